"""What Anticipation-RNN learns from: sopranos of the chorales in windows, and which of their notes are pinned."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from engine import vocabulary

from .. import chorales
from ..recipes import Training
from ..system import Data

VOICE = "Soprano"
BRIEFEST = 4
"""Steps: the shortest stretch that is left free."""


@dataclass(frozen=True, kw_only=True)
class Recipe(Training):
    """One training run; the sizes are those of the published command."""

    hidden: int = 256
    """Units of each LSTM layer."""
    layers: int = 2
    embedding: int = 20
    """Of a token, the same for what is pinned and for what was written before."""
    metadata: int = 2
    """Of the tick in the beat, and of the voice."""
    linear: int = 256
    """Units between the token LSTM and its logits."""
    dropout: float = 0.2
    """Of units between the layers."""
    input_dropout: float = 0.2
    """Of whole steps of what was written before."""
    steps: int = 80
    """Window length: twenty beats."""
    hop: int = 12
    """Steps between the starts of two windows: three beats, so that they begin anywhere in a bar of four."""
    most: float = 0.5
    """The share of steps that is pinned is drawn from 0 to this..."""
    stretches: float = 0.5
    """...but in this share of the sequences all is pinned except one or two stretches."""
    range: tuple[int, int] = (57, 81)
    """Of the sopranos; every transposition that stays within it occurs."""


def pins(shape: torch.Size, recipe: Recipe, generator: torch.Generator) -> Tensor:
    """Draw which steps (B, T) are pinned: scattered ones, or all but one or two stretches."""
    rows, steps = shape
    scattered = torch.rand(shape, generator=generator) < recipe.most * torch.rand(1, generator=generator)
    starts, lengths = torch.rand(2, rows, 2, 1, generator=generator)
    lengths = BRIEFEST + (steps - BRIEFEST) * lengths
    # A stretch may begin before the window, as the window may before the voice's next note.
    starts = starts * (steps + lengths) - lengths
    place = torch.arange(steps)
    free = ((place >= starts) & (place < starts + lengths)).any(1)
    is_played = torch.rand(rows, 1, generator=generator) < recipe.stretches
    return torch.where(is_played, ~free, scattered)


def transposed(tokens: Tensor, span: tuple[int, int], generator: torch.Generator) -> Tensor:
    """Move each sequence (B, T) by semitones that keep it within a range, all alike likely."""
    is_pitch = (tokens >= 0) & (tokens < vocabulary.PITCHES)
    lowest = tokens.masked_fill(~is_pitch, span[1]).amin(1)
    highest = tokens.masked_fill(~is_pitch, span[0]).amax(1)
    down, up = (span[0] - lowest).clamp(max=0), (span[1] - highest).clamp(min=0)
    by = down + (torch.rand(len(tokens), generator=generator) * (up - down + 1)).long()
    return torch.where(is_pitch, tokens + by[:, None], tokens)


def data(split: str, recipe: Recipe, work: Path) -> Data:
    """Read the sopranos in windows, int64 (N, T), -1 after a short one's end, and what is pinned of them."""
    hop = recipe.hop if split == "train" else recipe.steps
    windows = [
        vocabulary.cut(tokens, start, start + recipe.steps)
        for chorale in chorales.read(split, work)
        for tokens in [chorale.voices[VOICE]]
        for start in [*range(0, len(tokens) - recipe.steps, hop), max(0, len(tokens) - recipe.steps)]
    ]
    padded = np.full((len(windows), recipe.steps), -1)
    for row, window in zip(padded, windows, strict=True):
        row[: len(window)] = window
    # In training they are drawn anew each time.
    generator = torch.Generator().manual_seed(recipe.seed)
    pinned = [pins(torch.Size((1, recipe.steps)), recipe, generator) for _ in windows]
    return torch.from_numpy(padded), torch.cat(pinned)
