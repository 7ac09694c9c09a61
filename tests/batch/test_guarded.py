"""The process that files are verified in: what kills it while it starts costs no file and no run."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.tasks.books import form6
from xltools.errors import EngineError
from xltools.tasks.batch.guarded import DEFAULT, Guarded
from xltools.tasks.batch.one import Job
from xltools.tasks.batch.worker import Setup

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
SETUP = Setup(("formualizer",), None, False, 0)


def _python_that_dies(folder: Path, times: int) -> str:
    """A stand-in for Python that ends at once the first times it is started."""
    program, count = folder / "python", folder / "count"
    program.write_text(
        f'#!/bin/sh\necho >> "{count}"\n[ $(wc -l < "{count}") -le {times} ] && exit 1\nexec "{sys.executable}" "$@"\n'
    )
    program.chmod(0o755)
    return str(program)


def test_a_process_that_dies_while_it_starts_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = form6(tmp_path, "甲局.xlsx", "甲局")
    monkeypatch.setattr(sys, "executable", _python_that_dies(tmp_path, 2))
    guarded = Guarded(SETUP, DEFAULT)
    try:
        assert guarded.serve(Job(str(path))).status == "clean"
    finally:
        guarded.close()


def test_one_that_never_starts_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = form6(tmp_path, "甲局.xlsx", "甲局")
    monkeypatch.setattr(sys, "executable", _python_that_dies(tmp_path, 99))
    guarded = Guarded(SETUP, DEFAULT)
    with pytest.raises(EngineError, match="无法启动处理文件的进程"):
        guarded.serve(Job(str(path)))
    guarded.close()
