"""青云谱 2021 附件6, typed from examples/青云谱-附件6.yaml in the layout of the published form."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

import xltools
from tests.forms.build import Sheet, grid, write_xls, write_xlsx
from xltools.forms.registry import read_form

DATA: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[2] / "examples" / "青云谱-附件6.yaml").read_text("utf-8")
)
LABELS = {
    "财政拨款": "资金来源：（1）财政拨款",
    "其他资金": "（2）其他资金",
    "基本支出": "资金结构：（1）基本支出",
    "项目支出": "（2）项目支出",
}
FIRST = 14


def _text() -> str:
    lines = [
        "部门（单位）整体支出绩效自评表|<|<|<|<|<|<|<|<",
        "（ 2021年度）|<|<|<|<|<|<|<|<",
        f"评价部门名称|<|{DATA['评价部门名称']}|<|<|下属单位个数|<|0|<",
        "整体支出规模|<||<|<|全年预算数|全年执行数|执行率|<",
    ]
    for line in DATA["资金"]:
        lines.append(
            f"^|^|{LABELS[line['项目']]}|<|<|{line['全年预算数']}|{line['全年执行数']}|{line['执行率']}|<"
        )
    lines += [
        "年度总体目标|<|年初设定目标|<|<|全年完成情况|<|<|<",
        f"^|^|{DATA['年初设定目标']}|<|<|{DATA['全年完成情况']}|<|<|<",
        "分解目标自评|<|<|<|<|<|<|<|<",
        "一级指标|权重|二级指标|三级指标|年度指标值|全年完成值|分值|得分|偏差及原因分析",
        "|||||||||",
    ]
    lines[-1] = "^|^|^|^|^|^|^|^|^"
    above: dict[str, Any] = {}
    for row in DATA["指标"]:
        new1 = row["一级指标"] != above.get("一级指标")
        new2 = new1 or row["二级指标"] != above.get("二级指标")
        heads = [
            row["一级指标"] if new1 else "^",
            row["权重"] if new1 else "^",
            row["二级指标"] if new2 else "^",
        ]
        names = ("三级指标", "年度指标值", "全年完成值", "分值", "得分", "偏差及原因分析")
        lines.append("|".join([*heads, *(str(row[n]).strip().replace("\n", "\\n") for n in names)]))
        above = row
    lines.append("总分|<|<|<|<|<|100|92|")
    lines.append("说明：1.预算部门按照附件3设置三级指标和指标|<|<|<|<|<|<|<|<")
    return "\n".join(lines)


SHEET = Sheet(_text(), "附件6")


def test_reading() -> None:
    form = read_form(grid(SHEET))
    assert form is not None
    assert (form.form, form.year, form.unit and form.unit.text) == (
        "附件6",
        2021,
        "南昌市青云谱区科技和工业信息局",
    )
    assert [(line.item, line.part_of, line.budget.text, line.spent.text) for line in form.budget] == [
        ("财政拨款", "资金来源", "751.64", "6238.91"), ("其他资金", "资金来源", "", ""),
        ("基本支出", "资金结构", "158.64", "162.85"), ("项目支出", "资金结构", "593", "6076.06"),
    ]  # fmt: skip
    assert len(form.indicators) == len(DATA["指标"])
    assert [i.row for i in form.indicators] == list(range(FIRST, FIRST + len(DATA["指标"])))
    assert sum((i.stated for i in form.indicators if i.stated is not None), Decimal(0)) == 82
    assert [(g.name, g.printed) for g in form.groups if g.level == 1] == [
        ("管理指标", 30), ("产出指标", 25), ("效果指标", 35), ("满意度指标", 10),
    ]  # fmt: skip


@pytest.mark.parametrize("write, suffix", [(write_xlsx, ".xlsx"), (write_xls, ".xls")])
def test_findings(write: Any, suffix: str, tmp_path: Path) -> None:
    (task,) = xltools.verify(str(write(tmp_path / f"表{suffix}", SHEET))).tasks
    total = FIRST + len(DATA["指标"])
    assert [(f.code, f.cell) for f in task.findings if f.code != "unparsed-target"] == [
        ("rate-above-100", "H5"), ("rate-above-100", "H7"), ("rate-above-100", "H8"),
        ("overshoot-unexplained", "I17"), ("score-off-rule", "H33"), ("deduction-without-reason", "I33"),
        ("overshoot-unexplained", "I34"), ("qualitative-band", "H36"), ("deduction-without-reason", "I37"),
        ("weight-group", "B39"), ("score-off-rule", "H39"), ("deducted-though-met", "H40"),
        ("weight-total", f"G{total}"), ("total-mismatch", f"H{total}"),
    ]  # fmt: skip
