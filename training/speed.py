"""How fast the engine is, beside a PyTorch loop: `python3 run.py bench`.

One process, one thread, each pair of contenders in turn, so that a busy machine slows both; the figures are medians
and the ratios medians of the ratios round by round.
"""

import argparse
import json
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path

import numpy as np
import torch

from engine import midi, protocol, vocabulary
from engine.generation import second_voices
from engine.model import Model, load
from engine.notes import Clip, Note
from engine.server import Server, messages, pack
from engine.settings import DEFAULT_MODEL, Settings
from engine.staves.parts import ALL
from m4l_device.build import build

from .batch_speed import batches
from .network import Seq2Seq
from .recipes import RECIPES

ROOT = Path(__file__).parent.parent
STEPS = 128
"""Eight bars of 4/4."""
BATCH = 32
PUBLISHED = "chorale-bi-augmented"
"""The network that PyTorch's eager loop is measured on: its graph is built by hand."""


def model_beside_eager(model: Model, network: Seq2Seq, rounds: int) -> None:
    """Compare one run of the model with an eager loop of the same network over 128 steps."""
    rng = np.random.default_rng(1)
    lead = rng.integers(55, 80, (STEPS, BATCH))
    perturbation = rng.gumbel(size=(STEPS, BATCH, vocabulary.SIZE)).astype(np.float32)
    one = lead[:, :1], perturbation[:, :1]
    eager_one = [torch.from_numpy(part) for part in one]
    times = side_by_side(
        {
            "PyTorch eager loop, batch 1": lambda: network.generate(*eager_one),
            "engine's model, batch 1": lambda: model(*one),
            f"engine's model, batch {BATCH}": lambda: model(lead, perturbation),
        },
        rounds,
    )
    eager, *_ = times.values()
    print(f"\nOne run over {STEPS} steps, {model.card.name}\n")
    print("| | ms | steps/s | against eager |\n|---|---|---|---|")
    for name, taken in times.items():
        rows = BATCH if str(BATCH) in name.split()[-1] else 1
        median = statistics.median(taken)
        ratio = statistics.median(rows * slow / fast for slow, fast in zip(eager, taken, strict=True))
        print(f"| {name} | {1000 * median:.1f} | {rows * STEPS / median:,.0f} | {ratio:.2f} |")


def whole_clips(model: Model, rounds: int) -> None:
    """Time what a press of the button asks for: grid, model, judge, groove."""
    clip = midi.read(ROOT / "engine" / "examples" / "dance.mid").clip
    windowed = load(PUBLISHED)
    # Each round has a seed of its own, since how much is to be mended differs.
    seeds = {name: count(1) for name in ("one", "eight", "all", PUBLISHED)}
    times = side_by_side(
        {
            "1 candidate": lambda: second_voices(clip, Settings(seed=next(seeds["one"]), candidates=1), model),
            "8 candidates, judged and mended": lambda: second_voices(clip, Settings(seed=next(seeds["eight"])), model),
            "three voices, 8 candidates": lambda: second_voices(
                clip, Settings(voice=ALL, seed=next(seeds["all"])), model
            ),
            f"{PUBLISHED}, 1 candidate, in windows": lambda: second_voices(
                clip, Settings(PUBLISHED, seed=next(seeds[PUBLISHED]), candidates=1), windowed
            ),
        },
        rounds,
    )
    print(f"\nA clip of 8 bars to its second voice, {model.card.name}\n\n| | ms |\n|---|---|")
    for name, taken in times.items():
        print(f"| {name} | {1000 * statistics.median(taken):.1f} |")


def round_trips(rounds: int) -> None:
    """Time a request over OSC, from the first message to the last note, and what of it is the making."""
    print("\nA request over OSC on the loopback address\n\n| notes | ms | of these making | wire |\n|---|---|---|---|")
    with Server(0) as server, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as device:
        threading.Thread(target=server.run, daemon=True).start()
        device.bind(("127.0.0.1", 0))
        device.settimeout(10)
        numbers = count(1)
        for notes in (100, 400):
            clip = Clip(tuple(Note(n / 4, 60 + n * 5 % 13, 0.25) for n in range(notes)), notes / 4)
            ask = partial(request, device, server.port, clip, numbers)
            make = partial(second_voices, clip, Settings(seed=1), load(DEFAULT_MODEL))
            times = side_by_side({"all": ask, "making": make}, rounds)
            whole, making = (1000 * statistics.median(taken) for taken in times.values())
            print(f"| {notes} | {whole:.1f} | {making:.1f} | {whole - making:.1f} |")


