"""校验 of forms that score no indicators: 绩效目标申报表 (money), 得分汇总表 (sums and bounds)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xltools.cells import Ref, quote_sheet
from xltools.forms.goalparts import is_whole
from xltools.numbers import show
from xltools.plans import SheetSpec
from xltools.records import Form
from xltools.sheets.controls import Control, laid_out
from xltools.sheets.official import in_percent, line_refs, ranges


def build(form: Form) -> SheetSpec | None:
    """The live checks of such a form; None for any other."""
    found = {"绩效目标申报表": _money, "得分汇总表": _scores}.get(form.form)
    checks = list(found(form)) if found is not None else []
    return laid_out(checks) if checks else None


def _on(ref: Ref) -> str:
    return f"{quote_sheet(ref.sheet)}!{ref.a1}"


def _sum(refs: Sequence[Ref]) -> str:
    """The rounded sum; empty as long as nothing is filled in."""
    area = ",".join(f"{quote_sheet(refs[0].sheet)}!{part}" for part in ranges(list(refs)))
    return f'IF(COUNT({area})=0,"",ROUND(SUM({area}),2))'


def _figure(ref: Ref) -> str:
    return f'IF(ISNUMBER({_on(ref)}),ROUND({_on(ref)},2),"")'


def _money(form: Form) -> Iterator[Control]:
    sides = {
        side: [line.budget.ref for line in form.budget if line.part_of == side]
        for side in ("资金来源", "资金结构")
    }
    for line in form.budget:
        if is_whole(line) and sides["资金来源"]:
            place = line.budget.ref
            yield Control(f"{line.item}＝资金来源合计", _sum(sides["资金来源"]), _figure(place), place)
    if all(sides.values()):
        source, use = sides.values()
        yield Control("资金来源合计＝资金结构合计", _sum(source), _sum(use), use[0])


def _scores(form: Form) -> Iterator[Control]:
    if in_percent(form):
        return  # 20% is 20 points: the cells hold 0.2
    weights, scores = line_refs(form, "weight"), line_refs(form, "score")
    line = form.total_line
    if weights:
        place = line.weight.ref if line is not None and line.weight is not None else weights[0]
        yield Control("各项权重合计＝满分", show(form.full), _sum(weights), place)
    if line is not None and line.score is not None and scores:
        yield Control("合计得分＝各项得分之和", _sum(scores), _figure(line.score.ref), line.score.ref)
    for weight, score in zip(weights, scores, strict=False):
        w, s = _on(weight), _on(score)
        above = f'IF(AND(ISNUMBER({w}),ISNUMBER({s})),IF({s}>{w},1,0),"")'
        yield Control(f"得分不超过权重（{score.a1}）", "0", above, score)
