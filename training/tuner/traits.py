"""What the rules of melody listen for, over melodies side by side (Jaques et al. 2016).

An action is what a step of an eighth does, numbered as published: 0 note off, 1 no event, 2 to 37 the notes of MIDI 48
to 83. Each function takes melodies (B, T) and says of every step, (B, T), what is so by what was played up to it. What
the paper leaves open is as in the code published with it.
"""

import numpy as np
from numpy.typing import NDArray

Actions = NDArray[np.int64]
Flags = NDArray[np.bool_]
Values = NDArray[np.float64]

OFF, NO_EVENT = 0, 1
ACTIONS = 38
STEPS = 32
BAR = 8
TONIC = 14
"""MIDI 60, the C of the key."""

KEY = (0, 2, 4, 5, 7, 9, 11)
LAGS = (1, 2, 3)
MOTIF = 3
"""Different notes that make a bar a motif."""
LEAP = 7
"""Semitones: a fifth or more is a leap..."""
PATIENCE = 6
"""...which a leap back resolves after more than so many steps."""


def swap(codes: Actions) -> Actions:
    """Turn actions into tokens of events-38, or back: there, 0 is no event and 1 note off."""
    return np.where(codes < NO_EVENT + 1, 1 - codes, codes)


def is_outside(actions: Actions) -> Flags:
    """Say which actions are notes outside C major."""
    return (actions > NO_EVENT) & ~is_degree(actions, *KEY)


def is_repeated(actions: Actions) -> Flags:
    """Say which actions come again too often since the last other note.

    Too often is a third note off; a sixth time in a row; an eighth with other rests or held steps in between. A held
    step counts too, so a note of seven eighths is one.
    """
    now, then = actions[:, :, None], actions[:, None, :]
    steps = np.arange(actions.shape[1])
    earlier = steps[None, :] < steps[:, None]  # (T, T): what is before what
    other_note = earlier & (then > NO_EVENT) & (then != now)
    last = np.where(other_note, steps, -1).max(2)
    since = earlier & (steps > last[:, :, None])
    count = (since & (then == now)).sum(2)
    is_broken = (since & (then <= NO_EVENT) & (then != now)).any(2)
    repeated: Flags = (count > np.where(is_broken, 6, 4)) | ((actions == OFF) & (count > 1))
    return repeated


def coefficients(actions: Actions, lag: int) -> Values:
    """Return the autocorrelation at a lag of the actions' numbers up to each step; not a number where all are equal."""
    x = actions.astype(np.float64)
    n = np.arange(1, x.shape[1] + 1)
    total = x.cumsum(1)
    mean = total / n
    pairs = np.zeros_like(x)
    pairs[:, lag:] = (x[:, lag:] * x[:, :-lag]).cumsum(1)
    # Sums of the later and of the earlier of each pair.
    late = total - total[:, min(lag, len(n)) - 1, None]
    early = np.zeros_like(x)
    early[:, lag:] = total[:, :-lag]
    count = np.maximum(n - lag, 0)
    covariance = np.where(count, pairs - mean * (late + early) + count * mean**2, 0)
    spread = n * (x**2).cumsum(1) - total**2
    # The numbers are whole, so a spread of nothing is exactly 0.
    found: Values = np.divide(n * covariance, spread, out=np.full_like(x, np.nan), where=spread > 0)
    return found


def distinct_notes(actions: Actions) -> Actions:
    """Return how many different notes start in the bar's length that ends with each step; 0 before it is full."""
    bars = np.sort(_bars(actions), axis=2)
    new = np.diff(bars, axis=2, prepend=NO_EVENT) > 0
    counted = np.zeros_like(actions)
    counted[:, BAR - 1 :] = (new & (bars > NO_EVENT)).sum(2)
    return counted


def is_repeated_motif(actions: Actions) -> Flags:
    """Say where the bar's length that ends here holds three notes or more and was played before, step for step."""
    flags = np.zeros(actions.shape, bool)
    number = _bars(actions) @ ACTIONS ** np.arange(BAR)
    starts = np.arange(number.shape[1])
    apart = starts[None, :] <= starts[:, None] - BAR
    flags[:, BAR - 1 :] = ((number[:, :, None] == number[:, None, :]) & apart).any(2)
    return flags & (distinct_notes(actions) >= MOTIF)


def leaps(actions: Actions) -> Actions:
    """Return 1 where a leap is resolved, -1 where another one follows it the same way, else 0.

    A leap is resolved by a step to where it came from or beyond, or by a leap back once it has lasted; a leap back
    that comes too soon ends it without a word.
    """
    before = note_before(actions)
    outcome = np.zeros_like(actions)
    direction, origin, age = (np.zeros(len(actions), np.int64) for _ in range(3))
    for step, (note, last) in enumerate(zip(actions.T, before.T, strict=True)):
        is_note, is_known = note > NO_EVENT, last >= 0
        is_leap = is_note & is_known & (np.abs(note - last) >= LEAP)
        way = np.sign(note - last)
        is_back = is_leap & (way == -direction)
        is_doubled = is_leap & (way == direction)
        is_home = is_note & ~is_leap & (direction * (note - origin) <= 0) & (direction != 0)
        outcome[:, step] = 1 * (is_home | (is_back & (age > PATIENCE))) - is_doubled
        origin = np.where(is_leap & (direction == 0), last, origin)
        direction = np.where(is_leap & (direction == 0), way, np.where(is_back | is_home, 0, direction))
        age = np.where(is_leap, 0, age + (step > 0))
    return outcome


def is_highest_unique(actions: Actions) -> Flags:
    """Say whether the highest number up to each step came once."""
    return _once(actions, np.maximum.accumulate(actions, axis=1))


def is_lowest_unique(actions: Actions) -> Flags:
    """Say whether the lowest note up to each step came once."""
    notes = np.where(actions > NO_EVENT, actions, ACTIONS)
    lowest = np.minimum.accumulate(notes, axis=1)
    return _once(notes, lowest) & (lowest < ACTIONS)


def note_before(actions: Actions) -> Actions:
    """Return the last note before each step, -1 for none, (B, T)."""
    steps = np.arange(actions.shape[1])
    latest = np.maximum.accumulate(np.where(actions > NO_EVENT, steps, -1), axis=1)
    latest = np.concatenate([np.full_like(latest[:, :1], -1), latest[:, :-1]], axis=1)
    return np.where(latest < 0, -1, np.take_along_axis(actions, np.maximum(latest, 0), axis=1))


def _bars(actions: Actions) -> Actions:
    if actions.shape[1] < BAR:
        return np.zeros((len(actions), 0, BAR), np.int64)
    return np.lib.stride_tricks.sliding_window_view(actions, BAR, axis=1)


def is_degree(actions: Actions, *degrees: int) -> Flags:
    """Say which notes are one of the degrees, in semitones above C."""
    return np.isin((actions - TONIC) % 12, degrees)


def _once(numbers: Actions, sought: Actions) -> Flags:
    """Say whether what is sought at each step came once up to there."""
    steps = np.arange(numbers.shape[1])
    there = numbers[:, None, :] == sought[:, :, None]
    once: Flags = (there & (steps[None, :] <= steps[:, None])).sum(2) == 1
    return once
