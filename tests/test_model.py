"""A model's file: loaded whole, or refused in one sentence."""

import json
import re
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as run
from hypothesis import strategies as st

from engine.card import KEY, Card
from engine.errors import ModelError
from engine.model import Model, load
from engine.vocabulary import HOLD, REST


def refusal(path: Path) -> str:
    with pytest.raises(ModelError) as error:
        Model(path)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)
    return str(error.value)


def changed(tiny: Path, folder: Path, old: bytes, new: bytes) -> Path:
    """Write the model with one place changed, of the same length."""
    content = tiny.read_bytes()
    assert content.count(old) == 1
    assert len(old) == len(new)
    path = folder / "changed.onnx"
    path.write_bytes(content.replace(old, new))
    return path


def test_the_small_model_answers_four_semitones_lower(model: Model) -> None:
    lead = np.array([[60, 127], [HOLD, HOLD], [REST, REST], [4, 5]])
    tokens, log_probs = model(lead, np.zeros((4, 2, 130), np.float32))
    assert tokens.tolist() == [[56, 123], [HOLD, HOLD], [REST, REST], [0, 1]]
    assert log_probs == pytest.approx(np.full((4, 2), -np.log1p(129 * np.exp(-10.0))), abs=1e-6)


def test_a_changed_number_in_the_card_is_told(tiny: Path, tmp_path: Path) -> None:
    """A range that is off would be heard, and nothing else would show it."""
    assert "is damaged" in refusal(changed(tiny, tmp_path, b'"accompaniment": [53', b'"accompaniment": [43'))


def test_a_card_comes_back(model: Model) -> None:
    assert Card.from_json(model.card.to_json(), "card") == model.card
    assert model.card.voices["alto"].lead == (57, 81)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    assert "can't be read (No such file or directory); reinstall it" in refusal(tmp_path / "none.onnx")
    assert "can't be read (Is a directory); reinstall it" in refusal(tmp_path)


@pytest.mark.parametrize("content", [b"", b"MThd\0\0\0\6", b"not a model", bytes(1000), b"\xff" * 1000])
def test_what_is_no_onnx_file_is_told(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "other.onnx").write_bytes(content)
    assert re.search("is damaged or not an ONNX model; reinstall it|has no card", refusal(tmp_path / "other.onnx"))


@pytest.mark.parametrize("share", [0.001, 0.1, 0.5, 0.9, 0.99, 0.9999])
def test_a_truncated_file_is_told(share: float, tiny: Path, tmp_path: Path) -> None:
    content = tiny.read_bytes()
    (tmp_path / "part.onnx").write_bytes(content[: int(len(content) * share)])
    assert "reinstall it" in refusal(tmp_path / "part.onnx")


def test_one_flipped_bit_of_a_weight_is_told(tiny: Path, tmp_path: Path) -> None:
    content = bytearray(tiny.read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "flipped.onnx").write_bytes(content)
    assert "is damaged: its content differs from its card; reinstall it" in refusal(tmp_path / "flipped.onnx")


@run(max_examples=300)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_flipped_bit_anywhere_is_told_or_harmless(
    place: float, bit: int, tmp_path_factory: pytest.TempPathFactory, tiny: Path, model: Model
) -> None:
    """The hash guards the network; a bit of the card may change a number in it, but raises nothing of its own."""
    content = bytearray(tiny.read_bytes())
    content[model.card.body - 40 + int(place * (len(content) - model.card.body + 40))] ^= 1 << bit
    path = tmp_path_factory.getbasetemp() / "bit.onnx"
    path.write_bytes(content)
    with suppress(ModelError):
        Model(path)


def test_a_model_without_a_card_is_told(tiny: Path, tmp_path: Path) -> None:
    path = changed(tiny, tmp_path, KEY.encode(), KEY.upper().encode())
    assert "has no card; export it with python -m export" in refusal(path)


def test_another_version_of_the_vocabulary_is_refused_with_the_remedy(tiny: Path, tmp_path: Path) -> None:
    path = changed(tiny, tmp_path, b'"vocabulary_version": 1', b'"vocabulary_version": 2')
    assert refusal(path).endswith(
        "speaks vocabulary melody-130 version 2, this engine version 1; install the engine that came with the model"
    )


def test_a_vocabulary_from_elsewhere_is_refused_with_the_remedy(tiny: Path, tmp_path: Path) -> None:
    path = changed(tiny, tmp_path, b'"vocabulary": "melody-130"', b'"vocabulary": "melody-999"')
    assert "vocabulary melody-999 version 1, this engine does not know it; install the engine" in refusal(path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "7",
        '"card"',
        "{}",
        '{"voices": []}',
        '{"voices": {"alto": [57, 81]}}',
        '{"voices": null}',
    ],
)
def test_a_card_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ModelError, match=r"the file has a card that can't be read .*; export the model again"):
        Card.from_json(text, "the file")


def test_a_card_of_a_later_engine_is_refused(model: Model) -> None:
    fields = json.loads(model.card.to_json()) | {"mood": "blue"}
    with pytest.raises(ModelError, match="mood"):
        Card.from_json(json.dumps(fields), "the file")


@pytest.mark.parametrize("name", ["", "none", "../../tests/data/tiny", "/etc/passwd"])
def test_an_unknown_name_is_refused_with_those_there_are(name: str) -> None:
    with pytest.raises(ModelError, match=f"unknown model '{re.escape(name)}'; choose one of "):
        load(name)
