"""C1 on a few made-up tunes and a model whose likings are known."""

import math
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from engine import model
from engine.melody import Melody, Tone
from training.melodies import essen, tunes
from training.melodies.continuation import COLUMNS, PLAYERS, continuation_table, cost, echoes, halves
from training.melodies.echo import Library
from training.melodies.players import Half, Played
from training.melodies.tunes import Tune


def tune(number: int, *, steps: int = 256, wide: bool = False, meter: tuple[int, int] = (4, 4)) -> Tune:
    """Make a tune of quarters that wanders as its number says."""
    rng = np.random.default_rng(number)
    pitches = 62 + np.cumsum(rng.integers(-2, 3, steps // 4)) % 12
    tones = [Tone(4 * n, 4, int(pitch)) for n, pitch in enumerate(pitches)]
    if wide:
        tones[5] = Tone(20, 4, 110)
    melody = Melody(tuple(tones), steps)
    return Tune(f"Tune {number}", f"{number}", f"book/{number}", meter, 2, "major", melody, text(melody, meter))


def text(melody: Melody, meter: tuple[int, int]) -> str:
    """Write quarters as ABC."""
    names = ("=C", "^C", "=D", "^D", "=E", "=F", "^F", "=G", "^G", "=A", "^A", "=B")
    notes = [names[tone.pitch % 12] + "'" * (tone.pitch // 12 - 5) for tone in melody.tones]
    bars = ["".join(notes[first : first + meter[0]]) for first in range(0, len(notes), meter[0])]
    return f"X:1\nT:Test\nM:{meter[0]}/{meter[1]}\nL:1/4\nK:D\n{'|'.join(bars)}|\n"


CORPUS = {
    "train": [tune(n) for n in range(10)],
    "valid": [tune(n) for n in range(20, 30)],
    "test": [tune(n) for n in range(40, 50)] + [tune(50, wide=True), tune(51, steps=640), tune(52, meter=(5, 4))],
}
LIBRARY = Library.of(tune.melody for tune in CORPUS["train"])


@pytest.fixture(name="corpus")
def _corpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tunes, "read", lambda split, _work: CORPUS[split])
    monkeypatch.setattr(essen, "read", lambda: [tune(n) for n in range(60, 64)])


def parrot(halves: list[Half], samples: int) -> list[Played]:
    """Play the first half again; each token of the true one costs one bit."""
    played = []
    for half in halves:
        steps = half.tune.melody.steps
        first = half.tune.melody.tones[: half.begin // 4]
        again = tuple(Tone(tone.start + half.begin, 4, tone.pitch) for tone in first)
        costs = np.full(steps, -math.log(2), np.float32)
        played.append(Played(costs, np.arange(steps) >= half.begin, [Melody(first + again, steps)] * samples))
    return played


@pytest.fixture(name="installed")
def _installed(monkeypatch: pytest.MonkeyPatch, corpus: None) -> None:
    """Let one model be installed that plays like a parrot."""
    del corpus
    named = SimpleNamespace(card=SimpleNamespace(vocabulary="events-38"))
    monkeypatch.setattr(model, "names", lambda: ["markov", "blues"])
    monkeypatch.setattr(model, "load", lambda _name: named)
    monkeypatch.setitem(PLAYERS, "events-38", lambda _model: parrot)


@pytest.mark.usefixtures("corpus")
def test_tunes_that_are_too_long_or_too_wide_for_one_system_are_given_to_none() -> None:
    assert [half.tune.title for half in halves(CORPUS["test"])] == [f"Tune {n}" for n in range(40, 50)]


def test_bits_are_over_the_notes_of_the_second_half_alone() -> None:
    half = Half.of(tune(1))
    share = cost(half, parrot([half], 1)[0])
    assert share.hits == pytest.approx(128)
    assert share.of == 32


@pytest.mark.usefixtures("installed")
def test_the_table_has_the_installed_systems_and_two_rows_of_real_tunes() -> None:
    table = continuation_table(Path())
    assert list(table.rows) == ["markov", "the tunes themselves", "other tunes"]
    assert "10 folk tunes" in table.title
    assert "left out: hmm, fvsbn, mlp" in table.notes
    assert "markov" not in table.notes.split("left out:")[1]
    row = table.rows["markov"]
    assert row["bits"].value == pytest.approx(4)  # type: ignore[union-attr]
    assert row["essen"].value == pytest.approx(4)  # type: ignore[union-attr]
    for column in COLUMNS:
        assert column.number in row, column.title
        assert column.number in table.rows["other tunes"] or column.number in {"bits", "essen"}


@pytest.mark.usefixtures("installed")
def test_what_is_repeated_and_what_is_known_is_seen() -> None:
    rows = continuation_table(Path()).rows
    parroted = rows["markov"]
    # The second half is the first again, eight bars on.
    assert parroted["repeats_8"].value == 1  # type: ignore[union-attr]
    assert rows["the tunes themselves"]["repeats_8"].value < 0.2  # type: ignore[union-attr]
    assert parroted["area"] > 0.5  # type: ignore[operator]


@pytest.mark.usefixtures("corpus")
def test_a_tune_that_was_trained_on_is_seen_to_be_copied() -> None:
    given = halves(CORPUS["train"])
    row = echoes(given, [[half.tune.melody] for half in given], LIBRARY)
    assert row["copied"].value == 1  # type: ignore[union-attr]
    assert row["longest_run"].value == 32  # type: ignore[union-attr]


@pytest.mark.usefixtures("installed")
def test_a_training_tune_under_another_name_and_in_another_key_is_no_test(monkeypatch: pytest.MonkeyPatch) -> None:
    again = replace(CORPUS["train"][3], title="Other", melody=CORPUS["train"][3].melody.transpose(3))
    monkeypatch.setitem(CORPUS, "test", [*CORPUS["test"], again])
    assert again in [half.tune for half in halves(CORPUS["test"])]
    assert "10 folk tunes" in continuation_table(Path()).title
