"""What may give a made voice away, and a listener who counts it: words of rhythm, line, harmony and motion in a window.

A word is a small thing that happens, such as a fifth after a third on a weak beat; a window is known by how often each
of its words occurs. The listener weighs them in a logistic regression. Keys do not matter: pitches are told by their
place in the major scale that fits the lead best, and by their height alone in one kind of word.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F

from engine import vocabulary
from engine.staves.code import PLACES

from ..metrics import Tokens, pitches

KINDS = ("rhythm", "line", "harmony", "motion")
BEAT = 4
OCTAVE = 12
TWO_OCTAVES = 24
FAR, NEAR = 12, 5
"""Semitones beyond which a move is as good as any wider one: of a voice, and of one of two."""
LONG = 16
"""Steps beyond which a note is long."""
FEWEST = 4
"""Windows in which a word must occur for a listener to learn it."""
SHRINK = 1e-5
"""Times half the square of the weights, words counted in deviations over the root of how many there are."""
ROUNDS = 100

Word = tuple[object, ...]
Words = Counter[Word]
"""How often each word occurs, the first part of each being its kind."""
Numbers = NDArray[np.float32]


@dataclass(frozen=True)
class Window:
    """Some bars of a piece: the voice that was given and those made for it, tokens [T] that stand alone."""

    to_c: int
    """Semitones that bring the piece into C."""
    clock: Tokens
    """The numbers of the clock of `engine.staves.code`, [T]."""
    given: Tokens
    made: tuple[Tokens, ...]


def words(window: Window) -> Words:
    """Return the words of a window."""
    found: Words = Counter()
    places = window.clock.tolist()
    for name, voice in enumerate(window.made):
        found.update((*word, name) for word in _rhythm(voice, window.given, places))
        found.update((*word, name) for word in _line(voice, window.to_c, places))
    for name, (upper, lower) in enumerate(combinations((window.given, *window.made), 2)):
        found.update((*word, name) for word in _between(upper, lower, window.to_c, places))
    return found


def _rhythm(voice: Tokens, given: Tokens, places: list[int]) -> Iterator[Word]:
    """Yield how long notes are and where they start, beat by beat, alone and beside the given voice."""
    rests = voice == vocabulary.REST
    begins = (voice < vocabulary.PITCHES) | (rests & ~np.append(False, rests[:-1]))
    struck = [*np.flatnonzero(begins).tolist(), len(voice)]
    lengths = [min(after - start, LONG) for start, after in pairwise(struck)]
    yield from (("rhythm", length, places[start]) for start, length in zip(struck, lengths, strict=False))
    yield from (("rhythm", "then", *both) for both in pairwise(lengths))
    ours, theirs = (
        [tuple((line[at : at + BEAT] < vocabulary.PITCHES).tolist()) for at in range(0, len(line), BEAT)]
        for line in (voice, given)
    )
    yield from (("rhythm", *both) for both in zip(ours, theirs, strict=True))
    yield from (("rhythm", "beats", *both) for both in pairwise(ours))


def _line(voice: Tokens, to_c: int, places: list[int]) -> Iterator[Word]:
    """Yield the degrees of a voice, its moves, alone and with their lengths and places, and its whole shape."""
    starts = np.flatnonzero(voice < vocabulary.PITCHES).tolist()
    at, heights = [places[start] for start in starts], voice[starts].tolist()
    degrees = [(pitch + to_c) % OCTAVE for pitch in heights]
    moves = _moves(heights, FAR)
    lengths = [min(after - start, LONG) for start, after in pairwise([*starts, len(voice)])]
    yield from (("line", "height", height) for height in heights)
    for name, grams in (
        ("degree", zip(degrees, strict=True)),
        ("degree at", zip(degrees, at, strict=True)),
        ("degrees", pairwise(degrees)),
        ("degrees", zip(degrees, degrees[1:], degrees[2:], strict=False)),
        ("move", zip(moves, strict=True)),
        ("move to", zip(moves, at[1:], strict=True)),
        ("moves", pairwise(moves)),
        ("move of", zip(moves, lengths, lengths[1:], strict=False)),
    ):
        yield from (("line", name, *gram) for gram in grams)
    shape = {
        "notes": len(heights),
        "heights": len(set(heights)),
        "span": max(heights, default=0) - min(heights, default=0),
        "again": moves.count(0),
        "back": sum(first == -second for first, second in pairwise(moves)),
        "same two": sum(heights[n : n + 2] == heights[n + 2 : n + 4] for n in range(len(heights) - 3)),
    }
    for name, count in shape.items():
        yield from [("line", name)] * count


def _between(upper: Tokens, lower: Tokens, to_c: int, places: list[int]) -> Iterator[Word]:
    """Yield the intervals of two voices wherever one of them strikes, and the ways from each to the next."""
    above, below = pitches(upper), pitches(lower)
    strikes = np.stack([upper < vocabulary.PITCHES, lower < vocabulary.PITCHES])
    last: tuple[int, int, int] | None = None
    for step in np.flatnonzero(strikes.any(0)).tolist():
        high, low, who, place = int(above[step]), int(below[step]), tuple(strikes[:, step].tolist()), places[step]
        yield "harmony", "who", who, place
        if min(high, low) < 0:
            yield "harmony", "alone", place
            last = None
            continue
        apart = (high - low) % OCTAVE
        yield "harmony", "apart", max(-TWO_OCTAVES, min(high - low, TWO_OCTAVES))
        yield "harmony", "at", apart, place
        yield "harmony", "on", apart, (high + to_c) % OCTAVE
        yield "harmony", "struck", apart, who
        if last:
            before, *both = last
            (first,), (second,) = _moves([both[0], high], NEAR), _moves([both[1], low], NEAR)
            yield "motion", first, second
            yield "motion", before, first, second
            yield "motion", "apart", before, apart
            yield "motion", "at", before, apart, place // PLACES
        last = apart, high, low


def _moves(heights: Sequence[int], far: int) -> list[int]:
    return [max(-far, min(after - before, far)) for before, after in pairwise(heights)]


class Listener:
    """Says how real a window sounds, 0 for as real as made, from words of some kinds."""

    def __init__(self, heard: Sequence[Words], is_real: NDArray[np.bool_], kinds: Iterable[str] = KINDS) -> None:
        """Learn from the words of windows which are real, [N]; real and made weigh the same, however many there are."""
        occurs = Counter(word for each in heard for word in each)
        known = [word for word, windows in occurs.items() if windows >= FEWEST and word[0] in set(kinds)]
        self.places = {word: place for place, word in enumerate(known)}
        counts = self._counts(heard)
        self.mean = counts.mean(0)
        # A tenth more, so that one window in many does not make a word of great weight.
        self.scale = (counts.std(0) + 0.1) * np.sqrt(len(known))
        self.weights, self.bias = _fit((counts - self.mean) / self.scale, is_real)

    def scores(self, heard: Sequence[Words]) -> NDArray[np.float64]:
        """Return how real windows sound by their words, [N]."""
        scores: NDArray[np.float64] = (self._counts(heard) - self.mean) / self.scale @ self.weights + self.bias
        return scores

    def _counts(self, heard: Sequence[Words]) -> NDArray[np.float64]:
        """Return the logarithms of one more than how often each known word occurs, [N, words]."""
        counts = np.zeros((len(heard), len(self.places)))
        for row, each in enumerate(heard):
            there = [(self.places[word], count) for word, count in each.items() if word in self.places]
            if there:
                places, numbers = zip(*there, strict=True)
                counts[row, list(places)] = np.log1p(numbers)
        return counts


def _fit(counts: NDArray[np.float64], is_real: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
    """Return weights and bias of a logistic regression."""
    x, y = torch.from_numpy(counts), torch.from_numpy(is_real.astype(np.float64))
    share = torch.where(y > 0, 0.5 / y.sum(), 0.5 / (1 - y).sum())
    weights = torch.zeros(x.shape[1], dtype=x.dtype, requires_grad=True)
    bias = torch.zeros(1, dtype=x.dtype, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights, bias], max_iter=ROUNDS, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        costs = F.binary_cross_entropy_with_logits(x @ weights + bias, y, reduction="none")
        whole: torch.Tensor = (share * costs).sum() + SHRINK * weights.square().sum() / 2
        whole.backward()  # type: ignore[no-untyped-call]
        return whole

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    return weights.detach().numpy(), float(bias.detach())
