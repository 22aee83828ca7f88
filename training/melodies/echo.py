"""What of a melody was there before: bars that it has had itself, and phrases of the tunes a model was trained on."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine import vocabulary
from engine.melody import Melody

from ..copying import shapes
from ..metrics import Share

BACK = (1, 2, 4, 8)
"""The bars back in which a bar is looked for."""
STEPS_PER_START = 2
"""Windows start on eighths, so that the beats of 6/8 are among them."""
SHORTEST = 4
"""Steps from note to note that a run needs to be looked for: five notes."""

Numbers = NDArray[np.int64]


def repeats(melody: Melody, bar: int, first: int) -> dict[str, Share]:
    """Return which share of the full bars from a step on sounds like the bar one, two, four, eight bars before.

    A bar in which nothing sounds is no repeat, and isn't counted.
    """
    tokens = vocabulary.encode(melody)
    bars = [vocabulary.cut(tokens, start, start + bar).tobytes() for start in range(0, melody.steps - bar + 1, bar)]
    silent = np.full(bar, vocabulary.REST).tobytes()
    found = {}
    for distance in BACK:
        places = [n for n in range(first // bar, len(bars)) if n >= distance and bars[n] != silent]
        found[f"repeats_{distance}"] = Share(sum(bars[n] == bars[n - distance] for n in places), len(places))
    return found


@dataclass(frozen=True)
class Library:
    """What can be copied from a set of tunes, in any key: the shapes of their eight-beat windows, and their notes."""

    windows: frozenset[bytes]
    moves: Numbers
    """From note to note, interval and time as one number, tune after tune."""
    places: dict[bytes, Numbers]
    """Where each few moves in a row begin."""

    @classmethod
    def of(cls, melodies: Iterable[Melody]) -> "Library":
        """Collect the phrases of melodies."""
        windows: set[bytes] = set()
        lines: list[Numbers] = []
        for melody in melodies:
            windows.update(shapes([vocabulary.encode(melody)], STEPS_PER_START))
            lines += [_moves(melody), np.array([-1])]
        moves = np.concatenate(lines)
        places: dict[bytes, list[int]] = {}
        for start in range(len(moves) - SHORTEST):
            places.setdefault(moves[start : start + SHORTEST].tobytes(), []).append(start)
        return cls(frozenset(windows), moves, {few: np.array(found) for few, found in places.items()})

    def copied(self, melody: Melody) -> dict[str, Share]:
        """Return which share of a melody's windows is known, and the notes of its longest run that is."""
        found = shapes([vocabulary.encode(melody)], STEPS_PER_START)
        return {
            "copied": Share(sum(shape in self.windows for shape in found), len(found)),
            "longest_run": Share(self.longest_run(melody), 1),
        }

    def longest_run(self, melody: Melody) -> int:
        """Return the most notes in a row that are as in a tune, in any key; 0 for fewer than five."""
        moves = _moves(melody)
        longest = 0
        for start in range(len(moves) - SHORTEST + 1):
            places, run = self.places.get(moves[start : start + SHORTEST].tobytes(), moves[:0]), SHORTEST
            while len(places):
                longest = max(longest, run + 1)
                if start + run == len(moves):
                    break
                places = places[self.moves[np.minimum(places + run, len(self.moves) - 1)] == moves[start + run]]
                run += 1
        return longest


def _moves(melody: Melody) -> Numbers:
    """Return from each note to the next the interval and the steps between their starts, as one number above 0."""
    pitches = np.array([tone.pitch for tone in melody.tones], np.int64)
    starts = np.array(melody.onsets(), np.int64)
    return np.asarray(256 * np.diff(starts) + 128 + np.diff(pitches), np.int64)
