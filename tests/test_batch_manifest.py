"""The record of a run: nothing is lost, nothing is done twice, and two runs that did the same leave the same bytes."""

from pathlib import Path

import pytest

from engine.batch import manifest
from engine.errors import SettingsError

HEAD = {"run": "0.1.0", "seed": 7, "voice": "alto"}


def line(name: str, out: Path | None = None) -> manifest.Line:
    if out:
        (out / f"{name}.out").write_bytes(b"")
    return {"file": name, "outputs": [f"{name}.out"]}


def test_the_order_in_which_files_are_finished_leaves_no_trace(tmp_path: Path) -> None:
    written = []
    for order in ("abcé", "écab"):
        record = manifest.begin(tmp_path / "m.jsonl", HEAD, overwrite=True)
        for name in order:
            record.add(line(name))
        record.close()
        written.append(record.path.read_bytes())
        assert [entry["file"] for entry in record.lines()] == ["a", "b", "c", "é"]
    assert written[0] == written[1]
    assert list(tmp_path.iterdir()) == [tmp_path / "m.jsonl"]


def test_a_run_goes_on_with_what_is_not_done(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    record = manifest.begin(path, HEAD, overwrite=False)
    for name in "abc":
        record.add(line(name, tmp_path))
    record.add({"file": "d", "outputs": [], "refused": ["broken"]})
    (tmp_path / "b.out").unlink()
    again = manifest.resume(path, HEAD | {"seed": 0})
    # What failed is tried again, and what has been deleted is made again.
    assert again.done == {"a", "c"}
    assert again.head == HEAD
    again.add(line("b", tmp_path))
    again.add({"file": "d", "outputs": ["d.out"]})
    again.close()
    assert [entry["file"] for entry in again.lines()] == list("abcd")
    assert not any(entry.get("refused") for entry in again.lines())


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_line_that_was_not_written_to_its_end_is_forgotten(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "m.jsonl"
    record = manifest.begin(path, HEAD, overwrite=False)
    record.add(line("a", tmp_path))
    record.add(line("b", tmp_path))
    path.write_bytes(path.read_bytes()[:-cut])
    again = manifest.resume(path, HEAD)
    assert "b" not in again.done
    for name in "ab":
        if name not in again.done:
            again.add(line(name, tmp_path))
    again.close()
    assert [entry["file"] for entry in again.lines()] == ["a", "b"]


def test_another_run_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    manifest.begin(path, HEAD, overwrite=False)
    with pytest.raises(SettingsError, match=r"is of a run with voice 'alto', not 'bass'"):
        manifest.resume(path, HEAD | {"voice": "bass"})
    with pytest.raises(SettingsError, match=r"is there already; --resume goes on"):
        manifest.begin(path, HEAD, overwrite=False)


def test_without_a_record_a_run_begins(tmp_path: Path) -> None:
    assert manifest.resume(tmp_path / "new" / "m.jsonl", HEAD).done == set()
