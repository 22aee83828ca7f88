"""Export a checkpoint: `python -m export chorale-bi-augmented`.

Writes one ONNX file with the loop inside and the card in its metadata, after the proof that it says token for token
what the PyTorch network says.
"""

import argparse
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

from engine import vocabulary
from engine.card import Card, Voice
from engine.model import FOLDER
from training import chorales
from training.network import Seq2Seq
from training.recipes import RECIPES, Recipe
from training.train import evaluate, load, tensors

from .file import write
from .graph import seq2seq

LICENCE = "music in the public domain; encodings from music21 10.5.1, redistributed there by permission"


def export(name: str, work: Path, folder: Path) -> Path:
    """Export the best weights of a recipe's checkpoint in `work`; return the file written into `folder`."""
    state = load(work / f"{name}.pt")
    recipe = Recipe(**state["recipe"])
    network = Seq2Seq(recipe)
    network.load_state_dict(state["best"])
    network.eval()
    graph = seq2seq({key: tensor.numpy() for key, tensor in state["best"].items()})
    print(f"{name}: {prove(network, graph)}")
    numbers = {
        "epoch": state["best_epoch"],
        "train_nll": round(state["log"][state["best_epoch"] - 1]["train"], 4),
        "valid_nll": round(state["best_loss"], 4),
        "test_nll": round(evaluate(network, tensors("test", recipe, work)), 4),
    }
    card = Card(
        name,
        task="second voice: alto under a soprano, bass under a tenor (Faitas et al. 2019)",
        data="306 four-part chorales by J. S. Bach, music21 10.5.1 corpus, tune-disjoint split v1",
        licence=LICENCE,
        voices=ranges(work),
        steps=recipe.steps,
        steps_per_beat=chorales.STEPS_PER_BEAT,
        recipe=state["recipe"] | {"data_sha256": state["data"]},
        numbers=numbers,
    )
    path = folder / f"{name}.onnx"
    write(graph, card, path)
    print(f"{name}: {path.stat().st_size / 1e6:.1f} MB, {numbers}")
    return path


def prove(network: Seq2Seq, graph: onnx.ModelProto, trials: int = 64) -> str:
    """Compare ONNX and PyTorch under the same leads and perturbations; return the finding or raise."""
    session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    rng = np.random.default_rng(2019)
    tokens, widest = 0, 0.0
    for steps, rows in ((1, 1), (7, 3), (32, trials), (128, 2)):
        lead = rng.integers(0, vocabulary.SIZE, (steps, rows))
        perturbation = rng.gumbel(size=(steps, rows, vocabulary.SIZE)).astype(np.float32)
        perturbation[:, :, rng.integers(0, vocabulary.SIZE, 40)] = -np.inf
        ours = session.run(None, {"lead": lead, "perturbation": perturbation})
        theirs = network.generate(torch.from_numpy(lead), torch.from_numpy(perturbation))
        if not np.array_equal(ours[0], theirs[0].numpy()):
            raise SystemExit(f"ONNX and PyTorch differ at {steps} steps x {rows} rows; nothing was written")
        tokens += lead.size
        widest = max(widest, float(np.abs(ours[1] - theirs[1].numpy()).max()))
    return f"ONNX = PyTorch on all {tokens} tokens, log-probabilities within {widest:.1e}"


def ranges(work: Path) -> dict[str, Voice]:
    """Return the pitch ranges of each pair over the training chorales as written."""
    pitches = {
        voice: np.concatenate([chorale.voices[voice] for chorale in chorales.read("train", work)])
        for voice in chorales.VOICES
    }
    spans = {voice: all_[all_ < vocabulary.PITCHES] for voice, all_ in pitches.items()}
    low_high = {voice: (int(span.min()), int(span.max())) for voice, span in spans.items()}
    return {below.lower(): Voice(low_high[above], low_high[below]) for above, below in chorales.PAIRS}


def main() -> None:
    """Export the named checkpoints."""
    parser = argparse.ArgumentParser(prog="python -m export", description=__doc__)
    parser.add_argument("recipe", nargs="+", choices=RECIPES, help="which checkpoint")
    parser.add_argument("--work", type=Path, default=chorales.WORK, help="folder of the checkpoints")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder for the ONNX files (default: the engine's)")
    arguments = parser.parse_args()
    for name in arguments.recipe:
        export(name, arguments.work, arguments.out)


if __name__ == "__main__":
    main()
