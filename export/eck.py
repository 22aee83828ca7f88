"""The melody network of Eck and Schmidhuber 2002 as an ONNX graph with the loop inside, built by hand from its weights.

Normalising the inputs is folded into the weights, and each cell has the gates of its block to itself, so that a step
is one product for the cells and one for the outputs.
"""

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from training.eck import BLOCKS, CELLS, CHORDS, MELODY, SIDE

from .graph import IR_VERSION, OPSET, Weights

UNITS = CHORDS + MELODY
HIDDEN = 2 * SIDE

Folded = tuple[NDArray[np.float32], NDArray[np.float32]]


def eck(weights: Weights) -> onnx.ModelProto:
    """Build the graph that equals `generate` of `training.eck.Eck`, whose state dict, as arrays, `weights` is.

    `(lead int64 [T, B], perturbation float32 [T, B, 13]) ->
    (tokens int64 [T, B], log_probs float32 [T, B], chords int64 [T, B])`; the lead is the chord given, or -1.
    """
    gates, gate_bias = _gates(weights)
    output, output_bias = _output(weights)
    powers = 2 ** np.arange(CHORDS)
    constants: dict[str, NDArray[np.generic]] = {
        "gates": gates,
        "gate_bias": gate_bias,
        "output": output,
        "output_bias": output_bias,
        "sigmoid_tanh": np.array([3 * HIDDEN, HIDDEN]),
        "three": np.array([HIDDEN] * 3),
        "chord_melody": np.array([CHORDS, MELODY]),
        "units": np.array([UNITS]),
        "hidden": np.array([HIDDEN]),
        "depth": np.array(MELODY),
        "off_on": np.array([0, 1], np.float32),
        "silence": np.zeros(1, np.float32),
        "zero": np.array(0),
        "two": np.array(2),
        "powers": powers,
        "weights_of_bits": powers.astype(np.float32)[:, None],
        "last_axis": np.array([2]),
    }
    nodes = [
        # The bits of the chords given, for all steps at once: (T, B) -> (T, B, 12).
        helper.make_node("Unsqueeze", ["lead", "last_axis"], ["masks"]),
        helper.make_node("Less", ["masks", "zero"], ["is_own"]),
        helper.make_node("Div", ["masks", "powers"], ["shifted"]),
        helper.make_node("Mod", ["shifted", "two"], ["bits"]),
        helper.make_node("Cast", ["bits"], ["told"], to=TensorProto.FLOAT),
        helper.make_node("Shape", ["lead"], ["batch"], start=1, end=2),
        helper.make_node("Concat", ["batch", "units"], ["units_shape"], axis=0),
        helper.make_node("Concat", ["batch", "hidden"], ["hidden_shape"], axis=0),
        helper.make_node("Expand", ["silence", "units_shape"], ["last0"]),
        helper.make_node("Expand", ["silence", "hidden_shape"], ["zeros"]),
        helper.make_node(
            "Scan",
            ["last0", "zeros", "zeros", "is_own", "told", "perturbation"],
            ["last_n", "h_n", "c_n", "tokens", "all_log_probs", "sounding"],
            num_scan_inputs=3,
            body=_step(),
        ),
        helper.make_node("Unsqueeze", ["tokens", "last_axis"], ["picked"]),
        helper.make_node("GatherElements", ["all_log_probs", "picked"], ["picked_log_probs"], axis=2),
        helper.make_node("Squeeze", ["picked_log_probs", "last_axis"], ["log_probs"]),
        # A float holds every mask of twelve bits exactly.
        helper.make_node("MatMul", ["sounding", "weights_of_bits"], ["summed"]),
        helper.make_node("Squeeze", ["summed", "last_axis"], ["chord_masks"]),
        helper.make_node("Cast", ["chord_masks"], ["chords"], to=TensorProto.INT64),
    ]
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes,
        "second_voice",
        [
            value("lead", TensorProto.INT64, ["T", "B"]),
            value("perturbation", TensorProto.FLOAT, ["T", "B", MELODY]),
        ],
        [
            value("tokens", TensorProto.INT64, ["T", "B"]),
            value("log_probs", TensorProto.FLOAT, ["T", "B"]),
            value("chords", TensorProto.INT64, ["T", "B"]),
        ],
        [numpy_helper.from_array(np.ascontiguousarray(array), name) for name, array in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="second-voice")
    model.ir_version = IR_VERSION
    onnx.checker.check_model(model, full_check=True)
    return model


