"""Which tunes count as one."""

import pytest

from engine.melody import Melody, Tone
from training.melodies.families import families, openings, plain_titles, split_of


def quarters(*pitches: int, first: int = 0) -> Melody:
    return Melody(tuple(Tone(first + 4 * n, 4, pitch) for n, pitch in enumerate(pitches)), first + 4 * len(pitches))


UP = quarters(*range(60, 92))
DOWN = quarters(*range(92, 60, -1))
WAVES = quarters(*[60, 64, 62, 67] * 8)


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("LANIGAN'S BALL -- JIG", ["lanigansball"]),
        ("Lanigan's Ball, The (No. 2)", ["lanigansball"]),
        ("The Mullindough, or the Black Laddie.", ["mullindough", "blackladdie"]),
        ('or "Lady Lomon\'s"', ["ladylomons"]),
        ("Rose-Bud - Reel", ["rosebud"]),
        ("(Can be used as a Clog.)", []),
        ("Quick Step 42d. Regt.", []),
        ("A do. for the Ger: Flute", []),
        ("Cailín Deas", ["cailindeas"]),
    ],
)
def test_a_title_is_plain_without_what_all_titles_have(title: str, plain: list[str]) -> None:
    assert list(plain_titles(title)) == plain


def test_tunes_that_share_a_title_are_one_family_and_so_are_their_other_titles() -> None:
    titles = [["The Mill"], ["Mill, The", "Old Sam"], ["Sam's"], ["OLD SAM -- REEL"]]
    found = families(titles, [UP, DOWN, WAVES, quarters(*[60, 72] * 16)], [16] * 4)
    assert found == ["mill", "mill", "sams", "mill"]


def test_tunes_that_begin_alike_in_another_key_are_one_family() -> None:
    assert families([["One"], ["Two"], ["Three"]], [UP, UP.transpose(5), DOWN], [16] * 3) == ["one", "one", "three"]


def test_an_upbeat_makes_no_other_tune() -> None:
    with_upbeat = quarters(55, *[tone.pitch for tone in UP.tones], first=12)
    assert families([["One"], ["Two"]], [UP, with_upbeat], [16, 16]) == ["one", "one"]


def test_runs_between_the_strong_beats_make_no_other_tune() -> None:
    halves = Melody(tuple(Tone(8 * n, 8, 60 + 2 * n) for n in range(16)), 128)
    assert not {next(iter(openings(UP, 16)))} & set(openings(halves, 16))
    assert families([["One"], ["Two"]], [UP, halves], [16, 16]) == ["one", "one"]


def test_tunes_without_a_title_are_called_after_their_opening() -> None:
    (name,) = families([["A Jig"]], [UP], [16])
    assert name.startswith("opening 60 61 62")


def test_the_split_hangs_on_the_name_alone() -> None:
    names = ("lanigansball", "blanchards", "thunder", "mollwad", "hunt", "acacia")
    assert [split_of(name) for name in names] == ["train", "train", "train", "valid", "train", "train"]
    shares = [split_of(str(number)) for number in range(3000)]
    assert 0.78 < shares.count("train") / 3000 < 0.82
    assert 0.08 < shares.count("test") / 3000 < 0.12
