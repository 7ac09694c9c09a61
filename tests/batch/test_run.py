"""A run over many files: the same result whatever the processes do, and only what is left is done again."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest

from tests.batch.runs import LINUX, children, command, folder_of, monster, run, started
from tests.cli.running import digest
from tests.tasks.books import form6
from xltools.errors import WriteError
from xltools.tasks.batch.guarded import Limits
from xltools.tasks.batch.lock import lock_path, locked
from xltools.tasks.batch.run import Step
from xltools.tasks.batch.store import store_path

COUNT = 6
#: rounds of killing the whole run; a thorough run sets 20
KILLS = int(os.environ.get("XLTOOLS_KILLS", "5"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_of(tmp_path / "收件", COUNT)


def units(out: Path) -> list[str]:
    sheet = openpyxl.load_workbook(out, data_only=True)["附件4"]
    return [
        row[1].value for row in sheet.iter_rows(min_row=6) if isinstance(row[0].value, int) and row[1].value
    ]


def status(done: object) -> dict[str, str]:
    return {Path(filed.path).name: filed.status for filed in done.files}  # type: ignore[attr-defined]


def test_processes_and_order_change_no_byte(folder: Path, tmp_path: Path) -> None:
    outs = [tmp_path / f"{name}.xlsx" for name in "甲乙丙"]
    here, two = run(folder, outs[0], processes=1), run(folder, outs[1], processes=2)
    run(sorted(folder.iterdir(), reverse=True), outs[2], processes=2)
    assert len({digest(out) for out in outs}) == 1
    assert units(outs[0]) == ["单位002", "单位001", *(f"单位{n:03}" for n in range(3, COUNT + 1))]
    assert list(here.files) == list(two.files)
    (broken,) = [filed for filed in two.files if filed.status == "unreadable"]
    assert Path(broken.path).name == "坏.xlsx"
    assert broken.sha256 == digest(folder / "坏.xlsx")
    assert [found.code for found in broken.findings] == ["unreadable"]


def test_only_new_and_changed_files_are_done_again(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "附件4.xlsx"
    long_ago = time.time() - 3600
    for path in folder.iterdir():
        os.utime(path, (long_ago, long_ago))
    first = run(folder, out)
    assert first.processed == COUNT + 1
    before = digest(out)
    again = run(folder, out)
    assert (again.processed, digest(out), list(again.files)) == (0, before, list(first.files))
    for number in (7, 8, 9):
        os.utime(form6(folder, f"00{number}.xlsx", f"单位00{number}"), (long_ago, long_ago))
    assert run(folder, out).processed == 3
    form6(folder, "001.xlsx", "改名单位")
    assert run(folder, out).processed == 1
    assert "改名单位" in units(out)
    (folder / "002.xlsx").unlink()
    last = run(folder, out)
    assert (len(last.files), len(units(out))) == (COUNT + 3, COUNT + 2)
    assert "单位002" not in units(out)


def test_a_run_says_what_is_not_as_the_last_one_had_it(folder: Path, tmp_path: Path) -> None:
    """Files that came, changed and went, and nothing where there was no run or nothing is different. Of a file that
    could not be read to the end its content is not known: it did not change."""
    out = tmp_path / "附件4.xlsx"

    def said(**options: Limits) -> list[str]:
        return [note for note in run(folder, out, **options).notes if "和上次运行相比" in note]  # type: ignore[arg-type]

    assert said() == []
    assert said() == []
    for number in range(101, 110):
        form6(folder, f"{number}.xlsx", f"单位{number}")
    form6(folder, "002.xlsx", "单位002", {"H45": 90})
    (folder / "001.xlsx").unlink()
    (folder / "坏.xlsx").rename(folder / "更坏.xlsx")
    new = "、".join(f"{number}.xlsx" for number in range(101, 109))
    told = f"和上次运行相比，文件新到 10 个（{new}等），有改动 1 个（002.xlsx），移走或改名 2 个（001.xlsx、坏.xlsx）"
    assert said() == [told]
    assert said() == []
    monster(folder / "103.xlsx", 40000)
    assert said(limits=Limits(seconds=0.5)) == []
    assert said() == ["和上次运行相比，文件有改动 1 个（103.xlsx）"]


def test_a_file_changed_with_its_time_put_back_is_seen(folder: Path, tmp_path: Path) -> None:
    """Same size, same time: told by when its record was last changed, or because it is too new to be sure."""
    out, path = tmp_path / "附件4.xlsx", folder / "001.xlsx"
    run(folder, out)
    state = path.stat()
    data = path.read_bytes()
    path.write_bytes(data[:-30] + bytes(30))
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert path.stat().st_size == state.st_size
    assert status(run(folder, out))["001.xlsx"] == "unreadable"


def test_copied_and_renamed_files(folder: Path, tmp_path: Path) -> None:
    """A record goes with the content and the name, which messages quote: never with one of them alone."""
    out = tmp_path / "附件4.xlsx"
    run(folder, out)
    (folder / "坏.xlsx").rename(folder / "更坏.xlsx")
    assert run(folder, out).processed == 1
    moved = tmp_path / "另一个文件夹"
    shutil.copytree(folder, moved)
    there = run(moved, out)
    assert [Path(filed.path).parent for filed in there.files] == [moved] * (COUNT + 1)
    assert there.processed == 0


def test_other_rules_and_a_broken_record_start_anew(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "附件4.xlsx"
    run(folder, out)
    before = digest(out)
    for junk in (b"", b"junk" * 1000, store_path(out).read_bytes()[:5000]):
        store_path(out).write_bytes(junk)
        assert run(folder, out).processed == COUNT + 1
        assert digest(out) == before
    store_path(out).unlink()
    assert run(folder, out).processed == COUNT + 1


@pytest.mark.slow
def test_killed_at_any_moment(folder: Path, tmp_path: Path) -> None:
    """No half of an output, and the next run ends as an undisturbed one does."""
    whole = tmp_path / "未中断" / "附件4.xlsx"
    whole.parent.mkdir()
    begun = time.monotonic()
    subprocess.run(
        command("summarize", folder, "-o", whole, "--processes", "2"), capture_output=True, check=False
    )
    took, right = time.monotonic() - begun, digest(whole)
    seed = 20211231
    moments = random.Random(seed)
    for number in range(KILLS):
        out = tmp_path / f"第{number}次" / "附件4.xlsx"
        out.parent.mkdir()
        process = started("summarize", folder, "-o", out, "--processes", "2")
        time.sleep(moments.uniform(0.1, 1.1) * took)
        process.kill()
        process.wait()
        assert not out.exists() or digest(out) == right
        last = run(folder, out, processes=2)
        assert last.processed <= COUNT + 1
        assert digest(out) == right, f"round {number} of seed {seed}"
        assert not lock_path(out).exists()


def _seconds(pid: int) -> float:
    """Of the processor, that a process has used."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.skipif(not LINUX, reason="finds its processes in /proc")
