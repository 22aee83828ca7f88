"""The clips that a file holds, each with what is needed to write its voice beside it."""

import re
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import mido

from .. import midi
from ..errors import ClipError
from ..formats import live_set
from ..formats.live_set import SetClip
from ..notes import Clip
from ..redo import Redo
from ..take import moved, voice_of
from . import before
from .bars import Anew
from .jobs import STANDARD_INPUT, Job
from .order import Order

EVERY = "all"
"""What a person gives as track to have every one rendered."""
LONGEST = 60
"""Letters of a label in a file's name."""
LARGEST = 32 * 1024 * 1024
"""Bytes of a .mid file that are read; a thousand times what a long song has."""


@dataclass(frozen=True)
class Piece:
    """One clip of a job."""

    job: Job
    label: str
    """Tells the clips of one file apart, fit for a file's name; empty where there is but one."""
    clip: Clip
    song: midi.Song
    """The clip as a MIDI file."""
    set_clip: SetClip | None = None
    """The clip as it stands in a Live Set."""
    redo: Redo | None = None
    """What of it is to be made anew, if not all, and the voice that is kept."""

    @property
    def identity(self) -> str:
        """What its seed follows from, beside the file's name."""
        return self.set_clip.identity if self.set_clip else self.label

    @property
    def offset(self) -> float:
        """The beat of the clip with which the MIDI file begins."""
        return self.clip.start if self.set_clip else 0.0

    @property
    def tempo(self) -> float:
        """Beats a minute, where it begins."""
        return midi.tempo(self.song.file)

    @property
    def stem(self) -> str:
        """What the names of its results begin with."""
        return f"{self.job.stem}.{self.label}" if self.label else self.job.stem


def pieces(job: Job, order: Order) -> tuple[list[Piece], list[str]]:
    """Read the clips of a job that are asked for; return them, and why others can't be used."""
    if job.is_set:
        found, refused = _of_set(job, order)
    else:
        found, refused = _midi(job, order), []
    found = [replace(piece, clip=replace(piece.clip, **order.key)) for piece in found]
    if order.anew and len(found) > 1:
        raise ClipError(f"--redo is for one clip, and {job.path} has {len(found)}; choose one with --track")
    return [_beside(piece, order.anew, order.settings.voice) if order.anew else piece for piece in found], refused


def _beside(piece: Piece, anew: Anew, voice: str) -> Piece:
    """Return a piece with what of it is to be made anew, beside the voice that was made of it before."""
    if anew.of is None:
        return replace(piece, redo=anew.redo(piece.clip, piece.clip.sounding()))
    file = _parsed(anew.of)
    kept = before.voice(file, anew.of, moved(piece.clip, -piece.offset))
    said = voice_of(midi.name_of(file.tracks[kept.track]))
    if said and said != voice:
        raise ClipError(f"{anew.of} has the voice {said}, and asked for is {voice}; give --voice {said}")
    redo = anew.redo(piece.clip, moved(kept.clip, piece.offset).notes)
    return replace(piece, redo=redo, song=midi.beside(piece.song, kept))


def _of_set(job: Job, order: Order) -> tuple[list[Piece], list[str]]:
    """Read the clips of a Live Set: all, or those of one track; only a model that carries on takes empty ones."""
    read = live_set.read(job.path)
    found = []
    # As many digits for each, so that they stand in order in a folder.
    digits = len(str(len(read.clips)))
    for number, clip in enumerate(read.clips, 1):
        is_meant = order.track in (None, EVERY, clip.track, str(clip.track_index + 1))
        if is_meant and (clip.clip.sounding() or order.is_continuation):
            song = midi.song(moved(clip.clip, -clip.clip.start), clip.name or clip.track, read.tempo)
            found.append(Piece(job, label(f"{number:0{digits}} {clip.track} {clip.name}"), clip.clip, song, clip))
    if not found and not read.refused:
        of_track = f" on a track {order.track!r}" if order.track not in (None, EVERY) else ""
        raise ClipError(f"{job.path} has no MIDI clips with notes{of_track}")
    return found, list(read.refused)


def _parsed(path: Path) -> mido.MidiFile:
    """Read a .mid file, or standard input."""
    if path == STANDARD_INPUT:
        content = sys.stdin.buffer.read(LARGEST + 1)
    else:
        try:
            with path.open("rb") as file:
                content = file.read(LARGEST + 1)
        except OSError as error:
            raise ClipError(f"{path} can't be read: {error.strerror}") from error
    if len(content) > LARGEST:
        raise ClipError(f"{path} has more than {LARGEST >> 20} MiB; split it")
    return midi.parse(content, path)


def _midi(job: Job, order: Order) -> list[Piece]:
    file = _parsed(job.path)
    if order.track != EVERY:
        song = midi.lead(file, job.path, order.track, is_prompt=order.is_continuation)
        return [Piece(job, "", song.clip, song)]
    found = []
    tracks = midi.filled(file)
    for track in tracks:
        song = midi.lead(file, job.path, track, is_prompt=order.is_continuation)
        name = label(f"{track + 1} {midi.name_of(file.tracks[track])}") if len(tracks) > 1 else ""
        found.append(Piece(job, name, song.clip, song))
    return found


def label(text: str) -> str:
    """Return a text as a part of a file's name: letters, digits and dashes."""
    return re.sub(r"[^\w]+", "-", text).strip("-")[:LONGEST]
