"""Carry a clip on with the network of Eck and Schmidhuber 2002: quarter notes and its own chords, over its own changes.

It knows thirteen melody units, the octave from C, no rests, and one way through the form; it counts the bars itself, so
it is let run from the form's first bar to where the clip stands.
"""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..errors import SettingsError
from ..model import Model
from ..notes import Clip, Note
from ..perturbation import noise
from ..settings import AUTO, Settings
from ..take import Take
from .beat import SLOTS
from .carry import Played, Span, carry_on
from .chords import LEFT_HAND
from .form import BEATS
from .place import Place, find
from .playing import hold
from .prompt import Manner, Prompt, hear

CHANGES = "jazz"
STEPS = 2
"""Steps of a felt beat: eighths."""
UNITS = 13
LOWEST = 60
"""The pitch of the first melody unit."""
FREE = -1
"""In the lead: the network plays its own chord."""

Tokens = NDArray[np.int64]
Numbers = NDArray[np.float32]


def compose(clip: Clip, settings: Settings, model: Model, progress: Callable[[float], None]) -> list[Take]:
    """Make the takes of a melody that goes on where the clip ends; the settings have a seed."""
    if settings.changes not in (AUTO, CHANGES):
        raise SettingsError(
            f"model {model.card.name} knows the changes {CHANGES} alone, not {settings.changes}; "
            f"choose {CHANGES} or another model"
        )
    prompt = hear(clip, settings.swing)
    pitches = _eighths(prompt)
    settings = replace(settings, changes=CHANGES)
    place = find(prompt, clip.root, settings, lambda places: _judge(model, pitches, places))
    progress(0.1)
    before = place.first * STEPS
    begin = clip.length / prompt.pulse if pitches else 0.0
    end = begin + settings.bars * BEATS
    first = len(pitches) / STEPS
    made = math.ceil(end * STEPS) - len(pitches)
    locked = _lock(_units(pitches, place.tonic))
    free = [noise(settings, take, (before + made, UNITS)) for take in range(settings.takes)]
    rows = [np.concatenate([wish[:before], locked, wish[before:]]) for wish in free]
    tokens, log_probs, chords = _run(model, np.stack(rows, axis=1))
    progress(0.9)
    shift = _shift(pitches, place.tonic)
    played = []
    for take in range(settings.takes):
        new = slice(before + len(pitches), None)
        line, nats = tokens[new, take] + LOWEST + shift, log_probs[new, take]
        notes, certainties = _notes(line, first, prompt.manner), nats[_starts(line, first)].tolist()
        masks = [_pitches(int(mask), (place.tonic + 5) % 12 - 5) for mask in chords[new, take]]
        played.append(Played(notes, hold(masks, first, 1 / STEPS), float(nats.mean()), certainties))
    return carry_on(clip, settings, model.card.name, Span(begin, end, place), played)


def _eighths(prompt: Prompt) -> list[int]:
    """Return the pitch of each eighth of a prompt; a silence lasts like the note before it, or after it at first."""
    slots = len(SLOTS) // STEPS
    heard: list[int | None] = []
    for step in range(-(-prompt.melody.steps // slots)):
        span = range(step * slots, (step + 1) * slots)
        tones = [tone for tone in prompt.melody.tones if tone.start < span.stop and tone.end > span.start]
        heard.append(tones[0].pitch if tones else heard[-1] if heard else None)
    first = next((pitch for pitch in heard if pitch is not None), 0)
    return [first if pitch is None else pitch for pitch in heard]


def _units(pitches: list[int], tonic: int) -> Tokens:
    """Return the melody unit of each pitch: its place over the tonic; the upper C where the line comes from above."""
    units: list[int] = []
    for pitch in pitches:
        unit = (pitch - tonic) % 12
        units.append(12 if unit == 0 and units and units[-1] > 6 else unit)  # noqa: PLR2004  nearer to the upper one
    return np.array(units, np.int64)


def _lock(units: Tokens) -> Numbers:
    """Return the wishes [T, UNITS] that leave the network no unit but these."""
    wishes = np.full((len(units), UNITS), -np.inf, np.float32)
    wishes[np.arange(len(units)), units] = 0.0
    return wishes


def _run(model: Model, wishes: Numbers) -> tuple[Tokens, Numbers, Tokens]:
    """Run the network over wishes [T, B, UNITS]; return tokens, log-probabilities and its own chords [T, B]."""
    tokens, log_probs, chords = model.run(np.full(wishes.shape[:2], FREE), wishes)
    return tokens, log_probs, chords


def _judge(model: Model, pitches: list[int], places: list[Place]) -> NDArray[np.float64]:
    """Return how likely the network finds the prompt in each place: the log-probability in nats."""
    scores = []
    for place in places:
        before = place.first * STEPS
        wishes = np.concatenate([np.zeros((before, UNITS), np.float32), _lock(_units(pitches, place.tonic))])
        _, log_probs, _ = _run(model, wishes[:, None])
        scores.append(float(log_probs[before:].sum()))
    return np.array(scores)


def _shift(pitches: list[int], tonic: int) -> int:
    """Return the semitones from the network's octave to the prompt's key, in the octave nearest to the prompt."""
    by = (tonic + 5) % 12 - 5
    if not pitches:
        return by
    middle = LOWEST + UNITS // 2 + by
    return by + 12 * round((float(np.median(pitches)) - middle) / 12)


def _notes(pitches: Tokens, begin: float, manner: Manner) -> list[Note]:
    """Return a pitch an eighth as notes."""
    starts = _starts(pitches, begin)
    notes = []
    for step, following in zip(starts, [*starts[1:], len(pitches)], strict=True):
        start = begin + step / STEPS
        velocity = manner.on_beat if start % 1 == 0 else manner.off_beat
        duration = manner.legato * (following - step) / STEPS
        notes.append(Note(start, int(np.clip(pitches[step], 0, 127)), duration, round(velocity)))
    return notes


def _starts(pitches: Tokens, begin: float) -> list[int]:
    """Return the eighths on which a note begins: on every beat, as it was taught, and where the pitch changes."""
    return [
        step
        for step in range(len(pitches))
        if step == 0 or (begin * STEPS + step) % STEPS == 0 or pitches[step] != pitches[step - 1]
    ]


def _pitches(mask: int, shift: int) -> tuple[int, ...]:
    """Return the pitches of a chord of the network, moved to the key."""
    return tuple(LEFT_HAND + bit + shift for bit in range(12) if mask >> bit & 1)
