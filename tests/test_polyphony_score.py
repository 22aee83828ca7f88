"""What a step of polyphonic music costs: whole pieces, whole chords, and the plain players that are known."""

from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")
pytest.importorskip("music21", reason="the training extra is not installed")

from training.metrics import Estimate  # noqa: E402
from training.polyphony import score  # noqa: E402
from training.polyphony.biaxial import Biaxial, BiaxialRecipe  # noqa: E402
from training.polyphony.biaxial_recipes import JSB, data, none  # noqa: E402
from training.polyphony.rolls import FOLDER, Piece  # noqa: E402
from training.polyphony.score import COLUMNS, biaxial_table, cost, counted, judged  # noqa: E402
from training.system import System  # noqa: E402

SHARED = Path(__file__).parents[2] / "shared" / "data" / "polyphonic"
with_sets = pytest.mark.skipif(not SHARED.exists(), reason="the published piano rolls are not at hand")

SMALL = BiaxialRecipe(name="small", lowest=60, notes=9, channels=1, time_axis=(6,), note_axis=(5,))


@pytest.fixture(name="work")
def _work(tmp_path: Path) -> Path:
    (tmp_path / FOLDER).symlink_to(SHARED)
    return tmp_path


def test_a_piece_in_parts_costs_what_it_costs_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    network = Biaxial(SMALL)
    roll = (np.random.default_rng(1).random((40, 9, 1)) < 0.3).astype(np.int8)
    piece = Piece(roll, np.arange(40), 60)
    with torch.no_grad():
        whole, steps = network.loss(torch.arange(1, 40)[None], torch.from_numpy(roll)[None])
    assert steps == 39
    for chunk in (256, 7):
        monkeypatch.setattr(score, "CHUNK", chunk)
        assert cost(network, piece) == pytest.approx(float(whole), rel=1e-5)


@with_sets
@pytest.mark.parametrize(("corpus", "parts", "nats"), [("jsb", 1, 11.09), ("jsb", 2, 10.49)])
def test_plain_players_cost_what_they_are_known_to(corpus: str, parts: int, nats: float, work: Path) -> None:
    assert counted(corpus, parts, work).value == pytest.approx(nats, abs=0.005)


@with_sets
def test_a_network_is_scored_on_all_keys_of_the_piano(work: Path) -> None:
    recipe = replace(JSB, name="small", time_axis=(4,), note_axis=(3,), kernel=2)
    network = Biaxial(recipe)
    with torch.no_grad():
        # A note is played with a chance of one half, and the 34 keys that it lacks cost next to nothing.
        axis: Any = network.note_axis
        axis.output.weight.zero_()
        axis.output.bias.zero_()
    torch.save({"recipe": asdict(recipe), "best": network.state_dict()}, work / "small.pt")
    row = judged(System(recipe, Biaxial, data, partial(none, recipe)), work)
    nll = row["jsb"]
    assert isinstance(nll, Estimate)
    assert nll.value == pytest.approx(54 * np.log(2) + 34 / 13_809, abs=1e-4)
    assert nll.low == pytest.approx(nll.high)


@with_sets
def test_the_table_has_the_published_rows_and_those_that_are_there(work: Path) -> None:
    table = biaxial_table(work)
    assert table.columns == COLUMNS
    assert "BALSTM (Johnson 2017), best and median of 5 *" in table.rows
    assert table.rows["a coin for each note"]["jsb"] == pytest.approx(61.0, abs=0.005)
    assert "biaxial" not in table.rows
