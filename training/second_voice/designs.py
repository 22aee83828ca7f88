"""Other designs of the same network, to be compared with ours on validation, each after as much time.

All are asked the same and learn from the same excerpts; but none of these turns with the key, so they hear each excerpt
in any. `AlignedLSTM` reads as ours does and writes by a plain LSTM. `Transformer` has relative attention (Shaw et al.
2018) in place of the LSTMs. `Orderless` fills in steps of the voice from those that stand, as DeepBach
(Hadjeres et al. 2017) and Coconet (Huang et al. 2017) do; it plays by Gibbs sampling in blocks.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine import vocabulary
from engine.staves.code import CLOCK, CLOCKS, STAVES, STYLE, STYLES, TARGET

from ..voices.line import NONE, dropped
from .asking import Asked
from .excerpts import PAST
from .hearing import Staff, heard
from .network import SecondVoice

FAR = 32
"""Steps to either side beyond which attention knows only before from behind: two bars."""
MASKED = vocabulary.SIZE
"""Stands in the own voice for a step that is not known."""
DRAWS = 4
"""Masks by which validation estimates what an orderless network says of a voice."""
EVERY_KEY = 3.5
"""Standard deviation of the semitones by which excerpts are moved: that of -6..6, each as often."""


@dataclass(frozen=True, kw_only=True)
class Plain(SecondVoice):
    """The recipe of a design that does not turn with the key."""

    width: int = 192
    """Units of a layer, each way."""
    layers: int = 2
    """Layers that read, and, of a Transformer, as many that write."""
    embedding: int = 48
    """Numbers of a pitch."""
    heads: int = 4
    dropout: float = 0.2
    spread: float = EVERY_KEY


class Score(nn.Module):
    """What is told of a score at each step, as one vector: pitch and onset of each staff, clock, target and style."""

    def __init__(self, recipe: Plain) -> None:
        """Build it with fresh weights."""
        super().__init__()
        size = recipe.embedding
        self.pitch = nn.Embedding(NONE + 1, size)
        self.clock = nn.Embedding(CLOCKS, size)
        self.target = nn.Embedding(len(STAVES), size)
        self.style = nn.Embedding(len(STYLES), size)
        self.width = len(STAVES) * (2 * size + 2) + 3 * size

    def forward(self, lead: Tensor) -> Tensor:
        """Map (T, B, WIDTH) to (T, B, C)."""
        staves = [heard(lead[..., number]) for number in range(len(STAVES))]
        return torch.cat(
            [
                *(self.of(staff) for staff in staves),
                *(self.pitch(staff.after) for staff in staves),
                self.clock(lead[..., CLOCK]),
                self.target(lead[..., TARGET]),
                self.style(lead[..., STYLE]),
            ],
            -1,
        )

    def of(self, staff: Staff) -> Tensor:
        """Return what sounds in a staff, whether it is struck and whether it is known, (T, B, C)."""
        return torch.cat([self.pitch(staff.sounds), staff.struck[..., None].float(), staff.numbers[..., :1]], -1)


class AlignedLSTM(Asked):
    """A BLSTM reads the known staves; an LSTM hears at each step what was read there, and the last step it wrote."""

    def __init__(self, recipe: Plain) -> None:
        """Build it with fresh weights."""
        super().__init__(recipe)
        size = recipe.width
        self.score = Score(recipe)
        self.reader = nn.LSTM(self.score.width, size, recipe.layers, bidirectional=True, dropout=recipe.dropout)
        self.writer = nn.LSTM(self.score.width + 2 * size + recipe.embedding + 2, size)
        self.says = nn.Sequential(nn.Linear(self.score.width + 3 * size, size), nn.ReLU(), _softmax(size))

    def logits(self, lead: Tensor, made: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Return the logits (T, B, V), as `Asked` has them."""
        self.reader.train(generator is not None)
        told = self.score(lead)
        read = dropped(self.reader(told)[0], self.recipe.dropout, generator)
        own = self.score.of(_before(made))
        written = dropped(self.writer(torch.cat([told, read, own], -1))[0], self.recipe.dropout, generator)
        logits: Tensor = self.says(torch.cat([told, read, written], -1))
        return logits


