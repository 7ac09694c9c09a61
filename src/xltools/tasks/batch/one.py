"""One file of a run: read once, verified, made light. Nothing that is wrong with it is an exception."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

from xltools.engines.base import Engine
from xltools.errors import LateError, UnreadableError, UsageError
from xltools.findings import make
from xltools.forms.own import WORKING
from xltools.tasks.batch.coding import write_findings, write_forms, write_indicators
from xltools.tasks.batch.shape import shape_of
from xltools.tasks.batch.sources import Stamp, load_settled
from xltools.tasks.filed import Filed
from xltools.tasks.light import indicators_of, light_form
from xltools.tasks.opened import open_bytes
from xltools.tasks.results import Task
from xltools.tasks.verify import is_beside, verify_book

_T = TypeVar("_T")
QUARANTINED = "quarantined"
KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Means:
    """What files are verified with: engines, of which the first decides, and the rules given.

    ``indicators``: whether those are kept too.
    """

    engines: tuple[Engine, ...]
    rules: str | None = None
    indicators: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """A file to be done. ``known`` are checksums of contents whose results are at hand under its name."""

    path: str
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file whose bytes are at hand: whoever verifies it need not see the disk that it lies on."""

    path: str
    sha256: str
    stamp: Stamp
    data: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a job, ready to be kept.

    ``forms``, ``findings`` and ``indicators`` are written out (``coding``); forms None: the content
    is one of the job's ``known``; indicators None: not asked for. ``stamp`` is None for a file that
    could not be read to the end. ``shape``: see ``Filed``.
    """

    path: str
    sha256: str | None
    stamp: Stamp | None
    status: str
    why: str = ""
    forms: str | None = "[]"
    findings: bytes = b""
    found: int = 0
    shape: str = ""
    indicators: bytes | None = None


def filed_file(path: str, *, engine: Engine, rules: str | None = None) -> Filed:
    """One file, read once and verified; never raises for what is wrong with it."""
    loaded = _load(Job(path))
    return (
        loaded if isinstance(loaded, Filed) else _filed(loaded, Means((engine,), rules, indicators=True))[0]
    )


def load_job(job: Job) -> Loaded | Reply:
    """The file of a job, or its reply where there is nothing to be verified."""
    loaded = _load(job)
    if isinstance(loaded, Filed):
        return reply_of(loaded, None, Means(()))
    if loaded.sha256 in job.known:
        return Reply(job.path, loaded.sha256, loaded.stamp, KNOWN, forms=None)
    return loaded


def examine(job: Job | Loaded, means: Means) -> Reply:
    """A file verified, as something to be kept; a content that is known is only read."""
    loaded = load_job(job) if isinstance(job, Job) else job
    if isinstance(loaded, Reply):
        return loaded
    return reply_of(*_filed(loaded, means), means)


def reply_of(filed: Filed, stamp: Stamp | None, means: Means) -> Reply:
    """What is known of a file, written out."""
    return Reply(
        filed.path,
        filed.sha256,
        stamp,
        filed.status,
        filed.why,
        write_forms(filed.forms),
        write_findings(filed.findings),
        len(filed.findings),
        filed.shape,
        write_indicators(filed.indicators) if means.indicators else None,
    )


def quarantined(path: str, why: str, digest: str | None = None) -> Filed:
    """A file that is set aside: nothing is known of it but why."""
    return Filed(path, digest, QUARANTINED, why=why)


def _load(job: Job) -> Loaded | Filed:
    def load() -> Loaded:
        data, stamp = load_settled(job.path)
        return Loaded(job.path, sha256(data).hexdigest(), stamp, data)

    return _safely(job.path, None, load)


def _filed(loaded: Loaded, means: Means) -> tuple[Filed, Stamp | None]:
    """The file, and what it looked like; None where its result is not to be kept."""

    def verified() -> Filed:
        book = open_bytes(loaded.data, loaded.path, later=WORKING)
        return _light(loaded, verify_book(book, engines=means.engines, rules=means.rules), means)

    filed = _safely(loaded.path, loaded.sha256, verified)
    return filed, None if filed.status == QUARANTINED else loaded.stamp


def _safely(path: str, digest: str | None, work: Callable[[], _T]) -> _T | Filed:
    """What the work gives, or the file with what is wrong with it."""
    try:
        return work()
    except (UnreadableError, LateError) as error:
        # whatever is told of a file of a run stands beside its name already
        why = error.message.removeprefix(f"{path.replace(os.sep, '/').rpartition('/')[2]}：")
        found = make("unreadable", None, why, hint=error.hint)
        return Filed(path, digest, "unreadable", (), (found,), why)
    except UsageError as error:  # a storage component that is not installed
        return quarantined(path, str(error), digest)
    except (MemoryError, RecursionError):
        return quarantined(path, "文件内容过于庞大，处理时内存不足", digest)
    except Exception as error:  # the last net: a defect of ours costs this file only
        if os.environ.get("XLTOOLS_DEBUG") == "1":
            import traceback

            traceback.print_exc()
        why = f"程序处理这个文件时出错（{type(error).__name__}），请把文件发给维护者"
        return quarantined(path, why, digest)


def _light(loaded: Loaded, tasks: Sequence[Task], means: Means) -> Filed:
    if is_beside(tasks):
        return Filed(loaded.path, loaded.sha256, "clean", why=tasks[0].findings[0].message)
    findings = tuple(found for task in tasks for found in task.findings)
    forms = tuple(light_form(task) for task in tasks if task.form is not None)
    why = "" if forms else tasks[0].findings[0].message
    indicators = tuple(indicators_of(tasks)) if means.indicators else ()
    status = "findings" if findings else "clean"
    return Filed(loaded.path, loaded.sha256, status, forms, findings, why, indicators, shape_of(tasks))
