"""The bars that a run makes anew: as a person names them, and as beats of a clip. They count from 1, at beat 0."""

import math
import re
from dataclasses import dataclass
from pathlib import Path

from ..card import Card
from ..errors import ClipError, SettingsError
from ..grid import hear
from ..notes import Clip, Note
from ..polyphony.play import ACCOMPANIMENT
from ..redo import Redo

HAIR = 1 / 16
"""Beats by which a hand may be early: what starts this close before a bar line belongs to the bar that it opens."""


@dataclass(frozen=True)
class Anew:
    """Bars to make anew, and the file that holds the second voice of which the rest is kept."""

    bars: tuple[tuple[int, int], ...]
    """First and last of each range, apart and in order."""
    of: Path | None = None
    """None for a model that keeps the rest of the clip itself."""

    @property
    def text(self) -> str:
        """The bars as a person writes them, such as 3,7-8."""
        return ",".join(f"{first}-{last}" if first < last else str(first) for first, last in self.bars)

    def redo(self, clip: Clip, kept: tuple[Note, ...]) -> Redo:
        """Return the ranges in beats of a clip, beside whose bars notes are kept; refuse bars that it has not."""
        length = 4 * clip.meter[0] / clip.meter[1]
        there = math.floor(clip.start / length) + 1, math.ceil(clip.end / length - 1e-6)
        for first, last in self.bars:
            if not there[0] <= first <= last <= there[1]:
                mine = f"bars {first}-{last}" if first < last else f"bar {first}"
                raise ClipError(f"--redo must be in range {there[0]}-{there[1]}, the clip's bars, not {mine}")
        heard = hear(clip) if clip.sounding() else None

        def line(bar: int) -> float:
            beat = bar * length
            if beat >= clip.end or heard is None:
                return beat
            # Where a groove pushes the first note of a bar over the line, the voice goes with it.
            felt = heard.beat((beat - math.floor(clip.start)) * heard.grid.steps_per_beat)
            return min(beat, *(start for start in (felt, *(note.start for note in kept)) if start >= beat - HAIR))

        return Redo(tuple((line(first - 1), line(last)) for first, last in self.bars), kept)


def asked(text: str | None, of: Path | None, card: Card, voice: str) -> Anew | None:
    """Return what is asked to be made anew with a model, None for all; refuse what the model can't do."""
    if text is None:
        if of:
            raise SettingsError("--of needs --redo, the bars that are to be made anew, such as 5-8")
        return None
    anew = Anew(read(text), of)
    if not card.is_continuation and not of:
        raise SettingsError(
            f"--redo {text} needs --of, the .mid file with the second voice of which these bars are to be made anew"
        )
    if card.is_continuation and voice == ACCOMPANIMENT:
        raise SettingsError(f"an accompaniment by model {card.name} can't be made anew in part; leave out --redo")
    if card.is_continuation and of:
        raise SettingsError(
            f"--of is for second voices, and model {card.name} makes none; leave it out, and bars of the clip itself "
            "are made anew"
        )
    return anew


def read(text: str) -> tuple[tuple[int, int], ...]:
    """Read bars such as 5-8 or 3,7-8; ranges that touch are one."""
    found: list[tuple[int, int]] = []
    for part in text.split(","):
        match = re.fullmatch(r"\s*([0-9]{1,6})(?:-([0-9]{1,6}))?\s*", part)
        if match is None:
            raise SettingsError(f"--redo must be bars such as 5-8 or 3,7-8, not {text!r}")
        first, last = int(match[1]), int(match[2] or match[1])
        if first < 1:
            raise SettingsError(f"--redo must be bars such as 5-8, counted from 1, not {part.strip()!r}")
        if last < first:
            raise SettingsError(f"--redo must be bars such as 5-8, the first before the last, not {part.strip()!r}")
        found.append((first, last))
    ranges: list[tuple[int, int]] = []
    for first, last in sorted(found):
        if ranges and first <= ranges[-1][1] + 1:
            ranges[-1] = ranges[-1][0], max(last, ranges[-1][1])
        else:
            ranges.append((first, last))
    return tuple(ranges)
