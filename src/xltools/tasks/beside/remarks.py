"""说明: what was said of a run, for who gets the workbook and not the console."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from xltools.plans import SheetCell, SheetSpec
from xltools.sheets import look
from xltools.sheets.fit import fitted

NAME = "说明"
_WIDTHS = (7, 86)
_HEADER, _LEAST = 3, 24.0
_NUMBER, _NOTE = replace(look.CENTER, size=11), replace(look.TEXT, size=11)


def build(notes: Sequence[str]) -> tuple[SheetSpec, ...]:
    """The sheet, a line for each note; none without notes."""
    if not notes:
        return ()
    cells = [
        SheetCell(1, 1, NAME, style=look.TITLE),
        SheetCell(
            2, 1, "汇总时的说明；各表的问题见“问题清单”，每个文件的去向见“处理情况”。", style=look.NOTE
        ),
        SheetCell(_HEADER, 1, "编号", style=look.HEAD),
        SheetCell(_HEADER, 2, "说明", style=look.HEAD),
    ]
    for number, note in enumerate(notes, 1):
        cells.append(SheetCell(_HEADER + number, 1, Decimal(number), style=_NUMBER))
        cells.append(SheetCell(_HEADER + number, 2, note, style=_NOTE))
    lines = range(_HEADER + 1, _HEADER + len(notes) + 1)
    needed = fitted(cells, _WIDTHS, {1: 26, 2: 18, _HEADER: 24}, {})
    heights = needed | {row: max(_LEAST, needed[row]) for row in lines}
    return (
        SheetSpec(NAME, tuple(cells), _WIDTHS, heights, freeze_row=_HEADER, protected=False, landscape=False,
                  title_rows=(_HEADER, _HEADER), tab_color="FFC000"),
    )  # fmt: skip
