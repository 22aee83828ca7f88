"""What the exporter writes says what the PyTorch network says."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")
pytest.importorskip("onnx", reason="the training extra is not installed")

from engine import vocabulary  # noqa: E402
from engine.card import Card, Voice  # noqa: E402
from engine.model import Model  # noqa: E402
from export.__main__ import prove  # noqa: E402
from export.file import write  # noqa: E402
from export.graph import IR_VERSION, OPSET, seq2seq  # noqa: E402
from training.network import Seq2Seq  # noqa: E402
from training.recipes import Recipe  # noqa: E402


def network(*, bidirectional: bool, hidden: int = 24) -> Seq2Seq:
    torch.manual_seed(5)
    made = Seq2Seq(Recipe("test", bidirectional=bidirectional, augmented=False, patience=1, hidden=hidden))
    # Fresh weights are timid; larger ones make every gate matter.
    with torch.no_grad():
        for weight in made.parameters():
            weight.mul_(3).add_(0.1 * torch.randn_like(weight))
    return made


def graph(of: Seq2Seq) -> Any:
    return seq2seq({name: tensor.numpy() for name, tensor in of.state_dict().items()})


@pytest.mark.parametrize("bidirectional", [False, True])
def test_onnx_and_pytorch_write_the_same_tokens(*, bidirectional: bool) -> None:
    of = network(bidirectional=bidirectional)
    assert "all 2326 tokens" in prove(of, graph(of))


@pytest.mark.parametrize("part", ["encoder.0.table", "decoder.recurrent", "decoder.bias", "output.bias"])
def test_the_proof_sees_a_changed_weight(part: str) -> None:
    of = network(bidirectional=True)
    before = graph(of)
    with torch.no_grad():
        of.state_dict()[part].add_(0.5 * torch.randn_like(of.state_dict()[part]))
    with pytest.raises(SystemExit, match="differ"):
        prove(of, before)


def test_the_file_is_one_that_old_runtimes_read() -> None:
    made = graph(network(bidirectional=True))
    assert made.ir_version == IR_VERSION == 10
    assert [(opset.domain, opset.version) for opset in made.opset_import] == [("", OPSET)]
    assert 17 <= OPSET <= 20


def test_the_card_travels_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "some.onnx"
    card = Card("some", "t", "d", "l", {"alto": Voice((57, 81), (53, 74))}, 32, 4, numbers={"valid_nll": 0.5})
    write(graph(network(bidirectional=False)), card, path)
    loaded = Model(path).card
    assert loaded.name == "some"
    assert loaded.voices == card.voices
    assert loaded.numbers == card.numbers


def test_a_batch_says_row_for_row_what_each_row_says_alone(tmp_path: Path) -> None:
    path = tmp_path / "some.onnx"
    write(graph(network(bidirectional=True)), Card("some", "t", "d", "l", {}, 32, 4), path)
    model = Model(path)
    rng = np.random.default_rng(3)
    lead = rng.integers(0, vocabulary.SIZE, (32, 8))
    perturbation = rng.gumbel(size=(32, 8, vocabulary.SIZE)).astype(np.float32)
    together, scores = model(lead, perturbation)
    for row in range(8):
        alone, score = model(lead[:, row : row + 1], perturbation[:, row : row + 1])
        assert np.array_equal(alone[:, 0], together[:, row])
        assert np.allclose(score[:, 0], scores[:, row], atol=1e-5)
