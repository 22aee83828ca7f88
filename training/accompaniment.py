"""A1 and A2: the accompaniment that a model sets to a voice of the chorales, beside the one that Bach did.

A1 gives a chorale's soprano and asks for its alto, A2 gives the tenor and asks for the bass. All rows, Bach's too, go
through one scorer.
"""

import logging
from pathlib import Path

from engine.model import Model
from engine.staves.code import KIND as STAVES

from . import chorales, trial
from .copying import Library
from .metrics import Estimate, estimate, score
from .second_voice.scores import clocks
from .table import Column, Row, Table
from .trial import Piece

log = logging.getLogger(__name__)

PAIRS = dict(zip(("A1", "A2"), chorales.PAIRS, strict=True))

Estimates = dict[str, Estimate]
Columns = tuple[Column, ...]

LIKELIHOOD: Columns = (
    Column("NLL / step", "nll", has_interval=True),
    Column("NLL / onset step", "onset_nll", has_interval=True),
)
ACCURACY: Columns = (
    Column("onset acc., greedy", "greedy_onset_accuracy", has_interval=True),
    Column("onset acc., T=1", "onset_accuracy", has_interval=True),
)
COLUMNS: Columns = (
    *LIKELIHOOD,
    Column("NLL / step, lead shuffled", "shuffled_nll"),
    *ACCURACY,
    Column("frame acc., greedy", "greedy_frame_accuracy"),
    Column("frame acc., T=1", "frame_accuracy"),
    Column("diss. on beats", "dissonance_on_beats"),
    Column("cons.", "consonance"),
    Column("P4", "fourths"),
    Column("5ths / 1000", "parallel_fifths", 1, 1000),
    Column("8ves / 1000", "parallel_octaves", 1, 1000),
    Column("crossing", "crossing", 4),
    Column("copied, alone", "copied_alone"),
    Column("copied, pair", "copied_pair"),
    Column("notes / beat", "notes_per_beat", 2),
)

# Measured by this project on the same test pieces: a BiLSTM of 2 x 128 units that reads the whole lead and picks each
# step's pitch by itself. Its NLL is over sounding pitches instead of tokens: a held note costs it as much as a new one.
ELSEWHERE: dict[str, Row] = {
    "A1": {"nll": "1.502 †", "greedy_frame_accuracy": "0.489", "greedy_onset_accuracy": "0.442"},
    "A2": {"nll": "1.908 †", "greedy_frame_accuracy": "0.394", "greedy_onset_accuracy": "0.338"},
}

NOTES = """\
NLL in nats, teacher-forced over whole pieces in the engine's own windows; ± is half the 95 % bootstrap interval over
pieces. Means are weighted by what is counted: steps, onsets, frames. The musical numbers and the copying of a model
are over 8 samples a piece at T=1, of the bare model: no range and no lock helps it. Parallels are per 1000 steps at
which both voices move. Copied are 32-step windows from a beat that occur in the training chorales, in any
transposition or inverted. "Always hold" holds Bach's first note to the end. "Lead shuffled" is Bach's accompaniment
under another chorale's lead of the same meter, in its own key; the column of that name is what the true accompaniment
costs a model that is played that lead.
† For scale, from earlier measurements of this project, on the test split alone: a BiLSTM that reads the lead and picks
every step's pitch by itself. Its NLL is over sounding pitches, not tokens, and doesn't compare."""


def pair_table(task: str, models: list[Model], split: str, work: Path) -> Table:
    """Return the table of one task."""
    lead, accompaniment = PAIRS[task]
    when = clocks(split, work) if any(model.card.kind == STAVES for model in models) else {}
    pieces = trial.pieces(chorales.read(split, work), lead, accompaniment, when)
    train = chorales.read("train", work)
    library = Library.of((piece.voices[lead], piece.voices[below]) for piece in train for lead, below in chorales.PAIRS)
    found = {model.card.name: model_row(model, pieces, library) for model in models} | plain_rows(pieces, library)
    rows: dict[str, Row] = {name: dict(row) for name, row in found.items()}
    if split == "test":
        rows["BiLSTM †"] = ELSEWHERE[task]
    return Table(f"{task}: {lead} -> {accompaniment}, {split} split", COLUMNS, rows, NOTES)


def model_row(model: Model, pieces: list[Piece], library: Library) -> Estimates:
    """Let a model play and score it."""
    log.info("%s: %d pieces", model.card.name, len(pieces))
    return estimate(
        [
            trial.judge(piece, trial.attempt(model, piece, number), library) | trial.deaf(model, foreign)
            for number, (piece, foreign) in enumerate(zip(pieces, trial.shuffled(pieces), strict=True))
        ]
    )


def plain_rows(pieces: list[Piece], library: Library) -> dict[str, Estimates]:
    """Return the rows that need no model: one held note, Bach, and Bach's accompaniment under a foreign lead."""
    held = [trial.numbers(piece, trial.held(piece.accompaniment), library) for piece in pieces]
    accuracies = [name for name in held[0] if name.endswith("_accuracy")]
    row = estimate(held)
    # A player without chance: what it plays is its likeliest.
    row |= {f"greedy_{name}": row.pop(name) for name in accuracies}
    bach = {
        name: estimate([score(p.lead, p.accompaniment) | library.copied(p.lead, p.accompaniment) for p in given])
        for name, given in (("Bach", pieces), ("lead shuffled", trial.shuffled(pieces)))
    }
    return {"always hold": row, **bach}


def hop_table(task: str, model: Model, hops: list[int], work: Path) -> Table:
    """Return a model's numbers on the validation chorales for each hop, and for whole pieces in one run."""
    pieces = trial.pieces(chorales.read("valid", work), *PAIRS[task])
    runs = {f"hop {hop}": trial.windowed(hop) for hop in hops} | {"whole piece": trial.whole}
    rows: dict[str, Row] = {}
    for name, run in runs.items():
        log.info("%s, %s: %d pieces", model.card.name, name, len(pieces))
        trials = [trial.attempt(model, piece, number, run) for number, piece in enumerate(pieces)]
        rows[name] = dict(estimate([trial.judge(piece, done) for piece, done in zip(pieces, trials, strict=True)]))
    return Table(f"{model.card.name}, {task}, valid split", (*LIKELIHOOD, *ACCURACY), rows)
