"""A sequence-to-sequence network as an ONNX graph with the loop inside, built by hand from its weights.

PyTorch's exporters fix the number of steps and multiply the one-hot input at every step. Built by hand, the input is
a row of a table; the state is multiplied once a step by [recurrent | output], of which one part picks the token and
the other is carried to the next step; the gates stand in the order i, f, o, g so that one sigmoid serves three.
"""

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from engine import vocabulary

OPSET = 17
IR_VERSION = 10
"""The newest that onnxruntime 1.23.2 reads, the last version for Macs with Intel processors."""

Weights = dict[str, NDArray[np.float32]]


def seq2seq(weights: Weights) -> onnx.ModelProto:
    """Build `(lead int64 [T, B], perturbation float32 [T, B, V]) -> (tokens int64 [T, B], log_probs float32 [T, B])`.

    `weights` is the state dict of `training.network.Seq2Seq` as arrays.
    """
    directions = sum(name.startswith("encoder") and name.endswith("table") for name in weights)
    hidden = weights["decoder.recurrent"].shape[0]
    encoder_nodes, constants = _encoder(weights, directions)
    # Row SIZE of the table is what the first step hears: nothing but the bias.
    table = np.concatenate([weights["decoder.table"], np.zeros((1, 4 * hidden), np.float32)]) + weights["decoder.bias"]
    constants |= {
        "table": _ifog(table, axis=1),
        "merged": np.concatenate([_ifog(weights["decoder.recurrent"], axis=1), weights["output.weight"].T], axis=1),
        "output_bias": weights["output.bias"],
        "start": np.array([vocabulary.SIZE], np.int64),
        "sigmoid_tanh": np.array([3 * hidden, hidden], np.int64),
        "three": np.array([hidden] * 3, np.int64),
        "state_logits": np.array([4 * hidden, vocabulary.SIZE], np.int64),
        "last_axis": np.array([2], np.int64),
    }
    nodes = [
        *encoder_nodes,
        helper.make_node("MatMul", ["h0", "merged"], ["both0"]),
        helper.make_node("Split", ["both0", "state_logits"], ["carry0", "unused"], axis=1),
        helper.make_node("Shape", ["lead"], ["batch"], start=1, end=2),
        helper.make_node("Expand", ["start", "batch"], ["token0"]),
        helper.make_node("Add", ["perturbation", "output_bias"], ["wishes"]),
        helper.make_node(
            "Scan",
            ["token0", "carry0", "c0", "wishes"],
            ["token_n", "carry_n", "c_n", "tokens", "raw"],
            num_scan_inputs=1,
            body=_step(hidden),
        ),
        # The log-probabilities are those of the model alone: no perturbation, temperature 1.
        helper.make_node("Add", ["raw", "output_bias"], ["logits"]),
        helper.make_node("LogSoftmax", ["logits"], ["all_log_probs"], axis=2),
        helper.make_node("Unsqueeze", ["tokens", "last_axis"], ["picked"]),
        helper.make_node("GatherElements", ["all_log_probs", "picked"], ["picked_log_probs"], axis=2),
        helper.make_node("Squeeze", ["picked_log_probs", "last_axis"], ["log_probs"]),
    ]
    graph = helper.make_graph(
        nodes,
        "second_voice",
        [
            helper.make_tensor_value_info("lead", TensorProto.INT64, ["T", "B"]),
            helper.make_tensor_value_info("perturbation", TensorProto.FLOAT, ["T", "B", vocabulary.SIZE]),
        ],
        [
            helper.make_tensor_value_info("tokens", TensorProto.INT64, ["T", "B"]),
            helper.make_tensor_value_info("log_probs", TensorProto.FLOAT, ["T", "B"]),
        ],
        [numpy_helper.from_array(np.ascontiguousarray(array), name) for name, array in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="second-voice")
    model.ir_version = IR_VERSION
    onnx.checker.check_model(model, full_check=True)
    return model


def _encoder(weights: Weights, directions: int) -> tuple[list[onnx.NodeProto], Weights]:
    """Read the lead as one-hot rows through the LSTM operator; its final states become h0 and c0 (B, H)."""

    def stacked(part: str) -> NDArray[np.float32]:
        return np.stack([weights[f"encoder.{direction}.{part}"] for direction in range(directions)])

    hidden = stacked("recurrent").shape[1]
    bias = _iofc(stacked("bias"), axis=1)
    constants: Weights = {
        "encoder_w": _iofc(stacked("table"), axis=2).transpose(0, 2, 1),
        "encoder_r": _iofc(stacked("recurrent"), axis=2).transpose(0, 2, 1),
        # The operator adds an input bias and a recurrent bias; the network has one.
        "encoder_b": np.concatenate([bias, np.zeros_like(bias)], axis=1),
        "off_on": np.array([0.0, 1.0], np.float32),
        "depth": np.array(vocabulary.SIZE, np.int64),
        "beside": np.array([0, directions * hidden], np.int64),
    }
    nodes = [
        helper.make_node("OneHot", ["lead", "depth", "off_on"], ["one_hot"]),
        helper.make_node(
            "LSTM",
            ["one_hot", "encoder_w", "encoder_r", "encoder_b"],
            ["", "final_h", "final_c"],
            hidden_size=hidden,
            direction="bidirectional" if directions == 2 else "forward",  # noqa: PLR2004
        ),
    ]
    for final, first in (("final_h", "h0"), ("final_c", "c0")):
        # (directions, B, H) -> (B, directions * H)
        nodes.append(helper.make_node("Transpose", [final], [f"{first}_t"], perm=[1, 0, 2]))
        nodes.append(helper.make_node("Reshape", [f"{first}_t", "beside"], [first]))
    return nodes, constants


def _step(hidden: int) -> onnx.GraphProto:
    """Build the body of the loop: the last token and the carried gates in, the next token out."""
    nodes = [
        helper.make_node("Gather", ["table", "token"], ["heard"]),
        helper.make_node("Add", ["heard", "carry"], ["gates"]),
        helper.make_node("Split", ["gates", "sigmoid_tanh"], ["ifo", "g"], axis=1),
        helper.make_node("Sigmoid", ["ifo"], ["ifo_s"]),
        helper.make_node("Split", ["ifo_s", "three"], ["i", "f", "o"], axis=1),
        helper.make_node("Tanh", ["g"], ["g_t"]),
        helper.make_node("Mul", ["f", "c"], ["kept"]),
        helper.make_node("Mul", ["i", "g_t"], ["added"]),
        helper.make_node("Add", ["kept", "added"], ["c_next"]),
        helper.make_node("Tanh", ["c_next"], ["c_t"]),
        helper.make_node("Mul", ["o", "c_t"], ["h"]),
        helper.make_node("MatMul", ["h", "merged"], ["both"]),
        helper.make_node("Split", ["both", "state_logits"], ["carry_next", "raw_step"], axis=1),
        helper.make_node("Add", ["raw_step", "wish"], ["wished"]),
        helper.make_node("ArgMax", ["wished"], ["token_next"], axis=1, keepdims=0),
        helper.make_node("Identity", ["token_next"], ["token_step"]),
    ]
    value = helper.make_tensor_value_info
    state: list[tuple[str, int, list[str | int | None]]] = [
        ("token", TensorProto.INT64, ["B"]),
        ("carry", TensorProto.FLOAT, ["B", 4 * hidden]),
        ("c", TensorProto.FLOAT, ["B", hidden]),
    ]
    logits: list[str | int | None] = ["B", vocabulary.SIZE]
    return helper.make_graph(
        nodes,
        "step",
        [*(value(*entry) for entry in state), value("wish", TensorProto.FLOAT, logits)],
        [
            *(value(f"{name}_next", kind, shape) for name, kind, shape in state),
            value("token_step", TensorProto.INT64, ["B"]),
            value("raw_step", TensorProto.FLOAT, logits),
        ],
    )


def _reorder(array: NDArray[np.float32], axis: int, order: tuple[int, ...]) -> NDArray[np.float32]:
    blocks = np.split(array, 4, axis=axis)
    return np.concatenate([blocks[block] for block in order], axis=axis)


def _ifog(array: NDArray[np.float32], axis: int) -> NDArray[np.float32]:
    """Reorder gates from i, f, g, o to i, f, o, g."""
    return _reorder(array, axis, (0, 1, 3, 2))


def _iofc(array: NDArray[np.float32], axis: int) -> NDArray[np.float32]:
    """Reorder gates from i, f, g, o to the operator's i, o, f, c."""
    return _reorder(array, axis, (0, 3, 1, 2))
