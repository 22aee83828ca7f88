"""The stand-in's table of the Live Object Model against the stubs of Live 12.3's own Python interface."""

import ast
import json
import subprocess
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from tests.strangers.found import absent

LOM = Path(__file__).parent / "max" / "lom.js"
PACKAGE = "ableton-live-stubs"
VERSION = "12.3.6.post8"


@pytest.fixture(name="lom", scope="module")
def _lom(node: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(subprocess.run([node, str(LOM)], capture_output=True, check=True).stdout)
    return found


@pytest.fixture(name="stubs", scope="module")
def _stubs() -> Path:
    try:
        package = metadata.distribution(PACKAGE)
    except metadata.PackageNotFoundError:
        absent(PACKAGE)
    assert package.version == VERSION
    return Path(str(package.locate_file("Live-stubs")))


class Members:
    """What a class of the stubs has, its bases' members included."""

    def __init__(self, stubs: Path, name: str) -> None:
        self.readable: dict[str, str] = {}
        self.settable: set[str] = set()
        self.calls: dict[str, tuple[int, int]] = {}
        for found in _lineage(stubs, name):
            for member in found.body:
                if isinstance(member, ast.FunctionDef):
                    self._add(member)

    def _add(self, member: ast.FunctionDef) -> None:
        marks = [ast.unparse(mark) for mark in member.decorator_list]
        if marks == ["property"]:
            self.readable.setdefault(member.name, ast.unparse(member.returns) if member.returns else "")
        elif marks == [f"{member.name}.setter"]:
            self.settable.add(member.name)
        else:
            most = len(member.args.posonlyargs + member.args.args) - 1
            self.calls.setdefault(member.name, (most - len(member.args.defaults), most))

    def faults(self, table: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """Return the members of our table that the stubs know otherwise, and how."""
        for name, uses in (table["properties"] | table["children"]).items():
            if name not in self.readable:
                yield name, "is not there"
            elif ("list" in uses.split()) != self.readable[name].startswith("Vector") and name in table["children"]:
                yield name, f"is {self.readable[name]}"
            if "set" in uses.split() and name not in self.settable:
                yield name, "is not to be set"
            if "observe" in uses.split() and f"add_{name}_listener" not in self.calls:
                yield name, "is not to be observed"
        for name, arity in table["calls"].items():
            if self.calls.get(name) != tuple(arity):
                yield name, f"takes {self.calls.get(name)}"


@cache
def _classes(stubs: Path) -> dict[str, ast.ClassDef]:
    found: dict[str, ast.ClassDef] = {}
    for file in sorted(stubs.glob("*.pyi")):
        for one in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(one, ast.ClassDef):
                found[one.name] = one
                inner = [part for part in one.body if isinstance(part, ast.ClassDef)]
                found |= {f"{one.name}.{part.name}": part for part in inner}
    return found


def _lineage(stubs: Path, name: str) -> Iterator[ast.ClassDef]:
    found = _classes(stubs).get(name)
    if found:
        yield found
        for base in found.bases:
            yield from _lineage(stubs, ast.unparse(base))


def test_every_member_is_as_the_stubs_have_it_or_differs_for_a_stated_reason(lom: dict[str, Any], stubs: Path) -> None:
    found = {
        f"{name}.{member}": how
        for name, table in lom["classes"].items()
        for member, how in Members(stubs, name).faults(table)
    }
    assert found.keys() == lom["deviations"].keys(), found
    assert all(lom["deviations"].values())


WRONG: dict[str, tuple[str, str, object]] = {
    "is not there": ("properties", "colour", ""),
    "is not to be set": ("properties", "length", "set"),
    "is not to be observed": ("properties", "is_midi_clip", "observe"),
    "is ClipSlot": ("children", "canonical_parent", "list"),
    "takes (1, 1)": ("calls", "add_new_notes", [2, 2]),
    "takes None": ("calls", "add_notes", [1, 1]),
}


@pytest.mark.parametrize("how", WRONG)
def test_a_wrong_member_is_found(stubs: Path, how: str) -> None:
    kind, name, value = WRONG[how]
    table: dict[str, Any] = {"properties": {}, "children": {}, "calls": {}} | {kind: {name: value}}
    assert [*Members(stubs, "Clip").faults(table)] == [(name, how)]
