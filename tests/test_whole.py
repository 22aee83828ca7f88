"""Products in whole numbers: near those of floats, the same in any batch, and the same in the file."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")
pytest.importorskip("onnx", reason="the training extra is not installed")

from torch import Tensor  # noqa: E402

from export.__main__ import prove  # noqa: E402
from export.half import rounded  # noqa: E402
from export.stepwise import WHOLE, stepwise  # noqa: E402
from training.stepwise import State, Stepwise  # noqa: E402
from training.whole import MOST, Whole  # noqa: E402


class Echo(Stepwise):
    """Hears two things at each step, and turns them over in its mind."""

    classes = 7

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.kept = Whole(0.5 * torch.randn(20, 20))
        self.said = Whole(torch.randn(20, 7))

    def begin(self, lead: Tensor) -> tuple[State, State]:
        zero = torch.zeros_like(lead[0, :, None], dtype=torch.float32).expand(-1, 20)
        return (torch.sin(lead[..., None] * torch.arange(20) / 9), lead % 7), (zero,)

    def step(self, told: State, token: Tensor, *state: Tensor) -> State:
        wave, mark = told
        table = torch.eye(8)[:, :7] + torch.arange(7)
        h = torch.tanh(wave + self.kept(state[0]) + 0.1 * table[token].sum(1)[:, None])
        return self.said(h) + table[mark], h


def rounded_echo() -> Echo:
    of = Echo()
    rounded(of)
    return of


def test_rounded_weights_are_whole_and_near_what_they_were() -> None:
    of = Whole(torch.randn(30, 5))
    told = torch.rand(9, 30) * 2 - 1
    exact = of(told)
    of.round()
    assert of.weight.dtype == torch.int8
    assert of.weight.abs().amax(0).tolist() == [MOST] * 5
    assert torch.allclose(of(told), exact, atol=0.15)
    assert not torch.equal(of(told), exact)


def test_columns_of_nothing_stay_nothing() -> None:
    of = Whole(torch.zeros(4, 2))
    of.round()
    assert of(torch.ones(1, 4)).tolist() == [[0.0, 0.0]]


def test_the_file_multiplies_in_whole_numbers_and_plays_the_same() -> None:
    of = rounded_echo()
    built = stepwise(of)
    assert "all 2326 tokens" in prove(of, built)
    loop = next(node for node in built.graph.node if node.op_type == "Scan")
    body = next(part.g for part in loop.attribute if part.name == "body")
    assert [node.domain for node in body.node].count(WHOLE) == 2
    assert {opset.domain for opset in built.opset_import} == {"", WHOLE}


def test_what_only_weights_go_into_stands_outside_of_the_loop() -> None:
    built = stepwise(Echo())
    loop = next(node for node in built.graph.node if node.op_type == "Scan")
    body = next(part.g for part in loop.attribute if part.name == "body")
    assert "Constant" not in {node.op_type for node in body.node}
    assert "EyeLike" not in {node.op_type for node in body.node}
    assert {opset.domain for opset in built.opset_import} == {""}


def test_a_row_does_not_depend_on_the_rows_beside_it() -> None:
    onnxruntime = pytest.importorskip("onnxruntime")
    of = rounded_echo()
    session = onnxruntime.InferenceSession(stepwise(of).SerializeToString(), providers=["CPUExecutionProvider"])
    lead, wish = of.trial(24, 6, np.random.default_rng(3))
    together = session.run(None, {"lead": lead, "perturbation": wish})
    for row in range(6):
        own = slice(row, row + 1)
        alone = session.run(None, {"lead": lead[:, own], "perturbation": wish[:, own]})
        assert all(np.array_equal(some[:, 0], whole[:, row]) for some, whole in zip(alone, together, strict=True))
