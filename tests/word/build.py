"""Sheets as offices put them into Word: the same table in a .docx, in the shapes seen in circulation."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH

from xltools.cells import Grid, Merge

Texts = list[list[str]]


@dataclass(frozen=True)
class Shape:
    """How an office lays a sheet out in Word.

    ``titles``: rows above the table are paragraphs. ``repeated``: from this row of the sheet on, a
    label is written on each row instead of merged downwards (0: nowhere). ``broken``: labels of more than four characters are broken over two lines.
    ``split``: the first row of the second table, counted in the sheet (0: one table). ``notes``: rows below
    are paragraphs. ``wide``: full-width figures.
    """

    titles: int = 0
    repeated: int = 0
    broken: bool = False
    split: int = 0
    notes: int = 0
    wide: bool = False


def shown(grid: Grid) -> Texts:
    """What a sheet shows, rates with two decimals as percentages."""
    rows = range(1, grid.last_row + 1)
    return [[grid.value(r, c).text for c in range(1, grid.last_column + 1)] for r in rows]


def build(grid: Grid, shape: Shape = Shape()) -> Any:
    """The document of a sheet."""
    document = docx.Document()
    add_sheet(document, grid, shape)
    return document


def saved(document: Any, path: Path) -> Path:
    buffer = BytesIO()
    document.save(buffer)
    path.write_bytes(buffer.getvalue())
    return path


def add_sheet(document: Any, grid: Grid, shape: Shape = Shape()) -> None:
    texts = shown(grid)
    for row in texts[: shape.titles]:
        line = document.add_paragraph("        ".join(text for text in row if text))
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    last = len(texts) - shape.notes
    cuts = [shape.titles, *([shape.split - 1] if shape.split else []), last]
    for index, (top, end) in enumerate(itertools.pairwise(cuts)):
        if index:
            document.add_paragraph("")
        own = replace(shape, repeated=max(shape.repeated - top, 1) if shape.repeated else 0)
        add_table(document, texts[top:end], list(_within(grid.merges, top, end)), own)
    for row in texts[last:]:
        document.add_paragraph(next((text for text in row if text), ""))


def _within(merges: Sequence[Merge], top: int, end: int) -> Iterator[Merge]:
    for area in merges:
        if area.top > top and area.bottom <= end:
            yield Merge(area.top - top, area.left, area.bottom - top, area.right)


def add_table(document: Any, texts: Texts, merges: Sequence[Merge], shape: Shape = Shape()) -> Any:
    table = document.add_table(rows=len(texts), cols=len(texts[0]))
    table.style = "Table Grid"
    downwards = [area for area in merges if area.bottom > area.top]
    for area in merges:
        if shape.repeated and area in downwards and area.top >= shape.repeated:
            for row in range(area.top, area.bottom + 1):
                if area.right > area.left:
                    _merge(table, Merge(row, area.left, row, area.right))
                texts[row - 1][area.left - 1] = texts[area.top - 1][area.left - 1]
            continue
        _merge(table, area)
    for r, row in enumerate(texts):
        for c, text in enumerate(row):
            if text:
                _write(table.cell(r, c), text, shape)
    return table


def _merge(table: Any, area: Merge) -> None:
    table.cell(area.top - 1, area.left - 1).merge(table.cell(area.bottom - 1, area.right - 1))


_WIDE = str.maketrans("0123456789.%", "０１２３４５６７８９．％")


def _write(cell: Any, text: str, shape: Shape) -> None:
    if shape.wide:
        text = text.translate(_WIDE)
    if shape.broken and 4 < len(text) < 12 and not any(ch.isascii() for ch in text):
        middle = len(text) // 2
        cell.text = text[:middle]
        cell.add_paragraph(text[middle:])
        return
    cell.text = text
