"""`sqlprisma drift`: does a schema, written by hand or generated, mean what the migrations mean?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click

from sqlprisma.cli import again, database, selection
from sqlprisma.cli import options as shared
from sqlprisma.cli.manual import Manual
from sqlprisma.cli.product import print_text
from sqlprisma.cli.rounds import Round
from sqlprisma.cli.speech import Speech
from sqlprisma.diagnostics import Failure
from sqlprisma.diagnostics.drift_codes import Grade
from sqlprisma.records import dataclass, replace
from sqlprisma.results import DriftResult

if TYPE_CHECKING:
    from sqlprisma.cli.report import Report
    from sqlprisma.compare.baseline import Judged
    from sqlprisma.compare.finding import Drift
    from sqlprisma.compare.report import Reported
    from sqlprisma.config import Service
    from sqlprisma.results import DatabaseDriftResult
    from sqlprisma.source import SchemaFile

    AnyDrift: TypeAlias = DriftResult | DatabaseDriftResult

PLACEHOLDER = "{service}"
"""Stands for a service's name in the path of a baseline, as in the configuration."""
EXIT_DRIFTED = 1
SHOWN = 10
"""How many stale entries of a baseline are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What the options say that other commands do not have."""

    fail_on: Grade
    baseline: Path | None
    writes_baseline: bool
    shows_diff: bool
    is_single: bool = True
    """Whether it is about one service."""

    def of(self, service: Service) -> _Wanted:
        """The same for one service, whose baseline may have its name in it."""
        if self.baseline is None:
            return self
        return replace(self, baseline=Path(str(self.baseline).replace(PLACEHOLDER, service.name)))

    def shown(self, judged: Judged, speech: Speech) -> list[Drift]:
        """The new differences that are told: what is only good to know if it is asked for."""
        shows_all = speech.verbosity > 0 or self.fail_on is Grade.INFO
        return [each for each in judged.new if shows_all or each.grade is not Grade.INFO]

    def fails(self, found: Drift) -> bool:
        """Whether a difference decides the exit code."""
        return found.grade.rank <= self.fail_on.rank


