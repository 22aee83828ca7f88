"""The device's script under Node: alone against a scripted engine, and whole against the real one over UDP."""

import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from engine import protocol, server
from engine.generation import second_voices
from engine.model import Model
from engine.notes import Clip, Note
from engine.server import Server
from engine.settings import Settings
from m4l_device.amxd import unpack
from m4l_device.build import build

HERE = Path(__file__).parent
MODEL = Model(HERE / "data" / "tiny.onnx")
TEMPERATURE, SEED = 1.5, 7


def test_the_script_s_own_stories(node: str) -> None:
    done = subprocess.run(
        [node, "--test", str(HERE / "device.test.js")], capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.fixture(name="engine")
def _engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    load = server.cached_load
    # The device names a model that ships; one name stays unknown.
    monkeypatch.setattr(server, "cached_load", lambda name: MODEL if name == "chorale-bi" else load("none"))
    with Server(0) as running:
        thread = threading.Thread(target=running.run)
        thread.start()
        yield running
        running.close()
        thread.join(5)


WIRE = json.loads((HERE / "data" / "wire.json").read_text())
REQUESTS = [message for message in WIRE["messages"] if message["address"] == "/sv/begin"]


@pytest.mark.parametrize("message", REQUESTS, ids=lambda message: message["values"]["pack"])
def test_the_engine_reads_the_messages_that_the_device_s_stories_hold(message: dict[str, Any]) -> None:
    values, (port, request, *atoms) = message["values"], message["atoms"]
    begin = protocol.Begin.unpack(atoms)
    assert begin.pack() == atoms
    asked = (values["model"], values["voice"], values["temperature"], values["seed"], values["takes"])
    assert begin.settings() == Settings(*asked)
    chunks = [
        other["atoms"][3:]
        for other in WIRE["messages"]
        if other["address"] == "/sv/notes" and other["atoms"][:2] == [port, request]
    ]
    assert (begin.chunks, begin.checksum) == (len(chunks), protocol.checksum(chunks))
    clip = begin.clip(protocol.unpack(chunks))
    assert (clip.start, clip.end, list(clip.meter)) == (values["start"], values["end"], values["meter"])
    assert clip.root == (None if values["root"] < 0 else values["root"])
    assert clip.scale == frozenset(values["scale"] or range(12))
    assert len(clip.notes) == begin.notes


Press = Callable[..., dict[str, Any]]


@pytest.fixture(name="press")
def _press(engine: Server, tmp_path: Path, node: str) -> Press:
    """Return a function that builds the device, presses its button on a clip, and says what came of it.

    Its `wire` is the rate of loss, of doubling and of delay, and the seed of its luck.
    """

    def press(clip: Clip, wire: tuple[float, int] = (0, 1), model: int = 1) -> dict[str, Any]:
        script = tmp_path / "SecondVoice.js"
        script.write_bytes(unpack(build())[1][1].content)
        notes = [
            {"start_time": note.start, "pitch": note.pitch, "duration": note.duration, "velocity": note.velocity}
            for note in clip.notes
        ]
        story = {
            "notes": notes,
            "clip": {
                "start": clip.start,
                "end": clip.end,
                "signature_numerator": clip.meter[0],
                "signature_denominator": clip.meter[1],
            },
            "settings": {"model": model, "temperature": TEMPERATURE, "seed": SEED},
            "rate": wire[0],
            "seed": wire[1],
        }
        file = tmp_path / "story.json"
        file.write_text(json.dumps(story))
        done = subprocess.run(
            [node, str(HERE / "device_e2e.js"), str(script), str(engine.port), str(file)],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.stdout, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    return press


def line(count: int, step: float = 0.25, low: int = 60) -> tuple[Note, ...]:
    return tuple(Note(n * step, low + n * 5 % 13, step, 60 + n % 50) for n in range(count))


CLIPS = {
    "eight bars": Clip(line(128), 32),
    "3/4 with a brace": Clip(line(96), 15, 3, (3, 4)),
    "triplets": Clip(line(48, 1 / 3), 16),
    "400 notes": Clip(line(400), 100),
    "low": Clip(line(16, 0.5, 24), 8),
}


def direct(clip: Clip) -> list[tuple[float, ...]]:
    """Return what the engine makes of the clip, as the wire can say it."""
    heard = Clip(
        tuple(note for note in clip.notes if clip.start <= note.start < clip.end), clip.end, clip.start, clip.meter
    )
    take = second_voices(heard, Settings("tiny", "alto", TEMPERATURE, SEED), MODEL)[0]
    return rows(protocol.unpack(protocol.pack(take.clip.notes)))


def rows(notes: tuple[Note, ...]) -> list[tuple[float, ...]]:
    return [(note.start, note.pitch, note.duration, note.velocity) for note in notes]


@pytest.mark.parametrize("name", CLIPS)
def test_the_written_clip_is_the_direct_render(press: Press, name: str) -> None:
    clip = CLIPS[name]
    came = press(clip)
    assert came["said"] == f"New clip written: seed {SEED}"
    assert came["console"] == []
    (written,) = came["clips"]
    assert written["name"] == f"chorale-bi alto T{TEMPERATURE:g} seed {SEED}"
    assert (written["loop_start"], written["loop_end"]) == (clip.start, clip.end)
    assert written["meter"] == list(clip.meter)
    found = [(note["start_time"], note["pitch"], note["duration"], note["velocity"]) for note in written["notes"]]
    assert found == direct(clip)


@pytest.mark.parametrize("luck", range(1, 6))
def test_a_bad_wire_changes_nothing(press: Press, luck: int) -> None:
    came = press(CLIPS["400 notes"], wire=(0.1, luck))
    assert came["said"] == f"New clip written: seed {SEED}"
    (written,) = came["clips"]
    found = [(note["start_time"], note["pitch"], note["duration"], note["velocity"]) for note in written["notes"]]
    assert found == direct(CLIPS["400 notes"])


def test_the_engine_s_refusal_is_shown_in_the_device(press: Press) -> None:
    came = press(CLIPS["low"], model=2)
    assert came["said"].startswith("unknown model 'none'; choose one of ")
    assert came["clips"] == []