def test_a_worker_that_is_killed_costs_its_file_only(folder: Path, tmp_path: Path) -> None:
    """The slow file's process is killed while it works on it."""
    monster(folder / "000.xlsx", 20000)
    killed: list[int] = []
    out = tmp_path / "附件4.xlsx"

    def kill(step: Step) -> None:
        # the last one left is the slow file: its process alone is busy, or still starts where the machine is
        if step.done == COUNT + 1 and not killed:
            until = time.monotonic() + 60
            while max(map(_seconds, children()), default=0) < 2 and time.monotonic() < until:
                time.sleep(0.02)
            for pid in children():
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)

    done = run(folder, out, processes=2, progress=kill)
    assert killed
    assert {name for name, what in status(done).items() if what == "quarantined"} == {"000.xlsx"}
    assert len(units(out)) == COUNT
    (why,) = [why for path, why in done.unused if path.endswith("000.xlsx")]
    assert "意外结束" in why
    again = run(folder, out, processes=2)
    assert again.processed == 1
    assert status(again)["000.xlsx"] == "clean"


@pytest.mark.parametrize("limits,rows,why", [
    (Limits(seconds=2), 40000, "处理超过"),
    pytest.param(Limits(memory=150 << 20), 40000, "内存", marks=pytest.mark.skipif(sys.platform == "win32", reason="no limit there")),
])  # fmt: skip
def test_a_monster_costs_its_file_only(
    folder: Path, tmp_path: Path, limits: Limits, rows: int, why: str
) -> None:
    monster(folder / "003b.xlsx", rows)
    out = tmp_path / "附件4.xlsx"
    done = run(folder, out, processes=2, limits=limits)
    (said,) = [filed for filed in done.files if filed.path.endswith("003b.xlsx")]
    assert said.status in ("quarantined", "unreadable")
    assert why in said.why
    assert len(units(out)) == COUNT


