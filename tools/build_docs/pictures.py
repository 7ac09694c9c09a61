"""Makes the pictures in docs/images: ``python -m tools.build_docs.pictures``.

Needs soffice, pdftoppm and chromium on the PATH; what it draws is the demo's own output.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI

from benchmarks.generate import generate
from xltools.engines.registry import get_engine
from xltools.render.demo import FILLED, SUMMARY, run
from xltools.render.page.write import write_page
from xltools.render.terminal import print_report
from xltools.resources import examples, templates
from xltools.tasks.summarize import summarize
from xltools.tasks.verify import verify

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        run(str(place / "示例"), force=True, engine=get_engine(), out=Console(file=(place / "log").open("w")))
        _pages(place, place / "示例" / FILLED, "form6", 1)
        _pages(place, place / "示例" / SUMMARY, "form4", 1)
        _beside(place)
        _terminal(place, place / "示例" / FILLED)
        _page(place, place / "示例" / FILLED)
        for book in (*templates(), *(path for path in examples() if path.suffix == ".xlsx")):
            _pages(place, book, f"样张-{book.stem}", 1, resolution=60)


def _pages(place: Path, book: Path, name: str, page: int, resolution: int = 80) -> None:
    profile = f"-env:UserInstallation=file://{place / 'profile'}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", place, book],
        check=True,
        capture_output=True,
    )
    pdf = place / f"{book.stem}.pdf"
    subprocess.run(
        ["pdftoppm", "-r", str(resolution), "-png", "-f", str(page), "-l", str(page), "-singlefile", pdf, IMAGES / name],
        check=True,
    )  # fmt: skip


def _beside(place: Path) -> None:
    """分析 of a summary of nine forms: the page behind the table."""
    generate(place / "收件", "typed", 9)
    summarize(place / "收件", out=place / "附件4.xlsx", engine=get_engine())
    _pages(place, place / "附件4.xlsx", "beside", 2)


def _terminal(place: Path, book: Path) -> None:
    console = Console(
        record=True,
        width=112,
        file=(place / "log2").open("w"),
        force_terminal=True,
        markup=False,
        highlight=False,
    )
    report = verify([book], engines=[get_engine()])
    console.print("$ xltools verify 1-填好的附件6.xlsx")
    print_report(report, console)
    html = console.export_html(theme=MONOKAI, code_format=_PAGE)
    source = place / "terminal.html"
    source.write_text(html.replace(str(book.parent) + "/", ""), "utf-8")
    _browsed(place, source, "terminal", 1010, html.count("\n") * 21 + 60)


#: all findings of a kind but the first
_FURTHER = re.compile(r'(?<=</tr>\n)(?:<tr class="item".*?</tr>\n)+', re.DOTALL)


def _page(place: Path, book: Path) -> None:
    """What verify --html writes, with one finding of each severity, so that the form is on the picture too."""
    engine, page = get_engine(), place / "page.html"
    write_page(page, verify([book], engines=[engine]), engine=engine)
    page.write_text(_FURTHER.sub("", page.read_text("utf-8").replace(str(book.parent) + "/", "")), "utf-8")
    _browsed(place, page, "page", 1000, 1650)


def _browsed(place: Path, source: Path, name: str, width: int, height: int) -> None:
    subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--hide-scrollbars", f"--user-data-dir={place / 'chromium'}", f"--window-size={width},{height}",
         f"--screenshot={IMAGES / f'{name}.png'}", source.as_uri()],
        check=True, capture_output=True,
    )  # fmt: skip


_PAGE = """<html><head><meta charset="utf-8"><style>{stylesheet}
body {{ color: {foreground}; background: {background}; margin: 14px; }}
pre {{ font: 15px/21px 'Noto Sans Mono CJK SC', monospace; }}</style></head><body><pre>{code}</pre></body></html>"""


if __name__ == "__main__":
    main()
