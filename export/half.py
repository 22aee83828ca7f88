"""Weights kept as 16-bit floats: half the file, and the same arithmetic, since they become 32-bit ones at load."""

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from training.whole import Whole

SMALL = 1024
"""Weights with fewer numbers stay as they are."""


@torch.no_grad()
def rounded(network: nn.Module) -> None:
    """Round a network's large weights, learned or worked out, to what 16 bits can say, so that it is its file.

    Those of products in whole numbers become such.
    """
    for module in network.modules():
        if isinstance(module, Whole):
            module.round()
    for weight in (*network.parameters(), *network.buffers()):
        if weight.numel() >= SMALL and weight.is_floating_point():
            weight.copy_(weight.half().float())


def halved(model: onnx.ModelProto) -> None:
    """Store the large weights of a model, which must have been rounded, as 16-bit floats, each with a Cast.

    onnxruntime folds the casts when it loads the file.
    """
    graph = model.graph
    casts = []
    for weight in graph.initializer:
        numbers = numpy_helper.to_array(weight)
        if weight.data_type != TensorProto.FLOAT or numbers.size < SMALL:
            continue
        half = numbers.astype(np.float16)
        if not np.array_equal(half.astype(np.float32), numbers):
            continue
        name = weight.name
        weight.CopyFrom(numpy_helper.from_array(half, f"{name}/half"))
        casts.append(helper.make_node("Cast", [f"{name}/half"], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