@pytest.mark.skipif(not LINUX, reason="sends signals")
def test_interrupted(folder: Path, tmp_path: Path) -> None:
    """Ctrl-C: the children get it too; what is done is kept and said, nothing is left running or locked."""
    out = tmp_path / "附件4.xlsx"
    monster(folder / "000.xlsx", 100_000)  # keeps the run busy for many times what the others take
    # what a shell starts in the background is deaf to Ctrl-C, and so would its children be
    signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        command("summarize", folder, "-o", out, "--processes", "2"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    until = time.monotonic() + 60
    while not begun(store_path(out)):
        assert time.monotonic() < until
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    said = process.communicate(timeout=30)[1].decode("utf-8")
    assert process.returncode == 2, said
    assert said.count("\n") == 2, said
    assert not out.exists()
    assert not lock_path(out).exists()
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
    done = re.search(r"已处理 (\d+) / (\d+) 个文件，结果已保存", said)
    assert done is not None
    assert int(done[2]) == COUNT + 2
    form6(folder, "000.xlsx", "单位000")  # was not done, whatever it holds
    # what was said to be kept is not done again; of each process one more may have come after the last word
    assert 0 <= COUNT + 2 - int(done[1]) - run(folder, out).processed <= 2


def begun(store: Path) -> bool:
    """Whether results have been kept: seen from outside, by what is written beside the output."""
    log = store.with_name(store.name + "-wal")
    return log.exists() and log.stat().st_size > 50_000


def test_rules_that_are_of_no_use(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "附件4.xlsx"
    for rules in (folder / "001.xlsx", folder / "坏.xlsx", folder / "没有.xlsx"):
        ran = subprocess.run(
            command("summarize", folder, "-o", out, "--rules", rules), capture_output=True, check=False
        )
        assert (ran.returncode, ran.stdout) == (2, b"")
    assert not list(tmp_path.glob("附件4*"))


def test_processes_are_replaced(folder: Path, tmp_path: Path) -> None:
    done = run(folder, tmp_path / "附件4.xlsx", processes=2, limits=Limits(files=1))
    assert sorted(status(done).values()) == ["clean"] * COUNT + ["unreadable"]


def test_files_that_vanish_and_change_while_it_runs(folder: Path, tmp_path: Path) -> None:
    """002 vanishes after it was read, 005 before; 001 is written anew after it was read."""
    out = tmp_path / "附件4.xlsx"

    def disturb(step: Step) -> None:
        if step.path.endswith("003.xlsx"):
            (folder / "002.xlsx").unlink()
            (folder / "005.xlsx").unlink()
            form6(folder, "001.xlsx", "新的单位")

    done = run(folder, out, processes=1, progress=disturb)
    said = {Path(filed.path).name: filed for filed in done.files}
    assert said["005.xlsx"].status == "unreadable"
    assert "找不到" in said["005.xlsx"].why
    assert "移走" in said["002.xlsx"].why
    assert "改动" in said["001.xlsx"].why
    assert units(out) == ["单位002", "单位001", "单位003", "单位004", "单位006"]
    assert any("001.xlsx" in note and "002.xlsx" in note for note in done.notes)
    assert run(folder, out).used[0].form.unit == "新的单位"


def test_the_second_run_into_an_output_refuses(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "附件4.xlsx"
    monster(folder / "000.xlsx", 5000)  # of a unit of its own
    process = started("summarize", folder, "-o", out)
    try:
        until = time.monotonic() + 30
        while not lock_path(out).exists():
            assert time.monotonic() < until
            time.sleep(0.02)
        with pytest.raises(WriteError, match=f"进程 {process.pid}"):
            run(folder, out)
    finally:
        process.wait()
    assert len(units(out)) == COUNT + 1
    assert not lock_path(out).exists()


def test_locks_of_the_dead(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "附件4.xlsx"
    code = (
        "import os; from pathlib import Path; from xltools.tasks.batch.lock import locked; "
        f"held = locked(Path({str(out)!r})); held.__enter__(); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code], check=False)
    assert lock_path(out).exists()
    held = lock_path(out).read_text("utf-8")
    with locked(out), pytest.raises(WriteError, match="另一个 xltools"), locked(out):
        pass
    lock_path(out).write_text(held.replace('"host": "', '"host": "another-'), "utf-8")
    with pytest.raises(WriteError, match="another-"), locked(out):
        pass
    lock_path(out).write_text("", "utf-8")  # killed while it wrote it
    with locked(out):
        pass
    assert not lock_path(out).exists()
