"""Notes and clips: what is refused, and what of a clip is heard."""

import math
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ClipError
from engine.notes import DENOMINATORS, MAX_NOTES, Clip, Note


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("pitch", 128, "note pitch must be in range 0..127, not 128"),
        ("pitch", -1, "note pitch must be in range 0..127, not -1"),
        ("start", math.nan, "note start must be in range -4096..4096, not nan"),
        ("start", -5000, "note start must be in range -4096..4096, not -5000"),
        ("duration", 0, "note duration must be above 0 beats, not 0; lengthen or delete the note"),
        ("duration", -1, "note duration must be in range 0..4096, not -1"),
        ("duration", math.inf, "note duration must be in range 0..4096, not inf"),
        ("velocity", 127.5, "note velocity must be in range 0..127, not 127.5"),
        ("probability", 1.1, "note probability must be in range 0..1, not 1.1"),
        ("velocity_deviation", -128, "note velocity_deviation must be in range -127..127, not -128"),
        ("release_velocity", -1, "note release_velocity must be in range 0..127, not -1"),
    ],
)
def test_a_note_out_of_range_is_refused_with_name_range_and_value(field: str, value: float, message: str) -> None:
    with pytest.raises(ClipError) as error:
        Note(**{"start": 0, "pitch": 60, "duration": 1, field: value})  # type: ignore[arg-type]
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"end": 0}, "clip length must be above 0 and at most 4096 beats, not 0"),
        ({"end": 1, "start": 2}, "clip length must be above 0 and at most 4096 beats, not -1"),
        ({"end": 4000, "start": -4000}, "clip length must be above 0 and at most 4096 beats, not 8000"),
        ({"end": math.nan}, "clip end must be in range -4096..4096, not nan"),
        ({"end": 4, "start": -math.inf}, "clip start must be in range -4096..4096, not -inf"),
        ({"end": 4, "meter": (0, 4)}, "meter numerator must be in range 1..255, not 0"),
        ({"end": 4, "meter": (4, 3)}, "meter denominator must be one of (1, 2, 4, 8, 16, 32, 64), not 3"),
        ({"end": 4, "root": 12}, "scale root must be in range 0..11, not 12"),
        ({"end": 4, "scale": frozenset({0, 12})}, "scale must hold pitch classes 0..11, not [0, 12]"),
        ({"end": 4, "notes": (Note(0, 60, 1),) * (MAX_NOTES + 1)}, "clip has 10001 notes, more than 10000; split it"),
    ],
    ids=lambda value: "" if isinstance(value, dict) else value[:24],
)
def test_a_clip_out_of_range_is_refused(fields: dict[str, object], message: str) -> None:
    with pytest.raises(ClipError) as error:
        Clip(**{"notes": (), **fields})  # type: ignore[arg-type]
    assert str(error.value).startswith(message)


def test_every_denominator_of_a_meter_is_taken() -> None:
    assert [Clip((), 4, meter=(7, denominator)).meter[1] for denominator in DENOMINATORS] == [1, 2, 4, 8, 16, 32, 64]


@given(st.permutations([Note(0, 64, 1), Note(0, 60, 1), Note(1, 60, 1), Note(1, 60, 0.5), Note(2, 50, 1)]))
def test_notes_are_kept_in_order_of_start_and_pitch(some: list[Note]) -> None:
    ordered = Clip(tuple(some), 4).notes
    assert [(note.start, note.pitch, note.duration) for note in ordered] == [
        *((0, 60, 1), (0, 64, 1), (1, 60, 0.5), (1, 60, 1), (2, 50, 1))
    ]


def test_what_starts_inside_the_loop_brace_and_is_not_muted_sounds() -> None:
    before, first, muted, last, after = (
        *(Note(3.99, 60, 2), Note(4, 61, 1), Note(5, 62, 1, mute=True)),
        *(Note(7.99, 63, 9), Note(8, 64, 1)),
    )
    clip = Clip((before, first, muted, last, after), 8, 4)
    assert clip.sounding() == (first, last)
    assert len(clip.notes) == 5
    assert clip.length == 4


def test_a_note_ends_its_duration_after_its_start() -> None:
    assert Note(1.5, 60, 0.25).end == 1.75


def test_values_do_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        Note(0, 60, 1).pitch = 61  # type: ignore[misc]
