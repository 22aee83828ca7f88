"""Melody RNN, four networks: Basic, Mono, Lookback and Attention, as magenta defines them.

Two LSTM layers of 128 say which event is next; the four differ in what they hear and in their labels, see
`melody_features`. Attention's first layer also hears a mean of its own last 40 outputs, which it weighs anew at every
step (after Bahdanau et al. 2014, in the form of TensorFlow's AttentionCellWrapper). Where magenta is given the first
event, these networks choose it too. Bars of any meter count as sixteen steps to them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence

from engine.card import Card, Voice
from engine.melodies.events import CODES
from engine.melodies.key import to_c
from engine.melody import Melody, Tone
from engine.register import into_range

from ..recipes import Training
from ..stepwise import State, Stepwise
from ..system import Data, System
from . import tunes
from .melody_features import Lookback, OneHot
from .melody_keys import Keys
from .melody_layers import Attentive, Layer

BARS = 7
"""The fewest bars of a melody."""
PITCH_CLASSES = 5
"""The fewest different notes of a melody, octaves apart being the same."""
HEARING: dict[str, Callable[[], OneHot | Lookback]] = {
    "events-38": partial(OneHot, CODES["events-38"].size),
    "events-130": partial(OneHot, CODES["events-130"].size),
    "lookback": Lookback,
    "keys": Keys,
}


@dataclass(frozen=True, kw_only=True)
class MelodyRecipe(Training):
    """One of the four networks; the numbers are magenta's but for how fast it learns.

    With magenta's batch of 128 and rate of 0.001, 42 epochs of Lookback know less than 5 with these, which take a
    fifth of the time.
    """

    code: str
    """The token code, a vocabulary of the engine."""
    hears: str
    """A key of `HEARING`."""
    attention: int = 0
    """Outputs of the first layer that it attends to."""
    hidden: int = 128
    dropout: float = 0.5
    """Of each layer's outputs."""
    batch: int = 32
    learning_rate: float = 4e-3
    decay: float = 0.75
    decay_from: int = 8
    epochs: int = 16
    steps: int = 512
    """What a melody has at most; the rest is cut off."""


class MelodyRnn(Stepwise):
    """The melody so far -> logits of the next event."""

    def __init__(self, recipe: MelodyRecipe) -> None:
        """Build the network that the recipe names, with fresh weights."""
        super().__init__()
        self.hearing = HEARING[recipe.hears]()
        self.classes = self.hearing.classes
        self.dropout = recipe.dropout
        inputs, hidden = self.hearing.width, recipe.hidden
        self.first = Attentive(inputs, hidden, recipe.attention) if recipe.attention else Layer(inputs, hidden)
        self.second = Layer(hidden, hidden)
        self.output = nn.Linear(hidden, self.classes)
        nn.init.xavier_uniform_(self.output.weight)
        nn.init.zeros_(self.output.bias)

    def begin(self, lead: Tensor) -> tuple[Tensor, State]:
        """Return the clocks, and that nothing was heard: see `Stepwise`."""
        rows = torch.zeros_like(lead[0], dtype=torch.float)[:, None]
        state = (*self.hearing.beginning(lead), *self.first.beginning(rows), *self.second.beginning(rows))
        return self.hearing.told(lead).float(), state

    def step(self, told: Tensor, token: Tensor, *state: Tensor) -> tuple[Tensor, ...]:
        """Go on by a step: see `Stepwise`."""
        kept = self.hearing.kept
        known = self.hearing.after(token, *state[:kept])
        *first, h, c = state[kept:]
        out, *first = self.first.step(self.hearing.inputs(told, *known), *first)
        out, h, c = self.second.step(out, h, c)
        return self.output(out), *known[:kept], *first, h, c

    def loss(self, *data: Tensor, generator: torch.Generator | None = None) -> tuple[Tensor, int]:
        """Return the summed NLL in nats and the steps, for numbers of steps and tokens (B, T), -1 where there is none.

        Melodies are read without their padding, longest first.
        """
        lengths, order = (data[1] >= 0).sum(1).sort(descending=True)
        lead, tokens = (part[order, : int(lengths[0])].T for part in data)

        def packed(part: Tensor) -> PackedSequence:
            return pack_padded_sequence(part, lengths)

        known = (self.hearing.told(lead), *self.hearing.history(tokens.clamp(min=0)))
        played = packed(tokens)
        heard = self.hearing.inputs(*(packed(part).data for part in known))
        out = self._drop(self.first(PackedSequence(heard, played.batch_sizes)), generator)
        out = self._drop(self.second(out), generator)
        return F.cross_entropy(self.output(out.data), played.data, reduction="sum"), len(played.data)

    def _drop(self, out: PackedSequence, generator: torch.Generator | None) -> PackedSequence:
        """Drop units, each step for itself, or nothing."""
        if generator is None or self.dropout == 0:
            return out
        keep = torch.full_like(out.data, 1 - self.dropout)
        kept = out.data * torch.bernoulli(keep, generator=generator) / (1 - self.dropout)
        return PackedSequence(kept, out.batch_sizes)


