"""Folk tunes out of their ABC text: what is kept of it, and where."""

import pytest

from engine.folk.abc import encode, spell
from engine.folk.signs import Sound
from engine.melody import Melody, Tone
from training.melodies.sheets import SheetError, clean, signature
from training.melodies.tunes import Tune


def tune(body: str, key: str = "C", meter: tuple[int, int] = (2, 4), unit: str = "1/8", mode: str = "major") -> Tune:
    text = f"X:1\nT: A Tune: in B\nM:{meter[0]}/{meter[1]}\nL:{unit}\nN: K and L\nK:{key}\n{body}\n"
    tonic = {"C": 0, "D": 2, "G": 7, "A": 9, "E": 4}[key[0]]
    return Tune("A Tune", "a tune", "none/1", meter, tonic, mode, Melody((Tone(0, 1, 60),), 1), text)


def words(body: str, **facts: object) -> str:
    return " ".join(spell(clean(tune(body, **facts))))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("key", "altered"),
    [
        ("C", {}),
        ("G", {"F": 1}),
        ("D Mixolydian % as printed", {"F": 1}),
        ("Dmixm", {"F": 1}),
        ("Am", {}),
        ("E Minor", {"F": 1}),
        ("EM", {"F": 1, "C": 1, "G": 1, "D": 1}),
        ("Ador", {"F": 1}),
        ("Bb", {"B": -1, "E": -1}),
        ("F#m", {"F": 1, "C": 1, "G": 1}),
        ("Glyd", {"F": 1, "C": 1}),
        ("Bphr", {"F": 1}),
        ("Cm", {"B": -1, "E": -1, "A": -1}),
    ],
)
def test_a_key_moves_what_it_says(key: str, altered: dict[str, int]) -> None:
    assert {letter: moved for letter, moved in signature(key).items() if moved} == altered


def test_a_tune_is_moved_to_c_with_its_mode_and_meter() -> None:
    sheet = clean(tune("A2 B2 | c2 d2 | e2 f2 | g2 a2 |]", "Ador", (2, 4), mode="dorian"))
    assert (sheet.meter, sheet.mode) == ((2, 4), "dor")
    assert " ".join(spell(sheet)) == "C 2 D 2 | E 2 F 2 | G 2 A 2 | B 2 c 2 |"
    assert clean(tune("c4 d4 | e8 |", meter=(2, 2))).meter == (4, 4)


def test_the_unit_is_an_eighth_whatever_was_printed() -> None:
    assert words("cdef gfed | c4 c4 |", unit="1/16") == "c /2 d /2 e /2 f /2 g /2 f /2 e /2 d /2 | c 2 c 2 |"
    assert words("c d | e2 |", unit="1/4") == "c 2 d 2 | e 4 |"


def test_ornaments_grace_notes_words_and_slurs_are_left_out() -> None:
    body = '"Slow"(Tc.d) {gfe}~e!trill!f`|\\\n"_mf"uHg2 y4 ve>f% a comment'
    assert words(body) == "c d e f | g 2 e > f |"


def test_of_a_chord_the_highest_note_is_kept() -> None:
    assert words("[CEc]d [eg]2 | [C4c4] |") == "c d g 2 | c 4 |"


def test_a_tie_holds_within_its_bar() -> None:
    assert words("c-cd-d | e2-e-d | e4-|e4 |") == "c 2 d 2 | e 3 d | e 4 | e 4 |"


def test_triplets_and_broken_notes_stay() -> None:
    assert words("(3cde f>e | d<c c/d/e |") == "(3 c d e f > e | d < c c /2 d /2 e |"


@pytest.mark.parametrize(
    ("printed", "written"),
    [
        ("c4 | d4 :|", "|: c 4 | d 4 :|"),
        ("c4 | d4 :|: e4 | f4 :|", "|: c 4 | d 4 :| |: e 4 | f 4 :|"),
        ("c4 | d4 :: e4 | f4 :|", "|: c 4 | d 4 :| |: e 4 | f 4 :|"),
        ("c4 | d4 || e4 | f4 :|", "c 4 | d 4 |: e 4 | f 4 :|"),
        ("|: c4 |1 d4 :|2 e4 || f4 |]", "|: c 4 |1 d 4 :| |2 e 4 | f 4 |"),
        ("c4 |[1 d4 :|[2 e4 :|", "|: c 4 |1 d 4 :| |2 e 4 |"),
        ("c4 |1 d4 :|2 e4 | f4 | g4 :|", "|: c 4 |1 d 4 :| |2 e 4 |: f 4 | g 4 :|"),
        ("| c4 | | d4 ||", "c 4 | d 4 |"),
    ],
)
def test_every_repeat_has_the_sign_that_it_goes_back_to(printed: str, written: str) -> None:
    assert words(printed) == written


def test_a_key_may_change_on_the_way() -> None:
    assert words("f4 |\nK:G\nf4 |\n[K:C]f4 |") == "F 4 | ^F 4 | F 4 |"


def test_traces_of_a_mail_program_are_no_lengths() -> None:
    assert words("c2 d2 |=20\ne2 f=\nf |") == "c 2 d 2 | e 2 f f |"


@pytest.mark.parametrize(
    ("body", "meter", "reason"),
    [
        ("c6 | d4 |", (2, 4), "too long"),
        ("c3 |", (3, 8), "without a token"),
        ("C,,2 c''2 |", (2, 4), "compass"),
        ("c4 |1 d4 :|2 e4 :|3 f4 |", (2, 4), "two endings"),
    ],
)
def test_what_can_not_be_written_is_told(body: str, meter: tuple[int, int], reason: str) -> None:
    with pytest.raises(SheetError, match=reason):
        clean(tune(body, meter=meter))


def test_a_modes_own_sixth_is_plain_and_a_lydian_fourth_is_not() -> None:
    assert words("c2 d2 | e2 f2 |", key="C", mode="major") == "c 2 d 2 | e 2 f 2 |"
    assert words("G2 c2 | d2 c2 |", key="Glyd", mode="lydian") == "C 2 ^F 2 | G 2 ^F 2 |"


def test_what_was_cleaned_can_be_encoded_and_sounds() -> None:
    sheet = clean(tune("^f2 =f2 | _e4 :|"))
    assert len(encode(sheet)) == 11
    assert [sign.pitch for sign in sheet.signs if isinstance(sign, Sound)] == [66, 65, 63]
