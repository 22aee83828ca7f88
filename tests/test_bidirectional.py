"""Every note in the context of its neighbours: the lead from both sides, the voice from the past, all as intervals."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

torch = pytest.importorskip("torch", reason="the training extra is not installed")
pytest.importorskip("onnx", reason="the training extra is not installed")

from torch import Tensor  # noqa: E402
from torch.nn import functional as F  # noqa: E402

from engine import vocabulary, windows  # noqa: E402
from engine.card import Card, Voice  # noqa: E402
from engine.generation import second_voices  # noqa: E402
from engine.grid import hear  # noqa: E402
from engine.model import Model  # noqa: E402
from engine.notes import Clip  # noqa: E402
from engine.settings import Settings  # noqa: E402
from export.__main__ import prove  # noqa: E402
from export.file import write  # noqa: E402
from export.stepwise import stepwise  # noqa: E402
from training import chorales  # noqa: E402
from training.stepwise import picked  # noqa: E402
from training.voices.bidirectional import HIGHEST, LOWEST, Bidirectional, Network  # noqa: E402

torch.set_num_threads(1)
SMALL = Bidirectional(name="small", hidden=8, across=4, dropout=0.0, shift=0)
LEAD = np.array([67, 129, 69, 129, 71, 128, 72, 129] * 2)
ALTO = np.array([64, 129, 129, 62, 128, 62, 60, 129] * 2)


def network(recipe: Bidirectional = SMALL) -> Network:
    torch.manual_seed(4)
    return Network(recipe)


def line(tokens: NDArray[np.int64]) -> Tensor:
    batch: Tensor = torch.from_numpy(tokens)[None]
    return batch


def step_by_step(of: Network, lead: NDArray[np.int64], voice: NDArray[np.int64]) -> Tensor:
    """Return the logits (T, V) before each of a voice's tokens, the way they are played."""
    told, state = of.begin(line(lead).T)
    token, found = torch.tensor([vocabulary.SIZE]), []
    for now, following in zip(told, voice, strict=True):
        said, *rest = of.step(now, token, *state)
        state, token = tuple(rest), torch.tensor([following])
        found.append(said[0])
    logits: Tensor = torch.stack(found)
    return logits


def test_the_network_is_as_large_as_its_recipe_says() -> None:
    of = network(Bidirectional())
    assert sum(weight.numel() for weight in of.parameters()) == 109_187
    assert (len(of.pitches), LOWEST, HIGHEST) == (44, 34, 77)


def test_the_notes_reach_beyond_those_that_training_can_ask_for() -> None:
    for chorale in chorales.read("train"):
        for _, below in chorales.PAIRS:
            pitches = chorale.voices[below][chorale.voices[below] < vocabulary.PITCHES]
            shift = Bidirectional().shift
            assert pitches.min() - shift >= LOWEST
            assert pitches.max() + shift <= HIGHEST


def test_step_by_step_costs_what_the_whole_sequence_costs() -> None:
    with torch.no_grad():
        of = network()
        logits = step_by_step(of, LEAD, ALTO)
        total, steps = of.loss(line(LEAD), line(ALTO))
        assert steps == len(ALTO)
        assert float(total) == pytest.approx(float(F.cross_entropy(logits, torch.from_numpy(ALTO), reduction="sum")))


def test_the_file_plays_what_the_network_plays() -> None:
    of = network()
    assert "all 2326 tokens" in prove(of, stepwise(of))


def test_the_end_of_the_lead_is_heard_at_the_beginning_and_the_end_of_the_voice_is_not() -> None:
    with torch.no_grad():
        of = network()
        before = step_by_step(of, LEAD, ALTO)
        other_lead, other_voice = LEAD.copy(), ALTO.copy()
        other_lead[-2], other_voice[-2] = 74, 65
        assert not torch.equal(before[0], step_by_step(of, other_lead, ALTO)[0])
        changed = step_by_step(of, LEAD, other_voice)
        assert torch.equal(before[:-1], changed[:-1])
        assert not torch.equal(before[-1], changed[-1])


