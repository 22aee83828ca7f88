"""The topology of Eck and Schmidhuber 2002 on real solos: `python -m training.eck_solos`.

It is what the improvising network is measured against, and does not ship. Four chord blocks and four melody blocks of
two cells as in the report; chords are the pitch classes that sound, melody units are pitches, a rest, and a hold, on
the slots of the beat, all moved to C.
"""

import argparse
import logging
import math
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine import vocabulary
from engine.blues.beat import SLOTS

from . import solos
from .chorales import WORK, CorpusError
from .eck import CHORDS, SIDE, EckRecipe, Side, before, cross_entropy, melody_nll
from .solos import Solo
from .train import save

log = logging.getLogger(__name__)

LOW, HIGH = 36, 99
"""The pitches that a melody unit can stand for, over the tonic C."""
UNITS = HIGH - LOW + 3
RECIPE = EckRecipe("eck-solos", melody=True, steps=512, batch=16, learning_rate=1e-2, epochs=200)
"""Of the recipe only this much counts here, and how weights begin: streams are windows of solos."""
HOP = 256
"""Steps between the starts of two windows."""

Units = tuple[Tensor, Tensor]


class SoloEck(nn.Module):
    """Both sides over real solos."""

    def __init__(self, heard: list[Solo]) -> None:
        """Draw fresh weights; the solos normalise the inputs."""
        super().__init__()
        chords, melody = (torch.cat(parts)[None] for parts in zip(*map(units, heard), strict=True))
        self.chords = Side(chords, RECIPE)
        self.melody = Side(melody, RECIPE, told=SIDE)

    def forward(self, chords: Tensor, melody: Tensor) -> tuple[Tensor, Tensor]:
        """Return the logits of chords (T, B, 12) and melody (T, B, U), each step from those before it."""
        harmony, cells, _ = self.chords(chords, self.chords.start(chords.shape[1]))
        line, _, _ = self.melody(melody, self.melody.start(melody.shape[1]), before(cells))
        return harmony, line

    @torch.no_grad()
    def bits(self, solo: Solo) -> float:
        """Return the bits of a solo's melody, its sigmoids made to sum to 1."""
        chords, melody = (part[:, None] for part in units(solo))
        return float(melody_nll(self(chords, melody)[1], melody).sum()) / math.log(2)


def units(solo: Solo) -> Units:
    """Return the chord units (T, 12) and melody units (T, U) of a solo, moved to C."""
    classes = [sorted((tone - solo.tonic) % 12 for tone in chord.classes()) if chord else [] for chord in solo.harmony]
    chords = torch.zeros(len(classes), CHORDS)
    for beat, sounding in enumerate(classes):
        chords[beat, sounding] = 1.0
    shift = (solo.tonic + 5) % 12 - 5
    tokens = solo.tokens
    pitches = np.clip(tokens - shift, LOW, HIGH) - LOW
    line = np.where(tokens < vocabulary.PITCHES, pitches, UNITS - 2 + tokens - vocabulary.REST)
    return chords.repeat_interleave(len(SLOTS), 0), F.one_hot(torch.from_numpy(line), UNITS).float()


def train(heard: list[Solo], valid: list[Solo], path: Path) -> SoloEck:
    """Train for the recipe's epochs; keep in `path` the weights of the epoch with the fewest bits on validation."""
    torch.manual_seed(RECIPE.seed)
    network = SoloEck(heard)
    windows = [cut for solo in heard for cut in _windows(*units(solo))]
    optimiser = torch.optim.Adam(network.parameters(), lr=RECIPE.learning_rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, RECIPE.epochs)
    fewest = math.inf
    for epoch in range(1, RECIPE.epochs + 1):
        order = np.random.default_rng([RECIPE.seed, epoch]).permutation(len(windows))
        for batch in np.array_split(order, len(order) // RECIPE.batch):
            chords, melody = (torch.stack(parts, 1) for parts in zip(*(windows[one] for one in batch), strict=True))
            harmony, line = network(chords, melody)
            optimiser.zero_grad()
            loss = cross_entropy(harmony, chords) + cross_entropy(line, melody)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(network.parameters(), RECIPE.clip)
            optimiser.step()
        schedule.step()
        bits = sum(map(network.bits, valid)) / sum(int((solo.tokens < vocabulary.PITCHES).sum()) for solo in valid)
        if bits < fewest:
            fewest = bits
            save({"best": network.state_dict(), "epoch": epoch, "valid_bits": bits}, path)
        log.info("%s epoch %d: valid %.3f bits a note (fewest %.3f)", RECIPE.name, epoch, bits, fewest)
    return load(path, heard)


def load(path: Path, heard: list[Solo]) -> SoloEck:
    """Load the trained network; `heard` are the training solos."""
    if not path.exists():
        raise CorpusError(f"{path} is not there; train it with python -m training.eck_solos")
    network = SoloEck(heard)
    network.load_state_dict(torch.load(path, weights_only=True)["best"])
    return network


def _windows(chords: Tensor, melody: Tensor) -> list[Units]:
    """Cut a solo; what is shorter than a window is left out."""
    starts = range(0, len(chords) - RECIPE.steps + 1, HOP)
    return [(chords[start : start + RECIPE.steps], melody[start : start + RECIPE.steps]) for start in starts]


def main(argv: list[str] | None = None) -> None:
    """Train it."""
    parser = argparse.ArgumentParser(prog="python -m training.eck_solos", description=__doc__)
    parser.add_argument("--out", type=Path, default=WORK, help="folder of checkpoints and of the solos")
    arguments = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    torch.set_num_threads(1)
    heard, valid = (solos.read(split, arguments.out / solos.FOLDER.name) for split in ("train", "valid"))
    train(heard, valid, arguments.out / f"{RECIPE.name}.pt")


if __name__ == "__main__":
    main()
