"""What may be chosen where: pins are locked, new notes keep to compass and grid, silence is the last resort."""

import numpy as np
import pytest

from engine.card import Voice
from engine.grid import hear
from engine.infill.pins import FREE, pin, slowed
from engine.infill.wishes import LAST_RESORT, compass, slow, wishes
from engine.notes import Clip, Note
from engine.vocabulary import HOLD, PITCHES, REST

VOICE = Voice((57, 81), (57, 81))
CLIP = Clip((Note(0, 64, 1), Note(1, 69, 1), Note(4, 67, 2), Note(6, 69, 2)), 8)


def test_pinned_steps_have_one_token_and_free_ones_many() -> None:
    heard = hear(CLIP)
    gap = range(8, 16)
    told = pin(heard.melody, [gap], 4)
    allowed = wishes(heard, told, [gap], VOICE, 0)
    for step, token in enumerate(told):
        found = np.flatnonzero(np.isfinite(allowed[step])).tolist()
        held = [HOLD] if step != gap.start else []
        assert found == ([*range(57, 77), REST, *held] if token == FREE else [token])
    assert (allowed[8:16, REST] == LAST_RESORT).all()


def test_after_a_gap_that_a_note_sounded_out_of_it_may_end_or_be_held() -> None:
    heard = hear(CLIP)
    gap = range(16, 20)
    told = pin(heard.melody, [gap], 4)
    allowed = wishes(heard, told, [gap], VOICE, 0)
    assert (told[20:24] == FREE).all()
    for step in range(20, 24):
        assert np.flatnonzero(allowed[step] == 0).tolist() == [REST, HOLD]
        assert np.isneginf(allowed[step, :PITCHES]).all()


def test_between_swung_eighths_nothing_starts() -> None:
    swung = tuple(Note(beat + part, 60, 0.3) for beat in (0, 1, 4, 5) for part in (0, 2 / 3))
    heard = hear(Clip(swung, 8))
    gap = range(8, 16)
    allowed = wishes(heard, pin(heard.melody, [gap], 4), [gap], VOICE, 0)
    assert [bool(np.isfinite(allowed[step, 60])) for step in gap] == [True, False] * 4


@pytest.mark.parametrize(
    ("pitches", "shift", "expected"),
    [((64, 72), 0, (57, 79)), ((40, 45), 24, (57, 76)), ((124, 127), -60, (57, 67)), ((0, 4), 60, (60, 71))],
)
def test_the_compass_is_the_clip_s_and_a_fifth_within_what_the_model_and_midi_know(
    pitches: tuple[int, int], shift: int, expected: tuple[int, int]
) -> None:
    heard = hear(Clip(tuple(Note(beat, pitch, 1) for beat, pitch in enumerate(pitches)), 4))
    assert compass(heard, VOICE, shift) == expected


def test_of_a_slow_step_only_the_first_part_may_start_a_note() -> None:
    heard = hear(CLIP)
    gap = range(8, 16)
    told = pin(heard.melody, [gap], 4)
    allowed = wishes(heard, told, [gap], VOICE, 0)
    lead = slowed(told, 2)
    rows = slow(allowed, lead, 2)
    assert np.array_equal(rows[::2], allowed)
    for step in range(1, 64, 2):
        found = np.flatnonzero(np.isfinite(rows[step])).tolist()
        assert found == [HOLD if lead[step] == FREE else lead[step]]
    assert np.array_equal(slow(allowed, told, 1), allowed)
