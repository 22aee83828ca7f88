"""C2: what a melody with pinned notes costs, whether the pins are kept, and what it is worth to hear them beforehand.

The model runs twice over each soprano: told what is pinned, and told nothing. Then it plays, with the pins locked as
the engine locks them, and without. Knows the models by their ONNX files alone.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine import vocabulary
from engine.infill.pins import FREE
from engine.model import Model, load
from engine.perturbation import lock

from .. import chorales
from ..metrics import Share, Tokens, estimate, pitches
from ..table import Column, Row, Table
from .pinned import VOICE

SHARES = (0.0, 0.25, 0.5, 1.0)
"""Of the ticks that are pinned, each by itself."""
STRETCHES = (4, 8, 16)
"""Beats of the one stretch that is left free, in the middle of the piece."""
SAMPLES = 8

COLUMNS = (
    Column("pins kept, locked", "locked"),
    Column("pins kept, not locked", "kept", has_interval=True),
    Column("kept, deaf", "deaf_kept"),
    Column("NLL / tick", "nll", has_interval=True),
    Column("NLL / tick, deaf", "deaf_nll"),
    Column("NLL / free tick", "free_nll", has_interval=True),
    Column("NLL / free tick, deaf", "deaf_free_nll"),
    Column("way to a pin", "seam", 2),
    Column("way, deaf", "deaf_seam", 2),
    Column("way, Bach", "bach_seam", 2),
)
NOTES = """\
NLL in nats, teacher-forced over whole pieces; a free tick is one that is not pinned. Deaf is the same network told of
no pin. Kept is the share of the pinned ticks at which it plays what is pinned: over 8 samples at T=1, with the engine's
locks and without. The way to a pin is in semitones, from the last free note, locks on, to a pinned one that starts
right after it. ± is half the 95 % bootstrap interval over pieces."""

Mask = NDArray[np.bool_]
Draw = Callable[[int, int], Mask]


def constraints_table(work: Path) -> Table:
    """Return the table of the shipped model on the test chorales."""
    return table(load("anticipation"), [chorale.voices[VOICE] for chorale in chorales.read("test", work)])


def table(model: Model, pieces: list[Tokens]) -> Table:
    """Return the table of a model on pieces, tokens [T] each; the same pins and chances for every model."""
    rows: dict[str, Row] = {}
    for name, draw in patterns().items():
        judged = [judge(model, tokens, draw(len(tokens), number), number) for number, tokens in enumerate(pieces)]
        rows[name] = dict(estimate(judged))
    return Table(f"C2: {model.card.name}, soprano, test split", COLUMNS, rows, NOTES)


def patterns() -> dict[str, Draw]:
    """Return the ways to pin, by name: from a piece's steps and its number to what is pinned, [steps]."""
    found: dict[str, Draw] = {f"pinned: {100 * share:g} % of ticks": partial(scattered, share) for share in SHARES}
    return found | {f"free: {beats} beats": partial(stretch, 4 * beats) for beats in STRETCHES}


def scattered(share: float, steps: int, number: int) -> Mask:
    """Pin a share of the steps, each by itself."""
    return np.random.default_rng([2, number]).random(steps) < share


def stretch(free: int, steps: int, _: int = 0) -> Mask:
    """Pin all but a stretch in the middle that begins on a beat."""
    pinned = np.ones(steps, np.bool_)
    first = max(0, (steps - free) // 2) // 4 * 4
    pinned[first : first + free] = False
    return pinned


def judge(model: Model, tokens: Tokens, pinned: Mask, number: int) -> dict[str, Share]:
    """Score a model on one piece, [T], some of which is pinned: told of it, and deaf."""
    told = score(model, tokens, pinned, np.where(pinned, tokens, FREE), number)
    deaf = score(model, tokens, pinned, np.full_like(tokens, FREE), number)
    return told | {f"deaf_{name}": share for name, share in deaf.items()} | {"bach_seam": seam(tokens, pinned)}


def score(model: Model, tokens: Tokens, pinned: Mask, told: Tokens, number: int) -> dict[str, Share]:
    """Score a model on one piece that is told so much of it."""
    nats = -model(told[:, None], lock(tokens)[:, None])[1][:, 0].astype(np.float64)
    chance = np.random.default_rng([3, number]).gumbel(size=(len(tokens), SAMPLES, vocabulary.SIZE))
    free, leads = chance.astype(np.float32), np.repeat(told[:, None], SAMPLES, axis=1)
    plain, _ = model(leads, free)
    locked, _ = model(leads, np.where(pinned[:, None, None], lock(tokens)[:, None], free))
    return {
        "nll": _mean(nats),
        "free_nll": _mean(nats[~pinned]),
        "kept": _mean((plain == tokens[:, None])[pinned]),
        "locked": _mean((locked == tokens[:, None])[pinned]),
        "seam": sum((seam(made, pinned) for made in locked.T), Share(0, 0)),
    }


def seam(tokens: Tokens, pinned: Mask) -> Share:
    """Return the semitones from what sounds at free steps to a pinned note that starts right after them."""
    heard = pitches(tokens)
    after = pinned[1:] & ~pinned[:-1] & (tokens[1:] < vocabulary.PITCHES) & (heard[:-1] >= 0)
    return _mean(np.abs(np.diff(heard))[after])


def _mean(values: NDArray[np.float64] | NDArray[np.bool_] | Tokens) -> Share:
    return Share(float(values.sum()), values.size)
