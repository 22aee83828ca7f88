"""A piano roll of choruses as an SVG file: `python -m training.picture` draws the one in the README."""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.blues.eck import FREE, LOWEST, UNITS
from engine.model import Model, load
from engine.perturbation import noise
from engine.settings import Settings

from . import choruses

PICTURE = Path(__file__).parent / "pictures" / "blues-eck.svg"
STEP, PITCH, MARGIN = 9, 7, 34
"""Width of a step, height of a pitch, and room for the names, in pixels."""
LOW, HIGH = 47, 73
"""The pitches between which a chorus is drawn."""

FONT = 'font-family="sans-serif" font-size="11"'
HOME_FALLING = (67, 70, 65, 60)

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Chorus:
    """What is drawn in one row."""

    title: str
    melody: Numbers
    """Melody unit of each step, [96]."""
    chords: Numbers
    """Chord of each step as a mask: bit k is pitch 48 + k, [96]."""
    seed: int = 0
    """Steps at the start that were given."""


def draw(rows: list[Chorus]) -> str:
    """Return rows of choruses as an SVG document; a pale note was given, not composed."""
    height = (HIGH - LOW) * PITCH + MARGIN
    width = choruses.STEPS * STEP + MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width + 8} {height * len(rows) + 8}" {FONT}>',
        '<rect width="100%" height="100%" fill="white"/>',
    ]
    for number, row in enumerate(rows):
        parts.append(f'<g transform="translate({MARGIN},{number * height + MARGIN})">')
        parts += [*_frame(row.title), *_chords(row.chords), *_melody(row), "</g>"]
    return "\n".join([*parts, "</svg>", ""])


def _frame(title: str) -> list[str]:
    """Draw the bars and their chords' names, and the pitches of the Cs."""
    bottom = (HIGH - LOW) * PITCH - 12
    parts = [f'<text x="0" y="-18" font-weight="bold">{title}</text>']
    for bar, names in enumerate(choruses.CHANGES.split("|")):
        left = bar * choruses.BAR * STEP
        parts.append(f'<line x1="{left}" y1="-12" x2="{left}" y2="{bottom}" stroke="#bbb"/>')
        for place, name in enumerate(names.split()):
            shift = place * choruses.BAR * STEP // len(names.split())
            parts.append(f'<text x="{left + shift + 3}" y="-3" fill="#666">{name}</text>')
    return parts + [
        f'<text x="-26" y="{_y(pitch) + 7}" fill="#666">C{pitch // 12 - 2}</text>' for pitch in (48, 60, 72)
    ]


def _chords(masks: Numbers) -> list[str]:
    parts = []
    for step, mask in enumerate(masks.tolist()):
        sounding = [choruses.LOWEST_CHORD + bit for bit in range(choruses.CHORD_UNITS) if mask >> bit & 1]
        parts += [_box(step, 1, pitch, "#c9d8ea") for pitch in sounding]
    return parts


def _melody(row: Chorus) -> list[str]:
    parts = []
    for step in range(0, choruses.STEPS, choruses.NOTE):
        # Where the two eighths of a quarter differ, each is drawn.
        pair = row.melody[step : step + choruses.NOTE]
        lengths = [choruses.NOTE] if len(set(pair.tolist())) == 1 else [1, 1]
        for index, length in enumerate(lengths):
            fill = "#e8a0a0" if step < row.seed else "#b00020"
            parts.append(_box(step + index, length, LOWEST + int(pair[index]), fill, gap=1))
    return parts


def _box(step: int, length: int, pitch: int, fill: str, gap: int = 0) -> str:
    size = f'width="{length * STEP - gap}" height="{PITCH - 1}"'
    return f'<rect x="{step * STEP}" y="{_y(pitch)}" {size} fill="{fill}"/>'


def _y(pitch: int) -> int:
    return (HIGH - pitch) * PITCH - 6


def compose(model: Model, seed: int, given: int) -> Chorus:
    """Let the network compose a chorus after the first steps of one that it was trained on; the chords are its own."""
    piece = choruses.read("train")[seed]
    wishes = noise(Settings(temperature=1, seed=seed), 0, (choruses.STEPS, UNITS))
    for step in range(given):
        wishes[step] = -np.inf
        wishes[step, piece[step]] = 0.0
    tokens, _, chords = model.run(np.full((choruses.STEPS, 1), FREE), wishes[:, None])
    return Chorus(f"Composed by {model.card.name} after {given} given steps", tokens[:, 0], chords[:, 0], given)


def main(argv: list[str] | None = None) -> int:
    """Draw a chorus of the training set, as the paper prints them, and one that the network composed."""
    parser = argparse.ArgumentParser(prog="python -m training.picture", description=__doc__)
    parser.add_argument("--model", default="blues-eck", help="a name or an .onnx file (default blues-eck)")
    parser.add_argument("--out", type=Path, default=PICTURE, help="the SVG file (default: the README's)")
    parser.add_argument("--seed", type=int, default=9, help="which chorus begins, and the chances (default 9)")
    parser.add_argument("--given", type=int, default=8, help="steps that are given, 1..24 (default 8)")
    arguments = parser.parse_args(argv)
    model = Model(Path(arguments.model)) if arguments.model.endswith(".onnx") else load(arguments.model)
    printed = Chorus("One of the six training choruses that the report prints", _printed(), choruses.chords())
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(draw([printed, compose(model, arguments.seed, arguments.given)]), encoding="utf-8")
    print(arguments.out)
    return 0


def _printed() -> Numbers:
    """Return the first of the six, as melody units [96]."""
    pitches = [*HOME_FALLING * 2, 60, 70, 67, 63, 60, 70, 67, 70, *(65, 66, 67, 70) * 2, *HOME_FALLING]
    pitches += [60, 70, 67, 63, 67, 60, 63, 66, 65, 60, 65, 63, 60, 63, 70, 66, 62, 62, 67, 67]
    return np.repeat(np.array(pitches) - LOWEST, choruses.NOTE)


if __name__ == "__main__":
    raise SystemExit(main())
