"""The tracks of a MIDI file, in seconds."""

from pathlib import Path

import pytest

from engine.errors import ClipError
from engine.notes import Note
from tests.midi_files import save
from training.voices.tracks import Track, tracks


def test_seconds_follow_the_tempo_where_it_changes(tmp_path: Path) -> None:
    save(tmp_path / "a.mid", {"tune": [(60, 0, 1), (62, 2, 4), (64, 6, 7)]}, ((0, 120), (2, 60), (4, 240)))
    (tune,) = tracks(tmp_path / "a.mid")
    assert [(note.pitch, note.start, note.end) for note in tune.notes] == [(60, 0, 0.5), (62, 1, 3), (64, 3.5, 3.75)]


def test_a_file_without_a_tempo_has_120_beats_a_minute_and_drums_are_left_out(tmp_path: Path) -> None:
    save(tmp_path / "a.mid", {"drums": [(36, 0, 1)], "tune": [(60, 3, 4)]})
    (tune,) = tracks(tmp_path / "a.mid")
    assert tune == Track("tune", (Note(1.5, 60, 0.5, tune.notes[0].velocity),))


def test_a_legato_that_overlaps_is_one_voice() -> None:
    assert Track("legato", tuple(Note(beat, 60 + beat, 1.3) for beat in range(9))).is_one_voice


def test_what_is_no_midi_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.mid").write_bytes(b"MThd")
    with pytest.raises(ClipError):
        tracks(tmp_path / "a.mid")
