"""The page of piano rolls, with a small model and made-up takes."""

import re
from pathlib import Path

import pytest

from engine.notes import Clip, Note
from engine.settings import Settings
from engine.take import Take
from training import gallery
from training.gallery import BEAT, SEMITONE, Picture, page

TINY = Path(__file__).parent / "data" / "tiny.onnx"

SOURCE = Clip((Note(0.0, 60, 2.0), Note(2.0, 72, 2.0)), 4.0)
MADE = Clip((Note(4.0, 64, 1.0), Note(7.0, 65, 1.0)), 8.0, 4.0)


def picture(name: str, made: Clip = MADE, prompt: str = "dance") -> Picture:
    return Picture(name, "goes <on>", prompt, SOURCE, Take(made, name, "8 bars", 1.0, 7, 0, -0.5))


def boxes(svg: str, kind: str) -> list[tuple[float, ...]]:
    """Return x, y and width of the boxes of one kind."""
    shape = re.search(rf'<path class="{kind}" d="([^"]*)"', svg)
    found = re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)", shape[1] if shape else "")
    return [tuple(map(float, box)) for box in found]


def test_what_was_given_and_what_was_made_stand_in_their_place_and_in_two_colours() -> None:
    svg = page([picture("todd")], Settings())
    top = 72 + gallery.MARGIN
    assert boxes(svg, "given") == [
        (0, (top - 60) * SEMITONE, 2 * BEAT - 1),
        (2 * BEAT, (top - 72) * SEMITONE, 2 * BEAT - 1),
    ]
    assert boxes(svg, "made") == [
        (4 * BEAT, (top - 64) * SEMITONE, BEAT - 1),
        (7 * BEAT, (top - 65) * SEMITONE, BEAT - 1),
    ]


def test_notes_that_a_take_keeps_of_its_source_are_drawn_as_given() -> None:
    filled = Clip((*SOURCE.notes, Note(3.0, 66, 0.5)), 4.0)
    svg = page([picture("anticipation", filled)], Settings())
    assert len(boxes(svg, "given")) == 2
    assert len(boxes(svg, "made")) == 1


def test_systems_on_one_prompt_stand_together_the_oldest_first_and_our_own_last() -> None:
    several = [picture("blues"), picture("melody-mono"), picture("markov"), picture("chorale-bi", prompt="chorale")]
    content = page(several, Settings())
    assert re.findall(r"<h2>(.*?)</h2>", content) == ["chorale.mid", "dance.mid"]
    assert re.findall(r"<h3>([\w-]+) <span>(\d*)", content) == [
        ("chorale-bi", "2019"),
        ("markov", "1957"),
        ("melody-mono", "2016"),
        ("blues", ""),
    ]


def test_rolls_of_one_prompt_have_one_scale() -> None:
    high = Clip((Note(4.0, 90, 1.0),), 8.0, 4.0)
    content = page([picture("markov"), picture("todd", high)], Settings())
    assert len(set(re.findall(r'viewBox="[^"]*"', content))) == 1


def test_the_page_tells_what_it_shows_and_needs_nothing_else() -> None:
    content = page([picture("todd")], Settings(temperature=0.8, seed=9))
    assert "Temperature 0.8, seed 9." in content
    assert "goes &lt;on&gt;" in content
    assert "8 bars, log-probability -0.50 a step" in content
    assert not re.search(r"<(script|link|img)|https?:|url\(", content)


def test_a_system_that_cannot_play_says_why() -> None:
    content = page([Picture("folk", "tunes", "dance", SOURCE, error="clip has no <meter>")], Settings())
    assert "clip has no &lt;meter&gt;" in content
    assert len(boxes(content, "given")) == 2


def test_the_command_lets_a_model_play_an_example(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "page.html"
    assert gallery.main(["--out", str(out), "--models", str(TINY), "--seed", "3"]) == 0
    assert capsys.readouterr().out == f"{out}\n"
    content = out.read_text()
    assert "chorale.mid" in content
    assert len(boxes(content, "made")) > 10


def test_an_unknown_model_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert gallery.main(["--out", str(tmp_path / "page.html"), "--models", "nobody"]) == 1
    assert capsys.readouterr().err.startswith("gallery: unknown model 'nobody'")
