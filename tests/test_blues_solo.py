"""The blues that goes on: prompts of every kind, with the model that ships, over the whole path."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as run
from hypothesis import strategies as st

from engine import make
from engine.blues.chords import Chord, tonic
from engine.blues.form import CHANGES, chord_at
from engine.blues.solo import STRIKE, WISHES, chances, lock
from engine.errors import ClipError
from engine.model import Model, load
from engine.notes import Clip, Note
from engine.server import cached_load
from engine.settings import Settings
from engine.take import Take
from engine.vocabulary import HOLD, PITCHES, REST

pytestmark = pytest.mark.slow

T = 1 / 3
# A prompt in A, a shuffle with triplets; it is also the example that ships.
SHUFFLE = [(0, 57, 0.6), (2 * T, 60, 0.3), (1, 62, 0.6), (1 + 2 * T, 63, 0.3), (2, 64, 0.6), (2 + 2 * T, 60, 0.3)]
SHUFFLE += [(3, 57, 0.9), (4, 64, 0.3), (4 + T, 67, 0.3), (4 + 2 * T, 69, 0.3), (5, 67, 0.6), (5 + 2 * T, 64, 0.3)]
SHUFFLE += [(6, 62, 0.3), (6 + T, 63, 0.3), (6 + 2 * T, 62, 0.3), (7, 60, 0.6), (7 + 2 * T, 57, 0.3)]
STRAIGHT = [(0, 60, 0.5), (0.5, 63, 0.5), (1, 65, 0.5), (1.5, 66, 0.5), (2, 67, 1), (3, 70, 0.5), (3.5, 72, 0.5)]
STRAIGHT += [(4, 70, 0.5), (4.5, 67, 0.5), (5, 65, 0.5), (5.5, 63, 0.5), (6, 60, 1.5)]
RIFF = [(0, 57, 1), (1, 60, 0.5), (1.5, 62, 0.5), (2, 64, 1)]

CHORDS = ((46, 50, 53, 56), (51, 55, 58, 61), (46, 50, 53, 56), (46, 50, 53, 56))


def clip(rows: list[tuple[float, int, float]], length: float) -> Clip:
    return Clip(tuple(Note(start, pitch, duration, 96) for start, pitch, duration in rows), length)


PROMPTS = {
    "a shuffle in A": clip(SHUFFLE, 8),
    "straight eighths in C": clip(STRAIGHT, 8),
    "one note": clip([(0, 62, 1)], 4),
    "nothing": Clip((), 4),
    "more than a chorus": clip([(4 * bar + row[0], *row[1:]) for bar in range(14) for row in RIFF], 56),
    "chords": clip([(4 * bar, pitch, 3.8) for bar, chord in enumerate(CHORDS) for pitch in chord], 16),
    "a bar that begins late": replace(clip(SHUFFLE, 10), start=2.0),
    "not a whole bar": clip(SHUFFLE, 7.3),
}
KEYS = {
    "a shuffle in A": "A",
    "straight eighths in C": "C",
    "one note": "D",
    "nothing": "C",
    "chords": "Bb",
    # Without its last note, an A, the riff may as well be in C.
    "not a whole bar": "C",
}


@pytest.fixture(name="model", scope="module")
def _model() -> Model:
    return load("blues")


Play = Callable[..., Take]


@pytest.fixture(name="play")
def _play(model: Model) -> Play:
    def play(prompt: Clip, **settings: object) -> Take:
        return make(prompt, replace(Settings("blues", seed=5), **settings), model)[0]  # type: ignore[arg-type]

    return play


@pytest.mark.parametrize("name", PROMPTS)
def test_it_goes_on_where_the_clip_ends_for_as_long_as_asked(play: Play, name: str) -> None:
    prompt = PROMPTS[name]
    take = play(prompt, chords=True)
    begin = prompt.end if prompt.notes else prompt.start
    for part in (take.clip, take.chords):
        assert part is not None
        assert (part.start, part.end) == (begin, begin + 48)
        assert all(begin <= note.start and note.end <= begin + 48 for note in part.notes)
    ends = [(note.end, after.start) for note, after in pairwise(take.clip.notes)]
    assert all(end <= start + 1e-9 for end, start in ends), "one voice"
    assert 20 <= len(take.clip.notes) <= 200
    assert take.name.startswith(f"blues {KEYS.get(name, 'A')} quick T1 seed 5")


@pytest.mark.parametrize("name", PROMPTS)
def test_it_falls_silent_for_no_longer_than_players_do(play: Play, name: str) -> None:
    notes = play(PROMPTS[name]).clip.notes
    assert max(after.start - note.end for note, after in pairwise(notes)) <= 8


def test_three_four_is_refused(play: Play) -> None:
    with pytest.raises(ClipError, match="not 3/4"):
        play(Clip((Note(0, 60, 1),), 3, meter=(3, 4)))


def test_twelve_eight_goes_on_in_twelve_eight(play: Play) -> None:
    notes = tuple(Note(start * 1.5, pitch, duration * 1.5) for start, pitch, duration in SHUFFLE)
    take = play(Clip(notes, 12, meter=(12, 8)), chords=True)
    assert (take.clip.start, take.clip.end, take.clip.meter) == (12, 12 + 72, (12, 8))
    assert take.chords is not None
    assert {note.start % 6 for note in take.chords.notes} == {0}


def test_a_shuffle_goes_on_as_a_shuffle_and_straight_eighths_straight(play: Play) -> None:
    def swung(name: str) -> float:
        """Return the share of the swung among the second eighths."""
        places = [
            round(note.start % 1, 3) for seed in range(1, 9) for note in play(PROMPTS[name], seed=seed).clip.notes
        ]
        return places.count(0.667) / (places.count(0.667) + places.count(0.5))

    assert swung("a shuffle in A") > 0.8
    assert swung("straight eighths in C") < 0.3


def test_the_chords_are_those_of_the_form_from_the_bar_the_clip_has_reached(play: Play) -> None:
    take = play(PROMPTS["a shuffle in A"], chords=True, changes="jazz", bars=24)
    assert take.chords is not None
    for note in take.chords.notes:
        assert note.pitch % 12 in chord_at("jazz", tonic("A"), int(note.start)).classes()


@pytest.mark.parametrize(("form_bar", "chord"), [(1, "A7"), (5, "D7"), (9, "E7"), (12, "E7")])
def test_the_bar_asked_for_is_the_bar_it_goes_on_in(play: Play, form_bar: int, chord: str) -> None:
    take = play(PROMPTS["a shuffle in A"], chords=True, form_bar=form_bar)
    assert take.chords is not None
    first = {note.pitch for note in take.chords.notes if note.start == 8}
    assert first == set(Chord(tonic(chord[0]), chord[1:]).voicing())


@pytest.mark.parametrize("by", range(1, 12))
def test_in_another_key_the_key_is_found_again(play: Play, by: int) -> None:
    moved = tuple(replace(note, pitch=note.pitch + by) for note in PROMPTS["a shuffle in A"].notes)
    assert play(Clip(moved, 8)).voice == play(PROMPTS["a shuffle in A"], bars=1).voice.replace(
        "A", ("Bb", "B", "C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab")[by - 1]
    )


def test_lives_scale_root_is_the_key(play: Play) -> None:
    assert play(replace(PROMPTS["a shuffle in A"], root=4)).voice == "E quick"


@pytest.mark.parametrize("octaves", [-3, 3])
def test_a_prompt_in_any_octave_goes_on_near_it(play: Play, octaves: int) -> None:
    moved = tuple(replace(note, pitch=note.pitch + 12 * octaves) for note in PROMPTS["a shuffle in A"].notes)
    made = [note.pitch for note in play(Clip(moved, 8)).clip.notes]
    assert min(note.pitch for note in moved) - 12 <= min(made)
    assert max(made) <= max(note.pitch for note in moved) + 12


def test_the_same_seed_plays_the_same_and_another_another(play: Play) -> None:
    prompt = PROMPTS["a shuffle in A"]
    assert play(prompt).clip == play(prompt).clip
    assert play(prompt).clip != play(prompt, seed=6).clip


def test_the_first_of_four_takes_is_the_only_one_of_one(model: Model) -> None:
    prompt = PROMPTS["straight eighths in C"]
    takes = make(prompt, Settings("blues", seed=9, takes=4), model)
    assert takes[0] == make(prompt, Settings("blues", seed=9), model)[0]
    assert len({take.clip for take in takes}) == 4


@pytest.mark.parametrize("changes", CHANGES)
def test_a_lower_temperature_keeps_to_the_chords(model: Model, changes: str) -> None:
    def share(temperature: float) -> float:
        settings = Settings("blues", temperature=temperature, seed=3, takes=8, changes=changes)
        heard = []
        for take in make(Clip((), 4), settings, model):
            heard += [note.pitch % 12 in chord_at(changes, 0, int(note.start)).classes() for note in take.clip.notes]
        return float(np.mean(heard))

    assert share(0.2) > share(1.0) > share(2.0)


def test_its_log_probability_is_what_the_model_gives_its_tokens(model: Model) -> None:
    take = make(Clip((), 4), Settings("blues", seed=4), model)[0]
    assert -3 < take.log_prob < 0


def test_a_lock_leaves_no_token_but_its_own(model: Model) -> None:
    tokens = np.array([REST, 60, HOLD, HOLD, REST, 127, 0, HOLD])
    told = np.zeros((len(tokens), 1, 7), np.int64)
    made, _ = model(told, lock(tokens)[:, None] + chances(Settings(temperature=2, seed=1), 0, len(tokens))[:, None])
    assert made[:, 0].tolist() == tokens.tolist()
    assert WISHES == STRIKE + 1 == PITCHES + 3


def test_at_temperature_0_the_rhythm_is_still_drawn() -> None:
    drawn = chances(Settings(temperature=0, seed=1), 0, 64)
    assert not drawn[:, :PITCHES].any()
    assert drawn[:, PITCHES:].std() == pytest.approx(1.28, abs=0.3)


@st.composite
def clips(draw: st.DrawFn) -> Clip:
    """A clip of the blues' meters, its notes wherever and however."""
    start, length = draw(st.sampled_from((0.0, -3.3, 7.5))), draw(st.sampled_from((0.01, 0.3, 1.0, 3.7, 8.0, 33.3)))
    notes = st.builds(
        Note,
        st.floats(start - 1, start + length),
        st.integers(0, 127),
        st.sampled_from((0.001, 0.25, 1.0, 50.0)),
        st.sampled_from((0.0, 1.0, 64.0, 127.0)),
        st.booleans(),
    )
    meter = draw(st.sampled_from(((4, 4), (2, 2), (12, 8))))
    return Clip(tuple(draw(st.lists(notes, max_size=30))), start + length, start, meter)


@given(clips(), st.sampled_from(("blues", "blues-eck")), st.integers(0, 12), st.sampled_from((0.0, 50.0, 75.0)))
@run(max_examples=60, deadline=None)
def test_whatever_the_clip_one_voice_goes_on_inside_its_span(
    clip: Clip, name: str, form_bar: int, swing: float
) -> None:
    settings = Settings(name, temperature=2, seed=1, bars=2, form_bar=form_bar, swing=swing, chords=True)
    take = make(clip, settings, cached_load(name))[0]
    assert take.clip.length == pytest.approx(12 if clip.meter == (12, 8) else 8)
    ends = [(note.end, after.start) for note, after in pairwise(take.clip.notes)]
    assert all(end <= start + 1e-9 for end, start in ends)
    assert all(take.clip.start <= note.start and note.end <= take.clip.end + 1e-9 for note in take.clip.notes)
    assert all(1 <= note.velocity <= 127 for note in take.clip.notes)
