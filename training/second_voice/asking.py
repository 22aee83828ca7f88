"""What a network of scores is asked for: a task out of each score, and what the answer costs."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine import vocabulary
from engine.staves.code import ANY, CLOCK, PLACES, STAVES, STYLE, TARGET, UNKNOWN, WIDTH

from ..stepwise import Stepwise
from .excerpts import DRAWN, HIGHEST, LOWEST, PAST, task

ASKED = ((0.2, 0), (0.2, 1))
"""How often training asks for a task of `TASKS`; else it asks for any staff from any others."""
KNOWN = (0.5, 0.25, 0.25)
"""How often one, two or three staves are known then."""


class Asked(nn.Module):
    """A network that is asked for a staff of a score; `logits` is its answer."""

    costs = Stepwise.costs

    def __init__(self, recipe: Any) -> None:  # noqa: ANN401  each design has its own
        """Keep the recipe."""
        super().__init__()
        self.recipe = recipe

    def logits(self, lead: Tensor, made: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Return the logits (T, B, V) of each step of a staff (T, B), for what is told of the score (T, B, WIDTH)."""
        raise NotImplementedError

    def cost(self, lead: Tensor, wanted: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Return the summed NLL in nats of each wanted step (T, B) after those before it, but where it is PAST."""
        logits = self.logits(lead, wanted.clamp(min=0), generator)
        return F.cross_entropy(logits.flatten(0, 1), wanted.flatten(), reduction="sum", ignore_index=PAST)

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
        return self.cost(lead, wanted, generator), int((wanted != PAST).sum())

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
