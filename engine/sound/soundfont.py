"""A score played with a soundfont, a file of recorded instruments, through the optional package midirenderer."""

import io
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import mido
import numpy as np
from numpy.typing import NDArray

from ..errors import ClipError, SettingsError
from ..midi import DRUMS
from .score import Part, Score, Timbre
from .synth import BLOCK, Sound, gain

PROGRAMS = {Timbre.KEYS: 4, Timbre.REED: 71, Timbre.PAD: 89}
"""General MIDI: electric piano, clarinet, warm pad."""
VOLUMES = (100, 50, 25, 12)
"""What controller 7 is set to; the next where the one before clips."""
PER_BEAT = 960
TAIL = 2.0
"""Seconds in which the last note rings out."""
MAX_SECONDS = 1_200.0
"""The whole is in memory at once, some 600 kB a second."""
SHORT = np.iinfo(np.int16)


def check(path: Path) -> None:
    """Refuse what is no soundfont, or can't be played here, before any work is done for it."""
    _renderer()
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except OSError as error:
        raise SettingsError(f"soundfont {path} can't be read: {error.strerror}") from error
    if (head[:4], head[8:]) != (b"RIFF", b"sfbk"):
        raise SettingsError(f"{path} is not a soundfont; give an .sf2 file")


def render(score: Score, path: Path) -> Sound:
    """Play a score with the instruments of a soundfont; louder or softer by the rule of the synthesiser."""
    if score.seconds(score.end) > MAX_SECONDS:
        raise ClipError(
            f"clip lasts {score.seconds(score.end):.0f} seconds, more than the {MAX_SECONDS:.0f} that are played with "
            "a soundfont; split it, or leave out --soundfont"
        )
    check(path)
    font = path.read_bytes()
    samples, rate = _played(score, font, path)
    return Sound(_blocks(samples, round(TAIL * rate)), rate)


def _played(score: Score, font: bytes, path: Path) -> tuple[NDArray[np.int16], int]:
    """Return samples [N, 2] and their rate: at the first volume that does not clip."""
    for volume in VOLUMES:
        try:
            rendered = _renderer()(font, encode(score, volume))
        except BaseException as error:
            # Damage that it did not foresee makes it panic, which is no Exception, and of a class that can't be named.
            if not isinstance(error, RuntimeError) and type(error).__name__ != "PanicException":
                raise
            raise SettingsError(f"{path} is not a soundfont, or a damaged one ({error}); give an .sf2 file") from error
        with wave.open(io.BytesIO(rendered)) as file:
            rate = file.getframerate()
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2)
        if samples.size == 0 or SHORT.min < samples.min() <= samples.max() < SHORT.max:
            break
    return samples, rate


def _renderer() -> Callable[[bytes, bytes], bytes]:
    """Return what makes a wave file of a soundfont and a MIDI file."""
    try:
        from midirenderer import render_wave_from  # noqa: PLC0415  an extra that few have
    except ImportError as error:
        raise SettingsError("a soundfont needs an extra: pip install 'second-voice[audio]'") from error
    renderer: Callable[[bytes, bytes], bytes] = render_wave_from
    return renderer


def encode(score: Score, volume: int = VOLUMES[0]) -> bytes:
    """Write a score as a MIDI file in memory: a channel for each part, and time to ring out."""
    end = round((score.end + TAIL * score.tempo / 60) * PER_BEAT)
    tempo = mido.MetaMessage("set_tempo", tempo=round(60e6 / score.tempo))
    tracks = [mido.MidiTrack([tempo, mido.MetaMessage("end_of_track", time=end)])]
    channels = [channel for channel in range(16) if channel != DRUMS]
    for n, part in enumerate(score.parts):
        tracks.append(_track(part, channels[n % len(channels)], volume))
    file = io.BytesIO()
    mido.MidiFile(type=1, ticks_per_beat=PER_BEAT, tracks=tracks).save(file=file)
    return file.getvalue()


def _track(part: Part, channel: int, volume: int) -> mido.MidiTrack:
    timed = [
        (0, mido.Message("program_change", channel=channel, program=PROGRAMS[part.timbre])),
        (0, mido.Message("control_change", channel=channel, control=7, value=volume)),
        (0, mido.Message("control_change", channel=channel, control=10, value=round(63.5 + 63.5 * part.pan))),
    ]
    for note in part.sounding():
        start, over = round(note.start * PER_BEAT), round(note.end * PER_BEAT)
        struck = mido.Message("note_on", channel=channel, note=note.pitch, velocity=max(1, round(note.velocity)))
        timed.append((start, struck))
        timed.append((max(over, start + 1), mido.Message("note_off", channel=channel, note=note.pitch)))
    timed.sort(key=lambda entry: (entry[0], entry[1].type == "note_on"))
    track = mido.MidiTrack()
    now = 0
    for tick, message in timed:
        track.append(message.copy(time=tick - now))
        now = tick
    return track


def _blocks(samples: NDArray[np.int16], tail: int) -> Iterator[NDArray[np.float32]]:
    """Yield the samples at their level; the second half of the tail is faded out, as what still rings is cut there."""
    level = gain(max(-float(samples.min()), float(samples.max())) / -SHORT.min) if samples.size else 1.0
    factor = np.float32(level / -SHORT.min)
    fade = np.cos(np.linspace(0, np.pi / 2, tail // 2, dtype=np.float32))
    begin = len(samples) - len(fade)
    for first in range(0, len(samples), BLOCK):
        block = samples[first : first + BLOCK] * factor
        if (after := first + len(block)) > begin:
            faded = max(first, begin)
            block[faded - first :] *= fade[faded - begin : after - begin, None]
        yield block
