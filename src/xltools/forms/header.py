"""Finding the headings of an indicator table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from xltools.forms.labels import INDICATOR_ROLES
from xltools.forms.view import Found, View

#: what a heading row has somewhere; body rows mostly have not, and are passed over
_NAMES = re.compile("级|(?:绩效|评价|考核|具体)指标|指标(?:名称|内容)")


@dataclass(frozen=True, slots=True)
class Header:
    """Headings: their rows (``row`` to ``first`` − 1), role → column, the last column of the names."""

    row: int
    first: int
    columns: dict[str, int]
    name_right: int = 0
    #: column → key of each heading row, to know a heading repeated on the next page
    printed: tuple[Mapping[int, str], ...] = field(default=())


def bare_headers(view: View) -> dict[int, Header]:
    """Every row (or pair of rows) that reads as the headings of indicators, in order: a name column and
    one of target, actual, score and points; a 二级 or 一级 column stands in for a missing name column."""
    found = ((row, _best(view, row, 1)) for row in view.rows_like(_NAMES))
    return {row: header for row, header in found if header is not None}


def header_rows(view: View, rows: Iterable[int]) -> list[Header]:
    """Those of them that have two of these columns, or a score beside its 评分标准."""
    found = (_best(view, row, 2) for row in rows)
    return [header for header in found if header is not None]


def goal_headers(headers: Iterable[Header]) -> list[Header]:
    """Those that have targets and are not (yet) scored: 绩效目标申报表."""
    done = {"actual", "score", "review_score"}
    return [h for h in headers if "target" in h.columns and not done & set(h.columns)]


def _best(view: View, row: int, least: int) -> Header | None:
    whole = _columns_of(view.header(row, INDICATOR_ROLES), least)
    candidates = [Header(row, row + 1, columns) for columns in whole]
    below = next((r for r in (row + 1, row + 2) if r in view.keys), None)
    if below is not None and any("级" in k and len(k) <= 4 for k in view.keys[row].values()):
        broken = _columns_of(view.broken_header(row, below, INDICATOR_ROLES), least)
        candidates += [Header(row, below + 1, columns) for columns in broken]
    return max(
        candidates or _under_another(view, row, below, least), key=lambda h: len(h.columns), default=None
    )


def _under_another(view: View, row: int, below: int | None, least: int) -> list[Header]:
    """A row of levels under one that heads the other columns (指标说明, 评分标准, 得分), not merged with it."""
    line = next((r for r in (row - 1, row - 2) if r in view.keys), row - 1)
    above = view.header(line, INDICATOR_ROLES)
    if "score" not in above:
        return []
    own = view.header(row, INDICATOR_ROLES)
    found = [Header(row, row + 1, columns) for columns in _columns_of({**above, **own}, least)]
    if below is not None and any("级" in key for key in view.keys[row].values()):
        broken = {**above, **view.broken_header(row, below, INDICATOR_ROLES)}
        found += [Header(row, below + 1, columns) for columns in _columns_of(broken, least)]
    return found


def _columns_of(found: Found, least: int) -> list[dict[str, int]]:
    figures = sum(role in found for role in ("target", "actual", "score", "weight"))
    figures += "rule_text" in found and "score" in found
    named = "name" in found or "level2" in found or "level1" in found
    if figures < least or not named or not ("level1" in found or "level2" in found or "actual" in found):
        return []
    return [_assign(found)]


def choose(view: View, headers: list[Header]) -> Header | None:
    """The fullest headings win, the first of equal ones; with what a second row adds."""
    best = max(headers, key=lambda h: len(h.columns), default=None)
    return None if best is None else _completed(view, best)


def _assign(found: Found) -> dict[str, int]:
    """One column per role; several 分值/权重 columns go to the level they stand behind."""
    columns = {
        role: min(places)[1] for role, places in found.items() if role not in ("weight", "unit", "name")
    }
    columns["name"] = _name_column(found, columns)
    weights = sorted(found.get("weight", []))
    for _, column in weights:
        columns.setdefault(_weight_role(column, columns), column)
    if "property" in columns and "unit" in found:
        columns["unit"] = min(found["unit"])[1]
    elif "unit" in found and "target" in columns and found["unit"][0][1] == columns["target"] + 1:
        columns["unit"] = found["unit"][0][1]
    return columns


def _name_column(found: Found, columns: dict[str, int]) -> int:
    """The names stand right of their levels (绩效指标 at the left edge only heads the table);
    without such a column the lowest level names the rows."""
    levels = [columns[role] for role in ("level1", "level2") if role in columns]
    right = [place for place in found.get("name", []) if not levels or place[1] > max(levels)]
    if right:
        return min(right)[1]
    if levels:
        return columns.pop("level2" if "level2" in columns else "level1")
    return min(found["name"])[1]


def _weight_role(column: int, columns: dict[str, int]) -> str:
    level1, level2, name = (columns.get(role, 0) for role in ("level1", "level2", "name"))
    if level1 and level1 < column < (level2 or name):
        return "weight1"
    if level2 and level2 < column < name:
        return "weight2"
    return "weight"


def _completed(view: View, header: Header) -> Header:
    """Take in a second heading row that splits a heading (年度指标值 → 性质, 值, 单位),
    and rows that the name's merged heading covers."""
    columns, first = header.columns, header.first
    second = next((row for row in (first, first + 1) if row in view.keys), first)
    below = view.header(second, INDICATOR_ROLES)
    split = {
        r: min(places)[1]
        for r, places in below.items()
        if r in ("property", "target", "unit", "score", "review_score", "reason")
    }
    heading = view.labels(header.row).get(columns["name"], "")
    if split and view.labels(second).get(columns["name"], "") in ("", heading):
        columns = {**columns, **split}
        first = second + 1
    area = view.area(header.row, columns["name"])
    first = max(first, area.bottom + 1 if area else first)
    columns = _row_points(view, first, columns)
    return Header(header.row, first, columns, _name_right(view, header.row, columns),
                  tuple(view.labels(row) for row in range(header.row, first)))  # fmt: skip


def _row_points(view: View, first: int, columns: dict[str, int]) -> dict[str, int]:
    """A lone points column before the names belongs to the rows where each row has its own figure."""
    column = columns.get("weight2")
    if column is None or "weight" in columns:
        return columns
    rows = [row for row in range(first, first + 6) if view.value(row, column).number is not None]
    if len(rows) < 4 or any(view.area(row, column) for row in rows):
        return columns
    return {**{r: c for r, c in columns.items() if r != "weight2"}, "weight": column}


def _name_right(view: View, row: int, columns: dict[str, int]) -> int:
    area = view.area(row, columns["name"])
    others = [c for role, c in columns.items() if role != "name" and c > columns["name"]]
    limit = min(others, default=columns["name"] + 1) - 1
    return min(area.right, limit) if area else columns["name"]
