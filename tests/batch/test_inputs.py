"""Where files come from and where results go: patterns, lists, URLs; full disks; what is said meanwhile."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import fsspec
import openpyxl
import pytest

from tests.batch.runs import command, folder_of, run
from tests.cli.running import Command, digest
from tests.tasks.books import CLEAN, form6
from xltools.errors import UsageError
from xltools.findings import make
from xltools.render import progress
from xltools.tasks.batch.coding import read_findings, read_forms, write_findings, write_forms
from xltools.tasks.batch.crew import default_processes
from xltools.tasks.batch.run import Step
from xltools.tasks.batch.sources import paths_in


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_of(tmp_path / "收件", 3)


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys)


def names(done: object) -> list[str]:
    return [line.form.unit for line in done.used]  # type: ignore[attr-defined]


def test_lists_patterns_and_folders_in_any_order(cli: Command, folder: Path, tmp_path: Path) -> None:
    (folder / "下级").mkdir()
    form6(folder / "下级", "4.xlsx", "单位004")
    (folder / "[x].xlsx").write_bytes(CLEAN.read_bytes())
    (folder / "说明.txt").write_bytes(b"")
    everything = paths_in([folder])
    assert [Path(path).name for path in everything] == [
        "001.xlsx",
        "002.xlsx",
        "003.xlsx",
        "[x].xlsx",
        "4.xlsx",
        "坏.xlsx",
    ]
    assert paths_in([folder / "下级", folder, folder / "001.xlsx"]) == everything
    assert paths_in([str(folder / "**" / "*.xlsx")]) == everything
    assert paths_in([str(folder / "00?.*")]) == everything[:3]
    assert paths_in([str(folder / "*")]) == everything
    assert paths_in([folder / "[x].xlsx"]) == [str(folder / "[x].xlsx")]
    for nothing in (folder / "没有", str(folder / "没有*")):
        with pytest.raises(UsageError):
            paths_in([nothing])
    out = tmp_path / "附件4.xlsx"
    ran = cli("summarize", folder / "001.xlsx", str(folder / "00[23].xlsx"), folder / "下级", "-o", out)
    assert (ran.code, "已汇总 4 个单位" in ran.out) == (0, True)
    assert cli("summarize", folder, "-o", out, "--processes", "0").code == 2


def _table(path: Path) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(path)["附件4"].values)


def test_urls(folder: Path, tmp_path: Path) -> None:
    """Files of a storage are read into memory: from this process's own memory, and by workers."""
    out, same = tmp_path / "附件4.xlsx", tmp_path / "相同.xlsx"
    store = fsspec.filesystem("memory")
    for path in folder.iterdir():
        store.pipe_file(f"/xltools/收件/{path.name}", path.read_bytes())
    store.pipe_file("/xltools/收件/说明.txt", b"")
    try:
        done = run("memory://xltools/收件", out, processes=1)
        assert names(done) == ["单位002", "单位001", "单位003"]
        assert next(iter(done.files)).path == "memory:///xltools/收件/001.xlsx"
        assert [Path(path).name for path, _ in done.unused] == ["坏.xlsx"]
        assert len(paths_in(["memory://xltools/收件/00*.xlsx"])) == 3
        with pytest.raises(UsageError):
            paths_in(["memory://xltools/没有"])
    finally:
        store.rm("/xltools", recursive=True)
    before = {path.name for path in folder.iterdir()}
    assert names(run(f"file://{folder}", same, processes=2)) == names(done)
    assert {path.name for path in folder.iterdir()} == before
    assert _table(out) == _table(same)  # the sheets beside it name the sources
    with pytest.raises(UsageError):
        paths_in(["nosuchprotocol://x/y"])


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of this kind")
@pytest.mark.parametrize("size", [0, 2000, 40_000, 64_000])
def test_a_disk_that_is_full(folder: Path, tmp_path: Path, size: int) -> None:
    """Wherever the space ends, there is one line about it and the old output is whole."""
    import resource

    out = tmp_path / "附件4.xlsx"
    run(folder, out)
    before = digest(out)
    for number in range(4, 30):
        form6(folder, f"{number:03}.xlsx", f"单位{number:03}" * 8)
    done = subprocess.run(
        command("summarize", folder, "-o", out, "--force", "--processes", "1"),
        capture_output=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )
    said = done.stderr.decode("utf-8")
    assert done.returncode == 2, said
    assert said.startswith("xltools：磁盘空间不足")
    assert said.count("\n") == 1
    assert digest(out) == before
    assert names(run(folder, out))[:2] == ["单位002", "单位001"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may mount")
def test_a_small_disk_that_is_full(folder: Path, tmp_path: Path) -> None:
    small = tmp_path / "小盘"
    small.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=160k", "tmpfs", small], capture_output=True, check=False
    ).returncode:
        pytest.skip("no mounting here")
    try:
        out = small / "附件4.xlsx"
        run(folder, out)
        before = digest(out)
        (small / "填满").write_bytes(
            bytes(160 * 1024 - sum(-(-p.stat().st_size // 4096) * 4096 for p in small.iterdir()) - 4096)
        )
        for number in range(4, 40):
            form6(folder, f"{number:03}.xlsx", f"单位{number:03}")
        done = subprocess.run(
            command("summarize", folder, "-o", out, "--force"), capture_output=True, check=False
        )
        assert (done.returncode, digest(out)) == (2, before)
        assert "磁盘空间不足" in done.stderr.decode("utf-8")
        (small / "填满").unlink()
    finally:
        subprocess.run(["umount", small], check=True)


def test_records_keep_every_figure(folder: Path, tmp_path: Path) -> None:
    done = run(folder, tmp_path / "附件4.xlsx")
    for filed in done.files:
        assert read_forms(write_forms(filed.forms)) == filed.forms
        assert read_findings(write_findings(filed.findings)) == filed.findings
    assert make("unreadable", None, "“引号”，\n换行") in read_findings(
        write_findings((make("unreadable", None, "“引号”，\n换行"),))
    )
    form = done.used[0].form
    # of the clean form: 执行率 740.5 ÷ 751.64 to fifty digits, not rounded on the way
    assert str(form.rate).startswith("0.985179075089138417327443989143739024000851471449")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def interrupted(out: io.StringIO) -> None:
    with progress.steps(out) as show:
        show(Step(4, 10, 0, 1))
        raise KeyboardInterrupt


def test_what_is_said_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, bar = io.StringIO(), Terminal()
    clock = iter(range(0, 1000, 4))
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    with progress.steps(plain) as show:
        for done in range(3, 11):
            show(Step(done, 10, 2, 7 * done))
    assert 2 <= plain.getvalue().count("\n") <= 7
    assert plain.getvalue().splitlines()[0].startswith("已处理 ")
    monkeypatch.undo()
    with progress.steps(bar) as show:
        show(Step(2, 10, 2, 0))
        show(Step(9, 10, 2, 63))
    assert "9/10 个文件" in bar.getvalue()
    assert "问题 63 条" in bar.getvalue()
    stopped = io.StringIO()
    with pytest.raises(KeyboardInterrupt):
        interrupted(stopped)
    assert stopped.getvalue().startswith("已处理 4 / 10 个文件，结果已保存")


def test_a_few_files_need_one_process() -> None:
    assert [default_processes(count) for count in (0, 1, 8)] == [1, 1, 1]
    assert default_processes(10_000) >= 1
