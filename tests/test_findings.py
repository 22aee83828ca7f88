"""What is found in a second voice: worked examples, and the benchmark's own counts."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine import vocabulary
from engine.findings import Findings, Spot, find, pulse
from engine.generation import second_voices
from engine.melody import Melody, Tone
from engine.model import Model
from engine.notes import Clip, Note
from engine.settings import Settings
from training import metrics

STEPS = 4


def clip(*pitches: int, duration: float = 1.0, meter: tuple[int, int] = (4, 4), start: float = 0.0) -> Clip:
    """Return notes one after the other; 0 is a rest."""
    notes = [Note(start + n * duration, pitch, duration) for n, pitch in enumerate(pitches) if pitch]
    return Clip(tuple(notes), start + len(pitches) * duration, start, meter)


def beats(spots: tuple[Spot, ...]) -> list[float]:
    return [spot.beat for spot in spots]


def test_fifths_and_octaves_in_the_same_direction_are_parallel() -> None:
    found = find(clip(67, 69, 67, 72, 74), clip(60, 62, 60, 60, 62))
    assert beats(found.parallel_fifths) == [1, 2]
    assert found.parallel_octaves == (Spot(4, 0),)
    # From a fifth to an octave while the lower voice stays: nothing.
    assert not found.direct_octaves


def test_repeated_and_contrary_fifths_are_not_parallel() -> None:
    assert not find(clip(67, 67), clip(60, 60)).parallel_fifths
    assert not find(clip(67, 62), clip(60, 67)).parallel_fifths
    assert not find(clip(67, 0, 69), clip(60, 0, 62)).parallel_fifths


def test_a_fifth_is_direct_where_the_upper_voice_leaps_to_it() -> None:
    assert find(clip(64, 69), clip(60, 62)).direct_fifths == (Spot(1, 7),)
    assert not find(clip(67, 69), clip(58, 62)).direct_fifths
    # With the made voice above, it is the upper one.
    assert find(clip(60, 62), clip(64, 69), above=True).direct_fifths == (Spot(1, 7),)
    assert find(clip(64, 72), clip(57, 60)).direct_octaves == (Spot(1, 0),)


def test_a_crossing_is_where_and_for_how_long() -> None:
    lead, made = clip(60, 60, 60, 60), clip(55, 62, 64, 57)
    assert find(lead, made).crossings == (Spot(1, 2),)
    assert find(lead, made, above=True).crossings == (Spot(0, 1), Spot(3, 1))
    assert find(lead, lead).crossings == ()


def test_dissonances_are_counted_on_beats_and_fourths_apart() -> None:
    lead = clip(60, 60, 60, 60, 60, 60, 60)
    found = find(lead, clip(58, 59, 54, 55, 48, 47, 46))
    assert found.clashes == (Spot(0, 2), Spot(1, 1), Spot(2, 6), Spot(5, 1), Spot(6, 2))
    assert found.fourths == (Spot(3, 5),)
    off = Clip((Note(0, 57, 0.5), Note(0.5, 59, 0.5)), 1)
    assert not find(clip(60), off).clashes


@pytest.mark.parametrize(
    ("meter", "size"),
    [((4, 4), 1), ((6, 8), 1.5), ((12, 8), 1.5), ((7, 8), 0.5), ((3, 8), 0.5), ((2, 2), 2), ((6, 4), 1)],
)
def test_a_beat_is_the_meter_s(meter: tuple[int, int], size: float) -> None:
    assert pulse(meter) == size
    lead, made = (replace(clip(*[pitch] * 12, duration=0.5), meter=meter) for pitch in (60, 59))
    assert beats(find(lead, made).clashes) == np.arange(0, 6, size).tolist()


def test_a_pickup_has_its_beat_and_a_clip_off_the_beat_has_only_whole_ones() -> None:
    assert beats(find(clip(60, 60, start=-1.0), clip(59, 59, start=-1.0)).clashes) == [-1, 0]
    assert beats(find(clip(60, 60, start=0.5), clip(59, 59, start=0.5)).clashes) == [1, 2]


def test_a_beat_is_where_the_groove_has_it() -> None:
    late = tuple(Note(beat + 0.06, 60 + beat, 0.94) for beat in range(4))
    found = find(Clip(late, 4), Clip(tuple(replace(note, pitch=note.pitch - 1) for note in late), 4))
    # By the clock nothing sounds on any beat: the notes before have ended.
    assert beats(found.clashes) == [0, 1, 2, 3]


def test_what_a_hand_strikes_a_little_late_is_on_the_beat() -> None:
    made = Clip((Note(0, 57, 1.02), Note(1.02, 59, 0.98)), 2)
    assert find(clip(60, 60), made).clashes == (Spot(1, 1),)


def test_of_chords_the_top_line_is_compared() -> None:
    chords = tuple(Note(beat, pitch, 1) for beat in range(2) for pitch in (48, 59, 72 + 2 * beat))
    found = find(Clip(chords, 2), clip(60, 62))
    assert beats(found.parallel_octaves) == [1]
    assert (found.lead_notes_per_beat, found.doubling, found.unison) == (1, 1, 0)


def test_compass_leap_repetition_and_silence_have_their_places() -> None:
    found = find(clip(*[72] * 8), clip(60, 60, 48, 48, 48, 64, 0, 0))
    assert (found.lowest, found.highest) == (Spot(2, 48), Spot(5, 64))
    assert (found.leap, found.repetition) == (Spot(5, 16), Spot(2, 3))
    assert (found.silence, found.notes_per_beat) == (0.25, 0.75)


def test_a_line_that_stays_has_no_leap_and_one_that_moves_no_repetition() -> None:
    assert find(clip(72, 72), clip(60, 60)).leap is None
    assert find(clip(72, 72), clip(60, 62)).repetition is None


def test_muted_notes_and_notes_outside_the_span_are_not_there() -> None:
    muted = replace(clip(60), notes=(Note(0, 59, 1, mute=True), Note(5, 59, 1)))
    found = find(clip(60), muted)
    assert (found.clashes, found.lowest, found.silence) == ((), None, 1)


def test_nothing_made_and_nothing_led_is_found_empty() -> None:
    for lead, made in ((Clip((), 4), Clip((), 4)), (clip(60), Clip((), 1)), (Clip((), 1), clip(60))):
        found = find(lead, made)
        assert (found.together, found.unison, found.doubling, found.clashes) == (0, 0, 0, ())


def test_a_continuation_has_only_what_one_voice_has() -> None:
    found = find(clip(60, 62), clip(59, 61, start=2.0))
    assert (found.together, found.clashes, found.crossings) == (0, (), ())
    assert (found.lowest, found.highest) == (Spot(2, 59), Spot(3, 61))


def test_something_is_found_in_a_voice_of_every_clip(clip: Clip, model: Model) -> None:
    take = second_voices(clip, Settings("tiny", temperature=2, seed=1), model)[0]
    found: Findings = find(clip, take.clip)
    assert found.lowest
    assert found.highest
    assert found.lowest.size <= found.highest.size
    assert 0 <= found.unison <= found.doubling <= 1
    assert 0 <= found.silence < 1
    assert 0 < found.together <= clip.length + 1e-9
    spots = [spot for value in vars(found).values() if isinstance(value, tuple) for spot in value]
    assert all(clip.start <= spot.beat < clip.end for spot in spots)


@given(st.data())
def test_the_benchmark_counts_the_same(data: st.DataObject) -> None:
    lead, made = (data.draw(melodies()) for _ in range(2))
    found = find(*(on_beats(tokens) for tokens in (lead, made)))
    score = metrics.score(lead, made, STEPS)
    assert len(found.parallel_fifths) == score["parallel_fifths"].hits
    assert len(found.parallel_octaves) == score["parallel_octaves"].hits
    assert len(found.clashes) == score["dissonance_on_beats"].hits
    assert sum(spot.size for spot in found.crossings) * STEPS == pytest.approx(score["crossing"].hits)
    assert found.notes_per_beat == score["notes_per_beat"].hits / score["notes_per_beat"].of
    assert found.together * STEPS == pytest.approx(score["crossing"].of)


@st.composite
def melodies(draw: st.DrawFn) -> NDArray[np.int64]:
    """Draw two bars of 16ths as tokens; the first note keeps the grid's choice plain."""
    token = st.one_of(st.integers(55, 67), st.just(vocabulary.HOLD), st.just(vocabulary.REST))
    return np.array([draw(st.integers(55, 67)), *draw(st.lists(token, min_size=31, max_size=31))], np.int64)


def on_beats(tokens: NDArray[np.int64]) -> Clip:
    melody: Melody = vocabulary.decode(tokens)

    def note(tone: Tone) -> Note:
        return Note(tone.start / STEPS, tone.pitch, tone.duration / STEPS)

    return Clip(tuple(note(tone) for tone in melody.tones), melody.steps / STEPS)
