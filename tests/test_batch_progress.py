"""The line that tells how far a run is."""

import io

from engine.batch.progress import Progress, clock


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_is_told_and_a_log_is_not() -> None:
    log, terminal = io.StringIO(), Terminal()
    for out in (log, terminal):
        progress = Progress(2, out)
        progress.step(failed=False)
        progress.step(failed=True)
    assert log.getvalue() == ""
    assert "2 of 2 files, 1 failed" in terminal.getvalue()
    assert terminal.getvalue().endswith("0:00 left\n")


def test_rate_and_time_left() -> None:
    progress = Progress(10, io.StringIO())
    begun = progress._start
    for _ in range(4):
        progress.step(failed=False)
    assert progress.line(begun + 2.0) == "4 of 10 files, 2.0 a second, 0:03 left"


def test_times_are_written_as_people_read_them() -> None:
    assert [clock(seconds) for seconds in (0, 59.6, 65, 7230)] == ["0:00", "1:00", "1:05", "2:00:30"]
