"""A sheet of our own written as XML: cells, widths, checks, highlights, print set-up."""

from __future__ import annotations

from itertools import groupby

from xltools.cells import Merge, a1
from xltools.numbers import show
from xltools.plans import Choice, Highlight, SheetCell, SheetSpec
from xltools.workbook.bookparts import OFFICE, STRICT_OFFICE
from xltools.workbook.sheetrows import area_text, places
from xltools.workbook.sheetxml_write import cell_xml
from xltools.workbook.styles import NAMESPACE, STRICT_NAMESPACE, StyleBook
from xltools.workbook.xmltext import escape, escape_attribute

# beyond these Excel calls the file damaged
_TITLE, _PROMPT, _LIST = 32, 255, 255


def sheet_xml(spec: SheetSpec, styles: StyleBook, *, strict: bool = False, drawing: str = "") -> str:
    """The whole part of a sheet; elements in the order the schema asks for. ``drawing`` is the
    relationship of its charts, "" without any."""
    cells = _filled(spec)
    return "".join(
        [
            sheet_head(spec, cells, styles, strict=strict, dimension=_dimension(cells)),
            "</sheetData>",
            _protection(spec.protected),
            _merges(spec.merges),
            highlights_xml(spec.highlights, styles),
            _choices(spec.choices),
            _links(spec.cells),
            sheet_tail(spec, drawing),
        ]
    )


def sheet_head(
    spec: SheetSpec, cells: list[SheetCell], styles: StyleBook, *, strict: bool, dimension: str = ""
) -> str:
    """The part up to the end of these rows."""
    main, office = (STRICT_NAMESPACE, STRICT_OFFICE) if strict else (NAMESPACE, OFFICE)
    return "".join(
        [
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
            f'<worksheet xmlns="{main}" xmlns:r="{office}">',
            _properties(spec),
            f'<dimension ref="{dimension}"/>' if dimension else "",
            _view(spec.freeze_row),
            '<sheetFormatPr defaultRowHeight="15"/>',
            _widths(spec.widths, spec.hidden_columns),
            f"<sheetData>{_rows(spec, cells, styles)}",
        ]
    )


def sheet_tail(spec: SheetSpec, drawing: str = "") -> str:
    """The part from the print set-up on."""
    return "".join(
        [
            '<printOptions horizontalCentered="1"/>',
            '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>',
            f'<pageSetup paperSize="9" orientation="{"landscape" if spec.landscape else "portrait"}" ',
            f'scale="{spec.scale}"/>' if spec.scale else 'fitToWidth="1" fitToHeight="0"/>',
            _breaks(spec.breaks),
            f'<drawing r:id="{drawing}"/>' if drawing else "",
            "</worksheet>",
        ]
    )


def _breaks(rows: tuple[int, ...]) -> str:
    breaks = "".join(f'<brk id="{row}" max="16383" man="1"/>' for row in rows)
    return (
        f'<rowBreaks count="{len(rows)}" manualBreakCount="{len(rows)}">{breaks}</rowBreaks>' if rows else ""
    )


def highlights_xml(highlights: tuple[Highlight, ...], styles: StyleBook) -> str:
    """The conditional fills, the first with the highest priority."""
    return "".join(_highlight(h, priority, styles) for priority, h in enumerate(highlights, 1))


def _filled(spec: SheetSpec) -> list[SheetCell]:
    """The cells in order; merged areas get empty cells of the same look, for their borders."""
    cells = {(cell.row, cell.column): cell for cell in spec.cells}
    for merge in spec.merges:
        corner = cells.get((merge.top, merge.left))
        for row, column in places(merge) if corner else ():
            if corner and (row, column) not in cells:
                cells[row, column] = SheetCell(row, column, style=corner.style)
    return [cells[place] for place in sorted(cells)]


def _properties(spec: SheetSpec) -> str:
    color = (spec.tab_color or "").lstrip("#").upper()
    tab = f'<tabColor rgb="{color if len(color) == 8 else "FF" + color}"/>' if color else ""
    fit = "" if spec.scale else '<pageSetUpPr fitToPage="1"/>'
    return f"<sheetPr>{tab}{fit}</sheetPr>"


def _dimension(cells: list[SheetCell]) -> str:
    if not cells:
        return "A1"
    columns = [cell.column for cell in cells]
    return area_text(Merge(cells[0].row, min(columns), cells[-1].row, max(columns)))


def _view(freeze_row: int) -> str:
    pane = (
        (
            f'<pane ySplit="{freeze_row}" topLeftCell="A{freeze_row + 1}" '
            'activePane="bottomLeft" state="frozen"/>'
            f'<selection pane="bottomLeft" activeCell="A{freeze_row + 1}" sqref="A{freeze_row + 1}"/>'
        )
        if freeze_row
        else ""
    )
    return f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'


