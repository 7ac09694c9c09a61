"""Every formula we write keeps to engines.md "Rules for the formulas we write"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.sheets.edited import write
from tests.sheets.test_live_edits import HEADS, SPLIT, UNWEIGHED, _row
from xltools.engines.registry import get_engine
from xltools.forms.reading import read_forms
from xltools.resources import examples, templates
from xltools.sheets import controls, paper, settings_sheet
from xltools.sheets.official import official_cells
from xltools.tasks.rewrite import planned, prepare
from xltools.workbook.read import read_book

#: Excel 2007 and later, WPS, LibreOffice, formualizer and formulas alike (tests/engines)
ALLOWED = frozenset({
    "AND", "AVERAGE", "COUNT", "COUNTIF", "EXACT", "FIND", "IF", "ISERROR", "ISLOGICAL", "ISNUMBER", "ISTEXT", "LEFT",
    "LEN", "MAX", "MID", "MIN", "N", "NOT", "OR", "RIGHT", "ROUND", "SUBSTITUTE", "SUM", "TRIM", "VALUE", "CHAR",
})  # fmt: skip
LONGEST, DEEPEST, MOST_ARGUMENTS = 8192, 64, 255
_TEXT = re.compile(r'"(?:[^"]|"")*"')
_SHEET = re.compile(r"'(?:[^']|'')+'!")
OURS = {paper.NAME, settings_sheet.NAME, controls.NAME}


@cache
def _books(folder: Path) -> dict[str, dict[str, dict[tuple[int, int], str]]]:
    """Formulas by workbook and sheet: the templates, and recomputed workbooks of all layouts."""
    import random

    found = {path.name: _formulas(path) for path in templates()}
    sources = [path for path in examples() if path.suffix == ".xlsx"]
    for name, heads in {"plain": HEADS, "split": SPLIT, "unweighed": UNWEIGHED}.items():
        rng = random.Random(name)
        write(folder / f"{name}.xlsx", [_row(rng, heads) for _ in range(60)], heads)
        sources.append(folder / f"{name}.xlsx")
    for path in sources:
        data = planned(read_book(path), scores="rule", engine=get_engine()).on(path.read_bytes())
        out = folder / f"{path.stem}.out.xlsx"
        out.write_bytes(data)
        found[out.name] = _formulas(out)
    return found


def _formulas(path: Path) -> dict[str, dict[tuple[int, int], str]]:
    return {grid.sheet: dict(grid.formulas) for grid in read_book(path).grids}


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    """(place, formula) of everything we write."""
    books = _books(tmp_path_factory.mktemp("lint"))
    found = [
        (f"{book} {sheet} {place}", text)
        for book, sheets in books.items()
        for sheet, cells in sheets.items()
        for place, text in cells.items()
    ]
    assert len(found) > 3000
    return found


def _bare(text: str) -> str:
    """A formula without its texts and sheet names."""
    return _SHEET.sub("", _TEXT.sub('""', text))


def test_only_functions_that_all_programs_have(every: list[tuple[str, str]]) -> None:
    used = {
        (name, place) for place, text in every for name in re.findall(r"([A-Z][A-Z0-9.]*)\(", _bare(text))
    }
    strange = [(name, place) for name, place in used if name not in ALLOWED]
    assert strange == []
    assert {name for name, _ in used} == ALLOWED, "the list holds nothing that is not used"


def test_no_whole_columns_no_double_minus_no_arrays(every: list[tuple[str, str]]) -> None:
    for place, text in every:
        bare = _bare(text)
        assert not re.search(r"\$?[A-Z]{1,3}:\$?[A-Z]{1,3}(?!\d)|(?<![A-Z$\d])\$?\d+:\$?\d+", bare), (
            place,
            text,
        )
        assert "--" not in bare, (place, text)
        assert "{" not in bare, (place, text)
        assert "@" not in bare, (place, text)
        assert not re.search(r"#[A-Z]", bare), (place, text)


def test_length_depth_and_texts_are_within_excels_limits(every: list[tuple[str, str]]) -> None:
    for place, text in every:
        assert len(text) < LONGEST, (place, len(text))
        assert max(map(len, _TEXT.findall(text)), default=0) <= 255 + 2, place
        depth, most = _shape(_bare(text))
        assert depth <= DEEPEST, (place, depth)
        assert most <= MOST_ARGUMENTS, (place, most)


def _shape(bare: str) -> tuple[int, int]:
    """(levels of brackets, most arguments of one function)."""
    deepest, most, counts = 0, 0, [1]
    for char in bare:
        if char == "(":
            counts.append(1)
        elif char == ")":
            most = max(most, counts.pop())
        elif char == ",":
            counts[-1] += 1
        deepest = max(deepest, len(counts) - 1)
    return deepest, most


def test_no_text_is_taken_for_a_number_but_plain_digits(every: list[tuple[str, str]]) -> None:
    """VALUE stands only behind the condition that a text is digits and a point (locale, dates, %)."""
    for place, text in every:
        for match in re.finditer(r"VALUE\(([^()]*)\)", text):
            before = text[: match.start()]
            assert f"LEN({match[1]})<=15" in before, (place, text)
            assert re.search(rf"LEN\({match[1]}\)>LEN\([A-Z]+\d+\)", before), (place, text)
        assert text.count("VALUE(") == len(re.findall(r"VALUE\([^()]*\)", text)), (place, text)


def _results(folder: Path) -> Iterator[tuple[str, str]]:
    """(what, formula) of every cell that a score, subtotal, total or rate stands in."""
    books = _books(folder)
    for book, sheets in books.items():
        sheet = sheets.get(paper.NAME, {})
        for (row, column), text in sheet.items():
            if column in (paper.COLUMN["low"], paper.COLUMN["high"], paper.COLUMN["difference"]):
                yield f"{book} {row}", text
    for path in (*templates(), *(p for p in examples() if p.suffix == ".xlsx")):
        read = read_book(path)
        for sheets_of in prepare(read, read_forms(read)[0]).forms:
            for cell in official_cells(sheets_of.form, sheets_of.paper, sheets_of.settings):
                if cell.owned:
                    yield f"{path.name} {cell.what}", cell.formula


def test_every_calculated_figure_is_rounded(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A quotient, product or sum never reaches a cell without ROUND around it."""
    found = list(_results(tmp_path_factory.mktemp("rounded")))
    assert len(found) > 300
    for place, text in found:
        for shown in _shown(text):
            assert _FIGURE.fullmatch(shown) or shown.startswith("ROUND("), (place, shown, text)


