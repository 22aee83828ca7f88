"""The recipes of our own model: what ships, the same from other beginnings, and what shows what each part is for."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from torch import nn

from engine import vocabulary
from engine.card import Card, Voice
from engine.staves.code import KIND as STAVES_KIND
from engine.staves.code import STAVES, STYLES

from .. import chorales
from ..system import Data, System
from . import canonical
from .excerpts import training, validation
from .network import Network, SecondVoice
from .scores import FACTS, read

LICENCE = chorales.LICENCE
COMPASS = 1, 99
"""Percentiles of a staff's pitches between which its range lies."""


def build(recipe: SecondVoice) -> nn.Module:
    """Build the network of a recipe."""
    return Network(recipe)


def data(split: str, recipe: SecondVoice, work: Path) -> Data:
    """Read what is learned from, as `excerpts.training` has it; validation and test are the chorales with A1 to A3."""
    if split != "train":
        return validation(read(split, work, ("chorale",)))
    counts = dict(zip(STYLES, recipe.excerpts, strict=True))
    parts = [(read(split, work, (style,)), counts[style]) for style in STYLES if counts[style]]
    return training(parts, recipe.steps, recipe.variants, recipe.seed, evened=recipe.evened)


def card(recipe: SecondVoice, work: Path) -> Card:
    """Return the model's facts."""
    chorale = read("train", work, ("chorale",))
    spans = {}
    for number, staff in enumerate(STAVES):
        pitches = np.concatenate([score.parts[number] for score in chorale])
        low, high = np.percentile(pitches[pitches < vocabulary.PITCHES], COMPASS).astype(int).tolist()
        spans[staff] = low, high
    lead = {"soprano": "alto"}
    return Card(
        recipe.name,
        task="any voice of a score from any others: soprano, alto, tenor, bass, or all that are lacking",
        data=FACTS,
        licence=LICENCE,
        voices={staff: Voice(spans[lead.get(staff, "soprano")], spans[staff]) for staff in STAVES},
        steps=0,
        steps_per_beat=chorales.STEPS_PER_BEAT,
        kind=STAVES_KIND,
    )


SHIPPED = SecondVoice()
"""What the musician gets."""
UNEVENED = replace(SHIPPED, name="second-voice-unevened", evened=False)
"""The same, but each chorale is heard as often as any other, however often its tune was set."""
RECIPES = (
    SHIPPED,
    replace(SHIPPED, name="second-voice-2", seed=2),
    replace(SHIPPED, name="second-voice-3", seed=3),
    UNEVENED,
    replace(UNEVENED, name="second-voice-chorales", excerpts=(4000, 0, 0)),
    replace(UNEVENED, name="second-voice-unvaried", variants=0.0, spread=0.0, weightless=0.0),
)
CANONICAL = replace(UNEVENED, name=canonical.NAME, excerpts=(4000, 0, 0))
"""What learns from the canonical JSB chorales alone; it does not ship."""
SYSTEMS = (
    *(System(recipe, build, data, partial(card, recipe), is_half=True) for recipe in RECIPES),
    System(CANONICAL, build, canonical.data, partial(card, CANONICAL), is_half=True),
)
