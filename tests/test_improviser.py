"""The network that improvises: what it hears of a melody so far, its likelihood, its keys, its export."""

from collections.abc import Iterator

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray

torch = pytest.importorskip("torch", reason="the training extra is not installed")
pytest.importorskip("onnx", reason="the training extra is not installed")

from engine.vocabulary import HOLD, PITCHES, REST  # noqa: E402
from export.graph import IR_VERSION, OPSET  # noqa: E402
from export.improviser import improviser as graph  # noqa: E402
from training.improviser import Improviser, after, beginning, history, transpose  # noqa: E402
from training.recipes import SoloRecipe  # noqa: E402

SIZES = (12, 12, 6, 12, 32, 12, 6)
SHAPES = [{}, {"layers": 2}, {"relative": False}]


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def network(**shape: object) -> Improviser:
    torch.manual_seed(1)
    made = Improviser(SoloRecipe("small", hidden=24, embedding=16, **{"layers": 1, **shape}))  # type: ignore[arg-type]
    with torch.no_grad():
        for weight in made.parameters():
            weight.mul_(2)
    return made.eval()


def leads(steps: int, rows: int) -> NDArray[np.int64]:
    rng = np.random.default_rng(5)
    return np.stack([rng.integers(0, size, (steps, rows)) for size in SIZES], axis=-1)


def wishes(steps: int, rows: int) -> NDArray[np.float32]:
    return np.random.default_rng(6).gumbel(size=(steps, rows, PITCHES + 3)).astype(np.float32)


def test_what_is_known_before_each_step_is_what_one_step_after_another_tells() -> None:
    tokens = torch.randint(50, 131, (60, 4), generator=torch.Generator().manual_seed(2))
    tokens = torch.where(tokens == 130, REST, tokens)
    whole, state = history(tokens), beginning(4)
    for step, token in enumerate(tokens):
        for name, known in state.items():
            assert torch.equal(known, whole[name][step]), (name, step)
        state = after(state, token)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize(("steps", "rows"), [(1, 1), (50, 3)])
def test_onnx_and_pytorch_play_the_same(shape: dict[str, object], steps: int, rows: int) -> None:
    made = network(**shape)
    lead, wish = leads(steps, rows), wishes(steps, rows)
    onnx = graph({name: weight.numpy() for name, weight in made.state_dict().items()})
    assert (onnx.ir_version, onnx.opset_import[0].version) == (IR_VERSION, OPSET)
    session = onnxruntime.InferenceSession(onnx.SerializeToString(), providers=["CPUExecutionProvider"])
    ours = session.run(None, {"lead": lead, "perturbation": wish})
    theirs = made.generate(torch.from_numpy(lead), torch.from_numpy(wish))
    assert np.array_equal(ours[0], theirs[0].numpy())
    assert np.allclose(ours[1], theirs[1].numpy(), atol=1e-5)


def test_the_loss_of_what_was_played_is_its_log_probability() -> None:
    made = network()
    lead, wish = torch.from_numpy(leads(80, 3)), torch.from_numpy(wishes(80, 3))
    tokens, log_probs = made.generate(lead, wish)
    with torch.no_grad():
        loss, steps = made.loss(lead.transpose(0, 1), tokens.T)
    assert steps == 240
    assert float(loss) == pytest.approx(-float(log_probs.sum()), rel=1e-5)


def test_nothing_is_held_where_nothing_sounds() -> None:
    wish = wishes(200, 2)
    wish[:, :, HOLD] += 20
    tokens, _ = network().generate(torch.from_numpy(leads(200, 2)), torch.from_numpy(wish))
    silent = torch.cat([torch.ones(1, 2, dtype=torch.bool), tokens[:-1] == REST])
    assert not ((tokens == HOLD) & silent).any()
    assert (tokens == HOLD).any()


def test_padding_costs_nothing() -> None:
    made = network()
    lead = torch.from_numpy(leads(30, 1)).transpose(0, 1)
    tokens = torch.full((1, 30), 60)
    tokens[:, 20:] = -1
    with torch.no_grad():
        padded, steps = made.loss(lead, tokens)
        plain, _ = made.loss(lead[:, :20], tokens[:, :20])
    assert steps == 20
    assert float(padded) == pytest.approx(float(plain))


def test_transposed_are_pitches_and_roots_by_the_same_and_rests_by_nothing() -> None:
    lead = torch.from_numpy(leads(16, 40)).transpose(0, 1)
    tokens = torch.tensor([60, HOLD, REST, 72, -1] * 3 + [65]).expand(40, -1)
    moved, played = transpose(lead, tokens, torch.Generator().manual_seed(1))
    by = played[:, 0] - 60
    assert set(by.tolist()) == set(range(-6, 6))
    for feature in (0, 1, 5):
        assert torch.equal(moved[..., feature], (lead[..., feature] + by[:, None]) % 12)
    for feature in (2, 3, 4, 6):
        assert torch.equal(moved[..., feature], lead[..., feature])
    assert torch.equal(played[:, 1:3], tokens[:, 1:3])
    assert torch.equal(played[:, 4], tokens[:, 4])
