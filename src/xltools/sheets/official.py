"""The formulas of the official cells: rates, subtotals, totals and scores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from operator import itemgetter

from xltools.cells import Kind, Ref, Value, a1
from xltools.forms.goalparts import is_whole
from xltools.forms.registry import PROJECTS, listed_in
from xltools.records import Form, Subtotal
from xltools.rules.settings import Settings
from xltools.sheets.paper import Paper


@dataclass(frozen=True, slots=True)
class OfficialCell:
    """One formula cell of a form. ``what`` names it for people; ``percent`` where a
    rate is shown; ``owned`` where recompute writes it whatever stands there."""

    cell: Value
    formula: str
    what: str
    percent: bool = False
    owned: bool = True


def rate_formula(b: str, s: str) -> str:
    """执行率 = 执行数 ÷ 预算数 at four decimals, of two addresses; empty without a budget."""
    return f'IF(AND(ISNUMBER({b}),ISNUMBER({s})),IF({b}>0,ROUND({s}/{b},4),""),"")'


def sum_formula(cells: list[Ref], settings: Settings) -> str:
    """The rounded sum of cells of one column or several, as ranges."""
    return f"ROUND(SUM({','.join(ranges(cells))}),{max(2, settings.places)})"


def ranges(cells: list[Ref]) -> Iterator[str]:
    """Cells as A1 ranges: neighbours in a column are joined."""
    runs: list[list[int]] = []  # column, first and last row
    for _, row, column in sorted(cells, key=itemgetter(2, 1)):
        if runs and runs[-1][0] == column and runs[-1][2] + 1 == row:
            runs[-1][2] = row
        else:
            runs.append([column, row, row])
    for column, first, last in runs:
        yield a1(first, column) if first == last else f"{a1(first, column)}:{a1(last, column)}"


def official_cells(form: Form, paper: Paper | None, settings: Settings) -> tuple[OfficialCell, ...]:
    """Every formula cell that the form has by our reading, in reading order."""
    cells = list(_owned(form, settings, scored=paper is not None))
    if paper is not None:
        cells += _scores(form, paper)
    return tuple(sorted(cells, key=lambda c: (c.cell.ref.row, c.cell.ref.column)))


def owned_formulas(form: Form, settings: Settings) -> dict[Ref, str]:
    """The formulas that recompute writes whatever stands there, by cell."""
    scored = bool(form.indicators or form.layout.open_rows)
    return {cell.cell.ref: cell.formula for cell in _owned(form, settings, scored=scored)}


def _owned(form: Form, settings: Settings, *, scored: bool) -> Iterator[OfficialCell]:
    yield from _rates(form)
    yield from _summary(form, settings)
    yield from _score_table(form, settings)
    yield from _whole(form)
    if scored:
        yield from _subtotals(form, settings)
        yield from _total(form, settings)


def _rates(form: Form) -> Iterator[OfficialCell]:
    for line in form.budget:
        yield from _rate(line.rate, line.budget, line.spent, line.item)
    for row in form.rows:
        yield from _rate(row.rate, row.budget, row.spent, row.unit.text)
    if (sums := form.total_line) is not None and not _of_different_units(form):
        for cell in _rate(sums.rate, sums.budget, sums.spent, sums.unit.text or "合计"):
            yield replace(cell, formula=total_rate(form, cell.formula))


def _of_different_units(form: Form) -> bool:
    """附件4 with a unit that has one of its amounts only: its sums have no rate, the cell stays as it is."""
    amounts = [[cell is None or cell.number is None for cell in (row.budget, row.spent)] for row in form.rows]
    return listed_in(form.form) not in (None, PROJECTS) and any(budget != spent for budget, spent in amounts)


def total_rate(form: Form, formula: str) -> str:
    """The rate of a total line; empty where some projects have a budget and no amount spent yet
    (a project may be listed before it is known; of 附件4 see above)."""
    columns = form.layout.columns
    if listed_in(form.form) != PROJECTS or not {"budget", "spent"} <= set(columns):
        return formula
    budgets, spent = (_body(form, columns[role]) for role in ("budget", "spent"))
    return f'IF(COUNT({budgets})=COUNT({spent}),{formula},"")'


def _body(form: Form, column: int) -> str:
    """The cells of a column that the total of a summary takes, without 小计 in between."""
    skip = {block.row for block in form.subtotals}
    rows = range(form.layout.first_row, form.layout.last_row + 1)
    return ",".join(ranges([Ref(form.sheet, row, column) for row in rows if row not in skip]))


def _rate(rate: Value | None, budget: Value | None, spent: Value | None, name: str) -> Iterator[OfficialCell]:
    if rate is None or budget is None or spent is None or rate.kind in (Kind.NOT_APPLICABLE, Kind.TEXT):
        return
    if budget.number == 0 and rate.number == 0 and rate.formula is None:
        return  # 0.00% of nothing, as offices type it, says the same as an empty rate
    typed = rate.number is not None and rate.formula is None
    if typed and (budget.blank or spent.blank):
        return  # stated without its amounts: a formula would only take it away
    yield OfficialCell(rate, rate_formula(budget.ref.a1, spent.ref.a1), f"{name}执行率", percent=True)


def score_refs(form: Form) -> list[Ref]:
    """The score cells that the total sums: every row of the table body, empty ones
    included (a row typed later counts), and the budget execution row."""
    column = form.layout.columns.get("score")
    if column is None:
        return []
    skip = {block.row for block in form.subtotals}
    first = min([form.layout.first_row, *(i.row for i in form.indicators)])
    refs = [Ref(form.sheet, row, column) for row in range(first, form.layout.last_row + 1) if row not in skip]
    line = form.execution
    if line is not None and line.score is not None:
        refs.append(line.score.ref)
    return refs


def _scores(form: Form, paper: Paper) -> Iterator[OfficialCell]:
    line = form.execution
    if line is not None and line.score is not None:
        yield OfficialCell(
            line.score, paper.ref(line.label.ref.row, "suggested").formula, "预算执行率得分", owned=False
        )
    for item in form.indicators:
        if item.score is not None and item.applicable:
            yield OfficialCell(
                item.score, paper.ref(item.row, "suggested").formula, f"“{item.name.text}”得分", owned=False
            )


def _subtotals(form: Form, settings: Settings) -> Iterator[OfficialCell]:
    for block in form.subtotals:
        for role, what in (("score", "得分"), ("weight", "分值")):
            cell = getattr(block, role)
            if cell is not None and block.rows and (role == "score" or not cell.blank):
                refs = _block_refs(form, block, role)
                yield OfficialCell(cell, sum_formula(refs, settings), f"{block.label.text}{what}")


def _block_refs(form: Form, block: Subtotal, role: str) -> list[Ref]:
    column = form.layout.columns[role]
    return [Ref(form.sheet, row, column) for row in block.rows]


def _total(form: Form, settings: Settings) -> Iterator[OfficialCell]:
    if form.total is None or form.total.score is None:
        return
    if form.indicators and form.unscored and form.total.score.formula is None:
        return  # stated without the scores it is made of, or waiting for them as they do
    refs = score_refs(form)
    if refs:
        yield OfficialCell(form.total.score, sum_formula(refs, settings), "总分")


def _summary(form: Form, settings: Settings) -> Iterator[OfficialCell]:
    line = form.total_line
    if line is None:
        return
    for role, what in (("budget", "全年预算数"), ("spent", "全年执行数")):
        cell = getattr(line, role)
        if cell is not None:
            area = _body(form, cell.ref.column)
            # six decimals keep 元 apart in 万元 and take the noise of doubles away
            yield OfficialCell(cell, f'IF(COUNT({area})=0,"",ROUND(SUM({area}),6))', f"合计{what}")
    for role, what in (("self_score", "自评分数"), ("review_score", "复核分数")):
        cell = getattr(line, role)
        if cell is None:
            continue
        area = _body(form, cell.ref.column)
        formula = f'IF(COUNT({area})=0,"",ROUND(AVERAGE({area}),{settings.places}))'
        yield OfficialCell(cell, formula, f"合计{what}（平均）")


def _score_table(form: Form, settings: Settings) -> Iterator[OfficialCell]:
    """得分汇总表: 得分率 of each line, and 合计. Weights shown as percentages are left as they are."""
    if in_percent(form):
        return
    for row in form.lines:
        if row.score_rate is None or row.weight is None or row.score is None:
            continue
        formula = rate_formula(row.weight.ref.a1, row.score.ref.a1)
        yield OfficialCell(row.score_rate, formula, f"“{row.unit.text or '合计'}”得分率", percent=True)
    for role, what in (("weight", "权重"), ("score", "得分")):
        cell = getattr(form.total_line, role, None)
        refs = line_refs(form, role)
        if cell is not None and refs:
            area = ",".join(ranges(refs))
            sum_of = f"ROUND(SUM({area}),{max(2, settings.places)})"
            yield OfficialCell(cell, f'IF(COUNT({area})=0,"",{sum_of})', f"合计{what}")


def in_percent(form: Form) -> bool:
    """Whether a 得分汇总表 has its weights as percentages (20% for 20 points)."""
    return any(row.weight is not None and row.weight.text.endswith(("%", "％")) for row in form.lines)


def line_refs(form: Form, role: str) -> list[Ref]:
    """The cells that 合计 sums: those of the lines, and the open rows of the body."""
    column = form.layout.columns.get(role)
    lines = [cell.ref for row in form.rows if (cell := getattr(row, role)) is not None]
    opens = [Ref(form.sheet, row, column) for row in form.layout.open_rows] if column else []
    return [*lines, *opens]


def _whole(form: Form) -> Iterator[OfficialCell]:
    """绩效目标申报表: 部门预算总额 as the sum of its sources, where it is empty or they are filled in."""
    if form.form != "绩效目标申报表":
        return
    sources = [line for line in form.budget if line.part_of == "资金来源"]
    for line in form.budget:
        filled = any(source.budget.number is not None for source in sources)
        if not is_whole(line) or not sources or not (filled or line.budget.number is None):
            continue
        area = ",".join(ranges([source.budget.ref for source in sources]))
        yield OfficialCell(line.budget, f'IF(COUNT({area})=0,"",ROUND(SUM({area}),6))', line.item)
