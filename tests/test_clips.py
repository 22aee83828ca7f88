"""Clips of other shapes, and what is counted of a voice beside them."""

import pytest

pytest.importorskip("torch", reason="the training extra is not installed")

from engine.making import make
from engine.model import load
from engine.notes import Clip, Note
from engine.settings import Settings
from training.second_voice.clips import THIRDS, Shape, cut, four, in_thirds, moved, on_grid, openings, swing
from training.second_voice.shapes import numbers, placed, seam


def clip(*notes: tuple[float, int, float], end: float = 4.0, meter: tuple[int, int] = (4, 4)) -> Clip:
    return Clip(tuple(Note(start, pitch, duration) for start, pitch, duration in notes), end, meter=meter)


def heard(made: Clip) -> list[tuple[float, float]]:
    return [(note.start, note.end) for note in made.notes]


def test_swung_eighths_are_two_to_one_and_dotted_pairs_with_them() -> None:
    straight = clip((0, 60, 0.5), (0.5, 62, 0.5), (1, 64, 0.75), (1.75, 65, 0.25), (2, 67, 2))
    swung = swing(straight)
    expected = [(0, 2 / 3), (2 / 3, 1), (1, 5 / 3), (5 / 3, 2), (2, 4)]
    assert [time for note in heard(swung) for time in note] == pytest.approx([t for note in expected for t in note])
    assert in_thirds(swung)


def test_sixteenths_between_swung_eighths_are_no_thirds() -> None:
    assert not in_thirds(swing(clip((0, 60, 0.5), (0.5, 62, 0.25), (0.75, 64, 0.25))))


def test_a_loop_is_the_first_bar_with_four_notes() -> None:
    whole = clip(*((beat, 60, 1.0) for beat in (0, 1, 2, 4, 5, 6, 7.5)), end=12)
    loop = four(whole)
    assert loop
    assert (heard(loop), loop.end) == ([(0, 1), (1, 2), (2, 3), (3.5, 4)], 4)
    assert four(clip((0, 60, 1), end=8)) is None


def test_a_loop_may_be_two_bars() -> None:
    loop = four(clip((0, 60, 2), (2, 60, 2), (4, 60, 2), (6, 60, 2), end=8))
    assert loop
    assert loop.length == 8


def test_a_loop_begins_with_a_note() -> None:
    assert four(clip((0.5, 60, 0.5), (1, 60, 1), (2, 60, 1), (3, 60, 1))) is None


def test_only_clips_of_the_meter_that_are_long_enough_have_an_opening() -> None:
    long, short = (clip((0, 60, 30), end=end, meter=(3, 4)) for end in (30, 20))
    assert [(opening.end, heard(opening)) for opening in openings([long, short], ((3, 4),))] == [(24, [(0, 24)])]
    assert openings([long], ((4, 4),)) == []


def test_what_is_cut_begins_at_its_first_bar_line() -> None:
    upbeat = Clip((Note(3, 60, 1), Note(4, 62, 4)), 8, start=3)
    assert heard(moved(upbeat)) == [(0, 4)]
    assert cut(upbeat, 8, 4) is None


def test_a_song_that_is_late_is_moved_onto_the_grid() -> None:
    late = 0.3
    notes = [Note(late + beat, 60, 0.4) for beat in (1.24, 2, 3.01, 3.5, 4, 4.99)]
    song = on_grid(notes)
    assert heard(song) == [(0, 0.5), (1, 1.5), (1.5, 2), (2, 2.5), (3, 3.5)]
    assert song.end == 4


def test_notes_off_the_grid_and_outside_the_clip_are_counted() -> None:
    lead = clip((0, 72, 4))
    made = clip((0, 69, 1), (2 / 3, 69, 0.3), (1.5, 69, 1), (3, 69, 1.5))
    found = placed(lead, made, THIRDS)
    assert (found["on_grid"].hits, found["on_grid"].of, found["inside"].hits) == (3, 4, 0)
    assert placed(lead, clip(), THIRDS)["on_grid"].of == 0


def test_fifths_from_the_end_of_a_loop_to_its_beginning_are_at_the_seam() -> None:
    lead = clip((0, 74, 2), (2, 72, 2))
    fifths = seam(lead, clip((0, 67, 2), (2, 65, 2)))
    assert fifths["seam_parallels"].hits == 1
    within = clip((0, 67, 1), (1, 69, 1), (2, 65, 1), (3, 64, 1))
    assert seam(lead, within)["seam_parallels"].hits == 0


def test_a_leap_at_the_seam_is_told_from_one_elsewhere() -> None:
    found = seam(clip((0, 74, 4)), clip((0, 60, 1), (1, 61, 1), (2, 70, 2)))
    assert (found["seam_leaps"].hits, found["leaps"].hits, found["leaps"].of) == (1, 1, 2)


def test_only_a_loop_has_a_seam() -> None:
    lead, made = clip((0, 72, 4)), clip((0, 69, 4))
    assert "seam_leaps" in numbers(lead, made, Shape((lead,), is_loop=True))
    assert "seam_leaps" not in numbers(lead, made, Shape((lead,)))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["second-voice", "bidirectional"])
def test_a_voice_for_a_swung_loop_stays_on_its_grid_and_inside(name: str) -> None:
    eighths = clip(*((n / 2, pitch, 0.5) for n, pitch in enumerate((67, 69, 71, 72, 74, 72, 71, 69))))
    lead = swing(eighths)
    (take,) = make(lead, Settings(name, "alto", 1.0, 1), load(name))
    found = placed(lead, take.clip, [sixth / 6 for sixth in range(6)])
    assert found["inside"].hits == 1
    assert found["on_grid"].hits == found["on_grid"].of > 0
