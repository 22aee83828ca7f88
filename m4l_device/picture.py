"""Draw the device as its patch says it looks: `python -m m4l_device.picture` writes an SVG for each theme of Live.

Boxes, labels and sizes are the patch's own; the shapes of the controls and the colours come near to Live's.
"""

import sys
from html import escape
from pathlib import Path
from typing import Any

from engine import midi
from engine.making import make
from engine.model import FOLDER, load
from engine.notes import Clip
from engine.settings import DEFAULT_MODEL, Settings

from .face import COLUMNS, HEIGHT, WIDTH
from .patch import patcher

HERE = Path(__file__).parent / "pictures"

NAMES = ("surface", "text", "edge", "arc", "live_control_bg", "live_control_selection")
LCD = ("live_lcd_bg", "live_lcd_control_fg", "live_lcd_control_fg_zombie")
COLOURS = {
    "light": ("#c4c4c4", "#1c1c1c", "#8d8d8d", "#00a3bd", "#e2e2e2", "#ffa51f", "#dadada", "#c25e00", "#8a8a8a"),
    "dark": ("#363636", "#d5d5d5", "#141414", "#03c3d5", "#1f1f1f", "#ffa51f", "#181818", "#ffb532", "#7d7d7d"),
}
THEMES = {name: dict(zip(NAMES + LCD, colours, strict=True)) for name, colours in COLOURS.items()}
LETTER = 0.54
"""Width of a letter against its height, on average."""
GREEN = (0.35, 0.75, 0.38)

Box = dict[str, Any]
Theme = dict[str, str]


def draw(patch: dict[str, Any], theme: Theme, shown: dict[str, Any]) -> str:
    """Return the presentation view as SVG; `shown` says by a box's name what it shows in place of its first value."""
    boxes = [entry["box"] for entry in patch["patcher"]["boxes"] if entry["box"].get("presentation")]
    # What stands first in a patch is in front.
    parts = [_box(box, theme, shown.get(box["varname"])) for box in reversed(boxes)]
    size = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="Ableton Sans, Inter, Helvetica, sans-serif">'
    ground = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{theme["surface"]}"/>'
    return "\n".join([head, ground, *parts, "</svg>", ""])


def _box(box: Box, theme: Theme, shown: Any) -> str:  # noqa: ANN401  a text, a number, a colour or a list
    drawn: str = SHAPES[box["maxclass"]](box, theme, shown)
    return drawn


def _rect(box: Box, fill: str, edge: str = "none", radius: float = 0) -> str:
    x, y, width, height = box["presentation_rect"]
    return (
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}" fill="{fill}" stroke="{edge}" '
        'stroke-width="0.8"/>'
    )


def _text(text: str, place: tuple[float, float], size: float, colour: str, anchor: str = "start") -> str:
    x, y = place
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{colour}" text-anchor="{anchor}">{escape(text)}</text>'
    )


def _comment(box: Box, theme: Theme, shown: str | None) -> str:
    x, y, width, _ = box["presentation_rect"]
    size = box["fontsize"]
    lines = [""]
    for word in (shown or box["text"]).split():
        if lines[-1] and (len(lines[-1]) + 1 + len(word)) * size * LETTER > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    rows = ((line, (x + 1, y + 1.1 * size + 1.25 * size * row)) for row, line in enumerate(lines))
    return "".join(_text(line, place, size, theme["text"]) for line, place in rows)


def _valueof(box: Box) -> dict[str, Any]:
    found: dict[str, Any] = box["saved_attribute_attributes"]["valueof"]
    return found


def _dial(box: Box, theme: Theme, shown: float | None) -> str:
    x, y, width, height = box["presentation_rect"]
    value = _valueof(box)
    number = value["parameter_initial"][0] if shown is None else shown
    middle, centre, radius = x + width / 2, y + height / 2 + 1, 11
    return (
        _text(value["parameter_shortname"], (middle, y + 9), 9, theme["text"], "middle")
        + f'<circle cx="{middle}" cy="{centre}" r="{radius}" fill="none" stroke="{theme["edge"]}" stroke-width="2.5"/>'
        + f'<path d="M{middle - 7.8} {centre + 7.8} A{radius} {radius} 0 0 1 {middle} {centre - radius}" fill="none" '
        f'stroke="{theme["arc"]}" stroke-width="2.5"/>'
        + f'<path d="M{middle} {centre} V{centre - radius}" stroke="{theme["text"]}" stroke-width="1.6"/>'
        + _text(f"{number:.2f}", (middle, y + height - 2), 9, theme["text"], "middle")
    )


