"""What the README tells people to type exists."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from engine import cli, names, settings, vocabulary
from engine.melody import Melody, Tone
from engine.model import FOLDER

ROOT = Path(__file__).parent.parent
HOUSE = ("engine", "export", "training", "m4l_device", "tests")
README = (ROOT / "README.md").read_text(encoding="utf-8")
TRAINING = (ROOT / "training" / "README.md").read_text(encoding="utf-8")
CODE = [line for block in re.findall(r"```\n(.*?)```", README, re.DOTALL) for line in block.splitlines()]


def help_of(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command, "--help"], cwd=ROOT, capture_output=True, text=True, check=True, encoding="utf-8"
    )
    return done.stdout


def test_every_command_of_the_engine_exists() -> None:
    commands = set(re.findall(r"second-voice (\w+)", README))
    assert commands == set(re.findall(r"^    (\w+)", help_of("-m", "engine"), re.MULTILINE))


def test_every_option_of_render_is_in_the_readme_and_exists() -> None:
    table = set(re.findall(r"^\| `(--[\w-]+)", README, re.MULTILINE))
    told = set(re.findall(r"(--[\w-]+)", help_of("-m", "engine", "render"))) - {"--help", "--out"}
    assert table == told


def test_the_render_lines_are_understood() -> None:
    lines = [line.split()[1:] for line in CODE if line.startswith("second-voice ")]
    assert lines
    for line in lines:
        assert cli._parser().parse_args(line).run


def test_every_job_of_run_py_exists() -> None:
    jobs = set(re.findall(r"run\.py (\w+)", README))
    assert jobs == set(re.findall(r"^    (\w+)  ", help_of("run.py"), re.MULTILINE))


@pytest.mark.parametrize("module", sorted(set(re.findall(r"python -m ([\w.]+)", README + TRAINING))))
def test_every_module_that_is_run_exists(module: str) -> None:
    if module.partition(".")[0] in ("training", "export"):
        pytest.importorskip("torch", reason="the training extra is not installed")
    assert "usage: python -m" in help_of("-m", module)


def test_every_file_of_the_map_exists_and_every_file_is_on_it() -> None:
    inside = README.partition("In reading order:")[2].partition("```")[2].partition("```")[0]
    told = set(re.findall(r"[\w]+\.(?:py|js)", inside))
    there = {path.name for folder in HOUSE[:-1] for path in (ROOT / folder).rglob("*.py")}
    assert there - told <= {"__init__.py", "__main__.py", "errors.py", "version.py"}
    everywhere = {path.name for folder in HOUSE for path in (ROOT / folder).rglob("*.*")}
    assert told <= everywhere | {"run.py"}


def test_every_model_that_ships_is_in_the_table_with_its_size() -> None:
    rows = re.findall(r"^\| `([\w-]+)`(?: \(default\))? \|(?: [^|]+ \|)+ ([\d.]+) MB \|$", README, re.MULTILINE)
    sizes = {name: (FOLDER / f"{name}.onnx").stat().st_size / 1e6 for name in names()}
    assert dict(rows) == {name: f"{max(0.1, size):.1f}" for name, size in sizes.items()}
    assert f"`{settings.DEFAULT_MODEL}` (default)" in README


def test_the_worked_example_is_what_the_code_says() -> None:
    bar = Melody((Tone(0, 6, 67), Tone(6, 2, 69), Tone(12, 2, 71), Tone(14, 2, 71)), 16)
    tokens = [str(token) for token in vocabulary.encode(bar)]
    assert " | ".join(" ".join(tokens[beat : beat + 4]) for beat in range(0, 16, 4)) in README
