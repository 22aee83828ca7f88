"""The second voice against the clip it belongs to. The model answers with the lead, four semitones lower."""

import copy
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import SettingsError
from engine.generation import second_voices
from engine.grid import hear
from engine.model import Model
from engine.notes import Clip, Note
from engine.settings import Settings

LIKELIEST = Settings("tiny", temperature=0, seed=1)
WILD = Settings("tiny", temperature=2, seed=1, takes=2, candidates=1)


def make(clip: Clip, settings: Settings, model: Model) -> list[tuple[Note, ...]]:
    """Return the notes of each take."""
    return [take.clip.notes for take in second_voices(clip, settings, model)]


def assert_belongs(made: Clip, clip: Clip) -> None:
    """Check what holds for every second voice of every clip."""
    assert replace(made, notes=clip.notes) == clip
    assert all(clip.start <= note.start and note.end <= clip.end for note in made.notes)
    assert all(1 <= note.velocity <= 127 and not note.mute for note in made.notes)
    ends = [note.end for note in made.notes]
    assert all(end <= note.start + 1e-9 for end, note in zip(ends, made.notes[1:], strict=False))
    heard = hear(clip)
    lead = {step: tone.pitch for tone in heard.melody.tones for step in range(tone.start, tone.end)}
    for note in made.notes:
        step = round(float(np.interp(note.start, heard.onsets, heard.steps)))
        assert note.pitch <= lead.get(step, 127)


@pytest.mark.parametrize("voice", ["alto", "bass"])
def test_second_voice_stays_in_the_clip_and_starts_nothing_above_the_lead(clip: Clip, voice: str, model: Model) -> None:
    before = copy.deepcopy(clip)
    for take in second_voices(clip, replace(WILD, voice=voice), model):
        assert_belongs(take.clip, clip)
    assert clip == before


@st.composite
def awful(draw: st.DrawFn) -> Clip:
    """Draw a clip that keeps to no rule but one: something sounds."""
    beats = st.floats(-8, 24) | st.integers(-32, 96).map(lambda n: n / 4) | st.integers(-24, 72).map(lambda n: n / 3)
    start = draw(beats)
    some = st.builds(Note, beats, st.integers(0, 127), st.floats(1e-6, 8), st.floats(0, 127), st.booleans())
    inside = Note(start, draw(st.integers(0, 127)), 0.5)
    return Clip((inside, *draw(st.lists(some, max_size=20))), start + draw(st.floats(1e-6, 24)), start)


@given(awful_clip=awful(), seed=st.integers(1, 99))
def test_an_awful_clip_gets_its_second_voice(model: Model, awful_clip: Clip, seed: int) -> None:
    for take in second_voices(awful_clip, replace(WILD, seed=seed), model):
        assert_belongs(take.clip, awful_clip)


def test_second_voice_follows_the_lead_to_its_last_note(clips: dict[str, Clip], model: Model) -> None:
    for name in ("straight", "swung", "pushed shuffle", "waltz with a pickup", "6/8", "7/8", "triplets", "humanised"):
        lead = clips[name].notes
        notes = make(clips[name], LIKELIEST, model)[0]
        assert [(note.start, note.pitch + 4) for note in notes] == [(note.start, note.pitch) for note in lead], name


def test_second_voice_moves_with_the_lead_by_octaves(model: Model) -> None:
    """For every octave of 0-127 the model hears the same, and its answer is moved back."""
    for octave in range(-5, 6):
        lead = [pitch + 12 * octave for pitch in (64, 65, 67) if pitch + 12 * octave < 128]
        clip = Clip(tuple(Note(start, pitch, 1) for start, pitch in enumerate(lead)), 4)
        assert [note.pitch for note in make(clip, LIKELIEST, model)[0]] == [pitch - 4 for pitch in lead], octave


def test_same_seed_same_notes(clip: Clip, model: Model) -> None:
    assert make(clip, WILD, model) == make(clip, WILD, model)


def test_another_seed_makes_other_notes(clips: dict[str, Clip], model: Model) -> None:
    assert make(clips["straight"], WILD, model) != make(clips["straight"], replace(WILD, seed=2), model)


def test_takes_differ_and_the_first_of_four_is_the_only_one_of_one(clips: dict[str, Clip], model: Model) -> None:
    for name in ("straight", "one beat", "long"):
        four = make(clips[name], replace(WILD, takes=4), model)
        assert four[:1] == make(clips[name], replace(WILD, takes=1), model)
        assert len(set(four)) == 4


def test_temperature_0_has_no_randomness(clip: Clip, model: Model) -> None:
    takes = make(clip, replace(LIKELIEST, takes=3), model)
    assert takes[0] == takes[1] == takes[2] == make(clip, replace(LIKELIEST, seed=99), model)[0]


