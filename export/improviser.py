"""The network that improvises as an ONNX graph with the loop inside, built by hand from its weights.

What the LSTM hears is a sum of table rows, so each table is multiplied by the input matrix beforehand; the rows that
follow from the lead alone are added up for all steps before the loop.
"""

from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from engine import vocabulary
from engine.blues.form import FEATURES
from training.improviser import EXPERTS, GATES, HEARD, IN_LEAD, NONE, OLDEST, WIDEST

from .graph import IR_VERSION, OPSET, Weights

WISHES = vocabulary.PITCHES + GATES
MIDDLE = 60
"""Stands for the last pitch where there was none."""


class Nodes:
    """Nodes in the order in which they were asked for; each has one output, named by its number."""

    def __init__(self, prefix: str, constants: Weights) -> None:
        """Begin with no nodes; constants are shared between a graph and its loop."""
        self.prefix = prefix
        self.constants = constants
        self.nodes: list[onnx.NodeProto] = []

    def __call__(self, operator: str, *inputs: str, to: str = "", **attributes: Any) -> str:  # noqa: ANN401
        """Add a node; return the name of its output."""
        name = to or f"{self.prefix}{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [name], **attributes))
        return name

    def split(self, name: str, sizes: str, outputs: list[str]) -> None:
        """Split the last axis of a matrix."""
        self.nodes.append(helper.make_node("Split", [name, sizes], outputs, axis=1))

    def constant(self, name: str, values: object, kind: type = np.int64) -> str:
        """Add a constant; return its name."""
        self.constants[name] = np.array(values, kind, order="C")
        return name


def improviser(weights: Weights) -> onnx.ModelProto:
    """Build `(lead int64 [T, B, 7], perturbation float32 [T, B, 131]) -> (tokens int64, log_probs float32) [T, B]`.

    `weights` is the state dict of `training.improviser.Improviser` as arrays.
    """
    constants: Weights = {}
    add = Nodes("n", constants)
    layers = sum(name.startswith("lstm.weight_ih") for name in weights)
    hidden = weights["lstm.weight_hh_l0"].shape[1]
    features = _features(add)
    bias = weights["lstm.bias_ih_l0"] + weights["lstm.bias_hh_l0"]
    told = add.constant("bias0", bias, np.float32)
    for name in list(HEARD)[:IN_LEAD]:
        told = add("Add", told, add("Gather", _folded(add, weights, name), features[name]))
    add("Shape", "lead", to="batch", start=1, end=2)
    state = []
    starts = {"pitch": NONE, "interval": 2 * WIDEST + 1, "age": OLDEST, "sounding": 0}
    for name, value in starts.items():
        state.append(add("Expand", add.constant(f"{name}_start", [value]), "batch", to=f"{name}_0"))
    add("Concat", "batch", add.constant("width", [hidden]), to="shape", axis=0)
    zero = add.constant("zero", [[0.0]], np.float32)
    for layer in range(layers):
        state += [add("Expand", zero, "shape", to=f"{part}{layer}_0") for part in ("h", "c")]
    body = _body(weights, constants, layers, hidden)
    finals = [f"{name}_end" for name in state]
    scanned = [told, features["tonic"], features["chord"], features["following"], "perturbation"]
    add.nodes.append(
        helper.make_node(
            "Scan", [*state, *scanned], [*finals, "tokens", "gates", "pitches"], num_scan_inputs=len(scanned), body=body
        )
    )
    _log_probs(add)
    graph = helper.make_graph(
        add.nodes,
        "improviser",
        [
            helper.make_tensor_value_info("lead", TensorProto.INT64, ["T", "B", FEATURES]),
            helper.make_tensor_value_info("perturbation", TensorProto.FLOAT, ["T", "B", WISHES]),
        ],
        [
            helper.make_tensor_value_info("tokens", TensorProto.INT64, ["T", "B"]),
            helper.make_tensor_value_info("log_probs", TensorProto.FLOAT, ["T", "B"]),
        ],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="second-voice")
    model.ir_version = IR_VERSION
    onnx.checker.check_model(model, full_check=True)
    return model


