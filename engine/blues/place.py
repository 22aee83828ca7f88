"""Where a continuation stands: its key, its changes, its bar of the form; from settings, chords, and the model."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from ..settings import AUTO, Settings
from .form import BARS, BEATS, CHANGES, chord_at
from .prompt import Prompt

DEFAULT_CHANGES = "quick"
OWN = 1.0
"""What a pitch class that the chord holds is worth, and what another costs, for the beats that it sounds."""
ROOT = 0.5
"""What the root is worth beside."""


@dataclass(frozen=True)
class Place:
    """A key, changes, and the beat of the form on which the prompt begins."""

    tonic: int
    changes: str
    first: int


def find(
    prompt: Prompt, root: int | None, settings: Settings, judge: Callable[[list[Place]], NDArray[np.float64]]
) -> Place:
    """Return where a prompt stands.

    The tonic is `root` if given. A prompt with chords stands where they fit the changes best; another begins with the
    form. What is still open between keys, `judge` decides: how likely the model finds the prompt in each place.
    """
    tonics = range(12) if root is None else (root,)
    changes = list(CHANGES) if settings.changes == AUTO else [settings.changes]
    firsts = [0]
    if settings.form_bar:
        firsts = [((settings.form_bar - 1 - prompt.beats // BEATS) % BARS) * BEATS]
    elif prompt.weights is not None:
        firsts = [bar * BEATS for bar in range(BARS)]
    if prompt.weights is None:
        if settings.changes == AUTO:
            changes = [DEFAULT_CHANGES]
        places = [Place(*place) for place in product(tonics, changes, firsts)]
    else:
        places = _fitting([Place(*place) for place in product(tonics, changes, firsts)], prompt.weights)
    if not prompt.melody.tones:
        # Nothing to judge by: C, the first of twelve.
        return places[0]
    if len({place.tonic for place in places}) == 1:
        return places[0]
    return places[int(judge(places).argmax())]


def _fitting(places: list[Place], weights: NDArray[np.float64]) -> list[Place]:
    """Return the places whose chords fit best; of those in one key, that which begins nearest to the form's first bar.

    Changes that fit alike are kept in the order quick, basic, jazz.
    """
    scores = np.array([_fit(place, weights) for place in places])
    best = [place for place, score in zip(places, scores, strict=True) if score >= scores.max() - 1e-6]
    order = {name: rank for rank, name in enumerate((DEFAULT_CHANGES, *CHANGES))}
    best.sort(key=lambda place: (place.first, order[place.changes]))
    earliest = best[0].first
    kept: dict[int, Place] = {}
    for place in best:
        if place.first == earliest:
            kept.setdefault(place.tonic, place)
    return list(kept.values())


def _fit(place: Place, weights: NDArray[np.float64]) -> float:
    score = 0.0
    for beat, sounding in enumerate(weights):
        chord = chord_at(place.changes, place.tonic, place.first + beat)
        own = np.isin(np.arange(12), list(chord.classes()))
        score += OWN * float(sounding[own].sum() - sounding[~own].sum()) + ROOT * float(sounding[chord.root])
    return score
