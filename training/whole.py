"""A product that a loop can afford at every step: of numbers between -1 and 1, and weights in whole numbers.

Once rounded, the numbers are counted in 127ths and the weights, column by column, in 63rds of their largest: four
products of 8 bits are done in the time of one of 32. Seven bits of weight are as many as no processor's sums of two
products cut off. Whole numbers add up to the same in any order, so what a row gets depends neither on the rows beside
it nor on the processor.
"""

from typing import Any

import torch
from torch import Tensor, nn

SHARE = 1 / 127
"""What the numbers between -1 and 1 are counted in."""
ZERO = 128
MOST = 63
"""The largest weight of a column."""


class Whole(nn.Module):
    """A linear map without a bias, at first in floats."""

    weight: Tensor
    scale: Tensor

    def __init__(self, weight: Tensor) -> None:
        """Build it of a weight (inputs, outputs)."""
        super().__init__()
        self.register_buffer("weight", weight.detach().contiguous())
        self.register_buffer("scale", torch.empty(0))

    @torch.no_grad()
    def round(self) -> None:
        """Round to whole numbers."""
        largest = self.weight.abs().amax(0).clamp(min=torch.finfo(torch.float32).tiny)
        self.scale = largest / MOST
        self.weight = (self.weight / self.scale).round().to(torch.int8)

    def forward(self, told: Tensor) -> Tensor:
        """Map (B, inputs) to (B, outputs)."""
        if self.weight.is_floating_point():
            return told @ self.weight
        counted = Counted.apply(told)  # type: ignore[no-untyped-call]
        product: Tensor = Product.apply(counted, self.weight, self.scale)  # type: ignore[no-untyped-call]
        return product


class Counted(torch.autograd.Function):
    """Numbers between -1 and 1, counted in 127ths."""

    @staticmethod
    def forward(_: Any, told: Tensor) -> Tensor:  # noqa: ANN401  PyTorch's own, like all that follow
        """Count as ONNX does: the nearest, and the even one of two."""
        return ((told / SHARE).round() + ZERO).to(torch.uint8)

    @staticmethod
    def symbolic(graph: Any, told: Any) -> Any:  # noqa: ANN401
        """Say the same to ONNX."""
        return graph.op("QuantizeLinear", told, *_units(graph)).setType(told.type().with_dtype(torch.uint8))


class Product(torch.autograd.Function):
    """Counted numbers times weights."""

    @staticmethod
    def forward(_: Any, told: Tensor, weight: Tensor, scale: Tensor) -> Tensor:  # noqa: ANN401
        """Multiply in floats, in which sums as small as these are exact."""
        return (told.float() - ZERO) @ weight.float() * (SHARE * scale)

    @staticmethod
    def symbolic(graph: Any, told: Any, weight: Any, scale: Any) -> Any:  # noqa: ANN401
        """Say the same to onnxruntime, which has an operator for it."""
        share, zero = _units(graph)
        made = graph.op("com.microsoft::MatMulIntegerToFloat", told, weight, share, scale, zero)
        return made.setType(told.type().with_dtype(torch.float32).with_sizes([None, scale.type().sizes()[0]]))


def _units(graph: Any) -> tuple[Any, Any]:  # noqa: ANN401
    share = graph.op("Constant", value_t=torch.tensor(SHARE))
    return share, graph.op("Constant", value_t=torch.tensor(ZERO, dtype=torch.uint8))
