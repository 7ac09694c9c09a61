"""Filling a Word template: {{names}} in sentences, paragraphs of one {{name}} replaced by what is to be said.

A locality edits the template in Word, where a name may be broken over several runs: it is found in the text of
the paragraph, whatever the runs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from xltools.errors import FormError
from xltools.filling import Bars, Filling, Line, Piece, Rows
from xltools.workbook import wordparts
from xltools.workbook.opc import relate, set_content_type
from xltools.workbook.partstore import PartStore
from xltools.workbook.wordxml import content, controls, elements, text_of, w

NAME = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")
_CAPTION = re.compile(r"^[表图]\s*[\d一二三四五六七八九十]|^[^，。；]{1,30}[表图]$")
_PROMPT = re.compile(r"【(?:请填写|请核对)：[^】]*】")
_CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"


def asked(name: str) -> str:
    """What stands where a value is not known."""
    return f"【请填写：{name}】"


def fill(store: PartStore, main: str, body: Element, filling: Filling) -> None:
    """Fill the body of the main part. Raises FormError for a name that nothing is known by."""
    _check(body, filling)
    charts = _charts(store, main)
    parents = {child: parent for parent in body.iter() for child in parent}
    for paragraph in [each for each in body.iter(w("p")) if "{{" in text_of(each)]:
        alone = NAME.fullmatch(text_of(paragraph).strip())
        if alone is not None and alone[1] in filling.pieces:
            _replace(parents[paragraph], paragraph, list(_made(paragraph, alone[1], filling, charts)))
        else:
            substitute(paragraph, lambda name: filling.values[name] or asked(name))
    for tag, control in controls(body):
        reseal(tag, control)


def reseal(tag: str, control: Element) -> None:
    """Mark a control as holding what the program put there."""
    properties = control.find(w("sdtPr"))
    if properties is None or not is_own(tag):
        return
    number = properties.find(w("id"))
    if number is None:
        number = ElementTree.SubElement(properties, w("id"))
    number.set(w("val"), str(wordparts.seal(tag, text_of(content(control)))))


def is_own(tag: str) -> bool:
    """Whether a tag is one of ours."""
    return tag.startswith((wordparts.ASKED, wordparts.DRAFTED, wordparts.TAKEN))


def _check(body: Element, filling: Filling) -> None:
    for paragraph in body.iter(w("p")):
        text = text_of(paragraph)
        for name in NAME.findall(text):
            alone = NAME.fullmatch(text.strip()) is not None
            if name in filling.values or (alone and name in filling.pieces):
                continue
            said = "要单独成段" if name in filling.pieces else "不认得"
            raise FormError(
                f"模板中的 {{{{{name}}}}} {said}。",
                f"可用的有：{'、'.join(filling.values)}；单独成段的：{'、'.join(filling.pieces)}。",
            )


def substitute(paragraph: Element, value: Callable[[str], str]) -> None:
    """Put values for the names in a paragraph, each into the run where it begins."""
    texts = list(paragraph.iter(w("t")))
    whole = "".join(each.text or "" for each in texts)
    for found in reversed(list(NAME.finditer(whole))):
        at = 0
        new: str | None = value(found[1])
        for each in texts:
            own = each.text or ""
            start, stop = max(found.start() - at, 0), min(found.end() - at, len(own))
            at += len(own)
            if start < stop:
                each.text = own[:start] + (new or "") + own[stop:]
                each.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                new = None


def _replace(parent: Element, old: Element, new: Sequence[Element]) -> None:
    """Put the new elements in the place of a paragraph; without any, its caption goes too."""
    index = list(parent).index(old)
    parent.remove(old)
    above = parent[index - 1] if index else None
    if not new and above is not None and above.tag == w("p") and _CAPTION.search(text_of(above).strip()):
        parent.remove(above)
    for offset, each in enumerate(new):
        parent.insert(index + offset, each)


Charts = Callable[[Bars], str]


def _charts(store: PartStore, main: str) -> Charts:
    """Puts a chart into the package, gives its paragraph."""
    count = 0

    def add(piece: Bars) -> str:
        nonlocal count
        count += 1
        numbers = (n for n in range(1, 1000) if f"word/charts/chart{n}.xml" not in store)
        part = f"word/charts/chart{next(numbers)}.xml"
        store.put(part, wordparts.chart_part(piece))
        set_content_type(store, part, _CHART)
        return wordparts.chart(piece, relate(store, main, wordparts.R + "/chart", part), 1000 + count)

    return add


def _made(paragraph: Element, name: str, filling: Filling, charts: Charts) -> Iterator[Element]:
    """The control with what is to be said in the place of a paragraph; nothing to be said: what to fill in."""
    pieces = filling.pieces[name]
    properties = paragraph.find(w("pPr"))
    look = (
        ElementTree.tostring(properties, encoding="unicode")
        if properties is not None and len(properties)
        else ""
    )
    said = [_piece(piece, look, charts) for piece in pieces]
    if name in filling.drafts:
        tag = wordparts.DRAFTED + name
        said = said or [wordparts.line(Line(asked(name), asks=True), look)]
    else:
        tag = wordparts.TAKEN + name
    if not said:
        return
    text = "\n".join(piece.text for piece in pieces if isinstance(piece, Line))
    yield from elements(wordparts.control(tag, name, text, "".join(said)))


def _piece(piece: Piece, look: str, charts: Charts) -> str:
    if isinstance(piece, Line):
        return wordparts.line(piece, look)
    return wordparts.table(piece) if isinstance(piece, Rows) else charts(piece)


def open_places(body: Element) -> list[str]:
    """The prompts that still stand in a document."""
    return [
        prompt for each in body.iter(w("p")) for prompt in _PROMPT.findall("".join(text_of(each).split()))
    ]
