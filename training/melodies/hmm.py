"""A hidden Markov model of melodies: states that nobody hears follow one another, and each sounds as a note that lasts.

A state emits a whole event, what it is and how long it lasts, each independent of the other; if it emitted steps, most
states would only wait. The model plays by its filter: how probable each state is after all that was heard, and so
what may come next. It learns by EM (Baum and Welch).
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
from .baum_welch import expect, forward
from .past import LONGEST, START, Chain, chained
from .phrases import CODE, card, phrases

LEARNED = ("start", "move", "event", "duration")
"""The tables, each row a distribution."""


@dataclass(frozen=True, kw_only=True)
class Hidden(Training):
    """A training run; an epoch is one iteration of EM."""

    states: int
    prior: float = 1.0
    """Occurrences that each row of a table has beforehand, in even shares."""
    epochs: int = 50
    """Where an iteration is worth a few ten-thousandths of a nat."""


class HMM(Stepwise):
    """All that was heard -> what the next step is."""

    start: Tensor
    move: Tensor
    event: Tensor
    duration: Tensor
    tail: Tensor
    waits: Tensor
    ends: Tensor

    def __init__(self, recipe: Hidden) -> None:
        """Begin with states that differ by chance."""
        super().__init__()
        self.classes = CODE.size
        self.recipe = recipe
        # START is emitted by whatever the first state is, so that the events begin with 1.
        shapes = (recipe.states,), (recipe.states, recipe.states), (recipe.states, CODE.size - 1)
        for name, shape in zip(LEARNED, (*shapes, (recipe.states, LONGEST)), strict=True):
            self.register_buffer(name, torch.softmax(torch.randn(shape), -1))
        self.register_buffer("tail", torch.full((1,), 0.5))
        self.register_buffer("waits", torch.zeros(recipe.states, LONGEST))
        self.register_buffer("ends", torch.zeros(recipe.states, LONGEST))
        self._tabulate()

    def begin(self, lead: Tensor) -> tuple[Tensor, State]:
        """Tell nothing; at first, each state is as probable as it is that melodies begin in it."""
        told = torch.zeros_like(lead)[..., None]
        return told, (self.start.expand(lead.shape[1], -1), torch.zeros_like(lead[0]))

    def step(self, told: Tensor, token: Tensor, *state: Tensor) -> tuple[Tensor, ...]:
        """Go on by a step: see `Stepwise`. The state is what is believed (B, N) and the newest event's age (B)."""
        del told
        belief, age = self.hear(token, *state)
        waits, ends = self._hazard(age)
        following = (belief * ends) @ self.move @ self.event
        waiting = (belief * waits).sum(1, keepdim=True)
        return torch.log(torch.cat([waiting, following], 1)), belief, age

    def hear(self, token: Tensor, belief: Tensor, age: Tensor) -> tuple[Tensor, Tensor]:
        """Return what is believed once a token (B) was heard, V for none, and the age of the newest event then."""
        waits, ends = self._hazard(age)
        is_event = ((token > 0) & (token < self.classes))[:, None]
        emitted = F.embedding((token - 1).clamp(0, self.classes - 2), self.event.T)
        stayed = torch.where((token == 0)[:, None], belief * waits, belief)
        belief = torch.where(is_event, (belief * ends) @ self.move * emitted, stayed)
        return belief / belief.sum(1, keepdim=True), torch.where(is_event[:, 0], 1, age + 1)

    def loss(self, *data: Tensor, generator: torch.Generator | None = None) -> tuple[Tensor, int]:
        """Return the summed NLL in nats and the steps: see `Stepwise`; takes lead and tokens (B, T)."""
        del generator
        chain = chained(data[1])
        _, scales = forward(self.start.double(), self.move.double(), self._emitted(chain), chain.is_event)
        # Once an event is older than the states tell apart, it goes on and ends alike in all of them.
        more = (chain.durations - LONGEST).clamp(min=0).sum() * torch.log1p(-self.tail)
        ended = ((chain.durations >= LONGEST) & ~chain.is_last).sum() * torch.log(self.tail)
        return -(scales.log().sum() + more.sum() + ended.sum()), int((data[1] >= 0).sum())

    @torch.no_grad()
    def fit(self, data: Data, valid: Data) -> None:
        """Go through EM once."""
        del valid
        counts = {name: torch.zeros_like(getattr(self, name)).double() for name in LEARNED}
        ended = more = 0
        # Chains as long as each other side by side: less padding.
        order = (data[1] > 0).sum(1).argsort()
        for tokens in torch.split(data[1][order], self.recipe.batch):
            chain = chained(tokens)
            self._count(chain, counts)
            ended += int(((chain.durations >= LONGEST) & ~chain.is_last).sum())
            more += int((chain.durations - LONGEST).clamp(min=0).sum())
        for name, count in counts.items():
            with_prior = count + self.recipe.prior / count.shape[-1]
            getattr(self, name).copy_(with_prior / with_prior.sum(-1, keepdim=True))
        self.tail.fill_((ended + 1) / (ended + more + 2))
        self._tabulate()

    def _count(self, chain: Chain, counts: dict[str, Tensor]) -> None:
        """Add how often everything is expected to have happened, given what was heard."""
        belief, moves = expect(self.start.double(), self.move.double(), self._emitted(chain), chain.is_event)
        counts["start"] += belief[0].sum(0)
        counts["move"] += moves
        sounds = chain.is_event & (chain.events != START)
        counts["event"].T.index_add_(0, chain.events[sounds] - 1, belief[sounds])
        lasted = chain.durations.clamp(max=LONGEST) - 1
        whole = chain.is_event & ~chain.is_last
        counts["duration"].T.index_add_(0, lasted[whole], belief[whole])
        # A last event would have gone on for as long as its state's events do that last so long already.
        left = self.duration.double() * (torch.arange(LONGEST) >= lasted[chain.is_last][:, None, None])
        counts["duration"] += (belief[chain.is_last][..., None] * left / left.sum(2, keepdim=True)).sum(0)

    def _emitted(self, chain: Chain) -> Tensor:
        """Return how probable each state makes each event and its duration, (S, B, N)."""
        event = F.embedding((chain.events - 1).clamp(min=0), self.event.double().T)
        event = torch.where((chain.events != START)[..., None], event, 1.0)
        lasted = (chain.durations - 1).clamp(0, LONGEST - 1)
        exactly, at_least = self.duration.double(), self.duration.double().flip(1).cumsum(1).flip(1)
        return event * torch.where(
            chain.is_last[..., None], F.embedding(lasted, at_least.T), F.embedding(lasted, exactly.T)
        )

    def _hazard(self, age: Tensor) -> tuple[Tensor, Tensor]:
        """Return how probably an event of each state goes on and ends, (B, N), when it is this old (B)."""
        row = (age - 1).clamp(0, LONGEST - 1)
        return F.embedding(row, self.waits.T), F.embedding(row, self.ends.T)

    def _tabulate(self) -> None:
        waits, ends = past.hazard(self.duration, self.tail)
        self.waits, self.ends = waits.exp(), ends.exp()


TASK = "a melody that goes on where the clip ends (hidden Markov model of {} states)"
RECIPES = (Hidden(name="hmm", states=192),)
SYSTEMS = tuple(System(r, HMM, phrases, partial(card, r, TASK.format(r.states))) for r in RECIPES)
