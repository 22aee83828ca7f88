"""Melody systems at play on halves of tunes, with a model whose likings are known."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.melodies.events import CODES
from engine.melody import Melody, Tone
from training.melodies.players import Events, Half
from training.melodies.tunes import Tune

Numbers = NDArray[np.float32]


def tune(*pitches: int, meter: tuple[int, int] = (4, 4), upbeat: int = 0) -> Tune:
    """Make a tune of quarters."""
    tones = tuple(Tone(4 * (upbeat + n), 4, pitch) for n, pitch in enumerate(pitches))
    return Tune("A", "a", "book/1", meter, 0, "major", Melody(tones, tones[-1].end), "")


SCALE = tune(*[60, 62, 64, 65, 67, 69, 71, 72] * 3)


class Liking:
    """Says the tokens after the first two with one chance in a thousand each, and no event with what is left."""

    def __init__(self, vocabulary: str = "events-38") -> None:
        self.card = SimpleNamespace(vocabulary=vocabulary)
        self.size = CODES[vocabulary].size
        self.widths: list[int] = []

    def __call__(self, lead: NDArray[np.int64], wishes: Numbers) -> tuple[NDArray[np.int64], Numbers]:
        assert (lead == np.arange(len(lead))[:, None]).all()
        assert wishes.dtype == np.float32
        self.widths.append(wishes.shape[1])
        chances = np.full(self.size, 1e-3)
        chances[0] = 1 - 1e-3 * (self.size - 1)
        logits = np.log(chances)
        tokens = (logits + wishes).argmax(2)
        return tokens, logits[tokens].astype(np.float32)


def test_a_tune_is_parted_at_the_bar_line_before_its_middle() -> None:
    assert Half.of(SCALE).begin == 48
    assert Half.of(tune(*range(60, 80))).begin == 32
    waltz = tune(*range(60, 75), meter=(3, 4), upbeat=2)
    assert (waltz.bar, Half.of(waltz).begin) == (12, 24)


def test_the_second_half_has_the_notes_that_begin_in_it() -> None:
    half = Half(SCALE, 40)
    held = Melody((Tone(36, 12, 60), Tone(48, 4, 62), Tone(92, 4, 64)), 96)
    assert half.second(held) == Melody((Tone(8, 4, 62), Tone(52, 4, 64)), 56)
    assert half.notes == 14


@pytest.mark.parametrize("vocabulary", CODES)
def test_the_true_tokens_cost_what_the_model_says(vocabulary: str) -> None:
    model = Liking(vocabulary)
    half = Half.of(SCALE)
    (played,) = Events(model)([half], 2)  # type: ignore[arg-type]
    assert played.is_second.sum() == 96 - 48
    assert played.log_probs.shape == (96,)
    code = CODES[vocabulary]
    tokens = code.encode(SCALE.melody)
    expected = np.where(tokens == 0, math.log(1 - 1e-3 * (code.size - 1)), math.log(1e-3))
    assert played.log_probs == pytest.approx(expected, rel=1e-5)


def test_free_runs_keep_the_first_half_and_its_key_and_differ() -> None:
    in_f = tune(*[tone.pitch + 17 for tone in SCALE.melody.tones])
    (played,) = Events(Liking())([Half.of(in_f)], 3)  # type: ignore[arg-type]
    assert len({run.tones for run in played.runs}) == 3
    for run in played.runs:
        assert run.tones[:11] == in_f.melody.tones[:11]
        assert run.steps == 96


def test_a_tune_gets_the_same_whatever_is_played_beside_it() -> None:
    others = [tune(*[60 + n % 12 for n in range(bars * 4)]) for bars in (7, 9, 12, 20)]
    alone = Events(Liking())([Half.of(SCALE)], 2)[0]  # type: ignore[arg-type]
    model = Liking()
    among = Events(model)([Half.of(each) for each in (SCALE, *others)] * 9, 2)  # type: ignore[arg-type]
    assert len(among) == 45
    assert max(model.widths) <= 64
    assert among[0].runs == alone.runs
    assert np.array_equal(among[0].log_probs, alone.log_probs)
    assert among[5].runs != alone.runs, "another place, another chance"
    assert all(len(played.log_probs) == bars * 16 for played, bars in zip(among[1:5], (7, 9, 12, 20), strict=True))
