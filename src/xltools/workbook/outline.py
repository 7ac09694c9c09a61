"""What a workbook package holds: its sheets with their parts, names, styles, strings."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from xltools.workbook.markup import local, parse
from xltools.workbook.zipparts import Parts, damaged

_OFF = frozenset({"", "0", "false", "off"})


class SheetPart(NamedTuple):
    """One worksheet: its name, where its XML is, whether it is shown."""

    name: str
    part: str
    visible: bool


class _Relation(NamedTuple):
    kind: str
    part: str


@dataclass
class Outline:
    """The workbook part read: worksheets in order, workbook-wide names, the other parts."""

    sheets: list[SheetPart] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    styles: str | None = None
    strings: str | None = None
    from_1904: bool = False


def read_outline(parts: Parts) -> Outline:
    """The outline of a workbook package, wherever its workbook part lies.

    Raises UnreadableError without a workbook part, expat.ExpatError for broken XML.
    """
    found = [r.part for r in _relations(parts, "").values() if r.kind == "officeDocument"]
    book = found[0] if found else "xl/workbook.xml"
    if book not in parts:
        raise damaged(f"缺少 {book}")
    where, folder = _relations_part(book)
    related = parts.read(where) if where in parts else None
    read = _read_workbook(parts.read(book), related, folder)
    by_kind = {r.kind: r.part for r in _read_relations(related, folder).values() if r.part in parts}
    return Outline(
        list(read.sheets),
        dict(read.names),
        by_kind.get("styles"),
        by_kind.get("sharedStrings"),
        read.from_1904,
    )


@lru_cache(maxsize=8)
def _read_workbook(xml: bytes, relations: bytes | None, folder: str) -> Outline:
    """What the workbook part says; never changed, since files of one template share it."""
    return _Reader(_read_relations(relations, folder)).read(xml)


def main_part(parts: Parts) -> str:
    """The part that a package is about; "" where it does not say."""
    return next((r.part for r in _relations(parts, "").values() if r.kind == "officeDocument"), "")


def related_part(parts: Parts, part: str, kind: str) -> str | None:
    """The first part of that kind that a part refers to, if it is there."""
    found = (r.part for r in _relations(parts, part).values() if r.kind == kind)
    return next((name for name in found if name in parts), None)


def _relations(parts: Parts, part: str) -> dict[str, _Relation]:
    """Relationships by id; ``part`` "" stands for the package itself."""
    where, folder = _relations_part(part)
    return _read_relations(parts.read(where), folder) if where in parts else {}


def _relations_part(part: str) -> tuple[str, str]:
    """(the part with the relationships of a part, its folder)."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels"), folder


@lru_cache(maxsize=64)
def _read_relations(xml: bytes | None, folder: str) -> dict[str, _Relation]:
    """Relationships of a part in ``folder``; files of one template share them byte by byte."""
    found: dict[str, _Relation] = {}
    if xml is None:
        return found

    def start(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.join("/", folder, attributes.get("Target", "").replace("\\", "/"))
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = _Relation(kind, posixpath.normpath(target).lstrip("/"))

    parse(xml, start)
    return found


class _Reader:
    """Handlers over the workbook part."""

    def __init__(self, relations: dict[str, _Relation]) -> None:
        self._relations = relations
        self._outline = Outline()
        self._name = ""
        self._text: list[str] = []

    def read(self, xml: bytes) -> Outline:
        parse(xml, self._start, self._end, self._text.append)
        return self._outline

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        self._text.clear()
        if tag == "sheet":
            self._sheet({local(k): v for k, v in attributes.items()})
        elif tag == "workbookPr":
            self._outline.from_1904 = attributes.get("date1904", "").lower() not in _OFF
        elif tag == "definedName":
            own = "localSheetId" in attributes or attributes.get("name", "").lower().startswith("_xlnm.")
            self._name = "" if own else attributes.get("name", "")

    def _end(self, name: str) -> None:
        if self._name and local(name) == "definedName":
            self._outline.names[self._name] = "".join(self._text).removeprefix("=")
            self._name = ""

    def _sheet(self, attributes: dict[str, str]) -> None:
        relation = self._relations.get(attributes.get("id", ""))
        if relation is None:
            raise damaged(f"找不到工作表“{attributes.get('name', '')}”")
        # charts and macro sheets are no grids
        if relation.kind == "worksheet":
            visible = attributes.get("state", "visible") == "visible"
            self._outline.sheets.append(SheetPart(attributes.get("name", ""), relation.part, visible))
