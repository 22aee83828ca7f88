"""The one seam that the front ends know: `Clip -> takes`, whatever kind of model makes them."""

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from .blues.eck import compose
from .blues.solo import improvise
from .candidates import make_all
from .card import SECOND_VOICE
from .errors import EngineError, ModelError, SettingsError
from .folk.tune import play_on
from .generation import prepare, second_voices
from .infill.fill import fill
from .melodies.carry_on import carry_on
from .model import Model
from .notes import Clip
from .polyphony.play import CONTINUATION, play
from .redo import Redo
from .settings import Settings
from .staves.code import KIND as STAVES
from .take import Take

Progress = Callable[[float], None]
Asked = tuple[Clip, Settings, Redo | None]
"""A clip, what is wished for it, and what of it is to be made anew, if not all."""

CONTINUATIONS: dict[str, Callable[[Clip, Settings, Model, Progress], list[Take]]] = {
    "blues solo": improvise,
    "blues of 2002": compose,
    "melody": carry_on,
    "folk": play_on,
    "polyphonic": play,
}
"""By the kind on the model's card."""

HEARING_ON: dict[str, Callable[[Clip, Settings, Model, Progress, Redo | None], list[Take]]] = {
    SECOND_VOICE: second_voices,
    STAVES: second_voices,
    "infill": fill,
}
"""The same of those that hear what comes after a range to redo, too."""


def make(
    clip: Clip,
    settings: Settings,
    model: Model,
    progress: Progress = lambda _: None,
    redo: Redo | None = None,
) -> list[Take]:
    """Make the takes that the settings ask for; the same clip, settings, seed and model give the same notes.

    `progress` hears now and then which share is done, and may raise to give up. With ranges to redo, a second voice
    keeps what was made for the clip outside them, and any other model keeps the clip outside them.
    """
    settings = settings.with_seed()
    if hearing := HEARING_ON.get(model.card.kind):
        return hearing(clip, settings, model, progress, redo)
    kind = CONTINUATIONS.get(model.card.kind)
    if kind is None:
        raise ModelError(
            f"model {model.card.name} is a {model.card.kind!r}, which this engine can't play; install a newer engine"
        )
    if redo is None:
        return kind(clip, settings, model, progress)
    if len(redo.spans) > 1:
        raise SettingsError(
            f"model {model.card.name} makes one range anew at a time, not {len(redo.spans)}, since it hears only what "
            "comes before; make them one after the other"
        )
    redo = redo.keeping(clip)
    numerator, denominator = clip.meter
    bars = math.ceil((redo.end - redo.start) * denominator / (4 * numerator) - 1e-6)
    # What goes on from the notes before the range and is cut at its end: the models do not look ahead.
    opening = replace(clip, end=redo.start) if redo.start > clip.start else replace(clip, notes=())
    plain = replace(settings, bars=bars, voice=CONTINUATION, chords=False, alone=False)
    again = kind(opening, plain, model, progress)
    whole = [replace(take.clip, start=clip.start, end=clip.end) for take in again]
    return [
        replace(take, clip=redo.joined(made), is_continuation=False, is_whole=True, certainties=())
        for take, made in zip(again, whole, strict=True)
    ]


def make_many(asked: Sequence[Asked], model: Model) -> list[list[Take] | EngineError]:
    """Make the takes of many clips, those of one length in one run if that is faster; what can't be made is its error.

    Each clip gets the notes that `make` gives it alone.
    """
    answers: list[list[Take] | EngineError] = [[] for _ in asked]
    alike = defaultdict(list)
    for index, (clip, settings, redo) in enumerate(asked):
        try:
            if model.card.is_continuation:
                answers[index] = make(clip, settings, model, redo=redo)
            else:
                ready = prepare(clip, settings.with_seed(), model, redo)
                # A score is read once for all candidates of a clip; beside other clips', once for each of them.
                is_alone = model.card.kind == STAVES and ready.rows > 1
                alike[ready.steps, len(ready.parts), index if is_alone else None].append((index, ready))
        except EngineError as error:
            answers[index] = error
    for group in alike.values():
        indexes, readies = zip(*group, strict=True)
        for index, made in zip(indexes, make_all(readies, model), strict=True):
            answers[index] = made
    return answers
