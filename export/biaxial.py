"""The bi-axial network as an ONNX graph built by hand: a loop over the steps, and in it one over the notes.

What each note is told is the same product for all of them, so a step multiplies all notes of all rows at once; only
what goes up from note to note is in the inner loop, and its share that is known beforehand is multiplied outside it.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from engine.polyphony import code
from training.polyphony.biaxial import CLOCK, REACH, Biaxial
from training.polyphony.chance import EASING, FEWEST, LEAST, RETURN

from .cells import Cells, ifog
from .graph import IR_VERSION, OPSET, Weights
from .note_axis import CHANNELS, choose

NEAR = (2 * REACH + 1) * CHANNELS


def biaxial(network: Biaxial) -> onnx.ModelProto:
    """Build `(lead int64 [T, B], perturbation [T, B, 78, 2]) -> (tokens int64 [T, B, 78, 2], log_probs [T, B, 78])`.

    The graph equals `network.generate`.
    """
    weights = {
        name: ifog(weight.numpy()) if "_l0" in name else weight.numpy() for name, weight in network.state_dict().items()
    }
    notes, sizes = network.recipe.notes, network.recipe.time_axis
    constants: Weights = {}
    add = Cells("n", constants, weights)
    add("Shape", "lead", to="batch", start=1, end=2)
    rows = add("Mul", "batch", add.constant("notes", [notes]))
    zero, one = add.constant("zero", [0.0], np.float32), add.constant("one", [1.0], np.float32)
    shape = add("Concat", "batch", add.constant("roll_shape", [notes, CHANNELS]), axis=0)
    add("Expand", zero, shape, to="last_0")
    add("Expand", one, "batch", to="exponent_0")
    memory = [f"{part}{layer}" for layer in range(len(sizes)) for part in ("h", "c")]
    for layer, size in enumerate(sizes):
        shape = add("Concat", rows, add.constant(f"size{layer}", [size]), axis=0)
        for part in ("h", "c"):
            add("Expand", zero, shape, to=f"{part}{layer}_0")
    _clock(add, network)
    beneath = network.recipe.lowest - code.LOWEST
    inside = add.constant("lowest", [beneath]), add.constant("above", [beneath + notes])
    own = add("Slice", "perturbation", *inside, add.constant("pitches", [2]))
    _free(add, own)
    state = ["last", "exponent", *memory]
    scanned = ["told", "is_free", own]
    add.nodes.append(
        helper.make_node(
            "Scan",
            [*(f"{name}_0" for name in state), *scanned],
            [*(f"{name}_n" for name in state), "rolls", "all_sure"],
            num_scan_inputs=len(scanned),
            body=_step(add, network),
        )
    )
    around = (beneath, code.NOTES - beneath - notes)
    whole = add("Pad", "rolls", add.constant("around", [0, 0, around[0], 0, 0, 0, around[1], 0]))
    add.nodes.append(helper.make_node("Cast", [whole], ["tokens"], to=TensorProto.INT64))
    add("Pad", "all_sure", add.constant("around_sure", [0, 0, around[0], 0, 0, around[1]]), to="log_probs")
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        add.nodes,
        "biaxial",
        [
            value("lead", TensorProto.INT64, ["T", "B"]),
            value("perturbation", TensorProto.FLOAT, ["T", "B", code.NOTES, CHANNELS]),
        ],
        [
            value("tokens", TensorProto.INT64, ["T", "B", code.NOTES, CHANNELS]),
            value("log_probs", TensorProto.FLOAT, ["T", "B", code.NOTES]),
        ],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="second-voice")
    model.ir_version = IR_VERSION
    onnx.checker.check_model(model, full_check=True)
    return model


def _clock(add: Cells, network: Biaxial) -> None:
    """Tell each step its clock, as gates of the first layer: `told` (T, B, 1, 4H)."""
    last = network.inputs - 1
    table = add.weights["time_axis.0.weight_ih_l0"][:, last - CLOCK : last].T
    # The clock is that of the step before: sixteen of them, and a gate's share of each.
    bits = 2.0 * (np.arange(2**CLOCK)[:, None] // 2 ** np.arange(CLOCK) % 2) - 1
    before = add("Mod", add("Sub", "lead", add.constant("step", 1)), add.constant("sixteen", 2**CLOCK))
    clock = add("Gather", add.constant("clock", bits @ table, np.float32), before)
    add("Unsqueeze", clock, add.constant("second", [2]), to="told")


def _free(add: Cells, perturbation: str) -> None:
    """Tell of each step whether anything is left to choose: `is_free` (T, B)."""
    size = add("ReduceMin", add("Abs", perturbation), axes=[2, 3], keepdims=0)
    add("Less", size, add.constant("endless", np.inf, np.float32), to="is_free")


def _step(outer: Cells, network: Biaxial) -> onnx.GraphProto:
    """Build one step: the roll before and the nets along time in, the next of them and the log-probabilities out."""
    add = Cells("s", outer.constants, outer.weights)
    recipe = network.recipe
    _heard(add, network)
    below = "gates0"
    for layer, size in enumerate(recipe.time_axis):
        if layer:
            product = add("MatMul", below, add.matrix(f"time_axis.{layer}.weight_ih_l0"))
            below = add("Add", product, add.vector(f"time_axis.{layer}.bias_ih_l0"))
        recurrent = add("MatMul", f"h{layer}", add.matrix(f"time_axis.{layer}.weight_hh_l0"))
        add.cell(add("Add", below, recurrent), str(layer), size)
        below = f"h{layer}_next"
    _likelier(add)
    choose(add, network, below)
    _ease(add)
    value = helper.make_tensor_value_info
    roll: list[str | int | None] = ["B", recipe.notes, CHANNELS]
    memory = [(f"{part}{layer}", size) for layer, size in enumerate(recipe.time_axis) for part in ("h", "c")]
    return helper.make_graph(
        add.nodes,
        "step",
        [
            value("last", TensorProto.FLOAT, roll),
            value("exponent", TensorProto.FLOAT, ["B"]),
            *(value(name, TensorProto.FLOAT, ["R", size]) for name, size in memory),
            value("told_now", TensorProto.FLOAT, ["B", 1, 4 * recipe.time_axis[0]]),
            value("is_free_now", TensorProto.BOOL, ["B"]),
            value("wish", TensorProto.FLOAT, roll),
        ],
        [
            value("last_next", TensorProto.FLOAT, roll),
            value("exponent_next", TensorProto.FLOAT, ["B"]),
            *(value(f"{name}_next", TensorProto.FLOAT, ["R", size]) for name, size in memory),
            value("roll", TensorProto.FLOAT, roll),
            value("sure", TensorProto.FLOAT, ["B", recipe.notes]),
        ],
    )


def _heard(add: Cells, network: Biaxial) -> None:
    """Give each note's first layer what it hears of the step before, as gates: `gates0` (R, 4H), R rows of notes."""
    table = add.weights["time_axis.0.weight_ih_l0"].T * network.scale.numpy()[:, None]
    # Number and pitch class of a note never change, and stand in one table with the bias.
    fixed = network.fixed.numpy() @ table[:13] + add.weights["time_axis.0.bias_ih_l0"]
    padded = add("Pad", "last", add.constant("reach", [0, REACH, 0, 0, REACH, 0]))
    near = add("Gather", padded, add.constant("vicinity", network.vicinity.numpy()), axis=1)
    near = add("Reshape", near, add.constant("near_shape", [0, 0, NEAR]))
    played = add("Gather", "last", add.constant("played", 0), axis=2)
    counts = add("MatMul", played, add.constant("classes", network.fixed.numpy()[:, 1:], np.float32))
    counts = add("Gather", counts, add.constant("rotation", network.rotation.numpy()), axis=1)
    heard = add("Concat", near, counts, axis=2)
    gates = add("MatMul", heard, add.constant("heard", table[13 : 13 + NEAR + 12], np.float32))
    gates = add("Add", add("Add", gates, add.constant("fixed", fixed, np.float32)), "told_now")
    add("Reshape", gates, add.constant("flat", [-1, table.shape[1]]), to="gates0")


