"""How a sheet of ours comes out of a printer and stands in its window: landscape A4, one page wide,
headings repeated and frozen.

xlwings has no word for it, so the host itself is asked (``Sheet.api``). Excel on macOS is left
alone. Nothing of this may fail a click: Excel without a printer refuses.
"""

from __future__ import annotations

import contextlib
from typing import Any

from xltools.plans import SheetSpec

#: one hundredth of a millimetre: A4, its margins as in files that we write
_LONG, _SHORT, _SIDE, _TOP = 29700, 21000, 1270, 1524
#: page styles of our own in LibreOffice
_STYLES = {True: "xltools横向", False: "xltools纵向"}
_FRESH = ("Default", "Standard")
_LANDSCAPE, _PORTRAIT, _A4 = 2, 1, 9  # xlLandscape, xlPortrait, xlPaperA4


def lay_out(book: Any, sheet: Any, spec: SheetSpec) -> None:
    """Page and window of a sheet that was just written."""
    native = sheet.api
    with contextlib.suppress(Exception):
        if hasattr(native, "setTitleRows"):
            _by_uno(book.api, native, spec)
        elif hasattr(native, "PageSetup"):
            _by_com(book, sheet, spec)


def _by_uno(document: Any, native: Any, spec: SheetSpec) -> None:
    if native.PageStyle in _FRESH:  # a sheet that came with a file has a page of its own
        native.PageStyle = _page_style(document, spec.landscape)
    if spec.title_rows is not None:
        rows = native.RangeAddress
        rows.StartRow, rows.EndRow = spec.title_rows[0] - 1, spec.title_rows[1] - 1
        native.setTitleRows(rows)
        native.setPrintTitleRows(True)
    controller = document.CurrentController
    if spec.freeze_row and controller is not None:
        front = controller.ActiveSheet
        controller.setActiveSheet(native)
        controller.freezeAtPosition(0, spec.freeze_row)
        controller.setActiveSheet(front)


def _page_style(document: Any, landscape: bool) -> str:
    styles = document.StyleFamilies.getByName("PageStyles")
    name = _STYLES[landscape]
    if not styles.hasByName(name):
        styles.insertByName(name, document.createInstance("com.sun.star.style.PageStyle"))
        _dress(document, styles.getByName(name), landscape)
    return name


def _dress(document: Any, style: Any, landscape: bool) -> None:
    style.IsLandscape = landscape
    style.Width, style.Height = (_LONG, _SHORT) if landscape else (_SHORT, _LONG)
    style.LeftMargin = style.RightMargin = _SIDE
    style.TopMargin = style.BottomMargin = _TOP
    style.ScaleToPagesX, style.ScaleToPagesY = 1, 0
    style.HeaderIsOn = False
    style.FooterIsOn = style.FooterIsShared = True
    content = style.RightPageFooterContent
    middle = content.CenterText
    middle.setString("第 ")
    end = middle.createTextCursor()
    end.gotoEnd(False)
    middle.insertTextContent(end, document.createInstance("com.sun.star.text.TextField.PageNumber"), False)
    end.gotoEnd(False)
    middle.insertString(end, " 页", False)
    content.LeftText.setString("")
    content.RightText.setString("")
    style.RightPageFooterContent = content


def _by_com(book: Any, sheet: Any, spec: SheetSpec) -> None:
    page = sheet.api.PageSetup
    page.Orientation = _LANDSCAPE if spec.landscape else _PORTRAIT
    page.PaperSize = _A4
    page.Zoom = False
    page.FitToPagesWide, page.FitToPagesTall = 1, False
    if spec.title_rows is not None:
        page.PrintTitleRows = f"${spec.title_rows[0]}:${spec.title_rows[1]}"
    page.CenterFooter = "第 &P 页"
    if spec.freeze_row:
        front = book.sheets.active
        sheet.activate()
        window = book.api.Windows(1)
        window.FreezePanes = False
        window.SplitColumn, window.SplitRow = 0, spec.freeze_row
        window.FreezePanes = True
        front.activate()
