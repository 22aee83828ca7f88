"""From a lead to an accompaniment on half seconds: the codes, the end, and the engine that plays it on beats."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")
pytest.importorskip("onnx", reason="the training extra is not installed")

from torch.nn import functional as F  # noqa: E402

from engine import vocabulary  # noqa: E402
from engine.card import Card, Voice  # noqa: E402
from engine.generation import second_voices  # noqa: E402
from engine.model import Model, names  # noqa: E402
from engine.notes import Clip  # noqa: E402
from engine.redo import Redo  # noqa: E402
from engine.settings import Settings  # noqa: E402
from export.__main__ import prove  # noqa: E402
from export.file import write  # noqa: E402
from export.stepwise import stepwise  # noqa: E402
from training.voices import multitrack  # noqa: E402
from training.voices.excerpts import END, PADDING  # noqa: E402
from training.voices.lead_accompaniment import (  # noqa: E402
    CODES,
    POP909,
    SCORES,
    START,
    LeadAccompaniment,
    Network,
    data,
    moved,
    one_hot,
)
from training.voices.multitrack import SILENT, Pair  # noqa: E402

torch.set_num_threads(1)
SMALL = LeadAccompaniment(name="small", pairs=("small",), hidden=16)
LEAD = [72, 72, 74, SILENT, 76, 76, 77, 79]
LINE = [64, 64, SILENT, SILENT, 67, 62, 62]
"""Ends a step before its lead."""


def network(recipe: LeadAccompaniment = SMALL) -> Network:
    torch.manual_seed(4)
    return Network(recipe)


def tokens(line: list[int]) -> list[int]:
    """Write pitches as the engine's tokens."""
    pairs = zip([None, *line], line, strict=False)
    return [vocabulary.HOLD if now == before != SILENT else now for before, now in pairs]


def test_the_networks_are_as_large_as_the_example_of_keras() -> None:
    """An LSTM there has one bias, one of PyTorch two."""
    for recipe in (SCORES, POP909):
        of = Network(recipe)
        encoder, decoder = (4 * (256 * (width + 256) + 256) for width in (128, 130))
        assert sum(w.numel() for w in of.parameters()) == encoder + decoder + 2 * 1024 + 130 * 257
        assert (recipe.optimiser, recipe.batch) == ("rmsprop", 64)


def test_a_pitch_is_one_of_128_and_silence_is_none_of_them() -> None:
    rows = one_hot(torch.tensor([0, 127, SILENT, START, PADDING]), 128)
    assert rows.shape == (5, 128)
    assert rows.sum(1).tolist() == [1, 1, 0, 0, 0]
    assert rows[1].argmax() == 127
    assert one_hot(torch.tensor([START, PADDING]), CODES).sum(1).tolist() == [1, 0]


def test_step_by_step_costs_what_the_whole_line_costs_but_for_its_end() -> None:
    """In the engine's tokens the end is silence, as likely as both were."""
    with torch.no_grad():
        of = network()
        lead, line = ([code if code == SILENT else code + 3 for code in part] for part in (LEAD, [*LINE, SILENT]))
        logits, wanted = of.logits(torch.tensor([lead]).T, torch.tensor([line]).T)
        codes, in_c = logits[:, 0].log_softmax(1), wanted[:, 0].tolist()
        assert in_c == [*LINE, SILENT]
        told, state = of.begin(torch.tensor([tokens(lead)]).T)
        token = torch.tensor([vocabulary.SIZE])
        for step, (now, following) in enumerate(zip(told, tokens(line), strict=True)):
            logits, *rest = of.step(now, token, *state)
            state, token = tuple(rest), torch.tensor([following])
            ours = float(logits.log_softmax(1)[0, following])
            silent = float(torch.logaddexp(codes[step, SILENT], codes[step, END]))
            assert ours == pytest.approx(silent if line[step] == SILENT else float(codes[step, in_c[step]]), abs=1e-5)


def test_the_file_plays_what_the_network_plays() -> None:
    of = network()
    assert "all 2326 tokens" in prove(of, stepwise(of))


def test_padding_changes_nothing() -> None:
    with torch.no_grad():
        of = network()
        lead, line = torch.tensor([LEAD]), torch.tensor([[*LINE, END]])
        bare, steps = of.loss(lead, line)
        padded, counted = of.loss(F.pad(lead, (0, 5), value=PADDING), F.pad(line, (0, 6), value=PADDING))
        assert steps == counted == len(LINE) + 1
        assert float(bare) == pytest.approx(float(padded), rel=1e-6)


