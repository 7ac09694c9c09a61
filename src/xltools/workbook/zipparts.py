"""The parts of a workbook package: found, inflated within limits, checked.

Headers of a zip can lie, so every part is inflated here, against the limits,
before any other reader sees it; `pack` then builds the small package that such
a reader gets. (zipfile would do much of this, but costs 20 ms to import.)
"""

from __future__ import annotations

from collections.abc import Mapping
from struct import Struct
from typing import NamedTuple

from xltools.errors import UnreadableError
from xltools.workbook.deflate import crc32, inflated

MIB = 1024 * 1024
MAX_TOTAL = 1024 * MIB
MAX_PART = 256 * MIB
MAX_MEMBERS = 20_000
#: a part that shrinks more than this is a bomb, once it is of some size
MAX_RATIO = 300
RATIO_FROM = 50 * MIB

_END = Struct("<4s4H2LH")
_END64_LOCATOR = Struct("<4sLQL")
_END64 = Struct("<4sQ2H2L4Q")
_CENTRAL = Struct("<4s6H3L5H2L")
_LOCAL = Struct("<4s5H3L2H")
_OPEN_HINT = "请用 Excel 或 WPS 打开并另存为 .xlsx 后再试；打不开时请向填报单位重新索取。"


class _Entry(NamedTuple):
    name: str
    encrypted: bool
    method: int
    crc: int
    packed: int
    size: int
    offset: int


def damaged(detail: str) -> UnreadableError:
    """The error for a package that is broken or cut short."""
    return UnreadableError(f"文件已损坏或不完整（{detail}）。", _OPEN_HINT)


def _bomb(detail: str) -> UnreadableError:
    return UnreadableError(
        f"文件解压后异常庞大（{detail}），为安全起见不予读取。",
        "请用 Excel 或 WPS 打开，删除多余的空行、空列和图片后另存为 .xlsx；来历不明的文件请勿打开。",
    )


class Parts:
    """The parts of a zip package by name, without regard to case.

    Raises UnreadableError when the directory is broken or beyond the limits.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._entries = {entry.name.lower(): entry for entry in _directory(data)}
        self._total = 0

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._entries

    @property
    def names(self) -> frozenset[str]:
        """All part names, in lower case."""
        return frozenset(self._entries)

    def read(self, name: str) -> bytes:
        """The content of one part. Raises UnreadableError if missing, broken or too big."""
        entry = self._entries.get(name.lower())
        if entry is None:
            raise damaged(f"缺少 {name}")
        if entry.encrypted:
            raise UnreadableError("压缩包设有密码。", "请取消密码保护后再试。")
        content = _inflate(self._data, entry)
        self._total += len(content)
        if self._total > MAX_TOTAL:
            raise _bomb("合计超过 1 GB")
        return content


def _directory(data: bytes) -> list[_Entry]:
    count, size, offset = _end(data)
    if count > MAX_MEMBERS:
        raise _bomb(f"含 {count} 个部件")
    if offset + size > len(data):
        raise damaged("目录不完整")
    entries, at, stop = [], offset, offset + size
    for _ in range(count):
        if at + _CENTRAL.size > stop:
            raise damaged("目录不完整")
        entry, at = _central(data, at)
        entries.append(entry)
    _check_sizes(entries)
    return entries


def _check_sizes(entries: list[_Entry]) -> None:
    if sum(entry.size for entry in entries) > MAX_TOTAL:
        raise _bomb("合计超过 1 GB")
    for entry in entries:
        if entry.size > MAX_PART:
            raise _bomb(f"{entry.name} 超过 256 MB")
        if entry.size > RATIO_FROM and entry.size > MAX_RATIO * entry.packed:
            raise _bomb(f"{entry.name} 压缩比超过 {MAX_RATIO}")


def _end(data: bytes) -> tuple[int, int, int]:
    """(number of entries, size, offset) of the central directory."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if at < 0 or at + _END.size > len(data):
        raise damaged("压缩包没有结尾，可能未下载完整")
    _, disk, _, _, count, size, offset, _ = _END.unpack_from(data, at)
    if 0xFFFF in (disk, count) or 0xFFFFFFFF in (size, offset):
        return _end64(data, at - _END64_LOCATOR.size) or (count, size, offset)
    return count, size, offset


