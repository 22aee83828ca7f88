"""Sound files: read back by what others read them with, refused in words, and never left half-written."""

import sys
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.errors import SettingsError
from engine.notes import Note
from engine.sound import audio
from engine.sound import synth as sound
from engine.sound.score import Part, Score
from engine.sound.synth import RATE, Sound

Samples = NDArray[np.float64]
SCORE = Score((Part(tuple(Note(n / 2, 60 + n, 0.5, 60 + 8 * n) for n in range(8)), pan=-0.5),), 4.0, 120.0)


def made() -> Samples:
    return np.concatenate(list(sound.render(SCORE).blocks)).astype(np.float64)


def written(path: Path) -> Path:
    audio.write(sound.render(SCORE), path)
    return path


def rms(samples: Samples) -> NDArray[np.float64]:
    return np.asarray(np.sqrt(np.mean(samples**2, axis=0)))


def read_wav(path: Path) -> Samples:
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (2, 2, RATE)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2) / 32767


def test_wav_is_what_was_made_to_the_last_of_sixteen_bits(tmp_path: Path) -> None:
    samples = read_wav(written(tmp_path / "x.wav"))
    assert len(samples) > 2 * RATE
    assert np.abs(samples - made()).max() <= 0.501 / 32767


def test_flac_holds_the_same_samples_as_wav(tmp_path: Path) -> None:
    soundfile = pytest.importorskip("soundfile", reason="the audio extra is not installed")
    samples, rate = soundfile.read(written(tmp_path / "x.flac"), dtype="int16")
    assert rate == RATE
    assert soundfile.info(tmp_path / "x.flac").format == "FLAC"
    assert np.array_equal(samples, np.rint(read_wav(written(tmp_path / "x.wav")) * 32767))


def test_mp3_has_the_same_length_and_loudness_and_little_noise(tmp_path: Path) -> None:
    """Half of it noise is what libsndfile 1.2 makes of 16 bits in stereo."""
    soundfile = pytest.importorskip("soundfile", reason="the audio extra is not installed")
    samples, rate = soundfile.read(written(tmp_path / "x.mp3"))
    assert rate == RATE
    assert soundfile.info(tmp_path / "x.mp3").format == "MP3"
    assert len(samples) == len(made())
    assert rms(samples) == pytest.approx(rms(made()), rel=0.02)
    assert (rms(samples - made()) < 0.05 * rms(made())).all()
    assert np.abs(samples).max() < 1


def test_the_ending_may_be_in_capitals(tmp_path: Path) -> None:
    assert read_wav(written(tmp_path / "X.WAV")).any()


@pytest.mark.parametrize("kind", ["wav", "flac"])
def test_the_same_notes_give_the_same_bytes(kind: str, tmp_path: Path) -> None:
    if kind != "wav":
        pytest.importorskip("soundfile", reason="the audio extra is not installed")
    first, second = (written(tmp_path / f"{name}.{kind}").read_bytes() for name in "ab")
    assert first == second


def test_a_loud_block_is_cut_and_not_turned_over(tmp_path: Path) -> None:
    audio.write(Sound(iter([np.array([[2, -2], [1, -1]], np.float32)])), tmp_path / "x.wav")
    assert read_wav(tmp_path / "x.wav").tolist() == [[1, -32768 / 32767], [1, -1]]


def test_the_rate_is_the_sound_s(tmp_path: Path) -> None:
    audio.write(Sound(iter([np.zeros((100, 2), np.float32)]), 48_000), tmp_path / "x.wav")
    with wave.open(str(tmp_path / "x.wav")) as file:
        assert (file.getframerate(), file.getnframes()) == (48_000, 100)


@pytest.mark.parametrize("kind", audio.FORMATS)
def test_an_interrupted_write_leaves_what_was_there(kind: str, tmp_path: Path) -> None:
    if kind != "wav":
        pytest.importorskip("soundfile", reason="the audio extra is not installed")

    def blocks() -> Iterator[NDArray[np.float32]]:
        yield np.zeros((1000, 2), np.float32)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        audio.write(Sound(blocks()), tmp_path / f"new.{kind}")
    assert not list(tmp_path.iterdir())
    (tmp_path / f"old.{kind}").write_bytes(b"kept")
    with pytest.raises(KeyboardInterrupt):
        audio.write(Sound(blocks()), tmp_path / f"old.{kind}")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"kept"]


@pytest.mark.parametrize("kind", audio.FORMATS)
def test_a_missing_folder_is_told_as_the_system_tells_it(kind: str, tmp_path: Path) -> None:
    if kind != "wav":
        pytest.importorskip("soundfile", reason="the audio extra is not installed")
    with pytest.raises(FileNotFoundError):
        written(tmp_path / "nowhere" / f"x.{kind}")


def test_what_the_library_refuses_to_write_is_an_error_of_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    soundfile = pytest.importorskip("soundfile", reason="the audio extra is not installed")

    def full(*_: object) -> None:
        raise soundfile.LibsndfileError(2)

    monkeypatch.setattr(soundfile.SoundFile, "write", full)
    with pytest.raises(OSError, match=r"x\.part"):
        written(tmp_path / "x.flac")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", ["flac", "mp3"])
def test_without_the_extra_a_sentence_says_what_to_install(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "soundfile", None)
    audio.check("wav")
    with pytest.raises(SettingsError, match=rf"^{kind} needs an extra: pip install 'second-voice\[audio\]'; wav"):
        audio.check(kind)
    with pytest.raises(SettingsError, match=r"needs an extra"):
        written(tmp_path / f"x.{kind}")
    assert not list(tmp_path.iterdir())


def test_a_library_without_mp3_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    soundfile = pytest.importorskip("soundfile", reason="the audio extra is not installed")
    monkeypatch.setattr(soundfile, "available_formats", lambda: {"FLAC": "old"})
    audio.check("flac")
    with pytest.raises(SettingsError, match=r"^mp3 needs libsndfile 1.1 or newer"):
        audio.check("mp3")


def test_an_unknown_format_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^audio must be one of wav, flac, mp3, not 'ogg'$"):
        written(tmp_path / "x.ogg")
