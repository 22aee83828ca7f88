"""The violins of music21's quartets, sopranos and altos of its chorales."""

from pathlib import Path

import pytest

pytest.importorskip("music21", reason="the training extra is not installed")

from engine import vocabulary
from training import chorales
from training.voices import multitrack, scores
from training.voices.multitrack import SILENT


def named(name: str) -> Path:
    return next(file for file in scores.files() if file.as_posix().endswith(name))


def test_a_movement_is_its_two_violins_beat_by_beat() -> None:
    found = scores.parse(named("mozart/k80/movement3.mxl"))
    assert found is not None
    assert (found.name, found.family) == ("mozart/k80/movement3", "mozart/k80")
    assert len(found.lead) == len(found.accompaniment)
    both = (found.lead != SILENT) & (found.accompaniment != SILENT)
    assert both.mean() > 0.5
    assert (found.lead >= found.accompaniment)[both].mean() > 0.9


def test_what_is_no_quartet_is_left_out() -> None:
    assert scores.parse(named("mozart/k545/movement1_exposition.mxl")) is None


def test_of_the_chorales_only_those_are_taken_that_are_there_to_train_on() -> None:
    found = scores.hymns(chorales.WORK)
    assert len(found) == 306
    first = chorales.read("train")[0]
    assert found[0].name == first.file
    assert found[0].lead[0] == first.voices["Soprano"][0] < vocabulary.PITCHES
    assert all((pair.lead >= pair.accompaniment)[pair.accompaniment != SILENT].mean() > 0.5 for pair in found)


def test_what_is_prepared_is_not_prepared_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = [named("haydn/opus1no1/movement4.mxl")]
    monkeypatch.setattr(scores, "files", lambda: one)
    scores.prepare(scores.QUARTETS, tmp_path)
    path = multitrack.kept(scores.QUARTETS, tmp_path)
    assert [pair.name for pair in multitrack.read(path)] == ["haydn/opus1no1/movement4"]
    before = path.stat().st_mtime_ns
    scores.prepare(scores.QUARTETS, tmp_path)
    assert path.stat().st_mtime_ns == before
