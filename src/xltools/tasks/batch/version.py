"""What results depend on besides the file: the program, its tables, the engine, the rules given."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

import xltools
from xltools.engines.base import Engine
from xltools.errors import UsageError
from xltools.resources import templates


def fingerprint(engine: Engine, rules: str | None) -> str:
    """A text that changes when results may. Raises UsageError for rules that cannot be read."""
    parts = [_program(), engine.name, engine.version()]
    if rules is not None:
        try:
            parts.append(sha256(Path(rules).read_bytes()).hexdigest())
        except OSError as error:
            raise UsageError(
                f"评分规则「{rules}」无法读取（{error.strerror}）。", "请检查路径和文件名。"
            ) from error
    return " ".join(parts)


@cache
def _program() -> str:
    """Of the code and its tables themselves: a version number stays the same while a program is worked on."""
    folder = Path(xltools.__file__).parent
    code = (path for path in folder.rglob("*") if path.suffix in (".py", ".toml", ".yaml", ".json"))
    digest = sha256()
    for path in (*sorted(code), *templates()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return f"{xltools.__version__} {digest.hexdigest()}"
