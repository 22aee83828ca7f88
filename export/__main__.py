"""Export a checkpoint: `python -m export chorale-bi-augmented`.

Writes one ONNX file with the loop inside and the card in its metadata, after the proof that it says token for token
what the PyTorch network says.
"""

import argparse
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn

from engine.blues.eck import LOWEST, UNITS
from engine.blues.form import BEATS
from engine.card import Card, Voice
from engine.model import FOLDER
from training import chorales, choruses
from training.eck import RECIPES as ECK_RECIPES
from training.eck import Eck
from training.eck_train import measure
from training.improviser import Improviser
from training.network import Seq2Seq
from training.polyphony.biaxial import Biaxial
from training.stepwise import Stepwise
from training.systems import SYSTEMS
from training.train import evaluate, load

from .biaxial import biaxial
from .eck import eck
from .file import write
from .graph import seq2seq
from .half import halved, rounded
from .improviser import improviser
from .stepwise import stepwise

TRIALS = ((1, 1), (7, 3), (32, 64), (128, 2))
"""Steps and rows of the runs that are compared."""

ECK = "blues-eck"


def export(name: str, work: Path, folder: Path) -> Path:
    """Export the best weights of a system's checkpoint in `work`; return the file written into `folder`."""
    state = load(work / f"{name}.pt")
    system = SYSTEMS[name]
    if asdict(system.recipe) != state["recipe"]:
        raise SystemExit(f"{work / name}.pt was trained with another recipe than {name} has now; train it again")
    network: Any = system.build(system.recipe)
    network.load_state_dict(state["best"])
    network.eval()
    if system.is_half:
        rounded(network)
    # What plays may be built another way than what learns.
    playing = network.player() if hasattr(network, "player") else network
    if system.is_half:
        rounded(playing)
    built = graph(playing)
    if system.is_half:
        halved(built)
    print(f"{name}: {prove(playing, built)}")
    train, valid, test = getattr(network, "costs", Stepwise.costs)
    numbers = {
        "epoch": state["best_epoch"],
        train: round(state["log"][state["best_epoch"] - 1]["train"], 4),
        valid: round(state["best_loss"], 4),
        test: round(evaluate(network, system.data("test", system.recipe, work), system.recipe.batch), 4),
    }
    path = folder / f"{name}.onnx"
    recipe = state["recipe"] | {"data_sha256": state["data"]}
    write(built, replace(system.card(work), recipe=recipe, numbers=numbers), path)
    print(f"{name}: {path.stat().st_size / 1e6:.1f} MB, {numbers}")
    return path


def graph(network: nn.Module) -> onnx.ModelProto:
    """Build a network's graph: by hand where every microsecond counts, else from its step."""
    if isinstance(network, Stepwise):
        return stepwise(network)
    if isinstance(network, Biaxial):
        return biaxial(network)
    weights = {key: tensor.numpy() for key, tensor in network.state_dict().items()}
    by_hand = {Seq2Seq: seq2seq, Improviser: improviser, Eck: eck}
    return by_hand[type(network)](weights)


def export_eck(work: Path, folder: Path) -> Path:
    """Export the network of Eck and Schmidhuber 2002, which has a third output, its chords."""
    state = load(work / f"{ECK}.pt")
    network = Eck(ECK_RECIPES[ECK])
    network.load_state_dict(state["best"])
    built = graph(network)
    print(f"{ECK}: {prove(network, built)}")
    numbers = {key: round(number, 4) for key, number in measure(network).items()}
    path = folder / f"{ECK}.onnx"
    facts = Card(
        ECK,
        task="a blues that goes on where the clip ends: quarter notes and its own chords (Eck and Schmidhuber 2002)",
        data="2048 of the 4096 choruses that the segments printed in report IDSIA-07-02 make",
        licence="facts from the report; cite it",
        voices={"solo": Voice((LOWEST, LOWEST + UNITS - 1), (LOWEST, LOWEST + UNITS - 1))},
        steps=choruses.STEPS,
        steps_per_beat=choruses.BAR // BEATS,
        kind="blues of 2002",
        vocabulary="octave-13",
        recipe=state["recipe"],
        numbers={"epoch": state["best_epoch"], "valid_nll": round(state["best_loss"], 4)} | numbers,
    )
    write(built, facts, path)
    print(f"{ECK}: {path.stat().st_size / 1e6:.2f} MB, {facts.numbers}")
    return path


def prove(network: Any, built: onnx.ModelProto) -> str:  # noqa: ANN401  any network that can play
    """Compare ONNX and PyTorch under the same leads and perturbations; return the finding or raise."""
    session = onnxruntime.InferenceSession(built.SerializeToString(), providers=["CPUExecutionProvider"])
    rng = np.random.default_rng(2019)
    tokens, widest = 0, 0.0
    for steps, rows in TRIALS:
        lead, perturbation = network.trial(steps, rows, rng)
        ours = session.run(None, {"lead": lead, "perturbation": perturbation})
        theirs = network.generate(torch.from_numpy(lead), torch.from_numpy(perturbation))
        if not all(np.array_equal(ours[output], theirs[output].numpy()) for output in range(len(ours)) if output != 1):
            raise SystemExit(f"ONNX and PyTorch differ at {steps} steps x {rows} rows; nothing was written")
        tokens += theirs[0].numel()
        widest = max(widest, float(np.abs(ours[1] - theirs[1].numpy()).max()))
    return f"ONNX = PyTorch on all {tokens} tokens, log-probabilities within {widest:.1e}"


def main() -> None:
    """Export the named checkpoints."""
    parser = argparse.ArgumentParser(prog="python -m export", description=__doc__)
    parser.add_argument("recipe", nargs="+", choices=[*SYSTEMS, ECK], help="which checkpoint")
    parser.add_argument("--work", type=Path, default=chorales.WORK, help="folder of the checkpoints")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder for the ONNX files (default: the engine's)")
    arguments = parser.parse_args()
    for name in arguments.recipe:
        if name == ECK:
            export_eck(arguments.work, arguments.out)
        else:
            export(name, arguments.work, arguments.out)


if __name__ == "__main__":
    main()
