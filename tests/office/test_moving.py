"""Formulas written with their sheet, so that they mean the same elsewhere, and without it again."""

from __future__ import annotations

import pytest

from xltools.office.moving import mentions, qualified, same_formula, unqualified


@pytest.mark.parametrize(
    ("formula", "elsewhere"),
    [
        ("SUM(H13:H19)+I6", "SUM('附件6'!H13:H19)+'附件6'!I6"),
        ("$A$1*B$2", "'附件6'!$A$1*'附件6'!B$2"),
        ("SUM(A:A)+SUM(2:3)", "SUM('附件6'!A:A)+SUM('附件6'!2:3)"),
        ("LOG10(E7)", "LOG10('附件6'!E7)"),
        ('IF(A1="B2","H13:H19","")', 'IF(\'附件6\'!A1="B2","H13:H19","")'),
        ("评分底稿!N5+N5", "评分底稿!N5+'附件6'!N5"),
        ("'乙！A1'!B2:C3", "'乙！A1'!B2:C3"),
        ("附件6_合计*2.5E3", "附件6_合计*2.5E3"),
        ("A1:INDEX(B1:B9,2)", "'附件6'!A1:INDEX('附件6'!B1:B9,2)"),
        ("SUM(T1[A1])+#REF!", "SUM(T1[A1])+#REF!"),
    ],
)
def test_references_get_their_sheet_and_lose_it(formula: str, elsewhere: str) -> None:
    assert qualified(formula, "附件6") == elsewhere
    assert unqualified(elsewhere, "附件6") == formula


def test_only_the_sheet_itself_is_left_out() -> None:
    assert unqualified("表!A1+评分表!A1+'x''表'!A1+'表'!B2&\"表!A1\"", "表") == (
        "A1+评分表!A1+'x''表'!A1+B2&\"表!A1\""
    )
    assert same_formula("SUM('甲''s 表'!A1:A3)", "SUM(A1:A3)", "甲's 表")
    assert not same_formula("SUM(A1:A3)", "SUM(A1:A4)", "甲's 表")


def test_a_sheet_is_mentioned_by_references_only() -> None:
    assert mentions("=1+评分底稿!N5", "评分底稿")
    assert mentions("='评分底稿'!N5", "评分底稿")
    assert not mentions('="评分底稿!N5"', "评分底稿")
    assert not mentions("=评分底稿2!N5+我的评分底稿!N5", "评分底稿")
