"""Formulas of the kind that our templates write, with values worked out by hand.

Every value is what Excel documents; nothing here was taken from an engine.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from xltools.cells import Ref
from xltools.engines.base import Fault, Model

FORM, RULES, EXTRA = "附件6", "评分规则", "过程's 表"

VALUES = {
    FORM: {
        (1, 1): "≥34家",
        (1, 2): 14,
        (1, 3): 2,
        (1, 4): Decimal("0.82"),
        (1, 5): None,
        (1, 6): "",
        (2, 1): "112",
        (2, 2): 34,
        (2, 3): 3,
        (2, 4): 0.1,
        (2, 5): "达成",
        (2, 6): "=200万元",
        (3, 1): "部分达成",
        (3, 2): "无",
        (3, 3): 5,
        (3, 4): 0.2,
        (3, 5): True,
        (4, 1): "达成",
        (4, 2): None,
        (4, 3): 10,
        (4, 4): -2.675,
        (4, 5): dt.date(2021, 12, 31),
        (5, 1): "达成",
        (5, 2): 0,
        (5, 3): 80,
        (5, 4): 1.005,
        (5, 5): "#DIV/0!",
    },
    RULES: {(1, 1): 2, (2, 1): 0.6, (3, 1): 0.8, (4, 1): "优", (5, 1): "良"},
    EXTRA: {(1, 1): 100, (2, 1): "年初预算数"},
}
NAMES = {"规则_小数位": f"'{RULES}'!$A$1", "规则_及格": f"'{RULES}'!$A$2", "全年": f"'{FORM}'!$C$1:$C$5"}


def _n(text: str) -> Decimal:
    return Decimal(text)


DIV, VALUE, NA, REF, NUM, NAME = map(Fault, ("#DIV/0!", "#VALUE!", "#N/A", "#REF!", "#NUM!", "#NAME?"))

#: formula → value, in cells of the sheet FORM
PROBES = {
    # scores
    'ROUND(IF(AND(ISNUMBER(B1),ISNUMBER(B2)),MIN(1,B1/B2)*C1,""),2)': _n("0.82"),
    'IF(AND(ISNUMBER(B1),ISNUMBER(B3)),ROUND(B1/B3,2),"")': "",
    "ROUND(MAX(0,MIN(C1,C1*B1/B2)),规则_小数位)": _n("0.82"),
    "ROUND(C3-MIN(C3,ROUNDUP(B2/10,0)*0.5),2)": _n("3"),
    "ROUND(C4*IF(C5/100>='评分规则'!A3,1,IF(C5/100>=规则_及格,0.8,0)),2)": _n("10"),
    'IF(B3="无","",ROUND(C3,2))': "",
    'IF(B4="",0,1)': _n("0"),
    "IF(B4=0,1,0)": _n("1"),
    'IF(F1="",7,8)': _n("7"),
    "IF(ISBLANK(E1),1,2)": _n("1"),
    "IF(ISBLANK(F1),1,2)": _n("2"),
    'IF(B1>=B2,C1,IF(B1>0,ROUND(C1*B1/B2,2),""))': _n("0.82"),
    'IF(OR(A3="达成",A3="部分达成"),"是","否")': "是",
    'IF(NOT(ISNUMBER(B3)),"待定",B3)': "待定",
    "IFERROR(B1/B5,0)": _n("0"),
    'IFERROR(C1/0,"")': "",
    'IFERROR(VALUE(SUBSTITUTE(SUBSTITUTE(A1,"≥",""),"家","")),"")': _n("34"),
    'IFERROR(VALUE(SUBSTITUTE(A3,"家","")),"")': "",
    "VALUE(A2)": _n("112"),
    'VALUE("112")': _n("112"),
    'VALUE("x")': VALUE,
    # sums over blanks and text
    "SUM(B1:B5)": _n("48"),
    "SUM(C1:C5)": _n("100"),
    "SUM(A1:A5)": _n("0"),  # 112 as text does not count in a range
    "SUM(全年)": _n("100"),
    "SUM(C1:C3,C5)": _n("90"),
    "ROUND(SUM(D1:D3),2)=1.12": True,
    "IF(ROUND(SUM(C1:C5),2)=100,1,0)": _n("1"),
    "SUM(B4:B4)": _n("0"),
    "AVERAGE(B1:B5)": _n("16"),
    "AVERAGE(A3:A5)": DIV,
    "COUNT(B1:B5)": _n("3"),
    "COUNT(A1:D5)": _n("13"),
    "COUNTA(B1:B5)": _n("4"),
    "COUNTBLANK(B1:B5)": _n("1"),
    'COUNTIF(A1:A5,"达成")': _n("2"),
    'COUNTIF(A1:A5,"*达成")': _n("3"),
    'COUNTIF(C1:C5,">=5")': _n("3"),
    'SUMIF(A1:A5,"达成",C1:C5)': _n("90"),
    'SUMIF(C1:C5,">4")': _n("95"),
    'SUMPRODUCT((A1:A5="达成")*1)': _n("2"),
    'SUMPRODUCT((A1:A5="达成")*C1:C5)': _n("90"),
    "SUMPRODUCT(C1:C3,C1:C3)": _n("38"),
    "MIN(B1:B5)": _n("0"),
    "MAX(B1:B5)": _n("34"),
    "MAX(A3:A5)": _n("0"),
    "MIN(1,B2/B1)": _n("1"),
    # text
    'A1&"家"': "≥34家家",
    '112&"家"': "112家",
    'B1&"家"': "14家",
    'D1&""': "0.82",
    'C5/8&"分"': "10分",
    'C5*0.9&""': "72",
    'E1&"空"': "空",
    "F2": "=200万元",
    "LEFT(A1,1)": "≥",
    "LEFT(A1)": "≥",
    "RIGHT(A1,1)": "家",
    "MID(A1,2,2)": "34",
    "LEN(A1)": _n("4"),
    "LEN(B1)": _n("2"),
    "LEN(E1)": _n("0"),
    'SUBSTITUTE(B1,"4","5")': "15",
    'ISNUMBER(FIND("达成",A3))': True,
    'ISNUMBER(FIND("达成",A1))': False,
    'ISNUMBER(SEARCH("达成",A3))': True,
    'IF(ISNUMBER(FIND("部分",A3)),0.8,1)': _n("0.8"),
    "TRIM(A4)": "达成",
    'A4="达成"': True,
    "EXACT(A4,A5)": True,
    "ISNUMBER(A2)": False,
    "ISTEXT(A2)": True,
    "ISNUMBER(B1)": True,
    "ISERROR(E5)": True,
    # other sheets
    "'评分规则'!A1+1": _n("3"),
    "评分规则!A1+1": _n("3"),
    "ROUND('过程''s 表'!A1*'评分规则'!$A$2,2)": _n("60"),
    "IF('过程''s 表'!A2=\"年初预算数\",1,0)": _n("1"),
    "SUM('评分规则'!A1:A5)": _n("3.4"),
    "INDEX('评分规则'!A1:A5,4)": "优",
    "MATCH(\"良\",'评分规则'!A1:A5,0)": _n("5"),
    'VLOOKUP("达成",A1:C5,3,FALSE)': _n("10"),
    "MATCH(\"差\",'评分规则'!A1:A5,0)": NA,
    # numbers
    "1/3": _n("0.333333333333333"),
    "ABS(-2.5)": _n("2.5"),
    "INT(2.9)": _n("2"),
    "MOD(7,3)": _n("1"),
    "B1/100%": _n("14"),
    "-B1+2": _n("-12"),
    "2^3": _n("8"),
    "E1": _n("0"),
    "E1+1": _n("1"),
    "E3": True,
    "(B1>10)*1": _n("1"),
    "E4": _n("44561"),
    "YEAR(E4)": _n("2021"),
    "ROWS(C1:C5)": _n("5"),
    "ROW(C5)": _n("5"),
    # rounding ties
    "ROUND(0.285,2)": _n("0.29"),
    "ROUND(1.005,2)": _n("1.01"),
    "ROUND(5.015,2)": _n("5.02"),
    "ROUND(2.675,2)": _n("2.68"),
    "ROUND(1.115,2)": _n("1.12"),
    "ROUND(-0.285,2)": _n("-0.29"),
    "ROUND(-1.005,2)": _n("-1.01"),
    "ROUND(D4,2)": _n("-2.68"),
    "ROUND(D5,2)": _n("1.01"),
    "ROUND(0.5,0)": _n("1"),
    "ROUND(2.5,0)": _n("3"),
    "ROUND(-2.5,0)": _n("-3"),
    "ROUND(1250,-2)": _n("1300"),
    "ROUND(B1/B2*C1,2)": _n("0.82"),
    "ROUND(E1,2)": _n("0"),
    "ROUND(1.23*100,0)": _n("123"),
    "ROUNDDOWN(0.29*100,0)": _n("29"),
    "ROUNDDOWN(-1.239,2)": _n("-1.23"),
    "ROUNDUP(1.1*10,0)": _n("11"),
    "ROUNDUP(-1.231,2)": _n("-1.24"),
    "ROUNDUP(3.3,0)": _n("4"),
    "ROUNDDOWN(3.3,0)": _n("3"),
    # errors
    "1/0": DIV,
    "B1/B4": DIV,
    "E5+1": DIV,
    "SUM(E1:E5)": DIV,
    "IFERROR(E5,9)": _n("9"),
    "A3+1": VALUE,
    "NA()": NA,
    "没有的表!A1": REF,
    "#REF!+1": REF,
    "没有定义的名称+1": NAME,
    "IFERROR(没有定义的名称,3)": _n("3"),
    "ROUND(A3,2)": VALUE,
}

#: right in Excel, not in every engine: our templates do not use these. Formula → value in
#: Excel, and the engines that are known to answer otherwise ("?" where they decline)
TRAPS = {
    "SUMPRODUCT(ISNUMBER(B1:B5)*1)": (_n("3"), {"formualizer": "?"}),
    "SUMPRODUCT((LEN(A1:A5)>2)*1)": (_n("3"), {"formualizer": "?"}),
    'SUMPRODUCT(--(A1:A5="达成"))': (_n("2"), {"formulas": _n("0")}),
    "SUMPRODUCT(A1:A5,C1:C5)": (_n("0"), {"formualizer": _n("336")}),
    'VALUE("1,234.5")': (_n("1234.5"), {"formualizer": VALUE}),
    "VALUE(E1)": (_n("0"), {"formualizer": VALUE}),
    'VALUE("85%")': (_n("0.85"), {}),
    '"50%"+0': (_n("0.5"), {"formulas": VALUE}),
    "0.1+0.2=0.3": (True, {"formualizer": False, "formulas": False}),
    '0.1+0.2&""': ("0.3", dict.fromkeys(("formualizer", "formulas"), "0.30000000000000004")),
    'MIN("",1)': (VALUE, {"formualizer": _n("1")}),
    "ISNUMBER(E3)": (False, {"libreoffice": True}),
    "SUM(E3,1)": (_n("1"), {"libreoffice": _n("2")}),
    'TRUE&""': ("TRUE", {"libreoffice": "1"}),
    'COUNTIF(B1:B5,"<>")': (_n("4"), {"formulas": _n("1")}),
    'SEARCH("?4",A1)': (_n("2"), {"formulas": VALUE}),
    'OR(B1>0,"")': (VALUE, {"formulas": True}),
    "MROUND(2.5,1)": (_n("3"), {"formulas": _n("2")}),
    "SQRT(-1)": (NUM, {"libreoffice": VALUE}),
    "SUBTOTAL(9,C1:C5)": (_n("100"), {"formulas": "?"}),
    'INDIRECT("B1")': (_n("14"), {"formulas": "?"}),
    "OFFSET(A1,1,1)": (_n("34"), {"formulas": "?"}),
    "SUM(C1:INDEX(C1:C5,3))": (_n("10"), {"formulas": "?"}),
    "SUM(C:C)": (_n("100"), {}),
}


def model_of(texts: Iterable[str]) -> tuple[Model, tuple[Ref, ...]]:
    """The formulas in column J of FORM, beside VALUES; and where they stand."""
    formulas = {(row, 10): text for row, text in enumerate(texts, 1)}
    return Model(VALUES, {FORM: formulas}, NAMES), tuple(Ref(FORM, *place) for place in formulas)
