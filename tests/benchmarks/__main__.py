"""What sqlprisma costs, as tables: `python -m tests.benchmarks`.

Starts, generated histories, their stages, the fixtures, and what there can be very much of in one migration; beside
them what PostgreSQL itself takes for the same histories. Not a test: numbers are for people, and depend on the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks import histories
from tests.benchmarks.corners import CORNERS
from tests.benchmarks.measuring import Cost, least, run
from tests.benchmarks.tables import seconds, table

_COMMAND = ("-m", "sqlprisma")
_BENCH = (
    *("-m", "pytest", "tests/benchmarks/bench_stages.py", "-q", "-p", "no:cacheprovider"),
    *("--benchmark-enable", "--benchmark-timer=time.process_time"),
)
_IMPORTS = "import sqlprisma.cli.generate, sqlprisma.api, sqlglot.dialects.postgres, jinja2, lark"


def main() -> None:
    """Measure what was asked for and print it."""
    asked = _parser().parse_args()
    run(("-c", _IMPORTS))
    parts: dict[str, Callable[[argparse.Namespace, Path], str]] = {
        "starts": _starts,
        "histories": _histories,
        "stages": _stages,
        "fixtures": _fixtures,
        "corners": _corners,
    }
    sys.stdout.write(f"{_machine()}\n")
    for name in asked.parts or parts:
        with TemporaryDirectory(prefix="sqlprisma-benchmark-") as folder:
            sys.stdout.write(f"\n## {name}\n\n{parts[name](asked, Path(folder))}")
            sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parts = ("starts", "histories", "stages", "fixtures", "corners")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"some of {', '.join(parts)}; default: all")
    parser.add_argument("--files", type=int, nargs="+", default=[10, 100, 1000, 2000, 5000], metavar="N")
    parser.add_argument("--times", type=int, default=3, help="runs of each, of which the least counts")
    parser.add_argument("--no-server", action="store_true", help="do not apply the histories to PostgreSQL")
    parser.add_argument("--corner", help="only the corners whose name has this in it")
    return parser


def _machine() -> str:
    """On what this was measured, in one line."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text(encoding="utf-8").splitlines()
        model = next(
            (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), model
        )
    names = ", ".join(f"{name} {version(name)}" for name in ("sqlglot", "lark", "jinja2", "click"))
    cores = os.cpu_count()
    return f"Python {platform.python_version()} on {platform.system()}, {model}, {cores} cores; {names}"


def _generate(folder: Path, schema: Path) -> list[str]:
    return [*_COMMAND, "generate", str(folder), "--schema", str(schema), "-q"]


def _starts(asked: argparse.Namespace, scratch: Path) -> str:
    """What there is to pay before the first migration is read."""
    one = histories.write(scratch / "one", 1)
    schema = scratch / "schema.prisma"
    run(_generate(one, schema))
    runs: Sequence[tuple[str, Sequence[str]]] = (
        ("python -c pass", ("-c", "pass")),
        ("sqlprisma --help", (*_COMMAND, "--help")),
        ("sqlprisma generate --help", (*_COMMAND, "generate", "--help")),
        ("sqlprisma inspect migrations, of one", (*_COMMAND, "inspect", "migrations", str(one))),
        ("the imports of sqlprisma generate", ("-c", _IMPORTS)),
        (
            "sqlprisma check, of one migration",
            (*_COMMAND, "check", str(one), "--schema", str(schema), "--no-cache"),
        ),
        ("the same again", (*_COMMAND, "check", str(one), "--schema", str(schema))),
    )
    rows = [(name, *_cells(least(arguments, asked.times))) for name, arguments in runs]
    return table(("start", "CPU s", "clock s", "peak MB"), rows)


def _cells(cost: Cost) -> tuple[str, str, str]:
    return seconds(cost.cpu), seconds(cost.clock), f"{cost.memory:.0f}"


