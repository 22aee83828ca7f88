"""Train the networks of Eck and Schmidhuber 2002: `python -m training.eck_train`, and measure what they learned.

Three runs, each with a recipe: the chords; sixteen melody sides side by side over them; and the best of these alone.
"""

import argparse
import json
import logging
import math
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from . import choruses
from .chorales import WORK
from .eck import (
    CHORDS,
    MELODY,
    RECIPES,
    SEED,
    SIDE,
    Eck,
    EckRecipe,
    Side,
    State,
    before,
    cross_entropy,
    form,
    melody_nll,
    notes,
)
from .train import save

log = logging.getLogger(__name__)


def train(recipe: EckRecipe, out: Path, *, epochs: int | None = None) -> dict[str, Any]:
    """Train for the recipe's epochs; return the last checkpoint, the best weights of the best network under "best".

    Writes `<name>.pt` and `<name>.jsonl` (a line an epoch) into `out`; a checkpoint that is there already is continued.
    The recipe that it starts from has its checkpoint in the same folder.
    """
    out.mkdir(parents=True, exist_ok=True)
    path, journal = out / f"{recipe.name}.pt", out / f"{recipe.name}.jsonl"
    torch.manual_seed(recipe.seed)
    whole = Eck(recipe)
    learnt: dict[str, Tensor] = {}
    if recipe.start:
        learnt = torch.load(out / f"{recipe.start}.pt", weights_only=True)["best"]
        whole.load_state_dict({name: learnt.get(name, tensor) for name, tensor in whole.state_dict().items()})
    heard, told = (notes(choruses.read("train")), SIDE) if recipe.melody else (form(1), 0)
    side = Side(heard, recipe, told=told, networks=recipe.networks)
    if whole.melody is not None and "melody.gates" in learnt:
        with torch.no_grad():
            for weight, begun in zip(side.parameters(), whole.melody.parameters(), strict=True):
                weight.copy_(begun)
    optimiser = torch.optim.Adam(side.parameters(), lr=recipe.learning_rate, betas=(0.9, recipe.inertia))
    state: dict[str, Any] = {"recipe": asdict(recipe), "epoch": 0, "best_epoch": 0, "best_loss": math.inf, "log": []}
    if path.exists():
        there: dict[str, Any] = torch.load(path, weights_only=True)
        if there["recipe"] != state["recipe"]:
            raise SystemExit(f"{path} was trained with another recipe; move it away or give another --out")
        state = there
        side.load_state_dict(state["side"])
        optimiser.load_state_dict(state["optimiser"])
    while state["epoch"] < (epochs or recipe.epochs):
        clock = time.monotonic()
        epoch = state["epoch"] + 1
        loss = run_epoch(whole, side, optimiser, recipe, epoch)
        heldout = judge(whole, side)
        best = int(heldout.argmin())
        if float(heldout[best]) < state["best_loss"]:
            (whole.melody or whole.chords).load_state_dict(side.pick(best))
            kept = {name: tensor.clone() for name, tensor in whole.state_dict().items()}
            state |= {"best": kept, "best_loss": float(heldout[best]), "best_epoch": epoch}
        row = {"epoch": epoch, "network": best, "train": round(loss, 6), "valid": round(float(heldout[best]), 6)}
        state |= {"epoch": epoch, "side": side.state_dict(), "optimiser": optimiser.state_dict()}
        state["log"] = [*state["log"], row]
        save(state, path)
        # The journal is written from the checkpoint, so a run that died between the two leaves no odd line.
        journal.write_text("".join(json.dumps(line) + "\n" for line in state["log"]))
        log.info("%s %s, %.1f s", recipe.name, row, time.monotonic() - clock)
    return state


