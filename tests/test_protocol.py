"""The wire's numbers: what is packed comes back, and what can't be is refused in a sentence."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import protocol
from engine.errors import ClipError, ProtocolError
from engine.notes import Clip, Note
from engine.protocol import Begin
from engine.settings import Settings

GOLDEN = json.loads((Path(__file__).parent / "data" / "wire.json").read_text())
TICKS = st.integers(-(10**7), 10**7)


@st.composite
def notes(draw: st.DrawFn) -> Note:
    """A note whose values the wire can say exactly."""
    return Note(
        draw(TICKS) / protocol.TICKS,
        draw(st.integers(0, 127)),
        draw(st.integers(1, 10**7)) / protocol.TICKS,
        draw(st.integers(0, 12_700)) / 100,
        draw(st.booleans()),
        draw(st.integers(0, 1000)) / 1000,
        draw(st.integers(-12_700, 12_700)) / 100,
        draw(st.integers(0, 12_700)) / 100,
    )


@given(st.lists(notes(), max_size=70))
def test_notes_come_back_exactly(some: list[Note]) -> None:
    assert protocol.unpack(protocol.pack(some)) == tuple(some)


@given(st.lists(notes(), max_size=70))
def test_no_message_is_longer_than_max_takes(some: list[Note]) -> None:
    chunks = protocol.pack(some)
    assert all(len(chunk) + 3 <= 250 for chunk in chunks)
    assert sum(map(len, chunks)) == 8 * len(some)


def test_triplets_and_quintuplets_come_back_exactly() -> None:
    some = [Note(n / 3, 60, 1 / 3) for n in range(9)] + [Note(3 + n / 5, 62, 1 / 5) for n in range(5)]
    assert protocol.unpack(protocol.pack(some)) == tuple(some)


def test_floats_are_taken_in_every_number_s_place() -> None:
    some = [Note(0.5, 60, 0.25, 99.5)]
    floats = [[float(atom) for atom in chunk] for chunk in protocol.pack(some)]
    assert protocol.unpack(floats) == tuple(some)
    assert protocol.checksum(floats) == protocol.checksum(protocol.pack(some))


@pytest.mark.parametrize("case", GOLDEN["packs"], ids=lambda case: case["name"])
def test_the_packing_is_the_one_the_device_s_tests_hold(case: dict[str, Any]) -> None:
    some = [Note(**{**note, "mute": bool(note["mute"])}) for note in case["notes"]]
    assert protocol.pack(some) == case["chunks"]
    assert protocol.checksum(case["chunks"]) == case["checksum"]


def test_a_request_comes_back_as_clip_and_settings() -> None:
    clip = Clip((Note(1, 60, 1),), 7, 0.5, (7, 8), 9, frozenset({9, 11, 0, 2, 4, 5, 7}))
    settings = Settings("tiny", "bass", 0.85, 12, 3)
    begin, chunks = protocol.begin(clip, settings)
    again = Begin.unpack([float(a) if isinstance(a, int) else a for a in begin.pack()])
    assert again == begin
    assert again.clip(protocol.unpack(chunks)) == clip
    assert again.settings() == settings


@pytest.mark.parametrize(
    ("atoms", "message"),
    [
        ([60, 0, 50_400], "a chunk must hold at most 30 notes of 8 values, not 3 values"),
        ([128, 0, 50_400, 100, 0, 1000, 0, 6400], "note pitch must be in range 0..127, not 128"),
        ([60, 0, 0, 100, 0, 1000, 0, 6400], "note duration must be above 0 beats"),
        ([60, 0, 1, float("nan"), 0, 1000, 0, 6400], "a number is expected, not 'nan'"),
        ([60, 0, 1, "x", 0, 1000, 0, 6400], "a number is expected, not 'x'"),
        ([60, 0, 2**40, 1, 0, 1000, 0, 6400], "a number must fit 32 bits"),
        ([60, 0, 1, True, 0, 1000, 0, 6400], "a number is expected, not 'True'"),
    ],
)
def test_bad_notes_are_refused_in_a_sentence(atoms: list[protocol.Atom], message: str) -> None:
    with pytest.raises((ClipError, ProtocolError)) as error:
        protocol.unpack([atoms])
    assert message in str(error.value)


def test_another_version_of_the_wire_is_refused_with_the_remedy() -> None:
    begin, _ = protocol.begin(Clip((Note(0, 60, 1),), 4), Settings())
    with pytest.raises(ProtocolError, match=r"version 1 .* install device and engine of the same release"):
        Begin.unpack([1, *begin.pack()[1:]])
