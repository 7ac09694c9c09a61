"""Where the shipped templates and examples are: in the installed package, else in the checkout.

A wheel carries them in ``xltools/_data``; an editable install finds them at the
root of the checkout it was made from.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

from xltools.errors import UsageError

_PACKAGE = Path(__file__).resolve().parent


@lru_cache(maxsize=64)
def template_path(form: str) -> Path:
    """The template workbook of a form by its stable name (``附件6``).

    Raises UsageError when no template of that name is shipped.
    """
    return _member("templates", f"{form}.xlsx", f"没有名为“{form}”的表样。")


def document_path(name: str) -> Path:
    """The Word template of a report (``附件7``). Raises UsageError when none is shipped."""
    return _member("templates", f"{name}.docx", f"没有名为“{name}”的报告模板。")


def example_path(name: str) -> Path:
    """One shipped example by its file name (``青云谱-附件6.yaml``).

    Raises UsageError when there is none of that name.
    """
    return _member("examples", name, f"没有名为“{name}”的示例文件。")


def macro_text(name: str) -> str:
    """One of the sources of the macros (``vba/XlForm.bas``), as text with plain line ends.

    Raises UsageError when there is none of that name.
    """
    path = _folder("macros") / name
    if not path.is_file():
        raise UsageError(f"安装不完整：找不到 macros/{name}。", "请重新安装 jixiao-xltools。")
    return path.read_text("utf-8")


def templates() -> tuple[Path, ...]:
    """All shipped template workbooks, by name."""
    return tuple(sorted(_folder("templates").glob("*.xlsx")))


def examples() -> tuple[Path, ...]:
    """All shipped example files, by name; hidden files and open-file locks are none."""
    files = (p for p in _folder("examples").iterdir() if p.is_file())
    return tuple(sorted(p for p in files if not p.name.startswith((".", "~$"))))


@cache
def _folder(kind: str) -> Path:
    installed = _PACKAGE / "_data" / kind
    folder = installed if installed.is_dir() else _PACKAGE.parents[1] / kind
    if not folder.is_dir():
        raise UsageError("安装不完整：找不到随程序提供的表样和示例。", "请重新安装 jixiao-xltools。")
    return folder


def _member(kind: str, name: str, missing: str) -> Path:
    path = _folder(kind) / name
    if Path(name).name != name or not path.is_file():
        known = "、".join(p.stem if kind == "templates" else p.name for p in _all(kind))
        raise UsageError(missing, f"可用的有：{known or '（无）'}。")
    return path


def _all(kind: str) -> tuple[Path, ...]:
    return templates() if kind == "templates" else examples()
