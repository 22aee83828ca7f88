"""The report's rows and its page as text; what a browser makes of it is told in test_report_browser.py."""

import json
import math
import tomllib
import weakref
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.generation import second_voices
from engine.judge.verdict import Verdict
from engine.making import make
from engine.model import Model, load
from engine.notes import Clip, Note
from engine.report.page import write, write_lines
from engine.report.row import UNSURE, Row, line
from engine.settings import Settings
from engine.take import Take

ROOT = Path(__file__).parent.parent
LEAD = Clip((Note(0, 72, 1), Note(1, 71, 0.5), Note(1.5, 60, 1 / 3, mute=True)), 2, meter=(3, 4))
MADE = Clip((Note(0, 64, 1, 90), Note(1, 65, 1, 80.4)), 2, meter=(3, 4))
TAKE = Take(MADE, "chorale", "alto", 0.8, 7, 1, -0.51234, certainties=(math.log(0.5), math.log(0.02)))
HOSTILE = "</script><!--<script>&\u2028\u2029\"'\U0001f47f\udcff\n\\.mid"


def told(row: Row) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(line(row))
    return found


def rows_of(page: Path) -> list[dict[str, Any]]:
    text = page.read_text(encoding="utf-8")
    data = text.split('id="rows">\n')[1].split("</script>")[0]
    return [json.loads(each) for each in data.splitlines() if each]


def test_a_row_tells_what_was_asked_and_what_came_of_it() -> None:
    found = told(Row("a.mid", "Lead", LEAD, TAKE, 96.5, ("out/a.x.mid",)))
    assert [found[key] for key in ("file", "name", "model", "voice", "temperature", "seed", "take")] == [
        *("a.mid", "Lead", "chorale", "alto", 0.8, 7, 2)
    ]
    assert (found["log_prob"], found["tempo"], found["meter"], found["start"], found["end"]) == (
        *(-0.5123, 96.5, [3, 4], 0, 2),
    )
    assert found["links"] == [["a.x.mid", "out/a.x.mid"]]
    assert found["found"]["clashes"] == [[1, 6]]
    assert found["found"]["lowest"] == [0, 64]


def test_the_notes_are_a_text_of_their_own_without_what_is_muted() -> None:
    notes = json.loads(told(Row("a.mid", "Lead", LEAD, TAKE))["notes"])
    assert notes["lead"] == [0, 72, 1, 100, 1, 71, 0.5, 100]
    assert notes["made"] == [0, 64, 1, 90, 1, 65, 1, 80]
    assert notes["sure"] == [0.5, 0.02]
    assert notes["chords"] == []


def test_the_chords_of_a_blues_are_told_too() -> None:
    notes = told(Row("a.mid", "Lead", LEAD, replace(TAKE, chords=Clip((Note(0, 48, 2),), 2))))["notes"]
    assert json.loads(notes)["chords"] == [0, 48, 2, 100]


def test_a_note_of_small_probability_is_one_the_model_was_unsure_of() -> None:
    assert told(Row("a.mid", "Lead", LEAD, TAKE))["unsure"] == [[1, 0.02]]
    just = replace(TAKE, certainties=(math.log(UNSURE), math.log(UNSURE)))
    assert told(Row("a.mid", "Lead", LEAD, just))["unsure"] == []
    # Where it is not known there is nothing to count.
    assert told(Row("a.mid", "Lead", LEAD, replace(TAKE, certainties=())))["unsure"] is None


def test_what_the_judge_marked_is_told_with_the_wishes_that_were_not_met(clips: dict[str, Clip], model: Model) -> None:
    verdict = Verdict({"crossing": 1.33333333, "open end": 1.0}, -0.5, -2.123456, candidates=8)
    judged = told(Row("a.mid", "Lead", LEAD, replace(TAKE, verdict=verdict, remarks=("a wish was not met",))))["judged"]
    assert judged == {
        "marks": [["crossing", 1.3333], ["open end", 1]],
        "score": -2.1235,
        "candidates": 8,
        "remarks": ["a wish was not met"],
    }
    # What only carries on has no judge.
    assert told(Row("a.mid", "Lead", LEAD, TAKE))["judged"] is None
    take = second_voices(clips["straight"], Settings("tiny", temperature=2, seed=1), model)[0]
    assert take.verdict
    assert take.verdict.marks
    made = told(Row("a.mid", "Lead", clips["straight"], take))["judged"]
    assert dict(made["marks"]) == take.verdict.marks


def test_a_voice_above_crosses_where_it_is_below() -> None:
    above = told(Row("a.mid", "Lead", LEAD, replace(TAKE, voice="above")))
    assert above["found"]["crossings"] == [[0, 1.5]]
    assert told(Row("a.mid", "Lead", LEAD, TAKE))["found"]["crossings"] == []


