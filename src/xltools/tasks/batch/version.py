"""What results depend on besides the file: the program, its tables, the engine, the rules given."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

import xltools
from xltools.engines.base import Engine
from xltools.errors import UsageError
from xltools.resources import templates
from xltools.tasks.batch.again import second_version


def fingerprint(engine: Engine, rules: str | None) -> str:
    """A text that changes when results may, the second engine's too. Raises UsageError for rules that cannot be read."""
    parts = [program(), engine.name, engine.version(), second_version()]
    if rules is not None:
        try:
            parts.append(sha256(Path(rules).read_bytes()).hexdigest())
        except OSError as error:
            raise UsageError(
                f"评分规则「{rules}」无法读取（{error.strerror}）。", "请检查路径和文件名。"
            ) from error
    return " ".join(parts)


@cache
def program() -> str:
    """The version, and a checksum of the code and its tables themselves: a version number stays the same while a program is worked on."""
    folder = Path(xltools.__file__).parent
    code = (path for path in folder.rglob("*") if path.suffix in (".py", ".toml", ".yaml", ".json"))
    digest = sha256()
    for path in (*sorted(code), *templates()):
        # a checkout on Windows may have other ends of lines
        data = path.read_bytes()
        digest.update(
            path.name.encode() + b"\0" + (data if path.suffix == ".xlsx" else data.replace(b"\r\n", b"\n"))
        )
    return f"{xltools.__version__} {digest.hexdigest()}"
