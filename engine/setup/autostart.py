"""What starts the engine at login and by a `second-voice:` address: files, registry entries and commands, as data.

macOS has a LaunchAgent and a small app, Windows an entry in the registry and a shortcut in the Startup folder, Linux a
systemd user unit and a desktop entry. The address starts the engine and says nothing else: none of it is read.
"""

import plistlib
from collections.abc import Sequence
from pathlib import PurePath, PureWindowsPath
from subprocess import list2cmdline

from ..errors import EngineError
from .places import MAC, WINDOWS, Places
from .plan import MARK, Command, Entry, File, Plan

SCHEME = "second-voice"
ADDRESS = f"{SCHEME}://start"
LABEL = "second-voice.engine"
REGISTER = "/System/Library/Frameworks/CoreServices.framework/Frameworks/LaunchServices.framework/Support/lsregister"
"""Tells macOS of an app and its addresses."""


def plan(places: Places, program: Sequence[str], bundle: PurePath | None = None, running: int = 0) -> Plan:
    """Return what starts a program, given as its words, the first an absolute path.

    `bundle` is the app of macOS that the program lies in, if it is packaged as one; `running` the process number of
    the engine that was started in this way last.
    """
    line = " ".join(program)
    if not line.isprintable():
        raise EngineError(f"the engine can't be started from {line!r}, whose name has a line break; move it elsewhere")
    if "/AppTranslocation/" in program[0]:
        raise EngineError("Second Voice can't stay where it was opened; move it into Applications and open it there")
    if places.system == MAC:
        return _mac(places, program, bundle)
    return _windows(places, program, running) if places.system == WINDOWS else _linux(places, program)


def _mac(places: Places, program: Sequence[str], bundle: PurePath | None) -> Plan:
    agent = places.home / "Library" / "LaunchAgents" / f"{LABEL}.plist"
    domain = f"gui/{places.user}"
    # A packaged build is an app already, and has the address in its own Info.plist.
    app = bundle or places.home / "Applications" / "Second Voice.app"
    job = {
        "Label": LABEL,
        "ProgramArguments": list(program),
        "RunAtLoad": True,
        # After a crash, not when another engine has the port.
        "KeepAlive": {"SuccessfulExit": False},
        # Otherwise macOS slows down what it takes for work in the background.
        "ProcessType": "Interactive",
    }
    stop = (Command(("launchctl", "bootout", f"{domain}/{LABEL}")), _end(places))
    return Plan(
        (File(agent, _plist(job)), *(() if bundle else _app(app, domain, program))),
        start=(
            *stop,
            # A job that ends can't be begun again for a moment.
            Command(("launchctl", "bootstrap", domain, str(agent)), "the engine does not start at login", 3),
            Command((REGISTER, "-f", str(app)), "the device's Start button does not work"),
        ),
        stop=(*stop, *(() if bundle else (Command((REGISTER, "-u", str(app))),))),
    )


def _app(app: PurePath, domain: str, program: Sequence[str]) -> tuple[File, ...]:
    """Return an app that starts the engine and ends: macOS opens addresses with apps alone."""
    facts = {
        "CFBundleExecutable": "second-voice",
        "CFBundleIdentifier": f"{LABEL}.start",
        "CFBundleName": "Second Voice",
        "CFBundlePackageType": "APPL",
        "CFBundleURLTypes": [{"CFBundleURLName": "Second Voice", "CFBundleURLSchemes": [SCHEME]}],
        "LSUIElement": True,
    }
    words = " ".join("'" + word.replace("'", "'\\''") + "'" for word in program)
    # Where the job was switched off in the system's settings, the app is the engine.
    script = f"#!/bin/sh\n# {MARK}\nlaunchctl kickstart {domain}/{LABEL} 2>/dev/null || exec {words}\n"
    return (
        File(app / "Contents" / "Info.plist", _plist(facts)),
        File(app / "Contents" / "MacOS" / "second-voice", script.encode(), is_program=True),
    )


