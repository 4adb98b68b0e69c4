"""All histories of `fixtures/schema`, one after the other in one process; prints how many, and the seconds.

They are small and strange, so they say what every day's mixture of rules costs; what is loaded is not counted.
"""

from __future__ import annotations

import json
import sys
import time

import sqlprisma
from sqlprisma.diagnostics import Failure
from tests.golden import ROOT


def main() -> None:
    """Generate each twice, and time the second round."""
    folders = sorted(path.parent for path in (ROOT / "fixtures" / "schema").glob("*/*/migrations"))
    for is_timed in (False, True):
        begun = time.process_time()
        statements = 0
        for folder in folders:
            try:
                statements += sqlprisma.generate(folder / "migrations").counts.total
            except Failure:  # some are about what goose refuses
                continue
        if is_timed:
            seconds = time.process_time() - begun
            found = {"histories": len(folders), "statements": statements, "seconds": seconds}
            sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
