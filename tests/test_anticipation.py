"""Anticipation-RNN: its published sizes, what it hears of what is to come, what it learns from, its export."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")
pytest.importorskip("onnx", reason="the training extra is not installed")

from torch import Tensor  # noqa: E402

from engine.infill.pins import FREE  # noqa: E402
from engine.perturbation import lock  # noqa: E402
from engine.vocabulary import HOLD, PITCHES, REST, SIZE  # noqa: E402
from export.__main__ import prove  # noqa: E402
from export.stepwise import stepwise  # noqa: E402
from training import chorales  # noqa: E402
from training.melodies.anticipation import SYSTEMS, AnticipationRNN  # noqa: E402
from training.melodies.pinned import Recipe, data, pins, transposed  # noqa: E402

RECIPE: Recipe = SYSTEMS[0].recipe
SMALL = Recipe(name="small", hidden=24, linear=16, embedding=8)


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def network(recipe: Recipe = SMALL) -> AnticipationRNN:
    torch.manual_seed(1)
    made = AnticipationRNN(recipe)
    with torch.no_grad():
        for weight in made.parameters():
            weight.mul_(2)
        # The learned first states begin as nothing, and would hide a mistake.
        made.first_pins.normal_()
        made.first_tokens.normal_()
    return made.eval()


def melodies(steps: int, rows: int, seed: int = 2) -> Tensor:
    """Return tokens (T, B) of a kind: pitches, many holds, a few rests."""
    rng = np.random.default_rng(seed)
    kinds = rng.random((steps, rows))
    tokens = np.where(kinds < 0.3, rng.integers(57, 82, (steps, rows)), np.where(kinds < 0.95, HOLD, REST))
    made: Tensor = torch.from_numpy(tokens)
    return made


def test_sizes_are_those_of_the_published_command() -> None:
    made = AnticipationRNN(RECIPE)
    assert (RECIPE.steps, RECIPE.layers, RECIPE.hidden, RECIPE.linear) == (80, 2, 256, 256)
    assert made.notes.weight.shape == (SIZE + 1, 20)
    assert made.ticks.weight.shape == (4, 2)
    assert made.voice.weight.shape == (1, 2)
    assert [layer.input_size for layer in made.pins] == [20 + 2 + 2, 256]
    assert [layer.input_size for layer in made.tokens] == [20 + 256, 256]
    assert made.output.out_features == SIZE
    lstm = {width: 4 * 256 * (width + 256 + 2) for width in (24, 256, 276)}
    layers = lstm[24] + lstm[256] + lstm[276] + lstm[256]
    # The published code has one row of embedding and one output a note name; all else is the same.
    embedded, states, out = 131 * 20 + 5 * 2, 4 * 2 * 256, (256 + 1) * 256 + (256 + 1) * 130
    assert sum(weight.numel() for weight in made.parameters()) == layers + embedded + states + out == 1_992_136


def test_step_by_step_it_says_what_it_says_of_a_whole_sequence() -> None:
    of = network()
    tokens, lead = melodies(50, 3), melodies(50, 3, seed=4)
    lead[torch.rand(50, 3, generator=torch.Generator().manual_seed(1)) < 0.6] = FREE
    played, log_probs = of.generate(lead, torch.from_numpy(lock(tokens.numpy())))
    assert torch.equal(played, tokens)
    whole = torch.log_softmax(of(lead, tokens), -1).gather(-1, tokens[..., None])[..., 0]
    torch.testing.assert_close(log_probs, whole, atol=2e-5, rtol=1e-4)


def test_the_file_plays_what_the_network_plays() -> None:
    of = network()
    assert "all 2326 tokens" in prove(of, stepwise(of))


def test_it_hears_a_pin_before_it_comes_and_a_token_only_after_it_has_come() -> None:
    of = network()
    tokens, lead = melodies(40, 1), torch.full((40, 1), FREE)
    pinned, other = lead.clone(), tokens.clone()
    pinned[30], other[20] = 60, (tokens[20] + 1) % SIZE
    with torch.no_grad():
        plain = of(lead, tokens)
        assert (of(pinned, tokens)[:31] - plain[:31]).abs().amax((1, 2)).min() > 0
        differs = (of(lead, other) - plain).abs().amax((1, 2)) > 0
    assert not differs[:21].any()
    assert differs[21:].all()


def test_where_a_beat_begins_is_known() -> None:
    of = network()
    lead, tokens = torch.full((40, 1), FREE), torch.full((40, 1), HOLD)
    with torch.no_grad():
        steady = of(lead, tokens)[20:24, 0]
    assert torch.cdist(steady, steady).fill_diagonal_(1).min() > 1e-4


def test_the_loss_is_over_all_steps_and_not_over_what_comes_after_the_end() -> None:
    of = network()
    tokens = melodies(30, 4).T.contiguous()
    pinned = torch.zeros_like(tokens, dtype=torch.bool)
    total, steps = of.loss(tokens, pinned)
    assert steps == 120
    assert total.item() / steps == pytest.approx(np.log(SIZE), abs=1.5)
    padded = torch.cat([tokens, torch.full((4, 10), -1)], 1)
    beyond = torch.ones_like(padded, dtype=torch.bool)
    beyond[:, :30] = pinned
    again, counted = of.loss(padded, beyond)
    # What is read from right to left has ten free steps more, and so a little else to say.
    assert counted == 120
    assert again.item() == pytest.approx(total.item(), rel=0.02)


def test_a_generator_draws_everything_that_chance_decides() -> None:
    of = network()
    tokens = melodies(30, 4).T.contiguous()
    data = tokens, torch.zeros_like(tokens, dtype=torch.bool)
    losses = [of.loss(*data, generator=torch.Generator().manual_seed(seed))[0].item() for seed in (1, 1, 2)]
    assert losses[0] == losses[1] != losses[2]
    assert of.loss(*data)[0].item() == of.loss(*data)[0].item()


def test_a_phrase_is_learned_with_its_pins_in_seconds() -> None:
    of = network(replace(SMALL, hidden=48, dropout=0.0, input_dropout=0.0))
    first = torch.tensor([60, HOLD, 62, HOLD, 64, HOLD, HOLD, HOLD, 60, HOLD, HOLD, HOLD])
    second = torch.tensor([60, HOLD, 62, HOLD, 65, HOLD, HOLD, HOLD, 67, HOLD, HOLD, HOLD])
    tokens = torch.stack([first, second])
    # Only the last note tells beforehand which phrase it is.
    pinned = torch.zeros_like(tokens, dtype=torch.bool)
    pinned[:, 8] = True
    optimiser = torch.optim.Adam(of.parameters(), lr=0.01)
    for _ in range(200):
        loss, steps = of.loss(tokens, pinned)
        optimiser.zero_grad()
        (loss / steps).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    assert loss.item() / steps < 0.05
    lead = torch.where(pinned, tokens, FREE).T
    made, _ = of.generate(lead, torch.zeros(12, 2, SIZE))
    assert torch.equal(made.T, tokens)


def test_pins_are_scattered_up_to_half_or_leave_stretches_free() -> None:
    shape, generator = torch.Size((400, 80)), torch.Generator().manual_seed(3)
    shares = [pins(shape, replace(RECIPE, stretches=0.0), generator).float().mean().item() for _ in range(40)]
    assert 0 <= min(shares) < 0.1
    assert 0.4 < max(shares) < 0.52
    played = pins(shape, replace(RECIPE, stretches=1.0), generator)
    free = [np.flatnonzero(np.diff(np.r_[0, ~row, 0])) for row in played.numpy()]
    assert {len(edges) // 2 for edges in free} <= {0, 1, 2}
    longest = max(int(np.diff(edges)[::2].max(initial=0)) for edges in free)
    assert longest > 60
    both = pins(shape, RECIPE, generator).float().mean(1)
    assert (both > 0.6).float().mean() == pytest.approx(0.25, abs=0.1)


def test_every_transposition_within_the_range_occurs_and_no_other() -> None:
    row = torch.tensor([60, HOLD, 72, REST, -1])
    moved = transposed(row.expand(400, -1), (57, 81), torch.Generator().manual_seed(1))
    assert sorted(set(moved[:, 0].tolist())) == list(range(57, 70))
    assert torch.equal(moved[:, 2] - moved[:, 0], torch.full((400,), 12))
    assert torch.equal(moved[:, [1, 3, 4]], row[[1, 3, 4]].expand(400, -1))
    silent = torch.full((2, 5), REST)
    assert torch.equal(transposed(silent, (57, 81), torch.Generator().manual_seed(1)), silent)


def test_windows_are_sopranos_and_only_training_ones_overlap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Chorale:
        def __init__(self, steps: int) -> None:
            self.voices = {"Soprano": np.where(np.arange(steps) % 4 == 0, 60 + np.arange(steps) // 4, HOLD)}

    monkeypatch.setattr(chorales, "read", lambda *_: [Chorale(200), Chorale(60)])
    tokens, pinned = data("valid", RECIPE, tmp_path)
    assert tokens.shape == pinned.shape == (4, 80)
    assert tokens[:, 0].tolist() == [60, 80, 90, 60]
    assert (tokens[3, 60:] == -1).all()
    assert (tokens[:3] >= 0).all()
    assert len(data("train", RECIPE, tmp_path)[0]) == 12
    again = data("valid", RECIPE, tmp_path)[1]
    assert torch.equal(again, pinned)


def test_the_card_is_of_a_kind_that_fills(tmp_path: Path) -> None:
    card = SYSTEMS[0].card(tmp_path)
    assert (card.name, card.kind, card.steps, card.steps_per_beat) == ("anticipation", "infill", 80, 4)
    assert card.voices["melody"].lead == RECIPE.range
    assert RECIPE.range[1] < PITCHES
