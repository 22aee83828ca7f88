"""The clip as a player hears it: slots, swing, touch, accents, chords; and how what is made is played back."""

from collections.abc import Sequence

import numpy as np
import pytest

from engine import vocabulary
from engine.blues.beat import SLOTS
from engine.blues.carry import Span, placed
from engine.blues.chords import Chord
from engine.blues.place import Place
from engine.blues.playing import comp, play
from engine.blues.prompt import LEGATO, SWING, Manner, hear, steps_before
from engine.errors import ClipError
from engine.melody import Melody, Tone
from engine.notes import Clip, Note

THIRD = 1 / 3
EVEN = Manner(swing=0.5, legato=1.0, on_beat=100, off_beat=90)


def clip(rows: Sequence[tuple[float, int, float]], length: float, meter: tuple[int, int] = (4, 4)) -> Clip:
    return Clip(tuple(Note(start, pitch, duration) for start, pitch, duration in rows), length, meter=meter)


def eighths(share: float, beats: int = 4) -> Clip:
    rows = [(beat + late, 60 + beat, 0.3) for beat in range(beats) for late in (0.0, share)]
    return clip(rows, beats)


@pytest.mark.parametrize("share", [0.5, 0.58, 0.62, 2 / 3, 0.7])
def test_eighths_are_heard_as_eighths_however_they_swing(share: float) -> None:
    prompt = hear(eighths(share), 0)
    assert prompt.melody.onsets() == [0, 4, 8, 12, 16, 20, 24, 28]
    assert prompt.manner.swing == pytest.approx(share)


@pytest.mark.parametrize("share", [0.5, 0.58, 2 / 3])
def test_what_is_heard_is_played_back_at_the_same_time(share: float) -> None:
    source = eighths(share)
    prompt = hear(source, 0)
    played = play(vocabulary.encode(prompt.melody), 0, prompt.manner)
    assert [note.start for note in played] == pytest.approx([note.start for note in source.notes])


def test_shuffle_triplets_stay_triplets_among_swung_eighths() -> None:
    rows = [
        (0, 60, 0.6),
        (2 * THIRD, 62, 0.3),
        (1, 63, 0.3),
        (1 + THIRD, 64, 0.3),
        (1 + 2 * THIRD, 65, 0.3),
        (2, 67, 0.6),
    ]
    rows += [(2 + 2 * THIRD, 65, 0.3), (3, 63, 0.9)]
    prompt = hear(clip(rows, 4), 0)
    assert prompt.melody.onsets() == [0, 4, 8, 11, 13, 16, 20, 24]
    assert prompt.manner.swing == pytest.approx(2 / 3)
    played = play(vocabulary.encode(prompt.melody), 0, prompt.manner)
    assert [note.start for note in played] == pytest.approx([row[0] for row in rows])


def test_16ths_are_even() -> None:
    prompt = hear(clip([(step / 4, 60 + step, 0.25) for step in range(8)], 2), 0)
    assert prompt.melody.onsets() == [0, 2, 4, 6, 8, 10, 12, 14]
    assert prompt.manner.swing == SWING


def test_asked_for_swing_is_played_and_the_prompt_still_heard_as_it_is() -> None:
    prompt = hear(eighths(2 / 3), 54)
    assert prompt.melody.onsets()[1] == 4
    assert prompt.manner.swing == 0.54


def test_a_short_gap_is_tonguing_and_a_long_one_a_rest() -> None:
    tones = hear(clip([(0, 60, 0.7), (1, 62, 0.4), (2, 64, 1)], 4), 0).melody.tones
    assert [(tone.start, tone.end) for tone in tones] == [(0, 8), (8, 11), (16, 24)]


def test_the_prompts_touch_and_accents_are_found() -> None:
    notes = tuple(Note(beat + late, 60, 0.2, 110 - 60 * late) for beat in range(4) for late in (0, 0.5))
    manner = hear(Clip(notes, 4), 0).manner
    assert (manner.swing, manner.on_beat, manner.off_beat) == (0.5, 110, 80)
    assert manner.legato == pytest.approx(0.4)


def test_one_note_tells_neither_swing_nor_touch() -> None:
    prompt = hear(clip([(0, 62, 1)], 4), 0)
    assert (prompt.manner.swing, prompt.manner.legato) == (SWING, LEGATO)


def test_silence_is_no_prompt() -> None:
    assert hear(Clip((), 8), 0).melody == Melody((), 0)


def test_a_dozen_eighths_are_four_beats_of_triplets() -> None:
    prompt = hear(clip([(1.5 * beat, 60, 1) for beat in range(4)], 6, (12, 8)), 0)
    assert prompt.melody.onsets() == [0, 8, 16, 24]
    assert prompt.manner.swing == pytest.approx(2 / 3)


def test_three_four_is_refused_with_the_remedy() -> None:
    with pytest.raises(ClipError, match=r"the blues is in 4/4, 2/2 or 12/8, not 3/4; set the clip's signature"):
        hear(clip([(0, 60, 1)], 3, (3, 4)), 0)


def test_chords_are_noticed_and_weighed_by_beat() -> None:
    chord = [(0, pitch, 2.0) for pitch in (46, 50, 53, 56)]
    weights = hear(clip(chord, 4), 0).weights
    assert weights is not None
    assert weights[0].tolist() == [0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 1, 0]
    assert weights[2].sum() == 0
    assert hear(clip([(0, 60, 1), (0, 67, 1), (1, 62, 1)], 4), 0).weights is None


def test_slots_before_a_place_are_those_that_start_earlier() -> None:
    assert [steps_before(beats) for beats in (0, 0.5, 0.55, 1, 7.25, 0.95)] == [0, 4, 5, 8, 58, 8]


def test_notes_that_the_next_follows_at_once_are_played_as_short_as_the_prompts() -> None:
    tokens = vocabulary.encode(Melody((Tone(0, 4, 60), Tone(4, 4, 62), Tone(16, 8, 64)), 32))
    played = play(tokens, 0, Manner(0.5, 0.5, 100, 90))
    assert [note.duration for note in played] == pytest.approx([0.25, 0.5, 1.0])


def test_off_beats_are_softer_and_high_notes_louder() -> None:
    tokens = vocabulary.encode(Melody((Tone(0, 4, 60), Tone(4, 4, 60), Tone(8, 8, 72)), 16))
    assert [note.velocity for note in play(tokens, 0, EVEN)] == [100, 90, 108]


def test_chords_are_struck_where_they_change() -> None:
    seventh, ninth = Chord(0, "7"), Chord(5, "7")
    notes = comp([seventh, seventh, ninth], 8)
    assert {(note.start, note.duration) for note in notes} == {(8.0, 2.0), (10.0, 1.0)}
    assert tuple(note.pitch for note in notes[:4]) == seventh.voicing()


def test_what_is_placed_is_cut_to_its_span() -> None:
    source = clip([(0, 60, 1)], 6, (12, 8))
    made = placed(source, [Note(3.5, 60, 1), Note(7.5, 62, 4), Note(9, 64, 1)], Span(4, 8, Place(0, "quick", 0)))
    assert (made.start, made.end) == (6, 12)
    assert [(note.start, note.end) for note in made.notes] == [(6, 6.75), (11.25, 12)]


def test_a_chord_clips_top_line_is_what_the_model_hears() -> None:
    prompt = hear(clip([(0, pitch, 4.0) for pitch in (48, 52, 58)], 4), 0)
    assert prompt.melody.tones == (Tone(0, 4 * len(SLOTS), 58),)
    assert prompt.weights is not None
    assert np.allclose(prompt.weights.sum(axis=0)[[0, 4, 10]], 4)
