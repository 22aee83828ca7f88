"""What a run finds to do: names, seeds and shares that depend on nothing but names."""

from collections import Counter
from pathlib import Path

import pytest

from engine.batch.jobs import Job, find, share
from engine.errors import ClipError, SettingsError


def touch(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"")


def test_folders_are_searched_in_order_and_files_taken_as_they_are(tmp_path: Path) -> None:
    touch(tmp_path, "b.mid", "a/z.MIDI", "a/set.als", "a/loop.alc", "a/notes.txt", "a/._z.mid", "out/old.mid")
    (tmp_path / "folder.mid").mkdir()
    jobs = find([tmp_path, Path("single.mid")], tmp_path / "out")
    assert [job.name for job in jobs] == ["a/loop.alc", "a/set.als", "a/z.MIDI", "b.mid", "single.mid"]
    assert [job.is_given for job in jobs] == [False] * 4 + [True]
    assert jobs[0].folder.as_posix() == "a"


def test_two_inputs_of_one_name_are_refused_before_one_replaces_the_other(tmp_path: Path) -> None:
    touch(tmp_path, "x/a.mid", "y/a.mid")
    with pytest.raises(ClipError, match=r"two inputs are called a\.mid, .*x/a\.mid and .*y/a\.mid"):
        find([tmp_path / "x" / "a.mid", tmp_path / "y" / "a.mid"], tmp_path / "out")


def test_files_that_differ_in_their_endings_alone_have_results_of_their_own(tmp_path: Path) -> None:
    touch(tmp_path, "a.mid", "A.MIDI", "b/a.als", "b.v1.mid")
    stems = {job.name: job.stem for job in find([tmp_path], tmp_path / "out")}
    assert stems == {"A.MIDI": "A-MIDI", "a.mid": "a-mid", "b.v1.mid": "b.v1", "b/a.als": "a"}


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(ClipError, match=r"has no \.mid, \.midi, \.als, \.alc files"):
        find([tmp_path], tmp_path / "out")


def test_a_seed_follows_from_the_run_s_seed_and_the_names() -> None:
    here, there = (Job(Path(root) / "a/b.mid", "a/b.mid", is_given=False) for root in ("/x", "C:/y"))
    assert here.seed(7) == there.seed(7)
    seeds = {
        job.seed(run, clip)
        for job in (here, Job(Path("c"), "c.mid", is_given=False))
        for run in (7, 8)
        for clip in "xy"
    }
    assert len(seeds) == 8
    assert all(1 <= seed < 2**24 for seed in seeds)


def test_a_file_given_by_name_has_the_run_s_own_seed_unless_it_holds_several_clips() -> None:
    given = Job(Path("b.mid"), "b.mid", is_given=True)
    assert given.seed(7) == 7
    assert given.seed(7, "1-lead") != given.seed(7, "2-bass") != 7


@pytest.mark.parametrize("count", [1, 2, 5])
def test_each_job_is_in_one_shard_and_the_shards_are_about_equal(count: int) -> None:
    jobs = [Job(Path(f"{n}.mid"), f"{n}.mid", is_given=False) for n in range(1000)]
    shares = [share(jobs, f"{number}/{count}") for number in range(1, count + 1)]
    assert Counter(job.name for jobs in shares for job in jobs) == Counter(job.name for job in jobs)
    assert all(abs(len(jobs) - 1000 / count) < 100 for jobs in shares)


@pytest.mark.parametrize("shard", ["0/4", "5/4", "1", "1/0", "a/b", "-1/2", "1/2/3"])
def test_a_senseless_shard_is_refused(shard: str) -> None:
    with pytest.raises(SettingsError, match="--shard must be such as 1/4"):
        share([], shard)
