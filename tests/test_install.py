"""Installing into homes that are folders here: what is written, what is said, and that all of it can be undone."""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from engine import cli
from engine.errors import EngineError
from engine.setup import device, install
from engine.setup.autostart import SCHEME
from engine.setup.device import NAME
from engine.setup.here import run
from engine.setup.install import Installer
from engine.setup.places import DEVICES, Places
from engine.setup.plan import MARK
from engine.setup.registry import Registry
from m4l_device.build import build

SYSTEMS = ("darwin", "win32", "linux")
WORDS = ("/opt/it's here/python", "-P", "-m", "second_voice.setup.background")
KEY = rf"Software\Classes\{SCHEME}"


class FakeRegistry(Registry):
    """Keys and texts in a dictionary."""

    def __init__(self) -> None:
        self.texts: dict[tuple[str, str], str] = {}

    def read(self, key: str, name: str) -> str | None:
        return self.texts.get((key, name))

    def write(self, key: str, name: str, text: str) -> None:
        self.texts[key, name] = text

    def delete(self, key: str) -> None:
        assert not any(other.startswith(f"{key}\\") for other, _ in self.texts), "a key with others below it stays"
        self.texts = {place: text for place, text in self.texts.items() if place[0] != key}


class Commands:
    """Takes the place of `install.run`: keeps the words, and fails those that begin as told."""

    def __init__(self) -> None:
        self.ran: list[tuple[str, ...]] = []
        self.failing: tuple[str, ...] = ()

    def __call__(self, words: Sequence[str]) -> str:
        self.ran.append(tuple(words))
        return "no bus" if words[0] in self.failing else ""


@pytest.fixture(name="commands", autouse=True)
def _commands(monkeypatch: pytest.MonkeyPatch) -> Commands:
    commands = Commands()
    monkeypatch.setattr(install, "run", commands)
    monkeypatch.setattr(device, "content", build)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    return commands


@pytest.fixture(name="home")
def _home(tmp_path: Path) -> Path:
    home = tmp_path / "hömé of it's"
    home.mkdir()
    return home


def files(home: Path) -> dict[str, bytes]:
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def installed(system: str, home: Path, registry: Registry | None = None, given: Path | None = None) -> Installer:
    installer = Installer(Places(system, home), registry or FakeRegistry())
    installer.device(given)
    installer.start(WORDS)
    return installer


def removed(system: str, home: Path, registry: Registry | None = None, given: Path | None = None) -> Installer:
    installer = Installer(Places(system, home), registry or FakeRegistry())
    installer.remove(given, WORDS)
    return installer


@pytest.mark.parametrize(
    ("system", "folder"),
    [
        ("darwin", "Music/Ableton/User Library/Presets/MIDI Effects/Max MIDI Effect"),
        ("win32", "Documents/Ableton/User Library/Presets/MIDI Effects/Max MIDI Effect"),
        ("linux", ".local/share/second-voice"),
    ],
)
def test_the_device_goes_where_the_browser_of_live_shows_it(system: str, folder: str, home: Path) -> None:
    installer = installed(system, home)
    assert installer.failed == []
    assert files(home)[f"{folder}/{NAME}"] == build()
    assert installer.done[0].startswith(f"{home / folder / NAME}: the device")


@pytest.mark.parametrize("system", SYSTEMS)
def test_installing_twice_is_installing_once(system: str, home: Path) -> None:
    registry = FakeRegistry()
    installed(system, home, registry)
    once, entered = files(home), dict(registry.texts)
    assert installed(system, home, registry).failed == []
    assert (files(home), registry.texts) == (once, entered)


@pytest.mark.parametrize("system", SYSTEMS)
def test_removing_takes_all_away_and_says_each_thing(system: str, home: Path) -> None:
    registry = FakeRegistry()
    installed(system, home, registry)
    places = Places(system, home)
    for path in (places.log, places.pid, f"{places.log}.1"):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text("1")
    there = files(home)
    said = removed(system, home, registry)
    assert (files(home), registry.texts, said.failed) == ({}, {}, [])
    assert {line.removeprefix("removed ") for line in said.done} >= {str(home / path) for path in there}
    assert not [path for path in home.rglob("*") if path.name in install.OWN]
    assert removed(system, home, registry).done == ["nothing of Second Voice was installed here"]


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_file_that_is_not_ours_is_neither_overwritten_nor_deleted(system: str, home: Path) -> None:
    installed(system, home)
    theirs = dict.fromkeys(files(home), b"mine")
    for path in theirs:
        (home / path).write_bytes(b"mine")
    told = installed(system, home).failed
    assert files(home) == theirs
    assert sorted(told) == sorted(
        f"{home / path} is there and is not Second Voice's; move it away and try again" for path in theirs
    )
    told = removed(system, home).failed
    assert files(home) == theirs
    assert sorted(told) == sorted(f"{home / path} is not Second Voice's and stays" for path in theirs)


