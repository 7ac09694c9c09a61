"""LibreOffice as a process: finding it, converting files with it, never leaving it behind."""

from __future__ import annotations

import functools
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from xltools.errors import EngineError

_PLACES = (
    r"C:\Program Files\LibreOffice\program\soffice.com",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "/usr/lib/libreoffice/program/soffice",
    "/usr/lib64/libreoffice/program/soffice",
    "/snap/bin/libreoffice",
)
_FILTER = "xlsx:Calc MS Excel 2007 XML"
#: recalculate whatever is loaded; read texts such as "1,234.5" the same on every machine
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>zh-CN</value></prop></item>
</oor:items>
"""


def find_soffice() -> str | None:
    """The path of the LibreOffice executable, or None."""
    # on Windows soffice.exe returns at once, soffice.com when the work is done
    names = ("soffice.com",) * (sys.platform == "win32") + ("soffice", "libreoffice")
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    opt = sorted(map(str, Path("/opt").glob("libreoffice*/program/soffice")), reverse=True)
    return next((place for place in (*_PLACES, *opt) if Path(place).is_file()), None)


def require_soffice() -> str:
    """The path of the executable. Raises EngineError when LibreOffice is not installed."""
    found = find_soffice()
    if found is None:
        raise EngineError(
            "找不到 LibreOffice（soffice）。", "请安装 LibreOffice，并把 soffice 所在文件夹加入 PATH。"
        )
    return found


@functools.lru_cache(maxsize=4)
def soffice_version(executable: str) -> str:
    """The version as LibreOffice reports it: ``7.4.7.2``."""
    words = _run([executable, "--version"], 60.0).split()
    return words[1] if len(words) > 1 else "未知版本"


def convert(files: Sequence[Path], profile: Path, out: Path, timeout: float, save_as: str = _FILTER) -> None:
    """Load, recalculate and save files in ``out`` (workbooks as .xlsx), in one process with its own profile.

    Raises EngineError when LibreOffice is missing, fails or takes longer than ``timeout`` seconds.
    """
    user = profile / "user"
    user.mkdir(parents=True, exist_ok=True)
    (user / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    options = ["--headless", "--norestore", "--nolockcheck", f"-env:UserInstallation={profile.as_uri()}"]
    command = [require_soffice(), *options, "--convert-to", save_as, "--outdir", str(out), *map(str, files)]
    said = _run(command, timeout)
    suffix = f".{save_as.partition(':')[0]}"
    missing = [file.name for file in files if not (out / file.with_suffix(suffix).name).is_file()]
    if missing:
        raise EngineError(f"LibreOffice 没有转换 {missing[0]}。", said.strip()[-300:])


def _run(command: Sequence[str], timeout: float) -> str:
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=sys.platform != "win32",
        )
    except OSError as error:
        raise EngineError("LibreOffice 无法启动。", str(error)) from error
    with process:
        try:
            said, _ = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired as error:
            message = f"LibreOffice 在 {timeout:g} 秒内没有完成计算。"
            raise EngineError(message, "请关闭其他程序后重试。") from error
        finally:
            _stop(process)
    return said


def _stop(process: subprocess.Popen[str]) -> None:
    """End the process with everything it started: soffice is a script that starts the real one."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
