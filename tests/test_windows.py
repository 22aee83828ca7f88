"""Clips longer and shorter than the window: pieces that go on from each other, and a loop."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine import vocabulary
from engine.melody import Melody, Tone
from engine.model import Model
from engine.windows import accompany


def lead_and_wish(steps: int, rows: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return a lead of dotted eighths [T] and random wishes [T, B, V]."""
    rng = np.random.default_rng(5)
    tones = tuple(Tone(start, 3, 60 + start % 13) for start in range(0, steps - 3, 3))
    wish = 2 * rng.gumbel(size=(steps, rows, vocabulary.SIZE)).astype(np.float32)
    return vocabulary.encode(Melody(tones, steps)), wish


@pytest.mark.parametrize("hop", [1, 7, 16, 31])
@pytest.mark.parametrize("steps", [32, 33, 48, 100])
def test_windows_keep_what_was_made(steps: int, hop: int, model: Model) -> None:
    """This model has no memory: run over the whole clip at once, it must say what it says window by window."""
    lead, wish = lead_and_wish(steps, 2)
    tokens, log_probs = accompany(model, lead, wish, hop)
    whole, scored = model(np.repeat(lead[:, None], 2, axis=1), wish)
    # A note that sounds across the start of a window is heard as if it started there, but was made before.
    assert np.array_equal(tokens, whole)
    assert np.allclose(log_probs, scored)


@pytest.fixture(name="counter")
def _counter(tmp_path: Path, model: Model) -> Model:
    """Make a model with a memory: each token is the one before it plus one, the first the lead's last plus one."""
    onnx = pytest.importorskip("onnx")
    value, node, int64, real = onnx.helper.make_tensor_value_info, onnx.helper.make_node, 7, 1
    body = onnx.helper.make_graph(
        [
            node("Add", ["before", "one"], ["next"]),
            node("OneHot", ["next", "depth", "off_on"], ["logits"]),
            node("Add", ["logits", "wish"], ["wished"]),
            node("ArgMax", ["wished"], ["after"], axis=1, keepdims=0),
            node("Identity", ["after"], ["token"]),
        ],
        "step",
        [value("before", int64, ["B"]), value("wish", real, ["B", 130])],
        [value("after", int64, ["B"]), value("token", int64, ["B"])],
    )
    constants = {"last": np.array(-1), "one": np.array(1), "depth": np.array(vocabulary.SIZE)}
    constants["off_on"] = np.array([0, 1], np.float32)
    graph = onnx.helper.make_graph(
        [
            node("Gather", ["lead", "last"], ["start"]),
            node("Scan", ["start", "perturbation"], ["end", "tokens"], num_scan_inputs=1, body=body),
            node("Cast", ["tokens"], ["log_probs"], to=real),
        ],
        "counter",
        [value("lead", int64, ["T", "B"]), value("perturbation", real, ["T", "B", 130])],
        [value("tokens", int64, ["T", "B"]), value("log_probs", real, ["T", "B"])],
        [onnx.numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    counter = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=10)
    from export.file import write  # noqa: PLC0415  needs onnx, as this fixture does

    write(counter, model.card, tmp_path / "counter.onnx")
    return Model(tmp_path / "counter.onnx")


@pytest.mark.parametrize("hop", [1, 7, 16, 31])
def test_each_window_goes_on_from_what_was_made(hop: int, counter: Model) -> None:
    tokens, _ = accompany(counter, np.zeros(100, np.int64), np.zeros((100, 1, vocabulary.SIZE), np.float32), hop)
    assert tokens[:, 0].tolist() == list(range(1, 101))


def test_a_clip_shorter_than_the_window_is_heard_as_a_loop(model: Model, counter: Model) -> None:
    lead, wish = lead_and_wish(12, 2)
    again, _ = accompany(model, np.tile(lead, 3)[:32], np.tile(wish, (3, 1, 1))[:32])
    assert np.array_equal(accompany(model, lead, wish)[0], again[:12])
    quiet = np.zeros((12, 1, vocabulary.SIZE), np.float32)
    assert accompany(counter, np.arange(12), quiet)[0][:, 0].tolist() == list(range(8, 20))
