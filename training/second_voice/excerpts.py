"""What the network learns from and is judged by: excerpts of scores, and whole pieces with a task."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from engine import vocabulary
from engine.staves.code import STAVES, STYLES

from ..system import Data
from .scores import Score, quartets
from .variants import varied

PAST = -1
"""Stands in a staff behind the end of a piece."""
DRAWN = -1
"""Stands for a task that the loss draws anew each time."""
BEAT = 4
LOWEST, HIGHEST = 33, 96
"""The pitches that the network writes and hears: a cello's low A to a violin's C above the staff."""
OCTAVE = 12

TASKS = (("S", "A"), ("T", "B"), ("SA", "T"), ("SAT", "B"))
"""What validation asks: the staves that are known by their first letters, and the one to write. A1, A2, and A3."""

Tokens = NDArray[np.int64]
LETTERS = "".join(name[0].upper() for name in STAVES)
THREE = ((0, 1, 3), (0, 2, 3), (0, 1, 2))
"""Where the parts of a score of three may stand."""


def excerpt(
    scores: Sequence[Score], steps: int, rng: np.random.Generator, share: float, *, evened: bool = False
) -> tuple[Tokens, Tokens, int]:
    """Cut an excerpt of so many steps out of any of the scores, the longer ones oftener; a share of them are variants.

    Evened, the settings of a tune are heard as often together as the only one of another. Returns staves [4, T], `PAST`
    where a part is missing or has ended, the clock [T], and the style.
    """
    chances = np.array([max(len(score.clock), steps) / (score.settings if evened else 1) for score in scores])
    score = scores[int(rng.choice(len(scores), p=chances / chances.sum()))]
    choices = [*quartets(score)]
    chosen = choices[int(rng.integers(len(choices)))]
    start = int(rng.integers(0, max(1, (len(score.clock) - steps) // BEAT + 1))) * BEAT
    end = min(len(score.clock), start + steps)
    staves = np.stack([folded(vocabulary.cut(part, start, end)) for part in chosen.parts])
    clock = score.clock[start:end]
    if rng.random() < share:
        staves, clock = varied(staves, clock, rng)
    return _four(staves[:, :steps], rng), clock[:steps], STYLES.index(score.style)


def training(
    parts: Sequence[tuple[Sequence[Score], int]], steps: int, share: float, seed: int, *, evened: bool = False
) -> Data:
    """Return what is learned from: so many excerpts of each of some collections of scores.

    Staves int64 (N, 4, T), `PAST` behind the end; clock (N, T); style (N); task (N), `DRAWN`.
    """
    rng = np.random.default_rng(seed)
    rows = [excerpt(scores, steps, rng, share, evened=evened) for scores, count in parts for _ in range(count)]
    return _tensors(rows, [DRAWN] * len(rows))


def folded(tokens: Tokens) -> Tokens:
    """Bring pitches that the network does not know within its compass, by octaves."""
    pitches = np.where(tokens > HIGHEST, tokens - OCTAVE * -(-(tokens - HIGHEST) // OCTAVE), tokens)
    pitches = np.where(tokens < LOWEST, tokens + OCTAVE * -(-(LOWEST - tokens) // OCTAVE), pitches)
    return np.where((tokens >= 0) & (tokens < vocabulary.PITCHES), pitches, tokens)


def validation(scores: Sequence[Score]) -> Data:
    """Return whole pieces, once for each of the tasks."""
    rows = [
        (np.stack([folded(part) for part in score.parts]), score.clock, STYLES.index(score.style)) for score in scores
    ]
    tasks = range(len(TASKS))
    return _tensors([row for _ in tasks for row in rows], [task for task in tasks for _ in rows])


def task(number: int) -> tuple[tuple[int, ...], int]:
    """Return the staves that one of the `TASKS` gives, and the one it asks for."""
    known, wanted = TASKS[number]
    return tuple(LETTERS.index(letter) for letter in known), LETTERS.index(wanted)


def _four(staves: Tokens, rng: np.random.Generator) -> Tokens:
    """Lay three parts out on four staves."""
    if len(staves) == len(STAVES):
        return staves
    laid = np.full((len(STAVES), staves.shape[1]), PAST)
    laid[list(THREE[int(rng.integers(len(THREE)))])] = staves
    return laid


def _tensors(rows: Sequence[tuple[Tokens, Tokens, int]], tasks: Sequence[int]) -> Data:
    steps = max(len(clock) for _, clock, _ in rows)
    staves = np.full((len(rows), len(STAVES), steps), PAST)
    clocks = np.zeros((len(rows), steps), np.int64)
    for row, (tokens, clock, _) in enumerate(rows):
        staves[row, :, : len(clock)] = tokens
        clocks[row, : len(clock)] = clock
    styles = np.array([style for *_, style in rows])
    return tuple(torch.from_numpy(array) for array in (staves, clocks, styles, np.array(tasks)))
