"""A clip of several notes at once as the model hears it, and the way back to notes."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..grid import nearest_step
from ..melodies.prompt import Prompt, listen
from ..melody import Tone
from ..notes import Clip, Note
from ..register import fold, octaves_of
from . import code

STEPS_PER_BEAT = 4


@dataclass(frozen=True)
class Heard:
    """All notes of a clip on the 16ths, straight or swung."""

    clip: Clip
    prompt: Prompt
    """The clip's grid, its bars, and how it is played."""
    roll: code.Roll
    """In the model's register, int64 [steps, 78, 2]; of no steps if nothing sounds."""
    back: int
    """Semitones from the model's register to the clip's."""

    def numbers(self, steps: int) -> NDArray[np.int64]:
        """Return the number of each of so many steps from the first on, counted from its bar line."""
        places = (np.arange(steps) - self.prompt.first) % self.prompt.bar
        numbers: NDArray[np.int64] = np.floor(places).astype(np.int64)
        return numbers

    def note(self, tone: Tone, quieter: float) -> Note:
        """Return a tone, its steps counted from the roll's first, as a note of the clip's time, softer by a factor."""
        start, end = self.beat(tone.start), self.beat(tone.end)
        is_on = tone.start % STEPS_PER_BEAT == 0
        velocity = max(1.0, round(quieter * (self.prompt.on_beat if is_on else self.prompt.off_beat)))
        return Note(start, tone.pitch + self.back, end - start, velocity)

    def beat(self, step: int) -> float:
        """Return where a step falls; those after the clip follow its end, none comes before its start."""
        last = len(self.roll)
        if step < last:
            return max(self.clip.start, math.floor(self.clip.start) + self._place(step))
        return self.prompt.begin + (self._place(step) - self._place(last))

    def _place(self, step: int) -> float:
        whole, slot = divmod(step, STEPS_PER_BEAT)
        return whole + self.prompt.grid.positions[slot]


def hear(clip: Clip, span: tuple[int, int]) -> Heard:
    """Hear a clip in the octave in which the most of it lies in a range; what is still outside is folded into it."""
    prompt = listen(clip, STEPS_PER_BEAT)
    steps, origin = prompt.melody.steps, math.floor(clip.start)
    tones = []
    for note in clip.sounding():
        start = min(nearest_step(note.start, prompt.grid, origin, prompt.grid.struck), steps - 1)
        end = min(nearest_step(note.end, prompt.grid, origin, range(STEPS_PER_BEAT)), steps)
        tones.append(Tone(start, max(1, end - start), note.pitch))
    shift = octaves_of(tones, span)
    moved = [Tone(tone.start, tone.duration, fold(tone.pitch + shift, span)) for tone in tones]
    return Heard(clip, prompt, code.encode(moved, steps), -shift)
