"""Excerpts of leads and their accompaniments, whose ends are said, to learn from."""

from itertools import cycle

import numpy as np
from numpy.typing import NDArray

from .multitrack import SILENT, Pair

END = SILENT + 1
PADDING = -1


def excerpts(
    pairs: list[Pair], lengths: tuple[int, ...], hop: int, silent: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Cut pairs into excerpts: leads [N, T] and accompaniments with their ends [N, T + 1], padded.

    They have these lengths in turn, and start `hop` steps apart; one whose lead has a greater share of silence than
    `silent` is left out. An accompaniment ends where only silence is left of it.
    """
    leads, accompaniments = [], []
    for pair in pairs:
        for start, length in zip(range(0, len(pair.lead), hop), cycle(lengths), strict=False):
            lead, made = (part[start : start + length] for part in (pair.lead, pair.accompaniment))
            if (lead == SILENT).mean() > silent:
                continue
            sounds = np.flatnonzero(made != SILENT)
            made = np.append(made[: sounds[-1] + 1 if len(sounds) else 0], END)
            leads.append(np.pad(lead, (0, max(lengths) - len(lead)), constant_values=PADDING))
            accompaniments.append(np.pad(made, (0, max(lengths) + 1 - len(made)), constant_values=PADDING))
    return np.stack(leads), np.stack(accompaniments)