def test_a_phrase_is_learned_in_seconds_and_ends_where_it_ends() -> None:
    of = network(replace(SMALL, hidden=32))
    optimiser = torch.optim.RMSprop(of.parameters(), lr=1e-2)
    leads = torch.tensor([LEAD, LEAD[::-1]])
    lines = torch.tensor([[*LINE, END], [60, 60, END, *[PADDING] * 5]])
    generator = torch.Generator().manual_seed(1)
    for _ in range(150):
        loss, steps = of.loss(leads, lines, generator=generator)
        optimiser.zero_grad()
        (loss / steps).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    made = of.compose(leads.T, torch.zeros(10, 2, CODES)).T
    assert made[0].tolist() == [*LINE, *[PADDING] * 3]
    assert made[1].tolist() == [60, 60, *[PADDING] * 8]
    played, _ = of.generate(torch.tensor([tokens(LEAD)]).T, torch.zeros(8, 1, vocabulary.SIZE))
    assert played[:, 0].tolist() == tokens([*LINE, SILENT])


def test_pitches_are_moved_and_nothing_else() -> None:
    codes = torch.tensor([60, 127, SILENT, END, PADDING])
    assert moved(codes, torch.tensor(3)).tolist() == [63, 2, SILENT, END, PADDING]
    assert moved(moved(codes, torch.tensor(3)), torch.tensor(-3)).tolist() == codes.tolist()


@pytest.mark.parametrize("tonic", range(12))
def test_a_lead_is_heard_in_c_whatever_its_key(tonic: int) -> None:
    of = network()
    lead = torch.tensor([60, 64, 67, SILENT, 65, 62, 59, 60, 60, PADDING])
    other = moved(lead, torch.tensor(tonic))
    by = of.to_c(torch.stack([lead, other], 1))
    assert by.tolist() == [0, -tonic if tonic < 6 else 12 - tonic]
    made = of.compose(torch.stack([lead[:-1], other[:-1]], 1), torch.zeros(8, 2, CODES))
    assert made[:, 1].tolist() == moved(made[:, 0], -by[1]).tolist()


def test_a_folder_that_is_not_prepared_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="multitrack FOLDER --name small"):
        data("train", SMALL, tmp_path)
    pairs = [Pair(str(n), str(n), np.arange(60, 92), np.arange(50, 82)) for n in range(10)]
    multitrack.write(pairs, multitrack.kept("small", tmp_path))
    leads, lines = data("train", SMALL, tmp_path)
    assert (leads.shape, lines.shape) == ((16, 32), (16, 33))


@pytest.fixture(name="small", scope="module")
def _small(tmp_path_factory: pytest.TempPathFactory) -> Model:
    path = tmp_path_factory.mktemp("model") / "small.onnx"
    voices = {"alto": Voice((55, 88), (55, 84))}
    write(stepwise(network()), Card("small", "task", "data", "licence", voices, steps=32, steps_per_beat=1), path)
    return Model(path)


def test_the_engine_plays_it_on_the_beats_of_any_clip(small: Model, clip: Clip) -> None:
    for take in second_voices(clip, Settings(seed=3, takes=2), small):
        assert replace(take.clip, notes=clip.notes) == clip
        starts = [note.start for note in take.clip.notes]
        assert len({round(start) for start in starts}) == len(starts)
        assert all(clip.start <= note.start < note.end <= clip.end for note in take.clip.notes)


def test_on_a_straight_clip_its_notes_last_whole_beats(small: Model, clips: dict[str, Clip]) -> None:
    (take,) = second_voices(clips["straight"], Settings(seed=3), small)
    assert take.clip.notes
    assert all(note.start % 1 == 0 == note.duration % 1 for note in take.clip.notes)


def test_beats_made_anew_leave_the_others(small: Model, clips: dict[str, Clip]) -> None:
    clip = clips["straight"]
    (first,) = second_voices(clip, Settings(seed=3), small)
    (again,) = second_voices(clip, Settings(seed=9), small, redo=Redo(((4, 8),), first.clip.notes))
    kept = [note for note in first.clip.notes if note.end <= 4 or note.start >= 8]
    assert kept == [note for note in again.clip.notes if note.end <= 4 or note.start >= 8]
    assert first.clip.notes != again.clip.notes


def test_what_is_learned_from_songs_in_copyright_does_not_ship() -> None:
    assert POP909.name not in names()
