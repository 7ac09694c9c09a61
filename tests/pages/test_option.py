"""verify --html on the command line: written whole or not at all, exit codes as without it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.cli.running import Command, digest
from tests.pages.reading import read_page


def test_exit_codes_and_output_are_as_without(
    run: Command, printed: Path, clean: Path, tmp_path: Path
) -> None:
    plain = run("verify", printed)
    ran = run("verify", printed, "--html", tmp_path / "a.html")
    assert (ran.code, ran.out) == (plain.code, plain.out) == (1, plain.out)
    assert run("verify", clean, "--html", tmp_path / "b.html").code == 0


def test_together_with_json(run: Command, printed: Path, tmp_path: Path) -> None:
    page, data = tmp_path / "r.html", tmp_path / "r.json"
    assert run("verify", printed, "--html", page, "--json", data).code == 1
    findings = json.loads(data.read_text("utf-8"))["tasks"][0]["findings"]
    assert len(read_page(page).all("tr", "item")) == len(findings)
    on_screen = run("verify", printed, "--html", page, "--force", "--json", "-")
    assert json.loads(on_screen.out)["tasks"][0]["findings"] == findings


def test_an_existing_file_is_not_overwritten_without_force(
    run: Command, printed: Path, tmp_path: Path
) -> None:
    old = tmp_path / "r.html"
    old.write_text("旧")
    ran = run("verify", printed, "--html", old)
    assert (ran.code, ran.out) == (2, "")
    assert "r.html" in ran.err
    assert old.read_text() == "旧"
    assert run("verify", printed, "--html", old, "--force").code == 1
    assert read_page(old).one("h1")


def test_outputs_that_cannot_be(run: Command, printed: Path, tmp_path: Path) -> None:
    before = digest(printed)
    assert run("verify", printed, "--html", printed, "--force").code == 2
    assert run("verify", printed, "--html", "-").code == 2
    assert run("verify", printed, "--html", tmp_path / "没有" / "r.html").code == 2
    same = tmp_path / "r.html"
    assert run("verify", printed, "--html", same, "--json", same).code == 2
    assert not same.exists()
    assert digest(printed) == before
    assert [path.name for path in tmp_path.iterdir()] == [printed.name]


def test_an_empty_folder_has_a_page_too(run: Command, tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    assert run("verify", tmp_path / "空", "--html", tmp_path / "r.html").code == 0
    assert "共 0 份表" in read_page(tmp_path / "r.html").one("header", "top").text


def test_verify_without_it_loads_no_template_engine(printed: Path) -> None:
    program = (
        "import sys; from xltools.cli import main; main(['verify', sys.argv[1]]);"
        "print([name for name in sys.modules if name.startswith(('jinja2', 'xltools.render.page'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, printed], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
