"""The benchmark's press of the button: every stage is told, and a machine without Node.js is told too."""

import shutil

import pytest

pytest.importorskip("torch", reason="the training extra is not installed")

from training import speed


@pytest.mark.slow
def test_a_press_is_told_stage_by_stage(
    node: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: node)
    speed.presses(2)
    rows = [line.split(" | ") for line in capsys.readouterr().out.splitlines() if line.startswith("| ")][1:]
    assert [row[0].strip("| ") for row in rows] == list(speed.STAGES)
    medians = {row[0].strip("| "): float(row[2]) for row in rows}
    assert all(median > 0 for median in medians.values())
    assert medians["all"] > medians["generate"]


def test_without_node_the_press_is_left_out_with_a_word(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    speed.presses(2)
    assert "Node.js is not installed" in capsys.readouterr().out