def _step() -> onnx.GraphProto:
    """Build the body of the loop: what last sounded and the cells in, the next chord and note out."""
    nodes = [
        helper.make_node("Concat", ["last", "h"], ["heard"], axis=1),
        helper.make_node("MatMul", ["heard", "gates"], ["gates_raw"]),
        helper.make_node("Add", ["gates_raw", "gate_bias"], ["gates_all"]),
        helper.make_node("Split", ["gates_all", "sigmoid_tanh"], ["ifo", "g"], axis=1),
        helper.make_node("Sigmoid", ["ifo"], ["ifo_s"]),
        helper.make_node("Split", ["ifo_s", "three"], ["i", "f", "o"], axis=1),
        helper.make_node("Tanh", ["g"], ["g_t"]),
        helper.make_node("Mul", ["f", "c"], ["kept"]),
        helper.make_node("Mul", ["i", "g_t"], ["added"]),
        helper.make_node("Add", ["kept", "added"], ["c_next"]),
        helper.make_node("Tanh", ["c_next"], ["c_t"]),
        helper.make_node("Mul", ["o", "c_t"], ["h_next"]),
        helper.make_node("Concat", ["last", "h_next"], ["sources"], axis=1),
        helper.make_node("MatMul", ["sources", "output"], ["output_raw"]),
        helper.make_node("Add", ["output_raw", "output_bias"], ["logits"]),
        helper.make_node("Split", ["logits", "chord_melody"], ["chord_logits", "melody_logits"], axis=1),
        # A sigmoid passes its threshold of 0.5 where its logit passes 0.
        helper.make_node("Greater", ["chord_logits", "silence"], ["sounds"]),
        helper.make_node("Cast", ["sounds"], ["own"], to=TensorProto.FLOAT),
        helper.make_node("Where", ["is_own_step", "own", "told_step"], ["chord"]),
        # Sigmoids that sum to 1, as logs: log sigmoid(z) = -softplus(-z), less the log of the sum.
        helper.make_node("Neg", ["melody_logits"], ["negative"]),
        helper.make_node("Softplus", ["negative"], ["cost"]),
        helper.make_node("Neg", ["cost"], ["log_sigmoid"]),
        helper.make_node("LogSoftmax", ["log_sigmoid"], ["log_probs_step"], axis=1),
        helper.make_node("Add", ["log_probs_step", "wish"], ["wished"]),
        helper.make_node("ArgMax", ["wished"], ["token_step"], axis=1, keepdims=0),
        helper.make_node("OneHot", ["token_step", "depth", "off_on"], ["note"]),
        helper.make_node("Concat", ["chord", "note"], ["last_next"], axis=1),
        helper.make_node("Identity", ["chord"], ["chord_step"]),
    ]

    def floats(name: str, width: int) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["B", width])

    return helper.make_graph(
        nodes,
        "step",
        [
            floats("last", UNITS),
            floats("h", HIDDEN),
            floats("c", HIDDEN),
            helper.make_tensor_value_info("is_own_step", TensorProto.BOOL, ["B", 1]),
            floats("told_step", CHORDS),
            floats("wish", MELODY),
        ],
        [
            floats("last_next", UNITS),
            floats("h_next", HIDDEN),
            floats("c_next", HIDDEN),
            helper.make_tensor_value_info("token_step", TensorProto.INT64, ["B"]),
            floats("log_probs_step", MELODY),
            floats("chord_step", CHORDS),
        ],
    )


def _gates(weights: Weights) -> Folded:
    """Return the matrix (units and cells, 4H) and bias (1, 4H) of the gates of both sides, each gate once a cell."""
    matrix = np.zeros((UNITS + HIDDEN, 4, HIDDEN), np.float32)
    bias = np.zeros((1, 4, HIDDEN), np.float32)
    chords, chord_bias = (part[:, _columns()].reshape(-1, 4, SIDE) for part in _folded(weights, "chords", "gate"))
    melody, melody_bias = (part[:, _columns()].reshape(-1, 4, SIDE) for part in _folded(weights, "melody", "gate"))
    chord_cells, melody_cells = slice(UNITS, UNITS + SIDE), slice(UNITS + SIDE, None)
    matrix[:CHORDS, :, :SIDE], matrix[chord_cells, :, :SIDE] = np.split(chords, [CHORDS])
    parts = np.split(melody, [MELODY, MELODY + SIDE])
    for rows, part in zip((slice(CHORDS, UNITS), melody_cells, chord_cells), parts, strict=True):
        matrix[rows, :, SIDE:] = part
    bias[:, :, :SIDE], bias[:, :, SIDE:] = chord_bias, melody_bias
    return matrix.reshape(-1, 4 * HIDDEN), bias.reshape(1, -1)


def _output(weights: Weights) -> Folded:
    """Return the matrix (units and cells, units) and bias (1, units) of the outputs of both sides."""
    matrix = np.zeros((UNITS + HIDDEN, UNITS), np.float32)
    chords, chord_bias = _folded(weights, "chords", "output")
    melody, melody_bias = _folded(weights, "melody", "output")
    matrix[:CHORDS, :CHORDS], matrix[UNITS : UNITS + SIDE, :CHORDS] = np.split(chords, [CHORDS])
    matrix[CHORDS:UNITS, CHORDS:], matrix[UNITS + SIDE :, CHORDS:] = np.split(melody, [MELODY])
    return matrix, np.concatenate([chord_bias, melody_bias], axis=1)


def _folded(weights: Weights, side: str, kind: str) -> Folded:
    """Return a side's matrix and bias (1, targets) that take its units as they are, 0 or 1."""
    matrix = weights[f"{side}.{'gates' if kind == 'gate' else kind}"].copy()
    mean, scale = weights[f"{side}.mean"], weights[f"{side}.scale"]
    matrix[: len(mean)] *= scale[:, None]
    return matrix, weights[f"{side}.{kind}_bias"] - mean @ matrix[: len(mean)]


def _columns() -> NDArray[np.int64]:
    """Return the column of each cell's input, forget and output gate, which its block shares, and of its own input."""
    block = np.arange(SIDE) // CELLS
    return np.concatenate([block, block + BLOCKS, block + 2 * BLOCKS, 3 * BLOCKS + np.arange(SIDE)])
