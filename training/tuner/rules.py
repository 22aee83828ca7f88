"""The rules of melody that the tuner is rewarded for, with the values of Jaques et al. 2016.

A rule takes melodies of actions side by side, (B, T), eight a bar, and returns what each action earns, (B, T), by what
was played up to it. The actions and what is listened for stand in `traits`.
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from . import traits
from .traits import MOTIF, NO_EVENT, OFF, STEPS, TONIC, Actions, Values

FIFTH, THIRD = 7, 4
"""Semitones; these are worth more from some notes of the key."""
INTERVALS = {2: 0.08, 4: 0.09, 5: 0.07, 7: 0.02, 9: 0.05, 11: -0.3}
"""Semitones -> value; what is missing earns nothing."""
WIDER = -1.0
"""More than an octave."""
KEY_FIFTH, KEY_THIRD = 0.1, 0.15
"""A fifth from C or G, a major third from C or E."""
HELD, RESTED = 0.075, 0.05
HELD_STABLE, RESTED_STABLE = 0.3, 0.15
"""After C or G."""
INTERVAL_SCALE = 5.0
FREE = 0.15
"""The size up to which autocorrelation costs nothing..."""
WEIGHT = 3.0
"""...and what more of it costs."""


def reward(
    actions: Actions, *, free: float = FREE, weight: float = WEIGHT, since: int = 0, is_early: bool = False
) -> Values:
    """Return the sum of all rules, r_MT of the paper.

    `free`, `weight` and `since` are as in `autocorrelation`. What unique extremes earn comes at the end; early, it is
    paid when there is one and taken back when it is gone, which is the same over a melody.
    """
    chosen = RULES | {"autocorrelation": partial(autocorrelation, free=free, weight=weight, since=since)}
    if is_early:
        chosen["extremes"] = early_extremes
    total = np.zeros(actions.shape)
    for rule in chosen.values():
        total += rule(actions)
    return total


def key(actions: Actions) -> Values:
    """-1 for a note outside C major."""
    return np.where(traits.is_outside(actions), -1.0, 0.0)


def tonic(actions: Actions) -> Values:
    """3 for the tonic on the first step and at the last half bar, then for holding it, then for holding or a rest."""
    step = np.arange(actions.shape[1])
    last = STEPS - 4
    earned = (actions == TONIC) & ((step == 0) | (step == last))
    earned |= (actions == NO_EVENT) & (step > last)
    earned |= (actions == OFF) & (step > last + 1)
    return np.where(earned, 3.0, 0.0)


def repetition(actions: Actions) -> Values:
    """-100 for what is repeated too often."""
    return np.where(traits.is_repeated(actions), -100.0, 0.0)


def autocorrelation(actions: Actions, free: float = FREE, weight: float = WEIGHT, since: int = 0) -> Values:
    """-3 times the sizes of the coefficients of the three lags, of those larger than what is free.

    That is from the first step on; a later one, `since`, spares the beginnings, which can't but be correlated.
    """
    sizes = np.abs(np.nan_to_num(np.stack([traits.coefficients(actions, lag) for lag in traits.LAGS])))
    # What is as large as what is free costs nothing, however it was rounded.
    penalty: Values = -weight * np.where(sizes > free + 1e-9, sizes, 0).sum(0)
    return np.where(np.arange(actions.shape[1]) < since, 0, penalty)


def motif(actions: Actions) -> Values:
    """3 for a motif, and 0.3 for each distinct note beyond its third."""
    distinct = traits.distinct_notes(actions)
    return np.where(distinct >= MOTIF, 3 + 0.3 * (distinct - MOTIF), 0)


def repeated_motif(actions: Actions) -> Values:
    """4 for a motif that was there before, and 1 for each distinct note beyond its third."""
    return np.where(traits.is_repeated_motif(actions), 4.0 + traits.distinct_notes(actions) - MOTIF, 0)


def interval(actions: Actions) -> Values:
    """Five times the value of the interval from the last note, of holding it, or of a rest after it."""
    before = traits.note_before(actions)
    size = np.abs(actions - before)
    table = np.full(traits.ACTIONS, WIDER)
    table[: 12 + 1] = 0
    table[list(INTERVALS)] = list(INTERVALS.values())
    value = table[np.minimum(size, traits.ACTIONS - 1)]
    value = np.where((size == FIFTH) & traits.is_degree(before, 0, 7), KEY_FIFTH, value)
    value = np.where((size == THIRD) & traits.is_degree(before, 0, 4), KEY_THIRD, value)
    stable = traits.is_degree(before, 0, 7)
    value = np.where(actions == NO_EVENT, np.where(stable, HELD_STABLE, HELD), value)
    value = np.where(actions == OFF, np.where(stable, RESTED_STABLE, RESTED), value)
    return INTERVAL_SCALE * np.where(before < 0, 0, value)


def leap(actions: Actions) -> Values:
    """5 for a leap resolved, -5 for a second one the same way."""
    return traits.leaps(actions) * np.float64(5.0)


def extremes(actions: Actions) -> Values:
    """At the last step of a melody of 32: 3 if its highest note comes once, and 3 if its lowest does."""
    earned = np.zeros(actions.shape)
    if actions.shape[1] == STEPS:
        unique = traits.is_highest_unique(actions)[:, -1] * 1.0 + traits.is_lowest_unique(actions)[:, -1]
        earned[:, -1] = 3.0 * unique
    return earned


def early_extremes(actions: Actions) -> Values:
    """3 when the highest note so far has come once, and 3 for the lowest; the same less when that is over."""
    unique = traits.is_highest_unique(actions) * 1.0 + traits.is_lowest_unique(actions)
    return np.diff(3.0 * unique, axis=1, prepend=0.0)


RULES: dict[str, Callable[[Actions], Values]] = {
    "key": key,
    "tonic": tonic,
    "repetition": repetition,
    "autocorrelation": autocorrelation,
    "motif": motif,
    "repeated motif": repeated_motif,
    "interval": interval,
    "leap": leap,
    "extremes": extremes,
}
