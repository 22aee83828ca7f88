"""Every wish of the musician as one additive tensor: what it adds, the graph's argmax obeys.

Minus infinity on a token forbids it, Gumbel noise is temperature, a lock leaves one token.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from . import vocabulary
from .grid import Heard
from .melody import Melody
from .settings import MAX_TAKES, Settings

LEANING = 3.0
"""How much less, in nats, a note outside the scale is wanted where the voice leans to it: a twentieth as often."""

AROUND = 8
"""Beats around a note of the lead that say whether it is high."""
AGAINST = 8.0
"""Nats by which a voice an octave under its middle is liked better where the lead is an octave over its own."""
SIXTEENTHS = 4
"""Steps a beat of the finest grid on which a voice may start a note at every step."""
LEAST = 2.0**-53
"""The step in which a generator's draws lie."""
BUSY, LADDER = 3.0, 2.0
"""Nats against going on for each e-fold of the density that is wished, and how far candidates go to either side."""

Tokens = NDArray[np.int64]
Numbers = NDArray[np.float32]


def noise(settings: Settings, take: int, shape: tuple[int, ...], candidate: int = 0, turn: int = 0) -> Numbers:
    """Return temperature as a perturbation: T times Gumbel noise, so that argmax(z + T g) samples softmax(z / T).

    Each candidate of each take has a stream of its own, so the first of four takes is the only one of one, and so has
    each of several voices that are made in turn: were one voice's luck the other's too, they would strike at the same
    steps and on the same pitches.
    """
    if settings.temperature == 0:
        return np.zeros(shape, np.float32)
    rng = np.random.default_rng([settings.seed, take + MAX_TAKES * candidate, *([turn] if turn else [])])
    # What `rng.gumbel` draws, number by number, in a third of the time where a processor takes logarithms abreast.
    # A draw of exactly 0, once in 2**53, would be noise without end; it counts as the least one beside it.
    drawn: NDArray[np.float64] = np.maximum(rng.random(shape), LEAST)
    gumbel = -np.log(-np.log(1 - drawn))
    return (settings.temperature * gumbel).astype(np.float32)


def wishes(
    heard: Heard, span: tuple[int, int], steps_per_beat: int, over: Sequence[Melody] = (), under: Sequence[Melody] = ()
) -> Numbers:
    """Return what a clip and a voice forbid, minus infinity on tokens [T, V].

    Forbidden are pitches out of a range; a note that starts above one of the melodies that are to stay over the voice,
    or below one that is to stay under it, as these sound then; sound before the clip begins; a note where `places` has
    none; and, on a grid that the model was not trained on, a note that starts neither with the lead nor on a beat.
    """
    lead = heard.melody
    forbidden = np.full((lead.steps, vocabulary.SIZE), -np.inf, np.float32)
    spots = np.arange(lead.steps)
    spots = spots[np.isin(spots % heard.grid.steps_per_beat, places(heard))]
    if heard.grid.steps_per_beat != steps_per_beat:
        spots = np.union1d(lead.onsets(), np.arange(0, lead.steps, heard.grid.steps_per_beat)).astype(np.int64)
    forbidden[spots, max(0, span[0]) : max(0, span[1] + 1)] = 0.0
    for tone in (tone for melody in over for tone in melody.tones):
        forbidden[tone.start : tone.end, max(0, tone.pitch + 1) : vocabulary.PITCHES] = -np.inf
    for tone in (tone for melody in under for tone in melody.tones):
        forbidden[tone.start : tone.end, : max(0, tone.pitch)] = -np.inf
    forbidden[:, vocabulary.REST :] = 0.0
    forbidden[: heard.first] = lock(np.full(heard.first, vocabulary.REST))
    forbidden[heard.first, vocabulary.HOLD] = -np.inf
    return forbidden


def places(heard: Heard) -> list[int]:
    """Return the steps of a beat on which a voice may start a note.

    On swung eighths no 16th is swung, and on finer grids only a clip that does so itself starts between the triplets or
    the 16ths.
    """
    grid = heard.grid
    felt = {step % grid.steps_per_beat for step in heard.melody.onsets()}
    is_fine = grid.steps_per_beat > SIXTEENTHS
    return [step for step in grid.struck if not is_fine or step % 2 == 0 or step in felt]


def scale_wish(scale: frozenset[int], follow: str) -> Numbers:
    """Return what the wish to follow a scale, pitch classes, costs each token [V]."""
    cost = np.zeros(vocabulary.SIZE, np.float32)
    if follow != "off":
        outside = [pitch for pitch in range(vocabulary.PITCHES) if pitch % 12 not in scale]
        cost[outside] = -np.inf if follow == "strict" else -LEANING
    return cost


def leaning(heard: Heard, settings: Settings, span: tuple[int, int]) -> Numbers:
    """Return the lean to contrary motion, [T, V]: low notes are liked where the lead is higher than around, and so on.

    What the voice will have played before nobody knows yet; but who is low where the lead is high has moved against
    it.
    """
    lean = np.zeros((heard.melody.steps, vocabulary.SIZE), np.float32)
    if settings.contrary == 0:
        return lean
    heights = np.zeros(heard.melody.steps)
    weights = np.zeros(heard.melody.steps)
    for tone in heard.melody.tones:
        heights[tone.start : tone.end], weights[tone.start : tone.end] = tone.pitch, 1.0
    around = np.ones(AROUND * heard.grid.steps_per_beat + 1)
    level = np.convolve(heights, around)[len(around) // 2 :] / np.maximum(
        1, np.convolve(weights, around)[len(around) // 2 :]
    )
    above = np.where(weights > 0, heights - level[: len(heights)], 0.0)
    pitches = np.arange(vocabulary.PITCHES) - sum(span) / 2
    lean[:, : vocabulary.PITCHES] = -settings.contrary * AGAINST * np.outer(above, pitches) / 12**2
    return lean


def busy(settings: Settings, candidate: int, candidates: int) -> Numbers:
    """Return what makes a voice as dense as wished, [V]: a dislike of going on, or a liking.

    How much it takes depends on the clip, so each candidate has another measure of it, and the judge counts.
    """
    wish = np.zeros(vocabulary.SIZE, np.float32)
    if settings.density:
        ladder = np.linspace(-LADDER, LADDER, candidates)[candidate] if candidates > 1 else 0.0
        wish[vocabulary.HOLD] = ladder - BUSY * np.log(settings.density)
    return wish


def lock(tokens: Tokens) -> Numbers:
    """Return the perturbation [T, B, V] that leaves a model no token but these [T, B]."""
    perturbation = np.full((*tokens.shape, vocabulary.SIZE), -np.inf, np.float32)
    np.put_along_axis(perturbation, tokens[..., None], 0.0, axis=-1)
    return perturbation
