"""The first content of the 评分规则 sheet; from then on the workbook is the truth.

Defaults: the settings in force by default (docs/rules.md). Nothing of the package reads this file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from xltools.cells import key
from xltools.rules.printed.items import Definition
from xltools.rules.printed.table import RuleTable, in_words
from xltools.rules.printed.text import parse_rule
from xltools.rules.settings import Setting
from xltools.sheets.facts_sheet import Line

METHOD = "《项目支出绩效评价管理办法》（财预〔2020〕10号）"


def first_settings(form: str) -> tuple[Setting, ...]:
    """The national method: as written for projects, by analogy (参照) for 附件6."""
    project = form.startswith("项目")
    basis = METHOD if project else f"参照{METHOD}（项目支出）"
    quantitative = f"{basis}绩效自评的评价方法（定量指标）"
    qualitative = f"{basis}绩效自评的评价方法（定性指标）"
    grades = f"{basis}绩效评价结果分级"
    rows: list[tuple[str, str, Decimal | str, str, str]] = [
        ("full_score", "满分", Decimal(100), "自评表列明的满分", f"{form}总分栏"),
        ("decimals", "得分小数位数", Decimal(2), "各项得分四舍五入到的小数位数；改动后请重算一次，总分公式随之更新",
         f"{quantitative}；办法未定位数，取两位（设定）"),
        ("tolerance", "核对允许误差", Decimal(0), "四舍五入后允许的差额；0 为须完全一致，有的地方用 0.1", "设定：按小数位数精确核对"),
        ("at_most", "不高于类指标超出时", "线性扣减", "线性扣减：分值×（1－超出÷指标值），最低0；目标除以实际：分值×指标值÷完成值；不得分：超出即0分",
         f"{quantitative}；办法未列公式（设定）"),
        ("equal", "等于类指标", "同不低于", "同不低于：达到或超过得满分，未达到按比例；全有或全无：不等于得0分",
         f"{quantitative}；办法未列公式（设定）"),
        ("overshoot", "超额完成", "不影响得分", "不影响得分；线性扣减：分值×（1－超出比例），最低0",
         f"{quantitative}：因指标值定得明显偏低造成超过较多的按偏离度调减分值，未定界限和公式（设定）"),
        ("overshoot_reason", "超额说明界限", Decimal("1.3"), "完成值超过指标值的这个倍数时要求说明原因；0 为不要求",
         f"{quantitative}；办法未定界限，取130%（设定）"),
        ("execution_cap", "预算执行率封顶", Decimal(1), "预算执行率得分＝分值×执行率，执行率最高按此计算",
         f"{METHOD}绩效自评指标的权重（预算执行率）；设定：不超过分值"),
        ("band_met_low", "达成：下限", Decimal("0.8"), "达成年度指标：得分占分值的下限（含）", qualitative),
        ("band_met_high", "达成：上限", Decimal(1), "达成年度指标：得分占分值的上限（含）", qualitative),
        ("band_partial_low", "部分达成：下限", Decimal("0.6"), "部分达成年度指标并具有一定效果：下限（含）", qualitative),
        ("band_partial_high", "部分达成：上限", Decimal("0.8"), "部分达成年度指标并具有一定效果：上限", qualitative),
        ("band_missed_low", "未达成：下限", Decimal(0), "未达成年度指标且效果较差：下限", qualitative),
        ("band_missed_high", "未达成：上限", Decimal("0.6"), "未达成年度指标且效果较差：上限", qualitative),
        ("grade_excellent", "优：最低分", Decimal(90), "90（含）—100分为优", grades),
        ("grade_good", "良：最低分", Decimal(80), "80（含）—90分为良", grades),
        ("grade_fair", "中：最低分", Decimal(60), "60（含）—80分为中，60分以下为差", grades),
        ("words_met", "达成用语", "达成、完成、符合、健全、完整、规范、合规、及时、按要求、良好、真实、准确、达标、落实、显著",
         "完成情况出现这些词、且没有下面两类词的，按达成", "设定：各地自评表的常用表述"),
        ("words_partial", "部分达成用语",
         "部分、未全部、不够、不太、基本、较好、较为、较健全、较完善、较完整、较规范、较合理、较及时、"
         "一般、有待、尚可、逐步",
         "出现这些词的，按部分达成", "设定：各地自评表的常用表述"),
        ("words_missed", "未达成用语",
         "未达成、未完成、未达到、未实现、未落实、未按、未建立、未制定、未开展、没有完成、不符合、"
         "不健全、不完整、不规范、不到位、不合规、不及时、未及时、未能、尚未、未严格、较差、很差",
         "出现这些词的，按未达成", "设定：各地自评表的常用表述"),
    ]  # fmt: skip
    own = {"综合评分表": _INFERRED}.get(form, {})
    return tuple(
        Setting(code, label, *own.get(code, (value, source)), "", note)
        for code, label, value, note, source in rows
    )


#: 乌鲁木齐: what its 备注 column lets one infer; the clause says only 按完成比例赋分
_INFERRED: dict[str, tuple[Decimal | str, str]] = {
    "overshoot": (
        "线性扣减",
        "推定：乌鲁木齐经开区 2023 年综合评分表备注栏（184家对100家得0.8分、4家对1家得0分）；评分标准只写“按完成比例赋分”",
    ),
}

_PLAN = "政府采购计划（含采购预算）合计"
#: facts that 福田's rules ask for, with what they are worked out of; names as the rules print them
COMMON_FACTS: tuple[Line, ...] = (
    Line("采购计划金额合计数", "万元", note=_PLAN),
    Line("实际采购金额合计数", "万元", note="当年实际政府采购金额"),
    Line("年初预算数", "万元", note="部门年初预算总额"),
    Line("调整预算数", "万元", note="部门调整后预算总额"),
    Line("实有在编在职人数", "人"),
    Line("工勤人员数", "人"),
    Line("雇员数", "人"),
    Line("劳务派遣人员数", "人", note="含直接聘用的编外人员"),
    Line("核定编制数（含工勤人员）", "人"),
    Line("“三公”经费预算安排数", "万元"),
    Line("“三公”经费实际支出数", "万元"),
    Line("日常公用经费调整预算数", "万元"),
    Line("日常公用经费决算数", "万元"),
    *(
        Line(f"{quarter}季度末{what}", "万元")
        for quarter in "一二三四"
        for what in ("指标金额", "累计支付金额")
    ),
)
#: indicator → what its printed rule leaves to 指标说明, or to the quarter table of the report
COMMON_DEFINITIONS: Mapping[str, Mapping[str, str]] = {
    "财务合规性": {"调整、调剂资金累计占本单位部门预算总规模的比例": "(调整预算数-年初预算数)/年初预算数"},
    "财政供养人员控制率": {"本年度在编人数（含工勤人员）": "实有在编在职人数+工勤人员数"},
    "编外人员控制率": {
        "编外人员控制率": "劳务派遣人员数/(实有在编在职人数+工勤人员数+雇员数+劳务派遣人员数)"
    },
    "预算执行率": {
        **{
            f"{quarter}季度部门预算支出进度": f"{quarter}季度末累计支付金额/{quarter}季度末指标金额"
            for quarter in "一二三四"
        },
        "全年平均执行率": "(一季度预算执行率+二季度预算执行率+三季度预算执行率+四季度预算执行率)/4",
    },
}


def first_tables(
    rows: Sequence[Mapping[str, str]], more: Mapping[str, Mapping[str, str]]
) -> dict[str, RuleTable]:
    """The printed rules of a form's rows, read from their text, with ``more`` definitions by indicator."""
    found: dict[str, RuleTable] = {}
    for row in rows:
        name, points = row["三级指标"], row.get("参考分值") or row["权重分值"]
        rule = parse_rule(name, row.get("参考评分标准") or row["评分标准"], Decimal(points))
        if rule is not None:
            made = {each.name: each.expression for each in rule.definitions} | dict(more.get(name, {}))
            definitions = tuple(Definition(what, text) for what, text in made.items())
            found[key(name)] = in_words(replace(rule, definitions=definitions))
    return found
