"""The buttons: each a few lines over a use case of the command line, on the open workbook.

Every action takes an ``xlwings.Book`` and answers with one line for the status bar.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xltools.cells import Book, Ref
from xltools.engines.registry import DEFAULT, get_engine
from xltools.errors import UsageError
from xltools.forms.own import MEMORY
from xltools.office import marks, ours, undo
from xltools.office.document import is_manual, obstacle
from xltools.office.protection import require_open
from xltools.office.reading import read_live
from xltools.office.remarks import carried, remarks_on
from xltools.office.results import FIRST, PLACE, RESULTS, cell_at, result_sheet, verdict_of
from xltools.office.sheets import find, holds, write_sheet
from xltools.office.states import words
from xltools.office.words import by_button
from xltools.office.writing import altered, place, write_edits
from xltools.plans import Edit, Plan, SheetSpec
from xltools.tasks.content import shortened
from xltools.tasks.difference import named
from xltools.tasks.results import Report
from xltools.tasks.verify import across_files, verify_book

if TYPE_CHECKING:
    from xltools.tasks.batch.run import Step

#: processes for 汇总附件4: inside LibreOffice there is no Python executable to start more of
_ONE_AT_A_TIME = 1
_STALE = "表格设为手动计算，结果可能不是最新，请先按 F9"


def recalculate(book: Any, scores: str = "stated") -> str:
    """一键重算: rates, sums and open scores as formulas, our sheets beside; 变更记录 lists what changed."""
    from xltools.tasks.rewrite import planned

    done = planned(read_live(book), scores=scores, engine=get_engine(DEFAULT))
    changed = carry_out(book, done.plan, [change.ref for change in done.changes])
    cells = f"改动 {len(done.changes)} 个单元格，见“变更记录”" if done.changes else "没有需要改动的单元格"
    said = f"重算完成：{cells}" + ("；可按“撤销重算”恢复" if changed else "")
    return by_button("；".join((said, *done.notes)))


def carry_out(book: Any, plan: Plan, told: Sequence[Ref] = ()) -> bool:
    """Write on the open workbook what differs from it, so that it can be undone. Whether anything did.

    ``told`` are the changes that the user is told of. Raises WriteError, with nothing written,
    for a sheet with a password.
    """
    edits = altered(book, plan.edits)
    sheets = [spec for spec in map(ours.change_sheet, plan.sheets) if not holds(book, spec)]
    if not edits and not sheets:
        return False
    require_open(book, [*(edit.ref.sheet for edit in edits), *(spec.name for spec in sheets), MEMORY])
    records = undo.keep(book, edits, sheets, plan.names, told)
    try:
        _write(book, edits, sheets, plan.names)
        undo.settle(book, records)
    except Exception:
        undo.roll_back(book, records)  # all or nothing
        raise
    book.app.calculate()  # a workbook may be set to calculate on demand only
    return True


def _write(book: Any, edits: Sequence[Edit], sheets: Sequence[SheetSpec], names: Mapping[str, str]) -> None:
    for spec in sheets:  # formulas of one may refer to another: all are there before any is written
        if find(book, spec.name) is None:
            book.sheets.add(spec.name, after=book.sheets[-1])
    for name, reference in names.items():
        book.names[name] = f"={reference}"
    for spec in sheets:
        ours.keep_remarks(book, spec.name)
        write_sheet(book, spec)
    write_edits(book, edits)


def recalculate_by_rules(book: Any) -> str:
    """按规则改分: the same, and typed scores that the rules do not allow are replaced."""
    return recalculate(book, "rule")


def verify(book: Any) -> str:
    """一键核对: findings on 校验结果, the cells marked, the verdict in one line."""
    report = verified(read_live(book))
    findings = [finding for task in report.tasks for finding in task.findings]
    said = [_STALE] if is_manual(book) else []
    said += [verdict_of(report), *(f"{_closed(name)}，没有加标记" for name in marks.mark(book, findings))]
    name = ours.name_for(book, RESULTS)
    sheet = find(book, name)
    remarks = remarks_on(sheet) if sheet is not None else []
    kept = carried(findings, remarks)
    if sheet is not None and (len(kept) < len(remarks) or ours.is_changed(sheet)):
        said.append(f"您写的内容保留在“{ours.set_aside(book, name)}”")
    texts = {number: remark.text for number, remark in kept.items()}
    write_sheet(book, ours.signed(result_sheet(report, name, "；".join(said), texts))).activate()
    return "；".join(said)


def _closed(sheet: str) -> str:
    return f"工作表“{sheet}”设了保护密码"


def verified(live: Book) -> Report:
    """The report of a workbook that is open, as ``xltools verify`` gives it for the file."""
    engine = get_engine(DEFAULT)
    tasks = across_files(verify_book(live, engines=[engine]))
    return Report(tasks, (f"{engine.name} {engine.version()}",))


def next_finding(book: Any) -> str:
    """下一处问题: the next cell of 校验结果 after the one selected; from the last to the first."""
    sheet = _results(book)
    if sheet is None:
        if (hindered := obstacle(book)) is not None:
            raise hindered
        verify(book)
        sheet = _results(book)
    assert sheet is not None
    listed = list(dict.fromkeys(_places(sheet)))
    if not listed:
        return "没有要看的问题"
    at = _selected(book)
    index = (listed.index(at) + 1) % len(listed) if at in listed else 0
    target = listed[index]
    if find(book, target.sheet) is None:
        return "有问题的表已改名或删除，请再点一键核对"
    place(book, target).select()
    return f"第 {index + 1} 处（共 {len(listed)} 处）：“{target.sheet}”{target.a1}"


def _results(book: Any) -> Any | None:
    return next(ours.written(book, RESULTS), None)


def _places(sheet: Any) -> list[Ref]:
    last = sheet.used_range.last_cell.row
    if last < FIRST:
        return []
    texts = sheet.range((FIRST, PLACE), (last, PLACE)).options(ndim=1).value
    return [ref for text in texts if (ref := cell_at(text)) is not None]


def _selected(book: Any) -> Ref | None:
    at = book.selection
    return Ref(at.sheet.name, at.row, at.column) if at is not None else None


def clear_marks(book: Any) -> str:
    """清除标记: fills and notes of the last check go; the user's own stay."""
    count, closed = marks.clear(book)
    said = [f"已清除 {count} 处标记"] if count or closed else ["没有要清除的标记"]
    return "；".join((*said, *(f"{_closed(name)}，标记没有去掉" for name in closed)))


