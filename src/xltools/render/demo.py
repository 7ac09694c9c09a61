"""demo: the shipped examples written out, and the whole way shown on them."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.text import Text

from xltools.engines.base import Engine
from xltools.errors import WriteError
from xltools.render.terminal import print_changes, print_report
from xltools.resources import examples
from xltools.tasks.fill import fill
from xltools.tasks.recompute import recompute
from xltools.tasks.summarize import summarize
from xltools.tasks.verify import verify
from xltools.workbook.save import write_safely

DATA = "青云谱-附件6.yaml"
FILLED, RECOMPUTED, SUMMARY = "1-填好的附件6.xlsx", "2-重算后的附件6.xlsx", "3-附件4汇总表.xlsx"


def run(folder: str, *, force: bool, engine: Engine, out: Console) -> None:
    """fill → verify → recompute → verify → summarize in ``folder``; says what to look at.

    Raises WriteError where the folder holds other files of these names and not ``force``.
    """
    place = Path(folder)
    _make_folder(place)
    if not force and any((place / name).exists() for name in (FILLED, RECOMPUTED, SUMMARY)):
        raise WriteError(f"文件夹“{place}”里已有示例。", "请换一个文件夹，或加 --force 覆盖。")
    source = place / "资料"
    _make_folder(source)
    for example in examples():
        write_safely(source / example.name, example.read_bytes(), force=True)
    _step(out, "一、写出示例资料", f"{source}：青云谱 2021 年公开的附件6、附件4 原样，和填表用的数据")
    filled = fill(source / DATA, out=place / FILLED, force=True, engine=engine)
    _step(out, "二、填表（xltools fill）", f"用 {DATA} 填写附件6 模板 → {filled.out}")
    for note in filled.notes:
        out.print(f"  说明：{note}", soft_wrap=True)
    _step(out, "三、核对（xltools verify）", "原表印的总分是 92 分，分值合计印 100 分：")
    print_report(verify([filled.out], engines=[engine]), out)
    done = recompute(filled.out, out=place / RECOMPUTED, force=True, engine=engine)
    _step(out, "四、重算（xltools recompute）", f"执行率、总分改为公式；填写的得分不动 → {done.out}")
    print_changes(done.changes, out)
    _step(out, "五、再核对", "总分已等于各项合计，其余问题要由填表人判断：")
    print_report(verify([done.out], engines=[engine]), out)
    received = place / "收件"
    _make_folder(received)
    write_safely(received / "南昌市青云谱区科技和工业信息局.xlsx", Path(done.out).read_bytes(), force=True)
    summary = summarize(received, out=place / SUMMARY, force=True, engine=engine)
    _step(out, "六、汇总（xltools summarize）", f"把“收件”文件夹里的附件6 汇总成附件4 → {summary.out}")
    for note in summary.notes:
        out.print(f"  说明：{note}", soft_wrap=True)
    _closing(out, place)


def _make_folder(place: Path) -> None:
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = "已有同名的文件" if place.exists() else error.strerror or str(error)
        raise WriteError(f"不能建立文件夹“{place}”：{why}。", "请换一个位置或名称。") from error


def _step(out: Console, title: str, text: str) -> None:
    out.print()
    out.print(Text(title, style="bold cyan"))
    out.print(text, soft_wrap=True)


def _closing(out: Console, place: Path) -> None:
    out.print()
    out.print(Text("看什么", style="bold cyan"))
    for name, text in (
        (FILLED, "附件6 官方表；另有“评分底稿”“评分规则”“校验”三张表，全部是活的公式"),
        (
            RECOMPUTED,
            "总分 82，改动逐格列在“变更记录”表；改动某项全年完成值，“评分底稿”的应得分随即变化；得分栏是公式的项，得分和总分也随即变化",
        ),
        (SUMMARY, "附件4 官方表，合计行为公式，复核分数留给主管部门填写"),
    ):
        out.print(f"  {place / name}：{text}", soft_wrap=True)
