"""The engines there are. A new one is a module with an adapter and a line here."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass

from xltools.engines.base import Engine
from xltools.errors import UsageError

DEFAULT = "formualizer"


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """An engine by ``name``; ``install`` tells the user how to get it, ``present``
    whether it is there (without loading it), ``load`` makes an instance."""

    name: str
    label: str
    install: str
    present: Callable[[], bool]
    load: Callable[[], Engine]


def _package(name: str) -> Callable[[], bool]:
    return lambda: importlib.util.find_spec(name) is not None


def _office() -> bool:
    from xltools.engines.soffice import find_soffice

    return find_soffice() is not None


def _adapter(module: str, cls: str) -> Callable[[], Engine]:
    def load() -> Engine:
        engine: Engine = getattr(importlib.import_module(f"xltools.engines.{module}"), cls)()
        return engine

    return load


ENGINES: tuple[EngineSpec, ...] = (
    EngineSpec(
        "formualizer",
        "formualizer（默认，快速）",
        "pip install formualizer==0.13.0",
        _package("formualizer"),
        _adapter("formualizer", "FormualizerEngine"),
    ),
    EngineSpec(
        "formulas",
        "formulas（独立的第二引擎）",
        "pip install formulas==1.3.4",
        _package("formulas"),
        _adapter("formulas", "FormulasEngine"),
    ),
    EngineSpec(
        "libreoffice",
        "LibreOffice（仲裁）",
        "从 https://zh-cn.libreoffice.org 安装 LibreOffice",
        _office,
        _adapter("libreoffice", "LibreOfficeEngine"),
    ),
)


def get_engine(name: str = DEFAULT) -> Engine:
    """A new instance of an engine. Raises UsageError for an unknown name."""
    for spec in ENGINES:
        if spec.name == name:
            return spec.load()
    known = "、".join(spec.name for spec in ENGINES)
    raise UsageError(f"没有名为“{name}”的公式引擎。", f"可用的名称：{known}。")


def available() -> tuple[str, ...]:
    """The names of the engines installed here, the default first."""
    return tuple(spec.name for spec in ENGINES if spec.present())
