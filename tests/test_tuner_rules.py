"""The rules of the tuner, each on a melody that can be counted by hand; o is a note off, - no event, else MIDI."""

import numpy as np
import pytest

from training.tuner import rules, traits
from training.tuner.traits import Actions, Values

C, D, E, F, G, A, B, HIGH_C = 60, 62, 64, 65, 67, 69, 71, 72


def melody(*played: int | str) -> Actions:
    """Write one melody as actions (1, T)."""
    codes = {"o": traits.OFF, "-": traits.NO_EVENT}
    return np.array([[codes[each] if isinstance(each, str) else each - 48 + 2 for each in played]])


def earned(values: Values) -> list[float]:
    return [round(float(value), 6) for value in values[0]]


def padded(*end: int | str) -> Actions:
    """A melody of 32 steps with this at its end, and before it notes that go up and down."""
    return melody(*([C, D, E, F, G, F, E, D] * 4)[: 32 - len(end)], *end)


def test_actions_are_numbered_as_published_and_swap_with_the_engines_tokens() -> None:
    assert melody("o", "-", 48, 60, 83).tolist() == [[0, 1, 2, 14, 37]]
    assert traits.swap(melody("o", "-", 48, 60, 83)).tolist() == [[1, 0, 2, 14, 37]]
    assert (traits.swap(traits.swap(melody("o", "-", 48))) == melody("o", "-", 48)).all()


def test_a_note_outside_c_major_costs_one_and_rests_are_in_key() -> None:
    assert earned(rules.key(melody(C, 61, "-", "o", 66, B, 83))) == [0, -1, 0, 0, -1, 0, 0]


def test_the_tonic_is_worth_three_first_and_at_the_last_half_bar_where_it_then_holds_or_ends() -> None:
    assert earned(rules.tonic(padded(C, "-", "o", "-")))[28:] == [3, 3, 3, 3]
    assert earned(rules.tonic(padded(C, "o", C, "o")))[28:] == [3, 0, 0, 3]
    assert earned(rules.tonic(padded(48, C, "-", D)))[28:] == [0, 0, 3, 0]
    assert earned(rules.tonic(padded()))[:28] == [3] + [0] * 27


def test_a_note_may_come_five_times_in_a_row_and_the_sixth_costs_a_hundred() -> None:
    assert earned(rules.repetition(melody(D, C, C, C, C, C, C, D, C))) == [0] * 6 + [-100, 0, 0]


def test_with_rests_or_held_steps_between_a_note_may_come_seven_times() -> None:
    assert not traits.is_repeated(melody(C, "-", C, C, C, "o", C, C, C)).any()
    assert traits.is_repeated(melody(C, "-", C, C, C, "o", C, C, C, C))[0].tolist() == [False] * 9 + [True]


def test_the_third_note_off_since_the_last_note_is_one_too_many_and_so_is_the_sixth_held_step() -> None:
    assert traits.is_repeated(melody(C, "o", "-", "o", "o", "o"))[0].tolist() == [False] * 4 + [True, True]
    assert traits.is_repeated(melody(C, "o", "o", D, "o"))[0].tolist() == [False] * 5
    assert traits.is_repeated(melody(C, "-", "-", "-", "-", "-", "-"))[0].tolist() == [False] * 6 + [True]
    # Held steps of a rest may be seven: it is broken by its own note off.
    assert traits.is_repeated(melody(C, "o", *["-"] * 8))[0].tolist() == [False] * 9 + [True]


def test_another_note_ends_what_is_repeated() -> None:
    assert not traits.is_repeated(melody(C, C, C, C, C, D, C, C, C, C, C)).any()


def test_the_autocorrelation_is_of_the_numbers_up_to_each_step() -> None:
    # Numbers 14 16 14 16: mean 15, deviations -1 1 -1 1, variance 1.
    wavering = melody(C, D, C, D)
    assert np.isnan(traits.coefficients(wavering, 1)[0, 0])
    assert earned(traits.coefficients(wavering, 1)[:, 1:]) == [-0.5, -0.666667, -0.75]
    assert earned(traits.coefficients(wavering, 2)[:, 1:]) == [0, 0.166667, 0.5]
    assert earned(traits.coefficients(wavering, 3)[:, 1:]) == [0, 0, -0.25]


