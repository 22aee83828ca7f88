"""Two voices in beats, piece by piece: what both sound between one change and the next. Knows no rules of music."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .grid import Heard
from .notes import Note

TOGETHER = 1 / 32
"""Beats: what begins or ends this close together does so at once."""
REST = -1

Numbers = NDArray[np.float64]
Pitches = NDArray[np.int64]


@dataclass(frozen=True)
class Line:
    """One voice: notes in time order, none longer than until the next begins; all arrays [notes]."""

    starts: Numbers
    ends: Numbers
    pitches: Pitches

    def at(self, beats: Numbers) -> Pitches:
        """Return the pitch that sounds at each beat, REST for none."""
        if not len(self.starts):
            return np.full(len(beats), REST)
        last = np.searchsorted(self.starts, beats, side="right") - 1
        return np.where((last >= 0) & (beats < self.ends[last]), self.pitches[last], REST)


@dataclass(frozen=True)
class Pair:
    """Two voices in pieces in which neither changes: all arrays [pieces]; a piece begins where the last ends."""

    starts: Numbers
    durations: Numbers
    lead: Pitches
    made: Pitches

    @cached_property
    def both(self) -> NDArray[np.bool_]:
        """Where both voices sound."""
        sounds: NDArray[np.bool_] = (self.lead != REST) & (self.made != REST)
        return sounds

    @cached_property
    def intervals(self) -> Pitches:
        """Intervals without their octaves, 0-11; REST where a voice is silent."""
        return intervals(self.lead, self.made)


def pair(lead: Line, made: Line) -> Pair:
    """Lay two voices side by side."""
    times = np.unique(np.concatenate([lead.starts, lead.ends, made.starts, made.ends]))
    # A seam between two voices played by hand is no piece of its own.
    times = times[np.diff(times, prepend=-np.inf) > TOGETHER]
    starts, durations = times[:-1], np.diff(times)
    middles = starts + durations / 2
    return Pair(starts, durations, lead.at(middles), made.at(middles))


def intervals(lead: Pitches, made: Pitches) -> Pitches:
    """Return the intervals between pitches without their octaves, 0-11; REST where one is silent."""
    return np.where((lead != REST) & (made != REST), np.abs(lead - made) % 12, REST)


def top_line(heard: Heard) -> Line:
    """Return the melody that was heard, where it was played: a gap too short for the grid is none."""
    tones = heard.melody.tones
    edges = np.array([(tone.start, tone.end) for tone in tones], np.float64).reshape(-1, 2)
    starts, ends = np.interp(edges, heard.steps, heard.onsets).T
    return Line(starts, ends, np.array([tone.pitch for tone in tones], np.int64))


def line(notes: Sequence[Note]) -> Line:
    """Return notes in time order as one voice."""
    starts = np.array([note.start for note in notes], np.float64)
    ends = np.array([note.end for note in notes], np.float64)
    ends[:-1] = np.minimum(ends[:-1], starts[1:])
    return Line(starts, ends, np.array([note.pitch for note in notes], np.int64))
