"""Make parts of a voice anew and keep the rest of it, note for note."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from . import vocabulary
from .errors import ClipError
from .grid import Heard, nearest_step, skyline
from .melody import Melody, Tone
from .notes import Clip, Note
from .perturbation import lock

Numbers = NDArray[np.float32]


Span = tuple[float, float]
"""Where something begins and ends, in beats of clip time."""


@dataclass(frozen=True)
class Redo:
    """The ranges that are made anew, apart and in order, and the voice that was made before."""

    spans: tuple[Span, ...]
    kept: tuple[Note, ...] = ()

    @property
    def start(self) -> float:
        """Where the first range begins."""
        return self.spans[0][0]

    @property
    def end(self) -> float:
        """Where the last one ends."""
        return self.spans[-1][1]

    def within(self, clip: Clip) -> "Redo":
        """Return the part of the ranges that lies in a clip."""
        cut = [(max(start, clip.start), min(end, clip.end)) for start, end in self.spans]
        spans = tuple((start, end) for start, end in cut if start < end)
        if not spans:
            raise ClipError(
                f"nothing of the range to make anew, beats {self.start:g} to {self.end:g}, lies in the clip, "
                f"{clip.start:g} to {clip.end:g}; select notes inside its loop"
            )
        return replace(self, spans=spans)

    def keeping(self, clip: Clip) -> "Redo":
        """Return the same for a clip that is made anew itself: what plays of it is kept outside the ranges."""
        inside = tuple(note for note in clip.notes if clip.start <= note.start < clip.end)
        return replace(self.within(clip), kept=inside)

    def covers(self, beat: float) -> bool:
        """Say whether what starts at a beat is made anew."""
        return any(start <= beat < end for start, end in self.spans)

    def steps(self, heard: Heard) -> list[range]:
        """Return the steps of a heard clip that fall into each range, at least one."""
        beats = np.array([heard.beat(step) for step in range(heard.melody.steps)])
        # A step that stands a hair before the range, as a groove may have it, is the range's first.
        edges = np.searchsorted(beats, np.array(self.spans) - 1e-6)
        firsts = np.minimum(edges[:, 0], heard.melody.steps - 1)
        return [
            range(int(first), max(int(first) + 1, int(last))) for first, last in zip(firsts, edges[:, 1], strict=True)
        ]

    def onto(self, allowed: Numbers, heard: Heard, origin: int, shift: int) -> Numbers:
        """Return a perturbation [T, V] for the ranges, and beside them what leaves a model the kept voice.

        `shift` is the semitones by which the voice is moved to where the model knows it. A note that sounds into a
        range ends there; where one sounded on out of it, the made voice may be held or be silent.
        """
        spans = self.steps(heard)
        tokens = vocabulary.encode(self._melody(heard, origin, shift))
        locked = lock(tokens)
        for anew in spans:
            step = anew.stop
            while step < len(tokens) and tokens[step] == vocabulary.HOLD:
                locked[step, vocabulary.REST] = 0.0
                step += 1
        # Only now, since what sounded on out of one range may have reached the next.
        for anew in spans:
            locked[anew.start : anew.stop] = allowed[anew.start : anew.stop]
            locked[anew.start, vocabulary.HOLD] = -np.inf
        return locked

    def joined(self, made: Clip) -> Clip:
        """Return a made clip with the kept notes outside the ranges, and of what was made only what starts inside."""
        kept = [note for note in self.kept if not self.covers(note.start)]
        edges = [start for start, _ in self.spans]
        starts = [*(note.start for note in kept), made.end]
        inside = [
            _until(note, starts)
            for note in made.notes
            if any(start - 1e-6 <= note.start < end - 1e-6 for start, end in self.spans)
        ]
        return replace(made, notes=(*(_until(note, edges) for note in kept), *inside))

    def _melody(self, heard: Heard, origin: int, shift: int) -> Melody:
        """Return the kept voice on the grid of the lead."""
        grid, steps = heard.grid, heard.melody.steps
        inside = tuple(n for n in sorted(self.kept) if origin <= n.start < heard.onsets[-1] and not n.mute)
        found = skyline(inside, grid, origin, steps)
        tones = []
        for index, (start, note) in enumerate(found):
            last = found[index + 1][0] if index + 1 < len(found) else steps
            end = nearest_step(note.end, grid, origin, range(grid.steps_per_beat))
            pitch = min(127, max(0, note.pitch + shift))
            tones.append(Tone(start, max(1, min(end, last) - start), pitch))
        return Melody(tuple(tones), steps)


def _until(note: Note, starts: Sequence[float]) -> Note:
    """Return a note that ends where the next of these begins, if it sounds on so long."""
    stop = min((start for start in starts if start > note.start), default=note.end)
    return note if stop >= note.end else replace(note, duration=stop - note.start)
