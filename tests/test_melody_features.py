"""What the networks of Melody RNN hear of a melody so far, token by token and all at once."""

from collections.abc import Callable

import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")

from torch import Tensor  # noqa: E402

from engine.melodies.events import CODES  # noqa: E402
from training.melodies.melody_features import (  # noqa: E402
    BAR,
    NONE,
    TWO_BARS,
    Lookback,
    OneHot,
    clock,
    events,
    meant,
    repeats,
)
from training.melodies.melody_keys import Keys  # noqa: E402

HEARING: dict[str, Callable[[], OneHot | Lookback]] = {
    "one-hot": lambda: OneHot(40),
    "lookback": Lookback,
    "keys": Keys,
}
C, D = 14, 16
"""The tokens of MIDI 60 and 62."""


def labels(steps: int, rows: int, seed: int = 3) -> Tensor:
    """Return melodies that hold, stop, repeat and play a few notes."""
    generator = torch.Generator().manual_seed(seed)
    some = torch.tensor([0, 0, 0, 1, BAR, TWO_BARS, 2, 9, C, C, D, 21, 37])
    drawn: Tensor = some[torch.randint(len(some), (steps, rows), generator=generator)]
    return drawn


def heard(hearing: OneHot | Lookback, tokens: list[int], first: int = 0) -> Tensor:
    """Return the features [width] of the step after some tokens, the first of which has this number."""
    played = torch.tensor([*tokens, 0])[:, None]
    told = hearing.told(torch.arange(first, first + len(played))[:, None])
    return hearing.inputs(told.float(), *hearing.history(played))[-1, 0]


@pytest.mark.parametrize("name", HEARING)
def test_what_is_known_before_each_step_is_what_one_token_after_another_tells(name: str) -> None:
    hearing = HEARING[name]()
    tokens = labels(100, 4)
    lead = torch.arange(100)[:, None].expand(-1, 4)
    whole = hearing.history(tokens)
    kept, token = hearing.beginning(lead), torch.full((4,), hearing.classes)
    for step, now in enumerate(tokens):
        known = hearing.after(token, *kept)
        for at_once, one_by_one in zip(whole, known, strict=True):
            assert torch.equal(at_once[step], one_by_one), step
        kept, token = known[: hearing.kept], now


@pytest.mark.parametrize("name", HEARING)
def test_the_features_are_as_many_as_published(name: str) -> None:
    assert len(heard(HEARING[name](), [C])) == {"one-hot": 40, "lookback": 121, "keys": 74}[name]


@pytest.mark.parametrize("size", [38, 130])
def test_one_hot_hears_the_event_before_and_at_first_nothing(size: int) -> None:
    assert heard(OneHot(size), [C, D]).nonzero().tolist() == [[D]]
    assert heard(OneHot(size), []).count_nonzero() == 0


def test_the_clock_counts_in_binary_lowest_bit_first() -> None:
    assert clock(torch.tensor(5), 5).tolist() == [1, -1, 1, -1, -1]
    assert clock(torch.tensor(24), 5).tolist() == [-1, -1, -1, 1, 1]
    assert clock(torch.tensor(64), 7).tolist() == [-1, -1, -1, -1, -1, -1, 1]


def test_the_clock_tells_the_number_of_the_step_that_is_chosen() -> None:
    assert heard(Lookback(), [C, 0, 0])[114:119].tolist() == [1, 1, -1, -1, -1]
    assert heard(Lookback(), [C, 0, 0], first=12)[114:119].tolist() == [1, 1, 1, 1, -1]


def test_lookback_hears_the_event_before_and_those_that_a_repeat_of_one_or_two_bars_brings() -> None:
    melody = [C, D] + 14 * [0] + [D, C] + 14 * [0] + [3]
    features = heard(Lookback(), melody)
    assert features[:38].nonzero().tolist() == [[3]]
    assert features[38:76].nonzero().tolist() == [[C]]
    assert features[76:114].nonzero().tolist() == [[D]]


def test_before_the_melody_there_was_no_event_to_repeat() -> None:
    features = heard(Lookback(), [C])
    assert features[38:76].nonzero().tolist() == [[0]]
    assert features[76:114].nonzero().tolist() == [[0]]
    assert features[119:].tolist() == [0, 0]


def test_the_flags_tell_whether_the_event_before_was_that_of_one_or_two_bars_ago() -> None:
    bar = [C, *15 * [0]]
    assert heard(Lookback(), bar)[119:].tolist() == [0, 0]
    assert heard(Lookback(), [*bar, C])[119:].tolist() == [1, 0]
    assert heard(Lookback(), [*bar, D])[119:].tolist() == [0, 0]
    assert heard(Lookback(), [*bar, D, *15 * [0], C])[119:].tolist() == [0, 1]
    assert heard(Lookback(), [*bar, C, *15 * [0], C])[119:].tolist() == [1, 1]
    assert repeats(torch.full((1, 33), NONE)).tolist() == [[0, 0]]


def test_a_label_that_repeats_means_the_event_of_one_or_two_bars_ago_or_none() -> None:
    label = torch.tensor([BAR, TWO_BARS, C, BAR, TWO_BARS])
    bar = torch.tensor([D, D, D, NONE, D])
    two_bars = torch.tensor([3, 3, 3, D, NONE])
    assert meant(label, bar, two_bars).tolist() == [D, 3, C, 0, 0]


def test_a_repeat_of_a_repeat_is_the_event_behind_both() -> None:
    melody = [C, *15 * [0], BAR, *15 * [0], TWO_BARS, *15 * [0], BAR]
    assert events(torch.tensor(melody)[:, None])[::16, 0].tolist() == [C, C, C, C]


def test_labels_mean_what_the_engine_reads_in_them() -> None:
    tokens = labels(150, 5, seed=8)
    code = CODES["labels-40"]
    for row, found in zip(tokens.T, events(tokens).T, strict=True):
        assert code.expand(row.numpy()).tolist() == found.tolist()


def test_a_lookback_hears_the_event_that_a_repeat_meant() -> None:
    bar = [C, *15 * [0]]
    assert torch.equal(heard(Lookback(), [*bar, BAR]), heard(Lookback(), [*bar, C]))
