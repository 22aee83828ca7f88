"""What is pinned and what is free: rests found, short ones held, busy clips heard slower."""

import numpy as np
import pytest

from engine import vocabulary
from engine.grid import hear
from engine.infill.pins import FREE, opened, pace, pin, rests, slowed
from engine.melody import Melody, Tone
from engine.notes import Clip, Note
from engine.vocabulary import HOLD, REST

MELODY = Melody((Tone(0, 4, 60), Tone(6, 2, 62), Tone(16, 8, 64)), 24)


def test_the_rests_of_a_clip_are_where_nothing_sounds() -> None:
    notes = (Note(0, 60, 1), Note(1.25, 62, 0.75), Note(4, 64, 2))
    clip = Clip(notes, 8)
    assert rests(clip, hear(clip)) == [range(4, 5), range(8, 16), range(24, 32)]


def test_under_a_note_that_is_not_heard_there_is_no_rest_and_a_muted_one_leaves_it() -> None:
    clip = Clip((Note(0, 72, 1), Note(0, 48, 3), Note(4, 60, 2, mute=True), Note(6, 72, 2)), 8)
    assert rests(clip, hear(clip)) == [range(12, 24)]


def test_before_a_clip_that_begins_off_the_beat_there_is_no_rest() -> None:
    clip = Clip((Note(2.5, 60, 1.5),), 6, 1.5)
    assert rests(clip, hear(clip)) == [range(2, 6), range(12, 20)]


def test_a_clip_s_rests_and_notes_make_up_all_of_it(clip: Clip) -> None:
    heard = hear(clip)
    silent = {step for rest in rests(clip, heard) for step in rest}
    sounding = {step for tone in heard.melody.tones for step in range(tone.start, tone.end)}
    assert silent.isdisjoint(sounding)
    if len(clip.sounding()) == len(heard.melody.tones):
        assert silent | sounding == set(range(heard.first, heard.melody.steps))


def test_a_gap_opens_where_a_note_started_or_on_an_eighth() -> None:
    assert opened(range(6, 12), MELODY) == range(6, 12)
    assert opened(range(9, 16), MELODY) == range(10, 16)
    assert opened(range(9, 10), MELODY) == range(9, 10)


def test_short_rests_are_held_and_long_ones_stay() -> None:
    tokens = pin(MELODY, [], 4)
    assert vocabulary.decode(tokens).tones == (Tone(0, 6, 60), Tone(6, 2, 62), Tone(16, 8, 64))


def test_up_to_a_gap_a_note_is_held_and_what_sounded_out_of_one_is_free() -> None:
    tokens = pin(MELODY, [range(10, 18)], 4)
    assert tokens[:10].tolist() == [60, HOLD, HOLD, HOLD, HOLD, HOLD, 62, HOLD, HOLD, HOLD]
    assert (tokens[10:] == FREE).all()


def test_what_follows_a_gap_is_pinned_again() -> None:
    tokens = pin(MELODY, [range(2, 6)], 4)
    assert tokens[:8].tolist() == [60, HOLD, FREE, FREE, FREE, FREE, 62, HOLD]
    assert tokens[8:16].tolist() == [REST] * 8


@pytest.mark.parametrize(("every", "expected"), [(8, 1), (4, 1), (2, 2), (1, 4)])
def test_a_busy_clip_is_heard_slower(every: int, expected: int) -> None:
    tones = tuple(Tone(step, every, 60) for step in range(0, 32, every))
    assert pace(Melody(tones, 32), []) == expected
    # Silence tells nothing of how busy the notes are.
    assert pace(Melody(tones, 64), [range(32, 64)]) == expected


def test_of_few_notes_a_clip_is_not_heard_slower() -> None:
    assert pace(Melody((Tone(0, 1, 60), Tone(1, 1, 62)), 32), [range(2, 32)]) == 1


def test_slow_tokens_are_the_same_melody_longer() -> None:
    tokens = vocabulary.encode(MELODY)
    assert slowed(tokens, 1).tolist() == tokens.tolist()
    slow = vocabulary.decode(slowed(tokens, 4))
    assert slow.tones == tuple(Tone(4 * tone.start, 4 * tone.duration, tone.pitch) for tone in MELODY.tones)
    assert slowed(np.array([FREE, 60]), 2).tolist() == [FREE, FREE, 60, HOLD]
