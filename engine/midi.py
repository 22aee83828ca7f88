"""Standard MIDI files: one track as a clip, and the same file with a new voice beside it.

The lead's track is kept as it is, message for message; of the other tracks only tempo, signatures and markers are.
"""

import math
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import accumulate
from pathlib import Path

import mido

from .errors import ClipError
from .notes import MAX_BEATS, MAX_NOTES, Clip, Note
from .take import Take

ANEW = {"note_on", "note_off", "track_name", "end_of_track"}
"""What of a track that is written again is not kept, beside what a conductor has."""
CONDUCTOR = {"set_tempo", "time_signature", "key_signature", "smpte_offset", "marker", "cue_marker"}
"""What is kept of the tracks that are not the lead's."""
DRUMS = 9
RELEASE = 64
"""The velocity with which a note ends where the file does not say."""
MAX_TICKS = 2**15
"""A file that has so many ticks a beat, or more, counts in film frames."""
PER_BEAT = 960
"""Ticks a beat of the files that are not copies: triplets, quintuplets and 64ths are whole."""


@dataclass(frozen=True)
class Song:
    """A MIDI file that has been read, the track that leads, and its notes as a clip."""

    file: mido.MidiFile
    track: int
    clip: Clip
    voice: mido.MidiTrack | None = None
    """That of a second voice made before, of which what is no note is kept."""


def read(path: Path, track: str | None = None, *, is_prompt: bool = False) -> Song:
    """Read a .mid file; the lead is the named or numbered track, or the first one with notes but drums.

    A prompt, from which a continuation is to grow, may be empty, and lasts whole bars.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ClipError(f"{path} can't be read: {error.strerror}") from error
    return lead(parse(content, path), path, track, is_prompt=is_prompt)


def parse(content: bytes, path: Path) -> mido.MidiFile:
    """Parse the bytes of a .mid file; `path` is what it is called."""
    try:
        file = mido.MidiFile(file=BytesIO(content))
    except Exception as error:  # mido raises what it meets: OSError, EOFError, ValueError, KeyError, IndexError ...
        told = str(error) or "it ends too early"
        raise ClipError(f"{path} is not a MIDI file, or a damaged one ({told}); export it again") from error
    if file.type not in (0, 1):
        raise ClipError(f"{path} is a MIDI file of type {file.type}; save it as type 0 or 1")
    if not 0 < file.ticks_per_beat < MAX_TICKS:
        raise ClipError(f"{path} counts in film frames, not in beats; export it with beats")
    return file


def lead(file: mido.MidiFile, path: Path, track: str | int | None = None, *, is_prompt: bool = False) -> Song:
    """Return a parsed file with its lead: the track of that name, number or index, or the first with notes but drums.

    People count tracks from 1, and give a number as text; an index counts from 0.
    """
    index = track if isinstance(track, int) else _choose(file, track, path, may_be_empty=is_prompt)
    return Song(file, index, _clip(file, index, path, is_prompt=is_prompt))


def filled(file: mido.MidiFile) -> list[int]:
    """Return the indices of the tracks that have notes."""
    return [index for index, messages in enumerate(file.tracks) if any(_is_on(message) for message in messages)]


def name_of(track: mido.MidiTrack) -> str:
    """Return a track's name, which today's programs write in UTF-8, though the standard knows no alphabet but Latin."""
    told: str = track.name
    try:
        return told.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return told


def tempo(file: mido.MidiFile) -> float:
    """Return the first tempo that a file sets, in beats a minute, or 120; where it changes later is not kept."""
    found = []
    for track in file.tracks:
        now = 0
        for message in track:
            now += message.time
            if message.type == "set_tempo":
                found.append((now, message.tempo))
                break
    # Microseconds a beat are whole numbers, so 124 comes back as 123.99999.
    return round(60e6 / max(1, min(found, default=(0, 500_000))[1]), 3)


def song(clip: Clip, name: str, tempo: float) -> Song:
    """Return a clip that begins at beat 0 as a file with one track, as if it had been read."""
    conductor = [
        mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(tempo)),
        mido.MetaMessage("time_signature", numerator=clip.meter[0], denominator=clip.meter[1]),
    ]
    inside = replace(clip, notes=tuple(note for note in clip.notes if 0 <= note.start < clip.end and not note.mute))
    track = _voice(name, inside, mido.MidiTrack(), PER_BEAT)
    tracks = [mido.MidiTrack(conductor), track]
    file = mido.MidiFile(type=1, ticks_per_beat=PER_BEAT, charset="utf-8", tracks=tracks)
    return Song(file, 1, clip)


def beside(song: Song, voice: Song) -> Song:
    """Return a song with the track of a second voice that was made of it before, in ticks in which both are whole."""
    mine, others = song.file.ticks_per_beat, voice.file.ticks_per_beat
    ticks = math.lcm(mine, others)
    if ticks >= MAX_TICKS:
        raise ClipError(
            f"the clip has {mine} ticks a beat and its second voice {others}, which no file can have together; export "
            "both alike"
        )
    tracks = [_finer(track, ticks // mine) for track in song.file.tracks]
    file = mido.MidiFile(type=song.file.type, ticks_per_beat=ticks, charset=song.file.charset, tracks=tracks)
    return replace(song, file=file, voice=_finer(voice.file.tracks[voice.track], ticks // others))


def write(song: Song, take: Take, path: Path, *, is_bare: bool = False) -> None:
    """Write the song's lead and the take as a new file, beside and moved into place; `is_bare`: without the lead."""
    per_beat = song.file.ticks_per_beat
    first = song.file.tracks[song.track]
    made = [_voice(name, clip, first, per_beat, song.voice) for name, clip in take.parts()]
    is_bare = is_bare or take.is_alone or take.is_whole
    tracks = made if is_bare else [first, *made]
    if conductor := _conductor(song, of_lead=is_bare):
        # The first track holds the tempo, by the standard: the lead's own where it was the first.
        tracks.insert(1 if song.track == 0 and not is_bare else 0, conductor)
    beside = path.with_suffix(".part")
    try:
        mido.MidiFile(type=1, ticks_per_beat=per_beat, charset=song.file.charset, tracks=tracks).save(beside)
        beside.replace(path)
    except ValueError as error:  # mido reads some messages that it refuses to write
        raise ClipError(f"the lead's track holds what no MIDI file may ({error}); export it again") from error
    finally:
        beside.unlink(missing_ok=True)


