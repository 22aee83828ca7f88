"""Tunes in ABC notation: what music21 is given of them, and what comes back."""

import pytest

from engine.melody import Tone
from training.melodies.abc import bare, parse
from training.melodies.bars import TuneError

pytest.importorskip("music21")

HEADER = "X:1\nT:Test\nM:4/4\nL:1/8\nK:{}\n"


def tones(body: str, key: str = "C") -> tuple[Tone, ...]:
    return parse(HEADER.format(key) + body).melody.tones


def pitches(body: str, key: str = "C") -> list[int]:
    return [tone.pitch for tone in tones(body, key)]


def test_notes_have_their_pitch_and_their_length() -> None:
    assert tones("C,2 C>D c'4|z2 _E4 F/G/F|") == (
        Tone(0, 4, 48),
        Tone(4, 3, 60),
        Tone(7, 1, 62),
        Tone(8, 8, 84),
        Tone(20, 8, 63),
        Tone(28, 1, 65),
        Tone(29, 1, 67),
        Tone(30, 2, 65),
    )


def test_an_accidental_counts_to_the_end_of_its_bar() -> None:
    assert pitches("F2 ^F2 F2 F2|F8|") == [65, 66, 66, 66, 65]
    assert pitches("F2 =F2 F2 F2|F8|", "D") == [66, 65, 65, 65, 66]


def test_a_triplet_is_as_long_as_two() -> None:
    assert tones("(3CDE F2 G4|C8|")[:4] == (Tone(0, 1, 60), Tone(1, 2, 62), Tone(3, 1, 64), Tone(4, 4, 65))


def test_repeats_are_not_played_twice_and_endings_follow_each_other() -> None:
    assert pitches("|:C4 D4|1 E8:|2 F8||") == [60, 62, 64, 65]


def test_of_a_chord_the_highest_note_is_taken() -> None:
    assert pitches("[CEG]4 [Ec]4|") == [67, 72]


def test_graces_ornaments_and_words_are_not_heard() -> None:
    assert pitches('HC2 "Am"TD2 {cd}vE2 ~F2|!trill!G2 (3{a}ABc Hd2 !c2|') == [60, 62, 64, 65, 67, 69, 71, 72, 74, 72]
    assert bare('T:Hush, {my} "dear"\n[K:G] {g}uA\n') == 'T:Hush, {my} "dear"\n[K:G] A\n'


@pytest.mark.parametrize(
    ("key", "tonic", "mode"),
    [
        ("G", 7, "major"),
        ("E Minor", 4, "minor"),
        ("Ador", 9, "dorian"),
        ("Bb", 10, "major"),
        ("D Mixolydian", 2, "mixolydian"),
    ],
)
def test_tonic_and_mode_are_those_of_the_header(key: str, tonic: int, mode: str) -> None:
    song = parse(HEADER.format(key) + "C8|\n")
    assert (song.tonic, song.mode) == (tonic, mode)


@pytest.mark.parametrize(("written", "meter"), [("C", (4, 4)), ("C|", (2, 2)), ("4/4 % printed in 2/4", (4, 4))])
def test_the_meter_is_that_of_the_header(written: str, meter: tuple[int, int]) -> None:
    assert parse(HEADER.format("C").replace("4/4", written) + "C8|C8|\n").meter == meter


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("M:4/4\n", ""), "without a meter"),
        (("M:4/4", "M:none"), "without a meter"),
        (("K:C", "K:Hp"), "without a key"),
        (("C8|", "C8|\nM:3/4\nC6|"), "in more than one meter"),
        (("K:C", "K:C\nV:1"), "in more than one voice"),
        (("C8|", "z8|"), "without notes"),
        (("C8|", "[C8|"), "not understood"),
    ],
)
def test_what_cannot_be_used_says_why(change: tuple[str, str], reason: str) -> None:
    with pytest.raises(TuneError, match=reason):
        parse((HEADER.format("C") + "C8|C8|\n").replace(*change))
