"""What a polyphonic model hears of a clip, and where its answer lies in the clip's time."""

import pytest

from engine.melody import Tone
from engine.notes import Clip, Note
from engine.polyphony.code import LOWEST, NOTES, decode
from engine.polyphony.hearing import hear

SPAN = (31, 87)
CHORD = tuple(Note(start, pitch, 1.9, velocity) for start, velocity in ((0, 100), (2, 80)) for pitch in (48, 55, 64))


def test_every_note_of_a_chord_is_heard() -> None:
    heard = hear(Clip((*CHORD, Note(1.25, 72, 0.5)), 4), SPAN)
    assert decode(heard.roll) == [
        *(Tone(0, 8, pitch) for pitch in (48, 55, 64)),
        Tone(5, 2, 72),
        *(Tone(8, 8, pitch) for pitch in (48, 55, 64)),
    ]
    assert heard.back == 0


def test_any_clip_is_heard_and_within_the_range(clip: Clip) -> None:
    heard = hear(clip, SPAN)
    tones = decode(heard.roll)
    assert tones
    assert all(SPAN[0] <= tone.pitch <= SPAN[1] for tone in tones)
    assert heard.roll.shape[1:] == (NOTES, 2)
    assert heard.back % 12 == 0


def test_any_clip_s_steps_go_on_in_time_and_end_with_it(clip: Clip) -> None:
    heard = hear(clip, SPAN)
    last = len(heard.roll)
    beats = [heard.beat(step) for step in range(last + 32)]
    assert beats[last] == clip.end
    assert all(clip.start <= beat for beat in beats)
    assert all(first < second for first, second in zip(beats[last:-1], beats[last + 1 :], strict=True))
    assert beats[last + 16] == pytest.approx(clip.end + 4)


def test_a_clip_of_another_register_is_moved_by_octaves_and_back() -> None:
    high = Clip(tuple(Note(note.start, note.pitch + 48, note.duration) for note in CHORD), 4)
    heard = hear(high, SPAN)
    assert {tone.pitch for tone in decode(heard.roll)} == {60, 67, 76}
    assert heard.note(Tone(0, 4, 60), 1.0).pitch == 96


def test_what_still_lies_outside_is_folded_inside() -> None:
    heard = hear(Clip((Note(0, 0, 1), Note(0, 60, 4), Note(0, 127, 1)), 4), SPAN)
    assert {tone.pitch for tone in decode(heard.roll)} == {36, 60, 79}


def test_steps_are_numbered_from_the_clip_s_first_bar() -> None:
    assert hear(Clip(CHORD, 4), SPAN).numbers(20).tolist() == [*range(16), 0, 1, 2, 3]
    assert hear(Clip(CHORD, 4, 0, (3, 4)), SPAN).numbers(14).tolist() == [*range(12), 0, 1]
    late = hear(Clip((Note(1.5, 60, 1),), 5.5, 1.5), SPAN)
    assert late.numbers(4).tolist() == [14, 15, 0, 1]


def test_an_off_beat_is_as_loud_as_the_clip_s() -> None:
    heard = hear(Clip((Note(0, 60, 0.5, 110), Note(0.5, 60, 0.5, 70)), 4), SPAN)
    assert [heard.note(Tone(step, 1, 60), 1.0).velocity for step in (4, 6)] == [110, 70]
    assert heard.note(Tone(4, 1, 60), 0.9).velocity == 99


def test_swung_eighths_are_heard_straight_and_go_on_swung() -> None:
    starts = [beat + part for beat in range(4) for part in (0, 2 / 3)]
    heard = hear(Clip(tuple(Note(start, pitch, 0.3) for start in starts for pitch in (60, 64)), 4), SPAN)
    assert [tone.start for tone in decode(heard.roll)][::2] == list(range(0, 16, 2))
    assert heard.note(Tone(18, 2, 60), 1.0).start == pytest.approx(4 + 2 / 3)


def test_silence_has_no_steps_and_what_comes_begins_with_the_clip() -> None:
    heard = hear(Clip((), 8, 4), SPAN)
    assert heard.roll.shape == (0, NOTES, 2)
    assert heard.beat(0) == 4
    assert heard.note(Tone(0, 4, LOWEST), 1.0) == Note(4, LOWEST, 1, heard.prompt.on_beat)
