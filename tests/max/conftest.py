"""The built device, a real engine, and what plays presses on both."""

import json
import subprocess
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from engine import server
from engine.server import Server
from m4l_device.build import build
from tests.max.presses import MODEL, Came, Play, Press

HERE = Path(__file__).parent


@pytest.fixture(name="device", scope="session")
def _device(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the device, as a musician gets it."""
    path = tmp_path_factory.mktemp("device") / "SecondVoice.amxd"
    path.write_bytes(build())
    return path


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


@pytest.fixture(name="play")
def _play(engine: Server, device: Path, tmp_path: Path, node: str) -> Play:
    """Return a function that plays the presses of each device at once, and says what came of them.

    Its weather is the rate of loss, of doubling and of delay each, the seed of its luck, and the share of numbers that
    travel as floats.
    """

    def play(
        *devices: Sequence[Press], weather: tuple[float, int, float] = (0, 1, 0), port: int = 0, **more: object
    ) -> Came:
        told = [[press.told() for press in presses] for presses in devices]
        names = dict(zip(("rate", "seed", "floats"), weather, strict=True))
        file = tmp_path / "story.json"
        file.write_text(json.dumps({"devices": told, "weather": names} | more))
        done = subprocess.run(
            [node, str(HERE / "play.js"), str(device), str(port or engine.port), str(file)],
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
            encoding="utf-8",
        )
        assert done.stdout, done.stderr
        found = json.loads(done.stdout)
        assert (found["console"], found["faults"], set(found["late"])) == ([], [], {0})
        assert (found["undo"]["depth"], found["undo"]["loose"]) == (0, 0)
        came: Came = found["devices"]
        assert [len(results) for results in came] == [len(presses) for presses in devices]
        return came

    return play
