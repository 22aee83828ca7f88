"""Whatever calls itself .mid: read, or refused in one sentence, and never a traceback."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as run
from hypothesis import strategies as st

from engine import midi
from engine.errors import ClipError
from engine.generation import second_voices
from engine.model import Model
from engine.settings import Settings
from engine.take import Take

EXAMPLES = sorted((Path(midi.__file__).parent / "examples").glob("*.mid"))
END = "00 ff2f00"
NOTE = "00 903c64  60 803c00"  # at once C3 on; 96 ticks later off


def chunk(kind: bytes, *content: str) -> bytes:
    """Write a chunk of a MIDI file: its kind, its length, its content in hex."""
    data = bytes.fromhex("".join(content))
    return kind + len(data).to_bytes(4, "big") + data


def header(kind: int = 1, tracks: int = 1, division: str = "01e0") -> bytes:
    return chunk(b"MThd", f"{kind:04x}{tracks:04x}{division}")


def put(folder: Path, content: bytes) -> Path:
    path = folder / "in.mid"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is not a MIDI file, or a damaged one (it ends too early); export it again"),
        (b"hello, this is no music\n", "is not a MIDI file, or a damaged one (MThd not found"),
        (b"RIFF\0\0\0\0RMIDdata" + header() + chunk(b"MTrk", NOTE, END), "is not a MIDI file"),
        (header() + chunk(b"MTrk", NOTE, END)[:-6], "is not a MIDI file, or a damaged one (it ends too early)"),
        (header(tracks=65_535) + chunk(b"MTrk", NOTE, END), "has no notes"),
        (header(tracks=0), "has no notes"),
        (header() + chunk(b"MTrk", END), "has no notes"),
        (header(kind=2) + chunk(b"MTrk", NOTE, END), "is a MIDI file of type 2; save it as type 0 or 1"),
        (header(division="e728") + chunk(b"MTrk", NOTE, END), "counts in film frames, not in beats"),
        (header(division="0000") + chunk(b"MTrk", NOTE, END), "counts in film frames, not in beats"),
        (header() + chunk(b"MTrk", "00 903cff", END), "data byte must be in range 0..127"),
        (header() + chunk(b"MTrk", "00 3c64", END), "running status without last_status"),
        (header() + chunk(b"MTrk", "00 f4", NOTE, END), "undefined status byte 0xf4"),
        (header() + chunk(b"MTrk", "00 ff5802 0305", NOTE, END), "is not a MIDI file, or a damaged one"),
        (header() + chunk(b"MTrk", "00 ff5804 00021808", NOTE, END), "meter numerator must be in range 1..255, not 0"),
        (header() + chunk(b"MTrk", "00 ff5804 04ff1808", NOTE, END), "meter denominator must be one of"),
        (header() + chunk(b"MTrk", "00 903c64", "ffffff7f 803c00", END), "lasts longer than 4096 beats; split it"),
        (header() + chunk(b"MTrk", "00 903c64", "81" * 3000, "00 803c00", END), "lasts longer than 4096 beats"),
    ],
)
def test_a_file_that_can_t_be_used_is_refused_in_one_sentence(content: bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(ClipError) as error:
        midi.read(put(tmp_path, content))
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_is_missing_or_a_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(ClipError, match=r"none\.mid can't be read: No such file or directory"):
        midi.read(tmp_path / "none.mid")
    with pytest.raises(ClipError, match="can't be read: Is a directory"):
        midi.read(tmp_path)


def test_too_many_notes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ClipError, match="has more than 10000 notes in one track; split it"):
        midi.read(put(tmp_path, header() + chunk(b"MTrk", "00903c64 18803c00" * 20_000, END)))


@run(max_examples=400)
@given(
    content=st.binary(max_size=60)
    | st.binary(max_size=60).map(lambda data: header() + chunk(b"MTrk", data.hex()))
    | st.tuples(st.sampled_from(EXAMPLES), st.integers(0, 400), st.binary(max_size=4)).map(
        lambda cut: cut[0].read_bytes()[: cut[1]] + cut[2] + cut[0].read_bytes()[cut[1] + len(cut[2]) :]
    )
)
def test_any_bytes_are_read_or_refused_and_what_is_read_is_written_or_refused(
    content: bytes, tmp_path_factory: pytest.TempPathFactory, model: Model
) -> None:
    folder = tmp_path_factory.getbasetemp() / "any"
    folder.mkdir(exist_ok=True)
    with suppress(ClipError):
        song = midi.read(put(folder, content))
        midi.write(song, second_voices(song.clip, Settings("tiny", seed=7), model)[0], folder / "out.mid")
        midi.read(folder / "out.mid")
    assert not (folder / "out.part").exists()


def test_what_can_t_be_written_leaves_nothing_behind_and_the_old_file_as_it_was(tmp_path: Path) -> None:
    """A timing clock has no place in a file; mido reads it and refuses to write it."""
    song = midi.read(put(tmp_path, header() + chunk(b"MTrk", NOTE, "00 f8", END)))
    (tmp_path / "out.mid").write_bytes(b"old")
    with pytest.raises(ClipError, match="the lead's track holds what no MIDI file may"):
        midi.write(song, Take(song.clip, "tiny", "alto", 1.0, 7, 0, 0.0), tmp_path / "out.mid")
    assert (tmp_path / "out.mid").read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.mid", "out.mid"]
