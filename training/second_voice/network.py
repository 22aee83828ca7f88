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
from engine.staves.code import ANY, CLOCK, CLOCKS, PLACES, STAVES, STYLE, STYLES, TARGET, UNKNOWN, WIDTH

from ..recipes import Training
from ..stepwise import Stepwise
from ..voices.line import NEVER, NONE, dropped
from .excerpts import DRAWN, HIGHEST, LOWEST, PAST, task
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
ASKED = ((0.2, 0), (0.2, 1))
"""How often training asks for a task of `TASKS`; else it asks for any staff from any others."""
KNOWN = (0.5, 0.25, 0.25)
"""How often one, two or three staves are known then."""


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


class Network(nn.Module):
    """The network as it learns; `player` returns it as it plays."""

    pitches: Tensor
    costs = Stepwise.costs

    def __init__(self, recipe: SecondVoice) -> None:
        """Build it with fresh weights."""
        super().__init__()
        self.recipe, staves = recipe, len(STAVES)
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

    def loss(self, *data: Tensor, generator: torch.Generator | None = None) -> tuple[Tensor, int]:
        """Return the summed NLL of the staves to write, for staves (B, 4, T), clock (B, T), style and task (B).

        Whole pieces are heard one by one, each to its end: the silence behind it, of which no excerpt has so much,
        would cost up to a tenth.
        """
        staves, clock, style, tasks = data
        if generator is None and len(staves) > 1:
            each = [self.loss(*(part[index : index + 1] for part in data)) for index in range(len(staves))]
            return torch.stack([total for total, _ in each]).sum(), sum(steps for _, steps in each)
        steps = int((staves != PAST).any(1).any(0).sum())
        staves, clock = staves[..., :steps], clock[:, :steps]
        if generator is not None:
            staves, clock = self._varied(staves, clock, generator)
        lead, wanted = posed(staves, clock, style, tasks, generator)
        logits = self.logits(lead, wanted.clamp(min=0), generator)
        total = F.cross_entropy(logits.flatten(0, 1), wanted.flatten(), reduction="sum", ignore_index=PAST)
        return total, int((wanted != PAST).sum())

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

    def _varied(self, staves: Tensor, clock: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Move scores by semitones, as far as their compass allows, and let some forget where their bars begin."""
        rows = len(staves)
        by = (torch.randn(rows, generator=generator) * self.recipe.spread).round().long()
        is_note = (staves >= 0) & (staves < vocabulary.PITCHES)
        low = torch.where(is_note, staves, HIGHEST).amin((1, 2))
        high = torch.where(is_note, staves, LOWEST).amax((1, 2))
        by = torch.minimum(torch.maximum(by, LOWEST - low), HIGHEST - high)
        staves = torch.where(is_note, staves + by[:, None, None], staves)
        forgets = torch.rand(rows, generator=generator) < self.recipe.weightless
        return staves, torch.where(forgets[:, None], clock % PLACES + PLACES * ANY, clock)


def posed(
    staves: Tensor, clock: Tensor, style: Tensor, tasks: Tensor, generator: torch.Generator | None = None
) -> tuple[Tensor, Tensor]:
    """Turn scores into tasks: what is told, (T, B, WIDTH), and what is to be written, (T, B), PAST where nothing is."""
    rows, _, steps = staves.shape
    is_known = torch.zeros(rows, len(STAVES), dtype=torch.bool)
    wanted = torch.zeros(rows, dtype=torch.long)
    for index, number in enumerate(tasks.tolist()):
        there = [n for n in range(len(STAVES)) if staves[index, n, 0] != PAST]
        known, target = task(number) if number != DRAWN else drawn(there, generator)
        is_known[index, list(known)], wanted[index] = True, target
    lead = torch.empty(steps, rows, WIDTH, dtype=torch.long)
    heard_of = torch.where(staves == PAST, vocabulary.REST, staves)
    lead[..., : len(STAVES)] = torch.where(is_known[..., None], heard_of, UNKNOWN).permute(2, 0, 1)
    lead[..., CLOCK], lead[..., TARGET], lead[..., STYLE] = clock.T, wanted, style
    return lead, staves[torch.arange(rows), wanted].T.contiguous()


def drawn(there: list[int], generator: torch.Generator | None) -> tuple[tuple[int, ...], int]:
    """Draw a task for a score that has these staves."""
    chance, *_ = torch.rand(1, generator=generator).tolist()
    for share, number in ASKED:
        known, target = task(number)
        if chance < share and {*known, target} <= {*there}:
            return known, target
        chance -= share
    order = [there[place] for place in torch.randperm(len(there), generator=generator).tolist()]
    count = 1 + int(torch.multinomial(torch.tensor(KNOWN), 1, generator=generator))
    return tuple(order[1 : 1 + count]), order[0]


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
