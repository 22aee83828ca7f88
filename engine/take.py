"""A take: one thing that was made of a clip, and the clips that Live is to hold of it."""

import re
from dataclasses import dataclass, replace

from .judge.verdict import Verdict
from .notes import Clip, Note

NAME = re.compile(r".+ (?P<voice>\S+) T\S+ seed \d+(?: take \d+)?(?: (?P<part>\S+))?")
"""What `Take.name` and `Take.parts` call what was made."""


@dataclass(frozen=True)
class Take:
    """The notes that were made, how they came about, and how likely the model finds them."""

    clip: Clip
    """The made notes alone, on the source's timeline."""
    model: str
    voice: str
    """What was made: the voice of a pair, or the key and changes of a blues."""
    temperature: float
    seed: int
    number: int
    """Takes count from 0."""
    log_prob: float
    """Mean log-probability a step at temperature 1, in nats."""
    chords: Clip | None = None
    """The chords under the made notes, where they were asked for."""
    is_continuation: bool = False
    """Whether the made notes come after the source's, not beside them."""
    is_alone: bool = False
    """Whether a continuation is to stand by itself, from its own beginning."""
    is_whole: bool = False
    """Whether `clip` holds the notes kept from the source too, so that it comes in the source's place."""
    certainties: tuple[float, ...] = ()
    """Log-probability of each note of `clip` at temperature 1, in nats; none where notes were kept from before."""
    label: str = ""
    """Which voice `clip` is, where others were made with it."""
    others: tuple[tuple[str, Clip], ...] = ()
    """These, each with what it is called."""
    verdict: Verdict | None = None
    """Why this one was chosen, where there was a choice."""
    remarks: tuple[str, ...] = ()
    """What of the wishes was not met, a sentence each."""

    def __post_init__(self) -> None:
        if self.certainties and len(self.certainties) != len(self.clip.notes):
            raise ValueError(f"a take of {len(self.clip.notes)} notes has {len(self.certainties)} certainties")

    @property
    def name(self) -> str:
        """The name that a written clip or track carries: enough to make the same take again."""
        take = f" take {self.number + 1}" if self.number else ""
        return f"{self.model} {self.voice} T{self.temperature:g} seed {self.seed}{take}"

    @property
    def remark(self) -> str:
        """What there is to say of it: the wishes it does not meet, or else the marks that the judge gave it."""
        marks = self.verdict.text if self.verdict else ""
        return "; ".join(self.remarks) or marks

    def parts(self) -> list[tuple[str, Clip]]:
        """Return each made part with its name, from its own beginning if it is to stand alone."""
        parts = [(f"{self.name} {self.label}".rstrip(), self.clip)]
        parts += [(f"{self.name} {label}", clip) for label, clip in self.others]
        if self.chords:
            parts.append((f"{self.name} chords", self.chords))
        return [(name, moved(clip, -clip.start)) for name, clip in parts] if self.is_alone else parts

    def beside(self, source: Clip) -> tuple[Clip, Clip]:
        """Return what sounds of the source, and what was made: of a whole clip the notes kept, and the new ones."""
        if not self.is_whole:
            return source, self.clip
        kept = set(source.notes)
        new = tuple(note for note in self.clip.notes if note not in kept)
        kept &= set(self.clip.notes)
        return (
            replace(source, notes=tuple(note for note in source.notes if note in kept)),
            replace(self.clip, notes=new),
        )

    def moved(self, beats: float) -> "Take":
        """Return the take so many beats later."""
        chords = self.chords and moved(self.chords, beats)
        others = tuple((label, moved(clip, beats)) for label, clip in self.others)
        return replace(self, clip=moved(self.clip, beats), chords=chords, others=others)

    def clips(self, source: Clip) -> list[tuple[str, Clip]]:
        """Return the clips for a set, with names: a continuation comes after its source's notes, in one clip."""
        if not self.is_continuation or self.is_alone:
            return self.parts()
        notes = _before(source, self.clip.start) + self.clip.notes
        joined = [(name, replace(clip, start=source.start)) for name, clip in self.parts()]
        return [(self.name, replace(joined[0][1], notes=notes)), *joined[1:]]


def voice_of(name: str) -> str | None:
    """Return the voice that the name of a clip or track says it is, None where it says nothing of the kind."""
    said = NAME.fullmatch(name)
    return (said["part"] or said["voice"]) if said else None


def _before(source: Clip, end: float) -> tuple[Note, ...]:
    """Return the source's notes inside its span, muted ones too, cut where the made notes begin."""
    inside = [note for note in source.notes if source.start <= note.start < min(source.end, end)]
    return tuple(replace(note, duration=min(note.duration, end - note.start)) for note in inside)


def moved(clip: Clip, beats: float) -> Clip:
    """Return a clip with all its notes so many beats later."""
    notes = tuple(replace(note, start=note.start + beats) for note in clip.notes)
    return replace(clip, notes=notes, start=clip.start + beats, end=clip.end + beats)
