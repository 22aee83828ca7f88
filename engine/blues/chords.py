"""Chords: a root and a quality, the pitch classes that they hold, their names, and a left hand that plays them."""

from dataclasses import dataclass

from ..errors import SettingsError

NAMES = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
"""Pitch classes as blues players spell them."""

QUALITIES: dict[str, tuple[int, ...]] = {
    "": (0, 4, 7),
    "maj7": (0, 4, 7, 11),
    "7": (0, 4, 7, 10),
    "sus7": (0, 5, 7, 10),
    "m": (0, 3, 7),
    "m7": (0, 3, 7, 10),
    "dim": (0, 3, 6, 9),
    "m7b5": (0, 3, 6, 10),
}
"""Semitones above the root."""

KINDS = {"": 1, "maj7": 1, "7": 2, "sus7": 2, "m": 3, "m7": 3, "dim": 4, "m7b5": 5}
"""What a model can tell apart: 0 no chord, 1 major, 2 dominant, 3 minor, 4 diminished, 5 half-diminished."""

LEFT_HAND = 48
"""The lowest pitch of a voicing: the octave of Eck and Schmidhuber 2002, figure 1."""


SPELLINGS = {"C#": 1, "D#": 3, "Gb": 6, "G#": 8, "A#": 10, "Cb": 11, "B#": 0, "E#": 5, "Fb": 4}
"""The other names."""


@dataclass(frozen=True)
class Chord:
    """A chord by its root, a pitch class, and its quality."""

    root: int
    quality: str

    @property
    def name(self) -> str:
        """The name on a lead sheet."""
        return NAMES[self.root] + self.quality

    @property
    def kind(self) -> int:
        """What a model can tell apart."""
        return KINDS[self.quality]

    def classes(self) -> frozenset[int]:
        """Return the pitch classes it holds."""
        return frozenset((self.root + tone) % 12 for tone in QUALITIES[self.quality])

    def voicing(self) -> tuple[int, ...]:
        """Return the pitches of a left hand: every tone within one octave, whatever inversion that makes.

        So are the chords of Eck and Schmidhuber 2002 laid (section 2.3), and common tones stay where they are.
        """
        return tuple(sorted(LEFT_HAND + tone for tone in self.classes()))


def tonic(name: str) -> int:
    """Return the pitch class that a person calls by that name, such as A, bb or F#."""
    plain = name.strip()[:1].upper() + name.strip()[1:].lower()
    if plain in SPELLINGS:
        return SPELLINGS[plain]
    if plain not in NAMES:
        raise SettingsError(f"key must be one of {', '.join(NAMES)}, not {name!r}")
    return NAMES.index(plain)