def request(device: socket.socket, engine: int, clip: Clip, numbers: Iterator[int]) -> None:
    """Speak as a device does, from /sv/begin to the last part; each request has a number of its own."""
    begin, chunks = protocol.begin(clip, Settings(seed=1))
    number = next(numbers)
    port = device.getsockname()[1]

    def say(address: str, *atoms: protocol.Atom) -> None:
        device.sendto(pack((address, [port, number, *atoms])), ("127.0.0.1", engine))

    say("/sv/begin", *begin.pack())
    parts, wanted = 0, -1
    while parts != wanted:
        address, atoms = messages(device.recv(65_535))[0]
        if address == "/sv/need":
            for chunk in atoms[1:]:
                say("/sv/notes", chunk, *chunks[int(chunk)])
            say("/sv/begin", *begin.pack())
        elif address == "/sv/made":
            wanted = int(atoms[4])
            for first in range(0, wanted, protocol.WINDOW):
                say("/sv/want", 0, *range(first, min(wanted, first + protocol.WINDOW)))
        elif address == "/sv/part":
            parts += 1
        elif address == "/sv/error":
            raise SystemExit(f"the engine refused: {atoms[2]}")


STAGES = {
    "read": "the clip, until the first message leaves",
    "send": "the notes, until the last has left",
    "generate": "until the engine says that it is made",
    "receive": "the new notes",
    "write": "the new clip",
    "all": "from the click to the written clip",
}


def presses(rounds: int) -> None:
    """Time the button of the built device in a simulated Live, from the click to the written clip, stage by stage."""
    node = shutil.which("node")
    if node is None:
        print("\nA press of the button is not measured: Node.js is not installed")
        return
    with tempfile.TemporaryDirectory() as folder, Server(0) as server:
        threading.Thread(target=server.run, daemon=True).start()
        device = Path(folder) / "SecondVoice.amxd"
        device.write_bytes(build())
        command: list[str | Path] = [node, ROOT / "tests" / "max" / "press.js", device, str(server.port), str(rounds)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    times = json.loads(done.stdout)
    print(f"\nA press of the button: 8 bars, 32 notes, over real UDP to a warm engine, {rounds} times\n")
    print("| stage | | median ms | 99th percentile ms |\n|---|---|---|---|")
    for name, what in STAGES.items():
        print(f"| {name} | {what} | {np.median(times[name]):.2f} | {np.percentile(times[name], 99):.2f} |")


START = """
import sys, threading, time
begun = time.perf_counter()
from engine.server import Server, cached_load
from engine.settings import DEFAULT_MODEL
server = Server(0)
cached_load(DEFAULT_MODEL)
ready = time.perf_counter() - begun
status = open("/proc/self/status").read() if sys.platform == "linux" else "VmRSS: 0 kB"
print(ready, next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))
server.close()
"""


def start_up(rounds: int) -> None:
    """Time a fresh engine from its first line to a loaded model, and weigh it."""
    walls, readies, sizes = [], [], []
    for _ in range(rounds):
        begun = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", START], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
        walls.append(time.perf_counter() - begun)
        ready, size = done.stdout.split()
        readies.append(float(ready))
        sizes.append(int(size) / 1024)
    print("\nA fresh engine\n")
    print(f"imports, socket and model: {statistics.median(readies):.2f} s (best {min(readies):.2f})")
    print(f"whole process, with the interpreter's start and end: {statistics.median(walls):.2f} s")
    print(f"resident memory: {statistics.median(sizes):.0f} MiB")


def side_by_side(contenders: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Run the contenders in turn, once to warm up and then round by round; return the seconds of each."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(rounds + 1):
        for name, run in contenders.items():
            begun = time.perf_counter()
            run()
            if number:
                times[name].append(time.perf_counter() - begun)
    return times


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(prog="python -m training.speed", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="rounds of each comparison (default 15)")
    parser.add_argument(
        "--clips", type=int, nargs="+", default=[1000], help="clips of the folders that are rendered (default 1000)"
    )
    arguments = parser.parse_args()
    rounds = arguments.rounds
    torch.set_num_threads(1)
    model_beside_eager(load(PUBLISHED), Seq2Seq(RECIPES[PUBLISHED]), rounds)
    whole_clips(load(DEFAULT_MODEL), rounds)
    round_trips(rounds)
    presses(20 * rounds)
    start_up(rounds)
    batches(tuple(arguments.clips))


if __name__ == "__main__":
    main()
