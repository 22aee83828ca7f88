"""MIDI files: what is read as a clip, and what is kept when a voice is added."""

from dataclasses import replace
from pathlib import Path

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mido import Message, MetaMessage, MidiFile, MidiTrack

from engine import midi
from engine.errors import ClipError
from engine.generation import second_voices
from engine.model import Model
from engine.notes import Clip, Note
from engine.settings import Settings
from engine.take import Take

EXAMPLES = [Path(midi.__file__).parent / "examples" / name for name in ("chorale.mid", "dance.mid")]


def on(pitch: int, time: int = 0, velocity: int = 100, channel: int = 0) -> Message:
    return Message("note_on", note=pitch, velocity=velocity, time=time, channel=channel)


def off(pitch: int, time: int = 0, channel: int = 0) -> Message:
    return Message("note_off", note=pitch, time=time, channel=channel)


def save(path: Path, *tracks: list[Message | MetaMessage], kind: int = 1, per_beat: int = 480) -> Path:
    MidiFile(type=kind, ticks_per_beat=per_beat, tracks=[MidiTrack(track) for track in tracks]).save(path)
    return path


def notes(path: Path, track: str | None = None) -> list[tuple[float, int, float, float]]:
    clip = midi.read(path, track).clip
    return [(note.start, note.pitch, note.duration, note.velocity) for note in clip.notes]


def take(clip: Clip) -> Take:
    return Take(clip, "tiny", "alto", 1.0, 7, 0, 0.0)


def add(source: Path, made: Clip, target: Path) -> MidiFile:
    midi.write(midi.read(source), take(made), target)
    return MidiFile(target)


def timed(track: MidiTrack) -> list[tuple[int, Message]]:
    now, messages = 0, []
    for message in track:
        now += message.time
        messages.append((now, message.copy(time=0)))
    return messages


LEAD = [on(60), off(60, 480), on(62), off(62, 480)]
MADE = Clip((Note(0, 56, 1, 90), Note(1, 58, 1, 80)), 2)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_gets_a_voice_that_is_read_as_it_was_made(path: Path, tmp_path: Path, model: Model) -> None:
    song = midi.read(path)
    made = second_voices(song.clip, Settings("tiny", seed=7), model)[0]
    midi.write(song, made, tmp_path / "out.mid")
    assert midi.read(tmp_path / "out.mid").clip == song.clip
    assert midi.read(tmp_path / "out.mid", made.name).clip == made.clip


def test_a_whole_clip_comes_in_its_source_s_place(tmp_path: Path) -> None:
    source = save(tmp_path / "in.mid", [MetaMessage("set_tempo", tempo=400_000), *LEAD])
    whole = Clip((Note(0, 60, 1, 64), Note(1, 62, 1, 64), Note(2, 64, 1, 64)), 4)
    midi.write(midi.read(source), replace(take(whole), is_whole=True), tmp_path / "out.mid")
    assert [pitch for _, pitch, _, _ in notes(tmp_path / "out.mid")] == [60, 62, 64]
    struck = [m for track in MidiFile(tmp_path / "out.mid").tracks for m in track if m.type == "note_on" and m.velocity]
    assert len(struck) == 3


@pytest.mark.parametrize("per_beat", [96, 120, 480, 960, 32_767])
def test_triplets_and_swing_are_exact_in_ticks(per_beat: int, tmp_path: Path, clips: dict[str, Clip]) -> None:
    third = per_beat // 3
    lead = [on(60), off(60, third), on(60), off(60, third), on(60), off(60, per_beat - 2 * third)]
    source = save(tmp_path / "in.mid", lead, per_beat=per_beat)
    assert [start for start, *_ in notes(source)] == [0, third / per_beat, 2 * third / per_beat]
    written = add(source, clips["triplets"], tmp_path / "out.mid").tracks[-1]
    starts = [tick for tick, message in timed(written) if message.type == "note_on"]
    assert starts == [round(n * per_beat / 3) for n in range(24)]


