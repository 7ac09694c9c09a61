"""Dates of a text: an evaluation before the year it evaluates is over, a report before its evaluation."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from xltools.checks.narrative.story import Story, Told
from xltools.narrative.passages import Sentence

_DATE = re.compile(r"(20\d\d)年(\d{1,2})月(\d{1,2})日")
_EVALUATION = re.compile(
    r"评价进度|评价实施|评价启动|评价期间|方案制定|实地调研|数据采集|问卷|报告撰写|撰写(?:评价|自评)?报告|报告提交|评价工作方案|自评工作|(?:开展|完成|组织|进行)[^，。]{0,14}自评|绩效评价工作|报告日期"
)
#: how far down a title may stand
_TITLES = 12
_TITLE = re.compile(r"^[^《。，]{0,40}?(20\d\d)年度?[^《。，]{0,40}(?:自评|评价)(?:工作)?报告$")
_RANGE = re.compile(
    r"(20\d\d)年(\d{1,2})月(\d{1,2})日?(?:起)?[至到—~-]+(?:(20\d\d)年)?(?:(\d{1,2})月)?(\d{1,2})日"
)
_OTHERS = re.compile(r"《|通知|文件|办法|监控|预算编制|合同|批复|成立|制定了|年度目标|被评价")


def check_title(story: Story, told: Told) -> None:
    """The title's year against the forms'."""
    if story.year is None:
        return
    for sentence in story.sentences[:_TITLES]:
        found = _TITLE.search(sentence.text)
        if found is None:
            continue
        if int(found[1]) != story.year:
            told.tell("date-conflict", sentence, f"标题是 {found[1]} 年度的报告，工作簿是 {story.year} 年度的",
                      expected=str(story.year), actual=found[1])  # fmt: skip
        return


def check_dates(story: Story, told: Told) -> None:
    """Dates of the evaluation itself, and the one under which the report stands."""
    if story.year is None:
        return
    end = dt.date(story.year, 12, 31)
    evaluations: list[tuple[Sentence, dt.date]] = []
    early: dict[int, list[tuple[Sentence, dt.date]]] = {}
    for sentence in story.sentences:
        dates = list(_dates(sentence.text))
        if not dates:
            continue
        signed = _DATE.sub("", sentence.text).strip("。") == ""
        evaluates = _EVALUATION.search(sentence.text + sentence.heading) and not _OTHERS.search(sentence.text)
        if not signed and not evaluates:
            continue
        if not signed:
            evaluations += [(sentence, date) for date in dates]
        if max(dates) <= end and not _whole_year(dates, story.year):
            early.setdefault(-1 if signed else 0, []).append((sentence, max(dates)))
        elif signed and (later := [e for e in evaluations if e[1] > max(dates)]):
            other, date = max(later, key=lambda each: each[1])
            told.tell(
                "date-conflict",
                sentence,
                f"落款日期早于{other.place}所写评价工作的 {_show(date)}",
                actual=_show(max(dates)),
            )
    for group in early.values():
        sentence, date = group[0]
        more = f"（另有 {len(group) - 1} 处同样早于年末）" if len(group) > 1 else ""
        told.tell("date-conflict", sentence, f"日期 {_show(date)} 时被评价的 {story.year} 年度尚未结束{more}{_wider(group[0], evaluations)}",
                  actual=_show(date))  # fmt: skip


def check_ranges(story: Story, told: Told) -> None:
    """A period that ends before it begins."""
    for sentence in story.sentences:
        for found in _RANGE.finditer(sentence.text):
            year, month, day = int(found[1]), int(found[2]), int(found[3])
            ends = (int(found[4] or year), int(found[5] or month), int(found[6]))
            if ends < (year, month, day):
                told.tell("date-conflict", sentence, f"“{found[0]}”的结束日期早于开始日期", actual=found[0])


def _wider(first: tuple[Sentence, dt.date], evaluations: list[tuple[Sentence, dt.date]]) -> str:
    """What the text says elsewhere of the time of the evaluation."""
    other = next(((s, d) for s, d in evaluations if d.year > first[1].year), None)
    return f"；{other[0].place}写的是 {other[1].year} 年" if other else ""


def _dates(text: str) -> Iterator[dt.date]:
    for found in _DATE.finditer(text):
        try:
            yield dt.date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            continue


def _whole_year(dates: list[dt.date], year: int) -> bool:
    return dt.date(year, 1, 1) in dates


def _show(date: dt.date) -> str:
    return f"{date.year}年{date.month}月{date.day}日"
