"""Carry a clip of several notes at once on, or add notes to it, with a model that plays piano rolls: clip -> takes."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ..errors import ClipError
from ..model import Model
from ..notes import Clip
from ..perturbation import scale_wish
from ..settings import Settings
from ..take import Take
from . import code
from .hearing import Heard, hear
from .run import Asked, Pace, Played, run

CONTINUATION, ACCOMPANIMENT = "continuation", "accompaniment"
"""The voices of a polyphonic model; the first is made unless the second is asked for."""
PACES = {CONTINUATION: Pace(context=128, hop=128, tries=1), ACCOMPANIMENT: Pace(context=32, hop=16, tries=8)}
"""Eight tries halve the dissonances on the beat between what is added to a soprano and that; more add nothing."""
TREBLE = 60
"""From this pitch on, middle C, the clip's top line is a melody that nothing is put above; a lower one has its chords
over it.
"""
QUIETER = 0.9
"""Velocity of added notes against the clip's."""


def play(clip: Clip, settings: Settings, model: Model, progress: Callable[[float], None]) -> list[Take]:
    """Make the takes of what goes on where the clip ends, or of what sounds with it; the settings have a seed."""
    voice = ACCOMPANIMENT if settings.voice == ACCOMPANIMENT else CONTINUATION
    ranges = model.card.voices[voice]
    heard = hear(clip, ranges.lead)
    if voice == CONTINUATION:
        before = heard.roll
        wish = after(heard, ranges.accompaniment, heard.prompt.steps(settings), settings.follow)
    else:
        if not len(heard.roll):
            raise ClipError("clip has no notes that sound; write some, or select another clip")
        before = heard.roll[:0]
        wish = beside(heard, ranges.accompaniment, settings.follow)
    asked = Asked(before, wish, heard.numbers(len(before) + len(wish)))
    played = run(model, asked, PACES[voice], settings, progress)
    return [_take(heard, settings, model.card.name, played, number) for number in range(settings.takes)]


def after(heard: Heard, span: tuple[int, int], steps: int, follow: str) -> code.Numbers:
    """Return what is wanted of the steps after a clip, [T, 78, 2]: notes in a range, those of MIDI, in the scale."""
    pitches = np.arange(code.LOWEST, code.LOWEST + code.NOTES)
    low, high = max(span[0], -heard.back), min(span[1], 127 - heard.back)
    wish = np.zeros((steps, code.NOTES, 2), np.float32)
    wish[:, :, 0] = scale_wish(heard.clip.scale, follow)[pitches]
    wish[:, (pitches < low) | (pitches > high)] = -np.inf
    # What still sounds when the clip ends is struck again if it goes on.
    wish[0, :, 1] = np.inf
    return wish


def beside(heard: Heard, span: tuple[int, int], follow: str) -> code.Numbers:
    """Return what is wanted of the steps of a clip: its own notes as they are, none held beyond its end, and others."""
    sounds = heard.roll[:, :, 0].astype(bool)
    wish = after(heard, span, len(sounds), follow)
    wish[: heard.prompt.first] = -np.inf
    held = np.asarray(sounds.any(axis=1))
    tops = code.NOTES - 1 - sounds[:, ::-1].argmax(axis=1)
    if tops[held].mean() + code.LOWEST >= TREBLE:
        wish[held[:, None] & (np.arange(code.NOTES) > tops[:, None])] = -np.inf
    wish[1:][sounds[:-1]] = -np.inf
    wish[sounds] = code.lock(heard.roll)[sounds]
    return wish


def _take(heard: Heard, settings: Settings, model: str, played: Played, number: int) -> Take:
    """Return a row of what was played, without the clip's own notes, as a take."""
    voice = ACCOMPANIMENT if settings.voice == ACCOMPANIMENT else CONTINUATION
    is_after = voice == CONTINUATION
    roll, sure = played.rolls[:, number].copy(), played.log_probs[:, number]
    if not is_after:
        roll[heard.roll[:, :, 0] > 0] = 0
    first = len(heard.roll) if is_after else 0
    found = [(tone, replace(tone, start=tone.start + first)) for tone in code.decode(roll)]
    # A clip that begins or ends between two steps has no room for a note there.
    tones = [(tone, placed) for tone, placed in found if heard.beat(placed.start) < heard.beat(placed.end)]
    notes = tuple(heard.note(placed, 1.0 if is_after else QUIETER) for _, placed in tones)
    end, start = heard.beat(first + len(roll)), heard.beat(first)
    return Take(
        Clip(notes, end, start, heard.clip.meter, heard.clip.root, heard.clip.scale),
        model,
        voice,
        settings.temperature,
        settings.seed,
        number,
        float(sure.sum(axis=1).mean()),
        is_continuation=is_after,
        is_alone=is_after and settings.alone,
        certainties=tuple(float(sure[tone.start, tone.pitch - code.LOWEST]) for tone, _ in tones),
    )
