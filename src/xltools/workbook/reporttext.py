"""Reading a report's text (附件7) from a file: its paragraphs, and its tables as grids."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from xltools.cells import Book
from xltools.errors import UnreadableError
from xltools.narrative.passages import ReportText
from xltools.narrative.textlayout import lay_out
from xltools.workbook.read import load

_ENCODINGS = ("utf-8-sig", "gb18030")
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def read_report(path: str | os.PathLike[str]) -> ReportText:
    """Read a report from ``.txt``.

    Raises UnreadableError, in Chinese, for a file that is missing or holds no text.
    """
    place = os.fspath(path)
    data = load(place)
    name = Path(place).name
    layout = lay_out(_decoded(name, data).splitlines(), f"{name} ")
    if not layout.passages and not layout.tables:
        raise UnreadableError(f"{name}：文件里没有文字。", "请检查是否选错了文件；扫描件要先识别成文字。")
    sha256 = hashlib.sha256(data).hexdigest()
    return ReportText(name, layout.passages, Book(place, sha256, ".txt", layout.tables))


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
    raise UnreadableError(f"{name}：不是能读的文字文件。", "请另存为 .docx 或 .txt（UTF-8）再试。")
