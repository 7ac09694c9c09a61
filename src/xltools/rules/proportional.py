"""Points in proportion to completion: ≥, ≤ and = targets, overshoot included."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from xltools.numbers import HUNDRED, ONE, ZERO, divide, multiply, round_half_up, show
from xltools.quantity import Direction
from xltools.rules.base import Facts, Points, RowCells, Rule, Step, settled_part, settled_points
from xltools.rules.settings import Settings

#: exact points, and the words for how they come about
_Found = tuple[Decimal, Callable[[], Step]]


def score(facts: Facts, settings: Settings) -> Points:
    """Points for a measured target. Needs target and actual; at most the row's points, at least 0."""
    assert facts.target is not None
    assert facts.actual is not None
    exact, told = _EXACT[facts.direction](facts.weight, facts.target, facts.actual, settings)
    points = settled_points(exact, facts.weight, settings)

    def way() -> tuple[Step, ...]:
        rounded = Step(f"四舍五入到 {settings.places} 位小数：{show(points)}", ("decimals",))
        return (told(), rounded)

    return Points(points, points, way)


def _at_least(weight: Decimal, target: Decimal, actual: Decimal, settings: Settings) -> _Found:
    if actual >= target:
        return _reached(weight, target, actual, settings)
    if target <= 0:
        return ZERO, lambda: Step("指标值不大于 0 而未达到，得 0 分")
    exact = divide(multiply(weight, actual), target)
    return exact, lambda: Step(
        f"未达到指标值，按比例得分：{show(weight)} × {show(actual)} ÷ {show(target)} = {_long(exact)}"
    )


def _reached(weight: Decimal, target: Decimal, actual: Decimal, settings: Settings) -> _Found:
    if target <= 0 or actual == target or settings.choice("overshoot") == "不影响得分":
        return weight, lambda: Step(f"已达到指标值，得满分 {show(weight)}", ("overshoot",))
    exact = _less_deviation(weight, target, actual)

    def told() -> Step:
        far = _long(divide(multiply(actual - target, HUNDRED), target))
        rest = _long(_less_deviation(ONE, target, actual))
        text = f"超过指标值 {far}%，按偏离程度扣减：{show(weight)} × {rest} = {_long(exact)}"
        return Step(text, ("overshoot",))

    return exact, told


def _less_deviation(weight: Decimal, target: Decimal, actual: Decimal) -> Decimal:
    """Points × (1 − (actual − target) ÷ target), not below 0; divided once, so that a tie stays one."""
    return divide(multiply(weight, max(ZERO, target + target - actual)), target)


def _at_most(weight: Decimal, target: Decimal, actual: Decimal, settings: Settings) -> _Found:
    if actual <= target:
        return weight, lambda: Step(f"未超过指标值，得满分 {show(weight)}")
    method = settings.choice("at_most")
    if target <= 0 or method == "不得分":
        return ZERO, lambda: Step("超过指标值，得 0 分", ("at_most",))
    inverse = method == "目标除以实际"
    exact = divide(multiply(weight, target), actual) if inverse else _less_deviation(weight, target, actual)

    def told() -> Step:
        full, wanted, came = show(weight), show(target), show(actual)
        less = f"{full} × (1 − ({came} − {wanted}) ÷ {wanted})，最低 0"
        text = f"{full} × {wanted} ÷ {came}" if inverse else less
        return Step(f"超过指标值，{method}：{text} = {_long(exact)}", ("at_most",))

    return exact, told


def _equal(weight: Decimal, target: Decimal, actual: Decimal, settings: Settings) -> _Found:
    if target == 0:
        if actual <= 0:
            return weight, lambda: Step("指标值为 0，实际不大于 0，得满分")
        return ZERO, lambda: Step("指标值为 0 而实际大于 0，得 0 分")
    if settings.choice("equal") == "同不低于":
        return _at_least(weight, target, actual, settings)
    if actual == target:
        return weight, lambda: Step(f"等于指标值，得满分 {show(weight)}", ("equal",))
    return ZERO, lambda: Step("不等于指标值，得 0 分", ("equal",))


_EXACT = {Direction.AT_LEAST: _at_least, Direction.AT_MOST: _at_most, Direction.EQUAL: _equal}


def _long(value: Decimal) -> str:
    rounded = round_half_up(value, 6)
    return show(rounded) + ("" if rounded == value else "…")


def formula(cells: RowCells, settings: Settings) -> str:
    """The same as a formula over the row of 评分底稿."""
    k, t, a, d = cells.weight, cells.target, cells.actual, cells.direction
    strict = f'AND({d}="=",{settings.cell("equal")}="全有或全无")'
    met = f'IF({d}="≤",{a}<={t},IF(AND({d}="=",{t}=0),{a}<=0,IF({strict},{a}={t},{a}>={t})))'
    reduced = f'AND({settings.cell("overshoot")}="线性扣减",{t}>0,{a}>{t})'
    method, less = settings.cell("at_most"), f"{k}*MAX(0,ROUND(2*{t}-{a},10))/{t}"
    more = f'IF({method}="不得分",0,IF({method}="目标除以实际",{k}*{t}/{a},{less}))'
    part = f'IF({t}<=0,0,IF({d}="≤",{more},IF({strict},0,IF({a}>{t},{less},{k}*{a}/{t}))))'
    scored = f"IF(AND({met},NOT({reduced})),{k},{settled_part(part, k, settings)})"
    return f'IF(AND(ISNUMBER({t}),ISNUMBER({a}),ISNUMBER({k})),{scored},"")'


RULE = Rule(
    name="proportional",
    label="定量指标按比例",
    text="达到指标值得满分；未达到的按完成比例得分，超出上限的按超出比例扣减。",
    source="《项目支出绩效评价管理办法》（财预〔2020〕10号）绩效自评的评价方法（定量指标）",
    settings=("at_most", "equal", "overshoot", "decimals"),
    score=score,
    low=formula,
    high=formula,
)
