"""The synthesiser, measured: pitch, loudness, silence, peaks, clicks and places."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine import midi
from engine.making import make
from engine.model import Model
from engine.notes import Note
from engine.settings import Settings
from engine.sound import synth as sound
from engine.sound.score import Part, Score, Timbre, arrange
from engine.sound.synth import BLOCK, RATE

Samples = NDArray[np.float32]
SIZE = 1 << 20
EXAMPLES = sorted((Path(midi.__file__).parent / "examples").glob("*.mid"))


def samples(score: Score) -> Samples:
    return np.concatenate(list(sound.render(score).blocks))


def played(*notes: Note, timbre: Timbre = Timbre.KEYS, pan: float = 0.0, beats: float = 0.0) -> Samples:
    """Return what notes sound like at one beat a second."""
    return samples(Score((Part(notes, timbre, pan),), beats, 60.0))


def rms(wave: Samples) -> float:
    return float(np.sqrt(np.mean(wave.astype(np.float64) ** 2)))


def decibels(ratio: float) -> float:
    return float(20 * np.log10(ratio))


def spectrum(wave: Samples) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return frequencies and amplitudes of the left side, finely spaced."""
    windowed = wave[:, 0].astype(np.float64) * np.hanning(len(wave))
    return np.linspace(0, RATE / 2, SIZE // 2 + 1), np.abs(np.fft.rfft(windowed, SIZE)).astype(np.float64)


def amplitude(wave: Samples, hertz: float) -> float:
    """Return how strong a frequency is, to within a few hertz."""
    frequencies, strengths = spectrum(wave)
    return float(strengths[np.abs(frequencies - hertz) < 10].max())


def true_peak(wave: Samples) -> float:
    """Return the largest value also between the samples: at four times as many."""
    size = 1 << (len(wave) - 1).bit_length()
    finer = [np.fft.irfft(np.fft.rfft(side.astype(np.float64), size), 4 * size) * 4 for side in wave.T]
    return float(np.abs(finer).max())


@pytest.mark.parametrize("timbre", Timbre)
@pytest.mark.parametrize("pitch", [28, 45, 60, 69, 84, 100, 120])
def test_a_note_has_its_pitch_within_five_cents(pitch: int, timbre: Timbre) -> None:
    frequencies, strengths = spectrum(played(Note(0, pitch, 2), timbre=timbre))
    found = frequencies[np.argmax(strengths)]
    assert abs(1200 * np.log2(found / (440 * 2 ** ((pitch - 69) / 12)))) < 5


def test_no_partial_is_folded_back_from_beyond_what_can_be_sampled() -> None:
    for timbre in Timbre:
        wave = played(*(Note(n / 2, 90 + n, 0.4, 127) for n in range(38)), timbre=timbre)
        assert len(wave) < SIZE
        frequencies, strengths = spectrum(wave)
        energy = strengths**2
        assert decibels(np.sqrt(energy[frequencies > 18_000].sum() / energy.sum())) < -80


def test_twice_the_velocity_is_four_times_as_loud_and_brighter() -> None:
    soft, loud = Note(0, 60, 1, 60), Note(2, 60, 1, 120)
    wave = played(soft, loud)
    first, second = wave[:RATE], wave[2 * RATE : 3 * RATE]
    assert amplitude(second, 261.6) / amplitude(first, 261.6) == pytest.approx(4, rel=0.01)
    ratios = [amplitude(part, 3 * 261.6) / amplitude(part, 261.6) for part in (first, second)]
    assert ratios[1] > 1.5 * ratios[0]


def test_a_soft_clip_is_made_louder_by_half_of_what_it_lacks() -> None:
    """A tenth in velocity is 40 dB in loudness, of which 20 stay; partials shift a little between the two."""
    loud, soft = (rms(played(Note(0, 60, 1, velocity), timbre=Timbre.PAD)) for velocity in (120, 12))
    assert decibels(soft / loud) == pytest.approx(-20, abs=2)


def test_chords_are_as_loud_as_they_may_be_and_no_louder() -> None:
    chord = [Note(0, pitch, 1, 127) for pitch in (48, 55, 60, 64)]
    crowd = [Note(n / 50, 36 + n % 60, 4, 127) for n in range(200)]
    assert -8 < decibels(true_peak(played(*chord))) < -1
    assert -25 < decibels(true_peak(played(*crowd))) < -1


@pytest.mark.parametrize("velocity", [1, 20, 64, 100, 127])
def test_the_true_peak_stays_below_minus_one(velocity: int) -> None:
    """Unisons that begin together add up to the last bit."""
    for timbre in Timbre:
        unison = (Note(0, 69, 0.5, velocity),) * 5
        assert decibels(true_peak(played(*unison, timbre=timbre, pan=-1))) < -1


def test_where_nothing_sounds_there_is_silence() -> None:
    wave = played(Note(1, 60, 1), Note(4, 64, 1), beats=8)
    assert not wave[:RATE].any()
    assert wave[RATE + 100 : 2 * RATE].any()
    # The release is over well within half a second.
    assert not wave[round(2.5 * RATE) : 4 * RATE].any()
    assert not wave[round(5.5 * RATE) :].any()


def test_it_lasts_as_long_as_the_clip_or_as_the_last_note_rings() -> None:
    assert len(played(Note(0, 60, 1), beats=3)) == 3 * RATE
    assert len(played(beats=2)) == 2 * RATE
    assert 0 < len(played(Note(0, 60, 1), beats=1)) - RATE < 0.5 * RATE
    assert len(samples(Score((), 3.0, 90.0))) == 2 * RATE
    assert not list(sound.render(Score((), 0.0)).blocks)


def test_the_tempo_places_the_notes() -> None:
    wave = samples(Score((Part((Note(3, 60, 1),)),), 4.0, 90.0))
    assert np.flatnonzero(wave[:, 0])[0] == pytest.approx(2 * RATE, abs=10)


def test_left_is_left_and_the_middle_is_as_loud_as_the_sides() -> None:
    left, middle, right = (played(Note(0, 60, 1), pan=pan) for pan in (-1, 0, 1))
    assert rms(left[:, 0]) > 1000 * rms(left[:, 1])
    assert rms(right[:, 1]) > 1000 * rms(right[:, 0])
    assert np.array_equal(middle[:, 0], middle[:, 1])
    half_left = played(Note(0, 60, 1), pan=-0.35)
    assert 1.5 < rms(half_left[:, 0]) / rms(half_left[:, 1]) < 4


def test_lead_and_new_voice_are_told_apart() -> None:
    """The one dies away and has all its partials, the other holds and lacks the even ones, like a clarinet."""
    keys, reed = (played(Note(0, 60, 2), timbre=timbre) for timbre in (Timbre.KEYS, Timbre.REED))
    fading = [decibels(rms(wave[RATE : 2 * RATE]) / rms(wave[:RATE])) for wave in (keys, reed)]
    assert fading[0] < -6
    assert fading[1] > -1
    even = [amplitude(wave, 2 * 261.6) / amplitude(wave, 3 * 261.6) for wave in (keys, reed)]
    assert even[0] > 1
    assert even[1] < 0.3


@pytest.mark.parametrize("timbre", Timbre)
def test_nothing_clicks_where_notes_begin_and_end(timbre: Timbre) -> None:
    """A click bends the curve more than any tone does: of its second difference the tones themselves have the most."""
    notes = [Note(beat, pitch, 0.73, 100) for beat, pitch in enumerate((60, 67, 55, 72, 64))]
    wave = played(*notes, Note(5, 62, 0.001), Note(5.5, 62, 0.03), Note(5.52, 62, 1), timbre=timbre)[:, 0]
    bends = np.abs(np.diff(wave.astype(np.float64), 2))
    edges = np.zeros(len(bends), bool)
    for beat in (*range(5), *(n + 0.73 for n in range(5)), 5, 5.001, 5.5, 5.52, 5.53, 6.52):
        near = round(beat * RATE)
        edges[max(0, near - 20) : near + 40] = True
    assert bends[edges].max() < 1.2 * bends[~edges].max()


@pytest.mark.parametrize("timbre", Timbre)
def test_blocks_join_without_a_seam(timbre: Timbre) -> None:
    """A note across blocks equals a sum of its partials made at once."""
    wave = played(Note(0.5, 57, 4, 127), timbre=timbre, pan=-1)[:, 0]
    assert len(wave) > 2 * BLOCK
    bends = np.abs(np.diff(wave.astype(np.float64), 2))
    seams = np.concatenate([bends[n * BLOCK - 3 : n * BLOCK + 3] for n in (1, 2)])
    assert seams.max() <= bends.max()
    voicing = sound.VOICINGS[timbre]
    time = np.arange(3 * RATE) / RATE
    partials = [
        share * np.exp(-voicing.fade * n * time) * np.sin(2 * np.pi * 220 * n * time)
        for n, share in enumerate(voicing.partials, 1)
    ]
    after = slice(RATE, 3 * RATE)
    made = wave[RATE // 2 :][after]
    expected = np.sum(partials, axis=0)[after]
    expected *= made @ expected / (expected @ expected)
    assert np.abs(made - expected).max() < 2e-5


def test_a_struck_note_that_is_held_ends_when_it_can_no_longer_be_heard() -> None:
    wave = played(Note(0, 60, 30), timbre=Timbre.KEYS)
    assert not wave[15 * RATE :].any()
    assert decibels(np.abs(wave[12 * RATE : 13 * RATE]).max() / np.abs(wave[:RATE]).max()) < -85


def test_muted_notes_are_silent() -> None:
    muted = replace(Note(0, 60, 1), mute=True)
    assert not played(muted, beats=1).any()
    assert np.array_equal(played(muted, Note(0, 64, 1)), played(Note(0, 64, 1)))


def test_the_same_score_gives_the_same_samples_in_whatever_order_its_notes_stand() -> None:
    notes = tuple(Note(n / 4, 60 + n * 5 % 17, 0.5, 60 + n) for n in range(40))
    assert np.array_equal(played(*notes), played(*reversed(notes)))


def test_samples_come_in_blocks_of_a_bounded_size() -> None:
    blocks = sound.render(Score((Part((Note(0, 60, 1),)),), 4096.0, 120.0)).blocks
    for block, _ in zip(blocks, range(5), strict=False):
        assert block.shape == (BLOCK, 2)
        assert block.dtype == np.float32


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_and_its_second_voice_can_be_heard(path: Path, model: Model) -> None:
    song = midi.read(path)
    take = make(song.clip, Settings(seed=7), model)[0]
    score = arrange(song.clip, take, midi.tempo(song.file))
    wave = samples(score)
    assert len(wave) >= round(score.seconds(song.clip.length) * RATE)
    assert decibels(true_peak(wave)) < -1
    assert -30 < decibels(rms(wave)) < -12
    for part in score.parts:
        alone = decibels(rms(samples(replace(score, parts=(part,)))))
        assert -32 < alone < -12
