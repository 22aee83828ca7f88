"""Scores in the public domain out of music21's own corpus, as pairs for the recipes: two violins, soprano and alto.

Of the string quartets of Haydn, Mozart, Beethoven and Schumann the first violin leads and the second accompanies; of
Bach's chorales, those that the chorale models are trained on, the soprano leads and the alto accompanies. music21
passes its encodings on by permission; those of the quartets name no holder of rights and no restriction. Half a second
is a beat, as at 120 beats a minute. Repeats are not played twice.
"""

import logging
from pathlib import Path
from typing import Any

from engine import vocabulary
from engine.notes import Note

from .. import chorales
from .multitrack import Pair, kept, pair, write
from .tracks import Track

log = logging.getLogger(__name__)

QUARTETS, CHORALES = "quartets", "chorales"
"""What recipes call them."""
COMPOSERS = ("beethoven", "haydn", "mozart", "schumann_robert")
PARTS = 4
BEAT = 0.5
"""Seconds."""
LEAD, ACCOMPANIMENT = "lead", "accompaniment"
FACTS = (
    "first and second violins of quartets by Haydn, Mozart, Beethoven and Schumann, sopranos and altos "
    "of 306 chorales by J. S. Bach, music21 10.5.1 corpus"
)


def prepare(name: str, work: Path) -> None:
    """Keep the pairs of quartets or chorales, unless they are there already; anything else is not made here."""
    makers = {QUARTETS: lambda: [found for file in files() if (found := parse(file))], CHORALES: lambda: hymns(work)}
    path = kept(name, work)
    if name in makers and not path.exists():
        write(makers[name](), path)


def files() -> list[Path]:
    """Return the files of the four composers, quartets among them."""
    return sorted(file for composer in COMPOSERS for file in (_corpus() / composer).rglob("*.mxl"))


def parse(file: Path) -> Pair | None:
    """Read the two violins of a movement; none if it is for something else."""
    from music21 import converter  # noqa: PLC0415  half a second to import, and only this function needs it

    score: Any = converter.parse(file)
    if len(score.parts) != PARTS:
        return None
    name = file.relative_to(_corpus()).with_suffix("").as_posix()
    log.info("%s", name)
    violins = zip((LEAD, ACCOMPANIMENT), score.parts, strict=False)
    return _pair(name, name.rsplit("/movement", 1)[0], [Track(role, _notes(part)) for role, part in violins])


def hymns(work: Path) -> list[Pair]:
    """Return sopranos and altos of the chorales that are there to train on, families of tunes held together."""
    made = []
    for chorale in chorales.read("train", work):
        tracks = []
        for role, voice in zip((LEAD, ACCOMPANIMENT), chorales.PAIRS[0], strict=True):
            step = BEAT / chorales.STEPS_PER_BEAT
            tones = vocabulary.decode(chorale.voices[voice]).tones
            tracks.append(Track(role, tuple(Note(t.start * step, t.pitch, t.duration * step) for t in tones)))
        made.append(_pair(chorale.file, chorale.family, tracks))
    return [found for found in made if found]


def _pair(name: str, family: str, tracks: list[Track]) -> Pair | None:
    return pair(name, tracks, LEAD, ACCOMPANIMENT, family)


def _notes(part: Any) -> tuple[Note, ...]:  # noqa: ANN401  a music21 part
    return tuple(
        Note(float(element.offset) * BEAT, pitch.midi, float(element.quarterLength) * BEAT)
        for element in part.flatten().notes
        for pitch in element.pitches
        if element.quarterLength
    )


def _corpus() -> Path:
    import music21  # noqa: PLC0415  see parse

    return Path(music21.__file__).parent / "corpus"