def _field(box: Box, theme: Theme, text: str) -> str:
    x, y, width, height = box["presentation_rect"]
    return _rect(box, theme["live_control_bg"], theme["edge"]) + _text(
        text, (x + (width - 8 * (box["maxclass"] == "live.menu")) / 2, y + height - 4.2), 9, theme["text"], "middle"
    )


def _menu(box: Box, theme: Theme, shown: str | None) -> str:
    x, y, width, _ = box["presentation_rect"]
    value = _valueof(box)
    arrow = f'<path d="M{x + width - 9} {y + 6} h6 l-3 4 z" fill="{theme["text"]}"/>'
    return _field(box, theme, shown or value["parameter_enum"][int(value["parameter_initial"][0])]) + arrow


def _numbox(box: Box, theme: Theme, shown: float | None) -> str:
    return _field(box, theme, f"{_valueof(box)['parameter_initial'][0] if shown is None else shown:g}")


def _button(box: Box, theme: Theme, _: object) -> str:
    x, y, width, height = box["presentation_rect"]
    middle = x + width / 2, y + height / 2 + 3.4
    return _rect(box, theme["live_control_bg"], theme["edge"]) + _text(box["text"], middle, 10, theme["text"], "middle")


def _line(box: Box, theme: Theme, _: object) -> str:
    x, y, width, height = box["presentation_rect"]
    return f'<path d="M{x + width / 2} {y} v{height}" stroke="{theme["edge"]}"/>'


def _panel(box: Box, theme: Theme, shown: tuple[float, ...] | None) -> str:
    colour = "".join(f"{round(255 * part):02x}" for part in (shown or box["bgcolor"])[:3])
    return _rect(box, f"#{colour}", theme["edge"], box["rounded"])


def _sliders(box: Box, theme: Theme, shown: tuple[list[int], tuple[int, int]] | None) -> str:
    """Draw a short line for each value between the lowest and the highest that the box can show."""
    colours = {
        key: theme[entry["expression"].removeprefix("themecolor.")]
        for key, entry in box["saved_attribute_attributes"].items()
    }
    x, y, width, height = box["presentation_rect"]
    ground = _rect(box, colours["bgcolor"]) if "bgcolor" in colours else ""
    if not shown:
        return ground
    values, (low, high) = shown
    step, column = (height - 2) / (high - low), width / len(values)
    marks = "".join(
        f"M{x + column * place:.2f} {y + 1 + step * (high - value):.2f}h{column:.2f}"
        for place, value in enumerate(values)
    )
    return ground + f'<path d="{marks}" stroke="{colours["slidercolor"]}" stroke-width="2"/>'


SHAPES: dict[str, Any] = {
    "live.comment": _comment,
    "live.dial": _dial,
    "live.menu": _menu,
    "live.numbox": _numbox,
    "live.text": _button,
    "live.line": _line,
    "panel": _panel,
    "multislider": _sliders,
}


def example() -> dict[str, Any]:
    """Return what the device shows once it has made the alto of the README to the chorale that ships."""
    clip = midi.read(FOLDER.parent / "examples" / "chorale.mid").clip
    take = make(clip, Settings(DEFAULT_MODEL, seed=7), load(DEFAULT_MODEL))[0]
    pitches = [note.pitch for note in (*clip.notes, *take.clip.notes)]
    low, high = min(pitches) - 4, max(pitches) + 2
    lines = {"lead_line": _contour(clip, clip, low), "voice_line": _contour(take.clip, clip, low)}
    spanned = {name: (line, (low, high)) for name, line in lines.items()}
    return {"status": "New clip written", "light": GREEN, "used": take.seed} | spanned


def _contour(clip: Clip, span: Clip, floor: int) -> list[int]:
    """Return the highest pitch that sounds in the middle of each column, as the script does."""
    places = [span.start + (column + 0.5) * span.length / COLUMNS for column in range(COLUMNS)]
    return [max([floor, *(note.pitch for note in clip.notes if note.start <= place < note.end)]) for place in places]


def main() -> int:
    """Write the pictures."""
    HERE.mkdir(exist_ok=True)
    shown = example()
    for name, theme in THEMES.items():
        (HERE / f"device-{name}.svg").write_text(draw(patcher(), theme, shown), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
