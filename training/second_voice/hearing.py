"""What the network hears of one staff at each step: what sounds, what sounded before, and what comes next."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from engine import vocabulary
from engine.staves.code import UNKNOWN

from ..voices.line import NONE, sounding
from .turning import CLASSES

STRUCK, HELD = range(2)
KINDS = 2
"""Channels in which a pitch class hears a staff: as struck, and as held."""
LOUD = 8.0
"""One of twelve pitch classes is heard at a time: so loud, it moves a fresh network as much as all else together."""
CENTRES = torch.linspace(36.0, 84.0, 9)
"""Pitches; how near a note is to each says how high it is."""
WIDTH = 6.0
CLOSE = 3.0
"""What the nearest centre hears."""
NUMBERS = 3 + len(CENTRES)


@dataclass(frozen=True)
class Staff:
    """A staff as it is heard, each (T, B): pitches, NONE where nothing is meant."""

    sounds: Tensor
    struck: Tensor
    """Whether the pitch is struck here."""
    before: Tensor
    """The pitch of the note before the one that was struck last."""
    after: Tensor
    """The pitch of the next note."""
    channels: Tensor
    """(T, B, 12, KINDS)"""
    numbers: Tensor
    """(T, B, NUMBERS): whether it is known, whether it sounds, whether it is struck; its height."""


def heard(tokens: Tensor) -> Staff:
    """Hear a staff of tokens (T, B); one that is UNKNOWN is silent, and known to be so."""
    known = tokens != UNKNOWN
    tokens = torch.where(known, tokens, vocabulary.REST)
    sounds, struck = sounding(tokens), tokens < vocabulary.PITCHES
    # Each note goes into the row of its number; whoever looks for one that is not there finds none.
    number = torch.cumsum(struck.long(), 0)
    notes = F.pad(torch.full_like(tokens, NONE), (0, 0, 0, 3), value=NONE)
    notes = notes.scatter(0, torch.where(struck, number, tokens.shape[0] + 2), tokens)
    shown = seen(sounds, struck)
    numbers = torch.cat([known[..., None].float(), shown[1]], -1)
    before = notes.gather(0, (number - 1).clamp(min=0))
    return Staff(sounds, struck, before, notes.gather(0, number + 1), shown[0], numbers)


def seen(sounds: Tensor, struck: Tensor) -> tuple[Tensor, Tensor]:
    """Return what pitches (...) are to the pitch classes, (..., 12, KINDS), and as numbers, (..., NUMBERS - 1)."""
    is_there = (sounds != NONE)[..., None].float()
    at = F.one_hot(sounds % CLASSES, CLASSES) * is_there * LOUD
    kind = torch.stack([struck, ~struck], -1)[..., None, :]
    height = CLOSE * torch.exp(-(((sounds[..., None] - CENTRES) / WIDTH) ** 2)) * is_there
    return at[..., None] * kind, torch.cat([is_there, struck[..., None].float(), height], -1)
