"""What networks that set a voice beside a lead share: what sounds in a line of tokens, and one step of an LSTM."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine import vocabulary

NONE = vocabulary.PITCHES
"""Stands for the pitch of a line that is silent."""
NEVER = -1e9
"""The logit of what can't be; finite, so that what can't be and yet is locked has a price."""


def sounding(tokens: Tensor) -> Tensor:
    """Return the pitch that sounds at each step of tokens (T, B), NONE for none."""
    # Each token but HOLD goes into a row of its own, and a step reads the row that was written last.
    changes = tokens != vocabulary.HOLD
    row = torch.cumsum(changes.long(), 0)
    table = F.pad(torch.full_like(tokens, NONE), (0, 0, 0, 2), value=NONE)
    table = table.scatter(0, torch.where(changes, row, tokens.shape[0] + 1), tokens)
    return table.gather(0, row)


def following(pitch: Tensor, token: Tensor) -> Tensor:
    """Return the pitch that sounds after a token (B), given the one that sounded before it."""
    held = torch.where(token == vocabulary.HOLD, pitch, torch.full_like(pitch, NONE))
    return torch.where(token < vocabulary.PITCHES, token, held)


def advanced(lstm: nn.LSTM, inputs: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    """Advance a forward LSTM of one layer by one step; return h and c (..., H)."""
    of_input, of_state, input_bias, state_bias = lstm.all_weights[0]
    gates = F.linear(inputs, of_input, input_bias) + F.linear(h, of_state, state_bias)
    i, f, g, o = gates.chunk(4, dim=-1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


def dropped(values: Tensor, share: float, generator: torch.Generator | None) -> Tensor:
    """Leave a share of the values out, in training, that is where there is a generator."""
    if generator is None or share == 0:
        return values
    return values * torch.bernoulli(torch.full_like(values, 1 - share), generator=generator) / (1 - share)