def _choose(file: mido.MidiFile, track: str | None, path: Path, *, may_be_empty: bool) -> int:
    """Return the index of the lead's track; tracks are counted from 1 for people."""
    there = filled(file)
    if not there and may_be_empty and file.tracks and track is None:
        return 0
    if not there:
        raise ClipError(f"{path} has no notes")
    if track is None:
        return next((index for index in there if _lead_channel(file.tracks[index]) != DRUMS), there[0])
    found = [index for index in there if track in (name_of(file.tracks[index]), str(index + 1))]
    if not found:
        choice = ", ".join(f"{index + 1} {name_of(file.tracks[index])!r}" for index in there)
        raise ClipError(f"{path} has no track {track!r} with notes; choose one of {choice}")
    return found[0]


def _clip(file: mido.MidiFile, index: int, path: Path, *, is_prompt: bool) -> Clip:
    """Read one track; the clip ends with the track, or with the beat in which its last note ends.

    A prompt ends with the bar: few programs say in a file where a clip ended.
    """
    per_beat = file.ticks_per_beat
    notes, end = _notes(file.tracks[index], per_beat, path)
    signatures = [message for track in file.tracks for message in track if message.type == "time_signature"]
    meter = (signatures[0].numerator, signatures[0].denominator) if signatures else (4, 4)
    if end > MAX_BEATS * per_beat:
        raise ClipError(f"{path} lasts longer than {MAX_BEATS:g} beats; split it")
    if not notes and not is_prompt:
        raise ClipError(f"{path} has no note that lasts")
    unit = 4 * meter[0] / meter[1] if is_prompt else 1.0
    return Clip(tuple(notes), unit * max(1, math.ceil(end / (unit * per_beat))), meter=meter)


