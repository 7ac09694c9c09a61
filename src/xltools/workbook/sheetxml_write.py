"""Cells written into a sheet's XML: only the cells concerned change."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from decimal import Context, Decimal
from typing import NamedTuple

from xltools.cells import Merge
from xltools.errors import WriteError
from xltools.numbers import show
from xltools.plans import Edit, Style
from xltools.workbook.formulagroups import release
from xltools.workbook.sheetrows import Row, area_text, cells, cut, has_formula, parse_area, rows
from xltools.workbook.xmltext import Element, drop, elements, escape, get, put, replace_elements

StyleIndex = Callable[[Style], int]
#: (style index a cell has, number format it should show) → style index to give it
Reformat = Callable[[int, str], int]
_DOUBLE = Context(prec=17)  # what a double can tell apart; Excel reads no more
_ERROR = re.compile(r"#(?:N/A|.*[!?])")
_CODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
MAX_TEXT = 32767


class Written(NamedTuple):
    """A sheet's new text; whether cells became formulas or ceased to be some."""

    text: str
    formulas_changed: bool


def write_cells(
    text: str, sheet: str, edits: Iterable[Edit], style_index: StyleIndex, reformat: Reformat
) -> Written:
    """Carry out the edits of one sheet; the last edit of a cell counts."""
    wanted: dict[int, dict[int, Edit]] = {}
    for edit in edits:
        wanted.setdefault(edit.ref.row, {})[edit.ref.column] = edit
    data = release(cut(text, sheet), lambda row, column: column in wanted.get(row, ()))
    extent = _extent(wanted)
    writer = _Writer(data.prefix, style_index, reformat)
    writer.looks = _looks(
        data.rows, {edit.like for edits in wanted.values() for edit in edits.values() if edit.like}
    )
    new = writer.rows(data.rows, wanted)
    if extent:
        data = data._replace(head=_with_dimension(data.head, extent))
    return Written(data._replace(rows=new).text, writer.formulas_changed)


