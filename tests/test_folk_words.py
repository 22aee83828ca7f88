"""The text of a tune as words, and what they say of repeats."""

import pytest

from training.melodies.words import repeats, words

HEAD = "X:1\nT:A Tune\nL:1/8\nM:2/4\nK:C\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("c2 d/ e// f3/2", "c 2 d 1/2 e 1/4 f 3/2"),
        ("c>d e<f", "c 1> d 1 e 1< f 1"),
        ("^c'_B,, =a x z2 Z", "^c' 1 _B,, 1 =a 1 z 1 z 2 z 1"),
        ("(3cde (3:2:2fg", "(3 c 1 d 1 e 1 (3 f 1 g 1"),
        ("c-c|]", "c 1 - c 1 ||"),
        ("c|1 d:|2 e||", "c 1 | |1 d 1 :| |2 e 1 ||"),
        ("c| [1 d :|[2 e::f:||:g:|", "c 1 | |1 d 1 :| |2 e 1 :| |: f 1 :| |: g 1 :|"),
        ("[ceg]2 [C2E] | [K:G] [ _bA]", "g 2 E 1 | K:G _b 1"),
        ("L:1/4\nc\nw: words and more\nP:B\n%%comment c\nd", "c 2 d 2"),
    ],
)
def test_a_text_is_read_word_by_word(body: str, expected: str) -> None:
    assert " ".join(words(HEAD + body)) == "K:C " + expected


def test_signs_that_say_nothing_are_left_out() -> None:
    assert repeats(["K:C", "|", "C", "|", "|", "|:", "|:", "D", ":|", "|:"]) == ["K:C", "C", "|:", "D", ":|"]
