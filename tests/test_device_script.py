"""The device's script: its own stories under Node, ES5, and the wire that it shares with the engine."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from engine import protocol
from engine.redo import Redo
from engine.settings import Settings
from m4l_device.build import build, script
from tests.strangers.found import packages

HERE = Path(__file__).parent


@pytest.fixture(name="device", scope="session")
def _device(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the device, as a musician gets it."""
    path = tmp_path_factory.mktemp("device") / "SecondVoice.amxd"
    path.write_bytes(build())
    return path


STORIES = sorted(path.name for path in (HERE / "max").glob("*.test.js"))


@pytest.mark.parametrize("stories", STORIES)
def test_the_device_s_own_stories(node: str, device: Path, stories: str) -> None:
    done = subprocess.run(
        [node, "--test", str(HERE / "max" / stories)],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
        env=os.environ | {"DEVICE": str(device)},
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert "# pass 0" not in done.stdout


PARSE = "require('acorn').parse(require('fs').readFileSync(0, 'utf8'), { ecmaVersion: 5 })"


@pytest.mark.parametrize(("code", "is_es5"), [(script(), True), ("var a = { let: 1 };", True), ("let a;", False)])
def test_the_script_is_es5(node: str, code: str, *, is_es5: bool) -> None:
    done = subprocess.run(
        [node, "-e", PARSE],
        input=code,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
        env=packages("acorn"),
    )
    assert (done.returncode == 0) == is_es5, done.stderr
    assert is_es5 or "SyntaxError" in done.stderr


WIRE = json.loads((HERE / "data" / "wire.json").read_text())
REQUESTS = [message for message in WIRE["messages"] if message["address"] == "/sv/begin"]


@pytest.mark.parametrize("message", REQUESTS, ids=lambda message: message["values"]["pack"])
def test_the_engine_reads_the_messages_that_the_device_s_stories_hold(message: dict[str, Any]) -> None:
    values, (port, request, *atoms) = message["values"], message["atoms"]
    begin = protocol.Begin.unpack(atoms)
    assert begin.pack() == atoms
    asked = ("model", "voice", "temperature", "seed", "takes", "follow")
    blues = ("bars", "form_bar", "changes", "swing", "chords", "alone")
    wishes = ("style", "low", "high", "density", "contrary")
    assert begin.settings() == Settings(**{name: values[name] for name in asked + blues + wishes})
    chunks = [
        other["atoms"][3:]
        for other in WIRE["messages"]
        if other["address"] == "/sv/notes" and other["atoms"][:2] == [port, request]
    ]
    assert (begin.chunks, begin.checksum) == (len(chunks), protocol.checksum(chunks))
    notes = protocol.unpack(chunks)
    clip = begin.clip(notes)
    assert (clip.start, clip.end, list(clip.meter)) == (values["start"], values["end"], values["meter"])
    assert clip.root == (None if values["root"] < 0 else values["root"])
    assert clip.scale == frozenset(values["scale"] or range(12))
    assert len(clip.notes) == begin.notes - begin.kept
    start, end = values["redo"]
    assert begin.redo(notes) == (Redo(((start, end),), notes[begin.notes - begin.kept :]) if start < end else None)
