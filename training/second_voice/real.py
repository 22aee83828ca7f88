"""H: real or made? A listener learns to tell Bach's voices from made ones, and is asked about pieces it does not know.

Windows of four bars of the test chorales, in five folds over tune families: who judges a piece has heard neither it
nor another setting of its tune. What is known to be poor must be told apart, and Bach from himself must not.
"""

import logging
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine import vocabulary
from engine.model import load, names
from engine.staves.code import bar_lines
from engine.staves.parts import ALL

from .. import chorales, trial
from ..metrics import Estimate
from ..table import Column, Row, Table
from ..voices.bridge import resampled
from .scores import clocks
from .takes import TAKES, Part, Song, Takes, as_made, bare, foreign, merged, moved, plain, read_fakes
from .tells import KINDS, Listener, Window, Words, words

log = logging.getLogger(__name__)

STEPS, HOP = 64, 32
"""Of a window, and the fewest from one to the next; each begins with a bar line."""
FOLDS = 5
LOTS = 8
"""Ways to take half of Bach's pieces for made, since one alone says little."""
BARE = ("second-voice", "bidirectional", "chorale-bi-augmented", "chorale-bi", "chorale-uni-augmented", "chorale-uni")
OURS = "second-voice"
FAKES = Path("js_fakes") / "js-fakes-16thSeparated.npz"
"""In the folder of caches: the JS Fake Chorales, or a link to their folder."""
MOVED = (0.05, 0.1, 0.2)
"""Shares of Bach's notes that are moved by a step of the scale, to see how little a listener notices."""

COLUMNS = (
    Column("AUC", "auc", has_interval=True),
    *(Column(kind, kind) for kind in KINDS),
    Column("AUC, whole pieces", "pieces", has_interval=True),
)
NOTES = """\
How often a listener finds a window of Bach's voice more real than one of a made voice, 0.5 when it can't tell them; ±
is half the 95 % bootstrap interval over pieces. A window is four bars of 4/4, the voice with the one it is made for;
every piece has four takes at T=1. The listener is a logistic regression over the counted words of a window; the
columns of one kind are listeners who count those alone. Rhythm: lengths, places, patterns of a beat. Line: degrees of
the scale, moves, heights. Harmony: intervals with the given voice. Motion: moves of both at once. Five folds over tune
families. Whole pieces: a piece's windows judged together. Alto is made for the soprano, bass for the tenor; bare is
the model alone, 8 candidates what the musician gets, judged and mended. Below these is what must be told apart, and
what must not: the voice of another chorale in this one's key; takes beside other takes of the same model; Bach's with
some of its notes moved by a step of the scale; his test pieces beside others of them, the mean of eight lots; and the
same beside his training chorales, so how far they are from what the models learned, where some tunes are set a dozen
times. JS Fakes have a soprano of their own, no repeated notes and no bars; their row and the one below hear Bach, and
us, likewise."""


@dataclass(frozen=True)
class Case:
    """Windows of a piece in words: the real ones, and those of each take."""

    family: str
    real: list[Words]
    made: list[list[Words]]


Scores = NDArray[np.float64]


def real_table(work: Path) -> Table:
    """Return the table."""
    rows: dict[str, Row] = {}
    for lead, voice in chorales.PAIRS:
        songs, learned = (read(split, work, lead, (voice,)) for split in ("test", "train"))
        found = pair_rows(songs, learned, voice.lower(), work / FAKES)
        rows |= {f"{voice.lower()}: {name}": row for name, row in found.items()}
    songs, learned = (read(split, work, chorales.VOICES[0], chorales.VOICES[1:]) for split in ("test", "train"))
    log.info("all three")
    real = [windows(song, song.true) for song in songs]
    rows[f"all three: {OURS}, 8 candidates"] = told_apart(cases(songs, as_made(load(OURS), songs, ALL), real))
    rows |= {f"all three: {name}": row for name, row in yardsticks(songs, learned, real).items()}
    return Table("H: real or made? Test split", COLUMNS, rows, NOTES)


def read(split: str, work: Path, lead: str, made: Sequence[str]) -> list[Song]:
    """Read the chorales of a split with the voice that is given and those that are to be made."""
    known = chorales.read(split, work)
    pieces = trial.pieces(known, lead, made[0], clocks(split, work))
    return [
        Song(piece, tuple(chorale.voices[voice] for voice in made))
        for piece, chorale in zip(pieces, known, strict=True)
    ]


def pair_rows(songs: Sequence[Song], learned: Sequence[Song], voice: str, fakes: Path) -> dict[str, Row]:
    """Return the rows of one voice, for test chorales; beside them are heard those that the models learned."""
    made: dict[str, Takes] = {}
    for name in (name for name in BARE if name in names()):
        made[f"{name}, bare"] = bare(load(name), songs)
    made[f"{OURS}, 8 candidates"] = as_made(load(OURS), songs, voice)
    made |= {"another chorale's": foreign(songs)}
    real = [windows(song, song.true) for song in songs]
    rows = {}
    for name, takes in made.items():
        log.info("%s: %s", voice, name)
        rows[name] = told_apart(cases(songs, takes, real))
    ours = cases(songs, made[f"{OURS}, bare"], real)
    half = TAKES // 2
    rows[f"{OURS} beside itself"] = told_apart(
        [Case(case.family, [*chain(*case.made[:half])], case.made[half:]) for case in ours]
    )
    rows |= yardsticks(songs, learned, real)
    if fakes.exists():
        log.info("%s: JS Fakes", voice)
        simple = [plain(song) for song in songs]
        heard = [windows(song, song.true) for song in simple]
        rows["JS Fakes"] = told_apart(beside_others(simple, heard, read_fakes(fakes, songs[0].piece.staves)))
        takes = [[tuple(map(merged, part)) for part in parts] for parts in made[f"{OURS}, bare"]]
        rows[f"{OURS}, bare, heard likewise"] = told_apart(cases(simple, takes, heard))
    else:
        log.warning("%s is not there; link its folder there for its row", fakes)
    return rows


