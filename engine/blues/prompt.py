"""The clip that a blues grows from, as a player hears it: slots of a swung beat, the manner of playing, the chords."""

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..errors import ClipError
from ..grid import Grid, nearest_step, skyline
from ..melody import Melody, Tone
from ..notes import Clip, Note
from .beat import SLOTS

PULSES = {(4, 4): 1.0, (2, 2): 1.0, (12, 8): 1.5}
"""Meters in which a bar has four felt beats, and how many quarter notes one is."""

BREATH = 0.5
"""Felt beats of silence after a note from which it is a rest; less is how the note is tongued."""
SWING = 0.58
"""The first eighth's share of a felt beat where the prompt tells nothing: the median of the training solos."""
SHUFFLE = 2 / 3
"""The same where the meter is in triplets."""
LEGATO = 0.9
"""The sounding share of a note that the next follows at once, where the prompt tells nothing."""
VELOCITY = 96.0
QUIETER = 0.92
"""An off-beat's velocity against the beat's, where the prompt tells nothing."""

GRID = Grid("blues", tuple(slot / 12 for slot in SLOTS), tuple(range(len(SLOTS))), 0.0)
OFF_BEAT = (0.45, 0.78)
"""Where the second of two eighths may stand in its beat."""
EARLY = 0.12
"""How far from a beat an onset still is on it."""


@dataclass(frozen=True)
class Manner:
    """How a player plays: the swing, the touch and the accents."""

    swing: float
    """The first eighth's share of a felt beat, 0.5 to 0.75."""
    legato: float
    """The sounding share of a note that the next follows at once."""
    on_beat: float
    """Velocity of the notes on a beat..."""
    off_beat: float
    """...and of the others."""


@dataclass(frozen=True)
class Prompt:
    """What is heard of a clip, in felt beats from its start."""

    melody: Melody
    """The top line on the slots, as long as the clip; of no steps if nothing sounds."""
    pulse: float
    """Quarter notes of a felt beat."""
    manner: Manner
    weights: NDArray[np.float64] | None
    """How long each pitch class sounds in each felt beat, [beats, 12]; None where there are no chords."""

    @property
    def beats(self) -> int:
        """The whole felt beats that have gone by when the prompt ends."""
        return self.melody.steps // len(SLOTS)


def hear(clip: Clip, swing: float) -> Prompt:
    """Hear a clip as the beginning of a blues; `swing` in percent, 0 for the clip's own.

    A clip in which nothing sounds is no prompt: it has no steps, and the blues begins where the clip does.
    """
    pulse = PULSES.get(clip.meter)
    if pulse is None:
        raise ClipError(
            f"the blues is in 4/4, 2/2 or 12/8, not {clip.meter[0]}/{clip.meter[1]}; set the clip's signature, "
            "or choose a model that makes a second voice"
        )
    felt = [
        replace(note, start=(note.start - clip.start) / pulse, duration=note.duration / pulse)
        for note in clip.sounding()
    ]
    share = _swing(felt)
    manner = Manner(
        swing / 100 if swing else share or (SHUFFLE if pulse > 1 else SWING), _legato(felt), *_accents(felt)
    )
    length = clip.length / pulse
    # With nothing to go on from, the blues begins where the clip does.
    steps = steps_before(length) if felt else 0
    notes = tuple(sorted(_straighten(felt, share or 1 / 2)))
    return Prompt(_melody(notes, steps), pulse, manner, _weights(felt, math.ceil(length)))


def steps_before(beats: float) -> int:
    """Return the number of slots before a place in felt beats: that of the first slot not before it."""
    whole = math.floor(beats + 1e-6)
    share = 12 * (beats - whole)
    return whole * len(SLOTS) + next((slot for slot, line in enumerate(SLOTS) if line >= share - 1e-4), len(SLOTS))