@st.composite
def voices(draw: st.DrawFn) -> Clip:
    """Draw a voice whose notes are on ticks."""
    ticks, made = 0, []
    byte = st.integers(0, 127)
    row = st.tuples(st.integers(0, 2000), st.integers(1, 2000), byte, st.integers(1, 127), byte)
    for silence, duration, pitch, velocity, release in draw(st.lists(row, min_size=1, max_size=20)):
        made.append(Note((ticks + silence) / 480, pitch, duration / 480, velocity, release_velocity=release))
        ticks += silence + duration
    return Clip(tuple(made), float(-(-ticks // 480)))


@given(made=voices())
def test_a_written_voice_comes_back(made: Clip, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp()
    add(save(folder / "in.mid", LEAD), made, folder / "out.mid")
    assert midi.read(folder / "out.mid", "2").clip == made


def test_the_lead_s_track_is_kept_message_for_message(tmp_path: Path) -> None:
    lead = [
        MetaMessage("track_name", name="Fl\xf6te"),
        Message("program_change", program=73),
        Message("sysex", data=(1, 2, 3)),
        Message("control_change", control=64, value=127, time=3),
        *(on(60), Message("pitchwheel", pitch=-100, time=5), Message("aftertouch", value=9, time=1)),
        MetaMessage("lyrics", text="la"),
        mido.UnknownMetaMessage(0x60, data=(7, 8)),
        *(on(60, 470, velocity=0), MetaMessage("set_tempo", tempo=400_000), MetaMessage("end_of_track", time=960)),
    ]
    for kind in (0, 1):
        source = save(tmp_path / "in.mid", lead, kind=kind)
        written = add(source, MADE, tmp_path / "out.mid")
        assert (written.type, written.ticks_per_beat, len(written.tracks)) == (1, 480, 2)
        assert list(written.tracks[0]) == lead


def test_tempo_signatures_and_markers_of_other_tracks_are_kept_at_their_times(tmp_path: Path) -> None:
    conductor = [
        MetaMessage("track_name", name="song"),
        MetaMessage("time_signature", numerator=3, denominator=4),
        MetaMessage("key_signature", key="F#m"),
        MetaMessage("smpte_offset", hours=1),
        MetaMessage("set_tempo", tempo=600_000),
        MetaMessage("set_tempo", tempo=500_000, time=240),
        MetaMessage("set_tempo", tempo=400_000, time=1),
        MetaMessage("time_signature", numerator=7, denominator=8, time=719),
        MetaMessage("end_of_track", time=10_000),
    ]
    drums = [on(36, channel=9), MetaMessage("marker", text="fill", time=480), off(36, 1, channel=9)]
    source = save(tmp_path / "in.mid", conductor, drums, LEAD)
    midi.write(midi.read(source, "3"), take(MADE), tmp_path / "out.mid")
    first, lead, made = MidiFile(tmp_path / "out.mid").tracks
    kept = [*timed(MidiTrack(conductor))[1:-1], (480, drums[1].copy(time=0))]
    assert timed(first)[:-1] == sorted(kept, key=lambda entry: entry[0])
    assert lead[:-1] == LEAD
    assert made.name == "tiny alto T1 seed 7"
    assert midi.read(source, "3").clip.meter == (3, 4)


def test_a_tempo_map_after_the_lead_is_kept_too(tmp_path: Path) -> None:
    source = save(tmp_path / "in.mid", LEAD, [MetaMessage("set_tempo", tempo=400_000, time=480)])
    lead, late, _ = add(source, MADE, tmp_path / "out.mid").tracks
    assert lead[:-1] == LEAD
    assert timed(late)[0] == (480, MetaMessage("set_tempo", tempo=400_000))


def test_the_lead_is_the_first_track_with_notes_or_the_one_asked_for(tmp_path: Path) -> None:
    names = [[MetaMessage("track_name", name=name)] for name in ("song", "flute", "oboe")]
    source = save(tmp_path / "in.mid", names[0], names[1] + LEAD, names[2] + [on(72), off(72, 480)])
    for asked, pitch in ((None, 60), ("flute", 60), ("2", 60), ("oboe", 72), ("3", 72)):
        assert notes(source, asked)[0][1] == pitch
    for asked in ("song", "1", "4", "0", "horn"):
        with pytest.raises(ClipError, match=f"no track '{asked}' with notes; choose one of 2 'flute', 3 'oboe'"):
            midi.read(source, asked)


def test_hanging_notes_last_until_the_track_ends(tmp_path: Path) -> None:
    source = save(tmp_path / "in.mid", [on(60), on(64, 480), off(64, 480), MetaMessage("end_of_track", time=960)])
    assert notes(source) == [(0, 60, 4, 100), (1, 64, 1, 100)]


def test_overlapping_notes_of_one_pitch_end_in_the_order_they_began(tmp_path: Path) -> None:
    source = save(tmp_path / "in.mid", [on(60), on(60, 240, 50), off(60, 240), off(60, 480), off(60, 5), off(99)])
    assert notes(source) == [(0, 60, 1, 100), (0.5, 60, 1.5, 50)]


def test_channels_do_not_end_each_other_s_notes(tmp_path: Path) -> None:
    source = save(tmp_path / "in.mid", [on(60), on(60, 240, channel=1), off(60, 240, channel=1), off(60, 480)])
    assert notes(source) == [(0, 60, 2, 100), (0.5, 60, 0.5, 100)]


def test_notes_without_length_are_dropped(tmp_path: Path) -> None:
    assert notes(save(tmp_path / "in.mid", [on(60), off(60), *LEAD])) == notes(save(tmp_path / "in.mid", LEAD))
    with pytest.raises(ClipError, match="has no note that lasts"):
        midi.read(save(tmp_path / "in.mid", [on(60), off(60)]))


def test_a_clip_ends_with_the_beat_in_which_its_track_ends(tmp_path: Path) -> None:
    for ticks, beats in ((1, 1), (479, 1), (480, 1), (481, 2), (1920, 4)):
        assert midi.read(save(tmp_path / "in.mid", [on(60), off(60, ticks)])).clip.end == beats
    padded = [on(60), off(60, 480), MetaMessage("end_of_track", time=7200)]
    assert midi.read(save(tmp_path / "in.mid", padded)).clip.end == 16


def test_a_made_note_shorter_than_a_tick_lasts_one(tmp_path: Path) -> None:
    made = Clip((Note(0, 56, 0.125), Note(1, 58, 0.125)), 2)
    add(save(tmp_path / "in.mid", [on(60), off(60, 4)], per_beat=2), made, tmp_path / "out.mid")
    assert notes(tmp_path / "out.mid", "2") == [(0, 56, 0.5, 100), (1, 58, 0.5, 100)]


@pytest.mark.parametrize(("lead", "made"), [(0, 1), (8, 10), (9, 10), (15, 0)])
def test_the_voice_sounds_like_the_lead_on_the_next_channel_but_the_drums(lead: int, made: int, tmp_path: Path) -> None:
    sound = Message("program_change", program=73, channel=lead)
    source = save(tmp_path / "in.mid", [sound, on(60, channel=lead), off(60, 480, channel=lead)])
    written = add(source, MADE, tmp_path / "out.mid").tracks[-1]
    assert written[1] == sound.copy(channel=made)
    assert {message.channel for message in written if not message.is_meta} == {made}


def test_the_voice_disturbs_no_other_channel_of_the_lead_s_track(tmp_path: Path) -> None:
    sounds = [Message("program_change", program=32, channel=1), Message("program_change", program=73)]
    source = save(tmp_path / "in.mid", [*sounds, *LEAD, on(40, channel=1), off(40, 480, channel=1)], kind=0)
    assert add(source, MADE, tmp_path / "out.mid").tracks[-1][1] == sounds[1].copy(channel=2)
    full = save(tmp_path / "in.mid", [*LEAD, *(Message("control_change", channel=n) for n in range(16))], kind=0)
    assert add(full, MADE, tmp_path / "out.mid").tracks[-1][1].channel == 0


def test_at_one_tick_a_note_ends_before_the_next_begins(tmp_path: Path) -> None:
    again = Clip((Note(0, 56, 1), Note(1, 56, 1)), 2)
    written = add(save(tmp_path / "in.mid", LEAD), again, tmp_path / "out.mid").tracks[-1]
    assert [message.type for message in written[1:-1]] == ["note_on", "note_off"] * 2
    assert sum(message.time for message in written) == 960


def test_drums_are_not_heard_beside_a_melody(tmp_path: Path) -> None:
    """A file of type 0 holds all channels in one track."""
    for melody in (True, False):
        track = mido.MidiTrack()
        for channel, note in ((9, 80), *([(0, 60)] if melody else [])):
            track.append(mido.Message("note_on", channel=channel, note=note))
            track.append(mido.Message("note_off", channel=channel, note=note, time=480))
        mido.MidiFile(type=0, tracks=[track]).save(tmp_path / "x.mid")
        assert [note.pitch for note in midi.read(tmp_path / "x.mid").clip.notes] == [60 if melody else 80]


def test_a_track_of_drums_does_not_lead_and_lends_no_sound(tmp_path: Path) -> None:
    drums = [Message("program_change", program=25, channel=9), on(36, channel=9), off(36, 480, channel=9)]
    tune = [Message("program_change", program=73), *LEAD]
    mido.MidiFile(type=1, tracks=[mido.MidiTrack(drums), mido.MidiTrack(tune)]).save(tmp_path / "band.mid")
    assert midi.read(tmp_path / "band.mid").track == 1
    both = save(tmp_path / "all.mid", [*drums, *tune], kind=0)
    written = add(both, MADE, tmp_path / "out.mid").tracks[-1]
    assert (written[1].program, written[1].channel) == (73, 1)


@pytest.mark.parametrize(
    ("tracks", "tempo"),
    [
        ([LEAD], 120),
        ([[MetaMessage("set_tempo", tempo=483871)], LEAD], 124),
        ([[*LEAD, MetaMessage("set_tempo", tempo=10**6)], [MetaMessage("set_tempo", time=9, tempo=750_000)]], 80),
        ([[MetaMessage("set_tempo", tempo=0)], LEAD], 60e6),
    ],
    ids=["none", "rounded by the file", "the earliest of two", "nonsense"],
)
def test_the_tempo_is_the_first_that_the_file_sets(
    tracks: list[list[Message | MetaMessage]], tempo: float, tmp_path: Path
) -> None:
    assert midi.tempo(MidiFile(save(tmp_path / "x.mid", *tracks))) == tempo


def test_names_in_any_alphabet_are_read_as_they_were_written(tmp_path: Path) -> None:
    for charset, names in (("utf-8", ("Mélodie", "旋律")), ("latin-1", ("Mélodie",))):
        for name in names:
            track = mido.MidiTrack([mido.MetaMessage("track_name", name=name)])
            track += [mido.Message("note_on", note=60), mido.Message("note_off", note=60, time=480)]
            path = tmp_path / "song.mid"
            mido.MidiFile(charset=charset, tracks=[track]).save(path)
            song = midi.read(path, name)
            assert midi.name_of(song.file.tracks[song.track]) == name
            midi.write(song, Take(song.clip, "tiny", "alto", 1.0, 7, 0, 0.0), tmp_path / "again.mid")
            assert midi.read(tmp_path / "again.mid", name).clip == song.clip


def test_a_clip_as_a_song_reads_back_whatever_it_is_called(tmp_path: Path) -> None:
    clip = Clip((Note(0, 60, 1 / 3, 90), Note(1 / 3, 62, 1 / 3, 0.4), Note(2.5, 64, 1.5, 70)), 6.0, meter=(3, 4))
    song = midi.song(clip, "旋律 é", 98.5)
    song.file.save(tmp_path / "song.mid")
    again = midi.read(tmp_path / "song.mid", "旋律 é")
    assert [(note.start, note.pitch, note.duration) for note in again.clip.notes] == [
        (note.start, note.pitch, note.duration) for note in clip.notes
    ]
    assert (again.clip.end, again.clip.meter, midi.tempo(again.file)) == (6.0, (3, 4), 98.5)
