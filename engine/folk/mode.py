"""The key of a melody, one of the four modes on twelve tonics, and the way to C."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..melody import Melody
from ..scales import ALL
from .abc import SPAN

SCALES = {
    "maj": frozenset({0, 2, 4, 5, 7, 9, 11}),
    "min": frozenset({0, 2, 3, 5, 7, 8, 10}),
    "dor": frozenset({0, 2, 3, 5, 7, 9, 10}),
    "mix": frozenset({0, 2, 4, 5, 7, 9, 10}),
}
"""Semitones above the tonic."""
SHARES = {
    "maj": (0.260, 0.001, 0.136, 0.000, 0.165, 0.083, 0.003, 0.178, 0.001, 0.095, 0.004, 0.074),
    "min": (0.255, 0.001, 0.116, 0.148, 0.001, 0.114, 0.001, 0.171, 0.027, 0.011, 0.138, 0.016),
    "dor": (0.245, 0.000, 0.148, 0.076, 0.005, 0.119, 0.001, 0.174, 0.001, 0.052, 0.173, 0.006),
    "mix": (0.251, 0.000, 0.123, 0.001, 0.129, 0.122, 0.000, 0.173, 0.000, 0.101, 0.094, 0.006),
}
"""How much of the time each pitch class above the tonic sounds in the training tunes."""
RARE = 0.002
"""A share that is added to each, so that nothing is impossible."""
USUAL = 0.05
"""What it tells, in nats a unit of time, that four tunes of five are in major; set by the validation tunes."""


def find(melody: Melody, root: int | None = None, scale: frozenset[int] = ALL) -> tuple[int, str]:
    """Return tonic and mode: those of a scale that is given, else those in which the notes are likeliest.

    Without notes and without a scale it is C major.
    """
    held = np.zeros(12)
    for tone in melody.tones:
        held[tone.pitch % 12] += tone.duration
    held /= max(1.0, held.sum())
    if root is None:
        places = [(tonic, mode) for mode in SCALES for tonic in range(12)]
    else:
        places = [(root, mode) for mode in _nearest(root, scale)]
    # The first of equals, which without notes is C major.
    return max(places, key=lambda place: _likelihood(held, *place))


def to_c(pitches: Sequence[int], tonic: int) -> int:
    """Return the semitones that bring a tune into C, and its middle nearest to that of what can be written."""
    if not pitches:
        return (5 - tonic) % 12 - 5
    middle = (min(pitches) + max(pitches)) / 2
    return -tonic + 12 * round((sum(SPAN) / 2 - middle + tonic) / 12)


def _nearest(root: int, scale: frozenset[int]) -> list[str]:
    """Return the modes on a root that have the most pitch classes of a scale; of twelve they have all the same."""
    common = {mode: len(scale & {(root + step) % 12 for step in steps}) for mode, steps in SCALES.items()}
    return [mode for mode in SCALES if common[mode] == max(common.values())]


def _likelihood(held: NDArray[np.float64], tonic: int, mode: str) -> float:
    """Return the log-likelihood of what sounds, in nats a unit of time."""
    told = np.log(np.array(SHARES[mode]) + RARE)
    return float(np.roll(held, -tonic) @ told) + USUAL * (mode == "maj")
