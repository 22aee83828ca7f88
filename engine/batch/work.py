"""What is done with a handful of jobs, in whichever process: read, make many at once, write, and say what was done."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from .. import midi, roll
from ..errors import ClipError, EngineError
from ..formats import into_set
from ..formats.into_set import Addition
from ..making import make_many
from ..model import Model, load
from ..report import row as report
from ..report.row import Row
from ..settings import Settings
from ..sound import audio, soundfont, synth
from ..sound.score import arrange
from ..take import Take
from .jobs import Job
from .manifest import Line
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
    refused: dict[str, list[str]] = {job.name: [] for job in jobs}
    asked: list[Asked] = []
    for job in jobs:
        try:
            found, refused[job.name] = pieces(job, order)
        except EngineError as error:
            refused[job.name] = [_named(error, job)]
            continue
        for piece in found:
            seed = job.seed(order.settings.seed, piece.identity)
            asked += [(piece, replace(order.settings, seed=seed, temperature=t)) for t in order.temperatures]
    made: dict[str, list[tuple[Asked, list[Take]]]] = {job.name: [] for job in jobs}
    model = opened(order.settings.model)
    for group in _groups(asked):
        answers = make_many([(piece.clip, settings) for piece, settings in group], model)
        for each, answer in zip(group, answers, strict=True):
            name = each[0].job.name
            if isinstance(answer, EngineError):
                refused[name].append(_named(answer, each[0].job, each[0].label))
            else:
                made[name].append((each, answer))
    return [_finished(job, order, made[job.name], refused[job.name]) for job in jobs]


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


def _finished(job: Job, order: Order, made: list[tuple[Asked, list[Take]]], refused: list[str]) -> Line:
    """Write what was made of a job, all of it or nothing, and say what was refused."""
    # A wish that fails at one temperature fails at all.
    told = {"refused": list(dict.fromkeys(refused))} if refused else {}
    if not made:
        return {"file": job.name, "outputs": []} | told
    results = [
        (order.out / job.folder / f"{piece.stem}.{take.name.replace(' ', '-')}.mid", piece, take)
        for (piece, _), takes in sorted(made, key=lambda entry: (entry[0][0].label, entry[0][1].temperature))
        for take in takes
    ]
    copy = order.out / job.folder / f"{job.path.stem}.second-voice.als"
    is_copied = bool(order.into_set and made[0][0][0].set_clip)
    paths = [path for target, _, _ in results for path in _written(target, order, is_copied=is_copied)]
    try:
        for path in [*paths, *([copy] if is_copied else [])]:
            if path.exists() and not order.is_overwriting:
                raise ClipError(f"{path} is there already; give another --out or --seed, or --overwrite")
        copy.parent.mkdir(parents=True, exist_ok=True)
        for target, piece, take in results:
            _write(target, piece, take, order, is_copied=is_copied)
        if is_copied:
            into_set.write(
                job.path, [each for _, piece, take in results for each in _additions(piece, take, order)], copy
            )
    except EngineError as error:
        return {"file": job.name, "outputs": [], "refused": [_named(error, job)]}
    except OSError as error:
        told = {"refused": [f"{error.filename or copy} can't be written: {error.strerror}"]}
        return {"file": job.name, "outputs": []} | told
    facts = [
        _facts(piece, take, _written(target, order, is_copied=is_copied), order) for target, piece, take in results
    ]
    outputs = [name for clip in facts for name in clip["outputs"]]
    if is_copied:
        outputs.append(copy.relative_to(order.out).as_posix())
    drawn = {"drawn": [roll.draw(piece.clip, take.clip) for _, piece, take in results]} if order.is_drawn else {}
    return {"file": job.name, "outputs": outputs, "clips": facts} | told | drawn


def _write(target: Path, piece: Piece, take: Take, order: Order, *, is_copied: bool) -> None:
    if not is_copied:
        midi.write(piece.song, take.moved(-piece.offset), target, is_bare=order.is_bare)
    if order.audio:
        score = arrange(piece.clip, take, piece.tempo, is_bare=order.is_bare)
        sound = soundfont.render(score, order.soundfont) if order.soundfont else synth.render(score)
        audio.write(sound, target.with_suffix(f".{order.audio}"))


def _additions(piece: Piece, take: Take, order: Order) -> list[Addition]:
    """Return the clips of a take for a copy of its set."""
    if piece.set_clip is None:
        return []
    on_new_track = order.into_set == "track"
    return [Addition(piece.set_clip, name, clip, on_new_track) for name, clip in take.clips(piece.clip)]


def _written(target: Path, order: Order, *, is_copied: bool) -> list[Path]:
    """Return the files of a take."""
    return [*([] if is_copied else [target]), *([target.with_suffix(f".{order.audio}")] if order.audio else [])]


def _facts(piece: Piece, take: Take, written: list[Path], order: Order) -> Line:
    """Return what a manifest says of a take."""
    facts: Line = {"clip": piece.label} if piece.label else {}
    outputs = [path.relative_to(order.out).as_posix() for path in written]
    asked = {"model": take.model, "voice": take.voice, "temperature": take.temperature, "seed": take.seed}
    if order.is_reported:
        row = Row(piece.job.name, piece.label, piece.clip, take, piece.tempo, tuple(outputs))
        asked |= {"row": report.line(row)}
    return facts | {"outputs": outputs} | asked | {"take": take.number + 1, "log_prob": round(take.log_prob, 4)}


def _named(error: EngineError, job: Job, label: str = "") -> str:
    """Return an error in words that name the file, and the clip where there are several."""
    if str(job.path) in str(error):
        return str(error)
    return f"{job.path}: {f'{label}: ' if label else ''}{error}"