def test_a_held_step_enters_the_autocorrelation_as_the_number_one() -> None:
    numbers = np.array([14.0, 1.0, 14.0, 1.0]) - 7.5
    expected = (numbers[1:] * numbers[:-1]).sum() / 4 / numbers.var()
    assert traits.coefficients(melody(C, "-", C, "-"), 1)[0, -1] == pytest.approx(expected) == -0.75


def test_coefficients_above_015_in_size_cost_three_times_themselves_and_one_note_alone_costs_nothing() -> None:
    assert earned(rules.autocorrelation(melody(C, D, C, D)))[0] == 0
    assert earned(rules.autocorrelation(melody(C, D, C, D)))[-1] == pytest.approx(-3 * (0.75 + 0.5 + 0.25))
    # 14 16 14: -2/3, and 1/6 at lag 2.
    assert earned(rules.autocorrelation(melody(C, D, C)))[-1] == pytest.approx(-3 * (2 / 3 + 1 / 6))
    assert earned(rules.autocorrelation(melody(C, C, C))) == [0, 0, 0]
    # Deviations -1 -1 0 1 1: 1/2, -1/4 and -1/2.
    assert earned(rules.autocorrelation(melody(48, 48, 60, 72, 72)))[-1] == pytest.approx(-3 * (0.5 + 0.25 + 0.5))
    # -0.3, -0.35 and 0.1; and -0.05, -0.1 and -0.15, which is no more than is free.
    assert earned(rules.autocorrelation(melody(C, C, D, C, C)))[-1] == pytest.approx(-3 * (0.3 + 0.35))
    assert earned(rules.autocorrelation(melody(C, C, C, C, D)))[-1] == 0
    assert earned(rules.autocorrelation(melody(C, C, C, C, D), free=0.0))[-1] == pytest.approx(-0.9)
    assert earned(rules.autocorrelation(melody(C, C, D, C, C), weight=6.0))[-1] == pytest.approx(-6 * (0.3 + 0.35))
    assert earned(rules.autocorrelation(melody(C, D, C, C, D), since=4))[:4] == [0, 0, 0, 0]
    assert earned(rules.autocorrelation(melody(C, D, C, C, D), since=4))[4] < 0
    assert earned(rules.reward(melody(C, C, C, C, D), free=0.0))[-1] == pytest.approx(
        earned(rules.reward(melody(C, C, C, C, D)))[-1] - 0.9
    )


def test_a_motif_is_a_bars_length_with_three_different_notes_and_more_of_them_earn_more() -> None:
    plain = melody(C, "-", D, "-", C, "o", "-", "-", E)
    assert earned(rules.motif(plain)) == [0] * 8 + [3]
    assert traits.distinct_notes(plain)[0].tolist() == [0] * 7 + [2, 3]
    assert earned(rules.motif(melody(C, D, E, F, G, "-", "o", "-")))[-1] == pytest.approx(3.6)


def test_a_motif_repeated_step_for_step_earns_four_and_one_for_each_note_beyond_the_third() -> None:
    bar = (C, "-", D, "-", E, "-", "o", "-")
    assert earned(rules.repeated_motif(melody(*bar, *bar))) == [0] * 15 + [4]
    assert earned(rules.repeated_motif(melody(*bar, A, *bar))) == [0] * 16 + [4]
    richer = (C, D, E, F, G, "-", "o", "-")
    assert earned(rules.repeated_motif(melody(*richer, *richer)))[-1] == 6
    assert earned(rules.repeated_motif(melody(*bar, C, "-", D, "-", E, "-", "-", "-")))[-1] == 0


def test_a_window_that_overlaps_itself_or_has_but_two_notes_is_no_repeated_motif() -> None:
    assert not traits.is_repeated_motif(melody(*[C, D, E, F] * 3)).any()
    assert traits.is_repeated_motif(melody(*[C, D, E, F] * 4))[0].tolist() == [False] * 15 + [True]
    assert not traits.is_repeated_motif(melody(*[C, D] * 8)).any()


@pytest.mark.parametrize(
    ("before", "after", "value"),
    [
        (D, E, 0.08), (D, G, 0.07), (E, 68, 0.15), (C, E, 0.15), (F, A, 0.09), (C, G, 0.1), (G, 74, 0.1), (D, A, 0.02),
        (C, A, 0.05), (C, B, -0.3), (C, HIGH_C, 0), (C, 73, -1.0), (73, C, -1.0), (83, 48, -1.0), (C, 63, 0), (C, C, 0),
        (B, HIGH_C, 0), (C, 66, 0), (C, 68, 0), (C, 70, 0),
        (D, "-", 0.075), (C, "-", 0.3), (48, "-", 0.3), (G, "-", 0.3), (E, "-", 0.075),
        (D, "o", 0.05), (C, "o", 0.15), (79, "o", 0.15),
    ],
)  # fmt: skip
def test_an_interval_earns_five_times_its_value(before: int, after: int | str, value: float) -> None:
    assert earned(rules.interval(melody(before, after))) == [0, pytest.approx(5 * value)]


