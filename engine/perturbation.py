"""Every wish of the musician as one additive tensor: what it adds, the graph's argmax obeys.

Minus infinity on a token forbids it, Gumbel noise is temperature, a lock leaves one token.
"""

import numpy as np
from numpy.typing import NDArray

from . import vocabulary
from .card import Voice
from .grid import Heard
from .settings import Settings

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


def wishes(heard: Heard, voice: Voice, shift: int, steps_per_beat: int) -> Numbers:
    """Return what a clip and a voice forbid, minus infinity on tokens [T, V].

    `shift` is the semitones by which the heard melody was moved to where the model knows it. Forbidden are pitches out
    of the voice's range, or outside 0-127 once moved back; a note that starts above the lead; sound before the clip
    begins; and, on a grid that the model was not trained on, a note that starts neither with the lead nor on a beat.
    """
    lead = heard.melody
    forbidden = np.full((lead.steps, vocabulary.SIZE), -np.inf, np.float32)
    low, high = max(voice.accompaniment[0], shift), min(voice.accompaniment[1], 127 + shift)
    spots = np.arange(lead.steps)
    if heard.grid.steps_per_beat != steps_per_beat:
        spots = np.union1d(lead.onsets(), spots[:: heard.grid.steps_per_beat]).astype(np.int64)
    forbidden[spots, low : high + 1] = 0.0
    for tone in lead.tones:
        forbidden[tone.start : tone.end, max(0, tone.pitch + shift + 1) : vocabulary.PITCHES] = -np.inf
    forbidden[:, vocabulary.REST :] = 0.0
    forbidden[: heard.first] = lock(np.full(heard.first, vocabulary.REST))
    forbidden[heard.first, vocabulary.HOLD] = -np.inf
    return forbidden


def lock(tokens: Tokens) -> Numbers:
    """Return the perturbation [T, B, V] that leaves a model no token but these [T, B]."""
    perturbation = np.full((*tokens.shape, vocabulary.SIZE), -np.inf, np.float32)
    np.put_along_axis(perturbation, tokens[..., None], 0.0, axis=-1)
    return perturbation
