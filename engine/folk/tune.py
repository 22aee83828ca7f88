"""Carry a clip on as a folk tune, or write a whole one: clip -> takes, with the model that writes ABC notation.

A clip with notes is written down, in C and in bars of its meter, and the model writes on. What it wrote is played
once; if that is shorter than what was asked for, with its repeats, and round again from the clip's own notes. An empty
clip gets a whole tune, once through or more, to its end. How many tokens a bar takes is not known before, so the model
is let run again for longer until there are enough, with the same chances.
"""

import math
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np

from ..melodies.carry_on import lock
from ..melodies.prompt import Prompt
from ..model import Model
from ..notes import Clip, Note
from ..perturbation import noise
from ..settings import Settings
from ..take import Take
from .abc import TOKENS, WORDS, decode
from .bars import Placed, between, lay, measures, once, twice
from .opening import STEPS_PER_BEAT, Numbers, Opening, Tokens
from .signs import BARS, END

BAR_TOKENS = 12
"""Tokens that are made for each bar at first; the training tunes have 8 in the mean..."""
WHOLE = 256
"""...and for a whole tune, of which one in ten is longer."""
LONGEST = 4
"""How many times as many are made at last."""


def play_on(clip: Clip, settings: Settings, model: Model, progress: Callable[[float], None]) -> list[Take]:
    """Make the takes of a tune that goes on where the clip ends; the settings have a seed."""
    opening = Opening.of(clip)
    tokens, log_probs = _run(opening, settings, model, progress)
    progress(1.0)
    takes = []
    for number, (row, scores) in enumerate(zip(tokens.T, log_probs.T, strict=True)):
        tune = _whole_bars(row, opening)
        made, certainties = _clip(tune, scores, opening, settings)
        likelihood = float(scores[len(opening.tokens) : len(tune)].mean())
        facts = model.card.name, opening.key, settings.temperature, settings.seed, number
        take = Take(made, *facts, likelihood, is_continuation=True, is_alone=settings.alone, certainties=certainties)
        takes.append(take)
    return takes


def played(tokens: Tokens, known: int, steps: int) -> list[Placed]:
    """Return what a tune sounds after so many steps that are known, counted from there, as often as fills the others.

    If none are known it is a whole tune, which ends where it ends; what goes on ends after these steps.
    """
    sheet = decode(tokens)
    tune = measures(sheet.signs)
    sounds = _after(lay(once(tune), sheet.bar), known)
    rounds = 0
    while sounds and sounds[-1].end < steps:
        rounds += 1
        sounds = _after(lay(twice(tune) * rounds, sheet.bar), known)
    return between(sounds, Fraction(0), Fraction(steps)) if known else sounds


def _run(
    opening: Opening, settings: Settings, model: Model, progress: Callable[[float], None]
) -> tuple[Tokens, Numbers]:
    """Return tokens and log-probabilities [T, B], so many that every take has enough."""
    locked = lock(opening.tokens, len(WORDS))
    first = BAR_TOKENS * settings.bars if opening.known.steps else max(WHOLE, BAR_TOKENS * settings.bars)
    steps = first
    while True:
        allowed = opening.wishes(steps, settings.follow)
        rows = [np.concatenate([locked, allowed + noise(settings, n, allowed.shape)]) for n in range(settings.takes)]
        tokens, log_probs = model(np.zeros((len(rows[0]), len(rows)), np.int64), np.stack(rows, axis=1))
        if steps >= LONGEST * first or all(_is_enough(row, opening, settings) for row in tokens.T):
            return tokens, log_probs
        progress(0.5)
        steps *= 2


def _is_enough(tokens: Tokens, opening: Opening, settings: Settings) -> bool:
    """Say whether a tune has ended, or goes on from a clip for as long as was asked for."""
    if TOKENS[END] in tokens:
        return True
    tune = measures(decode(_whole_bars(tokens, opening)).signs)
    sounds = _after(lay(once(tune), opening.bar), opening.known.steps)
    return bool(opening.known.steps and sounds) and sounds[-1].end >= settings.bars * opening.bar


def _whole_bars(tokens: Tokens, opening: Opening) -> Tokens:
    """Return the tokens of a tune up to its end; where it has none, up to its last bar line."""
    stops = [END] if TOKENS[END] in tokens else list(BARS)
    ends = np.flatnonzero(np.isin(tokens, [TOKENS[word] for word in stops]))
    made = ends[ends >= len(opening.tokens)]
    if not len(made):
        return tokens
    return tokens[: 1 + (made[0] if stops == [END] else made[-1])]


def _after(placed: list[Placed], known: int) -> list[Placed]:
    """Return what sounds, and rests, after so many steps of a tune, counted from there."""
    if not placed:
        return []
    # A whole tune has its pickup in its first bar; a clip shorter than a bar may be a pickup itself.
    begin = placed[0].start + known if known else Fraction(0)
    later = between(placed, begin, placed[-1].end)
    return [replace(each, start=each.start - begin) for each in later]


def _clip(tokens: Tokens, log_probs: Numbers, opening: Opening, settings: Settings) -> tuple[Clip, tuple[float, ...]]:
    """Return what the tokens of a tune sound after the clip's end as a clip, and how sure each note is."""
    clip, prompt = opening.prompt.clip, opening.prompt
    steps = settings.bars * opening.bar
    sounds = played(tokens, opening.known.steps, steps)
    if sounds and not opening.known.steps:
        steps = math.ceil(sounds[-1].end / opening.bar) * opening.bar
    notes, certainties = [], []
    for each in sounds:
        if each.sound.pitch is not None:
            start, end = (_beat(step, prompt) for step in (each.start, each.end))
            velocity = prompt.off_beat if each.start % opening.pulse else prompt.on_beat
            duration = prompt.share * (end - start)
            notes.append(Note(start, each.sound.pitch - opening.shift, duration, round(velocity)))
            certainties.append(float(log_probs[each.sound.place]))
    end = _beat(Fraction(steps), prompt)
    return Clip(tuple(notes), end, prompt.begin, clip.meter, clip.root, clip.scale), tuple(certainties)


def _beat(step: Fraction, prompt: Prompt) -> float:
    """Return where a step after the clip's end falls, in beats of clip time, in the clip's swing."""
    lines = (*prompt.grid.positions, 1.0)

    def place(at: Fraction) -> float:
        whole, rest = divmod(at, STEPS_PER_BEAT)
        return whole + float(np.interp(float(rest), range(len(lines)), lines))

    end = Fraction(prompt.melody.steps)
    return prompt.begin + place(end + step) - place(end)