def _likelier(add: Cells) -> None:
    """Turn what is wished of playing into what does the same at exponent 1: `eager` (B, N, 2)."""
    names = ["wish_play", "wish_strike"]
    add.nodes.append(helper.make_node("Split", ["wish", add.constant("each", [1, 1])], names, axis=2))
    exponent = add("Unsqueeze", "exponent", add.constant("two_axes", [1, 2]))
    log_u = add("Div", add("Neg", add("Softplus", "wish_play")), exponent)
    two = add.constant("two", 2.0, np.float32)
    half = add("Tanh", add("Div", log_u, two))
    odds = add("Div", add("Mul", add("Neg", two), half), add("Sub", "one", half))
    raised = add("Sub", add("Log", odds), log_u)
    play = add("Where", add("Less", exponent, "one"), raised, "wish_play")
    add("Concat", play, "wish_strike", axis=2, to="eager")


def _ease(add: Cells) -> None:
    """Let the exponent follow how many notes sound, where the step is free: `exponent_next` (B)."""
    count = add("ReduceSum", add("Gather", "last_next", "played", axis=2), add.constant("over_notes", [1]), keepdims=0)
    fallen = add("Sub", "exponent", add.constant("easing", EASING, np.float32))
    fallen = add("Max", fallen, add.constant("least", LEAST, np.float32))
    away = add("Sub", "one", "exponent")
    risen = add("Add", "exponent", add("Mul", away, add.constant("return", RETURN, np.float32)))
    few = add("Less", count, add.constant("fewest", FEWEST, np.float32))
    add("Where", "is_free_now", add("Where", few, fallen, risen), "exponent", to="exponent_next")