@click.command("drift", cls=Manual, short_help="Exit 1 if a schema does not mean what the migrations mean.")
@click.argument("migrations", required=False, type=click.Path(path_type=Path))
@click.option(
    "--fail-on",
    type=click.Choice([grade.value for grade in Grade]),
    default=Grade.LOSES.value,
    help="The mildest grade that makes the exit code 1 (default loses).",
)
@click.option("--diff", is_flag=True, help="Also print what `generate` would change, as a patch.")
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Differences that are known and do not fail; an entry that nothing answers to fails. {service} in it is a "
    "service's name.",
)
@click.option(
    "--write-baseline",
    is_flag=True,
    help="Write the baseline if it is not there; else only take out of it what is repaired.",
)
@database.choosing
@shared.mapping
@shared.reading
@shared.several
@shared.speaking
def command(**options: object) -> None:
    """Compare what a schema means with what MIGRATIONS mean; never writes the schema.

    The schema may be written by hand: partial, with names and an order of its own, in one file or in a folder. Models
    meet tables by `@@map`, fields meet columns by `@map`. Each difference has a grade:

    \b
        breaks  queries fail: a column is gone, a type is wrong, a field is missing
        lies    types promise what the data does not keep: NULL, uniqueness, relations
        loses   something is not said: a default, an index, a native type, ON DELETE
        info    good to know (-v): tables without a model, names of constraints

    \b
    Examples:
        sqlprisma drift migrations --schema prisma/schema.prisma
        sqlprisma drift migrations --schema schema.prisma --fail-on breaks
        sqlprisma drift --service auth --output-format github
        sqlprisma drift --service auth --baseline drift.json --write-baseline
        sqlprisma drift migrations --database-url-env DATABASE_URL

    A running database (pip install 'sqlprisma[postgres]') is read in one read-only transaction: its catalog, and
    goose's version table. Migrations that are not applied yet are told as info; with a version (--to) the database
    should have those up to it, and goose's table is not read.

    Without MIGRATIONS each [[service]] of the configuration is compared.

    `/// sqlprisma-ignore CODE` above a model, field or `@@` line keeps a difference quiet; sqlprisma explain CODE says
    what a code means. The report stands on stdout. With --output-format json it is one object: `differences` (a list
    of `code`, `grade`, `table`, `column`, `model`, `field`, `message`, `fix`, `migration` and `schema`, these two
    with `path` and `line`; what does not apply is null; where there are several services also `service`), `summary`
    (a number for each grade), `known` (how many the baseline hides), `stale` (its entries that nothing answers to) and
    `diagnostics`, as in other commands: all that is found stands on stdout, whatever the format but text. In a job of
    GitHub's a summary is added to what GITHUB_STEP_SUMMARY names.
    """
    from sqlprisma import api  # noqa: PLC0415 - loads sqlglot, lark and jinja2

    speech = shared.speech_of(options, reports="drift")
    wanted = _wanted(options, speech)
    if speech.report is not None:
        speech.report.document = _joined(())  # an error may be all that there is to report
    url = database.url_of(options)
    question = "which schema should be compared?" if url is None else ""
    services = selection.services_from(options, no_schema=question, is_one=url is not None)
    work: Callable[..., AnyDrift] = (
        partial(api.drift, generates=wanted.shows_diff)
        if url is None
        else partial(api.database_drift, url=url)
    )
    if wanted.baseline is not None and len(services) > 1 and PLACEHOLDER not in str(wanted.baseline):
        raise click.UsageError(f"each service needs a baseline of its own: put {PLACEHOLDER} into the path")
    rounds: Round[AnyDrift] = Round(
        services, speech, jobs=shared.jobs_of(options), without="nothing was compared", shows_notes=False
    )
    wanted = replace(wanted, is_single=rounds.is_single)
    judgements: list[tuple[str, str, Judged]] = []
    for service, drifted in rounds.results(work):
        try:
            judged = _judge(drifted, wanted.of(service))
        except Failure as failure:
            rounds.refuse(service, failure)
            continue
        judgements.append((service.name, drifted.name, judged))
        if speech.output_format == "text":
            _report(judged, wanted, speech)
        if isinstance(drifted, DriftResult):
            _print_diff(drifted.files, speech)
        _tell(rounds, service, drifted, judged, wanted, speech)
        fails = bool(judged.stale or any(map(wanted.fails, judged.new)))
        rounds.count("drifted" if fails else "without drift", EXIT_DRIFTED if fails else 0)
    if speech.report is not None:
        _fill(speech.report, judgements, wanted, speech)
        speech.report.finish()
    rounds.end()


def _wanted(options: dict[str, object], speech: Speech) -> _Wanted:
    baseline = options["baseline"]
    wanted = _Wanted(
        fail_on=Grade(str(options["fail_on"])),
        baseline=baseline if isinstance(baseline, Path) else None,
        writes_baseline=bool(options["write_baseline"]),
        shows_diff=bool(options["diff"]),
    )
    if wanted.writes_baseline and wanted.baseline is None:
        raise click.UsageError("where should the baseline go? Give --baseline FILE")
    if wanted.shows_diff and speech.output_format != "text":
        raise click.UsageError("--diff goes with --output-format text alone")
    if options["fresh"]:
        raise click.UsageError("--fresh is for generate: drift compares all that the file says")
    return wanted


def _judge(drifted: AnyDrift, wanted: _Wanted) -> Judged:
    """The differences beside the baseline, which is written first if that is wanted."""
    from sqlprisma import migrations  # noqa: PLC0415 - see the package's docstring
    from sqlprisma.cli.writing import write_text  # noqa: PLC0415 - not needed without a baseline
    from sqlprisma.compare import baseline  # noqa: PLC0415 - as above

    path = wanted.baseline
    if path is None:
        return baseline.judge(drifted.differences, ())
    is_new = wanted.writes_baseline and not path.exists()
    entries = () if is_new else baseline.read(migrations.load(path))
    judged = baseline.judge(drifted.differences, entries)
    if not wanted.writes_baseline:
        return judged
    kept = tuple(filter(wanted.fails, judged.new)) if is_new else judged.known
    write_text(path, baseline.text(kept))
    return baseline.judge(drifted.differences, (each.identity for each in kept))


