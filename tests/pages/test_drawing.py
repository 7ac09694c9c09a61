"""Sheets as tables: merged areas, texts that run over, hidden rows and columns, sheets too large to draw whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from xltools.cells import Grid, Merge, a1
from xltools.render.page.drawing import MAX_COLUMNS, MAX_ROWS, Drawing, Mark, Place, draw
from xltools.workbook.looks import CellLook, Look

MARK = Mark("f1", 1, "error", "错误", "总分不符")


def drawn(
    grid: Grid, look: Look | None = None, marks: dict[Place, tuple[Mark, ...]] | None = None
) -> Drawing:
    return draw(grid, look or Look(), marks or {}, "x1-1")


def texts(found: Drawing) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for chunk in found.chunks for row in chunk.rows]


def covers(found: Drawing) -> None:
    """Every place of each piece is drawn exactly once."""
    for chunk in found.chunks:
        taken: set[Place] = set()
        for index, row in enumerate(chunk.rows):
            at = 0
            for cell in row.cells:
                while (index, at) in taken:
                    at += 1
                places = {(index + r, at + c) for r in range(cell.rowspan) for c in range(cell.colspan)}
                assert not places & taken
                taken |= places
        assert taken == {(r, c) for r in range(len(chunk.rows)) for c in range(len(found.columns))}


def test_merged_areas() -> None:
    grid = Grid(
        "表", [["题", None, None], ["甲", 1, 2], [None, 3, 4]], merges=(Merge(1, 1, 1, 3), Merge(2, 1, 3, 1))
    )
    found = drawn(grid)
    assert texts(found) == [["题"], ["甲", "1", "2"], ["3", "4"]]
    spans = [(cell.rowspan, cell.colspan) for cell in found.cells()]
    assert spans == [(1, 3), (2, 1), (1, 1), (1, 1), (1, 1), (1, 1)]
    covers(found)


def test_broken_merges_do_not_break_the_table() -> None:
    merges = (Merge(1, 1, 2, 2), Merge(2, 2, 3, 3), Merge(1, 1, 1, 16384), Merge(3, 1, 1048576, 1))
    covers(drawn(Grid("表", [[1, 2, 3]] * 3, merges=merges)))


def test_a_mark_inside_a_merged_area_is_at_its_corner() -> None:
    grid = Grid("表", [[1, 2], [None, 3]], merges=(Merge(1, 1, 2, 1),))
    cells = [cell for cell in drawn(grid, marks={(2, 1): (MARK,)}).cells() if cell.marks]
    assert [(cell.id, cell.look.split()[-2:]) for cell in cells] == [("x1-1-A1", ["m", "error"])]


def test_an_empty_marked_cell_beside_the_sheet_is_drawn() -> None:
    found = drawn(Grid("表", [[1]]), marks={(2, 3): (MARK,)})
    assert [cell.id for cell in found.cells() if cell.id] == ["x1-1-C2"]
    covers(found)
    assert [cell.id for cell in drawn(Grid("表", [[1]]), marks={(1, 9000): (MARK,)}).cells() if cell.id] == []


def test_a_text_runs_over_empty_cells_as_on_the_screen() -> None:
    look = Look(default=8)
    row = ["部门整体支出绩效自评表", None, None, None]
    assert [cell.colspan for cell in drawn(Grid("表", [row, [1, 2, 3, 4]]), look).cells()][:2] == [3, 1]
    busy = drawn(Grid("表", [[row[0], None, 5, None], [1, 2, 3, 4]]), look)
    assert [cell.colspan for cell in busy.cells()][:3] == [2, 1, 1]
    wrapped = Look(default=8, cells={(1, 1): CellLook(wrap=True)})
    assert [cell.colspan for cell in drawn(Grid("表", [row, [1, 2, 3, 4]]), wrapped).cells()][:4] == [
        1,
        1,
        1,
        1,
    ]
    marked = drawn(Grid("表", [row, [1, 2, 3, 4]]), look, {(1, 2): (MARK,)})
    assert [cell.colspan for cell in marked.cells()][:4] == [1, 1, 1, 1]
    covers(marked)


def test_hidden_rows_and_columns() -> None:
    look = Look(hidden_rows=frozenset({2}), hidden_columns=frozenset({2}))
    grid = Grid("表", [[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    found = drawn(grid, look)
    assert texts(found) == [["1", "3"], ["7", "9"]]
    assert found.chunks[0].skipped == ""
    assert len(found.notes) == 2
    shown = drawn(grid, look, {(2, 2): (MARK,)})
    assert texts(shown) == [["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"]]
    assert [row.hidden for row in shown.chunks[0].rows] == [False, True, False]


def test_a_long_sheet_is_drawn_in_pieces() -> None:
    grid = Grid("表", [[n] for n in range(1, 5001)], merges=(Merge(1000, 1, 4000, 1),))
    found = drawn(grid, marks={(2000, 1): (MARK,), (4500, 1): (MARK,)})
    rows = [row.number for chunk in found.chunks for row in chunk.rows]
    assert rows == [*range(1, 61), *range(998, 1003), *range(4498, 4503)]
    assert [chunk.skipped for chunk in found.chunks] == [
        "", "第 61～997 行没有画出", "第 1003～4497 行没有画出", "第 4503～5000 行没有画出",
    ]  # fmt: skip
    assert [cell.id for cell in found.cells() if cell.marks] == ["x1-1-A1000", "x1-1-A4500"]
    covers(found)


def test_thousands_of_marks_stay_bounded() -> None:
    grid = Grid("表", [[n] * 100 for n in range(2000)])
    found = drawn(grid, marks={(row, 1): (MARK,) for row in range(1, 2001)})
    assert sum(len(chunk.rows) for chunk in found.chunks) == MAX_ROWS
    assert len(found.columns) == MAX_COLUMNS
    assert f"只画了前 {MAX_COLUMNS} 列" in found.notes
    assert found.chunks[-1].skipped == f"第 {MAX_ROWS + 1}～2000 行没有画出"


def test_an_empty_sheet() -> None:
    assert texts(drawn(Grid("表", []))) == []


SIDE = st.integers(1, 9)
MERGES = st.builds(lambda top, left, rows, columns: Merge(top, left, top + rows, left + columns), SIDE, SIDE,
                   st.integers(0, 6), st.integers(0, 6))  # fmt: skip
TEXTS = st.sampled_from([None, "", 1.5, "甲", "很长很长的一句话，写出了这一格的边框", "两\n行"])


@given(
    st.lists(st.lists(TEXTS, min_size=6, max_size=6), min_size=1, max_size=8),
    st.lists(MERGES, max_size=5),
    st.frozensets(SIDE, max_size=4),
    st.frozensets(SIDE, max_size=4),
    st.lists(st.tuples(SIDE, SIDE), max_size=4, unique=True),
)
def test_any_sheet_is_a_whole_table(
    rows: list[list[str | float | None]],
    merges: list[Merge],
    hidden_rows: frozenset[int],
    hidden_columns: frozenset[int],
    places: list[Place],
) -> None:
    look = Look(default=6, hidden_rows=hidden_rows, hidden_columns=hidden_columns)
    marks = {place: (Mark(f"f{n}", n, "error", "错误", "不符"),) for n, place in enumerate(places)}
    found = drawn(Grid("表", rows, merges=tuple(merges)), look, marks)
    covers(found)
    ids = [cell.id for cell in found.cells() if cell.id]
    assert len(ids) == len(set(ids))
    drawn_marks = [mark.number for cell in found.cells() for mark in cell.marks]
    assert len(drawn_marks) == len(set(drawn_marks))
    if not merges:
        assert sorted(drawn_marks) == list(range(len(places)))
        assert set(ids) == {f"x1-1-{a1(*place)}" for place in places}
