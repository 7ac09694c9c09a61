"""Every way of writing a target or an actual that we know, with what it means, by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltools.quantity import QuantityKind, parse_quantity

#: text | operator | value | unit (of figures)
FIGURES = """
≥100家|≥|100|家
>=90百分比|≥|90|%
≧735人次|≥|735|人次
═100%|=|100|%
=100%|=|100|%
≤90万元|≤|900000|元
<=20百分比|≤|20|%
不低于 20 场|≥|20|场
不少于90%|≥|90|%
不超过 360 天|≤|360|天
不高于 5 万元|≤|50000|元
小于681.5307万元|<|6815307|元
小于0.9‰|<|0.09|%
5000 人次以上|≥|5000|人次
100%||100|%
300家||300|家
20万元||200000|元
1||1|
一场||1|场
6000余份||6000|份
98%左右||98|%
≥266米|≥|266|米
50||50|
8项||8|项
0.00%||0|%
830.04%||830.04|%
≥6亿元|≥|600000000|元
6.4亿元||640000000|元
55.73亿元||5573000000|元
≥１００家|≥|100|家
＞＝90％|≥|90|%
≥ 1,500 万元|≥|15000000|元
12,345.67元||12345.67|元
5.2万人||52000|人
2万人次以上|≥|20000|人次
≥50000人|≥|50000|人
不超过3个工作日|≤|3|工作日
30个工作日以内|≤|30|工作日
10日内|≤|10|日
至少4次|≥|4|次
最多5天|≤|5|天
达到95%以上|≥|95|%
95%及以上|≥|95|%
100%以下|≤|100|%
大于等于85%|≥|85|%
小于或等于3%|≤|3|%
超过200人|>|200|人
低于1%|<|1|%
控制在100万元以内|≤|1000000|元
约300人||300|人
近万人||10000|人
二百人||200|人
两次||2|次
十二场||12|场
三十件||30|件
百分之九十五||95|%
不低于百分之九十|≥|90|%
3家企业||3|家
112家中小企业||112|家
1000千米||1000000|米
5公里||5000|米
3.5个百分点||3.5|%
0.5‰||0.05|%
20㎡||20|平方米
≥120.5万平方米|≥|1205000|平方米
≤0.4163万元/人|≤|4163|元
500元/人·月||500|元
4次/年||4|次
≥4期|≥|4|期
24小时||24|小时
45分钟||45|分钟
-5%||-5|%
+3%||3|%
12个月||12|个月
100.0%||100|%
≥95％以上|≥|95|%
≥95%。|≥|95|%
完成10场||10|场
举办培训班4期||4|期
1篇/月||1|篇
80分||80|分
90分以上|≥|90|分
24小时内响应|≤|24|小时
5个工作日内办结|≤|5|工作日
未超过360天|≤|360|天
实际未超过 360 天|≤|360|天
上千人次||1000|人次
提升10%以上|≥|10|%
"""

#: text | kind
OTHERS = """
2021年12月前|date
2021年12月31日前完成|date
12月前完成拨付|date
2021年底|date
年底前|date
2021年12月底前|date
12月|date
十二月底前|date
2022-12-31|date
2022/6/30前|date
第四季度|date
2021年|date
未超预算|at-bound
未超过预算|at-bound
未超标准|at-bound
健全|qualitative
符合标准|qualitative
按要求公开|qualitative
研发费用同比增加|qualitative
预算编制是否完整、齐全|qualitative
达成预期指标|qualitative
有效提升|qualitative
好坏|qualitative
优良中低差|qualitative
显著改善营商环境|qualitative
严格执行《预算法》2018年修正版的规定|qualitative
100% 1000件|unparsed
符合GB19001标准|unparsed
1：3|unparsed
10场，500人|unparsed
无|not-applicable
—|not-applicable
/|not-applicable
不适用|not-applicable
　|blank
"""


def _rows(table: str) -> list[list[str]]:
    return [line.split("|") for line in table.strip("\n").split("\n")]


FIGURE_ROWS = _rows(FIGURES)
OTHER_ROWS = _rows(OTHERS)


@pytest.mark.parametrize("text, operator, value, unit", FIGURE_ROWS, ids=[r[0] for r in FIGURE_ROWS])
def test_figures(text: str, operator: str, value: str, unit: str) -> None:
    found = parse_quantity(text)
    assert (found.kind, found.operator, found.value, found.unit) == (
        QuantityKind.NUMBER,
        operator,
        Decimal(value),
        unit,
    )


@pytest.mark.parametrize("text, kind", OTHER_ROWS, ids=[r[0] for r in OTHER_ROWS])
def test_other_kinds(text: str, kind: str) -> None:
    assert parse_quantity(text).kind.value == kind


@pytest.mark.parametrize(
    "text", ["6000余份", "98%左右", "约300人", "近万人", "大约5公里", "50多家", "100人上下"]
)
def test_approximate(text: str) -> None:
    assert parse_quantity(text).approximate


@given(st.text(max_size=60))
def test_parse_never_raises(text: str) -> None:
    found = parse_quantity(text)
    assert found.text == text
    assert (found.value is None) == (found.kind is not QuantityKind.NUMBER)


_NUMBERS = st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False)
_UNITS = st.sampled_from(["", "%", "家", "万元", "亿元", "人次", "‰", "个工作日"])
_OPERATORS = st.sampled_from(["", "≥", "≤", "=", "＞", "不低于", "不超过"])
_WIDE = str.maketrans("0123456789.%=<>", "０１２３４５６７８９．％＝＜＞")


@given(_OPERATORS, _NUMBERS, _UNITS)
def test_width_and_spaces_do_not_matter(operator: str, number: Decimal, unit: str) -> None:
    plain = parse_quantity(f"{operator}{number}{unit}")
    assert plain.kind is QuantityKind.NUMBER
    for other in (
        f"{operator} {number} {unit}",
        f" {operator}{number}\n{unit}　",
        f"{operator}{number}{unit}".translate(_WIDE),
    ):
        found = parse_quantity(other)
        assert (found.operator, found.value, found.unit, found.factor) == (
            plain.operator,
            plain.value,
            plain.unit,
            plain.factor,
        )


@given(_NUMBERS)
def test_scales_are_exact(number: Decimal) -> None:
    for scale, factor in (("万", 10**4), ("亿", 10**8)):
        found = parse_quantity(f"{number}{scale}元")
        assert found.value == number * factor
        assert found.unit == "元"


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("2021.5万元", "number", "20215000"),  # 2021.5 × 10 000
        ("≥2050.6万元", "number", "20506000"),
        ("2021.5", "number", "2021.5"),
        ("2021.12.31", "date", None),
        ("2021-12", "date", None),
        ("2021.5前", "date", None),
        ("2021.5完成", "date", None),
    ],
)
def test_a_figure_that_begins_like_a_year_is_no_date(text: str, kind: str, value: str | None) -> None:
    found = parse_quantity(text)
    assert (found.kind.value, found.value) == (kind, None if value is None else Decimal(value))
