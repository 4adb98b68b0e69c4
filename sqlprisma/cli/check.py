"""`sqlprisma check`: is the committed file exactly what `generate` would write?"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sqlprisma.cli import again, selection
from sqlprisma.cli import options as shared
from sqlprisma.cli.generate import summary
from sqlprisma.cli.manual import Manual
from sqlprisma.cli.product import print_text
from sqlprisma.cli.rounds import Round
from sqlprisma.diagnostics.check_codes import CheckCode
from sqlprisma.diagnostics.findings import printable
from sqlprisma.records import dataclass
from sqlprisma.results import CheckResult

if TYPE_CHECKING:
    from sqlprisma.cli.report import Report
    from sqlprisma.cli.speech import Speech
    from sqlprisma.config import Service, Settings
    from sqlprisma.diagnostics import Told
    from sqlprisma.results import Progress
    from sqlprisma.source import SchemaFile, Span

EXIT_CHANGED = 1
SHOWN = 20
"""How many differences are told in words; the diff has them all."""


@dataclass(frozen=True, kw_only=True)
class _Checked:
    """A service's answer; what is only needed for telling it is found once, when it is asked for."""

    service: Service
    result: CheckResult

    @cached_property
    def found(self) -> tuple[Told, ...]:
        """The differences, each at its place."""
        from sqlprisma.cli.checked import found_in  # noqa: PLC0415 - see the package's docstring

        return found_in(self.result)

    @property
    def objects(self) -> list[dict[str, object]]:
        """The same as JSON has it."""
        from sqlprisma.cli.checked import as_object  # noqa: PLC0415 - as above

        return [as_object(self.service, found) for found in self.found]

    @cached_property
    def diff(self) -> str:
        """The same as one patch."""
        return file_diffs(self.result.files)

    @property
    def name(self) -> str:
        """The schema's path for people."""
        return self.result.path.as_posix() if self.result.path is not None else ""

    @property
    def state(self) -> str:
        """How the schema is, in a few words."""
        if self.result.is_current:
            return "is up to date"
        return "does not exist" if self.result.old is None else "is not what the migrations say"


@click.command("check", cls=Manual, short_help="Exit 1 if a schema is not what generate writes.")
@click.argument("migrations", required=False, type=click.Path(path_type=Path))
@shared.mapping
@shared.reading
@shared.strict
@shared.several
@shared.remembering
@shared.speaking
def command(**options: object) -> None:
    """Check that a schema is exactly what `generate` would write from MIGRATIONS; never writes.

    \b
    Examples:
        sqlprisma check migrations --schema prisma/schema.prisma
        sqlprisma check --service auth --service billing

    Without MIGRATIONS each [[service]] of the configuration is checked.

    Where it is not, stdout has a unified diff, stderr the differences in words and the command that repairs them, and
    the exit code is 1. Give the options that the schema was generated with, or keep them in the configuration.

    Any --output-format but text puts what is found on stdout instead, one document with what is wrong with the
    migrations and with the schema. As json that is an object: `differences` (a list of `code`, `service`, `kind`,
    `block`, `member`, `written`, `wanted`, `message`, and `schema` and `migration`, these two with `path` and `line`;
    what does not apply is null), `schemas` (a list of `service`, `path`, `is_current`, `diff`), `run` (the command, or
    null), and `diagnostics`, as in other commands. In a job of GitHub's a summary is added to what GITHUB_STEP_SUMMARY
    names; nothing else is written.
    """
    speech = shared.speech_of(options, reports="check")
    if speech.report is not None:
        _fill(speech.report, ())  # an error may be all that there is to report
    services = selection.services_from(options, no_schema="which schema should be checked?")
    rounds: Round[CheckResult] = Round(
        services,
        speech,
        jobs=shared.jobs_of(options),
        cache=shared.cache_of(options, CheckResult),
        without="nothing was compared",
    )
    checks: list[_Checked] = []
    for service, result in rounds.results(_result):
        checks.append(_Checked(service=service, result=result))
        if result.is_current:
            rounds.say(service, f"{result.path} is up to date ({summary(result)})")
            rounds.count("up to date")
            continue
        rounds.count("not up to date", EXIT_CHANGED)
        _tell(rounds, checks[-1], speech)
    if speech.report is not None:
        _fill(speech.report, checks)
        speech.report.finish()
    changed = [each.service.name for each in checks if not each.result.is_current]
    rounds.end(f"; run: {again.line('generate', services=changed)}" if changed else "")


def _result(settings: Settings, *, progress: Progress | None = None) -> CheckResult:
    from sqlprisma import api  # noqa: PLC0415 - loads sqlglot, lark and jinja2

    return api.check(settings, progress=progress)


def _tell(rounds: Round[CheckResult], checked: _Checked, speech: Speech) -> None:
    """The difference on stdout, in words and with the way out on stderr."""
    service = checked.service
    if speech.output_format == "text":
        print_text(checked.diff)
        found = [each for each in checked.found if each.code is not CheckCode.NO_SCHEMA]
        for each in found[:SHOWN]:
            made = "".join(f" ({_line(note.span)})" for note in each.notes if note.span is not None)
            rounds.say(service, printable(f"  {each.message}{made}"))
        if len(found) > SHOWN:
            rounds.say(service, f"  and {len(found) - SHOWN} more")
    repair = f"; run: {again.line('generate')}" if rounds.is_single else ""
    rounds.say(service, f"{checked.name} {checked.state}{repair}")


def _line(span: Span) -> str:
    return f"{span.place.path}:{span.place.line}"


def _fill(report: Report, checks: Sequence[_Checked]) -> None:
    """What there is to report of all that was checked."""
    changed = [each for each in checks if not each.result.is_current]
    names = [each.service.name for each in changed]
    run = again.line("generate", "--env", services=names) if changed else None
    report.differences = [found for each in changed for found in each.found]
    report.states = [(each.name, each.state) for each in checks]
    report.diffs = [each.diff for each in changed]
    report.run = run
    report.document = {
        "differences": [found for each in changed for found in each.objects],
        "schemas": [
            {
                "service": each.service.name or None,
                "path": each.name,
                "is_current": each.result.is_current,
                "diff": each.diff,
            }
            for each in checks
        ],
        "run": run,
    }


def file_diffs(files: Iterable[SchemaFile]) -> str:
    """The differences of a schema's files, one after the other, as one patch."""
    return "".join(
        unified_diff(file.old or "", file.new, file.path.as_posix(), is_new=file.old is None)
        for file in files
        if file.path is not None and file.is_changed
    )


def unified_diff(old: str, new: str, name: str, *, is_new: bool) -> str:
    """The difference as `diff -u` writes it, with a mark where a last line has no end."""
    lines = difflib.unified_diff(
        old.splitlines(keepends=True),
        new.splitlines(keepends=True),
        "/dev/null" if is_new else f"a/{name}",
        f"b/{name}",
    )
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
