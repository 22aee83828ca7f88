"""What a teacher of counterpoint would mark in a made voice, and where: parallels, crossings, clashes, its compass.

The made notes are compared with the lead's top line as the engine hears it. The definitions are those of the
benchmark, on beats and not on steps. Nothing found is an error by itself: styles differ.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .grid import Heard, hear
from .notes import Clip
from .pair import REST, TOGETHER, Line, Pair, intervals, line, pair, top_line

OCTAVE, FOURTH, FIFTH = 0, 5, 7
CLASHES = (1, 2, 6, 10, 11)
"""Seconds, tritone and sevenths, in semitones mod 12: the dissonances of Yeh et al. 2021."""
STEP = 2
"""Semitones that a voice moves by step; what is wider is a leap."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Spot:
    """Where something is, in beats of clip time, and its size."""

    beat: float
    size: float


Spots = tuple[Spot, ...]


@dataclass(frozen=True)
class Findings:
    """What was found in one made voice. The size of a parallel, a clash or a fourth is the interval, 0-11."""

    parallel_fifths: Spots
    """Where both voices move the same way, from fifth to fifth."""
    parallel_octaves: Spots
    """The same from octave or unison to octave or unison."""
    direct_fifths: Spots
    """Where both move the same way to a fifth from another interval, and the upper voice leaps."""
    direct_octaves: Spots
    """The same to an octave or unison."""
    clashes: Spots
    """Beats of the meter on which a second, a tritone or a seventh sounds."""
    fourths: Spots
    """Beats of the meter on which a perfect fourth sounds, a dissonance where there are but two voices."""
    crossings: Spots
    """Where the made voice is on the wrong side of the lead, and for how many beats."""
    together: float
    """Beats during which both voices sound."""
    unison: float
    """Share of these on one pitch."""
    doubling: float
    """Share of these on one pitch or octaves of it."""
    lowest: Spot | None
    """The first of the lowest made notes; the size is its pitch. None where nothing was made."""
    highest: Spot | None
    """The same of the highest."""
    leap: Spot | None
    """The first of the widest leaps, in semitones, at the note that it leads to; None where the pitch stays."""
    repetition: Spot | None
    """The longest run of made notes on one pitch, in notes, at its first; None where none comes twice."""
    lead_notes_per_beat: float
    notes_per_beat: float
    silence: float
    """Share of the made clip in which nothing made sounds."""


def find(lead: Clip, made: Clip, *, above: bool = False, heard: Heard | None = None) -> Findings:
    """Compare a made voice with its lead; `above`: it belongs over the lead, not under it.

    A continuation sounds after its lead: of what two voices do to each other nothing is found in it. The lead may have
    been heard before.
    """
    if heard is None and lead.sounding():
        heard = hear(lead)
    upper, lower = top_line(heard) if heard else line(()), line(made.sounding())
    return compared(lead, made, heard, (upper, lower, pair(upper, lower)), above=above)


def compared(lead: Clip, made: Clip, heard: Heard | None, voices: tuple[Line, Line, Pair], *, above: bool) -> Findings:
    """Compare the lead's line with the made one, and the two side by side."""
    upper, lower, sides = voices
    together = float(sides.durations[sides.both].sum())
    shares = sides.both & (sides.lead == sides.made), sides.intervals == OCTAVE
    unison, doubling = (float(sides.durations[share].sum()) / together if together else 0.0 for share in shares)
    fifths, octaves, to_fifths, to_octaves = _parallels(sides)
    clashes, fourths = _on_beats(heard, lead, upper, lower)
    return Findings(
        parallel_fifths=fifths,
        parallel_octaves=octaves,
        direct_fifths=to_fifths,
        direct_octaves=to_octaves,
        clashes=clashes,
        fourths=fourths,
        crossings=_crossings(sides, above=above),
        together=together,
        unison=unison,
        doubling=doubling,
        lowest=_first(lower, lower.pitches == lower.pitches.min(initial=128)),
        highest=_first(lower, lower.pitches == lower.pitches.max(initial=REST)),
        leap=_leap(lower),
        repetition=_repetition(lower),
        lead_notes_per_beat=len(upper.starts) / lead.length,
        notes_per_beat=len(lower.starts) / made.length,
        silence=max(0.0, 1 - float((np.minimum(lower.ends, made.end) - lower.starts).sum()) / made.length),
    )


