"""Empty rows of a template in 评分底稿: they score what is typed, figures or words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from xltools.cells import Grid, Ref
from xltools.quantity import Direction
from xltools.quantity.compare import LESS_IS_BETTER
from xltools.records import Form
from xltools.rules import bands
from xltools.rules.registry import BY_NAME
from xltools.rules.settings import Settings
from xltools.sheets import rowstatus
from xltools.sheets.columns import Content, Formula, at, form_cell, row_refs
from xltools.sheets.livetext import (
    clean_formula,
    figure_formula,
    known_unit,
    number_formula,
    operator_formula,
    unit_formula,
)
from xltools.sheets.livewords import contains, key_formula, same_words, state_formula, words_only
from xltools.sheets.rowframe import bodies, comparison, completion, figure_cells, measured, open_value
from xltools.sheets.rowstatus import Stop, status_formula, unread_number

_LESS = tuple(LESS_IS_BETTER.pattern.split("|"))


def open_cells(form: Form, grid: Grid, form_row: int, settings: Settings, row: int) -> Content:
    """What stands in the paper's row of an empty line, by role."""
    target, actual, weight, score = (
        open_value(form, form_row, role) for role in ("target", "actual", "weight", "score")
    )
    refs, low = row_refs(row), at("low", row)
    target_text = at("target_text", row)
    texts: dict[str, Formula | None] = {}
    for role, cell in (("target", target), ("actual", actual)):
        place = form_cell(form, cell) if cell is not None else '""'
        texts |= {f"{role}_text": Formula(clean_formula(place)), f"{role}_key": Formula(key_formula(place))}
    place = form_cell(form, weight) if weight is not None else '""'
    ratio, words = BY_NAME["proportional"], BY_NAME["qualitative"]
    figure = f"ISNUMBER({refs.target})"
    judged = state_formula(at("target_key", row), at("actual_key", row), settings)
    states = ",".join(f'{refs.state}="{state}"' for state in (bands.MET, bands.PARTIAL, bands.MISSED))
    known = measured(row)
    return {
        "row": Decimal(form_row),
        "name": Formula(f'{_place(form, form_row, "name")}&""'),
        **texts,
        "direction": Formula(
            operator_formula(target_text, refs.target, _otherwise(form, grid, form_row, row))
        ),
        "unit": Formula(unit_formula(target_text)),
        **bodies(row),
        "target": Formula(
            _known(
                row, figure_formula(figure_cells("target", row), needs_unit=True, factor=1, number="FALSE")
            )
        ),
        "actual": Formula(
            f'IF({figure},{figure_formula(figure_cells("actual", row), needs_unit=False, factor=1, number="FALSE")},"")'
        ),
        "state": Formula(
            f'IF({target_text}="","{bands.OPEN}",IF({figure},{completion(refs.target, refs.actual)},{judged}))',
            percent=True,
        ),
        "rule": Formula(f'IF({figure},"{ratio.label}","{words.label}")'),
        "weight": Formula(rowstatus.points_formula(place, number_formula(place), '""', None)),
        "low": Formula(f"IF({known},{ratio.low(refs, settings)},{words.low(refs, settings)})"),
        "high": Formula(f"IF({known},{ratio.high(refs, settings)},{words.high(refs, settings)})"),
        "suggested": Formula(f'IF(OR({known},{states}),{low},"")'),
        **comparison(number_formula(form_cell(form, score)) if score is not None else '""', row, settings),
        "source": "公式",
        "status": Formula(status_formula(_stops(form, form_row, settings, row), "自动")),
    }


def _known(row: int, formula: str) -> str:
    """A figure only where the unit is one that is known: in 3天内 or 12月前 the digits say something else."""
    return f'IF({known_unit(at("unit", row))},{formula},"")'


def _place(form: Form, form_row: int, role: str) -> str:
    return form_cell(form, Ref(form.sheet, form_row, form.layout.columns[role]))


def _otherwise(form: Form, grid: Grid, form_row: int, row: int) -> str:
    """The direction of a target without an operator: ≥, unless name or heading may say that less is better."""
    less = contains(_LESS, at("name", row))
    group = _heading(form, grid, form_row)
    if group is not None:
        less = f"OR({less},{contains(('成本',), form_cell(form, group))})"
    return f'IF({less},"","{Direction.AT_LEAST.value}")'


def _heading(form: Form, grid: Grid, form_row: int) -> Ref | None:
    """The cell of the 二级指标 that a row stands under."""
    column = form.layout.columns.get("level2")
    if column is None:
        return None
    corners: Mapping[int, int] = {
        row: area.top
        for area in grid.merges
        if area.left <= column <= area.right
        for row in range(area.top, min(area.bottom, grid.last_row) + 1)
    }
    for row in range(form_row, form.layout.first_row - 1, -1):
        top = corners.get(row, row)
        if not grid.value(top, column).blank:
            return Ref(form.sheet, top, column)
    return Ref(form.sheet, corners.get(form_row, form_row), column)


def _stops(form: Form, form_row: int, settings: Settings, row: int) -> list[Stop]:
    target_text, actual_text, target = at("target_text", row), at("actual_text", row), at("target", row)
    stops = [rowstatus.gone(at("name", row))]
    if "weight" in form.layout.columns:
        place = _place(form, form_row, "weight")
        stops.append(
            (rowstatus.unread_points(place, at("weight", row), at("name", row)), "分值不是数，需重算")
        )
    if "score" in form.layout.columns:
        stops.append(
            (unread_number(_place(form, form_row, "score"), at("stated", row)), "得分不是数，需重算")
        )
    figure = f"ISNUMBER({target})"
    some = f'{target_text}<>""'
    return [
        *stops,
        (f'AND({some},{figure},{at("direction", row)}="")', "指标值未写≥或≤，需重算"),
        (f'AND({some},{figure},{actual_text}<>"",NOT(ISNUMBER({at("actual", row)})))', "完成值需重算"),
        (f"AND({some},NOT({figure}),NOT({words_only(target_text)}))", "指标值需重算"),
        (f"AND({some},NOT({figure}),ISERROR({_place(form, form_row, 'actual')}))", "完成值需重算"),
        (f"AND({some},NOT({figure}),NOT({same_words(settings)}))", "评分用语有改动，请重算"),
    ]
