"""The files of a run verified on a Dask cluster: the same replies, from other computers.

This computer reads the files and sends their bytes; the workers need not see its disk. A few files more than there
are threads are under way at a time, so memory does not grow with their number, here or in the scheduler.
"""

from __future__ import annotations

import logging
import os
import queue
import time
import uuid
import warnings
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from typing import TYPE_CHECKING, Final

from xltools.errors import EngineError, UsageError
from xltools.tasks.batch.afar import Order, Refusal, order_of, verify_afar
from xltools.tasks.batch.crew import cores
from xltools.tasks.batch.guarded import DEFAULT, Limits
from xltools.tasks.batch.one import QUARANTINED, Job, Loaded, Reply, load_job
from xltools.tasks.batch.worker import Setup

if TYPE_CHECKING:
    from distributed import Client, Future

#: seconds for the scheduler to answer; without any worker; between two looks at who is there
_ANSWER: Final = 15
_NOBODY: Final = 60.0
_LOOK: Final = 5.0
_TICK: Final = 0.5
#: files under way for each thread, and bytes of files under way in all
_EACH: Final = 2
_BYTES: Final = 256 << 20


@dataclass(frozen=True)
class Cluster:
    """The cluster whose scheduler is at ``url``. ``patience``: seconds to wait where no worker is there."""

    url: str
    limits: Limits = DEFAULT
    patience: float = _NOBODY

    @property
    def hands(self) -> int:
        return cores()

    def replies(self, jobs: Sequence[Job], setup: Setup) -> Generator[Reply, None, None]:
        with _client(self.url) as client:
            flow = _Flow(client, order_of(setup, self.limits), self.patience)
            with closing(flow.replies(jobs)) as replies:
                yield from replies


@contextmanager
def _client(url: str) -> Iterator[Client]:
    """A connection to the scheduler. Raises UsageError, EngineError."""
    try:
        import dask
        from distributed import Client
    except ImportError as error:
        raise UsageError(
            "用集群汇总需要 Dask，这台电脑上没有安装。",
            '请在 xltools 文件夹执行：pip install -c constraints.txt ".[cluster]"，再重试。',
        ) from error
    if os.environ.get("XLTOOLS_DEBUG") != "1":
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with dask.config.set({"distributed.admin.large-graph-warning-threshold": "4 GiB"}):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                client = Client(url, timeout=_ANSWER, set_as_default=False, name="xltools")
        except (OSError, ValueError, TypeError) as error:
            raise EngineError(
                f"连不上集群“{url}”（等了 {_ANSWER} 秒）。",
                "请检查地址（如 tcp://192.168.1.10:8786）、dask scheduler 是否在运行、防火墙是否放行这个端口。",
            ) from error
        try:
            yield client
        finally:
            client.close(timeout=_ANSWER)


class _Flow:
    """Files going to the cluster and replies coming back."""

    def __init__(self, client: Client, order: Order, patience: float) -> None:
        self._client, self._order, self._patience = client, order, patience
        self._done: queue.SimpleQueue[Future] = queue.SimpleQueue()
        self._under_way: dict[Future, tuple[Job, int]] = {}
        self._suspects: list[Job] = []
        self._names = (f"xltools-{uuid.uuid4().hex}-{number}" for number in count())
        self._threads, self._looked = 0, -_LOOK
        self._vetted: set[str] = set()
        self._seen = self._heard = time.monotonic()

    def replies(self, jobs: Iterable[Job]) -> Generator[Reply, None, None]:
        """All of them. Those under way when a worker died too often go once more, one at a time: which
        of several files kills workers is plain then."""
        try:
            yield from self._pass(jobs, alone=False)
            yield from self._pass(self._suspects, alone=True)
        finally:
            for future in list(self._under_way):
                future.cancel()

    def _pass(self, jobs: Iterable[Job], *, alone: bool) -> Iterator[Reply]:
        for job in jobs:
            while self._under_way and (alone or self._full()):
                yield from self._next(alone=alone)
            loaded = load_job(job)
            if isinstance(loaded, Loaded):
                self._send(job, loaded)
            else:
                yield loaded
        while self._under_way:
            yield from self._next(alone=alone)

    def _full(self) -> bool:
        self._look()
        held = sum(size for _, size in self._under_way.values())
        return len(self._under_way) >= _EACH * max(1, self._threads) or held >= _BYTES

    def _send(self, job: Job, loaded: Loaded) -> None:
        future = self._client.submit(verify_afar, self._order, loaded, key=next(self._names), pure=False)
        self._under_way[future] = (job, len(loaded.data))
        future.add_done_callback(self._done.put)
        if len(self._under_way) == 1:
            self._heard = time.monotonic()

    def _next(self, *, alone: bool) -> Iterator[Reply]:
        """The next reply; none where it has not come yet, or its file goes once more."""
        try:
            future = self._done.get(timeout=_TICK)
        except queue.Empty:
            self._look()
            return
        try:
            reply: Reply | Refusal = future.result(timeout=_ANSWER)
        except TimeoutError:  # its worker has died since; the file is being done again
            future.add_done_callback(self._done.put)
            self._look()
            return
        except Exception as error:  # what came of it afar may be anything
            job, _ = self._under_way.pop(future)
            yield from self._failed(job, error, alone=alone)
            return
        if isinstance(reply, Refusal):
            raise EngineError(reply.message, reply.hint)
        del self._under_way[future]
        self._heard = time.monotonic()
        yield reply

    def _failed(self, job: Job, error: Exception, *, alone: bool) -> Iterator[Reply]:
        from distributed import KilledWorker

        if not isinstance(error, KilledWorker):
            raise _explained(error) from error
        if alone:
            why = "处理这个文件的集群工作进程多次意外结束（多为文件过大、内存不足）；再运行一次会重试"
            yield Reply(job.path, None, None, QUARANTINED, why)
        else:
            self._suspects.append(job)

    def _look(self) -> None:
        """See, now and then, who is there. Raises EngineError where nobody is, or nothing comes, for long."""
        now = time.monotonic()
        if now - self._looked < _LOOK:
            return
        self._looked = now
        try:
            workers = self._client.nthreads()
            self._vet(set(workers) - self._vetted)
            self._threads = sum(workers.values())
        except OSError as error:
            raise _explained(error) from error
        if self._threads:
            self._seen = now
        elif now - self._seen > self._patience:
            raise EngineError(
                f"集群里没有工作进程（等了 {self._patience:.0f} 秒）。",
                "请在各台电脑上运行 dask worker（见 docs/scale.md），再运行同一命令，会接着做。",
            )
        if self._under_way and now - self._heard > self._order.limits.seconds + self._patience:
            raise EngineError("集群很久没有回音。", "请检查集群，再运行同一命令，会接着做。")

    def _vet(self, workers: set[str]) -> None:
        """A worker without the program could not even read what it is sent. Raises EngineError."""
        if not workers:
            return
        found = self._client.run(find_spec, "xltools", workers=list(workers), on_error="return")
        for address, spec in found.items():
            if spec is None or isinstance(spec, ImportError):
                raise EngineError(
                    f"集群的工作进程 {address} 上没有安装 xltools。",
                    '请在那台电脑的 xltools 文件夹执行：pip install -c constraints.txt ".[cluster]"，重启 dask worker。',
                )
        self._vetted |= workers


def _explained(error: Exception) -> EngineError:
    """What ends a run on a cluster."""
    return EngineError(
        f"与集群的连接中断（{type(error).__name__}）。",
        "已完成的结果已保存；请检查集群，再运行同一命令，会接着做。",
    )
