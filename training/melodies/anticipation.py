"""Anticipation-RNN (Hadjeres and Nielsen 2018): a soprano in which any notes may be pinned beforehand.

One LSTM reads what is pinned from right to left, a second writes the voice from left to right, and hears at each step
what the first says of the present and of all that is still to come. Where this differs from the published code:

* Pitches are MIDI numbers, not names, and windows begin on beats.
* The loss is over all steps of a window, not over its middle one: after 300 updates 0.87 nats a step against 2.14.
* Half of the sequences are pinned as musicians pin, all but a stretch: with a small network on validation 0.63 nats a
  free step against 0.65, in stretches and between scattered pins alike.
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
from engine.infill.pins import FREE

from .. import chorales
from ..stepwise import State, Stepwise, wishes
from ..system import System
from .pinned import Recipe, data, pins, transposed

TICKS = 4
"""Steps of a beat that the network tells apart."""


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
