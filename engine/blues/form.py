"""The twelve-bar form: three sets of changes, the chord at a beat, and what a model is told of its place."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .beat import SLOTS
from .chords import Chord

BARS = 12
BEATS = 4
"""Beats of a bar."""

BASIC = "I7 | I7 | I7 | I7 | IV7 | IV7 | I7 | I7 | V7 | IV7 | I7 | I7"
QUICK = "I7 | IV7 | I7 | I7 | IV7 | IV7 | I7 | I7 | V7 | IV7 | I7 | V7"
# Eck and Schmidhuber 2002, figure 2, with the sevenths that a player adds to its triads and the diminished chord that
# its bar 6 means.
JAZZ = "I7 | IV7 | I7 | Vm7 I7 | IV7 | #IVdim | I7 | IIIm7 VI7 | IIm7 | V7 | I7 VI7 | IIm7 V7"

DEGREES = {"I": 0, "II": 2, "III": 4, "IV": 5, "#IV": 6, "V": 7, "VI": 9}
FEATURES = 7
"""Numbers that a model is told at each step: see `lead`."""

Bar = tuple[Chord, ...]


def _changes(text: str) -> tuple[Bar, ...]:
    """Read changes over the tonic C; the chords of a bar share it equally."""

    def chord(symbol: str) -> Chord:
        degree = max((name for name in DEGREES if symbol.startswith(name)), key=len)
        return Chord(DEGREES[degree], symbol.removeprefix(degree))

    return tuple(tuple(chord(symbol) for symbol in bar.split()) for bar in text.split("|"))


CHANGES = {"basic": _changes(BASIC), "quick": _changes(QUICK), "jazz": _changes(JAZZ)}


def chord_at(changes: str, tonic: int, beat: int) -> Chord:
    """Return the chord at a beat of the form, counted from its first bar; the form goes round for ever."""
    bar = CHANGES[changes][beat // BEATS % BARS]
    chord = bar[beat % BEATS * len(bar) // BEATS]
    return Chord((chord.root + tonic) % 12, chord.quality)


def chords(changes: str, tonic: int, first: int, beats: int) -> list[Chord]:
    """Return a chord for each of some beats, the first of which is beat `first` of the form."""
    return [chord_at(changes, tonic, beat) for beat in range(first, first + beats)]


def lead(tonic: int, harmony: Sequence[Chord | None], first: int) -> NDArray[np.int64]:
    """Return what a model is told at each step, int64 [steps, FEATURES], for a chord a beat.

    Tonic, root, kind of chord, bar of the form, slot of the bar, root and kind of the next other chord; roots are
    pitch classes, and no chord has the tonic's root and kind 0. `first` is the first chord's beat in the form.
    """
    sounding = [(chord.root, chord.kind) if chord else (tonic, 0) for chord in harmony]
    following = list(sounding)
    for beat in range(len(sounding) - 2, -1, -1):
        following[beat] = sounding[beat + 1] if sounding[beat + 1] != sounding[beat] else following[beat + 1]
    slots = len(SLOTS)
    told = np.empty((len(sounding), slots, FEATURES), np.int64)
    for beat, (now, then) in enumerate(zip(sounding, following, strict=True)):
        place = first + beat
        told[beat, :, :] = (tonic, *now, place // BEATS % BARS, place % BEATS * slots, *then)
    told[:, :, 4] += np.arange(slots)
    return told.reshape(-1, FEATURES)
