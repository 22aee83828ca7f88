"""A network that goes on step by step plays the same in PyTorch and in the file that the one exporter writes."""

from dataclasses import dataclass

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")
onnx = pytest.importorskip("onnx", reason="the training extra is not installed")

from torch import Tensor, nn  # noqa: E402
from torch.nn import functional as F  # noqa: E402

from export.__main__ import prove  # noqa: E402
from export.graph import IR_VERSION, OPSET  # noqa: E402
from export.stepwise import stepwise  # noqa: E402
from training.stepwise import Stepwise, wishes  # noqa: E402


@dataclass
class Sizes:
    hidden: int = 12
    classes: int = 9


class Reader(Stepwise):
    """Reads its lead from the end, then goes on with a clock, a memory of whole numbers and a state left as it is."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.classes = sizes.classes
        self.hidden = sizes.hidden
        self.reader = nn.LSTM(2, sizes.hidden)
        self.cell = nn.LSTMCell(sizes.classes + 1 + sizes.hidden, sizes.hidden)
        self.output = nn.Linear(2 * sizes.hidden, sizes.classes)
        self.weights = nn.Embedding(sizes.classes + 1, sizes.hidden)

    def begin(self, lead: Tensor) -> tuple[Tensor, tuple[Tensor, ...]]:
        clock = torch.stack([lead % 2, lead % 3], -1).float()
        told, _ = self.reader(clock.flip(0))
        zero = told.new_zeros(lead.shape[1], self.hidden)
        memory = torch.full((lead.shape[1], 4), self.classes, dtype=torch.long)
        return told.flip(0), (zero, zero, memory, told[0])

    def step(self, told: Tensor, token: Tensor, *state: Tensor) -> tuple[Tensor, ...]:
        h, c, memory, kept = state
        heard = F.one_hot(token, self.classes + 1).float()
        h, c = self.cell(torch.cat([heard, told], 1), (h, c))
        memory = torch.cat([memory[:, 1:], token[:, None]], 1)
        return self.output(torch.cat([h + self.weights(memory).sum(1), kept], 1)), h, c, memory, kept


def network() -> Reader:
    torch.manual_seed(3)
    return Reader(Sizes())


def test_the_file_plays_what_the_network_plays_for_any_steps_and_rows() -> None:
    of = network()
    assert "all 2326 tokens" in prove(of, stepwise(of))


def test_the_proof_sees_a_changed_weight() -> None:
    of = network()
    before = stepwise(of)
    with torch.no_grad():
        of.output.bias.add_(torch.randn_like(of.output.bias))
    with pytest.raises(SystemExit, match="differ"):
        prove(of, before)


def test_the_file_is_one_that_old_runtimes_read() -> None:
    made = stepwise(network())
    assert made.ir_version == IR_VERSION
    assert [(opset.domain, opset.version) for opset in made.opset_import] == [("", OPSET)]


def test_weights_stand_outside_of_the_loop_and_only_once() -> None:
    of = network()
    made = stepwise(of)
    loop = next(node for node in made.graph.node if node.op_type == "Scan")
    assert not loop.attribute[0].g.initializer
    assert not [attribute for attribute in loop.attribute if attribute.name == "body" and attribute.g.initializer]
    numbers = sum(int(np.prod(tensor.dims)) for tensor in made.graph.initializer if tensor.data_type == 1)
    assert numbers == sum(weight.numel() for weight in of.parameters())


def test_what_is_forbidden_is_never_played() -> None:
    of = network()
    lead, perturbation = of.trial(40, 8, np.random.default_rng(5))
    tokens, log_probs = of.generate(torch.from_numpy(lead), torch.from_numpy(perturbation))
    forbidden = np.flatnonzero(np.isneginf(perturbation[0, 0]))
    assert len(forbidden) == 3
    assert not np.isin(tokens.numpy(), forbidden).any()
    assert (log_probs < 0).all()


def test_wishes_spare_the_last_tokens() -> None:
    drawn = wishes(np.random.default_rng(1), (50, 2, 6), spared=3)
    assert np.isfinite(drawn[..., 3:]).all()
    assert np.isneginf(drawn[..., :3]).any()
