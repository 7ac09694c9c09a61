"""The zip container: parts changed in memory, everything else copied as it lies there.

Members that do not change are copied in their compressed form, so nothing is
deflated twice and their content cannot differ; order, dates, attributes and
compression type stay. Only headers are written anew (sizes in the header
instead of a data descriptor, no extra fields).
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import BinaryIO, cast

from xltools.errors import UnreadableError, WriteError
from xltools.workbook.deflate import END, Packed, crc32, crc32_combine, deflated, inflated, packed
from xltools.workbook.xmltext import decode, encoding_of

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_DESCRIPTOR, _UTF8 = 0x08, 0x800
_WITHOUT_ZIP64 = 0xFFFF_FFFF - 1
_NEW_DATE = (0, 33)  # 1980-01-01 00:00 as zip writes it: output must not depend on the clock


#: a part's content in pieces, made when it is written; some may be deflated already
Piece = bytes | Packed
Stream = Callable[[], Iterable[Piece]]


@dataclass(frozen=True, slots=True)
class _Member:
    """What the two headers of one member say, and its compressed bytes."""

    name: bytes
    method: int
    flags: int
    time: int
    date: int
    crc: int
    size: int
    made_by: int
    needed: int
    internal: int
    external: int
    data: bytes


class PartStore:
    """The parts of one package, by name without a leading slash (case does not matter)."""

    def __init__(self, package: bytes) -> None:
        self._package = package
        try:
            with zipfile.ZipFile(io.BytesIO(package)) as archive:
                infos = archive.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise UnreadableError(
                "文件不是有效的 .xlsx/.xlsm 工作簿。", "请用 Excel 或 WPS 打开后另存为 .xlsx 再试。"
            ) from error
        if any(info.flag_bits & 1 for info in infos):
            raise UnreadableError("工作簿已加密，无法写入。", "请先取消打开密码再试。")
        self._infos = {_key(info.filename): info for info in infos}
        self._new: dict[str, str | bytes | None] = {}
        self._streams: dict[str, Stream] = {}
        self._names = {_key(info.filename): info.filename.replace("\\", "/") for info in infos}
        self._encodings: dict[str, str] = {}

    @property
    def changed(self) -> bool:
        return bool(self._new)

    def names(self) -> list[str]:
        """Names of all parts that are there now."""
        return [name for key, name in self._names.items() if self._new.get(key, "") is not None]

    def __contains__(self, name: str) -> bool:
        key = _key(name)
        return key in self._names and self._new.get(key, "") is not None

    def content(self, name: str) -> bytes:
        """A part's content. Raises UnreadableError when it is missing or damaged."""
        key = _key(name)
        new = self._new.get(key)
        if isinstance(new, str):
            return new.encode(self._encodings.get(key, "utf-8"))
        if new is not None:
            return new
        if name not in self:
            raise UnreadableError(
                f"工作簿不完整：缺少内部文件 {name}。", "请用 Excel 或 WPS 打开后另存一份再试。"
            )
        return self._inflate(self._infos[key])

    def text(self, name: str) -> str:
        """A part as text."""
        key = _key(name)
        new = self._new.get(key)
        if isinstance(new, str):
            return new
        data = self.content(name)
        self._encodings[key] = encoding_of(data)
        return decode(data, name)

    def put(self, name: str, content: str | bytes) -> None:
        """Set a part's content; a new part goes to the end of the package."""
        key = _key(name)
        self._names.setdefault(key, name)
        self._new[key] = content

    def put_stream(self, name: str, content: Stream) -> None:
        """Add a part that is made piece by piece while the package is written, after those that
        are there: it is never held as a whole, and cannot be read before."""
        self.put(name, b"")
        self._streams[_key(name)] = content

    def remove(self, name: str) -> None:
        """Take a part out."""
        key = _key(name)
        self._streams.pop(key, None)
        if key in self._infos:
            self._new[key] = None
        else:
            self._new.pop(key, None)
            self._names.pop(key, None)

    def save(self) -> bytes:
        """The package with its changes; without changes the very same bytes."""
        if not self._new:
            return self._package
        out = io.BytesIO()
        self.save_to(out)
        return out.getvalue()

    def save_to(self, out: BinaryIO) -> None:
        """Write the package with its changes to a seekable file, from where it stands."""
        if not self._new:
            out.write(self._package)
            return
        writer = _Writer(out)
        for key, name in self._names.items():
            if name in self and key not in self._streams:
                writer.add(self._member(key))
        for key, content in self._streams.items():
            writer.add_stream(self._member(key), content())
        writer.finish()

    def _member(self, key: str) -> _Member:
        info = self._infos.get(key)
        if info is None:
            return _repacked(
                _Member(
                    self._names[key].encode(),
                    zipfile.ZIP_DEFLATED,
                    _UTF8,
                    *_NEW_DATE,
                    0,
                    0,
                    20,
                    20,
                    0,
                    0,
                    b"",
                ),
                self.content(key),
            )
        old = self._old(info)
        return old if key not in self._new else _repacked(old, self.content(key))

    def _old(self, info: zipfile.ZipInfo) -> _Member:
        start = info.header_offset
        name_size, extra_size = struct.unpack_from("<2H", self._package, start + 26)
        begin = start + 30 + name_size + extra_size
        year, month, day, hour, minute, second = info.date_time
        return _Member(
            name=self._package[start + 30 : start + 30 + name_size],
            method=info.compress_type,
            flags=info.flag_bits & ~_DESCRIPTOR,
            time=hour << 11 | minute << 5 | second // 2,
            date=(year - 1980) << 9 | month << 5 | day,
            crc=info.CRC,
            size=info.file_size,
            made_by=info.create_system << 8 | info.create_version,
            needed=info.extract_version,
            internal=info.internal_attr,
            external=info.external_attr,
            data=self._package[begin : begin + info.compress_size],
        )

    def _inflate(self, info: zipfile.ZipInfo) -> bytes:
        old = self._old(info)
        try:
            data = old.data if old.method == zipfile.ZIP_STORED else inflated(old.data)
        except ValueError:
            data = b""
        if old.method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or crc32(data) != old.crc:
            raise UnreadableError(
                f"工作簿内部文件 {info.filename} 已损坏。", "请用 Excel 或 WPS 打开后另存一份再试。"
            )
        return data


