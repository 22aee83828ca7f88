"""The nets along the notes of one step, from the lowest up: an LSTM, or a kernel that slides over the notes beneath."""

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

RARE = -2.5
"""The logits at first: of all notes one in thirteen, so that learning does not begin with hushing them."""


class Along(nn.Module):
    """A net along the notes of one step."""

    def forward(self, told: Tensor, chosen: Tensor, masks: torch.Generator | None) -> Tensor:
        """Return the logits (N, R, C) for what is told (N, R, H) and what was chosen (N, R, C)."""
        raise NotImplementedError

    def first(self, rows: int) -> list[Tensor]:
        """Return the state beneath the lowest note."""
        raise NotImplementedError

    def one(self, told: Tensor, beneath: Tensor, *state: Tensor) -> tuple[Tensor, ...]:
        """Return one note's logits (R, C) and the next state, given the choice beneath (R, C)."""
        raise NotImplementedError


class Ladder(Along):
    """LSTM layers from the lowest note up."""

    def __init__(self, told: int, sizes: tuple[int, ...], channels: int, dropout: float) -> None:
        """Build the layers."""
        super().__init__()
        self.dropout = dropout
        self.sizes = sizes
        self.layers = nn.ModuleList(lstm(*pair) for pair in pairwise((told + channels, *sizes)))
        self.output = judge(sizes[-1], channels)

    def forward(self, told: Tensor, chosen: Tensor, masks: torch.Generator | None) -> Tensor:
        """See `Along`."""
        beneath = torch.cat([torch.zeros_like(chosen[:1]), chosen[:-1]])
        heard = torch.cat([told, beneath.to(told.dtype)], 2)
        for layer in self.layers:
            heard, _ = layer(heard)
            heard = dropped(heard, self.dropout, masks)
        logits: Tensor = self.output(heard)
        return logits

    def first(self, rows: int) -> list[Tensor]:
        """See `Along`."""
        return [torch.zeros(1, rows, size) for size in self.sizes for _ in range(2)]

    def one(self, told: Tensor, beneath: Tensor, *state: Tensor) -> tuple[Tensor, ...]:
        """See `Along`."""
        heard = torch.cat([told, beneath], 1)[None]
        following: list[Tensor] = []
        for layer, h, c in zip(self.layers, state[::2], state[1::2], strict=True):
            heard, last = layer(heard, (h, c))
            following += last
        return self.output(heard[0]), *following


class Kernel(Along):
    """One layer that hears the notes beneath through a kernel, the same for each note."""

    def __init__(self, told: int, hidden: int, channels: int, dropout: float, length: int) -> None:
        """Build the layer; the kernel is `length` notes long."""
        super().__init__()
        self.dropout = dropout
        self.length = length
        self.told = nn.Linear(told, hidden)
        self.beneath = nn.Conv1d(channels, hidden, length, bias=False)
        self.output = judge(hidden, channels)

    def forward(self, told: Tensor, chosen: Tensor, masks: torch.Generator | None) -> Tensor:
        """See `Along`."""
        # A kernel as long as the padding ends one note beneath each.
        below = F.pad(chosen.permute(1, 2, 0), (self.length, 0))[:, :, :-1]
        hidden = torch.tanh(self.told(told) + self.beneath(below).permute(2, 0, 1))
        logits: Tensor = self.output(dropped(hidden, self.dropout, masks))
        return logits

    def first(self, rows: int) -> list[Tensor]:
        """See `Along`."""
        return [torch.zeros(rows, self.beneath.in_channels, self.length)]

    def one(self, told: Tensor, beneath: Tensor, *state: Tensor) -> tuple[Tensor, ...]:
        """See `Along`."""
        below = torch.cat([state[0][:, :, 1:], beneath[:, :, None]], 2)
        hidden = torch.tanh(self.told(told) + self.beneath(below)[:, :, 0])
        return self.output(hidden), below


def judge(inputs: int, channels: int) -> nn.Linear:
    """Return the layer that gives the logits."""
    layer = nn.Linear(inputs, channels)
    nn.init.constant_(layer.bias, RARE)
    return layer


def lstm(inputs: int, hidden: int) -> nn.LSTM:
    """Return an LSTM layer with one bias, as published; at first it forgets little."""
    layer = nn.LSTM(inputs, hidden)
    nn.init.zeros_(layer.get_parameter("bias_hh_l0")).requires_grad_(False)
    nn.init.ones_(layer.get_parameter("bias_ih_l0").data[hidden : 2 * hidden])
    return layer


def dropped(units: Tensor, share: float, masks: torch.Generator | None) -> Tensor:
    """Drop a share of the units (T, R, H), the same all along the sequence."""
    if masks is None or not share:
        return units
    mask = torch.rand(units.shape[1:], generator=masks) >= share
    return units * (mask / (1 - share)).to(units.dtype)
