"""The last notes -> the next: nets that remember nothing but what they are shown (Zoennchen 2022, on melodies).

Every unit of the input is one that is seen: which of the events the last one was, which the one before, how long each
lasted, where in the bar the step is. With no layer between these and the softmax it is a fully visible belief net,
each of whose conditionals is linear. With layers of sigmoid units it is a multi-layer perceptron that shares its
weights over all places of the melody, as NADE does (Larochelle and Murray 2011).
"""

from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..recipes import Training
from ..stepwise import State, Stepwise
from ..system import System
from . import past
from .past import LONGEST
from .phrases import CODE, card, phrases


@dataclass(frozen=True, kw_only=True)
class Visible(Training):
    """What is seen of a melody, and what lies between that and the next step."""

    notes: int
    """Events that are seen, silences among them."""
    places: int = 48
    """Steps after which a place in the bar counts as the same: three bars of four beats, four of three or of 6/8."""
    hidden: tuple[int, ...] = ()
    """Units of the layers between."""
    dropout: float = 0.0
    """Of these units."""
    batch: int = 32
    learning_rate: float = 3e-3
    decay: float = 0.93
    decay_from: int = 10
    epochs: int = 60


class Autoregressive(Stepwise):
    """The last notes, and where the step is -> what it is."""

    def __init__(self, recipe: Visible) -> None:
        """Build the network that the recipe names, with fresh weights."""
        super().__init__()
        self.classes = CODE.size
        self.notes, self.places, self.dropout = recipe.notes, recipe.places, recipe.dropout
        # An event is any but none, or START, which has none's number; a duration has 0 for those that never were.
        visible = recipe.notes * (CODE.size + LONGEST + 1) + recipe.places
        sizes = [visible, *recipe.hidden, CODE.size]
        self.layers = nn.ModuleList(nn.Linear(below, above) for below, above in pairwise(sizes))

    def begin(self, lead: Tensor) -> tuple[Tensor, State]:
        """Tell each step's number; nothing is past."""
        return lead[..., None], past.beginning(lead, self.notes)

    def step(self, told: Tensor, token: Tensor, *state: Tensor) -> tuple[Tensor, ...]:
        """Go on by a step: see `Stepwise`."""
        events, durations = past.after(token, state, self.classes)
        return self(self.see(told[:, 0], events, durations)), events, durations

    def see(self, lead: Tensor, events: Tensor, durations: Tensor) -> Tensor:
        """Return the visible units (..., U) for a step's number (...) and the past (..., N)."""
        what = F.one_hot(events, CODE.size).flatten(-2)
        long = F.one_hot(durations.clamp(max=LONGEST), LONGEST + 1).flatten(-2)
        return torch.cat([what, long, F.one_hot(lead % self.places, self.places)], -1).float()

    def forward(self, units: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Return the logits (..., V) for visible units (..., U); a generator turns on dropout."""
        for layer in self.layers[:-1]:
            units = torch.sigmoid(layer(units))
            if generator is not None and self.dropout:
                kept = torch.full_like(units, 1 - self.dropout)
                units = units * torch.bernoulli(kept, generator=generator) / (1 - self.dropout)
        logits: Tensor = self.layers[-1](units)
        return logits

    def loss(self, *data: Tensor, generator: torch.Generator | None = None) -> tuple[Tensor, int]:
        """Return the summed NLL in nats and the steps: see `Stepwise`; takes lead and tokens (B, T)."""
        lead, tokens = data
        sounds = tokens >= 0
        events, durations = past.history(tokens, self.notes)
        logits = self(self.see(lead[sounds], events[sounds], durations[sounds]), generator)
        return F.cross_entropy(logits, tokens[sounds], reduction="sum"), int(sounds.sum())


TASK = "a melody that goes on where the clip ends ({} on the last {} notes)"
KINDS = {"fvsbn": "fully visible softmax belief net", "mlp": "multi-layer perceptron"}
RECIPES = (Visible(name="fvsbn", notes=24), Visible(name="mlp", notes=16, hidden=(256,), dropout=0.3))
SYSTEMS = tuple(
    System(r, Autoregressive, phrases, partial(card, r, TASK.format(KINDS[r.name], r.notes))) for r in RECIPES
)
