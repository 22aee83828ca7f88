"""How much of a voice is copied: the share of its eight-beat windows that occur in what the models were trained on.

After the originality report of Yin et al. 2022, on exact windows. Windows start on beats and are compared by what
sounds, in any transposition: a note struck again is no difference, so the measure errs towards calling it a copy.
People repeat phrases too, so a share means something only beside Bach's own.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .metrics import Share, Tokens, pitches
from .windows import invert

STEPS = 32
"""Length of a window: eight beats, about a phrase, and what the networks were trained on."""

RESTING = -128
"""Stands for a rest among pitches relative to the first, which lie in -127..127."""


@dataclass(frozen=True)
class Library:
    """The shapes of all windows of a training set: of its accompaniments alone, and of its pairs."""

    alone: frozenset[bytes]
    pair: frozenset[bytes]

    @classmethod
    def of(cls, pairs: Iterable[tuple[Tokens, Tokens]], steps_per_beat: int = 4) -> "Library":
        """Collect the windows of leads and accompaniments as written and inverted.

        The augmented models were shown both; their transpositions are the same shapes.
        """
        alone: set[bytes] = set()
        both: set[bytes] = set()
        for pair in pairs:
            for lead, accompaniment in (pair, invert(*pair)):
                alone.update(shapes([accompaniment], steps_per_beat))
                both.update(shapes([lead, accompaniment], steps_per_beat))
        return cls(frozenset(alone), frozenset(both))

    def copied(self, lead: Tokens, accompaniment: Tokens, steps_per_beat: int = 4) -> dict[str, Share]:
        """Return which share of the windows of an accompaniment, alone and with its lead, is in the library."""
        return {
            "copied_alone": _known(shapes([accompaniment], steps_per_beat), self.alone),
            "copied_pair": _known(shapes([lead, accompaniment], steps_per_beat), self.pair),
        }


def shapes(voices: list[Tokens], steps_per_beat: int) -> list[bytes]:
    """Write the windows of voices, each tokens [T], as bytes that are equal where the windows sound alike.

    Pitches are relative to the first that sounds, voice by voice from the top; a silent window has no shape.
    """
    heard = np.stack([pitches(voice) for voice in voices])  # (voices, T)
    starts = range(0, heard.shape[1] - STEPS + 1, steps_per_beat)
    windows = (heard[:, start : start + STEPS].ravel() for start in starts)
    return [_relative(window).tobytes() for window in windows if (window >= 0).any()]


def _relative(window: Tokens) -> NDArray[np.int8]:
    sounds = window >= 0
    return np.where(sounds, window - window[sounds.argmax()], RESTING).astype(np.int8)


def _known(found: list[bytes], library: frozenset[bytes]) -> Share:
    return Share(sum(shape in library for shape in found), len(found))
