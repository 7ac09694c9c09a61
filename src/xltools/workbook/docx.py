"""Reading .docx: its tables as grids, its text as blocks.

The document is parsed here, by the parser of the standard library, since python-docx opens every part of
the package to write it again (docs/decisions.md).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, XMLParser

from xltools.blocks import Block
from xltools.cells import Grid, Ref, key
from xltools.errors import UnreadableError
from xltools.workbook.markup import refuse_doctype
from xltools.workbook.outline import main_part, related_part
from xltools.workbook.wordblocks import Item, Paragraph, Table, inner_tables, read_items
from xltools.workbook.wordgrid import Sheet, grid_of, sheets_of, texts_of
from xltools.workbook.wordtext import attribute, child, local
from xltools.workbook.xmltext import encoding_of
from xltools.workbook.zipparts import MIB, Parts, damaged

MAX_DOCUMENT = 64 * MIB
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_BODY = 9
_CHAIN = 12


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read: its tables, what its readers call their places, and its text in order."""

    grids: tuple[Grid, ...]
    calls: Mapping[Ref, str]
    blocks: tuple[Block, ...]


def read_docx(parts: Parts, *, text: bool = True) -> Document:
    """The tables and the text of a document; without ``text`` no blocks.

    Raises UnreadableError for one that is broken, dangerous or beyond the limits.
    """
    main = main_part(parts) or "word/document.xml"
    body = child(parsed(parts.read(main)), "body")
    if body is None:
        raise damaged("没有正文")
    items = read_items(body)
    sheets = sheets_of(items)
    grids: list[Grid] = []
    calls: dict[Ref, str] = {}
    for sheet in sheets:
        grid, called = grid_of(sheet)
        grids.append(grid)
        calls.update({Ref(grid.sheet, *place): words for place, words in called.items()})
    if not text:
        return Document(tuple(grids), calls, ())
    styled = any(isinstance(item, Paragraph) and item.style for item in items)
    styles = related_part(parts, main, "styles") if styled else None
    levels = _levels(parsed(parts.read(styles))) if styles is not None else {}
    return Document(tuple(grids), calls, tuple(_blocks(items, sheets, levels)))


def parsed(xml: bytes) -> Element:
    """A part parsed. Nothing in it may name anything outside or stand for more than it is."""
    if len(xml) > MAX_DOCUMENT:
        raise UnreadableError(
            "文档正文超过 64 MB，不予读取。", "请用 Word 或 WPS 打开，删除多余内容后另存为 .docx 再试。"
        )
    try:
        text = xml.decode("utf-8-sig" if xml[:3] == b"\xef\xbb\xbf" else encoding_of(xml))
    except (UnicodeDecodeError, LookupError) as error:
        raise damaged("文字编码无法识别") from error
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        refuse_doctype()
    parser = XMLParser()
    try:
        parser.feed(text)
        return parser.close()
    except ParseError as error:
        raise damaged("内容有误") from error


def _blocks(items: Sequence[Item], sheets: Sequence[Sheet], levels: Mapping[str, int]) -> list[Block]:
    places = {id(table): index for index, sheet in enumerate(sheets) for table in sheet.tables}
    found: list[Block] = []
    tables = paragraphs = 0
    for item in items:
        if isinstance(item, Table):
            tables += 1
            found.append(Block("table", "\n".join(texts_of(item)), tables, None, places[id(item)]))
            tables += _inside(item)
        elif key(item.text):
            paragraphs += 1
            found.append(Block("paragraph", item.text, paragraphs, _level(item, levels)))
    return found


def _inside(table: Table) -> int:
    return sum(1 + _inside(inner) for inner in inner_tables(table))


def _level(paragraph: Paragraph, levels: Mapping[str, int]) -> int | None:
    if paragraph.outline is not None:
        return paragraph.outline + 1 if paragraph.outline < _BODY else None
    return levels.get(paragraph.style)


def _levels(styles: Element) -> dict[str, int]:
    """Heading level by style: what the style or one it is based on says, or its name."""
    stated: dict[str, int | None] = {}
    based: dict[str, str] = {}
    for style in styles:
        if local(style.tag) != "style":
            continue
        name = attribute(style, "styleId") or ""
        stated[name] = _stated(style)
        parent = child(style, "basedOn")
        based[name] = (attribute(parent, "val") or "") if parent is not None else ""
    found = {name: _inherited(name, stated, based) for name in stated}
    return {name: level for name, level in found.items() if level is not None and level <= _BODY}


def _stated(style: Element) -> int | None:
    outline = child(child(style, "pPr"), "outlineLvl")
    if outline is not None and (text := attribute(outline, "val") or "").isdigit():
        return int(text) + 1
    called = child(style, "name")
    match = _HEADING.fullmatch((attribute(called, "val") or "").strip()) if called is not None else None
    return int(match[1]) if match else None


def _inherited(name: str, stated: Mapping[str, int | None], based: Mapping[str, str]) -> int | None:
    for _ in range(_CHAIN):
        level = stated.get(name)
        if level is not None or name not in based:
            return level
        name = based[name]
    return None
