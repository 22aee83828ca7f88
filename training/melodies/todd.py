"""Todd 1989, "A connectionist approach to algorithmic composition": plan and context units -> the next slice of time.

Each step is a slice: one unit for each pitch, of which the one that sounds is on, or none in silence, and one unit that
says whether a note begins. The context units hold the slices so far, each weaker by `fading` than the one after it, and
the plan units say which melody it is. Both feed sigmoid units, and these the units of the next slice; in training the
context is that of the melody itself (teacher forcing). The paper's network has 14 pitches, D4 to C6 in C, hence 15
output units, and 15 hidden ones, for a handful of melodies. What our sources do not say of it, or leave no room for:

- A plan can't name a melody that is yet to be made. Here it is the melody's opening: the sum of the slices of its first
  two bars of 4/4, growing while they are played and then left as it is.
- The output units are sigmoids, so a slice has the probability that all of them together give it, among the slices that
  there can be: the note goes on, or silence, or a note begins. That is a softmax over sums of logits.
- The paper's other code has units for intervals in place of pitches: no change where the note goes on, else the
  semitones from the last note. The first one's are counted from middle C.
"""

from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.melodies.events import FIRST, NO_EVENT

from ..recipes import Training
from ..stepwise import State, Stepwise
from ..system import System
from .phrases import CODE, card, phrases

PITCHES = CODE.size - FIRST
MIDDLE_C = 60 - CODE.low
NOTHING = PITCHES
"""The pitch that sounds when none does."""
FORBIDDEN = -1e9

Slice = tuple[Tensor, Tensor]
"""Which unit is on, none where the number is that of the units; and whether a note begins, 0 or 1."""


@dataclass(frozen=True, kw_only=True)
class Plan(Training):
    """One network and its training run."""

    fading: float
    """What a step leaves of the context, between 0 and 1."""
    intervals: bool = False
    """Which of the two codes."""
    hidden: int = 100
    """15 learn the paper's handful of melodies; of thousands, 100 know as much as 250."""
    opening: int = 32
    """Steps that the plan is made of."""
    batch: int = 32
    learning_rate: float = 0.01
    decay: float = 0.93
    epochs: int = 60


