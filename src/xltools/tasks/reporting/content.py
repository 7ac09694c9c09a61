"""What the report says, place by place of its template."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from xltools.cells import Value, key
from xltools.checks.case import Case
from xltools.errors import FormError
from xltools.filling import Bars, Filling, Line, Piece, Rows
from xltools.forms.labels import without_points
from xltools.numbers import divide, round_half_up, show, show_percent, total
from xltools.records import Indicator
from xltools.tasks.reporting import sentences
from xltools.tasks.results import Task

#: what is asked for, and known by these names in templates
VALUES = ("年度", "单位", "项目", "金额单位", "总分")
_CHECK = "【请核对：以下根据自评表草拟，由填报人取舍、改写，定稿时删去本行】"
_DASH = "—"


def filling_of(task: Task) -> Filling:
    """The content for a verified form with indicators. Raises FormError for any other."""
    form, case = task.form, task.case
    if form is None or case is None or not form.indicators or not form.scored:
        name = form.form if form is not None else "这个文件"
        raise FormError(
            f"{name}没有逐项的指标和得分，写不成自评报告。", "请指定填好的附件6、项目支出绩效自评表或评分表。"
        )
    stated = task.stated_total
    values = {
        "年度": str(form.year) if form.year else None,
        "单位": _text(form.unit),
        "项目": _text(form.project),
        "金额单位": form.money_unit,
        "总分": show(stated) if stated is not None else None,
    }
    parts = _by_part(case)
    pieces: dict[str, tuple[Piece, ...]] = {
        "年度绩效目标": _goal(form.goal),
        "目标完成情况": _goal(form.outcome),
        "预算执行": _lines(sentences.money(task)),
        "预算执行表": _money_table(task),
        "执行率图": _rates(task),
        "评价结论": _lines(sentences.verdict(task)),
        "得分表": _score_table(task, case),
        "得分图": _scores(case),
        **{name: _lines(sentences.results(case, parts[name])) for name in PARTS},
        "存在的问题": _problems(task),
    }
    return Filling(values, pieces, frozenset({"存在的问题", "年度绩效目标", "目标完成情况"}))


PARTS = ("管理情况", "履职完成", "履职效果", "满意度")


def _by_part(case: Case) -> dict[str, list[Indicator]]:
    """The indicators by the part of the report that tells of them."""
    found: dict[str, list[Indicator]] = {name: [] for name in PARTS}
    for item in case.live:
        found[_part(item)].append(item)
    return found


def _part(item: Indicator) -> str:
    level1, level2 = (key(value.text) if value is not None else "" for value in (item.level1, item.level2))
    if "满意" in item.name.key:
        return "满意度"
    return _told_in(level2) or _told_in(level1) or "管理情况"


#: part → what the name of its 二级 (else 一级) indicators has
_LEVELS = (
    ("满意度", re.compile("满意|可持续")),
    ("履职完成", re.compile("产出|成本|数量|质量|时效")),
    ("履职效果", re.compile("效益|效果|效能|效率|公平|影响|绩效(?!目标|管理)")),
)


def _told_in(level: str) -> str | None:
    return next((part for part, look in _LEVELS if look.search(level)), None)


def _text(value: Value | None) -> str | None:
    return "".join(value.text.split("\n")) if value is not None and not value.blank else None


def _goal(value: Value | None) -> tuple[Piece, ...]:
    text = value.text if value is not None else ""
    return _lines(part.strip() for part in text.split("\n") if part.strip())


def _lines(texts: Iterable[str]) -> tuple[Piece, ...]:
    return tuple(Line(text) for text in texts)


def _problems(task: Task) -> tuple[Piece, ...]:
    found = sentences.problems(task)
    return (Line(_CHECK, asks=True), *_lines(found)) if found else ()


def _money_table(task: Task) -> tuple[Piece, ...]:
    lines = sentences.money_lines(task)
    if not lines or task.form is None:
        return ()
    unit = task.form.money_unit
    rows = [
        (
            line.item,
            _figure(line.budget),
            _figure(line.spent),
            show_percent(rate) if (rate := sentences.rate(line)) is not None else _DASH,
        )
        for line in lines
    ]
    head = ("项目", f"全年预算数（{unit}）", f"全年执行数（{unit}）", "执行率")
    return (Rows((head, *rows), (3, 3, 3, 2)),)


def _figure(value: Value | None) -> str:
    return show(value.number) if value is not None and value.number is not None else _DASH


def _rates(task: Task) -> tuple[Piece, ...]:
    rates = [
        (line.item, rate)
        for line in sentences.money_lines(task)
        if (rate := sentences.rate(line)) is not None
    ]
    if len(rates) < 2:
        return ()
    values = tuple(round_half_up(rate, 4) for _, rate in rates)
    return (Bars("预算执行率", "执行率", tuple(item for item, _ in rates), values, "0.00%", "C55A11"),)


def _by_level(case: Case) -> list[tuple[str, Decimal, Decimal]]:
    """(一级指标, its rows' points, its rows' scores) in order; the budget line that has points among them."""
    groups: dict[str, list[Indicator]] = {}
    for item in case.live:
        name = without_points(sentences.flat(item.level1))
        groups.setdefault(name or "其他指标", []).append(item)
    found = [
        (name, _sum(i.printed_points for i in items), _sum(i.stated for i in items))
        for name, items in groups.items()
    ]
    line = case.form.execution
    if line is not None and case.execution is not None and case.execution.stated is not None:
        found.insert(0, ("预算执行率", line.points or Decimal(0), case.execution.stated))
    return found


def _sum(figures: Iterable[Decimal | None]) -> Decimal:
    return total([figure for figure in figures if figure is not None])


def _score_table(task: Task, case: Case) -> tuple[Piece, ...]:
    levels = _by_level(case) if case.has_scores else []
    if not levels:
        return ()
    whole = ("合计", _sum(points for _, points, _ in levels), _sum(score for _, _, score in levels))
    rows = [_score_row(*level) for level in (*levels, whole)]
    stated = task.stated_total
    if stated is not None and stated != whole[2]:
        rows.append(("自评表所填总分", _DASH, show(stated), _DASH))
    return (Rows((("一级指标", "分值", "得分", "得分率"), *rows), (4, 2, 2, 2)),)


def _score_row(name: str, points: Decimal, score: Decimal) -> tuple[str, ...]:
    return name, show(points), show(score), show_percent(divide(score, points)) if points else _DASH


def _scores(case: Case) -> tuple[Piece, ...]:
    levels: Sequence[tuple[str, Decimal, Decimal]] = _by_level(case) if case.has_scores else []
    if len(levels) < 2:
        return ()
    return (
        Bars(
            "一级指标得分",
            "得分",
            tuple(name for name, _, _ in levels),
            tuple(score for _, _, score in levels),
        ),
    )
