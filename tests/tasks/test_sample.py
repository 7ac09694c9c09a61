"""复核抽样: who is in the sample and why, by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tasks.filed_cases import found, opened, summary, unit
from xltools.engines.registry import DEFAULT, get_engine
from xltools.resources import template_path
from xltools.tasks.beside import tally as tallies
from xltools.tasks.beside.sample import choose
from xltools.tasks.beside.sheets import Options, add_sheets
from xltools.tasks.beside.tally import Candidate, Tally, begin_tally, tally
from xltools.tasks.data import FormData
from xltools.tasks.filed import Filed, FiledForm, Files, Held
from xltools.tasks.fill import fill_package
from xltools.workbook.read import read_book


def candidate(
    name: str, stated: str = "90", rule: str = "90", errors: int = 0, unexplained: int = 0
) -> Candidate:
    return Candidate(name, f"{name}.xlsx", Decimal(stated), Decimal(rule), errors, unexplained)


QUIET = [candidate(f"平{number}") for number in range(6)]
HEAD = candidate("某局")


def test_each_risk_gives_one_and_one_is_drawn() -> None:
    units = [
        HEAD,
        *QUIET,
        candidate("错", errors=4),
        candidate("差", "95", "80.5"),
        candidate("缺", unexplained=2),
    ]
    picks = choose(units, "某局", "seed")
    assert [pick.unit.name for pick in picks[:4]] == ["某局", "差", "错", "缺"]
    assert [pick.why for pick in picks[:4]] == [
        "部门本级",
        "自评分数与按办法计算相差较大（14.5 分）",
        "错误较多（4 处）",
        "扣分或超额完成未说明原因（2 项）",
    ]
    assert picks[4].unit in QUIET
    assert picks[4].why == "随机抽取（种子 seed）"
    assert len(picks) == 5


def test_too_low_a_score_is_a_correction_too() -> None:
    units = [HEAD, *QUIET, candidate("低", "70", "90"), candidate("高", "95", "90")]
    assert [pick.unit.name for pick in choose(units, "某局", "x")[1:3]] == ["低", "高"]


def test_a_unit_that_leads_twice_is_taken_once() -> None:
    units = [
        HEAD,
        *QUIET,
        candidate("甲", "95", "80", errors=9),
        candidate("乙", errors=1),
        candidate("丙", "91", "90"),
    ]
    picks = choose(units, "某局", "x")
    assert [pick.unit.name for pick in picks[1:4]] == ["甲", "丙", "乙"]


def test_no_more_than_three_are_all_taken() -> None:
    picks = choose([HEAD, *QUIET[:3]], "某局", "x")
    assert [pick.unit.name for pick in picks] == ["某局", "平0", "平1", "平2"]
    assert {pick.why for pick in picks[1:]} == {"不超过3个，全部复核"}


def test_without_risk_all_are_drawn_and_the_seed_decides() -> None:
    drawn = {seed: tuple(p.unit.name for p in choose([HEAD, *QUIET], "某局", seed)) for seed in "abcdefgh"}
    assert all(len(set(names)) == 5 for names in drawn.values())
    assert len(set(drawn.values())) > 1
    assert drawn["a"] == tuple(p.unit.name for p in choose([HEAD, *QUIET], "某局", "a"))


@given(st.permutations(QUIET), st.integers(0, 12))
def test_the_order_of_units_without_risk_does_not_matter(units: list[Candidate], size: int) -> None:
    here = choose([HEAD, *units], "某局", "7", size)
    assert here == choose([HEAD, *QUIET], "某局", "7", size)
    assert len(here) == 1 + min(len(QUIET), max(size, 3))


def test_the_default_seed_is_that_of_the_content() -> None:
    files = [unit(name) for name in ("某局", "甲", "乙")]
    one, turned = tally(files, "附件6"), tally(reversed(files), "附件6")
    assert one.seed == turned.seed
    assert len(one.seed) == 8
    assert tally(files[:2], "附件6").seed != one.seed


def test_reasons_are_counted_on_the_forms_own_sheet() -> None:
    """Of two forms in a file each has the missing reasons of its sheet, and what no sheet has."""
    first = unit("甲").forms[0]
    forms = (replace(first, errors=2), replace(first, unit="乙", sheet="附件6（2）", errors=1))
    missing = [found("overshoot-unexplained", sheet=sheet) for sheet in ("附件6", "附件6", "附件6（2）")]
    both = tally([Filed("甲.xlsx", None, "findings", forms, tuple(missing))], "附件6").candidates
    assert [(one.name, one.errors, one.unexplained) for one in both] == [("甲", 2, 2), ("乙", 1, 1)]


def test_the_sheet() -> None:
    files = [
        unit("某局"),
        unit("甲", "92", "82.71", [found("total-mismatch")]),
        unit("乙", "80", None),
        unit("丙"),
    ]
    book = add_sheets(summary(files), files, Options(seed="2026"))
    sheet = opened(book, values=True)["复核抽样"]
    assert [cell.value for cell in sheet[4]] == [
        "序号", "单位", "自评分数", "按办法", "差", "错误数", "缺说明", "入选原因", "复核分数", "复核意见", "文件",
    ]  # fmt: skip
    assert [cell.value for cell in sheet[6]][:9] == [
        2,
        "甲",
        92,
        82.71,
        9.29,
        1,
        0,
        "不超过3个，全部复核",
        None,
    ]
    assert sheet["E7"].value in (None, "")
    assert "2026" in sheet["A3"].value
    assert opened(book)["复核抽样"]["E6"].data_type == "f"
    checks = opened(book)["复核抽样"].data_validations.dataValidation
    assert [str(check.sqref) for check in checks] == ["I5:I8"]


def test_projects_have_no_head() -> None:
    one, more = [Filed(f"{n}.xlsx", "0" * 64, "clean", (project(n),)) for n in ("甲", "乙")]
    rows = [
        {"org": n, "budget": Decimal(100), "spent": Decimal(90), "self_score": Decimal(90)}
        for n in ("甲", "乙")
    ]
    place = template_path("项目自评情况汇总表")
    data = FormData("项目自评情况汇总表", {"year": "2021"}, rows=rows)
    package = fill_package(read_book(place), place.read_bytes(), data, get_engine(DEFAULT)).data
    book = add_sheets(package, (one, more), Options(listed="项目支出绩效自评表"))
    sheet = opened(book, values=True)["复核抽样"]
    assert [sheet[f"B{row}"].value for row in (4, 5, 6)] == ["项目", "甲", "乙"]
    assert {sheet[f"H{row}"].value for row in (5, 6)} == {"不超过3个，全部复核"}
    assert "附件4" not in sheet["A2"].value


def project(name: str) -> FiledForm:
    return FiledForm("表", "项目支出绩效自评表", "某局", name, 2021, False, Decimal(100), Decimal(90), None, Decimal(90),
                     None, Decimal(90), "优")  # fmt: skip


def test_files_counted_in_parts_are_counted_as_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    files = [
        unit(f"单位{number}", findings=[found("score-missing", "H9")] * (number % 3)) for number in range(23)
    ]
    monkeypatch.setattr(tallies, "_LEAST", 4)
    parts: list[int] = []

    def share(work: Callable[[Files], Tally], jobs: Sequence[Files]) -> Iterable[Tally]:
        parts.append(len(jobs))
        return map(work, jobs)

    assert begin_tally(Held(files), "附件6", share)() == tally(files, "附件6")
    assert parts == [6]
