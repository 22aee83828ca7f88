"""The files that a run is to render: found, named, seeded and shared out."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from ..errors import ClipError, SettingsError
from ..settings import MAX_DRAWN

MIDI = (".mid", ".midi")
SETS = (".als", ".alc")
STANDARD_INPUT = Path("-")


@dataclass(frozen=True)
class Job:
    """One file to render."""

    path: Path
    """Where it lies; `-` is standard input."""
    name: str
    """Where it lay below the folder that was given, with forward slashes: the same on every machine."""
    is_given: bool
    """Whether it was named itself, and not found in a folder."""
    is_twin: bool = False
    """Whether another file of its folder is called the same but for its ending."""

    @property
    def is_set(self) -> bool:
        """Whether it is a Live Set or a Live Clip."""
        return self.path.suffix.lower() in SETS

    @property
    def stem(self) -> str:
        """What the names of its results begin with."""
        name = PurePosixPath(self.name)
        return name.name.replace(".", "-") if self.is_twin else name.stem

    @property
    def folder(self) -> PurePosixPath:
        """Where below the output folder its results belong."""
        return PurePosixPath(self.name).parent

    def seed(self, run: int, clip: str = "") -> int:
        """Return the seed of one of its clips, 1 to 16777215: from the run's seed and names alone.

        So a rerun, another order or a part of the folder gives the same notes. A file that was given by name and holds
        one clip has the run's own seed.
        """
        if self.is_given and not clip:
            return run
        digest = hashlib.sha256("\0".join((str(run), self.name, clip)).encode()).digest()
        return 1 + int.from_bytes(digest[:8], "big") % (MAX_DRAWN - 1)


def find(inputs: Sequence[Path], out: Path) -> list[Job]:
    """Return the jobs of files and folders, in order; what lies in an `out` inside a given folder is passed over."""
    jobs: dict[str, Job] = {}
    for path in inputs:
        for job in _below(path, out) if path.is_dir() else [Job(path, _name(path), is_given=True)]:
            if job.name in jobs:
                raise ClipError(
                    f"two inputs are called {job.name}, {jobs[job.name].path} and {job.path}; render them into "
                    "different folders"
                )
            jobs[job.name] = job
    # As some file systems see it, A and a are one.
    stems = Counter(str(PurePosixPath(name).with_suffix("")).lower() for name in jobs)
    return [
        replace(job, is_twin=stems[str(PurePosixPath(job.name).with_suffix("")).lower()] > 1) for job in jobs.values()
    ]


def share(jobs: Iterable[Job], shard: str) -> list[Job]:
    """Return the jobs of one of n shards, `1/4` say, by a hash of their names: each job is in exactly one."""
    number, _, count = shard.partition("/")
    if not (number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
        raise SettingsError(f"--shard must be such as 1/4, a number from 1 to the count, not {shard!r}")
    return [job for job in jobs if _hash(job.name) % int(count) == int(number) - 1]


def _below(root: Path, out: Path) -> Iterator[Job]:
    results = out.resolve() if root.resolve() in out.resolve().parents else None
    found = sorted(file for file in root.rglob("*") if _is_clip(file) and results not in file.resolve().parents)
    if not found:
        raise ClipError(f"folder {root} has no {', '.join(MIDI + SETS)} files")
    for file in found:
        yield Job(file, file.relative_to(root).as_posix(), is_given=False)


def _is_clip(file: Path) -> bool:
    """Say whether a file of a folder is meant; macOS leaves companions that begin with a dot."""
    return file.suffix.lower() in MIDI + SETS and not file.name.startswith(".") and file.is_file()


def _name(path: Path) -> str:
    return "stdin.mid" if path == STANDARD_INPUT else path.name


def _hash(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
