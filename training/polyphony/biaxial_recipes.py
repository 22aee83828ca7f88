"""The bi-axial systems: the published size, what ships, and what is measured against the published numbers."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import torch

from engine.card import Card, Voice
from engine.polyphony import code
from engine.polyphony.play import ACCOMPANIMENT, CONTINUATION
from training import chorales
from training.system import Data, System

from . import rolls
from .biaxial import KEYS, Biaxial, BiaxialRecipe
from .rolls import Piece


def pieces(split: str, recipe: BiaxialRecipe, work: Path) -> list[Piece]:
    """Read the pieces of a split, as many pitches as the recipe has."""
    read = rolls.bach(split, work) if recipe.corpus == "bach" else rolls.published(recipe.corpus, split, work)
    return [piece.within(recipe.lowest, recipe.notes) for piece in read]


def data(split: str, recipe: BiaxialRecipe, work: Path) -> Data:
    """Read a split as segments: the numbers of the steps, and the rolls with a step before."""
    places, cut = rolls.segments(pieces(split, recipe, work), recipe.steps)
    return torch.from_numpy(places), torch.from_numpy(cut)


def card(recipe: BiaxialRecipe, work: Path) -> Card:
    """Return the facts of the model that ships; its ranges are those of the chorales in all the keys it learned."""
    played = np.concatenate([piece.played() for piece in rolls.bach("train", work)])
    span = int(played.min()) + KEYS.start, int(played.max()) + KEYS.stop - 1
    return Card(
        recipe.name,
        task="several notes at once: what goes on where the clip ends, or what sounds with it (Johnson 2017)",
        data="306 four-part chorales by J. S. Bach, music21 10.5.1 corpus, tune-disjoint split v1",
        licence=chorales.LICENCE,
        voices={voice: Voice(span, span) for voice in (CONTINUATION, ACCOMPANIMENT)},
        steps=recipe.steps,
        steps_per_beat=chorales.STEPS_PER_BEAT,
        kind="polyphonic",
        vocabulary=code.NAME,
        vocabulary_version=code.VERSION,
    )


def none(recipe: BiaxialRecipe, _: Path) -> Card:
    """Refuse: what is measured on a published set is played by no engine."""
    raise SystemExit(f"{recipe.name} is there to be measured, on 88 pitches and quarters; it is not exported")


JOHNSON = BiaxialRecipe(
    name="biaxial-johnson", batch=10, optimiser="adadelta", learning_rate=1.0, clip=0.0, epochs=188, patience=188
)
"""All as in Johnson's program, 10,000 batches: a day and a half for one core."""
CHORALES = BiaxialRecipe(
    name="biaxial",
    lowest=31,
    notes=57,
    time_axis=(128, 128),
    note_axis=(64, 32),
    dropout=0.2,
    steps=64,
    is_transposed=True,
    is_half=True,
    batch=4,
    learning_rate=5e-3,
    decay=0.88,
    decay_from=9,
    average=0.99,
    epochs=26,
)
"""Smaller than published, since it is to answer while a musician waits, and taught in twelve keys; its notes are those
that the chorales have in these."""
PIANO = replace(
    CHORALES,
    name="biaxial-piano-midi",
    corpus="piano-midi",
    lowest=rolls.LOWEST,
    notes=rolls.NOTES,
    channels=1,
    time_axis=(160, 160),
    note_axis=(80, 40),
    is_transposed=False,
    decay=0.75,
    decay_from=3,
    epochs=10,
)
"""As large as learns in an hour."""
JSB = replace(
    PIANO,
    name="biaxial-jsb",
    corpus="jsb",
    lowest=43,
    notes=54,
    dropout=0.35,
    steps=32,
    decay=0.88,
    decay_from=16,
    epochs=44,
)
"""Has the pitches of its training set, a fifth of the steps of Piano-midi, and so more dropout; what the other pitches
cost is added where it is scored."""


def convolved(recipe: BiaxialRecipe) -> BiaxialRecipe:
    """Return the recipe with a kernel of two octaves along the notes, which learns twice as fast."""
    name = recipe.name.replace("biaxial", "biaxial-conv")
    return replace(recipe, name=name, note_axis=recipe.note_axis[:1], kernel=24, learning_rate=4e-3)


SHIPPED = (CHORALES, convolved(CHORALES))
MEASURED = (PIANO, JSB, convolved(PIANO), convolved(JSB))
SYSTEMS = (
    *(System(recipe, Biaxial, data, partial(card, recipe)) for recipe in (JOHNSON, *SHIPPED)),
    *(System(recipe, Biaxial, data, partial(none, recipe)) for recipe in MEASURED),
)
