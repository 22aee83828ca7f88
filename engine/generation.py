"""Make second voices beside a clip.

A clip longer than the training window is made in overlapping windows. Each starts `HOP` steps after the last, keeps
what has been made in the part they share, and goes on from there; a shorter clip is heard as a loop. A published
network squeezes its whole lead into one vector, and far more than it was trained on does not fit in.
"""

import math
from collections.abc import Callable

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

QUIETER = 0.9
"""Velocity of the made voice against the lead's at the same moment."""

ABOVE = "above"
"""A voice that every model has: its first one an octave higher, so that thirds below the lead are sixths above it."""
OCTAVE = 12

Tokens = NDArray[np.int64]
Numbers = NDArray[np.float32]


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
    settings = settings.with_seed()
    redo = redo and redo.within(clip)
    voice, rise = _voice(model, settings.voice)
    heard = hear(clip)
    shift = octaves(heard.melody, voice.lead)
    lead = into_range(heard.melody.transpose(shift), voice.lead)
    allowed = wishes(heard, voice, shift, model.card.steps_per_beat, rise) + scale_wish(clip.scale, settings.follow)
    if redo:
        allowed = redo.onto(allowed, heard, math.floor(clip.start), shift - rise)
    perturbation = np.stack([allowed + noise(settings, take, allowed.shape) for take in range(settings.takes)], axis=1)
    tokens, log_probs = accompany(model, vocabulary.encode(lead), perturbation, progress=progress)
    takes = []
    for take in range(settings.takes):
        made = _clip(clip, heard, vocabulary.decode(tokens[:, take]).transpose(rise - shift))
        facts = model.card.name, settings.voice, settings.temperature, settings.seed, take
        takes.append(Take(redo.joined(made) if redo else made, *facts, float(log_probs[:, take].mean())))
    return takes


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
    """Run the model over a lead [T] of any length, a row for each of a perturbation [T, B, V].

    Returns tokens and their log-probabilities at temperature 1, both [T, B].
    """
    steps, rows = perturbation.shape[:2]
    window = model.card.steps
    if steps < window:
        times = -(-window // steps)
        tokens, log_probs = _run(model, np.tile(lead, times)[:window], np.tile(perturbation, (times, 1, 1))[:window])
        return tokens[:steps], log_probs[:steps]
    tokens = np.zeros((steps, rows), np.int64)
    log_probs = np.zeros((steps, rows), np.float32)
    made = 0
    while made < steps:
        # The last window ends with the clip and so keeps more of what was made.
        start = min(max(0, made - (window - hop)), steps - window)
        end = start + window
        locked = np.stack([vocabulary.cut(row, start, made) for row in tokens.T], axis=1) if made else tokens[:0]
        wish = np.concatenate([lock(locked), perturbation[made:end]])
        ran, scored = _run(model, vocabulary.cut(lead, start, end), wish)
        tokens[made:end], log_probs[made:end] = ran[made - start :], scored[made - start :]
        made = end
        progress(made / steps)
    return tokens, log_probs


def _run(model: Model, lead: Tokens, perturbation: Numbers) -> tuple[Tokens, Numbers]:
    return model(np.repeat(lead[:, None], perturbation.shape[1], axis=1), perturbation)


def _clip(source: Clip, heard: Heard, made: Melody) -> Clip:
    """Return the made melody as a clip beside its source: the same span and meter, in the source's groove."""
    notes = []
    for tone in made.tones:
        start, end = heard.beat(tone.start), min(heard.beat(tone.end), source.end)
        velocity = min(127.0, max(1.0, round(QUIETER * heard.velocity(tone.start))))
        notes.append(Note(start, tone.pitch, end - start, velocity))
    return Clip(tuple(notes), source.end, source.start, source.meter, source.root, source.scale)
