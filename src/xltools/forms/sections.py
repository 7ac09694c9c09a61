"""Several forms under each other on one sheet: where each begins."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

from xltools.cells import Grid
from xltools.forms.head import PROJECT_LABELS
from xltools.forms.labels import bare, ends_table, is_total
from xltools.forms.spec import Sheet
from xltools.forms.view import View

_TITLE = re.compile(r"自评(?:情况|打分|评分)?表(?:[(（]20\d\d年?度?[)）])?|目标(?:申报|批复)?表")


def sections(view: Sheet) -> Iterator[Sheet]:
    """The sheet itself, or one part for each form on it.

    A new form begins where, after the end of one indicator table (its total or
    its closing remarks), a title or 项目名称 stands above further headings.
    """
    starts = list(_starts(view))
    if not starts:
        yield view
        return
    for top, end in zip([view.grid.first_row, *starts], [*starts, view.grid.last_row + 1], strict=True):
        yield Sheet(part(view.grid, top, end))


def _starts(view: Sheet) -> Iterator[int]:
    goals = {header.row for header in view.goal_headers if header.columns.keys() & {"level1", "level2"}}
    heads = sorted({header.row for header in view.headers} | goals)
    for above, below in itertools.pairwise(heads):
        ended = above in goals  # targets alone have no total
        for row in range(above + 1, below):
            if ended and _opens(view, row):
                yield row
                break
            ended = ended or _ends(view, row)


def _ends(view: View, row: int) -> bool:
    label = view.row_label(row)
    return bool(label) and (is_total(label) or ends_table(label))


def _opens(view: View, row: int) -> bool:
    """A title of its own (not 续), or the label 项目名称 where no title was printed."""
    return any(
        (len(text) < 50 and _TITLE.search(text) and "续" not in text)
        or bare(text) in PROJECT_LABELS
        or bare(text.split(":")[0]) in PROJECT_LABELS
        for text in view.keys.get(row, {}).values()
    )


def part(grid: Grid, top: int, end: int) -> Grid:
    """Rows ``top`` to before ``end`` of a grid, at their own addresses."""
    rows = grid.rows[top - grid.first_row : end - grid.first_row]
    merges = tuple(area for area in grid.merges if top <= area.top and area.bottom < end)
    return replace(grid, rows=rows, first_row=top, merges=merges)
