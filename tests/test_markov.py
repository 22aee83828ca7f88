"""The Markov chains: counts, blending, the likelihood of notes step by step, and the file that plays them."""

import math

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")
pytest.importorskip("onnx", reason="the training extra is not installed")

from torch import Tensor  # noqa: E402

from export.__main__ import prove  # noqa: E402
from export.stepwise import stepwise  # noqa: E402
from training.melodies import markov  # noqa: E402
from training.melodies.markov import Chains, Markov  # noqa: E402
from training.melodies.past import history  # noqa: E402


def recipe(**changes: object) -> Chains:
    return Chains(**{"name": "small", "order": 3, "contexts": 400, **changes})  # type: ignore[arg-type]


def melodies(rows: int = 20, steps: int = 80) -> tuple[Tensor, Tensor]:
    rng = np.random.default_rng(4)
    tokens = torch.from_numpy(np.where(rng.random((rows, steps)) < 0.6, 0, rng.choice([1, 14, 16, 18], (rows, steps))))
    tokens[0, 5:70] = 0
    tokens[1, 50:] = -1
    return torch.arange(steps).expand(rows, -1), tokens


def fitted(**changes: object) -> Markov:
    made = Markov(recipe(**changes))
    made.fit(melodies(), ())
    return made


def test_the_steps_have_the_likelihood_of_the_notes() -> None:
    made = fitted()
    # START lasts three steps; a C of three steps, then an E that the end cuts off in its second step.
    tokens = torch.tensor([[0, 0, 14, 0, 0, 18, 0]])
    lead = torch.arange(16, 23)[None]
    events, durations = history(tokens, made.order + 1)
    total = 0.0
    for step, duration in ((2, 3), (5, 3)):
        here = torch.tensor([step])
        what = made.events.log_p[made.events(events[:, step, : made.order])][0]
        long = made.durations.log_p[made.durations(made.rhythm(lead[:, here[0]], events[:, step], durations[:, step]))]
        total += float(what[int(tokens[0, step]) - 1] + long[0, duration - 1])
    last = made.durations.log_p[made.durations(made.rhythm(lead[:, 6], events[:, 6], durations[:, 6]))].exp()[0]
    total += math.log(1 - float(last[0]))
    assert -float(made.loss(lead, tokens)[0]) == pytest.approx(total, rel=1e-5)


def test_each_step_is_a_distribution_and_padding_costs_nothing() -> None:
    made, (lead, tokens) = fitted(), melodies()
    logits = made(lead, *history(tokens, made.order + 1))
    assert torch.allclose(logits.logsumexp(-1), torch.zeros(()), atol=1e-5)
    whole, steps = made.loss(lead[1:2], tokens[1:2])
    cut, _ = made.loss(lead[1:2, :50], tokens[1:2, :50])
    assert steps == 50
    assert float(whole) == pytest.approx(float(cut))


def test_step_by_step_it_says_what_it_says_at_once() -> None:
    made, (lead, tokens) = fitted(), melodies()
    told, state = made.begin(lead.T)
    whole = made(lead, *history(tokens, made.order + 1))
    token = torch.full((len(tokens),), made.classes)
    for step, now in enumerate(told):
        logits, *following = made.step(now, token, *state)
        state = tuple(following)
        assert torch.equal(logits, whole[:, step])
        token = tokens[:, step]
        if step == 49:
            break


def test_a_higher_order_knows_a_melody_better() -> None:
    lead, tokens = melodies(rows=4)
    losses = []
    for order in (1, 2, 4):
        made = Markov(recipe(order=order, shorter=1.0, contexts=2000))
        made.fit((lead, tokens), ())
        losses.append(float(made.loss(lead, tokens)[0]))
    assert losses[0] > losses[1] > losses[2]


def test_the_file_plays_what_the_network_plays() -> None:
    made = fitted()
    assert "all 2326 tokens" in prove(made, stepwise(made))


def test_no_recipe_keeps_more_contexts_than_their_numbers_can_name() -> None:
    assert all(recipe.contexts <= np.iinfo(np.int16).max + 1 for recipe in markov.RECIPES)
