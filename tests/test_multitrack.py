"""Folders of multi-track MIDI: which tracks are chosen, and what is heard of them each half second."""

from pathlib import Path

import numpy as np
import pytest

from engine.notes import Note
from tests.midi_files import save
from training.voices import multitrack
from training.voices.multitrack import SILENT, Pair, halves, pair, prepare, read, split, write
from training.voices.tracks import Track

HIGH = Track("flute", tuple(Note(beat, 80 + beat % 5, 0.9) for beat in range(16)))
MIDDLE = Track("viola", tuple(Note(beat, 60 + beat % 3, 0.9) for beat in range(16)))
LOW = Track("cello", tuple(Note(beat, 40, 0.9) for beat in range(16)))
LATE = Track("oboe", (Note(14, 70, 2),))
CHORDS = Track("piano", tuple(Note(beat, pitch, 0.9) for beat in range(16) for pitch in (64, 90, 95)))


def test_a_half_second_holds_what_sounds_in_it_first_and_long_enough() -> None:
    notes = (
        Note(0.0, 60, 0.55),  # ends in the second half second, too late to be heard there
        Note(0.5, 62, 0.1),  # a grace note
        Note(0.6, 64, 0.3),
        Note(1.75, 65, 1.0),
        Note(1.75, 67, 1.0),
    )
    assert halves(notes, 7).tolist() == [60, 64, SILENT, 67, 67, 67, SILENT]


def test_an_empty_step_is_silent_and_what_is_beyond_the_end_is_not_heard() -> None:
    assert halves((Note(3, 60, 9),), 8).tolist() == [SILENT] * 6 + [60, 60]
    assert halves((), 2).tolist() == [SILENT, SILENT]


def test_the_highest_voice_leads_and_the_next_that_sounds_with_it_accompanies() -> None:
    found = pair("a", [LOW, LATE, HIGH, MIDDLE])
    assert found is not None
    assert found.lead[:6].tolist() == [80, 80, 81, 81, 82, 82]
    assert found.accompaniment[:6].tolist() == [60, 60, 61, 61, 62, 62]
    assert len(found.lead) == len(found.accompaniment)


def test_a_track_of_chords_is_no_voice_unless_there_are_no_two_others() -> None:
    assert not CHORDS.is_one_voice
    found = pair("a", [CHORDS, LOW, MIDDLE])
    assert found is not None
    assert found.lead[0] == 60
    found = pair("a", [CHORDS, LOW])
    assert found is not None
    assert (found.lead[0], found.accompaniment[0]) == (95, 40)


def test_names_choose_whatever_the_rule_would_say() -> None:
    found = pair("a", [LOW, HIGH, MIDDLE], "cello", "flute")
    assert found is not None
    assert (found.lead[0], found.accompaniment[0]) == (40, 80)
    assert pair("a", [LOW, HIGH], "cello", "viola") is None
    assert pair("a", [LATE]) is None
    assert pair("a", []) is None


def test_a_folder_is_read_through_and_what_is_no_pair_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    parts = {"up": [(72, 0, 8)], "down": [(48, 0, 8)]}
    save(tmp_path / "b.mid", parts)
    save(tmp_path / "in" / "a.MID", parts)
    save(tmp_path / "lonely.mid", {"up": parts["up"]})
    (tmp_path / "broken.mid").write_bytes(b"MThd")
    found = prepare(tmp_path)
    assert [pair.name for pair in found] == ["b", "in/a"]
    assert "broken.mid is not a MIDI file" in caplog.text
    assert "lonely.mid has no lead with an accompaniment" in caplog.text


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    made = [Pair(name, "f", np.arange(5), np.arange(5) + 7) for name in ("a", "in/b")]
    write(made, tmp_path / "new" / "kept.npz")
    again = read(tmp_path / "new" / "kept.npz")
    assert [(pair.name, pair.family) for pair in again] == [("a", "f"), ("in/b", "f")]
    assert all(np.array_equal(pair.accompaniment, np.arange(5) + 7) for pair in again)


def test_families_stay_together_and_a_split_does_not_depend_on_the_order() -> None:
    none = np.zeros(0, np.int64)
    pairs = [Pair(f"{family}/{number}", str(family), none, none) for family in range(50) for number in range(2)]
    parts = {name: [pair.name for pair in split(pairs, name)] for name in ("train", "valid", "test")}
    assert {name: len(part) for name, part in parts.items()} == {"train": 80, "valid": 10, "test": 10}
    families = [{name.split("/")[0] for name in part} for part in parts.values()]
    assert not families[0] & families[1] | families[0] & families[2] | families[1] & families[2]
    assert {pair.name for pair in split(pairs[::-1], "test")} == set(parts["test"])


def test_the_command_prepares_a_folder_under_its_name(tmp_path: Path) -> None:
    save(tmp_path / "songs" / "a.mid", {"MELODY": [(72, 0, 8)], "BRIDGE": [(48, 0, 8)], "PIANO": [(90, 0, 8)]})
    names = ["--lead", "MELODY", "--accompaniment", "BRIDGE", "--out", str(tmp_path)]
    assert multitrack.main([str(tmp_path / "songs"), *names]) == 0
    (kept,) = read(multitrack.kept("songs", tmp_path))
    assert (kept.lead[0], kept.accompaniment[0]) == (72, 48)
    assert multitrack.main([str(tmp_path / "nothing"), "--out", str(tmp_path)]) == 1
    with pytest.raises(SystemExit):
        multitrack.main([str(tmp_path / "songs"), "--lead", "MELODY"])
