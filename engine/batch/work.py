"""What is done with a handful of jobs, in whichever process: read, make many at once, write, and say what was done."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from ..errors import EngineError
from ..making import make_many
from ..model import Model, load
from ..settings import Settings
from ..take import Take
from . import results
from .jobs import Job
from .manifest import Line
from .order import Order
from .pieces import Piece, pieces

ROWS = 64
"""Candidates for takes that are made in one run; more are no faster."""
BEATS = 4_096
"""Beats that are made in one run, all of these together, so that memory stays bounded however long the clips are."""

Asked = tuple[Piece, Settings]
Made = tuple[Piece, Take]


@lru_cache(maxsize=1)
def opened(name: str) -> Model:
    """Load the model of a run, once in each process."""
    return Model(Path(name)) if name.endswith(".onnx") else load(name)


def work(order: Order, jobs: Sequence[Job]) -> list[Line]:
    """Render jobs; return the manifest line of each. A file that fails stops no other."""
    refused: dict[str, list[str]] = {job.name: [] for job in jobs}
    asked: list[Asked] = []
    for job in jobs:
        try:
            found, refused[job.name] = pieces(job, order)
        except EngineError as error:
            refused[job.name] = [results.named(error, job)]
            continue
        for piece in found:
            seed = job.seed(order.settings.seed, piece.identity)
            asked += [(piece, replace(order.settings, seed=seed, temperature=t)) for t in order.temperatures]
    made: dict[str, list[Made]] = {job.name: [] for job in jobs}
    model = opened(order.settings.model)
    for group in _groups(asked):
        answers = make_many([(piece.clip, settings, piece.redo) for piece, settings in group], model)
        for (piece, _), answer in zip(group, answers, strict=True):
            if isinstance(answer, EngineError):
                refused[piece.job.name].append(results.named(answer, piece.job, piece.label))
            else:
                made[piece.job.name] += [(piece, take) for take in answer]
    return [results.write(job, order, made[job.name], refused[job.name]) for job in jobs]


def _groups(asked: list[Asked]) -> Iterator[list[Asked]]:
    """Cut what is asked into what fits into one run, clips of like length together."""
    group: list[Asked] = []
    for each in sorted(asked, key=lambda pair: pair[0].clip.length):
        rows = (len(group) + 1) * each[1].takes * each[1].candidates
        if group and (rows > ROWS or rows * each[0].clip.length > BEATS):
            yield group
            group = []
        group.append(each)
    if group:
        yield group
