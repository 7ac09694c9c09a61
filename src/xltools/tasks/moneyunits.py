"""Amounts of the source in the money unit of the template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from xltools.cells import key
from xltools.forms.figures import in_unit, is_money_unit
from xltools.records import Fact, Form
from xltools.sheets.facts_sheet import Line
from xltools.tasks.content import Content, FormData

_MONEY = ("initial", "budget", "spent", "amount")
Item = Mapping[str, Content]


def in_unit_of(form: Form, data: FormData) -> tuple[FormData, tuple[str, ...]]:
    """(the data with its amounts in the form's money unit, a note where they were not)."""
    have, want = data.money_unit, form.money_unit
    if have is None or have == want:
        return data, ()

    def converted(item: Item) -> Item:
        return {
            role: _amount(figure, have, want) if role in _MONEY else figure for role, figure in item.items()
        }

    items = (*data.budget, *data.rows, *data.tasks, data.total)
    if not any(isinstance(item.get(role), Decimal) for item in items for role in _MONEY):
        return data, ()
    budget, rows, tasks = (tuple(map(converted, part)) for part in (data.budget, data.rows, data.tasks))
    done = replace(data, budget=budget, rows=rows, tasks=tasks, total=converted(data.total), money_unit=want)
    return done, (f"资料以{have}为单位，模板以{want}为单位：金额已由{have}换算成{want}填入，请核对",)


def _amount(figure: Content, have: str, want: str) -> Content:
    return in_unit(figure, have, want) if isinstance(figure, Decimal) else figure


def facts_in_units_of(
    facts: Sequence[Fact], lines: Sequence[Line]
) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    """(the lines with their amounts in the units that the template's facts have, a note)."""
    wanted = {key(fact.name): fact.unit for fact in facts}
    done: list[Line] = []
    names: list[str] = []
    for line in lines:
        unit = wanted.get(key(line.name), "")
        differs = unit != line.unit and is_money_unit(unit) and is_money_unit(line.unit)
        if isinstance(line.value, Decimal) and differs:
            names.append(f"{line.name}（{line.unit}→{unit}）")
            done.append(replace(line, value=in_unit(line.value, line.unit, unit), unit=unit))
        else:
            done.append(line)
    return tuple(done), ((f"“基础数据”的金额已换算单位，请核对：{'、'.join(names)}",) if names else ())
