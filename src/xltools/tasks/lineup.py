"""Which forms of many files stand in a summary, and in which order."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltools.cells import key
from xltools.findings import Finding, make, quoted
from xltools.numbers import show
from xltools.tasks import lines
from xltools.tasks.batch.store import Kept
from xltools.tasks.filed import Filed, Line
from xltools.tasks.files import few
from xltools.tasks.unitlist import Reported
from xltools.workbook.read import DOCUMENTS

SCORES = "得分汇总表"


@dataclass(frozen=True, slots=True)
class Double:
    """A form of a unit that another one stands for: why, for who sees its file beside it, and the finding."""

    line: Line
    why: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Table:
    """Lines in their order, files and forms without one, those sent twice, and reports among the files."""

    used: tuple[Line, ...]
    unused: tuple[tuple[str, str], ...]
    doubles: tuple[Double, ...]
    passed: tuple[str, ...]
    notes: tuple[str, ...]
    reported: tuple[Reported, ...]

    @property
    def twice(self) -> tuple[Finding, ...]:
        return tuple(double.finding for double in self.doubles)


def table_of(files: Kept, listed: str, ranks: Sequence[str], named: Collection[str]) -> Table:
    filled, refused, unused, passed = _taken(files.light(), listed, named)
    used, doubles = _without_duplicates(filled)
    unused += [(double.line.path, double.why) for double in doubles]
    placed, notes = sort_units(used, ranks)
    reported = tuple(map(_reported, (*used, *refused)))
    return Table(tuple(placed), tuple(unused), tuple(doubles), tuple(passed), notes, reported)


def _reported(line: Line) -> Reported:
    return Reported((line.form.unit, line.form.project), line.path, line.form.why)


def _taken(
    files: Iterable[Filed], listed: str, named: Collection[str]
) -> tuple[list[Line], list[Line], list[tuple[str, str]], list[str]]:
    """Forms for a line, those that are of no use, why the other files and forms have none, and the reports that lie among them."""
    taken: list[Line] = []
    refused: list[Line] = []
    unused: list[tuple[str, str]] = []
    passed: list[str] = []
    for filed in files:
        if _is_report(filed) and os.path.realpath(filed.path) not in named:
            passed.append(filed.path)
            continue
        own = [form for form in filed.forms if form.form == listed]
        taken += [Line(filed.path, filed.sha256, form) for form in own if not form.why]
        refused += [Line(filed.path, filed.sha256, form) for form in own if form.why]
        unused += [(filed.path, form.why) for form in own if form.why]
        if not own:
            why = f"是{filed.forms[0].form}，不是{listed}" if filed.forms else filed.why
            unused.append((filed.path, why))
    return taken, refused, unused, passed


def _is_report(filed: Filed) -> bool:
    """Whether a file is a Word document without a form, or with no other than a table of scores (附件7)."""
    kinds = {form.form for form in filed.forms}
    document = filed.path.lower().endswith(DOCUMENTS)
    return document and (kinds == {SCORES} or (not kinds and filed.status == "clean"))


def _without_duplicates(found: list[Line]) -> tuple[list[Line], list[Double]]:
    """The first form of each unit, project and year; the others with a finding."""
    first: dict[tuple[object, ...], Line] = {}
    doubles: list[Double] = []
    for line in found:
        who = lines.identity_of(line.form)
        if who in first:
            doubles.append(_double(first[who], line))
        first.setdefault(who, line)
    return list(first.values()), doubles


def _double(kept: Line, line: Line) -> Double:
    said, compared = f"{quoted(lines.name_of(line.form))}重复报送：", f"（{_compared(kept, line)}）"
    if kept.path == line.path:
        which = f"按先后已采用{_part_of(kept, line)}，未采用{_part_of(line, kept)}{compared}"
        told = f"{said}{line.path} 里{which}"
        return Double(line, f"{said}同一工作簿里{which}", _finding(line, told, HINT_WITHIN))
    taken = f"{said}按文件名先后已采用 {lines.place_of(kept)}"
    told = f"{taken}，未采用 {lines.place_of(line)}{compared}"
    return Double(line, taken + compared, _finding(line, told))


#: what can be done about two forms in one workbook
HINT_WITHIN = "在这个工作簿里删除不采用的一份（单独一张工作表的，隐藏也可以），再重新汇总。"


def _finding(line: Line, message: str, hint: str = "") -> Finding:
    return make("duplicate-unit", lines.cell_of(line.form), message, hint=hint)


def _part_of(line: Line, other: Line) -> str:
    """Where in its workbook a form stands: its sheet, on the sheet of the other one the cell of its name too."""
    sheet = f"工作表{quoted(line.form.sheet)}"
    return f"{sheet}{line.form.cell} 的一份" if line.form.sheet == other.form.sheet else sheet


def _compared(one: Line, other: Line) -> str:
    """What a person needs to know to choose between two forms of one unit."""
    here, there = ((line.form.sheet, line.form.cell) for line in (one, other))
    if one.sha256 == other.sha256 and here == there:
        return "两个文件完全相同"
    scores = _figures_of(one.form.stated, other.form.stated)
    amounts = (("预算数", one.form.budget, other.form.budget), ("执行数", one.form.spent, other.form.spent))
    differ = [f"{what}分别为 {_figures_of(a, b)} 万元" for what, a, b in amounts if a != b]
    if one.form.stated != other.form.stated:
        return "，".join((f"总分分别为 {scores}", *differ))
    same = f"总分同为 {scores}"
    return "，".join((same, *differ)) if differ else f"{same}，预算数、执行数也相同，其他内容请对照"


def _figures_of(one: Decimal | None, other: Decimal | None) -> str:
    """Both, or the one that both are."""
    shown = dict.fromkeys("空" if figure is None else show(figure) for figure in (one, other))
    return " 和 ".join(shown)


def sort_units(found: Iterable[Line], order: Sequence[str]) -> tuple[list[Line], tuple[str, ...]]:
    """本级 first, then the order file's order, then that of the paths; and what to say of the choice of 本级.

    本级 is the unit that the order file names first, else the one whose name says so, else the one that
    reports subordinate units (下属单位个数 above 0), else the path order decides.
    """
    units = list(found)
    ranks = {key(name): index for index, name in enumerate(order)}
    heads, notes = (frozenset[Line](), ()) if order else _heads(units)

    def rank(line: Line) -> tuple[bool, int, str]:
        names = [key(name) for name in (line.form.unit, line.form.project) if name]
        place = min((ranks.get(name, len(ranks)) for name in names), default=len(ranks))
        return line not in heads, place, line.path

    return sorted(units, key=rank), notes


_HEAD = "本级"


def _heads(units: Sequence[Line]) -> tuple[frozenset[Line], tuple[str, ...]]:
    """The lines that may be 本级, and what to say where there are several."""
    named = [line for line in units if _HEAD in key(line.form.unit) and not lines.of_projects(line.form)]
    heads = named or [line for line in units if line.form.own_level]
    if len(heads) < 2:
        return frozenset(heads), ()
    first, *others = (line.form.unit for line in sorted(heads, key=lambda line: line.path))
    why = (
        f"{len(heads)} 个单位名称都含“{_HEAD}”"
        if named
        else f"{len(heads)} 份自评表都填有下属单位个数，没有名称含“{_HEAD}”的"
    )
    rest = few(list(map(quoted, others)))
    told = f"{why}，按文件名先后把{quoted(first)}列在第一行作为本级，其后是{rest}；不对的请用 --order 指定次序，第一个是本级"
    return frozenset(heads), (told,)
