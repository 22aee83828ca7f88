"""The clips that a file holds, each with what is needed to write its voice beside it."""

import re
import sys
from dataclasses import dataclass, replace

from .. import midi
from ..errors import ClipError
from ..notes import Clip
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

    @property
    def tempo(self) -> float:
        """Beats a minute, where it begins."""
        return midi.tempo(self.song.file)

    @property
    def stem(self) -> str:
        """What the names of its results begin with."""
        stem = self.job.name.rpartition("/")[2].rpartition(".")[0]
        return f"{stem}.{self.label}" if self.label else stem


def pieces(job: Job, order: Order) -> list[Piece]:
    """Read the clips of a job that are asked for."""
    return [replace(piece, clip=replace(piece.clip, **order.key)) for piece in _midi(job, order)]


def _midi(job: Job, order: Order) -> list[Piece]:
    if job.path == STANDARD_INPUT:
        content = sys.stdin.buffer.read(LARGEST + 1)
    else:
        try:
            with job.path.open("rb") as file:
                content = file.read(LARGEST + 1)
        except OSError as error:
            raise ClipError(f"{job.path} can't be read: {error.strerror}") from error
    if len(content) > LARGEST:
        raise ClipError(f"{job.path} has more than {LARGEST >> 20} MiB; split it")
    file = midi.parse(content, job.path)
    if order.track != EVERY:
        song = midi.lead(file, job.path, order.track, is_prompt=order.is_continuation)
        return [Piece(job, "", song.clip, song)]
    found = []
    tracks = midi.filled(file)
    for track in tracks:
        song = midi.lead(file, job.path, track, is_prompt=order.is_continuation)
        name = label(f"{track + 1} {file.tracks[track].name}") if len(tracks) > 1 else ""
        found.append(Piece(job, name, song.clip, song))
    return found


def label(text: str) -> str:
    """Return a text as a part of a file's name: letters, digits and dashes."""
    return re.sub(r"[^\w]+", "-", text).strip("-")[:LONGEST]
