"""Workbooks for the tests of the use cases: the golden ones, with single cells changed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from xltools.cells import Ref, parse_a1
from xltools.plans import Edit, Plan
from xltools.workbook.patch import apply_plan

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden"
PRINTED = GOLDEN / "青云谱-原表" / "book.xlsx"
PRINTED_XLS = GOLDEN / "青云谱-旧格式xls" / "book.xls"
CLEAN = GOLDEN / "青云谱-改正" / "book.xlsx"
SUBTOTALS = GOLDEN / "小计行" / "book.xlsx"
SUMMARY = GOLDEN / "附件4-改正" / "book.xlsx"
TOGETHER = GOLDEN / "青云谱-附件4加附件6" / "book.xlsx"
DATA = ROOT / "examples" / "青云谱-附件6.yaml"

#: a value; or (formula, the value saved with it)
Cell = str | Decimal | int | float | None | tuple[str, str | Decimal | int | float]


def changed(package: bytes, cells: Mapping[str, Cell], sheet: str) -> bytes:
    """The workbook with these cells changed (H45, or 评分规则!C11)."""
    return apply_plan(package, Plan(edits=tuple(_edit(place, cell, sheet) for place, cell in cells.items())))


def _edit(place: str, cell: Cell, sheet: str) -> Edit:
    name, _, address = place.rpartition("!")
    ref = Ref(name or sheet, *parse_a1(address))
    if isinstance(cell, tuple):
        return Edit(ref, _value(cell[1]), cell[0])
    return Edit(ref, _value(cell))


def _value(cell: str | Decimal | int | float | None) -> str | Decimal | None:
    return Decimal(str(cell)) if isinstance(cell, (int, float)) else cell


def form6(folder: Path, name: str, unit: str, cells: Mapping[str, Cell] | None = None) -> Path:
    """A clean 附件6 of another unit."""
    path = folder / name
    path.write_bytes(changed(CLEAN.read_bytes(), {"C5": unit, **(cells or {})}, "附件6"))
    return path
