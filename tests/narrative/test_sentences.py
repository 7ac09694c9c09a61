"""Sentences as offices write them: what is wrong in each, worked out by hand, or nothing."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from xltools.cells import Book
from xltools.checks.narrative.run import check_text
from xltools.forms.datatable import Document
from xltools.narrative.passages import Line, ReportText
from xltools.narrative.textlayout import lay_out


def told(text: str, year: int | None = 2021) -> list[tuple[str, str | None]]:
    """(code, right figure) of every finding in a text that stands alone."""
    layout = lay_out([Line(n, f"第{n}行", line) for n, line in enumerate(text.splitlines(), 1)], "报告 ")
    report = ReportText("报告.txt", layout.passages, Book("报告.txt", "", ".txt", layout.tables))
    findings, _ = check_text(report, (), Document(()), year)
    return [(finding.code, finding.expected) for finding in findings]


WRONG: Iterable[tuple[str, list[tuple[str, str | None]]]] = [
    # rates: spent ÷ budget
    ("2021年全年预算数200万元，执行数150万元，预算执行率80%。", [("narrative-ratio", "75.00%")]),
    ("本年预算安排1,250.00万元，实际支出1,100.00万元，执行率为86%。", [("narrative-ratio", "88.00%")]),
    ("全年预算3亿元，支出2.4亿元，预算执行率达到85%。", [("narrative-ratio", "80.00%")]),
    ("“三公”经费预算10万元，实际支出6万元，控制率40%。", [("narrative-ratio", "60.00%")]),
    ("公用经费预算数50万元，实际支出45万元，公用经费控制率为95%。", [("narrative-ratio", "90.00%")]),
    # units
    ("预算数为500万元，执行数4500000元，执行率0.9%。", [("narrative-ratio", "90.00%")]),
    ("全年预算数800万元，全年执行数640元，预算执行率80%。", [("narrative-unit", "0.01%")]),
    ("年初预算数为320万元。后文再次说明，年初预算数为320元。", [("narrative-unit", "320万元")]),
    # growth
    ("本年收入110万元，比上年增加10万元，增长11%。", [("narrative-ratio", "10.00%")]),
    ("年末资产总额80万元，比年初100万元减少20万元，下降25%。", [("narrative-ratio", "20.00%")]),
    ("年末资产总额80万元，比年初100万元减少30万元。", [("narrative-mismatch", "-20万元")]),
    ("办件量由上年200件增加到250件，本年办件量250件，比上年200件增长20%。", [("narrative-ratio", "25.00%")]),
    # parts
    ("支出合计100万元，其中：基本支出60万元、项目支出50万元。", [("narrative-mismatch", "110万元")]),
    ("全年支出100万元，其中基本支出60万元，项目支出30万元。", [("narrative-mismatch", "90万元")]),
    ("本年收入300万元，其中财政拨款280万元，其他资金30万元。", [("narrative-mismatch", "310万元")]),
    ("共办理事项20件，其中现场办理25件。", [("narrative-mismatch", "25件")]),
    # completion
    ("培训人数480人（任务数500人），完成率98%。", [("narrative-ratio", "96.00%")]),
    ("计划新建站点40个，实际建成38个，完成率100%。", [("narrative-ratio", "95.00%")]),
    ("共有项目8个，开展绩效自评项目6个，绩效自评完成率100%。", [("narrative-ratio", "75.00%")]),
    # mean and share
    ("四个季度执行率分别为20%、45%、70%、95%，全年平均执行率为60%。", [("narrative-ratio", "57.50%")]),
    ("其中中央资金30万元，占总投入150万元的25%。", [("narrative-ratio", "20.00%")]),
    # claims
    ("培训班预期目标10期，实际完成8期，预期绩效目标全部完成。", [("narrative-claim", "10期")]),
    ("单位成本不高于200元，实际为230元。各项指标均已完成。", []),  # another sentence with its own figures
    ("单位成本目标不高于200元，实际230元，年度绩效目标全部完成。", [("narrative-claim", "200元")]),
    ("下设4个科室：办公室、财务科、业务科。", [("narrative-claim", "3")]),
    ("围绕“增收”、“减支”三个重点开展工作。", [("narrative-claim", "2")]),
    # the same thing twice
    ("全年预算数为500万元。\n综上，全年预算数为510万元，支出480万元。", [("narrative-mismatch", "500万元")]),
    # scores
    ("投入管理分值20分，得分18分，得分率95%。", [("narrative-ratio", "90.00%")]),
    # dates
    ("2020年度部门整体支出绩效自评报告\n一、部门概况", [("date-conflict", "2021")]),
    ("本次自评工作于2021年6月30日完成。", [("date-conflict", None)]),
]  # fmt: skip


@pytest.mark.parametrize("text,expected", WRONG)
def test_what_is_wrong_is_found(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert told(text) == expected


RIGHT = [
    "2021年全年预算数200万元，执行数150万元，预算执行率75%。",
    "全年预算安排39732万元，全年支出39720万元，预算执行率达到99.97%。",
    "年初预算100万元，调整后预算120万元，实际支出90万元，预算执行率75%。",
    "年初预算100万元，调整后预算120万元，实际支出90万元，预算执行率90%。",  # of either budget
    "预算数500万元，执行数450万元，执行率约90%。",
    "本年收入110万元，比上年增加10万元，增长10%。",
    "本年收入90万元，比上年减少10万元，下降10%。",
    "年末资产总额80万元，比年初100万元减少20万元，下降20%。",
    "同比增长11%。",  # nothing to hold it against
    "财政拨款收入100万元，其中一般公共预算拨款100万元，政府性基金预算拨款0.00万元。",
    "人员经费606.07万元，其中工资福利支出489.49万元、对个人和家庭的补助15.48万元。",  # some of it only
    "推荐项目64个，其中16个晋级决赛，60个获得资助。",  # the two overlap
    "全年支出100万元，其中基本支出60万元，项目支出40万元。",
    "项目支出100万元，其中甲项目60万元，乙项目40万元，其中设备购置25万元。",
    "2020年预算数90万元，2021年预算数100万元。",  # two years
    "2021年预算数100万元，执行数90万元，执行率90%；2020年预算数80万元，执行数60万元，执行率75%。",
    "甲项目，预算数10万元，执行数10万元，执行率100%。\n乙项目，预算数20万元，执行数18万元，执行率90%。",
    "“三公”经费预算10万元，实际支出6万元；公用经费预算50万元，实际支出45万元，公用经费控制率90%。",
    "培训人数480人（任务数500人），完成率96%。",
    "预期目标5000人次以上，实际6000余人次，绩效目标全部完成。",
    "预期绩效目标受疫情影响，未能全部完成，讲座预期4次，实际1次。",
    "确保全面完成年度目标任务，培训目标10期，已完成8期。",
    "投入管理分值20分，得分18分，得分率90%。",
    "2021年度部门整体支出绩效自评报告\n一、部门概况",
    "关于做好2022年绩效自评工作的通知要求，现将2021年度自评情况报告如下。",
    "90（含）-100分为优、80（含）-90分为良、60（含）-80分为中、60分以下为差。",
    "内设5个科室：办公室、财务科、业务一科、业务二科等。",
    "围绕“紧缺人才、实用人才和高级管理人才”三个重点开展工作。",
    "实施“一核”“两翼”等5个项目。",
    "根据《关于开展2021年预算绩效管理工作的通知》（财绩〔2022〕1号），2022年3月11日开展自评工作。",
    "2021年3月15日开展绩效运行监控，2022年4月20日完成自评工作。",
    "5G基站覆盖率100%，第19届展会接待3.5万人次。",
    "电话0791-88886666，邮编330000。",
    "满意度达95%以上，较上年提高0.5个百分点。",
    "按照3:7的比例分担，甲方承担30%。",
    "每人每月补助800元，全年共补助120人。",
    "办理时限由20个工作日压缩至5个工作日，压缩75%。",
    "",
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_is_left_alone(text: str) -> None:
    assert told(text) == []
