"""How a clip is heard: the grid that fits, the one voice on it, and the groove map back to beats."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ClipError
from engine.grid import GRIDS, Heard, fit, hear
from engine.melody import Melody, Tone
from engine.notes import Clip, Note


def tones(*notes: Note, end: float = 4, start: float = 0) -> list[tuple[int, int, int]]:
    """Return what is heard of notes: start, duration, pitch."""
    return [(tone.start, tone.duration, tone.pitch) for tone in hear(Clip(notes, end, start)).melody.tones]


@pytest.mark.parametrize(
    ("name", "grid"),
    [
        *(("straight", "16ths"), ("6/8", "16ths"), ("7/8", "16ths"), ("humanised", "16ths"), ("chords", "16ths")),
        *(("swung", "swung 8ths"), ("light swing", "swung 8ths"), ("pushed shuffle", "swung 8ths")),
        *(("triplets", "triplets"), ("32nds", "32nds"), ("one note", "16ths"), ("off the grid", "16ths")),
    ],
)
def test_a_clip_gets_the_grid_that_fits_it(name: str, grid: str, clips: dict[str, Clip]) -> None:
    assert hear(clips[name]).grid.name == grid


@pytest.mark.parametrize("off", [0.5, 0.52, 0.54, 0.56, 0.58, 0.6, 0.62, 0.64, 0.66, 2 / 3, 0.68])
def test_no_amount_of_swing_passes_for_32nds(off: float) -> None:
    """The off-beat of a light swing is close to 5/8, but eighths must be heard as eighths: on two steps each."""
    rng = np.random.default_rng(0)
    beats = np.arange(16.0)
    grid = fit(np.concatenate([beats, beats + off]) + rng.normal(0, 0.01, 32))
    assert grid.name in ("16ths", "swung 8ths")


@pytest.mark.parametrize("sloppiness", [0, 0.02, 0.04])
@pytest.mark.parametrize(("division", "grid"), [(4, "16ths"), (3, "triplets"), (6, "triplets"), (8, "32nds")])
def test_humanised_timing_keeps_its_grid(division: int, grid: str, sloppiness: float) -> None:
    noise = np.random.default_rng(0).normal(0, sloppiness * 3 / max(3, division), 32 * division)
    assert fit(np.arange(32 * division) / division + noise).name == grid


def test_each_grid_finds_its_own_positions() -> None:
    for grid in GRIDS:
        assert fit(np.array([beat + grid.positions[step] for beat in range(4) for step in grid.struck])) is grid


def test_a_made_note_that_starts_with_a_lead_note_starts_exactly_when_it_does(clip: Clip) -> None:
    heard = hear(clip)
    starts = {note.start for note in clip.sounding()}
    assert all(heard.beat(tone.start) in starts for tone in heard.melody.tones)


def test_the_groove_map_runs_forward_through_the_clip(clip: Clip) -> None:
    heard = hear(clip)
    beats = [heard.beat(step) for step in range(heard.melody.steps + 1)]
    assert all(np.diff(beats) > 0)
    assert beats[-1] == clip.end
    assert beats[heard.first] >= clip.start
    assert heard.first == 0 or beats[heard.first - 1] < clip.start
    assert heard.first <= heard.melody.tones[0].start


@st.composite
def awful(draw: st.DrawFn) -> Clip:
    """Draw a clip that keeps to no rule."""
    beats = st.floats(-8, 24) | st.integers(-32, 96).map(lambda n: n / 4) | st.integers(-24, 72).map(lambda n: n / 3)
    start = draw(beats)
    some = st.builds(Note, beats, st.integers(0, 127), st.floats(1e-6, 8) | st.just(0.25), st.floats(0, 127))
    inside = Note(start, draw(st.integers(0, 127)), 0.5)
    return Clip((inside, *draw(st.lists(some, max_size=20))), start + draw(st.floats(1e-9, 24)), start)


@given(awful())
def test_an_awful_clip_is_heard_and_its_groove_map_runs_forward(clip: Clip) -> None:
    heard: Heard = hear(clip)
    assert all(np.diff(heard.steps) > 0)
    assert all(np.diff(heard.onsets) > 0)
    assert heard.first <= heard.melody.tones[0].start


def test_of_a_chord_the_highest_note_is_heard(clips: dict[str, Clip]) -> None:
    chords = clips["chords"]
    tops = [max(note.pitch for note in chords.notes if note.start == beat) for beat in range(8)]
    assert [tone.pitch for tone in hear(chords).melody.tones] == tops
    assert tones(Note(0, 60, 1), Note(0.02, 64, 1), Note(0.04, 67, 1)) == [(0, 4, 67)]


def test_a_note_under_a_higher_one_that_sounds_on_is_not_heard() -> None:
    assert tones(Note(0, 72, 2), Note(1, 60, 1)) == [(0, 8, 72)]


def test_a_note_above_one_that_still_sounds_is_heard_and_cuts_it() -> None:
    assert tones(Note(0, 60, 4), Note(1, 72, 1)) == [(0, 4, 60), (4, 4, 72)]


def test_a_legato_loses_no_note() -> None:
    """And a glide, in which a mono synth's notes overlap on purpose, by a good deal: none either."""
    for overlap in (0.1, 0.4):
        falling = [Note(beat, 72 - 5 * beat, 1 + overlap) for beat in range(3)]
        assert tones(*falling) == [(0, 4, 72), (4, 4, 67), (8, round(4 + 4 * overlap), 62)]


