"""Making a part anew: what lies outside the range stays, note for note, and what is new is inside it."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import midi
from engine.errors import ClipError, SettingsError
from engine.generation import second_voices
from engine.making import make
from engine.model import FOLDER, Model, load
from engine.notes import Clip, Note
from engine.redo import Redo
from engine.settings import Settings

ONCE = Settings("tiny", temperature=2, seed=1)
AGAIN = Settings("tiny", temperature=2, seed=2)
EXAMPLES = FOLDER.parent / "examples"


def outside(notes: tuple[Note, ...], redo: Redo) -> list[Note]:
    """Return the notes that start outside the ranges, those cut that sound into one."""
    found = []
    for note in notes:
        if not redo.covers(note.start):
            stops = [start for start, _ in redo.spans if note.start < start < note.end]
            found.append(replace(note, duration=stops[0] - note.start) if stops else note)
    return found


def inside(notes: tuple[Note, ...], redo: Redo) -> list[Note]:
    return [note for note in notes if redo.covers(note.start)]


@pytest.mark.parametrize("voice", ["alto", "bass", "above"])
def test_the_rest_is_kept_and_the_range_is_new(clip: Clip, voice: str, model: Model) -> None:
    once, again = replace(ONCE, voice=voice), replace(AGAIN, voice=voice)
    first = second_voices(clip, once, model)[0].clip
    third = clip.length / 3
    redo = Redo(((clip.start + third, clip.start + 2 * third),), first.notes)
    second = second_voices(clip, again, model, redo=redo)[0].clip
    assert outside(second.notes, redo) == pytest.approx(outside(first.notes, redo)) or not first.notes
    assert replace(second, notes=()) == replace(first, notes=())
    ends = [note.end for note in second.notes]
    assert all(end <= note.start + 1e-6 for end, note in zip(ends, second.notes[1:], strict=False))


def test_the_range_differs_with_the_seed_and_is_the_same_with_the_same(clips: dict[str, Clip], model: Model) -> None:
    clip = clips["straight"]
    first = second_voices(clip, ONCE, model)[0].clip
    redo = Redo(((4.0, 8.0),), first.notes)
    takes = [second_voices(clip, replace(ONCE, seed=seed), model, redo=redo)[0].clip.notes for seed in (2, 2, 3)]
    assert takes[0] == takes[1]
    assert inside(takes[0], redo) != inside(takes[2], redo)
    assert inside(takes[0], redo) != inside(first.notes, redo)


def test_what_the_musician_has_changed_by_hand_stays_so(clips: dict[str, Clip], model: Model) -> None:
    clip = clips["straight"]
    made = second_voices(clip, ONCE, model)[0].clip.notes
    # A pitch that the model would never sing, a chord, a note off the grid, one muted.
    edited = (replace(made[0], pitch=100), Note(12.03, 30, 0.1, 3.0), Note(12.03, 42, 0.4), Note(14, 60, 1, mute=True))
    redo = Redo(((4.0, 8.0),), edited)
    again = second_voices(clip, AGAIN, model, redo=redo)[0].clip.notes
    assert outside(again, redo) == sorted(edited)


def test_several_ranges_are_made_anew_at_once_and_what_lies_between_is_kept(
    clips: dict[str, Clip], model: Model
) -> None:
    # No voice of the model goes so high, so what is new is told from what is kept by its pitch.
    kept = tuple(Note(beat / 2, 100, 0.5, 60 + beat) for beat in range(32))
    redo = Redo(((2.0, 4.0), (8.0, 9.0), (12.0, 16.0)), kept)
    notes = second_voices(clips["straight"], AGAIN, model, redo=redo)[0].clip.notes
    assert outside(notes, redo) == outside(kept, redo)
    for span in redo.spans:
        made = inside(notes, Redo((span,)))
        assert made
        assert all(note.pitch < 100 for note in made)
    assert all(one.end <= two.start + 1e-6 for one, two in pairwise(notes))


def test_a_note_that_is_held_through_a_range_ends_where_it_begins_and_what_follows_stays(model: Model) -> None:
    clip = Clip(tuple(Note(beat, 72, 1) for beat in range(8)), 8)
    # Held from before the first range until after the second.
    redo = Redo(((2.0, 3.0), (4.0, 5.0)), (Note(0, 60, 6.0), Note(6.0, 62, 2.0)))
    notes = second_voices(clip, AGAIN, model, redo=redo)[0].clip.notes
    assert (notes[0], notes[-1]) == (Note(0, 60, 2.0), Note(6.0, 62, 2.0))
    assert all(redo.covers(note.start) for note in notes[1:-1])
    assert all(one.end <= two.start + 1e-6 for one, two in pairwise(notes))


def test_what_is_kept_beyond_the_clip_stays(clips: dict[str, Clip], model: Model) -> None:
    coda = Note(20.0, 55, 4.0)
    notes = second_voices(clips["straight"], AGAIN, model, redo=Redo(((4.0, 8.0),), (coda,)))[0].clip.notes
    assert notes[-1] == coda


def test_without_a_voice_only_the_range_is_made(clips: dict[str, Clip], model: Model) -> None:
    redo = Redo(((4.0, 8.0),))
    notes = second_voices(clips["straight"], AGAIN, model, redo=redo)[0].clip.notes
    assert notes
    assert notes == tuple(inside(notes, redo))


def test_a_range_that_begins_in_a_held_note_cuts_it_and_one_that_ends_in_one_does_not_strike_it_again(
    model: Model,
) -> None:
    clip = Clip(tuple(Note(beat, 72, 1) for beat in range(8)), 8)
    redo = Redo(((2.0, 4.0),), (Note(0, 60, 3.0), Note(3.0, 62, 4.0)))
    notes = second_voices(clip, AGAIN, model, redo=redo)[0].clip.notes
    assert notes[0] == Note(0, 60, 2.0)
    assert all(2.0 <= note.start < 4.0 for note in notes[1:])


@given(st.floats(-20, 40), st.floats(0.01, 30))
def test_any_range_is_taken_or_refused_in_a_sentence(model: Model, start: float, length: float) -> None:
    clip = Clip(tuple(Note(n / 2, 72 + n % 5, 0.5) for n in range(32)), 16)
    redo = Redo(((start, start + length),), (Note(3, 60, 4), Note(9, 62, 1)))
    if start + length <= 0 or start >= 16:
        with pytest.raises(ClipError, match="nothing of the range to make anew"):
            second_voices(clip, AGAIN, model, redo=redo)
    else:
        made = second_voices(clip, AGAIN, model, redo=redo)[0].clip
        assert all(0 <= note.start < 16 for note in made.notes)


def test_a_model_that_hears_only_what_comes_before_makes_one_range_at_a_time(
    clips: dict[str, Clip], model: Model
) -> None:
    class Solo:
        card = replace(model.card, kind="blues solo")

    with pytest.raises(SettingsError, match="model tiny makes one range anew at a time, not 2"):
        make(clips["straight"], AGAIN, Solo(), redo=Redo(((0, 2), (4, 6))))  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["blues", "blues-eck"])
@pytest.mark.parametrize("start", [0.0, 4.0])
def test_a_blues_keeps_the_clip_outside_the_range(name: str, start: float) -> None:
    blues = load(name)
    prompt = midi.read(EXAMPLES / "shuffle.mid").clip
    clip = make(prompt, Settings(name, seed=3, bars=2), blues)[0].clips(prompt)[0][1]
    redo = Redo(((start, start + 6.0),))
    take = make(clip, Settings(name, seed=4, chords=True, alone=True, bars=24), blues, redo=redo)[0]
    ((_, again),) = take.clips(clip)
    assert (again.start, again.end) == (clip.start, clip.end)
    assert outside(again.notes, redo) == outside(clip.notes, redo)
    assert inside(again.notes, redo) != inside(clip.notes, redo)