def yardsticks(songs: Sequence[Song], learned: Sequence[Song], real: Sequence[list[Words]]) -> dict[str, Row]:
    """Return the rows that say how good a listener is: Bach with some notes moved, and Bach beside himself."""
    rows = {
        f"Bach, {share:.0%} of the notes moved": told_apart(cases(songs, moved(songs, share), real)) for share in MOVED
    }
    rows["Bach beside himself"] = mean([told_apart(halves(songs, real, lot)) for lot in range(LOTS)])
    drawn = [learned[index] for index in np.random.default_rng(1).permutation(len(learned))]
    rows["Bach, training chorales"] = told_apart(beside_others(songs, real, drawn))
    one = [*{song.piece.family: song for song in drawn}.values()]
    rows["Bach, one training chorale a tune"] = told_apart(beside_others(songs, real, one))
    return rows


def cases(songs: Sequence[Song], takes: Takes, real: Sequence[list[Words]] | None = None) -> list[Case]:
    """Put the windows of songs beside those of their takes."""
    heard = real or [windows(song, song.true) for song in songs]
    return [
        Case(song.piece.family, own, [windows(song, part) for part in parts])
        for song, own, parts in zip(songs, heard, takes, strict=True)
    ]


def windows(song: Song, part: Part) -> list[Words]:
    """Return the windows of a piece with a part for it, in words; they begin with bar lines, else with beats."""
    clock, bars = song.clock, np.flatnonzero(bar_lines(song.clock))
    begins = bars if len(bars) else np.arange(0, len(clock), chorales.STEPS_PER_BEAT)
    found: list[Words] = []
    free = 0
    for start in begins.tolist():
        end = start + STEPS
        if start >= free and end <= len(clock):
            lead, *lines = (vocabulary.cut(line, start, end) for line in (song.piece.lead, *part))
            found.append(words(Window(song.to_c, clock[start:end], lead, tuple(lines))))
            free = start + HOP
    return found


def told_apart(known: Sequence[Case]) -> Row:
    """Return how well listeners tell the real windows of pieces they do not know from the made ones."""
    row: Row = {}
    for name, kinds in {"auc": KINDS, **{kind: (kind,) for kind in KINDS}}.items():
        scores = judged(known, kinds)
        row[name] = resampled([beside(real, np.concatenate(made)) for real, made in scores])
        if name == "auc":
            row["pieces"] = resampled(
                [beside(real.mean(keepdims=True), np.array([take.mean() for take in made])) for real, made in scores]
            )
    return row


def judged(known: Sequence[Case], kinds: Sequence[str]) -> list[tuple[Scores, list[Scores]]]:
    """Return the scores of each piece's windows, real and of each take, by a listener who has heard other families."""
    families = sorted({case.family for case in known})
    folds = np.array([families.index(case.family) % FOLDS for case in known])
    found: list[tuple[Scores, list[Scores]]] = [(np.zeros(0), [])] * len(known)
    for fold in range(FOLDS):
        heard = [case for case, own in zip(known, folds, strict=True) if own != fold]
        real, made = ([*chain(*parts)] for parts in ((c.real for c in heard), (w for c in heard for w in c.made)))
        listener = Listener([*real, *made], np.arange(len(real) + len(made)) < len(real), kinds)
        for index in np.flatnonzero(folds == fold).tolist():
            found[index] = listener.scores(known[index].real), [listener.scores(take) for take in known[index].made]
    return found


def beside(real: Scores, made: Scores) -> Scores:
    """Return scores of a piece as pairs, [N, 2], each of the fewer as often as it takes."""
    most = max(len(real), len(made))
    return np.stack([np.resize(real, most), np.resize(made, most)], axis=1)


def mean(rows: Sequence[Row]) -> Row:
    """Return the means of several rows' numbers and of the ends of their intervals."""
    found = {name: [cell for row in rows if isinstance(cell := row[name], Estimate)] for name in rows[0]}
    return {
        name: Estimate(*np.mean([astuple(cell) for cell in cells], axis=0).tolist()) for name, cells in found.items()
    }


def halves(songs: Sequence[Song], real: Sequence[list[Words]], lot: int) -> list[Case]:
    """Return half of the pieces, drawn by lot, as if they were made, each beside one of the other half."""
    drawn = np.random.default_rng(lot).permutation(len(songs)).tolist()
    return [Case(songs[n].piece.family, real[n], [real[m]]) for n, m in zip(drawn[::2], drawn[1::2], strict=False)]


def beside_others(songs: Sequence[Song], real: Sequence[list[Words]], others: Sequence[Song]) -> list[Case]:
    """Return cases whose made windows are of as many other pieces as there are takes."""
    taken = [[windows(other, other.true) for other in others[n :: len(songs)][:TAKES]] for n in range(len(songs))]
    return [Case(song.piece.family, own, made) for song, own, made in zip(songs, real, taken, strict=True)]
