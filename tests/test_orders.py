"""In which order voices are made, and what each order costs."""

from itertools import permutations

import numpy as np
import pytest

pytest.importorskip("torch", reason="training needs torch")

from engine import names
from engine.model import load
from engine.staves.code import clock, pulse
from engine.staves.parts import ORDERS
from engine.vocabulary import HOLD
from training.chorales import VOICES, Chorale
from training.second_voice.orders import Costs, chain, cost, table


def known() -> Costs:
    """Return costs by which a staff is the cheaper the more of its neighbours are there."""
    return {
        (frozenset(order[:count]), order[count]): 1.0 - 0.25 * sum(abs(order[count] - o) == 1 for o in order[:count])
        for order in permutations(range(4))
        for count in (1, 2, 3)
    }


def test_the_engine_makes_each_voice_once() -> None:
    assert [sorted({lead, *order}) for lead, order in enumerate(ORDERS)] == [[0, 1, 2, 3]] * 4


def test_a_chain_is_the_mean_of_what_each_voice_costs_after_those_before_it() -> None:
    assert chain(known(), 0, (1, 2, 3)) == pytest.approx(0.75)
    assert chain(known(), 0, (3, 1, 2)) == pytest.approx((1.0 + 0.75 + 0.5) / 3)


def test_the_table_names_the_cheapest_order_and_that_of_the_engine() -> None:
    costs = known() | {(frozenset({0}), 3): 0.0}
    row = table(costs, "test").rows["clip: soprano"]
    assert row["order"] == "alto, bass, tenor"
    assert row["cheapest"] == "bass, alto, tenor"
    assert row["least"] == pytest.approx((0.0 + 0.75 + 0.5) / 3)
    assert row["top"] == pytest.approx(0.75)


@pytest.mark.skipif("second-voice" not in names(), reason="the model second-voice is not in the tree")
def test_a_voice_costs_what_it_is_told_of() -> None:
    """An alto in thirds under the soprano costs less beside it than beside a bass on one note."""
    scale = [60, 62, 64, 65, 67, 65, 64, 62] * 4
    rows = [[pitch + up for pitch in scale] for up in (12, 9)] + [[55] * 32, [48] * 32]
    lines = [np.repeat(row, 4) for row in rows]
    for line in lines:
        line[np.arange(len(line)) % 4 > 0] = HOLD
    piece = Chorale("made", "", "4/4", dict(zip(VOICES, lines, strict=True)))
    when = clock(np.arange(128), *pulse((4, 4), 4))
    beside = [cost(load("second-voice"), piece, when, frozenset(given), 1) for given in ({0}, {3})]
    assert 0 < beside[0] < beside[1]
