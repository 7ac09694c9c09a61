"""得分汇总表: tables 指标, 权重, 得分, 得分率 with 合计, in reports and third-party evaluations.

Source: 金水 2021 年自评报告 (综合评价结论); 乌鲁木齐经开区 2023 年评价报告表 4. The lines stand
under each other, or side by side (指标 | 决策 | 过程 | 合计 over 权重, 得分, 得分率).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from decimal import Decimal

from xltools.cells import Ref, Value
from xltools.forms import head
from xltools.forms.labels import bare, ends_table, is_total
from xltools.forms.score_lines import TITLE, Place
from xltools.forms.sections import part
from xltools.forms.spec import FormSpec, Sheet
from xltools.forms.view import View
from xltools.forms.year import find_year
from xltools.numbers import HUNDRED, parse_number
from xltools.records import Form, Layout, Total

NAME = "得分汇总表"
_SAID = re.compile(
    r"(?:最终|综合|总)(?:绩效|评价|自评|整体|自评价)*(?:得分|评分结果|评分|评分分值)(?:为|是|[:：])?(\d{1,3}(?:\.\d+)?)分"
)
_FULL = re.compile(r"满分(?:为|是|[:：])?(\d{2,4}(?:\.\d+)?)分")
_CLOSING = re.compile(r"得分|等级|评级")
_YEAR = re.compile(r"(20\d\d)年(?!\d{1,2}月)")


def pieces(view: Sheet) -> Iterator[Sheet]:
    """The sheet itself, or cut where 得分汇总表 stand above, between or below its other forms."""
    places = view.score_tables
    if not places or (len(places) == 1 and not _others(view, places)):
        yield view
        return
    cuts = [view.grid.first_row]
    for place in places:
        cuts += [_begins(view, place.top, cuts[-1]), _closes(view, place.bottom)]
    cuts.append(view.grid.last_row + 1)
    for top, end in itertools.pairwise(cuts):
        if top < end:
            yield Sheet(part(view.grid, top, end))


def _others(view: Sheet, places: list[Place]) -> bool:
    """Whether headings of other forms stand on the sheet."""
    return any(not _within(h.row, places) for h in (*view.headers, *view.goal_headers))


def _within(row: int, places: list[Place]) -> bool:
    return any(place.top <= row <= place.bottom for place in places)


def _begins(view: View, top: int, least: int) -> int:
    """The first row of what introduces a table: titles and sentences right above it."""
    first = top
    while first - 1 >= least and _introduces(view, first - 1):
        first -= 1
    return first


def _introduces(view: View, row: int) -> bool:
    filled = [v for c in range(1, view.grid.last_column + 1) if not (v := view.value(row, c)).blank]
    texts = list(view.keys.get(row, {}).values())
    return len(filled) == len(texts) <= 1 and not any(ends_table(t) or is_total(t) for t in texts)


def _closes(view: View, bottom: int) -> int:
    """The row after a table and the sentences that close it (the total score, the grade, notes)."""
    row = bottom + 1
    while row <= view.grid.last_row:
        texts = list(view.keys.get(row, {}).values())
        if len(texts) > 2 or any(not (_CLOSING.search(t) or ends_table(t)) or TITLE.search(t) for t in texts):
            break
        row += 1
    return row


def read(view: Sheet) -> Form | None:
    """Recognised by its headings 指标, 权重, 得分 with 得分率 (or a title that says 得分汇总), and by
    having neither targets nor actuals nor rules."""
    place = next(iter(view.score_tables), None)
    if place is None or any(not _within(h.row, [place]) for h in (*view.headers, *view.goal_headers)):
        return None
    unit, slot = head.find_value(view, (*head.UNIT_LABELS, *head.BOARD_LABELS), place.top - 1)
    grade_slot = _grade_slot(view)
    total = place.total
    first = place.top + 1
    cells = {"unit": slot, "grade": grade_slot}
    columns = {} if place.across else {_ROLE_NAMES.get(role, role): c for role, c in place.columns.items()}
    return Form(
        form=NAME,
        sheet=view.grid.sheet,
        layout=Layout(
            place.top,
            first,
            _last_row(place),
            columns,
            total.row if total else 0,
            {role: ref for role, ref in cells.items() if ref is not None},
            _open_rows(view, place),
        ),
        title=_title(view, place.top),
        unit=unit,
        year=find_year(view, place.top) or _told_year(view),
        rows=place.lines,
        total_line=total,
        subtotals=place.subtotals,
        total=_said(view, place),
        full=_full(view),
        grade=head.find_grade(view),
    )


_ROLE_NAMES = {"label": "org", "rate": "score_rate"}


def _last_row(place: Place) -> int:
    """The last row of the lines: that before 合计, unless it stands above them."""
    total = place.total
    if total is None or place.across or (place.lines and total.row < place.lines[-1].row):
        return place.bottom
    return total.row - 1


def _open_rows(view: View, place: Place) -> tuple[int, ...]:
    """Rows between the lines and 合计 that are still empty."""
    if place.total is None or place.across:
        return ()
    taken = {line.row for line in place.lines}
    return tuple(r for r in range(place.top + 1, place.total.row) if r not in taken and r not in view.keys)


def _title(view: View, top: int) -> Value | None:
    return next(
        (view.value(r, c) for r, c, text in view.texts(top) if TITLE.search(text) and len(text) < 60),
        None,
    )


def _told_year(view: View) -> int | None:
    """The year in a sentence around the table: 我局2021年部门整体绩效最终得分为98分."""
    told = (m[1] for _, _, text in view.texts() if (m := _SAID.search(text)) and (m := _YEAR.search(text)))
    return next((int(year) for year in told), None)


def _said(view: View, place: Place) -> Total | None:
    """The total as a sentence near the table tells it: 最终得分为98分."""
    for row, column, text in view.texts():
        found = None if place.top <= row <= place.bottom else _SAID.search(text)
        if found is not None:
            cell = view.value(row, column)
            return Total(row, cell, None, cell._replace(number=parse_number(found[1])))
    return None


def _full(view: View) -> Decimal:
    """100, unless the sheet states another full score (满分120分)."""
    told = (m[1] for _, _, text in view.texts() if (m := _FULL.search(text)))
    return next((n for text in told if (n := parse_number(text)) is not None), HUNDRED)


def _grade_slot(view: View) -> Ref | None:
    for row, column, text in view.texts():
        if bare(text) in head.GRADE_LABELS:
            return view.slot_right_of(row, column)
    return None


SPEC = FormSpec(
    NAME,
    ("指标得分汇总表", "绩效得分汇总表", "项目绩效得分汇总表", "得分情况汇总表", "绩效评价得分汇总表"),
    "得分汇总表：各项（一级）指标的权重、得分、得分率，合计",
    read,
    NAME,
    has_indicators=False,
)
