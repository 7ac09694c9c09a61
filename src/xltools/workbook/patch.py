"""Carry out a Plan on a workbook package: what is not concerned stays byte for byte."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import BinaryIO

from xltools.plans import Edit, Plan, Remerge, SheetSpec, Style
from xltools.workbook.bookparts import OFFICE, PRINT_TITLES, SPREADSHEET_TYPE, STRICT_OFFICE, BookParts
from xltools.workbook.chartparts import add_charts
from xltools.workbook.listsheet import Spread, add_list
from xltools.workbook.newsheet import print_titles, sheet_xml
from xltools.workbook.opc import relate, related, set_content_type
from xltools.workbook.partstore import PartStore
from xltools.workbook.rowheights import raise_rows
from xltools.workbook.rowparts import change_rows
from xltools.workbook.sheetxml_write import remerge, write_cells
from xltools.workbook.styles import StyleBook, empty_styles


def apply_plan(package: bytes, plan: Plan) -> bytes:
    """The package of an .xlsx or .xlsm with the plan carried out.

    Order: rows, merges, edits, heights, sheets taken out, sheets written, names, lists. Parts
    that need no change are copied as they lie in the zip; in changed sheets
    only the cells, rows and references concerned differ. Deterministic. A plan
    that changes nothing gives the same bytes.

    Raises UnreadableError when the package is no workbook that can be read,
    WriteError when the plan names a sheet that is not there or cannot be done.
    """
    return _carried_out(package, plan, map).save()


def write_plan(package: bytes, plan: Plan, out: BinaryIO, spread: Spread = map) -> None:
    """The same written to a seekable file: lists never stand in memory as a whole. ``spread`` may
    have the parts of lists made by other processes."""
    _carried_out(package, plan, spread).save_to(out)


def _carried_out(package: bytes, plan: Plan, spread: Spread) -> PartStore:
    book = BookParts(PartStore(package))
    styles = _Styles(book)
    chain_stale = bool(plan.lists)
    for change in plan.rows:
        change_rows(book, change)
        chain_stale = True
    for merge in plan.merges:
        _remerge(book, merge)
    chain_stale |= _write_edits(book, plan.edits, styles)
    _raise_rows(book, plan.heights)
    for name in plan.drop_sheets:
        chain_stale |= book.drop_sheet(name)
    for spec in plan.sheets:
        _write_sheet(book, spec, styles)
        chain_stale = True
    if plan.names:
        book.set_names(plan.names)
    for long_list in plan.lists:
        add_list(book, long_list, styles.get(), spread)
    styles.save()
    if book.store.changed:
        if chain_stale:
            book.drop_calculation_chain()
        book.recalculate_on_load()
    return book.store


class _Styles:
    """The workbook's style part, read when the first look is asked for."""

    def __init__(self, book: BookParts) -> None:
        self._book = book
        self._styles: StyleBook | None = None
        self._part = ""

    def get(self) -> StyleBook:
        if self._styles is None:
            self._part = (
                next(iter(related(self._book.store, self._book.part, "styles")), "") or self._created()
            )
            self._styles = StyleBook(self._book.store.text(self._part))
        return self._styles

    def xf(self, style: Style) -> int:
        return self.get().xf(style)

    def reformatted(self, index: int, code: str) -> int:
        return self.get().reformatted(index, code)

    def save(self) -> None:
        if self._styles is not None:
            new = self._styles.text
            self._book.change(self._part, lambda _: new)

    def _created(self) -> str:
        store, book = self._book.store, self._book
        part = f"{book.part.rpartition('/')[0]}/styles.xml".lstrip("/")
        store.put(part, empty_styles(book.strict))
        set_content_type(store, part, SPREADSHEET_TYPE + ".styles+xml")
        relate(store, book.part, (STRICT_OFFICE if book.strict else OFFICE) + "/styles", part)
        return part


def _remerge(book: BookParts, change: Remerge) -> None:
    sheet = book.sheet(change.sheet)
    book.change(sheet.part, lambda text: remerge(text, sheet.name, change.area, change.merges))


def _write_edits(book: BookParts, edits: Sequence[Edit], styles: _Styles) -> bool:
    """Write the cells sheet by sheet; whether the set of formula cells changed."""
    by_sheet: dict[str, list[Edit]] = {}
    for edit in edits:
        by_sheet.setdefault(edit.ref.sheet, []).append(edit)
    changed = False
    for name, wanted in by_sheet.items():
        sheet = book.sheet(name)
        written = write_cells(book.store.text(sheet.part), sheet.name, wanted, styles.xf, styles.reformatted)
        book.store.put(sheet.part, written.text)
        changed |= written.formulas_changed
    return changed


def _raise_rows(book: BookParts, heights: Mapping[tuple[str, int], float]) -> None:
    for name in {sheet for sheet, _ in heights}:
        sheet = book.sheet(name)
        wanted = {row: height for (own, row), height in heights.items() if own == name}
        book.store.put(sheet.part, raise_rows(book.store.text(sheet.part), name, wanted))


def _write_sheet(book: BookParts, spec: SheetSpec, styles: _Styles) -> None:
    sheet = book.find(spec.name)
    if sheet is None:
        sheet = book.add_sheet(spec.name)
    else:
        book.clear_sheet(sheet, keep_titles=print_titles(spec) is not None)
    drawing = add_charts(book, sheet, spec.charts) if spec.charts else ""
    book.put_sheet(sheet, sheet_xml(spec, styles.get(), strict=book.strict, drawing=drawing))
    titles = print_titles(spec)
    if titles:
        index = [s.relation for s in book.sheets()].index(sheet.relation)
        book.add_name(f' name="{PRINT_TITLES}" localSheetId="{index}"', titles)
