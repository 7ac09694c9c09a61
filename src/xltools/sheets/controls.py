"""校验: live checks of a form as formulas, green or red, with links to the cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltools.cells import Merge, Ref, Value, column_letters, quote_sheet
from xltools.forms.labels import without_points
from xltools.plans import Highlight, SheetCell, SheetSpec, Style
from xltools.records import Form
from xltools.rules.settings import Settings
from xltools.sheets import look
from xltools.sheets.official import ranges, score_refs
from xltools.sheets.paper import COLUMN, FIRST, Paper

NAME = "校验"
_START = 5


@dataclass(frozen=True, slots=True)
class Control:
    """One live check: what should be, what is, and whether the difference passes.

    ``warns`` marks a check that asks for a look (提醒), not an error (不符).
    """

    label: str
    expected: str
    actual: str
    place: Ref
    warns: bool = False
    percent: bool = False


def build(form: Form, paper: Paper, settings: Settings) -> SheetSpec:
    """The sheet of live checks of a form with indicators."""
    return laid_out(
        [*_sums(form, paper, settings), *_groups(form), *_money(form), *_rows(paper, settings, form)]
    )


def laid_out(controls: Sequence[Control]) -> SheetSpec:
    """The sheet of these checks, its verdict on top."""
    cells = [SheetCell(1, 1, NAME, style=look.TITLE)]
    last = _START + len(controls) - 1
    done = f'COUNTIF(F{_START}:F{last},"通过")'
    verdict = (
        f'IF(COUNTIF(F{_START}:F{last},"不符")=0,IF(COUNTIF(F{_START}:F{last},"提醒")=0,IF({done}=0,"尚未填写","全部通过"),'
        f'"有 "&COUNTIF(F{_START}:F{last},"提醒")&" 处提醒"),"有 "&COUNTIF(F{_START}:F{last},"不符")&" 处不符，"'
        f'&COUNTIF(F{_START}:F{last},"提醒")&" 处提醒")'
    )
    cells.append(SheetCell(2, 1, None, verdict, Style(bold=True, size=12, border=False, wrap=False)))
    heads = ("序号", "检查项目", "应为", "实际", "差额", "结果", "位置")
    cells += [SheetCell(4, column, head, style=look.HEAD) for column, head in enumerate(heads, 1)]
    for row, control in enumerate(controls, _START):
        cells += _cells(row, control)
    result = f"F{_START}:F{max(last, _START)}"
    return SheetSpec(
        NAME,
        tuple(cells),
        (6, 46, 14, 14, 12, 10, 12),
        {1: 26, 2: 22},
        merges=(Merge(2, 1, 2, 7),),
        freeze_row=4,
        highlights=(
            Highlight(result, f'F{_START}="通过"', look.GREEN, look.GREEN_TEXT),
            Highlight(result, f'F{_START}="不符"', look.RED, look.RED_TEXT),
            Highlight(result, f'F{_START}="提醒"', look.AMBER, look.AMBER_TEXT),
            Highlight("A2:G2", 'ISNUMBER(FIND("不符",$A$2))', look.RED, look.RED_TEXT),
            Highlight("A2:G2", '$A$2="全部通过"', look.GREEN, look.GREEN_TEXT),
        ),
        landscape=False,
        title_rows=(4, 4),
        tab_color="FFC000",
    )


def _cells(row: int, control: Control) -> Iterator[SheetCell]:
    figure = look.PERCENT if control.percent else look.FIGURE
    bad = "提醒" if control.warns else "不符"
    places = 4 if control.percent else 2
    yield SheetCell(row, 1, Decimal(row - _START + 1), style=look.CENTER)
    yield SheetCell(row, 2, control.label, style=look.TEXT)
    yield SheetCell(row, 3, None, control.expected, figure)
    yield SheetCell(row, 4, None, control.actual, figure)
    yield SheetCell(
        row, 5, None, f'IF(AND(ISNUMBER(C{row}),ISNUMBER(D{row})),ROUND(D{row}-C{row},{places}),"")', figure
    )
    yield SheetCell(row, 6, None, f'IF(E{row}="","—",IF(E{row}=0,"通过","{bad}"))', look.CENTER)
    yield SheetCell(row, 7, control.place.a1, None, look.LINK, link=control.place.formula)


def _on(form: Form, cell: Value | Ref) -> str:
    ref = cell.ref if isinstance(cell, Value) else cell
    return f"{quote_sheet(form.sheet)}!{ref.a1}"


def _sum(form: Form, refs: list[Ref]) -> str:
    return "ROUND(SUM(" + ",".join(f"{quote_sheet(form.sheet)}!{area}" for area in ranges(refs)) + "),2)"


def _sums(form: Form, paper: Paper, settings: Settings) -> Iterator[Control]:
    total = form.total
    scores = score_refs(form)
    if total is not None and total.score is not None and scores:
        yield Control(
            "总分＝各项得分之和", _sum(form, scores), f"N({_on(form, total.score)})", total.score.ref
        )
    column = form.layout.columns.get("weight")
    if column is not None:
        weights = [ref._replace(column=column) for ref in scores if ref.row >= form.layout.first_row]
        line = form.execution
        if line is not None and line.weight is not None:
            weights.append(line.weight.ref)
        if not weights:
            return
        place = total.weight.ref if total is not None and total.weight is not None else weights[0]
        full = f"{settings.cell('full_score')}"
        if total is not None and total.weight is not None and total.weight.number is not None:
            full = _on(form, total.weight)
        yield Control("各项分值合计＝满分", full, _sum(form, weights), place)


def _groups(form: Form) -> Iterator[Control]:
    column = form.layout.columns.get("weight")
    if column is None:
        return
    subtotals = {block.row for block in form.subtotals}
    for group in form.groups:
        if group.level != 1 or group.printed is None:
            continue
        printed = _on(form, group.place) if not group.in_name else f"{group.printed}"
        inside = range(group.rows[0], group.rows[-1] + 1)
        own = _sum(form, [Ref(form.sheet, row, column) for row in inside if row not in subtotals])
        yield Control(f"{without_points(group.name)}：权重＝所属分值之和", printed, own, group.place)


def _money(form: Form) -> Iterator[Control]:
    for line in form.budget:
        if line.rate is None or line.spent is None:
            continue
        rate = f'IF(N({_on(form, line.budget)})>0,ROUND(N({_on(form, line.spent)})/{_on(form, line.budget)},4),"")'
        yield Control(f"{line.item}：执行率＝执行数÷预算数", rate, f'IF(ISNUMBER({_on(form, line.rate)}),ROUND({_on(form, line.rate)},4),"")',
                      line.rate.ref, percent=True)  # fmt: skip
    sides = {g: [ln for ln in form.budget if ln.part_of == g] for g in ("资金来源", "资金结构")}
    if all(sides.values()):
        for role, what in (("budget", "全年预算数"), ("spent", "全年执行数")):
            source, use = ([getattr(ln, role).ref for ln in sides[g]] for g in ("资金来源", "资金结构"))
            yield Control(f"{what}：资金来源合计＝资金结构合计", _sum(form, source), _sum(form, use), use[0])
    for whole in form.budget:
        parts = [ln for ln in form.budget if ln.part_of == whole.item]
        if parts:
            refs = [ln.budget.ref for ln in parts]
            yield Control(
                f"{whole.item}＝各分项之和（预算数）",
                _sum(form, refs),
                f"N({_on(form, whole.budget)})",
                whole.budget.ref,
            )
    for line in form.budget:
        if line.rate is not None:
            above = f"IF(ISNUMBER({_on(form, line.rate)}),IF({_on(form, line.rate)}>1,1,0),0)"
            yield Control(f"{line.item}：执行率不超过100%", "0", above, line.rate.ref, warns=True)


def _rows(paper: Paper, settings: Settings, form: Form) -> Iterator[Control]:
    last = paper.total_row - 1
    if last < FIRST:
        return
    letters = {role: column_letters(index) for role, index in COLUMN.items()}
    sheet = quote_sheet(paper.spec.name)

    def area(role: str) -> str:
        return f"{sheet}!${letters[role]}${FIRST}:${letters[role]}${last}"

    place = Ref(paper.spec.name, FIRST, COLUMN["flag"])
    yield Control("得分超过分值的项数", "0", f'COUNTIF({area("flag")},"超分值")', place)
    yield Control("已填完成值而缺得分的项数", "0", f'COUNTIF({area("flag")},"缺得分")', place, warns=True)
    allowed = settings.cell("tolerance")
    off = f'COUNTIF({area("difference")},">"&{allowed})+COUNTIF({area("difference")},"<"&(0-{allowed}))'
    yield Control(
        "得分与评分办法不符的项数", "0", off, Ref(paper.spec.name, FIRST, COLUMN["difference"]), warns=True
    )
    own = score_refs(form)
    if own:
        scores = ",".join(f"{quote_sheet(form.sheet)}!{part}" for part in ranges(own))
        place = Ref(paper.spec.name, FIRST, COLUMN["stated"])
        yield Control(
            "底稿的得分项数＝自评表的得分项数（不等请重算）",
            f"COUNT({scores})",
            f"COUNT({area('stated')})",
            place,
            warns=True,
        )
    stale = f'COUNTIF({area("status")},"*重算*")'
    yield Control("底稿需要重算的项数", "0", stale, Ref(paper.spec.name, FIRST, COLUMN["status"]), warns=True)
