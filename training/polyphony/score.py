"""F: what a step of polyphonic music costs on the quarter grid, all 88 keys of it, beside the published numbers.

As in the programs of Bai et al. 2018 and of Johnson a piece's first step is heard and not predicted. Every piece is
heard whole, from its first step to its last.
"""

import logging
import math
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from training.metrics import Estimate, Share, estimate
from training.system import System
from training.table import Column, Row, Table
from training.train import load

from . import rolls
from .biaxial import Biaxial
from .biaxial_recipes import MEASURED, SYSTEMS, pieces
from .chance import nll
from .rolls import Piece

log = logging.getLogger(__name__)

COLUMNS = (
    Column("Piano-midi NLL / step", "piano-midi", 2, has_interval=True),
    Column("JSB NLL / step", "jsb", 2, has_interval=True),
    Column("parameters", "parameters", 0),
)
CHUNK = 256
"""Steps that go through a network at once; its state goes on."""

PUBLISHED: dict[str, Row] = {
    "LSTM (Chung et al. 2014) *": {"piano-midi": "9.03", "jsb": "8.67"},
    "RNN-RBM (Boulanger-Lewandowski et al. 2012) *": {"piano-midi": "7.09", "jsb": "6.27"},
    "RNN-NADE (the same) *": {"piano-midi": "7.05", "jsb": "5.56"},
    "TP-LSTM-NADE (Johnson 2017), best and median of 5 *": {"piano-midi": "5.44, 5.49", "jsb": "5.88, 6.10"},
    "BALSTM (Johnson 2017), best and median of 5 *": {"piano-midi": "4.90, 5.00", "jsb": "5.05, 5.86"},
    "BALSTM (Kotecha 2018), best and median of 100 *": {"piano-midi": "6.27, 7.93"},
}
NOTES = """\
Mean NLL in nats of a step's whole chord, 88 pitches, over the test pieces of Boulanger-Lewandowski et al. 2012, 25 and
77; ± is half the 95 % bootstrap interval over pieces. A pitch that never sounds in the training set, so that a network
has no note for it, is given the chance of one in as many steps. Rows with * are published, those of 2012 and the JSB
column of 2017 as recalled from the papers; Kotecha 2018 learned from about 22 fugues."""


def biaxial_table(work: Path) -> Table:
    """Return the table of F; a network whose checkpoint is not in `work` has no row."""
    rows: dict[str, Row] = {"a coin for each note": {name: rolls.NOTES * math.log(2) for name in rolls.FILES}}
    for name, parts in (("each note by its share", 1), ("each note by whether it sounded before", 2)):
        rows[name] = {corpus: counted(corpus, parts, work) for corpus in rolls.FILES}
    for system in SYSTEMS:
        if system.recipe in MEASURED and (work / f"{system.name}.pt").exists():
            log.info("%s", system.name)
            row = rows.setdefault(system.name.removesuffix(f"-{system.recipe.corpus}"), {})
            row |= judged(system, work)
    return Table("F: polyphonic music, test split", COLUMNS, rows | PUBLISHED, NOTES)


def judged(system: System, work: Path) -> Row:
    """Return the cells of a network that has been trained."""
    state = load(work / f"{system.name}.pt")
    if asdict(system.recipe) != state["recipe"]:
        raise SystemExit(f"{work / system.name}.pt was trained with another recipe; train it again")
    network = system.build(system.recipe)
    network.load_state_dict(state["best"])
    assert isinstance(network, Biaxial)
    # What the network has no note for costs a note that was never heard.
    train = np.concatenate([piece.roll for piece in rolls.published(system.recipe.corpus, "train", work)])
    missing = (rolls.NOTES - system.recipe.notes) * -math.log1p(-1 / (len(train) + 2))
    shares = []
    for piece in pieces("test", system.recipe, work):
        steps = len(piece.roll) - 1
        shares.append(Share(cost(network, piece) + missing * steps, steps))
    parameters = sum(weight.numel() for weight in network.parameters() if weight.requires_grad)
    return {system.recipe.corpus: _mean(shares), "parameters": float(parameters)}


@torch.no_grad()
def cost(network: Biaxial, piece: Piece) -> float:
    """Return the NLL in nats of a piece from its second step on."""
    roll, places = torch.from_numpy(piece.roll)[None], torch.from_numpy(piece.places)[None]
    total, state = 0.0, None
    for start in range(0, len(piece.roll) - 1, CHUNK):
        heard = roll[:, start : start + CHUNK + 1]
        logits, state = network(places[:, start + 1 : start + heard.shape[1]], heard, state)
        total += float(nll(logits, heard[:, 1:]).sum())
    return total


def counted(corpus: str, parts: int, work: Path) -> Estimate:
    """Return what a step costs where each note has a chance of its own: one, or one after silence and one after sound.

    The chances are counted in the training set, each as if it had been seen once more either way.
    """
    heard = np.zeros((2, rolls.NOTES))
    times = np.zeros((2, rolls.NOTES))
    for piece in rolls.published(corpus, "train", work):
        before, now = _pairs(piece, parts)
        for part in range(parts):
            heard[part] += (now & (before == part)).sum(axis=0)
            times[part] += (before == part).sum(axis=0)
    chance = (heard + 1) / (times + 2)
    shares = []
    for piece in rolls.published(corpus, "test", work):
        before, now = _pairs(piece, parts)
        of = np.take_along_axis(chance, before, axis=0)
        shares.append(Share(float(-np.log(np.where(now, of, 1 - of)).sum()), len(now)))
    return _mean(shares)


def _pairs(piece: Piece, parts: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return what each note did a step before, 0 for anything if there is one part, and whether it sounds now."""
    played = piece.roll[:, :, 0]
    return played[:-1].astype(np.int64) * (parts - 1), played[1:] > 0


def _mean(shares: list[Share]) -> Estimate:
    return estimate([{"nll": share} for share in shares])["nll"]
