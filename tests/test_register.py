"""Octaves: how a melody is moved to where a model knows it."""

from hypothesis import given
from hypothesis import strategies as st

from engine.melody import Melody, Tone
from engine.register import into_range, octaves

SPAN = (57, 81)
PITCHES = st.lists(st.integers(0, 127), min_size=1, max_size=20)


def melody(*pitches: int) -> Melody:
    return Melody(tuple(Tone(n, 1, pitch) for n, pitch in enumerate(pitches)), len(pitches))


def outside(moved: Melody) -> int:
    return sum(not SPAN[0] <= tone.pitch <= SPAN[1] for tone in moved.tones)


def test_a_melody_that_is_in_range_stays() -> None:
    assert octaves(melody(57, 81), SPAN) == 0
    assert octaves(melody(57, 60), SPAN) == octaves(melody(78, 81), SPAN) == 0


def test_every_melody_of_an_octave_is_brought_into_range_by_whole_octaves() -> None:
    for low in range(117):
        shift = octaves(melody(low, low + 11), SPAN)
        assert shift % 12 == 0
        assert outside(melody(low, low + 11).transpose(shift)) == 0


def test_what_lasts_longer_counts_more() -> None:
    assert octaves(Melody((Tone(0, 9, 45), Tone(9, 1, 78)), 10), SPAN) == 12


@given(PITCHES)
def test_no_other_octave_brings_more_into_range(pitches: list[int]) -> None:
    shift = octaves(melody(*pitches), SPAN)
    assert all(
        outside(melody(*pitches).transpose(shift)) <= outside(melody(*pitches).transpose(other))
        for other in range(-120, 121, 12)
    )


@given(PITCHES)
def test_folding_brings_all_into_range_and_keeps_names_and_times(pitches: list[int]) -> None:
    folded = into_range(melody(*pitches), SPAN)
    assert outside(folded) == 0
    assert [tone.pitch % 12 for tone in folded.tones] == [pitch % 12 for pitch in pitches]
    assert folded.onsets() == list(range(len(pitches)))
    assert into_range(folded, SPAN) == folded
