"""Telling real voices from made ones, on made-up pieces."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")

from engine.staves.code import bar_lines, clock  # noqa: E402
from engine.vocabulary import HOLD, REST  # noqa: E402
from training.metrics import Estimate, Tokens  # noqa: E402
from training.second_voice import real, takes  # noqa: E402
from training.second_voice.takes import Song  # noqa: E402
from training.second_voice.tells import KINDS, Listener, Window, words  # noqa: E402
from training.table import Row  # noqa: E402
from training.trial import Piece  # noqa: E402

torch.set_num_threads(1)
MAJOR = np.array([60, 62, 64, 65, 67, 69, 71, 72, 74, 76, 77, 79])


def held(pitches: Tokens, steps: int = 4) -> Tokens:
    """Return tokens in which each pitch lasts so many steps."""
    tokens = np.full(len(pitches) * steps, HOLD)
    tokens[::steps] = pitches
    return tokens


def song(number: int, *, upbeat: int = 0, by: int = 0) -> Song:
    """Return a random walk with thirds below, 12 bars long."""
    rng = np.random.default_rng(number)
    degrees = np.clip(4 + np.cumsum(rng.integers(-1, 2, 48)), 2, 11)
    lead, line = held(MAJOR[degrees] + by), held(MAJOR[degrees - 2] + by)
    when = clock(np.arange(len(lead)) - upbeat, 16, 4)
    return Song(Piece(str(number), str(number), "4/4", lead, line, (0, 1), when), (line,))


def auc(row: Row, name: str = "auc") -> float:
    found = row[name]
    assert isinstance(found, Estimate)
    return found.value


@pytest.fixture(name="songs", scope="module")
def _songs() -> list[Song]:
    return [song(number) for number in range(15)]


def test_windows_begin_with_bar_lines_and_are_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Window] = []
    monkeypatch.setattr(real, "words", heard.append)
    late = song(1, upbeat=4)
    real.windows(late, late.true)
    assert [len(window.given) for window in heard] == [64] * 4
    assert all(bar_lines(window.clock)[0] for window in heard)
    assert heard[1].given[0] == late.piece.lead[4 + 32]


def test_without_bars_windows_begin_with_beats(songs: list[Song]) -> None:
    simple = takes.plain(songs[0])
    assert len(real.windows(simple, simple.true)) == 5


def test_the_same_music_in_another_key_has_the_same_words_but_for_its_heights() -> None:
    here, there = (
        [{word for word in each if word[1] != "height"} for each in real.windows(own, own.true)]
        for own in (song(3), song(3, by=5))
    )
    assert here == there


def test_a_window_has_words_of_all_kinds(songs: list[Song]) -> None:
    found = real.windows(songs[0], songs[0].true)[0]
    assert {word[0] for word in found} == set(KINDS)
    assert found["line", "notes", 0] == 16
    assert found["harmony", "who", (True, True), 0, 0] == 4


def test_a_voice_that_rests_has_words_too() -> None:
    silent = np.full(16, REST)
    found = words(Window(0, clock(np.arange(16), 16, 4), held(MAJOR[:4]), (silent,)))
    assert found["harmony", "alone", 0, 0] == 1
    assert found["rhythm", 16, 0, 0] == 1
    assert not any(word[0] in {"line", "motion"} for word in found)


def test_who_has_learned_knows_random_notes_from_thirds_below(songs: list[Song]) -> None:
    rng = np.random.default_rng(1)
    wild: takes.Takes = [[(held(rng.choice(MAJOR[:8], 48)),) for _ in range(2)] for _ in songs]
    row = real.told_apart(real.cases(songs, wild))
    assert auc(row) > 0.9
    assert auc(row, "motion") > 0.9
    assert auc(row, "rhythm") == pytest.approx(0.5, abs=0.1)
    assert auc(row, "pieces") > 0.9


def test_what_is_the_same_is_not_told_apart(songs: list[Song]) -> None:
    assert auc(real.told_apart(real.cases(songs, [[each.true] for each in songs]))) == 0.5


def test_nobody_judges_a_tune_that_he_has_heard(songs: list[Song], monkeypatch: pytest.MonkeyPatch) -> None:
    learned: list[set[int]] = []

    class Deaf(Listener):
        def __init__(self, heard: list[object], *_: object) -> None:
            learned.append({id(each) for each in heard})

        def scores(self, heard: list[object]) -> np.ndarray:  # type: ignore[override]
            assert not {id(each) for each in heard} & learned[-1]
            return np.zeros(len(heard))

    monkeypatch.setattr(real, "Listener", Deaf)
    known = real.cases(songs, [[each.true] for each in songs])
    assert all(len(own) == len(case.real) for case, (own, _) in zip(known, real.judged(known, KINDS), strict=True))


def test_others_are_heard_beside_pieces_none_of_them_twice(songs: list[Song]) -> None:
    own = [real.windows(each, each.true) for each in songs]
    beside = real.beside_others(songs[:5], own[:5], songs[5:])
    assert [case.made for case in beside] == [[own[5 + n], own[10 + n]] for n in range(5)]


def test_another_chorales_voice_is_in_the_key_and_the_bars_of_this_one() -> None:
    first, second = song(1, upbeat=8), song(2, by=2)
    (((line,),), _) = takes.foreign([first, second])
    assert (line[:8] == REST).all()
    by = (second.to_c - first.to_c + 6) % 12 - 6
    assert line[8] == second.true[0][0] + by
    assert len(line) == len(first.piece.lead)


def test_moved_notes_are_steps_away_in_the_scale(songs: list[Song]) -> None:
    made = takes.moved(songs[:1], 0.5)[0][0][0]
    true = songs[0].true[0]
    struck = true < 128
    assert (made[~struck] == HOLD).all()
    away = np.abs(made - true)[struck]
    assert set(away.tolist()) == {0, 1, 2}
    assert 0.2 < (away > 0).mean() < 0.8


def test_repeated_notes_become_one() -> None:
    assert takes.merged(np.array([REST, 60, HOLD, 60, HOLD, 62, REST])).tolist() == [
        REST,
        60,
        HOLD,
        HOLD,
        HOLD,
        62,
        REST,
    ]


def test_fakes_are_read_as_tokens(tmp_path: Path) -> None:
    scores = np.empty(1, object)
    scores[0] = [[67, 63, 58, 51], [67, 62, 58, -1], [67, 62, 58, -1]]
    np.savez(tmp_path / "fakes.npz", pitches=scores)
    (found,) = takes.read_fakes(tmp_path / "fakes.npz", (2, 3))
    assert found.piece.lead.tolist() == [58, HOLD, HOLD]
    assert found.true[0].tolist() == [51, REST, REST]


def test_the_mean_of_rows_is_that_of_their_numbers_and_ends() -> None:
    rows: list[Row] = [{"auc": Estimate(0.4, 0.2, 0.5)}, {"auc": Estimate(0.6, 0.6, 0.7)}]
    found = real.mean(rows)["auc"]
    assert isinstance(found, Estimate)
    assert (found.value, found.low, found.high) == pytest.approx((0.5, 0.4, 0.6))
