"""Note RNN: one LSTM of 100 units says what the next eighth of a melody does (Jaques et al. 2016, section 4).

It is the network that the RL tuner starts from, and the row "before" of its table. The paper's learning rate is 0.5,
with which Adam stands at 2.7 nats after the four epochs that take 0.01 to 1.78. It leaves the losses of a melody's
first 32 steps out, since little was heard before them; here a tuned melody is no longer, so they count.
"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.card import Card, Voice
from engine.melodies.events import CODES
from engine.melodies.key import to_c
from engine.melody import Melody, Tone
from engine.register import into_range

from ..recipes import Training
from ..stepwise import State, Stepwise
from ..system import Data, System
from . import tunes
from .tunes import Tune

CODE = CODES["events-38"]
KEPT = 0.9
"""Share of its notes that a tune must keep in eighths."""


@dataclass(frozen=True, kw_only=True)
class NoteRecipe(Training):
    """A training run of the Note RNN."""

    batch: int = 128
    learning_rate: float = 0.01
    decay: float = 0.95
    """The paper's 0.85 comes every 1000 updates; these tunes have 53 an epoch."""
    patience: int = 6
    epochs: int = 60
    hidden: int = 100
    weight: float = 2.5e-5
    """What the squares of the matrices cost."""
    steps: int = 64
    """Eight bars: the four of a tuned melody, and four that it may go on from."""
    hop: int = 32


class NoteRnn(Stepwise):
    """The token before -> logits of the next one."""

    classes = CODE.size

    def __init__(self, recipe: NoteRecipe) -> None:
        """Build the network with fresh weights."""
        super().__init__()
        self.weight = recipe.weight
        self.lstm = nn.LSTM(CODE.size, recipe.hidden)
        self.output = nn.Linear(recipe.hidden, CODE.size)
        # Another bias beside it would be one too many; the one that is there begins with forgetting little.
        *_, bias, another = self.lstm.parameters()
        nn.init.zeros_(another).requires_grad_(False)
        with torch.no_grad():
            nn.init.zeros_(bias)[recipe.hidden : 2 * recipe.hidden] = 1.0

    def begin(self, lead: Tensor) -> tuple[Tensor, State]:
        """Return the steps' numbers, of which the network makes nothing, and a state of zeros."""
        zero = lead.new_zeros(lead.shape[1], self.lstm.hidden_size).float()
        return lead[..., None].float(), (zero, zero)

    def step(self, told: Tensor, token: Tensor, *state: Tensor) -> tuple[Tensor, ...]:  # noqa: ARG002  hears itself
        """Return the logits (B, V) and the next state; before the first token the network hears zeros."""
        h, c = state
        matrix, recurrent, bias, _ = self.lstm.parameters()
        i, f, g, o = (F.linear(self.hear(token), matrix, bias) + F.linear(h, recurrent)).chunk(4, dim=1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        return self.output(h), h, c

    def forward(self, before: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        """Return the logits (B, T, V) after each of the tokens (B, T), and the state at the end."""
        first = None if state is None else (state[0][None], state[1][None])
        hidden, (h, c) = self.lstm(self.hear(before.T), first)
        return self.output(hidden).transpose(0, 1), (h[0], c[0])

    def loss(self, *data: Tensor, generator: torch.Generator | None = None) -> tuple[Tensor, int]:
        """Return the summed NLL in nats and the steps it is over; in training, with what the weights cost."""
        _, tokens = data
        nothing = torch.full_like(tokens[:, :1], self.classes)
        logits, _ = self(torch.cat([nothing, tokens[:, :-1].clamp(min=0)], 1))
        count = int((tokens >= 0).sum())
        total = F.cross_entropy(logits.flatten(0, 1), tokens.flatten(), ignore_index=-1, reduction="sum")
        if generator is not None:
            matrices = (weight for weight in self.parameters() if weight.dim() > 1)
            total = total + count * self.weight * torch.stack([(matrix**2).sum() / 2 for matrix in matrices]).sum()
        return total, count

    def hear(self, token: Tensor) -> Tensor:
        """Return tokens as one-hot vectors, none as zeros."""
        return F.one_hot(token, self.classes + 1)[..., : self.classes].to(self.output.weight)


def data(split: str, recipe: NoteRecipe, work: Path) -> Data:
    """Read the tunes in eighths as tokens, with the numbers of their steps, both int64 (N, T)."""
    found = [window for tune in tunes.read(split, work) for window in windows(tune, recipe)]
    tokens = torch.stack(found)
    return torch.arange(recipe.steps).expand_as(tokens), tokens


def windows(tune: Tune, recipe: NoteRecipe) -> list[Tensor]:
    """Cut a tune into windows of tokens (T) in C major from every fourth bar; the last one is padded with -1."""
    melody = eighths(tune)
    if melody is None:
        return []
    span = CODE.low, CODE.high
    tokens = torch.from_numpy(CODE.encode(into_range(melody.transpose(to_c(melody, *span)), span)))
    starts = range(0, max(1, len(tokens) - recipe.hop), recipe.hop)
    cuts = [tokens[start : start + recipe.steps] for start in starts]
    return [F.pad(cut, (0, recipe.steps - len(cut)), value=-1) for cut in cuts]


def eighths(tune: Tune) -> Melody | None:
    """Return a tune with eight steps a bar, those of 2/4 in sixteenths; None for other meters, or if too much is lost.

    A note between two steps begins at the step before, so that a dotted pair becomes an even one; where one begins
    there already, it is left out.
    """
    if tune.meter == (2, 4):
        return tune.melody
    if tune.meter not in {(4, 4), (2, 2)}:
        return None
    starts: dict[int, Tone] = {}
    for tone in tune.melody.tones:
        starts.setdefault(tone.start // 2, tone)
    if len(starts) < KEPT * len(tune.melody.tones):
        return None
    steps = -(-tune.melody.steps // 2)
    tones = []
    for start, following in zip(starts, [*list(starts)[1:], steps], strict=True):
        end = min(max(start + 1, starts[start].end // 2), following)
        tones.append(Tone(start, end - start, starts[start].pitch))
    return Melody(tuple(tones), steps)


def card(recipe: NoteRecipe, work: Path) -> Card:
    """Return the facts of the Note RNN."""
    del work
    span = (CODE.low, CODE.high)
    return Card(
        recipe.name,
        task="a melody in eighths that goes on where the clip ends (Note RNN of Jaques et al. 2016)",
        data="reels, marches and other tunes of eight steps a bar from " + tunes.SOURCE,
        licence=tunes.LICENCE,
        voices={"melody": Voice(span, span)},
        steps=recipe.steps,
        steps_per_beat=2,
        kind="melody",
        vocabulary="events-38",
        vocabulary_version=1,
    )


RECIPE = NoteRecipe(name="note-rnn")
SYSTEMS = (System(RECIPE, NoteRnn, data, partial(card, RECIPE)),)
