"""What starts the engine on each of the three systems, as data: valid in its format, whatever the paths are called."""

import os
import plistlib
import shlex
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest

from engine.errors import EngineError
from engine.setup.autostart import ADDRESS, LABEL, plan
from engine.setup.places import Places
from engine.setup.plan import MARK, Plan

ODD = '/Users/zoë x/it\'s "100%" $HOME \\ `é`/python'
MODULE = ("-P", "-m", "second_voice.setup.background")
HOMES: dict[str, PurePath] = {
    "darwin": PurePosixPath("/Users/zoë x"),
    "win32": PureWindowsPath(r"C:\Users\zoë x"),
    "linux": PurePosixPath("/home/zoë x"),
}
PYTHONW = r"C:\Program Files\Pythön\pythonw.exe"


def made(system: str, program: str = ODD, bundle: PurePath | None = None, running: int = 0) -> Plan:
    return plan(Places(system, HOMES[system], user=501), (program, *MODULE), bundle, running)


def content(made: Plan, name: str) -> bytes:
    return next(file.content for file in made.files if file.path.name == name)


@pytest.mark.parametrize("system", HOMES)
def test_every_file_lies_in_the_home_and_says_whose_it_is(system: str) -> None:
    files = made(system).files
    assert files
    for file in files:
        assert HOMES[system] in file.path.parents
        assert MARK.encode() in file.content


@pytest.mark.parametrize("system", HOMES)
def test_the_same_words_make_the_same_plan_and_other_words_another(system: str) -> None:
    assert made(system) == made(system)
    assert made(system) != made(system, "/elsewhere/python")


@pytest.mark.parametrize("system", HOMES)
def test_a_program_whose_path_has_a_line_break_is_refused(system: str) -> None:
    with pytest.raises(EngineError, match="line break"):
        made(system, "/home/a\nExecStartPre=evil/python")


def test_the_agent_of_macos_runs_at_login_again_after_a_crash_and_at_full_speed() -> None:
    agent = plistlib.loads(content(made("darwin"), f"{LABEL}.plist"))
    assert agent == {
        "Label": LABEL,
        "ProgramArguments": [ODD, *MODULE],
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
        "ProcessType": "Interactive",
    }


def test_the_app_of_macos_has_the_address_and_its_script_is_a_program() -> None:
    files = {file.path.name: file for file in made("darwin").files}
    facts = plistlib.loads(files["Info.plist"].content)
    assert facts["CFBundleURLTypes"][0]["CFBundleURLSchemes"] == ["second-voice"]
    assert facts["CFBundleExecutable"] == "second-voice"
    assert files["second-voice"].is_program
    assert files["second-voice"].path.parent.name == "MacOS"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no shell of this kind")
def test_the_script_of_the_app_asks_launchd_and_starts_the_engine_itself_where_that_fails(tmp_path: Path) -> None:
    engine = tmp_path / 'it\'s "100%" $HOME `é`'
    engine.write_text('#!/bin/sh\nprintf "%s|" "$0" "$@"\n')
    launchctl = tmp_path / "bin" / "launchctl"
    launchctl.parent.mkdir()
    script = tmp_path / "script"
    script.write_bytes(content(made("darwin", str(engine)), "second-voice"))
    launchctl.write_text('#!/bin/sh\necho "asked $@"\nexit $STATUS\n')
    for program in (engine, launchctl):
        program.chmod(0o755)
    path = {"PATH": f"{launchctl.parent}{os.pathsep}{os.environ['PATH']}"}
    said = [
        subprocess.run(["sh", script], capture_output=True, text=True, check=True, env=path | {"STATUS": status}).stdout
        for status in ("0", "1")
    ]
    asked = f"asked kickstart gui/501/{LABEL}\n"
    assert said == [asked, asked + "|".join([str(engine), *MODULE, ""])]


def test_the_packaged_app_of_macos_needs_no_other_for_the_address() -> None:
    bundle = PurePosixPath("/Applications/Second Voice.app")
    packaged = made("darwin", f"{bundle}/Contents/MacOS/Second Voice", bundle)
    assert [file.path.name for file in packaged.files] == [f"{LABEL}.plist"]
    assert str(bundle) in packaged.start[-1].words
    # What unregisters an app would take the address from the one that stays.
    assert not any(str(bundle) in command.words for command in packaged.stop)