def _report(judged: Judged, wanted: _Wanted, speech: Speech) -> None:
    """The product for people: what is not only good to know."""
    from sqlprisma.compare import report  # noqa: PLC0415 - see the package's docstring

    print_text(report.as_text(wanted.shown(judged, speech), color=speech.is_product_colored))


def _fill(whole: Report, judgements: list[tuple[str, str, Judged]], wanted: _Wanted, speech: Speech) -> None:
    """The product for programs; as JSON it has everything, and of several services each difference says whose it is."""
    from sqlprisma.compare import report  # noqa: PLC0415 - see the package's docstring

    for _, path, judged in judgements:
        whole.differences += wanted.shown(judged, speech)
        whole.states.append((path, ", ".join(_counted(judged.new)) or "means what the migrations mean"))
    if any(wanted.fails(each) for _, _, judged in judgements for each in judged.new):
        whole.run = again.line("drift", "--database-url", "--env")
    shown = [
        (name, report.as_object(judged.new, known=len(judged.known), stale=judged.stale))
        for name, _, judged in judgements
    ]
    whole.document = {**shown[0][1]} if len(shown) == 1 and wanted.is_single else _joined(shown)


def _joined(shown: Iterable[tuple[str, Reported]]) -> dict[str, object]:
    """Several reports as one, of the same shape."""
    differences: list[object] = []
    stale: list[object] = []
    summary = dict.fromkeys((grade.value for grade in Grade), 0)
    known = 0
    for name, one in shown:
        differences += [{"service": name, **each} for each in one["differences"]]
        stale += [{"service": name, **each} for each in one["stale"]]
        summary = {grade: count + one["summary"][grade] for grade, count in summary.items()}
        known += one["known"]
    return {"differences": differences, "summary": summary, "known": known, "stale": stale}


def _print_diff(files: Sequence[SchemaFile], speech: Speech) -> None:
    """What `generate` would change in these files."""
    from sqlprisma.cli.check import file_diffs  # noqa: PLC0415 - only for this option

    text = file_diffs(files)
    if not text:
        return
    print_text(f"\n{text}")
    if speech.report is not None:
        speech.report.diffs.append(text)


def _tell(
    rounds: Round[AnyDrift],
    service: Service,
    drifted: AnyDrift,
    judged: Judged,
    wanted: _Wanted,
    speech: Speech,
) -> None:
    """The summary, and what to do about stale entries."""
    for code, table, subject in judged.stale[:SHOWN]:
        rounds.say(service, f"  {code} of {table}{f': {subject}' if subject else ''}")
    if judged.stale:
        count = "1 entry is" if len(judged.stale) == 1 else f"{len(judged.stale)} entries are"
        rounds.say(
            service,
            f"{wanted.of(service).baseline}: {count} stale: what is repaired would be hidden if it came back; "
            f"run: {again.line('drift', '--database-url')}{database.again()} --write-baseline",
        )
    parts = [*_counted(judged.new), *([f"{len(judged.known)} known"] if judged.known else [])]
    is_hidden = speech.verbosity <= 0 and wanted.fail_on is not Grade.INFO
    hint = "; -v lists info" if is_hidden and any(each.grade is Grade.INFO for each in judged.new) else ""
    if not any(each.grade is not Grade.INFO or wanted.fails(each) for each in judged.new):
        rounds.say(service, f"{drifted.told} ({', '.join([drifted.size, *parts])}{hint})")
    else:
        rounds.say(service, f"{drifted.heading}: {', '.join(parts)}{hint}")


def _counted(found: Iterable[Drift]) -> list[str]:
    from sqlprisma.compare import report  # noqa: PLC0415 - see the package's docstring

    return [f"{count} {grade}" for grade, count in report.summary(found).items() if count]
