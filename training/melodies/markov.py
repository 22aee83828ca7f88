"""Markov chains of notes: what comes next given the last notes, and how long it lasts given how long the last ones did.

The chains run over notes, and are asked step by step: an event at this step is a duration that ends now, so the
likelihood of the steps is that of the notes.
"""

from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor
from torch.nn import functional as F

from ..recipes import Training
from ..stepwise import State, Stepwise
from ..system import Data, System
from . import past
from .contexts import Contexts
from .past import LONGEST
from .phrases import CODE, card, phrases

KINDS = 3
"""Before the first event, silence, a note."""


@dataclass(frozen=True, kw_only=True)
class Chains(Training):
    """Two chains, of events and of their durations."""

    order: int
    """How many of the last events, or of their durations, the next one depends on."""
    places: int = 48
    """Steps after which a place in the bar, on which durations depend too, counts as the same: 4/4, 3/4 and 6/8."""
    shorter: float = 12.0
    """What the shorter context is worth, in occurrences for each kind of event seen; 1 is Witten and Bell's."""
    contexts: int = 5_000
    """The most that a chain keeps; below 32,768."""
    epochs: int = 1
    """Counting once is enough."""


class Markov(Stepwise):
    """The last events, their durations and places -> what the next step is."""

    tail: Tensor
    waits: Tensor
    ends: Tensor

    def __init__(self, recipe: Chains) -> None:
        """Begin with empty chains."""
        super().__init__()
        self.classes = CODE.size
        self.order, self.places = recipe.order, recipe.places
        symbols = max(recipe.places, LONGEST + 1)
        self.events = Contexts(recipe.contexts, CODE.size, CODE.size - 1, recipe.shorter)
        self.durations = Contexts(recipe.contexts, symbols, LONGEST, recipe.shorter)
        self.register_buffer("tail", torch.full((1,), 0.5))
        self.register_buffer("waits", torch.zeros(recipe.contexts, LONGEST))
        self.register_buffer("ends", torch.zeros(recipe.contexts, LONGEST))

    def begin(self, lead: Tensor) -> tuple[Tensor, State]:
        """Tell each step's number; nothing is past."""
        return lead[..., None], past.beginning(lead, self.order + 1)

    def step(self, told: Tensor, token: Tensor, *state: Tensor) -> tuple[Tensor, ...]:
        """Go on by a step: see `Stepwise`."""
        events, durations = past.after(token, state, self.classes)
        return self(told[:, 0], events, durations), events, durations

    def forward(self, lead: Tensor, events: Tensor, durations: Tensor) -> Tensor:
        """Return the log-probabilities (..., V) of a step's tokens, for its number (...) and the past (..., N)."""
        what = F.embedding(self.events(events[..., : self.order]), self.events.log_p)
        rhythm = self.durations(self.rhythm(lead, events, durations))
        cell = rhythm * LONGEST + durations[..., 0].clamp(max=LONGEST) - 1
        waits, ends = (F.embedding(cell, table.view(-1, 1)) for table in (self.waits, self.ends))
        return torch.cat([waits, ends + what], -1)

    def rhythm(self, lead: Tensor, events: Tensor, durations: Tensor) -> Tensor:
        """Return what the newest event's duration depends on, (..., C), the most telling first."""
        kind = events[..., :1].clamp(max=KINDS - 1)
        place = (lead[..., None] - durations[..., :1]) % self.places
        return torch.cat([kind, place, durations[..., 1:]], -1)

    def loss(self, *data: Tensor, generator: torch.Generator | None = None) -> tuple[Tensor, int]:
        """Return the summed NLL in nats and the steps: see `Stepwise`; takes lead and tokens (B, T)."""
        del generator
        lead, tokens = data
        logits = self(lead, *past.history(tokens, self.order + 1)).flatten(0, 1)
        return F.nll_loss(logits, tokens.flatten(), ignore_index=-1, reduction="sum"), int((tokens >= 0).sum())

    def fit(self, data: Data, valid: Data) -> None:
        """Count."""
        del valid
        lead, tokens = data
        events, durations = past.history(tokens, self.order + 1)
        ends = tokens > 0
        lead, tokens, events, durations = lead[ends], tokens[ends], events[ends], durations[ends]
        lasted = durations[:, 0]
        self.events.fit(events[:, : self.order], tokens - 1)
        self.durations.fit(self.rhythm(lead, events, durations), lasted.clamp(max=LONGEST) - 1)
        beyond = lasted[lasted >= LONGEST] - LONGEST
        self.tail.fill_((len(beyond) + 1) / (len(beyond) + int(beyond.sum()) + 2))
        self.waits, self.ends = past.hazard(self.durations.log_p.exp(), self.tail)


TASK = "a melody that goes on where the clip ends (Markov chains of notes, order {})"
RECIPES = (Chains(name="markov", order=5), Chains(name="markov-1", order=1, contexts=1000))
SYSTEMS = tuple(System(r, Markov, phrases, partial(card, r, TASK.format(r.order))) for r in RECIPES)
