"""What the document as a whole allows and how it is set, where xlwings has no word for it (``Book.api``)."""

from __future__ import annotations

import contextlib
from typing import Any

from xltools.errors import WriteError


def obstacle(book: Any) -> WriteError | None:
    """Why nothing can be written; None where it can.

    Excel lets a workbook that is read-only be changed and saved under another name; LibreOffice
    takes no change, and part of it without a word.
    """
    native = book.api
    is_uno = hasattr(native, "isReadonly")
    if is_uno and native.isReadonly():
        return WriteError("文档以只读方式打开，请另存后再点", "可能是别人正打开着它：请另存为一份再点按钮。")
    if native.isProtected() if is_uno else _is_fixed(native):
        return WriteError("工作簿的结构受保护，不能加工作表，请先撤销工作簿保护再点", "撤销后再点一次按钮。")
    return None


def _is_fixed(native: Any) -> bool:
    """Whether sheets of a workbook in Excel can be neither added nor taken away."""
    if getattr(native, "ProtectStructure", False) is True:
        return True
    with contextlib.suppress(Exception):  # macOS, never tried there: what it does not tell shows later
        return native.protect_structure.get() is True
    return False


def is_manual(book: Any) -> bool:
    """Whether formulas are calculated only when the user asks for it."""
    native = book.api
    if hasattr(native, "isAutomaticCalculationEnabled"):
        return not native.isAutomaticCalculationEnabled()
    return bool(book.app.calculation == "manual")