def test_a_take_tells_how_to_make_it_again(clips: dict[str, Clip], model: Model) -> None:
    drawn = second_voices(clips["straight"], Settings("tiny", "bass", 2, 0, 2), model)
    assert drawn[0].seed > 0
    assert drawn[0].name == f"tiny bass T2 seed {drawn[0].seed}"
    assert drawn[1].name == f"tiny bass T2 seed {drawn[0].seed} take 2"
    assert second_voices(clips["straight"], Settings("tiny", "bass", 2, drawn[0].seed, 2), model) == drawn


def test_the_likeliest_take_is_likelier_than_a_wild_one(clips: dict[str, Clip], model: Model) -> None:
    wild, likeliest = (second_voices(clips["straight"], wish, model)[0].log_prob for wish in (WILD, LIKELIEST))
    assert wild < likeliest < 0


def test_velocities_follow_the_lead_s_contour(model: Model) -> None:
    lead = tuple(Note(n / 2, 67, 0.5, velocity) for n, velocity in enumerate((20, 60, 100, 127, 80, 1, 0, 50)))
    made = make(Clip(lead, 4), LIKELIEST, model)[0]
    assert [note.velocity for note in made] == [18, 54, 90, 114, 72, 1, 1, 45]


def test_swing_and_push_survive(clips: dict[str, Clip], model: Model) -> None:
    for name in ("swung", "light swing", "pushed shuffle", "humanised"):
        starts = {note.start for note in clips[name].notes}
        assert {note.start for note in make(clips[name], LIKELIEST, model)[0]} <= starts


def test_in_triplets_notes_start_with_the_lead_or_on_a_beat(clips: dict[str, Clip], model: Model) -> None:
    lead = tuple(note for n, note in enumerate(clips["triplets"].notes) if n not in (4, 5, 6, 14))
    allowed = [*(note.start for note in lead), *range(8)]
    for notes in make(Clip(lead, 8), replace(WILD, takes=16), model):
        assert all(min(abs(note.start - start) for start in allowed) < 1e-9 for note in notes)


def test_a_clip_that_starts_off_the_beat_has_silence_before_it(clips: dict[str, Clip], model: Model) -> None:
    """Half a beat of the model's steps lies before the clip: nothing is made there, the first note is on the start."""
    for notes in make(clips["off the beat"], replace(WILD, takes=16), model):
        assert notes[0].start >= 1.5
    assert make(clips["off the beat"], LIKELIEST, model)[0][0].start == 1.5


def test_where_the_lead_rests_so_does_a_voice_that_follows_it(clips: dict[str, Clip], model: Model) -> None:
    assert [(note.start, note.duration) for note in make(clips["rests"], LIKELIEST, model)[0]] == [
        (note.start, note.duration) for note in clips["rests"].notes
    ]


def test_progress_goes_up_to_the_end_and_may_give_up(clips: dict[str, Clip], model: Model) -> None:
    told: list[float] = []
    second_voices(clips["long"], LIKELIEST, model, told.append)
    assert told == sorted(told)
    assert told[-1] == 1

    def give_up(done: float) -> None:
        raise KeyError(done)

    with pytest.raises(KeyError):
        second_voices(clips["long"], LIKELIEST, model, give_up)


def test_an_unknown_voice_is_refused_with_those_there_are(clips: dict[str, Clip], model: Model) -> None:
    with pytest.raises(SettingsError, match="model tiny has no voice 'tenor'; choose one of alto, bass"):
        second_voices(clips["straight"], Settings("tiny", "tenor"), model)


def test_above_is_the_alto_an_octave_up_and_never_below_the_lead(clip: Clip, model: Model) -> None:
    for take in second_voices(clip, replace(WILD, voice="above"), model):
        heard = hear(clip)
        for note in take.clip.notes:
            step = round(float(np.interp(note.start, heard.onsets, heard.steps)))
            under = [tone.pitch for tone in heard.melody.tones if tone.start <= step < tone.end]
            assert all(note.pitch >= pitch for pitch in under)


def test_above_a_plain_lead_is_four_semitones_less_than_an_octave(clips: dict[str, Clip], model: Model) -> None:
    clip = clips["straight"]
    made = make(clip, replace(LIKELIEST, voice="above"), model)[0]
    assert [note.pitch for note in made] == [note.pitch + 8 for note in clip.notes]


def test_a_strict_scale_is_kept(clips: dict[str, Clip], model: Model) -> None:
    scale = frozenset({0, 2, 4, 5, 7, 9, 11})
    clip = replace(clips["straight"], root=0, scale=scale)
    wild = replace(WILD, follow="off", seed=5)
    assert {note.pitch % 12 for notes in make(clip, wild, model) for note in notes} - scale
    assert (
        not {note.pitch % 12 for notes in make(clip, replace(wild, follow="strict"), model) for note in notes} - scale
    )
