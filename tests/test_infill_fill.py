"""A clip with its rests filled: what was there stays, what is new fits in and leads on."""

from dataclasses import replace

import pytest

from engine.errors import ClipError
from engine.infill.fill import prepare
from engine.making import make, make_many
from engine.notes import Clip, Note
from engine.redo import Redo
from engine.settings import Settings
from tests.infill_model import Hopeful

MODEL = Hopeful()
WILD = Settings("hopeful", temperature=1.5, seed=5)
CALM = Settings("hopeful", temperature=0, seed=5)
GAP = Clip((Note(0, 64, 1, 80), Note(1, 65, 1, 90), Note(6, 72, 1, 110), Note(7, 71, 1)), 8)


def gapped(clip: Clip) -> Clip:
    """Return a clip without the notes that sound in its second third."""
    third = clip.length / 3
    start, end = clip.start + third, clip.start + 2 * third
    return replace(clip, notes=tuple(note for note in clip.notes if note.end <= start or note.start >= end))


def is_empty(source: Clip) -> bool:
    """Say whether a clip was so short that nothing of it is left, and check that this is told."""
    if source.sounding():
        return False
    with pytest.raises(ClipError, match="no notes that sound"):
        make(source, WILD, MODEL)
    return True


def new(take: Clip, clip: Clip) -> list[Note]:
    return [note for note in take.notes if note not in clip.notes]


def test_every_note_of_the_clip_is_kept_as_it_was_played(clip: Clip) -> None:
    source = gapped(clip)
    if is_empty(source):
        return
    for take in make(source, replace(WILD, takes=2), MODEL):
        inside = [note for note in source.notes if source.start <= note.start < source.end]
        assert [note for note in take.clip.notes if note in inside] == inside
        assert replace(take.clip, notes=()) == replace(source, notes=())


def test_new_notes_come_one_by_one_where_nothing_else_sounds(clip: Clip) -> None:
    source = gapped(clip)
    if is_empty(source):
        return
    made = new(make(source, WILD, MODEL)[0].clip, source)
    assert made
    # A note that is played legato, or late, may sound on for half a step.
    late = 1 / 8
    for note, following in zip(made, [*made[1:], None], strict=True):
        assert source.start <= note.start < note.end <= source.end + 1e-9
        assert following is None or note.end <= following.start + 1e-9
        assert all(not (other.start < note.end and note.start < other.end - late) for other in source.sounding())
        assert all(other.end <= note.start for other in source.sounding() if other.pitch == note.pitch and other < note)


def test_the_answer_is_one_clip_beside_the_source() -> None:
    take = make(GAP, WILD, MODEL)[0]
    assert not take.is_continuation
    assert take.clips(GAP) == [(take.name, take.clip)]
    assert take.name == "hopeful fill T1.5 seed 5"
    assert take.log_prob < 0


def test_what_is_new_leads_to_what_comes_after() -> None:
    made = new(make(GAP, CALM, MODEL)[0].clip, GAP)
    assert [(note.start, note.pitch, note.duration) for note in made] == [(beat, 72, 1) for beat in (2, 3, 4, 5)]
    # Velocities lie between those of the neighbours.
    assert [note.velocity for note in made] == [94, 98, 102, 106]


def test_a_gap_at_the_end_leads_back_to_the_beginning() -> None:
    clip = Clip((Note(0, 64, 2), Note(2, 60, 2)), 8)
    assert {note.pitch for note in new(make(clip, CALM, MODEL)[0].clip, clip)} == {64}


def test_a_gap_at_the_beginning_grows_out_of_the_end() -> None:
    clip = Clip((Note(4, 64, 2), Note(6, 60, 2)), 8)
    assert [note.start for note in new(make(clip, CALM, MODEL)[0].clip, clip)] == [0, 1, 2, 3]
    ready = prepare(clip, CALM, MODEL)
    assert ready.own == slice(32, 64)
    assert ready.lead[:32].tolist() == ready.lead[ready.own].tolist()


