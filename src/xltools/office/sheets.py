"""Our own sheets on the open workbook: content in one go, looks by areas of one style."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from xltools.checks.formulas import plain_formula
from xltools.office.printing import lay_out
from xltools.office.protection import opened
from xltools.office.reading import Area, cells_of, matrix, runs
from xltools.office.writing import Content, content
from xltools.plans import Choice, Highlight, SheetCell, SheetSpec

_Rows = list[list[Content]]


def find(book: Any, name: str) -> Any | None:
    return next((sheet for sheet in book.sheets if sheet.name == name), None)


def holds(book: Any, spec: SheetSpec) -> bool:
    """Whether the workbook has this sheet with these formulas and constants already."""
    sheet = find(book, spec.name)
    if sheet is None:
        return False
    wanted = _block(spec)
    bottom, right = sheet.used_range.last_cell.row, sheet.used_range.last_cell.column
    if bottom > len(wanted) or right > len(wanted[0]):
        return False
    now = matrix(cells_of(sheet, _whole(wanted)).formula)
    return all(
        _same(there, want)
        for there_row, row in zip(now, wanted, strict=True)
        for there, want in zip(there_row, row, strict=True)
    )


def _same(there: object, wanted: Content) -> bool:
    if isinstance(wanted, str) and wanted.startswith("="):
        return isinstance(there, str) and plain_formula(there[1:]) == plain_formula(wanted[1:])
    if isinstance(wanted, str):
        return str(there).removeprefix("'") == wanted.removeprefix("'")
    if wanted is None:
        return there in (None, "")
    if isinstance(wanted, bool):
        return str(there).upper() in (str(wanted).upper(), "1" if wanted else "0")
    try:
        return float(str(there)) == wanted
    except ValueError:
        return False


def write_sheet(book: Any, spec: SheetSpec) -> Any:
    """Write a whole sheet of ours, in place where it is there already: formulas may refer to it."""
    sheet = find(book, spec.name)
    if sheet is None:
        sheet = book.sheets.add(spec.name, after=book.sheets[-1])
    with opened(sheet):
        sheet.cells.clear()
        block = _block(spec)
        if block:
            cells_of(sheet, _whole(block)).formula = block
        _look(sheet, spec)
        lay_out(book, sheet, spec)
    return sheet


def _block(spec: SheetSpec) -> _Rows:
    bottom, right = max(c.row for c in spec.cells), max(c.column for c in spec.cells)
    rows: _Rows = [[None] * right for _ in range(bottom)]
    for cell in spec.cells:
        rows[cell.row - 1][cell.column - 1] = content(cell.value, cell.formula)
    return rows


def _whole(block: _Rows) -> Area:
    return 1, 1, len(block), len(block[0])


def _look(sheet: Any, spec: SheetSpec) -> None:
    for name, dress in _LOOKS.items():
        for value, area in areas(spec.cells, name):
            dress(cells_of(sheet, area), value)
    for merge in spec.merges:
        cells_of(sheet, merge).merge()
    _measure(sheet, spec)
    for cell in spec.cells:
        if cell.link:
            _link(sheet, cell)
    for highlight in spec.highlights:
        _highlight(sheet, highlight)
    for choice in spec.choices:
        _choice(sheet, choice)


def _measure(sheet: Any, spec: SheetSpec) -> None:
    for column, width in enumerate(spec.widths, 1):
        sheet.range((1, column)).column_width = width
    for height in dict.fromkeys(spec.heights.values()):
        for first, last in runs(sorted(row for row, own in spec.heights.items() if own == height)):
            sheet.range((first, 1), (last, 1)).row_height = height
    for column in spec.hidden_columns:
        sheet.range((1, column)).columns.hidden = True


def areas(cells: Iterable[SheetCell], name: str) -> Iterator[tuple[Any, Area]]:
    """Rectangles of cells that are alike in one thing, where it is not as in any new cell: runs
    in a row, equal runs below each other joined."""
    open_ones: dict[tuple[int, int, Any], tuple[int, int]] = {}
    for row, left, right, value in _row_runs(cells, name):
        key = (left, right, value)
        first, last = open_ones.get(key, (row, row))
        if row > last + 1:
            yield value, (first, left, last, right)
            first = row
        open_ones[key] = (first, row)
    for (left, right, value), (first, last) in open_ones.items():
        yield value, (first, left, last, right)


def _row_runs(cells: Iterable[SheetCell], name: str) -> Iterator[tuple[int, int, int, Any]]:
    run: tuple[int, int, int, Any] | None = None
    for cell in sorted(cells, key=lambda c: (c.row, c.column)):
        value = getattr(cell.style, name)
        if value == _NEW.get(name) or (name == "horizontal" and value == "left" and _is_text(cell)):
            continue
        if run is not None and (cell.row, cell.column - 1, value) == (run[0], run[2], run[3]):
            run = (run[0], run[1], cell.column, value)
            continue
        if run is not None:
            yield run
        run = (cell.row, cell.column, cell.column, value)
    if run is not None:
        yield run


def _is_text(cell: SheetCell) -> bool:
    return isinstance(cell.value, str) and cell.formula is None


def _bold(area: Any, value: Any) -> None:
    area.font.bold = value


def _size(area: Any, value: Any) -> None:
    area.font.size = value


def _color(area: Any, value: Any) -> None:
    area.font.color = f"#{value}"


def _fill(area: Any, value: Any) -> None:
    area.color = f"#{value}"


def _format(area: Any, value: Any) -> None:
    area.number_format = value


def _horizontal(area: Any, value: Any) -> None:
    area.horizontal_alignment = value


def _vertical(area: Any, value: Any) -> None:
    area.vertical_alignment = value


def _wrap(area: Any, value: Any) -> None:
    area.wrap_text = value


def _border(area: Any, value: Any) -> None:
    area.borders.set("all", line_style="continuous", weight="thin", color="#BFBFBF")


#: what a Style says → how it is put on, and what a cell that was just cleared is like
_LOOKS = {
    "bold": _bold, "size": _size, "color": _color, "fill": _fill, "number_format": _format,
    "horizontal": _horizontal, "vertical": _vertical, "wrap": _wrap, "border": _border,
}  # fmt: skip
_NEW = {
    "bold": False, "color": "000000", "fill": None, "number_format": "General", "vertical": "bottom",
    "wrap": False, "border": False,
}  # fmt: skip


def _link(sheet: Any, cell: SheetCell) -> None:
    area = sheet.range((cell.row, cell.column))
    area.add_hyperlink(f"#{cell.link}", str(cell.value or ""), str(cell.value or cell.link))
    area.font.size = cell.style.size


def _highlight(sheet: Any, highlight: Highlight) -> None:
    formula = "=" + highlight.formula.removeprefix("=")
    fill, color = f"#{highlight.fill}", f"#{highlight.color}"
    sheet.range(highlight.area).conditional_formats.add_custom(formula, fill_color=fill, font_color=color)


def _choice(sheet: Any, choice: Choice) -> None:
    check = sheet.range(choice.area).data_validation
    if choice.choices:
        check.set_list(list(choice.choices))
    elif choice.at_least is not None and choice.at_most is not None:
        check.set_decimal("between", float(choice.at_least), float(choice.at_most))
    elif choice.at_least is not None:
        check.set_decimal("greater_than_or_equal", float(choice.at_least))
    elif choice.at_most is not None:
        check.set_decimal("less_than_or_equal", float(choice.at_most))
