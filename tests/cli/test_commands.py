"""Commands as in contract §1: options, exit codes, where things are printed, what is written."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import Command, digest
from tests.tasks.books import CLEAN, PRINTED_XLS, changed
from xltools.findings import catalogue
from xltools.rules.registry import BY_NAME

COMMANDS = (
    "new",
    "fill",
    "recompute",
    "verify",
    "summarize",
    "explain",
    "rules",
    "findings",
    "demo",
    "doctor",
)


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_is_chinese(run: Command, name: str) -> None:
    ran = run(*([name] if name else []), "--help")
    assert ran.code == 0
    assert ran.out.startswith("用法：")
    assert "usage" not in ran.out
    assert "optional arguments" not in ran.out


def test_help_as_a_process_of_its_own() -> None:
    done = subprocess.run([sys.executable, "-m", "xltools", "--help"], capture_output=True, check=True)
    assert "用法" in done.stdout.decode("utf-8")
    assert done.stderr == b""


def test_version(run: Command) -> None:
    assert run("--version").out.startswith("xltools 0.")


@pytest.mark.parametrize(
    "arguments",
    [
        [], ["nosuch"], ["verify"], ["new", "附件6"], ["new", "附件99", "-o", "x.xlsx"], ["verify", "--json"],
        ["recompute", "x.xlsx", "--scores", "best"], ["summarize", "x", "-o", "y.xlsx", "--review", "all"],
        ["rules", "nosuch"], ["findings", "nosuch"], ["verify", "nosuch.xlsx"], ["summarize", "nosuch", "-o", "y.xlsx"],
        ["fill", "nosuch.yaml", "-o", "y.xlsx"], ["explain", "nosuch.xlsx", "H35"], ["verify", "x", "--engine", "excel"],
    ],
)  # fmt: skip
def test_usage_errors_are_one_chinese_line_on_stderr(
    run: Command, arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("xltools：")
    assert ran.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


# verify


def test_verify_says_what_is_wrong_and_exits_1(run: Command, printed: Path) -> None:
    before = digest(printed)
    ran = run("verify", printed)
    assert ran.code == 1
    assert ran.err == ""
    for words in ("总分 92，各项合计 82，差 10", "优→良", "total-mismatch", "H45", "weight-group"):
        assert words in ran.out
    assert digest(printed) == before
    assert [p.name for p in printed.parent.iterdir()] == [printed.name]


def test_verify_of_a_correct_workbook(run: Command, clean: Path) -> None:
    ran = run("verify", clean)
    assert ran.code == 0
    assert "没有发现问题" in ran.out


def test_verify_with_warnings_only_exits_0(run: Command, clean: Path) -> None:
    clean.write_bytes(changed(clean.read_bytes(), {"I39": None}, "附件6"))
    ran = run("verify", clean)
    assert ran.code == 0
    assert "deduction-without-reason" in ran.out


def test_a_folder_is_verified_but_for_locks_results_and_backups(run: Command, tmp_path: Path) -> None:
    (tmp_path / "下级").mkdir()
    taken = ["甲.xlsx", "乙.xlsm", "下级/丙.xls"]
    for name in (*taken, "~$甲.xlsx", "甲.重算.xlsx", "甲.xlsx.bak", "说明.txt", ".xltools-1.tmp"):
        shutil.copy(PRINTED_XLS if name.endswith(".xls") else CLEAN, tmp_path / name)
    ran = run("verify", tmp_path, "--json", "-")
    paths = [task["path"] for task in json.loads(ran.out)["tasks"]]
    assert paths == sorted(f"{tmp_path}/{name}" for name in taken)


def test_an_empty_folder(run: Command, tmp_path: Path) -> None:
    ran = run("verify", tmp_path)
    assert ran.code == 0
    assert "没有找到工作簿" in ran.err


def test_several_paths_end_in_a_sum(run: Command, printed: Path, clean: Path) -> None:
    ran = run("verify", clean, printed)
    assert ran.code == 1
    assert "共 2 份表：无问题 0 份" in ran.out or "共 2 份表：无问题 1 份" in ran.out


def test_quiet_silences_stderr_only(run: Command, printed: Path, tmp_path: Path) -> None:
    ran = run("verify", printed, "--quiet")
    assert (ran.code, ran.err) == (1, "")
    assert "total-mismatch" in ran.out
    assert run("verify", tmp_path / "nosuch.xlsx", "--quiet") == run(
        "verify", tmp_path / "nosuch.xlsx", "--quiet"
    ).__class__(2, "", "")


@pytest.mark.parametrize("engine", ["formualizer", pytest.param("formulas", marks=pytest.mark.slow)])
def test_engines_by_name(run: Command, printed: Path, engine: str) -> None:
    ran = run("verify", printed, "--engine", engine, "--json", "-")
    found = json.loads(ran.out)
    assert [name.split()[0] for name in found["engines"]] == [engine]
    assert found["tasks"][0]["totals"]["engine"] == "82"
    assert {i["cell"]: i["engine"] for i in found["tasks"][0]["indicators"]}["H35"] == "0.82"


def test_rules_of_the_issuer_decide(run: Command, clean: Path, tmp_path: Path) -> None:
    template = tmp_path / "本地.xlsx"
    assert run("new", "附件6", "-o", template).code == 0
    clean.write_bytes(changed(clean.read_bytes(), {"F33": "125家"}, "附件6"))
    assert run("verify", clean).code == 0
    assert "overshoot-unexplained" not in run("verify", clean, "--rules", template).out
    template.write_bytes(changed(template.read_bytes(), {"C11": "一倍多"}, "评分规则"))
    refused = run("verify", clean, "--rules", template)
    assert refused.code == 2
    template.write_bytes(changed(template.read_bytes(), {"C11": 1.2}, "评分规则"))
    ran = run("verify", clean, "--rules", template)
    assert ran.code == 0
    assert "overshoot-unexplained" in ran.out


# new


@pytest.mark.parametrize(
    "name",
    [
        "附件6",
        "部门（单位）整体支出绩效自评表",
        "部门整体支出绩效自评表",
        "附件4",
        "部门整体支出自评情况汇总表",
    ],
)
def test_new_by_name_and_alias(run: Command, tmp_path: Path, name: str) -> None:
    out = tmp_path / "空白.xlsx"
    assert run("new", name, "-o", out).code == 0
    before = digest(out)
    refused = run("new", name, "-o", out)
    assert refused.code == 2
    assert "--force" in refused.err
    assert digest(out) == before
    assert run("new", name, "-o", out, "--force").code == 0


def test_a_blank_form_has_nothing_to_report(run: Command, tmp_path: Path) -> None:
    run("new", "附件4", "-o", tmp_path / "空白.xlsx")
    assert run("verify", tmp_path / "空白.xlsx").code == 0


@pytest.mark.parametrize("name", ["x.xls", "x.pdf", "x"])
def test_an_output_that_excel_would_not_open_is_refused(
    run: Command, tmp_path: Path, name: str, data: Path
) -> None:
    for command in (["new", "附件6"], ["fill", str(data)]):
        ran = run(*command, "-o", tmp_path / name)
        assert ran.code == 2
        assert ".xlsx" in ran.err
    assert not (tmp_path / name).exists()


# the catalogues


def test_all_rules_and_each_of_them(run: Command) -> None:
    every = run("rules")
    assert every.code == 0
    for name in BY_NAME:
        assert name in every.out
        assert "财预〔2020〕10号" in run("rules", name).out


def test_all_findings_and_each_of_them(run: Command) -> None:
    every = run("findings").out
    for code in catalogue():
        assert code in every
    assert "怎么办" in run("findings", "unit-slip").out


def test_doctor(run: Command) -> None:
    ran = run("doctor")
    assert ran.code == 0
    for words in ("xltools 0.", "Python 3.", "formualizer", "LibreOffice", "模板 附件6", "可以使用"):
        assert words in ran.out


# explain


@pytest.mark.parametrize("what", ["H45", "总分", "附件6!H45"])
def test_explain_the_total(run: Command, printed: Path, what: str) -> None:
    ran = run("explain", printed, what)
    assert ran.code == 0
    # the printed scores add up to 82 (docs: 青云谱 2021), 92 stands in H45
    for words in ("= 82", "自评 92", "formualizer：82", "total-mismatch"):
        assert words in ran.out


@pytest.mark.parametrize(
    "what",
    [
        "H35",
        "h35",
        "$H$35",
        "附件6!H35",
        "'附件6'!$H$35",
        "D35",
        "新认定高新技术企业14家（任务数34家）",
        "新认定高新技术企业",
    ],
)
def test_explain_by_cell_and_by_name(run: Command, printed: Path, what: str) -> None:
    ran = run("explain", printed, what)
    assert ran.code == 0
    for words in ("14家", "F35", "≥34家", "E35", "2 × 14 ÷ 34", "0.82", "财预〔2020〕10号", "formualizer"):
        assert words in ran.out


@pytest.mark.parametrize(
    "what", ["管理制度健全性", "ZZZ9999999", "A0", "GDP2021", "H9999", "没有的指标", "另表!H35", "!"]
)
def test_explain_of_several_or_nothing(run: Command, printed: Path, what: str) -> None:
    ran = run("explain", printed, what)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(
        f"xltools：“{what}”对应多个" if what == "管理制度健全性" else f"xltools：没有找到“{what}”"
    )


# demo


def test_demo_goes_all_the_way(run: Command, tmp_path: Path) -> None:
    folder = tmp_path / "示例"
    ran = run("demo", folder)
    assert ran.code == 0
    for words in ("total-mismatch", "weight-total", "weight-group", "92", "82", "看什么"):
        assert words in ran.out
    assert len(list(folder.glob("*.xlsx"))) == 3
    again = run("demo", folder)
    assert again.code == 2
    assert "--force" in again.err
    assert run("demo", folder, "--force").code == 0


def test_demo_over_a_file(run: Command, clean: Path) -> None:
    before = digest(clean)
    assert run("demo", clean).code == 2
    assert digest(clean) == before


# the last net


def test_an_error_of_ours_is_one_line(
    run: Command, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from xltools import cli
    from xltools.cli import catalogues

    def broken(args: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(catalogues, "run_doctor", broken)
    assert cli.main(["doctor"]) == 2
    err = capsys.readouterr().err
    assert err.startswith("xltools：程序内部出错（ZeroDivisionError）")
    assert err.count("\n") == 1
    monkeypatch.setenv("XLTOOLS_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        cli.main(["doctor"])
