"""Installing, looking at and taking away the buttons, in homes made for the test."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.running import Command
from tests.libreoffice import soffice_or_skip
from tests.office.host import Office, running
from xltools.errors import EngineError, UsageError
from xltools.office.places import Home
from xltools.office.setup import excel, libreoffice
from xltools.office.setup.build import addin
from xltools.office.uno.connection import uno

pytest.importorskip("pyopenvba")
SYSTEMS = {
    "win32": ("AppData/Roaming/Microsoft/Excel/XLSTART/xltools.xlam", ".xltools/xltools.conf", "gbk"),
    "darwin": (
        "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel/xltools.xlam",
        "Library/Containers/com.microsoft.Excel/Data/xltools.conf",
        "utf-8",
    ),
}


@pytest.fixture(params=SYSTEMS)
def at(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    folder = tmp_path / "用户 (一)"
    folder.mkdir()
    return Home(request.param, folder)


@pytest.fixture
def interpreter(tmp_path: Path) -> str:
    place = tmp_path / "程序 文件" / "pythonw.exe"
    place.parent.mkdir()
    place.write_bytes(b"")
    return str(place)


def test_install_puts_add_in_and_settings_where_excel_looks(at: Home, interpreter: str) -> None:
    place, settings, encoding = SYSTEMS[at.system]
    assert not excel.state(at).good

    excel.install(at, interpreter)

    assert (at.folder / place).read_bytes() == addin()
    text = (at.folder / settings).read_text(encoding)
    assert f'"{"INTERPRETER_WIN" if at.system == "win32" else "INTERPRETER_MAC"}","{interpreter}"' in text
    assert excel.state(at).good
    assert interpreter in excel.state(at).text
    script = list(at.folder.glob("Library/Application Scripts/com.microsoft.Excel/xlwings-*.applescript"))
    assert len(script) == (1 if at.system == "darwin" else 0)


def test_uninstall_takes_away_what_install_wrote(at: Home, interpreter: str) -> None:
    other = excel.addin_path(at).with_name("别的加载宏.xlam")
    excel.install(at, interpreter)
    other.write_bytes(b"not ours")

    assert len(excel.uninstall(at)) == 2
    assert not excel.state(at).good
    assert other.exists()
    assert excel.uninstall(at) == []


def test_what_was_changed_since_is_kept_and_named(at: Home, interpreter: str) -> None:
    excel.install(at, interpreter)
    place, settings = excel.addin_path(at), excel.settings_path(at)
    place.write_bytes(b"their own")
    settings.write_bytes(settings.read_bytes() + b'"SHOW CONSOLE","True"\r\n')

    assert excel.uninstall(at) == []
    assert place.read_bytes() == b"their own"
    said = excel.left(at)
    for path, line in zip((place, settings), said, strict=False):
        assert str(path) in line
        assert "手工删除" in line
    assert len(said) == (3 if at.system == "darwin" else 2)
    assert at.system != "darwin" or "xlwings 的脚本，别的加载宏也可能在用" in said[2]

    edited = settings.read_bytes()
    assert sum("已另存为" in line for line in excel.install(at, interpreter)) == 2
    assert settings.with_name("xltools.conf.bak").read_bytes() == edited
    assert place.with_name("xltools.xlam.bak").read_bytes() == b"their own"


def test_what_an_earlier_version_wrote_is_ours(
    at: Home, interpreter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excel, "addin", lambda: b"earlier")
    excel.install(at, interpreter)
    monkeypatch.undo()
    assert not any("已另存为" in line for line in excel.install(at, f"{interpreter}2"))
    assert len(excel.uninstall(at)) == 2


def test_unopkg_that_refuses_is_told_in_chinese_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refusing = [sys.executable, "-c", "import sys; sys.exit('ERROR: Cannot run unopkg as root')"]
    monkeypatch.setattr(libreoffice, "unopkg_command", lambda: refusing)
    monkeypatch.setattr(libreoffice, "uno", lambda: None)
    with pytest.raises(EngineError) as told:
        libreoffice.install(Home("linux", tmp_path))
    assert "不要用 root" in str(told.value)
    assert "ERROR" not in str(told.value)


def test_status_asks_whether_the_python_of_libreoffice_finds_xltools(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libreoffice, "find_soffice", lambda: "/usr/bin/soffice")
    monkeypatch.setattr(libreoffice, "_listed", lambda home: libreoffice.IDENTIFIER)
    monkeypatch.setattr(libreoffice, "python_command", lambda: sys.executable)
    assert libreoffice.state(Home("linux", tmp_path)).good
    other = tmp_path / "python"
    other.write_text("#!/bin/sh\nexit 1\n")
    other.chmod(0o755)
    monkeypatch.setattr(libreoffice, "python_command", lambda: str(other))
    found = libreoffice.state(Home("linux", tmp_path))
    assert not found.good
    assert "载入不了 xltools" in found.text


def test_a_click_without_xltools_is_told_and_logged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The component in a Python that cannot import xltools."""
    from types import SimpleNamespace

    try:
        uno()
    except EngineError as error:
        pytest.skip(str(error))
    registry = SimpleNamespace(addImplementation=lambda *_: None)
    helper = SimpleNamespace(Base=type("Base", (), {}), ImplementationHelper=lambda: registry)
    monkeypatch.setitem(sys.modules, "unohelper", helper)

    said: list[str] = []
    scope: dict[str, object] = {"__name__": "buttons"}
    source = (Path(__file__).parents[2] / "macros/libreoffice/xltools_buttons.py").read_text("utf-8")
    exec(compile(source, "xltools_buttons.py", "exec"), scope)
    buttons = scope["Buttons"](SimpleNamespace())  # type: ignore[operator]
    monkeypatch.setattr(type(buttons), "_say", lambda self, message: said.append(message))
    monkeypatch.setitem(sys.modules, "xltools.office.uno.button", None)
    monkeypatch.setenv("XLTOOLS_HOME", str(tmp_path))
    buttons.trigger("verify")
    assert said
    assert "找不到 xltools" in said[0]
    assert said[0] in Home("linux", tmp_path).log.read_text("utf-8")


