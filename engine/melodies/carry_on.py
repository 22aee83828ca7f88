"""Carry a clip's melody on: clip -> takes, with any model that speaks one of the codes of events."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..melody import Melody, Tone
from ..model import Model
from ..notes import Clip
from ..perturbation import noise, scale_wish
from ..register import into_range
from ..settings import Settings
from ..take import Take
from .events import CODES, FIRST, NO_EVENT, Code
from .key import to_c
from .prompt import Prompt, listen

REACH = 12
"""Semitones beyond the prompt's own compass to which the melody may go."""

Tokens = NDArray[np.int64]
Numbers = NDArray[np.float32]


@dataclass(frozen=True)
class Heard:
    """A prompt as a model hears it."""

    prompt: Prompt
    code: Code
    shift: int
    """Semitones from the clip's pitches to the model's."""
    tokens: Tokens
    """[steps], the last of the prompt."""
    bar_line: int
    """The step at which the prompt's first bar begins; below 0 if that was left out."""

    @classmethod
    def of(cls, prompt: Prompt, model: Model) -> "Heard":
        """Move a prompt to C and into the model's range, unless the model knows all pitches in all keys."""
        code = CODES[model.card.vocabulary]
        shift = to_c(prompt.melody, code.low, code.high, prompt.clip.scale) if code.low else 0
        melody = into_range(prompt.line.transpose(shift), (code.low, code.high))
        known = prompt.latest(melody, model.card.steps)
        return cls(prompt, code, shift, code.encode(known), prompt.first - (melody.steps - known.steps))

    def numbers(self, steps: int) -> Tokens:
        """Return the number of each step counted from the first bar line, for the prompt and the steps after it."""
        return np.maximum(np.arange(len(self.tokens) + steps) - self.bar_line, 0)

    def made(self, tokens: Tokens, log_probs: Numbers) -> tuple[Clip, tuple[float, ...]]:
        """Return what a model answered, prompt and all, [T], as a clip after the prompt, and how sure of each note."""
        first = len(self.tokens)
        tones = [tone for tone in self.code.decode(tokens).tones if tone.start >= first]
        made = Melody(tuple(Tone(tone.start - first, tone.duration, tone.pitch) for tone in tones), len(tokens) - first)
        certainties = tuple(log_probs[first:][made.onsets()].tolist())
        return self.prompt.placed(made.transpose(-self.shift)), certainties


def carry_on(clip: Clip, settings: Settings, model: Model, progress: Callable[[float], None]) -> list[Take]:
    """Make the takes of a melody that goes on where the clip ends; the settings have a seed."""
    prompt = listen(clip, model.card.steps_per_beat)
    heard = Heard.of(prompt, model)
    steps = prompt.steps(settings)
    allowed = wishes(heard, steps, settings.follow)
    locked = lock(heard.tokens, heard.code.size)
    rows = [np.concatenate([locked, allowed + noise(settings, take, allowed.shape)]) for take in range(settings.takes)]
    lead = np.repeat(heard.numbers(steps)[:, None], settings.takes, axis=1)
    tokens, log_probs = model(lead, np.stack(rows, axis=1))
    progress(1.0)
    takes = []
    for number, (row, scores) in enumerate(zip(tokens.T, log_probs.T, strict=True)):
        made, certainties = heard.made(row, scores)
        facts = model.card.name, f"{settings.bars} bars", settings.temperature, settings.seed, number
        likelihood = float(scores[-steps:].mean())
        take = Take(made, *facts, likelihood, is_continuation=True, is_alone=settings.alone, certainties=certainties)
        takes.append(take)
    return takes


def wishes(heard: Heard, steps: int, follow: str) -> Numbers:
    """Return what is forbidden or disliked of a melody's next steps, on tokens [T, V].

    That is pitches far from the prompt's, or outside 0-127 once moved back; pitches outside the clip's scale, as
    `follow` has it; and at the first step whatever would let the prompt's last note sound on.
    """
    code, melody = heard.code, heard.prompt.melody
    pitches = np.arange(code.low, code.high + 1) - heard.shift
    own = [tone.pitch for tone in melody.tones]
    low, high = max(0, min(own, default=0) - REACH), min(127, max(own, default=127) + REACH)
    cost = np.where((pitches < low) | (pitches > high), -np.inf, 0.0)
    allowed = np.zeros((steps, code.size), np.float32)
    allowed[:, FIRST : code.events] = cost + scale_wish(heard.prompt.clip.scale, follow)[np.clip(pitches, 0, 127)]
    if own and melody.tones[-1].end == melody.steps:
        allowed[0, NO_EVENT] = -np.inf
        events = code.expand(heard.tokens)
        for number, distance in enumerate(code.distances):
            if distance > len(events) or events[-distance] == NO_EVENT:
                allowed[0, code.events + number] = -np.inf
    return allowed


def lock(tokens: Tokens, size: int) -> Numbers:
    """Return the perturbation [T, V] that leaves a model no token but these [T]."""
    perturbation = np.full((len(tokens), size), -np.inf, np.float32)
    perturbation[np.arange(len(tokens)), tokens] = 0.0
    return perturbation
