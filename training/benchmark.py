"""The benchmark: `python -m training.benchmark --all` prints one Markdown table for each task.

Without tasks it is A1 and A2, in which a voice of the chorales is accompanied. With `--hops` it compares instead how
far apart the engine's windows may start there; this choice, like every other, is made on the validation chorales.
"""

import argparse
import json
import logging
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path

from engine.errors import EngineError, SettingsError
from engine.model import Model, load, names

from .accompaniment import PAIRS, hop_table, pair_table
from .chorales import WORK, CorpusError
from .recipes import RECIPES
from .table import Table, document

TASKS = {
    "A3": (".second_voice.choir", "choir_table"),
    "A4": (".second_voice.compare", "canonical_table"),
    "A5": (".second_voice.ablation", "ablation_table"),
    "B1": (".voices.bridge", "bridge_table"),
    "C1": (".melodies.continuation", "continuation_table"),
    "C2": (".melodies.constraints", "constraints_table"),
    "E": (".tuner.table", "tuner_table"),
    "F": (".polyphony.score", "biaxial_table"),
    "G": (".second_voice.pop", "pop_table"),
    "H": (".second_voice.real", "real_table"),
    "I": (".second_voice.shapes", "shapes_table"),
}
"""Where the function of each task is, beside A1 and A2; it is given the folder of caches and returns the table."""
ALL = (*PAIRS, *TASKS)

BESIDE = ("bidirectional", "second-voice")
"""Models that set a second voice and have no recipe of the four; a row each where they are installed."""


Jobs = dict[str, Callable[[], Table]]


def main(argv: list[str] | None = None) -> int:
    """Print the tables that the arguments ask for; a task that fails is told, and the others go on."""
    arguments = _arguments(argv)
    logging.basicConfig(level=logging.INFO, format="%(message)s")  # to stderr, beside the tables
    try:
        jobs = _hops(arguments) if arguments.hops else _tasks(arguments)
    except EngineError as error:
        print(f"benchmark: {error}", file=sys.stderr)
        return 1
    made: list[Table] = []
    parts: list[str] = []
    for part in document(_make(jobs, made)):
        print(part, flush=True)
        parts.append(part)
    if arguments.json:
        content = {table.title: table.plain() for table in made}
        arguments.json.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    if arguments.markdown:
        arguments.markdown.write_text("\n".join(parts), encoding="utf-8")
    return 0 if len(made) == len(jobs) else 1


def table_of(task: str, work: Path) -> Table:
    """Make the table of a task that is not A1 or A2."""
    module, function = TASKS[task]
    make: Callable[[Path], Table] = getattr(import_module(module, __package__), function)
    return make(work)


def _make(jobs: Jobs, made: list[Table]) -> Iterator[Table]:
    """Yield the tables, kept in `made` too, one by one; tell which can't be made."""
    for task, make in jobs.items():
        try:
            table = make()
        except (EngineError, CorpusError) as error:
            print(f"benchmark: {task}: {error}", file=sys.stderr)
        else:
            made.append(table)
            yield table


def _tasks(arguments: argparse.Namespace) -> Jobs:
    tasks = ALL if arguments.all else arguments.task or tuple(PAIRS)
    models = _models(arguments) if set(tasks) & set(PAIRS) else []
    jobs: Jobs = {}
    for task in tasks:
        if task in PAIRS:
            jobs[task] = partial(pair_table, task, models, arguments.split, arguments.work)
        else:
            jobs[task] = partial(table_of, task, arguments.work)
    return jobs


def _hops(arguments: argparse.Namespace) -> Jobs:
    models = _models(arguments)
    # A model without a window of its own takes a piece whole, whatever the hop.
    steps = min((model.card.steps for model in models if model.card.steps), default=max(arguments.hops))
    for hop in arguments.hops:
        if not 1 <= hop <= steps:  # a longer hop would leave steps that no window makes
            raise SettingsError(f"hop must be in range 1..{steps} steps, not {hop}")
    return {
        f"{model.card.name}, {task}": partial(hop_table, task, model, arguments.hops, arguments.work)
        for model in models
        for task in PAIRS
    }


def _models(arguments: argparse.Namespace) -> list[Model]:
    chosen = arguments.models or [*RECIPES, *([] if arguments.hops else (name for name in BESIDE if name in names()))]
    return [Model(Path(name)) if name.endswith(".onnx") else load(name) for name in chosen]


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training.benchmark", description=__doc__)
    parser.add_argument("--all", action="store_true", help=f"every task: {', '.join(ALL)}")
    parser.add_argument("--task", choices=ALL, nargs="+", help="these tasks (default A1 A2)")
    parser.add_argument("--json", type=Path, help="file for all numbers with their intervals")
    parser.add_argument("--markdown", type=Path, help="file for what is printed")
    parser.add_argument("--work", type=Path, default=WORK, help=f"folder of the corpus caches (default {WORK})")
    parser.add_argument("--models", nargs="+", help="for A1 and A2: names or .onnx files (default all for it)")
    parser.add_argument("--split", choices=("valid", "test"), help="for A1 and A2 (default test; with --hops valid)")
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