#: a cell, a number or a text
_FIGURE = re.compile(r"""(?:'[^']+'!)?\$?[A-Z]+\$?\d+|\d+(?:\.\d+)?|"[^"]*"|N\([^()]+\)""")


def _shown(text: str) -> Iterator[str]:
    """What a formula may show: the values of its branches, not the conditions that choose them."""
    name, arguments = _call(text)
    if name == "IF":
        for argument in arguments[1:]:
            yield from _shown(argument)
    elif name in ("MIN", "MAX"):
        for argument in arguments:
            yield from _shown(argument)
    else:
        yield text


def _call(text: str) -> tuple[str, list[str]]:
    """A formula that is one call of a function, taken apart; ("", []) for any other."""
    found = re.match(r"([A-Z]+)\(", text)
    if found is None:
        return "", []
    arguments, depth, quoted = [""], 1, False
    for at, char in enumerate(text[found.end() :], found.end()):
        quoted ^= char == '"'
        depth += 0 if quoted else {"(": 1, ")": -1}.get(char, 0)
        if not depth:
            return (found[1], arguments) if at == len(text) - 1 else ("", [])
        if char == "," and depth == 1 and not quoted:
            arguments.append("")
        else:
            arguments[-1] += char
    return "", []


@pytest.mark.parametrize("path", templates(), ids=lambda path: path.stem)
def test_shipped_templates_hold_the_formulas_that_the_program_writes(path: Path, tmp_path: Path) -> None:
    """Else a template is older than the code: python -m tools.build_templates."""
    book = read_book(path)
    shipped = {grid.sheet: dict(grid.formulas) for grid in book.grids if grid.sheet in OURS}
    data = planned(book, scores="stated", engine=get_engine(), log=False).on(path.read_bytes())
    (tmp_path / path.name).write_bytes(data)
    again = {sheet: cells for sheet, cells in _formulas(tmp_path / path.name).items() if sheet in OURS}
    assert again == shipped
