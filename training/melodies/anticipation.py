"""Anticipation-RNN (Hadjeres and Nielsen 2018): a soprano in which any notes may be pinned beforehand.

One LSTM reads what is pinned from right to left, a second writes the voice from left to right, and hears at each step
what the first says of the present and of all that is still to come. Where this differs from the published code:

* Pitches are MIDI numbers, not names, and windows begin on beats.
* The loss is over all steps of a window, not over its middle one: after 300 updates 0.87 nats a step against 2.14.
* Half of the sequences are pinned as musicians pin, all but a stretch: with a small network on validation 0.63 nats a
  free step against 0.65, in stretches and between scattered pins alike.
"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from engine import vocabulary
from engine.card import Card, Voice
from engine.infill.pins import FREE

from .. import chorales
from ..recipes import Training
from ..stepwise import State, Stepwise, wishes
from ..system import Data, System

VOICE = "Soprano"
TICKS = 4
"""Steps of a beat that the network tells apart."""
BRIEFEST = 4
"""Steps: the shortest stretch that is left free."""


@dataclass(frozen=True, kw_only=True)
class Recipe(Training):
    """One training run; the sizes are those of the published command."""

    hidden: int = 256
    """Units of each LSTM layer."""
    layers: int = 2
    embedding: int = 20
    """Of a token, the same for what is pinned and for what was written before."""
    metadata: int = 2
    """Of the tick in the beat, and of the voice."""
    linear: int = 256
    """Units between the token LSTM and its logits."""
    dropout: float = 0.2
    """Of units between the layers."""
    input_dropout: float = 0.2
    """Of whole steps of what was written before."""
    steps: int = 80
    """Window length: twenty beats."""
    hop: int = 12
    """Steps between the starts of two windows: three beats, so that they begin anywhere in a bar of four."""
    most: float = 0.5
    """The share of steps that is pinned is drawn from 0 to this..."""
    stretches: float = 0.5
    """...but in this share of the sequences all is pinned except one or two stretches."""
    range: tuple[int, int] = (57, 81)
    """Of the sopranos; every transposition that stays within it occurs."""


class AnticipationRNN(Stepwise):
    """What is pinned, and the tokens so far -> logits of the next token. Its lead is the pins, int64 (T, B)."""

    classes = vocabulary.SIZE

    def __init__(self, recipe: Recipe) -> None:
        """Build the network with fresh weights."""
        super().__init__()
        self.recipe = recipe
        self.notes = nn.Embedding(vocabulary.SIZE + 1, recipe.embedding)
        self.ticks = nn.Embedding(TICKS, recipe.metadata)
        self.voice = nn.Embedding(1, recipe.metadata)
        told, heard = recipe.embedding + 2 * recipe.metadata, recipe.embedding + recipe.hidden
        self.pins = nn.ModuleList(_layers(told, recipe))
        self.tokens = nn.ModuleList(_layers(heard, recipe))
        # Of each layer h and c before the first step.
        self.first_pins = nn.Parameter(torch.zeros(recipe.layers, 2, recipe.hidden))
        self.first_tokens = nn.Parameter(torch.zeros(recipe.layers, 2, recipe.hidden))
        self.linear = nn.Linear(recipe.hidden, recipe.linear)
        self.output = nn.Linear(recipe.linear, vocabulary.SIZE)
        _initialise(self)

    def begin(self, lead: Tensor) -> tuple[Tensor, State]:
        """Read the pins (T, B) from the end; steps count from a beat."""
        rows = lead.shape[1]
        first = tuple(state.expand(rows, -1) for layer in self.first_tokens for state in layer)
        return self._read(lead, None), first

    def step(self, told: Tensor, token: Tensor, *state: Tensor) -> tuple[Tensor, ...]:
        """Return the logits of the next token, and both layers' h and c."""
        value = torch.cat([self._before(token), told], 1)
        after: list[Tensor] = []
        for number, layer in enumerate(self.tokens):
            weights = layer.get_parameter("weight_ih_l0"), layer.get_parameter("weight_hh_l0")
            biases = layer.get_parameter("bias_ih_l0"), layer.get_parameter("bias_hh_l0")
            value, c = torch.lstm_cell(value, state[2 * number : 2 * number + 2], *weights, *biases)
            after += [value, c]
        return self._logits(value), *after

    def forward(self, pins: Tensor, tokens: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Return logits (T, B, V) under teacher forcing."""
        before = self._before(torch.cat([torch.full_like(tokens[:1], vocabulary.SIZE), tokens[:-1]]))
        before = before * _kept(before[..., :1], self.recipe.input_dropout, generator)
        value = torch.cat([before, self._read(pins, generator)], -1)
        return self._logits(self._through(self.tokens, value, self.first_tokens, generator))

    def loss(self, *data: Tensor, generator: torch.Generator | None = None) -> tuple[Tensor, int]:
        """Return the summed NLL of tokens (B, T), -1 after their end, of which some (B, T) are pinned.

        A generator transposes them and pins others.
        """
        tokens, pinned = data
        if generator is not None:
            tokens = transposed(tokens, self.recipe.range, generator)
            pinned = pins(tokens.shape, self.recipe, generator)
        told = torch.where(pinned & (tokens >= 0), tokens, FREE)
        logits = self(told.T, tokens.T.clamp(min=0), generator)
        total = F.cross_entropy(logits.flatten(0, 1), tokens.T.flatten(), ignore_index=-1, reduction="sum")
        return total, int((tokens >= 0).sum())

    def trial(self, steps: int, rows: int, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Draw pins and a perturbation for the comparison with the ONNX file."""
        lead = rng.integers(0, vocabulary.SIZE, (steps, rows))
        lead[rng.random(lead.shape) < 0.5] = FREE  # noqa: PLR2004  half of them
        return lead, wishes(rng, (steps, rows, vocabulary.SIZE))

    def _read(self, pins: Tensor, generator: torch.Generator | None) -> Tensor:
        """Return what is still to come at each step, (T, B, H)."""
        tick = torch.arange(pins.shape[0], device=pins.device)[:, None].expand_as(pins) % TICKS
        told = torch.cat([self.ticks(tick), self.voice(torch.zeros_like(pins)), self.notes(pins)], -1)
        return self._through(self.pins, told.flip(0), self.first_pins, generator).flip(0)

    def _through(
        self, layers: nn.ModuleList, value: Tensor, first: Tensor, generator: torch.Generator | None
    ) -> Tensor:
        """Send a sequence (T, B, C) through LSTM layers."""
        for number, (layer, (h, c)) in enumerate(zip(layers, first, strict=True)):
            if number:
                value = value * _kept(value, self.recipe.dropout, generator)
            rows = value.shape[1]
            value, _ = layer(value, (h.expand(1, rows, -1).contiguous(), c.expand(1, rows, -1).contiguous()))
        return value

    def _before(self, token: Tensor) -> Tensor:
        """Embed the tokens before; before the first there is nothing at all."""
        embedded: Tensor = self.notes(token)
        return embedded.masked_fill((token == vocabulary.SIZE)[..., None], 0.0)

    def _logits(self, value: Tensor) -> Tensor:
        logits: Tensor = self.output(F.relu(self.linear(value)))
        return logits


def pins(shape: torch.Size, recipe: Recipe, generator: torch.Generator) -> Tensor:
    """Draw which steps (B, T) are pinned: scattered ones, or all but one or two stretches."""
    rows, steps = shape
    scattered = torch.rand(shape, generator=generator) < recipe.most * torch.rand(1, generator=generator)
    starts, lengths = torch.rand(2, rows, 2, 1, generator=generator)
    lengths = BRIEFEST + (steps - BRIEFEST) * lengths
    # A stretch may begin before the window, as the window may before the voice's next note.
    starts = starts * (steps + lengths) - lengths
    place = torch.arange(steps)
    free = ((place >= starts) & (place < starts + lengths)).any(1)
    is_played = torch.rand(rows, 1, generator=generator) < recipe.stretches
    return torch.where(is_played, ~free, scattered)


def transposed(tokens: Tensor, span: tuple[int, int], generator: torch.Generator) -> Tensor:
    """Move each sequence (B, T) by semitones that keep it within a range, all alike likely."""
    is_pitch = (tokens >= 0) & (tokens < vocabulary.PITCHES)
    lowest = tokens.masked_fill(~is_pitch, span[1]).amin(1)
    highest = tokens.masked_fill(~is_pitch, span[0]).amax(1)
    down, up = (span[0] - lowest).clamp(max=0), (span[1] - highest).clamp(min=0)
    by = down + (torch.rand(len(tokens), generator=generator) * (up - down + 1)).long()
    return torch.where(is_pitch, tokens + by[:, None], tokens)


def data(split: str, recipe: Recipe, work: Path) -> Data:
    """Read the sopranos in windows, int64 (N, T), -1 after a short one's end, and what is pinned of them."""
    hop = recipe.hop if split == "train" else recipe.steps
    windows = [
        vocabulary.cut(tokens, start, start + recipe.steps)
        for chorale in chorales.read(split, work)
        for tokens in [chorale.voices[VOICE]]
        for start in [*range(0, len(tokens) - recipe.steps, hop), max(0, len(tokens) - recipe.steps)]
    ]
    padded = np.full((len(windows), recipe.steps), -1)
    for row, window in zip(padded, windows, strict=True):
        row[: len(window)] = window
    # In training they are drawn anew each time.
    generator = torch.Generator().manual_seed(recipe.seed)
    pinned = [pins(torch.Size((1, recipe.steps)), recipe, generator) for _ in windows]
    return torch.from_numpy(padded), torch.cat(pinned)


def card(recipe: Recipe, _: Path) -> Card:
    """Return the facts of the model that fills a clip's rests."""
    return Card(
        recipe.name,
        task="new notes in the rests of a clip, or for those to redo; all others are kept (Hadjeres and Nielsen 2018)",
        data="sopranos of 306 four-part chorales by J. S. Bach, music21 10.5.1 corpus, tune-disjoint split v1",
        licence=chorales.LICENCE,
        voices={"melody": Voice(recipe.range, recipe.range)},
        steps=recipe.steps,
        steps_per_beat=chorales.STEPS_PER_BEAT,
        kind="infill",
    )


def _layers(width: int, recipe: Recipe) -> list[nn.LSTM]:
    """Return LSTM layers one by one, so that what is dropped between them can be drawn from a generator."""
    return [nn.LSTM(recipe.hidden if number else width, recipe.hidden) for number in range(recipe.layers)]


@torch.no_grad()
def _initialise(network: AnticipationRNN) -> None:
    """Begin with weights as Keras draws them.

    The way from a pin through four layers to the output is long: with PyTorch's own smaller ones it is found hundreds
    of updates later.
    """
    for layer in (*network.pins, *network.tokens):
        nn.init.xavier_uniform_(layer.get_parameter("weight_ih_l0"))
        nn.init.orthogonal_(layer.get_parameter("weight_hh_l0"))
        biases = layer.get_parameter("bias_ih_l0").zero_(), layer.get_parameter("bias_hh_l0").zero_()
        biases[0][network.recipe.hidden : 2 * network.recipe.hidden] = 1.0
    for linear in (network.linear, network.output):
        nn.init.xavier_uniform_(linear.weight)
        nn.init.zeros_(linear.bias)


def _kept(like: Tensor, dropout: float, generator: torch.Generator | None) -> Tensor:
    """Draw what is kept, and by how much it is stronger for it; all, without a generator."""
    if generator is None or dropout == 0:
        return like.new_ones(())
    return torch.bernoulli(torch.full_like(like, 1 - dropout), generator=generator) / (1 - dropout)


RECIPES = (
    # The published 1e-4, five epochs of every window in every transposition in batches of 256, is a day of one core.
    Recipe(name="anticipation", batch=32, learning_rate=4e-3, decay=0.88, decay_from=10, average=0.998, epochs=26),
)

SYSTEMS = tuple(System(recipe, AnticipationRNN, data, partial(card, recipe), is_half=True) for recipe in RECIPES)
