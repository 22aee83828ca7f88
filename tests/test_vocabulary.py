"""The token code: what is written comes back, and a piece cut out stands alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine import vocabulary
from engine.melody import Melody, Tone
from engine.vocabulary import HOLD, REST

TOKEN = st.integers(0, vocabulary.SIZE - 1) | st.sampled_from([HOLD, REST])
TOKENS = st.lists(TOKEN, max_size=40).map(lambda tokens: np.array(tokens, np.int64))


@st.composite
def melodies(draw: st.DrawFn) -> Melody:
    """Draw tones and the silences before them."""
    tones: list[Tone] = []
    steps = 0
    for silence, duration, pitch in draw(
        st.lists(st.tuples(st.integers(0, 5), st.integers(1, 9), st.integers(0, 127)), max_size=20)
    ):
        tones.append(Tone(steps + silence, duration, pitch))
        steps = tones[-1].end
    return Melody(tuple(tones), steps + draw(st.integers(0, 5)))


def test_a_bar_as_tokens() -> None:
    """A dotted quarter G, an eighth A, a quarter of silence, two eighths B: one bar of 4/4 in 16ths."""
    bar = Melody((Tone(0, 6, 67), Tone(6, 2, 69), Tone(12, 2, 71), Tone(14, 2, 71)), 16)
    assert vocabulary.encode(bar).tolist() == [
        *(67, 129, 129, 129),
        *(129, 129, 69, 129),
        *(128, 128, 128, 128),
        *(71, 129, 71, 129),
    ]


@given(melodies())
def test_a_melody_comes_back(melody: Melody) -> None:
    assert vocabulary.decode(vocabulary.encode(melody)) == melody


@given(TOKENS)
def test_whatever_a_model_says_is_a_melody(tokens: NDArray[np.int64]) -> None:
    """Tokens that say the same sound differently (129 after silence) come back in the one way of writing it."""
    melody = vocabulary.decode(tokens)
    assert vocabulary.decode(vocabulary.encode(melody)) == melody
    assert melody.onsets() == [step for step, token in enumerate(tokens) if token < vocabulary.PITCHES]


def test_as_before_after_silence_or_at_the_start_is_silence() -> None:
    assert vocabulary.decode(np.array([HOLD, HOLD, REST, HOLD, 60, HOLD])) == Melody((Tone(4, 2, 60),), 6)


def sound(tokens: NDArray[np.int64]) -> list[int | None]:
    """Return the pitch that sounds at each step."""
    melody = vocabulary.decode(tokens)
    pitches: list[int | None] = [None] * melody.steps
    for tone in melody.tones:
        pitches[tone.start : tone.end] = [tone.pitch] * tone.duration
    return pitches


@given(TOKENS, st.integers(0, 40), st.integers(0, 40))
def test_a_piece_sounds_as_it_did_in_the_whole(tokens: NDArray[np.int64], one: int, other: int) -> None:
    start, end = sorted((min(one, len(tokens)), min(other, len(tokens))))
    before = tokens.copy()
    piece = vocabulary.cut(tokens, start, end)
    assert sound(piece) == sound(tokens)[start:end]
    assert piece[1:].tolist() == tokens[start + 1 : end].tolist()
    assert not piece.size or piece[0] != HOLD
    assert np.array_equal(tokens, before)


@pytest.mark.parametrize("tone", [Tone(-1, 2, 60), Tone(0, 0, 60), Tone(3, 2, 60), Tone(1, 1, 60)])
def test_tones_that_overlap_or_leave_the_melody_are_refused(tone: Tone) -> None:
    with pytest.raises(ValueError, match="overlaps its neighbour or leaves the 4 steps"):
        Melody((Tone(0, 2, 64), tone) if tone.start == 1 else (tone,), 4)


def test_a_melody_is_moved_by_semitones() -> None:
    assert Melody((Tone(0, 2, 60),), 4).transpose(-12) == Melody((Tone(0, 2, 48),), 4)
