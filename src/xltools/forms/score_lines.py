"""Finding and reading tables 指标, 权重, 得分, 得分率: lines under each other, or side by side."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from xltools.cells import Kind, Value
from xltools.forms import figures
from xltools.forms.labels import bare, ends_table, is_subtotal, is_total, roles_of
from xltools.forms.view import View
from xltools.records import Subtotal, SummaryRow

_LABEL = re.compile(
    r"(?:(?:绩效|评价|考核|评分|自评|各项|一级|二级|三级)*指标(?:名称|类别|类型|内容|体系)?|[一二三]级|(?:评价|考核|评分|自评)(?:内容|维度|项目|类别|要素|事项)"
    r"|类别|项目|内容|维度|指标/?(?:内容|得分))"
)
_RATE = re.compile(r"(?:指标|平均|综合)?得分(?:率|比率|比例|占比)")
_RATED = re.compile("得分(?:率|比率|比例|占比)")
TITLE = re.compile(r"得分(?:情况)?(?:汇总|统计|一览|分布|明细)|得分情况|(?:评分|分值)(?:结果)?汇总")
_OTHERS = ("target", "actual", "rule_text", "property", "budget", "spent", "initial", "org")
#: columns that a table of single indicators with 得分率 may have besides
_BESIDES = ("reason", "note")
#: what a heading row has somewhere; other rows are passed over
_NEAR = re.compile("得分|评分|打分")
_ROLES = ("label", "weight", "score", "rate")


@dataclass(frozen=True, slots=True)
class Place:
    """One table: its rows, and role → column (``across``: role → row) of its headings."""

    top: int
    bottom: int
    columns: dict[str, int]
    lines: tuple[SummaryRow, ...]
    total: SummaryRow | None
    across: bool = False
    #: 小计 lines; ``rows`` are the lines above each, none where they stand side by side
    subtotals: tuple[Subtotal, ...] = ()


def find_tables(view: View) -> list[Place]:
    """Every such table of a sheet, from top to bottom."""
    found: list[Place] = []
    if not (_RATED.search(view.text) or TITLE.search(view.text) or TITLE.search(view.grid.sheet)):
        return found  # neither a column 得分率 nor a title says that there is one
    for row, line in view.lines.items():
        if found and row <= found[-1].bottom:
            continue
        scored = _NEAR.search(line) and any(
            len(text) < 16 and _NEAR.search(text) for text in view.keys[row].values()
        )
        place = (_down(view, row) if scored else None) or _across(view, row)
        if place is not None:
            found.append(place)
    return found


def _down(view: View, row: int) -> Place | None:
    columns = _columns(view, view.labels(row), row)
    if columns is None:
        return None
    lines, total, last, subtotals = _lines(view, row, columns)
    scored = [line for line in lines if line.weight is not None and line.weight.number is not None]
    if not scored and total is None:
        return None
    return Place(row, last, columns, lines, total, subtotals=subtotals)


def _columns(view: View, labels: Mapping[int, str], row: int) -> dict[str, int] | None:
    """Role → column where the labels are those of such a table and of no other."""
    roles = {column: role for column, text in labels.items() if (role := _role(text)) is not None}
    columns = {role: max(c for c, r in roles.items() if r == role) for role in roles.values()}
    if not {"weight", "score"} <= set(columns) or "other" in columns:
        return None
    if sum(r == "score" for r in roles.values()) > 1 or sum(r == "weight" for r in roles.values()) > 1:
        return None
    first = min(columns[role] for role in ("weight", "score"))
    if "label" not in columns and not labels.keys() & set(range(1, first)) and first > view.grid.first_column:
        columns["label"] = first - 1
    if columns.get("label", first) >= first:
        return None
    single = sum(r == "label" for r in roles.values()) < 2
    if "beside" in columns:
        return columns if single and "rate" in columns else None
    return columns if "rate" in columns or (single and _titled(view, row)) else None


def _role(text: str) -> str | None:
    name = bare(text)
    if _RATE.fullmatch(name):
        return "rate"
    if _is_label(text):
        return "label"
    for role, _ in roles_of(text, (*_OTHERS, *_BESIDES, "weight", "score", "serial")):
        return "other" if role in _OTHERS else "beside" if role in _BESIDES else role
    return None


@lru_cache(maxsize=4096)
def _is_label(text: str) -> bool:
    return _LABEL.fullmatch(bare(text)) is not None


def _titled(view: View, row: int) -> bool:
    near = (text for r in range(row - 4, row) for text in view.keys.get(r, {}).values())
    return any(TITLE.search(text) for text in (*near, view.grid.sheet))


def _lines(
    view: View, header: int, columns: dict[str, int]
) -> tuple[tuple[SummaryRow, ...], SummaryRow | None, int, tuple[Subtotal, ...]]:
    """(lines, the total line, the last row, subtotals); ends with 合计, at another text, or at two empty rows."""
    found: list[SummaryRow] = []
    subtotals: list[Subtotal] = []
    last, empty = header, 0
    total: SummaryRow | None = None
    area = view.area(header, columns["label"])
    first = max(header, area.bottom if area else 0) + 1
    for row in range(first, view.grid.last_row + 1):
        line = _line(view, row, columns)
        label = _row_label(view, row, columns)
        if is_total(label):
            total, last = replace(line, unit=_label_cell(view, row, columns)), row
            if found:
                break
            continue  # 合计 may stand above its lines
        filled = (line.weight is not None and not line.weight.blank) or (
            line.score is not None and not line.score.blank
        )
        if not label and not filled:
            empty += 1
            if empty > 1 and not _total_follows(view, row, columns):
                break
            continue
        if not filled and (ends_table(label) or len(label) > 30 or _stands_alone(view, row, columns)):
            break
        empty, last = 0, row
        if is_subtotal(label):
            subtotals.append(_subtotal(line, _label_cell(view, row, columns), found, subtotals))
        elif _columns(view, view.labels(row), row) is None:
            found.append(line)
    return tuple(found), total, last, tuple(subtotals)


def _subtotal(line: SummaryRow, label: Value, lines: list[SummaryRow], before: list[Subtotal]) -> Subtotal:
    """A line 小计 over the lines since the last one."""
    since = before[-1].row if before else 0
    rows = tuple(each.row for each in lines if each.row > since)
    return Subtotal(line.row, label, line.weight, line.score, rows)


def _total_follows(view: View, row: int, columns: dict[str, int]) -> bool:
    """Whether 合计 is the next text below empty rows (the open lines of a blank form)."""
    below = next((r for r in view.keys if r > row), None)
    return below is not None and is_total(_row_label(view, below, columns))


def _stands_alone(view: View, row: int, columns: dict[str, int]) -> bool:
    """A sentence or title: merged over the figures."""
    area = view.area(row, columns["label"])
    return area is not None and area.right >= columns["weight"]


def _label_cell(view: View, row: int, columns: dict[str, int]) -> Value:
    keys = view.keys.get(row, {})
    return view.value(row, min(c for c in keys if c <= columns["label"]))


def _row_label(view: View, row: int, columns: dict[str, int]) -> str:
    return next((t for c, t in sorted(view.keys.get(row, {}).items()) if c <= columns["label"]), "")


def _line(view: View, row: int, columns: dict[str, int]) -> SummaryRow:
    cells: dict[str, Value] = {
        role: view.value(row, columns[role]) for role in ("weight", "score", "rate") if role in columns
    }
    serial = view.value(row, columns["serial"]) if "serial" in columns else None
    return _record(row, serial, view.anchored(row, columns["label"]), cells, view)


def _record(row: int, number: Value | None, unit: Value, cells: dict[str, Value], view: View) -> SummaryRow:
    weight = figures.points(cells.get("weight"))
    score = figures.score(cells.get("score"), weight)
    return SummaryRow(
        row, number, unit, weight=weight, score=score, score_rate=_shown(view, cells.get("rate"))
    )


def _shown(view: View, rate: Value | None) -> Value | None:
    """A rate as its format shows it, zeros included: 0.9 as 0.00% is 90.00%."""
    if rate is None or rate.kind is not Kind.NUMBER or not rate.text.endswith("%"):
        return rate
    shape = view.grid.formats.get((rate.ref.row, rate.ref.column), "").partition(";")[0]
    places = len(re.sub(r"[^0#?]", "", shape.partition(".")[2]))
    own = rate.text[:-1].partition(".")[2]
    if len(own) >= places:
        return rate
    digits = rate.text[:-1].partition(".")[0] + "." + own.ljust(places, "0")
    return rate._replace(text=f"{digits}%")


def _across(view: View, row: int) -> Place | None:
    """Lines side by side: a row of names, under it rows 权重, 得分, 得分率 that begin with their name."""
    keys = view.keys.get(row, {})
    left = min(keys, default=0)
    if len(keys) < 3 or len(keys[left]) > 8 or not _is_label(keys[left]):
        return None
    rows = {"label": row}
    for below in range(row + 1, row + 5):
        role = _role(view.key(below, left))
        if role in ("weight", "score", "rate"):
            rows.setdefault(role, below)
    if not {"weight", "score", "rate"} <= set(rows):
        return None
    right = [column for column in sorted(keys) if column > left]
    lines = [
        _record(row, None, view.value(row, c), {r: view.value(rows[r], c) for r in _ROLES[1:]}, view)
        for c in right
    ]
    total = next((line for line in lines if is_total(line.unit.key)), None)
    own = tuple(line for line in lines if line is not total and not is_subtotal(line.unit.key))
    subtotals = tuple(
        Subtotal(row, line.unit, line.weight, line.score, ()) for line in lines if is_subtotal(line.unit.key)
    )
    return Place(row, max(rows.values()), rows, own, total, True, subtotals)