def test_a_grace_note_gives_way_to_the_note_it_ornaments() -> None:
    assert tones(Note(0, 76, 0.06), Note(0.06, 74, 0.94)) == [(0, 4, 74)]
    assert tones(Note(0, 74, 0.94), Note(0.06, 76, 0.06)) == [(0, 4, 74)]


def test_a_note_is_at_least_a_step_long() -> None:
    assert tones(Note(0, 60, 0.01), Note(1, 62, 0.01)) == [(0, 1, 60), (4, 1, 62)]


def test_a_note_just_before_the_loop_end_is_the_last_step() -> None:
    """It is the next round's first note, early; the clip has no step for that, so the last one takes it."""
    clip = Clip((Note(0, 60, 1), Note(3.97, 62, 1)), 4)
    heard = hear(clip)
    assert heard.melody.tones[-1] == Tone(15, 1, 62)
    assert heard.beat(15) == 3.97
    assert heard.beat(16) == 4


def test_a_swung_eighth_is_heard_as_an_eighth() -> None:
    swung = [Note(beat + part, 60, 1 / 3 if part else 2 / 3) for beat in range(3) for part in (0, 2 / 3)]
    assert tones(*swung, Note(3, 60, 2 / 3)) == [(step, 2, 60) for step in range(0, 14, 2)]


def test_swing_holds_where_the_lead_rests() -> None:
    swung = Clip(tuple(Note(beat + part, 60, 0.3) for beat in (0, 1, 3) for part in (0, 2 / 3)), 4)
    assert hear(swung).beat(10) == pytest.approx(2 + 2 / 3)


def test_a_push_moves_what_lies_around_it() -> None:
    heard = hear(Clip((Note(0, 60, 1), Note(0.9, 62, 1), Note(2, 64, 1)), 4))
    assert [heard.beat(step) for step in (4, 8, 12)] == pytest.approx([0.9, 2, 3])
    assert heard.beat(2) == pytest.approx(0.45)


def test_times_count_from_the_beat_in_which_the_clip_begins(clips: dict[str, Clip]) -> None:
    heard = hear(clips["off the beat"])
    assert (heard.first, heard.beat(heard.first), heard.melody.steps) == (2, 1.5, 34)
    assert hear(clips["negative start"]).beat(0) == -8
    assert hear(clips["loop brace"]).melody.steps == 32


def test_a_loop_brace_off_the_grid_shuts_out_no_note(clips: dict[str, Clip]) -> None:
    heard = hear(clips["off the grid"])
    assert (heard.first, heard.beat(0)) == (0, 0.06)
    assert hear(Clip((Note(3.95, 60, 1),), 4, 3.95)).melody.tones == (Tone(3, 1, 60),)


def test_velocity_lies_between_its_neighbours() -> None:
    heard = hear(Clip((Note(0, 60, 1, 40), Note(2, 60, 1, 80)), 4))
    assert [heard.velocity(step) for step in (0, 4, 8, 15)] == [40, 60, 80, 80]


@pytest.mark.parametrize("notes", [(), (Note(0, 60, 1, mute=True),), (Note(5, 60, 1), Note(-1, 60, 4))])
def test_a_clip_in_which_nothing_sounds_is_refused(notes: tuple[Note, ...]) -> None:
    with pytest.raises(ClipError, match="clip has no notes that sound; write some, or select another clip"):
        hear(Clip(notes, 4))


def test_who_knows_only_beats_hears_of_each_what_sounds_in_it_first() -> None:
    notes = (Note(0, 60, 0.5), Note(0.5, 62, 0.5), Note(1, 64, 1.25), Note(2.25, 65, 0.5), Note(3.5, 67, 0.5))
    heard = hear(Clip(notes, 5)).on_beats()
    assert heard.melody == Melody((Tone(0, 1, 60), Tone(1, 2, 64), Tone(3, 1, 67)), 5)
    assert [heard.beat(step) for step in (1, 2, 3, 5)] == [1, 2, 3, 5]


def test_on_beats_the_groove_and_the_velocities_are_the_lead_s(clip: Clip) -> None:
    heard, beats = hear(clip), hear(clip).on_beats()
    per_beat = heard.grid.steps_per_beat
    assert beats.melody.steps == -(-heard.melody.steps // per_beat)
    for tone in beats.melody.tones:
        assert beats.beat(tone.start) == heard.beat(tone.start * per_beat)
        assert beats.velocity(tone.start) == heard.velocity(tone.start * per_beat)
        assert tone.pitch in {other.pitch for other in heard.melody.tones}
    assert beats.beat(beats.melody.steps) == clip.end
    assert 0 <= beats.first < beats.melody.steps
