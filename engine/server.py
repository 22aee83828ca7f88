"""The OSC server: one UDP socket on the loopback address between the wire and the desk.

Has no way to run code or touch files on request, and survives any datagram.
"""

import logging
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from types import TracebackType
from typing import Self

from pythonosc.osc_message_builder import build_msg
from pythonosc.osc_packet import OscPacket

from . import protocol
from .desk import Desk, code
from .errors import EngineError, ProtocolError
from .making import make
from .model import load, roster
from .port import HOST, bind
from .protocol import PORT, Atom, Message
from .settings import DEFAULT_MODEL
from .version import VERSION

log = logging.getLogger(__name__)

PULSE = 0.5
"""Seconds after which the receiver looks up, so that `close` and Ctrl-C are heard on every system."""
LARGEST = 65_535
"""The most bytes that a datagram can have."""

cached_load = lru_cache(maxsize=8)(load)

Extra = Callable[[list[Atom], Callable[[Message], None]], None]
"""Takes a message's atoms and what answers their sender; must return at once."""


class Server:
    """A bound socket; `run` serves until `close`."""

    def __init__(self, port: int = PORT, bound: socket.socket | None = None) -> None:
        """Take the port, 0 for any free one, unless it is bound already; refuse one that is in use."""
        self._socket = bound or bind(port)
        self._socket.settimeout(PULSE)
        self.port: int = self._socket.getsockname()[1]
        self._executor = ThreadPoolExecutor(1, "render")
        self._is_warm = False
        self.extra: dict[str, Extra] = {}
        """More addresses than the desk's."""
        models = [atom for name, is_continuation in roster() for atom in (name, int(is_continuation))]
        welcome: list[Atom] = [protocol.VERSION, VERSION, *models]
        self._desk = Desk(
            lambda clip, settings, progress, redo: make(clip, settings, cached_load(settings.model), progress, redo),
            self._executor,
            welcome,
            self._answer,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run(self) -> None:
        """Receive and answer until `close`."""
        while True:
            try:
                datagram, sender = self._socket.recvfrom(LARGEST)
            except (TimeoutError, ConnectionError):
                # Windows reports as a lost connection that an earlier answer found no listener.
                continue
            except OSError:
                return
            self._serve(datagram, sender)

    def close(self) -> None:
        """Stop serving; work that has begun is waited for."""
        self._socket.close()
        self._executor.shutdown(cancel_futures=True)

    def _warm(self) -> None:
        """Load the default model as soon as a device is there, so that its first press waits for nothing."""
        if not self._is_warm:
            self._is_warm = True
            self._executor.submit(cached_load, DEFAULT_MODEL)

    def _serve(self, datagram: bytes, sender: tuple[str, int]) -> None:
        try:
            for address, atoms in messages(datagram):
                # An answer that comes back, from a wrong port number say, must not be answered.
                if address == "/sv/error":
                    continue
                if address in self.extra:
                    self.extra[address](atoms, partial(self._send, receiver=sender))
                    continue
                self._answer(*self._desk.handle(address, atoms))
                if address == "/sv/hello":
                    self._warm()
        except EngineError as error:
            log.warning("from %s:%d: %s", *sender, error)
            self._send(("/sv/error", [0, code(error), str(error)]), sender)
        except Exception:
            log.exception("a datagram of %d bytes from %s:%d failed", len(datagram), *sender)

    def _answer(self, port: int, answers: list[Message]) -> None:
        for answer in answers:
            self._send(answer, (HOST, port))

    def _send(self, message: Message, receiver: tuple[str, int]) -> None:
        try:
            self._socket.sendto(pack(message), receiver)
        except OSError as error:
            log.warning("answer to %s:%d failed: %s", *receiver, error)


def messages(datagram: bytes) -> list[tuple[str, list[Atom]]]:
    """Parse a datagram into addresses and atoms; bundles are unpacked, their time is not waited for."""
    try:
        return [(timed.message.address, list(timed.message.params)) for timed in OscPacket(datagram).messages]
    except Exception as error:  # python-osc raises what it meets: ParseError, but also IndexError or RecursionError
        raise ProtocolError(f"a datagram of {len(datagram)} bytes is not an OSC message") from error


def pack(message: Message) -> bytes:
    """Write a message as a datagram."""
    address, atoms = message
    return build_msg(address, atoms).dgram
