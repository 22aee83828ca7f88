"""Where a continuation stands: its key, its changes, its bar of the form; from settings, chords, and the model."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from ..settings import AUTO, Settings
from .form import BARS, BEATS, chord_at
from .prompt import Prompt

ORDER = ("quick", "basic", "jazz")
"""Where nothing tells the changes apart, the first of them is meant."""
FRAME = 3.0
"""What it tells, in nats, that a prompt begins and ends on one pitch class: that this is the tonic.

To a model that knows jazz a riff on the minor pentatonic of A is as likely in C. The value was set by held-out solos.
"""
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
    form. What is still open between keys, `judge` decides: how likely a model finds the prompt in each place, in nats.
    """
    tonics = range(12) if root is None else (root,)
    changes = ORDER if settings.changes == AUTO else (settings.changes,)
    firsts = [0]
    if settings.form_bar:
        firsts = [((settings.form_bar - 1 - prompt.beats // BEATS) % BARS) * BEATS]
    elif prompt.weights is not None:
        firsts = [bar * BEATS for bar in range(BARS)]
    places = [Place(*place) for place in product(tonics, changes, firsts)]
    if prompt.weights is not None:
        places = _fitting(places, prompt.weights)
    if not prompt.melody.tones or len({place.tonic for place in places}) == 1:
        # Nothing to judge, or nothing to judge by: then it is C, the first of twelve.
        return places[0]
    return _likeliest(prompt, places, judge(places))


def _likeliest(prompt: Prompt, places: list[Place], scores: NDArray[np.float64]) -> Place:
    """Return the first place in the likeliest key, whatever the changes; a prompt rests on its tonic if it can."""
    keys: dict[int, float] = {}
    for place, score in zip(places, scores, strict=True):
        keys[place.tonic] = float(np.logaddexp(keys.get(place.tonic, -np.inf), score))
    first, last = (prompt.melody.tones[end].pitch % 12 for end in (0, -1))
    if first == last and first in keys:
        keys[first] += FRAME
    best = max(keys, key=lambda tonic: keys[tonic])
    return next(place for place in places if place.tonic == best)


def _fitting(places: list[Place], weights: NDArray[np.float64]) -> list[Place]:
    """Return, in each key, the place whose chords fit best; of those that fit alike, what begins nearest to bar 1.

    Only the keys remain in which the chords fit as well, and as near to bar 1, as in any.
    """
    # What sounds a chorus later sounds over the same chord.
    chorus = np.zeros((BARS * BEATS, 12))
    np.add.at(chorus, np.arange(len(weights)) % len(chorus), weights)
    scores = [float((_worth(place.changes, place.tonic, place.first) * chorus).sum()) for place in places]
    ranks = [(-round(score, 6), place.first) for place, score in zip(places, scores, strict=True)]
    lowest = min(ranks)
    best: dict[int, Place] = {}
    for place, rank in zip(places, ranks, strict=True):
        if rank == lowest:
            best.setdefault(place.tonic, place)
    return list(best.values())


def _worth(changes: str, tonic: int, first: int) -> NDArray[np.float64]:
    """Return what each pitch class is worth in each beat of a chorus that begins with beat `first`, [beats, 12]."""
    worth = np.full((BARS * BEATS, 12), -OWN)
    for beat, row in enumerate(worth):
        chord = chord_at(changes, tonic, first + beat)
        row[list(chord.classes())] = OWN
        row[chord.root] += ROOT
    return worth
