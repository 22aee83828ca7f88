"""`second-voice render`: from what a person typed to a run, its progress and its record."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from itertools import zip_longest
from pathlib import Path

from ..errors import SettingsError
from ..report import page
from ..report.row import Row
from ..report.row import line as row
from ..scales import ALL, key
from ..settings import Settings
from ..sound import audio, soundfont
from ..version import VERSION
from . import bars, cluster, jobs, manifest
from .jobs import Job
from .manifest import Line, Manifest
from .order import Order
from .progress import Progress
from .run import run
from .work import opened

INTERRUPTED = 130
"""What a shell says of a program that Ctrl-C has ended."""


def render(arguments: argparse.Namespace) -> int:
    """Make second voices, or what goes on, for files and folders; a file that fails is told and stops nothing."""
    order = _order(arguments)
    found = _found(arguments)
    # The clips of Live Sets may have scales of their own.
    if order.settings.follow != "off" and order.scale == ALL and not any(job.is_set for job in found):
        raise SettingsError(f"--follow {order.settings.follow} needs --key with a scale, such as 'A minor'")
    if order.anew and len(found) > 1:
        raise SettingsError(f"--redo is for one clip, not for {len(found)} files; give one INPUT")
    if arguments.dry_run:
        for job in found:
            print(job.path)
        return 0
    record = _record(arguments, order)
    if record:
        order = replace(order, settings=replace(order.settings, seed=record.head["seed"]))
        found = [job for job in found if job.name not in record.done]
    try:
        failed = _told(_lines(arguments, order, found), len(found), arguments, record)
    except KeyboardInterrupt:
        print("\nstopped; the same command with --resume goes on", file=sys.stderr)
        return INTERRUPTED
    if record:
        record.close()
        if order.is_reported:
            print(_reported(record, order))
    for sentence in failed:
        print(f"second-voice: {sentence}", file=sys.stderr)
    return 1 if failed else 0


def _order(arguments: argparse.Namespace) -> Order:
    """Return what is asked of the run; it has a seed unless one is to be taken from the record of an earlier run."""
    temperatures = _temperatures(arguments.temperature)
    wishes = {field.name: getattr(arguments, field.name) for field in fields(Settings)} | {
        "temperature": temperatures[0]
    }
    settings = Settings(**wishes)
    for temperature in temperatures:
        replace(settings, temperature=temperature)
    if arguments.audio:
        audio.check(arguments.audio)
    if arguments.soundfont:
        soundfont.check(arguments.soundfont)
    root, scale = key(arguments.key) if arguments.key else (None, ALL)
    card = opened(settings.model).card
    return Order(
        settings if arguments.resume else settings.with_seed(),
        arguments.out,
        temperatures,
        arguments.track,
        root,
        scale,
        is_continuation=card.is_continuation,
        is_bare=arguments.only_new,
        is_overwriting=arguments.overwrite or arguments.resume,
        into_set=arguments.into_set,
        audio=arguments.audio,
        soundfont=arguments.soundfont,
        is_reported=arguments.report,
        is_drawn=arguments.show,
        anew=bars.asked(arguments.redo, arguments.of, card, settings.voice),
    )


def _found(arguments: argparse.Namespace) -> list[Job]:
    """Return the files to render: all, or those of a shard."""
    found = jobs.find(arguments.input, arguments.out)
    return jobs.share(found, arguments.shard) if arguments.shard else found


def _temperatures(text: str) -> tuple[float, ...]:
    """Read one temperature, or several with commas between."""
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise SettingsError(
            f"--temperature must be a number, or some with commas such as 0.6,1, not {text!r}"
        ) from error


def _record(arguments: argparse.Namespace, order: Order) -> Manifest | None:
    """Begin the record of a run over folders, or go on with it; one of single files leaves none without a report."""
    if not (arguments.resume or arguments.shard or arguments.report or any(path.is_dir() for path in arguments.input)):
        return None
    shard = f"-{arguments.shard.replace('/', '-of-')}" if arguments.shard else ""
    path = arguments.out / f"manifest{shard}.jsonl"
    head = order.head(VERSION)
    if not arguments.resume:
        return manifest.begin(path, head, overwrite=arguments.overwrite)
    if not path.exists():
        return manifest.begin(path, order.head(VERSION) | {"seed": order.settings.with_seed().seed}, overwrite=False)
    return manifest.resume(path, head)


def _lines(arguments: argparse.Namespace, order: Order, found: Sequence[Job]) -> Iterator[Line]:
    if arguments.cluster:
        return cluster.on_cluster(order, found, arguments.cluster)
    return run(order, found, arguments.jobs)


def _reported(record: Manifest, order: Order) -> Path:
    """Write the report of a run beside its record."""
    path = record.path.with_name(record.path.name.replace("manifest", "report")).with_suffix(".html")
    page.write_lines(_rows(record), path, _asked(order))
    return path


def _rows(record: Manifest) -> Iterator[str]:
    """Read the rows of the report, one at a time."""
    for line in record.lines():
        for sentence in line.get("refused", ()):
            yield row(Row(line["file"], error=sentence))
        yield from (clip["row"] for clip in line.get("clips", ()))


def _asked(order: Order) -> str:
    """Say how the clips were made."""
    settings = order.settings
    temperatures = ", ".join(f"{temperature:g}" for temperature in order.temperatures)
    anew = f", bars {order.anew.text} made anew" if order.anew else ""
    return f"{settings.model}, {settings.voice}, temperature {temperatures}, seed {settings.seed}{anew}"


def _told(lines: Iterator[Line], total: int, arguments: argparse.Namespace, record: Manifest | None) -> list[str]:
    """Write down and tell each line as it comes; return what was refused, in words."""
    failed: list[str] = []
    progress = Progress(total)
    for line in lines:
        drawn = line.pop("drawn", [])
        if record:
            record.add(line)
        for output, picture in zip_longest(line["outputs"], drawn):
            print(arguments.out / output, flush=True)
            if picture:
                print(picture)
        for clip in line.get("clips", ()):
            for remark in clip.get("remarks", ()):
                print(f"{clip['outputs'][0] if clip['outputs'] else line['file']}: {remark}")
        failed += line.get("refused", ())
        progress.step(failed=not line["outputs"])
    return failed
