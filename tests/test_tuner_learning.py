"""The tuner: what it hears first, how it explores, what it remembers, and the three targets on values known by hand."""

import dataclasses
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")

from torch import Generator, Tensor, nn  # noqa: E402

from training.melodies.note_rnn import RECIPE, NoteRnn  # noqa: E402
from training.stepwise import Stepwise  # noqa: E402
from training.tuner import rules  # noqa: E402
from training.tuner.learning import Tuner  # noqa: E402
from training.tuner.recipe import Tuning  # noqa: E402
from training.tuner.traits import is_outside, swap  # noqa: E402

NONE = 38
TINY = Tuning(name="tiny", start="before", algorithm="q", memory=8, minibatch=4)


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


class Lookup(Stepwise):
    """A network whose logits are a row of a table, by the token before."""

    classes = NONE

    def __init__(self) -> None:
        super().__init__()
        self.rows = nn.Parameter(torch.randn(NONE + 1, NONE, generator=Generator().manual_seed(4)))

    def begin(self, lead: Tensor) -> tuple[Tensor, tuple[Tensor, ...]]:
        return lead[..., None].float(), (torch.zeros(lead.shape[1], 1),)

    def step(self, told: Tensor, token: Tensor, *state: Tensor) -> tuple[Tensor, ...]:
        del told
        return self.rows[token] + state[0], *state

    def forward(self, before: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, tuple[Tensor, ...]]:
        found: Tensor = self.rows[before] + state[0][:, None]
        return found, state


def tuner(**recipe: Any) -> Tuner:
    return Tuner(dataclasses.replace(TINY, **recipe), Lookup())


def chances(seed: int = 1) -> Generator:
    return Generator().manual_seed(seed)


def rows(network: Any) -> Any:
    return network.rows


def tunes(count: int) -> Tensor:
    found: Tensor = torch.from_numpy(np.random.default_rng(6).integers(0, 38, (count, 32)))
    return found


def test_a_melody_begins_after_any_action_but_the_highest_note_which_is_no_part_of_it() -> None:
    heard = tuner().lead_in(tunes(3000), chances())
    assert (heard[:, :-1] == NONE).all()
    assert set(heard[:, -1].tolist()) == set(range(37))


def test_a_share_of_the_melodies_goes_on_from_prompts() -> None:
    prompts = tunes(1000)
    heard = tuner().lead_in(prompts, chances(), 0.25)
    is_prompt = (heard == prompts).all(1)
    assert 200 < int(is_prompt.sum()) < 300
    assert (heard[~is_prompt, :-1] == NONE).all()


def test_what_is_played_is_drawn_from_the_softmax_of_the_values() -> None:
    made = tuner()
    with torch.no_grad():
        rows(made.value).zero_()
        rows(made.value)[:, 14], rows(made.value)[:, 16] = 10.0 + math.log(3), 10.0
    played = made.play(made.lead_in(tunes(100), chances()), chances())
    assert (played == 14).float().mean().item() == pytest.approx(0.75, abs=0.03)
    assert (played == 16).float().mean().item() == pytest.approx(0.25, abs=0.03)


def test_g_is_played_around_what_the_network_knew_before() -> None:
    made = tuner(algorithm="g")
    with torch.no_grad():
        rows(made.value).zero_()
        rows(made.prior).fill_(-50.0)
        rows(made.prior)[:, 7] = 0.0
        rows(made.prior)[:, 9] = math.log(2)
    played = made.play(made.lead_in(tunes(100), chances()), chances())
    assert (played == 9).float().mean().item() == pytest.approx(2 / 3, abs=0.03)
    assert ((played == 7) | (played == 9)).all()


