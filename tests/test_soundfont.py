"""A soundfont of one sine, built here, played and measured; and the MIDI file it is played from."""

import struct
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine import midi
from engine.errors import ClipError, SettingsError
from engine.notes import Note
from engine.sound import soundfont
from engine.sound.score import Part, Score, Timbre
from engine.sound.synth import BLOCK

LEAD = Part((Note(0, 69, 1, 90), Note(1, 69, 1.5, 80), Note(2, 72, 1, mute=True)), Timbre.KEYS, -1)
MADE = Part((Note(0.5, 57, 2, 0.4),), Timbre.REED, 1)
SCORE = Score((LEAD, MADE), 4.0, 90.0)
RATE = 44_100
CYCLES = 440


def chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def listed(name: bytes, *chunks: bytes) -> bytes:
    return chunk(b"LIST", name + b"".join(chunks))


def named(name: str) -> bytes:
    return name.encode().ljust(20, b"\0")


def generators(*pairs: tuple[int, int]) -> bytes:
    return b"".join(struct.pack("<HH", *pair) for pair in pairs)


def sine_font() -> bytes:
    """Return a soundfont whose every program is a looped sine, 440 Hz at pitch 69."""
    wave = np.rint(16000 * np.sin(2 * np.pi * CYCLES * np.arange(RATE) / RATE)).astype("<i2")
    header = named("sine") + struct.pack("<IIIIIBbHH", 0, RATE, 0, RATE, RATE, 69, 0, 0, 1)
    presets = [(named("sine") + struct.pack("<HHHIII", program, 0, n, 0, 0, 0)) for n, program in enumerate((4, 71))]
    end = named("EOP") + struct.pack("<HHHIII", 0, 0, len(presets), 0, 0, 0)
    bags = b"".join(struct.pack("<HH", n, 0) for n in range(len(presets) + 1))
    articles = [
        chunk(b"phdr", b"".join(presets) + end),
        chunk(b"pbag", bags),
        chunk(b"pmod", bytes(10)),
        chunk(b"pgen", generators(*[(41, 0)] * len(presets), (0, 0))),
        chunk(b"inst", named("sine") + struct.pack("<H", 0) + named("EOI") + struct.pack("<H", 1)),
        chunk(b"ibag", struct.pack("<HHHH", 0, 0, 2, 0)),
        chunk(b"imod", bytes(10)),
        chunk(b"igen", generators((54, 1), (53, 0), (0, 0))),
        chunk(b"shdr", header + named("EOS") + bytes(26)),
    ]
    info = listed(
        b"INFO", chunk(b"ifil", struct.pack("<HH", 2, 1)), chunk(b"isng", b"EMU8000\0"), chunk(b"INAM", b"sine\0\0")
    )
    samples = listed(b"sdta", chunk(b"smpl", wave.tobytes() + bytes(92)))
    return chunk(b"RIFF", b"sfbk" + info + samples + listed(b"pdta", *articles))


@pytest.fixture(name="font")
def _font(tmp_path: Path) -> Path:
    pytest.importorskip("midirenderer", reason="the audio extra is not installed")
    path = tmp_path / "sine.sf2"
    path.write_bytes(sine_font())
    return path


def played(score: Score, font: Path) -> tuple[NDArray[np.float32], int]:
    sound = soundfont.render(score, font)
    return np.concatenate(list(sound.blocks)), sound.rate


def test_the_midi_file_holds_what_sounds_and_the_tempo() -> None:
    file = midi.parse(soundfont.encode(SCORE), Path("score.mid"))
    assert midi.tempo(file) == pytest.approx(90, abs=0.001)
    assert file.length == pytest.approx(4 * 60 / 90 + soundfont.TAIL, abs=0.01)
    lead, made = (midi.lead(file, Path("score.mid"), track).clip.notes for track in midi.filled(file))
    assert [(note.start, note.pitch, note.duration, note.velocity) for note in lead] == [
        (0, 69, 1, 90),
        (1, 69, 1.5, 80),
    ]
    # A note ends before the next begins at the same pitch and time.
    struck = [message.type for message in file.tracks[1] if message.type.startswith("note")]
    assert struck == ["note_on", "note_off"] * 2
    # The softest note is still one.
    assert [(note.start, note.pitch, note.velocity) for note in made] == [(0.5, 57, 1)]
    channels = [{message.channel for message in track if not message.is_meta} for track in file.tracks[1:]]
    assert channels == [{0}, {1}]


