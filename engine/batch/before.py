"""The second voice that was made of a clip before: which track of a file it is."""

from pathlib import Path

import mido

from .. import midi
from ..errors import ClipError
from ..notes import Clip
from ..pair import TOGETHER


def voice(file: mido.MidiFile, path: Path, lead: Clip) -> midi.Song:
    """Return a parsed file with the track of the second voice: the only one but drums that is not the lead's."""
    there = [track for track in midi.filled(file) if _channels(file.tracks[track]) != {midi.DRUMS}]
    songs = [song for song in (midi.lead(file, path, track) for track in there) if not _is_same(song.clip, lead)]
    if not songs:
        raise ClipError(
            f"{path} has no second voice{' beside the clip itself' if there else ''}; give the file made of it"
        )
    if len(songs) > 1:
        found = ", ".join(f"{song.track + 1} {midi.name_of(file.tracks[song.track])!r}" for song in songs)
        raise ClipError(
            f"{path} has {len(songs)} tracks that may be the second voice, {found}; leave one in it, and beside it "
            "none but the clip's own, as it is"
        )
    if len(_channels(file.tracks[songs[0].track])) > 1:
        raise ClipError(f"{path} has notes on several channels in one track; export each voice as a track of its own")
    return songs[0]


def _is_same(clip: Clip, lead: Clip) -> bool:
    """Say whether a clip has the notes of the lead; another program may have moved them by its ticks."""
    ours, theirs = (sorted((n.pitch, n.start) for n in notes) for notes in (clip.notes, lead.sounding()))
    return len(ours) == len(theirs) and all(
        one[0] == other[0] and abs(one[1] - other[1]) < TOGETHER for one, other in zip(ours, theirs, strict=True)
    )


def _channels(track: mido.MidiTrack) -> set[int]:
    return {message.channel for message in track if message.type == "note_on" and message.velocity > 0}
