"""Bars to make anew: as they are typed, and where they are in a clip that was played by hand."""

from dataclasses import replace
from pathlib import Path

import pytest

from engine.batch.bars import Anew, asked, read
from engine.errors import ClipError, SettingsError
from engine.model import Model
from engine.notes import Clip, Note

QUARTERS = Clip(tuple(Note(beat, 60 + beat % 5, 1) for beat in range(16)), 16)


@pytest.mark.parametrize(
    ("text", "bars", "again"),
    [
        ("5", ((5, 5),), "5"),
        ("5-8", ((5, 8),), "5-8"),
        ("3,7-8", ((3, 3), (7, 8)), "3,7-8"),
        (" 7 - 8, 3".replace(" - ", "-"), ((3, 3), (7, 8)), "3,7-8"),
        ("1-2,3,5,4-6", ((1, 6),), "1-6"),
        ("2-2", ((2, 2),), "2"),
    ],
)
def test_bars_are_read_in_order_and_those_that_touch_are_one(
    text: str, bars: tuple[tuple[int, int], ...], again: str
) -> None:
    assert read(text) == bars
    assert Anew(bars).text == again
    assert read(again) == bars


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("8-5", "the first before the last, not '8-5'"),
        ("3,8-5", "the first before the last, not '8-5'"),
        ("0", "counted from 1, not '0'"),
        ("0-4", "counted from 1, not '0-4'"),
        *(
            (text, f"must be bars such as 5-8 or 3,7-8, not {text!r}")
            for text in ("", "two", "1,,2", "-1", "1-", "1.5")
        ),
        ("1" * 9, "must be bars such as 5-8"),
    ],
)
def test_what_are_no_bars_is_told(text: str, message: str) -> None:
    with pytest.raises(SettingsError) as told:
        read(text)
    assert message in str(told.value)


@pytest.mark.parametrize(
    ("meter", "bars", "spans"),
    [
        ((4, 4), ((2, 3),), ((4.0, 12.0),)),
        ((3, 4), ((1, 1), (6, 6)), ((0.0, 3.0), (15.0, 18.0))),
        ((7, 8), ((2, 2),), ((3.5, 7.0),)),
        ((6, 8), ((5, 6),), ((12.0, 18.0),)),
    ],
)
def test_bars_are_beats_of_the_clip_s_meter(
    meter: tuple[int, int], bars: tuple[tuple[int, int], ...], spans: tuple[tuple[float, float], ...]
) -> None:
    assert Anew(bars).redo(replace(QUARTERS, meter=meter), ()).spans == spans


@pytest.mark.parametrize(
    ("source", "bars", "message"),
    [
        (QUARTERS, (5, 5), "--redo must be in range 1-4, the clip's bars, not bar 5"),
        (QUARTERS, (4, 9), "--redo must be in range 1-4, the clip's bars, not bars 4-9"),
        (replace(QUARTERS, end=12.5), (5, 5), "range 1-4,"),
        # As Live counts: the loop begins in bar 3.
        (replace(QUARTERS, start=9.0), (2, 2), "range 3-4,"),
    ],
)
def test_bars_that_the_clip_has_not_are_told(source: Clip, bars: tuple[int, int], message: str) -> None:
    with pytest.raises(ClipError) as told:
        Anew((bars,)).redo(source, ())
    assert message in str(told.value)


@pytest.mark.parametrize("early", [-0.03, 0.0, 0.03])
def test_a_note_that_is_played_a_little_beside_the_bar_line_belongs_to_its_bar(early: float) -> None:
    """The lead opens each bar so much before the line, and the voice with it; nothing of bar 2 or 4 may change."""
    pushed = tuple(replace(n, start=max(0, n.start - early)) if n.start % 4 == 0 else n for n in QUARTERS.notes)
    voice = tuple(replace(note, pitch=48, duration=0.5) for note in pushed)
    redo = Anew(((3, 3),)).redo(replace(QUARTERS, notes=pushed), voice)
    assert [voice.index(note) for note in voice if redo.covers(note.start)] == [8, 9, 10, 11]


def test_a_voice_that_a_hand_plays_earlier_than_the_lead_keeps_its_bars() -> None:
    voice = tuple(Note(max(0, beat - 0.04), 48, 0.5) for beat in range(16))
    redo = Anew(((3, 3),)).redo(QUARTERS, voice)
    assert [voice.index(note) for note in voice if redo.covers(note.start)] == [8, 9, 10, 11]
    # What is last in the clip has no next bar to belong to.
    late = Note(15.96, 48, 0.04)
    assert Anew(((4, 4),)).redo(QUARTERS, (late,)).covers(late.start)


def test_what_a_model_can_t_do_is_told(model: Model) -> None:
    lone = model.card
    carries_on = replace(lone, name="going on", kind="polyphonic")
    made = Path("made.mid")
    assert asked(None, None, lone, "alto") is None
    assert asked("2", made, lone, "alto") == Anew(((2, 2),), made)
    assert asked("2", None, carries_on, "alto") == Anew(((2, 2),))
    for text, of, card, voice, message in (
        (None, made, lone, "alto", "--of needs --redo"),
        ("2", None, lone, "alto", "--redo 2 needs --of"),
        ("2", made, carries_on, "alto", "--of is for second voices, and model going on makes none; leave it out"),
        ("2", None, carries_on, "accompaniment", "an accompaniment by model going on can't be made anew in part"),
    ):
        with pytest.raises(SettingsError) as told:
            asked(text, of, card, voice)
        assert message in str(told.value)
