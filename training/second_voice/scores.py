"""Polyphony out of music21's corpus, as staves on the 16th grid: chorales, songs and masses before 1600, quartets.

Every piece is read once and kept in the folder of caches. Palestrina, Monteverdi and Josquin are heard at twice their
written speed, so that their minims are the quarters of the chorales. Of pieces with more than four parts any four are
a score; the highest is the soprano. The chorales have the split of `chorales`; of the others a tenth is held out
for validation and a tenth for the test, by a hash of the work's name.
"""

import hashlib
import json
import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import vocabulary
from engine.melody import Melody, Tone
from engine.staves.code import clock, pulse

from .. import chorales

log = logging.getLogger(__name__)

STEPS = chorales.STEPS_PER_BEAT
ASTRAY = 0.15
"""Share of the notes of a part that may begin off the grid; a part of triplets is not read as something else."""
FEWEST, MOST = 3, 6
"""Parts of a score."""
HALF = 0.5

Tokens = NDArray[np.int64]


@dataclass(frozen=True)
class Source:
    """A folder of the corpus: which style its pieces have, and how long its quarters are heard."""

    composer: str
    style: str
    suffixes: tuple[str, ...]
    pace: float = 1.0


SOURCES = (
    Source("palestrina", "renaissance", (".krn",), HALF),
    Source("monteverdi", "renaissance", (".mxl",), HALF),
    Source("josquin", "renaissance", (".abc",), HALF),
    Source("haydn", "quartet", (".mxl",)),
    Source("mozart", "quartet", (".mxl",)),
    Source("beethoven", "quartet", (".mxl",)),
)
FACTS = (
    "306 chorales by J. S. Bach (tune-disjoint split v1), masses, motets and madrigals by Palestrina, Monteverdi and "
    "Josquin, string quartets by Haydn, Mozart and Beethoven, music21 10.5.1 corpus"
)


@dataclass(frozen=True)
class Score:
    """A piece: its parts from the top, tokens [T] each, and the clock's number at each step, [T]."""

    name: str
    style: str
    parts: tuple[Tokens, ...]
    clock: Tokens
    settings: int = 1
    """How many scores of the split are settings of its tune."""


def read(split: str, work: Path, styles: tuple[str, ...]) -> list[Score]:
    """Read the scores of one split, train, valid or test, of these styles; each four parts, or three."""
    found = [*_chorales(split, work)] if "chorale" in styles else []
    for source in SOURCES:
        if source.style in styles:
            found += [score for score in _kept(source, work) if part(score.name) == split]
    return found


def part(name: str) -> str:
    """Return the split to which a piece belongs, that of its work: a mass, by its number, a madrigal, a quartet."""
    composer, *_, last = name.partition("/movement")[0].split("/")
    number = re.search(r"_(\d+)", last)
    work = f"{composer}/{number[1] if number else last}"
    place = hashlib.sha256(work.encode()).digest()[0] % 10
    return {0: "valid", 1: "test"}.get(place, "train")


def quartets(score: Score) -> Iterator[Score]:
    """Return every four parts of a score of more, and a score of four or three as it is."""
    for chosen in combinations(score.parts, min(4, len(score.parts))):
        yield replace(score, parts=chosen)


def _chorales(split: str, work: Path) -> Iterator[Score]:
    """Return the chorales with the steps at which their bars begin."""
    upbeats, pieces = _upbeats(work), chorales.read(split, work)
    settings = Counter(piece.family for piece in pieces)
    for piece in pieces:
        numerator, denominator = (int(number) for number in piece.meter.split("/"))
        bar, beat = pulse((numerator, denominator), STEPS)
        parts = tuple(piece.voices[voice] for voice in chorales.VOICES)
        steps = np.arange(len(parts[0])) - upbeats[piece.file]
        yield Score(piece.file, "chorale", parts, clock(steps, bar, beat), settings[piece.family])


def clocks(split: str, work: Path) -> dict[str, Tokens]:
    """Return the clocks of the chorales by their files."""
    return {score.name: score.clock for score in _chorales(split, work)}


def _upbeats(work: Path) -> dict[str, int]:
    """Return the steps of each chorale that come before its first bar line; read once, then kept."""
    cache = work / "chorale-upbeats.json"
    if not cache.exists():
        from music21 import corpus  # noqa: PLC0415  half a second to import, and only this function needs it

        found = {}
        for split in ("train", "valid", "test"):
            for piece in chorales.read(split, work):
                bars = [*corpus.parse(f"bach/{piece.file}").parts[0].getElementsByClass("Measure")]
                found[piece.file] = _upbeat(bars, 1.0)
        cache.write_text(json.dumps(found))
    upbeats: dict[str, int] = json.loads(cache.read_text())
    return upbeats


