"""The key of a melody, and the way to C."""

import pytest

from engine.folk.abc import SPAN
from engine.folk.mode import SCALES, find, to_c
from engine.melody import Melody, Tone
from engine.scales import pitches

AIR = (0, 4, 7, 4, 5, 4, 2, 0, -5, 0, 4, 2, 0, -1, 0, 0)
"""A plain tune in major, over its tonic."""


def melody(*heights: int) -> Melody:
    return Melody(tuple(Tone(2 * place, 2, height) for place, height in enumerate(heights)), 2 * len(heights))


@pytest.mark.parametrize("tonic", range(12))
def test_a_plain_tune_is_found_in_its_key_wherever_that_is(tonic: int) -> None:
    assert find(melody(*(60 + tonic + step for step in AIR))) == (tonic, "maj")


@pytest.mark.parametrize("mode", SCALES)
def test_a_mode_is_told_by_its_notes(mode: str) -> None:
    moved = {4: 3, 9: 8, 11: 10}
    line = [0, 7, 4, 2, 0, 11, 0, 4, 7, 9, 11, 12, 7, 4, 2, 0]
    own = [step if step % 12 in SCALES[mode] else step // 12 * 12 + moved[step % 12] for step in line]
    assert find(melody(*(62 + step for step in own))) == (2, mode)


@pytest.mark.parametrize(
    ("root", "scale", "mode"),
    [(9, "Minor", "min"), (2, "Dorian", "dor"), (7, "Lydian", "maj"), (4, "Phrygian", "min"), (0, "Mixolydian", "mix")],
)
def test_a_scale_of_live_is_the_key_whatever_the_notes_say(root: int, scale: str, mode: str) -> None:
    assert find(melody(*(60 + step for step in AIR)), root, pitches(root, scale)) == (root, mode)


def test_of_a_root_without_a_scale_the_notes_tell_the_mode() -> None:
    assert find(melody(62, 65, 69, 70, 69, 65, 64, 62), 2) == (2, "min")


def test_without_notes_it_is_c_major_or_what_live_says() -> None:
    assert find(Melody((), 0)) == (0, "maj")
    assert find(Melody((), 0), 5, pitches(5, "Dorian")) == (5, "dor")


@pytest.mark.parametrize("tonic", range(12))
@pytest.mark.parametrize("low", [10, 55, 60, 66, 100])
def test_the_way_to_c_ends_in_c_in_the_middle_of_what_can_be_written(low: int, tonic: int) -> None:
    shift = to_c([low, low + 4, low + 14], tonic)
    assert (tonic + shift) % 12 == 0
    assert abs(low + 7 + shift - sum(SPAN) / 2) <= 6


def test_without_notes_the_way_to_c_is_the_shorter_one() -> None:
    assert [to_c([], tonic) for tonic in (0, 2, 5, 7, 11)] == [0, -2, -5, 5, 1]
