"""One fact, two figures: facts among themselves, facts and tables, table and table."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from xltools.checks.document.addition import kind_of, quoted
from xltools.checks.document.columns import adds, meaning
from xltools.checks.document.factvalues import (
    Known,
    canonical,
    comparable,
    factor,
    is_share,
    known,
    same,
    without_year,
)
from xltools.checks.document.nesting import line_kind
from xltools.checks.document.tableratios import is_percent
from xltools.checks.tally import compared
from xltools.findings import Finding, make
from xltools.forms.datatable import DataTable, Document, TableColumn, TableLine
from xltools.forms.labels import bare
from xltools.numbers import show

_FUNDS = (
    "财政拨款",
    "一般公共预算",
    "政府性基金",
    "国有资本",
    "三公",
    "采购",
    "转移支付",
    "专户",
    "单位资金",
    "机关运行",
    "本级",
)
_STAGES = ("预算", "决算", "执行", "调整", "安排", "收入", "结转", "资产")
#: the only column of a table that says no more than its lines do
_GENERIC = re.compile(r"金额|数额|数量|数值|数|人数|个数|统计数|数据")
_VAGUE = re.compile(r"(?:其他|其它|合计|小计|总计|其他支出|其他收入|无|备注|项目|金额)")


def check_facts(document: Document) -> Iterator[Finding]:
    """The same fact given twice with two figures: in one block, or on two sheets (of two blocks
    on one sheet each may mean something else by 一季度)."""
    first: dict[str, list[tuple[int, Known]]] = {}
    for number, block in enumerate(document.blocks):
        for each in known(block):
            earlier = first.setdefault(_name(each.name, document.year), [])
            others = [
                o for n, o in earlier if (n == number or _sheet(o) != _sheet(each)) and _one_kind(o, each)
            ]
            if others and not compared(
                "figure-conflict", each.figure.value, any(same(o, each) for o in others)
            ):
                yield conflict(each, others[0])
            earlier.append((number, each))


def _sheet(each: Known) -> str:
    return each.figure.value.ref.sheet


def _one_kind(a: Known, b: Known) -> bool:
    """Both percentages or neither, in units that can be compared."""
    return is_share(a) == is_share(b) and comparable(a.unit, b.unit)


def check_facts_in_tables(document: Document) -> Iterator[Finding]:
    """A fact that is also a cell of a table, by the labels of its line and column."""
    cells: dict[str, list[Known]] = {}
    for table in document.tables:
        if table.year in (None, document.year) or document.year is None:
            for name, cell in _named_cells(table, document.year):
                cells.setdefault(name, []).append(cell)
    seen: set[tuple[str, Decimal]] = set()
    for each in known(document.facts):
        name = _name(each.name, document.year)
        found = [cell for cell in cells.get(name, []) if _one_kind(cell, each)]
        if not found or (name, each.scaled) in seen:
            continue
        if not compared("figure-conflict", each.figure.value, any(same(cell, each) for cell in found)):
            seen.add((name, each.scaled))
            yield conflict(each, found[0])


def _name(name: str, year: int | None) -> str:
    return canonical(without_year(name, year))


def _named_cells(table: DataTable, year: int | None) -> Iterator[tuple[str, Known]]:
    """Line and column as one name, in either order; the line alone where there is one column, of no stage."""
    for line in table.lines:
        if line_kind(line):
            continue
        for column in table.columns:
            figure = line.figures.get(column.column)
            if figure is None or meaning(column.parts) == "share":
                continue
            label, heading = line.label.key, without_year(column.heading, year)
            names = {_name(label + heading, year), _name(heading + label, year)}
            names |= {canonical(label) + canonical(heading), canonical(heading) + canonical(label)}
            if (
                len(table.columns) == 1
                and _GENERIC.fullmatch(bare(heading))
                and not _scope(table.title, _STAGES)
            ):
                names.add(_name(label, year))
            for name in names:
                yield name, known_in(table, line, column)


def known_in(table: DataTable, line: TableLine, column: TableColumn) -> Known:
    """A cell of a table with its unit and its place, as a message names it."""
    figure = line.figures[column.column]
    ref = figure.value.ref
    money = adds(column.parts) and not re.search(r"个|人|数量|件|辆", column.parts[-1])
    unit = (table.money_unit or "") if money and not is_percent(figure) else ""
    title = f"{table.title}，" if table.title else ""
    return Known(
        line.label.text,
        figure,
        unit,
        f"“{ref.sheet}”{ref.a1}（{title}{quoted(line.label.text)}的{quoted(column.heading)}）",
    )


def conflict(each: Known, other: Known) -> Finding:
    """One figure against another one of the same name."""
    return make(
        "figure-conflict",
        each.figure.value,
        f"{quoted(each.name)}两处数字不同：{other.where}为 {other.figure.value.text}{_unit(other)}，"
        f"{each.where}为 {each.figure.value.text}{_unit(each)}{factor(each, other)}",
        expected=show(other.figure.number) + _unit(other),
        actual=show(each.figure.number) + _unit(each),
        difference=each.figure.number - other.figure.number if each.unit == other.unit else None,
    )


def _unit(each: Known) -> str:
    return "" if each.unit in ("%", "百分比") else each.unit


# --- table and table

Entry = tuple[str, str]


def check_tables(document: Document) -> Iterator[Finding]:
    """Tables about the same thing: the same line and column meaning, two figures.

    The same thing: the same funds and stage in their titles, the same year, and at
    least one significant figure in common.
    """
    entries = [_entries(table, document.year) for table in document.tables]
    told: set[tuple[str, int, int]] = set()
    for (a, first), (b, second) in itertools.combinations(zip(document.tables, entries, strict=True), 2):
        if not _alike(a, b):
            continue
        shared = [(first[e], second[e]) for e in first if e in second]
        wrong = [(x, y) for x, y in shared if not same(x, y)]
        right = [y for x, y in shared if same(x, y) and significant(x.figure.number)]
        if not right or len(wrong) > len(right):
            continue
        for figure in right:
            compared("figure-conflict", figure.figure.value, True)
        for x, y in wrong:
            ref = y.figure.value.ref
            if (ref.sheet, ref.row, ref.column) not in told and comparable(x.unit, y.unit):
                told.add((ref.sheet, ref.row, ref.column))
                compared("figure-conflict", ref, False)
                yield conflict(y, x)


def _alike(a: DataTable, b: DataTable) -> bool:
    if a.year != b.year and a.year is not None and b.year is not None:
        return False
    return funds(a.title) == funds(b.title)


def funds(text: str) -> frozenset[str]:
    """The single funds that a title speaks of: 三公, 政府性基金, 财政拨款."""
    return _scope(text, _FUNDS)


def _scope(title: str, words: Sequence[str]) -> frozenset[str]:
    return frozenset(word for word in words if word in title)


def significant(number: Decimal) -> bool:
    """Whether two figures are hardly equal by chance: three digits or more."""
    return len(show(abs(number)).replace(".", "").strip("0")) >= 3


def _entries(table: DataTable, year: int | None) -> dict[Entry, Known]:
    """(line, what the column means) → figure; a line or a meaning that is not unique is left out.

    Where the table has one line only, its columns are taken as lines (基本支出 | 项目支出)
    of the stage that the title names.
    """
    found: dict[Entry, Known] = {}
    twice: set[Entry] = set()
    for line, column, entry in _all(table, year):
        if entry in found:
            twice.add(entry)
        found[entry] = known_in(table, line, column)
    return {entry: cell for entry, cell in found.items() if entry not in twice}


def _all(table: DataTable, year: int | None) -> Iterator[tuple[TableLine, TableColumn, Entry]]:
    lines = [line for line in table.lines if not line_kind(line)]
    stage = _title_stage(table.title)
    for line in lines:
        for column in table.columns:
            if column.column not in line.figures or not adds(column.parts):
                continue
            entry = canonical(line.labels[0] if len(line.labels) == 1 else "".join(line.labels))
            if not _VAGUE.fullmatch(entry):
                yield line, column, (entry, _stage(table, column, year))
            if (
                len(lines) == 1
                and stage
                and meaning(column.parts) == "other"
                and not kind_of(column.parts[-1])
            ):
                yield line, column, (canonical(column.parts[-1]), stage)


def _stage(table: DataTable, column: TableColumn, year: int | None) -> str:
    """What a column means across tables: initial, spent, adjusted budget, else its own heading and the title's stage."""
    heading = without_year(column.heading, year)
    kind = meaning(column.parts)
    if kind in ("initial", "spent"):
        return kind
    if kind == "budget" and re.search(r"调整|全年|总指标", heading):
        return "adjusted"
    words = "".join(sorted(_scope(table.title, _STAGES)))
    return f"{canonical(heading)}|{words}"


def _title_stage(title: str) -> str:
    if "预算" in title and ("安排" in title or "年初" in title) and not re.search(r"执行|决算|调整", title):
        return "initial"
    return "spent" if "决算" in title and "预算" not in title else ""


def tables_agree(a: DataTable, b: DataTable) -> int:
    """How many figures of one table stand on a line of the same name of another one."""
    held: dict[str, set[Decimal]] = {}
    for line in b.lines:
        held.setdefault(canonical(line.label.key), set()).update(f.number for f in line.figures.values())
    return sum(
        any(f.number and f.number in held.get(canonical(line.label.key), ()) for f in line.figures.values())
        for line in a.lines
        if not line_kind(line) and not _VAGUE.fullmatch(canonical(line.label.key))
    )