def _features(add: Nodes) -> dict[str, str]:
    """Take the lead apart, (T, B) each: the rows of the first tables, and the roots as they are."""
    twelve = add.constant("twelve", 12)
    lead = [add("Gather", "lead", add.constant(f"feature{index}", index), axis=2) for index in range(FEATURES)]
    tonic, root, kind, bar, slot, following, next_kind = lead
    return {
        "root": add("Mod", add("Sub", root, tonic), twelve),
        "kind": kind,
        "bar": bar,
        "slot": slot,
        "next_root": add("Mod", add("Sub", following, tonic), twelve),
        "next_kind": next_kind,
        "tonic": tonic,
        "chord": root,
        "following": following,
    }


def _folded(add: Nodes, weights: Weights, name: str) -> str:
    """Return the table of that name times the input matrix, (rows, 4H)."""
    return add.constant(f"table_{name}", weights[f"tables.{name}.weight"] @ weights["lstm.weight_ih_l0"].T, np.float32)


def _body(weights: Weights, constants: Weights, layers: int, hidden: int) -> onnx.GraphProto:
    """Build one step: state and what is told in, the next state, the token and the logits out."""
    add = Nodes("s", constants)
    _hear(add, weights)
    for layer in range(layers):
        _cell(add, weights, layer, hidden)
    _judge(add, weights, f"h{layers - 1}_next")
    _choose(add)
    value = helper.make_tensor_value_info
    integers = ["pitch", "interval", "age", "sounding"]
    memory = [f"{part}{layer}" for layer in range(layers) for part in ("h", "c")]
    roots = ("tonic", "root", "following")
    return helper.make_graph(
        add.nodes,
        "step",
        [
            *(value(name, TensorProto.INT64, ["B"]) for name in integers),
            *(value(name, TensorProto.FLOAT, ["B", hidden]) for name in memory),
            value("told", TensorProto.FLOAT, ["B", 4 * hidden]),
            *(value(name, TensorProto.INT64, ["B"]) for name in roots),
            value("wish", TensorProto.FLOAT, ["B", WISHES]),
        ],
        [
            *(value(f"{name}_next", TensorProto.INT64, ["B"]) for name in integers),
            *(value(f"{name}_next", TensorProto.FLOAT, ["B", hidden]) for name in memory),
            value("token", TensorProto.INT64, ["B"]),
            value("gate_logits", TensorProto.FLOAT, ["B", GATES]),
            value("pitch_logits", TensorProto.FLOAT, ["B", vocabulary.PITCHES]),
        ],
    )


def _hear(add: Nodes, weights: Weights) -> None:
    """Add to what is told what follows from the melody so far: `heard0` (B, 4H)."""
    none = add.constant("none", NONE)
    add("Equal", "pitch", none, to="is_first")
    heard = add("Add", "told", add("Gather", _folded(add, weights, "pitch"), "pitch"))
    for name, base in (("over_tonic", "tonic"), ("over_root", "root"), ("over_next", "following")):
        over = add("Mod", add("Sub", "pitch", base), "twelve")
        row = add("Where", "is_first", "twelve", over)
        heard = add("Add", heard, add("Gather", _folded(add, weights, name), row))
    heard = add("Add", heard, add("Gather", _folded(add, weights, "interval"), "interval"))
    two = add.constant("two", 2)
    row = add("Add", add("Mul", "age", two), "sounding")
    add("Add", heard, add("Gather", _folded(add, weights, "age"), row), to="heard0")


def _cell(add: Nodes, weights: Weights, layer: int, hidden: int) -> None:
    """Advance one layer; its gates stand in PyTorch's order i, f, g, o."""
    if layer:
        matrix = add.constant(f"input{layer}", weights[f"lstm.weight_ih_l{layer}"].T, np.float32)
        bias = weights[f"lstm.bias_ih_l{layer}"] + weights[f"lstm.bias_hh_l{layer}"]
        below = add("MatMul", f"h{layer - 1}_next", matrix)
        add("Add", below, add.constant(f"bias{layer}", bias, np.float32), to=f"heard{layer}")
    recurrent = add.constant(f"recurrent{layer}", weights[f"lstm.weight_hh_l{layer}"].T, np.float32)
    gates = add("Add", f"heard{layer}", add("MatMul", f"h{layer}", recurrent))
    names = [f"{gate}{layer}" for gate in ("i", "f", "g", "o")]
    add.split(gates, add.constant("four", [hidden] * 4), names)
    i, f, g, o = names
    kept = add("Mul", add("Sigmoid", f), f"c{layer}")
    add("Add", kept, add("Mul", add("Sigmoid", i), add("Tanh", g)), to=f"c{layer}_next")
    add("Mul", add("Sigmoid", o), add("Tanh", f"c{layer}_next"), to=f"h{layer}_next")


