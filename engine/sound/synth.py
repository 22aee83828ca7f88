"""A small synthesiser: a score as stereo samples, to listen to what was made; knows nothing of files.

Each note is a sum of harmonic partials that die away, the higher ones sooner: a polynomial of one complex number that
turns and shrinks from sample to sample. So nothing aliases, and how loud it can get is known before it is made.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..notes import Note
from .score import Part, Score, Timbre

RATE = 44_100
BLOCK = 1 << 16
"""Samples that are made at a time, so that memory does not grow with the clip."""
HIGHEST = 16_000.0
"""Hertz; no partial lies above."""
CEILING = 10 ** (-1 / 20)
"""-1 dBFS."""
GONE = 11.5
"""A note that has shrunk by this power of e is below -99 dB of its beginning, and over."""


@dataclass(frozen=True)
class Voicing:
    """How a timbre is made."""

    partials: tuple[float, ...]
    """Amplitudes of a loudest note's harmonics."""
    dull: float
    """Share of each next harmonic that the softest note keeps of that of the loudest."""
    fade: float
    """How fast the first harmonic dies away, as a power of e a second; the n-th does n times as fast."""
    attack: float
    """Seconds."""
    release: float
    """Seconds."""
    level: float = 1.0


VOICINGS = {
    Timbre.KEYS: Voicing((1, 0.5, 0.22, 0.24, 0.12, 0.07, 0.06, 0.03), 0.45, 0.9, 0.004, 0.12),
    Timbre.REED: Voicing((1, 0.06, 0.42, 0.05, 0.2, 0.03, 0.08, 0, 0.04), 0.55, 0.06, 0.025, 0.09, 0.7),
    Timbre.PAD: Voicing((1, 0.3, 0.08, 0.04), 0.6, 0.15, 0.08, 0.3, 0.4),
}


@dataclass(frozen=True)
class Sound:
    """Blocks of samples [N, 2], left and right, -1 to 1, to be gone through once; and samples a second."""

    blocks: Iterator[NDArray[np.float32]]
    rate: int = RATE


@dataclass(frozen=True)
class _Tone:
    """A note as the synthesiser sees it: times in samples."""

    start: int
    release: int
    """Where it begins to end."""
    end: int
    turn: complex
    """What the logarithm of the first harmonic grows by from sample to sample."""
    partials: NDArray[np.complex64]
    sides: NDArray[np.float32]
    """Shares of left and right."""
    voicing: Voicing

    @property
    def peak(self) -> float:
        """The most that it can ever reach on a side."""
        return float(np.abs(self.partials).sum() * self.sides.max())


def render(score: Score) -> Sound:
    """Make a score sound; the same score gives the same samples.

    The whole is made louder or softer by one factor: it never reaches -1 dBFS, also between the samples, and of what a
    soft clip lacks in decibels half is made up for.
    """
    tones = sorted((tone for part in score.parts for tone in _tones(part, score)), key=lambda tone: tone.start)
    length = max([round(score.seconds(score.beats) * RATE), *(tone.end for tone in tones)])
    return Sound(_blocks(tones, length, gain(_bound(tones))))


def gain(peak: float) -> float:
    """Return the factor for what would reach a peak; 1 is that of one of the loudest notes."""
    return CEILING * min(1.0, math.sqrt(peak)) / peak if peak else 1.0


def _tones(part: Part, score: Score) -> Iterator[_Tone]:
    voicing = VOICINGS[part.timbre]
    corner = (part.pan + 1) * math.pi / 4
    sides = np.array([math.cos(corner), math.sin(corner)], np.float32)
    for note in part.sounding():
        hertz = 440 * 2 ** ((note.pitch - 69) / 12)
        start, end = (round(score.seconds(beat) * RATE) for beat in (note.start, note.end))
        release = min(end, start + round(GONE / voicing.fade * RATE))
        over = release + round(voicing.release * RATE)
        turn = (2j * math.pi * hertz - voicing.fade) / RATE
        yield _Tone(start, release, over, turn, _partials(note, voicing, hertz), sides, voicing)


def _partials(note: Note, voicing: Voicing, hertz: float) -> NDArray[np.complex64]:
    """Return the harmonics' amplitudes: a harder note is louder, by MIDI's recommended square, and brighter."""
    force = note.velocity / 127
    bright = voicing.dull + (1 - voicing.dull) * force
    loud = voicing.level * force**2 / sum(voicing.partials)
    amplitudes = [loud * share * bright**n for n, share in enumerate(voicing.partials) if (n + 1) * hertz < HIGHEST]
    return np.array(amplitudes, np.complex64)


def _bound(tones: list[_Tone]) -> float:
    """Return what the sum of all tones never exceeds: each only ever shrinks, so it is largest where one begins."""
    starts = np.array([tone.start for tone in tones])
    ends = np.array([tone.end for tone in tones])
    peaks = np.array([tone.peak for tone in tones])
    fades = np.array([tone.turn.real for tone in tones])
    most = 0.0
    for n, start in enumerate(starts):
        heard = ends[: n + 1] > start
        past = start - starts[: n + 1][heard]
        most = max(most, float(peaks[: n + 1][heard] @ np.exp(fades[: n + 1][heard] * past)))
    return most


def _blocks(tones: list[_Tone], length: int, factor: float) -> Iterator[NDArray[np.float32]]:
    waiting = iter([*tones, None])
    coming = next(waiting)
    sounding: list[_Tone] = []
    for first in range(0, length, BLOCK):
        after = min(first + BLOCK, length)
        while coming and coming.start < after:
            sounding.append(coming)
            coming = next(waiting)
        block = np.zeros((after - first, 2), np.float32)
        for tone in sounding:
            begin, end = max(tone.start, first), min(tone.end, after)
            block[begin - first : end - first] += _wave(tone, begin, end)[:, None] * (tone.sides * np.float32(factor))
        yield block
        sounding = [tone for tone in sounding if tone.end > after]


def _wave(tone: _Tone, begin: int, end: int) -> NDArray[np.float32]:
    """Return a tone's samples from `begin` to before `end`."""
    turned = _powers(tone.turn, begin - tone.start, end - begin)
    wave = np.zeros_like(turned)
    for amplitude in tone.partials[::-1]:  # Horner's rule
        wave += amplitude
        wave *= turned
    heard = wave.imag.copy()
    rise = _ramp(tone.voicing.attack)[begin - tone.start : end - tone.start]
    heard[: len(rise)] *= rise
    if end > tone.release:
        since = max(begin, tone.release)
        heard[since - begin :] *= _ramp(tone.voicing.release)[::-1][since - tone.release : end - tone.release]
    return heard


def _powers(turn: complex, first: int, count: int) -> NDArray[np.complex64]:
    """Return e to the multiples of a number, from `first` on: exact at every 256th, and from there by products."""
    width = 256
    rows = np.exp(turn * (first + width * np.arange(-(-count // width)))).astype(np.complex64)
    return np.outer(rows, np.exp(turn * np.arange(width)).astype(np.complex64)).ravel()[:count]


def _ramp(seconds: float) -> NDArray[np.float32]:
    """Return a smooth way from 0 to 1."""
    count = round(seconds * RATE)
    return (0.5 - 0.5 * np.cos(np.pi * np.arange(count) / count)).astype(np.float32)
