"""The feed-forward nets: what they see, that linear is linear, and that they play alike however they are asked."""

import math
from itertools import pairwise

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")
pytest.importorskip("onnx", reason="the training extra is not installed")

from torch import Tensor, nn  # noqa: E402

from export.__main__ import prove  # noqa: E402
from export.stepwise import stepwise  # noqa: E402
from training.melodies.autoregressive import RECIPES, Autoregressive, Visible  # noqa: E402
from training.melodies.past import LONGEST, history  # noqa: E402

HIDDEN = [(), (20,), (20, 12)]


def network(hidden: tuple[int, ...] = (), **changes: object) -> Autoregressive:
    torch.manual_seed(2)
    settings = {"name": "small", "notes": 4, "hidden": hidden, **changes}
    return Autoregressive(Visible(**settings))  # type: ignore[arg-type]


def melodies(rows: int = 4, steps: int = 60) -> tuple[Tensor, Tensor]:
    rng = np.random.default_rng(4)
    tokens = torch.from_numpy(np.where(rng.random((rows, steps)) < 0.6, 0, rng.choice([1, 14, 16, 18], (rows, steps))))
    tokens[1:2, 50:] = -1
    return torch.arange(7, 7 + steps).expand(rows, -1), tokens


def test_one_unit_is_on_for_each_thing_that_is_seen() -> None:
    made = network(notes=2)
    # A C of two steps, then an E that is one step old; the step is the fifth of its bar.
    units = made.see(torch.tensor([100]), torch.tensor([[18, 14]]), torch.tensor([[1, 2]]))
    width = 38
    lengths = LONGEST + 1
    expected = [18, width + 14, 2 * width + 1, 2 * width + lengths + 2, 2 * (width + lengths) + 100 % 48]
    assert torch.nonzero(units[0])[:, 0].tolist() == expected
    assert units.shape[1] == 2 * (width + lengths) + 48


def test_without_layers_between_each_unit_adds_its_own_to_every_logit() -> None:
    made = network()
    assert [type(part) for part in made.layers] == [nn.Linear]
    units = torch.eye(made.layers[0].in_features)[:3]
    zero = made(torch.zeros(1, units.shape[1]))
    assert torch.allclose(made(units.sum(0, keepdim=True)) - zero, (made(units) - zero).sum(0), atol=1e-6)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_the_weights_are_those_of_the_matrices_alone(recipe: Visible) -> None:
    seen = recipe.notes * (38 + LONGEST + 1) + recipe.places
    sizes = [seen, *recipe.hidden, 38]
    expected = sum((below + 1) * above for below, above in pairwise(sizes))
    assert sum(weight.numel() for weight in Autoregressive(recipe).parameters()) == expected


@pytest.mark.parametrize("hidden", HIDDEN, ids=str)
def test_step_by_step_it_says_what_it_says_at_once(hidden: tuple[int, ...]) -> None:
    made, (lead, tokens) = network(hidden), melodies()
    told, state = made.begin(lead.T)
    token = torch.full((len(tokens),), made.classes)
    total = 0.0
    for now, played in zip(told, tokens.T, strict=True):
        logits, *following = made.step(now, token, *state)
        state = tuple(following)
        sounds = played >= 0
        total -= torch.log_softmax(logits, 1)[sounds].gather(1, played[sounds][:, None]).sum().item()
        token = played.clamp(min=0)
    loss, steps = made.loss(lead, tokens)
    assert steps == int((tokens >= 0).sum())
    assert total == pytest.approx(loss.item(), rel=1e-5)


def test_what_is_further_back_than_the_last_notes_is_not_seen() -> None:
    made, (lead, tokens) = network((20,)), melodies()
    changed = tokens.clone()
    changed[0, 0] = 30
    notes = (tokens[0] > 0).cumsum(0)
    units, others = (made.see(lead[0], *(part[0] for part in history(part, made.notes))) for part in (tokens, changed))
    differ = (units != others).any(1)
    assert differ.any()
    assert not differ[notes > made.notes + 1].any()


def test_only_training_drops_units() -> None:
    made, data = network((20,), dropout=0.5), melodies()
    plain = made.loss(*data)[0].item()
    assert made.loss(*data)[0].item() == plain
    assert made.loss(*data, generator=torch.Generator().manual_seed(1))[0].item() != plain


@pytest.mark.parametrize("hidden", HIDDEN[:2], ids=str)
def test_a_phrase_is_learned_by_heart(hidden: tuple[int, ...]) -> None:
    made, (lead, tokens) = network(hidden), melodies(rows=1)
    optimiser = torch.optim.Adam(made.parameters(), lr=0.05)
    for _ in range(150):
        loss, steps = made.loss(lead, tokens)
        optimiser.zero_grad()
        torch.autograd.backward(loss / steps)
        optimiser.step()
    assert loss.item() / steps < 0.1 < math.log(38)


@pytest.mark.parametrize("hidden", HIDDEN, ids=str)
def test_the_file_plays_what_the_network_plays(hidden: tuple[int, ...]) -> None:
    made = network(hidden)
    assert "all 2326 tokens" in prove(made, stepwise(made))
