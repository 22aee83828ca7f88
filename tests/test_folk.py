"""FolkRNN: its size, its beginning, and that it learns."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")

from torch import Tensor  # noqa: E402
from torch.nn import functional as F  # noqa: E402

from engine.folk.abc import TOKENS, WORDS, decode  # noqa: E402
from engine.folk.signs import END  # noqa: E402
from engine.melody import Melody, Tone  # noqa: E402
from training.melodies import tunes  # noqa: E402
from training.melodies.folk import LONGEST, RECIPE, Cell, FolkRecipe, FolkRnn, card, data, written  # noqa: E402
from training.melodies.tunes import Tune  # noqa: E402

SMALL = FolkRecipe(name="small", hidden=16, layers=3, together=2)
TEXT = "X:1\nT:One\nM:6/8\nL:1/8\nK:G\nGBd gfe | dBG AFD | GBd gfe | d2B G3 :|\n"


def tune(text: str = TEXT) -> Tune:
    return Tune("One", "one", "none/1", (6, 8), 7, "major", Melody((Tone(0, 1, 60),), 1), text)


def network(recipe: FolkRecipe = SMALL) -> FolkRnn:
    torch.manual_seed(3)
    return FolkRnn(recipe)


def drawn(rows: int, steps: int) -> Tensor:
    tokens: Tensor = torch.randint(0, len(WORDS), (rows, steps), generator=torch.Generator().manual_seed(5))
    return tokens


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """Networks this small are slower on two."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def test_it_has_the_published_number_of_parameters() -> None:
    made = FolkRnn(RECIPE)
    counts = [sum(part.numel() for part in layer.parameters()) for layer in (*made.cells, made.output)]
    assert counts == [1_331_200, 2_099_200, 2_099_200, 70_281]
    assert sum(counts) == 5_599_881


def test_a_token_moves_the_lowest_gates_as_much_as_a_layer_of_units_moves_those_above() -> None:
    lowest, above = Cell(137, 256, is_lowest=True), Cell(256, 256, is_lowest=False)
    for cell in (lowest, above):
        for gate in cell.recurrent.chunk(4):
            assert torch.allclose(gate @ gate.T, torch.eye(256), atol=1e-4)
        assert [part.tolist() for part in cell.bias.chunk(4)] == [[bias] * 256 for bias in (0, 1, 0, 0)]
    token = F.one_hot(torch.tensor([3]), 137).float()
    units = torch.randn(1, 256) * 0.25
    moved = [cell.told(told).sub(cell.bias).std().item() for cell, told in ((lowest, token), (above, units))]
    assert 0.4 < moved[0] < 0.8
    assert 0.4 < moved[1] < 1.6 * moved[0]


def test_the_first_output_is_not_learned_and_is_kept_with_the_weights() -> None:
    cell = Cell(5, 16, is_lowest=True)
    assert "first" not in dict(cell.named_parameters())
    assert "first" in cell.state_dict()
    assert np.isclose(float(cell.first.norm()), 1, atol=1e-5)


def test_step_by_step_it_says_what_it_says_of_whole_tunes() -> None:
    made, tokens = network(), drawn(3, 20)
    told, state = made.begin(torch.zeros(20, 3, dtype=torch.long))
    token, total = torch.full((3,), made.classes), 0.0
    for now, following in zip(told, tokens.T, strict=True):
        logits, *rest = made.step(now, token, *state)
        state, token = tuple(rest), following
        total -= torch.log_softmax(logits, 1).gather(1, token[:, None]).sum().item()
    loss, count = made.loss(tokens[None])
    assert count == 60
    assert np.isclose(total, loss.item(), rtol=1e-4)


def test_padding_costs_nothing_and_changes_nothing() -> None:
    made, tokens = network(), drawn(2, 12)
    padded = torch.full((1, 2, 30), -1)
    padded[0, 0, :12], padded[0, 1, :7] = tokens[0], tokens[1, :7]
    loss, count = made.loss(padded)
    apart = [made.loss(row[None, None])[0].item() for row in (tokens[0], tokens[1, :7])]
    assert count == 19
    assert np.isclose(loss.item(), sum(apart), rtol=1e-4)


def test_a_generator_drops_units() -> None:
    made, tokens = network(), drawn(2, 12)[None]
    plain = made.loss(tokens)[0].item()
    dropped = [made.loss(tokens, generator=torch.Generator().manual_seed(seed))[0].item() for seed in (1, 1, 2)]
    assert dropped[0] == dropped[1] != dropped[2]
    assert plain not in dropped


def test_a_tune_is_learned_by_heart_and_written() -> None:
    made = network(FolkRecipe(name="small", hidden=64, layers=1, dropout=0.0))
    tokens = written(tune())
    assert tokens is not None
    optimiser = torch.optim.Adam(made.parameters(), lr=0.02)
    for _ in range(110):
        loss, count = made.loss(tokens[None, None])
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    assert loss.item() / count < 0.05
    steps = len(tokens)
    made_up, log_probs = made.generate(torch.zeros(steps, 1, dtype=torch.long), torch.zeros(steps, 1, len(WORDS)))
    assert torch.equal(made_up[:, 0], tokens)
    assert log_probs.mean() > -0.05


def test_a_tune_ends_with_its_end_and_in_c() -> None:
    tokens = written(tune())
    assert tokens is not None
    words = " ".join(WORDS[token] for token in tokens)
    assert words == "M:6/8 K:Cmaj |: C E G c B A | G E C D B, G, | C E G c B A | G 2 E C 3 :| </s>"
    assert decode(tokens.tolist()).meter == (6, 8)


def test_what_can_not_be_written_or_is_too_long_is_left_out() -> None:
    assert written(tune(TEXT.replace("GBd gfe", "GBd gfe G"))) is None
    assert written(tune(TEXT.replace(":|", "| " + "GBd gfe | " * 70))) is None


def test_rows_hold_tunes_of_like_length(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [TEXT, TEXT.replace(" | d2B G3", ""), TEXT.replace(":|", "| GBd gfe :|")]
    monkeypatch.setattr(tunes, "read", lambda *_: [tune(text) for text in parts])
    (tokens,) = data("train", SMALL, Path("none"))
    assert tokens.shape == (2, 2, LONGEST)
    lengths = (tokens >= 0).sum(2).flatten().tolist()
    assert lengths == [*sorted(lengths[:3]), 0]
    assert all(row[size - 1] == TOKENS[END] for row, size in zip(tokens.flatten(0, 1), lengths[:3], strict=False))


def test_its_card_says_how_the_engine_plays_it() -> None:
    facts = card(RECIPE, Path("none"))
    assert (facts.name, facts.kind, facts.vocabulary, facts.steps) == ("folk", "folk", "abc-137", 512)
