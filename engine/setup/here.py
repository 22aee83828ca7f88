"""The computer that this runs on: its places, the words that start the engine on it, and its commands."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ..errors import EngineError
from .places import MAC, SHELL, WINDOWS, Places
from .registry import Registry

SHELL_KEY = r"Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
LIMIT = 30
"""Seconds that a command may take."""


def here() -> Places:
    """Return the places of the person who runs this."""
    # Windows has no such numbers.
    return Places(sys.platform, Path.home(), _moved(), user=getattr(os, "getuid", int)())


def is_packaged() -> bool:
    """Say whether this is the packaged build, which has no Python beside it."""
    return bool(getattr(sys, "frozen", False))


def program() -> tuple[str, ...]:
    """Return the words that start the engine in the background, from any folder."""
    if is_packaged():
        return sys.executable, "background"
    if __package__ == "engine.setup":
        raise EngineError("this engine lies in its source tree; install it with pip before it can start at login")
    python = Path(sys.executable)
    if sys.platform == WINDOWS and (silent := python.with_name("pythonw.exe")).exists():
        python = silent
    # -P: a folder that happens to be called second_voice where it is started must not be taken for it.
    return str(python), "-P", "-m", f"{__package__}.background"


def app() -> Path | None:
    """Return the app that holds the packaged build on macOS."""
    return Path(sys.executable).parents[2] if is_packaged() and sys.platform == MAC else None


def run(words: Sequence[str], limit: int | None = LIMIT) -> str:
    """Run a command, for some seconds at most; return what went wrong, or nothing."""
    environment = dict(os.environ)
    if is_packaged():
        # The packaged build finds its own libraries first; the system's programs need the system's.
        environment.pop("LD_LIBRARY_PATH", None)
        if before := environment.get("LD_LIBRARY_PATH_ORIG"):
            environment["LD_LIBRARY_PATH"] = before
        environment["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
    # A file, since an engine that is started may hold on to a pipe.
    with tempfile.TemporaryFile() as said:
        try:
            done = subprocess.run(  # noqa: S603  the words are ours
                words,
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                timeout=limit,
                env=environment,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            return error.strerror or "can't be run"
        except subprocess.TimeoutExpired:
            return f"no answer in {limit} seconds"
        said.seek(0)
        last = said.read().decode(errors="replace").strip().splitlines()[-1:]
    return "" if done.returncode == 0 else (last or [f"status {done.returncode}"])[0]


def _moved() -> dict[str, Path]:
    """Ask the registry of Windows where it has its folders."""
    told = {name: Registry().read(SHELL_KEY, name) for name in SHELL}
    return {name: Path(os.path.expandvars(folder)) for name, folder in told.items() if folder}
