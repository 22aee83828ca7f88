"""Pure Data without a window: request.pd says what it is told to, and passes on what it hears."""

import socket
import subprocess
from pathlib import Path

from engine.protocol import Atom, Message
from engine.server import messages

from .found import free_ports, program

PATCH = Path(__file__).parent / "request.pd"
QUIET = ("-nogui", "-noaudio", "-nomidi", "-noprefs", "-nrt")


class Pd:
    """A running patch; `is_typed` has it send integers where it would send floats of 32 bits.

    The patch is told in Pd's own messages. It passes on by OSC, since as text Pd's numbers keep six digits.
    """

    def __init__(self, engine: int, *, is_typed: bool) -> None:
        pd = program("pd")
        self._is_typed = is_typed
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._hand, self.port = free_ports(2)
        places = {
            "hand": f"listen {self._hand} 127.0.0.1",
            "mouth": f"connect 127.0.0.1 {engine}",
            "ear": f"listen {self.port} 127.0.0.1",
            "tongue": f"connect 127.0.0.1 {self._socket.getsockname()[1]}",
        }
        sent = [part for name, message in places.items() for part in ("-send", f"{name} {message}")]
        self._process = subprocess.Popen([pd, *QUIET, *sent, str(PATCH)])

    def say(self, address: str, *atoms: Atom) -> None:
        types = "".join("s" if isinstance(atom, str) else "i" for atom in atoms) if self._is_typed else ""
        values = " ".join(str(atom) for atom in atoms)
        for told in (f"set {address[1:].replace('/', ' ')}", f"format {types}", f"list {values}"):
            self._socket.sendto(f"{told};\n".encode(), ("127.0.0.1", self._hand))

    def hear(self, seconds: float) -> Message | None:
        self._socket.settimeout(seconds)
        try:
            ((_, (first, second, *atoms)),) = messages(self._socket.recv(65_535))
        except TimeoutError:
            return None
        return f"/{first}/{second}", atoms

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(5)
        self._socket.close()
