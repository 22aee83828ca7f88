from pathlib import Path

import pytest

pytest.importorskip("torch", reason="the training extra is not installed")

from engine.notes import Clip, Note
from training.chorales import CorpusError
from training.second_voice.pop import numbers, pop_table, under

MELODY = Clip(tuple(Note(float(n), pitch, 1) for n, pitch in enumerate((72, 74, 76, 77, 79, 77, 76, 74))), 12)


def shares(made: Clip) -> dict[str, float]:
    return {name: share.hits / share.of for name, share in numbers(MELODY, made).items() if share.of}


def test_thirds_under_half_of_a_melody_are_counted_as_such() -> None:
    thirds = Clip(tuple(Note(float(n), pitch, 1) for n, pitch in enumerate((69, 71, 72, 74))), 12)
    found = shares(thirds)
    assert found == pytest.approx(
        {"consonance": 1, "in_scale": 1, "held_clashes": 0, "empty_bars": 0.5, "notes": 0.5, "sounding": 0.5}
    )


def test_a_clash_counts_if_it_is_held_longer_than_an_eighth() -> None:
    brief = Clip((Note(0, 71, 0.5), Note(1, 73, 1), Note(2, 75, 0.25)), 12)
    found = shares(brief)
    assert found["held_clashes"] == pytest.approx(1 / 8)
    assert found["in_scale"] == pytest.approx(1 / 3)
    assert found["consonance"] == 0


def test_of_a_track_the_top_line_under_the_melody_is_heard() -> None:
    chords = Clip((Note(0, 60, 2), Note(0, 64, 2), Note(0, 84, 1), Note(1, 67, 1), Note(9, 90, 1)), 12)
    assert [(note.start, note.pitch, note.duration) for note in under(MELODY, chords).notes] == [
        (0, 64, 1),
        (1, 67, 1),
        (9, 90, 1),
    ]


def test_without_the_songs_it_says_where_they_belong(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="has none of the songs 601 to 700 of POP909; link their folder there"):
        pop_table(tmp_path)
