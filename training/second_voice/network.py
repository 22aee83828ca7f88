"""Any voice of a score from any others: our own network.

The published networks squeeze the lead into one vector; this one reads the known staves from both ends and has them at
hand at every step. A bidirectional LSTM of two layers reads them, another goes through the staff to be written, and all
of it turns with the key (see `turning`). What a step says of a pitch is a sum of what the pitch's class says and of how
it lies to its neighbours, put through one rectified layer: its intervals from the note that the voice comes from, and
from what each known voice plays now and next, and its place in the range of the staff. A softmax over all pitches,
silence and going on gives the negative log-likelihood that is learned.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine import vocabulary
from engine.staves.code import CLOCK, CLOCKS, STAVES, STYLE, STYLES, TARGET

from ..recipes import Training
from ..stepwise import Stepwise
from ..voices.line import NEVER, NONE, dropped
from .asking import Asked
from .excerpts import HIGHEST, LOWEST
from .hearing import KINDS, NUMBERS, Staff, heard
from .turning import CLASSES, Each, TurningLSTM, joined

PITCHES = HIGHEST - LOWEST + 1
REACH = 36
"""Semitones to either side beyond which a pitch is only far from another."""
NEAR = 24
"""The same between what the voice sounds and the known ones, for the decoder."""
FEW = 6
"""Numbers of an interval that an LSTM hears."""
STEP, LEAP = 25, 26
"""Rows of the intervals within a staff, -12..12: it is held, and it is silent or was."""
OWN, AFTER = 2, 2
"""The first tables of intervals are from the voice itself, struck and held; then each staff has struck, held, next."""
TABLES = 3


@dataclass(frozen=True, kw_only=True)
class SecondVoice(Training):
    """How the network is made and learns."""

    name: str = "second-voice"
    reading: tuple[tuple[int, int], tuple[int, int]] = ((10, 40), (12, 48))
    """Channels of each pitch class and numbers of the two layers that read, each way."""
    writing: tuple[int, int] = (14, 56)
    """The same of the one that writes."""
    judging: int = 48
    """Units in which each pitch is judged."""
    dropout: float = 0.25
    steps: int = 128
    """Length of an excerpt; played, the network takes a clip whole."""
    styles: tuple[str, ...] = STYLES
    excerpts: tuple[int, ...] = (4000, 1200, 600)
    """Of each style. The chorales hold 560 that do not overlap, the others some 7,000 and 800."""
    evened: bool = True
    """Whether all tunes are heard as often as one another, and not those oftener that have been set oftener: those are
    set more plainly than the tunes set once, of which validation and test are made."""
    variants: float = 0.25
    """Share of the excerpts that are varied in rhythm, or have rests, or are loops."""
    spread: float = 2.5
    """Standard deviation, in semitones, by which excerpts are moved."""
    weightless: float = 0.25
    """Share of the excerpts whose bar lines are not known."""
    batch: int = 6
    learning_rate: float = 4e-3
    decay: float = 0.65
    decay_from: int = 1
    clip: float = 1.0
    average: float = 0.995
    patience: int = 4
    epochs: int = 8


class Network(Asked):
    """The network as it learns; `player` returns it as it plays."""

    recipe: SecondVoice
    pitches: Tensor

    def __init__(self, recipe: SecondVoice) -> None:
        """Build it with fresh weights."""
        super().__init__(recipe)
        staves = len(STAVES)
        first, second = recipe.reading
        told = (KINDS * staves, staves * (NUMBERS + FEW) + 3 * FEW)
        self.clock = nn.Embedding(CLOCKS, FEW)
        self.target = nn.Embedding(staves, FEW)
        self.style = nn.Embedding(len(STYLES), FEW)
        self.melodic = nn.Embedding(staves * (LEAP + 1), FEW)
        self.harmonic = nn.Embedding(staves * (2 * NEAR + 2), FEW)
        self.first = TurningLSTM(told, first, bidirectional=True)
        self.second = TurningLSTM((2 * first[0] + told[0], 2 * first[1] + told[1]), second, bidirectional=True)
        read = (2 * second[0], 2 * second[1])
        self.counts = told[0], read[0], KINDS
        own = NUMBERS - 1 + staves * FEW
        self.writer = TurningLSTM((sum(self.counts), told[1] + read[1] + own), recipe.writing)
        # How each pitch class looks from what was read, and from what was written so far.
        self.reader_says = Each((told[0] + read[0], told[1] + read[1]), recipe.judging)
        self.writer_says = Each(recipe.writing, recipe.judging)
        self.intervals = nn.Parameter(0.1 * torch.randn(OWN + TABLES * staves, 2 * REACH + 2, recipe.judging))
        self.places = nn.Parameter(0.1 * torch.randn(staves, PITCHES, recipe.judging))
        self.note = nn.Linear(recipe.judging, 2)
        """Of each pitch, to be struck and to go on."""
        self.silence = nn.Linear(recipe.judging, 1)
        self.register_buffer("pitches", torch.arange(LOWEST, HIGHEST + 1), persistent=False)

    def read(self, lead: Tensor, generator: torch.Generator | None = None) -> tuple[Tensor, Tensor, list[Staff]]:
        """Read the known staves, (T, B, WIDTH) as `engine.staves.code` has them.

        Returns what is told of each step, what was read, both (T, B, C), and the staves.
        """
        staves = [heard(lead[..., number]) for number in range(len(STAVES))]
        numbers = [F.embedding(self._melodic(staff, n), self.melodic.weight) for n, staff in enumerate(staves)]
        told = torch.cat(
            [
                torch.cat([staff.channels for staff in staves], -1).flatten(-2),
                *(part for both in zip((staff.numbers for staff in staves), numbers, strict=True) for part in both),
                self.clock(lead[..., CLOCK]),
                self.target(lead[..., TARGET]),
                self.style(lead[..., STYLE]),
            ],
            -1,
        )
        once = dropped(self.first(told), self.recipe.dropout, generator)
        twice = self.second(joined([once, told], [2 * self.first.state[0], self.counts[0]]))
        return told, dropped(twice, self.recipe.dropout, generator), staves

    def logits(self, lead: Tensor, made: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Return the logits (T, B, V) of each step of a voice (T, B) that is told its own steps before."""
        told, read, staves = self.read(lead, generator)
        before = heard(F.pad(made[:-1], (0, 0, 1, 0), value=vocabulary.REST))
        written = self.writer(self.hears(told, read, before, staves))
        written = dropped(written, self.recipe.dropout, generator)
        both = joined([told, read], list(self.counts[:2]))
        classes = self.reader_says(both) + self.writer_says(written)
        near = self._from(before.sounds, 0, before.struck)
        for number, staff in enumerate(staves):
            first = OWN + TABLES * number
            near = near + self._from(staff.sounds, first, staff.struck) + self._from(staff.after, first + AFTER)
        near = near + F.embedding(lead[..., TARGET], self.places.flatten(1))
        judged = torch.relu(classes[..., self.pitches % CLASSES, :] + near.reshape(*near.shape[:2], PITCHES, -1))
        return said(self.note(judged), self.silence(torch.relu(classes.mean(-2))), before.sounds)

    def hears(self, told: Tensor, read: Tensor, own: Staff, staves: list[Staff]) -> Tensor:
        """Return what the writer hears at each step, (T, B, C)."""
        beside = [
            F.embedding(self._harmonic(own.sounds, s.sounds, n), self.harmonic.weight) for n, s in enumerate(staves)
        ]
        voice = torch.cat([own.channels.flatten(-2), own.numbers[..., 1:], *beside], -1)
        return joined([told, read, voice], list(self.counts))

    def player(self) -> Stepwise:
        """Return the network as it plays."""
        from .player import Player  # noqa: PLC0415  the player is built of this module

        return Player(self)

    def _melodic(self, staff: Staff, number: int) -> Tensor:
        """Return the rows of the intervals from note to note in a staff."""
        is_meant = (staff.sounds != NONE) & (staff.before != NONE)
        width = (staff.sounds - staff.before).clamp(-12, 12) + 12
        row = torch.where(is_meant, torch.where(staff.struck, width, STEP), LEAP)
        return row + (LEAP + 1) * number

    def _harmonic(self, own: Tensor, other: Tensor, number: int) -> Tensor:
        """Return the rows of the intervals from a known voice to what the voice sounds."""
        width = (own - other).clamp(-NEAR, NEAR) + NEAR
        return torch.where((own == NONE) | (other == NONE), 2 * NEAR + 1, width) + (2 * NEAR + 2) * number

    def _from(self, pitch: Tensor, table: int, struck: Tensor | None = None) -> Tensor:
        """Return what a table says of each pitch from this one, (..., N * K); of two the first if it is struck."""
        rows = torch.arange(NONE + 1)
        if struck is None:
            return F.embedding(pitch, self.intervals[table][row(rows, self.pitches)].flatten(1))
        pair = self.intervals[table : table + 2][:, row(rows, self.pitches)].flatten(0, 1).flatten(1)
        return F.embedding(pitch + len(rows) * (~struck).long(), pair)


def row(pitch: Tensor, pitches: Tensor) -> Tensor:
    """Return the rows of a table of intervals for all pitches, from pitches (...): (..., N)."""
    away = (pitches - pitch[..., None]).clamp(-REACH, REACH) + REACH
    return torch.where(pitch[..., None] == NONE, 2 * REACH + 1, away)


def said(notes: Tensor, silence: Tensor, sounds: Tensor) -> Tensor:
    """Lay logits of pitches (..., N, 2), struck and going on, and of silence (..., 1) out as tokens (..., V)."""
    strike, play = notes.unbind(-1)
    place = (sounds - LOWEST).clamp(0, PITCHES - 1)[..., None]
    hold = torch.where(sounds[..., None] == NONE, NEVER, play.gather(-1, place))
    beyond = LOWEST, vocabulary.PITCHES - 1 - HIGHEST
    return torch.cat([F.pad(strike, beyond, value=NEVER), silence, hold], -1)
