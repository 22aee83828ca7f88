"""Where bars are put on the grid, and how notes find their step."""

from fractions import Fraction

import pytest

from engine.melody import Melody, Tone
from training.melodies.bars import Bar, Event, TuneError, on_grid, places, quantise

FOUR = Fraction(4)


def bar(*lengths: float, end: bool = False, pitch: int = 60, tied: bool = False) -> Bar:
    events: list[Event] = []
    now = Fraction(0)
    for length in lengths:
        events.append(Event(now, Fraction(length), pitch, is_tied=tied and not events))
        now += Fraction(length)
    return Bar(tuple(events), now, end)


@pytest.mark.parametrize(
    ("lengths", "expected"),
    [
        ([4, 4, 4], [0, 4, 8]),
        ([1, 4, 4, 4, 3], [3, 4, 8, 12, 16]),  # an upbeat, and the last bar without what it took
        ([4, 4, 3, 1, 4, 4], [0, 4, 8, 11, 12, 16]),  # a bar in two halves
        ([4, 4, 1, 4, 4], [0, 4, 11, 12, 16]),  # a section's upbeat after a full bar
        ([4, 4, 7, 1, 4, 4], [0, 4, 8, 15, 16, 20]),  # a bar line that is missing
    ],
)
def test_full_bars_start_on_bar_lines(lengths: list[int], expected: list[int]) -> None:
    assert places([bar(length) for length in lengths], FOUR) == expected


def test_a_short_bar_before_the_end_of_a_section_starts_on_its_bar_line() -> None:
    assert places([bar(4), bar(4), bar(3, end=True), bar(4), bar(4)], FOUR) == [0, 4, 8, 12, 16]


def test_bars_that_do_not_fill_their_meter_are_refused() -> None:
    with pytest.raises(TuneError, match="fill"):
        places([bar(2), bar(2), bar(2)], FOUR)
    with pytest.raises(TuneError, match="fill"):
        places([bar(4), bar(4), bar(4.5), bar(4), bar(4)], FOUR)
    with pytest.raises(TuneError, match="fill"):
        places([bar(4), bar(3, end=True)] * 5, FOUR)


def test_the_first_step_is_a_bar_line_and_bars_of_rest_before_the_tune_are_cut() -> None:
    rest = Bar((Event(Fraction(0), FOUR, None, is_tied=False),), FOUR, is_end=False)
    assert on_grid([rest, bar(4)], FOUR) == Melody((Tone(0, 16, 60),), 16)
    assert on_grid([bar(1), bar(4)], FOUR) == Melody((Tone(12, 4, 60), Tone(16, 16, 60)), 32)


def test_a_tie_to_the_same_pitch_makes_one_note_and_a_slur_does_not() -> None:
    assert on_grid([bar(4), bar(4, tied=True)], FOUR).tones == (Tone(0, 32, 60),)
    assert on_grid([bar(4), bar(4, tied=True, pitch=62)], FOUR).tones == (Tone(0, 16, 60), Tone(16, 16, 62))


def test_notes_go_to_the_nearest_step_and_never_overlap() -> None:
    third = Fraction(1, 3)
    triplet = [(third * n, third * (n + 1), 60 + n) for n in range(3)]
    assert quantise(triplet) == [Tone(0, 1, 60), Tone(1, 2, 61), Tone(3, 1, 62)]
    assert quantise([(Fraction(0), Fraction(1), 60), (Fraction(1, 2), Fraction(1), 62)]) == [
        Tone(0, 2, 60),
        Tone(2, 2, 62),
    ]


def test_of_two_notes_on_one_step_the_higher_is_kept() -> None:
    eighth = Fraction(1, 8)
    assert quantise([(0 * eighth, eighth, 64), (3 * eighth, 4 * eighth, 70), (4 * eighth, 6 * eighth, 62)]) == [
        Tone(0, 1, 64),
        Tone(2, 1, 70),
    ]


def test_a_tune_that_loses_notes_to_the_grid_is_refused() -> None:
    with pytest.raises(TuneError, match="too fast"):
        on_grid([bar(*[0.125] * 32)], FOUR)
