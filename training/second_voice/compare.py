"""The table of designs: `python -m training.second_voice.compare` teaches each for as long, and asks it the same.

Time is the processor's, on one thread, so that what else a machine does counts little. The learning rate falls over it
alike for all. Validation decides; the test split is not touched. A4, the canonical JSB chorales, has the same columns.
"""

import argparse
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from .. import chorales
from ..chorales import CorpusError
from ..metrics import agreement, estimate, score, total
from ..system import Data, System
from ..table import Column, Row, Table, document
from ..train import Learner, evaluate, load, save
from . import canonical
from .asking import Asked, posed
from .designs import MASKED, AlignedLSTM, Orderless, Plain, Transformer
from .excerpts import PAST, TASKS, task
from .network import Network, SecondVoice
from .recipes import CANONICAL, SHIPPED, build, card, data

log = logging.getLogger(__name__)

MINUTES = 15.0
WARM, LAST = 0.03, 0.03
"""The share of the time in which the learning rate rises, and what is left of it in the end."""
BEGINNING = 64
"""Steps of each piece that are played: four bars."""
SAMPLES = 2
PASSES = (4, 16)
"""Gibbs passes of the orderless network, a row each..."""
FALLS, LEAST = 0.75, 0.05
"""...through which the share that is made anew falls to the least; then it stays (Huang et al. 2017, section 4.2)."""

COLUMNS = (
    Column("weights", "weights", 0),
    Column("updates", "updates", 0),
    Column("NLL / step", "nll"),
    *(Column(f"{known} -> {wanted}", f"{known} -> {wanted}") for known, wanted in TASKS),
    Column("onset acc., S -> A", "onset_accuracy", has_interval=True),
    Column("diss. on beats", "dissonance_on_beats"),
    Column("5ths / 1000", "parallel_fifths", 1, 1000),
)
NOTES = """\
Each learned for {minutes:g} minutes of one core. NLL in nats a step of whole chorales of the validation split,
teacher-forced; that of the orderless network is the mean over all orders in which its steps can be filled in. The last
three are of an alto for the first four bars of each soprano, at T=1, {samples} samples a piece."""


CANONICAL_NOTES = """\
The network of `second-voice`, taught by the 229 chorales alone. NLL in nats a step, a 16th, of whole chorales,
teacher-forced; in this file a pitch that sounds on is held. The last three are of an alto for the first four bars of
each soprano, at T=1, {samples} samples a piece. 43 of the 76 test chorales that could be identified have a tune of the
training set, so that A1 to A3 are the stricter measure."""


@dataclass(frozen=True)
class Design:
    """A row: what it is, its recipe and its network."""

    title: str
    recipe: SecondVoice
    build: Callable[[Any], Asked]


ATTENTIVE = Plain(name="attentive", batch=12, learning_rate=1e-3, layers=3, width=160)
DESIGNS = (
    Design("ours, turning with the key", SHIPPED, build),  # type: ignore[arg-type]
    Design(
        "ours, larger",
        replace(SHIPPED, name="larger", reading=((16, 64), (16, 64)), writing=(20, 80), judging=64),
        build,  # type: ignore[arg-type]
    ),
    Design("aligned LSTM", Plain(name="lstm", batch=12, learning_rate=3e-3), AlignedLSTM),
    Design(
        "relative attention", Plain(name="transformer", batch=12, learning_rate=1e-3, layers=3, width=160), Transformer
    ),
    Design("orderless", Plain(name="orderless", batch=12, learning_rate=1e-3, layers=3, width=160), Orderless),
)


def learned(design: Design, learns: Data, seconds: float) -> dict[str, Any]:
    """Let a design learn for so many seconds of the processor's time; return a checkpoint."""
    recipe = design.recipe
    torch.manual_seed(recipe.seed)
    learner = Learner(System(recipe, design.build, data, lambda work: card(recipe, work)))
    rng, masks = np.random.default_rng(recipe.seed), torch.Generator().manual_seed(recipe.seed)
    begun, number = time.process_time(), 0
    batches: list[Tensor] = []
    while (share := (time.process_time() - begun) / seconds) < 1:
        if not batches:
            batches = [*torch.split(torch.from_numpy(rng.permutation(len(learns[0]))), recipe.batch)]
        number += 1
        learner.rate(recipe.learning_rate * min(1.0, share / WARM) * LAST**share)
        batch = batches.pop()
        loss, steps = learner.update(tuple(part[batch] for part in learns), recipe, masks, number)
        if number % 100 == 0:
            log.info("%s, %.0f %%: %.4f", design.title, 100 * share, loss / steps)
    return {"best": learner.judged.state_dict(), "updates": number}


