"""The workbook part: its sheets, names and calculation settings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from xltools.errors import UnreadableError, WriteError
from xltools.workbook.opc import (
    relate,
    related,
    relations,
    remove_orphans,
    remove_part,
    set_content_type,
    unrelate,
)
from xltools.workbook.partstore import PartStore
from xltools.workbook.references import without_sheet
from xltools.workbook.sheetrows import formula_text
from xltools.workbook.xmltext import (
    Element,
    elements,
    escape,
    escape_attribute,
    first,
    get,
    make,
    may_mention,
    put,
    replace_elements,
    replace_formulas,
    root,
    set_open_tags,
)

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
SPREADSHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PRINT_TITLES = "_xlnm.Print_Titles"
_ORDER = (
    "fileVersion",
    "fileSharing",
    "workbookPr",
    "workbookProtection",
    "bookViews",
    "sheets",
    "functionGroups",
    "externalReferences",
    "definedNames",
    "calcPr",
)
_BAD_NAME = re.compile(r"[\\/*?:\[\]]|^'|'$")


class Sheet(NamedTuple):
    """One sheet as the workbook lists it."""

    name: str
    part: str
    relation: str


class BookParts:
    """One package as a workbook; changes go to its store."""

    def __init__(self, store: PartStore) -> None:
        self.store = store
        self.part = next(iter(related(store, "", "officeDocument")), "")
        if not self.part or self.part.casefold().endswith(".bin"):
            raise UnreadableError(
                "文件不是 .xlsx/.xlsm 工作簿。", "请用 Excel 或 WPS 打开后另存为 .xlsx 再试。"
            )

    @property
    def strict(self) -> bool:
        """Whether the file is in the strict variant, whose namespaces differ."""
        return "purl.oclc.org/ooxml" in root(self.store.text(self.part)).attrs

    def change(self, part: str, change: Callable[[str], str]) -> None:
        """Put a part's changed text, unless nothing changed or the part is missing."""
        if part not in self.store:
            return
        old = self.store.text(part)
        new = change(old)
        if new != old:
            self.store.put(part, new)

    def sheets(self) -> list[Sheet]:
        """The sheets in their order; those without a part (damaged) have part ""."""
        targets = {relation.id: relation.part for relation in relations(self.store, self.part)}
        return [
            Sheet(get(xml.attrs, "name") or "", targets.get(_relation(xml), ""), _relation(xml))
            for xml in elements(self._sheets().body or "", "sheet")
        ]

    def _sheets(self) -> Element:
        found = first(self.store.text(self.part), "sheets")
        if found is None:
            raise UnreadableError("工作簿不完整：没有工作表清单。", "请用 Excel 或 WPS 打开后另存一份再试。")
        return found

    def find(self, name: str) -> Sheet | None:
        """The sheet of this name (case does not matter, as in Excel)."""
        return next((sheet for sheet in self.sheets() if sheet.name.casefold() == name.casefold()), None)

    def sheet(self, name: str) -> Sheet:
        """The sheet of this name. Raises WriteError when there is none."""
        found = self.find(name)
        if found is None or found.part not in self.store:
            raise WriteError(f"工作簿里没有工作表「{name}」。", "请检查工作表名称。")
        return found

    def add_sheet(self, name: str) -> Sheet:
        """A new entry at the end of the sheets; its part is still to be put."""
        if not name or len(name) > 31 or _BAD_NAME.search(name):
            raise WriteError(
                f"「{name}」不能用作工作表名称。", "名称不超过 31 个字符，且不含 \\ / * ? : [ ]。"
            )
        folder = self.part.rpartition("/")[0]
        number = 1
        while f"{folder}/worksheets/sheet{number}.xml".lstrip("/") in self.store:
            number += 1
        part = f"{folder}/worksheets/sheet{number}.xml".lstrip("/")
        relation = relate(
            self.store, self.part, (STRICT_OFFICE if self.strict else OFFICE) + "/worksheet", part
        )
        text, sheets = self.store.text(self.part), self._sheets()
        ids = [int(get(xml.attrs, "sheetId") or 0) for xml in elements(sheets.body or "", "sheet")]
        attrs = f' name="{escape_attribute(name)}" sheetId="{max(ids, default=0) + 1}"'
        attrs += f' {self._id_name()}="{relation}"'
        entry = make(sheets.prefix + "sheet", attrs, None)
        self.store.put(self.part, _exchange(text, sheets, sheets.render(body=(sheets.body or "") + entry)))
        return Sheet(name, part, relation)

    def _id_name(self) -> str:
        """``r:id`` with the prefix this workbook uses, declared here if it is not."""
        uri = re.escape(STRICT_OFFICE if self.strict else OFFICE)
        found = re.search(
            rf"""xmlns:([\w.\-]+)\s*=\s*["']{uri}["']""", root(self.store.text(self.part)).attrs
        )
        return f"{found[1]}:id" if found else f'xmlns:r="{STRICT_OFFICE if self.strict else OFFICE}" r:id'

    def clear_sheet(self, sheet: Sheet, *, keep_titles: bool) -> None:
        """Drop what hangs on a sheet (drawings, comments, names of its own) but keep its entry.

        ``keep_titles`` leaves its print titles: they are written again in their place,
        so that the same run twice gives the same bytes.
        """
        own = [relation.part for relation in relations(self.store, sheet.part)]
        if own:
            self.store.remove(_rels(sheet.part))
            remove_orphans(self.store, own)
        index = [s.relation for s in self.sheets()].index(sheet.relation)
        self._change_names(
            lambda xml: (
                ""
                if get(xml.attrs, "localSheetId") == str(index)
                and not (keep_titles and get(xml.attrs, "name") == PRINT_TITLES)
                else None
            )
        )

    def drop_sheet(self, name: str) -> bool:
        """Take a sheet out with all that is its own; False when there is none of that name."""
        sheets = self.sheets()
        sheet = self.find(name)
        if sheet is None:
            return False
        if len(sheets) == 1:
            raise WriteError(f"「{name}」是工作簿里唯一的工作表，不能删除。")
        index = sheets.index(sheet)
        self._change_names(lambda xml: _renumbered(xml, index, sheet.name))
        text, listed = self.store.text(self.part), self._sheets()
        entries = replace_elements(
            listed.body or "", "sheet", lambda xml: "" if _relation(xml) == sheet.relation else None
        )
        text = _exchange(text, listed, listed.render(body=entries))
        self.store.put(self.part, set_open_tags(text, "workbookView", lambda _, attrs: _view(attrs, index)))
        unrelate(self.store, self.part, sheet.relation)
        remove_part(self.store, sheet.part)
        for other in self.sheets():
            self.change(other.part, lambda xml: _forget(xml, sheet.name))
        return True

    def set_names(self, names: Mapping[str, str]) -> None:
        """Add or replace workbook-wide names; an empty reference takes the name out."""
        wanted = {name.casefold() for name in names}
        self._change_names(
            lambda xml: (
                ""
                if get(xml.attrs, "localSheetId") is None
                and (get(xml.attrs, "name") or "").casefold() in wanted
                else None
            )
        )
        for name, reference in names.items():
            if not reference:
                continue
            self.add_name(f' name="{escape_attribute(name)}"', reference)

    def add_name(self, attrs: str, reference: str) -> None:
        """Write a definedName of raw attributes: in the place of the same one, else at the end."""
        own = (get(attrs, "name"), get(attrs, "localSheetId"))
        self._change_names(
            lambda xml: (
                xml.render(attrs, escape(reference.removeprefix("=")))
                if (get(xml.attrs, "name"), get(xml.attrs, "localSheetId")) == own
                else None
            )
        )
        if self._has_name(own):
            return
        text = self.store.text(self.part)
        names = first(text, "definedNames")
        prefix = root(text).prefix
        entry = make(prefix + "definedName", attrs, escape(reference.removeprefix("=")))
        if names is None:
            text = insert_ordered(
                text, _ORDER, "definedNames", f"<{prefix}definedNames>{entry}</{prefix}definedNames>"
            )
        else:
            text = _exchange(text, names, names.render(body=(names.body or "") + entry))
        self.store.put(self.part, text)

    def _has_name(self, own: tuple[str | None, str | None]) -> bool:
        names = first(self.store.text(self.part), "definedNames")
        entries = elements((names.body if names else None) or "", "definedName")
        return any((get(xml.attrs, "name"), get(xml.attrs, "localSheetId")) == own for xml in entries)

    def _change_names(self, change: Callable[[Element], str | None]) -> None:
        def listed(xml: Element) -> str | None:
            body = replace_elements(xml.body or "", "definedName", change)
            if first(body, "definedName") is None:
                return ""  # an empty list is not allowed
            return None if body == xml.body else xml.render(body=body)

        self.change(self.part, lambda text: replace_elements(text, "definedNames", listed))

    def recalculate_on_load(self) -> None:
        """Let Excel calculate everything when it opens the file."""

        def flagged(text: str) -> str:
            if first(text, "calcPr"):
                return set_open_tags(text, "calcPr", lambda _, attrs: put(attrs, "fullCalcOnLoad", "1"))
            return insert_ordered(text, _ORDER, "calcPr", f'<{root(text).prefix}calcPr fullCalcOnLoad="1"/>')

        self.change(self.part, flagged)

    def drop_calculation_chain(self) -> None:
        """Take out the list of formula cells: a wrong one is damage, a missing one Excel makes anew."""
        for relation in relations(self.store, self.part):
            if relation.kind == "calcChain":
                unrelate(self.store, self.part, relation.id)
                remove_part(self.store, relation.part)

    def put_sheet(self, sheet: Sheet, text: str) -> None:
        """Set the whole content of a sheet's part."""
        self.store.put(sheet.part, text)
        set_content_type(self.store, sheet.part, SPREADSHEET_TYPE + ".worksheet+xml")


