"""In which order the voices that a clip lacks are best made: that in which Bach's own cost the least.

`python -m training.second_voice.orders` prints the table on the validation chorales. Any order says the same of all
three voices together, could the model but tell it exactly; where it can't, the cheapest order is the one it knows best.
"""

import argparse
import logging
from itertools import permutations
from pathlib import Path

from engine.model import FOLDER, Model
from engine.perturbation import lock
from engine.staves.code import STAVES, TARGET, UNKNOWN
from engine.staves.parts import ORDERS
from engine.windows import accompany

from .. import chorales
from ..metrics import Tokens
from ..table import Column, Row, Table, document
from ..trial import Piece
from .choir import voices
from .scores import clocks

log = logging.getLogger(__name__)

COLUMNS = (
    Column("order", "order"),
    Column("NLL / step", "nll"),
    Column("the cheapest", "cheapest"),
    Column("NLL / step", "least"),
    Column("from the top", "top"),
    Column("from the bottom", "bottom"),
    Column("the dearest", "most"),
)
NOTES = """\
NLL in nats a step, teacher-forced over whole pieces: the mean of the three voices, each given the clip's and those
made before it. The first order is the engine's, the second the cheapest of all six by this model."""

Costs = dict[tuple[frozenset[int], int], float]


def costs(model: Model, split: str, work: Path) -> Costs:
    """Return what each staff costs a step, given each set of others, in nats."""
    known, when = chorales.read(split, work), clocks(split, work)
    total: Costs = {}
    for order in permutations(range(len(STAVES))):
        for count in range(1, len(STAVES)):
            given, target = frozenset(order[:count]), order[count]
            if (given, target) not in total:
                log.info("%s -> %s", ", ".join(STAVES[staff] for staff in sorted(given)), STAVES[target])
                nats = [cost(model, piece, when[piece.file], given, target) for piece in known]
                total[given, target] = sum(nats) / sum(len(when[piece.file]) for piece in known)
    return total


def cost(model: Model, piece: chorales.Chorale, clock: Tokens, given: frozenset[int], target: int) -> float:
    """Return what a staff of a piece costs, given others, in nats."""
    true = voices(piece)
    told = Piece(piece.file, piece.family, piece.meter, true[0], true[target], (0, target), clock).told(model)
    told[..., 0] = UNKNOWN
    for staff in given:
        told[:, 0, staff] = true[staff]
    told[..., TARGET] = target
    _, log_probs = accompany(model, told, lock(true[target][:, None]))
    return -float(log_probs.sum())


def table(known: Costs, split: str) -> Table:
    """Return the table: a row for each staff that the clip may be."""
    rows: dict[str, Row] = {}
    for lead, name in enumerate(STAVES):
        found = {order: chain(known, lead, order) for order in permutations({*range(len(STAVES))} - {lead})}
        cheapest = min(found, key=lambda order: found[order])
        rows[f"clip: {name}"] = {
            "order": words(ORDERS[lead]),
            "nll": found[ORDERS[lead]],
            "cheapest": words(cheapest),
            "least": found[cheapest],
            "top": found[tuple(sorted(cheapest))],
            "bottom": found[tuple(sorted(cheapest, reverse=True))],
            "most": max(found.values()),
        }
    return Table(f"Orders in which the voices are made, {split} split", COLUMNS, rows, NOTES)


def chain(known: Costs, lead: int, order: tuple[int, ...]) -> float:
    """Return the mean cost of the voices in an order, each given the lead and those before it."""
    nats = [known[frozenset({lead, *order[:place]}), target] for place, target in enumerate(order)]
    return sum(nats) / len(nats)


def words(order: tuple[int, ...]) -> str:
    """Return an order in words."""
    return ", ".join(STAVES[staff] for staff in order)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m training.second_voice.orders", description=__doc__)
    parser.add_argument("model", nargs="?", type=Path, default=FOLDER / "second-voice.onnx", help="an .onnx file")
    parser.add_argument("--work", type=Path, default=chorales.WORK, help="folder of the corpus caches")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    print("\n".join(document([table(costs(Model(arguments.model), "valid", arguments.work), "validation")])))


if __name__ == "__main__":
    main()
