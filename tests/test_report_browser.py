"""The report in a real browser: it opens from disk, draws, sorts, filters and plays, and asks nothing of a network."""

import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from engine.generation import second_voices
from engine.judge.verdict import Verdict
from engine.model import Model
from engine.notes import Clip, Note
from engine.report.page import write, write_lines
from engine.report.row import Row, line
from engine.settings import Settings
from engine.take import Take

try:
    from playwright.sync_api import Browser, Page, sync_playwright
except ImportError:
    if os.environ.get("CI"):
        raise
    pytest.skip("playwright is not installed", allow_module_level=True)

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"),
    *("--disable-component-update", "--disable-sync"),
)
PATIENCE = 400
HOSTILE = "</script><img src=x onerror=alert(1)>&\u2028\"'.mid"
# What the page sends to the loudspeaker, heard by an analyser beside it.
EAR = """
window.ears = [];
const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (to, ...rest) {
  if (to === this.context.destination) {
    const ear = new AnalyserNode(this.context, { fftSize: 16384, smoothingTimeConstant: 0 });
    ears.push(ear);
    connect.call(this, ear);
  }
  return connect.call(this, to, ...rest);
};
window.loudest = () => {
  const wave = new Float32Array(2048);
  ears[0].getFloatTimeDomainData(wave);
  return wave.reduce((most, next) => Math.max(most, Math.abs(next)), 0);
};
window.hertz = () => {
  const bins = new Float32Array(ears[0].frequencyBinCount);
  ears[0].getFloatFrequencyData(bins);
  return bins.indexOf(Math.max(...bins)) * ears[0].context.sampleRate / ears[0].fftSize;
};
"""

Open = Callable[..., Page]


