"""What of a clip is pinned and what is free, step by step, as the model is told it."""

import math

import numpy as np
from numpy.typing import NDArray

from .. import vocabulary
from ..grid import Heard, nearest_step
from ..melody import Melody
from ..notes import Clip

FREE = vocabulary.SIZE
"""Stands for a step at which nothing is pinned."""

USUAL = 0.23
"""Notes a step in the sopranos that the model learned from."""
MOST = 2
"""Doublings of the clip's length, at the most."""
TELLING = 4
"""Notes from which a clip tells how busy it is."""

Tokens = NDArray[np.int64]


def rests(clip: Clip, heard: Heard) -> list[range]:
    """Return the rests of a clip in steps; under a note that the model does not hear there is none."""
    origin, steps = math.floor(clip.start), heard.melody.steps
    silent = np.ones(steps, np.bool_)
    silent[: heard.first] = False
    for note in clip.sounding():
        first = min(nearest_step(note.start, heard.grid, origin, heard.grid.struck), steps - 1)
        last = nearest_step(note.end, heard.grid, origin, range(heard.grid.steps_per_beat))
        silent[first : max(first + 1, last)] = False
    edges = np.diff(silent.astype(np.int64), prepend=0, append=0)
    both = zip(np.flatnonzero(edges > 0).tolist(), np.flatnonzero(edges < 0).tolist(), strict=True)
    return [range(first, last) for first, last in both]


def opened(gap: range, melody: Melody) -> range:
    """Return the part of a gap from its first new note on: it starts where an old one did, or on an eighth."""
    first = gap.start if gap.start in melody.onsets() else gap.start + gap.start % 2
    return range(first, gap.stop) if first < gap.stop else gap


def pin(melody: Melody, gaps: list[range], brief: int) -> Tokens:
    """Write a melody as tokens, int64 [steps], FREE in the gaps and where a note of a gap sounded on after it.

    Hymns hardly breathe: in a rest of fewer than `brief` steps the model hears the note before it held.
    """
    tokens = vocabulary.encode(melody)
    for gap in gaps:
        tokens[gap.start : gap.stop] = FREE
    for tone in melody.tones:
        stop = _end(tokens, tone.end, vocabulary.REST)
        if stop - tone.end < brief:
            tokens[tone.end : stop] = vocabulary.HOLD
    for gap in gaps:
        tokens[gap.stop : _end(tokens, gap.stop, vocabulary.HOLD)] = FREE
    return tokens


def pace(melody: Melody, gaps: list[range]) -> int:
    """Return how many times slower the model is to hear a melody, 1, 2 or 4.

    The notes of the clip then come about as often as those of a hymn, and the new ones as often as the clip's.
    """
    steps = melody.steps - sum(len(gap) for gap in gaps)
    if len(melody.tones) < TELLING or not steps:
        return 1
    doublings = round(math.log2(len(melody.tones) / steps / USUAL))
    return 1 << min(max(doublings, 0), MOST)


def slowed(tokens: Tokens, pace: int) -> Tokens:
    """Write each step of tokens [steps] as several: what starts at the first of them is held at the others."""
    slow = np.repeat(tokens, pace)
    is_later = np.arange(len(slow)) % pace > 0
    slow[is_later & (slow < vocabulary.PITCHES)] = vocabulary.HOLD
    return slow


def _end(tokens: Tokens, step: int, token: int) -> int:
    """Return the step at which a run of a token ends that begins at a step; the step itself if there is none."""
    while step < len(tokens) and tokens[step] == token:
        step += 1
    return step