def test_an_add_in_of_another_version_or_without_its_python_is_told(at: Home, interpreter: str) -> None:
    excel.install(at, interpreter)
    excel.addin_path(at).write_bytes(b"earlier")
    assert "另一个版本" in excel.state(at).text
    Path(interpreter).unlink()
    assert "找不到设置里的 Python" in excel.state(at).text
    excel.settings_path(at).unlink()
    assert "缺设置文件" in excel.state(at).text


def test_roaming_folders_elsewhere_are_followed(tmp_path: Path) -> None:
    at = Home("win32", tmp_path, roaming=tmp_path / "漫游", local=tmp_path / "本地")
    assert excel.addin_path(at) == tmp_path / "漫游/Microsoft/Excel/XLSTART/xltools.xlam"
    assert at.log == tmp_path / "本地/xltools/xltools.log"


def test_excel_on_linux_is_refused_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--host libreoffice"):
        excel.install(Home("linux", tmp_path))
    with pytest.raises(UsageError, match="Linux"):
        libreoffice.install(Home("win32", tmp_path))


def test_the_command_builds_both_files(run: Command, tmp_path: Path) -> None:
    done = run("macros", "build", "-o", str(tmp_path / "宏"))
    assert done.code == 0
    assert sorted(path.name for path in (tmp_path / "宏").iterdir()) == ["xltools.xlam", "附件6.xlsm"]
    assert "解除锁定" in done.out
    assert run("macros", "build", "-o", str(tmp_path / "宏")).code == 2


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """A home for LibreOffice; unopkg refuses root, so then it runs as nobody."""
    soffice_or_skip()
    try:
        uno()
    except EngineError as error:
        pytest.skip(str(error))
    folder = Path("/tmp") / f"xltools-桌面 {os.getpid()}-{time.monotonic_ns()}"
    folder.mkdir()
    folder.chmod(0o777)
    if os.geteuid() == 0:
        own = libreoffice.unopkg_command()
        as_nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        monkeypatch.setattr(libreoffice, "unopkg_command", lambda: [*as_nobody, *own])
    yield Home("linux", folder)
    subprocess.run(["rm", "-rf", str(folder)], check=True)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the extension is for Linux desktops")
@pytest.mark.skipif(
    getattr(os, "geteuid", lambda: 1)() == 0,
    reason="unopkg refuses root, and LibreOffice of root does not always start on a profile of nobody's",
)
def test_the_installed_extension_answers_its_menu(desktop: Home, tmp_path: Path) -> None:
    """As a user of a Linux desktop: install, open a workbook, choose from the menu."""
    import xltools

    assert not libreoffice.state(desktop).good
    libreoffice.install(desktop)
    assert libreoffice.state(desktop).good

    book = tmp_path / "青云谱.xlsx"
    xltools.fill(Path(__file__).parents[2] / "examples" / "青云谱-附件6.yaml", book)
    with running(desktop.folder / ".config" / "libreoffice" / "4") as office, office.opened(book) as open_one:
        choose(office, open_one.api, "verify")
        eventually(lambda: "校验结果" in open_one.sheets)
        choose(office, open_one.api, "recalculate")
        eventually(lambda: "变更记录" in open_one.sheets)
        # 15 findings in the 附件6 of 青云谱 as printed, its total of 92 becomes the sum of 82
        assert str(open_one.sheets["校验结果"]["A2"].value).startswith("总分 92，各项合计 82，差 10")
        assert open_one.sheets["附件6"]["H45"].value == 82

    if os.geteuid() == 0:  # what LibreOffice wrote is root's, and unopkg is nobody
        subprocess.run(["chmod", "-R", "a+rwX", str(desktop.folder)], check=True)
    assert libreoffice.uninstall(desktop) == ["LibreOffice 扩展 xltools.buttons"]
    assert not libreoffice.state(desktop).good


def eventually(what: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not what() and time.monotonic() < until:
        time.sleep(0.1)
    assert what()


def choose(office: Office, document: object, action: str) -> None:
    """What choosing from the menu does."""
    frame = document.CurrentController.Frame  # type: ignore[attr-defined]
    transformer = office.context.ServiceManager.createInstanceWithContext(
        "com.sun.star.util.URLTransformer", office.context
    )
    url = uno().createUnoStruct("com.sun.star.util.URL")
    url.Complete = f"service:xltools.Buttons?{action}"
    _, url = transformer.parseStrict(url)
    frame.queryDispatch(url, "_self", 0).dispatch(url, ())
