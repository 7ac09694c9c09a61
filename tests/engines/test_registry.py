"""The list of engines, and when two of them say the same."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal

import pytest

from xltools.engines.base import Fault, Result
from xltools.engines.compare import same
from xltools.engines.registry import DEFAULT, ENGINES, available, get_engine
from xltools.errors import UsageError


def test_each_name_gives_its_engine() -> None:
    assert DEFAULT == ENGINES[0].name == get_engine().name
    assert [get_engine(spec.name).name for spec in ENGINES] == [spec.name for spec in ENGINES]


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UsageError) as caught:
        get_engine("excel")
    assert all(spec.name in caught.value.hint for spec in ENGINES)


def test_the_installed_engines_are_found() -> None:
    assert available()[:2] == ("formualizer", "formulas")


def test_nothing_is_loaded_before_it_is_used() -> None:
    code = (
        "import sys, xltools.engines.registry as r; r.available(); [r.get_engine(s.name) for s in r.ENGINES];"
        "print(sorted({m.split('.')[0] for m in sys.modules} & "
        "{'formualizer', 'formulas', 'numpy', 'openpyxl', 'python_calamine', 'schedula'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "a, b",
    [
        (Decimal("0.82"), Decimal("0.820")),
        (Decimal("0.333333333333333"), Decimal("0.333333333333334")),
        (Decimal("5.55e-17"), Decimal(0)),
        (Decimal("123456789.123456"), Decimal("123456789.123457")),
        (None, ""),
        (Fault("#N/A", "a"), Fault("#N/A", "b")),
        (True, True),
    ],
)
def test_the_same(a: Result, b: Result) -> None:
    assert same(a, b)
    assert same(b, a)


@pytest.mark.parametrize(
    "a, b",
    [
        (Decimal("0.82"), Decimal("0.83")),
        (Decimal("751640000.12"), Decimal("751640000.13")),
        (Decimal("0.000000002"), Decimal(0)),
        (None, Decimal(0)),
        ("", Decimal(0)),
        ("1", Decimal(1)),
        (True, Decimal(1)),
        (Fault("#N/A"), Fault("#REF!")),
        (Fault("#N/A"), "#N/A"),
    ],
)
def test_not_the_same(a: Result, b: Result) -> None:
    assert not same(a, b)
    assert not same(b, a)
