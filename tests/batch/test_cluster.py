"""A run over a Dask cluster: what it writes is what a run on this computer writes."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.batch.runs import LINUX, folder_of, monster, run
from tests.cli.running import Command, digest
from xltools.engines.registry import get_engine
from xltools.errors import EngineError
from xltools.tasks.batch import cluster as module
from xltools.tasks.batch.cluster import Cluster
from xltools.tasks.batch.guarded import Limits
from xltools.tasks.batch.run import Step
from xltools.tasks.new import new
from xltools.tasks.summarize import Summary, summarize

distributed = pytest.importorskip("distributed")

COUNT = 12
pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_of(tmp_path / "收件", COUNT)


def started(workers: int = 2, **options: Any) -> Any:
    return distributed.LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        dashboard_address=":0",
        silence_logs=50,
        **options,
    )


@pytest.fixture
def cluster() -> Iterator[Any]:
    with started() as running:
        yield running


def afar(sources: Path, out: Path, crew: Cluster, **options: Any) -> Summary:
    return summarize(sources, out=out, engine=get_engine(), force=True, crew=crew, **options)


@pytest.mark.skipif(not LINUX, reason="sends signals")
def test_a_worker_killed_in_the_middle(folder: Path, tmp_path: Path, cluster: Any) -> None:
    """Its files are done by the other one: the same bytes as those of a run without a cluster."""
    here, there = tmp_path / "甲.xlsx", tmp_path / "乙.xlsx"
    local = run(folder, here, processes=2)
    killed: list[int] = []

    def kill(step: Step) -> None:
        if step.done == 3:
            killed.append(next(iter(cluster.workers.values())).pid)
            os.kill(killed[0], signal.SIGKILL)

    done = afar(folder, there, Cluster(cluster.scheduler_address), progress=kill)
    assert len(killed) == 1
    assert digest(there) == digest(here)
    assert list(done.files) == list(local.files)
    assert (done.processed, run(folder, there).processed) == (COUNT + 1, 0)


def loaded(folder: Path, code: str) -> str:
    """A file that workers run when they begin."""
    path = folder / "preload.py"
    path.write_text(code, "utf-8")
    return str(path)


DEADLY = """
import os
import xltools.tasks.batch.afar as afar
if not hasattr(afar, "verify"):  # Dask runs it twice
    afar.verify = afar.verify_afar
def deadly(order, loaded):
    if loaded.path.endswith("003.xlsx"):
        os.kill(os.getpid(), 9)
    return afar.verify(order, loaded)
afar.verify_afar = deadly
"""


@pytest.mark.skipif(not LINUX, reason="sends signals")
def test_a_file_that_kills_workers(folder: Path, tmp_path: Path) -> None:
    """It is set aside, and none of those that were under way beside it."""
    import dask

    out = tmp_path / "附件4.xlsx"
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        started(preload=[loaded(tmp_path, DEADLY)]) as cluster,
    ):
        done = afar(folder, out, Cluster(cluster.scheduler_address))
    assert {Path(f.path).name for f in done.files if f.status == "quarantined"} == {"003.xlsx"}
    assert [Path(path).name for path, why in done.unused if "意外结束" in why] == ["003.xlsx"]
    assert len(done.used) == COUNT - 1
    assert run(folder, out).processed == 1


def test_limits_of_a_file_are_those_of_one_computer(folder: Path, tmp_path: Path, cluster: Any) -> None:
    """A monster costs its process on the worker, not the worker."""
    monster(folder / "003b.xlsx", 40000)
    here = run(folder, tmp_path / "甲.xlsx", limits=Limits(seconds=2))
    there = afar(folder, tmp_path / "乙.xlsx", Cluster(cluster.scheduler_address, Limits(seconds=2)))
    said = [filed for filed in there.files if filed.status == "quarantined"]
    assert [Path(filed.path).name for filed in said] == ["003b.xlsx"]
    assert "处理超过" in said[0].why
    assert list(there.files) == list(here.files)
    assert digest(tmp_path / "甲.xlsx") == digest(tmp_path / "乙.xlsx")


ABSENT = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "xltools":
            raise ModuleNotFoundError("No module named 'xltools'", name="xltools")
sys.meta_path.insert(0, Absent())
"""


@pytest.mark.parametrize("preload,said", [
    ("import xltools; xltools.__version__ = '0.0.1'", "工作机：0.0.1"),
    (ABSENT, "没有安装 xltools"),
])  # fmt: skip
def test_workers_that_are_of_no_use(folder: Path, tmp_path: Path, preload: str, said: str) -> None:
    out = tmp_path / "附件4.xlsx"
    with started(1, preload=[loaded(tmp_path, preload)]) as cluster, pytest.raises(EngineError) as error:
        afar(folder, out, Cluster(cluster.scheduler_address))
    assert said in str(error.value)
    assert not out.exists()


def test_nobody_there(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No scheduler, an address that is none, no worker: a line that says what to do, after a bounded wait."""
    out = tmp_path / "附件4.xlsx"
    cli = Command(capsys)
    monkeypatch.setattr(module, "_ANSWER", 2)
    for address in ("tcp://127.0.0.1:9", "没有"):
        ran = cli("summarize", folder, "-o", out, "--cluster", address)
        assert (ran.code, ran.out) == (2, "")
        assert f"连不上集群“{address}”" in ran.err
        assert ran.err.count("\n") == 1
    with started(0) as cluster, pytest.raises(EngineError, match="没有工作进程"):
        afar(folder, out, Cluster(cluster.scheduler_address, patience=1))
    assert cli("summarize", folder, "-o", out, "--cluster", "tcp://x:1", "--processes", "2").code == 2
    assert not out.exists()


def test_without_dask(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    ran = Command(capsys)(
        "summarize", folder, "-o", tmp_path / "附件4.xlsx", "--cluster", "tcp://127.0.0.1:8786"
    )
    assert ran.code == 2
    assert '".[cluster]"' in ran.err


def test_no_more_files_are_under_way_than_the_workers_need(
    folder: Path, tmp_path: Path, cluster: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One more is read only when one has come back: two for each of two threads."""
    read: list[str] = []
    ahead: list[int] = []
    load = module.load_job

    def counted(job: Any) -> Any:
        read.append(job.path)
        return load(job)

    monkeypatch.setattr(module, "load_job", counted)
    afar(folder, tmp_path / "附件4.xlsx", Cluster(cluster.scheduler_address),
         progress=lambda step: ahead.append(len(read) - step.done))  # fmt: skip
    assert len(read) == COUNT + 1
    assert max(ahead) <= 4


def test_rules_given_go_along(folder: Path, tmp_path: Path, cluster: Any) -> None:
    """Workers need not see the file: here it is gone before they are asked for it."""
    rules = tmp_path / "规则.xlsx"
    new("附件6", out=rules)
    data = rules.read_bytes()
    expected = run(folder, tmp_path / "相同.xlsx")

    def away(step: Step) -> None:
        if 0 < step.done < step.total:
            rules.unlink(missing_ok=True)
        elif step.done:
            rules.write_bytes(data)

    there = Cluster(cluster.scheduler_address)
    done = afar(folder, tmp_path / "附件4.xlsx", there, rules=rules, progress=away)
    assert list(done.files) == list(expected.files)
