"""I: clips of other shapes than most of a chorale's: swung, in 3/4, in 6/8, and loops of four notes; what one gets.

Beside the numbers of G there is what can go wrong with a shape: a note that starts off the clip's own grid or ends
outside the clip, and a loop whose end does not lead to its beginning.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.findings import find, pulse
from engine.making import make
from engine.model import Model, load, names
from engine.notes import Clip
from engine.settings import Settings

from ..metrics import Share, estimate
from ..table import Column, Row, Table
from . import pop
from .clips import Shape, shapes

log = logging.getLogger(__name__)

MODELS = ("second-voice", "bidirectional", "chorale-bi-augmented")
NEAR = 1 / 100
"""Beats by which a note may miss its place."""
FIFTH = 7

COLUMNS = (
    Column("clips", "clips", 0),
    *pop.COLUMNS[:-1],
    Column("clashes on 100 beats", "clashes", 1, 100),
    Column("on the grid", "on_grid"),
    Column("inside", "inside"),
    Column("parallels at the seam", "seam_parallels"),
    Column("leaps at the seam", "seam_leaps"),
    Column("leaps elsewhere", "leaps"),
)
NOTES = """\
One take a clip at T=1, the clip's number as its seed: an alto, the best of 8 candidates. Eight bars each, but for the
loops. 4/4, for comparison: test tunes and chorale sopranos. Swung: hornpipes among the test tunes and melodies of
POP909's songs 601 to 700, eighths two to one, so that the longer of the two counts as held. 3/4: as 4/4. 6/8: jigs.
Four-note loops: of each test tune, chorale soprano and song the first bar, or two, that has four notes. Clashes on
beats: seconds, tritones and sevenths where a beat of the meter begins, two of them in a bar of 6/8. On the grid: made
notes that start where the clip's grid has a line, at thirds of a beat where it is swung, else at quarters. Inside:
clips that no made note begins before or outlasts. At the seam, where a loop begins again: loops with parallel fifths or
octaves there, and those with a leap of more than a fifth in the made voice, beside how many of its other moves are such
leaps. The rest is as in G."""


def shapes_table(work: Path) -> Table:
    """Return the table of three models over all shapes."""
    models = [load(name) for name in MODELS if name in names()]
    rows: dict[str, Row] = {}
    for title, shape in shapes(work).items():
        for model in models:
            log.info("%s, %s: %d clips", title, model.card.name, len(shape.clips))
            rows[f"{title}: {model.card.name}"] = row(model, shape)
    return Table("I: an alto for clips of other shapes", COLUMNS, rows, NOTES)


def row(model: Model, shape: Shape) -> Row:
    """Let a model make a voice for each clip of a shape, and return the numbers, with intervals over clips."""
    shares = []
    for number, lead in enumerate(shape.clips, 1):
        (take,) = make(lead, Settings(model.card.name, "alto", 1.0, number), model)
        shares.append(numbers(lead, take.clip, shape))
    return {"clips": float(len(shares)), **estimate(shares)}


def numbers(lead: Clip, made: Clip, shape: Shape) -> dict[str, Share]:
    """Return what is counted of a voice beside a clip of a shape."""
    clashes = Share(len(find(lead, made).clashes), lead.length / pulse(lead.meter))
    found = pop.numbers(lead, made) | {"clashes": clashes} | placed(lead, made, shape.lines)
    return found | (seam(lead, made) if shape.is_loop else {})


def placed(lead: Clip, made: Clip, lines: Sequence[float]) -> dict[str, Share]:
    """Count the notes that start on the lines of a beat, and say whether all are inside the clip."""
    starts = np.array([note.start for note in made.notes])
    on_line = np.abs(starts[:, None] % 1 - np.array([*lines, 1.0])).min(1) < NEAR
    inside = all(lead.start - NEAR < note.start and note.end < lead.end + NEAR for note in made.notes)
    return {"on_grid": Share(int(on_line.sum()), len(starts)), "inside": Share(int(inside), 1)}


def seam(lead: Clip, made: Clip) -> dict[str, Share]:
    """Say whether a loop begins again in parallels, and how often the made voice leaps there and elsewhere."""
    moves = np.abs(np.diff([note.pitch for note in made.notes])) > FIFTH
    found = find(*(twice(each, lead.length) for each in (lead, made)))
    parallels = [spot.beat for spot in found.parallel_fifths + found.parallel_octaves]
    leaps = bool(made.notes) and abs(made.notes[0].pitch - made.notes[-1].pitch) > FIFTH
    return {
        "seam_parallels": Share(int(np.isclose(parallels, lead.end, atol=NEAR).any()), 1),
        "seam_leaps": Share(int(leaps), 1),
        "leaps": Share(int(moves.sum()), len(moves)),
    }


def twice(once: Clip, length: float) -> Clip:
    """Return a clip that is played a second time when so many beats are over."""
    again = tuple(replace(note, start=note.start + length) for note in once.notes)
    return replace(once, notes=once.notes + again, end=once.end + length)