def pulse(meter: tuple[int, int]) -> float:
    """Return how long a beat of a meter is, in quarter notes: three eighths in 6/8, 9/8 and 12/8."""
    numerator, denominator = meter
    is_compound = denominator >= 8 and numerator % 3 == 0 and numerator > 3  # noqa: PLR2004  eighths, by threes
    return 4 / denominator * (3 if is_compound else 1)


def _parallels(sides: Pair) -> tuple[Spots, Spots, Spots, Spots]:
    """Return parallel fifths and octaves, then direct ones, at the piece that each leads to."""
    lead, made, sounds = np.diff(sides.lead), np.diff(sides.made), sides.both
    alike = sounds[1:] & sounds[:-1] & (lead * made > 0)
    upper = np.where(sides.lead[1:] >= sides.made[1:], lead, made)
    leaps = np.abs(upper) > STEP
    starts, before, after = sides.starts[1:], sides.intervals[:-1], sides.intervals[1:]

    def arriving(size: int, how: NDArray[np.bool_]) -> Spots:
        return _spots(starts, after, alike & how & (after == size))

    return (
        arriving(FIFTH, before == FIFTH),
        arriving(OCTAVE, before == OCTAVE),
        arriving(FIFTH, leaps & (before != FIFTH)),
        arriving(OCTAVE, leaps & (before != OCTAVE)),
    )


def _on_beats(heard: Heard | None, lead: Clip, upper: Line, lower: Line) -> tuple[Spots, Spots]:
    """Return the clashes and the fourths on the beats of the meter; a beat is where the lead's groove has it."""
    if heard is None:
        return (), ()
    size = pulse(lead.meter)
    beats: Numbers = np.arange(math.ceil(lead.start / size), math.ceil(lead.end / size), dtype=np.float64) * size
    steps = (beats - math.floor(lead.start)) * heard.grid.steps_per_beat
    played = np.interp(steps, heard.steps, heard.onsets) + TOGETHER
    found = intervals(upper.at(played), lower.at(played))
    return _spots(beats, found, np.isin(found, CLASHES)), _spots(beats, found, found == FOURTH)


def _crossings(sides: Pair, *, above: bool) -> Spots:
    """Return where the made voice crosses the lead; what is crossed without a break is one crossing."""
    wrong = sides.both & (sides.made < sides.lead if above else sides.made > sides.lead)
    edges = np.diff(wrong.astype(np.int64), prepend=0, append=0)
    ends = sides.starts + sides.durations
    return tuple(
        Spot(float(sides.starts[first]), float(ends[last - 1] - sides.starts[first]))
        for first, last in zip(np.flatnonzero(edges > 0), np.flatnonzero(edges < 0), strict=True)
    )


def _leap(voice: Line) -> Spot | None:
    """Return the widest leap."""
    widths = np.abs(np.diff(voice.pitches))
    if not widths.any():
        return None
    widest = int(widths.argmax())
    return Spot(float(voice.starts[widest + 1]), float(widths[widest]))


def _repetition(voice: Line) -> Spot | None:
    """Return the longest run of one pitch."""
    firsts = np.flatnonzero(np.diff(voice.pitches, prepend=REST))
    lengths = np.diff(firsts, append=len(voice.pitches))
    if lengths.max(initial=0) <= 1:
        return None
    longest = int(lengths.argmax())
    return Spot(float(voice.starts[firsts[longest]]), float(lengths[longest]))


def _first(voice: Line, which: NDArray[np.bool_]) -> Spot | None:
    """Return the first of the notes meant, with its pitch."""
    return next(iter(_spots(voice.starts, voice.pitches, which)), None)


def _spots(beats: Numbers, sizes: NDArray[np.int64], which: NDArray[np.bool_]) -> Spots:
    return tuple(Spot(*both) for both in zip(beats[which].tolist(), sizes[which].tolist(), strict=True))
