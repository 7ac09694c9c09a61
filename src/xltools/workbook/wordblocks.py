"""What stands in a Word document, in order: paragraphs and tables, whatever holds them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from xltools.errors import UnreadableError
from xltools.workbook.wordtext import Fields, attribute, child, ends_deleted, held, local, read_text

#: no program makes tables wider than this; a false claim of width must not cost memory
MAX_COLUMNS = 1000
MAX_CELLS = 2_000_000


@dataclass(slots=True)
class Paragraph:
    """A paragraph; ``style`` and ``outline`` are for whoever wants to know its heading level."""

    text: str
    style: str = ""
    outline: int | None = None


@dataclass(slots=True)
class Cell:
    """A cell with the columns of the table's own grid that it covers, from ``left`` to before ``right``.

    ``hangs``: it goes on from the cell above. ``inner`` are the tables inside it.
    """

    left: int
    right: int
    text: str
    hangs: bool = False
    inner: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class Table:
    """A table: the widths of its grid's columns (twentieths of a point) and its rows of cells."""

    widths: list[int]
    rows: list[list[Cell]]


Item = Paragraph | Table


def read_items(body: Element) -> list[Item]:
    """The paragraphs and tables of a document's body. A table that only frames others stands for them.

    Raises UnreadableError for tables beyond all measure.
    """
    return list(_items(body, Fields()))


def _items(holder: Element, fields: Fields) -> Iterator[Item]:
    open_text = ""
    for each in held(holder):
        name = local(each.tag)
        if name == "tbl":
            if open_text:
                yield Paragraph(open_text)
                open_text = ""
            yield from _unframed(_table(each, fields))
        elif name == "p":
            read = read_text(each, fields)
            text = open_text + "".join(read.parts)
            open_text = text if ends_deleted(each) else ""
            if not open_text:
                yield _paragraph(each, text)
            for box in read.boxes:
                yield from _items(box, fields)
    if open_text:
        yield Paragraph(open_text)


def _paragraph(element: Element, text: str) -> Paragraph:
    look = child(element, "pPr")
    style, outline = child(look, "pStyle"), child(look, "outlineLvl")
    level = attribute(outline, "val") if outline is not None else None
    return Paragraph(
        text.strip("\n"),
        (attribute(style, "val") or "") if style is not None else "",
        int(level) if level and level.isdigit() else None,
    )


def _unframed(table: Table) -> list[Item]:
    """The table; or, where one cell holds all there is and tables in it, what that cell holds."""
    filled = [cell for row in table.rows for cell in row if cell.text.strip() or cell.inner]
    if len(filled) == 1 and any(isinstance(item, Table) for item in filled[0].inner):
        return filled[0].inner
    return [table]


def inner_tables(table: Table) -> Iterator[Table]:
    """The tables inside the cells of a table, in reading order."""
    for row in table.rows:
        for cell in row:
            yield from (item for item in cell.inner if isinstance(item, Table))


def _table(element: Element, fields: Fields) -> Table:
    if not fields.shown:
        fields.open.clear()  # the code of a field holds no table: it is broken
    widths: list[int] = []
    rows: list[list[Cell]] = []
    for each in held(element):
        name = local(each.tag)
        if name == "tblGrid":
            widths = [_number(column, "w") for column in each if local(column.tag) == "gridCol"][:MAX_COLUMNS]
        elif name == "tr":
            row = _row(each, fields)
            if row is not None:
                rows.append(row)
    across = max((row[-1].right for row in rows if row), default=0)
    if across > MAX_COLUMNS or across * len(rows) > MAX_CELLS:
        raise UnreadableError(
            "文档中的表格行列数异常，不予读取。", "请用 Word 或 WPS 打开检查后另存为 .docx 再试。"
        )
    return Table(widths, rows)


def _row(element: Element, fields: Fields) -> list[Cell] | None:
    """The cells of a row; None for a row that is deleted."""
    look = child(element, "trPr")
    if child(look, "del") is not None:
        return None
    at = _claimed(look, "gridBefore", 0)
    cells: list[Cell] = []
    for each in held(element):
        if local(each.tag) != "tc":
            continue
        cell = _cell(each, at, fields)
        joined = child(child(each, "tcPr"), "hMerge")
        if joined is not None and cells and attribute(joined, "val") != "restart":
            cells[-1].right = cell.right
        else:
            cells.append(cell)
        at = cell.right
    return cells


def _cell(element: Element, left: int, fields: Fields) -> Cell:
    look = child(element, "tcPr")
    span = max(_claimed(look, "gridSpan", 1), 1)
    merge = child(look, "vMerge")
    hangs = merge is not None and attribute(merge, "val") != "restart"
    depth = len(fields.open)
    items = list(_items(element, fields))
    del fields.open[depth:]  # no field goes on in the next cell: one that is not closed is broken
    gone = child(look, "cellDel") is not None
    return Cell(left, left + span, "" if gone else _said(items), hangs, items if _holds_table(items) else [])


def _said(items: Sequence[Item]) -> str:
    """The text of a cell; a table of one row or one column in it is text too."""
    parts = [item.text if isinstance(item, Paragraph) else _in_line(item) for item in items]
    return "\n".join(parts).strip()


def _in_line(table: Table) -> str:
    if not _small(table):
        return ""
    return "\n".join("\t".join(cell.text for cell in row) for row in table.rows)


def _small(table: Table) -> bool:
    return len(table.rows) <= 1 or max(map(len, table.rows)) <= 1


def _holds_table(items: Sequence[Item]) -> bool:
    return any(isinstance(item, Table) and not _small(item) for item in items)


def _claimed(look: Element | None, name: str, default: int) -> int:
    found = child(look, name)
    return default if found is None else min(_number(found, "val", default), MAX_COLUMNS + 1)


def _number(element: Element, name: str, default: int = 0) -> int:
    """A whole number; measures such as 2.5pt (strict documents) by their figure."""
    text = attribute(element, name) or ""
    if text.endswith("pt"):
        return int(float(text[:-2]) * 20)
    try:
        return max(int(float(text)), 0)
    except (ValueError, OverflowError):
        return default
