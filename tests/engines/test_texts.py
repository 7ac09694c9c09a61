"""Formula texts: names resolved, references found, order and circles."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from xltools.cells import Ref
from xltools.engines.base import Fault, Model, resolve_names
from xltools.engines.formulas_fixes import value_of
from xltools.engines.literals import CIRCULAR, UNSUPPORTED, result, serial
from xltools.engines.plan import make_plan, unknown
from xltools.engines.scan import Area, scan

NAMES = {
    "规则_小数位": "'评分规则'!$C$5",
    "规则": "'评分规则'!$C$1",
    "A": "X!$A$1",
    "SUM": "X!$B$1",
    "甲": "X!$C$1",
}


@pytest.mark.parametrize(
    "formula, resolved",
    [
        ("ROUND(A1,规则_小数位)", "ROUND(A1,'评分规则'!$C$5)"),
        ("规则_小数位2+规则+规则.新", "规则_小数位2+'评分规则'!$C$1+规则.新"),
        ('"规则"&规则&"a""规则"', '"规则"&\'评分规则\'!$C$1&"a""规则"'),
        ("'规则'!A1+规则!A1+'甲''规则'!B2", "'规则'!A1+规则!A1+'甲''规则'!B2"),
        ("规则(1)+SUM(A1)", "规则(1)+SUM(A1)"),
        ("SUM($A$1,A$1,$A1,A1)", "SUM($A$1,A$1,$A1,A1)"),
        ("附件6!规则", "附件6!规则"),
        ("#N/A+#REF!+规则", "#N/A+#REF!+'评分规则'!$C$1"),
        ("2*规则%", "2*'评分规则'!$C$1%"),
        ("甲", "X!$C$1"),
    ],
)
def test_names_are_resolved_as_names_only(formula: str, resolved: str) -> None:
    assert resolve_names(formula, NAMES) == resolved


@pytest.mark.parametrize(
    "formula, areas",
    [
        ("A1+$B$2+C$3", [Area(None, 1, 1, 1, 1), Area(None, 2, 2, 2, 2), Area(None, 3, 3, 3, 3)]),
        ("SUM(B9:A1)", [Area(None, 1, 1, 9, 2)]),
        ("'附件''6'!A1:B2&附件6!C3", [Area("附件'6", 1, 1, 2, 2), Area("附件6", 3, 3, 3, 3)]),
        ("SUM(A:B,2:3)", [Area(None, 1, 1, 1_048_576, 2), Area(None, 2, 1, 3, 16_384)]),
        ('"A1"&LOG10(5)&规则_A1&TRUE', []),
        ("1E5+2.5", []),
    ],
)
def test_references_are_found(formula: str, areas: list[Area]) -> None:
    scanned = scan(formula)
    assert list(scanned.areas) == areas
    assert scanned.problem == ""


@pytest.mark.parametrize(
    "formula",
    [
        "SUM(A1,,2)",
        "IF(A1,)",
        "-(-A1%)^2",
        "{1,2;3,4}",
        "A1 : B2",
        "F(G(),(1))",
        'IF(A1="(","",)',
        "NOW()",
        "+A1",
        "#N/A",
    ],
)
def test_formulas_are_taken_for_formulas(formula: str) -> None:
    assert scan(formula).problem == ""


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "1+",
        "1+*(",
        "SUM(A1",
        "A1)",
        "A1,B1",
        '"a',
        "()",
        "A1 1 (",
        "[1]甲!A1",
        "表[列]",
        "1 2 +",
        "%",
        "A1=>2",
    ],
)
def test_other_texts_are_not(formula: str) -> None:
    assert scan(formula).problem


@pytest.mark.parametrize("formula", ["A1:INDEX(B1:B3,2)", "A1:A3 A2:B2", "SUM((A1,B1))"])
def test_references_joined_by_operators_are_noticed(formula: str) -> None:
    assert scan(formula).joined
    assert not scan("SUM(A1:A3,B1)").joined


def test_functions_are_found_by_their_plain_names() -> None:
    scanned = scan('round(_xlfn.IFS(A1,1),2)&"NO(1)"&SUMPRODUCT(LEN(A1:A2)*1)+LEFT(A1)')
    assert scanned.functions == {"ROUND", "IFS", "SUMPRODUCT", "LEN", "LEFT"}
    assert scanned.in_arrays == {"LEN"}


def test_references_are_moved_and_nothing_else() -> None:
    scanned = scan('IF(A1="A1",附件6!$B$2:B3,规则_A1)')
    moved = scanned.rewrite(lambda area: f"S!{area.address}")
    assert moved == 'IF(S!A1="A1",S!B2:B3,规则_A1)'


def test_the_plan_orders_cells_and_keeps_circles_out() -> None:
    cells = {
        (1, 1): "B1+1",
        (1, 2): "SUM(C1:C9)",
        (2, 3): "5",
        (1, 4): "E1",
        (1, 5): "D1",
        (1, 6): "E1",
        (1, 7): "BAD(1)",
    }
    model = Model({}, {"表": cells})
    plan = make_plan(model, lambda scanned: unknown(scanned, lambda name: name != "BAD"))
    places = [ref.a1 for ref in plan.order]
    assert places.index("C2") < places.index("B1") < places.index("A1")
    codes = {ref.a1: fault.code for ref, fault in plan.faults.items()}
    assert codes == {"D1": CIRCULAR, "E1": CIRCULAR, "F1": CIRCULAR, "G1": UNSUPPORTED}


def test_the_plan_holds_only_what_is_wanted() -> None:
    model = Model({}, {"表": {(1, 1): "B1", (1, 2): "1", (1, 3): "C1"}})
    plan = make_plan(model, lambda scanned: "", [Ref("表", 1, 1), Ref("表", 9, 9)])
    assert [ref.a1 for ref in plan.order] == ["B1", "A1"]
    assert plan.faults == {}


def test_a_long_chain_is_planned() -> None:
    cells = {(row, 1): f"A{row + 1}+1" for row in range(1, 5001)}
    assert len(make_plan(Model({}, {"表": cells}), lambda scanned: "").order) == 5000


@pytest.mark.parametrize(
    "moment, number",
    [
        (dt.date(1900, 1, 1), 1), (dt.date(1900, 3, 1), 61), (dt.date(2021, 12, 31), 44561),
        (dt.datetime(2021, 12, 31, 12), 44561.5), (dt.time(6), 0.25), (dt.timedelta(hours=36), 1.5),
    ],
)  # fmt: skip
def test_dates_are_the_numbers_that_excel_stores(moment: dt.date | dt.time, number: float) -> None:
    assert serial(moment) == number


def test_results_are_decimals_of_fifteen_digits() -> None:
    assert result(0.1 + 0.2) == Decimal("0.3")
    assert result(float("inf")) == Fault("#NUM!")
    assert result(3) == Decimal(3)
    assert result("#DIV/0!") == Fault("#DIV/0!")


@pytest.mark.parametrize(
    "text, number", [("1,234.5", 1234.5), ("85%", 0.85), (" -1,000% ", -10), ("112", None), ("x", None)]
)
def test_value_reads_groups_and_percent(text: str, number: float | None) -> None:
    assert value_of(text) == number


def test_value_takes_no_comma_for_a_decimal_point() -> None:
    assert str(value_of("1,23")) == "nan"