def _widths(widths: tuple[float, ...], hidden: tuple[int, ...]) -> str:
    unseen = dict.fromkeys(hidden, ' hidden="1"')
    cols = [
        f'<col min="{i}" max="{i}" width="{width:g}"{unseen.get(i, "")} customWidth="1"/>'
        for i, width in enumerate(widths, 1)
        if width > 0
    ]
    return f"<cols>{''.join(cols)}</cols>" if cols else ""


def _rows(spec: SheetSpec, cells: list[SheetCell], styles: StyleBook) -> str:
    by_row = {row: list(group) for row, group in groupby(cells, key=lambda cell: cell.row)}
    written = []
    for row in sorted({*by_row, *spec.heights}):
        height = f' ht="{spec.heights[row]:g}" customHeight="1"' if row in spec.heights else ""
        body = "".join(_cell(cell, spec.name, styles) for cell in by_row.get(row, ()))
        written.append(f'<row r="{row}"{height}>{body}</row>')
    return "".join(written)


def _cell(cell: SheetCell, sheet: str, styles: StyleBook) -> str:
    place = a1(cell.row, cell.column)
    return cell_xml(
        "", f' r="{place}" s="{styles.xf(cell.style)}"', cell.value, cell.formula, f"{sheet}!{place}"
    )


def _protection(protected: bool) -> str:
    # "0" means: allowed although the sheet is protected
    return (
        (
            '<sheetProtection sheet="1" objects="1" scenarios="1" '
            'formatColumns="0" formatRows="0" autoFilter="0" '
            'selectLockedCells="0" selectUnlockedCells="0"/>'
        )
        if protected
        else ""
    )


def _merges(merges: tuple[Merge, ...]) -> str:
    wide = [f'<mergeCell ref="{area_text(m)}"/>' for m in merges if m[:2] != m[2:]]
    return f'<mergeCells count="{len(wide)}">{"".join(wide)}</mergeCells>' if wide else ""


def _highlight(highlight: Highlight, priority: int, styles: StyleBook) -> str:
    dxf = styles.dxf(highlight.fill, highlight.color)
    return (
        f'<conditionalFormatting sqref="{escape_attribute(_areas(highlight.area))}">'
        f'<cfRule type="expression" dxfId="{dxf}" priority="{priority}">'
        f"<formula>{escape(highlight.formula.removeprefix('='))}</formula></cfRule></conditionalFormatting>"
    )


def _choices(choices: tuple[Choice, ...]) -> str:
    body = "".join(map(_choice, choices))
    return f'<dataValidations count="{len(choices)}">{body}</dataValidations>' if choices else ""


def _choice(choice: Choice) -> str:
    title, prompt = escape_attribute(choice.title[:_TITLE]), escape_attribute(choice.prompt[:_PROMPT])
    kind, formulas = _condition(choice)
    error = f' showErrorMessage="1" errorTitle="{title}" error="{prompt}"' if formulas else ""
    return (
        f'<dataValidation{kind} allowBlank="1" showInputMessage="1"{error} '
        f'promptTitle="{title}" prompt="{prompt}" '
        f'sqref="{escape_attribute(_areas(choice.area))}">{formulas}</dataValidation>'
    )


def _condition(choice: Choice) -> tuple[str, str]:
    """Type and operator attributes, and the formula elements."""
    if choice.choices:
        literal = ",".join(choice.choices)
        if len(literal) > _LIST or any("," in c for c in choice.choices):
            raise ValueError(
                f"a list of choices holds at most {_LIST} characters and no comma inside one: {literal}"
            )
        quoted = literal.replace('"', '""')
        return ' type="list"', f'<formula1>"{escape(quoted)}"</formula1>'
    low, high = choice.at_least, choice.at_most
    bounds = [
        f"<formula{i}>{show(b)}</formula{i}>"
        for i, b in enumerate((b for b in (low, high) if b is not None), 1)
    ]
    operator = (
        "between" if len(bounds) == 2 else "greaterThanOrEqual" if low is not None else "lessThanOrEqual"
    )
    return (f' type="decimal" operator="{operator}"', "".join(bounds)) if bounds else ("", "")


def _areas(area: str) -> str:
    return area.replace("$", "").replace(",", " ")


def _links(cells: tuple[SheetCell, ...]) -> str:
    links = "".join(
        f'<hyperlink ref="{a1(cell.row, cell.column)}" location="{escape_attribute(cell.link.lstrip("#"))}"/>'
        for cell in cells
        if cell.link
    )
    return f"<hyperlinks>{links}</hyperlinks>" if links else ""


def print_titles(spec: SheetSpec) -> str | None:
    """The reference of the rows repeated on every page, if any."""
    if spec.title_rows is None:
        return None
    name = spec.name.replace("'", "''")
    return f"'{name}'!${spec.title_rows[0]}:${spec.title_rows[1]}"
