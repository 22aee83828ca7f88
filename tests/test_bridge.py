"""B1 on a few made-up songs."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")

from engine import vocabulary  # noqa: E402
from engine.melody import Tone  # noqa: E402
from training.metrics import Estimate, Share  # noqa: E402
from training.voices import bridge, multitrack  # noqa: E402
from training.voices import lead_accompaniment as systems  # noqa: E402
from training.voices.multitrack import SILENT, Pair  # noqa: E402
from training.voices.pairing import Excerpt  # noqa: E402

torch.set_num_threads(1)
LEAD = np.array([72, 72, 74, 76, SILENT, 76, 77, 79])
LINE = np.array([60, 60, 69, SILENT, SILENT, SILENT, SILENT, SILENT])


def test_equal_neighbours_are_one_note() -> None:
    assert vocabulary.decode(bridge.tokens(LINE)).tones == (Tone(0, 2, 60), Tone(2, 1, 69))


def test_an_excerpt_is_counted_by_hand() -> None:
    found = bridge.numbers(Excerpt("a", 0, LEAD, LINE))
    assert found["consonance"] == Share(2, 3)  # two octaves and a fourth
    assert found["octaves"] == Share(2, 3)
    assert found["pcs"] == Share(2, 3)
    assert found["empty_bars"] == Share(1, 2)
    assert found["notes_per_beat"] == Share(2, 8)
    assert found["sounding"] == Share(3, 8)
    clash = np.where(LINE == 69, 73, LINE)
    assert bridge.numbers(Excerpt("a", 0, LEAD, clash))["pcs"] == Share(1, 3)


def test_the_pitch_class_that_a_network_is_sure_of_costs_nothing() -> None:
    network = systems.Network(replace(systems.POP909, hidden=4))
    for weight in network.parameters():
        torch.nn.init.zeros_(weight)
    given = [Excerpt("a", 0, LEAD, np.where(LINE == 69, 72, LINE))]
    even = bridge.pitch_class_nll(network, given).value
    with torch.no_grad():
        # The class of C has eleven of 128 pitches.
        assert even == pytest.approx(-np.log(11 / 128), rel=1e-5)
        network.output.bias[48] = 50
    assert bridge.pitch_class_nll(network, given).value == pytest.approx(0, abs=1e-5)


def test_a_chain_knows_what_follows_what_in_the_key() -> None:
    up = np.array([60, 62, 60, 62, 60, 62, 60, 62])
    train = [Excerpt(str(n), 0, up, up) for n in range(1000)]
    elsewhere = Excerpt("a", 10, up + 2, np.append(up[:-1] + 2, SILENT))
    # The beginning costs as little, for it is as sure; the silence costs nothing.
    assert bridge.chain_nll(train, [elsewhere]).value == pytest.approx(0, abs=0.02)
    assert bridge.chain_nll(train, [replace(elsewhere, to_c=0)]).value > 2


def test_the_table_has_a_row_for_each_network_that_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    pairs = []
    for number in range(30):
        lead = 60 + number % 12 + rng.choice([0, 2, 4, 5, 7, 9, 11], 96)
        pairs.append(Pair(f"{number:03}", f"{number:03}", lead, lead - 12))
    multitrack.write(pairs, multitrack.kept("pop909", tmp_path))
    recipe = replace(systems.POP909, hidden=4)
    monkeypatch.setattr(systems, "POP909", recipe)
    torch.save({"best": systems.Network(recipe).state_dict()}, tmp_path / f"{recipe.name}.pt")
    table = bridge.bridge_table(tmp_path)
    assert list(table.rows) == ["BRIDGE", "BRIDGE of another song", "chain of order 1 in the song's key", recipe.name]
    true, foreign = (table.rows[name]["octaves"] for name in list(table.rows)[:2])
    assert isinstance(true, Estimate)
    assert isinstance(foreign, Estimate)
    assert true.value == 1 > foreign.value
    assert all(column.number in table.rows[recipe.name] for column in table.columns)
    assert bridge.bridge_table(tmp_path).rows == table.rows
