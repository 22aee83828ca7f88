"""Features of melodies, and how alike two sets of them are."""

import math
from dataclasses import replace

import numpy as np
import pytest

from engine.melody import Melody, Tone
from training.melodies.overlap import FEATURES, GRID, compare, distances, likeness

# Two quarters C and E, an eighth E an octave up, a half rest, a dotted quarter B.
TUNE = Melody((Tone(0, 4, 60), Tone(4, 4, 64), Tone(8, 2, 76), Tone(18, 6, 71)), 24)


def features(melody: Melody) -> dict[str, list[float]]:
    return {name: feature(melody).tolist() for name, feature in FEATURES.items()}


def test_each_feature_is_what_can_be_counted_by_hand() -> None:
    found = features(TUNE)
    assert found["pitch_count"] == [4]
    assert found["note_count"] == [4]
    assert found["pitch_classes"] == [4 / 16, 0, 0, 0, 6 / 16, 0, 0, 0, 0, 0, 0, 6 / 16]
    assert {place: share for place, share in enumerate(found["pitch_transitions"]) if share} == {
        12 * 0 + 4: 1 / 3,
        12 * 4 + 4: 1 / 3,
        12 * 4 + 11: 1 / 3,
    }
    assert found["pitch_range"] == [16]
    assert found["mean_interval"] == [pytest.approx((4 + 12 + 5) / 3)]
    assert found["onset_distance"] == [6]
    assert found["lengths"] == [0, 0, 0.5, 0.25, 0, 0, 0.25, 0, 0, 0, 0, 0]
    assert {place: share for place, share in enumerate(found["length_transitions"]) if share} == {
        12 * 2 + 2: 1 / 3,
        12 * 2 + 3: 1 / 3,
        12 * 3 + 6: 1 / 3,
    }


def test_a_melody_of_no_notes_or_one_has_features_too() -> None:
    for melody in (Melody((), 16), Melody((Tone(0, 4, 60),), 16)):
        assert all(np.isfinite(values).all() for values in features(melody).values())
    assert [len(values) for values in features(Melody((), 4)).values()] == [1, 1, 12, 144, 1, 1, 1, 12, 144]


def test_distances_are_euclidean() -> None:
    found = distances(np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([[3.0, 4.0]]))
    assert found.tolist() == [[5.0], [pytest.approx(math.sqrt(13))]]


def test_densities_are_gaussian_kernel_estimates_on_one_grid() -> None:
    rng = np.random.default_rng(1)
    first, second = rng.normal(0, 1, 300), rng.normal(1, 2, 200)
    widths = [sample.std(ddof=1) * len(sample) ** -0.2 for sample in (first, second)]
    grid = np.linspace(-15, 17, 20_000)
    p, q = (
        np.exp(-0.5 * ((grid[:, None] - sample) / width) ** 2).mean(1) / (width * math.sqrt(2 * math.pi))
        for sample, width in zip((first, second), widths, strict=True)
    )
    spacing = grid[1] - grid[0]
    found = compare(first, second)
    assert found.area == pytest.approx(np.minimum(p, q).sum() * spacing, abs=2e-3)
    assert found.divergence == pytest.approx((p * np.log((p + 1e-300) / (q + 1e-300))).sum() * spacing, abs=5e-3)


def test_samples_drawn_alike_overlap_and_samples_far_apart_do_not() -> None:
    rng = np.random.default_rng(1)
    first, second = rng.normal(0, 1, 5000), rng.normal(0, 1, 5000)
    assert compare(first, first).area == pytest.approx(1)
    assert compare(first, first).divergence == pytest.approx(0)
    assert compare(first, second).area > 0.95
    assert compare(first, second + 50).area < 1e-6
    assert compare(first, second + 50).divergence > 20
    assert GRID == 1000


def test_a_feature_that_never_changes_is_compared_without_fail() -> None:
    same = np.full(10, 3.0)
    assert compare(same, same).area == pytest.approx(1)
    assert compare(same, same + 1).area < 0.1


def test_what_is_changed_is_the_feature_that_no_longer_overlaps() -> None:
    rng = np.random.default_rng(1)
    real = [
        Melody(tuple(Tone(2 * n, 2, int(pitch)) for n, pitch in enumerate(rng.integers(60, 72, 32))), 64)
        for _ in range(60)
    ]
    leaping = [
        replace(m, tones=tuple(replace(t, pitch=t.pitch + 24 * (t.start % 4 // 2)) for t in m.tones)) for m in real
    ]
    found = likeness(real[:30], leaping[30:])
    assert found["mean_interval"].area < 0.05
    assert found["pitch_classes"].area > 0.8
    assert found["lengths"].area > 0.99
    assert likeness(real[:30], real[30:])["mean_interval"].area > 0.8
