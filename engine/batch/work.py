"""What is done with a handful of jobs, in whichever process: read, make many at once, write, and say what was done."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from .. import midi, roll
from ..errors import ClipError, EngineError
from ..making import make_many
from ..model import Model, load
from ..settings import Settings
from ..take import Take
from .jobs import Job
from .manifest import Line, refused
from .order import Order
from .pieces import Piece, pieces

ROWS = 64
"""Takes that are made in one run; more are no faster."""
BEATS = 4_096
"""Beats that are made in one run, all its takes together, so that memory stays bounded however long the clips are."""

Asked = tuple[Piece, Settings]


@lru_cache(maxsize=1)
def opened(name: str) -> Model:
    """Load the model of a run, once in each process."""
    return Model(Path(name)) if name.endswith(".onnx") else load(name)


def work(order: Order, jobs: Sequence[Job]) -> list[Line]:
    """Render jobs; return the manifest line of each. A file that fails stops no other."""
    errors: dict[str, EngineError | OSError] = {}
    asked: list[Asked] = []
    for job in jobs:
        try:
            for piece in pieces(job, order):
                seed = job.seed(order.settings.seed, piece.label)
                asked += [(piece, replace(order.settings, seed=seed, temperature=t)) for t in order.temperatures]
        except EngineError as error:
            errors[job.name] = error
    made: dict[str, list[tuple[Asked, list[Take]]]] = {job.name: [] for job in jobs}
    model = opened(order.settings.model)
    for group in _groups(asked):
        answers = make_many([(piece.clip, settings) for piece, settings in group], model)
        for each, answer in zip(group, answers, strict=True):
            name = each[0].job.name
            if isinstance(answer, EngineError):
                errors.setdefault(name, answer)
            else:
                made[name].append((each, answer))
    return [_finished(job, order, made[job.name], errors.get(job.name)) for job in jobs]


def _groups(asked: list[Asked]) -> Iterator[list[Asked]]:
    """Cut what is asked into what fits into one run, clips of like length together."""
    group: list[Asked] = []
    for each in sorted(asked, key=lambda pair: pair[0].clip.length):
        takes = (len(group) + 1) * each[1].takes
        if group and (takes > ROWS or takes * each[0].clip.length > BEATS):
            yield group
            group = []
        group.append(each)
    if group:
        yield group


def _finished(
    job: Job, order: Order, made: list[tuple[Asked, list[Take]]], error: EngineError | OSError | None
) -> Line:
    """Write what was made of a job, all of it or, where something failed, nothing."""
    if error is not None:
        return refused(job.name, _named(error, job))
    targets = [
        (order.out / job.folder / f"{piece.stem}.{take.name.replace(' ', '-')}.mid", piece, take)
        for (piece, _), takes in sorted(made, key=lambda entry: (entry[0][0].label, entry[0][1].temperature))
        for take in takes
    ]
    try:
        for target, _, _ in targets:
            if target.exists() and not order.is_overwriting:
                raise ClipError(f"{target} is there already; give another --out or --seed, or --overwrite")
        for target, piece, take in targets:
            target.parent.mkdir(parents=True, exist_ok=True)
            midi.write(piece.song, take, target, is_bare=order.is_bare)
    except (EngineError, OSError) as failed:
        return refused(job.name, _named(failed, job) if isinstance(failed, EngineError) else failed)
    clips = [_facts(piece, take, target.relative_to(order.out).as_posix()) for target, piece, take in targets]
    drawn = {"drawn": [roll.draw(piece.clip, take.clip) for _, piece, take in targets]} if order.is_drawn else {}
    return {"file": job.name, "outputs": [clip["output"] for clip in clips], "clips": clips} | drawn


def _facts(piece: Piece, take: Take, output: str) -> Line:
    """Return what a manifest says of a take."""
    facts = {"clip": piece.label} if piece.label else {}
    asked = {"model": take.model, "voice": take.voice, "temperature": take.temperature, "seed": take.seed}
    return facts | {"output": output} | asked | {"take": take.number + 1, "log_prob": round(take.log_prob, 4)}


def _named(error: EngineError | OSError, job: Job) -> EngineError | OSError:
    """Return an error that names the file."""
    if isinstance(error, OSError) or str(job.path) in str(error):
        return error
    return ClipError(f"{job.path}: {error}")
