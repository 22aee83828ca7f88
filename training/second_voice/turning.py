"""Layers that turn with the key: what moves by semitones going in moves by as many coming out, with the same weights.

Part of what such a layer hears and says are channels of each of the twelve pitch classes, the rest are plain numbers.
From one pitch class to another a channel's weight depends on the interval alone (a circulant matrix; Cohen and Welling
2016 call such maps equivariant), and all pitch classes are to a plain number what they are to any other. So what is
learned in one key is known in all, from a twelfth of the music. Written out, the weights are those of any other layer,
and an LSTM of them runs as fast as one.
"""

from itertools import chain

import torch
from torch import Tensor, nn
from torch.nn import functional as F

CLASSES = 12
NEAR, FAR = 3.0, 0.5
"""By how much a pitch class minds itself more at first, and the others less, from one step to the next."""
FORGET = 1
"""Place of the forget gate among PyTorch's four."""
GATES = 4


class Turning(nn.Module):
    """A linear map from `channels` of each pitch class and `numbers` to others, `copies` of it over one another."""

    turn: Tensor

    def __init__(self, told: tuple[int, int], said: tuple[int, int], copies: int = 1) -> None:
        """Build it with fresh weights; `told` and `said` are channels and numbers."""
        super().__init__()
        (heard, numbers), (channels, plain) = told, said
        bound = (CLASSES * heard + numbers) ** -0.5

        def fresh(*shape: int) -> nn.Parameter:
            return nn.Parameter(torch.empty(copies, *shape).uniform_(-bound, bound))

        # By interval: [copy, channel out, interval, channel in].
        self.turning = fresh(channels, CLASSES, heard)
        self.to_channels = fresh(channels, numbers)
        self.to_numbers = fresh(plain, heard)
        self.plain = fresh(plain, numbers)
        self.channel_bias, self.plain_bias = fresh(channels), fresh(plain)
        steps = torch.arange(CLASSES)
        self.register_buffer("turn", (steps - steps[:, None]) % CLASSES, persistent=False)

    def weight(self) -> Tensor:
        """Write the weights out: [copies * (12 * channels + numbers), 12 * heard + told], a pitch class at a time."""
        copies, channels, _, heard = self.turning.shape
        turned = self.turning[:, :, self.turn].transpose(1, 2)
        turned = turned.reshape(copies, CLASSES * channels, CLASSES * heard)
        spread = self.to_channels.repeat(1, CLASSES, 1)
        gathered = self.to_numbers.repeat(1, 1, CLASSES)
        return torch.cat([torch.cat([turned, spread], 2), torch.cat([gathered, self.plain], 2)], 1).flatten(0, 1)

    def bias(self) -> Tensor:
        """Write the biases out."""
        return torch.cat([self.channel_bias.repeat(1, CLASSES), self.plain_bias], 1).flatten()

    def forward(self, told: Tensor) -> Tensor:
        """Map (..., 12 * heard + told) to what it says."""
        return F.linear(told, self.weight(), self.bias())


class TurningLSTM(nn.Module):
    """A layer of an LSTM, one way or both, whose state has channels of each pitch class and plain numbers."""

    def __init__(self, told: tuple[int, int], state: tuple[int, int], *, bidirectional: bool = False) -> None:
        """Build it with fresh weights."""
        super().__init__()
        self.state, ways = state, 1 + bidirectional
        self.units = CLASSES * state[0] + state[1]
        heard = [Turning(told, state, GATES) for _ in range(ways)]
        kept = [Turning(state, state, GATES) for _ in range(ways)]
        for pair in zip(heard, kept, strict=True):
            _begin(*pair)
        self.told, self.kept = nn.ModuleList(heard), nn.ModuleList(kept)

    def weights(self) -> list[list[Tensor]]:
        """Return the weights of each way as PyTorch has them: of the input, of the state, and both biases."""
        return [
            [*(each.weight() for each in maps), *(each.bias() for each in maps)]  # type: ignore[operator]
            for maps in zip(self.told, self.kept, strict=True)
        ]

    def forward(self, told: Tensor) -> Tensor:
        """Read what is told (T, B, C); return the states (T, B, C'), both ways' channels side by side."""
        weights = self.weights()
        zero = told.new_zeros(len(weights), told.shape[1], self.units)
        states, *_ = torch.lstm(
            told, (zero, zero), [*chain(*weights)], True, 1, 0.0, False, len(weights) > 1, False
        )  # fmt: skip
        return states if len(weights) == 1 else joined(states.chunk(2, 2), [self.state[0]] * 2)


@torch.no_grad()
def _begin(heard: Turning, kept: Turning) -> None:
    """Let a fresh layer listen to its own pitch class first of all, and remember."""
    kept.turning.mul_(FAR)
    kept.turning[:, :, 0].mul_(NEAR / FAR)
    heard.turning[:, :, 0].mul_(2)
    for bias in (heard.channel_bias, heard.plain_bias):
        bias[FORGET] += 1


class Each(nn.Module):
    """The same linear map for each pitch class, of its own channels and of all plain numbers."""

    def __init__(self, told: tuple[int, int], said: int) -> None:
        """Build it with fresh weights; `told` are channels and numbers, `said` the channels that come out."""
        super().__init__()
        self.own = nn.Linear(told[0], said, bias=False)
        self.all = nn.Linear(told[1], said)

    def forward(self, told: Tensor) -> Tensor:
        """Map (..., 12 * heard + told) to (..., 12, said)."""
        count = self.own.in_features
        said: Tensor = self.own(channels(told, count)) + self.all(told[..., CLASSES * count :])[..., None, :]
        return said


def channels(values: Tensor, count: int) -> Tensor:
    """Return the channels of the pitch classes out of values (..., 12 * count + I): (..., 12, count)."""
    return values[..., : CLASSES * count].reshape(*values.shape[:-1], CLASSES, count)


def joined(parts: tuple[Tensor, ...] | list[Tensor], counts: list[int]) -> Tensor:
    """Lay values side by side, each with so many channels: all channels first, by pitch class, then all numbers."""
    tuned = [channels(part, count) for part, count in zip(parts, counts, strict=True)]
    plain = [part[..., CLASSES * count :] for part, count in zip(parts, counts, strict=True)]
    return torch.cat([torch.cat(tuned, -1).flatten(-2), *plain], -1)
