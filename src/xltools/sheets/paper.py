"""评分底稿: one row an indicator, from the texts to the rule's score, all live."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from xltools.cells import Grid, Highlight, Kind, Ref, SheetCell, SheetSpec, Style, Value, column_letters, quote_sheet
from xltools.quantity import Direction, assumed_direction
from xltools.records import BudgetLine, Form, Indicator
from xltools.rules import bands
from xltools.rules.base import RowCells
from xltools.rules.grades import grade_formula
from xltools.rules.registry import BY_NAME
from xltools.rules.scoring import Score
from xltools.rules.settings import Settings
from xltools.sheets import look
from xltools.sheets.livetext import (
    LiveRow,
    clean_formula,
    cleaned,
    figure_formula,
    live_row,
    live_state,
    operator_formula,
    state_formula,
    unit_formula,
)

NAME = "评分底稿"
FIRST = 5
COLUMNS: tuple[tuple[str, str, float], ...] = (
    ("row", "行号", 6), ("name", "三级指标", 26), ("target_text", "年度指标值", 18), ("actual_text", "全年完成值", 18),
    ("direction", "比较", 6), ("unit", "单位", 8), ("target", "指标值（数）", 12), ("actual", "完成值（数）", 12),
    ("state", "完成情况", 10), ("rule", "计分办法", 14), ("weight", "分值", 7), ("low", "最低", 7), ("high", "最高", 7),
    ("suggested", "建议得分", 9), ("stated", "自评得分", 9), ("ruled", "规则得分", 9), ("difference", "差异", 8),
    ("source", "取数", 7), ("target_seen", "指标值原文", 14), ("actual_seen", "完成值原文", 14), ("status", "状态", 18), ("flag", "检查", 10),
)  # fmt: skip
COLUMN = {role: index for index, (role, _, _) in enumerate(COLUMNS, 1)}
_LETTER = {role: column_letters(index) for role, index in COLUMN.items()}
_STYLES: Mapping[str, Style] = {
    "name": look.TEXT, "target_text": look.TEXT, "actual_text": look.TEXT, "target_seen": look.TEXT,
    "actual_seen": look.TEXT, "rule": look.TEXT, "status": look.TEXT,
}  # fmt: skip
NOTE = (
    "本表由自评表自动生成：取数为“公式”的，改动自评表的指标值、完成值，得分随即变化；取数为“程序”的，"
    "改动后状态栏会提示，请用 xltools recompute 重算。建议得分＝办法能定出的分；规则得分＝自评得分在规则区间内的取值。"
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
) -> Paper:
    """The working paper of a form. ``open_rows`` takes the form's empty rows in too, so
    that a blank template scores what is typed into it without any program."""
    cells: list[SheetCell] = list(_heading())
    rows: dict[int, int] = {}
    row = FIRST
    line = form.execution
    if line is not None and execution is not None:
        rows[line.label.ref.row] = row
        cells += _styled(row, _execution_cells(form, line, execution, settings, row))
        row += 1
    by_row = {item.row: item for item in form.indicators}
    wanted = sorted({*by_row, *(form.layout.open_rows if open_rows else ())})
    for form_row in wanted:
        item = by_row.get(form_row)
        if item is not None and not item.applicable:
            continue
        content = _row_cells(form, grid, item, scores[item.row], settings, row) if item else _open_cells(form, form_row, settings, row)
        cells += _styled(row, content)
        rows[form_row] = row
        row += 1
    cells += _totals(row, settings)
    return Paper(_spec(name, cells, row), rows, row)


def _spec(name: str, cells: list[SheetCell], last: int) -> SheetSpec:
    area = f"A{FIRST}:{_LETTER['status']}{max(last - 1, FIRST)}"
    difference, status = f"${_LETTER['difference']}{FIRST}", f"${_LETTER['status']}{FIRST}"
    return SheetSpec(
        name=name,
        cells=tuple(cells),
        widths=tuple(width for _, _, width in COLUMNS),
        heights={1: 26, 2: 30, 4: 30},
        merges=(),
        freeze_row=4,
        highlights=(
            Highlight(area, f'AND(ISNUMBER({difference}),{difference}<>0)', look.AMBER),
            Highlight(area, f'ISNUMBER(FIND("重算",{status}))', look.RED),
        ),
        title_rows=(4, 4),
        tab_color="5B9BD5",
    )


def _heading() -> Iterator[SheetCell]:
    yield SheetCell(1, 1, NAME, style=look.TITLE)
    yield SheetCell(2, 1, NOTE, style=Style(size=9, color="595959", border=False, wrap=False))
    for column, (_, title, _) in enumerate(COLUMNS, 1):
        yield SheetCell(4, column, title, style=look.HEAD)


Content = Mapping[str, "str | Decimal | Formula | None"]


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula among the constants of a row; ``percent`` shows its value as a percentage."""

    text: str
    percent: bool = False


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


