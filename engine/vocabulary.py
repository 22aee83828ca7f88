"""The token code of Faitas et al. 2019: one token a step, 130 tokens.

    0-127   a note of this MIDI pitch starts
    128     nothing sounds
    129     as before: the note goes on

A silent step is always 128, so that a step says what is heard without a look back; 129 after silence is read as
silence. `decode(encode(melody)) == melody` for every melody.
"""

import numpy as np
from numpy.typing import NDArray

from .melody import Melody, Tone

NAME = "melody-130"
VERSION = 1
PITCHES = 128
REST = 128
HOLD = 129
SIZE = 130


def encode(melody: Melody) -> NDArray[np.int64]:
    """Write a melody as tokens, int64 [steps]."""
    tokens = np.full(melody.steps, REST, np.int64)
    for tone in melody.tones:
        tokens[tone.start] = tone.pitch
        tokens[tone.start + 1 : tone.end] = HOLD
    return tokens


def decode(tokens: NDArray[np.int64]) -> Melody:
    """Read tokens [steps] as a melody."""
    tones: list[Tone] = []
    steps = len(tokens)
    # A note ends where the next token that is not HOLD stands.
    changes = np.flatnonzero(tokens != HOLD)
    for step, following, token in zip(
        changes.tolist(), [*changes[1:].tolist(), steps], tokens[changes].tolist(), strict=False
    ):
        if token < PITCHES:
            tones.append(Tone(step, following - step, token))
    return Melody(tuple(tones), steps)


def cut(tokens: NDArray[np.int64], start: int, end: int) -> NDArray[np.int64]:
    """Take tokens [start:end] so that they stand alone: a note that sounds across the cut starts at it."""
    window = tokens[start:end].copy()
    if len(window) and window[0] == HOLD:
        struck = start
        while struck > 0 and tokens[struck] == HOLD:
            struck -= 1
        window[0] = REST if tokens[struck] == HOLD else tokens[struck]
    return window
