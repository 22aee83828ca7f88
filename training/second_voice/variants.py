"""The variants of an excerpt in which the clips of musicians come: other rhythms, other grids, rests, loops.

Each takes the four staves of an excerpt and its clock, tokens [4, T] and numbers [T], and returns the same of any
length, or None where the excerpt does not allow it. Keys and registers are varied by the network's loss.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine import vocabulary
from engine.staves.code import PLACES, PULSES, number

Tokens = NDArray[np.int64]
Excerpt = tuple[Tokens, Tokens]
Variant = Callable[[Tokens, Tokens, np.random.Generator], Excerpt | None]

SIXTEENTHS, TRIPLETS, FINE = PULSES
LOOPS = (16, 32, 64)
"""Steps after which a loop begins again."""
RESTS = (8, 32)
"""The shortest and the longest rest that is put in, in steps."""
PUSH = (1, 2)
"""Steps by which a syncopated excerpt comes early."""


def doubled(staves: Tokens, clock: Tokens, rng: np.random.Generator) -> Excerpt | None:  # noqa: ARG001  as all
    """Play at half the speed: each note twice as long."""
    kind, within, weight = _read(clock)
    if kind != SIXTEENTHS:
        return None
    late = np.tile([0, 1], len(clock))
    place = 2 * np.repeat(within, 2) + late
    # What was an eighth is a beat now, and the second of two is a light one.
    weights = np.where(place < SIXTEENTHS, np.repeat(weight, 2), 2)
    return _stretched(staves), number(place % SIXTEENTHS, SIXTEENTHS, weights)


def fine(staves: Tokens, clock: Tokens, rng: np.random.Generator) -> Excerpt | None:  # noqa: ARG001  as all
    """Hear the same on a grid of 32nds."""
    kind, within, weight = _read(clock)
    if kind != SIXTEENTHS:
        return None
    place = 2 * np.repeat(within, 2) + np.tile([0, 1], len(clock))
    return _stretched(staves), number(place, FINE, np.repeat(weight, 2))


def halved(staves: Tokens, clock: Tokens, rng: np.random.Generator) -> Excerpt | None:  # noqa: ARG001  as all
    """Play at twice the speed: eighths become sixteenths. What begins between them forbids it."""
    kind, within, weight = _read(clock)
    if kind != SIXTEENTHS or (staves[:, 1::2] != vocabulary.HOLD)[staves[:, 1::2] != vocabulary.REST].any():
        return None
    place = within[::2] // 2
    # Two beats become one; which of them is the first goes by their weights, or by counting.
    beats = np.cumsum(place == 0)
    downs = np.flatnonzero(weight[::2] == 0)
    first = beats[downs[0]] if len(downs) else 1
    second = (beats - first) % 2 == 1
    return staves[:, ::2], number(place + 2 * second, SIXTEENTHS, weight[::2])


def triplets(staves: Tokens, clock: Tokens, rng: np.random.Generator) -> Excerpt | None:
    """Hear three eighths as one beat, from anywhere."""
    first = int(rng.integers(3)) * 2
    steps = np.arange(len(clock)) + first
    beats = steps // TRIPLETS
    return staves, number(steps % TRIPLETS, TRIPLETS, np.array([0, 2, 1, 2])[beats % 4])


def pushed(staves: Tokens, clock: Tokens, rng: np.random.Generator) -> Excerpt | None:
    """Play all that falls on beats early, and hold it."""
    by = int(rng.choice(PUSH))
    return np.stack([vocabulary.cut(staff, by, len(clock)) for staff in staves]), clock[:-by]


def interrupted(staves: Tokens, clock: Tokens, rng: np.random.Generator) -> Excerpt | None:
    """Silence all for a while, once or twice, as a singer breathes."""
    made = staves.copy()
    for _ in range(int(rng.integers(1, 3))):
        length = int(rng.integers(*RESTS))
        start = int(rng.integers(0, max(1, len(clock) - length)))
        after = [vocabulary.cut(staff, start + length, len(clock)) for staff in made]
        made[:, start : start + length] = vocabulary.REST
        for staff, rest in zip(made, after, strict=True):
            staff[start + length :] = rest
    return made, clock


def looped(staves: Tokens, clock: Tokens, rng: np.random.Generator) -> Excerpt | None:
    """Play a bar or a few, again and again."""
    length = int(rng.choice(LOOPS))
    if length > len(clock):
        return None
    once = np.stack([vocabulary.cut(staff, 0, length) for staff in staves])
    times = len(clock) // length
    return np.tile(once, (1, times)), np.tile(clock[:length], times)


VARIANTS: tuple[Variant, ...] = (doubled, fine, halved, triplets, pushed, interrupted, looped)


def varied(staves: Tokens, clock: Tokens, rng: np.random.Generator) -> Excerpt:
    """Return one of the variants that the excerpt allows."""
    for index in rng.permutation(len(VARIANTS)):
        found = VARIANTS[int(index)](staves, clock, rng)
        if found is not None:
            return found
    return staves, clock


def _read(clock: Tokens) -> tuple[int, Tokens, Tokens]:
    """Return what kind of beat a clock has at its first step, and for each step its place in it and its weight."""
    edges = np.cumsum((0, *PULSES))
    place, weight = clock % PLACES, clock // PLACES
    kind = int(np.searchsorted(edges, place[0], side="right")) - 1
    return PULSES[kind], place - edges[kind], weight


def _stretched(staves: Tokens) -> Tokens:
    """Return the staves with each step twice, the second time held."""
    held = np.where(staves == vocabulary.REST, vocabulary.REST, vocabulary.HOLD)
    twice: Tokens = np.stack([staves, held], axis=2).reshape(len(staves), -1)
    return twice
