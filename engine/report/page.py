"""Write the page: a head, a line of JSON a row as it comes, a tail; nothing is kept of a row that is written."""

from collections.abc import Iterable
from html import escape
from importlib.resources import files
from pathlib import Path

from ..version import VERSION
from .row import Row, line

ROWS = "<!-- rows -->"
"""Stands in the page where the rows belong."""
SCRIPTS = ("words.js", "roll.js", "sound.js", "page.js")


def write(rows: Iterable[Row], path: Path, asked: str = "") -> None:
    """Write the report of rows in their order; `asked` says how they were made, by a command line, say."""
    write_lines((line(row) for row in rows), path, asked)


def write_lines(lines: Iterable[str], path: Path, asked: str = "") -> None:
    """Write the report of rows that are lines of JSON already, beside and moved into place."""
    head, tail = _page(asked)
    beside = path.with_name(path.name + ".part")
    try:
        with beside.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(head)
            for row in lines:
                file.write(row)
                file.write("\n")
            file.write(tail)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _page(asked: str) -> tuple[str, str]:
    """Return what comes before the rows, and what comes after."""
    page = _read("page.html").replace("<!-- version -->", VERSION)
    script = '"use strict";\n' + "\n".join(_read(name) for name in SCRIPTS)
    page = page.replace("/* style */", _read("page.css")).replace("/* script */", script)
    head, _, tail = page.partition(ROWS)
    return head.replace("<!-- asked -->", escape(asked)), tail


def _read(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")
