"""Todd's network: its units, slices as both codes write them, plan and context, and what can follow what."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")
pytest.importorskip("onnx", reason="the training extra is not installed")

from torch import Tensor  # noqa: E402

from export.__main__ import prove  # noqa: E402
from export.stepwise import stepwise  # noqa: E402
from training.melodies.todd import MIDDLE_C, NOTHING, PITCHES, RECIPES, Plan, Todd, before  # noqa: E402

CODES = [False, True]


def network(*, intervals: bool = False, **changes: object) -> Todd:
    torch.manual_seed(2)
    settings = {"name": "small", "hidden": 15, "fading": 0.7, "intervals": intervals, **changes}
    made = Todd(Plan(**settings))  # type: ignore[arg-type]
    with torch.no_grad():
        for weight in made.parameters():
            weight.mul_(3)
    return made


def melodies(rows: int = 4, steps: int = 60) -> tuple[Tensor, Tensor]:
    """Return melodies in which no silence falls silent once more."""
    rng = np.random.default_rng(4)
    tokens = np.where(rng.random((rows, steps)) < 0.6, 0, rng.integers(2, 38, (rows, steps)))
    tokens[:, 20], tokens[:, 21:25] = 1, 0
    tokens[:, 10] = 14
    tokens[0, :5] = 0
    tokens[1:2, 50:] = -1
    return torch.arange(steps).expand(rows, -1), torch.from_numpy(tokens)


def test_its_units_are_pitches_or_intervals_and_one_for_the_beginning_of_a_note() -> None:
    # Todd's 14 pitches gave 15 output units; here are 36, and 71 intervals between any two of them.
    for intervals, units in ((False, 36 + 1), (True, 71 + 1)):
        made = network(intervals=intervals)
        assert made.output.out_features == units
        assert made.hidden.in_features == 2 * units
        weights = (2 * units + 1) * 15 + (15 + 1) * units
        assert sum(weight.numel() for weight in made.parameters()) == weights


@pytest.mark.parametrize("intervals", CODES)
def test_slices_of_a_bar(intervals: bool) -> None:  # noqa: FBT001
    # C for two steps, again C, then E, and silence: A-(+0)-(+4) as intervals.
    tokens = torch.tensor([[14, 0, 14, 18, 1, 0]])
    made = network(intervals=intervals)
    unit, begins = made.slice(tokens, *before(tokens))
    assert begins.tolist() == [[1, 0, 1, 1, 0, 0]]
    same = PITCHES - 1
    pitches = [12, 12, 12, 16, made.units, made.units]
    assert unit[0].tolist() == ([same, same, same, same + 4, made.units, made.units] if intervals else pitches)
    units = made.activate(unit, begins)
    assert units.sum(-1).tolist() == [[2, 1, 2, 2, 0, 0]]


def test_before_each_step_the_pitch_that_sounds_and_the_last_one_that_did() -> None:
    sounding, last = before(torch.tensor([[0, 16, 0, 1, 0, 18]]))
    assert sounding.tolist() == [[NOTHING, NOTHING, 14, 14, NOTHING, NOTHING]]
    assert last.tolist() == [[MIDDLE_C, MIDDLE_C, 14, 14, 14, 14]]


@pytest.mark.parametrize("intervals", CODES)
def test_step_by_step_it_says_what_it_says_at_once(intervals: bool) -> None:  # noqa: FBT001
    made, (lead, tokens) = network(intervals=intervals), melodies()
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


def test_the_context_fades_and_the_plan_stays() -> None:
    made = network(opening=2)
    told, state = made.begin(torch.arange(6)[:, None])
    for now, token in zip(told, (made.classes, 14, 1, 16, 1, 0), strict=True):
        _, *following = made.step(now, torch.tensor([token]), *state)
        state = tuple(following)
    plan, context, *_ = state
    c, e, begins = 12, 14, PITCHES
    # C began four steps ago, D two; a silence adds nothing, and the plan heard but the first two steps.
    assert context[0, c].item() == pytest.approx(0.7**4)
    assert context[0, e].item() == pytest.approx(0.7**2)
    assert context[0, begins].item() == pytest.approx(0.7**4 + 0.7**2)
    assert torch.nonzero(plan[0])[:, 0].tolist() == [c, begins]


@pytest.mark.parametrize("intervals", CODES)
def test_silence_does_not_fall_silent(intervals: bool) -> None:  # noqa: FBT001
    made = network(intervals=intervals)
    lead, wish = made.trial(200, 2, np.random.default_rng(3))
    wish[np.isneginf(wish)] = 0
    wish[..., 1] += 5
    tokens, _ = made.generate(torch.from_numpy(lead), torch.from_numpy(wish))
    sounding, _ = before(tokens.T)
    assert (tokens.T == 1).any()
    assert not ((tokens.T == 1) & (sounding == NOTHING)).any()


def test_intervals_know_no_key() -> None:
    made = network(intervals=True)
    plan, context = torch.randn(2, 1, made.units + 1, generator=torch.Generator().manual_seed(1))
    low, high = (made(plan, context, torch.tensor([pitch]), torch.tensor([pitch]))[0] for pitch in (14, 17))
    assert torch.equal(low[:2], high[:2])
    assert torch.equal(low[2:-3], high[5:])


@pytest.mark.parametrize("intervals", CODES)
def test_a_phrase_is_learned_by_heart(intervals: bool) -> None:  # noqa: FBT001
    made, (lead, tokens) = network(intervals=intervals, fading=0.9), melodies(rows=1, steps=32)
    optimiser = torch.optim.Adam(made.parameters(), lr=0.03)
    for _ in range(400):
        loss, steps = made.loss(lead, tokens)
        optimiser.zero_grad()
        torch.autograd.backward(loss / steps)
        optimiser.step()
    assert loss.item() / steps < 0.2


@pytest.mark.parametrize("intervals", CODES)
def test_the_file_plays_what_the_network_plays(intervals: bool) -> None:  # noqa: FBT001
    made = network(intervals=intervals)
    assert "all 2326 tokens" in prove(made, stepwise(made))


def test_fading_lies_between_none_and_all() -> None:
    assert all(0 < recipe.fading < 1 for recipe in RECIPES)
