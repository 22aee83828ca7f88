"""The player of the system that writes ABC, with a model whose likings are known."""

from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.folk.abc import TOKENS, WORDS
from engine.folk.signs import END
from training.melodies import abc
from training.melodies.pages import Page, Pages, written
from training.melodies.players import Half
from training.melodies.tunes import Tune

pytest.importorskip("music21")

HEAD = "X:1\nT:Test\nM:4/4\nL:1/8\nK:D\n"
BARS = "|:A2|d2f2 a2f2|gfed c2A2|d2f2 a2f2|gfed c2A2|f4 e4|d2A2 F2A2|(3Bcd cB A2G2|F2D2 D2:|\n"

Numbers = NDArray[np.float32]


def half(body: str = BARS) -> Half:
    song = abc.parse(HEAD + body)
    tune = Tune("Test", "test", "book/1", song.meter, song.tonic, song.mode, song.melody, HEAD + body)
    return Half.of(tune)


def words(tokens: NDArray[np.int64]) -> str:
    return " ".join(WORDS[token] for token in tokens)


class Liking:
    """Says each token with the same chance."""

    card = SimpleNamespace(vocabulary="abc-137")

    def __call__(self, lead: NDArray[np.int64], wishes: Numbers) -> tuple[NDArray[np.int64], Numbers]:
        assert lead.shape == wishes.shape[:2]
        return wishes.argmax(2), np.full(lead.shape, -1.0, np.float32)


def page(given: Half) -> Page:
    found = Page.of(given)
    assert found is not None
    return found


def test_a_tune_is_parted_after_the_bar_line_where_its_melody_is() -> None:
    given = half()
    assert (given.tune.bar, given.begin) == (16, 64)
    told = page(given)
    assert words(told.tokens[: told.begin]) == (
        "M:4/4 K:Cmaj |: G 2 | c 2 e 2 g 2 e 2 | f e d c B 2 G 2 | c 2 e 2 g 2 e 2 |"
    )
    assert words(told.tokens[told.begin :]).startswith("f e d c B 2 G 2 | e 4 d 4 |")
    assert told.shift == -2


def test_a_tie_over_a_bar_line_before_the_middle_moves_it_by_no_bar() -> None:
    tied = BARS.replace("|gfed c2A2|d2f2", "|gfed c2A2-|A2f2")
    told = page(half(tied))
    assert words(told.tokens[told.begin :]).startswith("f e d c B 2 G 2 | e 4 d 4 |")


def test_the_true_tokens_give_the_true_melody_back() -> None:
    for given in (half(), half(BARS.replace("F2D2 D2:|", "F4 D2:|")), half(BARS.replace("|:A2|", "|:"))):
        told = page(given)
        assert told.melody(told.tokens) == given.tune.melody


def test_what_is_made_is_cut_to_the_tune_and_silent_where_it_falls_short() -> None:
    given = half()
    told = page(given)
    bar = told.tokens[told.begin : told.begin + 8]
    one = told.melody(np.concatenate([told.tokens[: told.begin], bar]))
    assert one.tones[-1].start == 76
    assert one.steps == given.tune.melody.steps
    line = np.array([TOKENS["|"]])
    nine = told.melody(np.concatenate([told.tokens[: told.begin], *[np.concatenate([bar, line])] * 9]))
    assert [tone.pitch for tone in nine.tones[15:27]] == [79, 78, 76, 74, 73, 69] * 2
    assert nine.tones[-1].end <= given.tune.melody.steps


def test_free_runs_keep_the_first_half_go_on_to_the_end_and_differ() -> None:
    given = half()
    (played,) = Pages(Liking())([given], 3)  # type: ignore[arg-type]
    assert len(played.log_probs) == len(played.is_second) == len(page(given).tokens)
    assert played.is_second.argmax() == page(given).begin
    assert len({run.tones for run in played.runs}) == 3
    for run in played.runs:
        assert [t for t in run.tones if t.end < 64] == [t for t in given.tune.melody.tones if t.end < 64]
        assert run.steps == given.tune.melody.steps


def test_the_end_of_a_tune_is_never_chosen_and_the_true_tokens_are() -> None:
    seen: list[Numbers] = []

    class Watching(Liking):
        def __call__(self, lead: NDArray[np.int64], wishes: Numbers) -> tuple[NDArray[np.int64], Numbers]:
            seen.append(wishes)
            return super().__call__(lead, wishes)

    given = half()
    told = page(given)
    Pages(Watching())([given, given], 1)  # type: ignore[arg-type]
    (wishes,) = seen
    assert wishes[: len(told.tokens), 0].argmax(1).tolist() == told.tokens.tolist()
    assert wishes[: told.begin, 3].argmax(1).tolist() == told.tokens[: told.begin].tolist()
    assert np.isneginf(wishes[told.begin :, 1, TOKENS[END]]).all()
    assert not np.array_equal(wishes[told.begin :, 1], wishes[told.begin :, 3]), "another place, another chance"


def test_a_tune_that_the_tokens_cannot_hold_is_not_written() -> None:
    assert written(half().tune) is not None
    assert written(half("|".join(["d2f2 a2f2"] * 70) + "|\n").tune) is None
    assert Page.of(half("|".join(["d2f2 a2f2"] * 70) + "|\n")) is None
