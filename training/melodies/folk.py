"""FolkRNN v2 (Sturm et al. 2016; config5 of its repository): three LSTM layers write a whole tune in 137 tokens of ABC.

A tune begins with its meter and its mode. A step is a token and no length of time, so nothing is told of it.
"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.card import Card, Voice
from engine.folk.abc import SPAN, START, TOKENS, encode
from engine.folk.signs import END

from ..recipes import Training
from ..stepwise import State, Stepwise
from ..system import Data, System
from . import tunes
from .bars import STEPS_PER_BEAT
from .melody_layers import Layer, advance
from .sheets import SheetError, clean
from .tunes import Tune

LONGEST = 512
"""Tokens of the longest tune that is learned from."""


@dataclass(frozen=True, kw_only=True)
class FolkRecipe(Training):
    """One training run of FolkRNN; where it is not theirs, the validation tunes chose, see the README."""

    hidden: int = 512
    layers: int = 3
    dropout: float = 0.3
    """Of each layer's outputs."""
    batch: int = 1
    """Rows of the data, each of which is..."""
    together: int = 8
    """...so many tunes of about one length. Theirs of 64 are too few updates for an eighth of their tunes."""
    learning_rate: float = 2e-3
    decay: float = 0.75
    decay_from: int = 5
    epochs: int = 9


class Cell(Layer):
    """An LSTM layer whose gates are input, forget, new and output.

    Theirs has Glorot inputs and forget biases of 5. That lets so little of a single token through three layers that 125
    updates of 16 tunes, and 250 with forget biases of 1, teach nothing but how frequent each is, 3.05 nats; begun like
    this, and at twice the rate, it is 2.6 after 50.
    """

    first: Tensor

    def __init__(self, inputs: int, hidden: int, *, is_lowest: bool) -> None:
        """Initialise strongly, one token as much as a layer of units; the first output is orthogonal and stays."""
        super().__init__(inputs, hidden)
        with torch.no_grad():
            for gate, recurrent in zip(self.matrix.chunk(4), self.recurrent.chunk(4), strict=True):
                if is_lowest:
                    nn.init.normal_(gate, std=0.6)
                else:
                    nn.init.xavier_uniform_(gate, gain=3.0)
                nn.init.orthogonal_(recurrent)
            self.bias[hidden : 2 * hidden] = 1.0
        self.register_buffer("first", nn.init.orthogonal_(torch.empty(1, hidden)))

    def beginning(self, rows: Tensor) -> State:
        """Return the state before the first step, for zeros (B, 1)."""
        return self.first + rows, torch.zeros_like(self.first) + rows

    def whole(self, x: Tensor) -> Tensor:
        """Return the outputs (T, B, H) of a whole sequence (T, B, I)."""
        h, c = (part[None].contiguous() for part in self.beginning(x[0, :, :1] * 0))
        weights = [self.matrix, self.recurrent, self.bias, torch.zeros_like(self.bias)]
        # PyTorch's layer of two biases, one of them none; it is twice as fast as a loop.
        out, *_ = torch.lstm(x, (h, c), weights, True, 1, 0.0, False, False, False)
        return out


class FolkRnn(Stepwise):
    """The tune so far -> the next token."""

    classes = len(TOKENS)

    def __init__(self, recipe: FolkRecipe) -> None:
        """Build the network that the recipe names, with fresh weights."""
        super().__init__()
        self.dropout = recipe.dropout
        widths = [self.classes, *[recipe.hidden] * (recipe.layers - 1)]
        self.cells = nn.ModuleList(
            Cell(width, recipe.hidden, is_lowest=number == 0) for number, width in enumerate(widths)
        )
        self.output = nn.Linear(recipe.hidden, self.classes)
        nn.init.orthogonal_(self.output.weight)
        nn.init.zeros_(self.output.bias)

    def begin(self, lead: Tensor) -> tuple[Tensor, State]:
        """Return nothing to hear, and the state before the first step: see `Stepwise`."""
        told = torch.zeros_like(lead, dtype=torch.float)[..., None]
        return told, tuple(part for cell in self._cells() for part in cell.beginning(told[0]))

    def step(self, told: Tensor, token: Tensor, *state: Tensor) -> tuple[Tensor, ...]:
        """Go on by a step: see `Stepwise`."""
        del told
        first = self._cells()[0]
        # A one-hot input picks a column.
        heard = torch.where(token == self.classes, TOKENS[START], token)
        gates = F.embedding(heard, first.matrix.T) + first.bias
        following: list[Tensor] = []
        for cell, h, c in zip(self._cells(), state[::2], state[1::2], strict=True):
            told_cell = gates if cell is first else cell.told(following[-2])
            following += advance(told_cell + F.linear(h, cell.recurrent), c)
        return self.output(following[-2]), *following

    def loss(self, *data: Tensor, generator: torch.Generator | None = None) -> tuple[Tensor, int]:
        """Return the summed NLL in nats and the tokens it is over, for tunes (N, K, T); -1 is padding."""
        rows = data[0].flatten(0, 1)
        tokens = rows[:, : int((rows >= 0).sum(1).max())].T
        before = torch.cat([torch.full_like(tokens[:1], TOKENS[START]), tokens[:-1].clamp(min=0)])
        out = F.one_hot(before, self.classes).float()
        for cell in self._cells():
            out = self._drop(cell.whole(out), generator)
        logits = self.output(out).flatten(0, 1)
        total = F.cross_entropy(logits, tokens.flatten(), ignore_index=-1, reduction="sum")
        return total, int((tokens >= 0).sum())

    def _cells(self) -> list[Cell]:
        return [cell for cell in self.cells if isinstance(cell, Cell)]

    def _drop(self, out: Tensor, generator: torch.Generator | None) -> Tensor:
        """Drop units, each step for itself, or nothing."""
        if generator is None or self.dropout == 0:
            return out
        keep = torch.full_like(out, 1 - self.dropout)
        return out * torch.bernoulli(keep, generator=generator) / (1 - self.dropout)


def data(split: str, recipe: FolkRecipe, work: Path) -> Data:
    """Read the tunes as tokens, int64 (N, K, T), those of about one length together; -1 is padding."""
    found = [tokens for tune in tunes.read(split, work) if (tokens := written(tune)) is not None]
    found.sort(key=len)
    groups = -(-len(found) // recipe.together)
    tokens = torch.full((groups * recipe.together, LONGEST), -1)
    for row, tune in zip(tokens, found, strict=False):
        row[: len(tune)] = tune
    return (tokens.view(groups, recipe.together, LONGEST),)


def written(tune: Tune) -> Tensor | None:
    """Return a tune's tokens up to its end, int64 [T]; None where they can't hold it, or are too many."""
    try:
        tokens = encode(clean(tune))
    except SheetError:
        return None
    return F.pad(torch.from_numpy(tokens), (0, 1), value=TOKENS[END]) if len(tokens) < LONGEST else None


def card(recipe: FolkRecipe, work: Path) -> Card:
    """Return the facts of the model."""
    del work
    return Card(
        recipe.name,
        task="a whole tune in ABC notation, or a tune that goes on where the clip ends (FolkRNN v2)",
        data="folk tunes from " + tunes.SOURCE,
        licence=tunes.LICENCE,
        voices={"tune": Voice(SPAN, SPAN)},
        steps=LONGEST,
        steps_per_beat=STEPS_PER_BEAT,
        kind="folk",
        vocabulary="abc-137",
        vocabulary_version=1,
    )


RECIPE = FolkRecipe(name="folk")
SYSTEMS = (System(RECIPE, FolkRnn, data, partial(card, RECIPE), is_half=True),)
