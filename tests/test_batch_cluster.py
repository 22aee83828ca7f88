"""The same run on two workers of a Dask cluster, started here."""

from dataclasses import replace
from pathlib import Path

import pytest

from engine.batch.cluster import on_cluster
from engine.batch.jobs import find
from engine.batch.order import Order
from engine.batch.run import run
from engine.errors import SettingsError
from engine.settings import Settings

EXAMPLES = Path(__file__).parent.parent / "engine" / "examples"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_two_workers_make_what_one_process_makes(tiny: Path, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="the cluster extra is not installed")
    order = Order(Settings(str(tiny), seed=5), tmp_path / "alone")
    jobs = find([EXAMPLES], order.out)
    alone = list(run(order, jobs))
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        spread = list(on_cluster(replace(order, out=tmp_path / "spread"), jobs, cluster.scheduler_address))
    assert sorted(spread, key=lambda line: str(line["file"])) == alone
    for line in alone:
        for name in line["outputs"]:
            assert (tmp_path / "spread" / name).read_bytes() == (tmp_path / "alone" / name).read_bytes()


def test_where_no_scheduler_answers_it_is_told(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="the cluster extra is not installed")
    monkeypatch.setattr("engine.batch.cluster.PATIENCE", 0.2)
    with pytest.raises(SettingsError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:1"):
        list(on_cluster(Order(Settings(str(tiny)), tmp_path), [], "tcp://127.0.0.1:1"))
