"""The command of the benchmark, on made-up chorales, a model whose answer is known, and tasks that are made up too."""

import ast
import json
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from engine.vocabulary import HOLD
from training import accompaniment, benchmark, chorales
from training.chorales import Chorale, CorpusError
from training.table import Column, Table
from training.trial import Piece

TINY = Path(__file__).parent / "data" / "tiny.onnx"
HERE = Path(benchmark.__file__).parent


def piece(name: str, *, meter: str = "4/4", steps: int = 48, start: int = 60, below: int = 4) -> Piece:
    """Make a piece of a rising quarter-note scale, its accompaniment `below` semitones under it."""
    lead = np.full(steps, HOLD)
    lead[::4] = start + np.arange(steps // 4)
    return Piece(name, f"family of {name}", meter, lead, np.where(lead == HOLD, HOLD, lead - below))


@pytest.fixture(name="corpus")
def _corpus(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put three made-up chorales in the place of each split."""
    made = [piece("a"), piece("b", start=62), piece("c", steps=40, below=5)]
    read = [
        Chorale(
            p.name,
            p.family,
            p.meter,
            {"Soprano": p.lead, "Alto": p.accompaniment, "Tenor": p.lead, "Bass": p.accompaniment},
        )
        for p in made
    ]
    monkeypatch.setattr(chorales, "read", lambda _split, _work: read)


@pytest.mark.usefixtures("corpus")
def test_the_command_prints_a_table_for_each_task(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert benchmark.main(["--models", str(TINY), "--json", str(tmp_path / "all.json")]) == 0
    printed = capsys.readouterr().out
    assert "### A1: Soprano -> Alto, test split" in printed
    assert "### A2: Tenor -> Bass, test split" in printed
    rows = [row.split(" | ") for row in printed.splitlines() if row.startswith("|")]
    assert {len(row) for row in rows} == {len(accompaniment.COLUMNS) + 1}
    assert [row[0] for row in rows[2:7]] == ["| tiny", "| always hold", "| Bach", "| lead shuffled", "| BiLSTM †"]
    content = json.loads((tmp_path / "all.json").read_text())
    # Twelve onsets of piece a and twelve of b are right, ten of c are not.
    tiny = content["A1: Soprano -> Alto, test split"]["tiny"]
    assert tiny["greedy_onset_accuracy"]["value"] == pytest.approx(24 / 34)
    assert tiny["greedy_onset_accuracy"]["low"] < 24 / 34 < tiny["greedy_onset_accuracy"]["high"]


@pytest.mark.usefixtures("corpus")
def test_numbers_from_elsewhere_stand_only_beside_the_test_split(capsys: pytest.CaptureFixture[str]) -> None:
    assert benchmark.main(["--models", str(TINY), "--split", "valid"]) == 0
    assert "| BiLSTM" not in capsys.readouterr().out


@pytest.mark.usefixtures("corpus")
def test_hops_are_compared_on_the_validation_split(capsys: pytest.CaptureFixture[str]) -> None:
    assert benchmark.main(["--models", str(TINY), "--hops", "8", "16"]) == 0
    printed = capsys.readouterr().out
    assert "### tiny, A2, valid split" in printed
    rows = [row.split(" | ") for row in printed.splitlines() if row.startswith("|")]
    assert [row[0] for row in rows[2:5]] == ["| hop 8", "| hop 16", "| whole piece"]


def test_hops_refuse_the_test_split(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        benchmark.main(["--hops", "8", "--split", "test"])
    assert "validation" in capsys.readouterr().err


def test_a_hop_that_skips_steps_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert benchmark.main(["--models", str(TINY), "--hops", "16", "33"]) == 1
    assert "hop must be in range 1..32 steps, not 33" in capsys.readouterr().err


def test_an_unknown_model_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert benchmark.main(["--models", "nobody"]) == 1
    assert capsys.readouterr().err.startswith("benchmark: unknown model 'nobody'")


@pytest.fixture(name="tasks")
def _tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put two made-up tasks in the place of the others; one of them fails."""
    module = ModuleType("training.made_up")
    columns = (Column("bits", "bits", 2),)
    module.good = lambda work: Table(f"C1: in {work.name}", columns, {"ours": {"bits": 2.5}}, "Notes.")  # type: ignore[attr-defined]

    def bad(_work: Path) -> Table:
        raise CorpusError("no scores are here; put them there")

    module.bad = bad  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "training.made_up", module)
    made_up = {"B1": (".made_up", "bad"), "C1": (".made_up", "good")}
    monkeypatch.setattr(benchmark, "TASKS", made_up)
    monkeypatch.setattr(benchmark, "ALL", ("A1", "A2", *made_up))


@pytest.mark.usefixtures("tasks", "corpus")
def test_all_tasks_are_printed_and_written_one_after_the_other(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    files = ["--json", str(tmp_path / "all.json"), "--markdown", str(tmp_path / "all.md")]
    assert benchmark.main(["--all", "--models", str(TINY), "--work", str(tmp_path), *files]) == 1
    printed = capsys.readouterr()
    assert (tmp_path / "all.md").read_text() == printed.out.rstrip("\n") + "\n"
    titles = [line for line in printed.out.splitlines() if line.startswith("#")]
    assert [title[4:6] for title in titles] == ["A1", "A2", "C1"]
    assert "| ours | 2.50 |" in printed.out
    assert printed.err.splitlines()[-1] == "benchmark: B1: no scores are here; put them there"
    content = json.loads((tmp_path / "all.json").read_text())
    assert content[f"C1: in {tmp_path.name}"] == {"ours": {"bits": 2.5}}


@pytest.mark.usefixtures("tasks")
def test_one_task_needs_none_of_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    assert benchmark.main(["--task", "C1", "--models", "nobody"]) == 0
    assert capsys.readouterr().out.count("###") == 1


def test_an_unknown_task_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        benchmark.main(["--task", "Z9"])
    assert "invalid choice: 'Z9'" in capsys.readouterr().err


@pytest.mark.parametrize("task", benchmark.TASKS)
def test_the_function_of_each_task_is_where_the_benchmark_looks_for_it(task: str) -> None:
    module, name = benchmark.TASKS[task]
    tree = ast.parse((HERE / f"{module.strip('.').replace('.', '/')}.py").read_text(encoding="utf-8"))
    functions = [each for each in tree.body if isinstance(each, ast.FunctionDef) and each.name == name]
    assert [[argument.arg for argument in each.args.args] for each in functions] == [["work"]]
