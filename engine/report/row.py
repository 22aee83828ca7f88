"""What the page tells of one clip, and the line of JSON in which it travels: between processes, and in the page."""

import json
import math
import os
from dataclasses import dataclass, fields
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from ..findings import Spot, find
from ..notes import Clip, Note
from ..staves.parts import ABOVE
from ..take import Take

UNSURE = 0.05
"""The probability of a note below which the model was unsure of it."""
DIGITS = 4
"""Decimals of beats, which a page can neither show nor play finer."""

Json = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """A clip and one take of it; or a file that failed, and why."""

    file: str
    """The file that was read."""
    name: str = ""
    """The clip in it."""
    lead: Clip | None = None
    take: Take | None = None
    tempo: float = 120.0
    """Quarter notes a minute."""
    links: tuple[str, ...] = ()
    """The files that were written, as paths from the page's own folder."""
    error: str = ""


def line(row: Row) -> str:
    """Return a row as one line of JSON, in ASCII; nothing in it can end the script element that it stands in.

    The notes are a text of their own in it, so that a page of ten thousand rows reads only those it shows.
    """
    told: Json = {"file": row.file, "name": row.name}
    told["links"] = [[PurePath(link).name, _address(link)] for link in row.links]
    if row.error:
        told["error"] = row.error
    if row.lead and row.take:
        told |= {"tempo": row.tempo} | _take(row.lead, row.take)
    # An unescaped < could begin </script>.
    return _json(told).replace("<", "\\u003c")


def _take(lead: Clip, take: Take) -> Json:
    """Return what is told of a take."""
    lead, clip = take.beside(lead)
    made = clip.notes
    sure = [round(math.exp(nats), 3) for nats in take.certainties]
    chords = _flat(take.chords.notes) if take.chords else []
    notes = {"lead": _flat(lead.sounding()), "made": _flat(made), "chords": chords, "sure": sure}
    found = find(lead, clip, above=take.voice == ABOVE)
    unsure = [[_round(n.start), p] for n, p in zip(made, sure, strict=False) if p < UNSURE]
    return {
        "meter": lead.meter,
        "start": _round(min(lead.start, take.clip.start)),
        "end": _round(max(lead.end, take.clip.end)),
        "model": take.model,
        "voice": take.voice,
        "temperature": take.temperature,
        "seed": take.seed,
        "take": take.number + 1,
        "log_prob": _round(take.log_prob),
        "unsure": unsure if sure else None,
        "judged": _judged(take),
        "found": {field.name: _found(getattr(found, field.name)) for field in fields(found)},
        "notes": _json(notes),
    }


def _judged(take: Take) -> Json | None:
    """Return what the judge marked, as rule and count, his score, and the wishes that were not met; None unjudged."""
    if take.verdict is None:
        return None
    marks = [[rule, _round(count)] for rule, count in take.verdict.marks.items()]
    score, candidates = _round(take.verdict.score), take.verdict.candidates
    return {"marks": marks, "score": score, "candidates": candidates, "remarks": take.remarks}


def _flat(notes: tuple[Note, ...]) -> list[float]:
    """Return start, pitch, duration and velocity of each note, one after the other."""
    return [
        number
        for note in notes
        for number in (_round(note.start), note.pitch, _round(note.duration), round(note.velocity))
    ]


def _found(value: Spot | tuple[Spot, ...] | float | None) -> Any:  # noqa: ANN401  what JSON has
    if isinstance(value, tuple):
        return [_found(spot) for spot in value]
    if isinstance(value, Spot):
        return [_round(value.beat), _round(value.size)]
    return value if value is None else _round(value)


def _address(link: str) -> str:
    """Return a path as a relative address; a colon is quoted, so no name is taken for a scheme."""
    return quote(os.fsencode(PurePath(link).as_posix()))


def _round(value: float) -> float:
    """Return a number as short as it can be written."""
    rounded = round(value, DIGITS)
    return int(rounded) if rounded == int(rounded) else rounded


def _json(value: Json) -> str:
    return json.dumps(value, separators=(",", ":"), allow_nan=False)
