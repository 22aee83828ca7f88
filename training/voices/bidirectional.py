"""Every note from its neighbours in time, on both sides, and in pitch: after Jiang, Xiao and Yin 2019.

Only what a survey says of the paper is known here: a bidirectional LSTM over the notes of Johnson 2017, each told the
notes round it in time and in pitch, the harmony given, and a loss of its own, which is not described. Ours, for a
second voice: each pitch that the voice may take is a note, all have the same network and hear everything as intervals
from themselves. Along time one LSTM comes from the end of the lead, and one goes from the beginning through the lead
and the voice made so far. What of the voice is still to come no note can hear, so one run makes it, and its likelihood
is exact. Along pitch one LSTM goes up and one down; what a note gets there are two numbers, to be struck and to go on
sounding. A softmax over all of them and silence takes the place of Johnson's coin for each note, since one voice has
one note at a time, and the loss is its negative log-likelihood.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from engine import vocabulary
from engine.card import Card

from .. import chorales
from ..network import ranges
from ..recipes import Training
from ..stepwise import Stepwise, wishes
from ..system import Data, System
from ..windows import windows
from .line import NEVER, NONE, advanced, dropped, following, sounding

LOWEST, HIGHEST = 34, 77
"""The notes of the network: those of alto and bass in the training chorales, and a little more."""
NOTES = HIGHEST - LOWEST + 1
REACH = 24
"""Semitones to either side beyond which an interval is only far."""
ABSENT = 2 * REACH + 1
"""Stands for the interval to a voice that is silent."""
MIDDLE, SPREAD = 56.0, 12.0
"""Bring a pitch to about -2..2."""


@dataclass(frozen=True, kw_only=True)
class Bidirectional(Training):
    """How the network is made and learns."""

    name: str = "bidirectional"
    hidden: int = 64
    """Units of either direction along time. Johnson's 300 for each of 44 notes would take days of one core."""
    across: int = 32
    """Units of either direction along pitch."""
    dropout: float = 0.2
    """Of what either axis hands on."""
    steps: int = 96
    """Window length in training, that of the shortest chorale; played, the network takes a clip whole."""
    shift: int = 2
    """Training moves each pair by up to so many semitones, so that no key is higher than another."""
    batch: int = 8
    learning_rate: float = 2e-3
    decay: float = 0.75
    decay_from: int = 4
    clip: float = 1.0
    average: float = 0.99
    patience: int = 3
    epochs: int = 10
    """Each takes five minutes of one core."""


