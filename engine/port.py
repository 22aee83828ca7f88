"""The engine's port: who binds it is the engine. Loads nothing else, for the engine that sleeps behind it."""

import socket

from .errors import EngineError

HOST = "127.0.0.1"
PORT = 47_800
"""Every device knows it."""
BUFFER = 4 * 1024 * 1024
"""Asked of the system for unread datagrams; the usual 208 KiB hold less than a hundred chunks."""


def bind(port: int = PORT) -> socket.socket:
    """Take the port, 0 for any free one; refuse one that is in use."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
    try:
        bound.bind((HOST, port))
    except (OSError, OverflowError) as error:
        bound.close()
        raise EngineError(
            f"port {port} can't be had ({error}); is the engine running already? Stop it or give another --port"
        ) from error
    return bound
