"""The code of the polyphonic models, `roll-78`: for each step and each of 78 pitches whether it sounds and is struck.

A row is [played, articulated]: 11 a note starts, 10 it goes on, 00 nothing sounds; a pitch that goes on out of silence
is read as struck. `decode(encode(tones)) == tones` for tones of which no two of one pitch overlap.
"""

import numpy as np
from numpy.typing import NDArray

from ..melody import Tone

NAME = "roll-78"
VERSION = 1
LOWEST = 24
NOTES = 78
"""Pitches 24 to 101, as in Johnson's networks."""

Roll = NDArray[np.int64]
Numbers = NDArray[np.float32]


def encode(tones: list[Tone], steps: int) -> Roll:
    """Write tones as a roll, int64 [steps, 78, 2]; each must lie within the pitches."""
    roll = np.zeros((steps, NOTES, 2), np.int64)
    for tone in tones:
        roll[tone.start : tone.end, tone.pitch - LOWEST, 0] = 1
        roll[tone.start, tone.pitch - LOWEST, 1] = 1
    return roll


def decode(roll: Roll) -> list[Tone]:
    """Read a roll as tones, by start and then pitch."""
    # A silent step after the last ends what still sounds.
    padded = np.concatenate([np.zeros_like(roll[:1]), roll, np.zeros_like(roll[:1])])
    played, struck = padded[1:, :, 0] > 0, padded[1:, :, 1] > 0
    starts = played & (struck | (padded[:-1, :, 0] == 0))
    ends = ~played | starts
    tones = []
    for start, note in np.argwhere(starts):
        following = start + 1 + int(ends[start + 1 :, note].argmax())
        tones.append(Tone(int(start), following - int(start), int(note) + LOWEST))
    return tones


def lock(roll: Roll) -> Numbers:
    """Return the perturbation [steps, 78, 2] that leaves a model nothing but this roll."""
    return np.where(roll > 0, np.inf, -np.inf).astype(np.float32)