def test_an_interval_is_from_the_last_note_whatever_rests_between_and_nothing_is_earned_before_the_first() -> None:
    assert earned(rules.interval(melody("-", "o", D, "o", "-", E))) == [0, 0, 0, 0.25, 0.375, 0.4]
    assert traits.note_before(melody("-", D, "o", "-", E, F))[0].tolist() == [-1, -1, 16, 16, 16, 18]


def test_a_leap_is_resolved_by_coming_back_to_where_it_began_or_beyond() -> None:
    assert traits.leaps(melody(C, G, F, E, D, C))[0].tolist() == [0, 0, 0, 0, 0, 1]
    assert traits.leaps(melody(G, C, F, A))[0].tolist() == [0, 0, 0, 1]
    assert earned(rules.leap(melody(C, G, F, E, D, C))) == [0, 0, 0, 0, 0, 5]


def test_a_leap_back_resolves_only_after_more_than_six_steps_and_ends_the_matter_in_any_case() -> None:
    waiting: list[int | str] = ["-", F, G, "-", "o", "-"]
    soon, late = melody(C, G, *waiting, C, D, C), melody(C, G, *waiting, G, C, D, C)
    assert traits.leaps(soon)[0].tolist() == [0] * 11
    assert traits.leaps(late)[0].tolist() == [0] * 9 + [1, 0, 0]


def test_a_second_leap_the_same_way_is_punished_and_the_first_one_stays_open() -> None:
    leaping = melody(48, 55, F, HIGH_C, G, 60, 53, 48)
    assert traits.leaps(leaping)[0].tolist() == [0, 0, -1, -1, 0, -1 + 1, 0, 0]
    assert earned(rules.leap(melody(48, 55, 62)))[-1] == -5


def test_rests_and_held_steps_are_no_leaps() -> None:
    assert not traits.leaps(melody("o", C, "-", "o", 83)).any()


def test_the_last_of_32_steps_earns_three_for_a_highest_note_that_comes_once_and_three_for_such_a_lowest() -> None:
    assert earned(rules.extremes(padded(HIGH_C, "-", 59, "-"))) == [0] * 31 + [6]
    assert earned(rules.extremes(padded(HIGH_C, "-", HIGH_C, 59))) == [0] * 31 + [3]
    assert earned(rules.extremes(padded(C, "-", "-", "-"))) == [0] * 32
    assert not rules.extremes(melody(C, D, E)).any()


def test_paid_early_extremes_earn_the_same_over_a_melody_as_they_come_and_go() -> None:
    assert earned(rules.early_extremes(melody("-", C, "-", E, C, 59, E, "o"))) == [3, 3, 0, 0, -3, 3, -3, 0]
    actions = np.random.default_rng(3).integers(0, 38, (50, 32))
    late, early = rules.extremes(actions), rules.early_extremes(actions)
    assert early.sum(1) == pytest.approx(late.sum(1))
    assert rules.reward(actions, is_early=True) == pytest.approx(rules.reward(actions) - late + early)


def test_a_melody_without_notes_has_no_lowest_one() -> None:
    assert not traits.is_lowest_unique(melody("-", "o", "-")).any()


def test_the_reward_is_the_plain_sum_of_nine_rules() -> None:
    assert list(rules.RULES) == [
        "key", "tonic", "repetition", "autocorrelation", "motif", "repeated motif", "interval", "leap", "extremes",
    ]  # fmt: skip
    actions = np.random.default_rng(1).integers(0, 38, (20, 32))
    assert rules.reward(actions) == pytest.approx(sum(rule(actions) for rule in rules.RULES.values()))


def test_melodies_side_by_side_are_judged_as_if_alone() -> None:
    actions = np.random.default_rng(2).choice([0, 1, 14, 16, 18, 26], (30, 32))
    for row, value in zip(actions, rules.reward(actions), strict=True):
        assert rules.reward(row[None])[0] == pytest.approx(value)
