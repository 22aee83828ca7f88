"""Runs over many files: in one process or several the same, and what kills a process kills no run."""

import os
import shutil
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from engine.batch import run as module
from engine.batch.jobs import Job, find
from engine.batch.manifest import Line
from engine.batch.order import Order
from engine.batch.run import handfuls, run
from engine.batch.work import work
from engine.errors import SettingsError
from engine.settings import Settings

EXAMPLES = Path(__file__).parent.parent / "engine" / "examples"


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    clips = tmp_path / "clips"
    for number in range(9):
        target = clips / f"{number % 3}" / f"{number}.mid"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(EXAMPLES / ("dance.mid" if number % 2 else "chorale.mid"), target)
    (clips / "broken.mid").write_bytes(b"MThd")
    return clips


@pytest.fixture(name="order")
def _order(tiny: Path, tmp_path: Path) -> Order:
    return Order(Settings(str(tiny), seed=5, takes=2), tmp_path / "out", (0.5, 2.0))


def files(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def by_name(lines: list[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: str(line["file"]))


def test_several_processes_make_what_one_makes(folder: Path, order: Order, tmp_path: Path) -> None:
    jobs = find([folder], order.out)
    alone = by_name(list(run(order, jobs)))
    both = replace(order, out=tmp_path / "both")
    assert by_name(list(run(both, jobs, 2))) == alone
    assert files(order.out) == files(both.out)
    assert len(files(order.out)) == 9 * 2 * 2
    assert [line["file"] for line in alone if line.get("refused")] == ["broken.mid"]
    assert not any(name.endswith(".part") for name in files(order.out))


def test_a_part_or_another_order_of_the_files_gives_the_same_notes(folder: Path, order: Order, tmp_path: Path) -> None:
    jobs = find([folder], order.out)
    list(run(order, jobs))
    few = replace(order, out=tmp_path / "few")
    list(run(few, jobs[::-2]))
    assert files(few.out).items() <= files(order.out).items()


def test_a_line_says_what_was_made(folder: Path, order: Order) -> None:
    (line,) = work(order, find([folder], order.out)[:1])
    assert line["file"] == "0/0.mid"
    assert len(line["clips"]) == len(line["outputs"]) == 4
    first = line["clips"][0]
    assert (first["model"], first["voice"], first["temperature"], first["take"]) == ("tiny", "alto", 0.5, 1)
    assert first["outputs"] == [f"0/0.tiny-alto-T0.5-seed-{first['seed']}.mid"]
    assert first["log_prob"] < 0
    assert all(count > 0 for count in first["marks"].values())
    assert "remarks" not in first


def test_a_line_says_which_wish_was_not_met(folder: Path, order: Order) -> None:
    wishing = replace(order, settings=replace(order.settings, follow="lean"))
    (line,) = work(wishing, find([folder], order.out)[:1])
    assert all("no scale to keep to" in clip["remarks"][0] for clip in line["clips"])


def test_all_of_a_file_or_nothing(folder: Path, order: Order) -> None:
    jobs = find([folder], order.out)[:1]
    list(run(order, jobs))
    *_, last = sorted(order.out.rglob("*.mid"))
    kept = last.read_bytes()
    for path in order.out.rglob("*.mid"):
        if path != last:
            path.unlink()
    (line,) = run(order, jobs)
    assert "is there already" in line["refused"][0]
    assert files(order.out) == {last.relative_to(order.out).as_posix(): kept}


def fatal(order: Order, jobs: list[Job]) -> list[Line]:
    """Work, but a file of this name takes its process down."""
    if any(job.name == "1/4.mid" for job in jobs):
        os.kill(os.getpid(), signal.SIGKILL)
    return work(order, jobs)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system kills processes in another way")
def test_a_file_that_takes_its_process_down_is_told_and_stops_nothing(
    folder: Path, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "work", fatal)
    lines = by_name(list(run(order, find([folder], order.out), 2)))
    assert len(lines) == 10
    failed = {line["file"]: line["refused"][0] for line in lines if line.get("refused")}
    assert failed.keys() == {"1/4.mid", "broken.mid"}
    assert "ended at once" in failed["1/4.mid"]
    assert len(files(order.out)) == 8 * 2 * 2


def test_long_clips_are_made_a_few_at_a_time(order: Order, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []

    def count(asked: list[object], _: object) -> list[list[object]]:
        sizes.append(len(asked))
        return [[] for _ in asked]

    monkeypatch.setattr("engine.batch.work.make_many", count)
    work(order, [job for job in find([folder], order.out) if job.name != "broken.mid"])
    assert sum(sizes) == 18
    assert max(sizes) * order.settings.takes * order.settings.candidates <= 64
    monkeypatch.setattr("engine.batch.work.BEATS", 100)
    sizes.clear()
    work(order, [job for job in find([folder], order.out) if job.name != "broken.mid"])
    assert max(sizes) == 1


def test_handfuls_cover_all_jobs_and_give_each_process_some() -> None:
    jobs = [Job(Path(str(n)), str(n), is_given=False) for n in range(100)]
    for processes in (1, 2, 8):
        cut = handfuls(jobs, processes)
        assert [job for handful in cut for job in handful] == jobs
        assert len(cut) >= processes
    assert handfuls([], 3) == []


def test_no_processes_are_refused(order: Order) -> None:
    with pytest.raises(SettingsError, match="--jobs must be 1 or more, not 0"):
        list(run(order, [], 0))


def test_what_was_written_before_something_failed_is_removed_again(
    folder: Path, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Path] = []

    def break_off(_: object, path: Path) -> None:
        written.append(path)
        if len(written) == 3:
            raise OSError(28, "No space left on device", str(path))
        path.write_bytes(b"sound")

    monkeypatch.setattr("engine.batch.results.audio.write", break_off)
    (line,) = run(replace(order, audio="wav"), find([folder], order.out)[:1])
    assert line == {
        "file": "0/0.mid",
        "outputs": [],
        "refused": [f"{written[-1]} can't be written: No space left on device"],
    }
    assert files(order.out) == {}
