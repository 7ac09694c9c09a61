"""Reading a report's text (附件7) from a file: its paragraphs, and its tables as grids."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path

from xltools.blocks import Block
from xltools.cells import Book
from xltools.errors import OldDocumentError, UnreadableError
from xltools.narrative.passages import Line, Passage, ReportText
from xltools.narrative.textlayout import lay_out
from xltools.workbook.read import document_of, load
from xltools.workbook.sniff import OLE2

_ENCODINGS = ("utf-8-sig", "gb18030")
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
#: web pages and XML, pictures
_OTHERS = (b"<", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_RESAVE = "请用 Word 或 WPS 打开并另存为 .docx 后再试。"
_SCAN = "请检查是否选错了文件；扫描件要先识别成文字。"


def read_report(path: str | os.PathLike[str]) -> ReportText:
    """Read a report from Word (.docx), plain text (.txt, whatever its Chinese encoding) or PDF with text.

    What the file is, its content tells. Raises UnreadableError, in Chinese, for a
    file that is missing, damaged, of another kind or without text.
    """
    place = os.fspath(path)
    return report_of(load(place), place)


def report_of(data: bytes, place: str) -> ReportText:
    """The same for a file in memory; ``place`` is its name. Raises OldDocumentError for .doc and .rtf."""
    name = Path(place).name
    if data.startswith(b"%PDF"):
        text = _from_lines(_pdf_lines(name, data), name, place, data)
    elif data.startswith(b"PK"):
        text = _from_word(data, name, place)
    elif data.startswith((OLE2, b"{\\rtf")):
        raise OldDocumentError(f"{name}：旧版 Word 文档，要装有 LibreOffice 才能直接读。", _RESAVE)
    elif data.startswith(_OTHERS):
        raise UnreadableError(f"{name}：不能直接读取这种文件的文字。", _RESAVE)
    else:
        lines = _decoded(name, data).splitlines()
        numbered = [Line(number, f"第{number}行", line) for number, line in enumerate(lines, 1)]
        text = _from_lines(numbered, name, place, data)
    if not text.passages and not text.tables.grids:
        raise UnreadableError(f"{name}：文件里没有文字。", _SCAN)
    return text


def _from_lines(lines: list[Line], name: str, path: str, data: bytes) -> ReportText:
    layout = lay_out(lines, f"{name} ")
    book = Book(path, hashlib.sha256(data).hexdigest(), Path(path).suffix.lower(), layout.tables)
    return ReportText(name, layout.passages, book)


def _from_word(data: bytes, name: str, path: str) -> ReportText:
    book, blocks = document_of(data, path)
    grids = tuple(replace(grid, sheet=f"{name} {grid.sheet}") for grid in book.grids)
    return ReportText(name, tuple(map(_passage, filter(_is_text, blocks))), replace(book, grids=grids))


def _is_text(block: Block) -> bool:
    return block.kind == "paragraph"


def _passage(block: Block) -> Passage:
    place = f"第{block.number}段"
    return Passage(tuple(Line(block.number, place, line) for line in block.text.splitlines()))


def _pdf_lines(name: str, data: bytes) -> list[Line]:
    """The lines of a PDF, each with its page. Raises UnreadableError where pypdf is not installed."""
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError as error:
        raise UnreadableError(
            f"{name}：读取 PDF 要先安装 pypdf。",
            '请执行 pip install -c constraints.txt ".[pdf]"，或另存为 .docx。',
        ) from error
    import io

    try:
        reader = PdfReader(io.BytesIO(data))
        pages = [page.extract_text() or "" for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableError(f"{name}：PDF 有密码或已损坏。", "请另存为 .docx 再试。") from error
    found: list[Line] = []
    for page, text in enumerate(pages, 1):
        for number, line in enumerate(text.splitlines(), 1):
            found.append(Line(len(found) + 1, f"第{page}页第{number}行", line))
    return found


def _decoded(name: str, data: bytes) -> str:
    """The text in whatever Chinese encoding it is written in."""
    encodings = [_MARKS[data[:2]]] if data[:2] in _MARKS else list(_ENCODINGS)
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableError(f"{name}：不是能读的文字文件。", _RESAVE)
