"""Between beats and steps: the grid that fits a clip, the melody heard on it, and the groove map back to beats.

The groove map is the piecewise-linear map from steps to beats through the lead's own onsets: a made note that starts
with a lead note starts exactly when the lead note starts, so swing, push and drag survive.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .errors import ClipError
from .melody import Melody, Tone
from .notes import Clip, Note


@dataclass(frozen=True)
class Grid:
    """How a beat is divided, and what choosing the grid costs against a plainer one."""

    name: str
    positions: tuple[float, ...]
    """Where each step of a beat falls, in beats."""
    struck: tuple[int, ...]
    """The steps of a beat on which a lead note may start."""
    cost: float
    """Mean distance of the onsets, in beats, by which this grid must beat the 16ths."""
    kept: tuple[int, ...] = (0,)
    """The steps of a beat that keep their place in the groove map where no lead note is near."""

    @property
    def steps_per_beat(self) -> int:
        """Steps in a beat."""
        return len(self.positions)


def _even(name: str, steps: int, cost: float) -> Grid:
    return Grid(name, tuple(step / steps for step in range(steps)), tuple(range(steps)), cost)


GRIDS = (
    _even("16ths", 4, 0.0),
    # Swung eighths are heard as straight ones: a model that knows eighths then knows these.
    Grid("swung 8ths", (0.0, 1 / 3, 2 / 3, 5 / 6), (0, 2), 0.01, (0, 2)),
    # Eighth triplets stand on two steps each, as eighths do on the 16ths; three steps a beat would look like 16ths.
    _even("triplets", 6, 0.015),
    # Dear enough that a light swing, its off-beat near 5/8, does not pass for 32nds.
    _even("32nds", 8, 0.035),
)

BEATS = _even("beats", 1, 0.0)
"""That of the models that know no shorter note; no clip is fitted to it."""


@dataclass(frozen=True)
class Heard:
    """A clip as the engine hears it: one voice on a grid, and the way back to beats."""

    grid: Grid
    melody: Melody
    first: int
    """The first step that falls inside the clip; steps before it belong to the beat in which the clip begins."""
    onsets: NDArray[np.float64]
    """Anchors of the groove map: beats of clip time..."""
    steps: NDArray[np.float64]
    """...at these steps."""
    velocities: NDArray[np.float64]
    """Velocity of each tone of the melody."""

    def beat(self, step: float) -> float:
        """Return the beat of clip time at which a step falls, through the groove map."""
        return float(np.interp(step, self.steps, self.onsets))

    def beats(self, steps: Sequence[int]) -> NDArray[np.float64]:
        """Return the beats of many steps."""
        return np.interp(steps, self.steps, self.onsets)

    def velocity(self, step: int) -> float:
        """Return the lead's velocity at a step, between its neighbours' where no tone starts."""
        return float(self.velocities_at([step])[0])

    def velocities_at(self, steps: Sequence[int]) -> NDArray[np.float64]:
        """Return the lead's velocities at many steps."""
        return np.interp(steps, self.melody.onsets(), self.velocities)

    def on_beats(self) -> "Heard":
        """Return the same as one hears it who knows only beats: of each beat what sounds in it first."""
        per_beat = self.grid.steps_per_beat
        total = math.ceil(self.melody.steps / per_beat)
        tones: list[Tone] = []
        for tone in self.melody.tones:
            # What an earlier tone has taken is not heard of this one.
            start = max(tone.start // per_beat, tones[-1].end if tones else 0)
            end = math.ceil(tone.end / per_beat)
            if start < end:
                tones.append(Tone(start, end - start, tone.pitch))
        velocities = np.array([self.velocity(tone.start * per_beat) for tone in tones])
        first = min(math.ceil(self.first / per_beat), total - 1)
        return Heard(BEATS, Melody(tuple(tones), total), first, self.onsets, self.steps / per_beat, velocities)


def hear(clip: Clip, grids: tuple[Grid, ...] = GRIDS) -> Heard:
    """Hear a clip as one melody on the one of some grids that fits it.

    Of simultaneous notes the highest is heard; a note under a higher one that sounds through half of it is not heard;
    a note is cut where the next heard one starts.
    """
    notes = clip.sounding()
    if not notes:
        raise ClipError("clip has no notes that sound; write some, or select another clip")
    grid = fit(np.array([note.start for note in notes]), grids)
    origin = math.floor(clip.start)
    total = max(1, math.ceil(round((clip.end - origin) * grid.steps_per_beat, 6)))
    heard = skyline(notes, grid, origin, total)
    tones = []
    for (start, note), following in zip(heard, [*(start for start, _ in heard[1:]), total], strict=True):
        end = nearest_step(note.end, grid, origin, range(grid.steps_per_beat))
        tones.append(Tone(start, max(1, min(end, following) - start), note.pitch))
    steps, beats = _anchors(heard, grid, origin, clip.end, total)
    first = int(np.argmax(np.interp(np.arange(total), steps, beats) >= clip.start))
    velocities = np.array([note.velocity for _, note in heard])
    return Heard(grid, Melody(tuple(tones), total), first, beats, steps, velocities)


def fit(onsets: NDArray[np.float64], grids: tuple[Grid, ...] = GRIDS) -> Grid:
    """Choose the grid with the smallest mean distance of the onsets, plus what the grid costs."""
    phase = onsets % 1.0

    def distance(grid: Grid) -> float:
        lines = np.array([*(grid.positions[step] for step in grid.struck), 1.0])
        return float(np.abs(phase[:, None] - lines).min(axis=1).mean()) + grid.cost

    return min(grids, key=distance)


def skyline(notes: tuple[Note, ...], grid: Grid, origin: int, total: int) -> list[tuple[int, Note]]:
    """Return the notes that make the top line with their steps, one a step at the most, in time order."""
    brief = 0.5 / grid.steps_per_beat
    best: dict[int, Note] = {}
    for note in notes:
        step = min(nearest_step(note.start, grid, origin, grid.struck), total - 1)
        # A grace note gives way to the note it ornaments; otherwise the higher one is heard.
        if step not in best or (note.duration >= brief, note.pitch) > (best[step].duration >= brief, best[step].pitch):
            best[step] = note
    heard: list[tuple[int, Note]] = []
    for step, note in sorted(best.items()):
        # Legato overlaps on purpose, a glide by a good deal: what outlasts the higher note is heard.
        sounds_through = note.start + max(brief, note.duration / 2)
        covered = heard and heard[-1][1].end > sounds_through and heard[-1][1].pitch > note.pitch
        if not covered:
            heard.append((step, note))
    return heard


def nearest_step(beat: float, grid: Grid, origin: int, among: Sequence[int]) -> int:
    """Return the step nearest to a beat among the given ones of each beat."""
    whole = math.floor(beat - origin)
    lines = [*(grid.positions[step] for step in among), 1.0]
    nearest = int(np.abs(np.array(lines) - (beat - origin - whole)).argmin())
    return whole * grid.steps_per_beat + [*among, grid.steps_per_beat][nearest]


def _anchors(
    heard: list[tuple[int, Note]], grid: Grid, origin: int, end: float, total: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the steps and beats of the groove map: the lead's onsets, and the grid's own beats where none is near."""
    struck = np.array([step for step, _ in heard])
    onsets = np.array([note.start for _, note in heard])
    steps = np.array([step for step in range(total) if step % grid.steps_per_beat in grid.kept])
    beats = origin + steps // grid.steps_per_beat + np.array(grid.positions)[steps % grid.steps_per_beat]
    # A beat without a lead note keeps its place, unless the notes around it are pushed or dragged across it.
    place = np.searchsorted(struck, steps)
    between = (np.append(-np.inf, onsets)[place] < beats) & (beats < np.append(onsets, np.inf)[place])
    free = between & (beats < end) & ~np.isin(steps, struck)
    everywhere = np.concatenate([struck, steps[free], [total]])
    order = np.argsort(everywhere)
    return everywhere[order].astype(np.float64), np.concatenate([onsets, beats[free], [end]])[order]
