"""Export a checkpoint: `python -m export chorale-bi-augmented`.

Writes one ONNX file with the loop inside and the card in its metadata, after the proof that it says token for token
what the PyTorch network says.
"""

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray

from engine import vocabulary
from engine.blues.beat import SLOTS
from engine.blues.eck import FREE, LOWEST, UNITS
from engine.blues.form import BARS, BEATS
from engine.blues.solo import WISHES
from engine.card import Card, Voice
from engine.model import FOLDER
from training import chorales, choruses, solos
from training.eck import RECIPES as ECK_RECIPES
from training.eck import Eck
from training.eck_train import measure
from training.improviser import GATES, Improviser
from training.recipes import BLUES, RECIPES, AnyRecipe, SoloRecipe
from training.train import Network, build, evaluate, load, tensors

from .eck import eck
from .file import write
from .graph import seq2seq
from .improviser import improviser

PUBLIC_DOMAIN = "music in the public domain; encodings from music21 10.5.1, redistributed there by permission"
ODBL = "ODbL 1.0; contains information from the Weimar Jazz Database (jazzomat.hfm-weimar.de)"
TRIALS = ((1, 1), (7, 3), (32, 64), (128, 2))
"""Steps and rows of the runs that are compared."""

ECK = "blues-eck"

Case = tuple[NDArray[np.int64], NDArray[np.float32]]


def export(name: str, work: Path, folder: Path) -> Path:
    """Export the best weights of a recipe's checkpoint in `work`; return the file written into `folder`."""
    state = load(work / f"{name}.pt")
    recipe = (RECIPES | BLUES)[name]
    if asdict(recipe) != state["recipe"]:
        raise SystemExit(f"{work / name}.pt was trained with another recipe than {name} has now; train it again")
    network = build(recipe)
    network.load_state_dict(state["best"])
    network.eval()
    weights = {key: tensor.numpy() for key, tensor in state["best"].items()}
    graph = improviser(weights) if isinstance(recipe, SoloRecipe) else seq2seq(weights)
    print(f"{name}: {prove(network, graph)}")
    numbers = {
        "epoch": state["best_epoch"],
        "train_nll": round(state["log"][state["best_epoch"] - 1]["train"], 4),
        "valid_nll": round(state["best_loss"], 4),
        "test_nll": round(evaluate(network, tensors("test", recipe, work)), 4),
    }
    path = folder / f"{name}.onnx"
    settings = state["recipe"] | {"data_sha256": state["data"]}
    write(graph, card(recipe, settings, numbers, work), path)
    print(f"{name}: {path.stat().st_size / 1e6:.1f} MB, {numbers}")
    return path


def export_eck(work: Path, folder: Path) -> Path:
    """Export the network of Eck and Schmidhuber 2002, which has a third output, its chords."""
    state = load(work / f"{ECK}.pt")
    network = Eck(ECK_RECIPES[ECK])
    network.load_state_dict(state["best"])
    graph = eck({key: tensor.numpy() for key, tensor in state["best"].items()})
    print(f"{ECK}: {prove(network, graph)}")
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
    write(graph, facts, path)
    print(f"{ECK}: {path.stat().st_size / 1e6:.2f} MB, {facts.numbers}")
    return path


def card(recipe: AnyRecipe, settings: dict[str, object], numbers: dict[str, float], work: Path) -> Card:
    """Return the card of a recipe's model."""
    common: dict[str, Any] = {"steps": recipe.steps, "recipe": settings, "numbers": numbers}
    if isinstance(recipe, SoloRecipe):
        return Card(
            recipe.name,
            task="a blues solo that goes on where the clip ends, over its changes",
            data="40 solos over 12-bar blues by 19 players, Weimar Jazz Database; two more sets of players held out",
            licence=ODBL,
            voices={"solo": compass(work)},
            steps_per_beat=len(SLOTS),
            kind="blues solo",
            **common,
        )
    return Card(
        recipe.name,
        task="second voice: alto under a soprano, bass under a tenor (Faitas et al. 2019)",
        data="306 four-part chorales by J. S. Bach, music21 10.5.1 corpus, tune-disjoint split v1",
        licence=PUBLIC_DOMAIN,
        voices=ranges(work),
        steps_per_beat=chorales.STEPS_PER_BEAT,
        **common,
    )


def prove(network: Network | Eck, graph: onnx.ModelProto) -> str:
    """Compare ONNX and PyTorch under the same leads and perturbations; return the finding or raise."""
    session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    tokens, widest = 0, 0.0
    for lead, perturbation in cases(network):
        ours = session.run(None, {"lead": lead, "perturbation": perturbation})
        theirs = network.generate(torch.from_numpy(lead), torch.from_numpy(perturbation))
        steps, rows = lead.shape[:2]
        if not all(np.array_equal(ours[output], theirs[output].numpy()) for output in range(len(ours)) if output != 1):
            raise SystemExit(f"ONNX and PyTorch differ at {steps} steps x {rows} rows; nothing was written")
        tokens += steps * rows
        widest = max(widest, float(np.abs(ours[1] - theirs[1].numpy()).max()))
    return f"ONNX = PyTorch on all {tokens} tokens, log-probabilities within {widest:.1e}"


def cases(network: Network | Eck) -> Iterator[Case]:
    """Yield leads and perturbations of the kind that a network takes, drawn at random."""
    rng = np.random.default_rng(2019)
    for steps, rows in TRIALS:
        if isinstance(network, Improviser):
            sizes = (12, 12, 6, BARS, BEATS * len(SLOTS), 12, 6)
            lead = np.stack([rng.integers(0, size, (steps, rows)) for size in sizes], axis=-1)
            width = WISHES
        elif isinstance(network, Eck):
            lead = rng.choice([FREE, *choruses.chords()], (steps, rows))
            width = UNITS
        else:
            lead = rng.integers(0, vocabulary.SIZE, (steps, rows))
            width = vocabulary.SIZE
        perturbation = rng.gumbel(size=(steps, rows, width)).astype(np.float32)
        perturbation[:, :, rng.choice(width - GATES, width // 3, replace=False)] = -np.inf
        yield lead, perturbation


def ranges(work: Path) -> dict[str, Voice]:
    """Return the pitch ranges of each pair over the training chorales as written."""
    pitches = {
        voice: np.concatenate([chorale.voices[voice] for chorale in chorales.read("train", work)])
        for voice in chorales.VOICES
    }
    spans = {voice: all_[all_ < vocabulary.PITCHES] for voice, all_ in pitches.items()}
    low_high = {voice: (int(span.min()), int(span.max())) for voice, span in spans.items()}
    return {below.lower(): Voice(low_high[above], low_high[below]) for above, below in chorales.PAIRS}


def compass(work: Path) -> Voice:
    """Return the compass of the training solos, less a twentieth at either end; and the whole of it."""
    tokens = np.concatenate([solo.tokens for solo in solos.read("train", work / solos.FOLDER.name)])
    pitches = tokens[tokens < vocabulary.PITCHES]
    low, high = np.percentile(pitches, (5, 95))
    return Voice((int(low), int(high)), (int(pitches.min()), int(pitches.max())))


def main() -> None:
    """Export the named checkpoints."""
    parser = argparse.ArgumentParser(prog="python -m export", description=__doc__)
    parser.add_argument("recipe", nargs="+", choices=[*RECIPES, *BLUES, ECK], help="which checkpoint")
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