def _at(role: str, row: int) -> str:
    return f"{_LETTER[role]}{row}"


def _row_refs(row: int) -> RowCells:
    return RowCells(*(_at(role, row) for role in ("direction", "target", "actual", "state", "weight")))


def _form_cell(form: Form, cell: Value) -> str:
    return f"{quote_sheet(form.sheet)}!{cell.ref.a1}"


def _row_cells(form: Form, grid: Grid, item: Indicator, score: Score, settings: Settings, row: int) -> Content:
    rule = score.rule
    refs = _row_refs(row)
    content: dict[str, str | Decimal | Formula | None] = {
        "row": Decimal(item.row),
        "name": Formula(f'{_form_cell(form, item.name)}&""'),
        "rule": rule.label,
        "weight": _weight(form, item),
        "low": Formula(rule.low(refs, settings)),
        "high": Formula(rule.high(refs, settings)),
        "suggested": Formula(rule.settled.format(state=refs.state, low=_at("low", row))),
        **_comparison(form, item.score, row, settings),
    }
    live = _live(form, grid, item, score)
    if isinstance(live, LiveRow):
        content |= _live_cells(form, item, live, row)
    elif live == "state":
        content |= _live_state_cells(form, item, row)
    else:
        content |= _fixed_cells(form, grid, item, score, row)
    return content


def _weight(form: Form, item: Indicator) -> Formula | Decimal | None:
    if item.weight is not None and item.weight.kind is Kind.NUMBER:
        return Formula(_form_cell(form, item.weight))
    return item.points


def _comparison(form: Form, score: Value | None, row: int, settings: Settings) -> Content:
    low, high, stated, ruled, suggested = (_at(r, row) for r in ("low", "high", "stated", "ruled", "suggested"))
    typed = f'IF(ISNUMBER({_form_cell(form, score)}),{_form_cell(form, score)},"")' if score is not None else '""'
    if score is not None and score.kind is Kind.TEXT_NUMBER:
        typed = f'IFERROR(VALUE({_form_cell(form, score)}),"")'
    weight, actual = _at("weight", row), _at("actual_text", row)
    return {
        "flag": Formula(
            f'IF(AND(ISNUMBER({stated}),ISNUMBER({weight})),IF(ROUND({stated}-{weight},6)>0,"超分值",""),'
            f'IF(AND(ISNUMBER({weight}),{actual}<>""),"缺得分",""))'
        ),
        "stated": Formula(typed),
        "ruled": Formula(
            f'IF({stated}="",{suggested},IF(OR({low}="",{high}=""),"",MIN(MAX({stated},{low}),{high})))'
        ),
        "difference": Formula(f'IF(OR({stated}="",{ruled}=""),"",ROUND({stated}-{ruled},{settings.cell("decimals")}))'),
    }


def _live(form: Form, grid: Grid, item: Indicator, score: Score) -> LiveRow | str | None:
    """How this row can follow edits: by figures, by plain words, or not at all."""
    if item.target is None or item.actual is None or "property" in form.layout.columns:
        return None
    if any("\n" in str(grid.raw(cell.ref.row, cell.ref.column) or "") for cell in (item.target, item.actual)):
        return None
    if score.rule.name == "qualitative" and score.facts is not None:
        seen = live_state(cleaned(item.target.text), cleaned(item.actual.text))
        return "state" if seen == score.facts.state else None
    measured = score.match is not None and not score.match.unit_differs and not score.match.by_date
    waiting = item.actual_quantity.text == ""
    if measured and (score.rule.name == "proportional" or waiting):
        return live_row(item.target, item.target_quantity, item.actual, item.actual_quantity)
    return None


