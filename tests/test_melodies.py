"""Melodies that go on: the codes of events, the key, the prompt, and what is made of a clip."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.card import Card, Voice
from engine.making import make
from engine.melodies.carry_on import Heard, wishes
from engine.melodies.events import CODES, NO_EVENT, NOTE_OFF
from engine.melodies.key import to_c
from engine.melodies.prompt import listen
from engine.melody import Melody, Tone
from engine.notes import Clip, Note
from engine.settings import Settings


class LikesOne:
    """Stands for a model: each step likes what it is told to like, whatever came before."""

    def __init__(
        self, vocabulary: str = "events-38", liked: int = 14, steps: int = 512, steps_per_beat: int = 4
    ) -> None:
        spans = {"melody": Voice((48, 83), (48, 83))}
        self.card = Card("player", "melody", "none", "none", spans, steps, steps_per_beat, "melody", vocabulary, 1)
        self.liked = liked
        self.leads: list[NDArray[np.int64]] = []

    def __call__(
        self, lead: NDArray[np.int64], perturbation: NDArray[np.float32]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        self.leads.append(lead)
        wanted = perturbation.copy()
        wanted[..., self.liked] += 1.0
        return wanted.argmax(axis=2), np.full(lead.shape, -0.5, np.float32)


Player: Any = LikesOne
"""A model, to whoever asks for one."""


def tune(*pitches: int, start: float = 0.0, end: float = 4.0) -> Clip:
    return Clip(tuple(Note(start + number, pitch, 1.0, 80.0) for number, pitch in enumerate(pitches)), end, start)


@st.composite
def melodies(draw: st.DrawFn, low: int = 48, high: int = 83) -> Melody:
    tones, place = [], 0
    for _ in range(draw(st.integers(0, 12))):
        place += draw(st.sampled_from([0, 0, 1, 5]))
        tone = Tone(place, draw(st.integers(1, 9)), draw(st.integers(low, high)))
        tones.append(tone)
        place = tone.end
    return Melody(tuple(tones), place + draw(st.integers(0, 20)))


@pytest.mark.parametrize("name", CODES)
@given(melody=melodies())
def test_decoding_is_the_inverse_of_encoding(name: str, melody: Melody) -> None:
    code = CODES[name]
    tokens = code.encode(melody)
    assert len(tokens) == melody.steps
    assert not len(tokens) or (tokens.min() >= 0 and tokens.max() < code.size)
    assert code.decode(tokens) == melody


def test_the_codes_have_the_published_sizes() -> None:
    assert all(code.size == int(name.rpartition("-")[2]) for name, code in CODES.items())


def test_a_worked_example_of_the_events() -> None:
    # C4 for two steps, a rest of one, E4 twice for one step each, silence.
    melody = Melody((Tone(0, 2, 60), Tone(3, 1, 64), Tone(4, 1, 64)), 7)
    c, e = 14, 18
    assert CODES["events-38"].encode(melody).tolist() == [c, NO_EVENT, NOTE_OFF, e, e, NOTE_OFF, NO_EVENT]
    assert CODES["events-130"].encode(melody).tolist()[:4] == [62, NO_EVENT, NOTE_OFF, 66]


def test_a_repeat_of_two_bars_goes_before_one_of_a_bar_and_before_the_event() -> None:
    code = CODES["labels-40"]
    once, twice = code.events, code.events + 1
    # The same note on step 2 of three bars; nothing else happens.
    melody = Melody(tuple(Tone(step, 16, 60) for step in (2, 18, 34)), 50)
    tokens = code.encode(melody)
    assert tokens[2] == 14
    assert tokens[18] == once
    assert tokens[34] == twice
    # No event is a repeat of the nothing before the first step.
    assert set(tokens.tolist()) == {14, once, twice}
    assert (tokens[:2] == twice).all()


def test_a_key_is_the_major_scale_with_the_most_notes() -> None:
    in_d = Melody(tuple(Tone(step, 1, pitch) for step, pitch in enumerate((62, 66, 69, 73, 74))), 5)
    assert to_c(in_d, 48, 83) == -2
    assert to_c(in_d.transpose(12), 48, 83) == -14
    # C D E fits C, G and F; the clip's own scale decides.
    vague = Melody(tuple(Tone(step, 1, pitch) for step, pitch in enumerate((60, 62, 64))), 3)
    assert to_c(vague, 48, 83) == 0
    assert to_c(vague, 48, 83, frozenset({7, 9, 11, 0, 2, 4, 6})) == 5


def test_what_is_made_begins_where_the_clip_ends_and_lasts_the_bars() -> None:
    clip = tune(60, 62, 64, 65)
    (take,) = make(clip, Settings(bars=2, temperature=0.0, seed=1), Player())
    assert (take.clip.start, take.clip.end) == (4.0, 12.0)
    assert take.is_continuation
    assert min(note.start for note in take.clip.notes) == 4.0
    assert {note.pitch for note in take.clip.notes} == {60}
    joined = take.clips(clip)[0][1]
    assert joined.notes[:4] == clip.notes
    assert (joined.start, joined.end) == (0.0, 12.0)


def test_short_notes_are_heard_held_and_answered_short() -> None:
    short = Clip(tuple(Note(beat, 60, 0.25) for beat in (0, 1, 2, 3, 4)), 8.0)
    prompt = listen(short, 4)
    assert [tone.duration for tone in prompt.melody.tones] == [1] * 5
    # The rest at the end is three beats and more, and stays one.
    assert [tone.duration for tone in prompt.line.tones] == [4, 4, 4, 4, 1]
    assert prompt.share == 0.25
    (take,) = make(short, Settings(bars=1, temperature=0.0, seed=1), Player())
    assert {note.duration for note in take.clip.notes} == {0.25 * 0.25}
    few = Clip(short.notes[:4], 8.0)
    assert listen(few, 4).share == 1.0


def test_a_prompt_in_another_key_and_octave_is_answered_there() -> None:
    clip = tune(86, 90, 93, 97)
    (take,) = make(clip, Settings(bars=1, temperature=0.0, seed=1), Player())
    # The player likes C4; the prompt in D stands 26 semitones above its ears.
    assert {note.pitch for note in take.clip.notes} == {86}
    absolute = Player("events-130", liked=2 + 62)
    (take,) = make(tune(62, 66, 69), Settings(bars=1, temperature=0.0, seed=1), absolute)
    assert {note.pitch for note in take.clip.notes} == {62}


def test_the_last_note_of_the_prompt_ends_with_the_prompt() -> None:
    for name, liked in (("events-38", NO_EVENT), ("labels-40", 38), ("labels-40", 39)):
        player = Player(name, liked=liked)
        (take,) = make(tune(60, 62, 64, 65), Settings(bars=1, temperature=1.0, seed=3), player)
        assert all(note.start >= 4.0 for note in take.clip.notes)
        code = CODES[name]
        heard = Heard.of(listen(tune(60, 62, 64, 65), 4), player)
        forbidden = wishes(heard, 4, "off")
        assert np.isneginf(forbidden[0, NO_EVENT])
        assert not np.isneginf(forbidden[1:, NO_EVENT]).any()
        # A repeat may stand at the first step where it strikes a note: of a bar ago, not of the nothing before.
        assert np.isneginf(forbidden[0, code.events :]).tolist() == [False, True][: len(code.distances)]


def test_the_melody_stays_within_an_octave_of_the_prompt_and_in_the_scale() -> None:
    major = frozenset({0, 2, 4, 5, 7, 9, 11})
    clip = dataclasses.replace(tune(60, 62, 64, 65), scale=major)
    takes = make(clip, Settings(bars=8, temperature=2.0, seed=5, takes=4, follow="strict"), Player(liked=NO_EVENT))
    pitches = {note.pitch for take in takes for note in take.clip.notes}
    assert pitches
    assert min(pitches) >= 48
    assert max(pitches) <= 77
    assert {pitch % 12 for pitch in pitches} <= major


def test_a_clip_without_notes_is_a_melody_from_nothing() -> None:
    (take,) = make(Clip((), 8.0, 4.0), Settings(bars=2, temperature=0.0, seed=1), Player())
    assert (take.clip.start, take.clip.end) == (4.0, 12.0)
    assert take.clip.notes


def test_the_model_is_told_the_steps_from_the_first_bar_line() -> None:
    player = Player()
    make(tune(60, 62, 64, 65, start=0.5, end=4.5), Settings(bars=1, temperature=0.0, seed=1), player)
    # The beat in which the clip begins is heard whole: two steps of it lie before the bar line.
    assert player.leads[0][:4, 0].tolist() == [0, 0, 0, 1]


def test_of_a_long_prompt_the_last_steps_are_played_from_a_bar_line_on() -> None:
    player = Player(steps=40)
    clip = tune(*([60, 62, 64, 65] * 8), end=32.0)
    make(clip, Settings(bars=1, temperature=0.0, seed=1), player)
    lead = player.leads[0][:, 0]
    assert len(lead) == 32 + 16
    assert lead[0] == 96
    assert lead[0] % 16 == 0


def test_a_swung_prompt_is_answered_in_swing() -> None:
    notes = tuple(Note(beat + late, 60, 0.3, 90.0) for beat in range(4) for late in (0.0, 2 / 3))
    (take,) = make(Clip(notes, 4.0), Settings(bars=1, temperature=0.0, seed=1), Player())
    phases = {round(note.start % 1, 3) for note in take.clip.notes}
    assert 0.667 in phases
    assert 0.5 not in phases


def test_a_model_of_eighths_hears_and_plays_eighths() -> None:
    player = Player(steps_per_beat=2)
    (take,) = make(tune(60, 62, 64, 65), Settings(bars=1, temperature=0.0, seed=1), player)
    assert player.leads[0].shape == (16, 1)
    assert [note.start for note in take.clip.notes] == [4.0 + step / 2 for step in range(8)]


def test_more_takes_begin_with_the_same_one() -> None:
    settings = Settings(bars=2, temperature=1.0, seed=9)
    alone = make(tune(60, 62, 64, 65), settings, Player())
    several = make(tune(60, 62, 64, 65), dataclasses.replace(settings, takes=3), Player())
    assert several[0] == alone[0]
    assert len({take.clip.notes for take in several}) == 3


def test_velocities_follow_the_prompt_on_and_off_the_beat() -> None:
    notes = tuple(Note(step / 2, 60, 0.5, 100.0 if step % 2 == 0 else 60.0) for step in range(8))
    (take,) = make(Clip(notes, 4.0), Settings(bars=1, temperature=0.0, seed=1), Player())
    assert {note.velocity for note in take.clip.notes if note.start % 1 == 0} == {100.0}
    assert {note.velocity for note in take.clip.notes if note.start % 1} == {60.0}
