"""What a stranger stumbled over: forms with 评分标准 beside targets, sums that look like full scores, facts typed wrong."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl

import xltools
from tests.forms.build import Sheet, write_xlsx
from xltools.findings import Severity

BOTH = Sheet("""
2023年度部门整体支出绩效自评表 |<|<|<|<|<|<|<
部门名称：某市住房局 |<|<|<|<|<|<|<
一级指标 | 三级指标 | 分值 | 评分标准 | 年度指标值 | 实际完成值 | 得分 | 偏差原因
管理 | 预算执行率 | 20 | 预算执行率≥95%得20分；90%≤预算执行率＜95%得15分；预算执行率＜90%得0分 | ≥95% | 93.2% | {first} | 付款滞后
^ | 在职人员控制率 | 20 | 控制率≤100%得满分，每超过1个百分点扣2分，扣完为止 | ≤100% | 102% | 16 | 军转安置
产出 | 河道清淤 | 30 | 按完成比例得分 | ≥12公里 | 12公里 | 30 |
满意 | 满意度 | 30 | 好的得满分，较好的得20分 | ≥90% | 91% | 30 |
总分 | | {full} | | | | {total} |
""", name="自评表")  # fmt: skip


def _form(first: str = "15", full: str = "100", total: str = "91") -> Sheet:
    return Sheet(BOTH.text.format(first=first, full=full, total=total), name="自评表")


def test_a_printed_rule_beside_targets_decides_where_the_actual_does(tmp_path: Path) -> None:
    (task,) = xltools.verify(str(write_xlsx(tmp_path / "a.xlsx", _form()))).tasks
    assert task.findings == ()  # 93.2 % is worth 15, 102 % is two points over: 20 − 4 = 16
    (task,) = xltools.verify(str(write_xlsx(tmp_path / "b.xlsx", _form("20", total="96")))).tasks
    found = [(f.code, f.cell, f.expected, f.severity) for f in task.findings]
    assert found == [("score-off-rule", "G4", "15", Severity.ERROR)]


def test_its_score_is_written_by_the_printed_rule(tmp_path: Path) -> None:
    source = write_xlsx(tmp_path / "b.xlsx", _form("20", total="96"))
    xltools.recompute(str(source), out=str(tmp_path / "c.xlsx"), scores="rule")
    (task,) = xltools.verify(str(tmp_path / "c.xlsx")).tasks
    assert task.findings == ()
    assert [task.form.indicators[0].stated, task.engine_total] == [Decimal(15), Decimal(91)]


def test_a_sum_gone_wrong_is_no_full_score(tmp_path: Path) -> None:
    (task,) = xltools.verify(str(write_xlsx(tmp_path / "a.xlsx", _form(full="97")))).tasks
    assert [(f.code, f.cell, f.expected, f.actual) for f in task.findings] == [
        ("weight-total", "C8", "97", "100")
    ]
    assert "合计的分值填 97" in task.findings[0].message
    wrong = Sheet(_form(full="101").text.replace("河道清淤 | 30", "河道清淤 | 31"), name="自评表")
    (task,) = xltools.verify(str(write_xlsx(tmp_path / "b.xlsx", wrong))).tasks
    found = {(f.code, f.cell, f.expected, f.actual) for f in task.findings}
    assert ("weight-total", "C8", "100", "101") in found


def test_facts_beyond_their_bounds_are_told_at_their_cells(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(xltools.resources.template_path("共性指标体系评分表"))
    facts = {row[1].value: row[2] for row in book["基础数据"].iter_rows() if row[1].value}
    facts["公众或服务对象满意度"].value = 98
    facts["预算编制合理性第1项得分"].value = 3
    book.save(tmp_path / "a.xlsx")
    (task,) = xltools.verify(str(tmp_path / "a.xlsx")).tasks
    told = {(f.code, f.cell) for f in task.findings if f.sheet == "基础数据"}
    assert told == {
        ("unit-differs", facts["公众或服务对象满意度"].coordinate),
        ("score-above-weight", facts["预算编制合理性第1项得分"].coordinate),
    }


def test_a_score_outside_a_narrowed_interval_goes_to_its_nearer_end(tmp_path: Path) -> None:
    source = xltools.resources.example_path("福田-共性指标体系评分表-原表.xlsx")
    done = xltools.recompute(str(source), out=str(tmp_path / "a.xlsx"), scores="rule")
    changed = {c.ref.a1: (c.before, c.after) for c in done.changes}
    assert changed == {"I11": ("2", "1.38"), "I28": ("94.94", "94.32")}
