"""Make second voices beside a clip."""

import math
from collections.abc import Callable

from . import vocabulary
from .candidates import make_all
from .card import Voice
from .errors import SettingsError
from .grid import hear
from .model import Model
from .notes import Clip
from .parts import Lone, Ready
from .perturbation import leaning, scale_wish, wishes
from .redo import Redo
from .register import into_range, octaves
from .settings import Settings
from .staves import parts as staves
from .staves.code import KIND as STAVES
from .staves.parts import ABOVE
from .take import Take

OCTAVE = 12
"""By this the first voice of a model that knows none above is lifted: thirds below the lead are sixths above it."""


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
    return make_all([prepare(clip, settings.with_seed(), model, redo)], model, progress)[0]


def prepare(clip: Clip, settings: Settings, model: Model, redo: Redo | None = None) -> Ready:
    """Hear a clip and put the settings' wishes, which have a seed, into numbers."""
    redo = redo and redo.within(clip)
    if model.card.kind == STAVES:
        heard = hear(clip)
        return Ready(clip, settings, heard, staves.parts(clip, heard, settings, model.card, redo), redo)
    voice, rise = _voice(model, settings.voice)
    heard = hear(clip)
    if model.card.steps_per_beat == 1:
        heard = heard.on_beats()
    shift = octaves(heard.melody, voice.lead)
    lead, back = into_range(heard.melody.transpose(shift), voice.lead), rise - shift
    low, high = max(voice.accompaniment[0], settings.low - back), min(voice.accompaniment[1], settings.high - back)
    span = max(low, -back), min(high, vocabulary.PITCHES - 1 - back)
    under = [heard.melody.transpose(-back)] if rise else []
    allowed = wishes(heard, span, model.card.steps_per_beat, [heard.melody.transpose(shift)], under)
    allowed += scale_wish(clip.scale, settings.follow) + leaning(heard, settings, span)
    if redo:
        allowed = redo.onto(allowed, heard, math.floor(clip.start), -back)
    part = Lone(settings.voice, bool(rise), back, vocabulary.encode(lead), allowed)
    return Ready(clip, settings, heard, (part,), redo)


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