def _looks(data: str, places: set[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """The style indexes of some cells as they stand."""
    wanted_rows = {row for row, _ in places}
    return {
        (row.number, cell.column): get(cell.xml.attrs, "s") or "0"
        for row in rows(data)
        if row.number in wanted_rows
        for cell in cells(row.xml.body or "")
        if (row.number, cell.column) in places
    }


class _Writer:
    """Writes rows and notes on the way whether the set of formula cells changes."""

    def __init__(self, prefix: str, style_index: StyleIndex, reformat: Reformat) -> None:
        self.prefix = prefix
        self.style_index = style_index
        self.reformat = reformat
        self.looks: dict[tuple[int, int], str] = {}
        self.formulas_changed = False

    def rows(self, data: str, wanted: Mapping[int, Mapping[int, Edit]]) -> str:
        left = deque(sorted(wanted.items()))
        pieces, done = [], 0
        for row in rows(data):
            while left and left[0][0] < row.number:
                pieces += [data[done : row.xml.start], self._new_row(*left.popleft())]
                done = row.xml.start
            if left and left[0][0] == row.number:
                pieces += [data[done : row.xml.start], self._row(row, left.popleft()[1])]
                done = row.xml.end
            if not left:
                break
        pieces.append(data[done:])
        return "".join([*pieces, *(self._new_row(*item) for item in left)])

    def _new_row(self, number: int, edits: Mapping[int, Edit]) -> str:
        written = "".join(self._cell(None, edits[column]) for column in sorted(edits))
        return f'<{self.prefix}row r="{number}">{written}</{self.prefix}row>' if written else ""

    def _row(self, row: Row, edits: Mapping[int, Edit]) -> str:
        body, left = row.xml.body or "", deque(sorted(edits.items()))
        pieces, done, added = [], 0, False
        for cell in cells(body):
            while left and left[0][0] < cell.column:
                pieces += [body[done : cell.xml.start], self._cell(None, left.popleft()[1])]
                done, added = cell.xml.start, True
            if left and left[0][0] == cell.column:
                pieces += [body[done : cell.xml.start], self._cell(cell.xml, left.popleft()[1])]
                done = cell.xml.end
        pieces += [body[done:], *(self._cell(None, edit) for _, edit in left)]
        # spans is only a hint, but a wrong one makes Excel lose cells
        attrs = drop(row.xml.attrs, "spans") if added or left else row.xml.attrs
        return row.xml.render(attrs, "".join(pieces))

    def _cell(self, old: Element | None, edit: Edit) -> str:
        had = old is not None and has_formula(old)
        self.formulas_changed |= had != (edit.formula is not None)
        attrs = drop(old.attrs, "t", "cm", "vm", "ph") if old else ""
        if (
            not old
            and edit.value is None
            and edit.formula is None
            and edit.style is None
            and edit.like is None
        ):
            return ""
        attrs = f' r="{edit.ref.a1}"' + drop(attrs, "r")
        if edit.style:
            attrs = put(attrs, "s", str(self.style_index(edit.style)))
        elif edit.like is not None and edit.like in self.looks:
            attrs = put(attrs, "s", self.looks[edit.like])
        elif edit.number_format or edit.formula is not None:
            # a formula in a cell formatted as text would turn into text when a person edits it
            old_index = int(get(attrs, "s") or 0)
            new_index = self.reformat(old_index, edit.number_format or "General")
            attrs = put(attrs, "s", str(new_index)) if new_index != old_index else attrs
        return cell_xml(self.prefix, attrs, edit.value, edit.formula, f"{edit.ref.sheet}!{edit.ref.a1}")


def cell_xml(
    prefix: str, attrs: str, value: str | Decimal | bool | None, formula: str | None, place: str
) -> str:
    """A cell element of raw attributes (address, style) and content; ``place`` names it in errors."""
    tag = prefix + "c"
    if formula is None and value is None:
        return f"<{tag}{attrs}/>"
    if formula is not None:
        kind, shown = _result(value, prefix)
        return (
            f"<{tag}{attrs}{kind}><{prefix}f>{escape(formula.removeprefix('='))}</{prefix}f>{shown}</{tag}>"
        )
    if isinstance(value, str):
        return f'<{tag}{attrs} t="inlineStr"><{prefix}is>{_text(value, prefix, place)}</{prefix}is></{tag}>'
    kind, shown = _result(value, prefix)
    return f"<{tag}{attrs}{kind}>{shown}</{tag}>"


def _result(value: str | Decimal | bool | None, prefix: str) -> tuple[str, str]:
    """The type attribute and the ``<v>`` of a number, truth value or formula result."""
    if value is None:
        return "", ""
    if isinstance(value, bool):
        return ' t="b"', f"<{prefix}v>{value:d}</{prefix}v>"
    if isinstance(value, Decimal):
        return "", f"<{prefix}v>{show(_DOUBLE.plus(value))}</{prefix}v>"
    kind = "e" if _ERROR.fullmatch(value) else "str"
    return f' t="{kind}"', f"<{prefix}v>{_coded(value)}</{prefix}v>"


def _text(value: str, prefix: str, place: str) -> str:
    if len(value) > MAX_TEXT:
        raise WriteError(
            f"{place} 的文字有 {len(value)} 个字符，超过 Excel 单元格上限 {MAX_TEXT} 个。", "请缩短后再写入。"
        )
    text = _coded(value)
    keep = ' xml:space="preserve"' if text != text.strip() or "\n" in text or "  " in text else ""
    return f"<{prefix}t{keep}>{text}</{prefix}t>"


def _coded(value: str) -> str:
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    if "_x" in value:  # Excel reads _x0041_ as a coded "A": the underscore itself has to be coded
        value = _CODED.sub("_x005F_", value)
    return escape(value)


def _extent(wanted: Mapping[int, Mapping[int, Edit]]) -> Merge | None:
    columns = [column for edits in wanted.values() for column in edits]
    return Merge(min(wanted), min(columns), max(wanted), max(columns)) if columns else None


def _with_dimension(head: str, extent: Merge) -> str:
    def widened(element: Element) -> str | None:
        old = get(element.attrs, "ref")
        if not old:
            return None
        area = parse_area(old)
        new = Merge(
            min(area.top, extent.top),
            min(area.left, extent.left),
            max(area.bottom, extent.bottom),
            max(area.right, extent.right),
        )
        return None if new == area else element.render(put(element.attrs, "ref", area_text(new)))

    return replace_elements(head, "dimension", widened)


def remerge(text: str, sheet: str, area: Merge, merges: Iterable[Merge]) -> str:
    """Inside ``area`` drop every merge and make ``merges`` instead."""
    data = cut(text, sheet)
    container = next(elements(data.tail, "mergeCells"), None)
    old = list(elements(container.body, "mergeCell")) if container and container.body else []
    made = [merge for merge in merges if merge[:2] != merge[2:]]
    kept = [f"<{e.tag}{e.attrs}/>" for e in old if _stays(parse_area(get(e.attrs, "ref") or ""), area, made)]
    new = [f'<{data.prefix}mergeCell ref="{area_text(m)}"/>' for m in made]
    return data._replace(tail=put_merges(data.tail, data.prefix, [*kept, *new])).text


def _stays(merge: Merge, area: Merge, made: Iterable[Merge]) -> bool:
    # merges that overlap make Excel call the file damaged: the new one counts
    return not _within(merge, area) and not any(_meet(merge, new) for new in made)


def _meet(a: Merge, b: Merge) -> bool:
    return a.top <= b.bottom and b.top <= a.bottom and a.left <= b.right and b.left <= a.right


def _within(inner: Merge, outer: Merge) -> bool:
    return (
        inner.top >= outer.top
        and inner.left >= outer.left
        and inner.bottom <= outer.bottom
        and inner.right <= outer.right
    )


# what may stand between sheetData and mergeCells
_BEFORE_MERGES = (
    r"sheetCalcPr|sheetProtection|protectedRanges|scenarios"
    r"|autoFilter|sortState|dataConsolidate|customSheetViews"
)


def put_merges(tail: str, prefix: str, merges: list[str]) -> str:
    """The part after the rows with these mergeCell elements, the count right."""
    tag = prefix + "mergeCells"
    new = f'<{tag} count="{len(merges)}">{"".join(merges)}</{tag}>' if merges else ""
    old = next(elements(tail, "mergeCells"), None)
    if old:
        return tail[: old.start] + new + tail[old.end :]
    end = tail.index(">") + 1  # of </sheetData>
    for element in elements(tail, _BEFORE_MERGES):
        end = element.end
    return tail[:end] + new + tail[end:]
