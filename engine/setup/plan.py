"""What is to be done on a computer, as data: files, registry entries, commands. `install` does it."""

from dataclasses import dataclass
from pathlib import PurePath

MARK = "Second Voice wrote this file and takes it away again when it is removed."
"""Without it in a file, the file is somebody else's."""


@dataclass(frozen=True)
class File:
    """A file to be written."""

    path: PurePath
    content: bytes
    is_program: bool = False


@dataclass(frozen=True)
class Entry:
    """A text in the registry, in a key below HKEY_CURRENT_USER; the name "" is the key's own value."""

    key: str
    name: str
    value: str


@dataclass(frozen=True)
class Command:
    """A command to be run."""

    words: tuple[str, ...]
    fails: str = ""
    """What its failure means for the musician; nothing if it may fail."""
    tries: int = 1


@dataclass(frozen=True)
class Plan:
    """All that one system needs."""

    files: tuple[File, ...] = ()
    keys: tuple[str, ...] = ()
    """Of the registry, in the order in which they can be made."""
    entries: tuple[Entry, ...] = ()
    start: tuple[Command, ...] = ()
    """Run when all is written; they also start the engine anew."""
    stop: tuple[Command, ...] = ()
    """Run before it is taken away again."""
    lines: tuple[tuple[PurePath, str], ...] = ()
    """What the commands have added to files of the system."""
