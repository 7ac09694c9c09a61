"""What the user is told of a summary beside its findings."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from xltools.findings import quoted
from xltools.numbers import show
from xltools.tasks import lines
from xltools.tasks.batch.store import Kept, Since
from xltools.tasks.filed import FiledForm, Line
from xltools.tasks.files import base_name, few, first_notes
from xltools.tasks.outliers import Amounts, outlier_notes


def since_notes(since: Since, files: Kept) -> Iterator[str]:
    """What has come, changed and gone since the last run, in one line; files as seen from the folder that all lie in."""
    try:
        folder = os.path.commonpath([os.path.dirname(os.path.abspath(path)) for path in files.paths])
    except ValueError:  # several drives
        folder = ""
    kinds = (("新到", since.new), ("有改动", since.changed), ("移走或改名", since.gone))
    parts = [
        f"{what} {len(paths)} 个（{few([_within(folder, path) for path in paths])}）"
        for what, paths in kinds
        if paths
    ]
    if parts:
        yield f"和上次运行相比，文件{'，'.join(parts)}"


def _within(folder: str, path: str) -> str:
    if folder and path.startswith(os.path.join(folder, "")):
        return os.path.relpath(path, folder).replace(os.sep, "/")
    return base_name(path)


def changes_in(files: Kept) -> Iterator[str]:
    if files.changed:
        which = few(list(map(os.path.basename, files.changed)))
        yield f"{len(files.changed)} 个文件在汇总期间有改动或已移走，汇总用的是读取时的内容，请再运行一次：{which}"


def notes_on(used: Sequence[Line], review: str) -> Iterator[str]:
    forms = [line.form for line in used]
    unfilled = [form for form in forms if form.unfilled and form.stated is not None]
    if unfilled:
        told = few(
            [
                f"{lines.name_of(form)}（缺 {form.unfilled} 项，总分 {show(form.stated)}）"
                for form in unfilled
                if form.stated is not None
            ]
        )
        yield f"{len(unfilled)} 份自评表的得分没有填全，总分只是已填各项之和，请补填后重新汇总：{told}"
    wrong = [form for form in forms if form.errors]
    if wrong:
        yield f"{len(wrong)} 份自评表有错误，自评分数照原表填写，请先核对：{few(list(map(_named, wrong)))}"
    open_ones = [form for form in forms if form.stated is None]
    if open_ones:
        yield f"{len(open_ones)} 份自评表没有总分，自评得分留空：{few(list(map(lines.name_of, open_ones)))}"
    yield from _without_amounts(forms)
    by_uses = [form for form in forms if form.by_uses]
    if by_uses:
        yield f"{len(by_uses)} 份自评表的资金来源没有填全或不是数字，预算数、执行数取自资金结构，请核对：{few(list(map(lines.name_of, by_uses)))}"
    negative = [form for form in forms if min(form.budget or 0, form.spent or 0) < 0]
    if negative:
        yield f"{len(negative)} 份自评表的预算数或执行数是负数，照原数填入，请核对：{few(list(map(lines.name_of, negative)))}"
    nameless = [line for line in used if lines.is_nameless(lines.name_of(line.form))]
    if nameless:
        told = few([f"{quoted(lines.name_of(line.form))}（{base_name(line.path)}）" for line in nameless])
        yield f"{len(nameless)} 份自评表填的不是名称，照原样列入汇总表，请核对：{told}"
    years = sorted({form.year for form in forms if form.year})
    if len(years) > 1:
        each = "；".join(_of_year(forms, year) for year in years)
        yield f"自评表年度不一致，汇总表年度未填，请核对是否放错了年度（{each}）"
    yield from _converted(forms)
    if lines.of_projects(forms[0]):
        yield "合计行：预算数、执行数为各项目之和，执行率按合计数计算，自评得分为各项目平均；目标完成情况按各项指标的核对结果填写"
        return
    yield from outlier_notes([_amounts(line) for line in used])
    yield "合计行：预算数、执行数为各单位之和，执行率按合计数计算，自评分数为各单位平均"
    how = {
        "none": "复核分数留给主管部门填写",
        "rows": "复核分数按各项得分合计填写",
        "rule": "复核分数按评分办法计算的总分填写",
    }
    yield how[review]


def _without_amounts(forms: Sequence[FiledForm]) -> Iterator[str]:
    """Forms whose budget or amount spent is not known: what the total line makes of them."""
    projects = lines.of_projects(forms[0])
    others = "其余项目" if projects else "其余单位"
    unspent = [form for form in forms if form.spent is None]
    unplanned = [] if projects else [form for form in forms if form.budget is None]
    one_sided = projects or any((form.budget is None) != (form.spent is None) for form in forms)
    rate = "，合计执行率留空" if one_sided else ""
    for lacking, what in ((unplanned, "预算数"), (unspent, "执行数")):
        which = "" if projects else f"（{few(list(map(lines.name_of, lacking)))}）"
        if lacking:
            yield f"{len(lacking)} 份自评表没有{what}{which}：合计{what}只含{others}{rate}"


def _converted(forms: Sequence[FiledForm]) -> Iterator[str]:
    """Forms in another money unit: each by name, of very many the first."""
    other = [form for form in forms if form.money_unit != "万元"]
    told = [
        f"{lines.name_of(form)}的自评表以{form.money_unit}为单位，金额已换算成万元填入，请核对"
        for form in other
    ]
    yield from first_notes(told, "份自评表不以万元为单位，金额已换算成万元填入，请核对")


def _amounts(line: Line) -> Amounts:
    return Amounts(line.form.unit, base_name(line.path), line.form.budget, line.form.spent)


def _of_year(forms: Sequence[FiledForm], year: int) -> str:
    own = [lines.name_of(form) for form in forms if form.year == year]
    return f"{year}年度 {len(own)} 份：{few(own)}"


def _named(form: FiledForm) -> str:
    name = lines.name_of(form)
    differs = form.stated is not None and form.rows is not None and form.stated != form.rows
    if differs:
        return f"{name}（总分 {show(form.stated)}，各项合计 {show(form.rows)}）"
    more = f"等 {form.errors} 处" if form.errors > 1 else ""
    return f"{name}（{form.fault}{more}）" if form.fault else name
