"""node-osc, the npm package: node_osc.js says what it is told to, and prints what it hears."""

import json
from pathlib import Path

from engine.protocol import Atom, Message

from .found import free_ports, packages
from .lines import Lines

SCRIPT = Path(__file__).parent / "node_osc.js"


class NodeOsc:
    """A running script, which is told in JSON and tells in it."""

    def __init__(self, engine: int, node: str) -> None:
        (self.port,) = free_ports(1)
        self._script = Lines(node, str(SCRIPT), str(engine), str(self.port), env=packages("node-osc"))

    def say(self, address: str, *atoms: Atom) -> None:
        self._script.write(json.dumps([address, *atoms]))

    def hear(self, seconds: float) -> Message | None:
        line = self._script.next(seconds)
        if line is None:
            return None
        address, *atoms = json.loads(line)
        return address, atoms

    def close(self) -> None:
        self._script.close()
