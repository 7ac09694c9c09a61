"""What a document says of itself: how many indicators and projects, which year, which dates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal

from xltools.cells import Ref, Value
from xltools.checks.document.addition import quoted
from xltools.checks.document.conflicts import tables_agree
from xltools.checks.document.factvalues import known, place
from xltools.checks.document.nesting import line_kind
from xltools.checks.tally import compared
from xltools.findings import Finding, make
from xltools.forms.datatable import Document
from xltools.numbers import show
from xltools.records import Fact, Form

_LEVELS = {"一": 1, "二": 2, "三": 3}
_INDICATORS = re.compile(r".{0,12}([一二三])级(?:绩效|评价)?指标(?:个数|数量|数|总数)")
_PROJECTS = re.compile(r"(?:部门|单位|全年|年度|本年|共有|支出|预算)*项目(?:个数|数量|总数|数)")
_DATE = re.compile(r"(20\d\d)[年./-](\d{1,2})[月./-](\d{1,2})日?")
_MADE_LATER = re.compile(r"报告|自评|评价|评审|复核|调研|评分")
_BEGIN = re.compile(r"(开始|起始|起|启动)(?:日期|时间|日|年月)?$")
_END = re.compile(r"(结束|截止|终止|止|完成)(?:日期|时间|日|年月)?$")
_REPORT = re.compile(r".*报告.*(?:日期|时间|日)|(?:落款|成文|出具)(?:日期|时间)")
_LEGAL_TEXT = re.compile(r"文件|通知|办法|合同|批复|制度")


# --- counts


def check_counts(document: Document) -> Iterator[Finding]:
    """三级指标个数, 项目个数 against what the workbook lists."""
    for each, fact in _figures(document):
        if each != each.to_integral_value():
            continue
        if found := _INDICATORS.fullmatch(fact.name):
            yield from _indicators(document, fact, each, _LEVELS[found[1]])
        elif _PROJECTS.fullmatch(fact.name):
            yield from _count(fact, each, listed_projects(document), "项目")


def _figures(document: Document) -> Iterator[tuple[Decimal, Fact]]:
    by_cell = {fact.value.ref: fact for fact in document.facts}
    for each in known(document.facts):
        yield each.figure.number, by_cell[each.figure.value.ref]


#: where things are listed (in words, and the cell), and how many there are, by each way of counting
Listed = list[tuple[str, Ref, set[int]]]


def listed_indicators(document: Document, level: int) -> Listed:
    """How many indicators of a level forms and listings show."""
    listed: Listed = []
    for form in document.forms:
        if counts := _in_form(form, level):
            listed.append((f"“{form.sheet}”", form.indicators[0].name.ref, counts))
    for listing in document.listings:
        if level in listing.names:
            names, place = listing.names[level], listing.place
            listed.append((f"“{place.sheet}”{place.a1}起的表", place, {len(names), len(set(names))}))
    return listed


def _indicators(document: Document, fact: Fact, claimed: Decimal, level: int) -> Iterator[Finding]:
    yield from _count(fact, claimed, listed_indicators(document, level), f"{'一二三'[level - 1]}级指标")


def _in_form(form: Form, level: int) -> set[int]:
    """How many indicators of a level a form lists; by name and by group, where these differ."""
    live = [item for item in form.indicators if item.applicable]
    if level == 3 or not live:
        return {len(live)} if live else set()
    cells = [item.level1 if level == 1 else item.level2 for item in live]
    upper = [item.level1.key if item.level1 else "" for item in live]
    held = [(u, c.key) for u, c in zip(upper, cells, strict=True) if c is not None and not c.blank]
    return {len(set(held)), len({name for _, name in held})} if held else set()


def listed_projects(document: Document) -> Listed:
    """How many projects tables and summaries show."""
    listed: Listed = []
    for table in document.tables:
        if "项目" in table.title and re.search(r"实施情况|项目(?:支出)?(?:明细|情况|清单|一览)", table.title):
            lines = [line for line in table.lines if not line_kind(line)]
            if lines:
                ref = lines[0].label.ref
                listed.append((f"“{table.sheet}”{ref.a1}起的表", ref, {len(lines)}))
    summaries = [form for form in document.forms if form.form == "项目自评情况汇总表" and form.rows]
    listed += [(f"“{form.sheet}”", form.rows[0].unit.ref, {len(form.rows)}) for form in summaries]
    return listed


def _count(fact: Fact, claimed: Decimal, listed: Listed, what: str) -> Iterator[Finding]:
    """A claim that no list of the workbook bears out."""
    holds = any(claimed in counts for _, _, counts in listed) if listed else None
    if compared("count-mismatch", fact.value, holds) is not False:
        return
    found = "，".join(f"{where}列 {'或'.join(map(str, sorted(counts)))} 个" for where, _, counts in listed)
    yield make(
        "count-mismatch",
        fact.value,
        f"{place(fact)}称{what} {show(claimed)} 个，{found}",
        expected=Decimal(max(listed[0][2])),
        actual=claimed,
    )


# --- dates


def check_dates(document: Document) -> Iterator[Finding]:
    """Dates before the year evaluated is over, reports before the evaluation, an end before its start."""
    dated = [(fact, dates) for fact in document.facts if (dates := dates_in(fact.value))]
    year = document.year
    ends = [
        (fact, max(dates))
        for fact, dates in dated
        if _is_evaluation(fact.name) and not _REPORT.fullmatch(fact.name)
    ]
    for fact, dates in dated:
        wrong = _wrong(fact, dates, year, ends)
        if wrong is not None and not compared("date-conflict", fact.value, not wrong):
            yield _date(fact, wrong)
    yield from _pairs(dated)


def _wrong(
    fact: Fact, dates: list[dt.date], year: int | None, ends: list[tuple[Fact, dt.date]]
) -> str | None:
    """What is wrong with the dates of a fact, "" for nothing; None where nothing stands against them."""
    evaluation, later = _is_evaluation(fact.name), _later(fact, dates, ends)
    if len(dates) == 2 and dates[0] > dates[1]:
        return f"开始日期 {_show(dates[0])} 晚于结束日期 {_show(dates[1])}"
    if year is not None and evaluation and min(dates) <= dt.date(year, 12, 31):
        return f"为 {_show(min(dates))}，被评价的 {year} 年度尚未结束{later}"
    if later:
        return f"为 {_show(max(dates))}{later}"
    held = len(dates) == 2 or (evaluation and year is not None) or (_REPORT.fullmatch(fact.name) and ends)
    return "" if held else None


def _is_evaluation(name: str) -> bool:
    return _MADE_LATER.search(name) is not None and _LEGAL_TEXT.search(name) is None


def _later(fact: Fact, dates: list[dt.date], ends: list[tuple[Fact, dt.date]]) -> str:
    """The evaluation that was still under way on the day of a report."""
    after = [(other, end) for other, end in ends if end > max(dates)]
    if not _REPORT.fullmatch(fact.name) or not after:
        return ""
    other, end = after[0]
    return f"，早于{place(other)}{quoted(other.name)}的 {_show(end)}"


def _pairs(dated: list[tuple[Fact, list[dt.date]]]) -> Iterator[Finding]:
    """评价开始日期 after 评价结束日期."""
    begins = {_BEGIN.sub("", f.name): (f, d[0]) for f, d in dated if len(d) == 1 and _BEGIN.search(f.name)}
    for fact, dates in dated:
        stem = _END.sub("", fact.name)
        if len(dates) != 1 or stem == fact.name or stem not in begins:
            continue
        other, start = begins[stem]
        if not compared("date-conflict", fact.value, start <= dates[0]):
            yield _date(
                fact, f"为 {_show(dates[0])}，早于{place(other)}{quoted(other.name)}的 {_show(start)}"
            )


def _date(fact: Fact, message: str) -> Finding:
    return make(
        "date-conflict", fact.value, f"{place(fact)}{quoted(fact.name)}{message}", actual=fact.value.text
    )


def dates_in(value: Value) -> list[dt.date]:
    """The full dates in a text; the end of a period may leave out year (and month)."""
    text = value.key
    found: list[dt.date] = []
    for part in re.split(r"至|到|~|—|-{2,}|－|–", text):
        full = _DATE.search(part)
        short = re.search(r"(?:(\d{1,2})月)?(\d{1,2})日", part) if full is None and found else None
        try:
            if full is not None:
                found.append(dt.date(int(full[1]), int(full[2]), int(full[3])))
            elif short is not None:
                found.append(found[-1].replace(month=int(short[1] or found[-1].month), day=int(short[2])))
        except ValueError:
            continue
    return found


def _show(date: dt.date) -> str:
    return f"{date.year}年{date.month}月{date.day}日"


# --- years of tables


def check_years(document: Document) -> Iterator[Finding]:
    """A table headed with another year though it repeats the figures of the document's own year."""
    year = document.year
    if year is None:
        return
    own = [t for t in document.tables if t.year == year or (t.year is None)]
    for table in document.tables:
        if table.year in (None, year) or not table.lines:
            continue
        same = next((other for other in own if tables_agree(table, other) >= 2), None)
        if not compared("date-conflict", table.lines[0].label, same is None) and same is not None:
            yield make(
                "date-conflict",
                table.lines[0].label,
                f"{quoted(table.title)}写的是 {table.year} 年，但其中的数字与{quoted(same.title)}（{year} 年）相同",
                expected=str(year),
                actual=str(table.year),
            )
