"""The rows of 评分底稿: what each shows, by how far formulas can follow its texts.

* a *live* row reads simple figures by formula, a *state* row plain words;
* a *fixed* row has its figures from the program, beside what they were read from;
* an *open* row waits for whatever will be typed into an empty line of a template.

Every one of them says in its status column when its figures are not those that a
fresh reading of the form would give.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from xltools.cells import Grid, Kind, Raw, Ref, Value
from xltools.numbers import show
from xltools.quantity import assumed_direction
from xltools.records import BudgetLine, Form, Indicator
from xltools.rules import bands
from xltools.rules.registry import BY_NAME
from xltools.rules.scoring import Score
from xltools.rules.settings import Settings
from xltools.sheets import rowstatus
from xltools.sheets.columns import Content, Formula, Held, at, form_cell, row_refs
from xltools.sheets.livetext import (
    FigureCells,
    LiveRow,
    body_formula,
    clean_formula,
    figure_formula,
    live_row,
    number_formula,
    operator_formula,
    rest_formula,
    text_formula,
)
from xltools.sheets.livewords import key_formula, same_words, speaks_plainly, state_formula
from xltools.sheets.rowstatus import Stop, status_formula, unread_number

_RATIO, _OPEN = BY_NAME["proportional"], BY_NAME["discretion"]
_WORDS_CHANGED = "评分用语有改动，请重算"


@dataclass(frozen=True, slots=True)
class _Row:
    """One row to be written: what of, with which settings, and where.

    ``guarded`` is False where nothing can be edited (a calculation in memory): no
    formula then asks whether a cell still is what the program saw.
    """

    form: Form
    grid: Grid
    item: Indicator
    settings: Settings
    row: int
    guarded: bool

    def at(self, role: str) -> str:
        return at(role, self.row)

    def cell(self, value: Value) -> str:
        return form_cell(self.form, value)

    def raw(self, value: Value) -> Raw:
        return self.grid.raw(value.ref.row, value.ref.column)

    @property
    def same_name(self) -> str:
        """A condition: name and heading (and split columns) are what the program saw."""
        if not self.guarded:
            return "TRUE"
        return f"EXACT({self._context[0]},{self.at('name_seen')})"

    @property
    def name_seen(self) -> str:
        return self._context[1]

    @property
    def _context(self) -> tuple[str, str]:
        return rowstatus.context(self.form, self.grid, self.item, *_around(self.form, self.grid, self.item))


def row_cells(
    form: Form,
    grid: Grid,
    item: Indicator,
    score: Score,
    *,
    settings: Settings,
    row: int,
    guarded: bool = True,
    ends: tuple[str, str] | None = None,
) -> Content:
    """What stands in the paper's row of an indicator, by role. Without ``guarded`` its formulas depend
    on the rule, ``how_live`` (not its unit), the assumed direction, the kinds of the weight and score
    cells and whether the weight is a percentage, beside addresses (tasks.ruled). ``ends`` are the
    cells of 逐项计分 that hold the interval of a printed rule."""
    live = how_live(form, grid, item, score)
    to = _Row(form, grid, item, settings, row, guarded)
    if ends is not None:
        content = _printed_cells(to, ends)
    elif isinstance(live, LiveRow):
        content = _live_cells(to, live)
    elif live == "state":
        content = _state_cells(to, score)
    else:
        content = _fixed_cells(to, score)
    return {
        "row": Decimal(item.row),
        "name": Formula(f'{form_cell(form, item.name)}&""'),
        "rule": score.rule.label,
        "name_seen": to.name_seen,
        "weight": _weight(to),
        **comparison(_stated(to), row, settings),
        **content,
    }


def how_live(form: Form, grid: Grid, item: Indicator, score: Score) -> LiveRow | str | None:
    """How this row can follow edits: by figures, by plain words ("state"), or not at all."""
    told = item.note is not None and item.target is not None and item.target.ref == item.note.ref
    if item.target is None or item.actual is None or told or _split(form, grid, item):
        return None
    if score.rule.name == "qualitative":
        plain = all(speaks_plainly(grid.raw(c.ref.row, c.ref.column)) for c in (item.target, item.actual))
        return "state" if plain and item.actual.kind is not Kind.ERROR else None
    found = score.match
    if found is None or found.unit_differs or found.by_date:
        return None
    if score.rule.name != "proportional" and item.actual.kind is not Kind.BLANK:
        return None
    return live_row(grid, item.target, item.target_quantity, item.actual, item.actual_quantity)


def _split(form: Form, grid: Grid, item: Indicator) -> tuple[Value, ...]:
    """The cells of a target that stands in several columns (≥ | 95 | %), beside the figure."""
    columns = form.layout.columns
    return tuple(_anchored(grid, item.row, columns[role]) for role in ("property", "unit") if role in columns)


def _around(form: Form, grid: Grid, item: Indicator) -> tuple[Value, ...]:
    """Cells that decide with the name how a row is read: its own heading, where that is not the
    one it was read under (the same again), and the further columns of its target."""
    column = form.layout.columns.get("level2")
    own = [] if column is None else [_anchored(grid, item.row, column)]
    known = item.level2.ref if item.level2 is not None else None
    return (*(cell for cell in own if cell.ref != known), *_split(form, grid, item))


def _anchored(grid: Grid, row: int, column: int) -> Value:
    area = next((a for a in grid.merges if a.top <= row <= a.bottom and a.left <= column <= a.right), None)
    return grid.value(area.top, area.left) if area else grid.value(row, column)


def _weight(to: _Row) -> Held:
    item = to.item
    if item.weight is None or (
        not to.guarded and (item.weight.kind is not Kind.NUMBER or is_percent(item.weight))
    ):
        return item.points
    place = to.cell(item.weight)
    if item.weight.kind is Kind.NUMBER and is_percent(item.weight):
        return Formula(rowstatus.percent_formula(place))
    if not to.guarded:
        return Formula(number_formula(place))
    named = '""'
    if item.points_in_name is not None and item.weight.kind is not Kind.NUMBER:
        named = f'IF({to.same_name},{show(item.points_in_name)},"")'
    number = rowstatus.number_here(place, item.weight, to.raw(item.weight))
    return Formula(rowstatus.points_formula(place, number, named, item.weight.number))


def is_percent(cell: Value | None) -> bool:
    """Whether points are shown as a percentage: a formula sees 0.3 where 30 is meant."""
    return cell is not None and cell.text.endswith(("%", "％"))


def _stated(to: _Row) -> str:
    """The score as typed; in a form whose points are percentages a part of one may be a
    percentage too, which no formula sees."""
    cell, weight = to.item.score, to.item.weight
    if cell is None:
        return '""'
    place = to.cell(cell)
    if not to.guarded:
        return number_formula(place)
    number = rowstatus.number_here(place, cell, to.raw(cell))
    if weight is None or not is_percent(weight):
        return number
    if cell.kind is Kind.NUMBER and is_percent(cell):
        return rowstatus.percent_formula(place)
    return f'IF(ISNUMBER({place}),IF(AND({place}>0,{place}<=1),"",{place}),{number})'


def comparison(typed: str, row: int, settings: Settings) -> Content:
    """The stated score (a formula) beside what the rule allows."""
    low, high, stated, ruled, suggested = (
        at(r, row) for r in ("low", "high", "stated", "ruled", "suggested")
    )
    weight, actual, decimals = at("weight", row), at("actual_text", row), settings.cell("decimals")
    return {
        "flag": Formula(
            f'IF(AND(ISNUMBER({stated}),ISNUMBER({weight})),IF(ROUND({stated}-{weight},6)>0,"超分值",""),'
            f'IF(AND(ISNUMBER({weight}),{actual}<>""),"缺得分",""))'
        ),
        "stated": Formula(typed),
        "ruled": Formula(
            f'IF({stated}="",{suggested},IF(OR({low}="",{high}=""),"",MIN(MAX({stated},{low}),{high})))'
        ),
        "difference": Formula(
            f'IF(OR({stated}="",{ruled}=""),"",ROUND(ROUND({stated},{decimals})-ROUND({ruled},{decimals}),{decimals}))'
        ),
    }


def _stops(to: _Row) -> list[Stop]:
    """What every row of an indicator stops at: its name, points and score."""
    item, stops = to.item, [rowstatus.gone(to.at("name"))]
    if item.weight is None:
        stops.append((f"NOT({to.same_name})", "名称有改动，请重算"))
    else:
        unread = rowstatus.unread_points(to.cell(item.weight), to.at("weight"), to.at("name"))
        stops.append((unread, "分值不是数，需重算"))
    if item.score is not None:
        stops.append((unread_number(to.cell(item.score), to.at("stated")), "得分不是数，需重算"))
    return stops


def completion(target: str, actual: str) -> str:
    """The ratio of actual to target, where both are figures."""
    return f'IF(AND(ISNUMBER({target}),ISNUMBER({actual})),IF({target}=0,"",ROUND({actual}/{target},4)),"")'


def measured(row: int) -> str:
    """A condition: target, actual and direction of a row are known."""
    return f'AND(ISNUMBER({at("target", row)}),ISNUMBER({at("actual", row)}),{at("direction", row)}<>"")'


def figure_stops(row: int) -> list[Stop]:
    """What a row of figures stops at."""
    target_text, actual_text = at("target_text", row), at("actual_text", row)
    return [
        (f'AND({target_text}<>"",NOT(ISNUMBER({at("target", row)})))', "指标值需重算"),
        (f'AND({target_text}<>"",{at("direction", row)}="")', "指标值未写≥或≤，需重算"),
        (f'AND({actual_text}<>"",NOT(ISNUMBER({at("actual", row)})))', "完成值需重算"),
    ]


def _live_cells(to: _Row, live: LiveRow) -> Content:
    item, row = to.item, to.row
    target, actual = _both(item)
    default = assumed_direction(item.name.text, item.level2.text if item.level2 else "")
    known, refs, target_text = measured(row), row_refs(row), to.at("target_text")
    wanted = figure_formula(
        figure_cells("target", row), needs_unit=True, factor=live.target_factor,
        number=_sure(to, target, "target", fixed=live.target_fixed),
    )  # fmt: skip
    done = figure_formula(
        figure_cells("actual", row), needs_unit=False, factor=live.actual_factor,
        number=_sure(to, actual, "actual", fixed=live.actual_fixed),
    )  # fmt: skip
    return {
        "target_text": Formula(clean_formula(to.cell(target))),
        "actual_text": Formula(clean_formula(to.cell(actual))),
        "direction": Formula(
            operator_formula(target_text, refs.target, f'IF({to.same_name},"{default.value}","")')
        ),
        "unit": live.unit or None,
        **bodies(row),
        "target": Formula(wanted),
        "actual": Formula(done),
        "target_seen": None if live.target_fixed else _number_seen(target),
        "actual_seen": None if live.actual_fixed else _number_seen(actual),
        "state": Formula(completion(refs.target, refs.actual), percent=True),
        "rule": _RATIO.label,
        "low": Formula(f"IF({known},{_RATIO.low(refs, to.settings)},{_OPEN.low(refs, to.settings)})"),
        "high": Formula(f"IF({known},{to.at('low')},{_OPEN.high(refs, to.settings)})"),
        "suggested": Formula(f'IF({known},{to.at("low")},"")'),
        "source": "公式",
        "status": Formula(status_formula([*_stops(to), *figure_stops(row)], "自动")),
    }


def figure_cells(role: str, row: int) -> FigureCells:
    """The cells that the figure of a target or actual is read from."""
    return FigureCells(*(at(name, row) for name in (f"{role}_text", "unit", f"{role}_body", f"{role}_rest")))


def bodies(row: int) -> Content:
    """Texts without operator and unit, and what of them is no digit."""
    return {
        f"{role}_{part}": Formula(formula)
        for role in ("target", "actual")
        for part, formula in (
            ("body", body_formula(at(f"{role}_text", row), at("unit", row), needs_unit=role == "target")),
            ("rest", rest_formula(at(f"{role}_body", row))),
        )
    }


def _both(item: Indicator) -> tuple[Value, Value]:
    assert item.target is not None
    assert item.actual is not None
    return item.target, item.actual


def _sure(to: _Row, cell: Value, role: str, *, fixed: bool) -> str:
    """A condition: how a number in this cell is shown is known. Typing into a General cell
    may have made it a percentage, which no formula sees; so there only the number
    that the program saw counts."""
    if fixed or not to.guarded:
        return "TRUE"
    return f"{to.at(role + '_text')}={to.at(role + '_seen')}" if cell.kind is Kind.NUMBER else "FALSE"


def _number_seen(cell: Value) -> Decimal | None:
    return cell.number if cell.kind is Kind.NUMBER else None


def _state_cells(to: _Row, score: Score) -> Content:
    values = _both(to.item)
    target, actual = map(to.cell, values)
    raw = to.raw(values[0])
    same_target = rowstatus.unchanged(target, raw, values[0].kind, to.at("target_seen"))
    stops = [
        *_stops(to),
        (f"NOT({same_target})", "指标值需重算"),
        (f"ISERROR({actual})", "完成值需重算"),
        (f"NOT({same_words(to.settings)})", _WORDS_CHANGED),
    ]
    return {
        "target_text": Formula(text_formula(target)),
        "actual_text": Formula(text_formula(actual)),
        "target_key": Formula(key_formula(target)),
        "actual_key": Formula(key_formula(actual)),
        "target_seen": rowstatus.seen(raw, values[0]),
        "direction": "定性",
        "state": Formula(state_formula(to.at("target_key"), to.at("actual_key"), to.settings)),
        **_ruled(to, score),
        "source": "公式",
        "status": Formula(status_formula(stops, "自动")),
    }


def _printed_cells(to: _Row, ends: tuple[str, str]) -> Content:
    """The interval of a printed rule; 评分标准 that has changed since asks for a new reading."""
    low, high, text = to.at("low"), to.at("high"), to.item.rule_text
    stops = _stops(to)
    if text is not None:
        seen = rowstatus.unchanged(to.cell(text), to.raw(text), text.kind, to.at("target_key"))
        stops.append((f"NOT({seen})", "评分标准有改动，请重算"))
    return {
        "direction": "按标准",
        "target_key": rowstatus.seen(to.raw(text), text) if text is not None else None,
        "low": Formula(f'IF({ends[0]}="","",{ends[0]})'),
        "high": Formula(f'IF({ends[1]}="","",{ends[1]})'),
        "suggested": Formula(f'IF(AND(ISNUMBER({low}),ISNUMBER({high})),IF({low}={high},{low},""),"")'),
        "source": "公式",
        "status": Formula(status_formula(stops, "自动")),
    }


def _ruled(to: _Row, score: Score) -> Content:
    """The interval of the row's own rule."""
    rule, refs = BY_NAME[score.rule.name], row_refs(to.row)
    return {
        "low": Formula(rule.low(refs, to.settings)),
        "high": Formula(rule.high(refs, to.settings)),
        "suggested": Formula(rule.settled.format(state=refs.state, low=to.at("low"))),
    }


