"""评分底稿: one row an indicator, from the texts to the rule's score, all live."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xltools.cells import Grid, Ref
from xltools.plans import Highlight, SheetCell, SheetSpec, Style
from xltools.records import Form
from xltools.rules.grades import grade_formula
from xltools.rules.scoring import Score
from xltools.rules.settings import Settings
from xltools.sheets import look
from xltools.sheets.columns import COLUMN, COLUMNS, FIRST, LETTER, Content, Formula, at
from xltools.sheets.openrows import open_cells
from xltools.sheets.paperrows import execution_cells, row_cells
from xltools.sheets.rowfigures import Figures, fixed_figures, score_cells
from xltools.sheets.rowframe import is_percent

__all__ = [
    "COLUMN",
    "FIRST",
    "NAME",
    "Content",
    "Figures",
    "Formula",
    "Paper",
    "build",
    "execution_cells",
    "fixed_figures",
    "is_percent",
    "score_cells",
]

NAME = "评分底稿"
_STYLES: Mapping[str, Style] = {
    "name": look.TEXT, "target_text": look.TEXT, "actual_text": look.TEXT, "target_seen": look.TEXT,
    "actual_seen": look.TEXT, "rule": look.TEXT, "status": look.TEXT, "name_seen": look.TEXT, "target_key": look.TEXT,
    "actual_key": look.TEXT,
}  # fmt: skip
NOTE = (
    "本表由自评表自动生成：取数为“公式”的，改动自评表的指标值、完成值，本表的应得分随即变化（得分栏是公式的项，得分也随即变化；"
    "自己填的得分不动）；取数为“程序”的，改动后状态栏会提示，请用 xltools recompute 重算。"
    "建议得分＝办法能定出的分；规则得分＝自评得分在规则区间内的取值。"
)


@dataclass(frozen=True, slots=True)
class Paper:
    """The sheet and where to find things on it: form row → paper row; ``total_row`` the sums."""

    spec: SheetSpec
    rows: Mapping[int, int]
    total_row: int

    def ref(self, form_row: int, role: str) -> Ref:
        return Ref(self.spec.name, self.rows[form_row], COLUMN[role])


def build(
    form: Form,
    grid: Grid,
    scores: Mapping[int, Score],
    execution: Score | None,
    settings: Settings,
    *,
    name: str = NAME,
    open_rows: bool = False,
    ends: Mapping[int, tuple[str, str]] | None = None,
) -> Paper:
    """The working paper of a form. ``open_rows`` takes the form's empty rows in too, so
    that a blank template scores what is typed into it without any program (a 评分表 has no
    target to score by). ``ends`` are the
    cells of 逐项计分 by form row, for rows that go by a printed rule."""
    cells: list[SheetCell] = list(_heading())
    rows: dict[int, int] = {}
    row = FIRST
    line = form.execution
    if line is not None and execution is not None:
        rows[line.label.ref.row] = row
        cells += _styled(row, execution_cells(form, line, execution, settings, row))
        row += 1
    by_row = {item.row: item for item in form.indicators}
    waits = open_rows and {"target", "actual"} <= set(form.layout.columns)
    wanted = sorted({*by_row, *(form.layout.open_rows if waits else ())})
    for form_row in wanted:
        item = by_row.get(form_row)
        if item is not None and not item.applicable:
            continue
        if item is None:
            content = open_cells(form, grid, form_row, settings, row)
        else:
            content = row_cells(
                form,
                grid,
                item,
                scores[form_row],
                settings=settings,
                row=row,
                ends=(ends or {}).get(form_row),
            )
        cells += _styled(row, content)
        rows[form_row] = row
        row += 1
    cells += _totals(row, settings)
    return Paper(_spec(name, cells, row), rows, row)


def _spec(name: str, cells: list[SheetCell], last: int) -> SheetSpec:
    area = f"A{FIRST}:{LETTER['status']}{max(last - 1, FIRST)}"
    difference, status = f"${LETTER['difference']}{FIRST}", f"${LETTER['status']}{FIRST}"
    return SheetSpec(
        name=name,
        cells=tuple(cells),
        widths=tuple(width for _, _, width in COLUMNS),
        heights={1: 26, 2: 30, 4: 30},
        merges=(),
        freeze_row=4,
        highlights=(
            Highlight(area, f"AND(ISNUMBER({difference}),{difference}<>0)", look.AMBER),
            Highlight(area, f'ISNUMBER(FIND("重算",{status}))', look.RED),
        ),
        title_rows=(4, 4),
        hidden_columns=tuple(range(COLUMN["name_seen"], len(COLUMNS) + 1)),
        tab_color="5B9BD5",
    )


def _heading() -> Iterator[SheetCell]:
    yield SheetCell(1, 1, NAME, style=look.TITLE)
    yield SheetCell(2, 1, NOTE, style=Style(size=9, color="595959", border=False, wrap=False))
    for column, (_, title, _) in enumerate(COLUMNS, 1):
        yield SheetCell(4, column, title, style=look.HEAD)


def _styled(row: int, content: Content) -> Iterator[SheetCell]:
    for role, column in COLUMN.items():
        held = content.get(role)
        style = _STYLES.get(role, look.CENTER)
        if isinstance(held, Formula) and held.percent:
            style = look.PERCENT
        if isinstance(held, Formula):
            yield SheetCell(row, column, None, held.text, style)
        else:
            yield SheetCell(row, column, held, None, style)


def _totals(row: int, settings: Settings) -> Iterator[SheetCell]:
    """Sums of points, stated and rule scores, and the grades they give."""
    for column, (role, _, _) in enumerate(COLUMNS, 1):
        style = look.STRONG if role == "name" else Style(bold=True, fill="F2F2F2", horizontal="center")
        formula = None
        if role in ("weight", "suggested", "stated", "ruled") and row > FIRST:
            letter = LETTER[role]
            formula = f"ROUND(SUM({letter}{FIRST}:{letter}{row - 1}),{settings.cell('decimals')})"
        yield SheetCell(row, column, "合计" if role == "name" else None, formula, style)
    yield SheetCell(row + 1, COLUMN["name"], "评价等级", style=look.STRONG)
    for role in ("stated", "ruled"):
        yield SheetCell(row + 1, COLUMN[role], None, grade_formula(at(role, row), settings),
                        Style(bold=True, fill="F2F2F2", horizontal="center"))  # fmt: skip
