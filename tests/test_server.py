"""The server over real UDP: whole requests, and datagrams that no one should send."""

import random
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message_builder import build_msg

from engine import protocol, server
from engine.errors import EngineError
from engine.generation import second_voices
from engine.making import make
from engine.model import Model, load
from engine.notes import Clip, Note
from engine.protocol import Atom
from engine.server import Server, messages, pack
from engine.settings import DEFAULT_MODEL, Settings

TINY = Path(__file__).parent / "data" / "tiny.onnx"


class Device:
    """A socket that speaks as the device does."""

    def __init__(self, engine: int) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(5)
        self.port: int = self.socket.getsockname()[1]
        self.engine = engine

    def say(self, address: str, *atoms: Atom) -> None:
        self.throw(pack((address, [self.port, *atoms])))

    def throw(self, datagram: bytes) -> None:
        self.socket.sendto(datagram, ("127.0.0.1", self.engine))

    def hear(self) -> tuple[str, list[Atom]]:
        return messages(self.socket.recv(65_535))[0]

    def request(self, clip: Clip, settings: Settings, number: int = 1) -> list[tuple[Note, ...]]:
        """Make a whole request; return the notes of each take."""
        begin, chunks = protocol.begin(clip, settings)
        made: dict[int, list[Atom]] = {}
        self.say("/sv/begin", number, *begin.pack())
        clips = settings.takes * (1 + settings.chords)
        while len(made) < clips:
            address, atoms = self.hear()
            if address == "/sv/need":
                for chunk in atoms[1:]:
                    assert isinstance(chunk, int)
                    self.say("/sv/notes", number, chunk, *chunks[chunk])
                self.say("/sv/begin", number, *begin.pack())
            elif address == "/sv/made":
                made[int(atoms[1])] = atoms
            elif address == "/sv/error":
                raise EngineError(str(atoms[2]))
        return [self.collect(number, made[take]) for take in range(clips)]

    def collect(self, number: int, made: list[Atom]) -> tuple[Note, ...]:
        chunks: list[list[Atom]] = []
        while len(chunks) < int(made[4]):
            self.say("/sv/want", number, made[1], len(chunks))
            address, atoms = self.hear()
            # What came late in between has had the chunk asked for twice.
            if address == "/sv/part" and atoms[1:3] == [made[1], len(chunks)]:
                chunks.append(atoms[3:])
        assert protocol.checksum(chunks) == made[5]
        return protocol.unpack(chunks)


