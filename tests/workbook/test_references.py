"""References in formulas: found, copied along, moved with rows."""

from __future__ import annotations

import pytest

from xltools.workbook.references import Area, RowMap, shift_formula, tokens, translate, without_sheet


def found(formula: str) -> list[str]:
    return [token.text for token in tokens(formula) if isinstance(token, Area)]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("A1+B2", ["A1", "B2"]),
        ("SUM($A$1:B$2)", ["$A$1:B$2"]),
        ('A1&"A2 ""B3"" C4"', ["A1"]),
        ("LOG10(A1)+ATAN2(B1,C1)", ["A1", "B1", "C1"]),
        ("'附件 6'!H35+附件6!H36", ["'附件 6'!H35", "附件6!H36"]),
        ("'It''s A1'!B2", ["'It''s A1'!B2"]),
        ("'A1'!名称+名称A1+A1名称+_A1+A1.x", []),
        ("SUM(3:5)+SUM($A:B)", ["3:5", "$A:B"]),
        ("Sheet1!A1:Sheet1!B2", ["Sheet1!A1", "Sheet1!B2"]),
        ("[1]Sheet1!A1+'[b.xlsx]S'!$B$2", ["[1]Sheet1!A1", "'[b.xlsx]S'!$B$2"]),
        ("表1[A1]+表1[[#This Row],[B2]]+C3", ["C3"]),
        ("1E5+2.5E3+A1", ["A1"]),
        ("XFD1048576+XFE1+A1048577", ["XFD1048576"]),
        ("#REF!+#REF!A1+#N/A", []),
        ("Sheet1:Sheet3!A1", ["Sheet1:Sheet3!A1"]),
        ("A1:INDEX(B1:B9,2)", ["A1", "B1:B9"]),
        ("附件（1）!A1", ["附件（1）!A1"]),
        ("IF(A1>=60,A1*0.5,-A2)", ["A1", "A1", "A2"]),
    ],
)
def test_references_are_found(formula: str, expected: list[str]) -> None:
    assert found(formula) == expected
    assert "".join(t if isinstance(t, str) else t.text for t in tokens(formula)) == formula


@pytest.mark.parametrize(
    ("formula", "rows", "columns", "expected"),
    [
        ("A1+$B$2+C$3+$D4", 2, 1, "B3+$B$2+D$3+$D6"),
        ('IF(A1="A1","见A1",S1!A1)', 1, 0, 'IF(A2="A1","见A1",S1!A2)'),
        ("SUM(A1:A9)", 1, 0, "SUM(A2:A10)"),
        ("SUM(3:5)+SUM(A:$B)", 1, 2, "SUM(4:6)+SUM(C:$B)"),
        ("A1", -1, 0, "#REF!"),
        ("S!A1:B2", 0, -1, "S!#REF!"),
        ("A1", 0, 0, "A1"),
    ],
)
def test_translate(formula: str, rows: int, columns: int, expected: str) -> None:
    assert translate(formula, rows, columns) == expected


ADD3 = RowMap(5, 9, 3)
CUT2 = RowMap(5, 9, -2)  # rows 8 and 9 go


@pytest.mark.parametrize(
    ("row_map", "formula", "expected"),
    [
        (ADD3, "A9+A10", "A9+A13"),
        (ADD3, "SUM(A5:A9)", "SUM(A5:A12)"),
        (ADD3, "SUM(A5:A10)", "SUM(A5:A13)"),
        (ADD3, "SUM(A5:A8)", "SUM(A5:A8)"),
        (ADD3, "SUM(D9:H9)", "SUM(D9:H9)"),
        (ADD3, "SUM(5:9)+$B$20", "SUM(5:12)+$B$23"),
        (ADD3, "SUM(A:A)", "SUM(A:A)"),
        (ADD3, "A1:A1048576", "A1:A1048576"),
        (ADD3, '"A10"&A10', '"A10"&A13'),
        (ADD3, "别处!A10", "别处!A10"),
        (ADD3, "表!A10+'表'!A10", "表!A13+'表'!A13"),
        (ADD3, "SUM(A9:A5)", "SUM(A12:A5)"),
        (CUT2, "A8+A7+A10", "#REF!+A7+A8"),
        (CUT2, "SUM(A5:A9)", "SUM(A5:A7)"),
        (CUT2, "SUM(A8:A12)", "SUM(A8:A10)"),
        (CUT2, "SUM(表!A8:A9)", "SUM(表!#REF!)"),
        (CUT2, "SUM(8:9)+SUM(7:8)", "SUM(#REF!)+SUM(7:7)"),
    ],
)
def test_shift(row_map: RowMap, formula: str, expected: str) -> None:
    assert shift_formula(formula, "表", "表", row_map) == expected


def test_shift_only_the_sheet_meant() -> None:
    assert shift_formula("A10+表!A10", "别处", "表", ADD3) == "A10+表!A13"
    assert shift_formula("'it''s'!A10", "x", "it's", ADD3) == "'it''s'!A13"
    assert shift_formula("'[1]表'!A10+表:丙!A10", "x", "表", ADD3) == "'[1]表'!A10+表:丙!A10"


def test_a_row_of_the_block_knows_share_from_running_sum() -> None:
    assert shift_formula("H9/SUM(H$5:H$9)", "表", "表", ADD3, 9) == "H9/SUM(H$5:H$12)"
    assert shift_formula("SUM(H$5:H9)", "表", "表", ADD3, 9) == "SUM(H$5:H9)"
    assert shift_formula("SUM(H$5:H9)", "表", "表", ADD3, 10) == "SUM(H$5:H12)"


def test_a_block_of_one_row_grows_a_total_written_as_a_range() -> None:
    one = RowMap(9, 9, 2)
    assert shift_formula("SUM(H9:H9)+H9+SUM(A9:H9)", "表", "表", one) == "SUM(H9:H11)+H9+SUM(A9:H9)"


def test_adding_then_taking_away_gives_the_formula_back() -> None:
    for formula in ("SUM(A5:A9)", "A9+A10", "SUM(A3:A20)", "SUM(5:9)", "A10:A12"):
        there = shift_formula(formula, "表", "表", ADD3)
        assert shift_formula(there, "表", "表", RowMap(5, 12, -3)) == formula


def test_references_to_a_sheet_that_is_gone() -> None:
    assert without_sheet("校验!A1+'校验'!$B$2:C3+A1", "校验") == "#REF!+#REF!+A1"
    assert without_sheet("A1", "校验") == "A1"
