"""The eleven columns, each over a few melodies that can be counted by hand."""

import math

import numpy as np
import pytest

from training.tuner import traits
from training.tuner.measures import LESS_IS_BETTER, measure
from training.tuner.traits import Actions

C, D, E, F, G, HIGH_C = 60, 62, 64, 65, 67, 72


def melodies(*rows: tuple[int | str, ...]) -> Actions:
    """Write melodies of the same length as actions (B, T): o is a note off, - no event, else MIDI."""
    codes = {"o": traits.OFF, "-": traits.NO_EVENT}
    return np.array([[codes[each] if isinstance(each, str) else each - 48 + 2 for each in row] for row in rows])


def test_there_are_eleven_columns_in_the_papers_order() -> None:
    assert list(measure(melodies((C, D, E)))) == [
        "repeated", "lag 1", "lag 2", "lag 3", "outside", "starts with tonic", "leaps resolved", "unique highest",
        "unique lowest", "in motif", "in repeated motif",
    ]  # fmt: skip
    assert set(LESS_IS_BETTER) < set(measure(melodies((C, D, E))))


def test_shares_of_steps_are_of_all_steps_of_all_melodies() -> None:
    bar = (C, D, E, "-", "-", "-", "-", "-")
    found = measure(melodies((*bar, *bar), (C, C, C, C, C, C, 61, 66, 61, *["o"] * 7)))
    # Twice no event, from the sixth on, never; the sixth C; five notes off after the second.
    assert found["repeated"] == pytest.approx((1 + 5) / 32)
    assert found["outside"] == pytest.approx(3 / 32)
    # All windows of the first melody; of the second those with C, 61 and 66.
    assert found["in motif"] == pytest.approx((9 + 6) / 32)
    assert found["in repeated motif"] == pytest.approx(1 / 32)


def test_shares_of_melodies() -> None:
    found = measure(melodies((C, D, E, D), (D, C, E, E), (C, "-", "o", "o"), (48, C, D, C)))
    assert found["starts with tonic"] == 0.5
    assert found["unique highest"] == 0.75
    assert found["unique lowest"] == 1.0


def test_leaps_resolved_are_of_those_resolved_or_doubled() -> None:
    found = measure(melodies((C, G, F, C), (48, 55, 62, F), (C, G, F, E)))
    assert found["leaps resolved"] == 0.5
    assert math.isnan(measure(melodies((C, D, E, F)))["leaps resolved"])


def test_a_coefficient_is_the_mean_over_the_melodies_that_have_one() -> None:
    assert measure(melodies((C, D, C, D), (C, C, C, C)))["lag 1"] == pytest.approx(-0.75)
    assert math.isnan(measure(melodies((C, C, C, C)))["lag 2"])
