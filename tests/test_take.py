"""What of a take comes to stand where."""

from dataclasses import replace

import pytest

from engine.notes import Clip, Note
from engine.take import Take, voice_of

SOURCE = Clip((Note(-1, 50, 0.5), Note(0, 60, 1), Note(2, 64, 4), Note(3, 65, 0.5, mute=True)), 4.0)
MADE = Clip((Note(4, 67, 1), Note(7.5, 69, 0.5)), 8.0, 4.0)
CHORDS = Clip((Note(4, 48, 4),), 8.0, 4.0)
TAKE = Take(MADE, "blues", "A quick", 0.8, 7, 1, -1.0, CHORDS, is_continuation=True)


def test_a_second_voice_is_the_clip_it_was_made_as() -> None:
    take = Take(MADE, "chorale", "alto", 1.0, 7, 0, 0.0)
    assert take.parts() == take.clips(SOURCE) == [("chorale alto T1 seed 7", MADE)]


@pytest.mark.parametrize("number", [0, 1])
def test_a_name_says_which_voice_it_is(number: int) -> None:
    take = Take(MADE, "my own model", "above", 0.75, 7, number, 0.0)
    assert voice_of(take.name) == voice_of(replace(take, temperature=1e-5).name) == "above"
    several = replace(take, voice="all", label="alto", others=(("tenor", MADE),))
    assert [voice_of(name) for name, _ in several.parts()] == ["alto", "tenor"]
    assert voice_of("Strings") is None


def test_a_continuation_comes_after_the_notes_it_grew_from_in_one_clip() -> None:
    (name, joined), (chords_name, chords) = TAKE.clips(SOURCE)
    assert (name, chords_name) == ("blues A quick T0.8 seed 7 take 2", "blues A quick T0.8 seed 7 take 2 chords")
    assert (joined.start, joined.end) == (chords.start, chords.end) == (0, 8)
    # What lies outside the loop stays out; what would ring into the continuation is cut; a muted note stays muted.
    assert [(note.start, note.end, note.mute) for note in joined.notes] == [
        (0, 1, False),
        (2, 4, False),
        (3, 3.5, True),
        (4, 5, False),
        (7.5, 8, False),
    ]
    assert chords.notes == CHORDS.notes


def test_alone_it_begins_at_its_own_beginning() -> None:
    (_, clip), (_, chords) = replace(TAKE, is_alone=True).clips(SOURCE)
    assert (clip.start, clip.end) == (chords.start, chords.end) == (0, 4)
    assert [note.start for note in clip.notes] == [0, 3.5]


def test_where_nothing_came_before_nothing_is_put_before() -> None:
    empty = Clip((), 4.0)
    (_, clip), *_ = replace(TAKE, clip=replace(MADE, start=0.0)).clips(empty)
    assert clip.notes == MADE.notes


def test_a_certainty_belongs_to_each_note_or_to_none() -> None:
    assert replace(TAKE, certainties=(-1.0, -2.0)).certainties == (-1, -2)
    with pytest.raises(ValueError, match="2 notes has 1 certainties"):
        replace(TAKE, certainties=(-1.0,))


def test_of_a_whole_clip_what_was_kept_and_what_is_new_are_told_apart() -> None:
    source = Clip((Note(0, 60, 1), Note(1, 62, 1), Note(3, 64, 1)), 4.0)
    take = Take(Clip((Note(0, 60, 1), Note(1, 62, 0.5), Note(3, 64, 1)), 4.0), "m", "fill", 1.0, 1, 0, -1.0)
    assert take.beside(source) == (source, take.clip)
    kept, made = replace(take, is_whole=True).beside(source)
    assert [note.start for note in kept.notes] == [0, 3]
    assert made.notes == (Note(1, 62, 0.5),)
