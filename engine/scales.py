"""Scales by the names that Live gives them, and keys as musicians write them."""

from .blues.chords import tonic
from .errors import SettingsError

SCALES: dict[str, tuple[int, ...]] = {
    "Major": (0, 2, 4, 5, 7, 9, 11),
    "Minor": (0, 2, 3, 5, 7, 8, 10),
    "Dorian": (0, 2, 3, 5, 7, 9, 10),
    "Mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "Lydian": (0, 2, 4, 6, 7, 9, 11),
    "Phrygian": (0, 1, 3, 5, 7, 8, 10),
    "Locrian": (0, 1, 3, 5, 6, 8, 10),
    "Whole Tone": (0, 2, 4, 6, 8, 10),
    "Half-whole Dim.": (0, 1, 3, 4, 6, 7, 9, 10),
    "Whole-half Dim.": (0, 2, 3, 5, 6, 8, 9, 11),
    "Minor Blues": (0, 3, 5, 6, 7, 10),
    "Minor Pentatonic": (0, 3, 5, 7, 10),
    "Major Pentatonic": (0, 2, 4, 7, 9),
    "Harmonic Minor": (0, 2, 3, 5, 7, 8, 11),
    "Harmonic Major": (0, 2, 4, 5, 7, 8, 11),
    "Dorian #4": (0, 2, 3, 6, 7, 9, 10),
    "Phrygian Dominant": (0, 1, 4, 5, 7, 8, 10),
    "Melodic Minor": (0, 2, 3, 5, 7, 9, 11),
    "Lydian Augmented": (0, 2, 4, 6, 8, 9, 11),
    "Lydian Dominant": (0, 2, 4, 6, 7, 9, 10),
    "Super Locrian": (0, 1, 3, 4, 6, 8, 10),
    "8-Tone Spanish": (0, 1, 3, 4, 5, 6, 8, 10),
    "Bhairav": (0, 1, 4, 5, 7, 8, 11),
    "Hungarian Minor": (0, 2, 3, 6, 7, 8, 11),
    "Hirajoshi": (0, 2, 3, 7, 8),
    "In-Sen": (0, 1, 5, 7, 10),
    "Iwato": (0, 1, 5, 6, 10),
    "Kumoi": (0, 2, 3, 7, 9),
    "Pelog Selisir": (0, 1, 3, 7, 8),
    "Pelog Tembung": (0, 1, 5, 7, 8),
    "Messiaen 3": (0, 2, 3, 4, 6, 7, 8, 10, 11),
    "Messiaen 4": (0, 1, 2, 5, 6, 7, 8, 11),
    "Messiaen 5": (0, 1, 5, 6, 7, 11),
    "Messiaen 6": (0, 2, 4, 5, 6, 8, 10, 11),
    "Messiaen 7": (0, 1, 2, 3, 5, 6, 7, 8, 9, 11),
}
"""Semitones above the root."""

ALL = frozenset(range(12))


def pitches(root: int, name: str) -> frozenset[int]:
    """Return the pitch classes of a scale; all twelve where the name is not one of Live's."""
    return frozenset((root + interval) % 12 for interval in SCALES.get(name, range(12)))


def key(text: str) -> tuple[int, frozenset[int]]:
    """Read a key such as A, Bb minor or D Dorian: its root, and its pitch classes, all twelve if no scale is named."""
    root, _, scale = text.strip().partition(" ")
    if not scale:
        return tonic(root), ALL
    for name in SCALES:
        if name.lower() == scale.strip().lower():
            return tonic(root), pitches(tonic(root), name)
    raise SettingsError(f"scale must be one of {', '.join(SCALES)}, not {scale.strip()!r}")


def pitch(text: str) -> int:
    """Read a pitch: a MIDI number, or a name such as F#3, in which C3 is 60 as Live has it."""
    if text.isdecimal():
        return int(text)
    name, octave = text.rstrip("-0123456789"), text[len(text.rstrip("-0123456789")) :]
    try:
        return tonic(name) + 12 * (int(octave) + 2)
    except ValueError as error:
        raise SettingsError(f"a pitch must be a number, 0..127, or a name such as F#3, not {text!r}") from error
