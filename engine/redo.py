"""Make a part of a voice anew and keep the rest of it, note for note."""

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


@dataclass(frozen=True)
class Redo:
    """The range that is made anew, in beats of clip time, and the voice that was made before."""

    start: float
    end: float
    kept: tuple[Note, ...] = ()

    def within(self, clip: Clip) -> "Redo":
        """Return the part of the range that lies in a clip."""
        start, end = max(self.start, clip.start), min(self.end, clip.end)
        if start >= end:
            raise ClipError(
                f"nothing of the range to make anew, beats {self.start:g} to {self.end:g}, lies in the clip, "
                f"{clip.start:g} to {clip.end:g}; select notes inside its loop"
            )
        return replace(self, start=start, end=end)

    def steps(self, heard: Heard) -> range:
        """Return the steps of a heard clip that fall into the range, at least one."""
        beats = np.array([heard.beat(step) for step in range(heard.melody.steps)])
        # A step that stands a hair before the range, as a groove may have it, is the range's first.
        first = int(np.searchsorted(beats, self.start - 1e-6))
        last = int(np.searchsorted(beats, self.end - 1e-6))
        first = min(first, heard.melody.steps - 1)
        return range(first, max(first + 1, last))

    def onto(self, allowed: Numbers, heard: Heard, origin: int, shift: int) -> Numbers:
        """Return a perturbation [T, V] for the range, and beside it what leaves a model the kept voice.

        `shift` is the semitones by which the voice is moved to where the model knows it. A note that sounds into the
        range ends there; where one sounded on out of it, the made voice may be held or be silent.
        """
        anew = self.steps(heard)
        tokens = vocabulary.encode(self._melody(heard, origin, shift))
        locked = lock(tokens)
        locked[anew.start : anew.stop] = allowed[anew.start : anew.stop]
        locked[anew.start, vocabulary.HOLD] = -np.inf
        step = anew.stop
        while step < len(tokens) and tokens[step] == vocabulary.HOLD:
            locked[step, vocabulary.REST] = 0.0
            step += 1
        return locked

    def joined(self, made: Clip) -> Clip:
        """Return a made clip with the kept notes outside the range, and of what was made only what starts inside."""
        before = [
            replace(note, duration=min(note.duration, self.start - note.start))
            for note in self.kept
            if made.start <= note.start < self.start
        ]
        after = [note for note in self.kept if self.end <= note.start < made.end]
        stop = min((note.start for note in after), default=made.end)
        inside = [
            replace(note, duration=min(note.end, stop) - note.start)
            for note in made.notes
            if self.start - 1e-6 <= note.start < self.end - 1e-6
        ]
        return replace(made, notes=(*before, *inside, *after))

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
