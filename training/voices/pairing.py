"""Does an accompaniment belong to its lead? A small network learns to tell true pairs from mismatched ones.

It hears pitch classes alone, with every song moved to C by the key of its lead, so that a foreign accompaniment is
neither in another key nor known by its register.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from engine.melodies.key import to_c
from engine.melody import Melody, Tone

from .multitrack import SILENT, Steps

OCTAVE = 12
WIDTH = 2 * (OCTAVE + 1)
"""A pitch class or silence, of lead and accompaniment."""
HIDDEN = 64
EPOCHS = 6
BATCH = 128
SOUNDING = 4
"""Steps that both must sound together to be judged: of two that hardly meet no one can tell."""


@dataclass(frozen=True)
class Excerpt:
    """A lead and an accompaniment of a song, pitches or SILENT [T] each."""

    song: str
    to_c: int
    """Semitones that bring the song into C."""
    lead: Steps
    accompaniment: Steps

    @property
    def is_pair(self) -> bool:
        """Whether lead and accompaniment meet."""
        return int(((self.lead != SILENT) & (self.accompaniment != SILENT)).sum()) >= SOUNDING


class Judge(nn.Module):
    """Says how much a lead and an accompaniment sound like a true pair, 0 for as much as not."""

    def __init__(self) -> None:
        """Begin with fresh weights."""
        super().__init__()
        self.read = nn.GRU(WIDTH, HIDDEN, batch_first=True)
        self.output = nn.Linear(HIDDEN, 1)

    def forward(self, heard: Tensor) -> Tensor:
        """Return the logits (B) of what is heard (B, T, WIDTH)."""
        _, h = self.read(heard)
        logits: Tensor = self.output(h[0])[:, 0]
        return logits

    @torch.no_grad()
    def scores(self, excerpts: Sequence[Excerpt]) -> NDArray[np.float64]:
        """Return the logits of excerpts of one length, [N]."""
        scores: NDArray[np.float64] = self(heard(excerpts)).double().numpy()
        return scores


def learn(excerpts: Sequence[Excerpt], seed: int = 1) -> Judge:
    """Let a judge learn from true pairs, and from as many whose accompaniment is another song's."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    true = [excerpt for excerpt in excerpts if excerpt.is_pair]
    judge = Judge()
    optimiser = torch.optim.Adam(judge.parameters(), lr=2e-3)
    for _ in range(EPOCHS):
        order = [true[index] for index in rng.permutation(len(true))]
        foreign = mismatched(order)
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH], foreign[start : start + BATCH]
            answers = torch.cat([torch.full((len(part),), float(part is batch[0])) for part in batch])
            loss = F.binary_cross_entropy_with_logits(judge(heard([*batch[0], *batch[1]])), answers)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
    return judge


def mismatched(excerpts: Sequence[Excerpt]) -> list[Excerpt]:
    """Give each lead the accompaniment of the next excerpt, cyclically, that is another song's, in the lead's key."""
    found = []
    for index, excerpt in enumerate(excerpts):
        others = (excerpts[(index + step) % len(excerpts)] for step in range(1, len(excerpts) + 1))
        other = next((other for other in others if other.song != excerpt.song), excerpt)
        foreign = other.accompaniment
        by = (other.to_c - excerpt.to_c + 6) % OCTAVE - 6
        moved = np.where(foreign == SILENT, SILENT, np.clip(foreign + by, 0, SILENT - 1))
        found.append(replace(excerpt, accompaniment=moved))
    return found


def heard(excerpts: Sequence[Excerpt]) -> Tensor:
    """Return what the judge hears of excerpts of one length, (B, T, WIDTH)."""
    shift = torch.tensor([excerpt.to_c for excerpt in excerpts])[:, None]
    lines = [np.stack([getattr(excerpt, part) for excerpt in excerpts]) for part in ("lead", "accompaniment")]
    classes = [torch.where(line == SILENT, OCTAVE, (line + shift) % OCTAVE) for line in map(torch.from_numpy, lines)]
    return torch.cat([F.one_hot(line, OCTAVE + 1) for line in classes], 2).float()


def key(lead: Steps) -> int:
    """Return the semitones that bring a lead into C, 0-11."""
    tones = tuple(Tone(step, 1, int(pitch)) for step, pitch in enumerate(lead) if pitch != SILENT)
    return to_c(Melody(tones, len(lead)), 60, 71) % OCTAVE


def auc(true: NDArray[np.float64], false: NDArray[np.float64]) -> float:
    """Return how often a true pair scores above a false one; of equals one half counts."""
    ranked = np.sort(false)
    below = np.searchsorted(ranked, true, "left") + np.searchsorted(ranked, true, "right")
    return float(below.mean() / 2 / len(false))