@pytest.fixture(name="browser", scope="module")
def _browser() -> Iterator[Browser]:
    """Chromium, where the machine has one. Where there is none, skip, but never in CI."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("CI has no Chromium")
        pytest.skip("Chromium is not installed")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(name="open_page")
def _open_page(browser: Browser) -> Iterator[Open]:
    """Open a file in a window without a network; whatever it says to the console, or asks for, fails the test."""
    context = browser.new_context(offline=True)
    said: list[str] = []
    asked: list[str] = []

    def open_page(path: Path, width: int = 1280, height: int = 900) -> Page:
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.on("request", lambda request: asked.append(request.url))
        page.add_init_script(EAR)
        page.goto(path.as_uri())
        return page

    yield open_page
    context.close()
    assert said == []
    assert all(url.startswith(("file:", "data:")) for url in asked)


@pytest.fixture(name="rows", scope="module")
def _rows(clips: dict[str, Clip], model: Model) -> list[Row]:
    """Return a row for every clip, one that failed and one with a name to beware of."""
    rows = []
    for number, (name, clip) in enumerate(clips.items()):
        voice = "above" if number % 5 == 0 else "alto"
        settings = Settings("tiny", voice, temperature=number % 4 / 2, seed=1 + number * 37 % 11)
        take = astray(second_voices(clip, settings, model)[0])
        rows.append(Row(f"clip {number}.mid", name, clip, take, 90 + number, (f"out/clip {number}.mid",)))
    return [Row("broken.mid", error="broken.mid has no notes"), *rows, replace(rows[0], file=HOSTILE, name=HOSTILE)]


def astray(take: Take) -> Take:
    """Return a take with fifths, unisons and crossings in it, which the small model has none of."""
    moves = random.Random(take.seed)
    notes = (
        replace(note, pitch=min(127, max(0, note.pitch + moves.choice((-3, 0, 4, 9))))) for note in take.clip.notes
    )
    return replace(take, clip=replace(take.clip, notes=tuple(notes)))


@pytest.fixture(name="report", scope="module")
def _report(rows: list[Row], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report with # and %") / "report.html"
    write(rows, path, "second-voice render clips")
    return path


def order(page: Page) -> list[int]:
    """Return the numbers of the rows as they are shown."""
    found: list[int] = page.eval_on_selector_all("#body tr", "rows => rows.map((row) => Number(row.dataset.row))")
    return found


def until(page: Page, expression: str) -> None:
    """Wait for something to become true; the driver's own way is refused by the page's security policy."""
    for _ in range(PATIENCE):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never came true: {expression}")


def test_it_opens_from_disk_and_says_what_it_holds(open_page: Open, report: Path, rows: list[Row]) -> None:
    page = open_page(report)
    clips = len(rows) - 1
    assert page.inner_text("#count") == f"{clips} new voices for {clips} clips; 1 file failed"
    assert page.inner_text("#asked") == "second-voice render clips"
    assert order(page) == list(range(len(rows)))


def test_a_row_is_drawn_note_for_note(open_page: Open, report: Path, rows: list[Row]) -> None:
    page = open_page(report)
    drawn = page.locator("tr[data-row='1']")
    row = rows[1]
    assert row.lead
    assert row.take
    notes = {
        kind: "".join(path.get_attribute("d") or "" for path in drawn.locator(f".roll path.{kind}").all()).count("z")
        for kind in ("lead", "made", "unsure")
    }
    assert notes["lead"] == len(row.lead.sounding())
    assert notes["made"] + notes["unsure"] == len(row.take.clip.notes)
    assert drawn.locator(".file").inner_text() == row.file
    link = drawn.locator("a")
    assert (link.inner_text(), link.get_attribute("href")) == ("clip 0.mid", "out/clip%200.mid")
    assert drawn.locator("td[data-name=Seed]").inner_text() == str(row.take.seed)


def test_what_the_judge_marked_stands_beside_what_was_found(open_page: Open, tmp_path: Path) -> None:
    clip = Clip((Note(0, 69, 4),), 4)
    marked = Verdict({"crossing": 1.3333, "open end": 1.0}, -0.5, -2.126, candidates=8)
    take = Take(replace(clip, notes=(Note(0, 60, 4),)), "tiny", "alto", 1.0, 7, 0, -0.5)
    takes = [
        replace(take, verdict=marked, remarks=("<b>wished</b>, not met",)),
        replace(take, verdict=Verdict({}, -0.5, -0.5)),
        take,
    ]
    write([Row("one.mid", "", clip, each) for each in takes], tmp_path / "report.html")
    page = open_page(tmp_path / "report.html")
    words = [
        page.locator(f"tr[data-row='{row}'] .words li.judged, tr[data-row='{row}'] .words li.remark").all_inner_texts()
        for row in range(3)
    ]
    assert words == [
        ["<b>wished</b>, not met", "judge, best of 8: crossing 1.33, open end 1"],
        ["judge: no marks"],
        [],
    ]
    scores = [page.locator(f"tr[data-row='{row}'] td[data-name=Judge]").inner_text() for row in range(3)]
    assert scores == ["\u22122.13", "\u22120.50", "\u2013"]
    page.fill("#filter", "crossing 1.33")
    assert order(page) == [0]


def test_a_file_that_failed_says_why(open_page: Open, report: Path) -> None:
    failed = open_page(report).locator("tr[data-row='0']")
    assert failed.locator(".error").inner_text() == "broken.mid has no notes"
    assert failed.locator(".play").count() == 0


def test_a_name_is_shown_as_it_is_and_does_nothing(open_page: Open, report: Path, rows: list[Row]) -> None:
    page = open_page(report)
    page.fill("#filter", "onerror")
    assert order(page) == [len(rows) - 1]
    assert page.locator(".file").text_content() == HOSTILE
    assert page.locator("img").count() == 0


def values(row: Row) -> dict[str, Any]:
    """Return what the columns sort by; None where a row has nothing."""
    told = json.loads(line(row))
    found = told.get("found")
    both = found if found and found["together"] else None
    return {
        "Temp": told.get("temperature"),
        "Seed": told.get("seed"),
        "Log p": told.get("log_prob"),
        "Judge": told.get("judged") and told["judged"]["score"],
        "Unsure": found and len(told["unsure"]),
        "Parallels": both and len(both["parallel_fifths"]) + len(both["parallel_octaves"]),
        "Crossing": both and sum(size for _, size in both["crossings"]),
        "Clashes": both and len(both["clashes"]),
        "Range": found and found["lowest"][1],
    }


@pytest.mark.parametrize(
    "column", ["Temp", "Seed", "Log p", "Judge", "Unsure", "Parallels", "Crossing", "Clashes", "Range"]
)
def test_every_column_sorts_both_ways_and_what_is_empty_comes_last(
    open_page: Open, report: Path, rows: list[Row], column: str
) -> None:
    page = open_page(report)
    keys = [values(row)[column] for row in rows]
    assert len(set(keys)) > 2
    head = page.locator("th", has_text=column)
    seen = set()
    for _ in range(2):
        head.locator("button").click()
        direction = head.get_attribute("aria-sort")
        shown = [keys[number] for number in order(page)]
        assert shown[-1] is None
        there = [key for key in shown if key is not None]
        assert there == sorted(there, reverse=direction == "descending")
        seen.add(direction)
    assert seen == {"ascending", "descending"}
    assert page.locator("th[aria-sort]").count() == 1


def test_clips_sort_by_name_and_their_numbers_by_size(open_page: Open, report: Path, rows: list[Row]) -> None:
    page = open_page(report)
    page.get_by_role("button", name="Clip", exact=True).click()
    files = [rows[number].file for number in order(page) if rows[number].file.startswith("clip")]
    assert files == [f"clip {number}.mid" for number in range(len(rows) - 2)]
    page.get_by_role("button", name="#").click()
    assert order(page) == list(range(len(rows)))


def test_a_column_is_sorted_from_the_keyboard(open_page: Open, report: Path) -> None:
    page = open_page(report)
    page.locator("#filter").focus()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Seed":
            break
    page.keyboard.press("Enter")
    assert page.locator("th.seed").get_attribute("aria-sort") == "ascending"
    page.keyboard.press("Space")
    assert page.locator("th.seed").get_attribute("aria-sort") == "descending"


def test_sorting_does_not_draw_again(open_page: Open, report: Path) -> None:
    page = open_page(report)
    page.locator("tr[data-row='1'] .roll svg").evaluate("roll => { roll.wasThere = true; }")
    page.get_by_role("button", name="Seed").click()
    assert page.locator("tr[data-row='1'] .roll svg").evaluate("roll => roll.wasThere")


def test_a_filter_keeps_the_rows_with_all_of_its_words(open_page: Open, report: Path, rows: list[Row]) -> None:
    page = open_page(report)
    page.fill("#filter", "ALTO swung")
    wanted = [n for n, row in enumerate(rows) if row.take and row.take.voice == "alto" and "swung" in row.name]
    assert order(page) == wanted
    assert page.inner_text("#count").endswith(f"{len(wanted)} of {len(rows)} rows shown")
    page.fill("#filter", "has no notes")
    assert order(page) == [0]
    page.fill("#filter", "")
    assert len(order(page)) == len(rows)


def single(tmp_path: Path, lead: int, made: int, beats: float = 8.0, tempo: float = 120.0) -> Path:
    """Write a report of a long note over another."""
    clip = Clip((Note(0, lead, beats),), beats)
    take = Take(replace(clip, notes=(Note(0, made, beats),)), "tiny", "alto", 1.0, 7, 0, -0.5)
    write([Row("one.mid", "", clip, take, tempo)], tmp_path / "report.html")
    return tmp_path / "report.html"


def test_a_row_plays_and_stops(open_page: Open, report: Path) -> None:
    page = open_page(report)
    row = page.locator("tr[data-row='1']")
    assert page.evaluate("sound.context") is None
    row.get_by_role("button", name="Play clip 0.mid").click()
    until(page, "sound.context.state === 'running' && sound.context.currentTime > 0.2")
    until(page, "loudest() > 0.02")
    assert page.evaluate("loudest()") < 1
    until(page, "Number(document.querySelector('.playing .playhead').getAttribute('x1')) > 0.2")
    row.get_by_role("button", name="Stop clip 0.mid").click()
    until(page, "loudest() < 1e-4")
    assert page.locator(".playing").count() == 0
    assert row.get_by_role("button", name="Play clip 0.mid").count() == 1


def test_a_note_that_is_still_to_sound_for_a_minute_is_cut_off(open_page: Open, tmp_path: Path) -> None:
    page = open_page(single(tmp_path, 69, 57, beats=32, tempo=30))
    page.locator(".play").click()
    until(page, "loudest() > 0.02")
    page.locator(".play").click()
    until(page, "loudest() < 1e-4")


def test_only_one_row_plays_at_a_time(open_page: Open, report: Path) -> None:
    page = open_page(report)
    page.locator("tr[data-row='1'] .play").click()
    page.locator("tr[data-row='2'] .play").click()
    assert page.locator(".playing").get_attribute("data-row") == "2"
    page.keyboard.press("Escape")
    assert page.locator(".playing").count() == 0


def test_a_row_that_is_filtered_out_falls_silent(open_page: Open, report: Path) -> None:
    page = open_page(report)
    page.locator("tr[data-row='1'] .play").click()
    page.fill("#filter", "broken")
    assert page.evaluate("sound.playing") is None


@pytest.mark.parametrize(("heard", "hertz"), [("lead", 440.0), ("made", 220.0)])
def test_the_voice_that_is_asked_for_is_heard_at_its_pitch(
    open_page: Open, tmp_path: Path, heard: str, hertz: float
) -> None:
    page = open_page(single(tmp_path, 69, 57))
    page.select_option("#heard", heard)
    page.locator(".play").click()
    until(page, f"Math.abs(hertz() / {hertz} - 1) < 0.01 && loudest() > 0.02")
    # The other voice is chosen while this one plays.
    page.select_option("#heard", {"lead": "made", "made": "lead"}[heard])
    until(page, f"Math.abs(hertz() / {660 - hertz} - 1) < 0.01")


def test_a_row_ends_by_itself(open_page: Open, tmp_path: Path) -> None:
    page = open_page(single(tmp_path, 69, 57, beats=0.5, tempo=240))
    page.locator(".play").click()
    until(page, "sound.context.currentTime > 0.1 && !document.querySelector('.playing')")
    assert page.get_by_role("button", name="Play one.mid").count() == 1


def test_a_click_on_a_roll_or_on_a_place_plays_from_there(open_page: Open, report: Path, rows: list[Row]) -> None:
    page = open_page(report)
    roll = page.locator("tr[data-row='1'] .roll")
    box = roll.bounding_box()
    assert box
    assert rows[1].lead
    roll.click(position={"x": box["width"] / 2, "y": 40})
    assert page.evaluate("sound.playing.from") == pytest.approx(rows[1].lead.length / 2, abs=0.1)
    spot = page.locator("tr[data-row='1'] .words button").first
    where = spot.inner_text()
    spot.click()
    beat, meter = page.evaluate("[sound.playing.from, sound.playing.row.meter]")
    assert page.evaluate("([beat, meter]) => place(beat, meter)", [beat, meter]) == where


@pytest.mark.parametrize(
    ("beat", "meter", "text"),
    [
        *((0, [4, 4], "1.1"), (5.25, [4, 4], "2.2.2"), (-1, [3, 4], "-1.3"), (4.5, [6, 8], "2.4")),
        *((3.5, [7, 8], "2.1"), (3.9999, [4, 4], "2.1"), (2, [2, 2], "1.2")),
    ],
)
def test_a_place_is_counted_as_live_does(
    open_page: Open, report: Path, beat: float, meter: list[int], text: str
) -> None:
    assert open_page(report).evaluate("([beat, meter]) => place(beat, meter)", [beat, meter]) == text


@pytest.mark.parametrize("width", [320, 390, 700, 941, 1024, 1280])
def test_nothing_is_wider_than_the_window(open_page: Open, report: Path, width: int) -> None:
    page = open_page(report, width, 844)
    page.evaluate("rows.forEach(fill)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    picture = page.screenshot()
    assert picture.startswith(b"\x89PNG")


def test_on_a_phone_a_row_is_a_card_and_the_columns_are_buttons(open_page: Open, report: Path) -> None:
    page = open_page(report, 390, 844)
    card = page.locator("tr[data-row='1']")
    parts = [card.locator(part).bounding_box() for part in (".file", ".roll", ".words", "td[data-name=Seed]")]
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in parts)
    tops = [box["y"] for box in parts if box]
    assert all(upper < lower for upper, lower in pairwise(tops))
    page.get_by_role("button", name="Clashes").click()
    assert page.locator("th.clashes").get_attribute("aria-sort") == "descending"


def test_every_button_has_a_name_of_its_own(open_page: Open, report: Path) -> None:
    page = open_page(report)
    names = [play.get_attribute("aria-label") or "" for play in page.locator(".play").all()]
    assert len(set(names)) == len(names) > 3
    assert all(name.startswith("Play clip") for name in names)
    assert page.locator(".roll svg").first.get_attribute("role") == "img"


def test_thousands_of_rows_scroll_and_sort(open_page: Open, tmp_path: Path, rows: list[Row]) -> None:
    lines = [line(row).replace("clip ", f"{number} clip ", 1) for number, row in enumerate(rows[1:-1] * 220)]
    lines = lines[:5000]
    write_lines(lines, tmp_path / "report.html")
    page = open_page(tmp_path / "report.html")
    drawn = "document.querySelectorAll('#body .file').length"
    until(page, f"{drawn} > 0")
    assert len(order(page)) == 5000
    assert page.evaluate(drawn) < 100
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_selector("tr[data-row='4999'] .roll")
    assert page.evaluate(drawn) < 200
    page.get_by_role("button", name="#").click()
    assert order(page)[:2] == [4999, 4998]
    page.fill("#filter", "4711")
    assert 4711 in order(page)
    assert len(order(page)) < 50


def test_a_report_without_rows_opens(open_page: Open, tmp_path: Path) -> None:
    write([], tmp_path / "report.html")
    assert open_page(tmp_path / "report.html").inner_text("#count") == "0 new voices for 0 clips"