def _key(name: str) -> str:
    # part names do not tell case apart, and some writers use backslashes
    return name.replace("\\", "/").lstrip("/").casefold()


def _repacked(old: _Member, content: bytes) -> _Member:
    data = content
    if old.method != zipfile.ZIP_STORED:
        data = deflated(content)
    flags = old.flags & _UTF8  # the other bits describe how the old data was deflated
    return _Member(
        old.name,
        old.method,
        flags,
        old.time,
        old.date,
        crc32(content),
        len(content),
        old.made_by,
        old.needed,
        old.internal,
        old.external,
        data,
    )


class _Writer:
    """Writes members one after the other, then the directory."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._start = out.tell()
        self._directory = io.BytesIO()
        self._count = 0

    def add(self, member: _Member) -> None:
        """A member whose compressed bytes are there."""
        offset = self._out.tell() - self._start
        self._out.write(_local(member, len(member.data)) + member.data)
        self._list(member, len(member.data), offset)

    def add_stream(self, member: _Member, content: Iterable[Piece]) -> None:
        """A member compressed on the way; its header is written again once its size is known."""
        at = self._out.tell()
        self._out.write(_local(member, 0))
        begin = self._out.tell()
        crc = size = 0
        for piece in _deflated(content):
            crc, size = crc32_combine(crc, piece.crc, piece.size), size + piece.size
            self._out.write(piece.data)
        self._out.write(END)
        end = self._out.tell()
        if max(size, end - self._start) > _WITHOUT_ZIP64:
            raise WriteError(
                "工作表内容过多，工作簿超过 4 GB，Excel 打不开。", "请分批汇总，或用 --export 导出。"
            )
        done = replace(member, crc=crc, size=size)
        self._out.seek(at)
        self._out.write(_local(done, end - begin))
        self._out.seek(end)
        self._list(done, end - begin, at - self._start)

    def finish(self) -> None:
        """The directory and the end of the package."""
        size, start = self._directory.tell(), self._out.tell() - self._start
        self._out.write(self._directory.getvalue())
        self._out.write(_END.pack(b"PK\x05\x06", 0, 0, self._count, self._count, size, start, 0))

    def _list(self, member: _Member, length: int, offset: int) -> None:
        fields = (0, 0, 0, member.internal, member.external, offset)
        head = _CENTRAL.pack(b"PK\x01\x02", member.made_by, *_common(member, length), *fields)
        self._directory.write(head + member.name)
        self._count += 1


def _deflated(content: Iterable[Piece]) -> Iterator[Packed]:
    """The pieces, those that are not deflated yet together as far as they follow each other."""
    for ready, pieces in groupby(content, key=lambda piece: isinstance(piece, Packed)):
        if ready:
            yield from cast(Iterator[Packed], pieces)
        else:
            yield packed(cast(Iterator[bytes], pieces))


def _local(member: _Member, length: int) -> bytes:
    return _LOCAL.pack(b"PK\x03\x04", *_common(member, length), 0) + member.name


def _common(m: _Member, length: int) -> tuple[int, ...]:
    return (m.needed, m.flags, m.method, m.time, m.date, m.crc, length, m.size, len(m.name))