def test_new_notes_come_as_often_as_the_clip_s() -> None:
    eighths = tuple(Note(beat / 2, 60 + beat, 0.5) for beat in (*range(8), *range(12, 16)))
    made = new(make(Clip(eighths, 8), CALM, MODEL)[0].clip, Clip(eighths, 8))
    assert [(note.start, note.duration) for note in made] == [(beat, 0.5) for beat in (4, 4.5, 5, 5.5)]


def test_after_a_short_note_the_first_new_one_waits_for_the_eighth() -> None:
    clip = Clip((Note(0, 64, 1.25), Note(4, 60, 4)), 8)
    assert [note.start for note in new(make(clip, CALM, MODEL)[0].clip, clip)] == [1.5, 2, 3]


def test_a_new_note_ends_where_the_lowest_of_a_chord_begins() -> None:
    clip = Clip((Note(0, 64, 2), Note(3.9, 48, 4), Note(4, 60, 4)), 8)
    made = new(make(clip, CALM, MODEL)[0].clip, clip)
    assert [(note.start, note.end) for note in made] == [(2, 3), (3, 3.9)]


def test_several_gaps_are_filled_at_once() -> None:
    clip = Clip(tuple(Note(4 * bar, 60 + bar, 2) for bar in range(4)), 16)
    made = new(make(clip, CALM, MODEL)[0].clip, clip)
    assert [note.start for note in made] == [2, 3, 6, 7, 10, 11, 14, 15]
    assert [note.pitch for note in made] == [61, 61, 62, 62, 63, 63, 60, 60]


def test_the_same_seed_makes_the_same_notes_and_the_first_take_is_the_only_one() -> None:
    several = make(GAP, replace(WILD, takes=3), MODEL)
    assert make(GAP, WILD, MODEL)[0] == several[0]
    assert len({take.clip.notes for take in several}) == 3
    assert make(GAP, replace(WILD, seed=6), MODEL)[0].clip != several[0].clip


def test_many_clips_at_once_are_made_as_alone() -> None:
    asked = [(GAP, WILD, None), (replace(GAP, notes=()), WILD, None), (GAP, CALM, None)]
    answers = make_many(asked, MODEL)
    assert answers[0] == make(GAP, WILD, MODEL)
    assert isinstance(answers[1], ClipError)
    assert answers[2] == make(GAP, CALM, MODEL)


def test_a_clip_without_a_rest_says_what_to_do(clips: dict[str, Clip]) -> None:
    with pytest.raises(ClipError, match=r"longest is 0 beats, and 1 or more are needed; silence .*, or select notes"):
        make(clips["straight"], WILD, MODEL)
    with pytest.raises(ClipError, match=r"longest is 0\.75 beats"):
        make(Clip(tuple(Note(beat, 60, 0.25) for beat in range(8)), 8), WILD, MODEL)


def test_a_muted_note_stays_muted_and_its_place_is_filled() -> None:
    muted = replace(GAP, notes=(*GAP.notes, Note(2.5, 50, 1, mute=True)))
    take = make(muted, CALM, MODEL)[0].clip
    assert [note for note in take.notes if note.mute] == [Note(2.5, 50, 1, mute=True)]
    assert [(note.start, note.end) for note in new(take, muted)] == [(2, 3), (3, 4), (4, 5), (5, 6)]


def test_a_key_is_not_struck_before_it_is_released() -> None:
    clip = Clip((Note(0, 72, 2.05), Note(6, 72, 2)), 8)
    made = new(make(clip, CALM, MODEL)[0].clip, clip)
    assert (made[0].start, made[0].end) == (2.05, 3)


def test_new_notes_swing_as_the_clip_does() -> None:
    swung = tuple(Note(beat + part, 60 + beat, 0.3) for beat in (0, 1, 6, 7) for part in (0, 0.64))
    made = new(make(Clip(swung, 8), replace(WILD, temperature=2), MODEL)[0].clip, Clip(swung, 8))
    places = {round(note.start % 1, 3) for note in made}
    assert places <= {0, round(2 / 3, 3)}
    assert len(places) == 2