def test_an_app_that_macos_has_moved_away_for_safety_is_refused_with_the_remedy() -> None:
    with pytest.raises(EngineError, match="move it into Applications"):
        made("darwin", "/private/var/folders/x/AppTranslocation/1/d/Second Voice.app/Contents/MacOS/Second Voice")


def test_macos_ends_the_old_engine_before_it_begins_the_new_one() -> None:
    words = [command.words[:2] for command in made("darwin").start]
    assert words[:3] == [("launchctl", "bootout"), ("pkill", "-F"), ("launchctl", "bootstrap")]


def test_windows_starts_the_program_by_the_address_and_hands_it_nothing() -> None:
    made_here = made("win32", PYTHONW)
    entries = {(entry.key, entry.name): entry.value for entry in made_here.entries}
    root = r"Software\Classes\second-voice"
    assert entries[root, "URL Protocol"] == ""
    assert entries[rf"{root}\shell\open\command", ""] == f'"{PYTHONW}" -P -m second_voice.setup.background'
    assert {entry.key for entry in made_here.entries} <= set(made_here.keys)
    assert all(made_here.keys.index(key.rpartition("\\")[0]) < n for n, key in enumerate(made_here.keys) if n)


def test_the_shortcut_of_windows_opens_the_address() -> None:
    parser = ConfigParser()
    parser.read_string(content(made("win32"), "Second Voice.url").decode())
    assert parser["InternetShortcut"]["URL"] == ADDRESS


def test_windows_follows_folders_that_were_moved() -> None:
    moved = PureWindowsPath(r"D:\Start")
    places = Places("win32", HOMES["win32"], {"Startup": moved})
    assert plan(places, (PYTHONW,)).files[0].path == moved / "Second Voice.url"


def test_windows_ends_only_a_process_that_has_the_number_and_the_name() -> None:
    end = made("win32", PYTHONW, running=4711).stop[0].words
    assert end[end.index("PID eq 4711") - 1] == end[end.index("IMAGENAME eq pythonw.exe") - 1] == "/FI"
    assert made("win32", PYTHONW).stop == ()


def ini(text: bytes) -> ConfigParser:
    parser = ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(text.decode())
    return parser


def test_the_unit_runs_the_program_whatever_its_path_is_called() -> None:
    """A shell reads the quotes and escapes that are used here as systemd does, but for %% and with no $ of its own."""
    line = ini(content(made("linux"), "second-voice.service"))["Service"]["ExecStart"]
    assert line.startswith(":/bin/sh -c ")
    words = shlex.split(line.removeprefix(":").replace("%%", "%"))
    assert words == ["/bin/sh", "-c", 'exec "$0" "$@"', ODD, *MODULE]


def test_the_desktop_entry_runs_the_program_whatever_its_path_is_called() -> None:
    entry = ini(content(made("linux"), "second-voice.desktop"))["Desktop Entry"]
    line = entry["Exec"].replace("\\\\", "\\").replace("%%", "%")
    assert shlex.split(line.replace("\\$", "$").replace("\\`", "`")) == [ODD, *MODULE, "%u"]
    assert entry["MimeType"] == "x-scheme-handler/second-voice;"


def test_linux_takes_back_what_its_command_has_written() -> None:
    made_here = made("linux")
    chosen = next(command.words for command in made_here.start if command.words[0] == "xdg-mime")
    assert made_here.lines[0][1] == f"{chosen[3]}={chosen[2]}"


def check(name: str, *words: str, tmp_path: Path) -> None:
    tool = shutil.which(words[0])
    if tool is None:
        pytest.skip(f"{words[0]} is not installed")
    program = tmp_path / 'it\'s "100%" `é`' / "python"
    program.parent.mkdir()
    program.symlink_to("/bin/sh")
    path = tmp_path / name
    path.write_bytes(content(made("linux", str(program)), name))
    environment = os.environ | {"XDG_RUNTIME_DIR": str(tmp_path)}
    done = subprocess.run([tool, *words[1:], path], capture_output=True, text=True, check=False, env=environment)
    assert (done.returncode, name in done.stdout + done.stderr) == (0, False)


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    check("second-voice.service", "systemd-analyze", "verify", "--user", tmp_path=tmp_path)


def test_the_desktop_takes_its_entry(tmp_path: Path) -> None:
    check("second-voice.desktop", "desktop-file-validate", tmp_path=tmp_path)
