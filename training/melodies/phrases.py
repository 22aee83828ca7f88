"""The folk tunes as sequences of events, in C and in the code's range: what the simpler continuations learn from."""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F

from engine.card import Card, Voice
from engine.melodies.events import CODES
from engine.melodies.key import to_c
from engine.melody import Melody
from engine.register import into_range

from ..recipes import Training
from ..system import Data
from . import tunes
from .bars import STEPS_PER_BEAT

Numbers = NDArray[np.int64]

NAME = "events-38"
CODE = CODES[NAME]
SPAN = (CODE.low, CODE.high)
STEPS = 512
"""The longest sequence; what is left of a longer tune is one of its own."""


def phrases(split: str, recipe: Training, work: Path) -> Data:
    """Return the tunes of a split as step numbers and tokens, both int64 (N, T); tokens of -1 are padding."""
    del recipe
    found = [torch.from_numpy(encode(tune.melody)) for tune in tunes.read(split, work)]
    # A piece that does not begin its tune still knows how far it is from a bar line.
    pieces = [(first, whole[first : first + STEPS]) for whole in found for first in range(0, len(whole), STEPS)]
    tokens = torch.stack([F.pad(piece, (0, STEPS - len(piece)), value=-1) for _, piece in pieces])
    return torch.tensor([first for first, _ in pieces])[:, None] + torch.arange(STEPS), tokens


def encode(melody: Melody) -> Numbers:
    """Write a melody as tokens, moved to C; what still lies outside the code is folded into it by octaves."""
    return CODE.encode(into_range(melody.transpose(to_c(melody, *SPAN)), SPAN))


def card(recipe: Training, task: str, work: Path) -> Card:
    """Return the facts of a continuation."""
    del work
    return Card(
        recipe.name,
        task=task,
        data=tunes.SOURCE,
        licence=tunes.LICENCE,
        voices={"melody": Voice(SPAN, SPAN)},
        steps=STEPS,
        steps_per_beat=STEPS_PER_BEAT,
        kind="melody",
        vocabulary=NAME,
        vocabulary_version=1,
    )
