"""The same run on a Dask cluster, whose workers see the same folders."""

from collections.abc import Iterator, Sequence

from ..errors import SettingsError
from .jobs import Job
from .manifest import Line
from .order import Order
from .run import handfuls
from .work import work

PATIENCE = 10
"""Seconds to wait for the scheduler."""


def on_cluster(order: Order, jobs: Sequence[Job], address: str) -> Iterator[Line]:
    """Render jobs on the workers of a cluster and yield the line of each as it is finished."""
    try:
        from distributed import Client, as_completed  # noqa: PLC0415  an extra that few have
    except ImportError as error:
        raise SettingsError("--cluster needs an extra: pip install 'second-voice[cluster]'") from error
    try:
        client = Client(address, timeout=PATIENCE)
    except (OSError, ValueError, TimeoutError) as error:
        raise SettingsError(
            f"no Dask scheduler answers at {address}; start one with dask scheduler, or leave out --cluster"
        ) from error
    with client:
        processes = max(1, len(client.scheduler_info()["workers"]))
        tasks = [client.submit(work, order, handful, pure=False) for handful in handfuls(jobs, processes)]
        for task in as_completed(tasks):
            yield from task.result()
            # Nothing is kept of what has been told.
            task.release()
