"""Every wish of the musician as one additive tensor: what it adds, the graph's argmax obeys.

Minus infinity on a token forbids it, Gumbel noise is temperature, a lock leaves one token.
"""

import numpy as np
from numpy.typing import NDArray

from . import vocabulary
from .card import Voice
from .grid import Heard
from .settings import Settings

LEANING = 3.0
"""How much less, in nats, a note outside the scale is wanted where the voice leans to it: a twentieth as often."""

Tokens = NDArray[np.int64]
Numbers = NDArray[np.float32]


def noise(settings: Settings, take: int, shape: tuple[int, ...]) -> Numbers:
    """Return temperature as a perturbation: T times Gumbel noise, so that argmax(z + T g) samples softmax(z / T).

    Each take has a stream of its own, so the first of four takes is the only one of one.
    """
    if settings.temperature == 0:
        return np.zeros(shape, np.float32)
    gumbel = np.random.default_rng([settings.seed, take]).gumbel(size=shape)
    return (settings.temperature * gumbel).astype(np.float32)


def wishes(heard: Heard, voice: Voice, shift: int, steps_per_beat: int, rise: int = 0) -> Numbers:
    """Return what a clip and a voice forbid, minus infinity on tokens [T, V].

    `shift` is the semitones by which the heard melody was moved to where the model knows it, and `rise` those by which
    the made voice is lifted on its way back. Forbidden are pitches out of the voice's range, or outside 0-127 once
    moved back; a note that starts above the lead, or, if it is lifted, so low that it would not come to lie above;
    sound before the clip begins; and, on a grid that the model was not trained on, a note that starts neither with the
    lead nor on a beat.
    """
    lead = heard.melody
    forbidden = np.full((lead.steps, vocabulary.SIZE), -np.inf, np.float32)
    back = shift - rise
    low, high = max(voice.accompaniment[0], back), min(voice.accompaniment[1], 127 + back)
    spots = np.arange(lead.steps)
    if heard.grid.steps_per_beat != steps_per_beat:
        spots = np.union1d(lead.onsets(), spots[:: heard.grid.steps_per_beat]).astype(np.int64)
    forbidden[spots, low : high + 1] = 0.0
    for tone in lead.tones:
        forbidden[tone.start : tone.end, max(0, tone.pitch + shift + 1) : vocabulary.PITCHES] = -np.inf
        if rise:
            forbidden[tone.start : tone.end, : max(0, tone.pitch + back)] = -np.inf
    forbidden[:, vocabulary.REST :] = 0.0
    forbidden[: heard.first] = lock(np.full(heard.first, vocabulary.REST))
    forbidden[heard.first, vocabulary.HOLD] = -np.inf
    return forbidden


def scale_wish(scale: frozenset[int], follow: str) -> Numbers:
    """Return what the wish to follow a scale, pitch classes, costs each token [V]."""
    cost = np.zeros(vocabulary.SIZE, np.float32)
    if follow != "off":
        outside = [pitch for pitch in range(vocabulary.PITCHES) if pitch % 12 not in scale]
        cost[outside] = -np.inf if follow == "strict" else -LEANING
    return cost


def lock(tokens: Tokens) -> Numbers:
    """Return the perturbation [T, B, V] that leaves a model no token but these [T, B]."""
    perturbation = np.full((*tokens.shape, vocabulary.SIZE), -np.inf, np.float32)
    np.put_along_axis(perturbation, tokens[..., None], 0.0, axis=-1)
    return perturbation