@torch.no_grad()
def played(network: Asked, lead: Tensor, generator: torch.Generator) -> Tensor:
    """Return a voice (T, B) drawn at T=1, step by step."""
    made = torch.zeros(lead.shape[:2], dtype=torch.long)
    for step in range(len(lead)):
        # What comes after a step doesn't count for it, but what is known of the score does.
        made[step] = _drawn(network.logits(lead, made)[step], generator)
    return made


@torch.no_grad()
def gibbs(network: Orderless, lead: Tensor, passes: int, generator: torch.Generator) -> Tensor:
    """Return a voice (T, B) drawn at T=1 by so many passes, each of which makes a share of the steps anew at once."""
    made = torch.full(lead.shape[:2], MASKED)
    for number in range(passes):
        share = max(LEAST, 1 - number / (FALLS * passes))
        again = torch.rand(made.shape, generator=generator) < share
        stands = torch.where(again, MASKED, made)
        made = torch.where(stands == MASKED, _drawn(network.filled(lead, stands), generator), made)
    return made


def numbers(network: Asked, valid: Data, passes: int = 0) -> Row:
    """Return a row: NLL of each of the tasks, and what a free run of the first four bars is like."""
    costs = {}
    for number, (known, wanted) in enumerate(TASKS):
        rows = valid[3] == number
        costs[f"{known} -> {wanted}"] = evaluate(network, tuple(part[rows] for part in valid))
    first = valid[3] == 0
    staves, clock, style, tasks = (part[first].repeat_interleave(SAMPLES, 0) for part in valid)
    staves, clock = staves[..., :BEGINNING], clock[:, :BEGINNING]
    lead, true = posed(staves, clock, style, tasks)
    chance = torch.Generator().manual_seed(1)
    made = gibbs(network, lead, passes, chance) if isinstance(network, Orderless) else played(network, lead, chance)
    soprano = staves[:, task(0)[0][0]].T
    pieces = []
    for piece in range(0, made.shape[1], SAMPLES):
        length = int((true[:, piece] != PAST).sum())
        pairs = [
            [part[:length, row].numpy() for part in (soprano, made, true)] for row in range(piece, piece + SAMPLES)
        ]
        pieces.append(total(score(upper, ours) | agreement(ours, bach) for upper, ours, bach in pairs))
    weights = sum(weight.numel() for weight in network.parameters())
    return {**estimate(pieces), **costs, "nll": float(np.mean([*costs.values()])), "weights": weights}


def design_table(work: Path, minutes: float = MINUTES) -> Table:
    """Return the table; what has learned for as long already is taken from `work`."""
    valid = data("valid", SHIPPED, work)
    rows: dict[str, Row] = {}
    for design in DESIGNS:
        path = work / f"design-{design.recipe.name}-{minutes:g}.pt"
        if not path.exists():
            log.info("%s learns for %g minutes", design.title, minutes)
            save(learned(design, data("train", design.recipe, work), 60 * minutes), path)
        state, network = load(path), design.build(design.recipe)
        network.load_state_dict(state["best"])
        network.eval()
        for passes in PASSES if isinstance(network, Orderless) else (0,):
            title = f"{design.title}, {passes} Gibbs passes" if passes else design.title
            rows[title] = numbers(network, valid, passes) | {"updates": state["updates"]}
            log.info("%s: %s", title, rows[title])
    return Table("Designs, validation split", COLUMNS, rows, NOTES.format(minutes=minutes, samples=SAMPLES))


def canonical_table(work: Path) -> Table:
    """Return A4, of the network that learned from the canonical chorales and whose checkpoint is in `work`."""
    path = work / f"{CANONICAL.name}.pt"
    if not path.exists():
        raise CorpusError(f"{path} is not there; python -m training.train {path.stem} --out {work} makes it")
    network = Network(CANONICAL).eval()
    network.load_state_dict(load(path)["best"])
    rows = {split: numbers(network, canonical.data(split, CANONICAL, work)) for split in ("valid", "test")}
    columns = tuple(column for column in COLUMNS if column.number not in {"weights", "updates"})
    notes = CANONICAL_NOTES.format(samples=SAMPLES)
    return Table("A4: the canonical JSB chorales, 229 / 76 / 77", columns, dict(rows), notes)


def _drawn(logits: Tensor, generator: torch.Generator) -> Tensor:
    """Draw tokens (...) from logits (..., V)."""
    chances = torch.softmax(logits, -1)
    return torch.multinomial(chances.flatten(0, -2), 1, generator=generator).view(chances.shape[:-1])


def main(argv: list[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m training.second_voice.compare", description=__doc__)
    parser.add_argument("--minutes", type=float, default=MINUTES, help="processor time that each learns (default 15)")
    parser.add_argument("--out", type=Path, default=chorales.WORK, help="folder of caches and of what was learned")
    arguments = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    torch.set_num_threads(1)
    for part in document([design_table(arguments.out, arguments.minutes)]):
        print(part)


if __name__ == "__main__":
    main()