def test_a_file_that_failed_has_its_error_and_nothing_else() -> None:
    assert told(Row("a.mid", error="a.mid has no notes")) == {
        "file": "a.mid",
        "name": "",
        "links": [],
        "error": "a.mid has no notes",
    }


def test_no_name_can_leave_its_place_in_the_page(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    write([Row(HOSTILE, HOSTILE, error=HOSTILE)], page, HOSTILE)
    plain = tmp_path / "plain.html"
    write([Row("a", "a", error="a")], plain, "a")
    for sign in ("<", "&lt;"):
        mine = page.read_text(encoding="utf-8").count(sign)
        # The command line alone is told as text, where each < is escaped.
        assert mine - plain.read_text(encoding="utf-8").count(sign) == (3 if sign == "&lt;" else 0)
    assert rows_of(page)[0]["file"] == HOSTILE
    assert len(line(Row(HOSTILE)).splitlines()) == 1
    assert line(Row(HOSTILE)).isascii()


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("a b.mid", "a%20b.mid"),
        ("x/ü#?.mid", "x/%C3%BC%23%3F.mid"),
        ("javascript:alert(1)", "javascript%3Aalert%281%29"),
        ('"><b>.mid', "%22%3E%3Cb%3E.mid"),
    ],
)
def test_a_link_is_an_address_below_the_page(link: str, address: str) -> None:
    assert told(Row("a.mid", links=(link,)))["links"] == [[link.rpartition("/")[2], address]]


def test_every_clip_s_row_reads_back_its_notes(clip: Clip, model: Model) -> None:
    take = second_voices(clip, Settings("tiny", temperature=2, seed=1), model)[0]
    notes = json.loads(told(Row("a.mid", "Lead", clip, take))["notes"])
    for name, mine in (("lead", clip.sounding()), ("made", take.clip.notes)):
        assert notes[name][1::4] == [note.pitch for note in mine]
        assert notes[name][0::4] == pytest.approx([note.start for note in mine], abs=1e-4)
        assert notes[name][2::4] == pytest.approx([note.duration for note in mine], abs=1e-4)
    assert len(notes["sure"]) == len(take.clip.notes)


@pytest.mark.slow
@pytest.mark.parametrize("model", ["chorale-bi-augmented", "blues", "blues-eck"])
def test_shipped_models_say_how_sure_they_were_of_each_note(model: str, clips: dict[str, Clip]) -> None:
    for take in make(clips["swung"], Settings(model, seed=3, takes=2, temperature=0.9), load(model)):
        assert len(take.certainties) == len(take.clip.notes) > 0
        assert all(nats <= 0 for nats in take.certainties)
        assert len(set(take.certainties)) > 1


def test_the_rows_come_in_their_order(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    write((Row(f"{number}.mid") for number in (3, 1, 2)), page)
    assert [each["file"] for each in rows_of(page)] == ["3.mid", "1.mid", "2.mid"]


def test_no_row_is_kept_once_it_is_written(tmp_path: Path) -> None:
    before: list[weakref.ref[Row]] = []

    def rows() -> Iterator[Row]:
        for number in range(10):
            row = Row(f"{number}.mid")
            # The row that was written last may still be in its writer's hand.
            assert all(ref() is None for ref in before[:-1])
            before.append(weakref.ref(row))
            yield row
            del row

    write(rows(), tmp_path / "report.html")
    assert len(before) == 10


def test_a_run_that_breaks_off_leaves_the_report_that_was_there(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text("earlier", encoding="utf-8")

    def broken() -> Iterator[str]:
        yield line(Row("a.mid"))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_lines(broken(), page)
    assert page.read_text(encoding="utf-8") == "earlier"
    assert list(tmp_path.iterdir()) == [page]


def test_the_page_says_how_it_was_made_and_asks_nothing_of_a_network(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    write([], page, "second-voice render <clips> --seed 7")
    text = page.read_text(encoding="utf-8")
    assert "<code>second-voice render &lt;clips&gt; --seed 7</code>" in text
    assert "default-src 'none'" in text
    assert not any(
        sign in text.replace("http://www.w3.org/2000/svg", "") for sign in ("http:", "https:", "src=", "@import")
    )
    assert not any(mark in text for mark in ("<!-- ", "/* style */", "/* script */"))


def test_all_that_the_page_is_made_of_is_in_the_wheel() -> None:
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    assert "second_voice.report" in tools["packages"]
    folder = ROOT / "engine" / "report"
    shipped = {file for pattern in tools["package-data"]["second_voice.report"] for file in folder.glob(pattern)}
    assert shipped == {file for file in folder.iterdir() if file.suffix in (".html", ".css", ".js")}