def fixed_figures(score: Score) -> dict[str, str | Decimal | None]:
    """What the program writes for a row that formulas cannot read: its figures, or its state."""
    facts, found = score.facts, score.match
    content: dict[str, str | Decimal | None] = {"direction": "定性"}
    if found is not None:
        content = {
            "direction": found.direction.value,
            "target": found.target,
            "actual": found.actual,
            "unit": found.unit or None,
        }
    if score.rule.name != "proportional":
        content["state"] = (facts.state if facts else "") or bands.OPEN
    return content


def _fixed_cells(to: _Row, score: Score) -> Content:
    """Figures written by the program, beside the texts they came from."""
    item = to.item
    content: dict[str, Held] = {"source": "程序", **fixed_figures(score), **_ruled(to, score)}
    if score.rule.name == "proportional":
        content["state"] = Formula(completion(to.at("target"), to.at("actual")), percent=True)
    same = [to.same_name]
    for role, cell in (("target", item.target), ("actual", item.actual)):
        if cell is None:
            continue
        place, raw = to.cell(cell), to.raw(cell)
        content[f"{role}_text"] = Formula(text_formula(place))
        content[f"{role}_seen"] = rowstatus.seen(raw, cell)
        same.append(rowstatus.unchanged(place, raw, cell.kind, to.at(f"{role}_seen")))
    if item.target is not None and _split(to.form, to.grid, item):
        content["target_text"] = item.target.text
    stops = [*_stops(to), (f"NOT(AND({','.join(same)}))", "已改动，请重算")]
    if score.rule.name == "qualitative":
        stops.append((f"NOT({same_words(to.settings)})", _WORDS_CHANGED))
    content["status"] = Formula(status_formula(stops, "最新"))
    return content


