"""The facts that a source brings along, for a 基础数据 that is filled in or laid out anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from xltools.cells import Kind, Value, key
from xltools.records import Fact, Form
from xltools.rules.known import known
from xltools.sheets.facts_sheet import Line


def lines_in(form: Form) -> tuple[Line, ...]:
    """The facts of a workbook's form. One that others make has no value, unless it was typed:
    over its formula, or because what it is made of is not known."""
    anew = known(tuple(_blank(fact) if fact.made_of else fact for fact in form.facts))
    return tuple(
        Line(fact.name, fact.unit, fact.made_of, fact.source, value=_stated(fact, anew))
        for fact in form.facts
    )


def _stated(fact: Fact, anew: Mapping[str, Decimal | str]) -> Decimal | str | None:
    cell = fact.value
    if cell.kind in (Kind.BLANK, Kind.ERROR):
        return None
    said = cell.number if cell.number is not None else cell.text
    if fact.made_of and (cell.formula is not None or anew.get(key(fact.name)) == said):
        return None
    return said


def _blank(fact: Fact) -> Fact:
    return replace(fact, value=Value(fact.value.ref, "", Kind.BLANK))


def as_typed(lines: Sequence[Line]) -> Iterator[Line]:
    """For a new sheet: a fact that was typed is typed there too, whatever it could be made of."""
    for line in lines:
        yield replace(line, made_of="") if line.value is not None else line
