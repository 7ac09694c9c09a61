"""What a source holds and the template has no place for: named in notes, never dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from xltools.numbers import show
from xltools.records import BudgetLine, Form
from xltools.tasks.content import Content, FormData, shortened
from xltools.tasks.moneylines import placed

_BUDGET = {
    "initial": "年初预算数",
    "budget": "全年预算数",
    "spent": "全年执行数",
    "weight": "分值",
    "score": "得分",
}
_HEAD = {
    "unit": "单位名称",
    "project": "项目名称",
    "year": "年度",
    "goal": "年初设定目标",
    "outcome": "全年完成情况",
    "staff": "下属单位个数",
    "grade": "评价等级",
}
#: columns of an indicator table; of the first ones whose cell it is tells which
_LEVELS = {"weight1": ("一级指标分值", "level1"), "weight2": ("二级指标分值", "level2")}
_COLUMNS = {
    "level1": "一级指标",
    "level2": "二级指标",
    "note": "指标说明",
    "rule_text": "评分标准",
    "target": "指标值",
    "actual": "完成值",
    "weight": "分值",
    "score": "得分",
    "reason": "偏差原因",
    "remark": "备注",
}
_ROWS = {
    "doer": "实施单位",
    "budget": "全年预算数",
    "spent": "全年执行数",
    "rate": "执行率",
    "self_score": "自评分数",
    "review_score": "复核分数",
    "completion": "目标完成情况",
    "grade": "自评等级",
    "weight": "分值",
    "score": "得分",
    "score_rate": "得分率",
    "remark": "备注",
}


def left_out(form: Form, data: FormData, placed_heads: frozenset[str]) -> Iterator[str]:
    """Notes on what of the data the form does not hold; ``placed_heads`` are the roles and
    labels of the head that were written."""
    head = [*_head(form, data, placed_heads)]
    if head:
        yield f"模板的表头没有这些项目，没有带过来：{'、'.join(head)}"
    lines = [said for given, line in placed(form.budget, data.budget) if (said := _line(given, line))]
    if lines:
        yield f"模板没有这些资金项目或资金栏，没有带过来：{'、'.join(lines)}"
    columns = [*_levels(form, data), *_columns(form, data.indicators, _COLUMNS, "name")]
    columns += _columns(form, data.rows, _ROWS, "org") if data.rows else []
    if columns:
        yield f"模板没有这些栏，没有带过来：{'；'.join(columns)}"
    if data.subtotals and not form.subtotals:
        yield f"模板没有小计行，没有带过来：{shortened(data.subtotals, '行')}"
    yield from _tasks(form, data)
    yield from data.beside


def _head(form: Form, data: FormData, written: frozenset[str]) -> Iterator[str]:
    for role, label in _HEAD.items():
        content = data.head.get(role)
        if content is not None and role not in written:
            yield f"{label} {_shown(content)}"
    for label, text in data.others:
        if label not in written:
            yield f"{label} {text}"


def _line(given: Mapping[str, Content], line: BudgetLine | None) -> str:
    """A line of the budget as far as it has no place, "" where it has."""
    roles = [role for role in _BUDGET if line is None or getattr(line, role) is None]
    figures = {**given, "score": given.get("score", given.get("formula_score"))}
    said = [f"{_BUDGET[role]} {_shown(figures[role])}" for role in roles if figures.get(role) is not None]
    if line is None and not said and given.get("rate") is not None:
        said = [f"执行率 {_shown(given['rate'])}"]
    return f"{given.get('item')}（{'，'.join(said)}）" if said else ""


def _levels(form: Form, data: FormData) -> Iterator[str]:
    for role, (label, level) in _LEVELS.items():
        if role in form.layout.columns:
            continue
        seen = {_shown(item.get(level)): item[role] for item in data.indicators if item.get(role) is not None}
        if seen:
            yield f"{label}（{shortened([f'{name} {_shown(figure)}' for name, figure in seen.items()])}）"


def _columns(
    form: Form, items: Sequence[Mapping[str, Content]], names: Mapping[str, str], of: str
) -> Iterator[str]:
    """Columns with something in them: figures and short words with their line, texts as a number of rows."""
    for role, label in names.items():
        held = [item for item in items if item.get(role) is not None]
        if role in form.layout.columns or not held:
            continue
        contents = [item[role] for item in held]
        if role in ("level1", "level2"):
            said = shortened(list(dict.fromkeys(map(_shown, contents))), "个")
        elif all(isinstance(content, Decimal) or len(str(content)) <= 4 for content in contents):
            said = shortened([f"{_shown(item.get(of))} {_shown(item[role])}" for item in held], "行")
        else:
            said = f"{len(held)} 行"
        yield f"{label}（{said}）"


def _tasks(form: Form, data: FormData) -> Iterator[str]:
    columns = form.layout.columns
    if data.tasks and "task_name" not in columns:
        names = [_shown(task.get("task_name")) for task in data.tasks]
        yield f"模板没有年度主要任务，没有带过来：{shortened(names, '项')}"
        return
    for role, label in (("task_content", "主要内容"), ("amount", "预算金额")):
        held = [task for task in data.tasks if task.get(role) is not None]
        if held and role not in columns:
            said = [f"{_shown(task.get('task_name'))} {_shown(task[role])}" for task in held]
            yield f"模板的年度主要任务没有{label}栏，没有带过来：{shortened(said, '项')}"


def _shown(content: Content) -> str:
    return show(content) if isinstance(content, Decimal) else str(content or "").replace("\n", " ").strip()
