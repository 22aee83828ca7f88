"""The code of the polyphonic models: what a roll says, and that nothing is lost on the way."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.melody import Tone
from engine.polyphony.code import LOWEST, NOTES, decode, encode, lock

STEPS = 24


@st.composite
def chords(draw: st.DrawFn) -> list[Tone]:
    """Draw tones of which no two of one pitch overlap."""
    tones = []
    for pitch in draw(st.sets(st.integers(LOWEST, LOWEST + NOTES - 1), max_size=6)):
        places = sorted(draw(st.sets(st.integers(0, STEPS), min_size=2, max_size=6)))
        pairs = zip(places[::2], places[1::2], strict=False)
        tones += [Tone(start, end - start, pitch) for start, end in pairs]
    return sorted(tones, key=lambda tone: (tone.start, tone.pitch))


@given(chords())
def test_what_is_written_is_read(tones: list[Tone]) -> None:
    assert decode(encode(tones, STEPS)) == tones


def test_a_note_that_is_struck_again_is_two() -> None:
    roll = encode([Tone(0, 2, 60), Tone(2, 2, 60), Tone(1, 3, 64)], 4)
    assert roll[:, 60 - LOWEST].tolist() == [[1, 1], [1, 0], [1, 1], [1, 0]]
    assert roll[:, 64 - LOWEST].tolist() == [[0, 0], [1, 1], [1, 0], [1, 0]]
    assert roll.sum() == 7 + 3


def test_a_pitch_that_goes_on_out_of_silence_is_struck() -> None:
    roll = np.zeros((3, NOTES, 2), np.int64)
    roll[1:, 5, 0] = 1
    assert decode(roll) == [Tone(1, 2, LOWEST + 5)]


def test_a_lock_leaves_nothing_else() -> None:
    roll = encode([Tone(0, 2, 60)], 3)
    perturbation = lock(roll)
    assert np.isinf(perturbation).all()
    assert np.array_equal(perturbation > 0, roll > 0)
