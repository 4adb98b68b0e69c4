"""What a process costs: processor seconds of it and of what it starts, seconds of the clock, and memory at its peak.

Processor time is what the tables show: other work on the machine changes it little, and the least of several runs
still less.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from tempfile import TemporaryDirectory, TemporaryFile

_BYTES = 1 if sys.platform == "darwin" else 1024
"""What ru_maxrss counts in."""
_MEGA = 1_000_000
_CACHE = TemporaryDirectory(prefix="sqlprisma-benchmark-")
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""What is installed is compiled once, so it is here; and nothing is known of earlier runs."""
_ENVIRONMENT["SQLPRISMA_CACHE_DIR"] = _CACHE.name


class MeasuringError(Exception):
    """The process under measure ended otherwise than it should: its numbers mean nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one process took."""

    cpu: float
    """Seconds, user and system together."""
    clock: float
    """Seconds."""
    memory: float
    """Megabytes."""
    output: str = ""
    """What it printed."""

    def least(self, other: Cost) -> Cost:
        """The lesser of each; of memory the greater."""
        return Cost(
            cpu=min(self.cpu, other.cpu),
            clock=min(self.clock, other.clock),
            memory=max(self.memory, other.memory),
            output=self.output,
        )


def run(arguments: Sequence[str]) -> Cost:
    """Run Python with arguments, once.

    Raises:
        MeasuringError: Its exit code is not 0.
    """
    with TemporaryFile("w+") as output, TemporaryFile("w+") as speech:
        begun = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *arguments], stdout=output, stderr=speech, env=_ENVIRONMENT
        )
        _, status, usage = os.wait4(process.pid, 0)
        clock = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        for file in (output, speech):
            file.seek(0)
        if process.returncode:
            raise MeasuringError(f"{' '.join(arguments)} ended with {process.returncode}:\n{speech.read()}")
        return Cost(
            cpu=usage.ru_utime + usage.ru_stime,
            clock=clock,
            memory=usage.ru_maxrss * _BYTES / _MEGA,
            output=output.read(),
        )


def least(arguments: Sequence[str], times: int) -> Cost:
    """The least of several runs."""
    found = run(arguments)
    for _ in range(times - 1):
        found = found.least(run(arguments))
    return found
