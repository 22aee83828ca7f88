"""The picture of the device: as committed, and every text in its box."""

import re
import xml.etree.ElementTree as ET

import pytest

from m4l_device.build import script
from m4l_device.face import COMMENTS
from m4l_device.patch import patcher
from m4l_device.picture import HERE, LETTER, THEMES, draw, example

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.slow
@pytest.mark.parametrize("name", THEMES)
def test_the_committed_picture_is_of_the_patch_that_is_built(name: str) -> None:
    drawn = draw(patcher(), THEMES[name], example())
    assert (HERE / f"device-{name}.svg").read_text(encoding="utf-8") == drawn, "run python -m m4l_device.picture"


def test_everything_in_the_presentation_is_drawn_inside_the_device() -> None:
    root = ET.fromstring(draw(patcher(), THEMES["dark"], {}))  # noqa: S314  our own text
    texts = {element.text for element in root.iter(f"{SVG}text")}
    shown = [entry["box"] for entry in patcher()["patcher"]["boxes"] if entry["box"].get("presentation")]
    assert {box["text"] for box in shown if box["maxclass"] == "live.text"} <= texts
    assert texts >= {"Model", "second-voice", "Alto", "Temp", "1.00", "12", "As the clip", "This track"}
    for element in root.iter(f"{SVG}rect"):
        x, y = float(element.get("x", 0)), float(element.get("y", 0))
        assert x + float(element.get("width", 0)) <= 818
        assert y + float(element.get("height", 0)) <= 169


def test_every_text_fits_into_its_box() -> None:
    for text, (_, _, width, height), size in COMMENTS.values():
        assert len(text) * size * LETTER <= width or height >= 2.5 * size, text


def test_the_status_line_holds_what_the_script_says() -> None:
    _, (_, _, width, height), size = COMMENTS["status"]
    table = re.search(r"var TEXTS = \{(.*?)\};", script(), re.DOTALL)
    assert table
    said = re.findall(r'^  \w+: "(.*)"', table[1], re.MULTILINE)
    assert len(said) > 20
    lines = int(height / (1.25 * size))
    for text in said:
        assert len(text) * size * LETTER <= 0.9 * lines * width, text
