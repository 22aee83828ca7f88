"""From slots to notes: what was improvised as a player plays it, and the chords for the left hand."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .. import vocabulary
from ..notes import Note
from .beat import HALF, SLOTS
from .chords import Chord
from .prompt import Manner

TOP = 12.0
"""Semitones over the solo's middle at which a note is this much louder..."""
LOUDER = 8.0
"""...in velocity."""
LEFT_HAND_VELOCITY = 66.0


def play(tokens: NDArray[np.int64], first: int, manner: Manner) -> list[Note]:
    """Return tokens [steps] as notes in felt beats; their first slot is slot `first` counted from beat 0.

    In a beat of eighths the second is swung; 16ths and triplets are even, as players have them.
    """
    melody = vocabulary.decode(tokens)
    onsets = {tone.start + first for tone in melody.tones}
    swung = {
        step // len(SLOTS)
        for step in onsets
        if not any(step // len(SLOTS) * len(SLOTS) + slot in onsets for slot in range(1, len(SLOTS)) if slot != HALF)
    }

    def beat(step: int) -> float:
        whole, slot = divmod(step + first, len(SLOTS))
        share = SLOTS[slot] / 12
        return whole + (float(np.interp(share, (0, 1 / 2, 1), (0, manner.swing, 1))) if whole in swung else share)

    middle = float(np.median([tone.pitch for tone in melody.tones])) if melody.tones else 0.0
    notes = []
    for index, tone in enumerate(melody.tones):
        start, end = beat(tone.start), beat(tone.end)
        if index + 1 < len(melody.tones) and melody.tones[index + 1].start == tone.end:
            end = start + manner.legato * (end - start)
        accent = manner.on_beat if (tone.start + first) % len(SLOTS) == 0 else manner.off_beat
        louder = LOUDER * float(np.clip((tone.pitch - middle) / TOP, -1, 1))
        notes.append(Note(start, tone.pitch, end - start, min(127.0, max(1.0, round(accent + louder)))))
    return notes


def comp(harmony: Sequence[Chord], first: int) -> list[Note]:
    """Return the chord of each beat as a left hand holds it, struck where it changes; the first is on beat `first`."""
    pitches = [chord.voicing() for chord in harmony]
    return hold(pitches, first, 1.0)


def hold(pitches: Sequence[tuple[int, ...]], first: float, step: float) -> list[Note]:
    """Return chords of one step each as notes from beat `first` on; what does not change is struck once."""
    notes = []
    begun = 0
    for index in range(1, len(pitches) + 1):
        if index == len(pitches) or pitches[index] != pitches[begun]:
            span = first + begun * step, (index - begun) * step
            notes += [Note(span[0], pitch, span[1], LEFT_HAND_VELOCITY) for pitch in pitches[begun]]
            begun = index
    return notes
