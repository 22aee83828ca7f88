"""The bi-axial network as a player of one voice: what it says of 36 notes, as the logits of 38 tokens.

Kotecha 2018 tunes a bi-axial network by 38 actions and leaves open how its notes become actions. Here the melody is
the lowest note that sounds: the net along the notes goes up through silence, and the first note that it would play
ends the way. So a token's logit is the log-probability of the network's own choices up to there; a note that sounds
already is struck again or held, as the network articulates. To these a level is added, which no choice depends on:
with it they can be values of any size.
"""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.card import Card

from ..melodies import note_rnn
from ..melodies.note_rnn import CODE, NoteRecipe
from ..polyphony.biaxial import Biaxial, BiaxialRecipe
from ..stepwise import State, Stepwise
from ..system import System

NOTES = CODE.high - CODE.low + 1
SILENT = NOTES
"""What sounds where nothing does."""
AGAIN = -6.0
"""The first logit of a note off where nothing sounds, which the tunes never have."""


@dataclass(frozen=True, kw_only=True)
class BiaxialMelodyRecipe(NoteRecipe):
    """A training run of the bi-axial network on melodies; what isn't here is as in that of the Note RNN."""

    batch: int = 32
    learning_rate: float = 0.01
    decay: float = 0.6
    epochs: int = 5
    time_axis: tuple[int, ...] = (32, 32)
    """A tenth of the published 300, 300, since each step goes through it 36 times..."""
    note_axis: tuple[int, ...] = (16, 8)
    """...and a sixth of 100, 50."""


class BiaxialMelody(Stepwise):
    """The token before -> logits of the next one."""

    classes = CODE.size

    def __init__(self, recipe: BiaxialMelodyRecipe) -> None:
        """Build the network with fresh weights."""
        super().__init__()
        self.sizes = recipe.time_axis
        self.net = Biaxial(
            BiaxialRecipe(
                name=recipe.name, lowest=CODE.low, notes=NOTES, dropout=0.0,
                time_axis=recipe.time_axis, note_axis=recipe.note_axis,
            )
        )  # fmt: skip
        self.whole = nn.Linear(recipe.time_axis[-1], 2)
        nn.init.zeros_(self.whole.weight)
        self.whole.bias.data = torch.tensor([0.0, AGAIN])

    def begin(self, lead: Tensor) -> tuple[Tensor, State]:
        """Return the steps' numbers, and the state before anything sounds."""
        zeros = [lead.new_zeros(lead.shape[1], NOTES, size).float() for size in self.sizes]
        return lead[..., None], (torch.full_like(lead[0], SILENT), *(zero for zero in zeros for _ in range(2)))

    def step(self, told: Tensor, token: Tensor, *state: Tensor) -> tuple[Tensor, ...]:
        """Return the logits (B, V) and the next state."""
        logits, following = self.play(told, token[:, None], state)
        return logits[:, 0], *following

    def forward(self, before: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        """Return the logits (B, T, V) after each of the tokens (B, T) from a bar line on, and the state at the end."""
        told = torch.arange(before.shape[1]).expand_as(before)
        return self.play(told, before, state or self.begin(told.T)[1])

    def play(self, number: Tensor, before: Tensor, state: State) -> tuple[Tensor, State]:
        """Return the logits (B, T, V) of steps of these numbers (B, T) after the tokens before, and the state."""
        sounding, struck = self.sounds(before, state[0])
        played = F.one_hot(sounding, NOTES + 1)[..., :NOTES]
        rolls = torch.stack([played, played * struck[..., None]], -1)
        heard = (self.net.features(rolls, number - 1) * self.net.scale).transpose(0, 1).flatten(1, 2)
        following = [sounding[:, -1]]
        for axis, h, c in zip(self.net.time_axis, state[1::2], state[2::2], strict=True):
            heard, last = axis(heard, (h.flatten(0, 1)[None], c.flatten(0, 1)[None]))
            following += [each[0].view_as(h) for each in last]
        steps, batch = before.shape[1], before.shape[0]
        notes = heard.view(steps, batch, NOTES, -1)
        along = notes.permute(2, 1, 0, 3).flatten(1, 2)
        choices = self.net.note_axis(along, along.new_zeros(*along.shape[:2], 2), None)
        level, again = self.whole(notes.mean(2)).transpose(0, 1).unbind(-1)
        logits = tokens(choices.view(NOTES, batch, steps, 2).permute(1, 2, 0, 3), again, sounding)
        return logits + level[..., None], tuple(following)

    def sounds(self, before: Tensor, first: Tensor) -> tuple[Tensor, Tensor]:
        """Return what sounds (B, T) once the tokens (B, T) are played, and whether it was struck just then."""
        struck = (before > 1) & (before < self.classes)
        note = torch.where(struck, before - 2, SILENT)
        # The last token that changed what sounds; none heard at all is silence too.
        steps = torch.arange(1, before.shape[1] + 1)
        latest = torch.where(before != 0, steps, 0).cummax(1).values
        return torch.cat([first[:, None], note], 1).gather(1, latest), struck

    def loss(self, *data: Tensor, generator: torch.Generator | None = None) -> tuple[Tensor, int]:
        """Return the summed NLL in nats of the tokens (B, T), and the steps it is over."""
        del generator
        _, tokens = data
        nothing = torch.full_like(tokens[:, :1], self.classes)
        logits, _ = self(torch.cat([nothing, tokens[:, :-1].clamp(min=0)], 1))
        total = F.cross_entropy(logits.flatten(0, 1), tokens.flatten(), ignore_index=-1, reduction="sum")
        return total, int((tokens >= 0).sum())


def tokens(choices: Tensor, again: Tensor, sounding: Tensor) -> Tensor:
    """Return the log-probabilities (..., V) of tokens from the logits of the notes' choices (..., N, 2).

    `again` (...) is the logit of a note off where nothing sounds, `sounding` (...) the note that does.
    """
    played, struck = choices.unbind(-1)
    silence = -F.softplus(played).cumsum(-1)
    starts = silence + played
    nothing = silence[..., -1]
    sounds = F.one_hot(sounding, NOTES + 1)[..., :NOTES].bool()
    is_silent = sounding == SILENT
    held = torch.where(sounds, starts + F.logsigmoid(-struck), 0).sum(-1)
    starts = torch.where(sounds, starts + F.logsigmoid(struck), starts)
    no_event = torch.where(is_silent, nothing + F.logsigmoid(-again), held)
    off = torch.where(is_silent, nothing + F.logsigmoid(again), nothing)
    return torch.cat([no_event[..., None], off[..., None], starts], -1)


def card(recipe: BiaxialMelodyRecipe, work: Path) -> Card:
    """Return the facts of the network before it is tuned."""
    of = note_rnn.card(recipe, work)
    return replace(of, task="a melody in eighths that goes on where the clip ends (bi-axial LSTM, one voice)")


RECIPE = BiaxialMelodyRecipe(name="biaxial-melody")
SYSTEMS = (System(RECIPE, BiaxialMelody, note_rnn.data, partial(card, RECIPE)),)
