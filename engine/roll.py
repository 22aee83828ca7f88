"""A piano roll of lead and second voice for the terminal."""

from .notes import Clip, Note

NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")


def draw(lead: Clip, made: Clip, width: int = 100) -> str:
    """Return a line a pitch, highest first: lead notes as ▀, made ones as ░, both at once as ▓; bars are set off by |.

    A wide clip is drawn from its start, as far as `width` characters reach at four a beat; what comes after the lead
    is drawn from one bar before.
    """
    bar = max(1, 16 * lead.meter[0] // lead.meter[1])
    start = max(lead.start, made.start - bar / 4)
    cells = min(int((max(lead.end, made.end) - start) * 4), max(bar, width // (bar + 1) * bar))
    shown = [note for note in lead.sounding() if note.end > start]
    rows = {pitch: [" "] * cells for pitch in _span([*shown, *made.notes])}
    for note in shown:
        _fill(rows[note.pitch], note, start, "▀", "▀")
    for note in made.notes:
        _fill(rows[note.pitch], note, start, "░", "▓")
    lines = []
    for pitch, row in rows.items():
        bars = ["".join(row[first : first + bar]) for first in range(0, cells, bar)]
        lines.append(f"{NAMES[pitch % 12] + str(pitch // 12 - 2):>4} |{'|'.join(bars)}|")
    return "\n".join(lines)


def _span(notes: list[Note]) -> range:
    pitches = [note.pitch for note in notes]
    return range(max(pitches), min(pitches) - 1, -1) if pitches else range(0)


def _fill(row: list[str], note: Note, start: float, alone: str, both: str) -> None:
    first, last = round((note.start - start) * 4), round((note.end - start) * 4)
    for cell in range(max(0, first), min(len(row), max(last, first + 1))):
        row[cell] = alone if row[cell] == " " else both
