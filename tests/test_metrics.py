"""The musical numbers, each on a few bars that can be counted by hand."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.vocabulary import HOLD, REST
from training.copying import Library
from training.metrics import Share, agreement, estimate, likelihood, pitches, score, total

JSB = Path(__file__).parents[2] / "shared" / "data" / "jsb" / "Jsb16thSeparated.json"

Tokens = NDArray[np.int64]


def line(*notes: tuple[int, int]) -> Tokens:
    """Write (pitch or REST, steps) as tokens."""
    return np.concatenate(
        [np.array([pitch] + [REST if pitch == REST else HOLD] * (steps - 1)) for pitch, steps in notes]
    )


def quarters(*notes: int) -> Tokens:
    return line(*((note, 4) for note in notes))


# Two bars of 4/4:            A minor third, sixth, sixth, fourth | second, fifth, third (crossed), nothing.
LEAD = quarters(72, 74, 76, 77, 76, 74, 72, REST)
BELOW = quarters(69, 65, 67, 72, 74, 67, 76, 72)


def test_consonance_fourths_and_dissonance_share_the_frames_in_which_both_sound() -> None:
    numbers = score(LEAD, BELOW)
    assert numbers["consonance"] == Share(20, 28)
    assert numbers["fourths"] == Share(4, 28)
    assert numbers["dissonance"] == Share(4, 28)
    assert numbers["dissonance_on_beats"] == Share(1, 7)


def test_a_passing_note_is_dissonant_but_not_on_the_beat() -> None:
    lead, below = quarters(72, 72), line((69, 2), (67, 1), (66, 1), (65, 4))  # third, fourth, tritone, fifth
    numbers = score(lead, below)
    assert (numbers["dissonance"], numbers["fourths"]) == (Share(1, 8), Share(1, 8))
    assert numbers["dissonance_on_beats"] == Share(0, 2)


def test_every_class_of_interval_is_counted_once_and_octaves_do_not_matter() -> None:
    for octave in (0, 12, 24):
        numbers = score(quarters(*range(72, 84)), quarters(*[72 - octave] * 12))
        found = [numbers[name].hits // 4 for name in ("consonance", "fourths", "dissonance", "dissonance_on_beats")]
        assert found[:3] == [6, 1, 5]
        assert numbers["dissonance_on_beats"] == Share(5, 12)


def test_crossing_is_the_lower_voice_above_the_upper() -> None:
    assert score(LEAD, BELOW)["crossing"] == Share(4, 28)
    assert score(BELOW, LEAD)["crossing"] == Share(24, 28)


def test_an_octave_is_not_beyond_an_octave() -> None:
    assert score(quarters(72, 72), quarters(60, 59))["beyond_octave"] == Share(4, 8)


def test_a_fifth_after_a_fifth_in_the_same_direction_is_parallel() -> None:
    # Fifth, fifth: parallel. Then the lead moves alone. Then down into an octave, which was none before.
    numbers = score(quarters(72, 74, 76, 72), quarters(65, 67, 67, 60))
    assert numbers["parallel_fifths"] == Share(1, 2)
    assert numbers["parallel_octaves"] == Share(0, 2)


def test_octaves_and_unisons_are_parallel_octaves() -> None:
    numbers = score(quarters(72, 74, 76, 77), quarters(60, 62, 76, 77))  # 8ve, 8ve, unison, unison: all upwards
    assert numbers["parallel_octaves"] == Share(3, 3)
    assert numbers["parallel_fifths"] == Share(0, 3)


@pytest.mark.parametrize(
    ("lead", "below"),
    [
        pytest.param(quarters(72, 79), quarters(65, 60), id="fifth to twelfth in contrary motion"),
        pytest.param(quarters(72, 72), quarters(65, 65), id="struck again"),
        pytest.param(quarters(72, REST, 74), quarters(65, REST, 67), id="across a rest"),
        pytest.param(quarters(72, 74), quarters(65, 68), id="fifth to tritone"),
    ],
)
def test_these_are_no_parallels(lead: Tokens, below: Tokens) -> None:
    assert score(lead, below)["parallel_fifths"].hits == 0


def test_a_voice_that_never_moves_has_no_chance_of_parallels() -> None:
    assert score(LEAD, line((60, 32)))["parallel_fifths"] == Share(0, 0)


def test_notes_are_counted_a_beat() -> None:
    assert score(LEAD, BELOW)["notes_per_beat"] == Share(8, 8)
    assert score(LEAD, line((60, 32)))["notes_per_beat"] == Share(1, 8)


def test_voices_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="not 32 and 28"):
        score(LEAD, BELOW[:-4])


def test_a_hold_with_nothing_before_it_is_silence() -> None:
    assert pitches(np.array([HOLD, 60, HOLD, REST, HOLD])).tolist() == [-1, 60, 60, -1, -1]


def test_agreement_compares_what_sounds_and_onsets_are_those_of_the_true_voice() -> None:
    true = line((69, 4), (69, 4), (67, 4), (REST, 4))
    made = line((69, 8), (65, 4), (REST, 4))
    assert agreement(made, true) == {
        "frame_accuracy": Share(12, 16),
        "onset_accuracy": Share(2, 3),
        "token_accuracy": Share(14, 16),
    }
    assert {share.hits / share.of for share in agreement(true, true).values()} == {1.0}


def test_likelihood_is_in_nats_over_steps_and_over_onsets() -> None:
    true = line((69, 4), (67, 4))
    log_probs = np.where(true < REST, math.log(1 / 4), math.log(1 / 2)).astype(np.float32)
    numbers = likelihood(log_probs, true)
    assert numbers["nll"].hits / numbers["nll"].of == pytest.approx((2 * math.log(4) + 6 * math.log(2)) / 8)
    assert numbers["onset_nll"].hits / numbers["onset_nll"].of == pytest.approx(math.log(4))
    assert numbers["onset_nll"].of == 2


def test_a_mean_over_pieces_is_weighted_by_what_is_counted() -> None:
    pieces = [{"x": Share(1, 1)}, {"x": Share(0, 3)}]
    assert total(pieces) == {"x": Share(1, 4)}
    assert estimate(pieces)["x"].value == 0.25


def test_the_interval_is_as_wide_as_the_pieces_differ() -> None:
    alike = estimate([{"x": Share(1, 2)}] * 20)["x"]
    assert (alike.low, alike.value, alike.high) == (0.5, 0.5, 0.5)
    # Ten pieces of all, ten of nothing: the standard error is 0.5 / sqrt(20), and 1.96 of them are 0.219.
    different = estimate([{"x": Share(number % 2, 1)} for number in range(20)])["x"]
    assert (different.high - different.low) / 2 == pytest.approx(0.219, abs=0.04)


def test_a_number_with_nothing_to_count_is_left_out() -> None:
    assert set(estimate([{"x": Share(1, 2), "y": Share(0, 0)}])) == {"x"}


# Three bars and more: forty steps, so that there are three windows of 32 that start on a beat.
PHRASE = quarters(72, 74, 76, 77, 76, 74, 72, 71, 72, 67)
UNDER = quarters(64, 65, 67, 69, 67, 65, 64, 62, 64, 59)


def copied(lead: Tokens, below: Tokens) -> tuple[float, float]:
    found = Library.of([(PHRASE, UNDER)]).copied(lead, below)
    assert (found["copied_alone"].of, found["copied_pair"].of) == (3, 3)
    return found["copied_alone"].hits, found["copied_pair"].hits


def test_a_copy_is_found_in_any_key_and_inverted() -> None:
    assert copied(PHRASE, UNDER) == (3, 3)
    assert copied(np.where(PHRASE < REST, PHRASE + 5, HOLD), np.where(UNDER < REST, UNDER + 5, HOLD)) == (3, 3)
    assert copied(np.where(PHRASE < REST, 144 - PHRASE, HOLD), np.where(UNDER < REST, 132 - UNDER, HOLD)) == (3, 3)


def test_a_voice_copied_under_another_lead_is_no_copied_pair() -> None:
    assert copied(PHRASE[::-1].copy(), UNDER) == (3, 0)
    assert copied(np.where(PHRASE < REST, PHRASE + 1, HOLD), UNDER) == (3, 0)


def test_one_changed_note_spares_the_windows_without_it() -> None:
    changed = UNDER.copy()
    changed[36] = 60
    assert copied(PHRASE, changed) == (2, 2)
    changed[0] = 63
    assert copied(PHRASE, changed) == (1, 1)


def test_a_note_struck_again_does_not_hide_a_copy() -> None:
    assert copied(PHRASE, np.where(np.arange(40) == 2, UNDER[0], UNDER)) == (3, 3)


def test_off_the_beat_is_no_copy_and_silence_is_no_window() -> None:
    assert copied(np.roll(PHRASE, 1), np.roll(UNDER, 1)) == (0, 0)
    silent = np.full(40, REST)
    assert Library.of([(PHRASE, UNDER)]).copied(silent, silent)["copied_alone"] == Share(0, 0)


@pytest.mark.skipif(not JSB.exists(), reason=f"the JSB chorales are not at {JSB}")
@pytest.mark.parametrize(
    ("upper", "lower", "expected"),
    [
        # Consonance, fourths, dissonance, the same on beats, crossing, beyond an octave, parallels per 1000 moves: what
        # an earlier scorer of this project, written by other hands, found in the 77 chorales of the canonical test set.
        (0, 1, (0.669, 0.229, 0.102, 0.096, 0.0014, 0.005, 0.0, 0.0)),
        (2, 3, (0.844, 0.044, 0.113, 0.062, 0.0079, 0.200, 0.3, 0.9)),
    ],
)
def test_bach_scores_as_he_did_before(upper: int, lower: int, expected: tuple[float, ...]) -> None:
    pieces = json.loads(JSB.read_text())["test"]
    bach = estimate([score(_tokens(piece, upper), _tokens(piece, lower)) for piece in pieces])
    names = ("consonance", "fourths", "dissonance", "dissonance_on_beats", "crossing", "beyond_octave")
    for name, value in zip(names, expected, strict=False):
        assert bach[name].value == pytest.approx(value, abs=0.00051 if value > 0.01 else 0.0001 * 5), name
    assert 1000 * bach["parallel_fifths"].value == pytest.approx(expected[-2], abs=0.05)
    assert 1000 * bach["parallel_octaves"].value == pytest.approx(expected[-1], abs=0.05)


def _tokens(piece: list[list[int]], voice: int) -> Tokens:
    """Read a voice of the JSB set, a pitch a step and -1 for a rest, as if equal neighbours were one note."""
    sounding = np.array(piece)[:, voice]
    held = np.concatenate([[False], sounding[1:] == sounding[:-1]])
    return np.where(sounding < 0, REST, np.where(held, HOLD, sounding))
