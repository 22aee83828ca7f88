"""A clip as the beginning of a folk tune."""

import numpy as np
import pytest

from engine.errors import ClipError
from engine.folk.abc import TOKENS, WORDS
from engine.folk.opening import SOONEST, Opening
from engine.folk.signs import BAR, CLOSE, END
from engine.notes import Clip, Note
from engine.scales import pitches

G_MAJOR = pitches(7, "Major")
JIG = (67, 71, 74, 79, 78, 76, 74, 71, 67, 69, 66, 67)


def clip(*heights: int, start: float = 0.0, meter: tuple[int, int] = (6, 8), end: float | None = None) -> Clip:
    notes = tuple(Note(start + place / 2, height, 0.5) for place, height in enumerate(heights))
    return Clip(notes, start + len(heights) / 2 if end is None else end, start, meter, 7, G_MAJOR)


def text(of: Clip) -> str:
    return " ".join(WORDS[token] for token in Opening.of(of).tokens)


def allowed(of: Clip, follow: str = "off", steps: int = 40) -> list[set[str]]:
    """Return the words that are not forbidden at each step."""
    wishes = Opening.of(of).wishes(steps, follow)
    return [{word for word, wish in zip(WORDS, row, strict=True) if wish > -np.inf} for row in wishes]


def test_a_clip_is_written_in_c_as_the_beginning_of_a_part() -> None:
    assert text(clip(*JIG)) == "M:6/8 K:Cmaj |: C E G c B A | G E C D B, C"


def test_the_way_back_leads_to_the_clips_key() -> None:
    opening = Opening.of(clip(*JIG))
    assert (opening.key, opening.shift, opening.bar, opening.pulse) == ("G major", -7, 12, 6)


def test_an_empty_clip_says_its_meter_and_its_key_and_nothing_else() -> None:
    assert text(Clip((), 4, 0, (3, 4), 2, pitches(2, "Dorian"))) == "M:3/4 K:Cdor"
    assert text(Clip((), 4, 0, (2, 2))) == "M:4/4 K:Cmaj"


@pytest.mark.parametrize("meter", [(5, 4), (7, 8), (3, 8), (6, 4)])
def test_a_meter_without_a_token_is_told(meter: tuple[int, int]) -> None:
    with pytest.raises(ClipError, match=f"must be one of 2/2, 4/4.* not {meter[0]}/{meter[1]}; set the clip's sig"):
        Opening.of(clip(60, meter=meter))


def test_bars_are_counted_from_where_the_clip_begins() -> None:
    assert text(clip(*JIG, start=1.5)) == text(clip(*JIG))
    assert text(clip(*JIG, start=0.25)).endswith("|: C E G c B A | G E C D B, C")


def test_of_a_long_clip_the_last_bars_are_played_to_the_model() -> None:
    opening = Opening.of(clip(*JIG * 40))
    assert opening.known.steps == 32 * 12
    assert Opening.of(clip(*JIG * 40, 67)).known.steps == 31 * 12 + 2


def test_pitches_far_away_are_brought_near_by_octaves() -> None:
    assert text(clip(*(height - 24 for height in JIG))) == text(clip(*JIG))
    assert "|: C E G c B A | G E C D B, C" in text(clip(*(height + 36 for height in JIG)))


def test_after_a_whole_bar_comes_a_bar_line_and_else_the_bar_goes_on() -> None:
    assert allowed(clip(*JIG))[0] == {BAR, CLOSE}
    assert {"C", "z", "2", BAR} < allowed(clip(*JIG[:-1]))[0]
    assert "|:" in allowed(Clip((), 4))[0]


def test_a_tune_keeps_its_meter_and_mode_and_does_not_end_at_once() -> None:
    steps = allowed(clip(*JIG))
    assert not {"M:4/4", "M:6/8", "K:Cmin", "<s>", "[", "]"} & set().union(*steps)
    assert [END in words for words in steps] == [False] * SOONEST + [True] * (40 - SOONEST)


def test_a_scale_is_kept_to_as_it_is_wished() -> None:
    other = {"^F", "_B", "^c", "_e"}
    assert other < allowed(clip(*JIG), "off")[1]
    assert not other & allowed(clip(*JIG), "strict")[1]
    assert {"=F", "F", "B", "=B"} < allowed(clip(*JIG), "strict")[1]
    lean = Opening.of(clip(*JIG)).wishes(2, "lean")[1]
    assert lean[TOKENS["^F"]] == -3
    assert lean[TOKENS["F"]] == 0


def test_no_note_is_out_of_midi_once_it_is_back() -> None:
    high = Opening.of(clip(*(height + 45 for height in JIG)))
    assert high.shift < -36
    wishes = high.wishes(2, "off")[1]
    assert wishes[TOKENS["b'"]] == -np.inf
    assert wishes[TOKENS["C"]] == 0