def test_an_older_device_is_replaced_and_one_saved_from_max_is_not(home: Path) -> None:
    target = home / NAME
    target.write_bytes(build().replace(b"second", b"secnod"))
    installer = Installer(Places("linux", home))
    installer.device(home)
    assert target.read_bytes() == build()
    unfrozen = b"ampf\4\0\0\0mmmmmeta\4\0\0\0\0\0\0\0ptch\x10\0\0\0" + b'{"text": "js SecondVoice.js"}'
    target.write_bytes(unfrozen)
    installer.device(home)
    assert target.read_bytes() == unfrozen
    assert len(installer.failed) == 1


def test_a_folder_in_the_place_of_a_file_is_told(home: Path) -> None:
    (home / NAME).mkdir()
    installer = Installer(Places("linux", home))
    installer.device(home)
    assert installer.failed == [f"{home / NAME} is there and is not Second Voice's; move it away and try again"]
    assert (home / NAME).is_dir()


def test_a_folder_that_can_t_be_written_is_told_and_nothing_stays_behind(home: Path) -> None:
    """Below a file there can be no folder, not even for root, as whom a container runs the tests."""
    (home / "file").write_bytes(b"")
    installer = Installer(Places("linux", home))
    installer.device(home / "file" / "below")
    assert installer.done == []
    assert installer.failed[0].startswith(f"{home / 'file' / 'below' / NAME} can't be written: ")
    assert files(home) == {"file": b""}


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_command_that_fails_is_told_and_stops_no_other(system: str, home: Path, commands: Commands) -> None:
    installed(system, home)
    ran = set(commands.ran)
    commands.ran.clear()
    commands.failing = ("launchctl", "systemctl", "cmd", "pkill", "taskkill")
    installer = installed(system, home)
    assert set(commands.ran) == ran
    assert all(
        line.startswith("the engine does not start ") and line.endswith(": no bus)") for line in installer.failed
    )
    assert installer.failed
    assert "the engine runs, and starts by itself at login" not in installer.done


def test_launchd_is_asked_again_since_a_job_takes_a_moment_to_end(home: Path, commands: Commands) -> None:
    commands.failing = ("launchctl",)
    installed("darwin", home)
    assert [words[1] for words in commands.ran if words[0] == "launchctl"] == ["bootout"] + ["bootstrap"] * 3


def test_windows_ends_the_engine_that_runs_by_its_number(home: Path, commands: Commands) -> None:
    pid = Path(Places("win32", home).pid)
    pid.parent.mkdir(parents=True)
    pid.write_text("4711")
    installed("win32", home)
    assert commands.ran[0][:4] == ("taskkill", "/F", "/FI", "PID eq 4711")


def test_an_address_of_another_program_is_left_alone(home: Path, commands: Commands) -> None:
    registry = FakeRegistry()
    registry.texts = {(KEY, "URL Protocol"): "", (rf"{KEY}\shell\open\command", ""): "other.exe"}
    before = dict(registry.texts)
    assert installed("win32", home, registry).failed == [
        f"{KEY} is another program's in the registry; remove that and try again"
    ]
    removed("win32", home, registry)
    assert registry.texts == before
    assert commands.ran == []


def test_the_line_of_xdg_mime_is_taken_back_and_the_others_stay(home: Path) -> None:
    chosen = home / ".config" / "mimeapps.list"
    chosen.parent.mkdir()
    chosen.write_text(
        "[Default Applications]\ntext/html=a.desktop\nx-scheme-handler/second-voice=second-voice.desktop\n"
    )
    removed("linux", home)
    assert chosen.read_text() == "[Default Applications]\ntext/html=a.desktop\n"


def library(folder: Path) -> Path:
    (folder / "Ableton Folder Info").mkdir(parents=True)
    return folder


