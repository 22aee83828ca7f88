"""Any stepwise network as one ONNX file: what it does before the first step, then its step in a loop.

PyTorch's tracer writes both parts; it can't write the loop, so the step becomes the body of a Scan here. What the
tracer is given is small and free of loops, which is what it can do well.
"""

import tempfile
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, compose, helper, numpy_helper
from torch import Tensor, nn

from training.stepwise import Stepwise

from .graph import IR_VERSION, OPSET

WHOLE = "com.microsoft"
"""Where onnxruntime keeps its operators of its own, such as products in whole numbers."""
EXAMPLE = (5, 3)
"""Steps and rows of what is traced; both are free in the file."""


class Begin(nn.Module):
    """What a network does before the first step, as a module."""

    def __init__(self, network: Stepwise) -> None:
        """Wrap a network."""
        super().__init__()
        self.network = network

    def forward(self, lead: Tensor) -> tuple[Tensor, ...]:
        """Return what is told at each step and the first state."""
        told, state = self.network.begin(lead)
        return *_parts(told), *state


class Step(nn.Module):
    """A network's step and the choice after it, as a module."""

    def __init__(self, network: Stepwise, parts: int) -> None:
        """Wrap a network whose `begin` tells each step so many tensors, or a single one."""
        super().__init__()
        self.network, self.parts = network, parts

    def forward(self, wish: Tensor, token: Tensor, *rest: Tensor) -> tuple[Tensor, ...]:
        """Return the token chosen, the logits and the next state, for what is told and the state."""
        told, state = rest[: self.parts or 1], rest[self.parts or 1 :]
        logits, *following = self.network.step(told if self.parts else told[0], token, *state)
        return (logits + wish).argmax(1), logits, *following


@torch.no_grad()
def stepwise(network: Stepwise) -> onnx.ModelProto:
    """Build `(lead int64 [T, B], perturbation float32 [T, B, V]) -> (tokens int64 [T, B], log_probs float32 [T, B])`.

    The graph equals `network.generate`; where all rows have one lead and the step allows it, one row of it will do.
    """
    network.eval()
    lead, wish = (torch.from_numpy(part) for part in network.trial(*EXAMPLE, np.random.default_rng(1)))
    told, state = network.begin(lead)
    names = [f"state{number}" for number in range(len(state))]
    parts = [f"told{number}" for number in range(len(_parts(told)))]
    free = dict.fromkeys(("lead", *parts), (0, 1))
    first = _traced(Begin(network), (lead,), ["lead"], [*parts, *names], free)
    token = torch.full(lead.shape[1:2], network.classes)
    step = _traced(
        Step(network, len(told) if isinstance(told, tuple) else 0),
        (wish[0], token, *(part[0] for part in _parts(told)), *state),
        ["wish", "token", *parts, *names],
        ["chosen", "logits", *(f"{name}_next" for name in names)],
        {},
    )
    body, fixed, constants = _body(compose.add_prefix_graph(step, "step/"), parts, names)
    nodes = [
        *first.node,
        *fixed,
        helper.make_node("Shape", ["perturbation"], ["batch"], start=1, end=2),
        helper.make_node("Expand", ["none", "batch"], ["token_0"]),
        *(node for name, part in zip(names, state, strict=True) for node in _spread(name, part.dim())),
        helper.make_node(
            "Scan",
            ["token_0", *(f"{name}_0" for name in names), *parts, "perturbation"],
            ["token_n", *(f"{name}_n" for name in names), "tokens", "logits"],
            num_scan_inputs=len(parts) + 1,
            body=body,
        ),
        helper.make_node("LogSoftmax", ["logits"], ["all_log_probs"], axis=2),
        helper.make_node("Unsqueeze", ["tokens", "last_axis"], ["picked"]),
        helper.make_node("GatherElements", ["all_log_probs", "picked"], ["picked_log_probs"], axis=2),
        helper.make_node("Squeeze", ["picked_log_probs", "last_axis"], ["log_probs"]),
    ]
    constants += [
        *first.initializer,
        numpy_helper.from_array(np.array([network.classes]), "none"),
        numpy_helper.from_array(np.array([2]), "last_axis"),
        *(
            numpy_helper.from_array(np.ones(axes - 1, np.int64), f"ones_{axes}")
            for axes in {part.dim() for part in state} - {1}
        ),
    ]
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes,
        "second_voice",
        [
            value("lead", TensorProto.INT64, ["T", "L", *lead.shape[2:]]),
            value("perturbation", TensorProto.FLOAT, ["T", "B", network.classes]),
        ],
        [value("tokens", TensorProto.INT64, ["T", "B"]), value("log_probs", TensorProto.FLOAT, ["T", "B"])],
        constants,
    )
    opsets = [helper.make_opsetid("", OPSET)]
    if any(node.domain == WHOLE for node in body.node):
        opsets.append(helper.make_opsetid(WHOLE, 1))
    model = helper.make_model(graph, opset_imports=opsets, producer_name="second-voice")
    model.ir_version = IR_VERSION
    onnx.checker.check_model(model, full_check=True)
    return model