def _histories(asked: argparse.Namespace, scratch: Path) -> str:
    """The whole command: a new file, and the check of one that is there."""
    imports = least(("-c", _IMPORTS), asked.times)
    servers = {} if asked.no_server else _applied(asked, scratch)
    rows: list[tuple[str, ...]] = []
    for files in asked.files:
        folder = histories.write(scratch / f"history-{files}", files)
        schema = scratch / f"{files}.prisma"
        times = asked.times if files <= 1000 else 1
        made = run(_generate(folder, schema))
        for _ in range(times - 1):
            schema.unlink()
            made = made.least(run(_generate(folder, schema)))
        checking = [*_COMMAND, "check", str(folder), "--schema", str(schema), "-q"]
        check = least([*checking, "--no-cache"], times)
        run(checking)
        again = least(checking, times)
        applied = servers.get(files)
        rows.append(
            (
                str(files),
                str(files * histories.STATEMENTS),
                *_cells(made),
                seconds(check.cpu),
                seconds(again.cpu),
                f"{made.cpu / imports.cpu:.1f}",
                f"{(made.cpu - imports.cpu) / files * 1000:.2f}",
                "" if applied is None else seconds(applied),
                "" if applied is None else f"{applied / made.clock:.1f}",
            )
        )
    head = (
        "files",
        "statements",
        "CPU s",
        "clock s",
        "peak MB",
        "check CPU s",
        "again",
        "of imports",
        "ms a file",
    )
    return table((*head, "psql clock s", "times faster"), rows)


def _applied(asked: argparse.Namespace, scratch: Path) -> dict[int, float]:
    """What PostgreSQL takes for each history."""
    from tests.benchmarks import applying  # noqa: PLC0415 - needs a server, which may have been declined

    found: dict[int, float] = {}
    with applying.applier() as applier:
        for files in asked.files:
            folder = histories.write(scratch / f"applied-{files}", files)
            found[files] = applier.seconds(folder, scratch / "all.sql")
    return found


def _stages(asked: argparse.Namespace, scratch: Path) -> str:
    """Each stage of each history."""
    found: dict[tuple[str, int], float] = {}
    for (
        files
    ) in asked.files:  # each in a process of its own: what one leaves in memory makes the next one slower
        report = scratch / f"{files}.json"
        run((*_BENCH, "--files", str(files), f"--benchmark-json={report}"))
        for each in json.loads(report.read_text(encoding="utf-8"))["benchmarks"]:
            found[each["params"]["stage"], files] = each["stats"]["min"]
    stages = list(dict.fromkeys(stage for stage, _ in found))
    rows = [(stage, *(seconds(found[stage, files]) for files in asked.files)) for stage in stages]
    head = ("CPU s", *(f"{files} files" for files in asked.files))
    return table(head, rows) + "\n`read statements` makes its tokens itself.\n"


def _fixtures(asked: argparse.Namespace, _scratch: Path) -> str:
    """All histories of the fixtures in one process."""
    runs = [json.loads(run(["-m", "tests.benchmarks.fixture_run"]).output) for _ in range(asked.times)]
    took = min(each["seconds"] for each in runs)
    each = f"{took / runs[0]['histories'] * 1000:.2f}"
    row = (str(runs[0]["histories"]), str(runs[0]["statements"]), seconds(took), each)
    return table(("histories", "statements", "CPU s", "ms each"), [row])


def _corners(asked: argparse.Namespace, scratch: Path) -> str:
    """How each grows: the whole against half of it, both less what an empty history takes."""
    empty = least(
        _printed(
            histories.write_one(scratch / "empty", "-- +goose Up\nCREATE TABLE one (id int PRIMARY KEY);\n")
        ),
        asked.times,
    )
    rows: list[tuple[str, ...]] = []
    for name, corner in CORNERS.items():
        if asked.corner and asked.corner not in name:
            continue
        costs: list[Cost] = []
        for part in (2, 1):
            folder = scratch / f"{name}-{part}".replace(" ", "-")
            histories.write_one(folder, corner.text(corner.size // part))
            costs.append(least(_printed(folder), min(asked.times, 2)))
        half, whole = (max(cost.cpu - empty.cpu, 0.0) for cost in costs)
        growth = f"{whole / half:.1f}" if half > empty.cpu / 10 else "-"
        rows.append(
            (name, str(corner.size), seconds(half), seconds(whole), growth, f"{costs[-1].memory:.0f}")
        )
    return table(("in one migration", "number", "half CPU s", "all CPU s", "growth", "peak MB"), rows)


def _printed(folder: Path) -> list[str]:
    return [*_COMMAND, "generate", str(folder), "--stdout", "-q"]


if __name__ == "__main__":
    main()
