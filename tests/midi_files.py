"""MIDI files of several tracks."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import mido


def save(
    path: Path, parts: Mapping[str, Sequence[tuple[int, float, float]]], tempos: tuple[tuple[int, int], ...] = ()
) -> None:
    """Write a file with a track for each name, notes as pitch, start and end in beats, and tempos at these beats."""
    file = mido.MidiFile(ticks_per_beat=100)
    messages = [(100 * beat, mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(bpm))) for beat, bpm in tempos]
    listed = [("", messages)]
    for name, notes in parts.items():
        channel = 9 if name == "drums" else 0
        on = [(round(100 * start), mido.Message("note_on", channel=channel, note=p)) for p, start, _ in notes]
        off = [(round(100 * end), mido.Message("note_off", channel=channel, note=p)) for p, _, end in notes]
        listed.append((name, on + off))
    for name, timed in listed:
        track = mido.MidiTrack([mido.MetaMessage("track_name", name=name)])
        now = 0
        for tick, message in sorted(timed, key=lambda entry: entry[0]):
            track.append(message.copy(time=tick - now))
            now = tick
        file.tracks.append(track)
    path.parent.mkdir(parents=True, exist_ok=True)
    file.save(path)
