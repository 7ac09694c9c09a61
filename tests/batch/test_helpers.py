"""Processes that help to make an output: what comes of it is the same, whoever did it, also where one dies."""

from __future__ import annotations

import os
import signal
import subprocess
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.batch.runs import folder_of, run
from tests.cli.running import digest
from tests.tasks.books import form6
from xltools.tasks.batch import helpers
from xltools.tasks.batch.helpers import Helpers
from xltools.tasks.beside import problems

Started = list[subprocess.Popen[bytes]]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    """The helpers that were started."""
    found: Started = []
    start = helpers.started

    def noted(life: str) -> subprocess.Popen[bytes]:
        found.append(start(life))
        return found[-1]

    monkeypatch.setattr(helpers, "started", noted)
    return found


def squared(number: int) -> tuple[int, int]:
    return number * number, os.getpid()


def deadly(number: int) -> int:
    """Ends whatever helper is to do the fourth one."""
    if number == 4 and os.environ.get("XLTOOLS_TEST_PARENT") != str(os.getpid()):
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
    return number


def refused(number: int) -> int:
    if number == 3:
        raise ValueError("three")
    return number


def test_in_order_by_others(started: Started) -> None:
    with Helpers(3) as helpers:
        for numbers in (range(20), range(20, 40)):
            found = list(helpers.spread(squared, numbers))
            assert [square for square, _ in found] == [number * number for number in numbers]
            assert {process for _, process in found} <= {helper.pid for helper in started}
    assert len(started) == 3
    assert all(helper.returncode is not None for helper in started)


@pytest.mark.parametrize("most,count", [(1, 20), (3, 4)])
def test_alone_where_helpers_are_not_worth_it(started: Started, most: int, count: int) -> None:
    with Helpers(most) as helpers:
        assert list(helpers.spread(squared, range(count))) == [(n * n, os.getpid()) for n in range(count)]
    assert not started


def test_what_a_helper_dies_of_is_done_here(monkeypatch: pytest.MonkeyPatch, started: Started) -> None:
    monkeypatch.setenv("XLTOOLS_TEST_PARENT", str(os.getpid()))
    with Helpers(2) as helpers:
        assert list(helpers.spread(deadly, range(12))) == list(range(12))
    assert any(helper.returncode for helper in started)


@pytest.mark.parametrize("possible", [0, 1])
def test_what_cannot_be_started_is_done_without(
    monkeypatch: pytest.MonkeyPatch, started: Started, possible: int
) -> None:
    start = helpers.started

    def limited(life: str) -> subprocess.Popen[bytes]:
        if len(started) >= possible:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        return start(life)

    monkeypatch.setattr(helpers, "started", limited)
    with Helpers(3) as some:
        assert [square for square, _ in some.spread(squared, range(12))] == [n * n for n in range(12)]
    assert len(started) == possible
    assert all(helper.returncode is not None for helper in started)


def test_what_is_wrong_is_said_and_nothing_stays(started: Started) -> None:
    with pytest.raises(ValueError, match="three") as error, Helpers(2) as helpers:
        list(helpers.spread(refused, range(9)))
    assert error.value is not None  # as long as somebody looks at it
    assert all(helper.returncode is not None for helper in started)


def test_helpers_end_with_whoever_stops_early(started: Started) -> None:
    with Helpers(2) as helpers:
        assert next(helpers.spread(squared, range(1000)))[0] == 0
    assert all(helper.returncode is not None for helper in started)


def test_an_output_is_the_same_with_and_without_helpers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, started: Started
) -> None:
    """Also where one file is sent twice and one cannot be read."""
    monkeypatch.setattr(problems, "_RUN", 4)
    folder = folder_of(tmp_path / "收件", 3)
    wrong = {f"H{row}": Decimal(99) for row in range(16, 23)}
    for number in (4, 5, 6):
        form6(folder, f"{number:03}.xlsx", f"单位{number:03}", wrong)
    form6(folder, "007.xlsx", "单位004", wrong)
    digests = set()
    for processes in (1, 3):
        out = tmp_path / str(processes) / "附件4.xlsx"
        out.parent.mkdir()
        done = run(folder, out, processes)
        assert sum(len(filed.findings) for filed in done.files) > 20
        assert bool(started) == (processes == 3)
        digests.add(digest(out))
    assert len(digests) == 1
    book = openpyxl.load_workbook(out)["问题清单"]
    assert [row[0].value for row in book.iter_rows(min_row=5)] == list(range(1, book.max_row - 3))
    assert all(row[4].hyperlink is not None for row in book.iter_rows(min_row=5))
