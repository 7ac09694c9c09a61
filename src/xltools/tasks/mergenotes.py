"""What the user is told of a merge beside its findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xltools.findings import Severity, quoted
from xltools.records import SummaryRow
from xltools.tasks.departments import Department, amount
from xltools.tasks.files import few, in_folder
from xltools.tasks.lines import is_nameless
from xltools.tasks.outliers import Amounts, outlier_notes


def reviewed(used: Sequence[Department]) -> bool:
    """Whether every department has a reviewed score: some alone make no column."""
    return all(one.figures["review_score"] is not None for one in used)


def notes_on(used: Sequence[Department]) -> Iterator[str]:
    with_reviews = reviewed(used)
    scores = "自评分数、复核分数" if with_reviews else "自评分数"
    yield f"每个主管部门一行，取其附件4的合计行；各单位见“单位明细”。合计行的{scores}为各主管部门平均"
    yield from _without_review(used)
    wrong = [(one, count) for one in used if (count := one.task.count(Severity.ERROR))]
    if wrong:
        named = few([f"{one.name}（{count} 处）" for one, count in wrong])
        yield f"{len(wrong)} 个主管部门的附件4有错误，数字照原表填写，请先核对问题清单：{named}"
    years = sorted({one.form.year for one in used if one.form.year})
    if len(years) > 1:
        each = ((year, few([one.name for one in used if one.form.year == year])) for year in years)
        told = "；".join(f"{year}年度：{names}" for year, names in each)
        yield f"各附件4年度不一致，汇总表年度未填，请核对是否放错了年度（{told}）"
    yield from outlier_notes(
        [
            Amounts(one.name, in_folder(one.task.path), one.figures["budget"], one.figures["spent"])
            for one in used
        ]
    )
    for one in used:
        nameless = [row.unit.ref.a1 for row in one.form.rows if is_nameless(row.unit.text)]
        if nameless:
            yield f"{quoted(one.name)}的附件4（{in_folder(one.task.path)}）有 {len(nameless)} 行没有单位名称，照样计入：{few(nameless)}"
        yield from outlier_notes([_amounts(one, row) for row in one.form.rows])
        if one.form.money_unit != "万元":
            yield f"{quoted(one.name)}的附件4以{one.form.money_unit}为单位，金额已换算成万元填入，请核对"
        yield from (note for role, note in one.notes if role != "review_score" or with_reviews)


def _without_review(used: Sequence[Department]) -> Iterator[str]:
    without = [one.name for one in used if one.figures["review_score"] is None]
    if len(without) == len(used):
        yield "收到的附件4都没有复核分数，汇总表的复核分数留空"
    elif without:
        yield f"{len(without)} 个主管部门没有复核分数，汇总表的复核分数留空，已有的见“单位明细”：{few(without)}"


def _amounts(one: Department, row: SummaryRow) -> Amounts:
    budget, spent = amount(one.form, row.budget), amount(one.form, row.spent)
    return Amounts(row.unit.text, f"{in_folder(one.task.path)} {row.unit.ref.a1}", budget, spent)
