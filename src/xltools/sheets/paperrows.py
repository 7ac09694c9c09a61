"""The rows of 评分底稿: what each shows, by how far formulas can follow its texts.

* a *live* row reads simple figures by formula, a *state* row plain words;
* a *fixed* row has its figures from the program, beside what they were read from;
* an *open* row waits for whatever will be typed into an empty line of a template.

Every one of them says in its status column when its figures are not those that a
fresh reading of the form would give.
"""

from __future__ import annotations

from decimal import Decimal

from xltools.cells import Grid, Kind, Value
from xltools.quantity import assumed_direction
from xltools.records import BudgetLine, Form, Indicator
from xltools.rules.registry import BY_NAME
from xltools.rules.scoring import Score
from xltools.rules.settings import Settings
from xltools.sheets import rowstatus
from xltools.sheets.columns import Content, Formula, Held, at, form_cell, row_refs
from xltools.sheets.livetext import (
    LiveRow,
    clean_formula,
    figure_formula,
    live_row,
    number_formula,
    operator_formula,
    text_formula,
)
from xltools.sheets.livewords import key_formula, same_words, speaks_plainly, state_formula
from xltools.sheets.rowfigures import from_figures, interval
from xltools.sheets.rowframe import (
    RowPlace,
    bodies,
    common_stops,
    comparison,
    completion,
    figure_cells,
    measured,
    points_of,
    split_target,
    stated_of,
)
from xltools.sheets.rowstatus import Stop, status_formula, unread_number

_RATIO, _OPEN = BY_NAME["proportional"], BY_NAME["discretion"]
_WORDS_CHANGED = "评分用语有改动，请重算"


def row_cells(
    form: Form,
    grid: Grid,
    item: Indicator,
    score: Score,
    *,
    settings: Settings,
    row: int,
    ends: tuple[str, str] | None = None,
) -> Content:
    """What stands in the paper's row of an indicator, by role. ``ends`` are the cells of 逐项计分 that
    hold the interval of a printed rule."""
    live = how_live(form, grid, item, score)
    to = RowPlace(form, grid, item, settings, row)
    if ends is not None:
        content = _printed_cells(to, ends, by_row=bool(score.own))
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
        "weight": points_of(to),
        **comparison(stated_of(to), row, settings),
        **content,
    }


def how_live(form: Form, grid: Grid, item: Indicator, score: Score) -> LiveRow | str | None:
    """How this row can follow edits: by figures, by plain words ("state"), or not at all."""
    told = item.note is not None and item.target is not None and item.target.ref == item.note.ref
    if item.target is None or item.actual is None or told or split_target(form, grid, item):
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


def figure_stops(row: int) -> list[Stop]:
    """What a row of figures stops at."""
    target_text, actual_text = at("target_text", row), at("actual_text", row)
    return [
        (f'AND({target_text}<>"",NOT(ISNUMBER({at("target", row)})))', "指标值需重算"),
        (f'AND({target_text}<>"",{at("direction", row)}="")', "指标值未写≥或≤，需重算"),
        (f'AND({actual_text}<>"",NOT(ISNUMBER({at("actual", row)})))', "完成值需重算"),
    ]


def _live_cells(to: RowPlace, live: LiveRow) -> Content:
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
        "status": Formula(status_formula([*common_stops(to), *figure_stops(row)], "自动")),
    }


def _both(item: Indicator) -> tuple[Value, Value]:
    assert item.target is not None
    assert item.actual is not None
    return item.target, item.actual


def _sure(to: RowPlace, cell: Value, role: str, *, fixed: bool) -> str:
    """A condition: how a number in this cell is shown is known. Typing into a General cell
    may have made it a percentage, which no formula sees; so there only the number
    that the program saw counts."""
    if fixed:
        return "TRUE"
    return f"{to.at(role + '_text')}={to.at(role + '_seen')}" if cell.kind is Kind.NUMBER else "FALSE"


def _number_seen(cell: Value) -> Decimal | None:
    return cell.number if cell.kind is Kind.NUMBER else None


def _state_cells(to: RowPlace, score: Score) -> Content:
    values = _both(to.item)
    target, actual = map(to.cell, values)
    raw = to.raw(values[0])
    same_target = rowstatus.unchanged(target, raw, values[0].kind, to.at("target_seen"))
    stops = [
        *common_stops(to),
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
        **interval(to.row, score, to.settings),
        "source": "公式",
        "status": Formula(status_formula(stops, "自动")),
    }


def _printed_cells(to: RowPlace, ends: tuple[str, str], *, by_row: bool) -> Content:
    """The interval of a printed rule; 评分标准 that has changed since asks for a new reading, and
    (``by_row``) so does an actual that the rule takes as its fact."""
    low, high, text = to.at("low"), to.at("high"), to.item.rule_text
    stops = common_stops(to)
    if text is not None:
        seen = rowstatus.unchanged(to.cell(text), to.raw(text), text.kind, to.at("target_key"))
        stops.append((f"NOT({seen})", "评分标准有改动，请重算"))
    own: dict[str, Held] = {}
    if by_row and to.item.actual is not None:
        cell, raw = to.item.actual, to.raw(to.item.actual)
        own = {"actual_text": Formula(text_formula(to.cell(cell))), "actual_seen": rowstatus.seen(raw, cell)}
        seen = rowstatus.unchanged(to.cell(cell), raw, cell.kind, to.at("actual_seen"))
        stops.append((f"NOT({seen})", "已改动，请重算"))
    return {
        **own,
        "direction": "按标准",
        "target_key": rowstatus.seen(to.raw(text), text) if text is not None else None,
        "low": Formula(f'IF({ends[0]}="","",{ends[0]})'),
        "high": Formula(f'IF({ends[1]}="","",{ends[1]})'),
        "suggested": Formula(f'IF(AND(ISNUMBER({low}),ISNUMBER({high})),IF({low}={high},{low},""),"")'),
        "source": "程序" if by_row else "公式",
        "status": Formula(status_formula(stops, "最新" if by_row else "自动")),
    }


def _fixed_cells(to: RowPlace, score: Score) -> Content:
    """Figures written by the program, beside the texts they came from."""
    item = to.item
    content: dict[str, Held] = {"source": "程序", **from_figures(to.row, score, to.settings)}
    same = [to.same_name]
    for role, cell in (("target", item.target), ("actual", item.actual)):
        if cell is None:
            continue
        place, raw = to.cell(cell), to.raw(cell)
        content[f"{role}_text"] = Formula(text_formula(place))
        content[f"{role}_seen"] = rowstatus.seen(raw, cell)
        same.append(rowstatus.unchanged(place, raw, cell.kind, to.at(f"{role}_seen")))
    if item.target is not None and split_target(to.form, to.grid, item):
        content["target_text"] = item.target.text
    stops = [*common_stops(to), (f"NOT(AND({','.join(same)}))", "已改动，请重算")]
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
