"""The clip that a melody grows from: one voice on a grid, what the model is played of it, and the way back to notes."""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ..grid import GRIDS, Grid, Heard, hear
from ..melody import Melody, Tone
from ..notes import Clip, Note
from ..settings import Settings

TELLING = 4
"""Notes from which a clip tells how short it is played."""
VELOCITY = 96.0
QUIETER = 0.92
"""An off-beat's velocity against the beat's, where the prompt tells nothing."""

SIXTEENTHS = tuple(grid for grid in GRIDS if grid.steps_per_beat == 4)  # noqa: PLR2004  16ths, straight or swung
EIGHTHS = (Grid("8ths", (0.0, 1 / 2), (0, 1), 0.0), Grid("swung 8ths", (0.0, 2 / 3), (0, 1), 0.01, (0, 1)))
GRIDS_OF = {4: SIXTEENTHS, 2: EIGHTHS}
"""The grids on which a model plays, by its steps a beat."""


@dataclass(frozen=True)
class Prompt:
    """What is heard of a clip, and where its end leads on."""

    clip: Clip
    melody: Melody
    """The top line, as long as the clip; of no steps if nothing sounds."""
    grid: Grid
    first: int
    """The step of the melody at which the clip begins: where its first bar does."""
    begin: float
    """The beat of clip time at which what is made begins."""
    on_beat: float
    """Velocity of the notes on a beat..."""
    off_beat: float
    """...and of the others."""
    share: float = 1.0
    """Of the way to the next note, for how much a note sounds: what is made is as short as the clip."""

    @property
    def line(self) -> Melody:
        """The melody without rests shorter than a beat: the tunes that models learned from have hardly any."""
        return self.melody.legato(self.grid.steps_per_beat)

    @property
    def bar(self) -> float:
        """The steps of a bar, which need not be whole."""
        numerator, denominator = self.clip.meter
        return numerator * 4 * self.grid.steps_per_beat / denominator

    def steps(self, settings: Settings) -> int:
        """Return the steps of what is made, at least one."""
        return max(1, math.ceil(settings.bars * self.bar - 1e-6))

    def latest(self, melody: Melody, most: int) -> Melody:
        """Return what a model is played of the melody, in whatever key: the last `most` steps, from a bar line on."""
        if melody.steps <= most:
            return melody
        bars = math.ceil((melody.steps - most - self.first) / self.bar)
        begun = min(melody.steps, self.first + round(bars * self.bar))
        tones = tuple(
            Tone(max(tone.start, begun) - begun, tone.end - max(tone.start, begun), tone.pitch)
            for tone in melody.tones
            if tone.end > begun
        )
        return Melody(tones, melody.steps - begun)

    def placed(self, made: Melody) -> Clip:
        """Return a melody whose first step follows the prompt's last as a clip on the source's timeline."""
        after = self.melody.steps
        notes = []
        for tone in made.tones:
            start, stop = self._beat(after + tone.start), self._beat(after + tone.end)
            is_on = (after + tone.start) % self.grid.steps_per_beat == 0
            velocity = round(self.on_beat if is_on else self.off_beat)
            notes.append(Note(start, tone.pitch, self.share * (stop - start), velocity))
        end = self._beat(after + made.steps)
        return Clip(tuple(notes), end, self.begin, self.clip.meter, self.clip.root, self.clip.scale)

    def _beat(self, step: int) -> float:
        """Return where a step after the prompt's end falls, in beats of clip time."""
        return self.begin + self._place(step) - self._place(self.melody.steps)

    def _place(self, step: int) -> float:
        whole, slot = divmod(step, self.grid.steps_per_beat)
        return whole + self.grid.positions[slot]


def listen(clip: Clip, steps_per_beat: int) -> Prompt:
    """Hear a clip as the beginning of a melody; one in which nothing sounds has no steps."""
    grids = GRIDS_OF[steps_per_beat]
    if not clip.sounding():
        # With nothing to go on from, the melody begins where the clip does.
        return Prompt(clip, Melody((), 0), grids[0], 0, clip.start, VELOCITY, VELOCITY * QUIETER)
    heard = hear(clip, grids)
    return Prompt(clip, heard.melody, heard.grid, heard.first, clip.end, *_accents(heard), _share(heard))


def _accents(heard: Heard) -> tuple[float, float]:
    """Return the mean velocity on the beats and off them."""
    is_on = np.array(heard.melody.onsets()) % heard.grid.steps_per_beat == 0
    on, off = heard.velocities[is_on], heard.velocities[~is_on]
    beat = float(on.mean()) if len(on) else min(127.0, float(off.mean()) / QUIETER)
    return max(1.0, beat), max(1.0, float(off.mean()) if len(off) else beat * QUIETER)


def _share(heard: Heard) -> float:
    """Return for how much of the way to the next note most notes sound; a rest of a beat or more is not part of it."""
    tones, rest = heard.melody.tones, heard.grid.steps_per_beat
    pairs = [(tone, after.start) for tone, after in pairwise(tones) if after.start - tone.end < rest]
    shares = [tone.duration / (after - tone.start) for tone, after in pairs]
    return float(np.median(shares)) if len(shares) >= TELLING else 1.0
