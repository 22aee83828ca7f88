"""The record of a run: one JSON line a file, written as it goes, so that a run that was stopped can go on.

The first line says what was asked; the others come in the order in which files are finished, and are put into that of
their names when the run ends, so that two runs that did the same leave the same bytes.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import SettingsError

Line = dict[str, Any]


@dataclass
class Manifest:
    """A manifest on disk, open for more lines."""

    path: Path
    head: Line
    """What was asked, and the seed."""
    done: set[str]
    """Names of the files that need not be rendered again."""

    def add(self, line: Line) -> None:
        """Append the line of a file."""
        with self.path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(_text(line))

    def lines(self) -> Iterator[Line]:
        """Read the files' lines, one at a time."""
        yield from list_lines(self.path)

    def close(self) -> None:
        """Put the lines in order; the last one of a file counts."""
        places: dict[str, int] = {}
        with self.path.open("rb") as file:
            file.readline()
            place = file.tell()
            while text := file.readline():
                if (line := _parsed(text)) is not None:
                    places[line["file"]] = place
                place = file.tell()
            beside = self.path.with_suffix(".part")
            with beside.open("wb") as ordered:
                ordered.write(_text(self.head).encode())
                for name in sorted(places):
                    file.seek(places[name])
                    ordered.write(file.readline())
        beside.replace(self.path)


def begin(path: Path, head: Line, *, overwrite: bool) -> Manifest:
    """Begin a new manifest; refuse to touch one that is there unless asked."""
    if path.exists() and not overwrite:
        raise SettingsError(
            f"{path} is there already; --resume goes on with that run, --overwrite begins anew, or give another --out"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_text(head), encoding="utf-8", newline="\n")
    return Manifest(path, head, set())


def resume(path: Path, head: Line) -> Manifest:
    """Go on with a manifest: with its seed, if none was asked for; refuse one of a run that asked something else."""
    if not path.exists():
        return begin(path, head, overwrite=False)
    with path.open("rb") as file:
        before = _parsed(file.readline(), "run")
    if before is None:
        # Stopped before the first line was whole: nothing has been done.
        return begin(path, head, overwrite=True)
    if head["seed"] == 0:
        head = head | {"seed": before["seed"]}
    if differing := [key for key in head if head[key] != before.get(key)]:
        key = differing[0]
        raise SettingsError(
            f"{path} is of a run with {key} {before.get(key)!r}, not {head[key]!r}; resume it with what it was begun "
            "with, or give another --out"
        )
    _mend(path)
    done = {line["file"] for line in list_lines(path) if line["outputs"] and _is_there(path.parent, line)}
    return Manifest(path, head, done)


def list_lines(path: Path) -> Iterator[Line]:
    """Read the files' lines of a manifest, one at a time."""
    with path.open("rb") as file:
        file.readline()
        for text in file:
            if (line := _parsed(text)) is not None:
                yield line


def _mend(path: Path) -> None:
    """Cut off a last line that was not written to its end."""
    with path.open("rb+") as file:
        content = file.read()
        if not content.endswith(b"\n"):
            file.truncate(content.rfind(b"\n") + 1)


def _is_there(out: Path, line: Line) -> bool:
    return all((out / name).exists() for name in line["outputs"])


def _text(line: Line) -> str:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"


def _parsed(text: bytes, key: str = "file") -> Line | None:
    try:
        line = json.loads(text)
    except ValueError:
        return None
    return line if isinstance(line, dict) and key in line else None
