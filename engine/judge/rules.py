"""The rules by which candidates are told apart: each a small function that counts what a teacher would mark.

A rule is given a made voice beside its lead and returns how much there is to mark: how often, or for how many beats.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..findings import STEP, Findings, Spot, compared, pulse
from ..grid import Heard
from ..notes import Clip
from ..pair import REST, Line, Pair, line, pair, top_line

WIDE = 6
"""Semitones of a leap that is to be resolved: more than a fourth."""
TWELFTH = 19
"""Semitones apart at which two voices lose each other."""
COMPASS = 14
"""Semitones that a voice may span: an octave and a step."""
REPEATS = 3
"""Notes in a row on one pitch that need no reason."""
LONG = 2
"""Beats that a note of the lead lasts at a cadence."""
CLOSING = (0, 3, 4, 7, 8, 9)
"""Intervals on which two voices may end, in semitones mod 12."""


@dataclass(frozen=True)
class Beside:
    """A made voice beside its lead, as the rules read it."""

    clip: Clip
    """The lead's."""
    lead: Line
    made: Line
    sides: Pair
    found: Findings
    is_above: bool
    is_near: bool = True
    """Whether no other voice lies between the two."""

    @classmethod
    def of(cls, lead: Clip, heard: Heard, made: Clip, *, is_above: bool, is_near: bool = True) -> "Beside":
        """Lay a made voice beside its lead, which was heard before: candidates have it in common."""
        voices = top_line(heard), line(made.sounding())
        sides = pair(*voices)
        return cls(
            lead, *voices, sides, compared(lead, made, heard, (*voices, sides), above=is_above), is_above, is_near
        )


def parallel_fifths(beside: Beside) -> float:
    """Count where both voices move the same way, from fifth to fifth."""
    return len(beside.found.parallel_fifths)


def parallel_octaves(beside: Beside) -> float:
    """Count where both voices move the same way, from octave or unison to octave or unison."""
    return len(beside.found.parallel_octaves)


def direct_at_cadences(beside: Beside) -> float:
    """Count where both move the same way to a fifth or octave on a long or last note of the lead, the upper by leap."""
    lead = beside.lead
    long = lead.ends - lead.starts >= LONG * pulse(beside.clip.meter)
    long[-1:] = True
    return sum(bool(np.isclose(lead.starts[long], spot.beat).any()) for spot in _direct(beside.found))


def crossing(beside: Beside) -> float:
    """Return the beats for which the made voice is on the wrong side of the lead."""
    return sum(spot.size for spot in beside.found.crossings)


def overlap(beside: Beside) -> float:
    """Count where one voice moves past the note that the other has just left."""
    sides = beside.sides
    lead, made = (-sides.lead, -sides.made) if beside.is_above else (sides.lead, sides.made)
    sounds = sides.both[1:] & sides.both[:-1]
    past = (made[1:] > lead[:-1]) | (lead[1:] < made[:-1])
    return float((sounds & past & (made[1:] <= lead[1:])).sum())


def spacing(beside: Beside) -> float:
    """Return the beats for which two voices, with no other between them, are more than an octave and a fifth apart."""
    if not beside.is_near:
        return 0.0
    sides = beside.sides
    return float(sides.durations[sides.both & (np.abs(sides.lead - sides.made) > TWELFTH)].sum())


def compass(beside: Beside) -> float:
    """Return the semitones by which the made voice spans more than a voice does."""
    lowest, highest = beside.found.lowest, beside.found.highest
    return max(0.0, highest.size - lowest.size - COMPASS) if lowest and highest else 0.0


def strong_clashes(beside: Beside) -> float:
    """Count seconds, tritones and sevenths on the beats that are heavy: the first of a bar, and its middle."""
    return sum(_is_heavy(spot.beat, beside.clip.meter) for spot in beside.found.clashes)


def weak_clashes(beside: Beside) -> float:
    """Count them on the other beats."""
    return len(beside.found.clashes) - strong_clashes(beside)


def unresolved_leaps(beside: Beside) -> float:
    """Count leaps of more than a fourth, but for octaves, after which the voice does not step back."""
    moves = np.diff(beside.made.pitches)
    wide = (np.abs(moves) >= WIDE) & (np.abs(moves) != 12)  # noqa: PLR2004  an octave
    after = np.append(moves[1:], 0)
    steps_back = (np.abs(after) <= STEP) & (after * moves < 0)
    return float((wide & ~steps_back).sum())


def stuck(beside: Beside) -> float:
    """Count notes beyond the third in a row on one pitch, where the lead does not repeat its own."""
    made = beside.made
    under = beside.lead.at(made.starts + 1 / 64)
    again = np.append(False, (np.diff(made.pitches) == 0) & (np.diff(under) != 0))
    runs = np.diff(np.flatnonzero(np.append(~again, True)))
    return float(np.maximum(0, runs - REPEATS).sum())


def open_end(beside: Beside) -> float:
    """Return 1 where the lead's last note is left alone, or meets what no piece ends on."""
    ends = beside.sides.lead != REST
    if not ends.any():
        return 0.0
    last = int(np.flatnonzero(ends)[-1])
    return float(beside.sides.intervals[last] not in CLOSING)


def silence(beside: Beside) -> float:
    """Return the beats for which the lead sounds alone."""
    sides = beside.sides
    return float(sides.durations[(sides.lead != REST) & (sides.made == REST)].sum())


@dataclass(frozen=True)
class Rule:
    """A rule by its name, and what each of its marks costs, in nats."""

    name: str
    weight: float
    count: Callable[[Beside], float]


RULES = (
    Rule("parallel fifths", 11.4, parallel_fifths),
    Rule("parallel octaves", 11.5, parallel_octaves),
    Rule("direct fifths and octaves at cadences", 0.8, direct_at_cadences),
    Rule("crossing", 4.4, crossing),
    Rule("overlap", 3.8, overlap),
    Rule("spacing", 1.5, spacing),
    Rule("compass", 13.4, compass),
    Rule("clashes on heavy beats", 0.0, strong_clashes),
    Rule("clashes on light beats", 0.0, weak_clashes),
    Rule("unresolved leaps", 4.3, unresolved_leaps),
    Rule("stuck notes", 1.6, stuck),
    Rule("open end", 0.0, open_end),
    Rule("lead alone", 0.8, silence),
)


def _direct(found: Findings) -> tuple[Spot, ...]:
    return (*found.direct_fifths, *found.direct_octaves)


def _is_heavy(beat: float, meter: tuple[int, int]) -> bool:
    """Say whether a beat of clip time is the first of its bar, or the middle of one with an even number of beats."""
    size = pulse(meter)
    bar = 4 * meter[0] / meter[1]
    half = bar / 2 if round(bar / size) % 2 == 0 and bar / size > 2 else bar  # noqa: PLR2004  two beats have no middle
    return abs(beat / half - round(beat / half)) < 1e-6  # noqa: PLR2004
