"""doctor: what is installed, and what to do about what is missing."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import platform
import shutil
import sys
from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.text import Text

from xltools import __version__
from xltools.engines.registry import DEFAULT, ENGINES
from xltools.errors import XltoolsError
from xltools.forms.registry import FORMS
from xltools.resources import examples, template_path

_MINIMUM = (3, 11)
_PACKAGES = ("python-calamine", "formualizer", "formulas", "openpyxl", "xlrd", "PyYAML", "rich")

#: (present, needed, text)
Line = tuple[bool, bool, str]


def run(out: Console, buttons: Iterable[Line] = ()) -> bool:
    """Print one line a thing; False when something that is needed is missing. ``buttons`` are
    what the caller knows of the buttons in spreadsheet programs."""
    lines = list(_lines(buttons))
    for good, needed, text in lines:
        mark, style = ("✓", "green") if good else ("✗", "red") if needed else ("－", "yellow")
        out.print(Text(f"{mark} {text}", style=style))
    needed_missing = [text for good, needed, text in lines if needed and not good]
    out.print("可以使用。" if not needed_missing else f"有 {len(needed_missing)} 项必须先解决。")
    return not needed_missing


def _lines(buttons: Iterable[Line]) -> Iterator[Line]:
    """(present, needed, text)."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield True, True, f"xltools {__version__}"
    yield sys.version_info >= _MINIMUM, True, f"Python {version}（{platform.system()}）"
    yield from map(_package, _PACKAGES)
    yield from _templates()
    for spec in ENGINES:
        yield _engine(spec.name, spec.label, spec.install)
    yield _optional(
        "pandas",
        "xltools.indicators 需要",
        '在 xltools 文件夹执行 pip install -c constraints.txt ".[data]" 可补装',
    )
    yield _spreadsheet()
    yield from buttons


def _package(name: str) -> Line:
    try:
        return True, True, f"{name} {importlib.metadata.version(name)}"
    except importlib.metadata.PackageNotFoundError:
        return False, True, f"{name} 没有安装：请在 xltools 文件夹执行 pip install -c constraints.txt ."


def _templates() -> Iterator[Line]:
    for form in (spec.template for spec in FORMS if spec.template):
        try:
            template_path(form)
            yield True, True, f"模板 {form}"
        except XltoolsError as error:
            yield False, True, str(error)
    yield bool(examples()), False, f"示例 {len(examples())} 个"


def _engine(name: str, label: str, install: str) -> Line:
    from xltools.engines.registry import get_engine

    needed = name == DEFAULT
    try:
        return True, needed, f"公式引擎 {label} {get_engine(name).version()}"
    except XltoolsError:
        return False, needed, f"公式引擎 {label}没有安装：{install}"


def _optional(name: str, use: str, remedy: str) -> Line:
    found = importlib.util.find_spec(name) is not None
    return found, False, f"{name}（{use}）" + ("" if found else f"没有安装：{remedy}")


def _spreadsheet() -> Line:
    office = next((p for p in ("soffice", "libreoffice", "et", "wps") if shutil.which(p)), None)
    if platform.system() == "Windows":
        return True, False, "表格软件：Excel 或 WPS（未检测，能打开 .xlsx 即可）"
    if office:
        return True, False, f"表格软件：{office}"
    return False, False, "没有找到表格软件；打开结果需要 Excel、WPS 或 LibreOffice"
