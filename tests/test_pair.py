"""Two voices side by side, in beats."""

import numpy as np
import pytest

from engine.grid import hear
from engine.notes import Clip, Note
from engine.pair import REST, Line, line, pair, top_line


def test_a_piece_ends_where_either_voice_changes() -> None:
    sides = pair(line((Note(0, 60, 2), Note(3, 62, 1))), line((Note(1, 48, 2.5),)))
    assert sides.starts.tolist() == [0, 1, 2, 3, 3.5]
    assert sides.durations.tolist() == [1, 1, 1, 0.5, 0.5]
    assert sides.lead.tolist() == [60, 60, REST, 62, 62]
    assert sides.made.tolist() == [REST, 48, 48, 48, REST]
    assert sides.intervals.tolist() == [REST, 0, REST, 2, REST]


def test_a_hand_that_is_late_makes_no_piece_of_its_own() -> None:
    sides = pair(line((Note(0, 60, 1), Note(1.02, 62, 1))), line((Note(0, 48, 1), Note(1, 50, 1))))
    assert sides.lead.tolist() == [60, 62]
    assert sides.made.tolist() == [48, 50]


def test_a_note_is_cut_where_the_next_begins() -> None:
    assert line((Note(0, 60, 4), Note(1, 62, 1))).ends.tolist() == [1, 2]


def test_a_line_is_silent_before_between_and_after_its_notes() -> None:
    voice = line((Note(1, 60, 1), Note(3, 62, 1)))
    assert voice.at(np.array([0.5, 1, 2, 3.5, 4])).tolist() == [REST, 60, REST, 62, REST]
    assert line(()).at(np.array([0.0])).tolist() == [REST]


@pytest.mark.parametrize("voices", [((), ()), ((Note(0, 60, 1),), ()), ((), (Note(0, 60, 1),))])
def test_a_voice_may_be_empty(voices: tuple[tuple[Note, ...], tuple[Note, ...]]) -> None:
    assert not pair(*map(line, voices)).both.any()


def test_the_top_line_begins_where_it_was_played_and_a_tiny_gap_is_none() -> None:
    chords = tuple(Note(beat + 0.03, pitch, 0.93) for beat in range(4) for pitch in (60 + beat, 72 + beat))
    voice = top_line(hear(Clip(chords, 4)))
    assert voice.pitches.tolist() == [72, 73, 74, 75]
    assert voice.starts.tolist() == [0.03, 1.03, 2.03, 3.03]
    assert voice.ends[:-1].tolist() == voice.starts[1:].tolist()


def test_every_clip_s_top_line_is_one_voice(clip: Clip) -> None:
    voice: Line = top_line(hear(clip))
    assert (voice.ends > voice.starts).all()
    assert (voice.starts[1:] >= voice.ends[:-1]).all()
