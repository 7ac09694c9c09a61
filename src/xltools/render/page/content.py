"""What a page says of each file: the records of the JSON, in the order and the words of a reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import Any

from xltools.cells import Book, parse_a1
from xltools.findings import Severity
from xltools.forms.registry import spec_of
from xltools.numbers import HUNDRED, multiply, parse_number, show
from xltools.render.jsonreport import task_data
from xltools.render.lines import grades, place, verdict
from xltools.render.page.drawing import Drawing, Mark, Place, draw
from xltools.tasks.results import Task
from xltools.workbook.looks import Look, read_looks

#: cells drawn on one page; what comes after has its findings without the form
MAX_CELLS = 50_000
#: a workbook and its bytes; None where it is not at hand any more
Source = Callable[[str], "tuple[Book, bytes] | None"]
_ORDER = (Severity.ERROR, Severity.WARNING, Severity.INFO)


@dataclass(frozen=True, slots=True)
class Item:
    """One finding. ``cell`` is the id of the drawn cell, "" where it is not drawn."""

    id: str
    number: int
    severity: str
    label: str
    place: str
    cell: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TotalLine:
    """One line of the effect on total and grade."""

    what: str
    total: str | None
    difference: str | None
    grade: str | None


@dataclass(frozen=True, slots=True)
class TaskView:
    """One form on the page. ``drawings`` are the sheets that it and its findings stand on, each at the first
    form that needs it; ``remarks`` say why one is missing."""

    id: str
    title: str
    who: str
    verdict: str
    tone: str
    data: Mapping[str, Any]
    totals: tuple[TotalLine, ...]
    counts: Mapping[str, int]
    items: tuple[Item, ...]
    drawings: tuple[Drawing, ...] = ()
    remarks: tuple[str, ...] = ()

    def groups(self) -> list[tuple[str, str, tuple[Item, ...]]]:
        """Findings by severity: (severity, label, items)."""
        return [(s.value, s.label, found) for s in _ORDER if (found := self._of(s))]

    def _of(self, severity: Severity) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.severity == severity.value)


@dataclass(frozen=True, slots=True)
class FileView:
    """One file with its forms. ``path`` opens it, ``shown`` is written."""

    path: str
    shown: str
    sha256: str | None
    id: str
    tasks: tuple[TaskView, ...]


def views(tasks: Sequence[Task]) -> list[FileView]:
    """All files with their findings, numbered through each file, errors of each form first."""
    found = []
    for index, (path, own) in enumerate(groupby(tasks, key=lambda task: task.path), 1):
        forms: list[TaskView] = []
        for k, task in enumerate(own, 1):
            before = sum(len(form.items) for form in forms)
            forms.append(_form(task, f"{index}-{k}", before))
        found.append(FileView(path, forms[0].data["path"], forms[0].data["sha256"], str(index), tuple(forms)))
    return found


def drawn(found: Sequence[FileView], source: Source) -> Iterator[FileView]:
    """The same with drawings, one file at a time: no more than one workbook is held."""
    budget = MAX_CELLS
    for view in found:
        wanted = len(found) == 1 or any(task.items for task in view.tasks)
        full = _with_drawings(view, source, budget) if wanted else view
        budget -= sum(1 for task in full.tasks for drawing in task.drawings for _ in drawing.cells())
        yield full


def _form(task: Task, name: str, before: int) -> TaskView:
    data = task_data(task)
    year = f"{data['year']}年度 " if data["year"] else ""
    pairs = zip(task.findings, data["findings"], strict=True)
    ordered = sorted(pairs, key=lambda pair: _ORDER.index(pair[0].severity))
    return TaskView(
        f"t{name}",
        year + _title(data),
        "，".join(data[key] for key in ("unit", "project") if data[key]),
        verdict(task),
        _tone(task),
        data,
        tuple(_totals(task, data)),
        {severity.value: task.count(severity) for severity in _ORDER},
        tuple(
            Item(f"f{name}-{k}", k, found.severity.value, found.severity.label, place(task, found), "", plain)
            for k, (found, plain) in enumerate(ordered, before + 1)
        ),
    )


def _title(data: Mapping[str, Any]) -> str:
    if data["form"] is None:
        return str(data["path"].rpartition("/")[2])
    name = str(data["form"])
    return f"{name} {spec_of(name).text.partition('：')[0]}" if name.startswith("附件") else name


def _tone(task: Task) -> str:
    """unreadable, error, warning (anything to look at) or clean."""
    if task.status == "unreadable":
        return "unreadable"
    if task.count(Severity.ERROR):
        return "error"
    return "warning" if task.findings else "clean"


def _totals(task: Task, data: Mapping[str, Any]) -> Iterator[TotalLine]:
    totals, grade = data["totals"], data["grade"]
    if totals["rows"] is None:
        return
    stated, rows = totals["stated"], Decimal(totals["rows"])
    before = grades(task, rows)[0] if task.case is not None else None
    yield TotalLine("表上填写", stated, None, grade["stated"] or before)
    yield TotalLine("各项得分合计", totals["rows"], _less(stated, rows), grade["rows"])
    if totals["rule"] is not None:
        rule = Decimal(totals["rule"])
        yield TotalLine("按评分办法", totals["rule"], _less(stated, rule), grade["rule"])


def _less(stated: str | None, figure: Decimal) -> str | None:
    """By how much the printed total is more, as the verdict and the findings count it."""
    return show(Decimal(stated) - figure).replace("-", "−") if stated is not None else None


def _rank(severity: str) -> int:
    return [s.value for s in _ORDER].index(severity)


def _with_drawings(view: FileView, source: Source, budget: int) -> FileView:
    if not any(task.data["form"] for task in view.tasks):
        return view
    if budget <= 0:
        return _remarked(view, "页面过大，这份表没有画出，问题照列；要看表，请单独核对这个文件")
    at_hand = source(view.path)
    if at_hand is None or at_hand[0].sha256 != view.sha256:
        return _remarked(view, "核对后文件已移走、改名或有改动，没有画表")
    book, data = at_hand
    wanted = tuple(grid.sheet for grid in book.grids if grid.sheet in _sheets(view))
    looks = read_looks(data, wanted)
    drawings = {
        sheet: _draw(view, book, looks.get(sheet, Look()), sheet, f"x{view.id}-{k}")
        for k, sheet in enumerate(wanted, 1)
    }
    return _placed(view, drawings)


def _remarked(view: FileView, remark: str) -> FileView:
    return replace(view, tasks=tuple(replace(task, remarks=(remark,)) for task in view.tasks))


def _sheets(view: FileView) -> set[str]:
    """Sheets of the forms and of their findings."""
    found = {task.data["sheet"] for task in view.tasks}
    return found | {item.data["sheet"] for task in view.tasks for item in task.items if item.data["cell"]}


def _draw(view: FileView, book: Book, look: Look, sheet: str, name: str) -> Drawing:
    grid = book.grid(sheet)
    assert grid is not None
    marks: dict[Place, list[Mark]] = {}
    for task in view.tasks:
        for item in task.items:
            if item.data["sheet"] == sheet and item.data["cell"]:
                mark = Mark(item.id, item.number, item.severity, item.label, item.data["title"])
                marks.setdefault(parse_a1(item.data["cell"]), []).append(mark)
    ranked = {place: tuple(sorted(own, key=lambda m: _rank(m.severity))) for place, own in marks.items()}
    return draw(grid, look, ranked, name)


def _placed(view: FileView, drawings: Mapping[str, Drawing]) -> FileView:
    """Each drawing at the first form that needs it, findings linked to their cells."""
    cells = {
        mark.id: (cell.id, cell.text) for d in drawings.values() for cell in d.cells() for mark in cell.marks
    }
    left = dict(drawings)
    done = []
    for task in view.tasks:
        own = [task.data["sheet"], *(item.data["sheet"] for item in task.items)]
        taken = tuple(left.pop(sheet) for sheet in drawings if sheet in own and sheet in left)
        elsewhere = drawings.get(task.data["sheet"] or "")
        remarks = (
            (f"这份表与前面的表在同一张工作表“{elsewhere.sheet}”上，见前面的图",)
            if elsewhere and elsewhere not in taken
            else ()
        )
        items = tuple(_linked(item, *cells.get(item.id, ("", ""))) for item in task.items)
        done.append(replace(task, items=items, drawings=taken, remarks=remarks))
    return replace(view, tasks=tuple(done))


def _linked(item: Item, cell: str, text: str) -> Item:
    """With the link to its cell; figures in per cent where the cell shows the actual one so."""
    figures = {key: item.data[key] for key in ("expected", "actual", "difference")}
    actual = figures["actual"]
    if text.endswith("%") and actual is not None and _is_ratio(actual, text):
        shown = {key: _percent(figure, key) for key, figure in figures.items()}
        return replace(item, cell=cell, data={**item.data, **shown})
    return replace(item, cell=cell)


def _is_ratio(actual: str, text: str) -> bool:
    return (
        not actual.endswith("%")
        and parse_number(actual) is not None
        and parse_number(text) == parse_number(actual)
    )


def _percent(figure: str | None, key: str) -> str | None:
    number = parse_number(figure) if figure is not None else None
    if number is None:
        return figure
    return f"{show(multiply(number, HUNDRED))}{'个百分点' if key == 'difference' else '%'}"
