"""Make second voices beside a clip.

A clip longer than the training window is made in overlapping windows. Each starts `HOP` steps after the last, keeps
what has been made in the part they share, and goes on from there; a shorter clip is heard as a loop. A network that
squeezes its whole lead into one vector can't hold far more than it was trained on; one that hears its lead at every
step takes a clip whole.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import vocabulary
from .card import Voice
from .errors import SettingsError
from .grid import Heard, hear
from .melody import Melody
from .model import Model
from .notes import Clip, Note
from .perturbation import lock, noise, scale_wish, wishes
from .redo import Redo
from .register import into_range, octaves
from .settings import Settings
from .take import Take

HOP = 16
"""Steps between the starts of two windows. Without overlap the bass leaps at every third seam; see the README."""

AT_ONCE = 1024
"""Steps of all rows together in one run of a model that takes a clip whole: some 100 MB, and more is no faster."""

QUIETER = 0.9
"""Velocity of the made voice against the lead's at the same moment."""

ABOVE = "above"
"""A voice that every model has: its first one an octave higher, so that thirds below the lead are sixths above it."""
OCTAVE = 12

Tokens = NDArray[np.int64]
Numbers = NDArray[np.float32]


@dataclass(frozen=True)
class Ready:
    """A clip as the model is to hear it, and the way back to takes."""

    clip: Clip
    settings: Settings
    heard: Heard
    lead: Tokens
    """What the model hears, [T]."""
    perturbation: Numbers
    """A row for each take, [T, B, V]."""
    back: int
    """Semitones from the model's register to the clip's."""
    redo: Redo | None


def second_voices(
    clip: Clip,
    settings: Settings,
    model: Model,
    progress: Callable[[float], None] = lambda _: None,
    redo: Redo | None = None,
) -> list[Take]:
    """Make the takes of a second voice for a clip; the same clip, settings, seed and model give the same notes.

    `progress` hears now and then which share is done, and may raise to give up. Of a voice to redo, what lies outside
    its range is kept, and the model hears it.
    """
    ready = prepare(clip, settings.with_seed(), model, redo)
    return takes(ready, model, *accompany(model, ready.lead, ready.perturbation, progress=progress))


def prepare(clip: Clip, settings: Settings, model: Model, redo: Redo | None = None) -> Ready:
    """Hear a clip and put the settings' wishes, which have a seed, into numbers."""
    redo = redo and redo.within(clip)
    voice, rise = _voice(model, settings.voice)
    heard = hear(clip)
    if model.card.steps_per_beat == 1:
        heard = heard.on_beats()
    shift = octaves(heard.melody, voice.lead)
    lead = into_range(heard.melody.transpose(shift), voice.lead)
    allowed = wishes(heard, voice, shift, model.card.steps_per_beat, rise) + scale_wish(clip.scale, settings.follow)
    if redo:
        allowed = redo.onto(allowed, heard, math.floor(clip.start), shift - rise)
    rows = np.stack([allowed + noise(settings, take, allowed.shape) for take in range(settings.takes)], axis=1)
    return Ready(clip, settings, heard, vocabulary.encode(lead), rows, rise - shift, redo)


def takes(ready: Ready, model: Model, tokens: Tokens, log_probs: Numbers) -> list[Take]:
    """Return what the model answered, tokens and log-probabilities [T, B], as takes."""
    found = []
    for take in range(ready.settings.takes):
        melody = vocabulary.decode(tokens[:, take]).transpose(ready.back)
        made = _clip(ready.clip, ready.heard, melody)
        facts = model.card.name, ready.settings.voice, ready.settings.temperature, ready.settings.seed, take
        clip = ready.redo.joined(made) if ready.redo else made
        certainties = () if ready.redo else tuple(log_probs[melody.onsets(), take].tolist())
        found.append(Take(clip, *facts, float(log_probs[:, take].mean()), certainties=certainties))
    return found


def _voice(model: Model, name: str) -> tuple[Voice, int]:
    """Return the ranges of a voice, and by how many semitones it is lifted once made."""
    voices = model.card.voices
    if name == ABOVE:
        return next(iter(voices.values())), OCTAVE
    if name not in voices:
        raise SettingsError(
            f"model {model.card.name} has no voice {name!r}; choose one of {', '.join([*voices, ABOVE])}"
        )
    return voices[name], 0


def accompany(
    model: Model,
    lead: Tokens,
    perturbation: Numbers,
    hop: int = HOP,
    progress: Callable[[float], None] = lambda _: None,
) -> tuple[Tokens, Numbers]:
    """Run the model over a lead of any length, [T] the same or [T, B] one for each row of a perturbation [T, B, V].

    Returns tokens and their log-probabilities at temperature 1, both [T, B]. A row does not depend on its neighbours.
    """
    steps, rows = perturbation.shape[:2]
    leads = np.repeat(lead[:, None], rows, axis=1) if lead.ndim == 1 else lead
    window = model.card.steps
    if not window:
        return _whole(model, leads, perturbation, progress)
    if steps < window:
        times = -(-window // steps)
        wish = np.tile(perturbation, (times, 1, 1))[:window]
        tokens, log_probs = model(np.tile(leads, (times, 1))[:window], wish)
        return tokens[:steps], log_probs[:steps]
    tokens = np.zeros((steps, rows), np.int64)
    log_probs = np.zeros((steps, rows), np.float32)
    made = 0
    while made < steps:
        # The last window ends with the clip and so keeps more of what was made.
        start = min(max(0, made - (window - hop)), steps - window)
        end = start + window
        locked = _cut(tokens, start, made) if made else tokens[:0]
        wish = np.concatenate([lock(locked), perturbation[made:end]])
        ran, scored = model(_cut(leads, start, end), wish)
        tokens[made:end], log_probs[made:end] = ran[made - start :], scored[made - start :]
        made = end
        progress(made / steps)
    return tokens, log_probs


def _whole(
    model: Model, leads: Tokens, perturbation: Numbers, progress: Callable[[float], None]
) -> tuple[Tokens, Numbers]:
    """Run a model that takes a clip whole, some rows after the others."""
    steps, rows = leads.shape
    at_once = max(1, AT_ONCE // steps)
    parts = []
    for first in range(0, rows, at_once):
        some = slice(first, first + at_once)
        parts.append(model(leads[:, some], perturbation[:, some]))
        progress(min(1.0, some.stop / rows))
    tokens, log_probs = zip(*parts, strict=True)
    return np.concatenate(tokens, axis=1), np.concatenate(log_probs, axis=1)


def _cut(rows: Tokens, start: int, end: int) -> Tokens:
    """Take steps start to end of each row of tokens [T, B], so that they stand alone."""
    return np.stack([vocabulary.cut(row, start, end) for row in rows.T], axis=1)


def _clip(source: Clip, heard: Heard, made: Melody) -> Clip:
    """Return the made melody as a clip beside its source: the same span and meter, in the source's groove."""
    notes = []
    for tone in made.tones:
        start, end = max(heard.beat(tone.start), source.start), min(heard.beat(tone.end), source.end)
        velocity = min(127.0, max(1.0, round(QUIETER * heard.velocity(tone.start))))
        notes.append(Note(start, tone.pitch, end - start, velocity))
    return Clip(tuple(notes), source.end, source.start, source.meter, source.root, source.scale)