def test_only_the_place_of_a_note_tells_it_from_its_neighbours() -> None:
    """Without it, pitches moved by a semitone move what is said of the notes."""
    with torch.no_grad():
        of = network()
        of.place.weight.zero_()
        for direction in ("", "_reverse"):
            # The way along pitch begins at an edge; what is forgotten at each note does not know where that was.
            getattr(of.across, f"weight_hh_l0{direction}").zero_()
            getattr(of.across, f"bias_ih_l0{direction}")[SMALL.across : 2 * SMALL.across] = -100

        def moved(tokens: NDArray[np.int64]) -> NDArray[np.int64]:
            return np.where(tokens < vocabulary.PITCHES, tokens + 1, tokens)

        here = step_by_step(of, LEAD, ALTO)[:, LOWEST + 2 : HIGHEST - 2]
        there = step_by_step(of, moved(LEAD), moved(ALTO))[:, LOWEST + 3 : HIGHEST - 1]
        assert torch.allclose(here, there, atol=1e-5)


def test_nothing_is_held_where_nothing_sounds() -> None:
    with torch.no_grad():
        chances = torch.softmax(step_by_step(network(), LEAD, ALTO), 1)[:, vocabulary.HOLD]
        silent = np.append(True, np.isin(np.arange(len(ALTO)) % 8, [4])[:-1])
        assert (chances[silent] == 0).all()
        assert (chances[~silent] > 0).all()


def test_a_phrase_is_learned_in_seconds() -> None:
    of = network(Bidirectional(name="small", hidden=24, across=8, dropout=0.1, shift=1))
    optimiser = torch.optim.Adam(of.parameters(), lr=2e-2)
    generator = torch.Generator().manual_seed(1)
    for _ in range(120):
        loss, steps = of.loss(line(LEAD), line(ALTO), generator=generator)
        optimiser.zero_grad()
        (loss / steps).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    tokens, _ = of.generate(line(LEAD).T, torch.zeros(len(LEAD), 1, vocabulary.SIZE))
    assert tokens[:, 0].tolist() == ALTO.tolist()


def test_log_probabilities_are_those_before_the_wishes() -> None:
    of = network()
    wish = torch.full((len(LEAD), 1, vocabulary.SIZE), -torch.inf)
    wish.scatter_(2, torch.from_numpy(ALTO)[:, None, None], 0.0)
    tokens, log_probs = of.generate(line(LEAD).T, wish)
    assert tokens[:, 0].tolist() == ALTO.tolist()
    logits = step_by_step(of, LEAD, ALTO)
    assert torch.allclose(log_probs[:, 0], picked(logits, torch.from_numpy(ALTO)), atol=1e-5)


@pytest.fixture(name="small", scope="module")
def _small(tmp_path_factory: pytest.TempPathFactory) -> Model:
    path = tmp_path_factory.mktemp("model") / "small.onnx"
    voices = {"alto": Voice((57, 81), (53, 74))}
    write(stepwise(network()), Card("small", "task", "data", "licence", voices, steps=0, steps_per_beat=4), path)
    return Model(path)


def test_a_clip_of_any_length_is_made_whole(small: Model, clip: Clip, monkeypatch: pytest.MonkeyPatch) -> None:
    lengths: list[int] = []
    run = small.run

    def noted(lead: NDArray[np.int64], wish: NDArray[np.float32]) -> list[NDArray[Any]]:
        lengths.append(len(lead))
        return run(lead, wish)

    monkeypatch.setattr(small, "run", noted)
    made = second_voices(clip, Settings(seed=3, takes=2), small)
    assert len(made) == 2
    assert set(lengths) == {hear(clip).melody.steps}


def test_rows_that_are_made_after_each_other_are_what_they_are_together(
    small: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead, wish = network().trial(40, 7, np.random.default_rng(1))
    tokens, log_probs = small(lead, wish)
    shares: list[float] = []
    monkeypatch.setattr(windows, "AT_ONCE", 100)
    again, scored = windows.accompany(small, lead, wish, progress=shares.append)
    assert np.array_equal(tokens, again)
    assert np.allclose(log_probs, scored)
    assert shares == pytest.approx([2 / 7, 4 / 7, 6 / 7, 1])
