"""What fill takes: the content of a form, from another workbook, YAML, JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from xltools.cells import key
from xltools.engines.base import Engine
from xltools.errors import FormError, UsageError
from xltools.forms.labels import INDICATOR_ROLES, bare, is_total, roles_of
from xltools.numbers import parse_number
from xltools.sheets.facts_sheet import Line
from xltools.tasks.content import Content, FormData
from xltools.tasks.fromform import from_workbook

_HEAD_KEYS = {
    "unit": (
        "评价部门名称",
        "部门（单位）名称",
        "单位",
        "部门名称",
        "单位名称",
        "预算单位",
        "主管部门",
        "实施单位",
        "填报单位",
    ),
    "year": ("年度", "年份"),
    "staff": ("下属单位个数", "所属单位个数"),
    "project": ("项目名称",),
    "goal": ("年初设定目标", "预期目标", "年度履职目标"),
    "outcome": ("全年完成情况", "实际完成情况"),
    "grade": ("评价等级",),
}
#: the name of a list of lines → the summary form it fills
_LISTS = {"单位列表": "附件4", "项目列表": "项目自评情况汇总表", "得分情况": "得分汇总表"}
_BUDGET_KEYS = {
    "item": ("项目", "名称", "资金"),
    "budget": ("全年预算数", "预算数"),
    "spent": ("全年执行数", "执行数"),
    "rate": ("执行率",),
    "initial": ("年初预算数",),
}
_ROW_KEYS = {
    "serial": ("序号",),
    "org": ("预算单位", "单位", "项目名称"),
    "doer": ("实施单位",),
    "budget": ("全年预算数",),
    "spent": ("全年执行数",),
    "rate": ("执行率",),
    "self_score": ("预算单位自评分数", "自评分数", "自评得分"),
    "completion": ("目标完成情况",),
    "grade": ("自评等级",),
    "review_score": ("主管部门复核分数", "复核分数"),
}
#: the same of a 得分汇总表
_SCORE_KEYS = {
    "org": ("指标",),
    "weight": ("权重分值", "权重", "分值"),
    "score": ("得分",),
    "score_rate": ("得分率",),
}
_TASK_KEYS = {"task_name": ("任务名称", "名称"), "task_content": ("主要内容", "内容")}
_FIGURES = frozenset(
    {
        "weight",
        "weight1",
        "weight2",
        "score",
        "budget",
        "spent",
        "rate",
        "initial",
        "staff",
        "self_score",
        "review_score",
        "score_rate",
        "serial",
    }
)


def read_data(source: str | os.PathLike[str], form: str, engine: Engine) -> FormData:
    """The data in a file, decided by its suffix; other suffixes are read as workbooks.

    Raises UsageError for a missing file, FormError where there is nothing to fill from.
    """
    path = Path(source)
    if not path.exists():
        raise UsageError(f"没有找到文件：{path}", "请检查路径和文件名。")
    readers = {".yaml": _yaml, ".yml": _yaml, ".json": _json, ".csv": _csv}
    reader = readers.get(path.suffix.lower())
    return reader(path, form) if reader else from_workbook(path, form, engine)


def text_of(path: Path) -> str:
    """The text of a file that a person wrote, UTF-8 or GBK. Raises UsageError, FormError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"无法读取 {path.name}：{error.strerror or error}。", "请检查它是不是文件、有没有读取权限。"
        ) from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FormError(f"{path.name} 的文字编码不是 UTF-8 也不是 GBK。", "请用记事本另存为 UTF-8 再试。")


def _yaml(path: Path, form: str) -> FormData:
    import yaml

    try:
        data = yaml.load(text_of(path), Loader=_ExactLoader())
    except yaml.MarkedYAMLError as error:
        where = f"第 {error.problem_mark.line + 1} 行有误" if error.problem_mark else "内容有误"
        raise FormError(f"{path.name} 不是合格的 YAML：{where}。", "请检查缩进、引号和冒号。") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise FormError(f"{path.name} 不是合格的 YAML。", "请检查缩进、引号和冒号。") from error
    return from_mapping(data, path.name, form)


def _ExactLoader() -> Any:
    """A safe loader that keeps figures as they are written (no floats, no dates)."""
    import yaml

    class Exact(yaml.SafeLoader):
        pass

    Exact.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in found if tag.endswith((":null", ":merge"))]
        for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return Exact


def _json(path: Path, form: str) -> FormData:
    try:
        data = json.loads(text_of(path), parse_float=str, parse_int=str)
    except json.JSONDecodeError as error:
        raise FormError(
            f"{path.name} 不是合格的 JSON：第 {error.lineno} 行有误。", "请检查括号和逗号。"
        ) from error
    except RecursionError as error:
        raise FormError(f"{path.name} 不是合格的 JSON：括号层数太多。", "请检查括号和逗号。") from error
    return from_mapping(data, path.name, form)


