"""The two networks of Faitas et al. 2019: an LSTM reads the lead, a second one writes the accompaniment.

The encoder's final state is all that the decoder knows of the lead. Unidirectional: 256 units in each; bidirectional:
the two final states of a 2 x 256 encoder, side by side, start a decoder of 512. Written as plain cells, so that the
recurrent dropout is there and the exporter finds each matrix by its name.
"""

from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from engine import vocabulary
from engine.card import Card, Voice

from . import chorales
from .recipes import RECIPES, Recipe
from .stepwise import wishes
from .system import Data, System
from .windows import windows

State = tuple[Tensor, Tensor]


class Cell(nn.Module):
    """An LSTM layer over one-hot tokens: the input matrix is a table with one row a token. Gates: i, f, g, o."""

    def __init__(self, hidden: int) -> None:
        """Initialise as Keras does: Glorot inputs, orthogonal recurrence, forget bias 1."""
        super().__init__()
        self.table = nn.Parameter(torch.empty(vocabulary.SIZE, 4 * hidden))
        self.recurrent = nn.Parameter(torch.empty(hidden, 4 * hidden))
        self.bias = nn.Parameter(torch.zeros(4 * hidden))
        nn.init.xavier_uniform_(self.table)
        nn.init.orthogonal_(self.recurrent)
        with torch.no_grad():
            self.bias[hidden : 2 * hidden] = 1.0

    def inputs(self, tokens: Tensor) -> Tensor:
        """Return what the tokens (T, B) add to the gates: (T, B, 4H)."""
        return F.embedding(tokens, self.table) + self.bias

    def step(self, gates: Tensor, state: State, mask: Tensor | None) -> State:
        """Advance the state (B, H) by one step; `mask` (B, H) is the sequence's recurrent dropout."""
        h, c = state
        gates = torch.addmm(gates, h if mask is None else h * mask, self.recurrent)
        i, f, g, o = gates.chunk(4, dim=1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c), c

    def zero_state(self, batch: int) -> State:
        """Return the state before the first step."""
        zero = self.recurrent.new_zeros(batch, self.recurrent.shape[0])
        return zero, zero