def undo_recalculation(book: Any) -> str:
    """撤销重算: the cells, sheets and names that the last recompute wrote are as before."""
    done = undo.undo(book)
    if done is None:
        return "没有可以撤销的重算"
    count = f"恢复 {done.cells} 个单元格" if done.cells or not done.step else ""
    said = ["，".join(filter(None, ("已撤销重算" if done.step else "", count)))]
    if done.left:
        cells = named([ref for ref, _ in done.left])
        listed = [f"{cell}（原为 {words(held)}）" for cell, (_, held) in zip(cells, done.left, strict=True)]
        said.append(
            f"{shortened(listed, '格')}在重算以后又改过，没有动{'，“变更记录”保留' if done.logged else ''}"
        )
    if done.kept:
        said.append(f"工作表{'、'.join(f'“{name}”' for name in done.kept)}还有公式引用，没有删除")
    if done.earlier:
        said.append("再点一次，撤销更早的一次重算")
    return "；".join(said)


def summarize(book: Any, folder: str) -> str:
    """汇总附件4: every 附件6 of a folder, one line each, in a new workbook beside the folder."""
    from xltools.tasks.batch.crew import crew_of
    from xltools.tasks.summarize import summarize as run

    if not os.path.isdir(folder):
        raise UsageError(f"找不到文件夹：{folder}", "请重新选择收件文件夹。")
    out = _free(Path(folder))
    done = run(
        folder,
        out=out,
        engine=get_engine(DEFAULT),
        crew=crew_of(processes=_ONE_AT_A_TIME),
        progress=_progress(book),
    )
    if done.out is None:
        return f"没有可用的附件6，没有写出附件4；{len(done.unused)} 个文件不能采用"
    book.app.books.open(done.out)
    unused = f"；{len(done.unused)} 个文件没有采用，见“处理情况”" if done.unused else ""
    return f"已汇总 {len(done.used)} 个单位：{done.out}{unused}"


def _free(folder: Path) -> Path:
    """A name beside the folder that is not taken: an earlier 附件4 may hold typed review scores."""
    folder = folder.resolve()
    stem = f"{folder.name}-附件4" if folder.name else "附件4"
    first = folder.parent / f"{stem}.xlsx"
    numbered = (first.with_name(f"{stem}({n}).xlsx") for n in range(2, 10_000))
    return next(path for path in (first, *numbered) if not path.exists())


def _progress(book: Any) -> Callable[[Step], None]:
    def show(step: Step) -> None:
        say(book, f"正在汇总：{step.done} / {step.total} 个文件，问题 {step.found} 条")

    return show


def say(book: Any, text: str) -> None:
    """Show a line in the status bar; a host that has none just now does not matter."""
    with contextlib.suppress(Exception):
        book.app.status_bar = text


ACTIONS: dict[str, tuple[str, Callable[..., str]]] = {
    "recalculate": ("一键重算", recalculate),
    "recalculate_by_rules": ("按规则改分", recalculate_by_rules),
    "verify": ("一键核对", verify),
    "next_finding": ("下一处问题", next_finding),
    "summarize": ("汇总附件4", summarize),
    "clear_marks": ("清除标记", clear_marks),
    "undo_recalculation": ("撤销重算", undo_recalculation),
}
