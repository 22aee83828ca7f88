"""The benchmark: `python -m training.benchmark` prints one Markdown table for each task.

A1 gives a chorale's soprano and asks for its alto, A2 gives the tenor and asks for the bass. All rows, Bach's too, go
through one scorer. With `--hops` it compares instead how far apart the engine's windows may start; this choice, like
every other, is made on the validation chorales.
"""

import argparse
import json
import logging
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from engine.errors import EngineError
from engine.model import Model, load

from . import chorales, trial
from .copying import Library
from .metrics import Estimate, estimate, score
from .recipes import RECIPES
from .trial import Piece

log = logging.getLogger(__name__)

TASKS = dict(zip(("A1", "A2"), chorales.PAIRS, strict=True))

Row = dict[str, Estimate]
Rows = dict[str, Row]
Cells = dict[str, str]


@dataclass(frozen=True)
class Column:
    """A column of the tables: its title, the number it shows and how."""

    title: str
    number: str
    decimals: int = 3
    factor: float = 1
    has_interval: bool = False

    def text(self, estimate: Estimate) -> str:
        """Write a number as the column shows it."""
        value, half = self.factor * estimate.value, self.factor * (estimate.high - estimate.low) / 2
        return f"{value:.{self.decimals}f}" + (f" ± {half:.{self.decimals}f}" if self.has_interval else "")


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
ELSEWHERE = {
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


def benchmark(models: list[Model], task: str, split: str, work: Path) -> Rows:
    """Return all rows of one task."""
    pieces = trial.pieces(chorales.read(split, work), *TASKS[task])
    train = chorales.read("train", work)
    library = Library.of((piece.voices[lead], piece.voices[below]) for piece in train for lead, below in chorales.PAIRS)
    return {model.card.name: model_row(model, pieces, library) for model in models} | plain_rows(pieces, library)


def model_row(model: Model, pieces: list[Piece], library: Library) -> Row:
    """Let a model play and score it."""
    log.info("%s: %d pieces", model.card.name, len(pieces))
    return estimate(
        [
            trial.judge(piece, trial.attempt(model, piece, number), library) | trial.deaf(model, foreign)
            for number, (piece, foreign) in enumerate(zip(pieces, trial.shuffled(pieces), strict=True))
        ]
    )


def plain_rows(pieces: list[Piece], library: Library) -> Rows:
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


def compare_hops(model: Model, task: str, hops: list[int], work: Path) -> Rows:
    """Return a model's row on the validation chorales for each hop, and for whole pieces in one run."""
    pieces = trial.pieces(chorales.read("valid", work), *TASKS[task])
    runs = {f"hop {hop}": trial.windowed(hop) for hop in hops} | {"whole piece": trial.whole}
    rows: Rows = {}
    for name, run in runs.items():
        log.info("%s, %s: %d pieces", model.card.name, name, len(pieces))
        trials = [trial.attempt(model, piece, number, run) for number, piece in enumerate(pieces)]
        rows[name] = estimate([trial.judge(piece, done) for piece, done in zip(pieces, trials, strict=True)])
    return rows


def table(columns: Columns, rows: dict[str, Cells]) -> str:
    """Write rows as a Markdown table; a number that a row lacks is a dash."""
    lines = [["", *(column.title for column in columns)], ["---"] + ["---:"] * len(columns)]
    lines += [[name, *(cells.get(column.number, "-") for column in columns)] for name, cells in rows.items()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cells(row: Row) -> Cells:
    """Write the numbers of a row as the table shows them."""
    shown = {column.number: column for column in COLUMNS}
    return {name: shown[name].text(number) for name, number in row.items() if name in shown}


def main(argv: list[str] | None = None) -> int:
    """Print the tables that the arguments ask for."""
    arguments = _arguments(argv)
    logging.basicConfig(level=logging.INFO, format="%(message)s")  # to stderr, beside the tables
    try:
        models = [Model(Path(name)) if name.endswith(".onnx") else load(name) for name in arguments.models]
    except EngineError as error:
        print(f"benchmark: {error}", file=sys.stderr)
        return 1
    steps = min(model.card.steps for model in models)
    for hop in arguments.hops or []:
        if not 1 <= hop <= steps:  # a longer hop would leave steps that no window makes
            print(f"benchmark: hop must be in range 1..{steps} steps, not {hop}", file=sys.stderr)
            return 1
    tasks = _hops(models, arguments) if arguments.hops else _benchmark(models, arguments)
    if arguments.json:
        content = {title: {name: _plain(row) for name, row in rows.items()} for title, rows in tasks.items()}
        arguments.json.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return 0


def _benchmark(models: list[Model], arguments: argparse.Namespace) -> dict[str, Rows]:
    tasks = {}
    for task, (lead, accompaniment) in TASKS.items():
        title = f"{task}: {lead} -> {accompaniment}, {arguments.split} split"
        tasks[title] = rows = benchmark(models, task, arguments.split, arguments.work)
        elsewhere = {"BiLSTM †": ELSEWHERE[task]} if arguments.split == "test" else {}
        print(f"### {title}\n\n{table(COLUMNS, {n: cells(row) for n, row in rows.items()} | elsewhere)}\n")
    print(NOTES)
    return tasks


def _hops(models: list[Model], arguments: argparse.Namespace) -> dict[str, Rows]:
    tasks = {}
    for model in models:
        for task in TASKS:
            title = f"{model.card.name}, {task}, valid split"
            tasks[title] = rows = compare_hops(model, task, arguments.hops, arguments.work)
            print(f"### {title}\n\n{table((*LIKELIHOOD, *ACCURACY), {n: cells(row) for n, row in rows.items()})}\n")
    return tasks


def _plain(row: Row) -> dict[str, dict[str, float]]:
    return {name: asdict(number) for name, number in row.items()}


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training.benchmark", description=__doc__)
    parser.add_argument("--split", choices=("valid", "test"), help="which chorales (default test; with --hops valid)")
    parser.add_argument("--models", nargs="+", default=list(RECIPES), help="names or .onnx files (default all four)")
    parser.add_argument("--json", type=Path, help="file for all numbers with their intervals")
    parser.add_argument("--work", type=Path, default=chorales.WORK, help="folder of the corpus cache")
    parser.add_argument(
        "--hops", type=int, nargs="+", help="compare these steps between windows, and none, on the validation chorales"
    )
    arguments = parser.parse_args(argv)
    if arguments.hops and arguments.split == "test":
        parser.error("--hops is a choice, and choices are made on the validation chorales; leave out --split test")
    arguments.split = arguments.split or "test"
    return arguments


if __name__ == "__main__":
    sys.exit(main())