def test_a_user_library_may_be_given_and_is_known_as_one(home: Path) -> None:
    moved = library(home / "disk" / "User Library")
    installed("darwin", home, given=moved)
    inside = "/".join(("disk/User Library", *DEVICES, NAME))
    assert inside in files(home)
    removed("darwin", home, given=moved)
    assert inside not in files(home)


CFG = """<?xml version="1.0" encoding="UTF-8"?>
<Ableton><ContentLibrary>
    <LibraryProject Id="1"><ProjectName Value="Other" /><ProjectPath Value="/other" /></LibraryProject>
    <UserLibrary><LibraryProject Id="0">
        <ProjectLocation /><ProjectName Value="User Library" /><ProjectPath Value="{}" />
    </LibraryProject></UserLibrary>
</ContentLibrary></Ableton>"""


def note(home: Path, system: str, version: str, folder: str, age: float) -> None:
    """Write what a Live has noted of its library."""
    below, pattern = Places(system, home).told
    path = Path(below, pattern.replace("*", version))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(CFG.format(folder), encoding="utf-8")
    os.utime(path, (age, age))


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_a_library_that_was_moved_is_found_where_the_last_live_has_noted_it(system: str, home: Path) -> None:
    moved = library(home / "Disk & Söhne" / "User Library").parent
    note(home, system, "11.3.35", str(home / "elsewhere"), 1_000_000_000)
    note(home, system, "12.1", str(moved).replace("&", "&amp;").replace("'", "&apos;"), 1_500_000_000)
    installed(system, home)
    assert "/".join((f"{moved.name}/User Library", *DEVICES, NAME)) in files(home)


@pytest.mark.parametrize("folder", ["", "relative", "/not/there", "%%USERNAME%%"])
def test_a_note_that_leads_nowhere_is_passed_over(folder: str, home: Path) -> None:
    note(home, "darwin", "12.1", folder, 1_500_000_000)
    installed("darwin", home)
    assert "/".join(("Music/Ableton/User Library", *DEVICES, NAME)) in files(home)


def test_documents_that_were_moved_are_followed(home: Path) -> None:
    installer = Installer(Places("win32", home, {"Personal": home / "OneDrive" / "Dokumente"}))
    installer.device()
    assert list(files(home)) == ["/".join(("OneDrive/Dokumente/Ableton/User Library", *DEVICES, NAME))]


def test_no_file_is_ours_by_chance(home: Path) -> None:
    assert not install._is_foreign(home / "missing")
    for content in (b"", b"ampf", b"SecondVoice.js", MARK.encode()[:-1]):
        (home / "file").write_bytes(content)
        assert install._is_foreign(home / "file")


def test_the_command_writes_the_device_into_a_folder(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["device", str(home / "here")]) == 0
    assert capsys.readouterr() == (f"{home / 'here' / NAME}: the device (drag it into Live)\n", "")
    assert files(home) == {f"here/{NAME}": build()}
    (home / "here" / NAME).write_bytes(b"mine")
    assert cli.main(["device", str(home / "here")]) == 1
    assert capsys.readouterr().err.startswith(f"second-voice: {home / 'here' / NAME} is there and is not")


def test_the_command_installs_and_removes(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install, "program", lambda: WORDS)
    monkeypatch.setattr(cli, "Installer", lambda: Installer(Places("linux", home), FakeRegistry()))
    assert cli.main(["device", "--install"]) == 0
    assert len(files(home)) == 3
    assert capsys.readouterr().out.endswith("the engine runs, and starts by itself at login\n")
    assert cli.main(["device", "--remove"]) == 0
    assert files(home) == {}
    assert capsys.readouterr().out.count("removed ") == 3


def test_an_engine_in_its_source_tree_does_not_start_at_login(home: Path) -> None:
    with pytest.raises(EngineError, match="install it with pip"):
        Installer(Places("linux", home)).start()
    assert files(home) == {}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("", ""),
        ("import sys; sys.exit(3)", "status 3"),
        ("print('one', flush=True); import sys; sys.exit('two')", "two"),
    ],
)
def test_what_goes_wrong_with_a_command_is_its_last_line(code: str, said: str) -> None:
    assert run([sys.executable, "-c", code]) == said


def test_a_command_that_is_not_there_or_does_not_end_is_told(home: Path) -> None:
    assert run([str(home / "none")]) == os.strerror(2)
    assert run([sys.executable, "-c", "import time; time.sleep(60)"], limit=1) == "no answer in 1 seconds"
