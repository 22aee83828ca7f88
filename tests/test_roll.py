"""The piano roll: a line a pitch, four characters a beat, bars set off."""

from dataclasses import replace

import pytest

from engine.generation import second_voices
from engine.model import Model
from engine.notes import Clip, Note
from engine.roll import draw
from engine.settings import Settings

LEAD = Clip((Note(0, 62, 1), Note(1, 60, 1), Note(3, 60, 0.5)), 4)


def test_lead_and_second_voice_are_told_apart() -> None:
    made = replace(LEAD, notes=(Note(0, 60, 2), Note(3, 60, 1)))
    assert draw(LEAD, made).splitlines() == [
        "  D3 |▀▀▀▀            |",
        " C#3 |                |",
        "  C3 |░░░░▓▓▓▓    ▓▓░░|",
    ]


def test_a_line_names_its_pitch_as_live_does() -> None:
    named = {pitch: draw(Clip((Note(0, pitch, 1),), 1), Clip((), 1)).split()[0] for pitch in (0, 60, 70, 127)}
    assert named == {0: "C-2", 60: "C3", 70: "A#3", 127: "G8"}


@pytest.mark.parametrize(("meter", "bar"), [((4, 4), 16), ((3, 4), 12), ((7, 8), 14), ((6, 8), 12), ((1, 64), 1)])
def test_bars_are_as_long_as_the_meter_says(meter: tuple[int, int], bar: int) -> None:
    lines = draw(Clip((Note(0, 60, 1),), 8, 0, meter), Clip((), 8)).split("|")
    assert {len(cells) for cells in lines[1:3]} == {bar}


def test_a_wide_clip_is_drawn_as_far_as_the_width_reaches() -> None:
    wide = Clip(tuple(Note(beat, 60, 1) for beat in range(64)), 64)
    assert len(draw(wide, Clip((), 64), 60)) <= 60 + len("  C3 ||")
    assert draw(wide, Clip((), 64), 1).count("▀") == 16


def test_bars_made_anew_are_marked_and_drawn_from_a_bar_before() -> None:
    lead = Clip(tuple(Note(beat, 60, 1) for beat in range(16)), 16)
    lines = draw(
        lead, replace(lead, notes=(Note(0, 50, 1), Note(12, 60, 1))), anew=((7.97, 11.97), (14.0, 15.0))
    ).splitlines()
    assert lines == [
        "  C3 |▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀|▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀|▓▓▓▓▀▀▀▀▀▀▀▀▀▀▀▀|",
        "     |                |^^^^^^^^^^^^^^^^|        ^^^^    |",
    ]


def test_a_loop_brace_is_drawn_from_its_start_and_what_does_not_sound_is_not_drawn() -> None:
    notes = (Note(3, 72, 1), Note(4, 60, 1), Note(5, 61, 1, mute=True), Note(8, 48, 1))
    assert draw(Clip(notes, 8, 4), Clip((), 8, 4)) == "  C3 |▀▀▀▀            |"


def test_every_clip_can_be_drawn(clip: Clip, model: Model) -> None:
    made = second_voices(clip, Settings("tiny", temperature=2, seed=1), model)[0].clip
    lines = draw(clip, made).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert all(line.count("|") >= 2 for line in lines)
