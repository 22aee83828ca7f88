"""The table of task E: 1000 melodies of each network before and after it was tuned, by the eleven columns."""

import logging
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from ..melodies import note_rnn
from ..table import Column, Row, Table
from ..train import load
from . import biaxial_melody, tuned
from .learning import Tuner
from .measures import measure
from .recipe import Tuning
from .rules import reward
from .traits import STEPS, swap

log = logging.getLogger(__name__)

MELODIES = 1000
SEED = 2016

COLUMNS = (
    Column("repeated, %", "repeated", 1, 100),
    Column("lag 1", "lag 1", 2),
    Column("lag 2", "lag 2", 2),
    Column("lag 3", "lag 3", 2),
    Column("outside the key, %", "outside", 1, 100),
    Column("starts with the tonic, %", "starts with tonic", 1, 100),
    Column("leaps resolved, %", "leaps resolved", 1, 100),
    Column("highest unique, %", "unique highest", 1, 100),
    Column("lowest unique, %", "unique lowest", 1, 100),
    Column("in a motif, %", "in motif", 1, 100),
    Column("in a repeated motif, %", "in repeated motif", 3, 100),
    Column("r_MT / step", "rules", 2),
    Column("log p / step", "log p", 2),
)


def published(*numbers: str) -> Row:
    """Return a row as it is printed, in the order of the columns."""
    return dict(zip((column.number for column in COLUMNS), numbers, strict=False))


# Kotecha 2018, table 2; the second and the fourth are theirs after Jaques et al. 2016.
PUBLISHED = {
    "Note RNN (Jaques et al. 2016) *": published(
        "63.3", "-0.16", "0.14", "-0.13", "0.1", "0.9", "77.2", "64.7", "49.4", "5.9", "0.007"
    ),
    "... tuned, Q *": published("0.0", "-0.11", "0.03", "0.03", "1.0", "28.8", "91.1", "56.4", "51.9", "75.7", "0.11"),
    "bi-axial (Kotecha 2018) *": published(
        "47.7", "0.13", "-0.23", "-0.12", "0.4", "0.1", "69.1", "42.9", "55.7", "3.2", "0.04"
    ),
    "... tuned, Q (the same) *": published(
        "17.0", "-0.05", "0.09", "0.04", "2.7", "19.2", "79.3", "34.7", "48.9", "49.3", "0.07"
    ),
}
NOTES = f"""\
{MELODIES} melodies of {STEPS} eighths each, drawn from the softmax of what a network says, each after an action by
chance. Shares are of steps or of melodies; leaps resolved are of those resolved or doubled; lag 1 to 3 are the mean
autocorrelation of the actions' numbers. Of these and of the first and the fifth column less is better, of the others
more. r_MT is what the rules give a step, log p what the network before it was tuned thinks of it, in nats. The
tunes are the test split, four bars each. Rows with * are published; their networks learned from other melodies."""


def tuner_table(work: Path) -> Table:
    """Return the table; a network whose checkpoint is not in `work` has no row."""
    (prompts,) = tuned.data("test", tuned.RECIPES[0], work)
    rows: dict[str, Row] = {"folk tunes, test split": _counted(prompts)}
    for recipe in (note_rnn.RECIPE, biaxial_melody.RECIPE):
        name = recipe.name
        if (work / f"{name}.pt").exists():
            # A network that nothing was taught yet plays as it did before.
            untuned = Tuner(Tuning(name=name, start=name, algorithm="psi"), tuned.FRESH[name]())
            untuned.start(_best(work, name, recipe))
            rows[name] = judged(untuned)
        for system in tuned.SYSTEMS:
            if system.start == name and (work / f"{system.name}.pt").exists():
                rows[system.name] = judged(tuner(work, system.name))
    return Table("E: rules of melody, before and after tuning", COLUMNS, rows | PUBLISHED, NOTES)


def tuner(work: Path, name: str) -> Tuner:
    """Return a tuned network with its best weights."""
    system = next(system for system in tuned.SYSTEMS if system.name == name)
    network = tuned.build(system.recipe)
    network.load_state_dict(_best(work, name, system.recipe))
    return network


def melodies(network: Tuner, count: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return what melodies were played after, and the melodies, tokens (B, 32) each."""
    chances = torch.Generator().manual_seed(SEED)
    heard = network.lead_in(torch.full((count, STEPS), network.classes), chances)
    return heard, network.play(heard, chances)


def judged(network: Tuner) -> Row:
    """Return the row of a network."""
    log.info("%s", network.recipe.name)
    heard, played = melodies(network, MELODIES)
    with torch.no_grad():
        return _counted(played) | {"log p": float(network.likelihood(heard, played).mean())}


def _counted(tokens: torch.Tensor) -> Row:
    actions = swap(tokens.numpy())
    return {**measure(actions), "rules": float(reward(actions).mean())}


def _best(work: Path, name: str, recipe: Any) -> dict[str, torch.Tensor]:  # noqa: ANN401  a recipe of either kind
    state = load(work / f"{name}.pt")
    if asdict(recipe) != state["recipe"]:
        raise SystemExit(f"{work / name}.pt was trained with another recipe than {name} has now; train it again")
    best: dict[str, torch.Tensor] = state["best"]
    return best