class Network(Stepwise):
    """The network; to its LSTMs a batch of B leads is one of B * N notes."""

    pitches: Tensor

    def __init__(self, recipe: Bidirectional) -> None:
        """Build it with fresh weights."""
        super().__init__()
        self.classes = vocabulary.SIZE
        self.dropout, self.shift, hidden = recipe.dropout, recipe.shift, recipe.hidden
        # An interval is heard in two ways: as a note that is struck, and as one that sounds.
        self.lead = nn.Embedding(2 * (ABSENT + 1), hidden)
        self.made = nn.Embedding(2 * (ABSENT + 1), hidden)
        self.clock = nn.Embedding(chorales.STEPS_PER_BEAT, hidden)
        self.place = nn.Linear(1, hidden)
        self.future = nn.LSTM(hidden, hidden)
        self.foresight = nn.Linear(hidden, hidden)
        self.past = nn.LSTM(hidden, hidden)
        self.across = nn.LSTM(hidden, recipe.across, bidirectional=True)
        self.output = nn.Linear(2 * recipe.across, 2)
        self.silence = nn.Linear(2 * recipe.across, 1)
        self.register_buffer("pitches", torch.arange(LOWEST, HIGHEST + 1), persistent=False)

    def begin(self, lead: Tensor) -> tuple[Tensor, tuple[Tensor, ...]]:
        """Return what every note is told at each step, (T, B, N, H); the state is what sounds, h and c."""
        told = self.told(lead)
        zero = torch.zeros_like(told[0])
        return told, (torch.full_like(lead[0], NONE), zero, zero)

    def step(self, told: Tensor, token: Tensor, *state: Tensor) -> tuple[Tensor, ...]:
        """Let every note hear the voice's last token, advance along time, then look along pitch."""
        pitch, h, c = state
        pitch = following(pitch, token)
        inputs = told + self.made(self.intervals(pitch, token < vocabulary.PITCHES))
        h, c = advanced(self.past, inputs, h, c)
        return self.logits(h, pitch), pitch, h, c

    def loss(self, *data: Tensor, generator: torch.Generator | None = None) -> tuple[Tensor, int]:
        """Return the summed NLL of accompaniments given leads, tokens (B, T) each."""
        lead, made = (part.T for part in data)
        if generator is not None and self.shift:
            by = torch.randint(-self.shift, self.shift + 1, (lead.shape[1],), generator=generator)
            lead, made = (torch.where(part < vocabulary.PITCHES, part + by, part) for part in (lead, made))
        # What a note hears of the voice is one step old, and at first nothing.
        before = F.pad(made[:-1], (0, 0, 1, 0), value=vocabulary.REST)
        sounds = sounding(before)
        inputs = self.told(lead, generator) + self.made(self.intervals(sounds, before < vocabulary.PITCHES))
        steps, rows = lead.shape
        h, _ = self.past(inputs.flatten(1, 2))
        logits = self.logits(dropped(h, self.dropout, generator).reshape(steps * rows, NOTES, -1), sounds.flatten())
        return F.cross_entropy(logits, made.flatten(), reduction="sum"), made.numel()

    def told(self, lead: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Let every note hear the lead (T, B) from its end, and beside it each step itself: (T, B, N, H)."""
        steps = torch.cumsum(torch.ones_like(lead), 0) - 1
        clock = self.clock(steps % chorales.STEPS_PER_BEAT)[:, :, None]
        place = self.place((self.pitches[:, None] - MIDDLE) / SPREAD)
        now = self.lead(self.intervals(sounding(lead), lead < vocabulary.PITCHES)) + clock + place
        backward, _ = self.future(now.flatten(1, 2).flip(0))
        told: Tensor = now + self.foresight(dropped(backward, self.dropout, generator)).flip(0).reshape(now.shape)
        return told

    def intervals(self, pitch: Tensor, struck: Tensor) -> Tensor:
        """Return the rows that each note hears of a voice with these pitches (...): (..., N)."""
        away = (pitch[..., None] - self.pitches).clamp(-REACH, REACH) + REACH
        return torch.where(pitch[..., None] == NONE, ABSENT, away) + (ABSENT + 1) * struck[..., None].long()

    def logits(self, h: Tensor, sounds: Tensor) -> Tensor:
        """Look along pitch over the notes (B, N, H) of a step, and give each token its logit, (B, V)."""
        seen, _ = self.across(h.transpose(0, 1))
        strike, play = self.output(seen).transpose(0, 1).unbind(2)
        silence = self.silence(seen.mean(0))
        note = (sounds - LOWEST).clamp(0, NOTES - 1)
        # Nothing can be held where nothing sounds.
        hold = torch.where(sounds == NONE, NEVER, play.gather(1, note[:, None])[:, 0])
        beyond = LOWEST, vocabulary.PITCHES - 1 - HIGHEST
        return torch.cat([F.pad(strike, beyond, value=NEVER), silence, hold[:, None]], 1)

    def trial(self, steps: int, rows: int, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Draw a lead and a perturbation for the comparison with the ONNX file."""
        return rng.integers(0, vocabulary.SIZE, (steps, rows)), wishes(rng, (steps, rows, vocabulary.SIZE))


def data(split: str, recipe: Bidirectional, work: Path) -> Data:
    """Read the pairs of chorale voices, leads and accompaniments, int64 (N, T) each."""
    leads, accompaniments = windows(chorales.read(split, work), recipe.steps, augmented=False)
    return torch.from_numpy(leads), torch.from_numpy(accompaniments)


def card(work: Path) -> Card:
    """Return the model's facts."""
    return Card(
        RECIPE.name,
        task="second voice: alto under a soprano, bass under a tenor, heard at every step (after Jiang et al. 2019)",
        data="306 four-part chorales by J. S. Bach, music21 10.5.1 corpus, tune-disjoint split v1",
        licence=chorales.LICENCE,
        voices=ranges(work),
        steps=0,
        steps_per_beat=chorales.STEPS_PER_BEAT,
    )


RECIPE = Bidirectional()
SYSTEMS = (System(RECIPE, Network, data, card),)
