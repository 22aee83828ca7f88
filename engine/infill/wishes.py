"""The wishes for a clip that is filled: what is pinned is locked, and new notes keep to its compass, scale and grid."""

import numpy as np
from numpy.typing import NDArray

from .. import vocabulary
from ..card import Voice
from ..grid import Heard
from ..perturbation import lock
from .pins import FREE, Tokens

REACH = 7
"""Semitones beyond the clip's own compass to which new notes may go: a fifth."""
LAST_RESORT = -1000.0
"""What silence costs in a gap, in nats: it is there for a scale that has no note within reach."""

Numbers = NDArray[np.float32]


def wishes(heard: Heard, told: Tokens, gaps: list[range], voice: Voice, shift: int) -> Numbers:
    """Return what may be chosen at each step, [steps, V].

    `shift` is the semitones by which the clip was moved to where the model knows it. After a gap that a note sounded
    out of, the new one may be held or be silent.
    """
    allowed = lock(np.where(told == FREE, vocabulary.HOLD, told))
    allowed[told == FREE, vocabulary.REST] = 0.0
    low, high = compass(heard, voice, shift)
    struck = np.isin(np.arange(len(told)) % heard.grid.steps_per_beat, heard.grid.struck)
    for gap in gaps:
        steps = np.arange(gap.start, gap.stop)
        allowed[steps[struck[steps]], low : high + 1] = 0.0
        allowed[steps, vocabulary.REST] = LAST_RESORT
        # What sounded before the gap has ended.
        allowed[gap.start, vocabulary.HOLD] = -np.inf
    return allowed


def compass(heard: Heard, voice: Voice, shift: int) -> tuple[int, int]:
    """Return the lowest and the highest pitch, in the model's register, that a new note may have."""
    pitches = [tone.pitch + shift for tone in heard.melody.tones]
    low, high = voice.accompaniment
    return max(low, min(pitches) - REACH, shift), min(high, max(pitches) + REACH, 127 + shift)


def slow(allowed: Numbers, lead: Tokens, pace: int) -> Numbers:
    """Give each step as many as the model has for it, of which only the first may start a note; `lead` is slow."""
    rows = np.repeat(allowed, pace, axis=0)
    is_later = np.arange(len(rows)) % pace > 0
    rows[is_later] = lock(np.where(lead == FREE, vocabulary.HOLD, lead))[is_later]
    return rows
