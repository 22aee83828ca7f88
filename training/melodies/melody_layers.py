"""LSTM layers as magenta has them, one of which attends to its own last outputs. Do not know what they hear.

Each goes step by step, for playing, and through whole packed sequences, for training.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.rnn import PackedSequence

from ..stepwise import State
from .melody_recall import Recall, answers


class Layer(nn.Module):
    """One LSTM layer with one bias; its gates are input, forget, new and output."""

    def __init__(self, inputs: int, hidden: int) -> None:
        """Initialise as TensorFlow does: Glorot over both matrices as one, forget bias 1."""
        super().__init__()
        self.hidden = hidden
        self.matrix = nn.Parameter(torch.empty(4 * hidden, inputs))
        self.recurrent = nn.Parameter(torch.empty(4 * hidden, hidden))
        self.bias = nn.Parameter(torch.zeros(4 * hidden))
        bound = (6 / (inputs + 5 * hidden)) ** 0.5
        nn.init.uniform_(self.matrix, -bound, bound)
        nn.init.uniform_(self.recurrent, -bound, bound)
        with torch.no_grad():
            self.bias[hidden : 2 * hidden] = 1.0

    def beginning(self, rows: Tensor) -> State:
        """Return the state before the first step, for zeros (B, 1)."""
        zero = rows.expand(-1, self.hidden)
        return zero, zero

    def step(self, x: Tensor, *state: Tensor) -> tuple[Tensor, ...]:
        """Return the output (B, H) and the next state."""
        h, c = state
        h, c = advance(self.told(x) + F.linear(h, self.recurrent), c)
        return h, h, c

    def forward(self, x: PackedSequence) -> PackedSequence:
        """Return the outputs of each step.

        PyTorch's own way through a packed sequence is a hundred times slower backwards, on a processor.
        """
        told = torch.split(self.told(x.data), x.batch_sizes.tolist())
        h = c = told[0].new_zeros(len(told[0]), self.hidden)
        outputs = []
        for now in told:
            rows = len(now)
            h, c = advance(torch.addmm(now, h[:rows], self.recurrent.T), c[:rows])
            outputs.append(h)
        return PackedSequence(torch.cat(outputs), x.batch_sizes)

    def told(self, x: Tensor) -> Tensor:
        """Return what the input (..., I) adds to the gates."""
        return F.linear(x, self.matrix, self.bias)


class Attentive(nn.Module):
    """An LSTM layer that hears, beside its input, a mean of its last outputs, weighed by what it remembers."""

    def __init__(self, inputs: int, hidden: int, length: int) -> None:
        """Attend to so many outputs."""
        super().__init__()
        self.length = length
        self.lstm = Layer(inputs, hidden)
        self.mix = nn.Linear(inputs + hidden, inputs)
        self.query = nn.Linear(2 * hidden, hidden)
        self.key = nn.Linear(hidden, hidden, bias=False)
        self.score = nn.Parameter(torch.empty(hidden))
        self.merge = nn.Linear(2 * hidden, hidden)
        for layer in (self.mix, self.query, self.key, self.merge):
            nn.init.xavier_uniform_(layer.weight)
        for layer in (self.mix, self.query, self.merge):
            nn.init.zeros_(layer.bias)
        bound = (3 / hidden) ** 0.5
        nn.init.uniform_(self.score, -bound, bound)

    def beginning(self, rows: Tensor) -> State:
        """Return the state before the first step; outputs that are not there yet are zeros, and attended to as such."""
        h, c = self.lstm.beginning(rows)
        return h, c, h, *(2 * (h[:, None].expand(-1, self.length, -1),))

    def step(self, x: Tensor, *state: Tensor) -> tuple[Tensor, ...]:
        """Return the output (B, H) and the next state: two of the LSTM, the mean, the last outputs and their keys."""
        h, c, mean, outputs, keys = state
        _, h, c = self.lstm.step(self.mix(torch.cat([x, mean], 1)), h, c)
        mean = self.attend(h, c, outputs, keys)
        out = self.merge(torch.cat([h, mean], 1))
        outputs = torch.cat([outputs[:, 1:], out[:, None]], 1)
        keys = torch.cat([keys[:, 1:], self.key(out)[:, None]], 1)
        return out, h, c, mean, outputs, keys

    def forward(self, x: PackedSequence) -> PackedSequence:
        """Return the outputs of each step; what does not depend on the step before is done at once."""
        width = self.mix.out_features
        own, of_mean = self.mix.weight[:, :width], self.mix.weight[:, width:]
        outputs: Tensor = Recall.apply(  # type: ignore[no-untyped-call]
            self.lstm.told(F.linear(x.data, own, self.mix.bias)),
            x.batch_sizes.tolist(),
            self.length,
            torch.cat([self.lstm.matrix @ of_mean, self.lstm.recurrent], 1).T,
            self.query.weight.T,
            self.query.bias,
            self.key.weight.T,
            self.score,
            self.merge.weight.T,
            self.merge.bias,
        )
        return PackedSequence(outputs, x.batch_sizes)

    def attend(self, h: Tensor, c: Tensor, outputs: Tensor, keys: Tensor) -> Tensor:
        """Return the mean (B, H) of outputs (B, N, H), weighed by how their keys go with the LSTM's state."""
        question = self.query(torch.cat([c, h], 1))
        share = torch.softmax(answers(keys, question) @ (2 * self.score), 1)
        return (share[:, None] @ outputs)[:, 0]


def advance(gates: Tensor, c: Tensor) -> State:
    """Return the next h and c (B, H) for the gates (B, 4 H)."""
    i, f, g, o = gates.chunk(4, dim=1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c
