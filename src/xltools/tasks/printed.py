"""What an engine gives for the formulas of printed rules, calculated beside a workbook."""

from __future__ import annotations

from collections.abc import Mapping

from xltools.cells import Book, Ref, Value, key, parse_a1
from xltools.engines.base import Engine, Model, Result
from xltools.records import Form, Indicator
from xltools.rules.printed.table import in_words
from xltools.rules.scoring import Score
from xltools.rules.settings import Settings
from xltools.sheets import items_sheet
from xltools.sheets.items_sheet import Places
from xltools.tasks.evaluate import model_of

_ITEMS, _RULES, _SCORES = "核对逐项_", "核对规则_", "核对得分_"


def places_of(form: Form) -> Places:
    """Where the form's facts stand, as formulas name them; of a name given twice the first filled one."""
    found: dict[str, Value] = {}
    for fact in form.facts:
        before = found.get(key(fact.name))
        if before is None or before.blank:
            found[key(fact.name)] = fact.value
    return {name: value.ref.formula for name, value in found.items()}


def printed_results(
    book: Book, form: Form, scores: Mapping[int, Score], settings: Settings, engine: Engine
) -> dict[int, Result]:
    """The rule score by form row, of the rows that go by a printed rule."""
    own = {row: s._replace(printed=in_words(s.printed.rule)) for row, s in scores.items() if s.printed}
    if not own:
        return {}
    beside = settings.on_sheet(_RULES)
    sheet = items_sheet.build(form, {**scores, **own}, beside, places_of(form), name=_ITEMS)
    if sheet is None:
        return {}
    wanted: dict[int, Ref] = {}
    formulas: dict[tuple[int, int], str] = {}
    for item in form.indicators:
        if item.row in sheet.ends:
            formulas[item.row, 1] = _ruled(item, *sheet.ends[item.row])
            wanted[item.row] = Ref(_SCORES, item.row, 1)
    read = {form.sheet, *(fact.value.ref.sheet for fact in form.facts)}
    model = model_of(book, [sheet.spec], only=read)
    values = {parse_a1(s.address.rpartition("!")[2]): s.value for s in beside.items.values()}
    model = Model({**model.values, _RULES: values}, {**model.formulas, _SCORES: formulas}, model.names)
    found = engine.calculate(model, wanted.values())
    return {row: found[ref] for row, ref in wanted.items()}


def _ruled(item: Indicator, low: str, high: str) -> str:
    """The stated score brought into the interval; without one the points that the facts decide."""
    if item.score is not None and item.stated is not None:
        stated = item.score.ref.formula if item.score.formula is None else str(item.stated)
        return f"MIN(MAX({stated},{low}),{high})"
    return f'IF({low}={high},{low},"")'
