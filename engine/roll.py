"""A piano roll of lead and second voice for the terminal."""

import math
from collections.abc import Sequence

from .notes import Clip, Note
from .redo import Span

NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")


def draw(lead: Clip, made: Clip, width: int = 100, anew: Sequence[Span] = ()) -> str:
    """Return a line a pitch, highest first: lead notes as ▀, made ones as ░, both at once as ▓; bars are set off by |.

    A wide clip is drawn from its start, as far as `width` characters reach at four a beat; what comes after the lead
    is drawn from one bar before, and so are ranges made anew, which have ^ under them.
    """
    bar = max(1, 16 * lead.meter[0] // lead.meter[1])
    first = math.floor(anew[0][0] * 4 / bar + 0.5) * bar / 4 if anew else made.start
    start = max(lead.start, first - bar / 4)
    cells = min(int((max(lead.end, made.end) - start) * 4), max(bar, width // (bar + 1) * bar))
    shown = [note for note in lead.sounding() if note.end > start]
    voice = [note for note in made.notes if note.end > start]
    rows = {pitch: [" "] * cells for pitch in _span([*shown, *voice])}
    for note in shown:
        _fill(rows[note.pitch], note, start, "▀", "▀")
    for note in voice:
        _fill(rows[note.pitch], note, start, "░", "▓")
    lines = [_line(NAMES[pitch % 12] + str(pitch // 12 - 2), row, bar) for pitch, row in rows.items()]
    if anew:
        beats = [start + cell / 4 + 1 / 8 for cell in range(cells)]
        marks = ["^" if any(first <= beat < last for first, last in anew) else " " for beat in beats]
        lines.append(_line("", marks, bar))
    return "\n".join(lines)


def _line(name: str, row: Sequence[str], bar: int) -> str:
    """Return a line of cells, so many a bar."""
    return f"{name:>4} |{'|'.join(''.join(row[first : first + bar]) for first in range(0, len(row), bar))}|"


def _span(notes: list[Note]) -> range:
    pitches = [note.pitch for note in notes]
    return range(max(pitches), min(pitches) - 1, -1) if pitches else range(0)


def _fill(row: list[str], note: Note, start: float, alone: str, both: str) -> None:
    first, last = round((note.start - start) * 4), round((note.end - start) * 4)
    for cell in range(max(0, first), min(len(row), max(last, first + 1))):
        row[cell] = alone if row[cell] == " " else both
