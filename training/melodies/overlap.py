"""How alike two sets of melodies are, after mgeval (Yang and Lerch 2020): overlap area and KL divergence by feature.

For each feature the distances between the melodies of the first set are compared with those between the two sets: if
the second were drawn like the first, both would be distributed alike. The two densities are Gaussian kernel estimates
on one grid; the released code takes two grids for the divergence.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.melody import Melody

Numbers = NDArray[np.float64]

GRID = 1000
"""Points at which the densities are compared."""
FAINT = 1e-12
"""The least density, as a share of all, so that a divergence stays finite."""

LENGTHS = np.array([16, 8, 4, 2, 1, 12, 6, 3, 1.5, 16 / 3, 8 / 3, 4 / 3])
"""mgeval's twelve classes of note lengths, in steps: whole to 16th, the dotted half to 16th, triplets."""


@dataclass(frozen=True)
class Likeness:
    """How far two densities overlap, 0 to 1, and how far the second is from the first, in nats."""

    area: float
    divergence: float


def likeness(real: Sequence[Melody], made: Sequence[Melody]) -> dict[str, Likeness]:
    """Compare two sets of melodies, all on 16ths and with their tonic on C, in each feature."""
    found = {}
    for name, feature in FEATURES.items():
        ours, theirs = (np.stack([feature(melody) for melody in melodies]) for melodies in (real, made))
        within = distances(ours, ours)[np.triu_indices(len(ours), 1)]
        found[name] = compare(within, distances(ours, theirs).ravel())
    return found


def distances(first: Numbers, second: Numbers) -> Numbers:
    """Return the Euclidean distances [N, M] between features [N, F] and [M, F]."""
    squares = (first**2).sum(1)[:, None] + (second**2).sum(1)[None] - 2 * first @ second.T
    return np.asarray(np.sqrt(np.maximum(squares, 0)))


def compare(first: Numbers, second: Numbers) -> Likeness:
    """Compare how two samples, each [N], are distributed."""
    widths = [_scott(sample) for sample in (first, second)]
    low, high = min(first.min(), second.min()), max(first.max(), second.max())
    margin = 3 * max(widths) or 1.0
    grid = np.linspace(low - margin, high + margin, GRID)
    p, q = (_density(sample, width, grid) for sample, width in zip((first, second), widths, strict=True))
    return Likeness(float(np.minimum(p, q).sum()), float((p * np.log(p / q)).sum()))


def _scott(sample: Numbers) -> float:
    """Return the bandwidth of Scott's rule."""
    return float(sample.std(ddof=1) * len(sample) ** -0.2)


def _density(sample: Numbers, width: float, grid: Numbers) -> Numbers:
    """Return a Gaussian kernel estimate as shares of the points of a grid.

    Each value is first shared out between the two points beside it, so that 100,000 values cost no more than 1,000.
    """
    spacing = grid[1] - grid[0]
    place = (sample - grid[0]) / spacing
    left = np.minimum(place.astype(np.int64), GRID - 2)
    counts = np.bincount(left, left + 1 - place, GRID) + np.bincount(left + 1, place - left, GRID)
    kernel = np.exp(-0.5 * (np.arange(1 - GRID, GRID) * spacing / max(width, spacing)) ** 2)
    density = np.convolve(counts, kernel, "valid")
    shares = np.maximum(density / density.sum(), FAINT)
    return np.asarray(shares / shares.sum())


def _pitches(melody: Melody) -> Numbers:
    return np.array([tone.pitch for tone in melody.tones], np.float64)


def _classes(melody: Melody) -> NDArray[np.int64]:
    return np.array([tone.pitch % 12 for tone in melody.tones], np.int64)


def _lengths(melody: Melody) -> NDArray[np.int64]:
    lengths = np.array([tone.duration for tone in melody.tones], np.float64)
    return np.asarray(np.abs(lengths[:, None] - LENGTHS).argmin(1))


def pitch_count(melody: Melody) -> Numbers:
    """Count the different pitches."""
    return np.array([len(set(_pitches(melody)))], np.float64)


def note_count(melody: Melody) -> Numbers:
    """Count the notes."""
    return np.array([len(melody.tones)], np.float64)


def pitch_classes(melody: Melody) -> Numbers:
    """Return the share of the time that each pitch class sounds, [12]."""
    return _shares(np.bincount(_classes(melody), [tone.duration for tone in melody.tones], 12))


def pitch_transitions(melody: Melody) -> Numbers:
    """Return the share of the steps that go from each pitch class to each, [144]."""
    return _transitions(_classes(melody))


def pitch_range(melody: Melody) -> Numbers:
    """Return the semitones from the lowest note to the highest."""
    return np.array([np.ptp(_pitches(melody))] if melody.tones else [0.0])


def mean_interval(melody: Melody) -> Numbers:
    """Return the mean size of the intervals between notes, in semitones."""
    return _mean(np.abs(np.diff(_pitches(melody))))


def onset_distance(melody: Melody) -> Numbers:
    """Return the mean time from one note's start to the next one's, in steps."""
    return _mean(np.diff(np.array(melody.onsets(), np.float64)))


def lengths(melody: Melody) -> Numbers:
    """Return the share of the notes that has each length, [12]."""
    return _shares(np.bincount(_lengths(melody), minlength=len(LENGTHS)))


def length_transitions(melody: Melody) -> Numbers:
    """Return the share of the steps that go from each length to each, [144]."""
    return _transitions(_lengths(melody))


FEATURES: dict[str, Callable[[Melody], Numbers]] = {
    feature.__name__: feature
    for feature in (
        pitch_count,
        note_count,
        pitch_classes,
        pitch_transitions,
        pitch_range,
        mean_interval,
        onset_distance,
        lengths,
        length_transitions,
    )
}


def _mean(values: Numbers) -> Numbers:
    return np.array([values.mean() if len(values) else 0.0])


def _shares(counts: NDArray[np.float64] | NDArray[np.int64]) -> Numbers:
    return np.asarray(counts / max(counts.sum(), 1), np.float64)


def _transitions(classes: NDArray[np.int64]) -> Numbers:
    return _shares(np.bincount(12 * classes[:-1] + classes[1:], minlength=144))
