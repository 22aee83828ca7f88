"""Programs that others wrote speak with the engine: a whole request each, over real UDP."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Protocol

import pytest

from engine import protocol, server
from engine.making import make
from engine.model import Model
from engine.notes import Clip, Note
from engine.protocol import Atom, Message
from engine.server import Server
from engine.settings import Settings
from engine.version import VERSION
from tests.strangers import liblo
from tests.strangers.liblo import Liblo
from tests.strangers.node_osc import NodeOsc
from tests.strangers.pd import Pd

STEPS = [n / 4 for n in range(24)] + [6 + n / 3 for n in range(24)]
CLIP = Clip(
    tuple(Note(start, 60 + n * 5 % 13, 0.25, 60 + n, probability=1 - n / 100) for n, start in enumerate(STEPS)), 14
)
"""16ths and then triplets, in two chunks."""
SETTINGS = Settings("tiny", "alto", 1.5, 7, 2)


class Stranger(Protocol):
    """What a foreign program is to the tests: a port, a mouth and an ear."""

    port: int

    def say(self, address: str, *atoms: Atom) -> None:
        """Send a message to the engine."""

    def hear(self, seconds: float) -> Message | None:
        """Return the next message from the engine, None where none comes for so long."""

    def close(self) -> None:
        """End the program."""


@pytest.fixture(name="engine")
def _engine(model: Model, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(server, "cached_load", lambda _: model)
    with Server(0) as running:
        thread = threading.Thread(target=running.run)
        thread.start()
        yield running.port
        running.close()
        thread.join(5)


STRANGERS: dict[str, Callable[[int, pytest.FixtureRequest], Stranger]] = {
    "liblo": lambda engine, _: Liblo(engine),
    "Pure Data": lambda engine, _: Pd(engine, is_typed=True),
    "Pure Data in floats": lambda engine, _: Pd(engine, is_typed=False),
    "node-osc": lambda engine, request: NodeOsc(engine, request.getfixturevalue("node")),
}


@pytest.fixture(name="stranger", params=STRANGERS)
def _stranger(engine: int, request: pytest.FixtureRequest) -> Iterator[Stranger]:
    with closing(STRANGERS[request.param](engine, request)) as stranger:
        # A program that has just been started may not listen yet, so the first word is repeated soon.
        ask(stranger, ("/sv/hello", [protocol.VERSION]), "/sv/welcome", patience=0.2)
        yield stranger


def ask(stranger: Stranger, question: Message, address: str, *begun: Atom, patience: float = 2) -> list[Atom]:
    """Ask, as often as nothing is heard, for a message that begins so; return its atoms."""
    for _ in range(round(40 / patience)):
        stranger.say(question[0], stranger.port, *question[1])
        while heard := stranger.hear(patience):
            if (heard[0], heard[1][: len(begun)]) == (address, [*begun]):
                return heard[1]
    raise AssertionError(f"{question[0]} is not answered with {address}")


def test_a_stranger_is_made_welcome(stranger: Stranger) -> None:
    welcome = ask(stranger, ("/sv/hello", [protocol.VERSION]), "/sv/welcome")
    assert welcome[:2] == [protocol.VERSION, VERSION]


def test_a_stranger_gets_the_notes_that_a_direct_call_makes(stranger: Stranger, model: Model) -> None:
    direct = [named for take in make(CLIP, SETTINGS, model) for named in take.clips(CLIP)]
    wire = [(name, protocol.unpack(protocol.pack(clip.notes))) for name, clip in direct]
    assert whole(stranger, CLIP, SETTINGS) == wire


def whole(stranger: Stranger, clip: Clip, settings: Settings) -> list[tuple[str, tuple[Note, ...]]]:
    """Make a whole request; return name and notes of each clip."""
    begin, chunks = protocol.begin(clip, settings)
    question: Message = "/sv/begin", [1, *begin.pack()]
    assert ask(stranger, question, "/sv/need", 1) == [1, 0, 1]
    for number, chunk in enumerate(chunks):
        stranger.say("/sv/notes", stranger.port, 1, number, *chunk)
    ask(stranger, question, "/sv/busy", 1)
    first = ask(stranger, question, "/sv/made", 1, 0)
    others = [ask(stranger, question, "/sv/made", 1, clip, first[2]) for clip in range(1, int(first[2]))]
    return [collect(stranger, made) for made in (first, *others)]


def collect(stranger: Stranger, made: list[Atom]) -> tuple[str, tuple[Note, ...]]:
    """Fetch the parts of a clip of which /sv/made has told."""
    number, clip, _, notes, parts, checksum, seed, start, end, name, _ = made
    chunks = [
        ask(stranger, ("/sv/want", [number, clip, part]), "/sv/part", number, clip, part)[3:]
        for part in range(int(parts))
    ]
    found = protocol.unpack(chunks)
    assert (len(found), protocol.checksum(chunks)) == (notes, checksum)
    assert (seed, start, end) == (SETTINGS.seed, 0, protocol.ticks(CLIP.end))
    return str(name), found


def test_a_stranger_is_refused_in_words(stranger: Stranger) -> None:
    begin = replace(protocol.begin(CLIP, SETTINGS)[0], version=1)
    wanted = (
        f"the device speaks version 1 of the wire and the engine version {protocol.VERSION}; "
        "install device and engine of the same release"
    )
    assert ask(stranger, ("/sv/begin", [3, *begin.pack()]), "/sv/error", 3) == [3, 4, wanted]


def test_what_oscdump_prints_is_read_whatever_it_holds() -> None:
    line = 'eeac0d5a.d202c907 /sv/made isfss 5 "a b "q" c" 1058400.000000 "" "#7 1"'
    assert liblo.read(line) == ("/sv/made", [5, 'a b "q" c', 1_058_400.0, "", "#7 1"])
    assert liblo.read("eeac0d5a.d25a250e /sv/made ") == ("/sv/made", [])
