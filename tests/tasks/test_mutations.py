"""One cell of a correct workbook changed: exactly the findings that the contract (§4) asks for.

What is expected was worked out by hand from the contract; a finding too many is a false
alarm, one too few a missed error. Figures behind a code are expected and actual.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tasks.books import CLEAN, SUBTOTALS, SUMMARY, TOGETHER, Cell, changed
from xltools.cells import Ref
from xltools.engines.base import Model, Result
from xltools.engines.registry import get_engine
from xltools.findings import catalogue
from xltools.tasks.fill import fill
from xltools.tasks.verify import verify

FORMUALIZER = get_engine("formualizer")
Case = tuple[dict[str, Cell], list[str]]

#: the clean 附件6 with typed figures. Findings: "code cell" or "code cell expected actual"
TYPED: dict[str, Case] = {
    "nothing": ({}, []),
    "total": ({"H45": 97}, ["total-mismatch H45 99.3 97"]),
    "total as text": ({"H45": "99.3"}, ["text-number H45"]),
    "full score 99": ({"G45": 99}, ["weight-total G45 99 100"]),
    "no full score": ({"G45": None}, []),
    "one weight more": (
        {"G37": 3},
        ["weight-total G45 100 101", "weight-group B33 25 26", "weight-group C33 10 11", "weight-in-name G37 2 3",
         "deducted-though-met H37 3 2", "deduction-without-reason I37"],
    ),
    "first level weight": ({"B16": 35}, ["weight-group B16 35 30"]),
    "second level weight in its name": ({"C19": "预算执行管理（5分）"}, ["weight-group C19 5 4"]),
    "points in a name": ({"D20": "支付进度率（2分）"}, ["weight-in-name G20 2 1"]),
    "score above its points": (
        {"H37": 3}, ["score-above-weight H37 2 3", "score-off-rule H37 2 3", "total-mismatch H45 100.3 99.3"],
    ),
    "negative score": (
        {"H37": -1},
        ["score-negative H37 0 -1", "deducted-though-met H37 2 -1", "deduction-without-reason I37",
         "total-mismatch H45 96.3 99.3"],
    ),
    "words below their band": (
        {"H16": 1}, ["qualitative-band H16 1.6～2 1", "deduction-without-reason I16", "total-mismatch H45 98.3 99.3"],
    ),
    "words at the edge of their band": ({"H43": 8, "H45": 97.3, "I43": "制度刚建立"}, []),
    "words under the edge": (
        {"H43": 7.9, "H45": 97.2, "I43": "制度刚建立"}, ["qualitative-band H43 8～10 7.9"],
    ),
    "words say partly": ({"F38": "部分达成"}, ["qualitative-band H38 3～4 5"]),
    "words say better than nothing": ({"F38": "较好"}, ["qualitative-band H38 3～4 5"]),
    "words say missed": ({"F38": "未达成"}, ["qualitative-band H38 0～3 5"]),
    "words say poor": ({"F38": "较差"}, ["qualitative-band H38 0～3 5"]),
    "words say nothing": ({"F38": "详见附件"}, []),
    "missed with full points": ({"F34": "5.4亿元"}, ["full-marks-missed-target H34 1.8 2"]),
    "a cost missed with full points": ({"F21": "103%"}, ["full-marks-missed-target H21 0.97 1"]),
    "no actual": ({"F34": None}, ["actual-missing F34"]),
    "no score": ({"H34": None}, ["score-missing H34", "total-mismatch H45 97.3 99.3"]),
    "a score in words": ({"H33": "两分"}, ["score-missing H33", "total-mismatch H45 97.3 99.3"]),
    "no weight": ({"G34": None}, ["weight-missing G34"]),
    "no name": ({"D34": None}, ["indicator-missing D34"]),
    "rate": ({"G7": 0.9952}, ["rate-mismatch G7 0.9852 0.9952"]),
    "rate in percent points": ({"G7": 98.52}, []),
    "parts": ({"F9": 156.5}, ["rate-mismatch G9 0.9865 0.9802", "money-parts F9 740.5 741.5"]),
    "more spent than planned": (
        {"F10": 600}, ["rate-mismatch G10 1.0118 0.9865", "rate-above-100 G10", "money-parts F9 740.5 755.5"],
    ),
    "spent without a budget": (
        {"E8": 0, "F8": 5, "F10": 590, "G10": 0.9949}, ["rate-above-100 F8 有预算数，或没有执行数 5"],
    ),
    "nothing planned, nothing spent": ({"E8": 0, "F8": 0}, []),
    "yuan for ten thousand yuan": (
        {"F7": 7405000}, ["unit-slip F7", "rate-mismatch G7 9851.7908 0.9852", "money-parts F9 7405000 740.5"],
    ),
    "a budget as text": ({"E9": "158.64"}, ["text-number E9 数值 158.64 文本“158.64”"]),
    "a budget as text with its unit": ({"E9": "1586400元"}, ["text-number E9 数值 158.64 文本“1586400元”"]),
    # a text amount is not known: no rate and no sum is held against it, and the rows below are read
    "a total in words": ({"H45": "玖拾玖分"}, ["text-number H45 数值 文本“玖拾玖分”"]),
    "a budget in words": ({"E9": "约100万元"}, ["text-number E9 数值 文本“约100万元”"]),
    "an amount spent that is not known yet": (
        {"F9": "待核", "F10": 600}, ["text-number F9", "rate-mismatch G10 1.0118 0.9865", "rate-above-100 G10"],
    ),
    "both amounts in words": ({"E7": "待核", "F7": "约700万元"}, ["text-number E7", "text-number F7"]),
    "amounts that do not apply": ({"E8": "无", "F8": "—"}, []),
    "a printed grade": ({"A48": "评价等级：优"}, []),
    "a wrong grade": ({"A48": "评价等级：良"}, ["grade-mismatch A48 优 良"]),
    "a target in two figures": ({"E34": "100% 1000件"}, ["unparsed-target E34"]),
    "an actual in words": ({"F34": "达成预期指标"}, ["unparsed-actual F34"]),
    "an actual without its unit": ({"F33": "112"}, []),
    "another unit": ({"F33": "112项"}, ["unit-differs F33 家 项"]),
    "the same in another scale": ({"F34": "64000万元"}, []),
    "a score as text": ({"H33": "2"}, ["text-number H33"]),
    "a full-width score": ({"H33": "２"}, ["text-number H33"]),
    "far above its target": ({"I36": None}, ["overshoot-unexplained I36"]),
    "130 % of its target": ({"F33": "130家"}, []),
    "past 130 %": ({"F33": "131家"}, ["overshoot-unexplained I33"]),
    "points lost without a word": ({"I39": None}, ["deduction-without-reason I39"]),
    "a dash is no reason": ({"I39": "—"}, ["deduction-without-reason I39"]),
    "off the rule": ({"H44": 9.5}, ["score-off-rule H44 9.8 9.5", "total-mismatch H45 99 99.3"]),
    "met but deducted": ({"F44": "100%"}, ["deducted-though-met H44 10 9.8"]),
    "a note below": ({"A48": "填表人：某某　联系电话：000"}, []),
    "full-width target and actual": ({"E29": "≥９５％", "F29": "９７％"}, []),
}  # fmt: skip

#: the same filled into the template: its formulas, names and settings are there
FORMULAS: dict[str, Case] = {
    "nothing": ({}, []),
    "total typed over": (
        {"H45": 99.3}, ["formula-overwritten H45"],
    ),
    "total stops early": (
        {"H45": ("ROUND(SUM(H16:H43),2)", 89.5)}, ["formula-changed H45", "total-mismatch H45 99.3 89.5"],
    ),
    "stale total": (
        {"H45": ("ROUND(SUM(H16:H44),2)", 92)}, ["stale-cache H45 99.3 92", "total-mismatch H45 99.3 92"],
    ),
    "division by zero": ({"G7": ("F7/0", "#DIV/0!")}, ["formula-error G7", "formula-changed G7"]),
    "total counts itself": (
        {"H45": ("ROUND(SUM(H16:H45),2)", 99.3)}, ["circular-reference H45", "formula-changed H45"],
    ),
    "another workbook": (
        {"H45": ("[1]Sheet1!A1", 99.3)}, ["not-evaluated H45", "formula-changed H45"],
    ),
    "a function that only Excel has": (
        {"H45": ('WEBSERVICE("x")', 99.3)}, ["not-evaluated H45", "formula-changed H45"],
    ),
    "a setting": ({"评分规则!C11": 1.5}, ["rules-differ 评分规则!C11 1.3 1.5"]),
    "an actual": ({"F34": "5.4亿元"}, ["full-marks-missed-target H34 1.8 2"]),
}  # fmt: skip

#: a clean 附件4
LINES: dict[str, Case] = {
    "nothing": ({}, []),
    "a rate": ({"E7": 0.96}, ["rate-mismatch E7 0.95 0.96"]),
    "an amount": (
        {"C7": 210}, ["rate-mismatch E7 0.9048 0.95", "summary-total-mismatch C16 2010 2000"],
    ),
    "the sum": ({"C16": 2010}, ["summary-total-mismatch C16 2000 2010", "rate-mismatch E16 0.9453 0.95"]),
    "the mean": ({"F16": 90.5}, ["summary-total-mismatch F16 89.5 90.5"]),
    "the sum of scores": ({"F16": 447.5}, []),
    "the mean of reviews": ({"G16": 90}, ["summary-total-mismatch G16 89.63 90"]),
    "a review too few": ({"G9": None, "G16": 89.5}, ["review-sample-short G6 3 2"]),
    "the head unit not reviewed": ({"G6": None, "G16": 89.17}, ["review-sample-short G6"]),
    "no review yet": ({"G6": None, "G7": None, "G8": None, "G9": None, "G16": None}, []),
    "more spent than planned": (
        {"D10": 110, "E10": 1.1, "D16": 1921, "E16": 0.9605}, ["rate-above-100 E10"],
    ),
    "yuan": (
        {"D10": 890000, "D16": 1820 + 890000 - 9, "E10": 8900},
        ["unit-slip D10", "rate-mismatch E16 445.9055 0.95"],
    ),
    "spent without a budget": (
        {"C10": 0, "C16": 1900, "E10": None, "E16": 1}, ["rate-above-100 D10 有预算数，或没有执行数 89"],
    ),
    "a score as text": ({"F7": "90"}, ["text-number F7"]),
    # the line counts for something in the total, how much is not known
    "an amount in words": ({"C7": "约200"}, ["text-number C7 数值 文本“约200”"]),
    "a total below what is known": (
        {"C7": "约200", "C16": 1700, "E16": 1.1176}, ["text-number C7", "summary-total-mismatch C16 1800 1700"],
    ),
    "a score in words": ({"F7": "未评", "F16": 89.38}, ["text-number F7 数值 文本“未评”"]),
}  # fmt: skip

#: the 小计 rows, and 附件4 and 附件6 in one workbook
OTHERS: dict[str, tuple[Path, str, dict[str, Cell], list[str]]] = {
    "subtotal of scores": (SUBTOTALS, "自评表", {"H23": 29}, ["subtotal-mismatch H23 30 29"]),
    "subtotal of points": (SUBTOTALS, "自评表", {"G32": 26}, ["subtotal-mismatch G32 25 26"]),
    "a line that is not its form": (
        TOGETHER, "附件4", {"F6": 91, "F16": 91}, ["rate-above-100 E6", "summary-row-mismatch F6 92 91"],
    ),
    "an amount that is not its form's": (
        TOGETHER, "附件4", {"D6": 6300, "D16": 6300, "E6": 8.3817, "E16": 8.3817},
        ["rate-above-100 E6", "summary-row-mismatch D6 6238.91 6300", "summary-row-mismatch E6 8.3004 8.3817"],
    ),
}  # fmt: skip


def findings(folder: Path, package: bytes, engines: list[object] | None = None) -> list[list[str]]:
    """For each form: "code cell expected actual" of its findings."""
    path = folder / "book.xlsx"
    path.write_bytes(package)
    report = verify([path], engines=engines or [FORMUALIZER])  # type: ignore[arg-type]
    return [
        [f"{f.code} {f.cell if task.form and f.sheet == task.form.sheet else f'{f.sheet}!{f.cell}'} {f.expected} {f.actual}"
         for f in task.findings]
        for task in report.tasks
    ]  # fmt: skip


def agree(found: list[str], wanted: list[str]) -> None:
    """Every finding that is wanted and no other; its figures where they are given."""
    short = [" ".join(line.split(" ")[:2]) for line in found]
    assert sorted(short) == sorted(" ".join(line.split(" ")[:2]) for line in wanted), "\n".join(found)
    for line in wanted:
        assert line.count(" ") == 1 or line in found, (line, found)


@pytest.mark.parametrize("name", TYPED)
def test_typed_figures(name: str, tmp_path: Path) -> None:
    cells, wanted = TYPED[name]
    agree(findings(tmp_path, changed(CLEAN.read_bytes(), cells, "附件6"))[0], wanted)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    out = tmp_path_factory.mktemp("filled") / "附件6.xlsx"
    fill(CLEAN, out=out, engine=FORMUALIZER)
    return out.read_bytes()


@pytest.mark.parametrize("name", FORMULAS)
def test_formulas(name: str, filled: bytes, tmp_path: Path) -> None:
    cells, wanted = FORMULAS[name]
    agree(findings(tmp_path, changed(filled, cells, "附件6") if cells else filled)[0], wanted)


@pytest.mark.parametrize("name", LINES)
def test_summary_lines(name: str, tmp_path: Path) -> None:
    cells, wanted = LINES[name]
    agree(findings(tmp_path, changed(SUMMARY.read_bytes(), cells, "附件4"))[0], wanted)


@pytest.mark.parametrize("name", OTHERS)
def test_other_layouts(name: str, tmp_path: Path) -> None:
    book, sheet, cells, wanted = OTHERS[name]
    agree(findings(tmp_path, changed(book.read_bytes(), cells, sheet))[0], wanted)


class Contrary:
    """An engine that sees every figure one higher."""

    name = "contrary"

    def version(self) -> str:
        return "1"

    def calculate(self, model: Model, wanted: list[Ref]) -> dict[Ref, Result]:
        found = FORMUALIZER.calculate(model, wanted)
        return {ref: value + 1 if hasattr(value, "adjusted") else value for ref, value in found.items()}  # type: ignore[operator,misc]


def test_a_second_engine_that_disagrees(filled: bytes, tmp_path: Path) -> None:
    found = findings(tmp_path, filled, [FORMUALIZER, Contrary()])[0]
    agree(found, [f"engines-disagree {cell}" for cell in ("G7", "G9", "G10", "H45")])
    assert "engines-disagree H45 99.3 100.3" in found


def test_the_same_unit_twice(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        (tmp_path / name).write_bytes(CLEAN.read_bytes())
    report = verify([tmp_path], engines=[FORMUALIZER])
    assert [[(f.code, f.cell) for f in task.findings] for task in report.tasks] == [
        [],
        [("duplicate-unit", "C5")],
    ]


def test_the_same_unit_in_another_year_is_no_duplicate(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(CLEAN.read_bytes())
    (tmp_path / "b.xlsx").write_bytes(changed(CLEAN.read_bytes(), {"A3": "（ 2022年度）"}, "附件6"))
    assert all(task.status == "clean" for task in verify([tmp_path], engines=[FORMUALIZER]).tasks)


#: codes that need several files, or no workbook at all: tests/cli
ELSEWHERE = {"missing-unit", "unreadable", "form-not-recognised", "engines-disagree", "duplicate-unit"}
#: codes of other forms and of the report text
LATER = {"rule-weight-mismatch", "figure-conflict", "ratio-mismatch", "count-mismatch", "date-conflict",
         "narrative-mismatch", "narrative-ratio", "narrative-unit", "narrative-claim"}  # fmt: skip


def test_every_code_is_triggered() -> None:
    tables = [wanted for table in (TYPED, FORMULAS, LINES) for _, wanted in table.values()]
    tables += [wanted for *_, wanted in OTHERS.values()]
    shown = {line.split(" ")[0] for wanted in tables for line in wanted}
    assert set(catalogue()) - LATER == shown | ELSEWHERE