def _phases(notes: list[Note]) -> dict[int, list[float]]:
    """Return where in its beat each onset stands, by beat; one just before a beat is on it."""
    phases: dict[int, list[float]] = defaultdict(list)
    for note in notes:
        beat = math.floor(note.start + EARLY)
        phases[beat].append(note.start - beat)
    return phases


def _eighths(notes: list[Note]) -> dict[int, float]:
    """Return the beats that hold eighths, nothing finer, and where the off-beat stands in each."""
    found = {}
    for beat, phases in _phases(notes).items():
        late = [phase for phase in phases if phase > EARLY]
        if late and all(OFF_BEAT[0] <= phase <= OFF_BEAT[1] for phase in late) and max(late) - min(late) < EARLY:
            found[beat] = float(np.mean(late))
    return found


def _swing(notes: list[Note]) -> float | None:
    """Return the first eighth's share of the beat, from the beats that hold eighths; None where fewer than two do."""
    off_beats = list(_eighths(notes).values())
    return float(np.clip(np.median(off_beats), 1 / 2, 3 / 4)) if len(off_beats) > 1 else None


def _straighten(notes: list[Note], share: float) -> list[Note]:
    """Move swung eighths to the middle of their beats, so that the slots know them."""
    eighths = _eighths(notes)

    def straight(place: float) -> float:
        beat = math.floor(place + EARLY)
        if beat not in eighths or place <= beat:
            return place
        return beat + float(np.interp(place - beat, (0, share, 1), (0, 0.5, 1)))

    moved = []
    for note in notes:
        start, end = straight(note.start), straight(note.end)
        moved.append(replace(note, start=start, duration=max(end - start, 1e-3)))
    return moved


def _melody(notes: tuple[Note, ...], steps: int) -> Melody:
    heard = skyline(notes, GRID, 0, steps) if steps else []
    tones = []
    for index, (start, note) in enumerate(heard):
        following = heard[index + 1] if index + 1 < len(heard) else None
        last = following[0] if following else steps
        stop = min(max(nearest_step(note.end, GRID, 0, range(len(SLOTS))), start + 1), last)
        if following and following[1].start - note.end < BREATH:
            stop = last
        tones.append(Tone(start, stop - start, note.pitch))
    return Melody(tuple(tones), steps)


def _legato(notes: list[Note]) -> float:
    """Return the median sounding share of the notes that another follows at once."""
    shares = []
    for note, following in pairwise(notes):
        until = following.start - note.start
        if until > EARLY and following.start - note.end < BREATH:
            shares.append(min(1.0, note.duration / until))
    return float(np.clip(np.median(shares), 0.4, 1.0)) if len(shares) > 1 else LEGATO


def _accents(notes: list[Note]) -> tuple[float, float]:
    """Return the mean velocity on the beats and off them."""
    on = [note.velocity for note in notes if note.start % 1 < EARLY or note.start % 1 > 1 - EARLY]
    off = [note.velocity for note in notes if EARLY <= note.start % 1 <= 1 - EARLY]
    if not on:
        on = [velocity / QUIETER for velocity in off] or [VELOCITY]
    beat = float(np.mean(on))
    late = float(np.mean(off)) if off else beat * QUIETER
    return min(127.0, max(1.0, beat)), min(127.0, max(1.0, late))


def _weights(notes: list[Note], beats: int) -> NDArray[np.float64] | None:
    """Return how long each pitch class sounds in each beat, if there are chords: three classes struck at once."""
    struck: dict[int, set[int]] = defaultdict(set)
    for note in notes:
        struck[round(note.start / EARLY)].add(note.pitch % 12)
    if not any(len(classes) > 2 for classes in struck.values()):  # noqa: PLR2004  a chord
        return None
    weights = np.zeros((beats, 12))
    lines = np.arange(beats)
    for note in notes:
        weights[:, note.pitch % 12] += np.clip(np.minimum(note.end, lines + 1) - np.maximum(note.start, lines), 0, 1)
    return weights
