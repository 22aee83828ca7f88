"""Lead and accompaniment pairs for training: windows of equal length, and the six variants of the augmented set.

Faitas et al. 2019 (section 3.1) augment by transposition and inversion to six variants a pair and do not say which.
Ours: the pair as written, moved by -2, -1, +1 and +2 semitones (a step of one semitone is seven fifths, so the four
reach all keys while the voices stay in their ranges), and inverted. An inversion turns each voice round its own axis;
the axes lie a whole number of octaves apart, so an octave stays an octave and a third becomes a sixth.
"""

import numpy as np
from numpy.typing import NDArray

from engine import vocabulary

from .chorales import PAIRS, Chorale

TRANSPOSITIONS = (-2, -1, 1, 2)

Tokens = NDArray[np.int64]


def windows(chorales: list[Chorale], steps: int, *, augmented: bool) -> tuple[Tokens, Tokens]:
    """Cut all pairs into windows; return leads and accompaniments, int64 [N, steps]."""
    leads: list[Tokens] = []
    accompaniments: list[Tokens] = []
    for chorale in chorales:
        for above, below in PAIRS:
            pair = chorale.voices[above], chorale.voices[below]
            for lead, accompaniment in variants(*pair) if augmented else [pair]:
                for start in starts(len(lead), steps):
                    leads.append(vocabulary.cut(lead, start, start + steps))
                    accompaniments.append(vocabulary.cut(accompaniment, start, start + steps))
    return np.stack(leads), np.stack(accompaniments)


def variants(lead: Tokens, accompaniment: Tokens) -> list[tuple[Tokens, Tokens]]:
    """Return the six variants of a pair, the pair itself first."""
    return [
        (lead, accompaniment),
        *((transpose(lead, by), transpose(accompaniment, by)) for by in TRANSPOSITIONS),
        invert(lead, accompaniment),
    ]


def transpose(tokens: Tokens, semitones: int) -> Tokens:
    """Move the pitches; rests and holds stay."""
    return np.where(tokens < vocabulary.PITCHES, tokens + semitones, tokens)


def invert(lead: Tokens, accompaniment: Tokens) -> tuple[Tokens, Tokens]:
    """Turn each voice upside down within its own range, the two axes a whole number of octaves apart."""
    lead_axis = _axis(lead)
    accompaniment_axis = lead_axis + 12 * round((_axis(accompaniment) - lead_axis) / 12)
    return _mirror(lead, lead_axis), _mirror(accompaniment, accompaniment_axis)


def starts(length: int, steps: int) -> list[int]:
    """Return where windows begin: every `steps` steps, and one more that ends with the piece."""
    return [*range(0, length - steps, steps), max(0, length - steps)]


def _axis(tokens: Tokens) -> int:
    """Return lowest plus highest pitch: a mirror round half of it keeps the range."""
    pitches = tokens[tokens < vocabulary.PITCHES]
    return int(pitches.min() + pitches.max()) if len(pitches) else 2 * 60


def _mirror(tokens: Tokens, axis: int) -> Tokens:
    return np.where(tokens < vocabulary.PITCHES, axis - tokens, tokens)
