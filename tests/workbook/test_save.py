"""Writing files: the old one or the new one, never half of each."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from xltools.errors import WriteError
from xltools.workbook import save
from xltools.workbook.save import write_safely


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_a_new_file_is_written(tmp_path: Path) -> None:
    write_safely(tmp_path / "自评表.xlsx", b"new", force=False)
    assert (tmp_path / "自评表.xlsx").read_bytes() == b"new"
    assert names(tmp_path) == ["自评表.xlsx"]


def test_an_existing_file_needs_force(tmp_path: Path) -> None:
    target = tmp_path / "自评表.xlsx"
    target.write_bytes(b"old")
    with pytest.raises(WriteError, match=r"自评表\.xlsx") as caught:
        write_safely(target, b"new", force=False)
    assert caught.value.hint
    assert target.read_bytes() == b"old"
    write_safely(target, b"new", force=True)
    assert target.read_bytes() == b"new"
    assert names(tmp_path) == ["自评表.xlsx"]


@pytest.mark.parametrize(
    "lock", ["~$年度预算绩效自评表.xlsx", "~$预算绩效自评表.xlsx", ".~lock.年度预算绩效自评表.xlsx#"]
)
def test_a_file_open_elsewhere_is_left_alone(tmp_path: Path, lock: str) -> None:
    target = tmp_path / "年度预算绩效自评表.xlsx"
    target.write_bytes(b"old")
    (tmp_path / lock).write_bytes(b"")
    with pytest.raises(WriteError, match="打开"):
        write_safely(target, b"new", force=True)
    assert target.read_bytes() == b"old"


def test_the_folder_must_exist(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="文件夹不存在"):
        write_safely(tmp_path / "没有" / "a.xlsx", b"new", force=True)
    with pytest.raises(WriteError, match="是一个文件夹"):
        write_safely(tmp_path, b"new", force=True)


@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOSPC, "磁盘空间不足"), (errno.EACCES, "没有权限"), (errno.EIO, "失败")]
)
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_leaves_the_old_file_and_no_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str, step: str
) -> None:
    target = tmp_path / "a.xlsx"
    target.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(save.os, step, fail)
    with pytest.raises(WriteError, match=words) as caught:
        write_safely(target, b"new", force=True)
    assert "a.xlsx" in caught.value.message
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["a.xlsx"]


def test_no_backup_is_ever_lost(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    for content in (b"1", b"2", b"3", b"4"):
        write_safely(target, content, force=True, backup=True)
    kept = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    assert kept == {"a.xlsx": b"4", "a.xlsx.bak": b"3", "a.xlsx.bak1": b"1", "a.xlsx.bak2": b"2"}


def test_permissions_stay(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    target.write_bytes(b"old")
    target.chmod(0o640)
    write_safely(target, b"new", force=True)
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.xlsx", tmp_path / "link.xlsx"
    real.write_bytes(b"old")
    link.symlink_to(real)
    write_safely(link, b"new", force=True)
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
