"""Names of pages and links between files, safe on every system."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from xltools.tasks.beside.places import shown_path

_UNSAFE = re.compile(r'[<>:"/\\|?*.\s\x00-\x1f\x7f]+')
#: a name of Chinese characters takes three bytes each, a file system holds 255
_LONGEST = 60


def page_name(name: str, path: str, folder: str) -> str:
    """The file name of a page: whom it is about, and a suffix that only depends on where its file lies."""
    known = unicodedata.normalize("NFC", name).encode("utf-8", "replace").decode("utf-8")
    shown = shown_path(path, folder).encode("utf-8", "surrogateescape")
    plain = _UNSAFE.sub("_", known).strip("_- ")[:_LONGEST]
    return f"{plain or '未填单位'}-{sha256(shown).hexdigest()[:8]}.html"


def link_to_file(path: str, folder: str) -> str:
    """A link from a page in ``folder``; "" for what no browser opens (s3://…)."""
    if "://" in path:
        return ""
    shown = shown_path(path, folder)
    if Path(shown).is_absolute():
        return Path(shown).as_uri()
    return link(shown)


def link(place: str) -> str:
    """A relative link: never javascript:…, whatever the name."""
    quoted = quote(place.encode("utf-8", "surrogateescape"))
    return quoted if quoted.startswith("../") else f"./{quoted}"
