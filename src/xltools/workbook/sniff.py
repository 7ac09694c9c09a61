"""What a file is, by its content: a suffix says little about a file that was sent around."""

from __future__ import annotations

import re
from typing import Literal

from xltools.errors import OldDocumentError, UnreadableError
from xltools.workbook.zipparts import Parts, damaged

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RESAVE = "请用 Excel 或 WPS 打开并另存为 .xlsx 后再试。"
_PASSWORD = "请在 Excel（文档用 Word）或 WPS 中打开，取消打开密码并保存后再试。"
# the records that an .xls without its OLE2 wrapping begins with
_BARE_XLS = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_MAGIC = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "gz 压缩包"),
)
_TEXT_SIGNS = (
    (re.compile(r"urn:schemas-microsoft-com:office:spreadsheet|progid=\"Excel"), "XML 电子表格 2003"),
    (re.compile(r"MIME-Version:", re.I), "网页归档文件"),
    (re.compile(r"<(?:!doctype html|html|head|body|table|meta|div)\b", re.I), "网页（HTML）文件"),
    (re.compile(r"<\?xml|<\w+[ >]"), "XML 文件"),
)
_IN_ZIP = (
    ("xl/workbook.bin", "二进制工作簿（.xlsb）"),
    ("ppt/presentation.xml", "演示文稿"),
    ("content.xml", "OpenDocument 文件（.ods 等）"),
)

Format = Literal["xlsx", "xls"]


def sniff(data: bytes) -> Format:
    """Which reader a file is for.

    Raises UnreadableError, saying what the file seems to be and what to do.
    """
    if not data:
        raise UnreadableError("文件是空的（0 字节）。", "请向填报单位重新索取，或重新下载。")
    if data.startswith(b"PK"):
        return "xlsx"
    if data.startswith(OLE2):
        return _ole2(data)
    if data.startswith(_BARE_XLS):
        return "xls"
    if data.startswith(b"{\\rtf"):
        raise _old("RTF 文档（.rtf）")
    raise UnreadableError(f"不是 Excel 工作簿，像是{_kind(data)}。", _RESAVE)


def holds_word(parts: Parts) -> bool:
    """Whether a package is a Word document."""
    if "xl/workbook.xml" in parts:
        return False
    return "word/document.xml" in parts or any(name.startswith("word/") for name in parts.names)


def check_workbook(parts: Parts) -> None:
    """Refuse a zip that is something else than an .xlsx, .xlsm, .xltx or .xltm."""
    for name, kind in _IN_ZIP:
        if name in parts:
            raise UnreadableError(f"这是{kind}，无法直接读取。", _RESAVE)
    if "_rels/.rels" not in parts and "xl/workbook.xml" not in parts:
        raise UnreadableError("这是普通压缩包，不是 Excel 工作簿。", "请先解压，再指定其中的工作簿。")


def _ole2(data: bytes) -> Format:
    """OLE2 holds .xls and .et, but also encrypted .xlsx and old Word documents."""
    if _stream("EncryptedPackage") in data:
        raise UnreadableError("文件设有打开密码。", _PASSWORD)
    if _stream("Workbook") in data or _stream("Book") in data:
        return "xls"
    if _stream("WordDocument") in data:
        raise _old("旧版 Word 文档（.doc）")
    if _stream("PowerPoint Document") in data:
        raise UnreadableError("不是 Excel 工作簿，而是演示文稿（.ppt）。", _RESAVE)
    if _directory(data) >= len(data):
        raise damaged("未下载完整")
    raise UnreadableError("文件里没有可以识别的工作簿（可能是 WPS 专用格式）。", _RESAVE)


def _old(kind: str) -> OldDocumentError:
    return OldDocumentError(
        f"这是{kind}，不能直接读取。",
        "请用 Word 或 WPS 打开并另存为 .docx 后再试；安装 LibreOffice 后可以直接读取。",
    )


def _directory(data: bytes) -> int:
    """Where the header says that the directory of an OLE2 file begins."""
    sector = int.from_bytes(data[48:52], "little") + 1
    return sector << int.from_bytes(data[30:32], "little") % 32


def _stream(name: str) -> bytes:
    return name.encode("utf-16-le") + b"\0\0"


def encrypted() -> UnreadableError:
    """The error for an .xls that asks for a password."""
    return UnreadableError("工作簿设有打开密码。", _PASSWORD)


def _kind(data: bytes) -> str:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    text = _text(data[:4096])
    if text is None:
        return "其他类型的文件，或已损坏"
    for sign, kind in _TEXT_SIGNS:
        if sign.search(text):
            return kind
    return "文本文件（CSV 或 TXT）"


def _text(head: bytes) -> str | None:
    """The beginning of a file as text, or None when it is none."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "ignore")
    if b"\0" in head:
        return None
    for encoding in ("utf-8", "gb18030"):
        # the last character may be cut
        text = head.decode(encoding, "ignore")
        if len(text.encode(encoding)) >= len(head.removeprefix(b"\xef\xbb\xbf")) - 4:
            return text
    return None
