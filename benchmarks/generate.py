"""Seeded 附件6 of realistic content: `python benchmarks/generate.py FOLDER --count 40 --seed 1`.

Two kinds of each: *typed*, as an office sends it (no formulas, no defined names,
texts and figures as people type them), and *ours*, our template filled by
``xltools fill`` (working paper, settings, live checks, formulas with values).
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from xltools.engines.registry import get_engine
from xltools.tasks.fill import fill

INDICATORS = 45
_HEADS = (
    "一级指标",
    "权重",
    "二级指标",
    "三级指标",
    "年度指标值",
    "全年完成值",
    "分值",
    "得分",
    "偏差及原因分析",
)
_GROUPS = (
    ("管理指标", "预算编审管理", "预算执行管理", "部门预算管理", "资产管理", "政府采购管理"),
    ("产出指标", "数量指标", "质量指标", "时效指标", "成本指标"),
    ("效果指标", "经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"),
    ("满意度指标", "服务对象满意度指标"),
)
_SUBJECTS = (
    "企业",
    "学校",
    "社区",
    "项目",
    "设备",
    "培训",
    "岗位",
    "公园",
    "道路",
    "档案",
    "系统",
    "平台",
    "农户",
    "病患",
)
_DOINGS = ("改造", "认定", "补助", "检查", "建设", "维护", "培训", "审核", "推广", "整治", "帮扶", "验收")
_UNITS = ("家", "个", "次", "人次", "户", "套", "公里", "平方米", "项", "期")
_OFFICES = (
    "科技和工业信息局",
    "教育体育局",
    "住房和城乡建设局",
    "交通运输局",
    "农业农村局",
    "卫生健康委员会",
    "民政局",
    "水利局",
)
_REASONS = (
    "受疫情影响部分工作推迟",
    "项目招标时间较晚，尾款未付",
    "年中调整了任务数",
    "长期工作，下年继续推进",
    "资料收集不及时",
)
Row = dict[str, Any]


def _at_least(rng: random.Random) -> tuple[str, str, float]:
    target = rng.choice([2, 5, 12, 34, 100, 360, 1200, *(round(10 ** rng.uniform(0, 4)) for _ in range(5))])
    ratio = rng.choice(
        [0.5, 0.8, 0.95, 1, 1, 1, 1.02, 1.1, 1.25, 1.6, *(rng.uniform(0.6, 1.6) for _ in range(4))]
    )
    actual, unit = max(1, round(target * ratio)), rng.choice(_UNITS)
    sign = rng.choice(["≥", "≥", "≥", "不少于", "", ">="])
    return f"{sign}{target}{unit}", f"{actual}{rng.choice([unit, unit, unit, ''])}", min(1, actual / target)


def _rate(rng: random.Random) -> tuple[str, str, float]:
    target = rng.choice([85, 90, 95, 98, 100])
    actual = rng.choice(
        [target, target, target, 100, 100, *(round(rng.uniform(target - 15, 100), 2) for _ in range(3))]
    )
    sign = "" if target == 100 else rng.choice(["≥", "≥", "达到"])
    return (
        f"{sign}{target}%",
        f"{actual:g}%{rng.choice(['', '', '', '以上', '左右'])}",
        min(1, actual / target),
    )


def _at_most(rng: random.Random) -> tuple[str, str, float]:
    target = rng.choice([5, 20, 100])
    actual = round(target * rng.choice([0, 0.2, 1, rng.uniform(0.3, 1.1), rng.uniform(0.3, 1.1)]), 2)
    return f"≤{target}%", f"{actual:g}%", 1 if actual <= target else 0.8


def _money(rng: random.Random) -> tuple[str, str, float]:
    target = rng.choice([6, 55, 800, round(rng.uniform(5, 3000), 2), round(rng.uniform(5, 300), 1)])
    actual, unit = (
        round(target * rng.choice([0.9, 0.99, 1, 1.03, rng.uniform(0.7, 1.2)]), 2),
        rng.choice(["万元", "亿元", "万元"]),
    )
    return f"≥{target:g}{unit}", f"{actual:g}{unit}", min(1, actual / target)


def _date(rng: random.Random) -> tuple[str, str, float]:
    due = rng.choice([9, 10, 12])
    done = due + rng.choice([-2, -1, 0, 0])
    return rng.choice([f"2021年{due}月底前", f"{due}月前完成"]), f"2021年{done}月完成", 1


def _words(rng: random.Random) -> tuple[str, str, float]:
    target, actual = rng.choice([
        ("预算编制是否完整、齐全", "预算编制完整、齐全"), ("管理制度是否健全", "制度健全、完整"), ("符合标准", "符合标准"),
        ("有效提升", "有效提升"), ("按时完成", "基本按时完成"), ("持续改善", "有所改善"), ("逐步提高", "达到预期目标"),
    ])  # fmt: skip
    return target, actual, rng.choice([1, 1, 1, 0.8])


_KINDS: tuple[tuple[Callable[[random.Random], tuple[str, str, float]], int], ...] = (
    (_at_least, 14), (_rate, 12), (_at_most, 5), (_money, 4), (_date, 2), (_words, 8),
)  # fmt: skip


def make_form(seed: int, indicators: int = INDICATORS) -> Row:
    """The content of one form, by the official field names (what ``xltools fill`` takes)."""
    rng = random.Random(seed)
    budget = round(rng.uniform(300, 9000), 2)
    spent = round(budget * rng.choice([0.78, 0.92, 0.98, 1]), 2)
    staff = round(budget * rng.uniform(0.2, 0.6), 2)
    rows = list(_rows(rng, indicators))
    stated = sum(row["得分"] for row in rows) + rng.choice([0, 0, 0, 0, 10])
    return {
        "表": "附件6",
        "评价部门名称": f"{rng.choice('东西南北')}{rng.choice('城湖山岗')}区{rng.choice(_OFFICES)}第{seed}中心",
        "年度": 2021,
        "下属单位个数": rng.randrange(9),
        "资金": [
            {"项目": "财政拨款", "全年预算数": budget, "全年执行数": spent},
            {"项目": "基本支出", "全年预算数": staff, "全年执行数": staff},
            {"项目": "项目支出", "全年预算数": round(budget - staff, 2), "全年执行数": round(spent - staff, 2)},
        ],
        "年初设定目标": "围绕全区中心工作，" + "；".join(rng.choice(_DOINGS) + rng.choice(_SUBJECTS) for _ in range(12)),
        "全年完成情况": "全年工作按计划推进，" + "；".join(rng.choice(_SUBJECTS) + rng.choice(_DOINGS) for _ in range(16)),
        "指标": rows,
        "总分": {"分值": 100, "得分": round(stated, 2)},
    }  # fmt: skip


def _rows(rng: random.Random, count: int) -> Iterator[Row]:
    kinds, shares = zip(*_KINDS, strict=True)
    weights = _weights(rng, count)
    pairs = [(group[0], level2) for group in _GROUPS for level2 in group[1:]]
    places = sorted(range(count), key=lambda i: i * len(pairs) // count)
    groups = [pairs[i * len(pairs) // count] for i in places]
    for group, weight in zip(groups, weights, strict=True):
        own = sum(w for g, w in zip(groups, weights, strict=True) if g[0] == group[0])
        under = sum(w for g, w in zip(groups, weights, strict=True) if g == group)
        target, actual, share = rng.choices(kinds, shares)[0](rng)
        score = round(weight * share, 1) if rng.random() > 0.06 else round(weight * 0.9, 1)
        reason = rng.choice(_REASONS) if score < weight and rng.random() < 0.8 else ""
        name = f"{rng.choice(_SUBJECTS)}{rng.choice(_DOINGS)}{rng.choice(['数量', '完成率', '工作', '任务', '情况'])}（{weight:g}分）"
        values = (group[0], own, f"{group[1]}（{under:g}分）", name, target, actual, weight, score, reason)
        yield dict(zip(_HEADS, values, strict=True))


def _weights(rng: random.Random, count: int) -> list[float]:
    """Points in steps of a half that add up to 100."""
    halves = [2] * count
    for _ in range(200 - 2 * count):
        halves[rng.randrange(count)] += 1
    return [half / 2 for half in halves]


def write_typed(form: Row, path: Path) -> None:
    """The form as a plain workbook: typed figures, texts and merged headings."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "附件6"
    for row in (["附件6："], ["部门（单位）整体支出绩效自评表"], [f"（ {form['年度']}年度）"], []):
        sheet.append(row)
    sheet.append(
        ["评价部门名称", None, form["评价部门名称"], None, None, "下属单位个数", form["下属单位个数"]]
    )
    sheet.append(["整体支出规模", None, None, None, "全年预算数", "全年执行数", "执行率"])
    labels = ("资金来源：（1）财政拨款", "资金结构：（1）基本支出", "         （2）项目支出")
    for label, line in zip(labels, form["资金"], strict=True):
        rate = round(line["全年执行数"] / line["全年预算数"], 4)
        sheet.append([None, None, label, None, line["全年预算数"], line["全年执行数"], rate])
        sheet.cell(sheet.max_row, 7).number_format = "0.00%"
    sheet.append(["年度总体目标", None, "年初设定目标", None, None, "全年完成情况"])
    sheet.append([None, None, form["年初设定目标"], None, None, form["全年完成情况"]])
    sheet.append(["分解目标自评"])
    sheet.append(list(_HEADS))
    first = sheet.max_row + 1
    for row in form["指标"]:
        sheet.append([row[head] or None for head in _HEADS])
    for column in (1, 2, 3):
        _merge_runs(
            sheet, first, [row[_HEADS[0 if column == 2 else column - 1]] for row in form["指标"]], column
        )
    sheet.append(["总分", None, None, None, None, None, form["总分"]["分值"], form["总分"]["得分"]])
    sheet.append(["说明：1.预算部门按照附件3《部门整体支出绩效评价指标体系框架》（参考）设置三级指标和指标"])
    _look(sheet, first)
    book.save(path)


