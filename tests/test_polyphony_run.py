"""How a polyphonic model is let run: in which pieces, after what, and which of several tries is kept."""

from typing import TYPE_CHECKING, cast

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.melody import Tone
from engine.polyphony.code import NOTES, Roll, encode
from engine.polyphony.run import Asked, Pace, Played, noise, run
from engine.settings import Settings

if TYPE_CHECKING:
    from engine.model import Model

HEARD = encode([Tone(0, 4, 60), Tone(4, 6, 64)], 10)


class Player:
    """Finds every note as likely as not, and remembers what it was asked; surer of a note the more sound beneath."""

    def __init__(self) -> None:
        self.leads: list[NDArray[np.int64]] = []
        self.asked: list[NDArray[np.float32]] = []

    def __call__(self, lead: NDArray[np.int64], perturbation: NDArray[np.float32]) -> tuple[Roll, NDArray[np.float32]]:
        self.leads.append(lead)
        self.asked.append(perturbation)
        rolls = (perturbation > 0).astype(np.int64)
        rolls[..., 1] *= rolls[..., 0]
        return rolls, np.cumsum(rolls[..., 0], axis=2).astype(np.float32) - NOTES


def asked(steps: int, heard: Roll = HEARD, wish: float = 0.0) -> Asked:
    return Asked(heard, np.full((steps, NOTES, 2), wish, np.float32), np.arange(len(heard) + steps) % 16)


def play(player: Player, what: Asked, pace: Pace, **settings: float) -> Played:
    chosen = Settings(seed=5, **settings)  # type: ignore[arg-type]
    return run(cast("Model", player), what, pace, chosen, lambda _: None)


def test_each_run_hears_the_last_steps_locked_as_they_were() -> None:
    player = Player()
    played = play(player, asked(7), Pace(context=6, hop=3, tries=1), takes=2)
    assert played.rolls.shape == (7, 2, NOTES, 2)
    assert [len(lead) for lead in player.leads] == [9, 9, 7]
    whole = np.concatenate([np.repeat(HEARD[:, None], 2, axis=1), played.rolls])
    for number, perturbation in enumerate(player.asked):
        since = 4 + 3 * number
        assert np.array_equal(perturbation[:6] > 0, whole[since : since + 6] > 0)
        assert np.isfinite(perturbation[6:]).all()
        assert np.array_equal(player.leads[number][:, 0], np.arange(17)[since : since + 9] % 16)


def test_a_take_does_not_depend_on_its_neighbours() -> None:
    pace = Pace(context=6, hop=3, tries=2)
    one, three = (play(Player(), asked(7), pace, takes=takes) for takes in (1, 3))
    assert np.array_equal(one.rolls[:, 0], three.rolls[:, 0])
    assert not np.array_equal(three.rolls[:, 0], three.rolls[:, 1])


def test_of_several_tries_the_one_is_kept_that_makes_the_locked_notes_likeliest() -> None:
    what = asked(1, HEARD[:0])
    # The highest note is locked, and the player is the surer of it the more sounds beneath.
    what.wish[0, -1] = np.inf
    counts = []
    for tries in (1, 50):
        played = play(Player(), what, Pace(context=4, hop=4, tries=tries))
        counts.append(int(played.rolls[0, 0, :, 0].sum()))
        assert played.log_probs[0, 0, -1] == counts[-1] - NOTES
    assert counts[1] > counts[0]


def test_without_chance_there_is_one_try() -> None:
    player = Player()
    play(player, asked(3), Pace(context=2, hop=8, tries=4), temperature=0.0, takes=3)
    assert [lead.shape for lead in player.leads] == [(5, 3)]


def test_progress_ends_with_all_of_it() -> None:
    told: list[float] = []
    run(cast("Model", Player()), asked(7), Pace(context=2, hop=3, tries=1), Settings(seed=1), told.append)
    assert told == [3 / 7, 6 / 7, 1.0]


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_temperature_is_that_of_a_toss(temperature: float) -> None:
    drawn = noise(np.random.default_rng(1), temperature, (100_000,))
    # A note of logit 1 is played as often as a coin of sigmoid(1 / T) falls.
    assert (1 + drawn > 0).mean() == pytest.approx(1 / (1 + np.exp(-1 / temperature)), abs=0.006)
    assert not noise(np.random.default_rng(1), 0, (9,)).any()
