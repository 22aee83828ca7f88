"""Train one model: `python -m training.train chorale-bi-augmented`.

The loop, whole. After each epoch everything needed to go on is written beside and moved into place, so a run that
is stopped continues with the same command, bit for bit as if it had not been.
"""

import argparse
import copy
import hashlib
import json
import logging
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch

from . import chorales
from .system import Data, System
from .systems import SYSTEMS

log = logging.getLogger(__name__)

OPTIMISERS: dict[str, type[torch.optim.Optimizer]] = {
    "adam": torch.optim.Adam,
    "rmsprop": torch.optim.RMSprop,
    "adadelta": torch.optim.Adadelta,
}


def train(system: System, data: Data, valid: Data, out: Path, *, epochs: int | None = None) -> dict[str, Any]:
    """Train until validation has not improved for the recipe's patience; return the last checkpoint.

    `data` and `valid` are what the network's `loss` takes, sequences along the first axis. A network with a `fit` of
    its own, as counts have, is fitted anew in each epoch. Writes `<name>.pt` (the checkpoint, the best weights under
    "best") and `<name>.jsonl` (a line an epoch) into `out`; a checkpoint that is there already is continued.
    """
    recipe = system.recipe
    out.mkdir(parents=True, exist_ok=True)
    path, journal = out / f"{recipe.name}.pt", out / f"{recipe.name}.jsonl"
    torch.manual_seed(recipe.seed)
    learner = Learner(system)
    state: dict[str, Any] = {"recipe": asdict(recipe), "data": fingerprint(data, valid)}
    state |= {"epoch": 0, "best_epoch": 0, "best_loss": float("inf"), "log": []}
    if path.exists():
        state = resume(path, state)
        learner.restore(state)
    elif system.start:
        learner.start(out / f"{system.start}.pt")
    limit = epochs or recipe.epochs
    while state["epoch"] < limit and not is_finished(state):
        begun = time.monotonic()
        epoch = state["epoch"] + 1
        loss = learner.fit(data, valid) if learner.is_fitted else run_epoch(learner, data, recipe, epoch)
        heldout = evaluate(learner.judged, valid, recipe.batch)
        if heldout < state["best_loss"]:
            best = {name: tensor.clone() for name, tensor in learner.judged.state_dict().items()}
            state |= {"best": best, "best_loss": heldout, "best_epoch": epoch}
        row = {"epoch": epoch, "train": round(loss, 6), "valid": round(heldout, 6)}
        state |= {"epoch": epoch} | learner.state()
        state["log"] = [*state["log"], row]
        save(state, path)
        # The journal is written from the checkpoint, so a run that died between the two leaves no odd line.
        journal.write_text("".join(json.dumps(line) + "\n" for line in state["log"]))
        log.info(
            "%s epoch %d: train %.4f valid %.4f (best %.4f at %d), %.1f s",
            recipe.name, epoch, loss, heldout, state["best_loss"], state["best_epoch"], time.monotonic() - begun,
        )  # fmt: skip
    return state


