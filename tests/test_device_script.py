"""The device's script under Node: alone against a scripted engine, and whole against the real one over UDP."""

import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine import protocol, server
from engine.making import make
from engine.model import Model, load
from engine.notes import Clip, Note
from engine.server import Server
from engine.settings import Settings
from engine.take import Take
from m4l_device.amxd import unpack
from m4l_device.build import build

HERE = Path(__file__).parent
MODEL = Model(HERE / "data" / "tiny.onnx")
TEMPERATURE, SEED = 1.5, 7
CHORALE_BI, UNKNOWN, BLUES = 1, 2, 4
"""Places in the device's menu."""


def test_the_script_s_own_stories(node: str) -> None:
    done = subprocess.run(
        [node, "--test", str(HERE / "device.test.js")], capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.fixture(name="engine")
def _engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    cached = server.cached_load
    # The device names models that ship; all but two names are unknown.
    monkeypatch.setattr(
        server,
        "cached_load",
        lambda name: MODEL if name == "chorale-bi" else cached(name if name == "blues" else "none"),
    )
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
    blues = ("bars", "form_bar", "changes", "swing", "chords", "alone")
    asked = {name: values[name] for name in ("model", "voice", "temperature", "seed", "takes", *blues)}
    assert begin.settings() == Settings(**asked)
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

    def press(clip: Clip, wire: tuple[float, int] = (0, 1), looping: int = 1, **touched: float) -> dict[str, Any]:
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
                "looping": looping,
                "signature_numerator": clip.meter[0],
                "signature_denominator": clip.meter[1],
            },
            "settings": {"model": CHORALE_BI, "temperature": TEMPERATURE, "seed": SEED} | touched,
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


Maker = Callable[[Clip], list[Take]]

LIVES_SCALE: dict[str, Any] = {"root": 0, "scale": frozenset((0, 2, 4, 5, 7, 9, 11))}
"""The scale of the simulated Live, which the device sends with every clip."""


def direct(clip: Clip, maker: Maker) -> list[tuple[str, Clip]]:
    """Return the clips that are made of a clip, as the wire can say them."""
    heard = replace(
        clip, notes=tuple(note for note in clip.notes if clip.start <= note.start < clip.end), **LIVES_SCALE
    )
    made = [named for take in maker(heard) for named in take.clips(heard)]
    return [(name, replace(one, notes=protocol.unpack(protocol.pack(one.notes)))) for name, one in made]


def check(came: dict[str, Any], wanted: list[tuple[str, Clip]], source: Clip, looping: int = 1) -> None:
    """Compare what was written with what was wanted: names, spans, signatures and notes."""
    clips = "clip" if len(wanted) == 1 else "clips"
    assert came["said"] == f"New {clips} written: seed {SEED}"
    assert came["console"] == []
    assert [written["name"] for written in came["clips"]] == [name for name, _ in wanted]
    for written, (_, clip) in zip(came["clips"], wanted, strict=True):
        span = [protocol.ticks(time) / protocol.TICKS for time in (clip.start, clip.end)]
        assert written["brace"] == written["markers"] == span
        assert (written["looping"], written["meter"]) == (looping, list(source.meter))
        found = [(note["start_time"], note["pitch"], note["duration"], note["velocity"]) for note in written["notes"]]
        assert found == [(note.start, note.pitch, note.duration, note.velocity) for note in clip.notes]


def tiny(clip: Clip) -> list[Take]:
    return make(clip, Settings("tiny", "alto", TEMPERATURE, SEED), MODEL)


@pytest.mark.parametrize("name", CLIPS)
def test_the_written_clip_is_the_direct_render(press: Press, name: str) -> None:
    check(press(CLIPS[name]), direct(CLIPS[name], tiny), CLIPS[name])


@pytest.mark.parametrize("luck", range(1, 6))
def test_a_bad_wire_changes_nothing(press: Press, luck: int) -> None:
    clip = CLIPS["400 notes"]
    check(press(clip, wire=(0.1, luck)), direct(clip, tiny), clip)


def test_the_engine_s_refusal_is_shown_in_the_device(press: Press) -> None:
    came = press(CLIPS["low"], model=UNKNOWN)
    assert came["said"].startswith("unknown model 'none'; choose one of ")
    assert came["clips"] == []


def carry_on(clip: Clip, settings: Settings, *_: object) -> list[Take]:
    """Stand in for a model that continues: a note a beat and, below, a chord a bar, both after the clip."""
    end = clip.end + 4 * settings.bars
    solo = [Note(clip.end + beat, 60 + beat % 12, 0.9) for beat in range(4 * settings.bars)]
    chords = [Note(clip.end + 4 * bar, pitch, 4) for bar in range(settings.bars) for pitch in (48, 52, 58)]

    def placed(notes: list[Note]) -> Clip:
        return Clip(tuple(notes), end, clip.end, clip.meter)

    return [
        Take(
            placed(solo),
            settings.model,
            f"{settings.changes} {settings.form_bar} {settings.swing:g}",
            settings.temperature,
            settings.seed,
            take,
            0.0,
            placed(chords) if settings.chords else None,
            is_continuation=True,
            is_alone=settings.alone,
        )
        for take in range(settings.takes)
    ]


PROMPTS = {
    "two bars": Clip(line(16, 0.5), 8),
    "from a brace before zero": Clip(line(32, 0.5), 4, -4),
    "no notes": Clip((), 4),
    "a span off the grid": Clip(line(16, 0.5), 6.3, 1 / 3),
}
WISHES: dict[str, dict[str, Any]] = {
    "as the device begins": {},
    "with chords": {"chords": True, "bars": 24},
    "by itself, with chords": {"chords": True, "alone": True, "changes": "jazz", "form_bar": 12, "swing": 67.0},
    "one bar": {"bars": 1, "swing": 50.0, "changes": "basic"},
}


def turned(settings: Settings) -> dict[str, float]:
    """Return where the device's controls stand for these settings."""
    changes = ("auto", "basic", "quick", "jazz").index(settings.changes)
    swing = (0, 50, 54, 58, 62, 67, 71).index(int(settings.swing))
    places = {"bars": settings.bars, "form_bar": settings.form_bar, "changes": changes, "swing": swing}
    return {"model": BLUES, **places, "chords": int(settings.chords), "alone": int(settings.alone)}


@pytest.mark.parametrize("prompt", PROMPTS)
@pytest.mark.parametrize("wishes", WISHES)
def test_a_continuation_is_written_as_it_was_made(
    press: Press, monkeypatch: pytest.MonkeyPatch, prompt: str, wishes: str
) -> None:
    """What makes it is a stand-in, so that this holds without a model; the wire and the desk are the real ones."""
    clip = PROMPTS[prompt]
    settings = Settings("blues", "alto", TEMPERATURE, SEED, **WISHES[wishes])
    monkeypatch.setattr(server, "cached_load", lambda _: None)
    monkeypatch.setattr(server, "make", carry_on)
    looping = len(wishes) % 2
    wanted = direct(clip, lambda heard: carry_on(heard, settings))
    check(press(clip, looping=looping, **turned(settings)), wanted, clip, looping)


@pytest.mark.slow
@pytest.mark.parametrize("prompt", ["two bars", "no notes"])
def test_a_blues_is_written_as_the_model_made_it(press: Press, prompt: str) -> None:
    clip = PROMPTS[prompt]
    settings = Settings("blues", "alto", TEMPERATURE, SEED, chords=True)
    wanted = direct(clip, lambda heard: make(heard, settings, load("blues")))
    assert len(wanted) == 2
    check(press(clip, wire=(0.05, 1), **turned(settings)), wanted, clip)
