"""The notes of a MIDI clip in a Live Set, both ways; what a version leaves out has Live's default."""

import math
from decimal import Decimal

from ..errors import ClipError
from ..notes import MAX_NOTES, Note
from .edits import quoted
from .markup import Element

Version = tuple[int, int]
"""Major and minor version of the Live that saved a set."""
NUMBERED: Version = (10, 0)
"""The version from which key tracks are numbered."""
EXPRESSIVE: Version = (11, 0)
"""The version from which notes are numbered and have a chance."""
BRIEF: Version = (12, 2)
"""The version from which defaults are left out."""

ATTRIBUTES: tuple[tuple[str, str, Version, float | None], ...] = (
    # In the order of the file: its name, ours, the version from which it is there, the default that is left out.
    ("Time", "start", (8, 0), None),
    ("Duration", "duration", (8, 0), None),
    ("Velocity", "velocity", (8, 0), None),
    ("VelocityDeviation", "velocity_deviation", EXPRESSIVE, 0.0),
    ("OffVelocity", "release_velocity", (8, 0), None),
    ("Probability", "probability", EXPRESSIVE, 1.0),
)


def read(clip: Element) -> tuple[Note, ...]:
    """Read the notes of a clip; those without length are dropped."""
    tracks = list(clip.all("Notes", "KeyTracks", "KeyTrack"))
    if sum(1 for track in tracks for _ in track.all("Notes", "MidiNoteEvent")) > MAX_NOTES:
        raise ClipError(f"it has more than {MAX_NOTES} notes; split it into shorter clips")
    notes = []
    for track in tracks:
        pitch = integer(track.value("MidiKey"), "pitch")
        for event in track.all("Notes", "MidiNoteEvent"):
            said = event.attributes
            values = {ours: number(said[name], name) for name, ours, *_ in ATTRIBUTES if name in said}
            mute = said.get("IsEnabled") == "false"
            if "start" in values and values.get("duration", 0) > 0:
                notes.append(Note(pitch=pitch, mute=mute, **values))
    return tuple(sorted(notes))


def write(notes: tuple[Note, ...], live: Version, margin: bytes) -> bytes:
    """Write notes as the key tracks of a clip; `margin` is the line break and indent before them."""
    pitches = sorted({note.pitch for note in notes})
    numbered = list(enumerate(sorted(notes), 1))
    lines = []
    for index, pitch in enumerate(pitches):
        lines.append(b"\t<KeyTrack" + (f' Id="{index}"'.encode() if live >= NUMBERED else b"") + b">")
        lines.append(b"\t\t<Notes>")
        lines += [b"\t\t\t" + _event(note, number, live) for number, note in numbered if note.pitch == pitch]
        lines += [b"\t\t</Notes>", f'\t\t<MidiKey Value="{pitch}" />'.encode(), b"\t</KeyTrack>"]
    if not lines:
        return b"<KeyTracks />"
    return (
        b"<KeyTracks>"
        + b"".join(margin + line if margin else line.lstrip() for line in lines)
        + margin
        + b"</KeyTracks>"
    )


def plain(value: float) -> str:
    """Return a number in its fewest digits, without an exponent."""
    return format(Decimal(repr(value)), "f").removesuffix(".0")


def number(text: str | None, name: str) -> float:
    """Read a number that is finite."""
    try:
        value = float(text or "")
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ClipError(f"its {name} is no number, but {str(text)[:40]!r}")
    return value


def integer(text: str | None, name: str) -> int:
    """Read a whole number of at most nine digits."""
    value = number(text, name)
    if not (abs(value) < 10**9 and value == int(value)):
        raise ClipError(f"its {name} must be a whole number, not {str(text)[:40]!r}")
    return int(value)


def _event(note: Note, number: int, live: Version) -> bytes:
    values = [
        (name, plain(getattr(note, ours)))
        for name, ours, since, default in ATTRIBUTES
        if live >= since and (live < BRIEF or default is None or getattr(note, ours) != default)
    ]
    if live < BRIEF or note.mute:
        values.append(("IsEnabled", "false" if note.mute else "true"))
    if live >= EXPRESSIVE:
        values.append(("NoteId", str(number)))
    return b"<MidiNoteEvent " + b"".join(name.encode() + b"=" + quoted(value) + b" " for name, value in values) + b"/>"
