"""The tokens of FolkRNN, and tunes written in them and read back."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.folk.abc import (
    METERS,
    SIGNATURES,
    SPAN,
    TOKENS,
    WORDS,
    Sheet,
    bar_steps,
    decode,
    encode,
    heights,
    spell,
)
from engine.folk.bars import lay, measures, written
from engine.folk.lengths import LENGTH_WORDS
from engine.folk.signs import BAR, Sound
from engine.melody import Melody, Tone

PUBLISHED = """
    d' =A, ^c' =e =d =g =f =a =c =b _G _E _D _C _B _A 2< 2> =E =D _B, =F =A 4 =C =B _g 8 _e _d _c < _a (9 |2 D |1 (2 (3
    |: (7 (4 (5 :| 9 3/2 3/4 =f' 2 d _E, B, 16 | ^A, b' _e' M:9/8 E, </s> 3 7 ^F, =G, C G e' _d' ^f' [ b c z g ^G, =F,
    K:Cmin K:Cmix =c' C, <s> ] =G M:12/8 6 =E, K:Cmaj > B F c' ^C, 5/2 G, f =e' _b _A, F, /2> /2< f' M:6/8 4> M:4/4 A,
    M:2/4 =C, 5 M:3/4 12 M:3/2 K:Cdor A E a' (6 ^A ^C ^D ^F ^G a g' D, /4 e /3 7/2 =B, /8 ^a ^c ^d ^f ^g /2
"""
"""The vocabulary of version 2, in the order of its numbering, as its maker has printed it."""
STEPS = [int(2 * length) for length in LENGTH_WORDS if (2 * length).denominator == 1]
"""The lengths in 16ths that a token has."""


def words(sheet: Sheet) -> str:
    return " ".join(spell(sheet))


def read(text: str) -> Sheet:
    return decode(TOKENS[word] for word in text.split())


def pitches(sheet: Sheet) -> list[int | None]:
    return [sign.pitch for sign in sheet.signs if isinstance(sign, Sound)]


def durations(sheet: Sheet) -> list[Fraction]:
    return [sign.duration for sign in sheet.signs if isinstance(sign, Sound)]


def played(sheet: Sheet) -> Melody:
    """Return a sheet without repeats as a melody on 16ths."""
    placed = lay(measures(sheet.signs), sheet.bar)
    tones = tuple(
        Tone(int(each.start), int(each.sound.duration), each.sound.pitch) for each in placed if each.sound.pitch
    )
    return Melody(tones, int(placed[-1].end) if placed else 0)


@st.composite
def sheets(draw: st.DrawFn) -> tuple[Sheet, Melody]:
    """Draw a melody that can be written: each note of a length that has a token, none over a bar line."""
    meter, mode = draw(st.sampled_from(list(METERS.values()))), draw(st.sampled_from(list(SIGNATURES)))
    bar, tones, now = bar_steps(meter), [], 0
    for _ in range(draw(st.integers(0, 30))):
        now += draw(st.sampled_from([0, 0, 0, 1, 2, 7, 40]))
        length = draw(st.sampled_from([steps for steps in STEPS if steps <= bar - now % bar]))
        tones.append(Tone(now, length, draw(st.integers(*SPAN))))
        now += length
    melody = Melody(tuple(tones), now + draw(st.integers(0, 20)))
    return Sheet(meter, mode, tuple(written(melody, bar))), melody


def test_the_words_are_the_137_of_version_2() -> None:
    assert len(WORDS) == 137
    assert set(WORDS) == set(PUBLISHED.split())


@given(sheets())
def test_a_melody_is_what_is_read_of_what_was_written(drawn: tuple[Sheet, Melody]) -> None:
    sheet, melody = drawn
    assert played(decode(encode(sheet))) == melody


def test_one_bar_is_written_as_a_person_would() -> None:
    # A dotted eighth and a 16th, a quarter on F sharp, its natural, a triplet, a 16th's rest, in D dorian moved to C.
    sounds = [Sound(60, Fraction(3)), Sound(63, Fraction(1)), Sound(66, Fraction(4)), Sound(65, Fraction(2))]
    triplet = [Sound(67, Fraction(4, 3), 3), Sound(70, Fraction(4, 3)), Sound(72, Fraction(4, 3))]
    rest = [Sound(None, Fraction(1)), Sound(72, Fraction(1))]
    sheet = Sheet((4, 4), "dor", (*sounds, *triplet, *rest, BAR))
    assert words(sheet) == "C > E ^F 2 =F (3 G B c z /2 c /2 |"
    assert decode(encode(sheet)) == sheet
    assert [WORDS[token] for token in encode(sheet)[:2]] == ["M:4/4", "K:Cdor"]


def test_a_length_without_a_token_is_cut_and_a_rest_fills_it() -> None:
    sheet = Sheet((4, 4), "maj", (Sound(60, Fraction(11)), Sound(None, Fraction(5))))
    assert words(sheet) == "C 5 z /2 z 5/2"


def test_an_accidental_lasts_to_the_end_of_its_bar_in_its_own_octave() -> None:
    assert pitches(read("K:Cmaj ^F F f | F")) == [66, 66, 77, 65]
    assert pitches(read("K:Cmin B =B B | B")) == [70, 71, 71, 70]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C > D", [3, 1]),
        ("C < D", [1, 3]),
        ("C 2> D 2", [6, 2]),
        ("C /2> D /2", [Fraction(3, 2), Fraction(1, 2)]),
        ("(3 C D E F", [Fraction(4, 3)] * 3 + [2]),
        ("(3 C 2 D 2 E 2", [Fraction(8, 3)] * 3),
        ("(2 C D E", [3, 3, 2]),
        ("C 3/2 D /4 E /3 F 7/2", [3, Fraction(1, 2), Fraction(2, 3), 7]),
    ],
)
def test_lengths_are_read_as_abc_has_them(text: str, expected: list[int]) -> None:
    assert durations(read(text)) == expected


def test_five_notes_share_the_time_of_two_and_in_compound_meters_of_three() -> None:
    assert durations(read("M:4/4 (5 C D E F G"))[0] == Fraction(4, 5)
    assert durations(read("M:6/8 (5 C D E F G"))[0] == Fraction(6, 5)


def test_of_a_chord_the_highest_note_is_read() -> None:
    assert pitches(read("[ C E G ] 2 D")) == [67, 62]
    assert durations(read("[ C E G ] 2 D")) == [4, 2]


def test_what_means_nothing_changes_nothing() -> None:
    assert read("M:4/4 K:Cmaj 2 > | C 2 3 <s> D M:6/8 ] K:Cmin") == read("| C 2 D")
    assert read("C D </s> E F") == read("C D")


@given(st.lists(st.integers(0, len(WORDS) - 1), max_size=80))
def test_any_tokens_are_a_tune(tokens: list[int]) -> None:
    sheet = decode(tokens)
    again = decode(encode(sheet))
    assert pitches(again)[:1] == pitches(sheet)[:1]
    assert [sign for sign in again.signs if isinstance(sign, str)] == [s for s in sheet.signs if isinstance(s, str)]
    placed = lay(measures(sheet.signs), sheet.bar)
    assert all(before.end <= after.start for before, after in pairwise(placed))


@pytest.mark.parametrize("mode", SIGNATURES)
def test_every_token_of_a_note_has_the_height_that_is_read(mode: str) -> None:
    known = heights(mode)
    assert len(known) == 84
    for token, height in known.items():
        assert pitches(decode([TOKENS[f"K:C{mode}"], token])) == [height]


def test_what_was_read_says_where_it_stood() -> None:
    sheet = read("M:4/4 K:Cmaj |: C 2 D | E")
    assert [sign.place for sign in sheet.signs if isinstance(sign, Sound)] == [3, 5, 7]
