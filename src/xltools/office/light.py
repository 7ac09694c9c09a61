"""xlwings without what it would load on the chance that somebody uses it: a click starts cold."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

#: together they take half a second, and no action reads or writes their types
_HEAVY = ("numpy", "pandas", "polars", "matplotlib")


def xlwings() -> ModuleType:
    """The module, imported without the optional packages unless they are there already."""
    if "xlwings" in sys.modules:
        return sys.modules["xlwings"]
    kept_out = [name for name in _HEAVY if name not in sys.modules]
    sys.modules.update(dict.fromkeys(kept_out))  # type: ignore[arg-type]
    try:
        return import_module("xlwings")
    finally:
        for name in kept_out:
            del sys.modules[name]
