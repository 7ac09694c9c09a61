"""Opening what was sent: workbooks and Word documents, old documents (.doc, .wps, .rtf) by way of LibreOffice."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.cells import Book
from xltools.errors import EngineError, OldDocumentError, UnreadableError
from xltools.workbook.read import document_of, load, read_book, read_bytes

if TYPE_CHECKING:
    from xltools.blocks import Block
    from xltools.narrative.passages import ReportText

_FILTER = "docx:MS Word 2007 XML"
_TIMEOUT = 120.0


def open_book(path: str | os.PathLike[str], later: tuple[str, ...] = ()) -> Book:
    """What `read_book` gives, for old Word documents too. Raises UnreadableError."""
    try:
        return read_book(path, later=later)
    except OldDocumentError as error:
        return _converted(load(os.fspath(path)), os.fspath(path), error)


def open_bytes(data: bytes, path: str, later: tuple[str, ...] = ()) -> Book:
    """The same for a file in memory; ``path`` is its name."""
    try:
        return read_bytes(data, path, later=later)
    except OldDocumentError as error:
        return _converted(data, path, error)


def open_document(path: str | os.PathLike[str]) -> tuple[Book, tuple[Block, ...]]:
    """The tables and the text of a Word document, also of an old one. Raises UnreadableError."""
    place = os.fspath(path)
    data = load(place)
    try:
        return document_of(data, place)
    except OldDocumentError as error:
        return document_of(_as_docx(data, place, error), place)


def open_report(path: str | os.PathLike[str]) -> ReportText:
    """The text of a report, also of an old Word document. Raises UnreadableError."""
    from xltools.workbook.reporttext import report_of

    place = os.fspath(path)
    data = load(place)
    try:
        return report_of(data, place)
    except OldDocumentError as error:
        return report_of(_as_docx(data, place, error), place)


def _converted(data: bytes, path: str, error: OldDocumentError) -> Book:
    from dataclasses import replace
    from hashlib import sha256

    book = read_bytes(_as_docx(data, path, error), path)
    return replace(book, sha256=sha256(data).hexdigest())


def _as_docx(data: bytes, path: str, error: OldDocumentError) -> bytes:
    """The document as LibreOffice saves it. The file itself is not touched."""
    import tempfile

    from xltools.engines.soffice import convert, find_soffice

    if find_soffice() is None:
        raise error
    with tempfile.TemporaryDirectory(prefix="xltools-") as place:
        source = Path(place) / f"document{_suffix(data)}"
        source.write_bytes(data)
        try:
            convert([source], Path(place) / "profile", Path(place) / "out", _TIMEOUT, _FILTER)
            return (Path(place) / "out" / "document.docx").read_bytes()
        except (EngineError, OSError) as failure:
            raise UnreadableError(
                f"{os.path.basename(path)}：LibreOffice 打不开这个旧版 Word 文档。",
                "请用 Word 或 WPS 打开（设有打开密码的先取消），另存为 .docx 后再试。",
            ) from failure


def _suffix(data: bytes) -> str:
    return ".rtf" if data.startswith(b"{\\rtf") else ".doc"