def test_greedy_exploration_goes_from_any_action_to_the_best_but_for_one_in_ten() -> None:
    made = tuner(exploration="greedy", annealed=6400)
    values = torch.zeros(4000, 38)
    values[:, 5] = 1.0
    found = []
    for melodies in (0, 100, 200, 5000):
        made.made.fill_(melodies)
        chosen = made.choose(values, chances(), is_exploring=True)
        found.append((chosen == 5).float().mean().item())
        assert not (chosen == 37).any()
    # Of the actions drawn by chance one in 37 is the best too.
    expected = [1 / 37, 0.45 + 0.55 / 37, 0.9 + 0.1 / 37, 0.9 + 0.1 / 37]
    assert found == pytest.approx(expected, abs=0.03)
    assert (made.choose(values, chances(), is_exploring=False) == 5).float().mean() < 0.2


def test_a_step_is_worth_its_log_probability_before_and_the_rules_scaled() -> None:
    made = tuner(scale=0.5)
    heard = made.lead_in(tunes(6), chances())
    played = tunes(6)
    by_rule = torch.from_numpy(rules.reward(swap(played.numpy()))).float()
    before = torch.cat([heard[:, -1:], played[:, :-1]], 1)
    likely = torch.log_softmax(rows(made.prior)[before], 2).gather(2, played[..., None])[..., 0]
    assert torch.allclose(made.worth(heard, played), 0.5 * by_rule + likely, atol=1e-5)
    assert torch.allclose(made.worth(heard, played, with_prior=False), 0.5 * by_rule)


def test_tokens_become_actions_at_the_door() -> None:
    # Token 1 is a note off: the third one since the last note costs a hundred; of token 0, no event, five are free.
    made = tuner(scale=1.0)
    offs, holds = (torch.tensor([[14, *[token] * 4, *[14, 16, 18] * 9]]) for token in (1, 0))
    heard = torch.full((1, 32), NONE)
    assert made.worth(heard, offs, with_prior=False)[0, 3] < -90
    assert (made.worth(heard, holds, with_prior=False)[0, :5] > -10).all()


@pytest.mark.parametrize("algorithm", ["q", "psi", "g"])
def test_each_target_expects_what_the_paper_says(algorithm: str) -> None:
    made = tuner(algorithm=algorithm, discount=0.5)
    with torch.no_grad():
        rows(made.target).add_(torch.randn(rows(made.target).shape, generator=chances(9)))
        rows(made.prior).add_(torch.randn(rows(made.prior).shape, generator=chances(8)))
    heard, played = made.lead_in(tunes(2), chances()), tunes(2)
    earned = torch.randn(2, 32, generator=chances(5))
    error = made.surprise(heard, played, earned)
    row, step = 1, 12
    ahead = rows(made.target)[played[row, step]]
    expected = {
        "q": ahead.max(),
        "psi": ahead.exp().sum().log(),
        "g": (ahead.exp() * rows(made.prior)[played[row, step]].softmax(0)).sum().log(),
    }[algorithm]
    value = rows(made.value)[played[row, step - 1], played[row, step]]
    assert error[row, step].item() == pytest.approx((value - earned[row, step] - 0.5 * expected).item(), abs=1e-4)
    first = rows(made.value)[heard[row, -1], played[row, 0]]
    assert error[row, 0].item() == pytest.approx(
        (first - earned[row, 0]).item() - 0.5 * _ahead(made, algorithm, int(played[row, 0])), abs=1e-4
    )
    # After the last step there is nothing to come.
    last = rows(made.value)[played[row, 30], played[row, 31]]
    assert error[row, 31].item() == pytest.approx((last - earned[row, 31]).item(), abs=1e-4)


def _ahead(made: Tuner, algorithm: str, token: int) -> float:
    ahead = rows(made.target)[token].detach()
    if algorithm == "g":
        ahead = ahead + rows(made.prior)[token].detach().log_softmax(0)
    return float(ahead.max() if algorithm == "q" else ahead.logsumexp(0))


def test_the_memory_keeps_the_latest_melodies_with_what_they_earned() -> None:
    made = tuner()
    heard, played = made.lead_in(tunes(11), chances()), tunes(11)
    made.remember(heard[:6], played[:6])
    made.remember(heard[6:], played[6:])
    assert int(made.made) == 11
    assert torch.equal(made.played, torch.cat([played[8:], played[3:8]]))
    assert torch.equal(made.heard, torch.cat([heard[8:], heard[3:8]]))
    assert torch.allclose(made.earned[0], made.worth(heard[8:9], played[8:9])[0], atol=1e-5)


