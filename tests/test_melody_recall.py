"""The written-out gradient of Attention RNN's first layer is the true one, and its score the published one."""

import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")

from torch import Tensor  # noqa: E402

from training.melodies.melody_recall import Recall, answers, packed  # noqa: E402

HIDDEN, LENGTH = 2, 3
SIZES = [3, 3, 2, 2, 1, 1]
NAMES = ("told", "recurrent", "query", "query bias", "key", "score", "merge", "merge bias")
SHAPES = (
    (sum(SIZES), 4 * HIDDEN),
    (2 * HIDDEN, 4 * HIDDEN),
    (2 * HIDDEN, HIDDEN),
    (HIDDEN,),
    (HIDDEN, HIDDEN),
    (HIDDEN,),
    (2 * HIDDEN, HIDDEN),
    (HIDDEN,),
)


def given() -> list[Tensor]:
    generator = torch.Generator().manual_seed(3)
    return [torch.randn(shape, generator=generator, dtype=torch.float64) for shape in SHAPES]


def recall(told: Tensor, *weights: Tensor) -> Tensor:
    made: Tensor = Recall.apply(told, SIZES, LENGTH, *weights)  # type: ignore[no-untyped-call]
    return made


@pytest.mark.parametrize("name", NAMES)
def test_the_gradient_is_that_of_small_differences(name: str) -> None:
    values = given()
    number = NAMES.index(name)
    values[number].requires_grad_(True)
    assert torch.autograd.gradcheck(recall, tuple(values))
    (slope,) = torch.autograd.grad(recall(*values).sum(), values[number])
    assert slope.abs().max() > 1e-3


def test_what_is_played_in_one_sequence_changes_no_other() -> None:
    values = given()
    before = recall(*values)
    values[0][0] += 1.0
    changed = (recall(*values) != before).any(1).tolist()
    rows = [row for rows in SIZES for row in range(rows)]
    assert changed == [row == 0 for row in rows]


def test_answers_stand_for_the_hyperbolic_tangent() -> None:
    keys, question, score = torch.randn(2, 5, 4), torch.randn(2, 4), torch.randn(4)
    published = torch.softmax(torch.tanh(keys + question[:, None]) @ score, 1)
    assert torch.allclose(torch.softmax(answers(keys, question) @ (2 * score), 1), published, atol=1e-6)


def test_packed_are_the_steps_one_after_another_without_those_that_are_over() -> None:
    steps = torch.arange(6).reshape(2, 3, 1)
    assert packed(steps, [2, 1, 1])[:, 0].tolist() == [0, 3, 1, 2]
