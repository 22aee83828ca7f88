"""Melody systems at play on tunes in two halves: what the true second one costs them, and what they play instead."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.melodies.carry_on import lock
from engine.melodies.events import CODES
from engine.melodies.key import to_c
from engine.melody import Melody
from engine.model import Model
from engine.perturbation import noise
from engine.settings import Settings

from .tunes import Tune

ROWS = 64
"""Rows of a batch; more would not be faster, and take memory."""


@dataclass(frozen=True)
class Half:
    """A tune in two halves, the second of which begins with a bar."""

    tune: Tune
    begin: int
    """The step at which the second half begins."""

    @classmethod
    def of(cls, tune: Tune) -> "Half":
        """Part a tune in its middle, or at the last bar line before it."""
        return cls(tune, tune.melody.steps // tune.bar // 2 * tune.bar)

    @property
    def notes(self) -> int:
        """The notes that begin in the second half."""
        return sum(tone.start >= self.begin for tone in self.tune.melody.tones)

    def second(self, melody: Melody) -> Melody:
        """Return what a melody as long as the tune has in the second half: the notes that begin there."""
        tones = tuple(replace(t, start=t.start - self.begin) for t in melody.tones if t.start >= self.begin)
        return Melody(tones, melody.steps - self.begin)


@dataclass(frozen=True)
class Played:
    """What a system did with a tune."""

    log_probs: NDArray[np.float32]
    """Of each of its tokens of the true tune, in nats, [N]; each knows the ones before it."""
    is_second: NDArray[np.bool_]
    """Which of them tell of the second half, [N]."""
    runs: list[Melody]
    """The tune with second halves of its own, in the tune's key and as long as the tune."""


class Player(Protocol):
    """A system at play: takes tunes in halves, and makes so many free runs of each, seeded by the tune's place."""

    def __call__(self, halves: Sequence[Half], samples: int) -> list[Played]:
        """Return what the system does with each tune."""
        ...


@dataclass(frozen=True)
class Events:
    """The player of a model that speaks of events on 16ths, bare: no wish but chance helps it."""

    model: Model

    def __call__(self, halves: Sequence[Half], samples: int) -> list[Played]:
        """Play tunes, those of about one length in one batch, so that little of it is padding."""
        order = sorted(range(len(halves)), key=lambda number: halves[number].tune.melody.steps)
        size = max(1, ROWS // (1 + samples))
        played: dict[int, Played] = {}
        for first in range(0, len(order), size):
            numbers = order[first : first + size]
            played |= zip(numbers, self._batch([halves[n] for n in numbers], numbers, samples), strict=True)
        return [played[number] for number in range(len(halves))]

    def _batch(self, halves: list[Half], numbers: list[int], samples: int) -> list[Played]:
        """Play tunes in one run: of each the true notes, which are locked, and the free runs."""
        code = CODES[self.model.card.vocabulary]
        steps, rows = max(half.tune.melody.steps for half in halves), 1 + samples
        wishes = np.zeros((steps, len(halves) * rows, code.size), np.float32)
        shifts = [to_c(half.tune.melody, code.low, code.high) if code.low else 0 for half in halves]
        for place, (half, shift, number) in enumerate(zip(halves, shifts, numbers, strict=True)):
            true = lock(code.encode(half.tune.melody.transpose(shift)), code.size)
            mine = wishes[: len(true), place * rows : (place + 1) * rows]
            mine[:] = true[:, None]
            for take in range(samples):
                mine[half.begin :, 1 + take] = noise(Settings(seed=number + 1), take, true[half.begin :].shape)
        lead = np.repeat(np.arange(steps)[:, None], wishes.shape[1], axis=1)
        tokens, log_probs = self.model(lead, wishes)
        played = []
        for place, (half, shift) in enumerate(zip(halves, shifts, strict=True)):
            length, first = half.tune.melody.steps, place * rows
            runs = [code.decode(take).transpose(-shift) for take in tokens[:length, first + 1 : first + rows].T]
            played.append(Played(log_probs[:length, first], np.arange(length) >= half.begin, runs))
        return played