def from_mapping(data: Any, name: str, form: str) -> FormData:
    """The data of a YAML or JSON document with the official field names as keys."""
    if not isinstance(data, dict):
        raise FormError(f"{name} 的内容不是“名称: 值”的结构。", "格式见 examples/青云谱-附件6.yaml。")
    nested = data.get(form)
    if isinstance(nested, dict):  # a document of several forms has each under its name
        data = {**nested, "表": form}
    indicators = [_named(row, _indicator_role) for row in _list(data, "指标", name)]
    budget = [_named(row, _finder(_BUDGET_KEYS)) for row in _list(data, "资金", name)]
    words = next((words for words in _LISTS if words in data), "单位列表")
    line_keys = _SCORE_KEYS if words == "得分情况" else _ROW_KEYS
    rows = [_named(row, _finder(line_keys)) for row in _list(data, words, name)]
    tasks = [_named(row, _finder(_TASK_KEYS)) for row in _list(data, "任务", name)]
    total = _total(data, name)
    head = {role: _content(role, data[k]) for role, keys in _HEAD_KEYS.items() for k in keys if k in data}
    if not indicators and not rows:
        raise FormError(f"{name} 中没有“指标”。", "格式见 examples/青云谱-附件6.yaml。")
    facts = [_fact(row) for row in _list(data, "基础数据", name)]
    kind = next((name for words, name in _LISTS.items() if data.get(words)), form)
    return FormData(str(data.get("表", kind)), head, budget, indicators, total, rows, tasks, facts=facts)


def _fact(row: Mapping[str, Any]) -> Line:
    unit, source = (str(row.get(head) or "").strip() for head in ("单位", "出处"))
    return Line(str(row.get("项目")), unit, note=source, value=_figure_or_text(row.get("数值")))


def _figure_or_text(value: Any) -> Content:
    text = "" if value is None else str(value).strip()
    figure = parse_number(text)
    return figure if figure is not None else text or None


def _total(data: Mapping[str, Any], file: str) -> dict[str, Content]:
    """总分 of a form (its 得分, or both 分值 and 得分), 合计 of a summary (its columns)."""
    line = data.get("合计") or {}
    if not isinstance(line, dict):
        raise FormError(f"{file} 的“合计”应写明各栏。", "如：合计: {全年预算数: 100, 全年执行数: 98}。")
    stated = data.get("总分")
    row = stated if isinstance(stated, dict) else {"得分": stated} if stated is not None else {}
    return {**_named(line, _finder(_ROW_KEYS | _SCORE_KEYS)), **_named(row, _indicator_role)}


def _list(data: Mapping[str, Any], name: str, file: str) -> list[Mapping[str, Any]]:
    found = data.get(name) or []
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise FormError(f"{file} 的“{name}”应为列表，每项写明各栏。", "格式见 examples/青云谱-附件6.yaml。")
    return found


def _finder(keys: Mapping[str, tuple[str, ...]]) -> Any:
    return lambda label: next((role for role, names in keys.items() if label in names), None)


_LEVEL_POINTS = re.compile(r"([一二])级(?:指标)?(?:参考|标准)?(?:分值|权重)")


def _indicator_role(label: str) -> str | None:
    """权重 beside 一级指标 is the group's, 分值 the row's."""
    name = bare(key(label))
    if name in ("权重", "一级权重", "一级指标权重"):
        return "weight1"
    level = _LEVEL_POINTS.fullmatch(name)
    if level:
        return "weight1" if level[1] == "一" else "weight2"
    found = roles_of(key(label), INDICATOR_ROLES)
    return found[0][0] if found else None


def _named(row: Mapping[str, Any], role_of: Any) -> dict[str, Content]:
    named = {role_of(str(label)): value for label, value in row.items()}
    return {role: _content(role, value) for role, value in named.items() if role is not None}


def _content(role: str, value: Any) -> Content:
    if isinstance(value, (list, dict)):
        raise FormError(
            "资料中应写一个值的地方写了列表或多层内容。",
            "每一栏只写一个值，格式见 examples/青云谱-附件6.yaml。",
        )
    text = "" if value is None else str(value).strip()
    if not text:
        return None
    if role in _FIGURES:
        figure = parse_number(text)
        return figure if figure is not None else text
    return text


_CSV_HEADS = "一级指标、权重、二级指标、三级指标、年度指标值、全年完成值、分值、得分、偏差及原因分析"


def csv_rows(path: Path) -> list[list[str]]:
    """The rows of a CSV or tab-separated file that hold something. Raises UsageError, FormError."""
    text = text_of(path)
    first = text.partition("\n")[0]
    try:
        rows = list(
            csv.reader(
                io.StringIO(text, newline=""), delimiter="\t" if "\t" in first and "," not in first else ","
            )
        )
    except csv.Error as error:
        raise FormError(
            f"{path.name} 不是合格的 CSV。", "请用 Excel 或 WPS 打开检查后另存为 CSV 再试。"
        ) from error
    return [row for row in rows if any(cell.strip() for cell in row)]


def _csv(path: Path, form: str) -> FormData:
    """A table with the form's headings; empty 一级 and 二级 cells repeat the row above."""
    rows = csv_rows(path)
    if len(rows) < 2:
        raise FormError(f"{path.name} 是空的。", "第一行写栏目名，以下每行一个指标。")
    roles = [_indicator_role(label) for label in rows[0]]
    if "权重" in [bare(key(label)) for label in rows[0]] and "weight" not in roles and "level2" not in roles:
        roles = ["weight" if role == "weight1" else role for role in roles]
    if "name" not in roles:
        raise FormError(f"{path.name} 的第一行没有“三级指标”栏。", f"第一行请写栏目名：{_CSV_HEADS}。")
    indicators: list[dict[str, Content]] = []
    above: dict[str, Content] = {}
    total: dict[str, Content] = {}
    for row in rows[1:]:
        item = {
            role: _content(role, cell) for role, cell in zip(roles, row, strict=False) if role is not None
        }
        if is_total(key(next(cell for cell in row if cell.strip()))):
            total = {role: item.get(role) for role in ("weight", "score")}
            continue
        for role in ("level1", "level2"):
            if role in item and item[role] is None:
                item[role] = above.get(role)
        indicators.append(item)
        above = item
    return FormData(form, indicators=indicators, total=total)
