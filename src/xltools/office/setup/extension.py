"""The extension for LibreOffice: our menu and toolbar, and the component behind them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from xltools import __version__
from xltools.resources import macro_text

NAME = "xltools.oxt"
IDENTIFIER = "xltools.buttons"
_MEMBERS = ("META-INF/manifest.xml", "description.xml", "Addons.xcu", "xltools_buttons.py")
#: the earliest time a zip can hold: the same sources give the same bytes
_TIME = (1980, 1, 1, 0, 0, 0)


def extension(paths: Sequence[str]) -> bytes:
    """The bytes of ``xltools.oxt``; ``paths`` are the folders where Python finds xltools."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name in _MEMBERS:
            text = macro_text(f"libreoffice/{name.rpartition('/')[2]}")
            text = text.replace("@VERSION@", __version__).replace("PATHS = []", f"PATHS = {list(paths)!r}")
            package.writestr(zipfile.ZipInfo(name, _TIME), text.encode("utf-8"), zipfile.ZIP_DEFLATED)
    return out.getvalue()
