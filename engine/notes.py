"""Notes and clips as Live counts them: times in beats, pitches as MIDI numbers.

Knows nothing of grids, tokens, files or the wire.
"""

import math
from dataclasses import dataclass

from .errors import ClipError

MAX_NOTES = 10_000
MAX_BEATS = 4_096.0
"""The longest clip that is taken: 1,024 bars of 4/4."""

DENOMINATORS = (1, 2, 4, 8, 16, 32, 64)


@dataclass(frozen=True, order=True)
class Note:
    """One sounding event; ordered by start, then pitch."""

    start: float
    pitch: int
    duration: float
    velocity: float = 100.0
    """1-127; Live hands it out as a float."""
    mute: bool = False
    probability: float = 1.0
    """Chance to sound, 0-1."""
    velocity_deviation: float = 0.0
    """-127..127, Live's random range around the velocity."""
    release_velocity: float = 64.0

    def __post_init__(self) -> None:
        for name, low, high in RANGES:
            # Asked here first, since a note is made a thousand times for each that is refused.
            if not low <= (value := getattr(self, name)) <= high:
                _check(f"note {name}", value, low, high)
        if self.duration <= 0:
            raise ClipError(f"note duration must be above 0 beats, not {self.duration}; lengthen or delete the note")

    @property
    def end(self) -> float:
        """Where the note stops, in beats."""
        return self.start + self.duration


RANGES = (
    ("pitch", 0, 127),
    ("start", -MAX_BEATS, MAX_BEATS),
    ("duration", 0.0, MAX_BEATS),
    ("velocity", 0, 127),
    ("probability", 0, 1),
    ("velocity_deviation", -127, 127),
    ("release_velocity", 0, 127),
)


@dataclass(frozen=True)
class Clip:
    """Notes with the span that plays, the meter and, if known, the scale.

    `notes` are kept sorted. `start` and `end` are the loop brace, or the markers of a clip that does not loop;
    notes outside the span stay in the clip and are not heard.
    """

    notes: tuple[Note, ...]
    end: float
    start: float = 0.0
    meter: tuple[int, int] = (4, 4)
    root: int | None = None
    """Pitch class 0-11 of the scale Live shows, None when unknown."""
    scale: frozenset[int] = frozenset(range(12))
    """Pitch classes that the scale holds."""

    def __post_init__(self) -> None:
        if len(self.notes) > MAX_NOTES:
            raise ClipError(f"clip has {len(self.notes)} notes, more than {MAX_NOTES}; split it into shorter clips")
        _check("clip start", self.start, -MAX_BEATS, MAX_BEATS)
        _check("clip end", self.end, -MAX_BEATS, MAX_BEATS)
        if not 0 < self.end - self.start <= MAX_BEATS:
            raise ClipError(f"clip length must be above 0 and at most {MAX_BEATS:g} beats, not {self.end - self.start}")
        numerator, denominator = self.meter
        _check("meter numerator", numerator, 1, 255)
        if denominator not in DENOMINATORS:
            raise ClipError(f"meter denominator must be one of {DENOMINATORS}, not {denominator}")
        if self.root is not None:
            _check("scale root", self.root, 0, 11)
        if not self.scale <= frozenset(range(12)):
            raise ClipError(f"scale must hold pitch classes 0..11, not {sorted(self.scale)}")
        object.__setattr__(self, "notes", tuple(sorted(self.notes)))

    @property
    def length(self) -> float:
        """Beats that play."""
        return self.end - self.start

    def sounding(self) -> tuple[Note, ...]:
        """Return the notes that start inside the span and are not muted."""
        return tuple(note for note in self.notes if self.start <= note.start < self.end and not note.mute)


def _check(name: str, value: float, low: float, high: float) -> None:
    if not (math.isfinite(value) and low <= value <= high):
        raise ClipError(f"{name} must be in range {low:g}..{high:g}, not {value}")
