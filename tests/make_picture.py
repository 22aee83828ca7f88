"""Photograph the report of the example clips for the README: `python tests/make_picture.py`.

Needs the test extra and Chromium. The notes are always the same; the letters are those of the machine.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from engine import midi  # noqa: E402
from engine.making import make  # noqa: E402
from engine.model import load  # noqa: E402
from engine.report.page import write  # noqa: E402
from engine.report.row import Row  # noqa: E402
from engine.settings import Settings  # noqa: E402

PICTURE = ROOT / "training" / "pictures" / "report.png"
WIDTH, HEIGHT = 1240, 836
ASKED = "second-voice render clips --out voices --seed 7 --report report.html"
CLIPS = (
    ("chorale", Settings("chorale-bi-augmented", "alto", temperature=0.3, seed=7)),
    ("dance", Settings("chorale-bi-augmented", "alto", temperature=1.0, seed=7)),
    ("shuffle", Settings("blues", seed=7, bars=12, chords=True)),
)


def main() -> None:
    """Render, write the report and photograph its top."""
    rows = []
    for name, settings in CLIPS:
        model = load(settings.model)
        song = midi.read(ROOT / "engine" / "examples" / f"{name}.mid", is_prompt=model.card.is_continuation)
        take = make(song.clip, settings, model)[0]
        rows.append(Row(f"{name}.mid", "", song.clip, take, 100, (f"voices/{name}.{take.name.replace(' ', '-')}.mid",)))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        report = Path(folder) / "report.html"
        write(rows, report, ASKED)
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto(report.as_uri())
        page.wait_for_selector("tr:last-child .roll")
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
