"""G: second voices for the melodies of pop songs that nothing was learned or chosen from, as the musician gets them.

POP909's songs 601 to 700: the engine is given the MELODY track and makes a voice under it, and what it makes is
compared with what the songs have beside it, the BRIDGE track and the top line of the PIANO under the melody.
"""

import logging
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine import midi
from engine.errors import EngineError
from engine.findings import CLASHES
from engine.grid import hear
from engine.making import make
from engine.model import Model, load, names
from engine.notes import Clip, Note
from engine.pair import REST, line, pair, top_line
from engine.settings import Settings

from ..chorales import CorpusError
from ..metrics import CONSONANT, Share, estimate
from ..table import Column, Row, Table

log = logging.getLogger(__name__)

FOLDER = "pop909"
"""In the folder of caches: the songs as .mid files, or a link to them."""
SONGS = range(601, 701)
MODELS = ("second-voice", "bidirectional", "chorale-bi-augmented", "chorale-bi", "chorale-uni-augmented", "chorale-uni")
LEAD, OTHERS = "MELODY", ("BRIDGE", "PIANO")
LONG = 0.5
"""Beats beyond which a clash is held: an eighth."""
MAJOR = (0, 2, 4, 5, 7, 9, 11)

COLUMNS = (
    Column("cons.", "consonance", has_interval=True),
    Column("in scale", "in_scale"),
    Column("held clashes / 100 beats", "held_clashes", 1, 100),
    Column("empty bars", "empty_bars"),
    Column("notes / note", "notes", 2),
    Column("sounding", "sounding"),
)
NOTES = """\
One take a song at T=1, the song's number as its seed, the whole MELODY as one clip: an alto, the best of 8 candidates.
Consonance: thirds, sixths, fifths and octaves, of the time in which both sound. In scale: notes in the major scale that
holds most of the melody's time. Held clashes: seconds, tritones and sevenths longer than an eighth, for 100 beats of
the melody. Empty bars: of those with melody. Sounding: of the melody's time. The top line of PIANO is heard where it
lies under the melody or the melody rests."""


def pop_table(work: Path) -> Table:
    """Return the table of all models that set a voice beside a melody."""
    folder = work / FOLDER
    paths = [folder / f"{song:03}.mid" for song in SONGS]
    there = [path for path in paths if path.exists()]
    if not there:
        raise CorpusError(
            f"{folder} has none of the songs {SONGS[0]} to {SONGS[-1]} of POP909; link their folder there"
        )
    rows: dict[str, Row] = {}
    for track in OTHERS:
        found = [(melody, other) for path in there if (melody := _clip(path, LEAD)) and (other := _clip(path, track))]
        rows[track] = dict(estimate([numbers(melody, under(melody, other)) for melody, other in found]))
    for name in (name for name in MODELS if name in names()):
        log.info("%s", name)
        rows[name] = dict(estimate([numbers(*played) for path in there if (played := _played(load(name), path))]))
    return Table(f"G: an alto for the melodies of {len(there)} pop songs", COLUMNS, rows, NOTES)


def under(melody: Clip, other: Clip) -> Clip:
    """Return the notes of a track that are not above the melody when they start."""
    tune = line(melody.sounding())
    notes = other.sounding()
    over = tune.at(np.array([note.start for note in notes]) + LONG / 8)
    kept = tuple(n for n, pitch in zip(notes, over, strict=True) if pitch == REST or n.pitch < pitch)
    return replace(other, notes=_skyline(kept))


def numbers(melody: Clip, made: Clip) -> dict[str, Share]:
    """Return what is counted of a voice beside a melody."""
    lead, voice = top_line(hear(melody)), line(made.sounding())
    sides = pair(lead, voice)
    clashes = np.isin(sides.intervals, CLASHES) & sides.both
    consonant = np.isin(sides.intervals, CONSONANT) & sides.both
    together, sung = (float(sides.durations[which].sum()) for which in (sides.both, sides.lead != REST))
    scale = _scale(melody)
    bar = 4 * melody.meter[0] / melody.meter[1]
    bars, filled = ({int(start // bar) for start in starts.tolist()} for starts in (lead.starts, voice.starts))
    return {
        "consonance": Share(float(sides.durations[consonant].sum()), together),
        "in_scale": Share(float(np.isin(voice.pitches % 12, scale).sum()), len(voice.pitches)),
        "held_clashes": Share(float((sides.durations[clashes] > LONG + 1e-6).sum()), sung),
        "empty_bars": Share(len(bars - filled), len(bars)),
        "notes": Share(len(voice.starts), len(lead.starts)),
        "sounding": Share(together, sung),
    }


def _played(model: Model, path: Path) -> tuple[Clip, Clip] | None:
    """Return a song's melody and what the engine makes for it."""
    melody = _clip(path, LEAD)
    if melody is None:
        return None
    return melody, make(melody, Settings(model.card.name, "alto", 1.0, int(path.stem)), model)[0].clip


def _clip(path: Path, track: str) -> Clip | None:
    """Read a track; none where a song lacks it."""
    try:
        return midi.lead(midi.parse(path.read_bytes(), path), path, track).clip
    except EngineError as error:
        log.info("%s", error)
        return None


def _skyline(notes: tuple[Note, ...]) -> tuple[Note, ...]:
    """Return of notes that start together the highest, each cut where the next one starts."""
    top: dict[float, Note] = {}
    for note in notes:
        if note.start not in top or note.pitch > top[note.start].pitch:
            top[note.start] = note
    kept = [top[start] for start in sorted(top)]
    nexts = [*(note.start for note in kept[1:]), float("inf")]
    return tuple(replace(n, duration=min(n.duration, after - n.start)) for n, after in zip(kept, nexts, strict=True))


def _scale(melody: Clip) -> NDArray[np.int64]:
    """Return the pitch classes of the major scale that holds most of a melody's time."""
    times = np.zeros(12)
    for note in melody.sounding():
        times[note.pitch % 12] += note.duration
    tonic = max(range(12), key=lambda root: sum(times[(root + step) % 12] for step in MAJOR))
    return np.array([(tonic + step) % 12 for step in MAJOR])
