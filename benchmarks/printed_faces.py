"""Printed rules in every engine against Python, on more cases than a test run takes.

python -m benchmarks.printed_faces [cases per way] [engine …]
"""

from __future__ import annotations

import sys
import time

from tests.rules.printed.faces import faces
from tests.rules.printed.test_two_faces import differences
from xltools.engines.registry import ENGINES
from xltools.rules.printed.items import Way


def main(arguments: list[str]) -> int:
    """Prints one line for each way and engine; 1 if any two faces differ."""
    count = int(arguments[0]) if arguments else 500
    failed = 0
    for engine in arguments[1:] or [spec.name for spec in ENGINES]:
        for way in Way:
            start = time.perf_counter()
            found = differences(faces(way, count), engine)
            failed += bool(found)
            print(
                f"{engine:12} {way.name:10} {count} cases {time.perf_counter() - start:6.1f} s  {found or 'agree'}",
                flush=True,
            )
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