def _notes(track: mido.MidiTrack, per_beat: int, path: Path) -> tuple[list[Note], int]:
    """Pair the note-ons and note-offs of a track; return the notes and the tick at which all is over.

    Drums, the notes of the tenth channel, are left out unless there is nothing else.
    """
    sounding: dict[tuple[int, int], list[tuple[int, int]]] = {}
    notes: list[Note] = []
    drums: list[Note] = []
    now = 0
    count = 0

    def end(channel: int, pitch: int, release: int = RELEASE) -> None:
        start, velocity = sounding[channel, pitch].pop(0)
        if now > start and now <= MAX_BEATS * per_beat:
            heard = drums if channel == DRUMS else notes
            duration = (now - start) / per_beat
            heard.append(Note(start / per_beat, pitch, duration, velocity, release_velocity=release))

    for message in track:
        now += message.time
        if _is_on(message):
            count += 1
            sounding.setdefault((message.channel, message.note), []).append((now, message.velocity))
        elif message.type in ("note_on", "note_off") and sounding.get((message.channel, message.note)):
            end(message.channel, message.note, message.velocity if message.type == "note_off" else RELEASE)
        if count > MAX_NOTES:
            raise ClipError(f"{path} has more than {MAX_NOTES} notes in one track; split it")
    # A note that is never ended lasts until the track does.
    for channel, pitch in [key for key, starts in sounding.items() for _ in starts]:
        end(channel, pitch)
    return notes or drums, now


def _lead_channel(track: mido.MidiTrack) -> int:
    """Return the channel of the first note that is heard: the drums' only where there is no other."""
    channels = [message.channel for message in track if _is_on(message)]
    return next((channel for channel in channels if channel != DRUMS), DRUMS)


def _is_on(message: mido.Message) -> bool:
    return bool(message.type == "note_on" and message.velocity > 0)


def _conductor(song: Song, *, of_lead: bool) -> mido.MidiTrack:
    """Gather tempo, signatures and markers from all tracks but the lead's, at their times; `of_lead`: its own too."""
    timed: list[tuple[int, mido.MetaMessage]] = []
    for index, track in enumerate(song.file.tracks):
        if of_lead or index != song.track:
            timed += [(tick, message) for tick, message in _timed(track) if message.type in CONDUCTOR]
    return _track(timed)


def _voice(
    name: str, clip: Clip, lead: mido.MidiTrack, per_beat: int, before: mido.MidiTrack | None = None
) -> mido.MidiTrack:
    """Write a made part as a track: the lead's sound, on the next channel that is free, or all as it was before."""
    first = _lead_channel(lead)
    used = {DRUMS} | {message.channel for message in lead if not message.is_meta and hasattr(message, "channel")}
    channel = next((channel for channel in (*range(first + 1, 16), *range(first)) if channel not in used), first)
    timed: list[tuple[int, mido.Message]] = [(0, mido.MetaMessage("track_name", name=name))]
    programs = [message.program for message in lead if message.type == "program_change" and message.channel == first]
    if before is None:
        timed += [(0, mido.Message("program_change", channel=channel, program=program)) for program in programs[:1]]
    else:
        channel = _lead_channel(before)
        timed += [(tick, message) for tick, message in _timed(before) if message.type not in ANEW | CONDUCTOR]
    for note in clip.notes:
        start, end = round(note.start * per_beat), round(note.end * per_beat)
        on = {"channel": channel, "note": note.pitch}
        timed.append((start, mido.Message("note_on", velocity=max(1, round(note.velocity)), **on)))
        timed.append((max(end, start + 1), mido.Message("note_off", velocity=round(note.release_velocity), **on)))
    # At one tick a note ends before the next begins.
    timed.sort(key=lambda entry: (entry[0], entry[1].type == "note_on"))
    return _track([*timed, (max(timed[-1][0], round(clip.end * per_beat)), mido.MetaMessage("end_of_track"))])


def _timed(track: mido.MidiTrack) -> list[tuple[int, mido.Message]]:
    """Return the messages of a track at absolute ticks."""
    ticks = accumulate(message.time for message in track)
    return list(zip(ticks, track, strict=True))


def _finer(track: mido.MidiTrack, times: int) -> mido.MidiTrack:
    """Return a track in ticks so many times as fine."""
    return mido.MidiTrack(message.copy(time=message.time * times) for message in track)


def _track(timed: list[tuple[int, mido.Message]]) -> mido.MidiTrack:
    """Turn messages at absolute ticks into a track."""
    now = 0
    track = mido.MidiTrack()
    for tick, message in sorted(timed, key=lambda entry: entry[0]):
        track.append(message.copy(time=tick - now))
        now = tick
    return track
