"""问题清单: every finding of a run, each with a link to its cell in its file. Very many go on: 问题清单2, 问题清单3 …"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from xltools.cells import quote_sheet
from xltools.findings import Finding
from xltools.plans import Highlight, ListColumn, ListPart, ListRow, ListSpec, SheetCell
from xltools.sheets import look
from xltools.tasks.adoption import unit_of
from xltools.tasks.beside.places import link_of, shown_path
from xltools.tasks.beside.tally import ADOPTED, UNUSED, Tally, use_in
from xltools.tasks.filed import Files

NAME = "问题清单"
HEADER = 4
#: findings on one sheet, and on all of them: what is larger opens slowly, and reading it again would be refused
#: (256 MB a sheet, 1 GB a workbook; a row takes 1.1 kB as a rule)
EACH, LIMIT = 150_000, 600_000
#: rows that are made together
_RUN = 4000
_SMALL = replace(look.TEXT, size=8)
_COLUMNS = (
    ListColumn("序号", 7, replace(look.CENTER, wrap=False)),
    ListColumn("文件", 22, look.TEXT),
    ListColumn("单位", 18, look.TEXT),
    ListColumn("工作表", 10, look.TEXT),
    ListColumn("单元格", 8, replace(look.LINK, wrap=False)),
    ListColumn("级别", 6, replace(look.CENTER, wrap=False)),
    ListColumn("代码", 17, _SMALL),
    ListColumn("问题", 18, look.TEXT),
    ListColumn("说明", 40, look.TEXT),
    ListColumn("应为", 10, look.FIGURE),
    ListColumn("实际", 10, look.FIGURE),
    ListColumn("差额", 9, look.FIGURE),
    ListColumn("处理建议", 30, look.TEXT),
    ListColumn("采用情况", 9, replace(look.CENTER, wrap=False)),
)
_CODE_COLUMN, _USE_COLUMN = "G", "N"
_LINKED = 5
_FIGURE = re.compile(r"-?\d{1,15}(?:\.\d{1,10})?")


@dataclass(frozen=True, slots=True)
class Part:
    """The findings from ``first`` up to ``last`` (both included, from 1), and the sheet they stand on."""

    sheet: str
    first: int
    last: int

    @property
    def count(self) -> int:
        return self.last - self.first + 1

    def count_of(self, code: str) -> str:
        """How many findings of a kind are about forms in the summary, as a formula."""
        return f'COUNTIFS({self._area(_CODE_COLUMN)},"{code}",{self._area(_USE_COLUMN)},"{ADOPTED}")'

    def _area(self, column: str) -> str:
        rows = HEADER + 1, HEADER + max(1, self.count)
        return f"{quote_sheet(self.sheet)}!${column}${rows[0]}:${column}${rows[1]}"


def parts_of(count: int, limit: int = LIMIT, each: int = EACH) -> tuple[Part, ...]:
    """The sheets of ``count`` findings, no more than ``limit`` of them; one where there are none."""
    listed = min(count, limit)
    starts = range(0, max(1, listed), each)
    return tuple(
        Part(NAME + (str(number) if number > 1 else ""), start + 1, min(start + each, listed))
        for number, start in enumerate(starts, 1)
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """What is listed: the files' findings, in their order, behind those that no file has (units that sent nothing);
    the files as they were counted."""

    files: Files
    counted: Tally
    form: str
    folder: str
    loose: Sequence[Finding] = ()

    @property
    def count(self) -> int:
        return self.counted.findings + len(self.loose)


def build(listed: Listed, limit: int = LIMIT, each: int = EACH) -> tuple[ListSpec, ...]:
    """The sheets; what is beyond ``limit`` findings is told on them."""
    parts = parts_of(listed.count, limit, each)
    return tuple(_sheet(listed, part, _told(listed, limit, part, parts)) for part in parts)


def _sheet(listed: Listed, part: Part, told: str) -> ListSpec:
    first, last = HEADER + 1, HEADER + max(1, part.count)
    levels = f"F{first}:F{last}"
    return ListSpec(
        part.sheet,
        _COLUMNS,
        tuple(_pieces(listed, part)),
        (SheetCell(1, 1, NAME, style=look.TITLE), SheetCell(2, 1, told, style=look.NOTE)),
        {1: 26, HEADER: 22},
        HEADER,
        _LINKED,
        (
            Highlight(levels, f'$F{first}="错误"', look.RED, look.RED_TEXT),
            Highlight(levels, f'$F{first}="提醒"', look.AMBER, look.AMBER_TEXT),
            Highlight(
                f"{_USE_COLUMN}{first}:{_USE_COLUMN}{last}",
                f'${_USE_COLUMN}{first}="{UNUSED}"',
                "E7E6E6",
                "595959",
            ),
        ),
        "C00000",
    )


def _told(listed: Listed, limit: int, part: Part, parts: Sequence[Part]) -> str:
    count, adopted = listed.count, listed.counted.adopted
    here = (
        f"本表是第 {part.first}～{part.last} 条（分列在 {'、'.join(p.sheet for p in parts)}）。"
        if len(parts) > 1
        else ""
    )
    if count > limit:
        return (
            f"共 {count} 条，只列前 {limit} 条，其余 {count - limit} 条放不下：请用 --export 导出全部问题"
            f"（findings.csv、findings.parquet）。{here}"
        )
    use = (
        f"，其中列入汇总表的各表 {adopted} 条，其余 {count - adopted} 条不在汇总表内（见“采用情况”）"
        if adopted < count
        else ""
    )
    how = "点“单元格”打开所在文件的位置（文件与本表的相对位置不变时有效）；用标题行的筛选按钮按级别、单位、代码查看。"
    return f"共 {count} 条{use}。{here}{how if count else '没有发现问题。'}"


def _pieces(listed: Listed, part: Part) -> Iterator[ListPart]:
    """The rows of one sheet, in pieces that may be made apart from each other."""
    files, form, folder = listed.files, listed.form, listed.folder
    for run in _runs(listed):
        first, last = max(part.first - 1, run.before), min(part.last, run.before + run.findings)
        if first < last:
            loose = listed.loose if run.stop == 0 else ()
            own = files.part(run.start, run.stop)
            yield ListPart(_Rows(own, form, folder, loose, run.before, first - run.before), last - first)


class _Run(NamedTuple):
    """Files from ``start`` up to ``stop``, whose findings stand behind ``before`` others, and how many they are."""

    start: int
    stop: int
    before: int
    findings: int


def _runs(listed: Listed) -> Iterator[_Run]:
    """All findings in runs of some thousand, files never divided; first (of no file) those that no file has."""
    before, start, count = len(listed.loose), 0, 0
    yield _Run(0, 0, 0, before)
    handled = listed.counted.handled
    for stop, one in enumerate(handled, 1):
        count += one.findings
        if count >= _RUN or stop == len(handled):
            yield _Run(start, stop, before, count)
            before, start, count = before + count, stop, 0


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of some findings, ``before`` others, ``skip`` left out in front."""

    files: Files
    form: str
    folder: str
    loose: Sequence[Finding]
    before: int
    skip: int

    def __call__(self) -> Iterator[ListRow]:
        return islice(self._all(), self.skip, None)

    def _all(self) -> Iterator[ListRow]:
        number = self.before
        for number, found in enumerate(self.loose, 1):
            yield _row(number, found, "", "", "", "")
        for filed in self.files:
            if not filed.findings:
                continue
            shown = shown_path(filed.path, self.folder)
            link, unit, use = link_of(filed.path, shown), unit_of(filed), use_in(filed, self.form)
            for found in filed.findings:
                number += 1
                yield _row(number, found, shown, link, unit(found), use(found))


def _row(  # noqa: PLR0917
    number: int, found: Finding, shown: str, link: str, unit: str, use: str
) -> ListRow:
    cell = found.cell or ("打开" if link else "")
    place = f"{quote_sheet(found.sheet)}!{found.cell or 'A1'}" if found.sheet else ""
    figures = [_figure(text) for text in (found.expected, found.actual, found.difference)]
    texts = (shown, unit, found.sheet, cell, found.severity.label, found.code, found.title, found.message)
    return ListRow((Decimal(number), *texts, *figures, found.hint, use), link, place)


def _figure(text: str | None) -> str | Decimal | None:
    """A figure as a number, so that it can be sorted; words as they are."""
    return Decimal(text) if text is not None and _FIGURE.fullmatch(text) else text
