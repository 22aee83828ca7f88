"""Counts of what follows what, by contexts of any length.

Each context's counts are blended with what the context that is one symbol shorter says (interpolated, after Witten and
Bell 1991), down to the shortest, which has none, and all classes alike. The most frequent contexts are kept.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

Numbers = NDArray[np.int64]


class Contexts(nn.Module):
    """What follows each context, and the tree in which the longest known context is found."""

    branches: Tensor
    log_p: Tensor

    def __init__(self, size: int, symbols: int, classes: int, shorter: float) -> None:
        """Make room for so many contexts of symbols below `symbols`, and what follows, below `classes`."""
        super().__init__()
        self.shorter = shorter
        # All there is at first is the root, context 0, which is no one's branch: 0 says that there is none.
        self.register_buffer("branches", torch.zeros(size, symbols, dtype=torch.int16))
        self.register_buffer("log_p", torch.full((size, classes), 1 / classes).log())

    def forward(self, symbols: Tensor) -> Tensor:
        """Return the longest known context of symbols (..., C), the nearest first, as its number (...)."""
        context = torch.zeros_like(symbols[..., 0])
        is_known = context == 0
        for symbol in symbols.unbind(-1):
            branch = self.branches.view(-1)[context * self.branches.shape[1] + symbol].long()
            is_known = is_known & (branch > 0)
            context = torch.where(is_known, branch, context)
        return context

    def fit(self, contexts: Tensor, following: Tensor) -> None:
        """Count what follows contexts (N, C), and keep those that occur most."""
        size, symbols = self.branches.shape
        shape = symbols, self.log_p.shape[1]
        parents, names, totals, p = count(contexts.numpy(), following.numpy(), shape, self.shorter)
        # A context's parent is as frequent at least and stands before it, so it is kept too.
        kept = np.argsort(-totals, kind="stable")[:size]
        numbers = np.zeros(len(totals), np.int16)
        numbers[kept] = np.arange(len(kept))
        self.branches[numbers[parents[kept[1:]]], names[kept[1:]]] = torch.from_numpy(numbers[kept[1:]])
        self.log_p[: len(kept)] = torch.from_numpy(p[kept]).log()


def count(
    contexts: Numbers, following: Numbers, shape: tuple[int, int], shorter: float
) -> tuple[Numbers, Numbers, Numbers, NDArray[np.float64]]:
    """Return each context's parent, last symbol, occurrences and probabilities (K, V), the shorter ones first.

    `shape` is how many symbols there are, and how many classes that may follow.
    """
    symbols, classes = shape
    counts = np.bincount(following, minlength=classes)[None]
    parents, names, totals = [np.zeros(1, np.int64)], [np.zeros(1, np.int64)], [counts.sum(1)]
    levels = [blend(counts, np.full((1, classes), 1 / classes), shorter)]
    context, first = np.zeros_like(following), 0
    for symbol in contexts.T:
        edges, context = np.unique(context * symbols + symbol, return_inverse=True)
        parent, name = np.divmod(edges, symbols)
        counts = np.bincount(context * classes + following, minlength=len(edges) * classes).reshape(-1, classes)
        levels.append(blend(counts, levels[-1][parent], shorter))
        parents.append(first + parent)
        names.append(name)
        totals.append(counts.sum(1))
        first += len(levels[-2])
    return np.concatenate(parents), np.concatenate(names), np.concatenate(totals), np.concatenate(levels)


def blend(counts: Numbers, backed: NDArray[np.float64], shorter: float) -> NDArray[np.float64]:
    """Return probabilities (K, V): the counts, and those of the shorter context for each kind that was seen."""
    weight = shorter * (counts > 0).sum(1, keepdims=True)
    blended: NDArray[np.float64] = (counts + weight * backed) / (counts.sum(1, keepdims=True) + weight)
    return blended
