"""What of a take is put where, to be heard."""

import math
from dataclasses import replace

import pytest

from engine.errors import ClipError
from engine.notes import Clip, Note
from engine.sound.score import Part, Score, Timbre, arrange
from engine.take import Take

LEAD = Clip((Note(-1, 60, 1), Note(0, 62, 1), Note(1, 64, 9), Note(2, 65, 1, mute=True)), 4.0)
MADE = Clip((Note(0, 55, 1), Note(3, 57, 1)), 4.0)
BESIDE = Take(MADE, "tiny", "alto", 1.0, 7, 0, -1.0)
AFTER = replace(
    BESIDE,
    clip=Clip((Note(4, 67, 1), Note(6, 69, 5)), 8.0, 4.0),
    chords=Clip((Note(4, 48, 4),), 8.0, 4.0),
    is_continuation=True,
)


def heard(score: Score) -> list[tuple[Timbre, list[tuple[float, int, float]]]]:
    return [
        (part.timbre, [(note.start, note.pitch, note.duration) for note in part.sounding()]) for part in score.parts
    ]


def test_a_second_voice_stands_beside_its_lead_on_the_other_side() -> None:
    score = arrange(LEAD, BESIDE, 90.0)
    assert heard(score) == [
        (Timbre.KEYS, [(0, 62, 1), (1, 64, 3)]),
        (Timbre.REED, [(0, 55, 1), (3, 57, 1)]),
    ]
    lead, made = score.parts
    assert lead.pan < 0 < made.pan
    assert (score.beats, score.tempo) == (4, 90)


def test_a_clip_that_begins_before_its_first_beat_is_heard_from_there() -> None:
    lead, made = replace(LEAD, start=-1.0), replace(MADE, start=-1.0)
    score = arrange(lead, replace(BESIDE, clip=made))
    assert [notes[0][0] for _, notes in heard(score)] == [0, 1]
    assert score.beats == 5


def test_a_continuation_comes_after_its_prompt_with_the_chords_below() -> None:
    score = arrange(LEAD, AFTER)
    assert heard(score) == [
        (Timbre.KEYS, [(0, 62, 1), (1, 64, 3)]),
        (Timbre.REED, [(4, 67, 1), (6, 69, 2)]),
        (Timbre.PAD, [(4, 48, 4)]),
    ]
    assert score.beats == 8


def test_what_is_made_inside_the_prompt_ends_the_prompt() -> None:
    inside = replace(AFTER, clip=Clip((Note(2, 67, 1),), 8.0, 2.0), chords=None)
    lead = replace(LEAD, notes=(*LEAD.notes, Note(3, 65, 1)))
    assert heard(arrange(lead, inside))[0] == (Timbre.KEYS, [(0, 62, 1), (1, 64, 1)])


def test_of_a_clip_that_was_filled_each_note_sounds_once() -> None:
    whole = replace(BESIDE, clip=replace(LEAD, notes=(*LEAD.notes, Note(3, 65, 1))), is_whole=True)
    lead, made = heard(arrange(LEAD, whole))
    assert lead == heard(arrange(LEAD, BESIDE))[0]
    assert made == (Timbre.REED, [(3, 65, 1)])
    (alone,) = heard(arrange(LEAD, whole, is_bare=True))
    assert sorted(alone[1]) == sorted([*lead[1], *made[1]])


@pytest.mark.parametrize("take", [replace(AFTER, is_alone=True), AFTER], ids=["alone", "bare"])
def test_a_continuation_without_its_prompt_begins_at_once(take: Take) -> None:
    score = arrange(LEAD, take, is_bare=True)
    assert heard(score) == [(Timbre.REED, [(0, 67, 1), (2, 69, 2)]), (Timbre.PAD, [(0, 48, 4)])]
    assert score.beats == 4


def test_a_second_voice_without_its_lead_keeps_its_place() -> None:
    late = replace(BESIDE, clip=replace(MADE, start=2.0))
    assert heard(arrange(LEAD, late, is_bare=True)) == [(Timbre.REED, [(3, 57, 1)])]


def test_muted_notes_silent_ones_and_those_before_the_beginning_are_not_heard() -> None:
    part = Part((Note(0, 60, 1, mute=True), Note(0, 61, 1, velocity=0), Note(-1, 62, 2), Note(1, 63, 1)))
    assert [note.pitch for note in part.sounding()] == [63]


@pytest.mark.parametrize("tempo", [0.0, 3.0, 1001.0, math.inf, math.nan])
def test_a_tempo_out_of_range_is_refused_in_a_sentence(tempo: float) -> None:
    with pytest.raises(ClipError, match=r"^tempo must be in range 4..1000 beats a minute, not"):
        arrange(LEAD, BESIDE, tempo)


def test_more_than_an_hour_is_refused_in_a_sentence() -> None:
    assert Score((), 4096.0, 120.0).seconds(4096.0) == 2048
    late = Part((Note(4000, 60, 96),))
    for parts, beats in (((), 4096.0), ((late,), 1.0)):
        with pytest.raises(ClipError, match=r"^clip lasts 4096 seconds at 60 beats a minute, more than the 3600"):
            Score(parts, beats, 60.0)


def test_a_place_beyond_the_sides_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^pan must be in range -1..1, not 2"):
        Part((), pan=2)