def _merge_runs(sheet: Any, first: int, labels: Sequence[str], column: int) -> None:
    start = 0
    for i in range(1, len(labels) + 1):
        if i == len(labels) or labels[i] != labels[start]:
            for row in range(first + start + 1, first + i):
                sheet.cell(row, column).value = None
            if i - start > 1:
                sheet.merge_cells(
                    start_row=first + start, end_row=first + i - 1, start_column=column, end_column=column
                )
            start = i


def _look(sheet: Any, first: int) -> None:
    """Frames, fonts and wrapped text: real files have a style on every cell."""
    from openpyxl.styles import Alignment, Border, Font, Side

    side = Side(style="thin")
    for row in sheet.iter_rows(min_row=5, max_row=sheet.max_row, max_col=9):
        for cell in row:
            cell.border = Border(side, side, side, side)
            cell.font = Font(name="宋体", size=10, bold=cell.row < first and cell.column < 3)
            cell.alignment = Alignment(wrap_text=True, vertical="center")


def write_ours(form: Row, path: Path) -> None:
    """The form in our template, with every formula and its value."""
    import json

    data = path.with_suffix(".json")
    data.write_text(json.dumps(form, ensure_ascii=False), encoding="utf-8")
    fill(data, out=path, force=True, engine=get_engine())
    data.unlink()


WRITERS = {"typed": write_typed, "ours": write_ours}


def generate(folder: Path, kind: str, count: int, seed: int = 1) -> list[Path]:
    """``count`` workbooks of one kind; the same seed gives the same contents."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{kind}-{seed + i:05d}.xlsx" for i in range(count)]
    for number, path in enumerate(paths, seed):
        WRITERS[kind](make_form(number), path)
    return paths


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kind", choices=sorted(WRITERS), default="typed")
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    print(f"{len(generate(args.folder, args.kind, args.count, args.seed))} workbooks in {args.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
