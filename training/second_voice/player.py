"""The network as it plays: what does not change while it plays is worked out, and its step is short.

What was read goes through the writer's and the judge's weights for all steps at once. What the writer hears of its own
last note, and of the intervals from there to the known voices, are rows of one table.
"""

import warnings

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from engine import vocabulary
from engine.staves.code import CLOCK, CLOCKS, STAVES, STYLE, STYLES, TARGET, UNKNOWN, WIDTH

from ..stepwise import State, Stepwise, wishes
from ..voices.line import NONE
from ..whole import Whole
from . import tables
from .excerpts import HIGHEST, LOWEST
from .hearing import Staff, heard
from .network import AFTER, LEAP, OWN, STEP, TABLES, Network
from .tables import NOTES, NOW, ROWS
from .turning import CLASSES, GATES, joined

RESTS, HOLDS = 0.1, 0.5
"""Shares of the steps of the leads by which the ONNX file is compared."""


class Player(Stepwise):
    """Plays what a `Network` has learned; the lead may have one row for all rows of the perturbation."""

    reads: Tensor
    bias: Tensor
    hears: Tensor
    intervals: Tensor
    places: Tensor
    judge: Tensor
    says: Tensor
    goes_on: Tensor
    held: Tensor
    sounding: Tensor
    widths: Tensor
    rows: Tensor
    classes_of: Tensor

    def __init__(self, network: Network) -> None:
        """Work out what does not change."""
        super().__init__()
        self.classes, self.network = vocabulary.SIZE, network.eval()
        with torch.no_grad():
            told, kept, *biases = (tables.ifog(weight) for weight in network.writer.weights()[0])
            intervals, places = tables.heights(network)
            fixed = {
                "reads": tables.reads(network, told),
                "bias": biases[0] + biases[1],
                "hears": tables.hears(network, told),
                "intervals": intervals,
                "places": places,
                "judge": tables.judge(network),
                "says": tables.says(),
                "goes_on": tables.goes_on(),
                "held": tables.held(),
                "sounding": tables.sounding(),
                "widths": tables.widths(),
                "rows": tables.rows(network.pitches),
                "classes_of": F.pad(network.pitches % CLASSES, (0, 1), value=CLASSES),
            }
            for name, values in fixed.items():
                self.register_buffer(name, values.detach().clone().contiguous())
            self.kept, self.spoken = Whole(kept.T), Whole(tables.spread(network.writer_says))

    def begin(self, lead: Tensor) -> tuple[State, State]:
        """Read the known staves, (T, B, WIDTH).

        Told are the writer's gates, what is seen of each pitch class, what is near each pitch, and where the rows of
        `tables.beside` begin; the state is what the voice does, and the writer's.
        """
        network, (steps, rows) = self.network, lead.shape[:2]
        staves = heard(lead[..., : len(STAVES)].flatten(1))
        told = self._told(lead, staves)
        once = network.first(told)
        read = network.second(joined([once, told], [2 * network.first.state[0], network.counts[0]]))
        both = joined([told, read], list(network.counts[:2]))
        classes = tables.laid(network.reader_says(both) + network.writer_says.all.bias)
        sounds, struck, after = (part.reshape(steps, rows, -1) for part in (staves.sounds, staves.struck, staves.after))
        now, then = self.rows[sounds] + ROWS * (~struck).long()[..., None], self.rows[after] + ROWS * AFTER
        near = self.places[lead[..., TARGET]]
        for number in range(len(STAVES)):
            first, is_known = ROWS * (OWN + TABLES * number), lead[..., number] != UNKNOWN
            near = _nearer(near, self.intervals, first + now[..., number, :], first + then[..., number, :], is_known)
        beside = NOW * (sounds + NOTES * torch.arange(len(STAVES)))
        beside = F.pad(beside, (0, 1), value=NOW * NOTES * len(STAVES))
        zero = torch.zeros_like(lead[0, :, :1], dtype=near.dtype).expand(-1, network.writer.units)
        return (both @ self.reads + self.bias, classes, near, beside), (
            torch.full_like(lead[0, :, 0], NONE),
            zero,
            zero,
        )

    def _told(self, lead: Tensor, staves: Staff) -> Tensor:
        """Return what `Network.read` tells of each step, (T, B, C), for the staves of all rows, (T, B * 4)."""
        network, (steps, rows) = self.network, lead.shape[:2]
        is_meant = (staves.sounds != NONE) & (staves.before != NONE)
        moves = torch.where(staves.struck, (staves.sounds - staves.before).clamp(-12, 12) + 12, STEP)
        moves = torch.where(is_meant, moves, LEAP).reshape(steps, rows, -1) + (LEAP + 1) * torch.arange(len(STAVES))
        numbers = staves.numbers.reshape(steps, rows, len(STAVES), -1), network.melodic(moves)
        shown = staves.channels.reshape(steps, rows, len(STAVES), CLASSES, -1).transpose(2, 3)
        task = network.clock(lead[..., CLOCK]), network.target(lead[..., TARGET]), network.style(lead[..., STYLE])
        return torch.cat([shown.flatten(2), torch.cat(numbers, -1).flatten(2), *task], -1)

    def step(self, told: State, token: Tensor, *state: Tensor) -> State:
        """Hear what was written last, advance, and judge every pitch.

        What only weights go into is written here, too: the exporter moves it out of the loop.
        """
        gates, classes, near, beside = told
        now, h, c = state
        units = self.network.writer.units
        now = torch.where(token == vocabulary.HOLD, self.held[now], token)
        hears = self.hears[tables.beside(self.widths, self.sounding)[now[:, None] + beside]].sum(1)
        sure, g = torch.split(gates + hears + self.kept(h), [(GATES - 1) * units, units], 1)
        i, f, o = torch.split(torch.sigmoid(sure), units, 1)
        c = f * c + i * torch.tanh(g)
        h = o * torch.tanh(c)
        own = self.intervals[self.rows[self.sounding] + ROWS * (torch.arange(NOW) >= NONE).long()[:, None]]
        seen = (classes + self.spoken(h)).reshape(-1, CLASSES + 1, own.shape[-1])
        judged = torch.relu(near + own[now] + seen[:, self.classes_of])
        places = torch.cat([self.says.expand(NOW, -1), self.goes_on[:, None]], 1)
        return (judged @ self.judge).flatten(1).gather(1, places[now]), now, h, c

    def trial(self, steps: int, rows: int, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Draw a lead and a perturbation for the comparison with the ONNX file: notes and rests, most of them held.

        Read over a hundred steps, noise in every step would make much of the last digit.
        """
        lead = rng.integers(LOWEST, HIGHEST + 1, (steps, rows, WIDTH))
        kind = rng.random((steps, rows, len(STAVES)))
        staves = lead[..., : len(STAVES)]
        staves[kind < RESTS + HOLDS] = vocabulary.HOLD
        staves[kind < RESTS] = vocabulary.REST
        target = rng.integers(0, len(STAVES), rows)
        unknown = rng.random((rows, len(STAVES))) < 1 / 2
        unknown[np.arange(rows), target] = True
        lead[..., : len(STAVES)][:, unknown] = UNKNOWN
        lead[..., CLOCK] %= CLOCKS
        lead[..., TARGET], lead[..., STYLE] = target, rng.integers(0, len(STYLES), rows)
        return lead, wishes(rng, (steps, rows, vocabulary.SIZE))


def _nearer(near: Tensor, intervals: Tensor, now: Tensor, after: Tensor, is_known: Tensor) -> Tensor:
    """Add what a staff says of each pitch; one that nobody knows says nothing, and is not asked."""
    if bool(is_known.any()):
        near = near + intervals[now] + intervals[after]
    return near


with warnings.catch_warnings():
    # A trace would answer the question once and for all; what can ask is as old as the tracer.
    warnings.simplefilter("ignore")
    _nearer = torch.jit.script(_nearer)
