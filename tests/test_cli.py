"""The other commands from outside: what they say, and how they end."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from engine import version
from engine.cli import main
from engine.model import names
from engine.server import messages, pack
from engine.settings import DEFAULT_MODEL

ROOT = Path(__file__).parent.parent


def test_models_are_listed_and_the_version_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models"]) == 0
    assert [line for line in capsys.readouterr().out.splitlines() if not line.startswith(" ")] == [
        name + " (default)" * (name == DEFAULT_MODEL) for name in names()
    ]
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert capsys.readouterr().out == f"second-voice {version.VERSION}\n"


def test_serve_takes_settings_for_abletonosc_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--port", "0", "--voice", "bass"]) == 1
    assert capsys.readouterr() == ("", "second-voice: settings need --abletonosc; a device sends its own\n")


def test_serve_with_abletonosc_answers_a_button(tiny: Path) -> None:
    command = [sys.executable, "-m", "engine", "serve", "--abletonosc", "--port", "0", "--model", str(tiny)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout
        port = int(running.stdout.readline().split("127.0.0.1:")[1].split(";")[0])
        assert running.stdout.readline() == (
            "/second_voice/generate makes the second voice of the clip that is selected in Live\n"
        )
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as button:
            button.settimeout(10)
            button.sendto(pack(("/second_voice/generate", ["takes", 99])), ("127.0.0.1", port))
            answer = messages(button.recv(65_535))
        running.terminate()
    assert answer == [("/second_voice/error", [2, "takes must be in range 1..16, not 99"])]
