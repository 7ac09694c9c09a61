"""The Python interface: what ``import xltools`` gives (contract §6)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from xltools.engines.registry import DEFAULT, get_engine
from xltools.forms.reading import read_forms
from xltools.records import Form
from xltools.tasks import explain as explaining
from xltools.tasks import fill as filling
from xltools.tasks import new as blank
from xltools.tasks import recompute as recomputing
from xltools.tasks import summarize as summarizing
from xltools.tasks import verify as verifying
from xltools.tasks.batch.crew import crew_of
from xltools.tasks.opened import open_book
from xltools.tasks.results import Recomputed, Report

if TYPE_CHECKING:
    import pandas

Path = str | os.PathLike[str]


def read(path: Path) -> tuple[Form, ...]:
    """The forms of a workbook (or Word document) in sheet order; empty where none is recognised.

    Raises UnreadableError for a file that is no readable workbook.
    """
    return read_forms(open_book(path))[0]


def verify(
    path: Path | Sequence[Path],
    *,
    engine: str | Sequence[str] = DEFAULT,
    rules: Path | None = None,
    report: Path | None = None,
) -> Report:
    """Verify one workbook, a folder, or several of them; ``report`` is the 自评报告 whose text is
    held against them. See ``tasks.verify.verify``."""
    paths = [path] if isinstance(path, (str, os.PathLike)) else list(path)
    names = [engine] if isinstance(engine, str) else list(engine)
    return verifying.verify(paths, engines=[get_engine(name) for name in names], rules=rules, text=report)


def new(form: str, out: Path, *, force: bool = False) -> str:
    """Write the blank official form of that name."""
    return blank.new(form, out=out, force=force)


def fill(source: Path, out: Path, *, template: Path | None = None, force: bool = False) -> filling.Filled:
    """Fill a template from a workbook, YAML, JSON or CSV. See ``tasks.fill.fill``."""
    return filling.fill(source, out=out, template=template, force=force, engine=get_engine(DEFAULT))


def recompute(
    path: Path,
    out: Path | None = None,
    *,
    scores: str = "stated",
    in_place: bool = False,
    force: bool = False,
) -> Recomputed:
    """Recompute a workbook; what changed, cell by cell. See ``tasks.recompute.recompute``."""
    return recomputing.recompute(
        path, out=out, scores=scores, in_place=in_place, force=force, engine=get_engine(DEFAULT)
    )


def summarize(
    folder: Path | Sequence[Path],
    out: Path,
    *,
    units: Path | None = None,
    order: Path | None = None,
    review: str = "none",
    rules: Path | None = None,
    force: bool = False,
    form: str = summarizing.FORM,
    processes: int | None = None,
    cluster: str | None = None,
) -> summarizing.Summary:
    """Fill 附件4 from a folder of 附件6 (or files, patterns, URLs), or another form's summary, in
    ``processes`` of this computer or on the Dask ``cluster`` at that address.

    ``Summary.used`` are the forms behind the lines (``Line``: path, sha256, form), ``Summary.files``
    all files with their findings (``Filed``). See ``tasks.summarize.summarize``.
    """
    return summarizing.summarize(
        folder,
        out=out,
        units=units,
        order=order,
        review=review,
        rules=rules,
        force=force,
        form=form,
        crew=crew_of(processes, cluster),
        engine=get_engine(DEFAULT),
    )


def explain(path: Path, what: str, *, rules: Path | None = None) -> explaining.Explanation:
    """The derivation of the score at a cell or of an indicator. See ``tasks.explain.explain``."""
    return explaining.explain(path, what, engines=[get_engine(DEFAULT)], rules=rules)


def indicators(paths: Iterable[Path]) -> pandas.DataFrame:
    """All indicators of many workbooks, one row each; figures as exact decimals (object columns).

    Needs pandas (``jixiao-xltools[data]``). Raises ImportError without it.
    """
    try:
        import pandas
    except ImportError as error:
        raise ImportError('需要 pandas：请执行 pip install -c constraints.txt ".[data]"') from error
    return pandas.DataFrame([row for path in paths for row in _rows(path)], columns=_COLUMNS)


_COLUMNS = ["path", "sheet", "form", "unit", "project", "year", "row", "level1", "level2", "name", "target", "actual",
            "weight", "stated", "rule", "rule_min", "rule_max", "rule_name", "outcome", "reason", "cell"]  # fmt: skip


def _rows(path: Path) -> list[dict[str, object]]:
    from xltools.render.jsonreport import indicator_rows

    return [row for task in verify(path).tasks for row in indicator_rows(task)]
