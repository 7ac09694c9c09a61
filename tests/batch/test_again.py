"""What a run need not do again, and what it does once more on purpose."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import fsspec
import openpyxl
import pytest

from tests.batch.runs import LINUX, folder_of, run
from tests.cli.running import Command, digest
from tests.tasks.books import DATA, SUMMARY, form6
from xltools.engines.registry import get_engine
from xltools.errors import EngineError
from xltools.tasks.batch import again
from xltools.tasks.batch.crew import Local
from xltools.tasks.batch.guarded import Guarded, Limits
from xltools.tasks.batch.one import Job
from xltools.tasks.batch.worker import Setup
from xltools.tasks.fill import fill
from xltools.tasks.merge import merge
from xltools.workbook.save import temporaries, write_safely

COUNT = 4


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Forms that were there long before the run."""
    place = folder_of(tmp_path / "收件", COUNT)
    long_ago = time.time() - 3600
    for path in place.iterdir():
        os.utime(path, (long_ago, long_ago))
    return place


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys)


def test_nothing_changed(cli: Command, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "附件4.xlsx"
    cli("summarize", folder, "-o", out)
    before, bytes_before = out.stat().st_mtime_ns, digest(out)
    ran = cli("summarize", folder, "-o", out, "--force")
    assert "没有变化" in ran.out
    assert ran.code == 1  # 坏.xlsx is still of no use, and still said
    assert "坏.xlsx" in ran.out
    assert out.stat().st_mtime_ns == before
    assert cli("summarize", folder, "-o", out).code == 2  # it is there, and nobody said --force
    assert digest(out) == bytes_before


def _damaged(out: Path, folder: Path) -> list[str]:
    out.write_bytes(out.read_bytes()[:5000])
    return []


def _gone(out: Path, folder: Path) -> list[str]:
    out.unlink()
    return []


def _renamed(out: Path, folder: Path) -> list[str]:
    (folder / "001.xlsx").rename(folder / "0.xlsx")
    return []


def _another(out: Path, folder: Path) -> list[str]:
    form6(folder, "001.xlsx", "改名单位")
    return []


def _less(out: Path, folder: Path) -> list[str]:
    (folder / "坏.xlsx").unlink()
    return []


def _order(out: Path, folder: Path) -> list[str]:
    listing = out.with_name("次序.txt")
    listing.write_text("单位004\n", "utf-8")
    return ["--order", str(listing)]


def _review(out: Path, folder: Path) -> list[str]:
    return ["--review", "rows"]


@pytest.mark.parametrize("change", [_damaged, _gone, _renamed, _another, _less, _order, _review])
def test_anything_that_changed_is_written_as_by_a_first_run(
    cli: Command, folder: Path, tmp_path: Path, change: Callable[[Path, Path], list[str]]
) -> None:
    out, fresh = tmp_path / "附件4.xlsx", tmp_path / "从头.xlsx"
    cli("summarize", folder, "-o", out)
    options = change(out, folder)
    ran = cli("summarize", folder, "-o", out, "--force", *options)
    assert "没有变化" not in ran.out
    cli("summarize", folder, "-o", fresh, *options)
    assert digest(out) == digest(fresh)


def test_export_verifies_nothing_again(
    folder: Path, tmp_path: Path, cli: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One run with indicators; of a run without them, all is done once more, and then no more."""
    out = tmp_path / "附件4.xlsx"
    assert run(folder, out).processed == COUNT + 1
    place = tmp_path / "导出"
    cli("summarize", folder, "-o", out, "--force", "--export", place, "--processes", "1")
    first = {path.name: digest(path) for path in place.iterdir() if path.suffix == ".csv"}
    monkeypatch.setattr("xltools.tasks.batch.one.verify_book", None)
    cli("summarize", folder, "-o", out, "--force", "--export", place, "--processes", "1")
    assert {path.name: digest(path) for path in place.iterdir() if path.suffix == ".csv"} == first
    text = (place / "indicators.csv").read_text("utf-8-sig")
    assert text.count("≥34家") == COUNT


def filled(folder: Path, count: int) -> Path:
    """Forms of one template, with its formulas; the last one has more indicators."""
    folder.mkdir()
    for number in range(1, count + 1):
        path = folder / f"{number}.xlsx"
        fill(DATA, out=path, engine=get_engine())
    return folder


def test_a_second_engine_checks_each_shape_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is given a wrong figure to give: the first of the three files is named, whoever did it when."""
    monkeypatch.setattr(again, "LEAST", 3)
    folder, out = filled(tmp_path / "收件", 3), tmp_path / "附件4.xlsx"
    calls: list[int] = []
    work = again.in_processes
    monkeypatch.setattr(again, "in_processes", lambda *a: calls.append(1) or work(*a))
    done = run(folder, out, processes=2)
    assert not calls  # it began while files were read
    assert any("3 个文件的公式（共 1 种）" in note and "：1.xlsx" in note for note in done.notes)
    assert not any(found.code == "engines-disagree" for filed in done.files for found in filed.findings)
    before = digest(out)
    assert run(folder, out, processes=1).written is False
    assert (digest(out), calls) == (before, [])
    assert run(folder, tmp_path / "另.xlsx", processes=1).written
    assert (digest(tmp_path / "另.xlsx"), calls) == (before, [1])
    monkeypatch.setattr(again, "LEAST", 4)
    few = run(folder, out)
    assert not any("第二个公式引擎" in note for note in few.notes)


def test_engines_that_disagree_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(again, "LEAST", 3)
    folder, out = filled(tmp_path / "收件", 3), tmp_path / "附件4.xlsx"

    class Wrong:
        """Another total than the first engine's."""

        name = "formulas"

        def calculate(self, model: object, wanted: object) -> dict[object, Decimal]:
            return dict.fromkeys(wanted, Decimal(-1))  # type: ignore[call-overload]

    def here(jobs: object, processes: int, setup: object, limits: object) -> object:
        from xltools.tasks.batch.one import Means, examine

        return (examine(job, Means((get_engine(), Wrong()), None, True)) for job in jobs)  # type: ignore[attr-defined,arg-type]

    monkeypatch.setattr(again, "in_processes", here)
    done = run(folder, out, processes=1)
    told = {Path(f.path).name for f in done.files if any(x.code == "engines-disagree" for x in f.findings)}
    assert told == {"1.xlsx"}
    codes = [row[6] for row in openpyxl.load_workbook(out)["问题清单"].iter_rows(min_row=5, values_only=True)]
    assert "engines-disagree" in codes


@pytest.mark.skipif(not LINUX, reason="asks whether processes live")
def test_half_written_outputs_of_the_dead_go(folder: Path, tmp_path: Path) -> None:
    """Only those of this output, and not those of a process that lives."""
    out, other = tmp_path / "附件4.xlsx", tmp_path / "其他.xlsx"
    code = (
        "import os, sys; from pathlib import Path; from xltools.workbook.save import write_safely\n"
        "for name in sys.argv[1:]:\n"
        "    if os.fork() == 0: write_safely(Path(name), lambda file: os._exit(9), force=True)\n"
        "    os.wait()"
    )
    subprocess.run([sys.executable, "-c", code, str(out), str(other)], check=True)
    assert [len(list(temporaries(path))) for path in (out, other)] == [1, 1]
    kept: list[Path] = []

    def mine(file: object) -> None:
        kept.extend(path for path, pid in temporaries(out) if pid == os.getpid())
        run(folder, out, processes=1)
        assert kept[0].exists()

    write_safely(out, mine, force=True)
    assert not list(temporaries(out))
    assert len(list(temporaries(other))) == 1


def test_departments_at_urls_are_merged(folder: Path, tmp_path: Path) -> None:
    """The same line as from a folder; a table's forms are those beside it."""
    store = fsspec.filesystem("memory")
    store.pipe_file("/xltools/报送/甲局/附件4.xlsx", SUMMARY.read_bytes())
    store.pipe_file("/xltools/报送/甲局/1.xlsx", (folder / "001.xlsx").read_bytes())
    (tmp_path / "报送" / "甲局").mkdir(parents=True)
    (tmp_path / "报送" / "甲局" / "附件4.xlsx").write_bytes(SUMMARY.read_bytes())
    (tmp_path / "报送" / "甲局" / "1.xlsx").write_bytes((folder / "001.xlsx").read_bytes())
    try:
        there, here = (
            merge([source], out=tmp_path / name, engine=get_engine(), crew=crew)
            for source, name, crew in (
                ("memory://xltools/报送", "远.xlsx", Local(1)),
                (str(tmp_path / "报送" / "**" / "*.xlsx"), "近.xlsx", Local(1)),
            )
        )
    finally:
        store.rm("/xltools", recursive=True)
    assert [one.figures for one in there.departments] == [one.figures for one in here.departments]
    assert [replace(f, path="") for f in there.filed] == [replace(f, path="") for f in here.filed]
    assert there.departments[0].figures["budget"] == 2000


def test_a_second_engine_begins_where_the_files_at_hand_leave_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first file of the shape was there before: what came of it is at hand, nothing is begun for the new ones."""
    monkeypatch.setattr(again, "LEAST", 3)
    folder, out = filled(tmp_path / "收件", 3), tmp_path / "附件4.xlsx"
    for path in folder.iterdir():
        os.utime(path, (1_600_000_000, 1_600_000_000))  # old enough to be told without reading
    run(folder, out, processes=2)
    begun: list[str] = []
    begin = again._Begun
    monkeypatch.setattr(again, "_Begun", lambda job, process: begun.append(job.path) or begin(job, process))
    for number in (4, 5, 6):
        fill(DATA, out=folder / f"{number}.xlsx", engine=get_engine())
    done = run(folder, out, processes=2)
    assert any("6 个文件的公式（共 1 种）" in note and "：1.xlsx" in note for note in done.notes)
    assert begun == []


def test_a_second_engine_that_hangs_is_ended_while_files_are_read(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes with a name here")
    endless = tmp_path / "1.xlsx"
    os.mkfifo(endless)
    process = Guarded(Setup(("formualizer",), None, indicators=False, memory=0), Limits(seconds=1))
    one = again._Begun(Job(str(endless)), process)
    for _ in range(200):
        one.check()
        one.join(0.1)
        if not one.is_alive():
            break
    assert not one.is_alive()


def test_a_process_that_cannot_be_started_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    process = Guarded(Setup(("formualizer",), None, indicators=False, memory=0), Limits())
    with pytest.raises(EngineError, match="无法启动处理文件的进程"):
        process.serve(Job("1.xlsx"))
