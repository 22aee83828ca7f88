"""The conversation with AbletonOSC, a control surface through which Live answers OSC messages; knows no music.

AbletonOSC reads its socket ten times a second and in order, answers each question by the question's own address, always
to one port, and is silent about a command. What goes wrong it tells as text, not saying in what. So every exchange ends
with a question that carries a number and brings it back, a fence: what came before the fence, and after the last one,
belongs to the exchange, errors too.
"""

import math
import secrets
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

from ..errors import LiveError, ProtocolError
from ..port import BUFFER, HOST
from ..protocol import Atom, Message
from ..server import LARGEST, messages, pack

PORT = 11_000
REPLIES = 11_001
"""Where AbletonOSC sends its answers, whoever asks: one program at a time can hear them."""
FENCE = "/live/song/get/tempo"
ERROR = "/live/error"

REPEAT = 0.3
"""Seconds after which a question is asked again: three of Live's turns."""
TRIES = 4
"""Exchanges in which an answer may be missing, as none should on one machine."""
PRESENCE = 3.0
"""Seconds in which AbletonOSC must first be heard."""
PATIENCE = 30.0
"""Seconds for later answers: Live stands still while it loads an instrument, and what was sent is then done all the
same, so that to give up early would leave half a clip behind."""


class RefusedError(LiveError):
    """Live, or AbletonOSC in it, did not do what was asked; the text is its own."""


class AbletonOSC:
    """The port for the answers, held until `close`."""

    def __init__(
        self, port: int = PORT, replies: int = REPLIES, *, presence: float = PRESENCE, patience: float = PATIENCE
    ) -> None:
        """Take the port for the answers; refuse one that is in use."""
        self._port = port
        self._presence = presence
        self._patience = patience
        self._is_present = False
        self._fence = secrets.randbelow(2**24)
        self._is_old = False
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        try:
            self._socket.bind((HOST, replies))
        except OSError as error:
            self._socket.close()
            raise LiveError(
                f"port {replies}, to which AbletonOSC answers, can't be had ({error}); close the other program that "
                "speaks to AbletonOSC, or wait for the clip that is being made"
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the port back."""
        self._socket.close()

    def ask(self, *asked: Message) -> list[list[Atom]]:
        """Return the answer to each question, without what the question began with.

        Commands may stand among them, if they may be repeated: whatever gets no answer is sent again, whole.
        """
        questions = [message for message in asked if "/get/" in message[0]]
        for _ in range(TRIES):
            heard = self._exchange(asked)
            found = [_answer(question, heard) for question in questions]
            answers = [answer for answer in found if answer is not None]
            if len(answers) == len(questions):
                return answers
        raise RefusedError(f"AbletonOSC leaves {questions[0][0]} unanswered; install its newest release")

    def tell(self, *commands: Message) -> None:
        """Send commands that must not be repeated, and wait until they are done."""
        self._send(commands)
        self._exchange(())

    def show(self, text: str) -> None:
        """Write a text into Live's status bar; nothing says whether it got there."""
        with suppress(LiveError):
            self._send([("/live/api/show_message", [text])])

    def _exchange(self, asked: Sequence[Message]) -> list[Message]:
        """Return what is heard before a fence that is set behind the messages."""
        fences: list[Atom] = []
        end = time.monotonic() + (self._patience if self._is_present else self._presence)
        while time.monotonic() < end:
            self._fence += 1
            fences.append(self._fence)
            self._send([*asked, (FENCE, [self._fence])])
            heard = self._hear(fences, min(end, time.monotonic() + REPEAT))
            if heard is not None:
                self._is_present = True
                if errors := [str(atoms[0]) for address, atoms in heard if address == ERROR and atoms]:
                    raise RefusedError(f"Live refuses: {errors[0]}")
                return heard
        if self._is_old:
            raise LiveError("this AbletonOSC is older than 2025; install the newest, and start Live anew")
        if self._is_present:
            raise LiveError(f"Live has stopped answering for {self._patience:g} seconds; look what it is waiting for")
        raise LiveError(
            f"AbletonOSC does not answer on port {self._port}; start Live, and choose AbletonOSC as a control surface "
            "in its settings, under Link, Tempo & MIDI"
        )

    def _hear(self, fences: list[Atom], end: float) -> list[Message] | None:
        """Return what comes before one of the fences, None if none comes in time."""
        heard: list[Message] = []
        for address, atoms in self._incoming(end):
            if address != FENCE:
                heard.append((address, atoms))
            elif len(atoms) < 2:  # noqa: PLR2004
                self._is_old = True
            elif atoms[1] in fences:
                return heard
            else:
                # Of an exchange that was answered twice; so is all before it.
                heard = []
        return None

    def _incoming(self, end: float) -> Iterator[Message]:
        while (left := end - time.monotonic()) > 0:
            self._socket.settimeout(left)
            try:
                yield from messages(self._socket.recv(LARGEST))
            except TimeoutError:
                return
            except (ConnectionError, ProtocolError):
                # Windows reports as a lost connection that nobody listened; and other programs may send what they like.
                continue

    def _send(self, sent: Sequence[Message]) -> None:
        for message in sent:
            try:
                self._socket.sendto(pack(message), (HOST, self._port))
            except OSError as error:
                raise LiveError(f"nothing can be sent to port {self._port} ({error})") from error


def _answer(question: Message, heard: list[Message]) -> list[Atom] | None:
    """Take the answer to a question out of what was heard: it begins with the question's track and slot."""
    address, atoms = question
    place = atoms[:2] if address.startswith("/live/clip") else []
    for message in heard:
        if message[0] == address and message[1][: len(place)] == place:
            heard.remove(message)
            return message[1][len(place) :]
    return None


def number(atom: Atom) -> float:
    """Read a number out of an answer; what Live does not have for an object comes as nothing."""
    if not isinstance(atom, (int, float)) or not math.isfinite(atom):
        raise LiveError(f"AbletonOSC answers with {atom!r} where a number belongs; install its newest release")
    return float(atom)
