"""Songs of the Essen collection are read as they are, and none is learned from."""

import pytest

pytest.importorskip("music21", reason="the training extra is not installed")

from training.melodies import essen, tunes


def test_songs_are_read_and_each_run_reads_the_same() -> None:
    songs = essen.read(12)
    assert songs == essen.read(12)
    assert 4 <= len(songs) <= 12
    for song in songs:
        assert song.source.startswith("essenFolksong/")
        assert song.melody.tones
        assert song.meter[0] > 0


def test_fewer_songs_are_the_first_of_more() -> None:
    assert essen.read(12)[:3] == essen.read(6)[:3]


def test_nothing_is_learned_from_them() -> None:
    assert essen.COLLECTION not in tunes.COLLECTIONS
