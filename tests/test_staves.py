from dataclasses import replace

import numpy as np
import pytest

from engine import vocabulary
from engine.card import Card, Voice
from engine.errors import SettingsError
from engine.grid import hear
from engine.notes import Clip, Note
from engine.settings import Settings
from engine.staves import code
from engine.staves.parts import cast, parts, told

SPANS = {"soprano": (60, 79), "alto": (55, 74), "tenor": (48, 69), "bass": (40, 62)}
CARD = Card("test", "", "", "", {n: Voice(SPANS["soprano"], s) for n, s in SPANS.items()}, 0, 4, kind=code.KIND)
TUNE = Clip(tuple(Note(float(n), pitch, 1) for n, pitch in enumerate((67, 69, 71, 72))), 4)


def moved(by: int) -> Clip:
    return replace(TUNE, notes=tuple(replace(note, pitch=note.pitch + by) for note in TUNE.notes))


def test_the_clock_knows_the_place_in_the_beat_and_how_heavy_the_beat_is() -> None:
    clock = code.clock(np.arange(16), 16, 4)
    assert (clock % code.PLACES).tolist() == [0, 1, 2, 3] * 4
    assert (clock // code.PLACES)[::4].tolist() == [code.DOWNBEAT, code.OTHER, code.MIDDLE, code.OTHER]


def test_before_a_bar_line_the_clock_counts_backwards() -> None:
    assert np.array_equal(code.clock(np.arange(-4, 0), 16, 4), code.clock(np.arange(12, 16), 16, 4))


@pytest.mark.parametrize(
    ("meter", "per_beat", "bar", "beat"),
    [
        ((4, 4), 4, 16, 4),
        ((3, 4), 4, 12, 4),
        ((6, 8), 4, 12, 6),
        ((12, 8), 4, 24, 6),
        ((4, 4), 6, 24, 6),
        ((7, 8), 4, 14, 4),
    ],
)
def test_three_eighths_are_a_beat_where_the_meter_says_so(
    meter: tuple[int, int], per_beat: int, bar: int, beat: int
) -> None:
    assert code.pulse(meter, per_beat) == (bar, beat)


def test_bar_lines_are_found_whatever_the_beat() -> None:
    for bar, beat in ((16, 4), (12, 6), (32, 8)):
        assert np.flatnonzero(code.bar_lines(code.clock(np.arange(-4, 40), bar, beat))).tolist() == [
            step + 4 for step in range(40) if step % bar == 0
        ]


def test_every_clock_has_a_number_of_its_own() -> None:
    numbers = {
        int(number)
        for kind in code.PULSES
        for weight in range(4)
        for number in code.number(np.arange(kind), kind, weight)
    }
    assert numbers == {*range(code.CLOCKS)}


@pytest.mark.parametrize(
    ("by", "voice", "lead", "targets"),
    [
        (0, "alto", "soprano", ["alto"]),
        (0, "bass", "soprano", ["bass"]),
        (-12, "bass", "alto", ["bass"]),
        (-17, "bass", "tenor", ["bass"]),
        (0, "soprano", "alto", ["soprano"]),
        (0, "above", "alto", ["soprano"]),
        (-24, "above", "bass", ["tenor"]),
        (0, "below", "soprano", ["alto"]),
        (0, "all", "soprano", ["alto", "tenor", "bass"]),
        (-24, "all", "bass", ["soprano", "alto", "tenor"]),
    ],
)
def test_a_clip_is_heard_on_the_staff_that_it_suits(by: int, voice: str, lead: str, targets: list[str]) -> None:
    found, wanted = cast(hear(moved(by)).melody, voice, CARD)
    assert (code.STAVES[found], [code.STAVES[staff] for staff in wanted]) == (lead, targets)


def test_an_unknown_voice_is_refused() -> None:
    with pytest.raises(SettingsError, match="model test has no voice 'viola'; choose one of soprano, alto"):
        cast(hear(TUNE).melody, "viola", CARD)


def test_what_is_told_is_the_clip_on_its_staff_and_nothing_on_the_others() -> None:
    score = told(TUNE, hear(TUNE), 0, 0, "quartet")
    assert score.shape == (16, 1, code.WIDTH)
    assert np.array_equal(score[:, 0, 0], vocabulary.encode(hear(TUNE).melody))
    assert (score[:, 0, 1:4] == code.UNKNOWN).all()
    assert (score[:, 0, code.STYLE] == 2).all()
    assert score[0, 0, code.CLOCK] == 0


def test_each_part_hears_those_before_it_and_keeps_its_side_of_them() -> None:
    alto, tenor, bass = parts(TUNE, hear(TUNE), Settings(voice="all"), CARD, None)
    made = {"alto": np.array([[64] + [129] * 15, [62] + [129] * 15]).T}
    assert alto.told({}).shape[1] == 1
    score = tenor.told(made)
    assert score.shape == (16, 2, code.WIDTH)
    assert np.array_equal(score[..., 1], made["alto"])
    assert (score[..., code.TARGET] == 2).all()
    wished = tenor.wished(made)
    assert np.isneginf(wished[3, 0, 65:128]).all()
    assert wished[3, 0, 64] == 0
    assert np.isneginf(wished[3, 1, 63])
    over = alto.wished({"bass": made["alto"]})
    assert np.isneginf(over[0, 0, 63])
    assert over[0, 0, 65] == 0
    assert not np.isneginf(bass.wished({})[0, 0, 48])


def test_a_range_that_is_asked_for_counts_in_the_clip_s_register() -> None:
    low = parts(moved(12), hear(moved(12)), Settings(voice="alto", low=65, high=70), CARD, None)[0]
    allowed = np.flatnonzero(~np.isneginf(low.allowed[0, :128])) + low.back
    assert (allowed.min(), allowed.max()) == (65, 70)


def test_a_quartet_reaches_further_than_a_choir() -> None:
    spans = []
    for style in code.STYLES:
        (part,) = parts(TUNE, hear(TUNE), Settings(voice="bass", style=style), CARD, None)
        spans.append(int((~np.isneginf(part.allowed[0, :128])).sum()))
    assert spans == sorted(spans)
    assert spans[0] < spans[-1]