def _live_cells(form: Form, item: Indicator, live: LiveRow, row: int) -> Content:
    assert item.target is not None and item.actual is not None
    target_text, actual_text = _at("target_text", row), _at("actual_text", row)
    default = assumed_direction(item.name.text, item.level2.text if item.level2 else "")
    rule = BY_NAME["proportional"]
    target, actual = _at("target", row), _at("actual", row)
    return {
        "target_text": Formula(clean_formula(_form_cell(form, item.target))),
        "actual_text": Formula(clean_formula(_form_cell(form, item.actual))),
        "direction": Formula(operator_formula(target_text, f'"{default.value}"')),
        "unit": live.unit or None,
        "target": Formula(figure_formula(target_text, _at("unit", row), live.target_factor)),
        "actual": Formula(figure_formula(actual_text, _at("unit", row), live.actual_factor)),
        "state": Formula(_completion(target, actual), percent=True),
        "rule": rule.label,
        "source": "公式",
        "status": Formula(_live_status(target_text, actual_text, target, actual)),
    }


def _completion(target: str, actual: str) -> str:
    return f'IF(AND(ISNUMBER({target}),ISNUMBER({actual})),IF({target}=0,"",ROUND({actual}/{target},4)),"")'


def _live_status(target_text: str, actual_text: str, target: str, actual: str) -> str:
    return (
        f'IF(AND({target_text}<>"",NOT(ISNUMBER({target}))),"指标值需重算",'
        f'IF(AND({actual_text}<>"",NOT(ISNUMBER({actual}))),"完成值需重算","自动"))'
    )


def _live_state_cells(form: Form, item: Indicator, row: int) -> Content:
    assert item.target is not None and item.actual is not None
    target_text, actual_text = _at("target_text", row), _at("actual_text", row)
    return {
        "target_text": Formula(clean_formula(_form_cell(form, item.target))),
        "actual_text": Formula(clean_formula(_form_cell(form, item.actual))),
        "direction": "定性",
        "state": Formula(state_formula(target_text, actual_text)),
        "source": "公式",
        "status": "自动",
    }


def _fixed_cells(form: Form, grid: Grid, item: Indicator, score: Score, row: int) -> Content:
    """Figures written by the program, beside the texts they came from."""
    facts, found = score.facts, score.match
    content: dict[str, str | Decimal | Formula | None] = {"source": "程序", "direction": "定性"}
    if found is not None:
        content |= {"direction": found.direction.value, "target": found.target, "actual": found.actual, "unit": found.unit or None}
    if score.rule.name == "proportional":
        content["state"] = Formula(_completion(_at("target", row), _at("actual", row)), percent=True)
    else:
        content["state"] = (facts.state if facts else "") or bands.OPEN
    checks = []
    for role, cell in (("target", item.target), ("actual", item.actual)):
        if cell is None:
            continue
        place = _form_cell(form, cell)
        content[f"{role}_text"] = Formula(f'{place}&""' if cell.kind is not Kind.NUMBER else place)
        if role == "target" and "property" in form.layout.columns:
            content["target_text"] = cell.text
        if cell.kind is not Kind.BLANK:
            raw = grid.raw(cell.ref.row, cell.ref.column)
            content[f"{role}_seen"] = raw if isinstance(raw, str) else cell.number
        checks.append(f"{place}={_at(f'{role}_seen', row)}")
    same = f"AND({','.join(checks)})" if checks else "TRUE"
    content["status"] = Formula(f'IF({same},"最新","已改动，请重算")')
    return content


