"""One file of a run: read once, verified, made light. Nothing that is wrong with it is an exception."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from xltools.engines.base import Engine
from xltools.errors import LateError, UnreadableError, UsageError
from xltools.findings import make
from xltools.forms.own import WORKING
from xltools.tasks.batch.coding import write_findings, write_forms
from xltools.tasks.batch.sources import Stamp, load_settled
from xltools.tasks.filed import Filed
from xltools.tasks.light import light_form
from xltools.tasks.opened import open_bytes
from xltools.tasks.results import Task
from xltools.tasks.verify import is_beside, verify_book

QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class Job:
    """A file to be done. ``known`` are checksums of contents whose results are at hand under its name."""

    path: str
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a job, ready to be kept.

    ``forms`` and ``findings`` are written out (``coding``); None: the content is one of the job's
    ``known``. ``stamp`` is None for a file that could not be read to the end.
    """

    path: str
    sha256: str | None
    stamp: Stamp | None
    status: str
    why: str = ""
    forms: str | None = "[]"
    findings: bytes = b""
    found: int = 0


def filed_file(path: str, *, engine: Engine, rules: str | None = None) -> Filed:
    """One file, read once and verified; never raises for what is wrong with it."""
    return _filed(Job(path), engine, rules)[0]


def examine(job: Job, engine: Engine, rules: str | None) -> Reply:
    """The same as something to be kept; a content that is known is only read."""
    filed, stamp = _filed(job, engine, rules)
    if filed.status == "known":
        return Reply(job.path, filed.sha256, stamp, filed.status, forms=None)
    return Reply(job.path, filed.sha256, stamp, filed.status, filed.why, write_forms(filed.forms),
                 write_findings(filed.findings), len(filed.findings))  # fmt: skip


def _filed(job: Job, engine: Engine, rules: str | None) -> tuple[Filed, Stamp | None]:
    digest, stamp = None, None
    try:
        data, stamp = load_settled(job.path)
        digest = sha256(data).hexdigest()
        if digest in job.known:
            return Filed(job.path, digest, "known"), stamp
        book = open_bytes(data, job.path, later=WORKING)
        del data
        return _light(job.path, digest, verify_book(book, engines=[engine], rules=rules)), stamp
    except (UnreadableError, LateError) as error:
        found = make("unreadable", None, error.message, hint=error.hint)
        return Filed(job.path, digest, "unreadable", (), (found,), error.message), stamp
    except UsageError as error:  # a storage component that is not installed
        return quarantined(job.path, str(error), digest), None
    except (MemoryError, RecursionError):
        return quarantined(job.path, "文件内容过于庞大，处理时内存不足", digest), None
    except Exception as error:  # the last net: a defect of ours costs this file only
        if os.environ.get("XLTOOLS_DEBUG") == "1":
            import traceback

            traceback.print_exc()
        why = f"程序处理这个文件时出错（{type(error).__name__}），请把文件发给维护者"
        return quarantined(job.path, why, digest), None


def quarantined(path: str, why: str, digest: str | None = None) -> Filed:
    """A file that is set aside: nothing is known of it but why."""
    return Filed(path, digest, QUARANTINED, why=why)


def _light(path: str, digest: str, tasks: Sequence[Task]) -> Filed:
    if is_beside(tasks):
        return Filed(path, digest, "clean", why=tasks[0].findings[0].message)
    findings = tuple(found for task in tasks for found in task.findings)
    forms = tuple(light_form(task) for task in tasks if task.form is not None)
    why = "" if forms else tasks[0].findings[0].message
    return Filed(path, digest, "findings" if findings else "clean", forms, findings, why)