def run_epoch(whole: Eck, side: Side, optimiser: torch.optim.Optimizer, recipe: EckRecipe, epoch: int) -> float:
    """Hear about every chorus once, in streams; return the mean loss. An update a window.

    Streams stand at different places of the form, a window apart, so that an update sees more of it than its own steps.
    """
    melodies = torch.from_numpy(choruses.read("train"))
    order = torch.from_numpy(np.random.default_rng([recipe.seed, epoch]).permutation(len(melodies)))
    groups = len(order) // (recipe.batch * recipe.choruses)
    windows = (recipe.choruses - 1) * choruses.STEPS // recipe.steps
    total = 0.0
    for update in range(groups * windows):
        if update % windows == 0:
            drawn = order[update // windows :: groups][: recipe.batch * recipe.choruses]
            units, told, state = stagger(whole, side, melodies[drawn].view(recipe.batch, -1), recipe)
        here = slice(update % windows * recipe.steps, (update % windows + 1) * recipe.steps)
        logits, _, state = side(units[here], state, None if told is None else told[here])
        state = (state[0], state[1].detach(), state[2].detach())
        losses = cross_entropy(logits, units[here])
        optimiser.zero_grad()
        losses.sum().backward()  # type: ignore[no-untyped-call]
        shorten(side, recipe.clip)
        progress = (epoch - 1 + update / (groups * windows)) / recipe.epochs
        for part in optimiser.param_groups:
            falling = (1 + math.cos(math.pi * progress)) / 2
            part["lr"] = recipe.learning_rate * (recipe.last + (1 - recipe.last) * falling)
        optimiser.step()
        total += losses.mean().item()
    return total / (groups * windows)


@torch.no_grad()
def material(whole: Eck, side: Side, streams: Tensor) -> tuple[Tensor, Tensor | None]:
    """Return what a side learns from streams of melody (B, T): its units (T, B, U), and what it is told (T, B, 8)."""
    chords = form(len(streams), streams.shape[1] // choruses.STEPS).transpose(0, 1)
    if len(side.mean) == CHORDS:
        return chords, None
    _, cells, _ = whole.chords(chords[:, :1], whole.chords.start(1))
    return notes(streams).transpose(0, 1), before(cells).expand(-1, len(streams), -1)


@torch.no_grad()
def stagger(whole: Eck, side: Side, streams: Tensor, recipe: EckRecipe) -> tuple[Tensor, Tensor | None, State]:
    """Let stream b begin b windows later, modulo a chorus; return what it learns from, with the state there."""
    units, told = material(whole, side, streams)
    state = side.start(recipe.batch)
    places = choruses.STEPS // recipe.steps
    cut, words, states = [], [], []
    for place in range(places):
        own, first = slice(place, None, places), place * recipe.steps
        rest = slice(first, len(units) - choruses.STEPS + first)
        cut.append(units[rest, own])
        states.append(tuple(part[..., own, :] for part in state))
        window = slice(first, first + recipe.steps)
        if told is not None:
            words.append(told[rest, own])
        _, _, state = side(units[window], state, None if told is None else told[window])
    last, h, c = (torch.cat(parts, -2) for parts in zip(*states, strict=True))
    return torch.cat(cut, 1), torch.cat(words, 1) if words else None, (last, h, c)


def shorten(side: Side, clip: float) -> None:
    """Clip the gradient of each network, alone, to a norm."""
    gradients = [weight.grad for weight in side.parameters() if weight.grad is not None]
    norm = torch.stack([gradient.square().sum((-2, -1), keepdim=True) for gradient in gradients]).sum(0).sqrt()
    for gradient in gradients:
        gradient.mul_((clip / (norm + 1e-6)).clamp(max=1))


@torch.no_grad()
def judge(whole: Eck, side: Side) -> Tensor:
    """Return nats a step of each network over validation choruses in pairs: chord cross-entropy or melody NLL."""
    melodies = torch.from_numpy(choruses.read("valid"))
    streams = torch.cat([melodies.roll(1, 0), melodies], 1)
    units, told = material(whole, side, streams if whole.melody else streams[:1])
    logits, _, _ = side(units, side.start(units.shape[1]), told)
    return cross_entropy(logits, units) if told is None else melody_nll(logits, units).mean((-2, -1))


def load(path: Path) -> Eck:
    """Load the network that a checkpoint keeps."""
    state: dict[str, Any] = torch.load(path, weights_only=True)
    network = Eck(EckRecipe(**state["recipe"]))
    network.load_state_dict(state["best"])
    return network


def measure(network: Eck, cycles: int = 100, seed: int = 1) -> dict[str, float]:
    """Return what the report says of its networks in words, as numbers.

    Chord errors are steps of `cycles` choruses on end, from nothing, whose chord is wrong. Composed are `cycles`
    choruses from seeds of 1 to 24 steps of the training set, at temperature 1.
    """
    expected = torch.from_numpy(np.tile(choruses.chords(), cycles))[:, None]
    numbers = {"cycle_errors": float((network.play(torch.full_like(expected, -1)) != expected).sum())}
    if network.melody is None:
        return numbers
    test = torch.from_numpy(choruses.read("test"))
    nll = network.nll(form(len(test), 2), torch.cat([test.roll(1, 0), test], 1))
    first, second = nll[: choruses.STEPS], nll[choruses.STEPS :]
    numbers |= {"test_nll": float(first.mean()), "test_nll_second_chorus": float(second.mean())}
    learnt = choruses.read("train")
    rng = np.random.default_rng(seed)
    begun = rng.choice(len(learnt), cycles, replace=False)
    wishes = rng.gumbel(size=(choruses.STEPS, cycles, MELODY)).astype(np.float32)
    given = np.full((choruses.STEPS, cycles), -1)
    for piece, chorus in enumerate(learnt[begun]):
        steps = 1 + piece % SEED
        given[:steps, piece] = choruses.chords()[:steps]
        wishes[:steps, piece] = -np.inf
        wishes[np.arange(steps), piece, chorus[:steps]] = 0
    tokens, _, chords = network.generate(torch.from_numpy(given), torch.from_numpy(wishes))
    composed = tokens.T.numpy()
    legal = np.array([choruses.legal(melody) for melody in composed])
    wrong = chords != torch.from_numpy(choruses.chords())[:, None]
    return numbers | {
        "composed_chord_errors": float(wrong.sum()),
        "legal_segments": float(legal.mean()),
        "legal_pieces": float(legal.all(1).mean()),
        "novel_pieces": choruses.novelty(composed, learnt),
    }


def main(argv: list[str] | None = None) -> None:
    """Train the named recipes, one after the other."""
    parser = argparse.ArgumentParser(prog="python -m training.eck_train", description=__doc__)
    parser.add_argument("recipe", nargs="*", default=list(RECIPES), help=f"of {', '.join(RECIPES)} (default: all)")
    parser.add_argument("--out", type=Path, default=WORK, help="folder of checkpoints and logs")
    arguments = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    torch.set_num_threads(1)
    for name in arguments.recipe:
        train(RECIPES[name], arguments.out)
        log.info("%s %s", name, json.dumps(measure(load(arguments.out / f"{name}.pt"))))


if __name__ == "__main__":
    main()
