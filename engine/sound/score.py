"""What is to be heard of a take: parts with their places and timbres, at one tempo; not how they are made to sound."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

from ..errors import ClipError
from ..notes import Clip, Note
from ..take import Take

TEMPOS = (4.0, 1000.0)
"""Beats a minute; Live goes from 20 to 999, and a MIDI file down to 3.6."""
MAX_SECONDS = 3_600.0


class Timbre(Enum):
    """How a part sounds; one for each kind of part, so that they are told apart by ear."""

    KEYS = "keys"
    """Struck and dying away: the lead."""
    REED = "reed"
    """Blown and steady: what was made."""
    PAD = "pad"
    """Soft and slow: the chords under it."""


@dataclass(frozen=True)
class Part:
    """Notes that sound alike and come from one place; those before beat 0 are not heard."""

    notes: tuple[Note, ...]
    timbre: Timbre = Timbre.KEYS
    pan: float = 0.0
    """-1 left, 1 right."""

    def __post_init__(self) -> None:
        if not -1 <= self.pan <= 1:
            raise ValueError(f"pan must be in range -1..1, not {self.pan:g}")

    def sounding(self) -> list[Note]:
        """Return the notes that can be heard, in order. Chance is left out: what may sound does."""
        return sorted(note for note in self.notes if note.start >= 0 and note.velocity > 0 and not note.mute)


@dataclass(frozen=True)
class Score:
    """Parts that sound together from beat 0 on, for so many beats at least."""

    parts: tuple[Part, ...]
    beats: float
    tempo: float = 120.0
    """Beats a minute."""

    def __post_init__(self) -> None:
        low, high = TEMPOS
        if not low <= self.tempo <= high:
            raise ClipError(f"tempo must be in range {low:g}..{high:g} beats a minute, not {self.tempo:g}; change it")
        if self.seconds(self.end) > MAX_SECONDS:
            raise ClipError(
                f"clip lasts {self.seconds(self.end):.0f} seconds at {self.tempo:g} beats a minute, more than the "
                f"{MAX_SECONDS:.0f} that are made into sound; split it"
            )

    @property
    def end(self) -> float:
        """The beat in which all is over, but for what rings on."""
        return max([self.beats, *(note.end for part in self.parts for note in part.sounding())])

    def seconds(self, beats: float) -> float:
        """Return how long so many beats last."""
        return beats * 60 / self.tempo


def arrange(lead: Clip, take: Take, tempo: float = 120.0, *, is_bare: bool = False) -> Score:
    """Put what was made beside its lead, a little to the right, or after it; `is_bare` leaves the lead out."""
    made = [clip for _, clip in take.parts()]
    if take.is_whole and not is_bare:
        lead, made[0] = take.beside(lead)
    places = ((Timbre.REED, 0.35), (Timbre.PAD, 0.0))
    parts = [(clip, clip.end, timbre, pan) for clip, (timbre, pan) in zip(made, places, strict=False)]
    origin = min(clip.start for clip in made)
    if not take.is_alone and not (is_bare and take.is_continuation):
        origin = min(origin, lead.start)
    if not take.is_alone and not is_bare:
        # Where a continuation grows out of a prompt that rings on, it ends the prompt.
        end = min(lead.end, made[0].start) if take.is_continuation else lead.end
        parts.insert(0, (lead, end, Timbre.KEYS, -0.35))
    beats = max(end for _, end, _, _ in parts) - origin
    heard = (Part(tuple(_until(end, origin, clip.sounding())), timbre, pan) for clip, end, timbre, pan in parts)
    return Score(tuple(heard), beats, tempo)


def _until(end: float, origin: float, notes: Iterable[Note]) -> list[Note]:
    """Return notes cut at the end, counted from the origin."""
    return [
        replace(note, start=note.start - origin, duration=min(note.duration, end - note.start))
        for note in notes
        if note.start < end
    ]
