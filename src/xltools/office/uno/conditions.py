"""Conditional fills and input checks for xlwings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xltools.office.uno.looks import color_number

if TYPE_CHECKING:
    from xltools.office.uno.ranges import Range

_OPERATORS = {
    "between": "BETWEEN",
    "greater_than_or_equal": "GREATER_EQUAL",
    "less_than_or_equal": "LESS_EQUAL",
}
_TYPES = {"decimal": "DECIMAL"}


class Conditions:
    """The conditional formats of a range; only custom formulas are made."""

    def __init__(self, area: Range) -> None:
        self._area = area

    @property
    def api(self) -> Any:
        return self._area.api.getPropertyValue("ConditionalFormat")

    def __len__(self) -> int:
        return int(self.api.Count)

    def add_custom(self, spec: dict[str, Any]) -> None:
        book, area = self._area.sheet.book, self._area.api
        entries = self.api
        first = area.getCellByPosition(0, 0).CellAddress
        given = {
            "Operator": book.uno.Enum("com.sun.star.sheet.ConditionOperator", "FORMULA"),
            "Formula1": book.native(spec["formula"], first),
            "SourcePosition": first,
            "StyleName": _STYLES.get(color_number(spec["fill_color"]), "Neutral"),
        }
        entries.addNew(tuple(book.setting(name, value) for name, value in given.items()))
        area.setPropertyValue("ConditionalFormat", entries)


#: LibreOffice's own styles nearest to a fill; new ones cannot be made while any sheet is protected
_STYLES = {0xC6EFCE: "Good", 0xFFC7CE: "Bad", 0xFFEB9C: "Neutral"}


class Checks:
    """The input check of a range: a list, or a decimal between bounds."""

    def __init__(self, area: Range) -> None:
        self._area = area

    @property
    def api(self) -> Any:
        return self._area.api.getPropertyValue("Validation")

    def set_list(self, source: list[str], in_cell_dropdown: bool) -> None:
        check = self.api
        check.Type = self._enum("ValidationType", "LIST")
        check.setFormula1(";".join(f'"{word}"' for word in source))
        check.ShowList = 1
        self._area.api.setPropertyValue("Validation", check)

    def set_rule(self, rule_type: str, operator: str, formula1: str, formula2: str | None) -> None:
        check = self.api
        check.Type = self._enum("ValidationType", _TYPES[rule_type])
        check.setOperator(self._enum("ConditionOperator", _OPERATORS[operator]))
        check.setFormula1(formula1.removeprefix("="))
        check.setFormula2((formula2 or "").removeprefix("="))
        self._area.api.setPropertyValue("Validation", check)

    def _enum(self, kind: str, word: str) -> Any:
        return self._area.sheet.book.uno.Enum(f"com.sun.star.sheet.{kind}", word)
