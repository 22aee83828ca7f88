"""The corpus, the split, the windows, the networks and the loop."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")
pytest.importorskip("music21", reason="the training extra is not installed")

from engine import vocabulary  # noqa: E402
from training import chorales, windows  # noqa: E402
from training.chorales import Chorale, CorpusError  # noqa: E402
from training.network import Seq2Seq  # noqa: E402
from training.recipes import RECIPES, Recipe  # noqa: E402
from training.system import System  # noqa: E402
from training.train import Learner, evaluate, is_finished, run_epoch, train  # noqa: E402

torch.set_num_threads(1)
SMALL = Recipe("small", bidirectional=True, augmented=False, patience=50, hidden=16, steps=16, batch=8)


def rows() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(chorales.SPLIT.read_text(encoding="utf-8"))["chorales"]
    return found


def data(seed: int = 1, count: int = 32) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    lead = rng.integers(60, 72, (count, SMALL.steps))
    return torch.from_numpy(lead), torch.from_numpy(lead - 4)


def system(recipe: Recipe) -> System:
    return System(recipe, Seq2Seq, lambda *_: data(), lambda _: pytest.fail("no card is asked for"))


def test_no_tune_family_crosses_the_split() -> None:
    families: dict[str, set[str]] = {}
    for row in rows():
        if row["split"] != "duplicate":
            families.setdefault(row["tune_family"], set()).add(row["split"])
    assert all(len(splits) == 1 for splits in families.values())


def test_the_split_has_the_known_sizes() -> None:
    splits = [row["split"] for row in rows()]
    assert [splits.count(name) for name in ("train", "valid", "test", "duplicate")] == [306, 39, 47, 20]


def test_the_corpus_is_the_pinned_one() -> None:
    chorales.check_manifest()


def test_a_changed_corpus_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = json.loads(chorales.MANIFEST.read_text())
    manifest["files"]["bwv1.6.mxl"] = "0" * 64
    changed = tmp_path / "manifest.json"
    changed.write_text(json.dumps(manifest))
    monkeypatch.setattr(chorales, "MANIFEST", changed)
    with pytest.raises(CorpusError, match=r"bwv1.6.mxl .* install music21==10.5.1"):
        chorales.check_manifest()


def test_a_chorale_is_read_as_its_score_has_it() -> None:
    soprano = chorales.parse("bwv66.6.mxl")["Soprano"]
    first = [(tone.start, tone.duration, tone.pitch) for tone in soprano.tones[:4]]
    # C#5 and B4 as eighths, then A4 and B4 as quarters.
    assert first == [(0, 2, 73), (2, 2, 71), (4, 4, 69), (8, 4, 71)]


@pytest.mark.parametrize("file", ["bwv41.6.mxl", "bwv227.3.mxl", "bwv12.7.mxl"])
def test_the_four_voices_are_found_among_instruments_and_divided_parts(file: str) -> None:
    voices = chorales.parse(file)
    assert set(voices) == set(chorales.VOICES)
    assert len({melody.steps for melody in voices.values()}) == 1


def chorale(steps: int = 70) -> Chorale:
    rng = np.random.default_rng(4)
    lines = {}
    for voice, low in zip(chorales.VOICES, (60, 55, 50, 40), strict=True):
        tokens = rng.integers(low, low + 12, steps)
        tokens[rng.random(steps) < 0.6] = vocabulary.HOLD
        tokens[0] = low
        lines[voice] = tokens.astype(np.int64)
    return Chorale("x", "x", "4/4", lines)


def test_windows_cover_a_piece_to_its_end_and_stand_alone() -> None:
    lead, accompaniment = windows.windows([chorale()], 32, augmented=False)
    assert lead.shape == accompaniment.shape == (6, 32)
    assert windows.starts(70, 32) == [0, 32, 38]
    assert windows.starts(64, 32) == [0, 32]
    assert not (lead[:, 0] == vocabulary.HOLD).any()
    assert np.array_equal(lead[2][1:], chorale().voices["Soprano"][39:70])


def test_the_augmented_set_has_six_variants_of_a_pair() -> None:
    plain, _ = windows.windows([chorale()], 32, augmented=False)
    augmented, _ = windows.windows([chorale()], 32, augmented=True)
    assert len(augmented) == 6 * len(plain)
    voices = chorale().voices
    assert len({lead.tobytes() for lead, _ in windows.variants(voices["Soprano"], voices["Alto"])}) == 6


def test_an_inversion_keeps_rhythm_and_range_and_turns_each_interval_round() -> None:
    voices = chorale().voices
    lead, accompaniment = windows.invert(voices["Soprano"], voices["Alto"])
    was, now = voices["Soprano"], lead
    sounds = was < vocabulary.PITCHES
    assert np.array_equal(now >= vocabulary.PITCHES, ~sounds)
    assert (was[sounds].min(), was[sounds].max()) == (now[sounds].min(), now[sounds].max())
    both = sounds & (voices["Alto"] < vocabulary.PITCHES)
    interval = (was - voices["Alto"])[both] % 12
    assert np.array_equal((lead - accompaniment)[both] % 12, -interval % 12)


@pytest.mark.parametrize(
    ("name", "parameters"),
    # Keras: 4 h (130 + h + 1) a layer, and the output's 130 (h + 1).
    [("chorale-uni", 2 * 4 * 256 * 387 + 130 * 257), ("chorale-bi", 2 * 4 * 256 * 387 + 4 * 512 * 643 + 130 * 513)],
)
def test_the_networks_have_the_published_size(name: str, parameters: int) -> None:
    assert sum(weight.numel() for weight in Seq2Seq(RECIPES[name]).parameters()) == parameters


def test_the_cell_is_the_lstm_of_pytorch() -> None:
    network = Seq2Seq(dataclasses.replace(SMALL, bidirectional=False))
    cell = network.encoder[0]
    lstm = torch.nn.LSTM(vocabulary.SIZE, SMALL.hidden)
    with torch.no_grad():
        lstm.weight_ih_l0.copy_(cell.table.T)
        lstm.weight_hh_l0.copy_(cell.recurrent.T)
        lstm.bias_ih_l0.copy_(cell.bias)
        lstm.bias_hh_l0.zero_()
    lead = data()[0][:3].T
    _, (h, c) = lstm(torch.nn.functional.one_hot(lead, vocabulary.SIZE).float())
    ours = network.encode(lead)
    assert torch.allclose(ours[0], h[0], atol=1e-6)
    assert torch.allclose(ours[1], c[0], atol=1e-6)


def test_a_step_sees_nothing_of_the_accompaniment_from_itself_on() -> None:
    network = Seq2Seq(SMALL)
    lead, accompaniment = (part[:2].T for part in data())
    changed = accompaniment.clone()
    changed[9:] = 50
    before, after = network(lead, accompaniment), network(lead, changed)
    assert torch.equal(before[:10], after[:10])
    assert not torch.equal(before[10:], after[10:])


def test_dropout_is_there_in_training_and_absent_without_a_generator() -> None:
    network = Seq2Seq(SMALL)
    lead, accompaniment = (part.T for part in data())
    plain = network(lead, accompaniment)
    masked = [network(lead, accompaniment, torch.Generator().manual_seed(seed)) for seed in (1, 1, 2)]
    assert torch.equal(plain, network(lead, accompaniment))
    assert torch.equal(masked[0], masked[1])
    assert not torch.equal(masked[0], masked[2])
    assert not torch.equal(masked[0], plain)


def test_one_phrase_is_learnt_by_heart() -> None:
    # 16 units and a few dozen updates can do it; a wrong shift, mask or gate can't.
    recipe = dataclasses.replace(SMALL, hidden=48, recurrent_dropout=0.0, learning_rate=2e-2)
    torch.manual_seed(1)
    learner = Learner(system(recipe))
    phrase = data(count=8)
    for epoch in range(1, 151):
        run_epoch(learner, phrase, recipe, epoch)
    assert evaluate(learner.network, phrase) < 0.1


def test_a_run_that_is_stopped_and_continued_equals_one_that_is_not(tmp_path: Path) -> None:
    whole = train(system(SMALL), data(), data(2), tmp_path / "whole", epochs=6)
    train(system(SMALL), data(), data(2), tmp_path / "parts", epochs=3)
    parts = train(system(SMALL), data(), data(2), tmp_path / "parts", epochs=6)
    assert whole["log"] == parts["log"]
    assert all(torch.equal(tensor, parts["network"][name]) for name, tensor in whole["network"].items())
    journals = [(tmp_path / run / "small.jsonl").read_text() for run in ("whole", "parts")]
    assert journals[0] == journals[1]
    assert len(journals[0].splitlines()) == 6


def test_a_checkpoint_of_other_data_is_refused(tmp_path: Path) -> None:
    train(system(SMALL), data(), data(2), tmp_path, epochs=1)
    with pytest.raises(SystemExit, match="another data"):
        train(system(SMALL), data(3), data(2), tmp_path, epochs=2)
    with pytest.raises(SystemExit, match="another recipe"):
        train(system(dataclasses.replace(SMALL, seed=2)), data(), data(2), tmp_path, epochs=2)


def test_training_ends_when_validation_has_not_improved_for_the_patience() -> None:
    state = {"recipe": dataclasses.asdict(SMALL), "epoch": 60, "best_epoch": 10}
    assert is_finished(state)
    assert not is_finished(state | {"best_epoch": 11})
