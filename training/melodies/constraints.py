"""C2: what a melody with pinned notes costs, whether the pins are kept, and what it is worth to hear them beforehand.

The model runs twice over each soprano: told what is pinned, and told nothing. Then it plays, with the pins locked as
the engine locks them, and without. Knows the models by their ONNX files alone.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine import vocabulary
from engine.infill.pins import FREE
from engine.model import Model, load
from engine.perturbation import lock

from .. import chorales
from ..metrics import Share, Tokens, estimate, pitches
from ..table import Column, Table
from .anticipation import VOICE

SHARES = (0.0, 0.25, 0.5, 1.0)
"""Of the ticks that are pinned, each by itself."""
STRETCHES = (4, 8, 16)
"""Beats of the one stretch that is left free, in the middle of the piece."""
SAMPLES = 8

COLUMNS = (
    Column("kept, locked", "locked"),
    Column("kept, not locked", "kept", has_interval=True),
    Column("... told nothing", "deaf_kept"),
    Column("NLL / tick", "nll", has_interval=True),
    Column("... told nothing", "deaf_nll"),
    Column("NLL / free tick", "free_nll", has_interval=True),
    Column("... told nothing", "deaf_free_nll"),
    Column("semitones to a pin", "seam", 2),
    Column("... told nothing", "deaf_seam", 2),
    Column("... Bach", "bach_seam", 2),
)
NOTES = """\
NLL in nats, teacher-forced over whole pieces; a free tick is one that is not pinned. Kept is the share of the pinned
ticks at which the model plays what is pinned: over 8 samples at T=1, with the engine's locks and without. Semitones to
a pin: from the last free note, with the locks, to a pinned one right after it. ± is half the 95 % bootstrap interval
over pieces."""

Mask = NDArray[np.bool_]


def constraints_table(work: Path) -> Table:
    """Return the table of the shipped model on the test chorales."""
    return table(load("anticipation"), [chorale.voices[VOICE] for chorale in chorales.read("test", work)])


def table(model: Model, pieces: list[Tokens]) -> Table:
    """Return the table of a model on pieces, tokens [T] each; the same pins and chances for every model."""
    rows = {}
    for share in SHARES:
        pinned = [np.random.default_rng([2, number]).random(len(p)) < share for number, p in enumerate(pieces)]
        rows[f"pinned: {100 * share:g} % of ticks"] = pinned
    for beats in STRETCHES:
        rows[f"free: {beats} beats"] = [stretch(len(piece), 4 * beats) for piece in pieces]
    filled = {
        name: estimate([judge(model, *both, number) for number, both in enumerate(zip(pieces, pinned, strict=True))])
        for name, pinned in rows.items()
    }
    return Table(
        f"C2: {model.card.name}, soprano, test split", COLUMNS, {name: dict(filled[name]) for name in rows}, NOTES
    )


def stretch(steps: int, free: int) -> Mask:
    """Return what is pinned, [steps]: all but a stretch in the middle that begins on a beat."""
    pinned = np.ones(steps, np.bool_)
    first = max(0, (steps - free) // 2) // 4 * 4
    pinned[first : first + free] = False
    return pinned


def judge(model: Model, tokens: Tokens, pinned: Mask, number: int) -> dict[str, Share]:
    """Score a model on one piece, [T], some of which is pinned."""
    shares = {"bach_seam": seam(tokens, pinned)}
    for name, told in (("", np.where(pinned, tokens, FREE)), ("deaf_", np.full_like(tokens, FREE))):
        _, log_probs = model(told[:, None], lock(tokens)[:, None])
        nats = -log_probs[:, 0].astype(np.float64)
        shares |= {f"{name}nll": _mean(nats), f"{name}free_nll": _mean(nats[~pinned])}
        chance = np.random.default_rng([3, number]).gumbel(size=(len(tokens), SAMPLES, vocabulary.SIZE))
        leads, free = np.repeat(told[:, None], SAMPLES, axis=1), chance.astype(np.float32)
        locked = np.where(pinned[:, None, None], lock(tokens)[:, None], free)
        plain, kept = model(leads, free)[0], model(leads, locked)[0]
        shares |= {f"{name}kept": _mean((plain == tokens[:, None])[pinned])}
        shares |= {f"{name}locked": _mean((kept == tokens[:, None])[pinned])}
        seams = [seam(made, pinned) for made in kept.T]
        shares[f"{name}seam"] = sum(seams, Share(0, 0))
    return shares


def seam(tokens: Tokens, pinned: Mask) -> Share:
    """Return the semitones from what sounds at free steps to a pinned note that starts right after them."""
    heard = pitches(tokens)
    after = pinned[1:] & ~pinned[:-1] & (tokens[1:] < vocabulary.PITCHES) & (heard[:-1] >= 0)
    return _mean(np.abs(np.diff(heard))[after])


def _mean(values: NDArray[np.float64] | NDArray[np.bool_] | Tokens) -> Share:
    return Share(float(values.sum()), values.size)
