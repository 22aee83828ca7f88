"""How far a run is, in one line that is written over: files, rate, and time left."""

import sys
import time
from typing import TextIO

PAUSE = 0.2
"""Seconds between two lines."""


class Progress:
    """Counts files; tells only a terminal, since a log wants no line that is written over."""

    def __init__(self, total: int, out: TextIO = sys.stderr) -> None:
        """Begin to count."""
        self._total, self._out, self._done, self._failed = total, out, 0, 0
        self._start = self._told = time.monotonic()

    def step(self, *, failed: bool) -> None:
        """Count a file, and tell if the last line is old enough."""
        self._done += 1
        self._failed += failed
        now = time.monotonic()
        if self._out.isatty() and (now - self._told > PAUSE or self._done == self._total):
            self._told = now
            self._out.write(f"\r\x1b[K{self.line(now)}")
            if self._done == self._total:
                self._out.write("\n")
            self._out.flush()

    def line(self, now: float) -> str:
        """Return what is told."""
        rate = self._done / max(1e-9, now - self._start)
        failed = f", {self._failed} failed" if self._failed else ""
        left = clock((self._total - self._done) / rate) if self._done else "?"
        return f"{self._done} of {self._total} files{failed}, {rate:.1f} a second, {left} left"


def clock(seconds: float) -> str:
    """Return a time as people read it, such as 1:05 or 2:00:30."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