def _end64(data: bytes, at: int) -> tuple[int, int, int] | None:
    if at < 0 or data[at : at + 4] != b"PK\x06\x07":
        return None
    where = _END64_LOCATOR.unpack_from(data, at)[2]
    if where + _END64.size > len(data) or data[where : where + 4] != b"PK\x06\x06":
        raise damaged("目录不完整")
    fields = _END64.unpack_from(data, where)
    return fields[7], fields[8], fields[9]


def _central(data: bytes, at: int) -> tuple[_Entry, int]:
    fields = _CENTRAL.unpack_from(data, at)
    if fields[0] != b"PK\x01\x02":
        raise damaged("目录有误")
    flags, method, crc, packed, size = fields[3], fields[4], *fields[7:10]
    name_at = at + _CENTRAL.size
    extra_at = name_at + fields[10]
    raw = data[name_at:extra_at]
    coding = "ascii" if raw.isascii() else "utf-8" if flags & 0x800 else "cp437"
    name = raw.decode(coding, "replace").replace("\\", "/").lstrip("/")
    sizes = _wide(data[extra_at : extra_at + fields[11]], [size, packed, fields[16]])
    entry = _Entry(name, bool(flags & 1), method, crc, sizes[1], sizes[0], sizes[2])
    return entry, extra_at + fields[11] + fields[12]


def _wide(extra: bytes, sizes: list[int]) -> list[int]:
    """Size, packed size and offset, taken from the zip64 field where they overflow."""
    while 0xFFFFFFFF in sizes and len(extra) >= 4:
        kind, length = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        body, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == 1:
            for i, value in enumerate(sizes):
                if value == 0xFFFFFFFF:
                    sizes[i], body = int.from_bytes(body[:8], "little"), body[8:]
            break
    return sizes


def _inflate(data: bytes, entry: _Entry) -> bytes:
    if entry.offset + _LOCAL.size > len(data) or data[entry.offset : entry.offset + 4] != b"PK\x03\x04":
        raise damaged(f"{entry.name} 位置有误")
    local = _LOCAL.unpack_from(data, entry.offset)
    start = entry.offset + _LOCAL.size + local[9] + local[10]
    content = _content(data[start : start + entry.packed], entry)
    if len(content) != entry.size or crc32(content) != entry.crc:
        raise damaged(f"{entry.name} 校验不符")
    return content


def _content(packed: bytes, entry: _Entry) -> bytes:
    if entry.method == 0:
        return packed
    if entry.method != 8:
        raise UnreadableError(f"{entry.name} 的压缩方式不受支持。", _OPEN_HINT)
    try:
        # one byte more than declared is enough to catch a header that lies
        return inflated(packed, entry.size + 1)
    except ValueError as error:
        raise damaged(f"{entry.name} 无法解压") from error


def pack(parts: Mapping[str, bytes]) -> bytes:
    """A zip package of ``parts``, stored without compression."""
    out, directory, offset = [], [], 0
    for name, content in parts.items():
        raw, crc, size = name.encode("ascii"), crc32(content), len(content)
        out += [_LOCAL.pack(b"PK\x03\x04", 20, 0, 0, 0, 0x21, crc, size, size, len(raw), 0), raw, content]
        directory += [
            _CENTRAL.pack(
                b"PK\x01\x02", 20, 20, 0, 0, 0, 0x21, crc, size, size, len(raw), 0, 0, 0, 0, 0, offset
            ),
            raw,
        ]
        offset += _LOCAL.size + len(raw) + size
    size = sum(map(len, directory))
    end = _END.pack(b"PK\x05\x06", 0, 0, len(parts), len(parts), size, offset, 0)
    return b"".join([*out, *directory, end])
