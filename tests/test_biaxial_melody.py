"""The bi-axial network as a player of one voice: what its notes' choices say of tokens."""

import dataclasses
import math
from collections.abc import Iterator

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")

from torch import Tensor  # noqa: E402

from training.tuner.biaxial_melody import NOTES, RECIPE, SILENT, BiaxialMelody, tokens  # noqa: E402

SMALL = dataclasses.replace(RECIPE, time_axis=(6,), note_axis=(5,))


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def network() -> BiaxialMelody:
    torch.manual_seed(3)
    made = BiaxialMelody(SMALL)
    with torch.no_grad():
        made.whole.weight.normal_()
    return made


def logits(**chances: float) -> Tensor:
    """What notes' nets say if all are silent but those named (n14 is the note of token 14), at even odds to strike."""
    played = torch.full((NOTES,), -30.0)
    for name, chance in chances.items():
        played[int(name[1:]) - 2] = math.log(chance / (1 - chance)) if chance < 1 else 30.0
    found: Tensor = torch.stack([played, torch.zeros(NOTES)], -1)
    return found


def test_the_melody_is_the_lowest_note_that_is_played() -> None:
    found = tokens(logits(n14=0.5, n18=0.5, n21=1.0), torch.tensor(-3.0), torch.tensor(SILENT)).exp()
    assert found[[14, 18, 21]].tolist() == pytest.approx([0.5, 0.25, 0.25], abs=1e-5)
    assert found.sum().item() == pytest.approx(1, abs=1e-5)


def test_what_sounds_is_held_or_struck_again_and_silence_ends_it() -> None:
    found = tokens(logits(n14=0.5, n18=0.5), torch.tensor(-3.0), torch.tensor(14 - 2)).exp()
    # Token 0 holds, 1 is a note off.
    assert found[[0, 14, 18, 1]].tolist() == pytest.approx([0.25, 0.25, 0.25, 0.25], abs=1e-5)


def test_where_nothing_sounds_silence_goes_on_with_no_event_and_rarely_with_a_note_off() -> None:
    again = torch.tensor(math.log(0.1 / 0.9))
    found = tokens(logits(n14=0.5), again, torch.tensor(SILENT)).exp()
    assert found[[0, 1, 14]].tolist() == pytest.approx([0.45, 0.05, 0.5], abs=1e-5)


def test_the_logits_are_log_probabilities_and_a_level() -> None:
    made = network()
    before = torch.from_numpy(np.random.default_rng(1).integers(0, 39, (2, 9)))
    said, _ = made(before)
    level = said.logsumexp(2)
    assert level.abs().min() > 1e-4
    with torch.no_grad():
        made.whole.bias[0] += 7.0
    assert torch.allclose(made(before)[0], said + 7.0, atol=1e-4)
    assert torch.allclose(BiaxialMelody(SMALL)(before)[0].logsumexp(2), torch.zeros(2, 9), atol=1e-5)


def test_what_sounds_follows_from_the_tokens_and_from_what_sounded_first() -> None:
    made = network()
    before = torch.tensor([[38, 14, 0, 0, 1, 0, 16, 16, 0], [0, 0, 1, 0, 20, 0, 38, 0, 2]])
    sounding, struck = made.sounds(before, torch.tensor([SILENT, 5]))
    assert sounding.tolist() == [
        [SILENT, 12, 12, 12, SILENT, SILENT, 14, 14, 14],
        [5, 5, SILENT, SILENT, 18, 18, SILENT, SILENT, 0],
    ]
    assert struck.tolist() == [
        [False, True, False, False, False, False, True, True, False],
        [False, False, False, False, True, False, False, False, True],
    ]


def test_step_by_step_it_says_what_it_says_of_the_whole() -> None:
    made = network()
    before = torch.from_numpy(np.random.default_rng(1).integers(0, 38, (3, 20)))
    told, state = made.begin(torch.arange(20)[:, None].expand(-1, 3))
    whole, last = made(before)
    for step in range(20):
        said, *following = made.step(told[step], before[:, step], *state)
        state = tuple(following)
        assert torch.allclose(said, whole[:, step], atol=1e-4)
    for ours, theirs in zip(state, last, strict=True):
        assert torch.allclose(ours.float(), theirs.float(), atol=1e-4)


def test_the_loss_is_that_of_every_step_from_nothing_on() -> None:
    made = network()
    said = torch.from_numpy(np.random.default_rng(1).integers(0, 38, (3, 12)))
    lead = torch.arange(12).expand(3, -1)
    wishes = torch.full((12, 3, 38), -torch.inf).scatter(2, said.T[..., None], 0.0)
    _, log_probs = made.generate(lead.T, wishes)
    padded = torch.cat([said, torch.full((3, 4), -1)], 1)
    total, count = made.loss(lead, padded)
    assert count == 36
    assert total.item() == pytest.approx(-log_probs.sum().item(), rel=1e-4)


def test_it_overfits_one_phrase() -> None:
    torch.manual_seed(1)
    made = BiaxialMelody(dataclasses.replace(SMALL, time_axis=(16,), note_axis=(8,)))
    phrase = torch.tensor([[14, 16, 18, 0, 19, 18, 16, 14, 21, 0, 1, 0, 18, 16, 14, 0]])
    optimiser = torch.optim.Adam(made.parameters(), lr=0.03)
    first = made.loss(phrase, phrase)[0].item()
    for _ in range(60):
        loss, count = made.loss(phrase, phrase, generator=torch.Generator())
        optimiser.zero_grad()
        (loss / count).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    assert made.loss(phrase, phrase)[0].item() < first / 10
