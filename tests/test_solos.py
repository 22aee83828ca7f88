"""The corpus of real solos, and what the improvising network is measured against."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from engine.blues.chords import Chord
from engine.blues.form import FEATURES, lead
from engine.vocabulary import HOLD, PITCHES, REST
from training import solos
from training.baselines import Chain, Markov, Walk, notes
from training.chorales import CorpusError
from training.solos import MANIFEST, Solo, parse

FOLDER = Path(__file__).parents[2] / "shared" / "data" / "wjd_blues"
with_solos = pytest.mark.skipif(not FOLDER.exists(), reason="the solos of the Weimar Jazz Database are not at hand")


def solo(pitches: list[int], tonic: int = 0) -> Solo:
    """A made-up solo: quarters of these pitches, over the tonic's seventh chord."""
    tokens = np.array([token for pitch in pitches for token in (pitch, *[HOLD] * 5, REST, REST)])
    harmony = (Chord(tonic, "7"),) * len(pitches)
    return Solo("made up", "nobody", tonic, tokens, lead(tonic, harmony, 0), harmony, 0, (0.6, 0.62))


@pytest.mark.parametrize(
    ("symbol", "name"),
    [
        ("Bb7", "Bb7"),
        ("Fsus7913", "Fsus7"),
        ("Ebj7911#", "Ebmaj7"),
        ("G79b", "G7"),
        ("Em7b5", "Em7b5"),
        ("Go", "Gdim"),
        ("C#-7", "Dbm7"),
        ("C-", "Cm"),
        ("A6", "A"),
        ("Db", "Db"),
    ],
)
def test_the_databases_chords_are_read(symbol: str, name: str) -> None:
    chord = parse(symbol)
    assert chord is not None
    assert chord.name == name


def test_no_chord_is_none() -> None:
    assert parse("NC") is None


def test_no_performer_is_in_two_splits() -> None:
    splits = json.loads(MANIFEST.read_text())["splits"]
    performers = [{name.partition("_")[0] for name in names} for names in splits.values()]
    assert sum(map(len, performers)) == len(set().union(*performers)) == 29
    assert sum(map(len, splits.values())) == 52


@with_solos
@pytest.mark.parametrize(("split", "count", "struck"), [("train", 40, 14_251), ("valid", 7, 2_300), ("test", 5, 2_027)])
def test_the_solos_are_read_note_by_note(split: str, count: int, struck: int) -> None:
    heard = solos.read(split, FOLDER)
    assert len(heard) == count
    assert sum(int((one.tokens < PITCHES).sum()) for one in heard) == struck
    for one in heard:
        assert one.lead.shape == (len(one.tokens), FEATURES)
        assert len(one.harmony) * 8 == len(one.tokens)
        assert len(one.harmony) % 4 == 0


@with_solos
def test_a_solo_begins_as_it_was_transcribed() -> None:
    heard = next(one for one in solos.read("train", FOLDER) if "Billie" in one.name)
    assert (heard.tonic, heard.first) == (5, 47)
    # The second half of the beat before the chorus, then the four beats of its first bar.
    played = [int(token) for token in heard.tokens[:40] if token < PITCHES]
    assert played == [60, 65, 67, 68, 69, 70, 71]


def test_a_file_that_is_not_the_pinned_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="can't be read"):
        solos.read("test", tmp_path)
    (tmp_path / "solos.json").write_text("[]")
    with pytest.raises(CorpusError, match="is not the file that the shipped model was trained on"):
        solos.read("test", tmp_path)


def test_windows_start_a_hop_apart_and_the_last_ends_with_the_solo() -> None:
    long, short = solo(list(range(60, 80))), solo([60, 62])
    leads, tokens = solos.windows([long, short], 64, 32)
    assert leads.shape == (5, 64, FEATURES)
    assert tokens.shape == (5, 64)
    assert np.array_equal(tokens[3], long.tokens[-64:])
    assert np.array_equal(tokens[4][:16], short.tokens)
    assert (tokens[4][16:] == -1).all()


def test_a_baseline_sees_pitches_over_the_tonic_and_lengths_to_the_next_note() -> None:
    played = notes(solo([65, 69], tonic=5))
    assert [note.pitch for note in played] == [60, 64]
    assert [note.length for note in played] == [(6, 8), (6, 8)]
    assert played[0].chord == {0, 4, 7, 10}


def test_a_chains_probabilities_sum_to_one() -> None:
    chain = Chain(4)
    for symbol in (0, 0, 1, 2):
        chain.learn([("after",), ()], symbol)
    contexts: list[tuple[str, ...]] = [("after",), ()]
    assert sum(chain.probability(contexts, symbol) for symbol in range(4)) == pytest.approx(1)
    assert chain.probability(contexts, 0) > chain.probability(contexts, 1) > chain.probability(contexts, 3) > 0
    assert chain.probability([("never",), ()], 3) == pytest.approx(chain.probability([()], 3))


def test_what_was_heard_costs_few_bits_and_what_was_not_many() -> None:
    known, unknown = solo([60, 64, 67, 70] * 20), solo([61, 73, 54, 80] * 20)
    markov, walk = Markov([known]), Walk([known])
    assert markov.bits(known) / 80 < 0.3
    assert markov.bits(unknown) / 80 > 4
    assert walk.bits(known) / 80 == pytest.approx(math.log2(8), abs=0.5)
