"""The net along the notes as nodes of an ONNX graph: a loop from the lowest note up, and what its choices are worth."""

import numpy as np
import onnx
from onnx import TensorProto, helper

from training.polyphony.biaxial import Biaxial
from training.polyphony.note_axis import Kernel

from .cells import Cells

CHANNELS = 2


def choose(add: Cells, network: Biaxial, top: str) -> None:
    """Choose the notes of a step from the lowest up.

    Of what each note is told, (R, H), the wish `eager` (B, N, 2) and `exponent` (B), whose shape alone counts here,
    it makes `last_next` and `roll` (B, N, 2) and `sure` (B, N).
    """
    sizes, notes = network.recipe.note_axis, network.recipe.notes
    if isinstance(network.note_axis, Kernel):
        first, bias = add.matrix("note_axis.told.weight"), add.vector("note_axis.told.bias")
        size, state = sizes[0], {"below": CHANNELS * network.recipe.kernel}
    else:
        told = add.weights["note_axis.layers.0.weight_ih_l0"][:, : network.recipe.time_axis[-1]]
        first, bias = add.constant("first_up", told.T, np.float32), add.vector("note_axis.layers.0.bias_ih_l0")
        size, state = 4 * sizes[0], {f"{part}up{layer}": units for layer, units in enumerate(sizes) for part in "hc"}
        state |= {"beneath": CHANNELS}
    gates = add("Add", add("MatMul", top, first), bias)
    gates = add("Reshape", gates, add.constant("notes_rows", [-1, notes, size]))
    scanned = [add("Transpose", each, perm=[1, 0, 2]) for each in (gates, "eager")]
    rows = add("Shape", "exponent")
    for name, width in state.items():
        shape = add("Concat", rows, add.constant(f"width_{name}", [width]), axis=0)
        add("Expand", "zero", shape, to=f"{name}_0")
    add.nodes.append(
        helper.make_node(
            "Scan",
            [*(f"{name}_0" for name in state), *scanned],
            [*(f"{name}_n" for name in state), "upward", "logits"],
            num_scan_inputs=len(scanned),
            body=_note(add, network, state, size),
        )
    )
    add("Transpose", "upward", perm=[1, 0, 2], to="last_next")
    add("Identity", "last_next", to="roll")
    _log_probs(add)


def _note(outer: Cells, network: Biaxial, state: dict[str, int], size: int) -> onnx.GraphProto:
    """Build one note of a step: what goes up in, that and the choice out."""
    add = Cells("u", outer.constants, outer.weights)
    hidden = _kernel(add, size) if isinstance(network.note_axis, Kernel) else _ladder(add, network.recipe.note_axis)
    product = add("MatMul", hidden, add.matrix("note_axis.output.weight"))
    add("Add", product, add.vector("note_axis.output.bias"), to="logit")
    chosen = add("Greater", add("Add", "logit", "wish_up"), "zero")
    add.nodes.append(helper.make_node("Cast", [chosen], ["is_one"], to=TensorProto.FLOAT))
    # Nothing is struck that does not sound.
    add("Mul", "is_one", add("Gather", "is_one", add.constant("first_channel", [0]), axis=1), to="choice")
    if "below" in state:
        edges = add.constant("from", [CHANNELS]), add.constant("to", [state["below"]])
        kept = add("Slice", "below", *edges, add.constant("second_axis", [1]))
        add("Concat", kept, "choice", axis=1, to="below_next")
    else:
        add("Identity", "choice", to="beneath_next")
    value = helper.make_tensor_value_info
    return helper.make_graph(
        add.nodes,
        "note",
        [
            *(value(name, TensorProto.FLOAT, ["B", width]) for name, width in state.items()),
            value("told_up", TensorProto.FLOAT, ["B", size]),
            value("wish_up", TensorProto.FLOAT, ["B", CHANNELS]),
        ],
        [
            *(value(f"{name}_next", TensorProto.FLOAT, ["B", width]) for name, width in state.items()),
            value("choice", TensorProto.FLOAT, ["B", CHANNELS]),
            value("logit", TensorProto.FLOAT, ["B", CHANNELS]),
        ],
    )


def _kernel(add: Cells, size: int) -> str:
    """Give the layer that hears the notes beneath, which stand in `below`, the lowest first."""
    kernel = add.weights["note_axis.beneath.weight"].transpose(2, 1, 0).reshape(-1, size)
    return add("Tanh", add("Add", "told_up", add("MatMul", "below", add.constant("kernel", kernel, np.float32))))


def _ladder(add: Cells, sizes: tuple[int, ...]) -> str:
    """Advance the LSTM layers, the first of which hears the choice `beneath`."""
    chosen = add.weights["note_axis.layers.0.weight_ih_l0"][:, -CHANNELS:]
    gates = add("Add", "told_up", add("MatMul", "beneath", add.constant("chosen_up", chosen.T, np.float32)))
    for layer, units in enumerate(sizes):
        name = f"note_axis.layers.{layer}"
        if layer:
            gates = add("MatMul", f"hup{layer - 1}_next", add.matrix(f"{name}.weight_ih_l0"))
            gates = add("Add", gates, add.vector(f"{name}.bias_ih_l0"))
        recurrent = add("MatMul", f"hup{layer}", add.matrix(f"{name}.weight_hh_l0"))
        add.cell(add("Add", gates, recurrent), f"up{layer}", units)
    return f"hup{len(sizes) - 1}_next"


def _log_probs(add: Cells) -> None:
    """Give what each note does its log-probability, at exponent 1: `sure` (B, N)."""
    # log sigmoid(z) where it is 1 and log sigmoid(-z) where it is 0 are both -softplus(-z or z).
    sign = add("Sub", "one", add("Mul", "upward", "two"))
    nats = add("Softplus", add("Mul", sign, "logits"))
    names = ["nats_play", "nats_strike"]
    add.nodes.append(helper.make_node("Split", [nats, "each"], names, axis=2))
    sounding = add("Gather", "upward", "played", axis=2)
    of_strike = add("Mul", add("Squeeze", "nats_strike", add.constant("third", [2])), sounding)
    summed = add("Add", add("Squeeze", "nats_play", "third"), of_strike)
    add("Transpose", add("Neg", summed), perm=[1, 0], to="sure")
