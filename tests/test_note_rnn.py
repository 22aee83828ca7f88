"""The Note RNN: what it is made of, what it hears, and the tunes in eighths that it learns from."""

import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")

from engine.melody import Melody, Tone  # noqa: E402
from training.melodies.note_rnn import CODE, RECIPE, NoteRnn, eighths, windows  # noqa: E402
from training.melodies.tunes import Tune  # noqa: E402

C, D, E, F, G = 60, 62, 64, 65, 67


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def network() -> NoteRnn:
    torch.manual_seed(3)
    return NoteRnn(RECIPE)


def tune(meter: tuple[int, int], *notes: tuple[int, int, int]) -> Tune:
    """A tune of (start, duration, pitch) in sixteenths."""
    tones = tuple(Tone(*note) for note in notes)
    return Tune("a", "a", "a/1", meter, 0, "major", Melody(tones, tones[-1].end), "")


def test_it_is_one_lstm_of_100_over_38_events_with_one_bias_a_gate() -> None:
    learned = sum(weight.numel() for weight in network().parameters() if weight.requires_grad)
    assert learned == 4 * 100 * (38 + 100 + 1) + 38 * (100 + 1) == 59_438
    assert CODE.size == 38


def test_step_by_step_it_says_what_it_says_of_the_whole() -> None:
    made = network()
    tokens = torch.from_numpy(np.random.default_rng(1).integers(0, 38, (3, 20)))
    before = torch.cat([torch.full((3, 1), 38), tokens[:, :-1]], 1)
    told, state = made.begin(torch.arange(20)[:, None].expand(-1, 3))
    for step in range(20):
        logits, *following = made.step(told[step], before[:, step], *state)
        state = tuple(following)
        assert torch.allclose(logits, made(before)[0][:, step], atol=1e-5)
    assert torch.allclose(state[0], made(before)[1][0], atol=1e-5)


def test_a_sequence_in_two_parts_is_the_sequence() -> None:
    made = network()
    before = torch.from_numpy(np.random.default_rng(2).integers(0, 39, (2, 12)))
    first, state = made(before[:, :7])
    assert torch.allclose(torch.cat([first, made(before[:, 7:], state)[0]], 1), made(before)[0], atol=1e-6)


def test_the_loss_is_that_of_every_step_from_nothing_on_and_padding_costs_nothing() -> None:
    made = network()
    tokens = torch.from_numpy(np.random.default_rng(1).integers(0, 38, (3, 20)))
    lead = torch.arange(20).expand(3, -1)
    wishes = torch.full((20, 3, 38), -torch.inf).scatter(2, tokens.T[..., None], 0.0)
    chosen, log_probs = made.generate(lead.T, wishes)
    total, count = made.loss(lead, tokens)
    assert torch.equal(chosen, tokens.T)
    assert count == 60
    assert total.item() == pytest.approx(-log_probs.sum().item(), rel=1e-5)
    padded = torch.cat([tokens, torch.full((3, 4), -1)], 1)
    assert made.loss(torch.arange(24).expand(3, -1), padded)[0].item() == pytest.approx(total.item(), rel=1e-5)


def test_in_training_the_matrices_cost_something_too() -> None:
    made = network()
    tokens = torch.zeros(1, 8, dtype=torch.long)
    bare, _ = made.loss(tokens, tokens)
    total, count = made.loss(tokens, tokens, generator=torch.Generator())
    squares = sum((weight**2).sum().item() / 2 for weight in made.parameters() if weight.dim() > 1)
    assert total.item() - bare.item() == pytest.approx(count * 2.5e-5 * squares, rel=1e-3)


def test_it_overfits_one_phrase() -> None:
    torch.manual_seed(1)
    made = NoteRnn(dataclasses.replace(RECIPE, weight=0.0))
    phrase = torch.tensor([[14, 16, 18, 0, 19, 18, 16, 14, 21, 0, 1, 0, 18, 16, 14, 0]])
    optimiser = torch.optim.Adam(made.parameters(), lr=0.02)
    for _ in range(80):
        loss, count = made.loss(phrase, phrase, generator=torch.Generator())
        optimiser.zero_grad()
        (loss / count).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    assert made.loss(phrase, phrase)[0].item() / 16 < 0.05
    made_up, _ = made.generate(torch.arange(16)[:, None], torch.zeros(16, 1, 38))
    assert torch.equal(made_up.T, phrase)


def test_a_bar_of_common_time_has_eight_eighths_and_a_dotted_pair_becomes_even() -> None:
    found = eighths(tune((4, 4), (0, 3, C), (3, 1, D), (4, 4, E), (8, 2, F), (10, 6, G)))
    assert found == Melody((Tone(0, 1, C), Tone(1, 1, D), Tone(2, 2, E), Tone(4, 1, F), Tone(5, 3, G)), 8)


def test_a_note_between_two_that_start_a_sixteenth_apart_is_left_out_and_too_many_of_them_are_too_much() -> None:
    quarters = [(4 * beat, 4, C) for beat in range(1, 12)]
    found = eighths(tune((2, 2), (0, 1, C), (1, 3, D), *quarters))
    assert found is not None
    assert found.tones[:2] == (Tone(0, 1, C), Tone(2, 2, C))
    assert eighths(tune((2, 2), (0, 1, C), (1, 3, D), (4, 1, E), (5, 3, F))) is None


def test_two_four_is_read_in_sixteenths_and_other_meters_are_not_read() -> None:
    notes = ((0, 1, C), (1, 1, D), (2, 2, E), (4, 4, F))
    assert eighths(tune((2, 4), *notes)) == tune((2, 4), *notes).melody
    assert eighths(tune((6, 8), *notes)) is None


def test_windows_start_every_fourth_bar_are_in_c_and_end_in_padding() -> None:
    notes = [(2 * step, 2, pitch) for step, pitch in enumerate([50, 52, 54, 55, 57, 59, 61, 62] * 9)]
    first, second = windows(tune((4, 4), *notes), RECIPE)
    assert [first.shape, second.shape] == [(64,), (64,)]
    assert first[:8].tolist() == [CODE.token(pitch) for pitch in (60, 62, 64, 65, 67, 69, 71, 72)]
    assert torch.equal(second[:32], first[32:])
    assert (second[40:] == -1).all()


def test_a_note_out_of_the_codes_range_is_folded_into_it() -> None:
    notes = [(2 * step, 2, pitch) for step, pitch in enumerate([40, 60, 64, 67, 89, 60, 62, 64])]
    (only,) = windows(tune((4, 4), *notes), RECIPE)
    assert only[:8].tolist() == [CODE.token(pitch) for pitch in (52, 60, 64, 67, 77, 60, 62, 64)]
