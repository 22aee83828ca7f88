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
    certainties: list[float]
    """Log-probability of each note, in nats."""


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
            certainties=_certainties(clip, line, span),
        )
        for number, line in enumerate(played)
    ]


def placed(clip: Clip, notes: list[Note], span: Span) -> Clip:
    """Return notes in felt beats as a clip on the source's timeline, cut to a span."""
    begin, end = _limits(clip, span)
    inside = tuple(cut for note in notes if (cut := _cut(clip, note, span)))
    return Clip(inside, end, begin, clip.meter, clip.root, clip.scale)


def _certainties(clip: Clip, line: Played, span: Span) -> tuple[float, ...]:
    """Return the certainties of the notes that lie in a span."""
    both = zip(line.notes, line.certainties, strict=True)
    return tuple(certainty for note, certainty in both if _cut(clip, note, span))


def _cut(clip: Clip, note: Note, span: Span) -> Note | None:
    """Return a note in felt beats on the source's timeline, cut to a span; None if it lies outside."""
    begin, end = _limits(clip, span)
    pulse = PULSES[clip.meter]
    start = max(begin, clip.start + note.start * pulse)
    stop = min(end, clip.start + note.end * pulse)
    return replace(note, start=start, duration=stop - start) if stop > start else None


def _limits(clip: Clip, span: Span) -> tuple[float, float]:
    """Return where a span begins and ends on the source's timeline."""
    pulse = PULSES[clip.meter]
    return clip.start + span.begin * pulse, clip.start + span.end * pulse
