"""The engine's side of the conversations: requests come in by pieces, takes go out by pieces.

Knows no sockets: `handle` takes a message and returns the answers. Every message may come twice, late or never, so
an answer follows from the state alone, and a request that has been answered is answered again from memory.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from threading import Lock

from . import protocol
from .errors import ClipError, EngineError, ModelError, ProtocolError, SettingsError
from .notes import MAX_NOTES, Clip, Note
from .protocol import Atom, Begin, Message
from .redo import Redo
from .settings import Settings
from .take import Take

log = logging.getLogger(__name__)

MEMORY = 32
"""Requests that are remembered, all devices together."""

CODES: tuple[tuple[type[EngineError], int], ...] = (
    (ClipError, 1),
    (SettingsError, 2),
    (ModelError, 3),
    (ProtocolError, 4),
)
BUG = 5

Render = Callable[[Clip, Settings, Callable[[float], None], Redo | None], list[Take]]
Send = Callable[[int, list[Message]], None]
Key = tuple[int, int]


class CancelledError(Exception):
    """The device no longer wants the answer."""


@dataclass(frozen=True)
class Made:
    """One clip for the device: what /sv/made says of it, and its chunks."""

    facts: list[Atom]
    chunks: list[list[int]]


@dataclass
class Request:
    """One request: what was asked, what has arrived, what came of it."""

    begin: Begin
    chunks: dict[int, list[Atom]] = field(default_factory=dict)
    is_working: bool = False
    done: float = 0.0
    made: list[Made] | None = None
    """What the device is to write."""
    error: tuple[int, str] | None = None
    is_cancelled: bool = False

    def lacking(self) -> list[int]:
        """Return the chunks that have not arrived, a window at the most."""
        return [chunk for chunk in range(self.begin.chunks) if chunk not in self.chunks][: protocol.WINDOW]


class Desk:
    """All conversations of an engine; `render` makes the takes, on the executor's thread."""

    def __init__(self, render: Render, executor: Executor, welcome: Sequence[Atom], send: Send) -> None:
        """Open the desk; `send` takes what is said unasked: that a request has ended."""
        self._send = send
        self._render = render
        self._executor = executor
        self._welcome = list(welcome)
        self._requests: OrderedDict[Key, Request] = OrderedDict()
        self._lock = Lock()

    def handle(self, address: str, atoms: Sequence[Atom]) -> tuple[int, list[Message]]:
        """Take a message; return the port to answer to and the answers. Raises `ProtocolError` without a port."""
        port = self._port(address, atoms)
        if address == "/sv/hello":
            return port, [("/sv/welcome", list(self._welcome))]
        number = protocol.integer(atoms[1]) if len(atoms) > 1 else 0
        try:
            with self._lock:
                return port, self._answer(address, (port, number), atoms[2:])
        except EngineError as error:
            return port, [("/sv/error", [number, code(error), str(error)])]

    def _port(self, address: str, atoms: Sequence[Atom]) -> int:
        if address not in ("/sv/hello", "/sv/begin", "/sv/notes", "/sv/want", "/sv/cancel"):
            raise ProtocolError(
                f"unknown address {address[:40]!r}; the engine knows /sv/hello, begin, notes, want, cancel"
            )
        port = protocol.integer(atoms[0]) if atoms else 0
        if not 1024 <= port <= 65_535:  # noqa: PLR2004  the ports that a program may have without asking
            raise ProtocolError(f"{address} must begin with a port in range 1024..65535, not {port}")
        return port

    def _answer(self, address: str, key: Key, atoms: Sequence[Atom]) -> list[Message]:
        if address == "/sv/begin":
            return self._begin(key, Begin.unpack(atoms))
        request = self._requests.get(key)
        if request is None:
            # Notes may overtake their /sv/begin; the device's next question settles it.
            return []
        if address == "/sv/notes":
            self._notes(request, atoms)
            return []
        if address == "/sv/want":
            return self._parts(request, key[1], atoms)
        request.is_cancelled = True
        del self._requests[key]
        return []

    def _begin(self, key: Key, begin: Begin) -> list[Message]:
        request = self._requests.get(key)
        if request is None or request.begin != begin:
            request = self._open(key, begin)
        self._requests.move_to_end(key)
        number = key[1]
        if request.error or request.made is not None:
            return _outcome(request, number)
        if lacking := request.lacking():
            return [("/sv/need", [number, *lacking])]
        if not request.is_working:
            request.is_working = True
            self._executor.submit(self._work, request, key)
        return [("/sv/busy", [number, int(100 * request.done)])]

    def _open(self, key: Key, begin: Begin) -> Request:
        """Check what can be checked before the notes are here, and remember the request."""
        begin.settings()
        begin.clip(())
        if begin.notes < 0:
            raise ProtocolError(f"the number of notes must be 0 or more, not {begin.notes}")
        if begin.notes > MAX_NOTES:
            raise ClipError(f"clip has {begin.notes} notes, more than {MAX_NOTES}; split it into shorter clips")
        if not 0 <= begin.kept <= begin.notes:
            raise ProtocolError(
                f"the kept ones of {begin.notes} notes must be in range 0..{begin.notes}, not {begin.kept}"
            )
        if begin.chunks != -(-begin.notes // protocol.CHUNK):
            raise ProtocolError(
                f"{begin.notes} notes make {-(-begin.notes // protocol.CHUNK)} chunks, not {begin.chunks}"
            )
        if key in self._requests:
            self._requests[key].is_cancelled = True
        request = self._requests[key] = Request(begin)
        while len(self._requests) > MEMORY:
            self._requests.popitem(last=False)[1].is_cancelled = True
        return request

    def _notes(self, request: Request, atoms: Sequence[Atom]) -> None:
        chunk = protocol.integer(atoms[0]) if atoms else -1
        if not 0 <= chunk < request.begin.chunks:
            raise ProtocolError(f"chunk must be in range 0..{request.begin.chunks - 1}, not {chunk}")
        protocol.unpack([atoms[1:]])
        request.chunks.setdefault(chunk, list(atoms[1:]))

    def _work(self, request: Request, key: Key) -> None:
        """Make the takes and say so; runs on the executor's thread, so nothing may escape."""

        def progress(done: float) -> None:
            if request.is_cancelled:
                raise CancelledError
            request.done = done

        try:
            progress(0.0)
            notes = _notes(request)
            source = request.begin.clip(notes)
            takes = self._render(source, request.begin.settings(), progress, request.begin.redo(notes))
            request.made = [_made(take, name, clip) for take in takes for name, clip in take.clips(source)]
        except CancelledError:
            return
        except EngineError as error:
            request.error = (code(error), str(error))
        except Exception:
            log.exception("a request failed")
            request.error = (BUG, "the engine has failed on this clip; please report it with the clip")
        # The device would ask sooner or later; told at once, it need not wait.
        self._send(key[0], _outcome(request, key[1]))

    def _parts(self, request: Request, number: int, atoms: Sequence[Atom]) -> list[Message]:
        clip, *wanted = (protocol.integer(atom) for atom in atoms) if atoms else (-1,)
        made = request.made or []
        if not 0 <= clip < len(made):
            return []
        chunks = made[clip].chunks
        return [
            ("/sv/part", [number, clip, chunk, *chunks[chunk]])
            for chunk in wanted[: protocol.WINDOW]
            if 0 <= chunk < len(chunks)
        ]


def code(error: EngineError) -> int:
    """Return the number under which an error travels."""
    return next((number for kind, number in CODES if isinstance(error, kind)), BUG)


def _outcome(request: Request, number: int) -> list[Message]:
    """Say what came of a request: an error, or a line for each clip."""
    if request.error:
        return [("/sv/error", [number, *request.error])]
    made = request.made or []
    return [("/sv/made", [number, clip, len(made), *one.facts]) for clip, one in enumerate(made)]


def _made(take: Take, name: str, clip: Clip) -> Made:
    chunks = protocol.pack(clip.notes)
    span = protocol.ticks(clip.start), protocol.ticks(clip.end)
    facts: list[Atom] = [len(clip.notes), len(chunks), protocol.checksum(chunks), take.seed, *span, name, take.remark]
    return Made(facts, chunks)


def _notes(request: Request) -> tuple[Note, ...]:
    """Put the chunks together; refuse them if they are not what was announced."""
    chunks = [request.chunks[chunk] for chunk in range(request.begin.chunks)]
    notes = protocol.unpack(chunks)
    if len(notes) != request.begin.notes or protocol.checksum(chunks) != request.begin.checksum:
        raise ProtocolError("the notes that arrived are not those that were sent; try again")
    return notes