class Attention(nn.Module):
    """A layer of a Transformer, normalised before; attention hears how far apart two steps are."""

    def __init__(self, recipe: Plain) -> None:
        """Build it with fresh weights."""
        super().__init__()
        size, self.heads, self.dropout = recipe.width, recipe.heads, recipe.dropout
        self.before, self.between = nn.LayerNorm(size), nn.LayerNorm(size)
        self.asks = nn.Linear(size, 3 * size)
        self.apart = nn.Parameter(0.1 * torch.randn(2 * FAR + 1, size // self.heads))
        self.told = nn.Linear(size, size)
        self.thinks = nn.Sequential(nn.Linear(size, 4 * size), nn.ReLU(), nn.Linear(4 * size, size))

    def forward(self, values: Tensor, *, looks_ahead: bool, generator: torch.Generator | None) -> Tensor:
        """Map (T, B, C) to the same."""
        steps, rows, size = values.shape
        asked = self.asks(self.before(values)).view(steps, rows, 3, self.heads, -1)
        query, key, value = asked.permute(2, 1, 3, 0, 4)
        away = torch.arange(steps) - torch.arange(steps)[:, None]
        near = (away.clamp(-FAR, FAR) + FAR).expand(rows, self.heads, -1, -1)
        scores = query @ key.transpose(-1, -2) + (query @ self.apart.T).gather(-1, near)
        scores = scores * (size // self.heads) ** -0.5
        if not looks_ahead:
            scores = scores.masked_fill(away > 0, float("-inf"))
        heads = torch.softmax(scores, -1) @ value
        values = values + dropped(self.told(heads.permute(2, 0, 1, 3).flatten(2)), self.dropout, generator)
        return values + dropped(self.thinks(self.between(values)), self.dropout, generator)


class Transformer(Asked):
    """Layers that look to both sides read; others, which look back, begin with that and the last step written."""

    def __init__(self, recipe: Plain) -> None:
        """Build it with fresh weights."""
        super().__init__(recipe)
        self.score = Score(recipe)
        self.enters = nn.Linear(self.score.width, recipe.width)
        self.own = nn.Linear(recipe.embedding + 2, recipe.width)
        self.readers = nn.ModuleList(Attention(recipe) for _ in range(recipe.layers))
        self.writers = nn.ModuleList(Attention(recipe) for _ in range(recipe.layers))
        self.says = nn.Sequential(nn.LayerNorm(recipe.width), _softmax(recipe.width))

    def logits(self, lead: Tensor, made: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Return the logits (T, B, V), as `Asked` has them."""
        values = self.enters(self.score(lead))
        for layer in self.readers:
            values = layer(values, looks_ahead=True, generator=generator)
        values = values + self.own(self.score.of(_before(made)))
        for layer in self.writers:
            values = layer(values, looks_ahead=False, generator=generator)
        logits: Tensor = self.says(values)
        return logits


class Orderless(Asked):
    """Layers that look to both sides hear the known staves and those steps of the voice that stand."""

    def __init__(self, recipe: Plain) -> None:
        """Build it with fresh weights."""
        super().__init__(recipe)
        self.score = Score(recipe)
        self.own = nn.Embedding(MASKED + 1, recipe.embedding)
        self.enters = nn.Linear(self.score.width + recipe.embedding, recipe.width)
        self.layers = nn.ModuleList(Attention(recipe) for _ in range(2 * recipe.layers))
        self.says = nn.Sequential(nn.LayerNorm(recipe.width), _softmax(recipe.width))

    def filled(self, lead: Tensor, stands: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Return the logits (T, B, V) of all steps, each by itself, where of some (T, B) what stands is not MASKED."""
        values = self.enters(torch.cat([self.score(lead), self.own(stands)], -1))
        for layer in self.layers:
            values = layer(values, looks_ahead=True, generator=generator)
        logits: Tensor = self.says(values)
        return logits

    def cost(self, lead: Tensor, wanted: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Return an estimate of the summed NLL, the mean over all orders (Uria et al. 2014, equation 3).

        Of a voice of T steps so many are masked, each number as often; the NLL of those, times T over their number.
        """
        draws = 1 if generator is not None else DRAWS
        chance = generator or torch.Generator().manual_seed(1)
        is_there = wanted != PAST
        lengths = is_there.sum(0)
        total = torch.zeros(())
        for _ in range(draws):
            count = 1 + (torch.rand(len(lengths), generator=chance) * lengths).long().clamp(max=lengths - 1)
            place = torch.where(is_there, torch.rand(wanted.shape, generator=chance), 2.0).argsort(0).argsort(0)
            is_masked = place < count
            stands = torch.where(is_masked | ~is_there, MASKED, wanted)
            logits = self.filled(lead, stands, generator)
            each = F.cross_entropy(logits.flatten(0, 1), wanted.clamp(min=0).flatten(), reduction="none")
            total = total + (each.view_as(wanted) * is_masked * (lengths / count)).sum()
        return total / draws


def _softmax(size: int) -> nn.Linear:
    return nn.Linear(size, vocabulary.SIZE)


def _before(made: Tensor) -> Staff:
    """Hear a voice (T, B) one step late."""
    return heard(F.pad(made[:-1], (0, 0, 1, 0), value=vocabulary.REST))
