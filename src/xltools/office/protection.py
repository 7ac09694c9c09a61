"""Sheets that are protected against slips: opened for writing and closed again.

xlwings has no word for protection, so the host itself is asked
(``Sheet.api``): Excel on Windows by COM, on macOS by Apple events, LibreOffice by UNO.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from typing import Any

from xltools.errors import WriteError

#: what a protected sheet of Excel may allow all the same
_ALLOWED = (
    "AllowFormattingCells", "AllowFormattingColumns", "AllowFormattingRows", "AllowInsertingColumns",
    "AllowInsertingRows", "AllowInsertingHyperlinks", "AllowDeletingColumns", "AllowDeletingRows",
    "AllowSorting", "AllowFiltering", "AllowUsingPivotTables",
)  # fmt: skip


class opened:
    """A sheet that may be written (``with opened(sheet):``); afterwards it is protected as it was.

    Raises WriteError where it has a password. No generator: exceptions of UNO cannot pass one.
    """

    def __init__(self, sheet: Any) -> None:
        self._native, self._name = sheet.api, sheet.name
        self._host = _hosts(self._native)

    def __enter__(self) -> None:
        self._kept = self._host.open(self._native)
        if self._host.closed(self._native):
            raise WriteError(
                f"工作表“{self._name}”设了保护密码，不能写入。",
                "请先在“审阅”里撤销工作表保护，再点一次按钮。",
            )

    def __exit__(self, *error: object) -> None:
        if self._kept is not None:
            self._host.close(self._native, self._kept)


def require_open(book: Any, sheets: Iterable[str]) -> None:
    """Try sheets that are about to be written, before the first of them is.

    Raises WriteError where one has a password.
    """
    wanted = set(sheets)
    for sheet in book.sheets:
        if sheet.name in wanted:
            with opened(sheet):
                pass


class _Uno:
    """LibreOffice keeps what is allowed when a sheet without password is opened and closed."""

    @staticmethod
    def closed(native: Any) -> bool:
        return bool(native.isProtected())

    @classmethod
    def open(cls, native: Any) -> object | None:
        if not cls.closed(native):
            return None
        with contextlib.suppress(Exception):  # with a password it says so by staying closed
            native.unprotect("")
        return ()

    @staticmethod
    def close(native: Any, kept: Any) -> None:
        native.protect("")


class _Com:
    """Excel on Windows."""

    @staticmethod
    def closed(native: Any) -> bool:
        return bool(native.ProtectContents)

    @classmethod
    def open(cls, native: Any) -> object | None:
        if not cls.closed(native):
            return None
        allowed = tuple(bool(getattr(native.Protection, name)) for name in _ALLOWED)
        kept = bool(native.ProtectDrawingObjects), bool(native.ProtectScenarios), allowed
        with contextlib.suppress(Exception):
            native.Unprotect("")
        return kept

    @staticmethod
    def close(native: Any, kept: Any) -> None:
        drawings, scenarios, allowed = kept
        native.Protect("", drawings, True, scenarios, False, *allowed)


class _AppleEvents:
    """Excel on macOS: what is allowed cannot be read there, so the sheet is closed plainly."""

    @staticmethod
    def closed(native: Any) -> bool:
        return bool(native.protect_contents.get())

    @classmethod
    def open(cls, native: Any) -> object | None:
        if not cls.closed(native):
            return None
        with contextlib.suppress(Exception):
            native.unprotect()
        return ()

    @staticmethod
    def close(native: Any, kept: Any) -> None:
        native.protect_worksheet()


def _hosts(native: Any) -> type[_Uno] | type[_Com] | type[_AppleEvents]:
    if hasattr(native, "isProtected"):
        return _Uno
    return _Com if hasattr(native, "ProtectContents") else _AppleEvents
