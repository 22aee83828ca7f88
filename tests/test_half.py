"""A file with 16-bit weights says what the rounded network says, and computes as fast as any other."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")
onnx = pytest.importorskip("onnx", reason="the training extra is not installed")

import onnxruntime  # noqa: E402

from export.__main__ import prove  # noqa: E402
from export.half import SMALL, halved, rounded  # noqa: E402
from export.stepwise import stepwise  # noqa: E402
from training.melodies import folk  # noqa: E402

NARROW = replace(folk.RECIPE, hidden=48, layers=2)


def network() -> folk.FolkRnn:
    torch.manual_seed(3)
    return folk.FolkRnn(NARROW)


def test_large_weights_are_rounded_and_small_ones_are_not() -> None:
    of, before = network(), network()
    rounded(of)
    for now, then in zip(of.parameters(), before.parameters(), strict=True):
        assert torch.equal(now, then.half().float() if then.numel() >= SMALL else then)
    assert not torch.equal(of.output.weight, before.output.weight)


def test_the_file_is_half_as_large_and_says_the_same() -> None:
    of = network()
    rounded(of)
    whole = stepwise(of)
    small = onnx.ModelProto()
    small.CopyFrom(whole)
    halved(small)
    onnx.checker.check_model(small, full_check=True)
    assert small.ByteSize() < 0.6 * whole.ByteSize()
    assert "on all 2326 tokens" in prove(of, small)


def test_a_network_that_was_not_rounded_is_left_as_it_is() -> None:
    of = network()
    built = stepwise(of)
    before = built.ByteSize()
    halved(built)
    assert built.ByteSize() == before


def test_the_casts_are_gone_once_the_file_is_loaded(tmp_path: Path) -> None:
    of = network()
    rounded(of)
    built = stepwise(of)
    halved(built)
    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath = str(tmp_path / "loaded.onnx")
    options.log_severity_level = 4
    onnxruntime.InferenceSession(built.SerializeToString(), options, ["CPUExecutionProvider"])
    graph = onnx.load(tmp_path / "loaded.onnx").graph
    assert "Cast" not in {node.op_type for node in graph.node}
    kinds = {weight.data_type for weight in graph.initializer if np.prod(weight.dims) >= SMALL}
    assert kinds == {onnx.TensorProto.FLOAT}
