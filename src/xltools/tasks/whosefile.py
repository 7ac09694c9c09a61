"""Whose file it may be that gave no line: the unit whose name stands in the file's name, its folder's or its form's title."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from xltools.cells import key
from xltools.errors import UnreadableError
from xltools.findings import quoted
from xltools.tasks.batch.sources import is_remote
from xltools.tasks.filed import Filed
from xltools.tasks.files import in_folder
from xltools.workbook.read import read_book

UNREADABLE, UNREAD, NO_FORM, NO_NAME = "打不开", "没有读", "没有识别到表", "没有填单位名称"
_REMEDIES = {
    UNREADABLE: "请对方去掉打开密码或重发能打开的文件",
    UNREAD: "压缩包请先解压，扫描件、图片、旧版文档请取得电子表格或另存为 .docx",
    NO_FORM: "打开看是不是所要的表，请对方按表样重报",
    NO_NAME: "核对后在表上填写单位名称",
}
_SAME_NAME = "把自评表和清单上的单位名称改成一样"
_HEAD_ROWS, _LONGEST = 8, 60


@dataclass(frozen=True, slots=True)
class Received:
    """A file that gave no line, and why; ``titles`` are texts above a form without a name."""

    path: str
    why: str
    titles: tuple[str, ...] = ()


def received(files: Iterable[Filed], form: str, unread: Iterable[str]) -> Iterator[Received]:
    """Those of the files that nobody's form was taken from: not readable, without a form, without a name; and files not read."""
    for filed in files:
        why = _why(filed, form)
        if why:
            yield Received(filed.path, why, tuple(_titles(filed.path)) if why == NO_NAME else ())
    yield from (Received(path, UNREAD) for path in unread)


def _why(filed: Filed, form: str) -> str:
    if filed.status in ("unreadable", "quarantined"):
        return UNREADABLE
    if not filed.forms:
        return NO_FORM if filed.status != "clean" else ""
    nameless = any(one.form == form and not one.unit and not one.project for one in filed.forms)
    return NO_NAME if nameless else ""


def _titles(path: str) -> Iterator[str]:
    """The texts at the head of each sheet."""
    if is_remote(path):
        return
    try:
        grids = read_book(path).grids
    except UnreadableError:  # went away meanwhile
        return
    for grid in grids:
        heads = (raw for row in grid.rows[:_HEAD_ROWS] for raw in row if isinstance(raw, str))
        yield from (text for text in heads if text and len(text) <= _LONGEST)


def misnamed(path: str, name: str) -> Received:
    """The file of a form whose name is not written as on the list."""
    return Received(path, f"填的是{quoted(name)}")


def remedy(files: Sequence[Received]) -> str:
    """What to do about files that may be a unit's."""
    steps = dict.fromkeys(_REMEDIES.get(file.why, _SAME_NAME) for file in files)
    return f"{'；'.join(steps)}，再汇总一次。不是该单位报送的，请催报。"


def shown(file: Received) -> str:
    """The file with its folder (all may be called 附件6.xlsx), and why it gave no line."""
    return f"{in_folder(file.path)}（{file.why}）"


def _parts(path: str) -> list[str]:
    return path.replace("\\", "/").split("/")


_BRACKETS = re.compile(r"[()\[\]【】《》<>]")
#: 星河市, 东城区: what a file's name leaves out
_PLACE = re.compile(r"[一-鿿]{1,5}?(?:省|自治区|自治州|地区|市|州|盟|县|(?<![社校园小])区|旗)")
_LETTER = re.compile(r"[一-鿿]")
_LEAST = 3
#: may stand before a name that has lost its place
_BEFORE = frozenset("省市州盟县区旗年度月号表件")
_NUMERALS = frozenset("0123456789一二三四五六七八九十百")
_NUMBER = re.compile(r"[\d.、)\-_\s]+")


class Names:
    """The names on a list, whole and without the place before them, as far as that is nobody else's."""

    def __init__(self, names: Iterable[str]) -> None:
        owners: dict[str, set[str]] = {}
        self._whole: set[str] = set()
        for name in names:
            whole, *shorter = _variants(name)
            self._whole.add(whole)
            for variant in (whole, *shorter):
                if len(_LETTER.findall(variant)) >= _LEAST:
                    owners.setdefault(variant, set()).add(key(name))
        self._owner = {variant: next(iter(own)) for variant, own in owners.items() if len(own) == 1}

    def owner(self, file: Received) -> str | None:
        """The key of the name that the file is likely to belong to: the longest that stands in the file's name,
        else that of its folder, else the longest in its titles."""
        *folders, base = _parts(file.path)
        held = _plain(_NUMBER.sub("", folders[-1] if folders else "", count=1))
        within = next(filter(None, map(self._within, file.titles)), None)
        return self._within(os.path.splitext(base)[0]) or self._owner.get(held) or within

    def meant(self, name: str) -> str | None:
        """The key of the name on the list that this one is without its place."""
        return self._owner.get(_plain(name))

    def _within(self, text: str) -> str | None:
        whole, parted = _plain(text), _parted(text)
        found = [variant for variant in self._owner if variant in whole or variant in parted]
        here = [variant for variant in found if self._stands(variant, whole) or self._stands(variant, parted)]
        longest = max(map(len, here), default=0)
        owners = {self._owner[variant] for variant in here if len(variant) == longest}
        return owners.pop() if len(owners) == 1 else None

    def _stands(self, variant: str, text: str) -> bool:
        start = text.find(variant)
        if start < 0:
            return False
        before, after = text[:start][-1:], text[start + len(variant) :][:1]
        if (variant[0] in _NUMERALS and before in _NUMERALS) or (variant[-1].isdigit() and after.isdigit()):
            return False
        return variant in self._whole or before in _BEFORE or not _LETTER.match(before)


def _variants(name: str) -> Iterator[str]:
    rest = _plain(name)
    yield rest
    while (place := _PLACE.match(rest)) and place.end() < len(rest):
        rest = rest[place.end() :]
        yield rest


def _plain(text: str) -> str:
    return _BRACKETS.sub("", key(text))


def _parted(text: str) -> str:
    return re.sub(r"[\W_]+", "|", unicodedata.normalize("NFKC", text))
