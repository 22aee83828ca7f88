"""Fill the rests of a clip, or make a stretch of it anew: its other notes are pinned, and stay as they were played."""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .. import vocabulary
from ..errors import ClipError
from ..grid import Heard, hear
from ..melody import Melody
from ..model import Model
from ..notes import Clip, Note
from ..perturbation import noise, scale_wish
from ..redo import Redo
from ..register import into_range, octaves
from ..settings import Settings
from ..take import Take
from .pins import FREE, Tokens, opened, pace, pin, rests, slowed
from .wishes import slow, wishes

SHORTEST = 1
"""Beats: a shorter rest belongs to the phrase and is not filled."""
AT_ONCE = 32_768
"""Steps of the model that are made in one run, all takes together, so that memory stays bounded."""

Numbers = NDArray[np.float32]


@dataclass(frozen=True)
class Ready:
    """A clip as the model is to hear it, and the way back."""

    clip: Clip
    redo: Redo | None
    heard: Heard
    gaps: list[range]
    """The steps of the clip at which new notes may start."""
    shift: int
    """Semitones from the clip's register to the model's."""
    pace: int
    """Steps of the model to one of the clip's."""
    lead: Tokens
    """What the model is told, [T]."""
    allowed: Numbers
    """What it may choose, [T, V]."""
    own: slice
    """The steps of the model that are the clip; before and after them it goes round."""


def fill(
    clip: Clip,
    settings: Settings,
    model: Model,
    progress: Callable[[float], None] = lambda _: None,
    redo: Redo | None = None,
) -> list[Take]:
    """Make the takes of a clip with its rests filled, or of one whose range to redo is new.

    Each is the whole clip, on the timeline of the one that was given. The same clip, settings, seed and model give the
    same notes.
    """
    settings = settings.with_seed()
    ready = prepare(clip, settings, model, redo and redo.keeping(clip))
    at_once = max(1, AT_ONCE // len(ready.lead))
    takes: list[Take] = []
    while len(takes) < settings.takes:
        numbers = range(len(takes), min(len(takes) + at_once, settings.takes))
        takes += _takes(ready, settings, model, numbers)
        progress(len(takes) / settings.takes)
    return takes


def prepare(clip: Clip, settings: Settings, model: Model, redo: Redo | None = None) -> Ready:
    """Hear a clip, find what is to be made of it, and put the wishes into numbers."""
    heard, voice = hear(clip), model.card.voices["melody"]
    found = redo.steps(heard) if redo else _rests(clip, heard)
    gaps = [opened(gap, heard.melody) for gap in found]
    times = pace(heard.melody, [] if redo else found)
    shift = octaves(heard.melody, voice.lead)
    told = pin(into_range(heard.melody.transpose(shift), voice.lead), gaps, heard.grid.steps_per_beat)
    allowed = wishes(heard, told, gaps, voice, shift)
    allowed[told == FREE] += scale_wish(clip.scale, settings.follow)
    ring, first = _around(told, heard, model.card.steps // times)
    lead = slowed(told[ring], times)
    own = slice(first * times, (first + len(told)) * times)
    return Ready(clip, redo, heard, gaps, shift, times, lead, slow(allowed[ring], lead, times), own)


def _rests(clip: Clip, heard: Heard) -> list[range]:
    """Return the rests to fill, in steps; a clip without one is refused."""
    silent, beat = rests(clip, heard), heard.grid.steps_per_beat
    long = [rest for rest in silent if len(rest) >= SHORTEST * beat]
    if not long:
        longest = max(map(len, silent), default=0) / beat
        raise ClipError(
            f"clip has no rest to fill: the longest is {longest:g} beats, and {SHORTEST} or more are needed; silence "
            "a stretch of it, or select notes and redo them"
        )
    return long


def _around(told: Tokens, heard: Heard, reach: int) -> tuple[Tokens, int]:
    """Return the steps of the clip in the order in which the model hears them, and the place of the first of them.

    A clip goes round: into a gap at its beginning leads its end, and a gap at its end leads to its beginning.
    """
    # Whole beats, those of the clip and those of the model.
    beat = math.lcm(4, heard.grid.steps_per_beat)
    reach = min(reach, len(told)) // beat * beat
    before = reach if told[heard.first] == FREE else 0
    after = reach if told[-1] == FREE else 0
    return np.arange(-before, len(told) + after) % len(told), before


def _takes(ready: Ready, settings: Settings, model: Model, numbers: range) -> list[Take]:
    """Make the takes of these numbers in one run."""
    wanted = np.repeat(ready.allowed[:, None], len(numbers), axis=1)
    own = wanted[ready.own]
    own += np.stack([noise(settings, number, own[:, 0].shape) for number in numbers], axis=1)
    tokens, log_probs = model(np.repeat(ready.lead[:, None], len(numbers), axis=1), wanted)
    is_made = ready.lead[ready.own] == FREE
    takes = []
    for number, row, scores in zip(numbers, tokens[ready.own].T, log_probs[ready.own].T, strict=True):
        melody = vocabulary.decode(row[:: ready.pace]).transpose(-ready.shift)
        facts = model.card.name, "fill", settings.temperature, settings.seed, number
        takes.append(Take(_joined(ready, melody), *facts, float(scores[is_made].mean()), is_whole=True))
    return takes


def _joined(ready: Ready, melody: Melody) -> Clip:
    """Return the clip with its pinned notes and, of a melody, what starts in the gaps."""
    clip, redo, heard = ready.clip, ready.redo, ready.heard
    kept = tuple(note for note in clip.notes if clip.start <= note.start < clip.end)
    following = deque(note for note in kept if not note.mute and not (redo and redo.covers(note.start)))
    free = {step for gap in ready.gaps for step in gap}
    released: dict[int, float] = {}
    notes = []
    for tone in melody.tones:
        if tone.start in free:
            start = heard.beat(tone.start)
            while following and following[0].start <= start:
                note = following.popleft()
                released[note.pitch] = max(note.end, released.get(note.pitch, note.end))
            # What was played legato sounds on a little, but a key can't be struck while it is down.
            start = max(start, clip.start, released.get(tone.pitch, start))
            end = min(heard.beat(tone.end), following[0].start if following else clip.end)
            if start < end:
                notes.append(Note(start, tone.pitch, end - start, max(1.0, round(heard.velocity(tone.start)))))
    if redo:
        return redo.joined(replace(clip, notes=tuple(notes)))
    return replace(clip, notes=(*kept, *notes))
