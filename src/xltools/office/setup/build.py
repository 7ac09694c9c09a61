"""``附件6.xlsm`` and ``xltools.xlam``, made of the template and the sources in ``macros/`` without Excel.

The same sources give the same bytes. Styles, sheets and names of the template stay as they are.
"""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from xltools.errors import UsageError
from xltools.office.setup.buttons import add_buttons, add_ribbon
from xltools.office.setup.vba import module
from xltools.resources import template_path
from xltools.workbook.bookparts import BookParts
from xltools.workbook.opc import set_content_type
from xltools.workbook.partstore import PartStore
from xltools.workbook.save import write_safely

FORM, ADDIN = "附件6.xlsm", "xltools.xlam"
_FORM_MODULES = ("XlForm", "XlCollect", "XlReading", "XlOutput")
_MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_TIME = (1980, 1, 1, 0, 0, 0)
#: the column of the buttons: one is left free beside the form
_GAP = 2


def build(folder: Path, *, force: bool = False) -> tuple[Path, ...]:
    """Write both files into a folder, which is made where it is not there.

    Raises WriteError where one exists and may not be replaced, UsageError without pyOpenVBA and xlwings.
    """
    made = {FORM: form_workbook(), ADDIN: addin()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in made.items():
        write_safely(folder / name, data, force=force)
    return tuple(folder / name for name in made)


def form_workbook() -> bytes:
    """附件6 with buttons in pure VBA: for Excel and WPS without Python, and LibreOffice."""
    store = PartStore(template_path("附件6").read_bytes())
    book = BookParts(store)
    set_content_type(store, book.part, _MACROS)
    for number, sheet in enumerate(book.sheets(), 1):
        store.put(sheet.part, _code_named(store.text(sheet.part), f"Sheet{number}"))
    store.put(book.part, _workbook_named(store.text(book.part)))
    add_buttons(store, book.sheet("附件6").part, _width(store.text(book.sheet("附件6").part)) + _GAP)
    with_project = _with_project(store.save(), {name: module(name) for name in _FORM_MODULES})
    return _plain(with_project)


def addin() -> bytes:
    """The add-in: a ribbon tab whose buttons hand the open workbook to Python by way of xlwings."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ADDIN
        with _pyopenvba().ExcelFile.create_new(path) as file:
            project = file.vba_project()
            project.delete_module("Module1")
            project.add_module("XlRibbon", module("XlRibbon"))
            project.add_module("xlwings", _xlwings())
            file.save()
        store = PartStore(path.read_bytes())
    add_ribbon(store)
    return _plain(store.save())


def _xlwings() -> str:
    """xlwings' own module for add-ins (BSD-3, its header kept), with our name for its settings file."""
    try:
        import xlwings
    except ImportError as error:
        raise _missing() from error
    source = Path(str(xlwings.__file__)).with_name("xlwings_custom_addin.bas").read_text("utf-8-sig")
    named = source.replace('PROJECT_NAME As String = "myaddin"', 'PROJECT_NAME As String = "xltools"')
    assert named != source, "xlwings has changed its module for add-ins"
    return "\r\n".join(named.encode("ascii", "replace").decode("ascii").splitlines()) + "\r\n"


def _pyopenvba() -> Any:
    try:
        import pyopenvba
    except ImportError as error:
        raise _missing() from error
    return pyopenvba


def _missing() -> UsageError:
    return UsageError(
        "制作宏工作簿需要 pyOpenVBA 和 xlwings。",
        '请在 xltools 文件夹执行 pip install -c constraints.txt ".[macros]"。',
    )


def _with_project(package: bytes, modules: dict[str, str]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsm"
        path.write_bytes(package)
        with _pyopenvba().ExcelFile(path) as file:
            project = file.add_vba_project()
            for name, source in modules.items():
                project.add_module(name, source)
            file.save()
        return path.read_bytes()


def _code_named(text: str, name: str) -> str:
    """A sheet with its name in the VBA project."""
    if "<sheetPr" in text:
        return re.sub(r"<sheetPr\b", f'<sheetPr codeName="{name}"', text, count=1)
    return re.sub(r"(<worksheet\b[^>]*>)", rf'\1<sheetPr codeName="{name}"/>', text, count=1)


def _workbook_named(text: str) -> str:
    """Without a code name for the workbook LibreOffice runs no macro."""
    return re.sub(r"<workbookPr\b", '<workbookPr codeName="ThisWorkbook"', text, count=1)


def _width(sheet: str) -> int:
    """The last column of the form."""
    from xltools.cells import column_number

    return max(column_number(letters) for letters in re.findall(r'<c r="([A-Z]+)\d+"', sheet))


def _plain(package: bytes) -> bytes:
    """The package with nothing of time or machine in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            new.writestr(zipfile.ZipInfo(item.filename, _TIME), old.read(item), zipfile.ZIP_DEFLATED)
    return out.getvalue()
