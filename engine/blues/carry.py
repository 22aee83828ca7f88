"""From what was played, in felt beats of the prompt, to a take on the clip's own timeline."""

from dataclasses import dataclass, replace

from ..notes import Clip, Note
from ..settings import Settings
from ..take import Take
from .chords import NAMES
from .place import Place
from .prompt import PULSES


@dataclass(frozen=True)
class Span:
    """Where a continuation lies, in felt beats from its clip's start, and where its prompt stands."""

    begin: float
    end: float
    place: Place


@dataclass(frozen=True)
class Played:
    """One continuation as it was played, in felt beats from its clip's start."""

    notes: list[Note]
    chords: list[Note]
    log_prob: float
    """Mean a step, in nats."""


def carry_on(clip: Clip, settings: Settings, model: str, span: Span, played: list[Played]) -> list[Take]:
    """Return what was played as takes."""
    return [
        Take(
            placed(clip, line.notes, span),
            model,
            f"{NAMES[span.place.tonic]} {span.place.changes}",
            settings.temperature,
            settings.seed,
            number,
            line.log_prob,
            placed(clip, line.chords, span) if settings.chords else None,
            is_continuation=True,
            is_alone=settings.alone,
        )
        for number, line in enumerate(played)
    ]


def placed(clip: Clip, notes: list[Note], span: Span) -> Clip:
    """Return notes in felt beats as a clip on the source's timeline, cut to a span."""
    pulse = PULSES[clip.meter]
    begin, end = clip.start + span.begin * pulse, clip.start + span.end * pulse
    inside = []
    for note in notes:
        start = max(begin, clip.start + note.start * pulse)
        stop = min(end, clip.start + note.end * pulse)
        if stop > start:
            inside.append(replace(note, start=start, duration=stop - start))
    return Clip(tuple(inside), end, begin, clip.meter, clip.root, clip.scale)