def _execution_cells(form: Form, line: BudgetLine, score: Score, settings: Settings, row: int) -> Content:
    rule, refs = score.rule, _row_refs(row)
    assert line.weight is not None
    budget, spent = _form_cell(form, line.budget), _form_cell(form, line.spent)
    return {
        "row": Decimal(line.label.ref.row),
        "name": f"预算执行率（{line.item}）",
        "direction": "比率",
        "unit": form.money_unit,
        "target": Formula(f'IF(ISNUMBER({budget}),{budget},"")'),
        "actual": Formula(f'IF(ISNUMBER({spent}),{spent},"")'),
        "state": Formula(_completion(refs.target, refs.actual), percent=True),
        "rule": rule.label,
        "weight": Formula(_form_cell(form, line.weight)) if line.weight.kind is Kind.NUMBER else line.weight.number,
        "low": Formula(rule.low(refs, settings)),
        "high": Formula(rule.high(refs, settings)),
        "suggested": Formula(f'IF({_at("low", row)}={_at("high", row)},{_at("low", row)},"")'),
        **_comparison(form, line.score, row, settings),
        "source": "公式",
        "status": "自动",
    }


def _open_cells(form: Form, form_row: int, settings: Settings, row: int) -> Content:
    """An empty row of a template: figures or words, whichever will be typed."""
    columns = form.layout.columns
    sheet = quote_sheet(form.sheet)
    place = {role: f"{sheet}!{column_letters(columns[role])}{form_row}" for role in ("name", "target", "actual", "weight", "score")}
    refs = _row_refs(row)
    target_text, actual_text = _at("target_text", row), _at("actual_text", row)
    measured = f"ISNUMBER({refs.target})"
    ratio, words = BY_NAME["proportional"], BY_NAME["qualitative"]
    low = _at("low", row)
    content: dict[str, str | Decimal | Formula | None] = {
        "row": Decimal(form_row),
        "name": Formula(f'{place["name"]}&""'),
        "target_text": Formula(clean_formula(place["target"])),
        "actual_text": Formula(clean_formula(place["actual"])),
        "direction": Formula(operator_formula(target_text, f'"{Direction.AT_LEAST.value}"')),
        "unit": Formula(unit_formula(target_text)),
        "target": Formula(figure_formula(target_text, _at("unit", row), 1)),
        "actual": Formula(figure_formula(actual_text, _at("unit", row), 1)),
        "state": Formula(f"IF({measured},{_completion(refs.target, refs.actual)},{state_formula(target_text, actual_text)})", percent=True),
        "rule": Formula(f'IF({measured},"{ratio.label}","{words.label}")'),
        "weight": Formula(f'IF(ISNUMBER({place["weight"]}),{place["weight"]},"")'),
        "low": Formula(f"IF({measured},{ratio.low(refs, settings)},{words.low(refs, settings)})"),
        "high": Formula(f"IF({measured},{ratio.high(refs, settings)},{words.high(refs, settings)})"),
        "suggested": Formula(f"IF({measured},{low},{words.settled.format(state=refs.state, low=low)})"),
        "source": "公式",
        "status": Formula(f'IF(AND({measured},{actual_text}<>"",NOT(ISNUMBER({refs.actual}))),"完成值需重算","自动")'),
    }
    score = Value(Ref(form.sheet, form_row, columns["score"]), "", Kind.BLANK)
    return content | dict(_comparison(form, score, row, settings))


def _totals(row: int, settings: Settings) -> Iterator[SheetCell]:
    """Sums of points, stated and rule scores, and the grades they give."""
    for column, (role, _, _) in enumerate(COLUMNS, 1):
        style = look.STRONG if role == "name" else Style(bold=True, fill="F2F2F2", horizontal="center")
        formula = None
        if role in ("weight", "suggested", "stated", "ruled") and row > FIRST:
            letter = column_letters(column)
            formula = f"ROUND(SUM({letter}{FIRST}:{letter}{row - 1}),{settings.cell('decimals')})"
        yield SheetCell(row, column, "合计" if role == "name" else None, formula, style)
    yield SheetCell(row + 1, COLUMN["name"], "评价等级", style=look.STRONG)
    for role in ("stated", "ruled"):
        yield SheetCell(row + 1, COLUMN[role], None, grade_formula(_at(role, row), settings),
                        Style(bold=True, fill="F2F2F2", horizontal="center"))  # fmt: skip
