"""The models that ship: each loads, and says of the chorale what it said when it was made."""

from pathlib import Path

import pytest

from engine import midi
from engine.making import make
from engine.model import FOLDER, load, names
from engine.settings import DEFAULT_MODEL, Settings

DATA = Path(__file__).parent / "data"
EXAMPLES = Path(__file__).parent.parent / "engine" / "examples"
EXAMPLE = {"second voice": "chorale.mid", "staves": "chorale.mid", "infill": "gap.mid"}
SOURCES = {
    "infill": ("Bach", "public domain"),
    "second voice": ("Bach", "public domain"),
    "staves": ("Palestrina", "public domain"),
    "melody": ("O'Neill", "public domain"),
    "folk": ("O'Neill", "public domain"),
    "polyphonic": ("Bach", "public domain"),
    "blues solo": ("Weimar Jazz Database", "ODbL"),
    "blues of 2002": ("IDSIA-07-02", "facts"),
}


def test_the_default_model_ships() -> None:
    assert DEFAULT_MODEL in names()


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_a_shipped_model_says_what_it_said(name: str) -> None:
    model = load(name)
    clip = midi.read(EXAMPLES / EXAMPLE.get(model.card.kind, "shuffle.mid")).clip
    said = []
    for voice in model.card.voices:
        take = make(clip, Settings(name, voice, 0.0, 1), model)[0]
        said += [f"{voice} {note.start:g} {note.pitch} {note.duration:g}" for note in take.clip.notes]
    golden = (DATA / f"{name}.txt").read_text().splitlines()
    assert said == golden


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_a_card_tells_data_licence_and_held_out_numbers(name: str) -> None:
    card = load(name).card
    assert card.name == name
    source, licence = SOURCES[card.kind]
    assert source in card.data
    assert licence in card.licence
    if name == "tuned":
        # What its melodies lack is below nothing: they earn more than they cost.
        assert card.numbers["valid_lack"] < card.numbers["test_lack"] + 0.2 < -1
    else:
        assert 0 < card.numbers["valid_nll"] < card.numbers["test_nll"] + 0.2


def test_all_of_them_together_are_small_enough_to_ship() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.onnx")) < 60e6
