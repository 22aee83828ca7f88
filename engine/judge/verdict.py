"""What becomes of a candidate: its marks by all rules, the model's own opinion, and one number that ranks it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..findings import Spot
from ..grid import Heard
from ..notes import Clip
from ..settings import Settings
from .rules import RULES, Beside

LIKELY = 1.0
"""What a nat of log-probability a note is worth beside the rules' weights."""
DENSITY = 3.0
"""What a voice twice as busy as wished, or half as busy, costs a note, in nats."""
CONTRARY = 3.0
"""What a voice that only moves with the lead costs a note where contrary motion is wished, in nats."""


class Voices(NamedTuple):
    """Two voices to be judged side by side."""

    lead: Clip
    heard: Heard
    """The lead as it is heard."""
    made: Clip
    is_above: bool
    """Whether the made voice belongs over the lead."""
    is_near: bool = True
    """Whether no other voice lies between them."""

    def beside(self) -> Beside:
        """Lay them side by side, as the rules read them."""
        return Beside.of(self.lead, self.heard, self.made, is_above=self.is_above, is_near=self.is_near)


@dataclass(frozen=True)
class Verdict:
    """Why a take was chosen: its marks, those that are none left out."""

    marks: dict[str, float]
    """By the names of the rules: how often, or for how many beats."""
    log_prob: float
    """Log-probability a note, in nats."""
    score: float
    faults: int = 0
    """Parallels, which can be mended."""
    candidates: int = 1
    """How many there were to choose from."""

    @property
    def text(self) -> str:
        """The marks in words."""
        told = ", ".join(f"{name} {count:g}" for name, count in self.marks.items())
        return told or "no marks"


def verdict(pairs: Sequence[Voices], log_prob: float, notes: int, settings: Settings) -> Verdict:
    """Judge a candidate by pairs of voices.

    `log_prob` is the candidate's, in nats, and `notes` are its notes, of all its voices together.
    """
    besides = [pair.beside() for pair in pairs]
    marks = {rule.name: sum(rule.count(beside) for beside in besides) for rule in RULES}
    cost = sum(rule.weight * marks[rule.name] for rule in RULES)
    missed = sum(off(beside, settings) for beside in besides) / len(besides)
    found = {name: round(count, 2) for name, count in marks.items() if count}
    likely = log_prob / max(1, notes)
    parallels = sum(len(_parallels(beside)) for beside in besides)
    return Verdict(found, likely, LIKELY * likely - cost / max(1, notes) - missed, parallels)


def faults(pairs: Sequence[Voices]) -> list[float]:
    """Return the beats at which pairs of voices have faults that can be mended: where parallels lead."""
    return sorted({spot.beat for pair in pairs for spot in _parallels(pair.beside())})


def _parallels(beside: Beside) -> tuple[Spot, ...]:
    return beside.found.parallel_fifths + beside.found.parallel_octaves


def off(beside: Beside, settings: Settings) -> float:
    """Return how far a voice is from the wishes that only the whole voice can meet, in nats a note."""
    cost = 0.0
    if settings.density:
        cost += DENSITY * abs(math.log2(density(beside) / settings.density))
    if settings.contrary:
        cost += CONTRARY * settings.contrary * (1 - contrary(beside))
    return cost


def density(beside: Beside) -> float:
    """Return the notes made for each note of the lead, at least a hundredth."""
    return max(0.01, len(beside.made.starts) / max(1, len(beside.lead.starts)))


def contrary(beside: Beside) -> float:
    """Return the share of the moves of both voices at once that are contrary, or oblique by half."""
    sides = beside.sides
    sounds = sides.both[1:] & sides.both[:-1]
    lead, made = np.sign(np.diff(sides.lead))[sounds], np.sign(np.diff(sides.made))[sounds]
    moves = (lead != 0) | (made != 0)
    return float(0.5 - 0.5 * (lead * made)[moves].mean()) if moves.any() else 0.0
