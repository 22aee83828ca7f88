"""The tracks of a MIDI file as notes in seconds, whatever the tempo does."""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import mido
import numpy as np

from engine import midi
from engine.notes import MAX_BEATS, Note

ONE_VOICE = 0.1
"""A track is one voice where at most this share of its notes sounds with another."""


@dataclass(frozen=True)
class Track:
    """A track's notes, their times in seconds."""

    name: str
    notes: tuple[Note, ...]

    @property
    def height(self) -> float:
        """The mean pitch."""
        return sum(note.pitch for note in self.notes) / len(self.notes)

    @property
    def is_one_voice(self) -> bool:
        """Whether hardly two notes sound together; a legato that overlaps a little is one voice."""
        notes = sorted(self.notes)
        over = sum(last.end > note.start + min(last.duration, note.duration) / 2 for last, note in pairwise(notes))
        return over <= ONE_VOICE * len(notes)


def tracks(path: Path) -> list[Track]:
    """Read the tracks of a .mid file that have notes and are no drums; ClipError where it is none."""
    file = midi.parse(path.read_bytes(), path)
    beats, seconds = _tempo(file)
    found = []
    for index in midi.filled(file):
        channels = {message.channel for message in file.tracks[index] if message.type == "note_on"}
        if channels == {midi.DRUMS}:
            continue
        notes = []
        for note in midi.lead(file, path, index).clip.notes:
            start, end = np.interp([note.start, note.end], beats, seconds).tolist()
            notes.append(Note(start, note.pitch, max(end - start, 1e-3), note.velocity))
        found.append(Track(midi.name_of(file.tracks[index]) or f"track {index + 1}", tuple(notes)))
    return found


def _tempo(file: mido.MidiFile) -> tuple[list[float], list[float]]:
    """Return beats and the seconds at which they fall: where the tempo changes, and the end of all."""
    changes = []
    for track in file.tracks:
        now = 0
        for message in track:
            now += message.time
            if message.type == "set_tempo":
                changes.append((now, message.tempo))
    tempo, beats, seconds = 500_000, [0.0], [0.0]
    for now, following in sorted(changes):
        beat = now / file.ticks_per_beat
        seconds.append(seconds[-1] + (beat - beats[-1]) * tempo / 1e6)
        beats.append(beat)
        tempo = following
    beats.append(beats[-1] + MAX_BEATS)
    seconds.append(seconds[-1] + MAX_BEATS * tempo / 1e6)
    return beats, seconds
