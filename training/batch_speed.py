"""How fast a folder is rendered, from disk to disk: clips a second, where the time goes, and the memory it takes."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from engine import midi
from engine.batch import pieces, work
from engine.batch.jobs import find
from engine.batch.order import Order
from engine.making import make_many
from engine.notes import Clip, Note
from engine.settings import Settings

ROOT = Path(__file__).parent.parent
BEATS = 32
"""Eight bars."""
LENGTHS = (0.5, 0.5, 1.0, 1.0, 2.0)


def clips(folder: Path, count: int) -> None:
    """Write clips of eight bars, walks over a scale in quarters, eighths and halves, each another."""
    scale = np.array([60, 62, 64, 65, 67, 69, 71, 72, 74, 76])
    for number in range(count):
        dice = np.random.default_rng(number)
        notes, start, place = [], 0.0, 4
        while start < BEATS:
            length = min(float(dice.choice(LENGTHS)), BEATS - start)
            place = int(np.clip(place + dice.integers(-2, 3), 0, len(scale) - 1))
            notes.append(Note(start, int(scale[place]), length, float(dice.integers(70, 110))))
            start += length
        song = midi.song(Clip(tuple(notes), BEATS), "lead", 120)
        path = folder / f"{number % 100:02}" / f"{number}.mid"
        path.parent.mkdir(parents=True, exist_ok=True)
        song.file.save(path)


def rendered(folder: Path, out: Path, jobs: int) -> tuple[float, float]:
    """Render a folder in a process of its own; return the seconds, and the peak memory of its largest process, in MiB.

    Loading the model is in the seconds.
    """
    begun = time.perf_counter()
    command = [sys.executable, "-c", RENDER, folder, "--out", out, "--seed", "7", "--jobs", jobs]
    done = subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    return time.perf_counter() - begun, int(done.stderr.split()[-1]) / 1024


RENDER = """
import resource, sys
from engine.cli import main
if __name__ == "__main__":
    status = main(["render", *sys.argv[1:]])
    sizes = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(max(sizes), file=sys.stderr)
    sys.exit(status)
"""


def shares(folder: Path, out: Path) -> dict[str, float]:
    """Return the share of the time that reading, the model and writing take, in one process, the model warm."""
    order = Order(Settings(seed=7), out)
    jobs = find([folder], out)
    model = work.opened(order.settings.model)
    spent = dict.fromkeys(("read", "make", "write"), 0.0)
    for first in range(0, len(jobs), work.ROWS // 2):
        marks = [time.perf_counter()]
        found = [pieces.pieces(job, order)[0][0] for job in jobs[first : first + work.ROWS // 2]]
        marks.append(time.perf_counter())
        answers = make_many([(piece.clip, order.settings, None) for piece in found], model)
        marks.append(time.perf_counter())
        for piece, takes in zip(found, answers, strict=True):
            if isinstance(takes, list):
                midi.write(piece.song, takes[0], out / f"{piece.job.path.stem}.mid")
        marks.append(time.perf_counter())
        for name, seconds in zip(spent, np.diff(marks), strict=True):
            spent[name] += float(seconds)
    return {name: seconds / sum(spent.values()) for name, seconds in spent.items()}


def batches(counts: tuple[int, ...]) -> None:
    """Print the tables."""
    print("\nA folder of clips of eight bars, from disk to disk, the default model\n")
    print("| clips | processes | clips a second | peak MiB of a process |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        for count in counts:
            folder = Path(scratch) / str(count)
            clips(folder, count)
            for jobs in (1, 2):
                seconds, size = rendered(folder, Path(scratch) / f"out-{count}-{jobs}", jobs)
                print(f"| {count:,} | {jobs} | {count / seconds:.0f} | {size:.0f} |", flush=True)
        out = Path(scratch) / "shares"
        out.mkdir()
        told = ", ".join(f"{name} {share:.0%}" for name, share in shares(Path(scratch) / str(counts[0]), out).items())
    print(f"\nOf the time on one core: {told}")
