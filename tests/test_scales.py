"""Scales and keys as Live and musicians name them."""

import pytest

from engine.errors import SettingsError
from engine.scales import ALL, SCALES, key, pitches


def test_every_scale_begins_with_its_root_and_rises_within_the_octave() -> None:
    for intervals in SCALES.values():
        assert intervals[0] == 0
        assert list(intervals) == sorted(set(intervals))
        assert intervals[-1] < 12


@pytest.mark.parametrize(
    ("text", "root", "scale"),
    [
        ("A", 9, ALL),
        ("Bb minor", 10, {10, 0, 1, 3, 5, 6, 8}),
        ("d dorian", 2, {2, 4, 5, 7, 9, 11, 0}),
        (" F#  Major Pentatonic ", 6, {6, 8, 10, 1, 3}),
    ],
)
def test_a_key_is_a_root_and_its_pitches(text: str, root: int, scale: frozenset[int]) -> None:
    assert key(text) == (root, scale)


def test_a_scale_that_no_one_knows_is_all_pitches_to_live_and_an_error_to_a_person() -> None:
    assert pitches(3, "Slendro of my own") == ALL
    with pytest.raises(SettingsError, match=r"scale must be one of Major, .*, not 'sad'"):
        key("C sad")
