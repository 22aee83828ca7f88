"""The network as it plays: what does not change while it plays is worked out, and its step is short.

What was read goes through the writer's and the judge's weights for all steps at once. What the writer hears of its own
last note, and of the intervals from there to the known voices, are rows of tables.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine import vocabulary
from engine.staves.code import CLOCK, CLOCKS, STAVES, STYLE, STYLES, TARGET, UNKNOWN, WIDTH

from ..stepwise import Stepwise, wishes
from ..voices.line import NONE, following
from .excerpts import HIGHEST, LOWEST
from .hearing import NUMBERS, seen
from .network import AFTER, FEW, NEAR, OWN, PITCHES, REACH, TABLES, Network, row, said
from .turning import CLASSES, GATES, Each, joined

ROWS = 2 * REACH + 2
"""Rows of a table of intervals."""
NOTES = NONE + 1
"""Rows for a pitch, or none."""
RESTS, HOLDS = 0.1, 0.5
"""Shares of the steps of the leads by which the ONNX file is compared."""


class Player(Stepwise):
    """Plays what a `Network` has learned; the lead may have one row for all rows of the perturbation."""

    heard: Tensor
    bias: Tensor
    spoken: Tensor
    own: Tensor
    beside: Tensor
    rows: Tensor
    widths: Tensor
    staff_rows: Tensor

    def __init__(self, network: Network) -> None:
        """Work out what does not change."""
        super().__init__()
        self.classes, self.network = vocabulary.SIZE, network.eval()
        self.judging = network.recipe.judging
        with torch.no_grad():
            heard, kept, *biases = network.writer.weights()[0]
            own, beside = self._tables(heard)
            every = torch.arange(NOTES)
            width = (every[:, None] - every).clamp(-NEAR, NEAR) + NEAR
            width[NONE], width[:, NONE] = 2 * NEAR + 1, 2 * NEAR + 1
            fixed = {
                "heard": heard.T,
                "bias": biases[0] + biases[1],
                # What a state says goes to the next step's gates and to this step's pitch classes, in one product.
                "spoken": torch.cat([kept.T, self._spread(network.writer_says)], 1),
                "own": own,
                "beside": beside.flatten(0, 1),
                "rows": row(every, network.pitches),
                "widths": width.flatten(),
                "staff_rows": torch.arange(len(STAVES)) * (2 * NEAR + 2),
            }
            for name, values in fixed.items():
                self.register_buffer(name, values.detach().clone().contiguous())

    def _spread(self, says: Each) -> Tensor:
        """Write the map from the writer's state to each pitch class out, (units, 12 * K)."""
        own = torch.kron(torch.eye(CLASSES), says.own.weight.T.contiguous())
        return torch.cat([own, says.all.weight.T.repeat(1, CLASSES)])

    def _tables(self, heard: Tensor) -> tuple[Tensor, Tensor]:
        """Return what the writer's gates get from its own note, held and struck, (2 * NOTES, G), and the intervals."""
        network, plain = self.network, NUMBERS - 1 + FEW * len(STAVES)
        every = sum(network.counts)
        of_channels = heard[:, : CLASSES * every].reshape(-1, CLASSES, every)[..., -network.counts[-1] :].flatten(1)
        of_numbers, of_intervals = torch.split(heard[:, -plain:], [NUMBERS - 1, plain - NUMBERS + 1], 1)
        notes = torch.arange(NOTES).repeat(2)
        shown, numbers = seen(notes, torch.arange(len(notes)) >= NOTES)
        own = shown.flatten(1) @ of_channels.T + numbers @ of_numbers.T
        rows = network.harmonic.weight.reshape(len(STAVES), -1, FEW)
        of_each = of_intervals.reshape(-1, len(STAVES), FEW).permute(1, 2, 0)
        return own, rows @ of_each

    def begin(self, lead: Tensor) -> tuple[Tensor, tuple[Tensor, ...]]:
        """Read the known staves, (T, B, WIDTH); the state is what sounds, what the gates keep, and c."""
        network = self.network
        told, read, staves = network.read(lead)
        nothing = torch.zeros_like(told[..., :1]).expand(*told.shape[:2], self._numbers())
        gates = joined([told, read, nothing], list(network.counts)) @ self.heard + self.bias
        classes = network.reader_says(joined([told, read], list(network.counts[:2]))) + network.writer_says.all.bias
        near = network.places[lead[..., TARGET]]
        table = network.intervals.flatten(0, 1)
        for number, staff in enumerate(staves):
            first = ROWS * (OWN + TABLES * number)
            now = self.rows[staff.sounds] + ROWS * (~staff.struck).long()[..., None]
            near = near + table[first + now] + table[first + ROWS * AFTER + self.rows[staff.after]]
        sounds = torch.stack([staff.sounds for staff in staves], -1).to(told.dtype)
        zero = torch.zeros_like(lead[0, :, :1], dtype=told.dtype)
        units = network.writer.units
        state = torch.full_like(lead[0, :, 0], NONE), zero.expand(-1, GATES * units), zero.expand(-1, units)
        return torch.cat([gates, classes.flatten(-2), near.flatten(-2), sounds], -1), state

    def step(self, told: Tensor, token: Tensor, *state: Tensor) -> tuple[Tensor, ...]:
        """Hear what was written last, advance, and judge every pitch."""
        network, units = self.network, self.network.writer.units
        sizes = [GATES * units, CLASSES * self.judging, PITCHES * self.judging, len(STAVES)]
        gates, classes, near, others = torch.split(told, sizes, -1)
        sounds, kept, c = state
        is_struck = token < vocabulary.PITCHES
        sounds = following(sounds, token)
        intervals = self.widths[sounds[:, None] * NOTES + others.long()] + self.staff_rows
        gates = gates + kept + self.own[sounds + NOTES * is_struck.long()] + self.beside[intervals].sum(1)
        i, f, g, o = gates.chunk(GATES, -1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        kept, spoken = torch.split(torch.sigmoid(o) * torch.tanh(c) @ self.spoken, sizes[:2], -1)
        seen_now = (classes + spoken).reshape(-1, CLASSES, self.judging)
        rows = self.rows[sounds] + ROWS * (~is_struck).long()[:, None]
        near = near.reshape(-1, PITCHES, self.judging) + network.intervals.flatten(0, 1)[rows]
        judged = torch.relu(seen_now[:, network.pitches % CLASSES] + near)
        logits = said(network.note(judged), network.silence(torch.relu(seen_now.mean(1))), sounds)
        return logits, sounds, kept, c

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

    def _numbers(self) -> int:
        """Return how wide all is that the writer hears of its own voice."""
        return CLASSES * self.network.counts[-1] + NUMBERS - 1 + FEW * len(STAVES)
