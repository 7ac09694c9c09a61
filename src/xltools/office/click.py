"""What a button calls: one action on the workbook it stands on, and what goes wrong said in the sheet.

Excel's RunPython calls ``click``; LibreOffice's script (``macros/libreoffice``) calls ``run``
with the document.
"""

from __future__ import annotations

import contextlib
import hashlib
import sys
import time
import traceback
from collections.abc import Sequence
from typing import Any

from xltools.errors import WriteError, XltoolsError
from xltools.office.actions import ACTIONS, say
from xltools.office.document import obstacle
from xltools.office.light import xlwings
from xltools.office.ours import is_changed, name_for, set_aside, set_aside_sheets, signed, written
from xltools.office.places import home
from xltools.office.results import FAULT, fault_sheet
from xltools.office.sheets import find, write_sheet
from xltools.office.words import by_button
from xltools.tasks.batch.lock import locked

#: actions after which the sheet is in front that was there before
_STAYS = ("recalculate", "recalculate_by_rules", "undo_recalculation", "clear_marks")
#: actions that can do without writing on the workbook
_READS = ("next_finding", "summarize")
_BUSY = "上一次点击还没有做完，请等它结束再点"
_OURS = "请把日志文件和所用工作簿发给维护者；工作簿里已写入的内容可按“撤销重算”恢复。"
#: bytes of the log that are kept
_LOG = 200_000


def run(action: str, book: Any, *arguments: str) -> str:
    """Do an action on an open workbook; the line that is shown. Raises nothing that a user could cause."""
    label = ACTIONS[action][0]
    lock = home().state / f"{hashlib.sha256(book.fullname.encode()).hexdigest()[:16]}.click"
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        with locked(lock):
            said = _done(action, book, arguments)
    except WriteError:  # the lock is held: whoever holds it writes to the workbook, so this does not
        said = f"{label}：{_BUSY}"
    say(book, said)
    return said


def _done(action: str, book: Any, arguments: tuple[str, ...]) -> str:
    label, act = ACTIONS[action]
    try:
        if action not in _READS and (hindered := obstacle(book)) is not None:
            raise hindered
        front, aside = book.sheets.active.name, set_aside_sheets(book)
        book.app.screen_updating = False
        said = act(book, *arguments)
        _take_away_fault(book)
        if action in _STAYS and (sheet := find(book, front)) is not None:
            sheet.activate()
        return said + _kept(said, sorted(set_aside_sheets(book) - aside))
    except Exception as error:  # the last net: a traceback is of no use to an accountant
        return _failed(book, label, error)
    finally:
        with contextlib.suppress(Exception):
            book.app.screen_updating = True


def _kept(said: str, names: Sequence[str]) -> str:
    """Where what people wrote on a sheet of ours was put, unless that is said already."""
    return "".join(f"；您写的内容保留在“{name}”" for name in names if name not in said)


def _failed(book: Any, label: str, error: Exception) -> str:
    ours = not isinstance(error, XltoolsError)
    kind = type(error).__name__.rpartition(".")[2]  # UNO gives com.sun.star…
    message = f"程序内部出错（{kind}）" if ours else str(getattr(error, "message", error))
    hint = _OURS if ours else str(getattr(error, "hint", "")) or "请按上面的说明改正后再点一次按钮。"
    _log(label)
    with contextlib.suppress(Exception):  # writing may be what failed
        if obstacle(book) is None:
            _write_fault(book, (label, by_button(message), by_button(hint), str(home().log)))
    return f"{label}没有完成：{by_button(message)}"


def _write_fault(book: Any, said: tuple[str, str, str, str]) -> None:
    name = name_for(book, FAULT)
    if (sheet := find(book, name)) is not None and is_changed(sheet):
        set_aside(book, name)
    write_sheet(book, signed(fault_sheet(name, *said))).activate()


def _log(label: str) -> None:
    """The traceback at the end of the log, which is kept short."""
    log = home().log
    entry = f"{time.strftime('%Y-%m-%d %H:%M:%S')} {label}\n{traceback.format_exc()}\n"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        earlier = log.read_bytes()[-_LOG:] if log.exists() else b""
        log.write_bytes(earlier + entry.encode("utf-8"))
    except OSError:
        return  # the message in the sheet is there all the same


def _take_away_fault(book: Any) -> None:
    if obstacle(book) is None:
        for sheet in written(book, FAULT):
            if not is_changed(sheet):
                sheet.delete()


def click(action: str, *arguments: str) -> str:
    """What Excel's RunPython calls: an action on the workbook whose button was pressed."""
    return run(action, _caller(), *arguments)


def _caller() -> Any:
    """The workbook in front; xlwings itself loses what follows an equals sign in its name."""
    host = xlwings()
    name = next((word[5:] for word in sys.argv if word.startswith("--wb=")), "")
    return host.books[name] if "=" in name else host.Book.caller()
