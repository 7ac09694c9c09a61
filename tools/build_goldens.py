"""Writes the corrected whole documents of tests/golden: ``python -m tools.build_goldens``.

Each manifest of a case 全文件-改正 names the workbook that it corrects, and every cell that it
changes with what stood there: 表!C7：2021年4月29日 → 2022年4月29日. Nothing else differs.
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

import openpyxl
from openpyxl import Workbook
from openpyxl.cell.cell import Cell

from tools.build_templates.documents import typed
from xltools.numbers import parse_number

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = ROOT / "tests" / "golden"
_EMPTY = "空"


def corrected() -> list[Path]:
    """The folders of the corrected documents."""
    return sorted(GOLDEN.glob("*-全文件-改正"))


def manifest(folder: Path) -> tuple[Path, list[tuple[str, str, str, str]]]:
    """(the workbook corrected, what is changed: sheet, cell, before, after)."""
    data = tomllib.loads((folder / "manifest.toml").read_text("utf-8"))
    changes = []
    for line in data["fictitious"]:
        place, _, figures = line.partition("：")
        sheet, _, cell = place.rpartition("!")
        before, _, after = figures.partition(" → ")
        changes.append((sheet, cell, before, after))
    return ROOT / data["source"].partition(" ")[0], changes


def build(folder: Path) -> None:
    source, changes = manifest(folder)
    book = openpyxl.load_workbook(source)
    for sheet, address, before, after in changes:
        _change(book[sheet][address], before, after)
    path = folder / "book.xlsx"
    if not path.exists() or _cells(openpyxl.load_workbook(path)) != _cells(book):
        book.save(path)


def _cells(book: Workbook) -> dict[tuple[str, str], tuple[object, str]]:
    """(sheet, cell) → its value, and its number format."""
    held = ((sheet.title, cell) for sheet in book for row in sheet.iter_rows() for cell in row)
    return {
        (sheet, cell.coordinate): (
            float(cell.value) if isinstance(cell.value, Decimal) else cell.value,
            cell.number_format,
        )
        for sheet, cell in held
        if cell.value is not None
    }


def _change(cell: Cell, before: str, after: str) -> None:
    """Raises ValueError where the cell does not hold what the manifest says."""
    held = cell.value
    if isinstance(held, str) and before in held:
        cell.value = held.replace(before, "" if after == _EMPTY else after, 1) or None
    elif held is None and before == _EMPTY:
        cell.value, cell.number_format = typed(after)
    elif isinstance(held, (int, float)) and Decimal(str(held)) == parse_number(before):
        cell.value = None if after == _EMPTY else typed(after)[0]
    else:
        raise ValueError(f"{cell.coordinate}: {held!r}, not {before!r}")


def main() -> None:
    for folder in corrected():
        build(folder)


if __name__ == "__main__":
    main()
