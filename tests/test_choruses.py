"""The choruses of Eck and Schmidhuber 2002 are the ones that the report prints."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from training import choruses

TRANSCRIPTION = Path(__file__).parents[2] / "shared" / "data" / "eck_blues" / "eck_blues.json"
PRINTED = (
    "67 70 65 60 67 70 65 60 60 70 67 63 60 70 67 70 65 66 67 70 65 66 67 70 "
    "67 70 65 60 60 70 67 63 67 60 63 66 65 60 65 63 60 63 70 66 62 62 67 67"
)
"""The first of the six pieces of section 8.1, a number a quarter."""


def units(pitches: list[int]) -> choruses.Melodies:
    return np.repeat(np.array(pitches) - 60, 2)


def test_there_are_4096_different_pieces_of_96_steps() -> None:
    pieces = choruses.melodies()
    assert pieces.shape == (4096, 96)
    assert len(np.unique(pieces, axis=0)) == 4096
    assert np.array_equal(pieces[:, ::2], pieces[:, 1::2])
    assert set(np.unique(pieces)) == {0, 2, 3, 5, 6, 7, 10, 12}


def test_a_printed_piece_is_one_of_them() -> None:
    assert units([int(pitch) for pitch in PRINTED.split()]).tolist() in choruses.melodies().tolist()


def test_the_transcription_agrees() -> None:
    if not TRANSCRIPTION.exists():
        pytest.skip("the transcription of the report is not in this checkout")
    told = json.loads(TRANSCRIPTION.read_text())
    pieces = choruses.melodies().tolist()
    for piece in told["six_training_pieces"]:
        assert units([pitch for bar in piece for pitch in bar]).tolist() in pieces
    masks = [sum(1 << pitch - 48 for pitch in chord["midi"]) for chord in told["chords"] for _ in range(chord["steps"])]
    assert choruses.chords().tolist() == masks


def test_the_chords_are_twelve_bars_of_units() -> None:
    chords = choruses.bits(choruses.chords())
    assert chords.shape == (96, 12)
    assert (np.flatnonzero(chords[24]) + 48).tolist() == list(choruses.CHORDS["Gm7"])
    assert (np.flatnonzero(chords[28]) + 48).tolist() == list(choruses.CHORDS["C"])


def test_the_split_is_by_hash_and_leaves_no_piece_out_or_in_two_parts() -> None:
    parts = {split: choruses.read(split) for split in ("train", "valid", "test")}
    assert {split: len(part) for split, part in parts.items()} == {"train": 2048, "valid": 256, "test": 1792}
    together = np.concatenate(list(parts.values()))
    digests = [hashlib.sha256(bytes(melody.tolist())).digest() for melody in together]
    assert digests == sorted(set(digests))


def test_the_floor_is_twelve_choices_over_96_steps() -> None:
    assert choruses.CHOICES == 12
    assert abs(choruses.FLOOR - 0.0866) < 5e-5


def test_every_piece_is_legal_and_a_wrong_note_spoils_its_segment_alone() -> None:
    pieces = choruses.melodies()
    assert all(choruses.legal(piece).all() for piece in pieces[::97])
    spoilt = pieces[0].copy()
    # The second half of the last quarter of bar 4: the fifth place.
    spoilt[31] = 1
    assert np.flatnonzero(~choruses.legal(spoilt)).tolist() == [4]


def test_a_piece_that_was_learnt_is_not_new() -> None:
    learnt, heldout = choruses.read("train"), choruses.read("test")
    assert choruses.novelty(heldout, learnt) == 1
    assert choruses.novelty(learnt[:5], learnt) == 0
    assert choruses.novelty(np.concatenate([learnt[:1], heldout[:3]]), learnt) == 0.75
