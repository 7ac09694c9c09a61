"""What can be said of the built macro files without running them."""

from __future__ import annotations

import ast
import io
import json
import re
import subprocess
import sys
import zipfile
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from xltools.errors import FormError, WriteError
from xltools.office.setup import vba
from xltools.office.setup.build import ADDIN, FORM, addin, build, form_workbook
from xltools.office.setup.buttons import BUTTONS
from xltools.office.setup.extension import extension

pytest.importorskip("pyopenvba")
SOURCES = Path(__file__).parents[2] / "macros" / "vba"
FORM_MODULES = {"XlForm", "XlCollect", "XlReading", "XlOutput"}
OWN = sorted(path.stem for path in SOURCES.glob("*.bas"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("宏 [1]")
    build(place)
    return place


_OLEVBA = (
    "import json, sys; from oletools.olevba import VBA_Parser; "
    "print(json.dumps({name: code for _, _, name, code in VBA_Parser(sys.argv[1]).extract_macros()}))"
)


@lru_cache
def modules(path: Path) -> dict[str, str]:
    """Every module as olevba decompresses it; in a process of its own, since it warns as it loads."""
    done = subprocess.run([sys.executable, "-c", _OLEVBA, str(path)], capture_output=True, check=True)
    found: dict[str, str] = json.loads(done.stdout)
    return found


def members(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as package:
        return {n: package.read(n).decode("utf-8") for n in package.namelist() if not n.endswith(".bin")}


def subs(code: str) -> dict[str, str]:
    return dict(re.findall(r"^Public Sub (\w+)\((.*)\)", code, re.MULTILINE))


def test_the_same_sources_give_the_same_bytes() -> None:
    assert form_workbook() == form_workbook()
    assert addin() == addin()
    assert extension(["/a b/包"]) == extension(["/a b/包"])


def test_what_is_there_is_not_written_over(folder: Path) -> None:
    with pytest.raises(WriteError):
        build(folder)
    assert [path.name for path in build(folder, force=True)] == [FORM, ADDIN]


def test_olevba_reads_our_modules_as_they_were_put_in(folder: Path) -> None:
    form, ribbon = modules(folder / FORM), modules(folder / ADDIN)

    assert {f"{name}.bas" for name in FORM_MODULES} <= set(form)
    assert {"XlRibbon.bas", "xlwings.bas"} <= set(ribbon)
    for name, code in {**form, **ribbon}.items():
        assert code.isascii(), name
        if name.removesuffix(".bas") in OWN:
            body = code.partition("\n")[2].replace("\r", "")
            assert body.strip() == vba.module(name.removesuffix(".bas")).replace("\r", "").strip()


def test_the_add_in_keeps_the_licence_of_xlwings_and_has_our_settings_file(folder: Path) -> None:
    code = modules(folder / ADDIN)["xlwings.bas"]

    assert "BSD 3-clause" in code
    assert "Copyright (C) 2014-present, Zoomer Analytics LLC." in code
    assert 'PROJECT_NAME As String = "xltools"' in code


@pytest.mark.parametrize("file", [FORM, ADDIN])
def test_pyvbaanalysis_has_nothing_to_say(folder: Path, file: str) -> None:
    from pyvbaanalysis import analyze_office_file

    found = analyze_office_file(str(folder / file))
    ours = {m: p for m, p in found.items() if m in OWN}
    assert {m: [str(each) for each in problems] for m, problems in ours.items() if problems} == {}
    assert ours.keys() == (FORM_MODULES if file == FORM else {"XlRibbon"})


@pytest.mark.parametrize("name", OWN)
def test_every_module_parses_as_vba(name: str) -> None:
    from pyopenvba.interpreter import parse_module

    assert parse_module(vba.module(name)) is not None


def test_every_part_is_well_formed(folder: Path) -> None:
    for file in (FORM, ADDIN):
        for name, text in members(folder / file).items():
            ElementTree.fromstring(text)
            assert name


def test_every_button_has_its_macro_and_stands_outside_what_is_printed(folder: Path) -> None:
    drawing = members(folder / FORM)["xl/drawings/vmlDrawing1.vml"]
    public = subs("".join(modules(folder / FORM).values()))

    macros = re.findall(r"<x:FmlaMacro>\[0\]!(\w+)</x:FmlaMacro>", drawing)
    assert macros == [button.macro for button in BUTTONS]
    assert all(public[macro] == "" for macro in macros)
    columns = [int(anchor.split(",")[0]) for anchor in re.findall(r"<x:Anchor>([^<]*)<", drawing)]
    assert min(columns) > 9  # the form is printed from A to I
    assert drawing.count("<x:PrintObject>False</x:PrintObject>") == len(BUTTONS)


@pytest.mark.parametrize("part", ["customUI/customUI.xml", "customUI/customUI14.xml"])
def test_every_button_of_the_ribbon_has_its_macro(folder: Path, part: str) -> None:
    public = subs(modules(folder / ADDIN)["XlRibbon.bas"])
    ribbon = members(folder / ADDIN)[part]

    wanted = re.findall(r'onAction="(\w+)"', ribbon)
    assert len(wanted) == ribbon.count("<button ")
    assert all(public[macro] == "control As IRibbonControl" for macro in wanted)
    for label in (
        "一键重算",
        "撤销重算",
        "按规则改分",
        "一键核对",
        "下一处问题",
        "清除标记",
        "汇总附件4",
        "说明",
    ):
        assert f'label="{label}"' in ribbon
    assert part in members(folder / ADDIN)["_rels/.rels"]


def test_every_button_of_libreoffice_has_its_action() -> None:
    from xltools.office.actions import ACTIONS

    with zipfile.ZipFile(io.BytesIO(extension([]))) as package:
        menu = package.read("Addons.xcu").decode("utf-8")
        manifest = package.read("META-INF/manifest.xml").decode("utf-8")
    ElementTree.fromstring(menu)
    wanted = re.findall(r"service:xltools\.Buttons\?(\w+)", menu)
    assert set(wanted) == set(ACTIONS)
    assert all(name in manifest for name in ("Addons.xcu", "xltools_buttons.py"))


def test_the_ribbon_calls_actions_that_there_are(folder: Path) -> None:
    from xltools.office.actions import ACTIONS

    code = "".join(modules(folder / ADDIN)["XlRibbon.bas"])
    assert set(re.findall(r'XlPython "(\w+)"', code)) == set(ACTIONS)
    form = modules(folder / FORM)["XlForm.bas"]
    assert set(re.findall(r'XlWhole\("(\w+)"\)', form)) < set(ACTIONS)


def test_the_template_is_the_same_but_for_its_macros(folder: Path) -> None:
    """Styles, theme and what the sheets hold are those of the template, byte for byte."""
    from xltools.resources import template_path

    before, after = members(template_path("附件6")), members(folder / FORM)
    for name in ("xl/styles.xml", "xl/theme/theme1.xml"):
        assert after[name] == before[name]
    for name in (n for n in before if n.startswith("xl/worksheets/sheet")):
        start, end = "<sheetData>", "</sheetData>"
        assert (
            after[name].partition(start)[2].partition(end)[0]
            == before[name].partition(start)[2].partition(end)[0]
        )
        assert f'codeName="{name[14:].removesuffix(".xml").title()}"' in after[name]
    assert '<workbookPr codeName="ThisWorkbook"' in after["xl/workbook.xml"]


CHINESE = [r"D:\收件\附件6 (1)[终]", "C:\\a&b%c^d'e\"f", "/Users/会计/文件 夹", "\\\\server\\共享"]


@pytest.mark.parametrize("path", CHINESE)
def test_a_folder_reaches_python_as_ascii(path: str) -> None:
    """The VBA that writes it, run by an interpreter of its own, and read as Python reads it."""
    from pyopenvba.interpreter import Interpreter

    source = vba.module("XlRibbon")
    only = source[source.index("Public Function XlEscaped") : source.index("Public Sub XlRibbonRecalculate")]
    interpreter = Interpreter()
    interpreter.add_module(only, name="XlRibbon")

    escaped = str(interpreter.run("XlEscaped", [path]))
    assert escaped.isascii()
    assert not set("'\"%&^") & set(escaped)
    assert ast.literal_eval(f"'{escaped}'") == path


def test_chinese_outside_texts_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vba, "macro_text", lambda name: 'Private Const A As String = "校验"\n')
    with pytest.raises(FormError):
        vba.module("X")
    monkeypatch.setattr(vba, "macro_text", lambda name: "Sub 重算()\n")
    with pytest.raises(FormError):
        vba.module("X")


def test_a_chinese_text_becomes_its_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vba, "macro_text", lambda name: '\' 注\nX = "共 " & n & "个"\n')
    assert vba.module("X") == '\r\nX = ChrW(20849) & " " & n & ChrW(20010)\r\n'
