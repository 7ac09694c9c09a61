"""new: a blank official form with its formulas, input checks and print set-up."""

from __future__ import annotations

import os
from pathlib import Path

from xltools.errors import UsageError
from xltools.forms.registry import FORMS, spec_of
from xltools.resources import template_path
from xltools.workbook.save import check_output, write_safely


def new(form: str, *, out: str | os.PathLike[str], force: bool = False) -> str:
    """Write the template of a form. Raises UsageError for a form without one, WriteError."""
    spec = spec_of(form)
    if spec.template is None:
        known = "、".join(s.name for s in FORMS if s.template)
        raise UsageError(f"还没有“{spec.name}”的模板。", f"现有模板：{known}")
    check_output(Path(out), force=force, suffixes=(".xlsx",))
    write_safely(Path(out), template_path(spec.template).read_bytes(), force=force)
    return str(out)
