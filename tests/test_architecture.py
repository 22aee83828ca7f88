"""Who may import whom, read from the source and checked in a fresh process."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import engine

ROOT = Path(__file__).parent.parent
RUNTIME = {"mido", "numpy", "onnxruntime", "pythonosc"}
EXTRAS = {"cluster.py": "distributed", "audio.py": "soundfile", "soundfont.py": "midirenderer"}
"""The files that know of an extra, inside a function, and say what to install where it is missing."""


def imports(path: Path) -> set[str]:
    """Return the first names of all absolute imports of a file, those inside functions too; "." for a relative one."""
    return {name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) for name in named(node)}


def named(node: ast.AST) -> set[str]:
    """Return the first names that one statement imports."""
    if isinstance(node, ast.Import):
        return {alias.name.split(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        return {"." if node.level else (node.module or "").split(".")[0]}
    return set()


def sources(folder: str) -> list[Path]:
    found = sorted((ROOT / folder).rglob("*.py"))
    assert found
    return found


@pytest.mark.parametrize("path", sources("engine"), ids=lambda path: path.name)
def test_the_engine_imports_its_four_dependencies_and_itself_relatively(path: Path) -> None:
    foreign = imports(path) - set(sys.stdlib_module_names) - {"."}
    assert foreign <= RUNTIME | {EXTRAS.get(path.name)}
    at_import = {name for line in ast.parse(path.read_text(encoding="utf-8")).body for name in named(line)}
    assert not at_import & set(EXTRAS.values())


@pytest.mark.parametrize("folder", ["engine", "export", "m4l_device", "training", "tests"])
def test_nothing_in_the_tree_imports_the_wheel_s_name(folder: str) -> None:
    assert all("second_voice" not in imports(path) for path in sources(folder))


def test_training_and_device_do_not_import_what_stands_above_them() -> None:
    assert all("export" not in imports(path) for path in [*sources("training"), *sources("m4l_device")])


def test_a_fresh_engine_loads_neither_torch_nor_music21() -> None:
    code = "import sys, engine.cli; print(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert not loaded & {"torch", "music21", "onnx", "training", "export"}
    assert "onnxruntime" in loaded


def test_public_names_are_sorted_and_exist() -> None:
    assert engine.__all__ == sorted(engine.__all__)
    assert all(hasattr(engine, name) for name in engine.__all__)
