"""What the musician wishes, as numbers that are added to a model's logits."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from engine import vocabulary
from engine.card import Voice
from engine.grid import GRIDS, hear
from engine.notes import Clip, Note
from engine.perturbation import LEANING, busy, leaning, lock, noise, scale_wish, wishes
from engine.settings import Settings
from engine.vocabulary import HOLD, PITCHES, REST

ALTO = Voice((57, 81), (53, 77))
STEPS = 20_000


def forbidden(clip: Clip, shift: int = 0, voice: Voice = ALTO) -> NDArray[np.bool_]:
    """Return what is forbidden at each step, bool [T, V]; the rest is left as it is."""
    heard = hear(clip)
    wish = wishes(heard, voice.accompaniment, 4, [heard.melody.transpose(shift)])
    assert set(np.unique(wish)) <= {0.0, -np.inf}
    return np.isneginf(wish)


def pitches(allowed: NDArray[np.bool_]) -> list[int]:
    return np.flatnonzero(~allowed[:PITCHES]).tolist()


def test_temperature_0_has_no_randomness() -> None:
    assert not noise(Settings(temperature=0, seed=3), 0, (8, 130)).any()


def test_noise_follows_from_seed_and_take_alone() -> None:
    asked = Settings(seed=3)
    first = noise(asked, 0, (8, 130))
    assert np.array_equal(first, noise(replace(asked, takes=4, model="other"), 0, (8, 130)))
    assert np.array_equal(first, noise(asked, 0, (16, 130))[:8])
    others = [noise(asked, 1, (8, 130)), noise(replace(asked, seed=4), 0, (8, 130))]
    assert not any((first == other).any() for other in others)


def test_noise_grows_with_temperature() -> None:
    cool, hot = (noise(Settings(temperature=t, seed=3), 0, (8, 130)) for t in (0.5, 2.0))
    assert np.allclose(4 * cool, hot)


@pytest.mark.parametrize("temperature", [0.25, 0.5, 1.0, 2.0])
def test_noise_samples_what_the_temperature_says(temperature: float) -> None:
    logits = np.array([1.0, 0.5, 0.0, -1.0])
    picked = (logits + noise(Settings(temperature=temperature, seed=3), 0, (STEPS, 4))).argmax(axis=1)
    expected = np.exp(logits / temperature) / np.exp(logits / temperature).sum()
    assert np.bincount(picked, minlength=4) / STEPS == pytest.approx(expected, abs=0.01)


def test_higher_temperature_has_higher_entropy() -> None:
    logits = np.linspace(0, 4, 12)

    def entropy(temperature: float) -> float:
        picked = (logits + noise(Settings(temperature=temperature, seed=3), 0, (STEPS, 12))).argmax(axis=1)
        shares = np.bincount(picked)[np.unique(picked)] / STEPS
        return -float((shares * np.log(shares)).sum())

    entropies = [entropy(temperature) for temperature in (0, 0.25, 0.5, 1.0, 1.5, 2.0)]
    assert entropies[0] == 0
    assert all(np.diff(entropies) > 0.05)


def test_a_voice_keeps_to_its_range_and_below_the_lead() -> None:
    clip = Clip((Note(0, 72, 1), Note(2, 55, 1)), 4)
    asked = forbidden(clip)
    assert pitches(asked[0]) == pitches(asked[3]) == list(range(53, 73))
    assert pitches(asked[4]) == list(range(53, 78))
    assert pitches(asked[8]) == [53, 54, 55]


def test_a_voice_that_is_lifted_lies_above_the_lead() -> None:
    clip = Clip((Note(0, 72, 1), Note(2, 67, 1)), 4)
    lead = hear(clip).melody
    wish = np.isneginf(wishes(hear(clip), ALTO.accompaniment, 4, [lead], [lead.transpose(-12)]))
    assert pitches(wish[0]) == list(range(60, 73))
    assert pitches(wish[8]) == list(range(55, 68))


def test_a_scale_forbids_or_costs_what_lies_outside() -> None:
    minor = frozenset({9, 11, 0, 2, 4, 5, 7})
    strict, lean, off = (scale_wish(minor, follow) for follow in ("strict", "lean", "off"))
    assert {pitch % 12 for pitch in np.flatnonzero(strict[:PITCHES] == 0)} == minor
    assert np.array_equal(lean, np.where(np.isneginf(strict), -LEANING, 0))
    assert not off.any()
    assert not strict[PITCHES:].any()


@pytest.mark.parametrize("span", [(-20, -3), (60, 40), (-5, -1)])
def test_a_range_without_a_pitch_leaves_only_silence(span: tuple[int, int]) -> None:
    allowed = wishes(hear(Clip((Note(0, 72, 1),), 4)), span, 4)
    assert np.isneginf(allowed[:, :PITCHES]).all()
    assert allowed[0, REST] == 0


def test_a_lean_to_contrary_motion_likes_low_notes_where_the_lead_is_high() -> None:
    heard = hear(Clip((Note(0, 72, 4), Note(4, 60, 4)), 8))
    lean = leaning(heard, Settings(contrary=1), (50, 70))
    assert lean[0, 55] > lean[0, 65]
    assert lean[16, 55] < lean[16, 65]
    assert not leaning(heard, Settings(), (50, 70)).any()


def test_a_dense_voice_goes_on_less_and_each_candidate_in_its_own_measure() -> None:
    dense, thin = Settings(density=2), Settings(density=0.5)
    assert busy(dense, 0, 1)[HOLD] < 0 < busy(thin, 0, 1)[HOLD]
    ladder = [float(busy(dense, candidate, 8)[HOLD]) for candidate in range(8)]
    assert ladder == sorted(ladder)
    assert np.isclose(np.mean(ladder), busy(dense, 0, 1)[HOLD])
    assert not busy(Settings(), 3, 8).any()


def test_under_a_lead_that_leaps_below_the_voice_nothing_starts() -> None:
    """The model hears the leap folded into its range; the musician hears it where it is."""
    assert pitches(forbidden(Clip((Note(0, 72, 1), Note(1, 30, 1)), 2))[4]) == []


def test_silence_and_holding_are_always_left(clip: Clip) -> None:
    heard = hear(clip)
    asked = forbidden(clip)
    assert not asked[:, REST].any()
    assert not asked[heard.first + 1 :, HOLD].any()


def test_before_the_clip_begins_there_is_silence(clips: dict[str, Clip]) -> None:
    asked = forbidden(clips["off the beat"])
    assert [np.flatnonzero(~step).tolist() for step in asked[:2]] == [[REST], [REST]]
    assert pitches(asked[2])
    assert asked[2, HOLD]


def test_on_a_grid_the_model_does_not_know_notes_start_with_the_lead_or_on_a_beat() -> None:
    triplets = [Note(beat + third / 3, 72, 1 / 3) for beat in range(3) for third in range(3)]
    asked = forbidden(Clip((*triplets, Note(3 + 1 / 3, 72, 1 / 3)), 5))
    starts = [step for step, row in enumerate(asked) if pitches(row)]
    assert starts == [*range(0, 18, 2), 18, 20, 24]


def test_on_sixteenths_notes_start_anywhere(clips: dict[str, Clip]) -> None:
    assert all(pitches(row) for row in forbidden(clips["straight"]))


def test_between_swung_eighths_nothing_starts(clips: dict[str, Clip]) -> None:
    assert [bool(pitches(row)) for row in forbidden(clips["swung"])[:8]] == [True, False] * 4


@pytest.mark.parametrize(("per_beat", "name"), [(6, "triplets"), (8, "32nds")])
def test_between_triplets_and_sixteenths_a_note_starts_only_where_the_clip_has_some(per_beat: int, name: str) -> None:
    plain = tuple(Note(step / per_beat, 72, 1 / per_beat) for step in range(0, 4 * per_beat, 2))
    odd = Note(2 + 3 / per_beat, 72, 1 / per_beat)
    for notes, places in ((plain, {0, 2, 4, 6}), ((*plain, odd), {0, 2, 3, 4, 6})):
        heard = hear(Clip(notes, 4), tuple(grid for grid in GRIDS if grid.name == name))
        asked = np.isneginf(wishes(heard, (36, 96), per_beat))
        found = {step % per_beat for step, row in enumerate(asked) if pitches(row)}
        assert found == {place for place in places if place < per_beat}


def test_a_lock_leaves_one_token() -> None:
    tokens = np.array([[60, HOLD], [REST, 0]])
    locked = lock(tokens)
    assert locked.shape == (2, 2, vocabulary.SIZE)
    assert np.array_equal(locked.argmax(axis=-1), tokens)
    assert (locked == 0).sum() == 4


def test_a_draw_of_nothing_is_no_noise_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    class Nothing:
        def random(self, shape: tuple[int, ...]) -> np.ndarray:
            return np.zeros(shape)

    monkeypatch.setattr(np.random, "default_rng", lambda _: Nothing())
    assert np.isfinite(noise(Settings(temperature=1.0, seed=1), 0, (2, 3))).all()
