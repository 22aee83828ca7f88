"""Ten piano rolls of second voices: `python -m training.second_voice.picture` draws those in the README.

Test chorales drawn by a fixed seed, not by hand: the first 16 beats of each soprano and what the musician gets for all
three voices that it lacks, one take at temperature 1, with the marks of the judge for the whole chorale.
"""

import argparse
from html import escape
from pathlib import Path
from textwrap import wrap

import numpy as np

from engine.making import make
from engine.model import Model, load
from engine.notes import Clip
from engine.settings import DEFAULT_MODEL, Settings
from engine.staves.parts import ALL
from engine.take import Take

from .. import chorales
from ..trial import pieces
from .judged import clip
from .scores import clocks

PICTURE = Path(__file__).parent.parent / "pictures" / "second-voice.svg"
COUNT, SEED = 10, 2026
BEATS = 16
BEAT, PITCH, HEAD, LEFT = 44, 3, 44, 8
"""Width of a beat, height of a pitch, room for the title and at the left, in pixels."""
LOW, HIGH = 36, 82
COLOURS = ("#555", "#b00020", "#d8890b", "#2a6ebb")
"""Of soprano, which was given, alto, tenor and bass."""
FONT = 'font-family="sans-serif" font-size="10"'
LINE = 125
"""Letters in a line of marks."""


def drawn(work: Path, seed: int = SEED) -> list[tuple[str, Clip]]:
    """Draw the chorales: file and soprano of each."""
    known = pieces(chorales.read("test", work), *chorales.VOICES[:2], clocks("test", work))
    chosen = np.random.default_rng(seed).choice(len(known), COUNT, replace=False)
    return [(known[index].name, clip(known[index], known[index].lead)) for index in sorted(chosen.tolist())]


def picture(rows: list[tuple[str, Clip, Take]]) -> str:
    """Return the piano rolls as an SVG document: name, soprano and take of each."""
    height, width = (HIGH - LOW) * PITCH + HEAD, BEATS * BEAT + 2 * LEFT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height * len(rows) + LEFT}" {FONT}>',
        '<rect width="100%" height="100%" fill="white"/>',
    ]
    for number, (name, source, take) in enumerate(rows):
        marks = take.verdict.text if take.verdict else ""
        parts += [
            f'<g transform="translate({LEFT},{number * height + HEAD})">',
            f'<text y="-30" font-weight="bold">{escape(name)}</text>',
            *(
                f'<text y="{12 * line - 30}" fill="#555">{escape(text)}</text>'
                for line, text in enumerate(wrap(marks, LINE), 1)
            ),
            *_bars(source),
        ]
        for colour, part in zip(COLOURS, (source, take.clip, *(other for _, other in take.others)), strict=True):
            parts += _notes(part, source.start, colour)
        parts.append("</g>")
    return "\n".join([*parts, "</svg>", ""])


def _bars(source: Clip) -> list[str]:
    """Draw the bar lines."""
    bar = 4 * source.meter[0] / source.meter[1]
    first = -source.start % bar
    bottom = (HIGH - LOW) * PITCH
    return [
        f'<line x1="{x * BEAT:g}" y1="0" x2="{x * BEAT:g}" y2="{bottom}" stroke="#ddd"/>'
        for x in np.arange(first, BEATS + 0.01, bar).tolist()
    ]


def _notes(part: Clip, start: float, colour: str) -> list[str]:
    """Draw the notes of a part that begin in the first beats."""
    boxes = []
    for note in part.notes:
        place, end = note.start - start, min(note.end - start, BEATS)
        if place < BEATS:
            size = f'width="{(end - place) * BEAT - 1:g}" height="{PITCH}"'
            boxes.append(f'<rect x="{place * BEAT:g}" y="{(HIGH - note.pitch) * PITCH}" {size} fill="{colour}"/>')
    return boxes


def rows(model: Model, work: Path) -> list[tuple[str, Clip, Take]]:
    """Let a model make the voices."""
    settings = Settings(model.card.name, ALL, 1.0, SEED)
    return [(name, source, make(source, settings, model)[0]) for name, source in drawn(work)]


def main() -> None:
    """Draw them."""
    parser = argparse.ArgumentParser(prog="python -m training.second_voice.picture", description=__doc__)
    parser.add_argument("--work", type=Path, default=chorales.WORK, help="folder of the corpus caches")
    parser.add_argument("--out", type=Path, default=PICTURE, help="the SVG file (default: the README's)")
    arguments = parser.parse_args()
    arguments.out.write_text(picture(rows(load(DEFAULT_MODEL), arguments.work)), encoding="utf-8")
    print(arguments.out)


if __name__ == "__main__":
    main()
