"""The page that lists all forms of a run: figures, grades, findings, links to page and file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from xltools.findings import Finding
from xltools.numbers import show
from xltools.render.page.names import link as link_of
from xltools.render.page.names import link_to_file
from xltools.render.page.write import rendered
from xltools.rules.grades import grade
from xltools.rules.settings import Settings
from xltools.tasks.beside.places import shown_path
from xltools.tasks.filed import Filed, FiledForm

#: every form is listed up to this many; beyond, those without a problem are only counted
MAX_ROWS = 5000
TONES = (("error", "有错误"), ("warning", "有提醒"), ("clean", "没有问题"), ("unreadable", "不能用"))


@dataclass(frozen=True, slots=True)
class Row:
    """One form, or one file without any (its figures are None); links are "" where there is nothing to open."""

    name: str
    source: str
    link: str
    tone: str = "unreadable"
    why: str = ""
    unit: str = ""
    form: str = ""
    stated: str | None = None
    rows: str | None = None
    rule: str | None = None
    grade: str = ""
    errors: int | None = None
    warnings: int | None = None
    page: str = ""


def rows_of(filed: Filed, page: str, folder: Path, settings: Settings, listed: str) -> Iterator[Row]:
    """The rows of a file. ``page`` is the name of its page, "" without; ``listed`` the form that the run is about."""
    name = Path(filed.path).name
    source, link = shown_path(filed.path, str(folder)), link_to_file(filed.path, str(folder))
    if not filed.forms and filed.status != "clean":  # clean: a report among the forms (附件7)
        yield Row(name, source, link, why=filed.why)
    for number, form in enumerate(filed.forms, 1):
        yield Row(
            form.project or form.unit or name,
            source,
            link,
            "error" if form.errors else "warning" if form.warnings else "clean",
            form.why if form.form == listed else "",
            form.unit if form.project else "",
            form.form,
            _shown(form.stated),
            _shown(form.rows),
            # without scores there is nothing that the rules' total could be held against
            _shown(form.rule) if form.rows is not None else None,
            _grades(form, settings),
            form.errors,
            form.warnings,
            f"{link_of(page)}#t1-{number}" if page and form.errors else "",
        )


def _shown(figure: Decimal | None) -> str | None:
    return show(figure) if figure is not None else None


def _grades(form: FiledForm, settings: Settings) -> str:
    """The grade of the stated total, and after an arrow that of the rows where it is another."""
    right = grade(form.rows, settings) if form.rows is not None else ""
    return f"{form.grade}→{right}" if form.grade and right not in ("", form.grade) else form.grade or right


def index(rows: Sequence[Row], findings: Sequence[Finding], engine: str) -> Iterator[bytes]:
    """The page in pieces; ``findings`` concern the run as a whole."""
    shown = rows if len(rows) <= MAX_ROWS else [row for row in rows if row.tone != "clean"]
    tones = Counter(row.tone for row in rows)
    told = "，".join(f"{label} {tones[tone]} 份" for tone, label in TONES if tones[tone])
    return rendered(
        "index.html",
        title="绩效自评表核对结果：全部单位",
        key="index",
        index="",
        told=f"共 {len(rows)} 份：{told}",
        counts=tones,
        labels=TONES,
        rows=shown,
        left_out=len(rows) - len(shown),
        findings=findings,
        engine=engine,
    )