def _plist(facts: dict[str, object]) -> bytes:
    return plistlib.dumps(facts).replace(b"<dict>", f"<!-- {MARK} -->\n<dict>".encode(), 1)


def _end(places: Places) -> Command:
    """End an engine that the address has started; its number may have passed on to another program, hence the name."""
    return Command(("pkill", "-F", str(places.pid), "-f", "[Ss]econd.[Vv]oice"))


def _windows(places: Places, program: Sequence[str], running: int) -> Plan:
    root = rf"Software\Classes\{SCHEME}"
    keys = (root, rf"{root}\shell", rf"{root}\shell\open", rf"{root}\shell\open\command")
    # Without a "%1" the address is not handed over, and nothing in it can be taken for an option.
    entries = (
        Entry(root, "", "URL:Second Voice"),
        Entry(root, "URL Protocol", ""),
        Entry(root, "Comment", MARK),
        Entry(keys[-1], "", list2cmdline(program)),
    )
    # A shortcut to the address needs no console window, and says nowhere else where the program is.
    shortcut = f"; {MARK}\r\n[InternetShortcut]\r\nURL={ADDRESS}\r\n"
    # As in `_end`.
    name = PureWindowsPath(program[0]).name
    end = Command(("taskkill", "/F", "/FI", f"PID eq {running}", "/FI", f"IMAGENAME eq {name}"))
    begin = Command(("cmd", "/c", "start", "", ADDRESS), "the engine does not start now, but at the next login")
    return Plan(
        (File(places.shell("Startup") / "Second Voice.url", shortcut.encode()),),
        keys,
        entries,
        start=(end, begin) if running else (begin,),
        stop=(end,) if running else (),
    )


def _linux(places: Places, program: Sequence[str]) -> Plan:
    # By way of a shell, since systemd takes no program whose path has an apostrophe.
    unit = f"""# {MARK}
[Unit]
Description=Second Voice, the engine of the Max for Live device
StartLimitIntervalSec=300
StartLimitBurst=5

[Service]
ExecStart=:/bin/sh -c 'exec "$0" "$@"' {" ".join(_unit_word(word) for word in program)}
Restart=on-failure
RestartSec=10

[Install]
WantedBy=default.target
"""
    entry = f"""# {MARK}
[Desktop Entry]
Type=Application
Name=Second Voice
Comment=Start the engine of the Max for Live device
Exec={" ".join(_entry_word(word) for word in program)} %u
NoDisplay=true
MimeType=x-scheme-handler/{SCHEME};
"""
    systemctl = ("systemctl", "--user")
    name, desktop = "second-voice.service", "second-voice.desktop"
    return Plan(
        (
            File(places.home / ".config" / "systemd" / "user" / name, unit.encode()),
            File(places.home / ".local" / "share" / "applications" / desktop, entry.encode()),
        ),
        start=(
            _end(places),
            Command((*systemctl, "daemon-reload")),
            Command((*systemctl, "enable", name), "the engine does not start at login"),
            Command((*systemctl, "restart", name), "the engine does not start now"),
            Command(
                ("xdg-mime", "default", desktop, f"x-scheme-handler/{SCHEME}"),
                "the device's Start button does not work",
            ),
        ),
        stop=(Command((*systemctl, "disable", "--now", name)), _end(places)),
        lines=((places.home / ".config" / "mimeapps.list", f"x-scheme-handler/{SCHEME}={desktop}"),),
    )


def _unit_word(word: str) -> str:
    """Quote a word for systemd; the colon before the line keeps `$` as it is."""
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%") + '"'


def _entry_word(word: str) -> str:
    """Quote a word for a desktop entry: once for its command line, and its backslashes once more for the file."""
    quoted = "".join("\\" + letter if letter in '"`$\\' else letter for letter in word)
    return '"' + quoted.replace("\\", "\\\\").replace("%", "%%") + '"'
