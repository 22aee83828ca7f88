"""The network of Eck and Schmidhuber 2002: what hears what, its probabilities, its training, its export."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")
pytest.importorskip("onnx", reason="the training extra is not installed")

from export.eck import eck as graph  # noqa: E402
from export.graph import IR_VERSION, OPSET  # noqa: E402
from training import choruses  # noqa: E402
from training.eck import (  # noqa: E402
    ICANN,
    RECIPES,
    REPORT,
    Eck,
    EckRecipe,
    Side,
    form,
    notes,
)
from training.eck_train import load, material, measure, stagger, train  # noqa: E402

SMALL = EckRecipe("small", melody=True, start="small-chords", batch=66, choruses=15, networks=2, epochs=4)
CHORDS, MELODY = choruses.CHORD_UNITS, choruses.MELODY_UNITS


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    # So small a network waits longer for a second thread than it computes.
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def network(*, melody: bool = True) -> Eck:
    # Fresh weights are timid; larger ones make every gate matter.
    torch.manual_seed(5)
    return Eck(dataclasses.replace(SMALL, melody=melody, spread=2.0))


def streams(count: int = 3) -> tuple[Any, Any]:
    return form(count), torch.from_numpy(choruses.read("valid")[:count])


def wishes(steps: int, batch: int) -> Any:
    return torch.from_numpy(np.random.default_rng(3).gumbel(size=(steps, batch, MELODY)).astype(np.float32))


def given(steps: int, batch: int) -> Any:
    masks = np.random.default_rng(4).integers(-1, 2**CHORDS, (steps, batch))
    masks[steps // 2 :] = -1
    return torch.from_numpy(masks)


def test_the_networks_have_the_published_topology() -> None:
    # A target each: three gates of four blocks and eight cells, and the outputs; a bias beside its sources.
    chords = 20 * (12 + 8 + 1) + 12 * (8 + 12 + 1)
    melody = 20 * (13 + 8 + 8 + 1) + 13 * (8 + 13 + 1)
    for has_melody, expected in ((False, chords), (True, chords + melody)):
        assert sum(weight.numel() for weight in network(melody=has_melody).parameters()) == expected


@pytest.mark.parametrize("biases", [REPORT, ICANN])
def test_every_gate_of_a_block_has_its_bias(biases: tuple[float, ...]) -> None:
    made = Eck(dataclasses.replace(SMALL, biases=biases))
    for side in (made.chords, made.melody):
        assert side is not None
        assert torch.allclose(side.gate_bias[0, :12], torch.tensor(biases * 3))
        assert torch.equal(side.output_bias, torch.full_like(side.output_bias, 0.5))


def test_a_block_is_an_lstm_whose_cells_share_its_gates() -> None:
    side = network(melody=False).chords
    lstm = torch.nn.LSTM(CHORDS, 8)
    block = torch.arange(8) // 2
    # PyTorch's order is i, f, g, o.
    rows = torch.cat([block, block + 4, 12 + torch.arange(8), block + 8])
    units = form(2).transpose(0, 1)
    with torch.no_grad():
        lstm.weight_ih_l0.copy_(side.gates[:CHORDS, rows].T)
        lstm.weight_hh_l0.copy_(side.gates[CHORDS:, rows].T)
        lstm.bias_ih_l0.copy_(side.gate_bias[0, rows])
        lstm.bias_hh_l0.zero_()
        heard = (torch.cat([torch.zeros(1, 2, CHORDS), units[:-1]]) - side.mean) * side.scale
        assert torch.allclose(lstm(heard)[0], side(units, side.start(2))[1], atol=1e-5)


def test_the_chords_hear_nothing_of_the_melody_and_the_melody_hears_the_chords() -> None:
    made = network()
    masks = torch.from_numpy(choruses.chords())[:, None].expand(-1, 3)
    _, log_probs, chords = made.generate(torch.full_like(masks, -1), wishes(96, 3))
    assert torch.equal(chords, made.play(torch.full_like(masks, -1)))
    assert not torch.equal(log_probs, made.generate(masks, wishes(96, 3))[1])


def test_a_step_sees_nothing_from_itself_on() -> None:
    side = network(melody=False).chords
    units = form(2).transpose(0, 1)
    changed = units.clone()
    changed[9:] = 1 - changed[9:]
    before, after = (side(heard, side.start(2))[0] for heard in (units, changed))
    assert torch.equal(before[:10], after[:10])
    assert not torch.equal(before[10:], after[10:])


def test_networks_side_by_side_say_what_each_says_alone() -> None:
    together = Side(form(1), SMALL, networks=3)
    alone = Side(form(1), SMALL)
    units = form(2).transpose(0, 1)
    for index in range(3):
        alone.load_state_dict(together.pick(index))
        assert torch.allclose(together(units, together.start(2))[0][index], alone(units, alone.start(2))[0], atol=1e-5)


def test_windows_in_a_row_say_what_the_whole_stream_says() -> None:
    made = network()
    _, melody = streams(6)
    side = made.melody
    assert side is not None
    recipe = dataclasses.replace(SMALL, batch=6, choruses=2)
    units, told, state = stagger(made, side, torch.cat([melody, melody], 1), recipe)
    whole, _, _ = side(notes(melody).transpose(0, 1), side.start(6), material(made, side, melody)[1])
    assert told is not None
    parts, _, _ = side(units[:32], state, told[:32])
    for stream in range(6):
        # The streams are sorted by the place where they begin: 0 and 3 at the first, 1 and 4 at the second.
        place, own = divmod(stream, 2)
        assert torch.allclose(parts[:, stream], whole[32 * place : 32 * place + 32, place + 3 * own], atol=1e-4)


def test_the_melody_locked_to_a_piece_has_the_likelihood_of_teacher_forcing() -> None:
    made = network()
    chords, melody = streams()
    lock = torch.full((96, 3, MELODY), -torch.inf).scatter(2, melody.T[..., None], 0.0)
    masks = torch.from_numpy(choruses.chords())[:, None].expand(-1, 3)
    tokens, log_probs, sounding = made.generate(masks, lock)
    assert torch.equal(tokens, melody.T)
    assert torch.equal(sounding, masks)
    assert torch.allclose(-log_probs, made.nll(chords, melody), atol=1e-4)


def test_the_network_plays_its_own_chords_where_none_is_given() -> None:
    made = network()
    chords = made.generate(given(40, 5), wishes(40, 5))[2]
    assert torch.equal(chords[:20], torch.where(given(40, 5)[:20] < 0, chords[:20], given(40, 5)[:20]))
    assert torch.equal(chords, made.play(given(40, 5)))
    assert (chords >= 0).all()


@pytest.mark.parametrize(("steps", "batch"), [(1, 1), (96, 1), (200, 6)])
def test_onnx_and_pytorch_compose_the_same(steps: int, batch: int) -> None:
    made = network()
    model = graph({name: tensor.numpy() for name, tensor in made.state_dict().items()})
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    lead, perturbation = given(steps, batch), wishes(steps, batch)
    perturbation[: steps // 4, :, 1:] = -torch.inf
    expected = made.generate(lead, perturbation)
    tokens, log_probs, chords = session.run(None, {"lead": lead.numpy(), "perturbation": perturbation.numpy()})
    assert np.array_equal(tokens, expected[0])
    assert np.allclose(log_probs, expected[1], atol=1e-3)
    assert np.array_equal(chords, expected[2])
    assert len(np.unique(tokens)) > 1 or steps == 1


def test_the_file_is_one_that_old_runtimes_read() -> None:
    model = graph({name: tensor.numpy() for name, tensor in network().state_dict().items()})
    assert model.ir_version == IR_VERSION
    assert [(opset.domain, opset.version) for opset in model.opset_import] == [("", OPSET)]


def test_a_run_that_is_stopped_and_continued_equals_one_that_is_not(tmp_path: Path) -> None:
    for run in ("whole", "parts"):
        train(dataclasses.replace(SMALL, name="small-chords", melody=False, start=""), tmp_path / run, epochs=1)
    whole = train(SMALL, tmp_path / "whole", epochs=2)
    train(SMALL, tmp_path / "parts", epochs=1)
    parts = train(SMALL, tmp_path / "parts", epochs=2)
    assert whole["log"] == parts["log"]
    assert all(torch.equal(tensor, parts["best"][name]) for name, tensor in whole["best"].items())
    kept = load(tmp_path / "parts" / "small.pt")
    chords = load(tmp_path / "parts" / "small-chords.pt")
    assert torch.equal(kept.chords.gates, chords.chords.gates)
    with pytest.raises(SystemExit, match="another recipe"):
        train(dataclasses.replace(SMALL, seed=2), tmp_path / "parts", epochs=2)


def test_the_measures_of_an_untaught_network_are_poor() -> None:
    numbers = measure(network(), cycles=4)
    assert numbers["cycle_errors"] > 0
    assert numbers["test_nll"] > choruses.FLOOR
    assert numbers["novel_pieces"] == 1
    assert 0 <= numbers["legal_segments"] < 0.9


def test_every_recipe_names_itself() -> None:
    assert all(name == recipe.name for name, recipe in RECIPES.items())