def insert_ordered(text: str, order: tuple[str, ...], name: str, new: str) -> str:
    """The text with an element inserted after the last of those that ``order`` puts before it."""
    before = "|".join(order[: order.index(name)])
    end = root(text).end
    for element in elements(text, before, end):
        end = element.end
    return text[:end] + new + text[end:]


def _exchange(text: str, old: Element, new: str) -> str:
    return text[: old.start] + new + text[old.end :]


def _relation(xml: Element) -> str:
    found = re.search(r"""\s[\w.\-]+:id\s*=\s*["']([^"']*)["']""", xml.attrs)
    return found[1] if found else ""


def _rels(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels".lstrip("/")


def _renumbered(xml: Element, gone: int, sheet: str) -> str | None:
    local = get(xml.attrs, "localSheetId")
    if local == str(gone):
        return ""
    attrs = put(xml.attrs, "localSheetId", str(int(local) - 1)) if local and int(local) > gone else xml.attrs
    return xml.render(attrs, escape(without_sheet(formula_text(xml), sheet)))


def _view(attrs: str, gone: int) -> str:
    for name in ("activeTab", "firstSheet"):
        old = get(attrs, name)
        if old and int(old) >= gone and int(old):
            attrs = put(attrs, name, str(int(old) - 1))
    return attrs


def _forget(text: str, sheet: str) -> str:
    if not may_mention(text, sheet):
        return text

    return replace_formulas(
        text, "f|formula|formula1|formula2", lambda formula: without_sheet(formula, sheet)
    )
