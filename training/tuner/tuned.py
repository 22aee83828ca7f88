"""The tuned systems: the Note RNN by each of the published targets, the one that ships, and the bi-axial network."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from engine.card import Card

from ..melodies import note_rnn
from ..melodies.note_rnn import NoteRnn
from ..stepwise import Stepwise
from ..system import Data, System
from . import biaxial_melody
from .biaxial_melody import BiaxialMelody
from .learning import Tuner
from .recipe import Tuning
from .traits import STEPS

FRESH: dict[str, Callable[[], Stepwise]] = {
    note_rnn.RECIPE.name: partial(NoteRnn, note_rnn.RECIPE),
    biaxial_melody.RECIPE.name: partial(BiaxialMelody, biaxial_melody.RECIPE),
}
"""What each run starts from, with fresh weights."""

RECIPES = (
    # As published: c = 0.5, a discount of 0.5, about 1,000,000 steps, five times through the prompts.
    Tuning(name="tuned-q", start="note-rnn", algorithm="q", exploration="greedy", epochs=5),
    Tuning(name="tuned-psi", start="note-rnn", algorithm="psi", epochs=5),
    Tuning(name="tuned-g", start="note-rnn", algorithm="g", epochs=5),
    # Autocorrelation costs from the second bar on, from the first bit of it, and twice as much: up to what costs
    # nothing is where it stays, and from the first step on it makes all melodies begin alike, with one long note. With
    # a small discount a highest note that comes once is found only if it is paid as it comes. Half of the melodies go
    # on from tunes, as they do in the engine. A third time through the prompts, they are fewer and fewer melodies.
    Tuning(
        name="tuned", start="note-rnn", algorithm="psi", learning_rate=3e-3, decay=0.8, discount=0.6, free=0.0,
        weight=6.0, since=8, is_early=True, prompted=0.5, epochs=2,
    ),
    # Once through the prompts takes as long here as ten times there, seven minutes.
    Tuning(
        name="tuned-biaxial", start="biaxial-melody", algorithm="psi", learning_rate=3e-3, discount=0.6, free=0.0,
        weight=6.0, since=8, is_early=True, epochs=2,
    ),
)  # fmt: skip


def build(recipe: Tuning) -> Tuner:
    """Build a tuner round a fresh network."""
    return Tuner(recipe, FRESH[recipe.start]())


def data(split: str, recipe: Tuning, work: Path) -> Data:
    """Read four bars of a tune to go on from, (N, 32), a melody each."""
    del recipe
    _, tokens = note_rnn.data(split, note_rnn.RECIPE, work)
    prompts = tokens[:, :STEPS]
    return (prompts[(prompts >= 0).all(1)],)


def card(recipe: Tuning, work: Path) -> Card:
    """Return the facts of a tuned network."""
    of = note_rnn.card(note_rnn.RECIPE, work)
    task = "four bars in eighths that go on where the clip ends, by the rules of melody (RL tuner, Jaques et al. 2016)"
    return replace(of, name=recipe.name, task=task, steps=STEPS)


SYSTEMS = tuple(System(recipe, build, data, partial(card, recipe), start=recipe.start) for recipe in RECIPES)