@pytest.fixture(name="running")
def _running(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    model = Model(TINY)
    monkeypatch.setattr(server, "cached_load", lambda _: model)
    with Server(0) as engine:
        thread = threading.Thread(target=engine.run)
        thread.start()
        yield engine
        engine.close()
        thread.join(5)
        assert not thread.is_alive()


@pytest.fixture(name="device")
def _device(running: Server) -> Iterator[Device]:
    device = Device(running.port)
    yield device
    device.socket.close()


def line(notes: int) -> Clip:
    return Clip(tuple(Note(n / 4, 60 + n % 12, 0.25) for n in range(notes)), max(4, notes / 4))


@pytest.mark.parametrize("notes", [1, 30, 31, 400])
def test_the_server_makes_the_notes_that_a_direct_call_makes(device: Device, notes: int) -> None:
    settings = Settings("tiny", "alto", 1.0, 7, 2)
    direct = second_voices(line(notes), settings, Model(TINY))
    wire = [protocol.unpack(protocol.pack(take.clip.notes)) for take in direct]
    assert device.request(line(notes), settings) == wire


@pytest.mark.slow
def test_a_blues_comes_over_the_wire_as_a_direct_call_makes_it(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "cached_load", load)
    settings = Settings("blues", seed=7, takes=2, chords=True)
    takes = make(line(16), settings, load("blues"))
    wire = [protocol.unpack(protocol.pack(clip.notes)) for take in takes for _, clip in take.clips(line(16))]
    assert device.request(line(16), settings) == wire


def test_two_devices_at_once_get_their_own_answers(running: Server) -> None:
    devices = [Device(running.port) for _ in range(2)]
    clips = [line(16), line(200)]
    answers: dict[int, list[tuple[Note, ...]]] = {}

    def work(which: int) -> None:
        answers[which] = devices[which].request(clips[which], Settings("tiny", seed=3))

    threads = [threading.Thread(target=work, args=(which,)) for which in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    for device in devices:
        device.socket.close()
    for which, clip in enumerate(clips):
        assert answers[which][0] == second_voices(clip, Settings("tiny", seed=3), Model(TINY))[0].clip.notes


BEGIN = pack(("/sv/begin", [9999, 1]))


@pytest.mark.parametrize(
    "datagram",
    [
        b"",
        b"\0",
        b"hello",
        b"/sv/hello",
        b"/sv/hello\0\0\0,ii\0",
        BEGIN[:-3],
        b"#bundle\0" + bytes(8) + b"\x7f\xff\xff\xff",
        b"#bundle\0" + b"\xff" * 20,
        b"\xff" * 1000,
        b"A" * 60_000,
        (b"#bundle\0" + bytes(8)) * 2000,
    ],
    ids=lambda datagram: f"{len(datagram)} bytes {datagram[:12]!r}",
)
def test_a_senseless_datagram_is_survived(device: Device, datagram: bytes) -> None:
    device.throw(datagram)
    device.say("/sv/hello", 1)
    heard = device.hear()
    if heard[0] == "/sv/error":
        assert "not an OSC message" in str(heard[1][2])
        heard = device.hear()
    assert heard[0] == "/sv/welcome"


def test_a_thousand_random_datagrams_are_survived(device: Device) -> None:
    chance = random.Random(1)
    # In small groups, since a system may hold no more than a few hundred unread datagrams: either side would lose some.
    for _ in range(40):
        for _ in range(25):
            spoiled = bytearray(pack(("/sv/begin", [device.port, 1, "x", 1.5, 3, 7])))
            for _ in range(chance.randrange(1, 6)):
                spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
            device.throw(bytes(spoiled[: chance.randrange(len(spoiled) + 1)]))
        device.say("/sv/hello", 1)
        while device.hear()[0] != "/sv/welcome":
            pass


def test_a_bundle_is_opened_and_its_time_not_waited_for(device: Device) -> None:
    for time in (IMMEDIATELY, 2_000_000_000):
        bundle = OscBundleBuilder(time)
        bundle.add_content(build_msg("/sv/hello", [device.port, 1]))
        device.throw(bundle.build().dgram)
        assert device.hear()[0] == "/sv/welcome"


def test_a_bad_message_is_answered_in_words(device: Device) -> None:
    device.say("/sv/begin", 1, "what")
    assert device.hear() == ("/sv/error", [1, 4, "/sv/begin must have 33 values, not 3"])
    device.throw(pack(("/live/test", [])))
    assert "unknown address '/live/test'" in str(device.hear()[1][2])


def test_an_error_that_comes_back_is_not_answered(device: Device) -> None:
    device.throw(pack(("/sv/error", [0, 4, "text"])))
    device.say("/sv/hello", 1)
    assert device.hear()[0] == "/sv/welcome"


def test_the_default_model_is_loaded_when_a_device_is_there_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []
    monkeypatch.setattr(server, "cached_load", loaded.append)
    with Server(0) as engine:
        thread = threading.Thread(target=engine.run)
        thread.start()
        device = Device(engine.port)
        device.throw(b"no hello")
        assert device.hear()[0] == "/sv/error"
        assert loaded == []
        for _ in range(2):
            device.say("/sv/hello", 1)
            assert device.hear()[0] == "/sv/welcome"
        device.socket.close()
    thread.join(5)
    assert loaded == [DEFAULT_MODEL]


def test_a_port_in_use_is_told_with_the_remedy(running: Server) -> None:
    with pytest.raises(EngineError, match=f"port {running.port} can't be had .* or give another --port"):
        Server(running.port)


def test_only_the_loopback_address_is_bound(running: Server) -> None:
    assert running._socket.getsockname()[0] == "127.0.0.1"


def test_serve_as_a_command_tells_a_port_in_use_in_one_line(running: Server) -> None:
    command = [sys.executable, "-m", "engine", "serve", "--port", str(running.port)]
    done = subprocess.run(command, cwd=Path(__file__).parent.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "is the engine running already?" in done.stderr
