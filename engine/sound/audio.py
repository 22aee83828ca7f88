"""Sound as a file: wav by the standard library, flac and mp3 by the optional package soundfile."""

import errno
import wave
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import SettingsError
from .synth import Sound

FORMATS: dict[str, dict[str, Any]] = {
    "wav": {},
    "flac": {},
    "mp3": {"bitrate_mode": "VARIABLE", "compression_level": 0.2},
}
"""The formats, and what soundfile is told of each: some 110 kbit a second for mp3."""
Short = NDArray[np.int16]


def check(kind: str) -> None:
    """Refuse a format that is unknown or can't be written here, before any work is done for it."""
    if kind not in FORMATS:
        raise SettingsError(f"audio must be one of {', '.join(FORMATS)}, not {kind!r}")
    if kind == "wav":
        return
    if kind.upper() not in _soundfile(kind).available_formats():
        raise SettingsError(f"{kind} needs libsndfile 1.1 or newer; update soundfile, or write wav")


def write(sound: Sound, path: Path) -> None:
    """Write a sound in the format that the file's name ends with, beside and moved into place.

    16 bits, without dither: what dies away ends in silence, and the same sound gives the same bytes.
    """
    kind = path.suffix.lower().removeprefix(".")
    check(kind)
    beside = path.with_suffix(".part")
    try:
        if kind == "wav":
            _wav(sound, beside)
        else:
            _encoded(sound, beside, kind)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _wav(sound: Sound, path: Path) -> None:
    with path.open("wb") as file, closing(wave.open(file, "wb")) as audio:
        audio.setnchannels(2)
        audio.setsampwidth(2)
        audio.setframerate(sound.rate)
        for block in _shorts(sound):
            audio.writeframes(block.astype("<i2").tobytes())


def _encoded(sound: Sound, path: Path, kind: str) -> None:
    soundfile = _soundfile(kind)
    # What keeps a file from being opened is told better by Python.
    path.touch()
    try:
        with soundfile.SoundFile(path, "w", sound.rate, 2, format=kind.upper(), **FORMATS[kind]) as audio:
            for block in _shorts(sound):
                # In the upper half of 32 bits: libsndfile 1.2 turns half of a stereo mp3 of 16 bits into noise.
                audio.write(block.astype(np.int32) << 16)
    except soundfile.LibsndfileError as error:
        raise OSError(errno.EIO, str(error), str(path)) from error


def _shorts(sound: Sound) -> Iterator[Short]:
    for block in sound.blocks:
        yield np.clip(np.rint(block * 32767), -32768, 32767).astype(np.int16)


def _soundfile(kind: str) -> Any:  # noqa: ANN401  a module that may be absent
    try:
        import soundfile  # noqa: PLC0415  an extra that few have
    except (ImportError, OSError) as error:  # OSError: it is there, but its library is not
        raise SettingsError(f"{kind} needs an extra: pip install 'second-voice[audio]'; wav needs none") from error
    return soundfile
