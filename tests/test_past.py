"""What was played before each step: all at once, step after step, and how durations become steps."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")

from torch import Tensor  # noqa: E402

from training.melodies.past import LONGEST, START, after, beginning, chained, hazard, history  # noqa: E402

CLASSES = 38


def played() -> Tensor:
    rng = np.random.default_rng(1)
    tokens: Tensor = torch.from_numpy(np.where(rng.random((5, 120)) < 0.8, 0, rng.integers(0, CLASSES, (5, 120))))
    tokens[0] = 0
    tokens[1, 40 : 41 + 2 * LONGEST] = 0
    return tokens


@pytest.mark.parametrize("count", [1, 4])
def test_what_is_past_at_each_step_is_what_one_step_after_another_tells(count: int) -> None:
    tokens = played()
    events, durations = history(tokens, count)
    past, token = beginning(tokens.T, count), torch.full((5,), CLASSES)
    for step in range(tokens.shape[1]):
        past = after(token, past, CLASSES)
        assert torch.equal(past[0], events[:, step]), step
        assert torch.equal(past[1], durations[:, step]), step
        token = tokens[:, step]


def test_the_past_of_a_bar() -> None:
    # A rest, a C of two steps, an E of one, a rest, and a G that has just begun.
    tokens = torch.tensor([[0, 14, 0, 18, 1, 21, 0]])
    events, durations = history(tokens, 4)
    assert events[0, 0].tolist() == [START] * 4
    assert durations[0, 0].tolist() == [1, 0, 0, 0]
    assert events[0, 6].tolist() == [21, 1, 18, 14]
    assert durations[0, 6].tolist() == [1, 1, 1, 2]


def test_the_age_of_the_newest_event_is_not_capped_but_its_duration_is() -> None:
    tokens = torch.zeros(1, 3 * LONGEST, dtype=torch.long)
    tokens[0, 0], tokens[0, -2] = 14, 16
    _, durations = history(tokens, 2)
    assert durations[0, -2].tolist() == [3 * LONGEST - 2, 1]
    assert durations[0, -1].tolist() == [1, LONGEST]


def test_waiting_and_ending_step_by_step_has_the_probability_of_the_duration() -> None:
    p = torch.softmax(torch.randn(LONGEST, generator=torch.Generator().manual_seed(2)), 0)
    tail = torch.tensor([0.25])
    waits, ends = (log.exp() for log in hazard(p, tail))
    for duration in (1, 2, 9, LONGEST - 1):
        stepwise = float(waits[: duration - 1].prod() * ends[duration - 1])
        assert stepwise == pytest.approx(float(p[duration - 1]), rel=1e-5)
    for more in (0, 1, 5):
        stepwise = float(waits[:-1].prod() * waits[-1] ** more * ends[-1])
        assert stepwise == pytest.approx(float(p[-1]) * 0.75**more * 0.25, rel=1e-5)


def test_a_melody_is_a_chain_of_events_that_last() -> None:
    chain = chained(torch.tensor([[0, 14, 0, 0, 1, 16], [14, 0, -1, -1, -1, -1]]))
    assert chain.events.T.tolist() == [[START, 14, 1, 16], [START, 14, START, START]]
    assert chain.durations.T.tolist() == [[2, 3, 1, 1], [1, 2, 0, 0]]
    assert chain.is_last.T.tolist() == [[False, False, False, True], [False, True, False, False]]


def test_no_duration_is_impossible() -> None:
    only = torch.zeros(LONGEST)
    only[3] = 1.0
    waits, ends = hazard(only, torch.tensor([0.5]))
    assert torch.isfinite(waits).all()
    assert torch.isfinite(ends).all()
