"""Telling true pairs from mismatched ones."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")

from training.voices.multitrack import SILENT  # noqa: E402
from training.voices.pairing import Excerpt, auc, heard, key, learn, mismatched  # noqa: E402

torch.set_num_threads(1)
MAJOR = np.array([0, 2, 4, 5, 7, 9, 11, 12])


def song(number: int, tonic: int) -> list[Excerpt]:
    """Return excerpts whose accompaniment is a third under the lead, in a key."""
    rng = np.random.default_rng(number)
    found = []
    for _ in range(6):
        degrees = rng.integers(2, 8, 16)
        found.append(Excerpt(str(number), -tonic % 12, 60 + tonic + MAJOR[degrees], 60 + tonic + MAJOR[degrees - 2]))
    return found


def test_a_lead_is_moved_to_c_by_its_scale() -> None:
    assert key(60 + MAJOR) == 0
    assert key(62 + MAJOR) == 10
    assert key(np.append(53 + MAJOR, [SILENT] * 9)) == 7


def test_a_foreign_accompaniment_is_another_songs_in_the_same_key() -> None:
    first, second = song(1, 0)[0], song(2, 5)[0]
    (moved, _) = mismatched([first, second])
    assert (moved.song, moved.lead.tolist()) == (first.song, first.lead.tolist())
    assert (moved.accompaniment - second.accompaniment).tolist() == [-5] * 16
    silent = np.full(16, SILENT)
    quiet = Excerpt("3", 0, silent, silent)
    assert (mismatched([first, quiet])[0].accompaniment == SILENT).all()


def test_the_same_music_in_another_key_is_heard_alike() -> None:
    assert torch.equal(heard(song(1, 0)), heard(song(1, 7)))


def test_who_has_learned_knows_thirds_below_from_whatever_else() -> None:
    judge = learn([excerpt for number in range(60) for excerpt in song(number, number % 12)])
    unknown = [excerpt for number in range(100, 120) for excerpt in song(number, number % 12)]
    assert auc(judge.scores(unknown), judge.scores(mismatched(unknown))) > 0.9


def test_auc_is_the_share_of_pairs_in_order() -> None:
    assert auc(np.array([2.0, 3.0]), np.array([1.0, 0.0])) == 1
    assert auc(np.array([0.0, 2.0]), np.array([1.0])) == 0.5
    assert auc(np.array([1.0]), np.array([1.0])) == 0.5


def test_who_hardly_meet_are_no_pair() -> None:
    lead, line = np.full(8, 60), np.full(8, SILENT)
    line[:3] = 55
    assert not Excerpt("a", 0, lead, line).is_pair
    line[3] = 55
    assert Excerpt("a", 0, lead, line).is_pair