def test_a_value_moves_with_the_reward_and_the_target_follows_by_a_hundredth() -> None:
    made = tuner()
    made.loss(tunes(5), generator=chances())
    assert torch.equal(rows(made.target), rows(made.value))
    with torch.no_grad():
        rows(made.value).add_(1.0)
    before = rows(made.target).clone()
    error, count = made.loss(tunes(5), generator=chances())
    assert torch.allclose(rows(made.target), before + 0.01, atol=1e-5)
    assert count == 4 * 32
    error.backward()  # type: ignore[no-untyped-call]
    assert rows(made.value).grad is not None
    assert rows(made.prior).grad is rows(made.target).grad is None


def test_what_all_melodies_earn_alike_moves_no_value() -> None:
    made = tuner(discount=0.0)
    played = tunes(1).expand(8, -1)
    made.remember(torch.full((8, 32), NONE), played)
    with torch.no_grad():
        rows(made.value).zero_()
    made.play = lambda heard, *_, **__: played[: len(heard)]  # type: ignore[method-assign]
    made.lead_in = lambda prompts, *_: torch.full_like(prompts, NONE)  # type: ignore[method-assign]
    error, _ = made.loss(tunes(2), generator=chances())
    assert error.item() == pytest.approx(0, abs=1e-6)


def test_without_a_generator_the_loss_is_the_reward_with_the_sign_turned_and_the_same_each_time() -> None:
    made = tuner()
    first, count = made.loss(tunes(20))
    assert count == 20 * 32
    assert first.item() == made.loss(tunes(20))[0].item()
    with torch.no_grad():
        # Now it plays nothing but C: a hundred each from the sixth on.
        rows(made.value).zero_()[:, 14] = 1e4
    assert made.loss(tunes(20))[0].item() / 20 > 2 * 25 * 100
    assert int(made.made) == 0


def test_it_starts_from_the_weights_of_the_network_before() -> None:
    made, before = tuner(), Lookup()
    with torch.no_grad():
        before.rows.add_(3.0)
    made.start(before.state_dict())
    for network in (made.value, made.target, made.prior):
        assert torch.equal(rows(network), before.rows)


def test_a_prompt_is_heard_as_the_engine_plays_it() -> None:
    torch.manual_seed(2)
    made = Tuner(dataclasses.replace(TINY, algorithm="g"), NoteRnn(RECIPE))
    prompts = tunes(2)
    played = made.play(made.lead_in(prompts, chances(), 1.0), chances(3))
    lead = torch.arange(64)[:, None].expand(-1, 2)
    whole = torch.cat([prompts, played], 1)
    wishes = torch.full((64, 2, 38), -torch.inf).scatter(2, whole.T[..., None], 0.0)
    _, log_probs = made.generate(lead, wishes)
    scores = made.hear(made.value, prompts, played) + torch.log_softmax(made.hear(made.prior, prompts, played), 2)
    expected = torch.log_softmax(scores, 2).gather(2, played[..., None])[..., 0]
    assert torch.allclose(log_probs[32:].T, expected, atol=1e-4)


def test_a_hundred_updates_teach_it_to_stay_in_key() -> None:
    made = tuner(algorithm="psi", memory=200, minibatch=32, discount=0.0, scale=4.0)
    optimiser = torch.optim.Adam([rows(made.value)], lr=0.1)
    generator = chances()

    def outside() -> float:
        played = made.play(made.lead_in(tunes(200), chances()), chances(7))
        return float(is_outside(swap(played.numpy())).mean())

    before = outside()
    for _ in range(100):
        loss, count = made.loss(tunes(20), generator=generator)
        optimiser.zero_grad()
        (loss / count).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    assert outside() < before / 2
