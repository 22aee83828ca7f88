"""The table of task E and the systems in it, on networks that nobody trained."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")

from engine.melody import Melody, Tone  # noqa: E402
from training.melodies import note_rnn, tunes  # noqa: E402
from training.melodies.note_rnn import NoteRnn  # noqa: E402
from training.melodies.tunes import Tune  # noqa: E402
from training.systems import SYSTEMS  # noqa: E402
from training.train import save, train  # noqa: E402
from training.tuner import table, tuned  # noqa: E402
from training.tuner.measures import measure  # noqa: E402


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(name="work")
def _work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a Note RNN that learned nothing, and a corpus of one scale up and down."""
    tones = tuple(Tone(2 * step, 2, [60, 62, 64, 65, 67, 69, 71, 72, 71, 69, 67, 65][step % 12]) for step in range(96))
    scale = Tune("a", "a", "a/1", (4, 4), 0, "major", Melody(tones, 192), "")
    monkeypatch.setattr(tunes, "read", lambda *_: [scale])
    monkeypatch.setattr(table, "MELODIES", 40)
    torch.manual_seed(1)
    state = {"recipe": dataclasses.asdict(note_rnn.RECIPE), "best": NoteRnn(note_rnn.RECIPE).state_dict()}
    save(state, tmp_path / "note-rnn.pt")
    return tmp_path


def test_each_tuned_system_is_in_the_registry_and_starts_from_one_that_is() -> None:
    for system in tuned.SYSTEMS:
        assert SYSTEMS[system.name] is system
        assert system.start in SYSTEMS
        assert system.start == system.recipe.start


def test_the_published_runs_are_the_three_targets_with_the_published_numbers() -> None:
    published = {recipe.name: recipe for recipe in tuned.RECIPES if recipe.name in {"tuned-q", "tuned-psi", "tuned-g"}}
    assert [recipe.algorithm for recipe in published.values()] == ["q", "psi", "g"]
    for recipe in published.values():
        assert (recipe.scale, recipe.discount, recipe.rate, recipe.minibatch) == (2.0, 0.5, 0.01, 32)
        assert (recipe.memory * 32, recipe.batch, recipe.learning_rate, recipe.clip) == (100_000, 5, 1e-3, 5.0)
        assert (recipe.free, recipe.weight, recipe.is_early, recipe.prompted) == (0.15, 3.0, False, 0.0)


def test_a_melody_is_made_for_each_tune_of_which_there_are_four_whole_bars(work: Path) -> None:
    (prompts,) = tuned.data("train", tuned.RECIPES[0], work)
    assert prompts.shape == (2, 32)
    assert prompts[0, :9].tolist() == [14, 16, 18, 19, 21, 23, 25, 26, 25]


def test_training_starts_from_the_network_before_and_goes_on_where_it_stopped(work: Path) -> None:
    recipe = dataclasses.replace(tuned.RECIPES[0], memory=20, minibatch=4)
    system = dataclasses.replace(tuned.SYSTEMS[0], recipe=recipe)
    prompts = tuned.data("train", recipe, work)
    more = (prompts[0].repeat(6, 1),)
    for folder in ("whole", "parts"):
        (work / folder).mkdir()
        (work / folder / "note-rnn.pt").write_bytes((work / "note-rnn.pt").read_bytes())
    whole = train(system, more, prompts, work / "whole", epochs=2)
    train(system, more, prompts, work / "parts", epochs=1)
    parts = train(system, more, prompts, work / "parts", epochs=2)
    before = torch.load(work / "note-rnn.pt", weights_only=True)["best"]
    for name, weight in before.items():
        assert torch.equal(whole["network"][f"prior.{name}"], weight)
        assert torch.equal(whole["network"][f"value.{name}"], parts["network"][f"value.{name}"])
    assert not torch.equal(whole["network"]["value.output.bias"], before["output.bias"])
    assert int(whole["network"]["made"]) == 24


def test_without_the_network_before_training_says_which_is_missing(tmp_path: Path) -> None:
    nothing = (torch.zeros(5, 32, dtype=torch.long),)
    with pytest.raises(SystemExit, match="train note-rnn first"):
        train(tuned.SYSTEMS[0], nothing, nothing, tmp_path)


def test_the_table_has_the_tunes_what_is_trained_and_the_four_published_columns(work: Path) -> None:
    made = table.tuner_table(work)
    names = list(made.rows)
    assert names[:2] == ["folk tunes, test split", "note-rnn"]
    assert [name for name in names if name.endswith("*")] == names[2:]
    assert len(names) == 6
    text = made.markdown()
    assert "| 0.0 | -0.11 | 0.03 | 0.03 | 1.0 | 28.8 | 91.1 | 56.4 | 51.9 | 75.7 | 0.11 | - | - |" in text
    assert text.count("\n") == len(names) + 3


def test_a_row_holds_the_eleven_columns_and_what_rules_and_network_say(work: Path) -> None:
    row: dict[str, Any] = table.tuner_table(work).rows["note-rnn"]
    assert list(row) == [column.number for column in table.COLUMNS]
    assert set(measure(torch.zeros(1, 32, dtype=torch.long).numpy())) == set(row) - {"rules", "log p"}
    # A network that learned nothing thinks all 38 tokens alike.
    assert row["log p"] == pytest.approx(-3.64, abs=0.1)


def test_a_tuned_network_gets_its_row_beneath_the_one_before(work: Path) -> None:
    system = tuned.SYSTEMS[1]
    network = tuned.build(system.recipe)
    network.start(torch.load(work / "note-rnn.pt", weights_only=True)["best"])
    state = {"recipe": dataclasses.asdict(system.recipe), "best": network.state_dict()}
    save(state, work / f"{system.name}.pt")
    rows = table.tuner_table(work).rows
    assert list(rows)[:3] == ["folk tunes, test split", "note-rnn", "tuned-psi"]
    # Nothing was tuned yet, and the chances are the same.
    assert rows["tuned-psi"] == rows["note-rnn"]


def test_weights_of_another_recipe_are_refused(work: Path) -> None:
    state = torch.load(work / "note-rnn.pt", weights_only=True)
    state["recipe"]["hidden"] = 7
    save(state, work / "note-rnn.pt")
    with pytest.raises(SystemExit, match="train it again"):
        table.tuner_table(work)


def test_the_card_tells_the_engine_how_to_play_it(work: Path) -> None:
    card = SYSTEMS["tuned"].card(work)
    assert (card.name, card.kind, card.vocabulary, card.steps_per_beat, card.steps) == (
        "tuned", "melody", "events-38", 2, 32,
    )  # fmt: skip
    assert card.voices["melody"].lead == (48, 83)
