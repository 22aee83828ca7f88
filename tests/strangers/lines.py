"""A program that prints what it hears, a line each."""

import queue
import subprocess
import threading
from collections.abc import Mapping
from typing import IO


class Lines:
    """A running program whose next line can be waited for."""

    def __init__(self, *command: str, env: Mapping[str, str] | None = None) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, text=True, encoding="utf-8"
        )
        assert self._process.stdin
        assert self._process.stdout
        self._stdin: IO[str] = self._process.stdin
        self._stdout: IO[str] = self._process.stdout
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        for line in self._stdout:
            self._lines.put(line.removesuffix("\n"))

    def write(self, line: str) -> None:
        self._stdin.write(line + "\n")
        self._stdin.flush()

    def next(self, seconds: float) -> str | None:
        """Return the next line, None where there is none for so long."""
        try:
            return self._lines.get(timeout=seconds)
        except queue.Empty:
            return None

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(5)
        self._reader.join(5)
        self._stdin.close()
        self._stdout.close()
