"""变更记录: every cell that a run changed, before and after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xltools.cells import Grid, Ref, quote_sheet
from xltools.plans import SheetCell, SheetSpec
from xltools.sheets import look

NAME = "变更记录"
_HEADS = ("批次", "工作表", "单元格", "项目", "原值", "新值", "新公式", "说明")
_FIRST = 4


@dataclass(frozen=True, slots=True)
class Change:
    """One cell changed: what stood there (text and formula) and what stands there now."""

    ref: Ref
    what: str
    before: str
    after: str
    formula: str
    why: str
    #: nothing that people see changes: an empty cell has a formula now that gives nothing yet,
    #: or the value of a formula is saved with it
    unseen: bool = False


def build(changes: Iterable[Change], earlier: Grid | None) -> SheetSpec:
    """The sheet, earlier runs kept above; each run is a batch with its number."""
    rows = _earlier(earlier)
    batch = 1 + max((int(r[0]) for r in rows if r[0].isdigit()), default=0)
    rows += [
        [
            str(batch),
            c.ref.sheet,
            c.ref.a1,
            c.what,
            c.before,
            c.after,
            f"={c.formula}" if c.formula else "",
            c.why,
        ]
        for c in changes
    ]
    cells = [SheetCell(1, 1, NAME, style=look.TITLE)]
    cells += [SheetCell(3, column, head, style=look.HEAD) for column, head in enumerate(_HEADS, 1)]
    for r, row in enumerate(rows, _FIRST):
        cells += [SheetCell(r, c, text or None, style=look.TEXT, link=_link(row) if c == 3 else None)
                  for c, text in enumerate(row, 1)]  # fmt: skip
    return SheetSpec(NAME, tuple(cells), (6, 14, 9, 34, 16, 16, 34, 40), {1: 26}, freeze_row=3,
                     protected=False, title_rows=(3, 3), tab_color="A5A5A5")  # fmt: skip


def _link(row: list[str]) -> str | None:
    return f"{quote_sheet(row[1])}!{row[2]}" if row[1] and row[2] else None


def _earlier(grid: Grid | None) -> list[list[str]]:
    if grid is None:
        return []
    return [
        [grid.value(r, c).text for c in range(1, len(_HEADS) + 1)] for r in range(_FIRST, grid.last_row + 1)
    ]