def _spread(name: str, axes: int) -> list[onnx.NodeProto]:
    """Give each row of the perturbation a first state, of which the lead may have but one."""
    if axes == 1:
        return [helper.make_node("Expand", [name, "batch"], [f"{name}_0"])]
    return [
        helper.make_node("Concat", ["batch", f"ones_{axes}"], [f"{name}_shape"], axis=0),
        helper.make_node("Expand", [name, f"{name}_shape"], [f"{name}_0"]),
    ]


def _traced(
    module: nn.Module,
    example: tuple[Tensor, ...],
    inputs: list[str],
    outputs: list[str],
    free: Mapping[str, Sequence[int]],
) -> onnx.GraphProto:
    """Trace a module; the axes of each input and output are free as told, else the first alone, the rows."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        file = Path(folder) / "traced.onnx"
        # The tracer is the old one: the new one needs a package more, and unrolls what is a loop here all the same.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            example,
            str(file),
            input_names=inputs,
            output_names=outputs,
            dynamic_axes={name: list(free.get(name, (0,))) for name in (*inputs, *outputs)},
            opset_version=OPSET,
            # What the step works out of its weights alone stays as nodes, to be moved out of the loop.
            do_constant_folding="lead" in inputs,
            dynamo=False,
        )
        graph = onnx.load_model(str(file)).graph
    # The tracer leaves out what a network does not listen to; the loop around it hands it over all the same.
    known = {info.name for info in graph.input}
    for name, tensor in zip(inputs, example, strict=True):
        if name not in known:
            kind = helper.np_dtype_to_tensor_dtype(tensor.numpy().dtype)
            graph.input.append(helper.make_tensor_value_info(name, kind, [name, *tensor.shape[1:]]))
    return graph


def _body(
    step: onnx.GraphProto, parts: list[str], states: list[str]
) -> tuple[onnx.GraphProto, list[onnx.NodeProto], list[onnx.TensorProto]]:
    """Return a traced step as the body of the loop, what needs to be done but once, and the weights of both."""
    given = {info.name: info for info in step.input}
    made = {info.name: info for info in step.output}
    varies = {*given}
    fixed: list[onnx.NodeProto] = []
    nodes: list[onnx.NodeProto] = []
    for node in step.node:
        # What a node with a graph inside listens to is not all among its inputs.
        does_vary = not varies.isdisjoint(node.input) or any(part.HasField("g") for part in node.attribute)
        (nodes if does_vary else fixed).append(node)
        varies.update(node.output if does_vary else ())
    order = ["token", *states, *parts, "wish"]
    results = [f"step/{name}" for name in ("chosen", *(f"{name}_next" for name in states), "chosen", "logits")]
    outputs: list[onnx.ValueInfoProto] = []
    for name in results:
        info = onnx.ValueInfoProto()
        info.CopyFrom(made[name])
        # What goes in may come out unchanged, and one value may be two outputs; a copy has a name of its own.
        if name in given or name in {info.name for info in outputs}:
            info.name = f"{name}/{len(outputs)}"
            nodes.append(helper.make_node("Identity", [name], [info.name]))
        outputs.append(info)
    body = helper.make_graph(nodes, "step", [given[f"step/{name}"] for name in order], outputs)
    return body, fixed, list(step.initializer)


def _parts(told: Tensor | tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """Return the tensors of what is told at each step, of which there may be but one."""
    return told if isinstance(told, tuple) else (told,)
