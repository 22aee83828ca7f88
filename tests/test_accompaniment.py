"""A1 and A2 on made-up chorales and a model whose answer is known: four semitones below the lead."""

import math
from pathlib import Path

import numpy as np
import pytest

from engine.model import Model
from engine.vocabulary import HOLD, REST
from training import trial
from training.accompaniment import plain_rows
from training.copying import Library
from training.trial import Piece

TINY = Path(__file__).parent / "data" / "tiny.onnx"

# The small model gives its one answer a logit of 10 and the 129 others 0.
RIGHT = -math.log(math.exp(10) / (math.exp(10) + 129))
WRONG = RIGHT + 10


def piece(name: str, *, meter: str = "4/4", steps: int = 48, start: int = 60, below: int = 4) -> Piece:
    """Make a piece of a rising quarter-note scale, its accompaniment `below` semitones under it."""
    lead = np.full(steps, HOLD)
    lead[::4] = start + np.arange(steps // 4)
    return Piece(name, f"family of {name}", meter, lead, np.where(lead == HOLD, HOLD, lead - below))


@pytest.fixture(name="tiny")
def _tiny() -> Model:
    return Model(TINY)


def numbers(model: Model, given: Piece) -> dict[str, float]:
    shares = trial.judge(given, trial.attempt(model, given, 0))
    return {name: share.hits / share.of for name, share in shares.items() if share.of}


def test_the_model_is_right_where_the_true_voice_is_four_below(tiny: Model) -> None:
    found = numbers(tiny, piece("a"))
    assert found["nll"] == pytest.approx(RIGHT, rel=1e-4)
    assert found["onset_nll"] == pytest.approx(RIGHT, rel=1e-4)
    assert found["greedy_onset_accuracy"] == found["greedy_frame_accuracy"] == 1
    assert found["greedy_consonance"] == 1
    assert 0.9 < found["onset_accuracy"] < 1


def test_the_model_is_wrong_at_each_onset_where_the_true_voice_is_five_below(tiny: Model) -> None:
    found = numbers(tiny, piece("a", below=5))
    assert found["onset_nll"] == pytest.approx(WRONG, rel=1e-4)
    assert found["nll"] == pytest.approx((WRONG + 3 * RIGHT) / 4, rel=1e-4)
    assert found["greedy_onset_accuracy"] == found["greedy_frame_accuracy"] == 0
    assert found["greedy_token_accuracy"] == 0.75


def test_samples_are_the_same_each_time_and_differ_among_each_other_and_between_pieces(tiny: Model) -> None:
    given = piece("a", steps=400, start=20)
    first, again, other = (trial.attempt(tiny, given, number).samples for number in (0, 0, 1))
    assert len(first) == trial.SAMPLES
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert len({sample.tobytes() for sample in [*first, *other]}) == 2 * trial.SAMPLES


def test_hops_make_no_difference_to_a_model_without_memory(tiny: Model) -> None:
    given = piece("a")
    runs = [trial.attempt(tiny, given, 0, run) for run in (trial.whole, trial.windowed(8), trial.windowed(16))]
    for done in runs[1:]:
        assert np.array_equal(done.greedy, runs[0].greedy)
        assert np.array_equal(done.log_probs, runs[0].log_probs)


def test_a_foreign_lead_has_the_same_meter_another_tune_and_the_same_length() -> None:
    a, b, waltz, c = piece("a"), piece("b", start=70), piece("waltz", meter="3/4", start=50), piece("c", steps=80)
    found = trial.shuffled([a, b, waltz, c])
    assert np.array_equal(found[0].lead, b.lead)
    assert np.array_equal(found[1].lead, c.lead[:48])
    assert np.array_equal(found[2].lead, c.lead[:48]), "alone in its meter, it takes the next"
    assert np.array_equal(found[3].lead, np.concatenate([a.lead, a.lead[:32]]))
    assert [p.accompaniment.tobytes() for p in found] == [p.accompaniment.tobytes() for p in (a, b, waltz, c)]


def test_two_settings_of_one_tune_are_not_foreign_to_each_other() -> None:
    a, b = piece("a"), piece("b", start=70)
    again = Piece("a again", a.family, "4/4", a.lead + 0, a.accompaniment)
    assert np.array_equal(trial.shuffled([a, again, b])[0].lead, b.lead)


def test_a_foreign_lead_costs_a_model_that_listens(tiny: Model) -> None:
    a, b = piece("a"), piece("b", start=70)
    foreign = trial.shuffled([a, b])[0]
    share = trial.deaf(tiny, foreign)["shuffled_onset_nll"]
    assert share.hits / share.of == pytest.approx(WRONG, rel=1e-4)


def test_the_held_note_begins_when_bach_does() -> None:
    made = trial.held(np.array([REST, REST, 60, HOLD, 62, REST]))
    assert made.tolist() == [REST, REST, 60, HOLD, HOLD, HOLD]
    assert trial.held(np.array([REST, REST])).tolist() == [REST, REST]


def test_bach_copies_himself_where_he_is_the_training_set() -> None:
    given = [piece("a"), piece("b", start=70)]
    rows = plain_rows(given, Library.of((p.lead, p.accompaniment) for p in given))
    assert set(rows) == {"always hold", "Bach", "lead shuffled"}
    assert rows["Bach"]["copied_pair"].value == 1
    assert rows["lead shuffled"]["copied_pair"].value == 0
    assert rows["lead shuffled"]["copied_alone"].value == 1
    assert rows["always hold"]["greedy_onset_accuracy"].value == pytest.approx(1 / 12)
