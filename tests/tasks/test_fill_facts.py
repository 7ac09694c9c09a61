"""fill of 评分表: the facts come along, from YAML, from a workbook, from an old .xls."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import yaml

from tests.forms.build import write_xls
from tests.forms.layouts_scored import WITH_FACTS
from tests.tasks import scored_books as books
from tests.tasks.scored_books import FACTS, FUTIAN, found, interval, small, task_of
from xltools.cells import key
from xltools.forms.facts import read_facts
from xltools.rules.known import known
from xltools.tasks.fill import fill
from xltools.tasks.recompute import recompute
from xltools.workbook.read import read_book

D = Decimal


def test_filled_twice_is_filled_once(tmp_path: Path) -> None:
    """Every fact of 福田 stands in the second workbook too, 固定资产利用率 typed over its formula as well."""
    once = books.filled(FUTIAN, tmp_path)
    twice = tmp_path / "再填.xlsx"
    fill(once, out=twice, template=books.ANNEX3, engine=books.FORMUALIZER)
    facts = [known(read_facts(read_book(str(path)))) for path in (once, twice)]
    assert facts[0] == facts[1]
    assert facts[1]["固定资产利用率"] == 1
    assert found(task_of(twice)) == found(task_of(once))


def test_a_fact_of_zero_is_a_number(tmp_path: Path) -> None:
    data = yaml.safe_load(FUTIAN.read_text("utf-8"))
    next(f for f in data["基础数据"] if f["项目"] == "劳务派遣人员数")["数值"] = "0"
    source = tmp_path / "数据.yaml"
    source.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    task = task_of(books.filled(source, tmp_path))
    assert ("text-number", "C13", "warning") not in found(task)
    assert interval(task, "编外人员控制率") == (1, 1)


def test_other_rules_ask_for_their_own_facts(tmp_path: Path) -> None:
    """A form of other indicators in the template: its rules and its facts, none of 福田's."""
    out = tmp_path / "填.xlsx"
    fill(small(tmp_path / "表.xlsx", FACTS), out=out, template=books.ANNEX3, engine=books.FORMUALIZER)
    book = read_book(str(out))
    names = {key(fact.name) for fact in read_facts(book)}
    assert {"固定资产利用率", "实际采购金额", "采购预算金额"} <= names
    assert not any("劳务派遣" in name or "季度" in name for name in names)
    assert not any("#REF" in target for target in book.names.values())
    task = task_of(out)
    assert found(task) == []
    assert interval(task, "政府采购执行率") == (27, 27)
    again = tmp_path / "重算.xlsx"
    recompute(out, out=again, engine=books.FORMUALIZER)
    assert found(task_of(again)) == []


def test_an_old_workbook_keeps_its_facts(tmp_path: Path) -> None:
    """编外 6 ÷ 40 = 15 % is worth 0 of 10 in the .xls and in what recompute makes of it."""
    old, new = write_xls(tmp_path / "表.xls", *WITH_FACTS.sheets), tmp_path / "表.xlsx"
    assert [f[0] for f in found(task_of(old))] == ["score-off-rule"]
    recompute(old, out=new, engine=books.FORMUALIZER)
    task = task_of(new)
    assert [f[0] for f in found(task)] == ["score-off-rule"]
    assert interval(task, "编外人员控制率") == (0, 0)
    assert interval(task, "政府采购执行率") == (9, 9)


def test_facts_without_a_place_are_named(tmp_path: Path) -> None:
    data = yaml.safe_load(FUTIAN.read_text("utf-8"))
    data["基础数据"].append({"项目": "车辆数", "数值": "3"})
    source, out = tmp_path / "数据.yaml", tmp_path / "填.xlsx"
    source.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    notes = fill(source, out=out, engine=books.FORMUALIZER).notes
    assert any("车辆数" in note for note in notes)
