"""A run over many jobs, in this process, in several, or on a cluster: lines come as files are finished."""

import multiprocessing
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import resource_tracker

from ..errors import SettingsError
from .jobs import Job
from .manifest import Line
from .order import Order
from .work import work

HANDFUL = 32
"""Jobs that are worked on together: enough for the model to be busy, few enough to be done again after a crash."""
AHEAD = 2
"""Handfuls that wait for each process, so that none waits for work."""

Handful = Sequence[Job]


def run(order: Order, jobs: Sequence[Job], processes: int = 1) -> Iterator[Line]:
    """Render jobs and yield the line of each as it is finished."""
    if processes < 1:
        raise SettingsError(f"--jobs must be 1 or more, not {processes}")
    if processes == 1:
        for handful in handfuls(jobs, 1):
            yield from work(order, handful)
        return
    crashed: list[Job] = []
    yield from _pooled(order, handfuls(jobs, processes), processes, crashed)
    # Which of them takes its process down is found by being alone with each; some of them may have been written.
    again = replace(order, is_overwriting=True)
    for job in crashed:
        alone: list[Job] = []
        yield from _pooled(again, [[job]], 1, alone)
        if alone:
            told = f"{job.path}: the process that rendered it ended at once; leave it out"
            yield {"file": job.name, "outputs": [], "refused": [told]}


def handfuls(jobs: Sequence[Job], processes: int) -> list[Handful]:
    """Cut jobs into handfuls; small ones where there are few jobs, so that every process has some."""
    size = HANDFUL if processes == 1 else max(1, min(HANDFUL, len(jobs) // (AHEAD * processes)))
    return [jobs[first : first + size] for first in range(0, len(jobs), size)]


def _pooled(order: Order, chunks: Iterable[Handful], processes: int, crashed: list[Job]) -> Iterator[Line]:
    """Render handfuls in processes; those that were under way when one ended unasked go to `crashed`."""
    waiting = deque(chunks)
    # A fresh interpreter each: a forked one would share onnxruntime's threads, which don't survive it.
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _deaf) as pool:
        running: dict[Future[list[Line]], Handful] = {}
        try:
            while waiting or running:
                while waiting and len(running) < AHEAD * processes:
                    # Processes are started here.
                    with _held():
                        running[pool.submit(work, order, waiting[0])] = waiting[0]
                    waiting.popleft()
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    yield from future.result()
                    del running[future]
        except BrokenProcessPool:
            crashed += [job for handful in (*running.values(), *waiting) for job in handful]
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _held() -> Iterator[None]:
    """Hold Ctrl-C back for a moment: a process that is started meanwhile never hears of it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # Started the first time, it would let Ctrl-C through again.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _deaf() -> None:
    """Leave Ctrl-C to the process that handed out the work: what was begun is finished."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
