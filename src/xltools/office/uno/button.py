"""A click in LibreOffice: the action on the document in front; called by the installed extension."""

from __future__ import annotations

from typing import Any

from xltools.office.click import run
from xltools.office.uno.connection import book_of, uno

_DESKTOP = "com.sun.star.frame.Desktop"
_PICKER = "com.sun.star.ui.dialogs.FolderPicker"
_CHOSEN = 1  # com.sun.star.ui.dialogs.ExecutableDialogResults.OK


def press(context: Any, action: str) -> str | None:
    """The line that is shown; None where no spreadsheet is in front or nothing was chosen."""
    document = context.ServiceManager.createInstanceWithContext(_DESKTOP, context).CurrentComponent
    if document is None or not document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
        return None
    if action != "summarize":
        return run(action, book_of(context, document))
    folder = _folder(context)
    return run(action, book_of(context, document), folder) if folder else None


def _folder(context: Any) -> str | None:
    picker = context.ServiceManager.createInstanceWithContext(_PICKER, context)
    picker.setTitle("选择存放各单位附件6的文件夹")
    return str(uno().fileUrlToSystemPath(picker.getDirectory())) if picker.execute() == _CHOSEN else None
