"""What is done with a handful of jobs, in whichever process: read, make many at once, write, and say what was done."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from .. import midi, roll
from ..errors import ClipError, EngineError
from ..making import make_many
from ..model import Model, load
from ..report import row as report
from ..report.row import Row
from ..settings import Settings
from ..sound import audio, soundfont, synth
from ..sound.score import arrange
from ..sound.synth import Sound
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
        for path in (path for target, _, _ in targets for path in _written(target, order)):
            if path.exists() and not order.is_overwriting:
                raise ClipError(f"{path} is there already; give another --out or --seed, or --overwrite")
        for target, piece, take in targets:
            target.parent.mkdir(parents=True, exist_ok=True)
            midi.write(piece.song, take, target, is_bare=order.is_bare)
            if order.audio:
                audio.write(_heard(piece, take, order), target.with_suffix(f".{order.audio}"))
    except (EngineError, OSError) as failed:
        return refused(job.name, _named(failed, job) if isinstance(failed, EngineError) else failed)
    clips = [_facts(piece, take, target, order) for target, piece, take in targets]
    drawn = {"drawn": [roll.draw(piece.clip, take.clip) for _, piece, take in targets]} if order.is_drawn else {}
    return {"file": job.name, "outputs": [name for clip in clips for name in clip["outputs"]], "clips": clips} | drawn


def _written(target: Path, order: Order) -> list[Path]:
    """Return the files of a take."""
    return [target, target.with_suffix(f".{order.audio}")] if order.audio else [target]


def _heard(piece: Piece, take: Take, order: Order) -> Sound:
    score = arrange(piece.clip, take, piece.tempo, is_bare=order.is_bare)
    return soundfont.render(score, order.soundfont) if order.soundfont else synth.render(score)


def _facts(piece: Piece, take: Take, target: Path, order: Order) -> Line:
    """Return what a manifest says of a take."""
    facts: Line = {"clip": piece.label} if piece.label else {}
    outputs = [path.relative_to(order.out).as_posix() for path in _written(target, order)]
    asked = {"model": take.model, "voice": take.voice, "temperature": take.temperature, "seed": take.seed}
    if order.is_reported:
        row = Row(piece.job.name, piece.label, piece.clip, take, piece.tempo, tuple(outputs))
        asked |= {"row": report.line(row)}
    return facts | {"outputs": outputs} | asked | {"take": take.number + 1, "log_prob": round(take.log_prob, 4)}


def _named(error: EngineError | OSError, job: Job) -> EngineError | OSError:
    """Return an error that names the file."""
    if isinstance(error, OSError) or str(job.path) in str(error):
        return error
    return ClipError(f"{job.path}: {error}")