class Learner:
    """A network, its optimiser, and the network that is judged: itself, or an average that forgets exponentially."""

    def __init__(self, system: System) -> None:
        """Begin with fresh weights."""
        recipe = system.recipe
        self.network: Any = system.build(recipe)
        self.judged = copy.deepcopy(self.network) if recipe.average else self.network
        self.is_fitted = hasattr(self.network, "fit")
        # A network that is fitted may have no weights that a gradient could move.
        weights = list(self.network.parameters()) or [torch.nn.Parameter(torch.zeros(1))]
        self.optimiser = OPTIMISERS[recipe.optimiser](weights, lr=recipe.learning_rate)  # type: ignore[call-arg]

    def fit(self, data: Data, valid: Data) -> float:
        """Let a network that needs no gradient fit itself; return its mean NLL a step on the data."""
        self.network.fit(data, valid)
        return evaluate(self.network, data)

    def start(self, path: Path) -> None:
        """Take over what another system has learned."""
        if not path.exists():
            raise SystemExit(f"{path} is what training starts from; train {path.stem} first")
        self.network.start(load(path)["best"])
        self.judged.load_state_dict(self.network.state_dict())

    def state(self) -> dict[str, Any]:
        """Return what a checkpoint needs to go on."""
        averaged = {} if self.judged is self.network else {"averaged": self.judged.state_dict()}
        return {"network": self.network.state_dict(), "optimiser": self.optimiser.state_dict()} | averaged

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a checkpoint."""
        self.network.load_state_dict(state["network"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.judged.load_state_dict(state.get("averaged", state["network"]))

    def rate(self, rate: float) -> None:
        """Set the learning rate."""
        for group in self.optimiser.param_groups:
            group["lr"] = rate

    def update(self, batch: Data, recipe: Any, masks: torch.Generator, number: int) -> tuple[float, int]:  # noqa: ANN401
        """Learn from a batch, the so manieth from 1 on; return its summed NLL and the steps it is over."""
        loss, steps = self.network.loss(*batch, generator=masks)
        self.optimiser.zero_grad()
        (loss / steps).backward()
        if recipe.clip:
            torch.nn.utils.clip_grad_norm_(self.network.parameters(), recipe.clip)
        self.optimiser.step()
        if recipe.average:
            # At first the average is young, and what it forgets is much.
            self.follow(min(recipe.average, number / (number + 10)))
        return loss.item(), steps

    @torch.no_grad()
    def follow(self, keep: float) -> None:
        """Let the average forget all but `keep` of what it was."""
        for average, weight in zip(self.judged.parameters(), self.network.parameters(), strict=True):
            average.lerp_(weight, 1 - keep)


def run_epoch(learner: Learner, data: Data, recipe: Any, epoch: int) -> float:  # noqa: ANN401  any of the recipes
    """Go through the data once, in an order and with masks that follow from the seed and the epoch alone."""
    order_seed, mask_seed = np.random.SeedSequence([recipe.seed, epoch]).generate_state(2)
    order = torch.from_numpy(np.random.default_rng(order_seed).permutation(len(data[0])))
    masks = torch.Generator().manual_seed(int(mask_seed))
    learner.rate(recipe.learning_rate * recipe.decay ** max(0, epoch - 1 - recipe.decay_from))
    total, count = 0.0, 0
    batches = torch.split(order, recipe.batch)
    for number, batch in enumerate(batches, 1 + (epoch - 1) * len(batches)):
        loss, steps = learner.update(tuple(part[batch] for part in data), recipe, masks, number)
        total += loss
        count += steps
    return total / count


@torch.no_grad()
def evaluate(network: Any, data: Data, batch: int = 128) -> float:  # noqa: ANN401  any network with a loss
    """Return the mean NLL a step under teacher forcing, in nats, without dropout."""
    total, count = 0.0, 0
    for parts in zip(*(torch.split(part, batch) for part in data), strict=True):
        loss, steps = network.loss(*parts)
        total += loss.item()
        count += steps
    return total / count


def is_finished(state: dict[str, Any]) -> bool:
    """Say whether validation has stopped improving, or the recipe's epochs are done."""
    recipe = state["recipe"]
    return bool(state["epoch"] - state["best_epoch"] >= recipe["patience"] or state["epoch"] >= recipe["epochs"])


def load(path: Path) -> dict[str, Any]:
    """Load a checkpoint."""
    state: dict[str, Any] = torch.load(path, weights_only=True)
    return state


def resume(path: Path, fresh: dict[str, Any]) -> dict[str, Any]:
    """Load a checkpoint to go on with; refuse one that comes from another recipe or other data."""
    state = load(path)
    for key in ("recipe", "data"):
        if state[key] != fresh[key]:
            raise SystemExit(f"{path} was trained with another {key}; move it away or give another --out")
    return state


def fingerprint(*data: Data) -> str:
    """Return a SHA-256 over the arrays that a run learns from and stops by."""
    digest = hashlib.sha256()
    for part in data:
        for tensor in part:
            digest.update(tensor.numpy().tobytes())
    return digest.hexdigest()


def save(state: dict[str, Any], path: Path) -> None:
    """Write beside and move into place: a crash leaves the old checkpoint whole."""
    beside = path.with_suffix(".part")
    torch.save(state, beside)
    beside.replace(path)


def main(argv: list[str] | None = None) -> None:
    """Train the named recipes, one after the other."""
    parser = argparse.ArgumentParser(prog="python -m training.train", description=__doc__)
    parser.add_argument("recipe", nargs="+", choices=SYSTEMS, help="which model")
    parser.add_argument("--out", type=Path, default=chorales.WORK, help="folder of checkpoints, logs and corpus cache")
    parser.add_argument("--threads", type=int, default=1, help="processor threads (default 1: runs go side by side)")
    arguments = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    torch.set_num_threads(arguments.threads)
    for name in arguments.recipe:
        system = SYSTEMS[name]
        data, valid = (system.data(split, system.recipe, arguments.out) for split in ("train", "valid"))
        log.info("%s: %d windows to train on, %d sequences to validate", name, len(data[0]), len(valid[0]))
        train(system, data, valid, arguments.out)


if __name__ == "__main__":
    main()
