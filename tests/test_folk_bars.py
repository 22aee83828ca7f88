"""Bars, pickups and repeats of what was written."""

from fractions import Fraction

import pytest

from engine.folk.abc import TOKENS, decode
from engine.folk.bars import Measure, Placed, between, lay, measures, once, twice, written
from engine.folk.signs import BAR, Sound
from engine.melody import Melody, Tone

BAR_STEPS = 8


def tune(text: str) -> list[Measure]:
    return measures(decode(TOKENS[word] for word in f"M:2/4 K:Cmaj {text}".split()).signs)


def letters(played: list[Measure]) -> str:
    """Return the notes of measures, each by its letter."""
    return "".join("C-D-EF-G-A-B"[sound.pitch % 12] for each in played for sound in each.sounds if sound.pitch)


def starts(text: str) -> list[tuple[float, int | None]]:
    return [(float(each.start), each.sound.pitch) for each in lay(tune(text), BAR_STEPS)]


def test_a_note_over_a_bar_line_is_struck_anew_and_silence_is_written() -> None:
    signs = written(Melody((Tone(2, 4, 60), Tone(6, 5, 62)), 14), BAR_STEPS)
    rest, cut = Sound(None, Fraction(2)), Sound(62, Fraction(2))
    assert signs == [rest, Sound(60, Fraction(4)), cut, BAR, Sound(62, Fraction(3)), Sound(None, Fraction(3))]


@pytest.mark.parametrize(
    ("text", "printed_once", "with_repeats"),
    [
        ("C 4 | D 4 |", "CD", "CD"),
        ("|: C 4 | D 4 :| E 4 |", "CDE", "CDCDE"),
        ("C 4 | D 4 :| E 4 :|", "CDE", "CDCDEE"),
        ("C 4 |: D 4 :|", "CD", "CDD"),
        ("|: C 4 |1 D 4 :| |2 E 4 |: F 4 :|", "CEF", "CDCEFF"),
        ("|: C 4 |1 D 4 :|", "CD", "CDC"),
        ("C 4 |2 D 4", "CD", "CD"),
        (":| :| |: C 4 :| :|", "C", "CC"),
        ("|: | :|", "", ""),
    ],
)
def test_repeats_are_played_or_not(text: str, printed_once: str, with_repeats: str) -> None:
    assert letters(once(tune(text))) == printed_once
    assert letters(twice(tune(text))) == with_repeats


def test_a_short_first_bar_is_a_pickup() -> None:
    assert starts("G | C 4 |") == [(6, 67), (8, 60)]
    # Alone it may be anything.
    assert starts("G") == [(0, 67)]


def test_a_short_bar_ends_the_one_left_open() -> None:
    assert starts("C 4 | D 3 :| |: G | E 4 |") == [(0, 60), (8, 62), (14, 67), (16, 64)]


def test_a_pickup_after_a_full_bar_takes_its_time_from_it() -> None:
    placed = lay(tune("C 4 | D 4 :| |: G | E 4 |"), BAR_STEPS)
    assert [(float(each.start), float(each.end)) for each in placed] == [(0, 8), (8, 14), (14, 16), (16, 24)]


def test_short_parts_played_round_and_round_get_on() -> None:
    ends = [lay(tune("C 2 :|") * rounds, BAR_STEPS)[-1].end for rounds in (1, 2, 3, 9)]
    assert ends == sorted(set(ends))


def test_a_bar_that_is_too_short_is_followed_by_silence() -> None:
    assert starts("C 4 | D 3 | E 4 |") == [(0, 60), (8, 62), (16, 64)]


@pytest.mark.parametrize(("length", "following"), [("5", 8), ("6", 16), ("8", 16), ("9", 16)])
def test_a_bar_that_is_too_long_is_cut_to_whole_bars(length: str, following: int) -> None:
    placed = lay(tune(f"C {length} | E 4 |"), BAR_STEPS)
    assert [each.start for each in placed] == [0, following]
    assert placed[0].end == min(2 * int(length), following)


def test_what_sounds_between_two_steps_is_cut_to_them() -> None:
    placed = [Placed(Fraction(0), Sound(60, Fraction(4))), Placed(Fraction(4), Sound(62, Fraction(4)))]
    assert between(placed, Fraction(1), Fraction(5)) == [
        Placed(Fraction(1), Sound(60, Fraction(3))),
        Placed(Fraction(4), Sound(62, Fraction(1))),
    ]
    assert between(placed, Fraction(4), Fraction(4)) == []
