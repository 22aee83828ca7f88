"""The Max for Live device as a file: its bytes, how an earlier one is known, and the folder in which Live finds it."""

import html
import re
from importlib.resources import files
from pathlib import Path

from ..errors import EngineError
from .places import DEVICES, Places

NAME = "SecondVoice.amxd"
SCRIPT = b"SecondVoice.js"


def content() -> bytes:
    """Return the device that was built with this engine."""
    try:
        return (files(__package__) / NAME).read_bytes()
    except OSError as error:
        raise EngineError(f"this engine has no {NAME}; build it with python3 run.py device") from error


def is_ours(content: bytes) -> bool:
    """Say whether a file is our device as it was built; one that was edited in Max has been unfrozen, and is not."""
    return content.startswith(b"ampf") and b"ptch" in content[:32] and b"mx@c" in content[:64] and SCRIPT in content


def folder(places: Places, given: Path | None = None) -> Path:
    """Return the folder for the device: the one given, or that of the User Library, wherever Live has it."""
    if given:
        return given.joinpath(*DEVICES) if _is_library(given) else given
    if library := _moved(places) or places.library:
        return Path(library, *DEVICES)
    return Path(places.home, ".local", "share", "second-voice")


def _is_library(folder: Path) -> bool:
    return (folder / "Ableton Folder Info").is_dir() or (folder / DEVICES[0]).is_dir()


def _moved(places: Places) -> Path | None:
    """Return the User Library that the Live used last has noted, if it is there."""
    folder, pattern = places.told
    try:
        last = max(Path(folder).glob(pattern), key=lambda path: path.stat().st_mtime)
        noted = last.read_text(encoding="utf-8", errors="replace").partition("<UserLibrary>")[2]
    except (OSError, ValueError):
        return None
    inside = noted.partition("</UserLibrary>")[0]
    parts = [re.search(rf'<Project{part} Value="([^"]+)"', inside) for part in ("Path", "Name")]
    library = Path(*(html.unescape(part[1]) for part in parts if part))
    return library if all(parts) and library.is_absolute() and _is_library(library) else None
