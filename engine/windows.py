"""Run a model of second voices over a lead of any length.

A clip longer than the training window is made in overlapping windows. Each starts `HOP` steps after the last, keeps
what has been made in the part they share, and goes on from there; a shorter clip is heard as a loop. A network that
squeezes its whole lead into one vector can't hold far more than it was trained on; one that hears its lead at every
step takes a clip whole.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from . import vocabulary
from .model import Model
from .perturbation import lock
from .staves.code import KIND as STAVES

LOOP = 64
"""Steps of a model of staves under which a clip is heard as a loop: four bars of sixteenths."""
HOP = 16
"""Steps between the starts of two windows. Without overlap the bass leaps at every third seam; see the README."""
AT_ONCE = 4096
"""Steps of all rows together in one run of a model that takes a clip whole, so that memory stays bounded."""

Tokens = NDArray[np.int64]
Numbers = NDArray[np.float32]


def accompany(
    model: Model,
    lead: Tokens,
    perturbation: Numbers,
    hop: int = HOP,
    progress: Callable[[float], None] = lambda _: None,
) -> tuple[Tokens, Numbers]:
    """Run the model over a lead of any length, [T] or for each row [T, B, ...], with a perturbation [T, B, V].

    Returns tokens and their log-probabilities at temperature 1, both [T, B]. A row does not depend on its neighbours.
    """
    steps, rows = perturbation.shape[:2]
    leads = np.repeat(lead[:, None], rows, axis=1) if lead.ndim == 1 else lead
    window = model.card.steps
    if model.card.kind == STAVES:
        return _twice(model, leads, perturbation, progress)
    if not window:
        return _whole(model, leads, perturbation, progress)
    if steps < window:
        times = -(-window // steps)
        wish = np.tile(perturbation, (times, 1, 1))[:window]
        tokens, log_probs = model(np.tile(leads, (times, 1))[:window], wish)
        return tokens[:steps], log_probs[:steps]
    tokens = np.zeros((steps, rows), np.int64)
    log_probs = np.zeros((steps, rows), np.float32)
    made = 0
    while made < steps:
        # The last window ends with the clip and so keeps more of what was made.
        start = min(max(0, made - (window - hop)), steps - window)
        end = start + window
        locked = _cut(tokens, start, made) if made else tokens[:0]
        wish = np.concatenate([lock(locked), perturbation[made:end]])
        ran, scored = model(_cut(leads, start, end), wish)
        tokens[made:end], log_probs[made:end] = ran[made - start :], scored[made - start :]
        made = end
        progress(made / steps)
    return tokens, log_probs


def _twice(
    model: Model, leads: Tokens, perturbation: Numbers, progress: Callable[[float], None]
) -> tuple[Tokens, Numbers]:
    """Run a model over a clip; a short one, which is heard as a loop, twice, and the second time counts."""
    steps = len(perturbation)
    if steps >= LOOP:
        return _whole(model, leads, perturbation, progress)
    times = (2, *(1,) * (leads.ndim - 1))
    tokens, log_probs = _whole(model, np.tile(leads, times), np.tile(perturbation, (2, 1, 1)), progress)
    return tokens[steps:], log_probs[steps:]


def _whole(
    model: Model, leads: Tokens, perturbation: Numbers, progress: Callable[[float], None]
) -> tuple[Tokens, Numbers]:
    """Run a model that takes a clip whole, some rows after the others; a lead of one row is that of all."""
    steps, rows = perturbation.shape[:2]
    at_once = max(1, AT_ONCE // steps)
    parts = []
    for first in range(0, rows, at_once):
        some = slice(first, first + at_once)
        parts.append(model(leads if leads.shape[1] == 1 else leads[:, some], perturbation[:, some]))
        progress(min(1.0, some.stop / rows))
    tokens, log_probs = zip(*parts, strict=True)
    return np.concatenate(tokens, axis=1), np.concatenate(log_probs, axis=1)


def _cut(rows: Tokens, start: int, end: int) -> Tokens:
    """Take steps start to end of each row of tokens [T, B], so that they stand alone."""
    return np.stack([vocabulary.cut(row, start, end) for row in rows.T], axis=1)