@pytest.mark.parametrize("by", [-36, -24, 0, 24, 43])
def test_new_notes_lie_where_the_clip_does(by: int) -> None:
    clip = replace(GAP, notes=tuple(replace(note, pitch=note.pitch + by) for note in GAP.notes))
    made = [note for take in make(clip, replace(WILD, takes=8), MODEL) for note in new(take.clip, clip)]
    assert all(64 - 7 + by <= note.pitch <= min(127, 72 + 7 + by) for note in made)
    assert len({note.pitch for note in made}) > 4


@pytest.mark.parametrize("follow", ["lean", "strict"])
def test_new_notes_follow_the_scale(follow: str) -> None:
    clip = replace(GAP, root=1, scale=frozenset({1, 3, 6, 8, 10}))
    inside = {}
    for wish in ("off", follow):
        takes = make(clip, replace(WILD, takes=16, follow=wish), MODEL)
        made = [note.pitch % 12 in clip.scale for take in takes for note in new(take.clip, clip)]
        inside[wish] = sum(made) / len(made)
    assert inside["off"] < inside[follow]
    assert (inside[follow] == 1) == (follow == "strict")


def test_a_scale_with_no_note_in_reach_leaves_silence() -> None:
    clip = replace(GAP, scale=frozenset())
    assert make(clip, replace(WILD, follow="strict"), MODEL)[0].clip.notes == clip.notes


def test_long_takes_are_made_one_after_another_and_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    together = make(GAP, replace(WILD, takes=3), MODEL)
    monkeypatch.setattr("engine.infill.fill.AT_ONCE", 70)
    told: list[float] = []
    assert make(GAP, replace(WILD, takes=3), MODEL, told.append) == together
    assert told == pytest.approx([2 / 3, 1])


def test_a_range_to_redo_is_new_and_the_rest_is_kept(clip: Clip) -> None:
    third = clip.length / 3
    redo = Redo(((clip.start + third, clip.start + 2 * third),))
    take = make(clip, WILD, MODEL, redo=redo)[0]
    before = [
        replace(note, duration=min(note.duration, redo.start - note.start))
        for note in clip.notes
        if clip.start <= note.start < redo.start
    ]
    after = [note for note in clip.notes if redo.end <= note.start < clip.end]
    outside = [note for note in take.clip.notes if not redo.start - 1e-6 <= note.start < redo.end]
    assert outside == before + after
    assert (take.clip.start, take.clip.end, take.is_continuation) == (clip.start, clip.end, False)


def test_a_range_to_redo_hears_both_sides() -> None:
    clip = Clip(tuple(Note(beat, 60 + beat, 1) for beat in range(8)), 8)
    other = replace(clip, notes=(*clip.notes[:6], Note(6, 72, 1), *clip.notes[7:]))
    for source, hoped in ((clip, 66), (other, 72)):
        take = make(source, CALM, MODEL, redo=Redo(((2, 6),)))[0]
        assert [note.pitch for note in take.clip.notes] == [60, 61, *[hoped] * 4, *(n.pitch for n in source.notes[6:])]


def test_only_the_range_is_made_anew_and_rests_elsewhere_stay() -> None:
    clip = replace(GAP, notes=(*GAP.notes, Note(12, 60, 2), Note(14, 62, 2)), end=16)
    take = make(clip, CALM, MODEL, redo=Redo(((12, 14),)))[0]
    assert [note.start for note in take.clip.notes] == [0, 1, 6, 7, 12, 13, 14]


def test_all_of_a_clip_can_be_made_anew() -> None:
    take = make(GAP, CALM, MODEL, redo=Redo(((0, 8),)))[0]
    assert [note.start for note in take.clip.notes] == [*range(8)]
