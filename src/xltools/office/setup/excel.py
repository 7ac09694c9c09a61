"""The add-in in Excel: into the folder that Excel starts up with, and the settings it reads.

No administrator rights: everything is below the user's home. Excel trusts its start-up folder.
"""

from __future__ import annotations

import sys
from pathlib import Path

from xltools.errors import UsageError
from xltools.office.places import Home
from xltools.office.setup import owned
from xltools.office.setup.build import ADDIN, addin
from xltools.office.setup.state import State
from xltools.workbook.save import write_safely

WHAT = "Excel 加载宏"
_SETTINGS = "xltools.conf"
_MAC = Path("Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel")
_CONTAINER = Path("Library/Containers/com.microsoft.Excel/Data")
_SCRIPTS = Path("Library/Application Scripts/com.microsoft.Excel")


def addin_path(home: Home) -> Path:
    """Where Excel loads add-ins from when it starts. Raises UsageError where there is no Excel."""
    if home.system == "win32":
        roaming = home.roaming or home.folder / "AppData" / "Roaming"
        return roaming / "Microsoft" / "Excel" / "XLSTART" / ADDIN
    if home.system == "darwin":
        return home.folder / _MAC / ADDIN
    raise UsageError("Excel 只有 Windows 和 macOS 版本。", "在 Linux 上请用 --host libreoffice。")


def settings_path(home: Home) -> Path:
    """The file in which the add-in looks up which Python to start (xlwings' format)."""
    if home.system == "win32":
        return home.folder / ".xltools" / _SETTINGS
    return home.folder / _CONTAINER / _SETTINGS


def install(home: Home, interpreter: str = sys.executable) -> list[str]:
    """Put the add-in and its settings in their places; what was written.

    Raises UsageError, WriteError.
    """
    place, settings = addin_path(home), settings_path(home)
    kept = owned.read(home)
    written = []
    for path, data in ((place, addin()), (settings, _settings(home, interpreter))):
        written.append(_write(path, data, theirs=owned.is_changed(path, kept, data)))
        kept[path.name] = owned.digest(data)
    if home.system == "darwin":
        written.append(_write(_script_path(home), _script(), theirs=False))
    owned.write(home, kept)
    return written


def _write(path: Path, data: bytes, *, theirs: bool) -> str:
    """Write a file; one that is not as we wrote it is set aside as .bak."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_safely(path, data, force=True, backup=theirs)
    return f"{path}（原来的文件改动过，已另存为 {path.name}.bak）" if theirs else str(path)


def _settings(home: Home, interpreter: str) -> bytes:
    windows = home.system == "win32"
    lines = {
        "INTERPRETER_WIN" if windows else "INTERPRETER_MAC": interpreter,
        "ADD_WORKBOOK_TO_PYTHONPATH": "False",  # a xltools.py beside a received workbook is not run
        "USE UDF SERVER": "False",
        "SHOW CONSOLE": "False",
    }
    text = "".join(f'"{name}","{value}"\r\n' for name, value in lines.items())
    return text.encode(_code_page() if windows else "utf-8")


def _code_page() -> str:
    """VBA reads files in the code page of the system; elsewhere (tests) that of Chinese systems."""
    return "mbcs" if sys.platform == "win32" else "gbk"


def _script_path(home: Home) -> Path:
    return home.folder / _SCRIPTS / _script_file().name


def _script_file() -> Path:
    """The script by which Excel on macOS may start Python; xlwings brings it."""
    import xlwings

    return next(Path(str(xlwings.__file__)).parent.glob("xlwings-*.applescript"))


def _script() -> bytes:
    return _script_file().read_bytes()


def uninstall(home: Home) -> list[str]:
    """Take away what install wrote; the script on macOS may serve others and stays."""
    gone, kept = [], owned.read(home)
    for path in (addin_path(home), settings_path(home)):
        if path.exists() and not _is_changed(home, path, kept):
            path.unlink()
            kept.pop(path.name, None)
            gone.append(str(path))
    owned.write(home, kept)
    return gone


def left(home: Home) -> list[str]:
    """What stands in our places after uninstall, why, and how to remove it."""
    kept = owned.read(home)
    said = [
        f"{path}：不是安装时的内容（被改动或换过），没有删除；不要的话请关闭 Excel 后手工删除"
        for path in (addin_path(home), settings_path(home))
        if path.exists() and _is_changed(home, path, kept)
    ]
    if home.system == "darwin":
        said += [
            f"{path}：xlwings 的脚本，别的加载宏也可能在用，没有删除；确定不用时可手工删除"
            for path in sorted((home.folder / _SCRIPTS).glob("xlwings-*.applescript"))
        ]
    return said


def _is_changed(home: Home, path: Path, kept: dict[str, str]) -> bool:
    made = addin() if path == addin_path(home) else _settings(home, _interpreter(path))
    return owned.is_changed(path, kept, made)


def state(home: Home) -> State:
    """Whether the add-in is there, up to date, and whether its Python is."""
    place, settings = addin_path(home), settings_path(home)
    if not place.exists():
        return State(WHAT, False, "没有安装：xltools macros install", str(place))
    if not settings.exists():
        return State(WHAT, False, "缺设置文件，请重新安装：xltools macros install", str(settings))
    interpreter = _interpreter(settings)
    if not Path(interpreter).exists():
        return State(
            WHAT,
            False,
            f"找不到设置里的 Python：{interpreter}，请重新安装：xltools macros install",
            str(settings),
        )
    if place.read_bytes() != addin():
        return State(WHAT, False, "是另一个版本的，请重新安装：xltools macros install", str(place))
    return State(WHAT, True, f"已安装，Python：{interpreter}", str(place))


def _interpreter(settings: Path) -> str:
    encoding = _code_page() if settings.parent.name == ".xltools" else "utf-8"
    lines = settings.read_bytes().decode(encoding, "replace").splitlines()
    found = (line.split('","') for line in lines if line.startswith('"INTERPRETER'))
    return next((parts[1].rstrip('"') for parts in found if len(parts) == 2), "")
