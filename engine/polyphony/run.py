"""Let a model play rolls of any length: run after run, each hearing again what came before.

A run can be tried several times, of which is kept what made the locked notes likeliest. A model that chooses a step
from the lowest note up can't look ahead to a note above; what it chose beneath by luck, it still can judge.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..model import Model
from ..settings import Settings
from . import code


@dataclass(frozen=True)
class Pace:
    """How a model is let run."""

    context: int
    """Steps that are heard again, since a model's memory begins anew with each run."""
    hop: int
    """Steps that a run makes."""
    tries: int
    """How often each is made."""


@dataclass(frozen=True)
class Asked:
    """What a model is to play."""

    heard: code.Roll
    """What comes before, and is heard: int64 [steps, 78, 2]."""
    wish: code.Numbers
    """What is wanted of the steps after it: a perturbation [T, 78, 2]."""
    numbers: NDArray[np.int64]
    """The number of each step of both, counted from its bar line."""


@dataclass(frozen=True)
class Played:
    """What a model played: rolls int64 [T, B, 78, 2], and the log-probability of what each note does, [T, B, 78]."""

    rolls: code.Roll
    log_probs: code.Numbers


def run(model: Model, asked: Asked, pace: Pace, settings: Settings, progress: Callable[[float], None]) -> Played:
    """Let a model play what is asked of it, a row for each take."""
    rngs = [np.random.default_rng([settings.seed, take]) for take in range(settings.takes)]
    # What leaves nothing to chance comes out the same each time.
    tries = pace.tries if settings.temperature else 1
    first = len(asked.heard)
    rolls = np.zeros((len(asked.numbers), settings.takes, code.NOTES, 2), np.int64)
    rolls[:first] = asked.heard[:, None]
    log_probs = np.zeros(rolls.shape[:-1], np.float32)
    for done in range(first, len(rolls), pace.hop):
        since, end = max(0, done - pace.context), min(len(rolls), done + pace.hop)
        now = asked.wish[done - first : end - first]
        rows = [now + noise(rng, settings.temperature, now.shape) for rng in rngs for _ in range(tries)]
        locked = np.repeat(code.lock(rolls[since:done]), tries, axis=1)
        lead = np.repeat(asked.numbers[since:end, None], len(rows), axis=1)
        made, sure = (part[done - since :] for part in model(lead, np.concatenate([locked, np.stack(rows, axis=1)])))
        likely = np.where(np.isposinf(now[:, None, :, 0]), sure, 0).sum(axis=(0, 2)).reshape(-1, tries)
        best = np.arange(settings.takes) * tries + likely.argmax(axis=1)
        rolls[done:end], log_probs[done:end] = made[:, best], sure[:, best]
        progress((end - first) / len(asked.wish))
    return Played(rolls[first:], log_probs[first:])


def noise(rng: np.random.Generator, temperature: float, shape: tuple[int, ...]) -> code.Numbers:
    """Return temperature as a perturbation: T times logistic noise, so that z + T g > 0 is a toss of sigmoid(z / T)."""
    if temperature == 0:
        return np.zeros(shape, np.float32)
    return (temperature * rng.logistic(size=shape)).astype(np.float32)