def data(split: str, recipe: MelodyRecipe, work: Path) -> Data:
    """Read the tunes as tokens, with the numbers of their steps, both int64 (N, T); -1 is padding."""
    code = CODES[recipe.code]
    found = [
        code.encode(squash(melody, recipe.code))
        for tune in tunes.read(split, work)
        for melody in extract(tune.melody, tune.bar, recipe.steps)
    ]
    tokens = torch.full((len(found), recipe.steps), -1)
    for row, melody in zip(tokens, found, strict=True):
        row[: len(melody)] = torch.from_numpy(melody)
    return torch.arange(recipe.steps).expand_as(tokens), tokens


def extract(melody: Melody, bar: int, most: int) -> list[Melody]:
    """Cut a melody wherever a bar of silence or more follows; return what is long and rich enough, from a bar line."""
    parts: list[list[Tone]] = []
    for tone in melody.tones:
        if not parts or tone.start - parts[-1][-1].end >= bar:
            parts.append([])
        parts[-1].append(tone)
    found = []
    for part in parts:
        begun = part[0].start // bar * bar
        tones = tuple(replace(tone, start=tone.start - begun) for tone in part)
        kept = tuple(
            replace(tone, duration=min(tone.duration, most - tone.start)) for tone in tones if tone.start < most
        )
        if tones[-1].end >= BARS * bar and len({tone.pitch % 12 for tone in kept}) >= PITCH_CLASSES:
            found.append(Melody(kept, kept[-1].end))
    return found


def squash(melody: Melody, name: str) -> Melody:
    """Move a melody into the pitches of a code: to C, into the middle, and what is outside by octaves."""
    code = CODES[name]
    # All pitches in all keys need no moving.
    shift = to_c(melody, code.low, code.high) if code.low else 0
    return into_range(melody.transpose(shift), (code.low, code.high))


def card(recipe: MelodyRecipe, work: Path) -> Card:
    """Return the facts of one of the four."""
    del work
    code = CODES[recipe.code]
    span = (code.low, code.high)
    return Card(
        recipe.name,
        task=f"a melody in 16ths that goes on where the clip ends (Melody RNN, {recipe.name.removeprefix('melody-')})",
        data="folk tunes from " + tunes.SOURCE,
        licence=tunes.LICENCE,
        voices={"melody": Voice(span, span)},
        steps=recipe.steps,
        steps_per_beat=4,
        kind="melody",
        vocabulary=recipe.code,
        vocabulary_version=1,
    )


RECIPES = (
    MelodyRecipe(name="melody-basic", code="events-38", hears="events-38"),
    MelodyRecipe(name="melody-mono", code="events-130", hears="events-130"),
    MelodyRecipe(name="melody-lookback", code="labels-40", hears="lookback"),
    # An epoch takes twice as long as theirs.
    MelodyRecipe(
        name="melody-attention", code="labels-40", hears="keys", attention=40, clip=3.0, decay_from=5, epochs=12
    ),
)
SYSTEMS = tuple(System(recipe, MelodyRnn, data, partial(card, recipe)) for recipe in RECIPES)
