"""The bi-axial network: what each note is told, what a roll costs, how it plays, and its file."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import onnxruntime
import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")
pytest.importorskip("onnx", reason="the training extra is not installed")
pytest.importorskip("music21", reason="the training extra is not installed")

from engine.polyphony import code  # noqa: E402
from export.__main__ import graph, prove  # noqa: E402
from export.graph import IR_VERSION, OPSET  # noqa: E402
from training.polyphony.biaxial import KEYS, Biaxial, BiaxialRecipe, transposed  # noqa: E402
from training.polyphony.biaxial_recipes import CHORALES, JOHNSON, SYSTEMS  # noqa: E402
from training.polyphony.chance import LEAST, eased, likelier, nll  # noqa: E402

LADDER = BiaxialRecipe(name="small", time_axis=(20, 16), note_axis=(12, 8), dropout=0.0)
KERNEL = replace(LADDER, note_axis=(12,), kernel=9)
CROPPED = replace(LADDER, lowest=50, notes=16)
SHAPES = {"ladder": LADDER, "kernel": KERNEL, "cropped": CROPPED}
LEAD = torch.arange(3, 15)


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def network(recipe: BiaxialRecipe) -> Any:
    torch.manual_seed(2)
    made = Biaxial(recipe).eval()
    with torch.no_grad():
        for weight in made.parameters():
            weight.mul_(2)
    return made


def roll(recipe: BiaxialRecipe, *shape: int) -> Any:
    """A roll in which nothing is struck that is not played."""
    drawn = torch.rand(*shape, recipe.notes, recipe.channels, generator=torch.Generator().manual_seed(4)) < 0.1
    return (drawn & drawn[..., :1]).to(torch.int8)


def test_a_note_is_told_eighty_numbers() -> None:
    made = network(LADDER)
    step = torch.zeros(78, 2)
    # C and E of the fourth octave go on, the G above is struck, and so is the C two octaves down.
    for pitch, struck in ((60, 0), (64, 0), (67, 1), (36, 1)):
        step[pitch - 24] = torch.tensor([1, struck])
    told = made.features(step, torch.tensor(5))
    assert told.shape == (78, 80)
    e = told[64 - 24].tolist()
    assert e[0] == 40
    assert e[1:13] == [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    near = {place - 12: e[13 + 2 * place : 15 + 2 * place] for place in range(25)}
    assert {place: pair for place, pair in near.items() if any(pair)} == {-4: [1, 0], 0: [1, 0], 3: [1, 1]}
    # Counted from E: itself, then G, three semitones up, and two Cs, eight up.
    assert e[63:75] == [1, 0, 0, 1, 0, 0, 0, 0, 2, 0, 0, 0]
    assert e[75:79] == [1, -1, 1, -1]
    assert e[79] == 0


def test_at_the_edges_there_is_nothing_beyond() -> None:
    told = network(LADDER).features(torch.ones(78, 2), torch.tensor(0))
    assert told[0, 13:63].tolist() == [0] * 24 + [1] * 26
    assert told[77, 13:63].tolist() == [1] * 26 + [0] * 24


def test_the_published_size_has_the_published_parameters() -> None:
    made = Biaxial(JOHNSON)
    assert (JOHNSON.lowest, JOHNSON.notes) == (24, 78)
    assert JOHNSON.lowest + JOHNSON.notes - 1 == 101
    assert made.inputs == 80
    # An LSTM of n inputs and h units: 4 (n + h + 1) h.
    layers = ((80, 300), (300, 300), (302, 100), (100, 50))
    expected = sum(4 * (inputs + units + 1) * units for inputs, units in layers) + 50 * 2 + 2
    assert expected == 1_369_902
    assert sum(weight.numel() for weight in made.parameters() if weight.requires_grad) == expected


@pytest.mark.parametrize("recipe", SHAPES.values(), ids=SHAPES)
def test_what_is_played_costs_what_it_says(recipe: BiaxialRecipe) -> None:
    made = network(recipe)
    lead, wish = made.trial(12, 3, np.random.default_rng(1))
    # A lock on the roll, so that the exponent stays 1 and any roll can be asked for.
    asked = roll(recipe, 12, 3)
    beneath = recipe.lowest - code.LOWEST
    wish[:] = -np.inf
    wish[:, :, beneath : beneath + recipe.notes] = np.where(asked > 0, np.inf, -np.inf)
    rolls, log_probs = made.generate(torch.from_numpy(lead), torch.from_numpy(wish))
    assert torch.equal(rolls[:, :, beneath : beneath + recipe.notes], asked.long())
    before = torch.zeros_like(asked[:1])
    with torch.no_grad():
        cost, steps = made.loss(torch.from_numpy(lead).T, torch.cat([before, asked]).transpose(0, 1))
    assert steps == 36
    assert float(cost) == pytest.approx(-float(log_probs.sum()), rel=1e-5)


@pytest.mark.parametrize("recipe", SHAPES.values(), ids=SHAPES)
def test_the_file_plays_what_the_network_plays(recipe: BiaxialRecipe) -> None:
    made = network(recipe)
    built = graph(made)
    assert (built.ir_version, built.opset_import[0].version) == (IR_VERSION, OPSET)
    session = onnxruntime.InferenceSession(built.SerializeToString(), providers=["CPUExecutionProvider"])
    for steps, rows in ((1, 1), (16, 3)):
        lead, wish = made.trial(steps, rows, np.random.default_rng(steps))
        ours = session.run(None, {"lead": lead, "perturbation": wish})
        theirs = made.generate(torch.from_numpy(lead), torch.from_numpy(wish))
        assert np.array_equal(ours[0], theirs[0].numpy())
        assert np.allclose(ours[1], theirs[1].numpy(), atol=1e-5)
        assert ours[0].shape == (steps, rows, code.NOTES, 2)
    assert ours[0].any()


def test_the_exporter_proves_it() -> None:
    made = network(CROPPED)
    assert "ONNX = PyTorch on all" in prove(made, graph(made))


def test_steps_in_two_parts_cost_what_they_cost_at_once() -> None:
    made = network(LADDER)
    lead, rolls = torch.arange(20)[None], roll(LADDER, 1, 21)
    with torch.no_grad():
        whole, _ = made(lead, rolls)
        first, state = made(lead[:, :9], rolls[:, :10])
        second, _ = made(lead[:, 9:], rolls[:, 9:], state)
    assert torch.allclose(whole, torch.cat([first, second], 1), atol=1e-5)


def test_a_note_hears_what_is_beneath_it_and_nothing_above() -> None:
    for recipe in (LADDER, KERNEL):
        made = network(recipe)
        rolls = torch.zeros(1, 2, 78, 2)
        touched = rolls.clone()
        touched[0, 1, 30] = 1
        with torch.no_grad():
            plain, moved = (made(torch.tensor([[1]]), given)[0][0, 0] for given in (rolls, touched))
        assert torch.equal(plain[:31], moved[:31])
        assert not torch.equal(plain[31], moved[31])


def test_articulation_counts_where_a_note_is_played() -> None:
    logits = torch.tensor([[0.0, 3.0], [0.0, 3.0]])
    half = float(np.log(2))
    assert float(nll(logits, torch.tensor([[0, 0], [0, 0]]))) == pytest.approx(2 * half)
    struck = float(np.log1p(np.exp(-3)))
    assert float(nll(logits, torch.tensor([[1, 1], [0, 0]]))) == pytest.approx(2 * half + struck)
    assert float(nll(logits, torch.tensor([[1, 0], [0, 0]]))) == pytest.approx(2 * half + struck + 3)


def test_padding_costs_nothing() -> None:
    made = network(LADDER)
    rolls = roll(LADDER, 1, 13)
    padded = torch.cat([rolls, torch.full_like(rolls[:, :4], -1)], 1)
    lead = torch.cat([LEAD, torch.zeros(4, dtype=torch.long)])[None]
    with torch.no_grad():
        short, long = made.loss(LEAD[None], rolls), made.loss(lead, padded)
    assert short[1] == long[1] == 12
    assert float(short[0]) == pytest.approx(float(long[0]))


def test_a_segment_is_moved_to_each_of_twelve_keys() -> None:
    rolls = torch.full((60, 3, 78, 2), -1, dtype=torch.int8)
    rolls[:, :2] = 0
    rolls[:, :2, 40] = 1
    moved = transposed(rolls, torch.Generator().manual_seed(1))
    assert set(moved[:, 0, :, 0].argmax(1).tolist()) == {40 + by for by in KEYS}
    assert (moved[:, 2] == -1).all()
    assert (moved[:, :2].sum((1, 2)) == 2).all()


def test_silence_makes_notes_likelier_and_notes_bring_the_chance_back() -> None:
    c = torch.ones(1)
    for _ in range(10):
        c = eased(c, torch.tensor([1.0]))
    assert float(c) == pytest.approx(0.8)
    assert float(eased(c, torch.tensor([2.0]))) == pytest.approx(0.86)
    assert float(eased(torch.tensor([0.06]), torch.tensor([0.0]))) == pytest.approx(LEAST)


def test_a_wish_is_raised_as_the_chance_is_by_the_exponent() -> None:
    logits, noise = torch.meshgrid(torch.linspace(-6, 6, 41), torch.linspace(-9, 9, 37), indexing="ij")
    for exponent in (1.0, 0.9, 0.4, LEAST):
        plays = torch.sigmoid(logits) ** exponent > torch.sigmoid(-noise)
        assert torch.equal(logits + likelier(noise, torch.tensor(exponent)) > 0, plays)
        assert 0 < int(plays.sum()) < plays.numel()
    edges = torch.tensor([torch.inf, -torch.inf])
    for exponent in (1.0, 0.5):
        assert torch.equal(likelier(edges, torch.tensor(exponent)), edges)


def test_no_player_stays_silent_for_ever() -> None:
    made = network(replace(KERNEL, lowest=60, notes=4))
    with torch.no_grad():
        made.note_axis.output.weight.zero_()
        made.note_axis.output.bias.fill_(-3.0)
    lead, wish = torch.arange(90)[:, None], torch.zeros(90, 1, 78, 2)
    rolls, log_probs = made.generate(lead, wish)
    # p ** c passes one half where c = log 2 / -log p.
    first = int(rolls[:, 0, :, 0].any(1).nonzero()[0])
    assert first == int(np.ceil((1 - np.log(2) / np.log1p(np.exp(3))) / 0.02))
    # What it says of it is the chance without the exponent: of a note that is played, and is not struck.
    played, held = -np.log1p(np.exp(3)), -np.log1p(np.exp(-3))
    assert float(log_probs[first, 0, 36:40].min()) == pytest.approx(played + held, rel=1e-4)
    # Steps that are locked leave the chance as it is.
    wish[:40] = -torch.inf
    rolls, _ = made.generate(lead, wish)
    assert int(rolls[:, 0, :, 0].any(1).nonzero()[0]) == 40 + first


@pytest.mark.parametrize("recipe", [LADDER, KERNEL], ids=["ladder", "kernel"])
def test_a_phrase_is_learned_in_seconds(recipe: BiaxialRecipe) -> None:
    torch.manual_seed(2)
    made = Biaxial(replace(recipe, lowest=60, notes=13, is_half=True))
    rolls = torch.zeros(1, 17, 13, 2, dtype=torch.int8)
    for step, chord in enumerate([(0, 4, 7), (0, 5, 9), (2, 7, 11), (0, 4, 12)] * 4, 1):
        rolls[0, step, list(chord)] = 1
    lead = torch.arange(16)[None]
    optimiser = torch.optim.Adam(made.parameters(), lr=0.03)
    masks = torch.Generator().manual_seed(1)
    begun = made.loss(lead, rolls)[0].item()
    for _ in range(250):
        cost, steps = made.loss(lead, rolls, generator=masks)
        optimiser.zero_grad()
        (cost / steps).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    assert made.loss(lead, rolls)[0].item() < 0.2 * begun


def test_the_keys_of_the_chorales_fit_the_model_that_ships() -> None:
    # Bach's voices go from 36 to 81.
    assert 36 + KEYS.start >= CHORALES.lowest
    assert 81 + KEYS.stop - 1 < CHORALES.lowest + CHORALES.notes
    assert CHORALES.lowest >= code.LOWEST
    assert CHORALES.lowest + CHORALES.notes <= code.LOWEST + code.NOTES
    assert len({system.name for system in SYSTEMS}) == len(SYSTEMS)