def test_no_part_falls_on_the_channel_of_the_drums() -> None:
    file = midi.parse(soundfont.encode(Score((LEAD,) * 20, 4.0)), Path("score.mid"))
    channels = {message.channel for track in file.tracks for message in track if not message.is_meta}
    assert channels == set(range(16)) - {midi.DRUMS}


def test_a_soundfont_plays_pitch_place_and_silence(font: Path) -> None:
    samples, rate = played(Score((LEAD,), 4.0, 60.0), font)
    assert len(samples) == pytest.approx((4 + soundfont.TAIL) * rate, abs=rate // 100)
    strengths = np.abs(np.fft.rfft(samples[:rate, 0] * np.hanning(rate)))
    assert np.argmax(strengths) == 440
    # The renderer adds a room, which answers on both sides.
    assert np.abs(samples[:, 0]).max() > 3 * np.abs(samples[:, 1]).max()
    assert 0.1 < np.abs(samples).max() < 10 ** (-1 / 20)
    assert np.abs(samples[round(3.5 * rate) :]).max() < 0.01
    assert np.abs(samples[-10:]).max() < 1e-4


def test_what_would_clip_is_played_softer(font: Path) -> None:
    crowd = Part(tuple(Note(0, 69, 1, 127) for _ in range(12)))
    samples, rate = played(Score((crowd,), 1.0, 60.0), font)
    strengths = np.abs(np.fft.rfft(samples[:rate, 0] * np.hanning(rate)))
    assert strengths[440] > 300 * strengths[[880, 1320, 2200]].max()


def test_what_rings_on_is_faded_out_across_blocks() -> None:
    samples = np.full((200_000, 2), 10_000, np.int16)
    assert 152_000 < 3 * BLOCK < 200_000
    faded = np.concatenate(list(soundfont._blocks(samples, 96_000)))[:, 0]
    assert np.ptp(faded[:152_000]) == 0
    assert (np.diff(faded[152_000:]) <= 0).all()
    assert -np.diff(faded).min() < 1e-4
    assert abs(faded[-1]) < 1e-6 < faded[-100]


def test_the_same_score_gives_the_same_samples(font: Path) -> None:
    assert np.array_equal(played(SCORE, font)[0], played(SCORE, font)[0])


def test_nothing_to_hear_is_silence(font: Path) -> None:
    assert not played(Score((), 2.0), font)[0].any()


def test_what_is_no_soundfont_is_refused_in_a_sentence(font: Path) -> None:
    missing = font.with_name("missing.sf2")
    with pytest.raises(SettingsError, match=r"^soundfont .*missing.sf2 can't be read: "):
        soundfont.check(missing)
    wrong = font.with_name("wrong.sf2")
    wrong.write_bytes(b"MThd" + bytes(20))
    with pytest.raises(SettingsError, match=r"wrong.sf2 is not a soundfont; give an .sf2 file$"):
        soundfont.check(wrong)
    cut = font.with_name("cut.sf2")
    cut.write_bytes(font.read_bytes()[:400])
    soundfont.check(cut)
    with pytest.raises(SettingsError, match=r"cut.sf2 is not a soundfont, or a damaged one \("):
        soundfont.render(SCORE, cut)


def test_damage_that_makes_the_renderer_panic_is_told_in_a_sentence(font: Path) -> None:
    damaged = bytearray(font.read_bytes())
    damaged[damaged.index(b"EOP") + 24] = 255
    font.write_bytes(damaged)
    with pytest.raises(SettingsError, match=r"sine.sf2 is not a soundfont, or a damaged one \(range end index"):
        soundfont.render(SCORE, font)


def test_an_interruption_is_no_damage(font: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: bytes) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(soundfont, "_renderer", lambda: interrupted)
    with pytest.raises(KeyboardInterrupt):
        soundfont.render(SCORE, font)


def test_more_than_twenty_minutes_are_refused_in_a_sentence(font: Path) -> None:
    with pytest.raises(ClipError, match=r"^clip lasts 2048 seconds, more than the 1200 .* leave out --soundfont$"):
        soundfont.render(Score((), 4096.0), font)


def test_without_the_extra_a_sentence_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "midirenderer", None)
    with pytest.raises(SettingsError, match=r"^a soundfont needs an extra: pip install 'second-voice\[audio\]'$"):
        soundfont.check(tmp_path / "x.sf2")
