"""The buttons in LibreOffice: an extension with menu, toolbar and the component behind them.

LibreOffice runs it in its own Python, which must be of this Python's version; Linux
distributions have it so, the LibreOffice for Windows and macOS brings its own.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sysconfig
import tempfile
from collections.abc import Sequence
from pathlib import Path

import xltools
from xltools.engines.soffice import find_soffice
from xltools.errors import EngineError, UsageError
from xltools.office.places import Home
from xltools.office.setup.extension import IDENTIFIER, NAME, extension
from xltools.office.setup.state import State
from xltools.office.uno.connection import uno

_WAIT = 120.0
_LOG = logging.getLogger(__name__)
#: run in LibreOffice's own Python, with the paths that the extension has
_PROBE = "import sys; sys.path += sys.argv[1:]; import xltools.office.uno.button"
WHAT = "LibreOffice 按钮"


def install(home: Home) -> list[str]:
    """Add the extension to the user's LibreOffice, which must not be running.

    Raises UsageError where LibreOffice or its Python does not fit, EngineError where it refuses.
    """
    if home.system != "linux":
        raise UsageError(
            "LibreOffice 按钮只支持 Linux：Windows 和 macOS 上的 LibreOffice 自带另一个 Python。",
            "在 Excel 中使用请去掉 --host libreoffice。",
        )
    uno()
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        package = Path(folder) / NAME
        package.write_bytes(extension(paths()))
        _unopkg(home, "add", "--force", str(package))
    return [f"LibreOffice 扩展 {IDENTIFIER}"]


def paths() -> list[str]:
    """The folders where LibreOffice's Python finds xltools and what it needs."""
    own = str(Path(xltools.__file__).parents[1])
    return list(dict.fromkeys([own, sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]))


def uninstall(home: Home) -> list[str]:
    """Take the extension out. Raises EngineError where LibreOffice refuses."""
    if IDENTIFIER not in _listed(home):
        return []
    _unopkg(home, "remove", IDENTIFIER)
    return [f"LibreOffice 扩展 {IDENTIFIER}"]


def left(_home: Home) -> list[str]:
    """Nothing: LibreOffice keeps its own copy of the extension and takes it away."""
    return []


def state(home: Home) -> State:
    if find_soffice() is None:
        return State(WHAT, False, "没有找到 LibreOffice")
    try:
        there = IDENTIFIER in _listed(home)
    except EngineError as error:
        return State(WHAT, False, f"查不到：{error}")
    if not there:
        return State(WHAT, False, "没有安装：xltools macros install --host libreoffice")
    if not can_import(paths()):
        return State(
            WHAT,
            False,
            "已安装，但 LibreOffice 自己的 Python 载入不了 xltools，按钮不起作用："
            "请用系统自带版本的 Python 安装 xltools，再执行 xltools macros install --host libreoffice",
        )
    return State(WHAT, True, "已安装（菜单“绩效自评”）")


def can_import(folders: Sequence[str]) -> bool:
    """Whether the Python that LibreOffice runs finds xltools in these folders."""
    try:
        done = subprocess.run(
            [python_command(), "-E", "-c", _PROBE, *folders],
            capture_output=True, text=True, encoding="utf-8", errors="replace", timeout=_WAIT, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        _LOG.debug("LibreOffice's Python: %s", error)
        return False
    _LOG.debug("LibreOffice's Python: %s", done.stderr)
    return done.returncode == 0


def python_command() -> str:
    """LibreOffice's own Python beside it, else the system's, whose library distributions link it with."""
    office = find_soffice()
    beside = Path(office).resolve().with_name("python") if office else None
    return str(beside) if beside is not None and beside.is_file() else "/usr/bin/python3"


def _listed(home: Home) -> str:
    # a home without a profile has no extension, and listing would make one
    if not (home.folder / ".config" / "libreoffice").is_dir():
        return ""
    return _unopkg(home, "list")


def _unopkg(home: Home, *arguments: str) -> str:
    command = [*unopkg_command(), *arguments]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8", errors="replace",
            timeout=_WAIT, check=False, env={**os.environ, "HOME": str(home.folder)},
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EngineError("LibreOffice 的扩展程序 unopkg 没有完成。", str(error)) from error
    if done.returncode:
        _LOG.debug("unopkg: %s", (done.stderr or done.stdout).strip())
        raise EngineError(
            "LibreOffice 的扩展管理程序没有完成。", "请先关闭 LibreOffice，用自己的账号（不要用 root）再试。"
        )
    return done.stdout


def unopkg_command() -> list[str]:
    """The program that manages extensions, beside LibreOffice. Raises UsageError without one."""
    office = find_soffice()
    beside = Path(office).resolve().with_name("unopkg") if office else None
    found = shutil.which("unopkg") or (str(beside) if beside and beside.is_file() else None)
    if found is None:
        raise UsageError("找不到 LibreOffice 的 unopkg。", "请安装 LibreOffice（含扩展管理程序）。")
    return [found]
