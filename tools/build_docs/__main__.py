"""Writes docs/forms.md, docs/rules.md, docs/findings.md and docs/seeds.md: ``python -m tools.build_docs``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tools.build_docs.seeds import seeds_page
from xltools.findings import FindingKind, catalogue
from xltools.forms.labels import synonyms
from xltools.forms.registry import FORMS
from xltools.resources import examples, templates
from xltools.rules.registry import METHODS
from xltools.tasks.settings import settings_for

ROOT = Path(__file__).resolve().parents[2]
_MADE = "<!-- 本页由 python -m tools.build_docs 从程序所用的数据生成，请勿手改 -->\n"


def pages() -> dict[str, str]:
    """File name in docs/ → its text."""
    return {
        "forms.md": _page("能识别的表", _forms()),
        "rules.md": _page("计分办法和现行设置", _rules()),
        "findings.md": _page("问题代码", _findings()),
        "seeds.md": _page("五份公开文件核对的结果", seeds_page()),
    }


def _page(title: str, lines: Iterator[str]) -> str:
    return "\n".join([_MADE, f"# {title}", "", *lines]) + "\n"


def _forms() -> Iterator[str]:
    yield "表按栏目名称识别，不看单元格地址：表从哪一格开始、中间插了行列、合并与否都可以。"
    yield "一个文件里有几张表就核对几张；隐藏的表只提一句，不核对（除非没有别的表）。"
    yield ""
    yield "| 表名（命令中使用） | 别名 | 内容 | 空白模板 |"
    yield "|---|---|---|---|"
    for spec in FORMS:
        template = f"`xltools new {spec.template}`" if spec.template else "—"
        yield f"| {spec.name} | {'、'.join(spec.aliases)} | {spec.text} | {template} |"
    yield ""
    yield "## 栏目名称"
    yield ""
    yield "下列写法都认得；结尾括号里的字（如“（A）”“（万元）”）、换行、空格、全角半角不影响。"
    yield ""
    yield "| 栏目 | 认得的写法 |"
    yield "|---|---|"
    for role, names in synonyms().items():
        yield f"| {names[0]}（{role}） | {'、'.join(names)} |"
    yield from _pictures("空白模板的样子（首页）", templates())
    yield from _pictures("随程序提供的示例（首页）", tuple(p for p in examples() if p.suffix == ".xlsx"))


def _pictures(title: str, books: tuple[Path, ...]) -> Iterator[str]:
    yield from ("", f"## {title}")
    for book in books:
        yield from ("", f"### {book.stem}", "", f"![{book.stem}](<images/样张-{book.stem}.png>)")


def _rules() -> Iterator[str]:
    yield "每种办法有两副面孔：程序用精确小数计算，工作簿里用公式计算，两者必须一致。"
    yield "设置写在模板的“评分规则”表里，地方可以在自己的模板里改，再用 `--rules` 指定。"
    settings = settings_for("附件6")
    for rule in METHODS:
        yield ""
        yield f"## {rule.label}（`{rule.name}`）"
        yield ""
        yield rule.text
        yield ""
        yield f"依据：{rule.source}"
        yield ""
        used = "、".join(settings.items[name].label for name in rule.settings) or "无"
        yield f"用到的设置：{used}"
    yield ""
    yield "## 现行设置（附件6 模板）"
    yield ""
    yield "| 编号 | 项目 | 取值 | 说明 | 来源 |"
    yield "|---|---|---|---|---|"
    for item in settings.items.values():
        yield f"| `{item.id}` | {item.label} | {item.shown} | {item.note} | {item.source} |"


def _findings() -> Iterator[str]:
    yield "级别：错误是数字有错，`verify` 退出码为 1；提醒是要看一眼；提示只作记录。代码不改名、不重复使用。"
    group = ""
    for kind in catalogue().values():
        if kind.group != group:
            group = kind.group
            yield from ("", f"## {group}")
        yield from _finding(kind)


def _finding(kind: FindingKind) -> Iterator[str]:
    yield ""
    yield f"### `{kind.code}` {kind.title}（{kind.severity.label}）"
    yield ""
    yield f"- 依据：{kind.basis}"
    yield f"- 怎么办：{kind.hint}"
    yield f"- 例：{kind.example}"


def main() -> None:
    for name, text in pages().items():
        (ROOT / "docs" / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
