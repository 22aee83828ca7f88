"""The four networks of Melody RNN: their sizes, their likelihood, what they learn from, their export."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")
pytest.importorskip("onnx", reason="the training extra is not installed")

from torch import Tensor  # noqa: E402

from engine.melodies.events import CODES  # noqa: E402
from engine.melody import Melody, Tone  # noqa: E402
from export.stepwise import stepwise  # noqa: E402
from training.melodies import tunes  # noqa: E402
from training.melodies.melody_rnn import RECIPES, MelodyRecipe, MelodyRnn, extract, squash  # noqa: E402
from training.systems import SYSTEMS  # noqa: E402

ALL = {recipe.name: recipe for recipe in RECIPES}
SCALE = (60, 62, 64, 65, 67, 69, 71)


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def network(name: str, **shape: int) -> MelodyRnn:
    torch.manual_seed(1)
    made = MelodyRnn(replace(ALL[name], **{"hidden": 16, **shape}))  # type: ignore[arg-type]
    with torch.no_grad():
        for weight in made.parameters():
            weight.mul_(2)
    return made.eval()


def played(of: MelodyRnn, steps: int, rows: int) -> tuple[Tensor, Tensor, Tensor]:
    """Let a network play; return the lead, the tokens and their log-probabilities (T, B)."""
    lead, wish = of.trial(steps, rows, np.random.default_rng(5))
    tokens, log_probs = of.generate(torch.from_numpy(lead), torch.from_numpy(wish))
    return torch.from_numpy(lead), tokens, log_probs


def tune(bars: int, bar: int = 16, start: int = 0, pitches: tuple[int, ...] = SCALE) -> list[Tone]:
    """Return quarter notes through some bars."""
    return [Tone(start + 4 * n, 4, pitches[n % len(pitches)]) for n in range(bars * bar // 4)]


def melody(tones: list[Tone]) -> Melody:
    return Melody(tuple(tones), tones[-1].end)


@pytest.mark.parametrize(
    ("name", "inputs", "labels"),
    [("basic", 38, 38), ("mono", 130, 130), ("lookback", 121, 40), ("attention", 74, 40)],
)
def test_inputs_labels_and_weights_are_as_many_as_published(name: str, inputs: int, labels: int) -> None:
    recipe = ALL[f"melody-{name}"]
    made = MelodyRnn(recipe)
    assert (made.hearing.width, made.classes, CODES[recipe.code].size) == (inputs, labels, labels)
    first = 4 * 128 * (inputs + 128 + 1)
    if name == "attention":
        mix, key, score, query, merge = (inputs + 128 + 1) * inputs, 128 * 128, 128, 257 * 128, 257 * 128
        first += mix + key + score + query + merge
    second, output = 4 * 128 * (128 + 128 + 1), 129 * labels
    assert sum(weight.numel() for weight in made.parameters()) == first + second + output


def test_the_recipes_have_the_published_numbers() -> None:
    for name, recipe in ALL.items():
        assert (recipe.hidden, recipe.dropout, recipe.steps, recipe.optimiser) == (128, 0.5, 512, "adam")
        assert (recipe.attention, recipe.clip) == ((40, 3.0) if name == "melody-attention" else (0, 5.0))
        assert SYSTEMS[name].recipe is recipe


@pytest.mark.parametrize("name", ALL)
def test_the_loss_of_what_was_played_is_its_log_probability(name: str) -> None:
    of = network(name)
    lead, tokens, log_probs = played(of, 70, 3)
    with torch.no_grad():
        loss, steps = of.loss(lead.T, tokens.T)
    assert steps == 210
    assert float(loss) == pytest.approx(-float(log_probs.sum()), rel=1e-4)


@pytest.mark.parametrize("name", ALL)
def test_padding_costs_nothing_whatever_the_order_of_the_rows(name: str) -> None:
    of = network(name)
    lead, tokens, log_probs = played(of, 50, 4)
    padded, expected, lengths = tokens.T.clone(), 0.0, (20, 50, 1, 33)
    for row, length in enumerate(lengths):
        padded[row, length:] = -1
        expected -= float(log_probs[:length, row].sum())
    with torch.no_grad():
        loss, steps = of.loss(lead.T, padded)
    assert steps == sum(lengths)
    assert float(loss) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(("steps", "rows"), [(1, 1), (60, 3)])
def test_onnx_and_pytorch_play_the_same(name: str, steps: int, rows: int) -> None:
    of = network(name)
    session = onnxruntime.InferenceSession(stepwise(of).SerializeToString(), providers=["CPUExecutionProvider"])
    lead, wish = of.trial(steps, rows, np.random.default_rng(6))
    ours = session.run(None, {"lead": lead, "perturbation": wish})
    theirs = of.generate(torch.from_numpy(lead), torch.from_numpy(wish))
    assert np.array_equal(ours[0], theirs[0].numpy())
    assert np.allclose(ours[1], theirs[1].numpy(), atol=1e-4)


def test_dropout_is_only_in_training_and_follows_its_generator() -> None:
    of = network("melody-basic")
    lead, tokens, _ = played(of, 40, 2)

    def loss(seed: int | None) -> float:
        generator = None if seed is None else torch.Generator().manual_seed(seed)
        with torch.no_grad():
            return float(of.loss(lead.T, tokens.T, generator=generator)[0])

    assert loss(None) == loss(None)
    assert loss(1) == loss(1)
    assert len({loss(None), loss(1), loss(2)}) == 3


@pytest.mark.parametrize("name", ALL)
def test_a_phrase_is_learned_by_heart(name: str) -> None:
    recipe = replace(ALL[name], dropout=0.0)
    phrase = Melody(tuple(Tone(2 * n, 2, pitch) for n, pitch in enumerate((60, 64, 67, 72, 71, 69, 67, 65))), 16)
    tokens = torch.from_numpy(CODES[recipe.code].encode(phrase))[None]
    lead = torch.arange(phrase.steps)[None]
    torch.manual_seed(1)
    of = MelodyRnn(recipe)
    optimiser = torch.optim.Adam(of.parameters(), lr=0.01)
    for _ in range(150):
        loss, steps = of.loss(lead, tokens)
        optimiser.zero_grad()
        (loss / steps).backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(of.parameters(), recipe.clip)
        optimiser.step()
    silence = torch.zeros(phrase.steps, 1, of.classes)
    made, _ = of.generate(lead.T, silence)
    assert CODES[recipe.code].decode(made[:, 0].numpy()) == phrase


def test_a_melody_ends_where_a_bar_of_silence_begins_and_the_next_starts_on_a_bar_line() -> None:
    first, second = tune(7), tune(8, start=7 * 16 + 22)
    found = extract(melody(first + second), 16, 512)
    assert [part.steps for part in found] == [7 * 16, 6 + 8 * 16]
    assert [part.tones[0].start for part in found] == [0, 6]
    assert found[1].tones[0].pitch == second[0].pitch


def test_a_shorter_silence_ends_nothing() -> None:
    tones = tune(7) + tune(8, start=7 * 16 + 15)
    assert extract(melody(tones), 16, 512) == [melody(tones)]


def test_a_melody_of_fewer_than_seven_bars_is_left_out() -> None:
    assert extract(melody(tune(7, 12)), 12, 512)
    assert extract(melody(tune(7, 12)[:-1]), 12, 512) == []


def test_a_melody_of_fewer_than_five_notes_octaves_apart_being_the_same_is_left_out() -> None:
    assert extract(melody(tune(8, pitches=(60, 62, 64, 65, 67))), 16, 512)
    assert extract(melody(tune(8, pitches=(60, 62, 64, 65, 72))), 16, 512) == []


def test_what_is_beyond_512_steps_is_cut_off() -> None:
    tones = [*tune(31), Tone(31 * 16, 32, 60), Tone(33 * 16, 4, 62)]
    (found,) = extract(melody(tones), 16, 512)
    assert found == Melody((*tones[:-2], Tone(31 * 16, 16, 60)), 512)


@pytest.mark.parametrize("recipe", ALL.values(), ids=ALL)
def test_the_data_are_the_melodies_of_a_split_with_their_steps_counted(
    recipe: MelodyRecipe, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    melodies = {"train": melody(tune(8)), "valid": melody(tune(9))}
    found = {
        split: [tunes.Tune("A", "a", "some/1", (4, 4), 0, "major", one, "X:1\n")] for split, one in melodies.items()
    }
    monkeypatch.setattr(tunes, "read", lambda split, _: found[split])
    for split, one in melodies.items():
        lead, tokens = SYSTEMS[recipe.name].data(split, recipe, tmp_path)
        assert lead.tolist() == [list(range(512))]
        assert (tokens >= 0).sum() == one.steps
        assert CODES[recipe.code].decode(tokens[0, : one.steps].numpy()) == squash(one, recipe.code)


def test_melodies_are_moved_to_c_and_into_the_pitches_but_for_mono() -> None:
    in_d = melody(tune(7, pitches=(62, 64, 66, 67, 69, 71, 73, 90, 38)))
    moved = squash(in_d, "labels-40")
    # The middle of 38 and 90 is 64, so it is two semitones down, and the ends are an octave nearer.
    assert [tone.pitch for tone in moved.tones[:9]] == [60, 62, 64, 65, 67, 69, 71, 76, 48]
    assert squash(in_d, "events-130") == in_d


@pytest.mark.parametrize("recipe", ALL.values(), ids=ALL)
def test_the_card_names_the_code_and_what_it_spans(recipe: MelodyRecipe, tmp_path: Path) -> None:
    card = SYSTEMS[recipe.name].card(tmp_path)
    assert (card.kind, card.vocabulary, card.steps, card.steps_per_beat) == ("melody", recipe.code, 512, 4)
    assert card.voices["melody"].lead == ((0, 127) if recipe.name == "melody-mono" else (48, 83))