def _upbeat(bars: list[Any], pace: float) -> int:
    """Return the steps before the first bar line of measures as music21 has them."""
    if len(bars) < 2:  # noqa: PLR2004
        return 0
    first = float(bars[1].offset - bars[0].offset)
    whole = float(bars[0].barDuration.quarterLength)
    return round(first * pace * STEPS) if first < whole else 0


def _kept(source: Source, work: Path) -> list[Score]:
    """Read the scores of a source out of the cache, which is filled first if it must be."""
    cache = work / f"scores-{source.composer}.npz"
    if not cache.exists():
        arrays: dict[str, NDArray[Any]] = {}
        for file in _files(source):
            score = parse(file, source)
            if score:
                log.info("%s", score.name)
                arrays[f"{score.name}|clock"] = score.clock.astype(np.uint8)
                arrays |= {f"{score.name}|{number}": part.astype(np.uint8) for number, part in enumerate(score.parts)}
        beside = cache.with_suffix(".part.npz")
        np.savez_compressed(beside, **arrays)  # type: ignore[arg-type]
        beside.replace(cache)
    with np.load(cache) as kept:
        names = sorted({key.rpartition("|")[0] for key in kept.files})
        read = {key: kept[key].astype(np.int64) for key in kept.files}
    found = []
    for name in names:
        numbers = range(sum(key.startswith(f"{name}|") for key in read) - 1)
        found.append(Score(name, source.style, tuple(read[f"{name}|{n}"] for n in numbers), read[f"{name}|clock"]))
    return found


def parse(file: Path, source: Source) -> Score | None:
    """Read a file; none if it is not a score of three to six parts that fit the grid."""
    from music21 import converter, stream  # noqa: PLC0415  half a second to import, and only this function needs it

    score: Any = converter.parse(file)
    # In ABC each part is a tune of its own.
    parts = [tune.parts[0] for tune in score.scores] if isinstance(score, stream.Opus) else [*score.parts]
    if not FEWEST <= len(parts) <= MOST:
        return None
    lines = [_tones(part, source.pace) for part in parts]
    if not all(tones for tones, _ in lines) or max(astray for _, astray in lines) > ASTRAY:
        return None
    steps = max(tones[-1].end for tones, _ in lines)
    tokens = [vocabulary.encode(Melody(tuple(tones), steps)) for tones, _ in lines]
    tokens.sort(key=lambda part: -float(part[part < vocabulary.PITCHES].mean()))
    name = file.relative_to(_corpus()).with_suffix("").as_posix()
    return Score(name, source.style, tuple(tokens), _clock(parts[0], steps, source.pace))


def _tones(part: Any, pace: float) -> tuple[list[Tone], float]:  # noqa: ANN401  a music21 part
    """Read a part as tones, of a chord its highest note, and the share of its notes that are off the grid."""
    tones: list[Tone] = []
    astray = count = 0
    for element in sorted(part.stripTies().flatten().notes, key=lambda element: element.offset):
        if element.duration.isGrace or not element.quarterLength or not element.pitches:
            continue
        exact = float(element.offset) * STEPS * pace
        start = int(exact + 1e-6)
        end = max(start + 1, int(exact + float(element.quarterLength) * STEPS * pace + 1e-6))
        pitch = max(pitch.midi for pitch in element.pitches)
        astray += abs(exact - round(exact)) > 1e-3  # noqa: PLR2004  what a fraction of ticks leaves
        count += 1
        if tones and tones[-1].end > start:
            last = tones.pop()
            if last.start < start:
                tones.append(Tone(last.start, start - last.start, last.pitch))
            else:
                pitch = max(pitch, last.pitch)
        tones.append(Tone(start, end - start, pitch))
    return tones, astray / max(1, count)


def _clock(part: Any, steps: int, pace: float) -> Tokens:  # noqa: ANN401  a music21 part
    """Return the clock of a piece: each meter begins with a bar line, the first one after the upbeat."""
    meters = [(float(meter.offset), meter) for meter in part.flatten().getElementsByClass("TimeSignature")]
    upbeat = _upbeat([*part.getElementsByClass("Measure")], pace)
    clocks = clock(np.arange(steps) - upbeat, 4 * STEPS, STEPS)
    for number, (offset, meter) in enumerate(meters):
        first = round(offset * STEPS * pace)
        bar, beat = pulse((meter.numerator, meter.denominator), STEPS)
        bar, beat = max(1, round(bar * pace)), beat if beat == STEPS else max(1, round(beat * pace))
        clocks[first:] = clock(np.arange(len(clocks[first:])) - (0 if number else upbeat), bar, beat)
    return clocks


def _files(source: Source) -> list[Path]:
    folder = _corpus() / source.composer
    return sorted(file for file in folder.rglob("*") if file.suffix in source.suffixes)


def _corpus() -> Path:
    import music21  # noqa: PLC0415  see parse

    return Path(music21.__file__).parent / "corpus"
