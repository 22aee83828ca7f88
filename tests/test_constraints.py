"""The table of constraints, with a model that repeats what it is told and is half sure of it."""

from dataclasses import replace

import numpy as np
import pytest

from engine.infill.pins import FREE
from engine.vocabulary import HOLD, REST
from tests.infill_model import Hopeful
from training.melodies.constraints import SAMPLES, SHARES, STRETCHES, judge, scattered, seam, stretch, table
from training.metrics import Share

TUNE = np.array([60, HOLD, HOLD, HOLD, 62, HOLD, 64, HOLD] * 12)


def test_a_seam_is_the_way_from_what_is_free_to_a_pin_that_starts_there() -> None:
    tokens = np.array([60, HOLD, 62, 67, HOLD, 60, REST, 65])
    pinned = np.array([True, False, True, False, False, True, False, True])
    # 60 to 62, then 67 to 60; out of silence there is no way.
    assert seam(tokens, pinned) == Share(9, 2)
    assert seam(tokens, np.ones(8, np.bool_)) == Share(0, 0)


def test_a_stretch_lies_in_the_middle_from_a_beat() -> None:
    free = np.flatnonzero(~stretch(16, 50))
    assert free.tolist() == list(range(16, 32))
    assert not stretch(32, 12).any()


def test_scattered_pins_are_a_share_and_the_same_for_the_same_piece() -> None:
    pinned = scattered(0.25, 4000, 3)
    assert pinned.mean() == pytest.approx(0.25, abs=0.03)
    assert np.array_equal(pinned, scattered(0.25, 4000, 3))
    assert not np.array_equal(pinned, scattered(0.25, 4000, 4))


def test_locked_pins_are_kept_and_others_as_often_as_the_model_does() -> None:
    scored = judge(Hopeful(), TUNE, stretch(32, len(TUNE)), 1)
    pins = SAMPLES * (len(TUNE) - 32)
    assert scored["locked"] == scored["deaf_locked"] == Share(pins, pins)
    assert 0 < scored["kept"].hits < pins
    # Told nothing, it does not know the pitches.
    assert scored["deaf_kept"].hits < scored["kept"].hits


def test_what_is_told_is_cheaper_than_what_is_not() -> None:
    scored = judge(Hopeful(), TUNE, np.ones(len(TUNE), np.bool_), 1)
    assert scored["nll"].hits < scored["deaf_nll"].hits
    assert scored["free_nll"] == Share(0, 0)
    nothing = judge(Hopeful(), TUNE, np.zeros(len(TUNE), np.bool_), 1)
    assert nothing["nll"] == nothing["free_nll"] == nothing["deaf_nll"]
    assert nothing["kept"] == Share(0, 0)


def test_the_nats_are_those_of_the_model() -> None:
    model, tokens = Hopeful(), np.array([60, HOLD])
    logits = np.zeros((2, 130))
    logits[0, HOLD], logits[1, HOLD] = -5, 5
    logits[:, 60] = 3
    expected = np.log(np.exp(logits).sum(1)) - logits[[0, 1], tokens]
    scored = judge(model, tokens, np.zeros(2, np.bool_), 1)
    assert scored["nll"].hits == pytest.approx(expected.sum(), rel=1e-5)


def test_the_table_has_a_row_for_each_share_and_each_stretch() -> None:
    model = Hopeful()
    model.card = replace(model.card, name="some")
    made = table(model, [TUNE, TUNE + (TUNE < 128)])
    assert made.title == "C2: some, soprano, test split"
    assert len(made.rows) == len(SHARES) + len(STRETCHES)
    lines = made.markdown().splitlines()
    assert [line.split(" | ")[1] for line in lines[4:]] == ["-", *["1.000"] * 6]
    assert FREE == 130
