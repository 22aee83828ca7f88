"""C1: how the melody systems carry folk tunes on, and what the true second half costs them given the first.

All systems are given the same tunes of the test split, each in two halves, and go through one scorer.
"""

import logging
import math
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from engine import model as models
from engine.melodies.events import CODES
from engine.melodies.key import to_c
from engine.melody import Melody
from engine.model import Model

from ..metrics import Estimate, Share, estimate, total
from ..table import Column, Row, Table
from . import essen, tunes
from .echo import BACK, Library, repeats
from .overlap import FEATURES, likeness
from .pages import Pages, written
from .players import Events, Half, Played, Player
from .tunes import Tune

log = logging.getLogger(__name__)

SYSTEMS = (
    "markov",
    "hmm",
    "fvsbn",
    "mlp",
    "todd",
    "melody-basic",
    "melody-mono",
    "melody-lookback",
    "melody-attention",
    "folk",
)
PLAYERS: dict[str, Callable[[Model], Player]] = {**dict.fromkeys(CODES, Events), "abc-137": Pages}
"""How a system is played, by the vocabulary on its card."""
SAMPLES = 5
"""Free runs of each tune; seeded by the tune's place, so every system gets the same luck."""
STEPS = 512
"""The longest tune: what the networks were trained on."""
SAME = 20
"""Notes in a row, in interval and rhythm, that make a tune a version of one trained on, under another name."""
SMALLEST = CODES["events-38"]
"""The code with the fewest pitches: a tune that it can't write in C is given to none."""

COLUMNS = (
    Column("bits / note", "bits", has_interval=True),
    Column("bits / note, Essen", "essen", has_interval=True),
    Column("OA, mean", "area"),
    Column("KLD, mean", "divergence"),
    *(Column(f"OA {name.replace('_', ' ')}", f"area_{name}") for name in FEATURES),
    *(Column("as the bar before" if back == 1 else f"as {back} bars before", f"repeats_{back}") for back in BACK),
    Column("copied", "copied"),
    Column("longest run", "longest_run", 1),
)
NOTES = f"""\
Bits a note: what the tokens of the true second half cost, teacher-forced, over the notes that begin in it; ± is half
the 95 % bootstrap interval over tunes. The tokens differ: melody-mono hears each tune in its own key, the others in
C; Lookback and Attention RNN must say a repeat as such; folk is told meter and mode, and writes bar lines and repeats.
The other numbers are of {SAMPLES} free runs a tune at T=1, as long as the true second half, by the bare model. OA and
KLD are overlap area and divergence after mgeval: the distances among the true second halves against those between them
and the made ones, with the tonic on C. "As n bars before" is the share of bars that sound like the one n bars before.
Copied are 32-step windows that occur in the training tunes in any transposition; the longest run is the mean of the
most notes in a row that do, in rhythm too. "Other tunes" are the second halves of the validation split. Left out are
tunes that share {SAME} notes in a row with a training tune, since they are that tune under another name. Essen: the
same bits of songs of the Essen collection, German, Chinese and others, of which nothing was learned; their licence is
for uses that earn nothing.
Nothing published stands beside these numbers: no paper tells them for tunes that can be had."""


def continuation_table(work: Path) -> Table:
    """Let every system that is installed carry the test tunes on."""
    library = Library.of(tune.melody for tune in tunes.read("train", work))
    given, others = (unknown(halves(tunes.read(split, work)), library) for split in ("test", "valid"))
    songs = unknown(halves(essen.read()), library)
    rows = {}
    for name in SYSTEMS:
        if name in models.names():
            log.info("%s: %d tunes", name, len(given))
            model = models.load(name)
            player = PLAYERS[model.card.vocabulary](model)
            rows[name] = row(given, player(given, SAMPLES), library) | {"essen": bits(songs, player(songs, 0))}
    rows["the tunes themselves"] = echoes(given, [[half.tune.melody] for half in given], library)
    rows["other tunes"] = {
        **echoes(others, [[half.tune.melody] for half in others], library),
        **areas(given, [(half, half.tune.melody) for half in others]),
    }
    missing = [name for name in SYSTEMS if name not in rows]
    notes = NOTES + (f"\nNot installed, and so left out: {', '.join(missing)}." if missing else "")
    return Table(f"C1: continuation of {len(given)} folk tunes", COLUMNS, rows, notes)


def halves(read: Iterable[Tune]) -> list[Half]:
    """Return the tunes that every system can score: not too long, in C within 36 semitones, and as ABC."""
    return [Half.of(tune) for tune in read if _fits(tune)]


def unknown(given: list[Half], library: Library) -> list[Half]:
    """Leave out the tunes that are in the library under another name."""
    return [half for half in given if library.longest_run(half.tune.melody) < SAME]


def row(given: Sequence[Half], played: Sequence[Played], library: Library) -> Row:
    """Return all numbers of a system."""
    runs = [done.runs for done in played]
    made = [(half, run) for half, done in zip(given, runs, strict=True) for run in done]
    return {"bits": bits(given, played), **areas(given, made), **echoes(given, runs, library)}


def bits(given: Sequence[Half], played: Sequence[Played]) -> Estimate:
    """Return the bits a note of the true second halves."""
    return estimate([{"bits": cost(half, done)} for half, done in zip(given, played, strict=True)])["bits"]


def cost(half: Half, played: Played) -> Share:
    """Return the bits of a true second half, over its notes."""
    return Share(-float(played.log_probs[played.is_second].sum()) / math.log(2), half.notes)


def areas(given: Sequence[Half], made: Sequence[tuple[Half, Melody]]) -> Row:
    """Compare second halves, each with the tune it belongs to, with the true ones, in C."""
    real = [_second_in_c(half, half.tune.melody) for half in given]
    found = likeness(real, [_second_in_c(half, melody) for half, melody in made])
    row: Row = {f"area_{name}": each.area for name, each in found.items()}
    row |= {f"divergence_{name}": each.divergence for name, each in found.items()}
    row["area"] = sum(each.area for each in found.values()) / len(found)
    row["divergence"] = sum(each.divergence for each in found.values()) / len(found)
    return row


def echoes(given: Sequence[Half], runs: Sequence[list[Melody]], library: Library) -> Row:
    """Return what second halves repeat and copy, any number of runs for each tune."""
    counted = [
        total(repeats(run, half.tune.bar, half.begin) | library.copied(half.second(run)) for run in melodies)
        for half, melodies in zip(given, runs, strict=True)
    ]
    return dict(estimate(counted))


def _second_in_c(half: Half, melody: Melody) -> Melody:
    return half.second(melody).transpose(-half.tune.tonic)


def _fits(tune: Tune) -> bool:
    moved = tune.melody.transpose(to_c(tune.melody, SMALLEST.low, SMALLEST.high))
    is_within = all(SMALLEST.low <= tone.pitch <= SMALLEST.high for tone in moved.tones)
    return tune.melody.steps <= STEPS and is_within and written(tune) is not None
