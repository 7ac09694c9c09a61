"""评分表: what is none, and what rows go by."""

from decimal import Decimal

from tests.forms.build import Sheet, book
from tests.forms.layouts_scored import ANNEX6, MERGED, PROJECT
from xltools.forms.reading import read_forms
from xltools.records import Form
from xltools.rules.scoring import score_rows
from xltools.tasks.settings import settings_for


def forms_of(*sheets: Sheet) -> tuple[Form, ...]:
    return read_forms(book(*sheets))[0]


def test_a_framework_without_scores_is_no_form() -> None:
    text = """
部门整体支出绩效评价共性指标体系框架 |<|<|<|<
一级指标 | 二级指标 | 三级指标 | 分值 | 评分标准
投入 | 预算配置 | 在职人员控制率 | 100 | 控制率≤100%的，得100分；＞100%的，得0分。
"""
    assert forms_of(Sheet(text)) == ()
    assert [f.form for f in forms_of(Sheet(text, "框架"), *MERGED.sheets)] == ["共性指标体系评分表"]


def test_annex6_with_rule_texts_goes_by_its_targets() -> None:
    (form,) = forms_of(*ANNEX6.sheets)
    settings = settings_for(form.form)
    scores = score_rows(form, settings)
    assert all(score.printed is None for score in scores.values())
    assert scores[4].rule_score == Decimal(24)  # 30 × 8 ÷ 10
    assert scores[4].rule.name == "proportional"


def test_two_projects_of_a_unit_are_two_reports() -> None:
    other = Sheet(PROJECT.sheets[0].text.replace("老旧小区改造", "农贸市场改造"), "另一项目")
    found = forms_of(*PROJECT.sheets, other)
    assert [form.project.text for form in found if form.project] == ["老旧小区改造", "农贸市场改造"]


def test_a_project_self_evaluation_without_actuals_stays_one() -> None:
    text = """
项目支出绩效自评表 |<|<|<|<
项目名称 | 校舍维修 |<|<|<
一级指标 | 三级指标 | 分值 | 评分标准 | 得分
产出 | 维修面积 | 100 | 完成得满分，否则酌情扣分 | 100
"""
    assert [f.form for f in forms_of(Sheet(text))] == ["项目支出绩效自评表"]
