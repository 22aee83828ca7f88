"""The parts of a score that are to be made beside a clip, each hearing those made before it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .. import vocabulary
from ..card import Card
from ..errors import SettingsError
from ..grid import Heard
from ..melody import Melody
from ..notes import Clip
from ..perturbation import leaning, scale_wish, wishes
from ..redo import Redo
from ..register import into_range, octaves
from ..settings import Settings
from .code import CLOCK, STAVES, STYLE, STYLES, TARGET, UNKNOWN, WIDTH, clock, pulse

ABOVE, BELOW, ALL = "above", "below", "all"
"""Voices beside those of the staves: the next one over the clip, the next one under it, and all that it lacks."""
COMPASS = (33, 96)
"""The pitches that the model knows, and where a clip is folded into."""
EASY = 3
"""Semitones beyond a staff's range that a clip may have and still suit it."""
SPARE = {"chorale": 2, "renaissance": 4, "quartet": 12}
"""Semitones beyond the range of a chorale's voice to which a style may go."""

ORDERS = ((1, 3, 2), (3, 0, 2), (3, 0, 1), (0, 1, 2))
"""For each staff of the clip the order in which the others are made: of six, that in which Bach's cost least.

The outer voices come early, and the last is one that has to fit in between two that are there.
"""

Tokens = NDArray[np.int64]
Numbers = NDArray[np.float32]


@dataclass(frozen=True)
class Staff:
    """A staff to write, as a part of what is made."""

    name: str
    is_above: bool
    back: int
    score: Tokens
    """What is told for all parts, [T, 1, WIDTH]."""
    index: int
    allowed: Numbers
    """[T, V]"""
    turn: int
    """How many of those that are asked for are made before it."""

    def told(self, made: Mapping[str, Tokens]) -> Tokens:
        """Return the score with the parts that are made, [T, B, WIDTH], of one row where there are none."""
        told = np.repeat(self.score, max((tokens.shape[1] for tokens in made.values()), default=1), axis=1)
        told[..., TARGET] = self.index
        for name, tokens in made.items():
            told[..., STAVES.index(name)] = tokens
        return told

    def wished(self, made: Mapping[str, Tokens]) -> Numbers:
        """Return what is allowed beside the parts that are made, [T, B, V]: voices keep their order."""
        wished = self.allowed[:, None]
        for name, tokens in made.items():
            wished = wished + _beside(tokens, is_over=STAVES.index(name) < self.index)
        return wished


def parts(clip: Clip, heard: Heard, settings: Settings, card: Card, redo: Redo | None) -> tuple[Staff, ...]:
    """Return the parts that the settings ask for, from the top."""
    lead, targets = cast(heard.melody, settings.voice, card)
    if redo and len(targets) > 1:
        raise SettingsError(f"only one voice can be made anew at a time; choose one of {', '.join(STAVES)}")
    shift = octaves(heard.melody, _range(card, lead))
    score = told(clip, heard, lead, shift, settings.style)
    made: list[Staff] = []
    for target in targets:
        known = [heard.melody.transpose(shift)]
        over, under = (known, []) if lead < target else ([], known)
        low, high = _span(settings, card, target, shift)
        allowed = wishes(heard, (low, high), heard.grid.steps_per_beat, over, under)
        allowed += scale_wish(clip.scale, settings.follow) + leaning(heard, settings, (low, high))
        if redo:
            allowed = redo.onto(allowed, heard, math.floor(clip.start), shift)
        turn = ORDERS[lead].index(target) if len(targets) > 1 else 0
        made.append(Staff(STAVES[target], target < lead, -shift, score, target, allowed, turn))
    return tuple(made)


def cast(melody: Melody, voice: str, card: Card) -> tuple[int, list[int]]:
    """Return the staff on which a melody is heard, and those to write for a voice: numbers from the top.

    The melody is the staff that it suits best of those that leave room for what is asked: where the fewest of its notes
    are out of range once moved by octaves, then where it is moved the least, then the highest.
    """
    staves = range(len(STAVES))
    if voice == ABOVE:
        leads = staves[1:]
    elif voice == BELOW:
        leads = staves[:-1]
    elif voice == ALL:
        leads = staves
    elif voice in STAVES:
        wanted = STAVES.index(voice)
        leads = staves[:wanted] if wanted else staves[1:]
    else:
        names = ", ".join([*STAVES, ABOVE, BELOW, ALL])
        raise SettingsError(f"model {card.name} has no voice {voice!r}; choose one of {names}")

    def unfit(staff: int) -> tuple[int, int, int]:
        low, high = _range(card, staff)
        span = low - EASY, high + EASY
        shift = octaves(melody, span)
        outside = sum(t.duration for t in melody.tones if not span[0] <= t.pitch + shift <= span[1])
        return outside, abs(shift), staff

    lead = min(leads, key=unfit)
    if voice == ALL:
        return lead, [staff for staff in staves if staff != lead]
    return lead, [lead - 1 if voice == ABOVE else lead + 1 if voice == BELOW else STAVES.index(voice)]


def told(clip: Clip, heard: Heard, lead: int, shift: int, style: str) -> Tokens:
    """Return what the model is told of a clip, [T, 1, WIDTH]; which staff to write is not said yet."""
    steps, per_beat = heard.melody.steps, heard.grid.steps_per_beat
    score = np.full((steps, 1, WIDTH), UNKNOWN)
    score[:, 0, lead] = vocabulary.encode(into_range(heard.melody.transpose(shift), COMPASS))
    bar, beat = pulse(clip.meter, per_beat)
    score[:, 0, CLOCK] = clock(np.arange(steps) + math.floor(clip.start) * per_beat, bar, beat)
    score[:, 0, TARGET] = 0
    score[:, 0, STYLE] = STYLES.index(style)
    return score


def _range(card: Card, staff: int) -> tuple[int, int]:
    return card.voices[STAVES[staff]].accompaniment


def _span(settings: Settings, card: Card, staff: int, shift: int) -> tuple[int, int]:
    """Return the pitches that a staff may have, in the model's register; one that is asked for counts alone."""
    low, high = _range(card, staff)
    spare = SPARE[settings.style]
    first, last = low - spare, high + spare
    if settings.low > 0:
        first = settings.low + shift
    if settings.high < vocabulary.PITCHES - 1:
        last = settings.high + shift
    return max(COMPASS[0], first, shift), min(COMPASS[1], last, vocabulary.PITCHES - 1 + shift)


def _beside(tokens: Tokens, *, is_over: bool) -> Numbers:
    """Forbid pitches on the wrong side of a voice, [T, B, V], while it sounds."""
    steps = np.arange(len(tokens))[:, None]
    last = np.maximum.accumulate(np.where(tokens != vocabulary.HOLD, steps, 0), axis=0)
    sounds = np.take_along_axis(tokens, last, axis=0)[..., None]
    pitches = np.arange(vocabulary.SIZE)
    wrong = pitches > sounds if is_over else pitches < sounds
    wrong &= (sounds < vocabulary.PITCHES) & (pitches < vocabulary.PITCHES)
    return np.where(wrong, -np.inf, 0.0).astype(np.float32)