class Seq2Seq(nn.Module):
    """Lead tokens and the accompaniment so far -> logits of the next accompaniment token."""

    def __init__(self, recipe: Recipe) -> None:
        """Build the network that the recipe names, with fresh weights."""
        super().__init__()
        directions = 2 if recipe.bidirectional else 1
        self.dropout = recipe.recurrent_dropout
        self.encoder = nn.ModuleList(Cell(recipe.hidden) for _ in range(directions))
        self.decoder = Cell(recipe.hidden * directions)
        self.output = nn.Linear(recipe.hidden * directions, vocabulary.SIZE)
        nn.init.xavier_uniform_(self.output.weight)
        nn.init.zeros_(self.output.bias)

    def encode(self, lead: Tensor, generator: torch.Generator | None = None) -> State:
        """Read the lead (T, B); return the decoder's first state. A generator turns recurrent dropout on."""
        finals: list[State] = []
        for cell, sequence in zip(self.encoder, (lead, lead.flip(0)), strict=False):
            assert isinstance(cell, Cell)
            inputs, state = cell.inputs(sequence), cell.zero_state(lead.shape[1])
            mask = self._mask(state[0], generator)
            for gates in inputs:
                state = cell.step(gates, state, mask)
            finals.append(state)
        h, c = zip(*finals, strict=True)
        return torch.cat(h, 1), torch.cat(c, 1)

    def forward(self, lead: Tensor, accompaniment: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Return logits (T, B, V) under teacher forcing; before the first step the decoder hears nothing at all."""
        state = self.encode(lead, generator)
        mask = self._mask(state[0], generator)
        first = self.decoder.bias.expand(1, lead.shape[1], -1)
        outputs = []
        for gates in torch.cat([first, self.decoder.inputs(accompaniment[:-1])]):
            state = self.decoder.step(gates, state, mask)
            outputs.append(state[0])
        logits: Tensor = self.output(torch.stack(outputs))
        return logits

    def loss(self, lead: Tensor, accompaniment: Tensor, generator: torch.Generator | None = None) -> tuple[Tensor, int]:
        """Return the summed NLL in nats under teacher forcing, and the steps it is over, for tokens (B, T)."""
        logits = self(lead.T, accompaniment.T, generator)
        total = F.cross_entropy(logits.flatten(0, 1), accompaniment.T.flatten(), reduction="sum")
        return total, accompaniment.numel()

    @torch.no_grad()
    def generate(self, lead: Tensor, perturbation: Tensor) -> tuple[Tensor, Tensor]:
        """Write the accompaniment: argmax of logits + perturbation at each step.

        Takes lead (T, B) and perturbation (T, B, V); returns tokens (T, B) and their log-probabilities at
        temperature 1, before the perturbation. This is the definition that the ONNX file must equal.
        """
        state = self.encode(lead)
        gates = self.decoder.bias.expand(lead.shape[1], -1)
        tokens, log_probs = [], []
        for wish in perturbation:
            state = self.decoder.step(gates, state, None)
            logits = self.output(state[0])
            token = (logits + wish).argmax(1)
            tokens.append(token)
            log_probs.append(torch.log_softmax(logits, 1).gather(1, token[:, None])[:, 0])
            gates = self.decoder.inputs(token)
        return torch.stack(tokens), torch.stack(log_probs)

    def trial(self, steps: int, rows: int, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Draw a lead and a perturbation for the comparison with the ONNX file."""
        return rng.integers(0, vocabulary.SIZE, (steps, rows)), wishes(rng, (steps, rows, vocabulary.SIZE))

    def _mask(self, like: Tensor, generator: torch.Generator | None) -> Tensor | None:
        """Draw one mask for the whole sequence (Gal and Ghahramani 2016), or none."""
        if generator is None or self.dropout == 0:
            return None
        keep = 1 - self.dropout
        return torch.bernoulli(torch.full_like(like, keep), generator=generator) / keep


def data(split: str, recipe: Recipe, work: Path) -> Data:
    """Read leads and accompaniments, int64 (N, T); only the training split is augmented."""
    parts = windows(chorales.read(split, work), recipe.steps, augmented=recipe.augmented and split == "train")
    return torch.from_numpy(parts[0]), torch.from_numpy(parts[1])


def card(recipe: Recipe, work: Path) -> Card:
    """Return the facts of a model of one of the recipes."""
    return Card(
        recipe.name,
        task="second voice: alto under a soprano, bass under a tenor (Faitas et al. 2019)",
        data="306 four-part chorales by J. S. Bach, music21 10.5.1 corpus, tune-disjoint split v1",
        licence=chorales.LICENCE,
        voices=ranges(work),
        steps=recipe.steps,
        steps_per_beat=chorales.STEPS_PER_BEAT,
    )


def ranges(work: Path) -> dict[str, Voice]:
    """Return the pitch ranges of each pair over the training chorales as written."""
    pitches = {
        voice: np.concatenate([chorale.voices[voice] for chorale in chorales.read("train", work)])
        for voice in chorales.VOICES
    }
    spans = {voice: all_[all_ < vocabulary.PITCHES] for voice, all_ in pitches.items()}
    low_high = {voice: (int(span.min()), int(span.max())) for voice, span in spans.items()}
    return {below.lower(): Voice(low_high[above], low_high[below]) for above, below in chorales.PAIRS}


LEAST_USED = "chorale-bi"
"""Second of its kind in size and last in quality; stored as 16-bit floats, it leaves room for others."""
SYSTEMS = tuple(
    System(recipe, Seq2Seq, data, partial(card, recipe), is_half=recipe.name == LEAST_USED)
    for recipe in RECIPES.values()
)
