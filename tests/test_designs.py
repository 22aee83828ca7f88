import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")

from torch import Tensor  # noqa: E402

from engine import vocabulary  # noqa: E402
from engine.staves.code import clock  # noqa: E402
from training.chorales import CorpusError  # noqa: E402
from training.second_voice import canonical, compare  # noqa: E402
from training.second_voice.asking import Asked, posed  # noqa: E402
from training.second_voice.designs import MASKED, AlignedLSTM, Orderless, Plain, Transformer  # noqa: E402
from training.second_voice.excerpts import PAST, training, validation  # noqa: E402
from training.second_voice.scores import Score  # noqa: E402
from training.train import evaluate  # noqa: E402

TINY = Plain(name="tiny", width=8, layers=2, embedding=4, heads=2, batch=2, learning_rate=0.01)
STEPS = 24


def scores(count: int = 3) -> list[Score]:
    rng = np.random.default_rng(1)
    made = []
    for length in range(STEPS, STEPS + 4 * count, 4):
        lines = [np.full(length, vocabulary.HOLD) for _ in range(4)]
        for line, base in zip(lines, (72, 65, 60, 50), strict=True):
            line[::2] = base + rng.integers(-4, 4, length // 2)
        made.append(Score("test", "chorale", tuple(lines), clock(np.arange(length), 16, 4)))
    return made


def question() -> tuple[Tensor, Tensor]:
    staves, beats, style, tasks = validation(scores())
    return posed(staves, beats, style, tasks)


def of(design: type[Asked], seed: int = 0) -> Asked:
    torch.manual_seed(seed)
    return design(TINY).eval()


@pytest.mark.parametrize("design", [AlignedLSTM, Transformer])
def test_a_step_is_written_out_of_those_before_it_and_of_all_that_is_known(design: type[Asked]) -> None:
    lead, wanted = question()
    network, made = of(design), wanted.clamp(min=0)
    changed, moved = made.clone(), lead.clone()
    changed[10:] = 61
    moved[20:, :, 0] = 61
    as_it_is = network.logits(lead, made)
    assert torch.allclose(as_it_is[:11], network.logits(lead, changed)[:11], atol=1e-5)
    assert not torch.allclose(as_it_is[11:], network.logits(lead, changed)[11:], atol=1e-3)
    assert not torch.allclose(as_it_is[:11], network.logits(moved, made)[:11], atol=1e-5)


def test_attention_hears_how_far_apart_steps_are() -> None:
    lead, wanted = question()
    network = of(Transformer)
    lead, made = lead[:, :1], wanted[:, :1].clamp(min=0)
    order = torch.arange(len(lead))
    order[[3, 7]] = order[[7, 3]]
    # The clock is the same at both, and so is what is written: only the known staves changed places.
    assert not torch.allclose(network.logits(lead, made)[-1], network.logits(lead[order], made)[-1], atol=1e-6)


def test_the_estimate_over_orders_is_the_cost_of_steps_that_hear_none_of_themselves() -> None:
    lead, wanted = question()
    network = of(Orderless)
    assert isinstance(network, Orderless)
    one = torch.where(torch.arange(len(wanted))[:, None] == 0, wanted, PAST)
    logits = network.filled(lead, torch.full_like(wanted, MASKED))
    plain = torch.nn.functional.cross_entropy(logits[0], wanted[0], reduction="sum")
    assert network.cost(lead, one).item() == pytest.approx(plain.item(), rel=1e-5)


def test_gibbs_passes_leave_no_step_open_and_keep_most_of_them_late() -> None:
    lead, _ = question()
    network = of(Orderless)
    assert isinstance(network, Orderless)
    runs = [compare.gibbs(network, lead, 12, torch.Generator().manual_seed(seed)) for seed in (1, 1, 2)]
    assert torch.equal(runs[0], runs[1])
    assert not torch.equal(runs[0], runs[2])
    assert (runs[0] < vocabulary.SIZE).all()


def test_a_run_step_by_step_is_the_same_from_the_same_seed() -> None:
    lead, _ = question()
    runs = [compare.played(of(AlignedLSTM), lead[:8], torch.Generator().manual_seed(seed)) for seed in (1, 1, 2)]
    assert torch.equal(runs[0], runs[1])
    assert not torch.equal(runs[0], runs[2])


@pytest.mark.parametrize("design", [AlignedLSTM, Transformer, Orderless])
def test_each_design_learns_and_is_measured(design: type[Asked], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare, "BEGINNING", 12)
    learns = training([(scores(), 6)], STEPS, 0.0, 1)
    row = compare.Design("tiny", replace(TINY, spread=0.0), design)
    valid = validation(scores())
    costs = []
    for seconds in (0.01, 1.0):
        state = compare.learned(row, learns, seconds)
        assert state["updates"] >= 1
        network = design(TINY).eval()
        network.load_state_dict(state["best"])
        costs.append(evaluate(network, valid))
    assert costs[1] < costs[0]
    found = compare.numbers(network, valid, 2)
    assert {"onset_accuracy", "dissonance_on_beats", "S -> A", "SAT -> B"} <= found.keys()


def test_what_sounds_on_in_the_canonical_chorales_is_held() -> None:
    hold, rest = vocabulary.HOLD, vocabulary.REST
    assert canonical.tokens(np.array([60, 60, -1, -1, 62, 60])).tolist() == [60, hold, rest, rest, 62, 60]
    assert canonical.tokens(np.array([-1, 60])).tolist() == [rest, 60]


def test_the_canonical_chorales_are_read_from_their_file_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / canonical.FOLDER / canonical.FILE
    with pytest.raises(CorpusError, match="SHA-256 no file"):
        canonical.read("test", tmp_path)
    path.parent.mkdir()
    content = json.dumps({"test": [[[72, 67, 60, 48], [72, 65, 60, -1]]]}).encode()
    path.write_bytes(content)
    with pytest.raises(CorpusError, match="put the file of czhuang"):
        canonical.read("test", tmp_path)
    monkeypatch.setattr(canonical, "EXPECTED", hashlib.sha256(content).hexdigest())
    (score,) = canonical.read("test", tmp_path)
    assert [part.tolist() for part in score.parts] == [
        [72, vocabulary.HOLD],
        [67, 65],
        [60, vocabulary.HOLD],
        [48, vocabulary.REST],
    ]
    staves, *_ = canonical.data("test", TINY, tmp_path)
    assert staves.shape == (4, 4, 2)


def test_a_table_of_what_has_not_learned_says_how_it_would(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"training\.train second-voice-jsb"):
        compare.canonical_table(tmp_path)
