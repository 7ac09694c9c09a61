"""The rule scores that an engine gives: laid out by shape, in a workbook that the engine keeps."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from benchmarks.generate import make_form, write_typed
from xltools.cells import Ref
from xltools.engines.base import Model, Result
from xltools.engines.registry import get_engine
from xltools.forms.reading import read_forms
from xltools.records import BudgetLine
from xltools.tasks import ruled
from xltools.tasks.settings import settings_for
from xltools.tasks.verify import verify_book
from xltools.workbook.read import read_book


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("typed")
    found = [folder / f"{seed}.xlsx" for seed in range(100, 106)]
    for seed, path in enumerate(found, 100):
        write_typed(make_form(seed), path)
    found.append(folder / "percent.xlsx")
    _with_percent_weights(found[0], found[-1])
    return found


def _with_percent_weights(path: Path, copy: Path) -> None:
    """The same form with its points shown as percentages: 4.5 stands as 0.045."""
    book = load_workbook(path)
    for row in book.active.iter_rows(min_row=1, min_col=7, max_col=7):
        if row[0].row > 13 and isinstance(row[0].value, (int, float)):
            row[0].value, row[0].number_format = row[0].value / 100, "0.0%"
    book.save(copy)


class Twice:
    """An engine that keeps its workbook, checked against a new one for every model."""

    name = "formualizer"

    def __init__(self) -> None:
        self.kept, self.models = get_engine(), 0

    def version(self) -> str:
        return self.kept.version()

    def calculate(self, model: Model, wanted: object) -> dict[object, Result]:
        refs = list(wanted)  # type: ignore[call-overload]
        everything = [*refs, *(type(refs[0])(s, *p) for s, cells in model.formulas.items() for p in cells)]
        found = self.kept.calculate(model, everything)
        assert found == get_engine().calculate(model, everything)
        self.models += 1
        return {ref: found[ref] for ref in refs}


def test_a_kept_workbook_gives_what_a_new_one_gives(paths: list[Path]) -> None:
    engine = Twice()
    for path in paths * 2:
        verify_book(read_book(path), engines=[engine])  # type: ignore[list-item]
    assert engine.models >= 2 * len(paths)


def test_rows_of_one_shape_have_the_same_formulas(paths: list[Path]) -> None:
    sheet = ruled._new(settings_for("附件6"))
    shapes: dict[object, ruled.Shape] = {}
    rows = 0
    for path in paths:
        book = read_book(path)
        for task in verify_book(book, engines=[get_engine()]):
            assert task.case is not None
            for _, row in ruled._rows(task.case.form, task.case.scores, task.case.execution):
                shape = ruled._shape(row, sheet.settings)
                assert shapes.setdefault(row.key, shape) == shape
                rows += 1
    assert rows > 200
    assert len(shapes) < 20


def test_a_sheet_that_has_grown_long_begins_anew(paths: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    ruled._sheets.clear()
    kept = [verify_book(read_book(path), engines=[get_engine()])[0].ruled for path in paths]
    monkeypatch.setattr(ruled, "_MOST_ROWS", 50)
    ruled._sheets.clear()
    longest = 0
    for path, wanted in zip(paths, kept, strict=True):
        assert verify_book(read_book(path), engines=[get_engine()])[0].ruled == wanted
        (sheet,) = ruled._sheets.values()
        slots = [slot for shape in sheet.shapes.values() for slot in shape.slots]
        assert len(slots) == len(set(slots))
        longest = max(longest, len(slots))
    assert longest < 50 + 2 * 46


def test_percent_weights_after_plain_ones(paths: list[Path]) -> None:
    """Points shown as percentages are never taken for figures, whatever form came before."""
    ruled._sheets.clear()
    plain, percent = (
        verify_book(read_book(path), engines=[get_engine()])[0].ruled for path in (paths[0], paths[-1])
    )
    assert plain == percent


class Listening:
    """An engine, and which rows it was asked for."""

    name = "formualizer"

    def __init__(self) -> None:
        self.own, self.asked = get_engine(), 0

    def version(self) -> str:
        return self.own.version()

    def calculate(self, model: Model, wanted: Iterable[Ref]) -> dict[Ref, Result]:
        refs = list(wanted)
        self.asked += sum(ref.sheet == ruled._ROWS for ref in refs)
        return self.own.calculate(model, refs)


def test_what_an_engine_has_said_it_is_not_asked_again(paths: list[Path]) -> None:
    first, second = Listening(), Listening()
    once = verify_book(read_book(paths[0]), engines=[first])[0]
    asked = first.asked
    assert asked == len(once.ruled)
    assert verify_book(read_book(paths[0]), engines=[first])[0].ruled == once.ruled
    assert first.asked == asked
    assert verify_book(read_book(paths[0]), engines=[second])[0].ruled == once.ruled
    assert second.asked == asked


def test_only_so_much_of_what_an_engine_said_is_kept(
    paths: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ruled, "_MOST_KNOWN", 10)
    engine = Listening()
    for times in (1, 2):
        verify_book(read_book(paths[0]), engines=[engine])
        (sheet,) = (sheet for sheet in ruled._sheets.values() if sheet.engine is engine)
        assert len(sheet.known) * times == engine.asked


def test_true_is_not_taken_for_one(tmp_path: Path) -> None:
    """A formula asks whether an amount is a number: TRUE is none, though Python takes it for 1."""
    template = Path("templates/项目支出绩效自评表.xlsx")
    line = _budget_of(template)
    engine, given = Listening(), []
    for amount in (1, True):
        path = tmp_path / f"{amount}.xlsx"
        book = load_workbook(template)
        sheet = book["项目支出绩效自评表"]
        sheet[line.budget.ref.a1], sheet[line.spent.ref.a1] = amount, 0.5
        book.save(path)
        given.append(verify_book(read_book(path), engines=[engine])[0].ruled[line.label.ref.row])
    assert given == [5, None]  # half of 10 points; nothing where the budget is no number


def _budget_of(path: Path) -> BudgetLine:
    (form,) = read_forms(read_book(path))[0]
    assert form.execution is not None
    return form.execution
