"""The rows of a template: of indicators, and of the lines of a summary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from xltools.cells import Grid, Merge, Ref, a1, key
from xltools.errors import FormError
from xltools.forms.labels import without_points
from xltools.forms.registry import PROJECTS, listed_in
from xltools.plans import Edit, Plan, Remerge, RowChange
from xltools.records import Form
from xltools.sheets.official import rate_formula
from xltools.tasks.content import Content, FormData
from xltools.tasks.fillcells import head_edits
from xltools.tasks.fillheights import LEVELS


def matching_rows(form: Form, data: FormData) -> dict[int, Mapping[str, Content]] | None:
    """Template row → item where the source only fills in rows that the template names (no
    levels given, or the very same rows in the same order); None where the rows are laid out
    anew: none of its names is there.

    Raises FormError where only some of the names are: nothing is filled by halves.
    """
    if _same_rows(form, data):
        items = without_repeats(data.indicators)  # below its first row a level's cells are merged
        return {row.row: item for row, item in zip(form.indicators, items, strict=True)}
    if any(item.get("level1") for item in data.indicators):
        return None
    by_name: dict[str, list[int]] = {}
    for row in form.indicators:
        by_name.setdefault(_name_key(row.name.text), []).append(row.row)
    found: dict[int, Mapping[str, Content]] = {}
    strange: list[str] = []
    for item in data.indicators:
        rows = by_name.get(_name_key(str(item.get("name") or "")), [])
        if len(rows) == 1:
            found[rows[0]] = item
        else:
            strange.append(f"{item.get('name')}{'（模板中有多个）' if rows else ''}")
    if found and strange:
        raise FormError(
            f"资料中有 {len(strange)} 个指标名称在模板里对不上：{'、'.join(strange)}。没有写出文件。",
            "请按模板改正名称；要换成全新的指标，请在资料中写明一级指标、二级指标。",
        )
    return found or None


def _same_rows(form: Form, data: FormData) -> bool:
    """A form whose rules are printed with its rows is filled in, not laid out anew."""
    own = [(row.name.key, row.rule_text.key if row.rule_text else "") for row in form.indicators]
    given = [(key(str(i.get("name") or "")), key(str(i.get("rule_text") or ""))) for i in data.indicators]
    return "rule_text" in form.layout.columns and own == given


def _name_key(name: str) -> str:
    return without_points(key(name))


def without_repeats(items: Sequence[Mapping[str, Content]]) -> Iterator[Mapping[str, Content]]:
    """Level labels only on the first row of their group: below it the cells are merged."""
    before: Mapping[str, Content] = {}
    for item in items:
        same1 = bool(before) and item.get("level1") == before.get("level1")
        same2 = same1 and item.get("level2") == before.get("level2")
        hidden = {role: None for role in ("level1", "weight1") if same1} | {
            role: None for role in ("level2", "weight2") if same2
        }
        yield {**item, **hidden}
        before = item


def level_merges(form: Form, data: FormData, first: int, last: int) -> Remerge:
    """Merged areas of the level columns: one for each run of rows under the same heading."""
    columns = [form.layout.columns[role] for role in LEVELS if role in form.layout.columns]
    left, right = min(columns, default=1), max(columns, default=1)
    merges: list[Merge] = []
    for role in LEVELS:
        column = form.layout.columns.get(role)
        if column is None:
            continue
        owners = ("level1",) if role in ("level1", "weight1") else ("level1", "level2")
        merges += [
            Merge(first + a, column, first + b, column) for a, b in _runs(data.indicators, owners) if b > a
        ]
    return Remerge(form.sheet, Merge(first, left, last, right), tuple(merges))


def _runs(items: Sequence[Mapping[str, Content]], roles: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    start = 0
    for index in range(1, len(items) + 1):
        if index == len(items) or any(items[index].get(r) != items[start].get(r) for r in roles):
            yield start, index - 1
            start = index


_INDICATOR_INPUTS = (
    *LEVELS,
    "name",
    "note",
    "rule_text",
    "target",
    "actual",
    "weight",
    "score",
    "reason",
    "remark",
    "note",
)


def row_edits(
    form: Form, grid: Grid, row: int, item: Mapping[str, Content], *, everything: bool = False
) -> Iterator[Edit]:
    """The cells of one indicator; with ``everything`` what the source leaves blank is emptied."""
    for role in _INDICATOR_INPUTS:
        column = form.layout.columns.get(role)
        if column is None or (item.get(role) is None and not everything):
            continue
        if role not in item and (role == "note" or (role == "score" and not everything)):
            continue
        like = (form.layout.first_row, column) if everything and role in LEVELS else None
        yield Edit(Ref(form.sheet, row, column), item.get(role), like=like)


_LINE_INPUTS = ("org", "doer", "budget", "spent", "self_score", "review_score", "completion", "grade",
                "weight", "score", "remark")  # fmt: skip


def summary_plan(form: Form, grid: Grid, data: FormData) -> Plan:
    """A summary form: the lines, its rows continued as far as needed, never fewer than the form has."""
    first, count = form.layout.first_row, form.layout.last_row - form.layout.first_row + 1
    rows = max(count, len(data.rows))
    edits: list[Edit] = list(head_edits(form, grid, data).values())
    for index in range(rows):
        item: Mapping[str, Content] = data.rows[index] if index < len(data.rows) else {}
        for role in ("serial", *_LINE_INPUTS):
            column = form.layout.columns.get(role)
            if column is None:
                continue
            content = Decimal(index + 1) if role == "serial" else item.get(role)
            edits.append(Edit(Ref(form.sheet, first + index, column), content))
        edits += _line_rate(form, first + index, item)
    edits += _no_total_rate(form, data, rows - count)
    change = (RowChange(form.sheet, first, count, rows),) if rows != count else ()
    return Plan(rows=change, edits=tuple(edits))


def _no_total_rate(form: Form, data: FormData, moved: int) -> Iterator[Edit]:
    """附件4 with a unit that has one of its amounts only: the sums are of different units, and no rate is theirs."""
    cell = form.total_line.rate if form.total_line is not None else None
    one_sided = any((row.get("budget") is None) != (row.get("spent") is None) for row in data.rows)
    if cell is not None and one_sided and listed_in(form.form) not in (None, PROJECTS):
        yield Edit(cell.ref._replace(row=cell.ref.row + moved), None)


def _line_rate(form: Form, row: int, item: Mapping[str, Content]) -> Iterator[Edit]:
    """The formula; a rate that the source states without an amount spent stays as stated."""
    columns = form.layout.columns
    if {"score_rate", "weight", "score"} <= set(columns):
        weight, score = (a1(row, columns[role]) for role in ("weight", "score"))
        yield Edit(Ref(form.sheet, row, columns["score_rate"]), "", rate_formula(weight, score))
    if not {"rate", "budget", "spent"} <= set(columns):
        return
    ref, rate = Ref(form.sheet, row, columns["rate"]), item.get("rate")
    if isinstance(rate, Decimal) and item.get("spent") is None:
        yield Edit(ref, rate)
        return
    budget, spent = (a1(row, columns[role]) for role in ("budget", "spent"))
    yield Edit(ref, "", rate_formula(budget, spent))
