"""Ranges for xlwings: content, size, merges, notes; looks are in ``looks``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from xltools.cells import column_letters
from xltools.office.uno.conditions import Checks, Conditions
from xltools.office.uno.formulas import read_formulas, read_values, write
from xltools.office.uno.looks import Borders, Font, color_number, color_tuple

if TYPE_CHECKING:
    from xltools.office.uno.host import Sheet

_VALUES = 1 | 2 | 4 | 16  # com.sun.star.sheet.CellFlags: numbers, dates, texts, formulas
_CONSTANTS, _FORMULAS = 1 | 2 | 4, 16
_EVERYTHING = 1023
_PER_POINT = 2540 / 72
_PER_PIXEL = 2540 / 96
_ALIGN = {"general": "STANDARD", "left": "LEFT", "center": "CENTER", "right": "RIGHT", "justify": "BLOCK"}
_UPRIGHT = {"top": 1, "center": 2, "bottom": 3}  # com.sun.star.table.CellVertJustify2


class Range:
    """Cells (row, column) to (row, column) of a sheet, counted from 1."""

    #: no limits as a web host has
    max_cells_per_read = max_cells_per_write = None

    def __init__(self, sheet: Sheet, top: int, left: int, bottom: int, right: int) -> None:
        self.sheet = sheet
        self._at = (top, left, bottom, right)
        self.options: dict[str, Any] = {}

    @cached_property
    def api(self) -> Any:
        top, left, bottom, right = self._at
        return self.sheet.api.getCellRangeByPosition(left - 1, top - 1, right - 1, bottom - 1)

    @cached_property
    def _cell(self) -> Any:
        return self.sheet.api.getCellByPosition(self.column - 1, self.row - 1)

    @property
    def row(self) -> int:
        return self._at[0]

    @property
    def column(self) -> int:
        return self._at[1]

    @property
    def shape(self) -> tuple[int, int]:
        top, left, bottom, right = self._at
        return bottom - top + 1, right - left + 1

    def __len__(self) -> int:
        rows, columns = self.shape
        return rows * columns

    def __call__(self, row: int, column: int | None = None) -> Range:
        """The cell in a row and column of the range, or the nth in reading order."""
        if column is None:
            row, column = divmod(row - 1, self.shape[1])
            row, column = row + 1, column + 1
        r, c = self.row + row - 1, self.column + column - 1
        return Range(self.sheet, r, c, r, c)

    @property
    def address(self) -> str:
        top, left, bottom, right = self._at
        first, last = f"${column_letters(left)}${top}", f"${column_letters(right)}${bottom}"
        return first if first == last else f"{first}:{last}"

    @property
    def raw_value(self) -> Any:
        return read_values(self.api, self.sheet.book.api)

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        write(self.api, self._block(data), self.sheet.book.formulas)

    @property
    def formula(self) -> Any:
        rows = read_formulas(self.api, self.sheet.book.formulas)
        return rows if len(self) > 1 else rows[0][0]

    @formula.setter
    def formula(self, data: Any) -> None:
        self.raw_value = data

    def _block(self, data: Any) -> Sequence[Sequence[Any]]:
        """The data in the range's shape; one value fills it."""
        if isinstance(data, (list, tuple)):
            return data
        rows, columns = self.shape
        return [[data] * columns] * rows

    def clear_contents(self) -> None:
        self.api.clearContents(_VALUES)

    def clear(self) -> None:
        area = self.api
        area.merge(False)
        area.clearContents(_EVERYTHING)
        conditions = area.getPropertyValue("ConditionalFormat")
        conditions.clear()
        area.setPropertyValue("ConditionalFormat", conditions)
        area.setPropertyToDefault("Validation")

    def get_special_cells(self, cell_type: str, value_type: str | None) -> list[Range]:
        found = self.api.queryContentCells(_FORMULAS if cell_type == "formulas" else _CONSTANTS)
        return [
            Range(self.sheet, at.StartRow + 1, at.StartColumn + 1, at.EndRow + 1, at.EndColumn + 1)
            for at in found.getRangeAddresses()
        ]

    def copy(self, destination: Any) -> None:
        target = destination.api.getCellByPosition(0, 0).CellAddress
        self.sheet.api.copyRange(target, self.api.RangeAddress)

    def select(self) -> None:
        controller = self.sheet.book.api.CurrentController
        controller.setActiveSheet(self.sheet.api)
        controller.select(self.api)

    @property
    def merge_cells(self) -> bool | None:
        """False where nothing is merged, None where only some cells are."""
        if not self.api.getIsMerged():
            return False
        return True if len(self) == 1 else None

    @property
    def merge_area(self) -> Range:
        cursor = self.sheet.api.createCursorByRange(self._cell)
        cursor.collapseToMergedArea()
        at = cursor.RangeAddress
        return Range(self.sheet, at.StartRow + 1, at.StartColumn + 1, at.EndRow + 1, at.EndColumn + 1)

    def merge(self, across: bool) -> None:
        self.api.merge(True)

    @property
    def number_format(self) -> str | None:
        area = self.api
        if len(self) > 1 and area.getPropertyState("NumberFormat").value == "AMBIGUOUS_VALUE":
            return None
        key = area.getPropertyValue("NumberFormat")
        code: str = self.sheet.book.api.NumberFormats.getByKey(key).FormatString
        return "General" if code in ("General", "Standard", "G/通用格式") else code

    @number_format.setter
    def number_format(self, code: str) -> None:
        self.api.setPropertyValue("NumberFormat", self.sheet.book.format_key(code))

    @property
    def color(self) -> tuple[int, int, int] | None:
        return color_tuple(self.api.getPropertyValue("CellBackColor"))

    @color.setter
    def color(self, value: Any) -> None:
        if value is None:
            self.api.setPropertyToDefault("CellBackColor")  # as in a cell that never had a fill
        else:
            self.api.setPropertyValue("CellBackColor", color_number(value))

    @property
    def font(self) -> Font:
        return Font(self.api)

    @property
    def borders(self) -> Borders:
        return Borders(self.api)

    @property
    def conditional_formats(self) -> Conditions:
        return Conditions(self)

    @property
    def data_validation(self) -> Checks:
        return Checks(self)

    @property
    def wrap_text(self) -> bool:
        return bool(self.api.getPropertyValue("IsTextWrapped"))

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self.api.setPropertyValue("IsTextWrapped", value)

    @property
    def horizontal_alignment(self) -> str | None:
        now = self.api.getPropertyValue("HoriJustify").value
        return next((word for word, name in _ALIGN.items() if name == now), None)

    @horizontal_alignment.setter
    def horizontal_alignment(self, word: str) -> None:
        enum = self.sheet.book.uno.Enum("com.sun.star.table.CellHoriJustify", _ALIGN[word])
        self.api.setPropertyValue("HoriJustify", enum)

    @property
    def vertical_alignment(self) -> str | None:
        now = self.api.getPropertyValue("VertJustify")
        return next((word for word, number in _UPRIGHT.items() if number == now), "bottom")

    @vertical_alignment.setter
    def vertical_alignment(self, word: str) -> None:
        self.api.setPropertyValue("VertJustify", _UPRIGHT[word])

    @property
    def column_width(self) -> float:
        """In Excel's unit: digits of the normal font (宋体), eight pixels each and five around them."""
        return max(0.0, round((float(self.api.Columns.Width) / _PER_PIXEL - 5) / 8, 2))

    @column_width.setter
    def column_width(self, value: float) -> None:
        self.api.Columns.Width = round((value * 8 + 5) * _PER_PIXEL)

    @property
    def row_height(self) -> float:
        return round(float(self.api.Rows.Height / _PER_POINT), 2)

    @row_height.setter
    def row_height(self, value: float) -> None:
        self.api.Rows.Height = round(value * _PER_POINT)

    @property
    def column_hidden(self) -> bool:
        return not self.api.Columns.IsVisible

    @column_hidden.setter
    def column_hidden(self, value: bool) -> None:
        self.api.Columns.IsVisible = not value

    def add_hyperlink(self, address: str, text: str, tip: str) -> None:
        field = self.sheet.book.api.createInstance("com.sun.star.text.TextField.URL")
        field.URL = address.replace("!", ".") if address.startswith("#") else address
        field.Representation = text
        cell = self._cell
        cell.setString("")
        cell.insertTextContent(cell.createTextCursor(), field, False)

    @property
    def hyperlink(self) -> str:
        fields = self._cell.getTextFields().createEnumeration()
        url: str = fields.nextElement().URL if fields.hasMoreElements() else ""
        return url

    @property
    def note(self) -> Note | None:
        return Note(self) if self._cell.Annotation.String else None

    def add_note(self, text: str) -> Note:
        cell = self._cell
        self.sheet.api.Annotations.insertNew(cell.CellAddress, text)
        return Note(self)


class Note:
    """A note on one cell."""

    def __init__(self, cell: Range) -> None:
        self.location = cell

    @property
    def api(self) -> Any:
        return self.location._cell.Annotation

    @property
    def text(self) -> str:
        found: str = self.api.String
        return found

    def delete(self) -> None:
        notes = self.location.sheet.api.Annotations
        at = self.location._cell.CellAddress
        for index in range(notes.Count):
            place = notes.getByIndex(index).Position
            if (place.Row, place.Column) == (at.Row, at.Column):
                notes.removeByIndex(index)
                return