def execution_cells(form: Form, line: BudgetLine, score: Score, settings: Settings, row: int) -> Content:
    """What stands in the paper's row of the budget execution, by role."""
    rule, refs = BY_NAME[score.rule.name], row_refs(row)
    assert line.weight is not None
    assert line.spent is not None
    figures = (
        ("target", line.budget, "预算数不是数，需重算"),
        ("actual", line.spent, "执行数不是数，需重算"),
        ("weight", line.weight, "分值不是数，需重算"),
        ("stated", line.score, "得分不是数，需重算"),
    )
    stops = [
        (unread_number(form_cell(form, cell), at(role, row)), text)
        for role, cell, text in figures
        if cell is not None
    ]
    rate = f"IF(AND(ISNUMBER({refs.target}),ISNUMBER({refs.actual})),{refs.target}>0,FALSE)"
    return {
        "row": Decimal(line.label.ref.row),
        "name": f"预算执行率（{line.item}）",
        "direction": "比率",
        "unit": form.money_unit,
        "target": Formula(number_formula(form_cell(form, line.budget))),
        "actual": Formula(number_formula(form_cell(form, line.spent))),
        "state": Formula(completion(refs.target, refs.actual), percent=True),
        "rule": rule.label,
        "weight": Formula(number_formula(form_cell(form, line.weight))),
        "low": Formula(rule.low(refs, settings)),
        "high": Formula(rule.high(refs, settings)),
        "suggested": Formula(f'IF({rate},{at("low", row)},"")'),
        **comparison(
            number_formula(form_cell(form, line.score)) if line.score is not None else '""', row, settings
        ),
        "source": "公式",
        "status": Formula(status_formula(stops, "自动")),
    }


def open_value(form: Form, row: int, role: str) -> Value | None:
    """A cell of an empty row; None where the form has no such column."""
    column = form.layout.columns.get(role)
    return None if column is None else Value(Ref(form.sheet, row, column), "", Kind.BLANK)
