"""The programs and packages of the strangers, or the reason why a test skips; in CI nothing may be absent."""

import os
import shutil
import socket
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

import pytest

NODE_MODULES = Path(__file__).parents[2] / ".venv" / "node" / "node_modules"
"""Where run.py puts what comes from npm."""


def program(name: str) -> str:
    """Return the path of a program."""
    return shutil.which(name) or absent(name)


def packages(name: str) -> dict[str, str]:
    """Return the environment in which Node finds a package."""
    if not (NODE_MODULES / name).is_dir():
        absent(name)
    return os.environ | {"NODE_PATH": str(NODE_MODULES)}


def absent(name: str) -> NoReturn:
    """Skip the test, or fail it in CI."""
    reason = f"{name} is not installed; python3 run.py test installs it where it can"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def free_ports(count: int) -> list[int]:
    """Return ports that a program may take next."""
    with ExitStack() as taken:
        sockets = [taken.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
