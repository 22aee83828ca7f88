"""What sounds in a line of tokens, and one step of an LSTM."""

import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")

from training.voices.line import NONE, advanced, dropped, following, sounding  # noqa: E402

TOKENS = torch.tensor([[129, 60, 129, 128, 129, 62, 62, 129], [60, 129, 129, 129, 61, 128, 128, 65]]).T
SOUNDS = [[NONE, 60, 60, NONE, NONE, 62, 62, 62], [60, 60, 60, 60, 61, NONE, NONE, 65]]


def test_a_note_sounds_until_something_else_is_said_and_silence_cannot_be_held() -> None:
    assert sounding(TOKENS).T.tolist() == SOUNDS


def test_token_by_token_the_same_sounds() -> None:
    pitch, found = torch.tensor([NONE, NONE]), []
    for token in TOKENS:
        pitch = following(pitch, token)
        found.append(pitch)
    assert torch.stack(found).T.tolist() == SOUNDS


def test_step_by_step_an_lstm_is_the_same() -> None:
    with torch.no_grad():
        torch.manual_seed(1)
        lstm = torch.nn.LSTM(3, 5)
        inputs = torch.randn(6, 2, 3)
        h = c = torch.zeros(2, 5)
        for now, expected in zip(inputs, lstm(inputs)[0], strict=True):
            h, c = advanced(lstm, now, h, c)
            assert torch.allclose(h, expected, atol=1e-6)


def test_what_is_left_out_is_made_up_for_and_only_in_training() -> None:
    values = torch.ones(10_000)
    assert torch.equal(dropped(values, 0.5, None), values)
    left = dropped(values, 0.25, torch.Generator().manual_seed(1))
    assert float((left == 0).float().mean()) == pytest.approx(0.25, abs=0.02)
    assert float(left.mean()) == pytest.approx(1, abs=0.03)
