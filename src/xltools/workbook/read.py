"""The entry: a file of any kind becomes a Book, or one error that says what to do."""

from __future__ import annotations

import contextlib
import os
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeVar

from xltools.cells import Book, Grid, Ref
from xltools.errors import LateError, UnreadableError
from xltools.workbook.sniff import check_workbook, holds_word, sniff
from xltools.workbook.zipparts import MIB, Parts, damaged

if TYPE_CHECKING:
    from xltools.blocks import Block
    from xltools.workbook.docx import Document

_T = TypeVar("_T")
MAX_FILE = 512 * MIB
#: what Word documents are called
DOCUMENTS = (".docx", ".docm")


def read_book(path: str | os.PathLike[str], only: str | None = None, later: tuple[str, ...] = ()) -> Book:
    """Read a workbook (.xlsx, .xlsm, .xltx, .xltm, .xls, and .et that is an .xls), or the
    tables of a Word document (.docx).

    The file is read once; its format is told by its content. Cells without a
    value are None or "", a formula that was never calculated included. ``only``
    names the one sheet that is wanted; others may be left out. Sheets whose names
    begin with one of ``later`` may be read only when something asks for their cells.

    Raises UnreadableError, in Chinese, naming the file and the remedy, for
    anything that is missing, no workbook, protected, damaged or dangerous. A sheet
    of ``later`` raises LateError where it is asked for.
    """
    return read_with_bytes(path, only, later)[0]


def read_with_bytes(
    path: str | os.PathLike[str], only: str | None = None, later: tuple[str, ...] = ()
) -> tuple[Book, bytes]:
    """The same, and the file's bytes that the book was read from, for whoever rewrites them."""
    place = os.fspath(path)
    with _named(place):
        data = _bytes(place)
        return _book(place, data, only, later), data


def load(path: str) -> bytes:
    """The bytes of a file that may be a workbook, for ``read_bytes``. Raises UnreadableError."""
    with _named(path):
        return _bytes(path)


@contextlib.contextmanager
def _named(path: str) -> Iterator[None]:
    """What goes wrong names the file."""
    name = os.path.basename(path) or path
    try:
        yield
    except UnreadableError as error:
        raise type(error)(f"{name}：{error.message}", _hint(name, error)) from error


def _hint(name: str, error: UnreadableError) -> str:
    if name.startswith("~$"):
        return "这是 Excel 打开文件时留下的临时文件，可以忽略。"
    if name.lower().endswith(DOCUMENTS):
        return error.hint.replace("用 Excel 或 WPS", "用 Word 或 WPS").replace("另存为 .xlsx", "另存为 .docx")
    return error.hint


def _bytes(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            if os.fstat(file.fileno()).st_size > MAX_FILE:
                raise UnreadableError("文件超过 512 MB，不予读取。", "请删除多余的图片和工作表后另存再试。")
            return file.read()
    except FileNotFoundError as error:
        raise UnreadableError("找不到这个文件。", "请检查文件名和所在文件夹。") from error
    except (PermissionError, IsADirectoryError) as error:
        if os.path.isdir(path):
            raise UnreadableError("这是文件夹，不是工作簿。", "请指定其中的工作簿文件。") from error
        raise UnreadableError(
            "没有权限读取，或文件正被其他程序占用。", "请关闭打开它的程序，或检查文件权限。"
        ) from error
    except (OSError, ValueError) as error:
        raise UnreadableError(f"无法读取（{error}）。", "请检查磁盘、网络位置和文件名。") from error


def _book(path: str, data: bytes, only: str | None = None, later: tuple[str, ...] = ()) -> Book:
    from hashlib import sha256

    def late(read: Callable[[], Grid]) -> Grid:
        try:
            return _readable(read)
        except UnreadableError as error:
            raise LateError(f"{os.path.basename(path)}：{error.message}", error.hint) from error

    grids, names, calls = _readable(lambda: _content(data, only, later, late))
    suffix = os.path.splitext(path)[1].lower()
    return Book(path, sha256(data).hexdigest(), suffix, grids, names, calls)


def _content(
    data: bytes, only: str | None, later: tuple[str, ...], late: Callable[[Callable[[], Grid]], Grid]
) -> tuple[tuple[Grid, ...], dict[str, str], Mapping[Ref, str] | None]:
    """Grids, names, and of a Word document what its places are called."""
    if sniff(data) == "xls":
        from xltools.workbook.xls import read_xls

        return *read_xls(data), None
    parts = Parts(data)
    if holds_word(parts):
        from xltools.workbook.docx import read_docx

        document = read_docx(parts, text=False)
        return document.grids, {}, document.calls
    from xltools.workbook.xlsx import read_xlsx

    check_workbook(parts)
    return *read_xlsx(parts, only, later, late), None


def read_blocks(path: str | os.PathLike[str]) -> tuple[Block, ...]:
    """The paragraphs and tables of a Word document (.docx), in order. Raises UnreadableError."""
    return read_document(path)[1]


def read_document(path: str | os.PathLike[str]) -> tuple[Book, tuple[Block, ...]]:
    """The same with its tables as a book, read once: ``Block.grid`` is an index of ``Book.grids``."""
    place = os.fspath(path)
    return document_of(load(place), place)


def document_of(data: bytes, path: str) -> tuple[Book, tuple[Block, ...]]:
    """The same for a document in memory; ``path`` is only its name."""
    from hashlib import sha256

    from xltools.workbook.docx import read_docx

    def read() -> Document:
        if sniff(data) == "xls" or not holds_word(parts := Parts(data)):
            raise UnreadableError("不是 Word 文档。", "请用 Word 或 WPS 打开并另存为 .docx 后再试。")
        return read_docx(parts)

    with _named(path):
        found = _readable(read)
    suffix = os.path.splitext(path)[1].lower()
    book = Book(path, sha256(data).hexdigest(), suffix, found.grids, {}, found.calls)
    return book, found.blocks


def _readable(read: Callable[[], _T]) -> _T:
    from xml.parsers.expat import ExpatError

    try:
        return read()
    # what broken bytes make the XML, number and record decoding raise; UnicodeDecodeError is a ValueError
    except (ExpatError, ValueError, OverflowError, LookupError, struct.error, zlib.error) as error:
        raise damaged("内容有误") from error
    except (MemoryError, RecursionError) as error:
        raise UnreadableError("文件内容过于庞大，内存不足。", "请删除多余内容后另存再试。") from error


def read_bytes(data: bytes, path: str, later: tuple[str, ...] = ()) -> Book:
    """The same for a workbook in memory; ``path`` is only its name. Raises UnreadableError."""
    with _named(path):
        return _book(path, data, later=later)
