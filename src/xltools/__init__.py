"""xltools: 预算绩效自评 forms read, filled, recomputed, verified and summarised.

The functions below are loaded when first used, so that ``import xltools`` and
``xltools --help`` stay fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_EXPORTS = {
    "Finding": "xltools.findings",
    "Form": "xltools.records",
    "Report": "xltools.tasks.results",
    "XltoolsError": "xltools.errors",
    "explain": "xltools.api",
    "fill": "xltools.api",
    "indicators": "xltools.api",
    "new": "xltools.api",
    "read": "xltools.api",
    "recompute": "xltools.api",
    "summarize": "xltools.api",
    "verify": "xltools.api",
}

__all__ = [
    "Finding",
    "Form",
    "Report",
    "XltoolsError",
    "__version__",
    "explain",
    "fill",
    "indicators",
    "new",
    "read",
    "recompute",
    "summarize",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name in _EXPORTS:
        return getattr(import_module(_EXPORTS[name]), name)
    raise AttributeError(f"module 'xltools' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
