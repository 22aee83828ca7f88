"""Clips of several shapes out of music that nothing was learned from: swung, in 3/4, in 6/8, and loops of four notes.

Folk tunes and chorale sopranos of the test split, and the last hundred songs of POP909 where they are there.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise, zip_longest
from pathlib import Path

import numpy as np

from engine import midi
from engine.errors import EngineError
from engine.melody import Melody, Tone
from engine.notes import Clip, Note

from .. import chorales, trial
from ..melodies import tunes
from . import pop
from .judged import clip
from .scores import clocks

log = logging.getLogger(__name__)

BARS = 8
"""Of a clip that is no loop."""
MOST = 40
"""Clips of one shape."""
STEPS = 4
"""A beat, in all these corpora."""
BAR = 4 * STEPS
"""Steps of a bar of a song, which is taken to be in 4/4."""
SIXTEENTHS = (0.0, 1 / 4, 1 / 2, 3 / 4)
THIRDS = (0.0, 1 / 3, 2 / 3)
SWUNG = (*THIRDS, 5 / 6)
"""Where the 16ths of a swung beat fall."""
DOTTED = 3
"""The 16th on which the short note of a dotted pair stands; swung, the pair is a long and a short eighth."""
FOUR = 4
"""Notes of a loop."""
PLAIN = ((2, 2), (4, 4))


@dataclass(frozen=True)
class Shape:
    """Clips of one shape, and the lines of a beat on which notes may start."""

    clips: tuple[Clip, ...]
    lines: tuple[float, ...] = SIXTEENTHS
    is_loop: bool = False


def shapes(work: Path) -> dict[str, Shape]:
    """Return the shapes by their names, each with as many clips as there are, MOST at the most."""
    tests = tunes.read("test", work)
    folk = [_clip(tune.melody, tune.meter) for tune in tests]
    hornpipes = [_clip(tune.melody, tune.meter) for tune in tests if "hornpipe" in tune.text.lower()]
    pieces = trial.pieces(chorales.read("test", work), *chorales.PAIRS[0], clocks("test", work))
    sung = [moved(clip(piece, piece.lead)) for piece in pieces]
    songs = [*_songs(work / pop.FOLDER)]
    loops = ([loop for each in whole if (loop := four(each))] for whole in (folk, sung, songs))
    # What has 16ths between its eighths is left out, so that thirds of a beat are all the grid of the others.
    straight = _in_turn(*([o for o in openings(whole, PLAIN) if in_thirds(swing(o))] for whole in (hornpipes, songs)))
    return {
        "4/4": Shape(_in_turn(openings(folk, PLAIN), openings(sung, PLAIN))),
        "swung": Shape(tuple(map(swing, straight)), THIRDS),
        "the same, straight": Shape(straight),
        "3/4": Shape(_in_turn(openings(folk, ((3, 4),)), openings(sung, ((3, 4),)))),
        "6/8": Shape(_in_turn(openings(folk, ((6, 8),)))),
        "four-note loops": Shape(_in_turn(*loops), is_loop=True),
    }


def swing(straight: Clip) -> Clip:
    """Return a clip with the eighths of each beat two to one, and with dotted pairs as such eighths."""
    starts = {round(note.start * STEPS) for note in straight.notes}

    def swung(beats: float) -> float:
        beat, step = divmod(round(beats * STEPS), STEPS)
        is_dotted = step == DOTTED and not {STEPS * beat + 1, STEPS * beat + 2} & starts
        return beat + (2 / 3 if is_dotted else SWUNG[step])

    notes = [replace(n, start=swung(n.start), duration=swung(n.end) - swung(n.start)) for n in straight.notes]
    return replace(straight, notes=tuple(notes))


def in_thirds(swung: Clip) -> bool:
    """Say whether all notes of a clip start on thirds of a beat."""
    return all(abs(3 * note.start - round(3 * note.start)) < 1 / 100 for note in swung.notes)


def four(whole: Clip) -> Clip | None:
    """Return the first bar of a clip that begins with the first of its four notes, or else the first two such bars."""
    bar = 4 * whole.meter[0] / whole.meter[1]
    for length in (bar, 2 * bar):
        for start in np.arange(0, whole.end - length + 1 / STEPS, bar).tolist():
            loop = cut(whole, start, length)
            if loop and len(loop.notes) == FOUR and loop.notes[0].start == 0:
                return loop
    return None


def openings(whole: Iterable[Clip], meters: Sequence[tuple[int, int]]) -> list[Clip]:
    """Return the first bars of those clips that are in these meters and have so many."""
    found = []
    for each in whole:
        length = BARS * 4 * each.meter[0] / each.meter[1]
        if each.meter in meters and each.end >= length and (opening := cut(each, 0, length)):
            found.append(opening)
    return found


def cut(whole: Clip, start: float, length: float) -> Clip | None:
    """Return what begins in a stretch of a clip, as a clip that begins at 0; none where nothing does."""
    end = start + length
    notes = tuple(
        replace(note, start=note.start - start, duration=min(note.end, end) - note.start)
        for note in whole.notes
        if start <= note.start < end
    )
    return Clip(notes, length, meter=whole.meter) if notes else None


def moved(late: Clip) -> Clip:
    """Return a clip whose upbeat is left out: it begins with the first bar line in it."""
    bar = 4 * late.meter[0] / late.meter[1]
    first = -(-late.start // bar) * bar
    return cut(late, first, late.end - first) or late


def on_grid(notes: Sequence[Note]) -> Clip:
    """Return notes on the nearest 16ths, a bar of 4/4 beginning with the first of them that is on a beat.

    A recorded song keeps its pulse but begins anywhere: where in a beat most notes start is taken for the beat.
    """
    starts = np.array([note.start for note in notes]) * STEPS
    late = float(np.angle(np.exp(2j * np.pi * starts).sum())) / (2 * np.pi)
    steps = np.round(starts - late).astype(np.int64)
    steps -= Counter((steps % STEPS).tolist()).most_common(1)[0][0]
    steps -= steps[steps % STEPS == 0][0]
    there = {step: note for step, note in zip(steps.tolist(), notes, strict=True) if step >= 0}
    total = -(-(max(there) + 1) // BAR) * BAR
    tones = tuple(
        Tone(step, min(max(1, round(there[step].duration * STEPS)), following - step), there[step].pitch)
        for step, following in pairwise([*sorted(there), total])
    )
    return _clip(Melody(tones, total), (4, 4))


def _songs(folder: Path) -> Iterator[Clip]:
    """Yield the melodies of POP909's last songs."""
    for song in pop.SONGS:
        path = folder / f"{song:03}.mid"
        if path.exists():
            try:
                yield on_grid(midi.lead(midi.parse(path.read_bytes(), path), path, pop.LEAD).clip.sounding())
            except EngineError as error:
                log.info("%s", error)


def _clip(melody: Melody, meter: tuple[int, int]) -> Clip:
    notes = tuple(Note(tone.start / STEPS, tone.pitch, tone.duration / STEPS) for tone in melody.tones)
    return Clip(notes, melody.steps / STEPS, meter=meter)


def _in_turn(*lists: Sequence[Clip]) -> tuple[Clip, ...]:
    """Return clips of several sources in turn, so that none crowds out another, MOST in all at the most."""
    return tuple(islice((each for turn in zip_longest(*lists) for each in turn if each), MOST))
