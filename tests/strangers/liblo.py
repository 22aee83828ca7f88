"""liblo's two programs: `oscsend` says a message, `oscdump` prints what it hears."""

import re
import subprocess

from engine.protocol import Atom, Message

from .found import free_ports, program
from .lines import Lines

VALUES = {"i": r"(-?\d+)", "f": r"(\S+)", "s": '"(.*)"'}
"""How oscdump prints a value of each type."""
READ: dict[str, type[int | float | str]] = {"i": int, "f": float, "s": str}


class Liblo:
    """The one program is started for each message, the other listens all the while."""

    def __init__(self, engine: int) -> None:
        self._engine = engine
        self._oscsend = program("oscsend")
        (self.port,) = free_ports(1)
        self._oscdump = Lines(program("oscdump"), "-L", str(self.port))

    def say(self, address: str, *atoms: Atom) -> None:
        types = "".join("s" if isinstance(atom, str) else "i" for atom in atoms)
        values = [str(atom) for atom in atoms]
        subprocess.run([self._oscsend, "127.0.0.1", str(self._engine), address, types, *values], check=True)

    def hear(self, seconds: float) -> Message | None:
        line = self._oscdump.next(seconds)
        return None if line is None else read(line)

    def close(self) -> None:
        self._oscdump.close()


def read(line: str) -> Message:
    """Read a line of oscdump: time, address, types, values."""
    _, address, types, printed = [*line.split(" ", 3), ""][:4]
    values = re.fullmatch(" ".join(VALUES[kind] for kind in types), printed)
    assert values, line
    return address, [READ[kind](value) for kind, value in zip(types, values.groups(), strict=True)]
