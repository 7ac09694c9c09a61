"""The corrected whole documents differ from the public ones in the cells that their manifests name, and in no other."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tools.build_goldens import corrected, manifest

Cells = dict[tuple[str, str], object]


def cells(path: Path) -> Cells:
    book = openpyxl.load_workbook(path)
    held = ((sheet.title, cell) for sheet in book for row in sheet.iter_rows() for cell in row)
    return {(sheet, cell.coordinate): cell.value for sheet, cell in held if cell.value is not None}


def test_every_document_has_a_corrected_copy() -> None:
    assert {folder.name.partition("-")[0] for folder in corrected()} == {
        "青云谱", "福田", "乌鲁木齐", "金水", "石家庄",
    }  # fmt: skip


@pytest.mark.parametrize("folder", corrected(), ids=[folder.name for folder in corrected()])
def test_only_what_the_manifest_names_is_changed(folder: Path) -> None:
    source, changes = manifest(folder)
    before, after = cells(source), cells(folder / "book.xlsx")
    changed = {place for place in before.keys() | after.keys() if before.get(place) != after.get(place)}
    assert changed == {(sheet, cell) for sheet, cell, _, _ in changes}
    assert (
        openpyxl.load_workbook(source).sheetnames == openpyxl.load_workbook(folder / "book.xlsx").sheetnames
    )
