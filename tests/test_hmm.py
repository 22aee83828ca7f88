"""The hidden Markov model: forward and backward against every path there is, EM, and the filter that plays."""

import itertools
import math

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")
pytest.importorskip("onnx", reason="the training extra is not installed")

from torch import Tensor  # noqa: E402

from export.__main__ import prove  # noqa: E402
from export.stepwise import stepwise  # noqa: E402
from training.melodies.baum_welch import expect, forward  # noqa: E402
from training.melodies.hmm import HMM, Hidden  # noqa: E402
from training.melodies.past import LONGEST  # noqa: E402


def network(states: int = 5, **shape: float) -> HMM:
    torch.manual_seed(2)
    return HMM(Hidden(name="small", states=states, batch=2, **shape))  # type: ignore[arg-type]


def melodies(rows: int = 6, steps: int = 90) -> tuple[Tensor, Tensor]:
    rng = np.random.default_rng(4)
    tokens = np.where(rng.random((rows, steps)) < 0.7, 0, rng.choice([1, 14, 16, 18, 21], (rows, steps)))
    tokens[0, 3:60] = 0
    tokens[1, 50:] = -1
    tokens[2, : LONGEST + 9] = 0
    return torch.arange(steps).expand(rows, -1), torch.from_numpy(tokens)


def likelihood(of: HMM, data: tuple[Tensor, Tensor]) -> float:
    return -float(of.loss(*data)[0])


def posterior(of: HMM, data: tuple[Tensor, Tensor]) -> float:
    """Return what EM raises: the log-likelihood, and the logarithm of the tables' Dirichlet prior."""
    tables = (of.start, of.move, of.event, of.duration) if of.recipe.prior else ()
    shares = [of.recipe.prior / table.shape[-1] * float(table.double().log().sum()) for table in tables]
    return likelihood(of, data) + sum(shares)


def test_forward_and_backward_agree_with_all_paths_there_are() -> None:
    generator = torch.Generator().manual_seed(3)
    start, move = (torch.rand(*shape, generator=generator).double() for shape in ((3,), (3, 3)))
    start, move = start / start.sum(), move / move.sum(1, keepdim=True)
    emitted = torch.rand(5, 2, 3, generator=generator).double()
    is_event = torch.tensor([[True] * 5, [True] * 3 + [False] * 2]).T
    believed, moves = expect(start, move, emitted, is_event)
    _, scales = forward(start, move, emitted, is_event)
    expected = torch.zeros(3, 3).double()
    for row, length in enumerate((5, 3)):
        weights: dict[tuple[int, ...], float] = {}
        for path in itertools.product(range(3), repeat=length):
            steps = [start[path[0]], *(move[a, b] for a, b in itertools.pairwise(path))]
            weights[path] = math.prod(float(p * emitted[n, row, path[n]]) for n, p in enumerate(steps))
        total = sum(weights.values())
        assert float(scales[:, row].log().sum()) == pytest.approx(math.log(total))
        for path, weight in weights.items():
            for a, b in itertools.pairwise(path):
                expected[a, b] += weight / total
        for number, state in itertools.product(range(length), range(3)):
            share = sum(weight for path, weight in weights.items() if path[number] == state) / total
            assert float(believed[number, row, state]) == pytest.approx(share)
    assert torch.allclose(moves, expected)


@pytest.mark.parametrize("prior", [0.0, 1.0])
def test_no_iteration_lowers_what_em_raises(prior: float) -> None:
    made, data = network(prior=prior), melodies()
    made.fit(data, data)
    values = [posterior(made, data)]
    for _ in range(12):
        made.fit(data, data)
        values.append(posterior(made, data))
    assert all(later >= earlier - 1e-3 for earlier, later in itertools.pairwise(values))
    assert values[-1] > values[0] + 1


def test_the_steps_of_the_filter_have_the_likelihood_of_the_chain() -> None:
    made, (lead, tokens) = network(), melodies()
    made.fit((lead, tokens), ())
    told, state = made.begin(lead.T)
    token = torch.full((len(tokens),), made.classes)
    total = 0.0
    for now, played in zip(told, tokens.T, strict=True):
        logits, *following = made.step(now, token, *state)
        state = tuple(following)
        assert torch.allclose(logits.logsumexp(1), torch.zeros(()), atol=1e-5)
        sounds = played >= 0
        total += float(logits[sounds].gather(1, played[sounds][:, None]).sum())
        token = played.clamp(min=0)
    assert total == pytest.approx(likelihood(made, (lead, tokens)), rel=1e-5)


def test_one_state_learns_how_often_everything_is() -> None:
    tokens = torch.tensor([[14, 0, 16, 0, 14, 0, 0, 0]])
    made = network(states=1, prior=0.0)
    made.fit((tokens, tokens), ())
    assert float(made.event[0, 14 - 1]) == pytest.approx(2 / 3)
    # START lasts a step, two notes two each, and how long the last one goes on is not known, but four steps at least.
    assert float(made.duration[0, 0]) == pytest.approx(1 / 4)
    assert float(made.duration[0, 1]) == pytest.approx(2 / 4)
    assert float(made.duration[0, 3:].sum()) == pytest.approx(1 / 4)


def test_the_file_plays_what_the_network_plays() -> None:
    made = network()
    made.fit(melodies(), ())
    assert "all 2326 tokens" in prove(made, stepwise(made))