class Todd(Stepwise):
    """The slices so far, and those of the opening -> the next one."""

    def __init__(self, recipe: Plan) -> None:
        """Build the network that the recipe names, with fresh weights."""
        super().__init__()
        self.classes = CODE.size
        self.recipe = recipe
        # As many intervals as there are between any two pitches, down, none and up.
        self.units = 2 * PITCHES - 1 if recipe.intervals else PITCHES
        self.hidden = nn.Linear(2 * (self.units + 1), recipe.hidden)
        self.output = nn.Linear(recipe.hidden, self.units + 1)

    def begin(self, lead: Tensor) -> tuple[Tensor, State]:
        """Tell nothing; plan and context are empty, nothing sounds, and no step is over."""
        empty = self.hidden.weight.new_zeros(lead.shape[1], self.units + 1)
        number = torch.zeros_like(lead[0])
        return torch.zeros_like(lead)[..., None], (empty, empty, number + NOTHING, number + MIDDLE_C, number - 1)

    def step(self, told: Tensor, token: Tensor, *state: Tensor) -> tuple[Tensor, ...]:
        """Go on by a step: see `Stepwise`.

        The state is plan and context (B, U + 1), the pitch that sounds, the last one that did, and the steps so far.
        """
        del told
        plan, context, sounding, last, steps = state
        # None before the first is as silence: it leaves no trace.
        token = torch.where((token == self.classes) & (steps < 0), NO_EVENT, token)
        heard = self.activate(*self.slice(token, sounding, last))
        plan = torch.where(((steps >= 0) & (steps < self.recipe.opening))[:, None], plan + heard, plan)
        context = self.recipe.fading * context + heard
        is_note = token >= FIRST
        sounding = torch.where(is_note, token - FIRST, torch.where(token == NO_EVENT, sounding, NOTHING))
        last = torch.where(is_note, token - FIRST, last)
        return self(plan, context, sounding, last), plan, context, sounding, last, steps + 1

    def slice(self, token: Tensor, sounding: Tensor, last: Tensor) -> Slice:
        """Return what a token is as a slice, given the pitch that sounded before it and the last one that did."""
        note = token - FIRST
        begun, same = (note - last + PITCHES - 1, PITCHES - 1) if self.recipe.intervals else (note, sounding)
        goes_on = (token == NO_EVENT) & (sounding != NOTHING)
        unit = torch.where(token >= FIRST, begun, torch.where(goes_on, same, self.units))
        return unit, (token >= FIRST).long()

    def activate(self, unit: Tensor, begins: Tensor) -> Tensor:
        """Return a slice as units that are on or off (..., U + 1)."""
        return torch.cat([F.one_hot(unit, self.units + 1)[..., : self.units], begins[..., None]], -1).float()

    def forward(self, plan: Tensor, context: Tensor, sounding: Tensor, last: Tensor) -> Tensor:
        """Return the logits (..., V) of the next token, for plan and context (..., U + 1) and two pitches (...)."""
        hidden = torch.sigmoid(self.hidden(torch.cat([plan, context], -1)))
        units, begins = self.output(hidden).split([self.units, 1], -1)
        silence = torch.zeros_like(begins)
        notes = units
        if self.recipe.intervals:
            pitches = torch.arange(PITCHES).expand_as(units[..., :PITCHES])
            notes = units.gather(-1, pitches - last[..., None] + PITCHES - 1)
            same = units[..., PITCHES - 1 : PITCHES]
        else:
            same = torch.cat([units, silence], -1).gather(-1, sounding[..., None])
        sounds = (sounding != NOTHING)[..., None]
        goes_on, stops = torch.where(sounds, same, silence), torch.where(sounds, silence, FORBIDDEN)
        return torch.cat([goes_on, stops, notes + begins], -1)

    def loss(self, *data: Tensor, generator: torch.Generator | None = None) -> tuple[Tensor, int]:
        """Return the summed NLL in nats and the steps: see `Stepwise`; takes lead and tokens (B, T)."""
        del generator
        tokens = data[1][:, : int((data[1] >= 0).sum(1).max())]
        known = tokens.clamp(min=0)
        sounding, last = before(known)
        heard = self.activate(*self.slice(known, sounding, last))
        steps = torch.arange(tokens.shape[1])
        # What each slice (columns) leaves in the context and in the plan of each step (rows).
        age = steps[:, None] - steps - 1
        fading = torch.where(age >= 0, self.recipe.fading ** age.clamp(min=0), 0.0)
        growing = ((age >= 0) & (steps < self.recipe.opening)).float()
        logits = self(growing @ heard, fading @ heard, sounding, last)
        total = F.cross_entropy(logits.flatten(0, 1), tokens.flatten(), ignore_index=-1, reduction="sum")
        return total, int((tokens >= 0).sum())


def before(tokens: Tensor) -> tuple[Tensor, Tensor]:
    """Return the pitch that sounds before each step of tokens (B, T), or `NOTHING`, and the last one that did."""
    steps = torch.arange(tokens.shape[1]).expand_as(tokens)

    def latest(happened: Tensor, nothing: int) -> Tensor:
        found = torch.where(happened, steps, -1).cummax(1).values
        found = torch.cat([torch.full_like(found[:, :1], -1), found[:, :-1]], 1)
        return torch.where(found < 0, nothing, tokens.gather(1, found.clamp(min=0)))

    sounding = latest(tokens != NO_EVENT, 0) - FIRST
    return torch.where(sounding < 0, NOTHING, sounding), latest(tokens >= FIRST, MIDDLE_C + FIRST) - FIRST


TASK = "a melody that goes on where the clip ends (Todd 1989, {})"
RECIPES = (
    Plan(name="todd", fading=0.4),
    # Without pitches, the key is nowhere but in a longer memory.
    Plan(name="todd-interval", fading=0.8, intervals=True),
)
SYSTEMS = tuple(
    System(r, Todd, phrases, partial(card, r, TASK.format("intervals" if r.intervals else "pitches"))) for r in RECIPES
)
