"""The engine as the system starts it, at login or by a `second-voice:` address: no terminal, a log, nobody to ask.

Whatever it is started with is not read. Where an engine runs already it ends well. Until the first datagram it sleeps
on the socket with next to nothing loaded: an evening without Live costs no more.
"""

import logging
import os
import select
import socket
import sys
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

from ..errors import EngineError
from ..port import HOST, PORT, bind
from .here import here

log = logging.getLogger(__name__)

LARGEST_LOG = 256 * 1024
"""Bytes; there is one earlier log beside it."""
PATIENCE = 3.0
"""Seconds in which an engine that sleeps can answer, on a slow machine."""


def main() -> int:
    """Serve until the end of the session; return 1 if the port is another program's."""
    places = here()
    _open_log(Path(places.log))
    try:
        bound = bind(PORT)
    except EngineError as error:
        if _is_engine(PORT):
            log.info("the engine runs already")
            return 0
        log.error("%s", error)  # noqa: TRY400  a sentence for a musician, no traceback
        return 1
    with suppress(OSError):
        Path(places.pid).write_text(str(os.getpid()), encoding="ascii")
    with bound:
        log.info("waiting on port %d", PORT)
        select.select([bound], [], [])
        # All else is loaded here and not before.
        from ..server import Server  # noqa: PLC0415

        with Server(PORT, bound) as server:
            log.info("awake")
            server.run()
    return 0


def _open_log(path: Path) -> None:
    # systemd keeps what is said there, too; Windows has no such place.
    handlers: list[logging.Handler] = [logging.StreamHandler()] if sys.stderr else [logging.NullHandler()]
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handlers.append(RotatingFileHandler(path, maxBytes=LARGEST_LOG, backupCount=1, encoding="utf-8"))
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO, handlers=handlers)
    # Without a terminal nobody would see what Python prints last.
    sys.excepthook = lambda kind, error, trace: log.critical("the engine has failed", exc_info=(kind, error, trace))


def _is_engine(port: int) -> bool:
    """Ask whether it is an engine that has the port."""
    from ..server import messages, pack  # noqa: PLC0415

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.bind((HOST, 0))
        asking.settimeout(PATIENCE)
        asking.sendto(pack(("/sv/hello", [asking.getsockname()[1], 0])), (HOST, port))
        try:
            return messages(asking.recv(65_535))[0][0] == "/sv/welcome"
        except (OSError, EngineError):
            return False


if __name__ == "__main__":
    sys.exit(main())
