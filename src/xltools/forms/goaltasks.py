"""年度主要任务 of a 绩效目标申报表: 任务名称, 主要内容, and 预算金额 where the form has it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from xltools.cells import Kind
from xltools.forms import figures
from xltools.forms.budget import item_name
from xltools.forms.goalparts import money_kind
from xltools.forms.labels import bare, is_total
from xltools.forms.view import View
from xltools.records import GoalTask

_NAME = re.compile(r"(?:年度|重点|主要|工作)*任务(?:名称)|任务|主要任务|名称|重点工作|工作名称|重点工作任务")
_CONTENT = re.compile(r"(?:主要|任务|工作|具体|实施|重点)*(?:内容|目标任务|任务描述)(?:描述|概述)?")
_AMOUNT = re.compile(
    r"(?:预算|任务|涉及|安排|所需|对应|拟?投入的?)*(?:金额|预算|总额|资金总额|预算总额|资金|合计)"
)
_PART = re.compile(r".{0,4}财政.{0,6}|其[他它](?:资金)?|一般公共预算.{0,4}|政府性基金.{0,4}|非财政.{0,4}")
_NUMBER = re.compile(r"任务[\d一二三四五六七八九十]{1,3}[:：.、]?|[\d一二三四五六七八九十]{1,3}[.、]?")
#: labels of the parts that may follow in the same columns
_NEXT = re.compile(
    r"(?:部门|单位|年度|整体)*(?:资金来源|资金结构|资金情况|预算情况|预算构成|预算安排|收入预算|支出预算)|(?:年度|总体|整体|履职|绩效|部门|单位)+目标.{0,4}"
)
_EMPTY = re.compile(r"(?:任务[\d一二三四五六七八九十]*[:：]?|[.。…·•]+|\(?略\)?)")


@dataclass(frozen=True, slots=True)
class Tasks:
    """What was read: tasks, their total line, the rows of the table, those for tasks, role → column."""

    tasks: tuple[GoalTask, ...] = ()
    total: GoalTask | None = None
    rows: range = range(0)
    slots: tuple[int, ...] = ()
    columns: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Head:
    row: int
    first: int
    left: int
    right: int
    content: int | None
    amount: int | None
    parts: tuple[int, ...]


def read_tasks(view: View, last_row: int) -> Tasks:
    """The tasks above ``last_row``; nothing where the form lists none."""
    head = next((h for row in view.keys if row < last_row and (h := _head(view, row))), None)
    if head is None:
        return Tasks()
    found: list[GoalTask] = []
    slots: list[int] = []
    total, row = None, head.first
    while row < _end(view, head, last_row):
        if is_total(label := _label(view, row, head)) or label == "金额合计":
            total = _task(view, row, head)
            row += 1
            break
        if _opens_next(view, row, head):
            break
        task = _task(view, row, head)
        if task is not None:
            found.append(task)
        if task is not None or row in view.keys:
            slots.append(row)
        row += 1
    columns = {"task_name": _name_slot(view, head, slots)} | (
        {"task_content": head.content} if head.content else {}
    )
    return Tasks(tuple(found), total, range(head.row, row), tuple(slots), columns)


def _head(view: View, row: int) -> _Head | None:
    """The headings 任务名称 beside 主要内容 or 预算金额; amounts may be split in a second row."""
    texts = {column: bare(text) for column, text in view.labels(row).items()}
    name = next((c for c in sorted(texts) if _NAME.fullmatch(texts[c]) and _heads(view, row, c)), None)
    if name is None or not any("任务" in text or "重点工作" in text for text in texts.values()):
        return None
    right = {c: t for c, t in texts.items() if c > name}
    content = next((c for c, t in right.items() if _CONTENT.fullmatch(t)), None)
    amount = next((c for c, t in right.items() if _AMOUNT.fullmatch(t)), None)
    if content is None and amount is None:
        return None
    second = next((r for r in (row + 1, row + 2) if r in view.keys), row + 1)
    below = {c: bare(t) for c, t in view.keys.get(second, {}).items() if c > name}
    split = {c: t for c, t in below.items() if _PART.fullmatch(t) or _AMOUNT.fullmatch(t)}
    two = amount is not None and any(_PART.fullmatch(t) for t in split.values())
    named = split if two else right
    parts = tuple(c for c, t in sorted(named.items()) if _PART.fullmatch(t))
    if two:
        amount = next((c for c, t in split.items() if _AMOUNT.fullmatch(t)), None)
    area = view.area(row, name)
    return _Head(row, (area.bottom if area else row) + 1 if not two else second + 1, name,
                 max(name, area.right if area else name, (content or amount or name + 1) - 1), content, amount, parts)  # fmt: skip


def _heads(view: View, row: int, column: int) -> bool:
    """A heading stands over its column only, not over rows beside it."""
    area = view.area(row, column)
    return area is None or area.bottom - area.top <= 2


def _end(view: View, head: _Head, last_row: int) -> int:
    """The row after the block: that of the area 年度主要任务 is merged over, else of the head."""
    area = view.area(head.row, head.left - 1) if head.left > 1 else None
    return min(area.bottom + 1, last_row) if area is not None and area.bottom > head.first else last_row


def _label(view: View, row: int, head: _Head) -> str:
    return next((bare(t) for c, t in sorted(view.keys.get(row, {}).items()) if c <= head.right), "")


def _opens_next(view: View, row: int, head: _Head) -> bool:
    """Another part of the form begins: a text left of the names that is not 年度主要任务 running on."""
    for column, text in view.keys.get(row, {}).items():
        if column < head.left and "任务" not in text and not _NUMBER.fullmatch(text):
            return True
    own = view.key(row, head.left)
    if money_kind(item_name(own)) is not None or _NEXT.fullmatch(bare(own)):
        return True
    across = view.area(row, head.left)
    return across is not None and across.left < head.left and across.top == row


def _task(view: View, row: int, head: _Head) -> GoalTask | None:
    cells = [v for c in range(head.left, head.right + 1) if not (v := view.value(row, c)).blank]
    number = cells[0] if len(cells) > 1 and _NUMBER.fullmatch(cells[0].key) else None
    name = next((v for v in cells if v is not number), None)
    content = view.value(row, head.content) if head.content else None
    amount = figures.money(view.value(row, head.amount), "万元") if head.amount else None
    parts = tuple(figures.money(view.value(row, c), "万元") for c in head.parts)
    said = [
        v
        for v in (content, amount, *parts)
        if v is not None and not v.blank and v.kind is not Kind.NOT_APPLICABLE
    ]
    if name is None or (_EMPTY.fullmatch(name.key) and not said):
        return None
    return GoalTask(row, number, name, content, amount, parts)


def _name_slot(view: View, head: _Head, slots: list[int]) -> int:
    """Where names are written: behind 任务1 where that stands in a column of its own."""
    numbered = any(_NUMBER.fullmatch(view.key(row, head.left)) for row in slots)
    area = view.area(slots[0], head.left) if slots else None
    return (area.right if area else head.left) + 1 if numbered and head.right > head.left else head.left
