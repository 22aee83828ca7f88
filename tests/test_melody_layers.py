"""The LSTM layers of Melody RNN: a whole sequence at once is what step after step gives."""

import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")

from torch import Tensor  # noqa: E402
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence  # noqa: E402

from training.melodies.melody_layers import Attentive, Layer, advance  # noqa: E402

INPUTS, HIDDEN, LENGTH = 5, 7, 4


def layer(name: str) -> Layer | Attentive:
    torch.manual_seed(2)
    made = Layer(INPUTS, HIDDEN) if name == "plain" else Attentive(INPUTS, HIDDEN, LENGTH)
    with torch.no_grad():
        for weight in made.parameters():
            weight.mul_(2)
    return made


def stepped(of: Layer | Attentive, x: Tensor) -> Tensor:
    state: tuple[Tensor, ...] = of.beginning(torch.zeros(x.shape[1], 1))
    outputs = []
    for now in x:
        out, *following = of.step(now, *state)
        state = tuple(following)
        outputs.append(out)
    whole: Tensor = torch.stack(outputs)
    return whole


@pytest.mark.parametrize("name", ["plain", "attentive"])
def test_sequences_of_any_lengths_at_once_are_what_step_after_step_gives(name: str) -> None:
    of = layer(name)
    x = torch.randn(12, 3, INPUTS, generator=torch.Generator().manual_seed(4))
    lengths = torch.tensor([12, 9, 9])
    whole, _ = pad_packed_sequence(of(pack_padded_sequence(x, lengths)))
    one_by_one = stepped(of, x)
    for row, length in enumerate(lengths):
        assert torch.allclose(whole[:length, row], one_by_one[:length, row], atol=1e-5)


@pytest.mark.parametrize("name", ["plain", "attentive"])
def test_every_weight_learns_the_same_either_way(name: str) -> None:
    of = layer(name)
    x = torch.randn(10, 2, INPUTS, generator=torch.Generator().manual_seed(5))
    packed = of(pack_padded_sequence(x, torch.tensor([10, 10]))).data
    (packed**2).sum().backward()
    whole = {key: weight.grad.clone() for key, weight in of.named_parameters() if weight.grad is not None}
    of.zero_grad()
    (stepped(of, x) ** 2).sum().backward()  # type: ignore[no-untyped-call]
    for key, weight in of.named_parameters():
        assert weight.grad is not None
        assert weight.grad.abs().max() > 0, key
        assert torch.allclose(weight.grad, whole[key], rtol=1e-3, atol=1e-4), key


def test_a_layer_is_pytorchs_lstm() -> None:
    of = layer("plain")
    assert isinstance(of, Layer)
    theirs = torch.nn.LSTM(INPUTS, HIDDEN)
    theirs.load_state_dict(
        {
            "weight_ih_l0": of.matrix.detach(),
            "weight_hh_l0": of.recurrent.detach(),
            "bias_ih_l0": of.bias.detach(),
            "bias_hh_l0": torch.zeros(4 * HIDDEN),
        }
    )
    x = torch.randn(9, 2, INPUTS, generator=torch.Generator().manual_seed(6))
    assert torch.allclose(theirs(x)[0], stepped(of, x), atol=1e-5)


def test_a_fresh_layer_forgets_little() -> None:
    fresh = Layer(INPUTS, HIDDEN)
    assert fresh.bias.tolist() == HIDDEN * [0] + HIDDEN * [1] + 2 * HIDDEN * [0]
    h, c = advance(fresh.bias[None], torch.ones(1, HIDDEN))
    assert c[0, 0].item() == pytest.approx(0.731, abs=1e-3)
    assert h.shape == (1, HIDDEN)


def test_the_mean_is_weighed_by_the_published_score() -> None:
    of = layer("attentive")
    assert isinstance(of, Attentive)
    generator = torch.Generator().manual_seed(7)
    h, c = (torch.randn(2, HIDDEN, generator=generator) for _ in range(2))
    outputs = torch.randn(2, LENGTH, HIDDEN, generator=generator)
    keys = of.key(outputs)
    score = torch.tanh(keys + of.query(torch.cat([c, h], 1))[:, None]) @ of.score
    share = torch.softmax(score, 1)
    assert share.std() > 0.05
    expected = (share[..., None] * outputs).sum(1)
    assert torch.allclose(of.attend(h, c, outputs, keys), expected, atol=1e-5)


def test_attention_reaches_back_as_far_as_it_is_long_and_no_farther() -> None:
    of = layer("attentive")
    h, c, mean, outputs, keys = of.beginning(torch.zeros(1, 1))
    changed = []
    for back in range(LENGTH + 1):
        marked = outputs.clone()
        marked[:, -1] = 1.0
        state: tuple[Tensor, ...] = (h, c, mean, marked, keys)
        for _ in range(back):
            _, *following = of.step(torch.zeros(1, INPUTS), *state)
            state = tuple(following)
        changed.append(bool((state[3] == 1.0).any()))
    assert changed == LENGTH * [True] + [False]


def test_outputs_that_are_not_there_yet_are_attended_to_as_zeros() -> None:
    of = layer("attentive")
    assert isinstance(of, Attentive)
    first, *state = of.step(torch.ones(1, INPUTS), *of.beginning(torch.zeros(1, 1)))
    _, _, _, mean, *_ = of.step(torch.ones(1, INPUTS), *state)
    share = mean[0] / first[0]
    assert torch.allclose(share, share[:1].expand_as(share), atol=1e-4)
    assert 0 < share[0] < 1
