"""The engine as the system starts it: asleep until a device speaks, its log, and what it does beside another."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine import port
from engine.server import Server, messages, pack
from engine.setup import background
from engine.setup.places import Places

ROOT = Path(__file__).parent.parent
CODE = """
import select, sys
from engine.setup import background
sleep = select.select
def spy(*arguments):
    print("asleep with", *sorted({"mido", "numpy", "onnxruntime", "pythonosc"} & set(sys.modules)), flush=True)
    return sleep(*arguments)
select.select = spy
background.PORT = int(sys.argv[1])
sys.exit(background.main())
"""


@pytest.fixture(name="free")
def _free() -> int:
    with port.bind(0) as bound:
        number: int = bound.getsockname()[1]
    return number


@pytest.fixture(name="start")
def _start(tmp_path: Path, free: int) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start the engine in the background on a free port, with a home of its own."""
    started = []

    def start(*more: str) -> subprocess.Popen[str]:
        environment = os.environ | {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}
        command = [sys.executable, "-c", CODE, str(free), *more]
        started.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline()


def hello(engine: int) -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as device:
        device.bind(("127.0.0.1", 0))
        device.settimeout(20)
        device.sendto(pack(("/sv/hello", [device.getsockname()[1], 3])), ("127.0.0.1", engine))
        return messages(device.recv(65_535))[0][0]


def log(tmp_path: Path) -> Path:
    return Path(Places(sys.platform, tmp_path).log)


def test_it_sleeps_with_nothing_loaded_and_wakes_when_a_device_speaks(
    start: Callable[..., subprocess.Popen[str]], free: int, tmp_path: Path
) -> None:
    process = start()
    assert line(process) == "asleep with\n"
    assert hello(free) == "/sv/welcome"
    assert process.poll() is None
    assert log(tmp_path).read_text(encoding="utf-8").count("awake") == 1
    assert int(log(tmp_path).with_suffix(".pid").read_text(encoding="ascii")) > 1


def test_a_second_one_ends_well_and_reads_nothing_of_what_it_is_given(
    start: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    line(start())
    pid = log(tmp_path).with_suffix(".pid").read_text(encoding="ascii")
    assert start("second-voice://start?port=1", "--port", "2").wait(30) == 0
    assert "the engine runs already" in log(tmp_path).read_text(encoding="utf-8")
    assert log(tmp_path).with_suffix(".pid").read_text(encoding="ascii") == pid


def test_where_another_program_has_the_port_it_fails_and_says_so(
    start: Callable[..., subprocess.Popen[str]], free: int, tmp_path: Path
) -> None:
    with port.bind(free):
        assert start().wait(30) == 1
    assert f"port {free} can't be had" in log(tmp_path).read_text(encoding="utf-8")


def test_it_is_no_engine_that_answers_with_something_else() -> None:
    with Server(0) as server, port.bind(0) as silent:
        assert background._is_engine(silent.getsockname()[1]) is False
        assert server.port


def logged(path: Path, code: str) -> None:
    """Open the log in a fresh process, which has the handlers of no test, and do something."""
    opening = (
        "import logging, pathlib, sys; from engine.setup import background; background._open_log(pathlib.Path({}))\n"
    )
    command = [sys.executable, "-c", opening.format(repr(str(path))) + code]
    subprocess.run(command, cwd=ROOT, stderr=subprocess.DEVNULL, check=False)


def test_the_log_keeps_within_its_bounds(tmp_path: Path) -> None:
    path = tmp_path / "new" / "engine.log"
    logged(path, "for number in range(9000): logging.warning('%06d %s', number, 'x' * 100)")
    assert sorted(file.name for file in path.parent.iterdir()) == ["engine.log", "engine.log.1"]
    assert all(file.stat().st_size <= background.LARGEST_LOG for file in path.parent.iterdir())
    assert "008999" in path.read_text(encoding="utf-8")


def test_without_a_terminal_what_python_prints_last_is_in_the_log(tmp_path: Path) -> None:
    logged(tmp_path / "engine.log", "sys.stdout = sys.stderr = None; print('lost'); raise ValueError('too bad')")
    assert "ValueError: too bad" in (tmp_path / "engine.log").read_text(encoding="utf-8")


def test_a_home_that_can_t_be_written_costs_the_log_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    logged(tmp_path / "file" / "engine.log", f"open({str(tmp_path / 'went on')!r}, 'w')")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "went on"]
