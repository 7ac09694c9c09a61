"""A report as a file: the template filled, the texts of an earlier version in their places."""

from __future__ import annotations

from dataclasses import dataclass, replace

from xltools.errors import FormError, UnreadableError
from xltools.filling import Filling
from xltools.workbook.opc import relations
from xltools.workbook.outline import main_part
from xltools.workbook.partstore import PartStore
from xltools.workbook.wordfill import fill, open_places
from xltools.workbook.wordkept import Opened, carry_over, shapes_of
from xltools.workbook.wordxml import tree_of, w, xml_of
from xltools.workbook.zipparts import Parts


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """The file, what was carried over into it, and the prompts that still stand in it."""

    data: bytes
    notes: tuple[str, ...]
    open: tuple[str, ...]


def write_report(
    template: bytes, name: str, filling: Filling, before: bytes | None, before_name: str
) -> WrittenReport:
    """Fill a template; ``before`` is the earlier version of the file.

    Raises FormError for a template that cannot be filled, WriteError where a text of the earlier
    version cannot be kept, UnreadableError.
    """
    opened = _open(template, name)
    original = opened.store.content(opened.main)
    old = _open(before, before_name) if before is not None else None
    shapes = shapes_of(opened.body, filling.values)
    fill(opened.store, opened.main, opened.body, filling)
    notes: tuple[str, ...] = ()
    if old is not None:
        notes = carry_over(old, opened, shapes, filling)
    opened.store.put(opened.main, xml_of(opened.root, original))
    _fill_margins(opened.store, opened.main, filling)
    return WrittenReport(opened.store.save(), notes, tuple(open_places(opened.body)))


def _fill_margins(store: PartStore, main: str, filling: Filling) -> None:
    """Values in headers and footers."""
    for relation in relations(store, main):
        if relation.kind not in ("header", "footer") or relation.part not in store:
            continue
        original = store.content(relation.part)
        if b"{{" in original:
            root = tree_of(original)
            fill(store, relation.part, root, replace(filling, pieces={}))
            store.put(relation.part, xml_of(root, original))


def _open(data: bytes, name: str) -> Opened:
    parts = Parts(data)
    main = main_part(parts)
    if not main.startswith("word/") or main not in parts:
        raise UnreadableError(f"{name} 不是 Word 文档。", "请用 Word 或 WPS 打开并另存为 .docx 后再试。")
    root = tree_of(parts.read(main))
    body = root.find(w("body"))
    if body is None:
        raise FormError(
            f"{name} 的文档格式不能填写。",
            "请用 Word 另存为“Word 文档（.docx）”，不要选“严格 Open XML 文档”。",
        )
    return Opened(PartStore(data), main, root, body, name)