def _judge(add: Nodes, weights: Weights, top: str) -> None:
    """Give the logits of the gates and of the pitches, the experts' judgements added up."""
    # Both matrices side by side: the state is multiplied once.
    matrix = np.concatenate([weights["gates.weight"], weights["scores.weight"]]).T
    bias = np.concatenate([weights["gates.bias"], weights["scores.bias"]])
    scores = add("MatMul", top, add.constant("output", matrix, np.float32))
    scores = add("Add", scores, add.constant("output_bias", bias, np.float32))
    experts = dict(list(EXPERTS.items())[: len(EXPERTS) if matrix.shape[1] > GATES + EXPERTS["pitch"] else 1])
    names = [f"by_{name}" for name in experts]
    add.split(scores, add.constant("sizes", [GATES, *experts.values()]), ["free_gates", *names])
    one = add.constant("one_axis", [1])
    # Nothing can be held where nothing sounds.
    silent = add("Unsqueeze", add("Equal", "sounding", add.constant("nought", 0)), one)
    barred = add("And", silent, add.constant("is_hold", [[False, True, False]], np.bool_))
    lowered = add("Add", "free_gates", add.constant("never", -1e9, np.float32))
    add("Where", barred, lowered, "free_gates", to="gate_logits")
    pitch = "by_pitch"
    places = add.constant("places", [range(vocabulary.PITCHES)])
    last = add("Where", "is_first", add.constant("middle", MIDDLE), "pitch")
    low, high = add.constant("low", -WIDEST), add.constant("high", WIDEST)
    for name, base in (("interval", last), ("root", "root"), ("next", "following"), ("tonic", "tonic")):
        if name not in experts:
            continue
        away = add("Sub", places, add("Unsqueeze", base, one))
        row = add("Add", add("Clip", away, low, high), high) if name == "interval" else add("Mod", away, "twelve")
        pitch = add("Add", pitch, add("GatherElements", f"by_{name}", row, axis=1))
    add("Identity", pitch, to="pitch_logits")


def _choose(add: Nodes) -> None:
    """Pick gate and pitch, make them a token, and say what the next step has to know."""
    add.split("wish", add.constant("pitches_gates", [vocabulary.PITCHES, GATES]), ["wish_pitch", "wish_gate"])
    gate = add("ArgMax", add("Add", "gate_logits", "wish_gate"), axis=1, keepdims=0)
    pitch = add("ArgMax", add("Add", "pitch_logits", "wish_pitch"), axis=1, keepdims=0)
    struck = add("Equal", gate, add.constant("strike", GATES - 1))
    silent = add("Add", gate, add.constant("rest", vocabulary.REST))
    add("Where", struck, pitch, silent, to="token")
    add("Where", struck, pitch, "pitch", to="pitch_next")
    away = add("Clip", add("Sub", pitch, "pitch"), "low", "high")
    unknown = add.constant("unknown", 2 * WIDEST + 1)
    interval = add("Where", "is_first", unknown, add("Add", away, "high"))
    add("Where", struck, interval, "interval", to="interval_next")
    one = add.constant("one", 1)
    older = add("Min", add("Add", "age", one), add.constant("oldest", OLDEST))
    add("Where", struck, one, older, to="age_next")
    sounds = add("Not", add("Equal", "token", "rest"))
    # Cast has an attribute of the name that is the output's elsewhere.
    add.nodes.append(helper.make_node("Cast", [sounds], ["sounding_next"], to=TensorProto.INT64))


def _log_probs(add: Nodes) -> None:
    """Give the tokens' log-probabilities, those of the model alone: no perturbation, temperature 1."""
    last = add.constant("last_axis", [2])
    struck = add("Less", "tokens", add.constant("rest", vocabulary.REST))
    nought, strike = add.constant("nought", 0), add.constant("strike", GATES - 1)
    gate = add("Where", struck, strike, add("Sub", "tokens", "rest"))
    pitch = add("Where", struck, "tokens", nought)

    def picked(logits: str, index: str) -> str:
        scores = add("LogSoftmax", logits, axis=2)
        return add("Squeeze", add("GatherElements", scores, add("Unsqueeze", index, last), axis=2), last)

    silence = add.constant("silence", 0.0, np.float32)
    of_pitch = add("Where", struck, picked("pitches", pitch), silence)
    add("Add", picked("gates", gate), of_pitch, to="log_probs")
