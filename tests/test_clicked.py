"""The packaged build: what a double click does, and what the system's words and an address do."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from engine.setup import background, clicked, device, install
from engine.setup.places import Places
from m4l_device.build import build

ROOT = Path(__file__).parent.parent


class Seen:
    """What the musician was shown, and how often an engine was started."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.served = 0

    def serve(self) -> int:
        self.served += 1
        return 0


@pytest.fixture(name="seen")
def _seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Seen:
    seen = Seen()
    monkeypatch.setattr(background, "main", seen.serve)
    monkeypatch.setattr(clicked, "show", seen.texts.append)
    monkeypatch.setattr(clicked, "Installer", lambda: install.Installer(Places("linux", tmp_path)))
    monkeypatch.setattr(install, "program", lambda: ("/opt/Second Voice/second-voice", "background"))
    monkeypatch.setattr(install, "run", lambda _: "")
    monkeypatch.setattr(device, "content", build)
    return seen


def test_a_double_click_installs_and_shows_what_was_done(seen: Seen, tmp_path: Path) -> None:
    assert clicked.main([]) == 0
    written = tmp_path / ".local" / "share" / "second-voice" / device.NAME
    assert written.read_bytes() == build()
    done = "the engine runs, and starts by itself at login"
    assert seen.texts == [f"{written}: the device (drag it into Live)\n\n{done}"]
    assert seen.served == 0


def test_where_the_system_does_not_start_the_engine_it_is_told_and_runs_from_the_click(
    seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install, "run", lambda _: "no bus")
    assert clicked.main([]) == 0
    assert "Not done: the engine does not start at login (systemctl: no bus)" in seen.texts[0]
    assert seen.served == 1


def test_a_build_without_the_device_is_told(seen: Seen, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(device, "NAME", "none.amxd")
    monkeypatch.setattr(background, "main", seen.serve)
    monkeypatch.setattr(clicked, "show", seen.texts.append)
    monkeypatch.setattr(clicked, "Installer", lambda: install.Installer(Places("linux", tmp_path)))
    clicked.main([])
    assert seen.texts == ["Not done: this engine has no none.amxd; build it with python3 run.py device"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [["background"], ["second-voice:"], ["second-voice://start"], ["second-voice:--help", "--port", "1", "device"]],
)
def test_by_the_system_s_word_or_an_address_the_engine_starts_and_nothing_else_is_read(
    words: list[str], seen: Seen
) -> None:
    assert clicked.main(words) == 0
    assert (seen.served, seen.texts) == (1, [])


@pytest.mark.usefixtures("seen")
def test_everything_else_is_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        clicked.main(["--version"])
    assert capsys.readouterr().out.startswith("second-voice ")


@pytest.mark.parametrize("module", ["background", "clicked"])
def test_it_loads_nothing_before_it_is_needed(module: str) -> None:
    code = f"import sys, engine.setup.{module}; print(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert not loaded & {"mido", "numpy", "onnxruntime", "pythonosc"}


@pytest.mark.parametrize("system", ["darwin", "linux"])
def test_a_message_is_handed_to_the_system_as_one_word(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = []
    monkeypatch.setattr(clicked, "here", lambda: Places(system, Path("/home")))
    monkeypatch.setattr(clicked, "run", lambda words, **_: ran.append(words))
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    clicked.show('it\'s "done" & $HOME')
    assert ran[0][-1] == 'it\'s "done" & $HOME'
