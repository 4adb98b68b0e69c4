"""`sqlprisma drift`: does a schema, written by hand or generated, mean what the migrations mean?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sqlprisma.cli import options as shared
from sqlprisma.cli.app import EXIT_ERROR
from sqlprisma.cli.product import print_text
from sqlprisma.cli.progress import ProgressBar
from sqlprisma.cli.speech import Speech
from sqlprisma.diagnostics import Severity
from sqlprisma.diagnostics.drift_codes import Grade

if TYPE_CHECKING:
    from sqlprisma.compare.baseline import Judged
    from sqlprisma.compare.finding import Drift
    from sqlprisma.config import Settings
    from sqlprisma.pipeline import Drifted

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

    def fails(self, found: Drift) -> bool:
        """Whether a difference decides the exit code."""
        return found.grade.rank <= self.fail_on.rank


@click.command("drift", short_help="Exit 1 if a schema does not mean what the migrations mean.")
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
    help="Differences that are known and do not fail; an entry that nothing answers to fails.",
)
@click.option(
    "--write-baseline",
    is_flag=True,
    help="Write the baseline if it is not there; else only take out of it what is repaired.",
)
@shared.mapping
@shared.reading
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

    `/// sqlprisma-ignore CODE` above a model, field or `@@` line keeps a difference quiet; sqlprisma explain CODE says
    what a code means. The report stands on stdout. With --output-format json it is one object: `differences` (a list
    of `code`, `grade`, `table`, `column`, `model`, `field`, `message`, `fix`, `migration` and `schema`, these two
    with `path` and `line`; what does not apply is null), `summary` (a number for each grade), `known` (how many the
    baseline hides) and `stale` (its entries that nothing answers to).
    """
    speech = shared.speech_of(options)
    settings = shared.settings_from(options)
    wanted = _wanted(options, speech)
    if settings.schema is None:
        raise click.UsageError("which schema should be compared? Give --schema FILE")
    if wanted.shows_diff and settings.schema.is_dir():
        raise click.UsageError("--diff is for a single file")
    drifted = _run(settings, settings.schema, speech)
    judged = _judge(drifted, wanted)
    _report(judged, wanted, speech)
    if wanted.shows_diff:
        _print_diff(settings, settings.schema)
    _tell(drifted, judged, wanted, speech)
    if judged.stale or any(map(wanted.fails, judged.new)):
        click.get_current_context().exit(EXIT_DRIFTED)


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


def _run(settings: Settings, path: Path, speech: Speech) -> Drifted:
    """Compare, tell what was found in the migrations, and end with exit code 2 where there are errors."""
    from sqlprisma import pipeline  # noqa: PLC0415 - loads sqlglot, lark and jinja2

    bar = ProgressBar(is_wanted=speech.verbosity >= 0)
    try:
        outcome = pipeline.drift(settings, path, bar.step)
    finally:
        bar.finish()
    told = outcome.diagnostics
    if speech.verbosity <= 0:  # what Prisma cannot say is no difference
        told = tuple(found for found in told if found.severity is not Severity.NOTE)
    speech.findings(told)
    if outcome.has_errors:
        speech.say("nothing was compared: the migrations have errors")
        click.get_current_context().exit(EXIT_ERROR)
    return outcome.value


def _judge(drifted: Drifted, wanted: _Wanted) -> Judged:
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
    """The product: everything as JSON, else what is not only good to know."""
    from sqlprisma.compare import report  # noqa: PLC0415 - see the package's docstring
    from sqlprisma.diagnostics.render import Format, render  # noqa: PLC0415 - the same

    if speech.output_format == "json":
        print_text(report.as_json(judged.new, known=len(judged.known), stale=judged.stale))
        return
    shows_all = speech.verbosity > 0 or wanted.fail_on is Grade.INFO
    found = [each for each in judged.new if shows_all or each.grade is not Grade.INFO]
    if speech.output_format == "text":
        print_text(report.as_text(found, color=speech.is_product_colored))
    else:
        print_text(render(found, Format(speech.output_format)))


def _print_diff(settings: Settings, path: Path) -> None:
    from sqlprisma import pipeline  # noqa: PLC0415 - see the package's docstring
    from sqlprisma.cli.check import unified_diff  # noqa: PLC0415 - only for this option

    generated = pipeline.generate(settings).value
    text = unified_diff(generated.old or "", generated.new, path.as_posix(), is_new=False)
    print_text(f"\n{text}" if text else "")


def _tell(drifted: Drifted, judged: Judged, wanted: _Wanted, speech: Speech) -> None:
    """The summary, and what to do about stale entries."""
    name = drifted.path.as_posix()
    for code, table, subject in judged.stale[:SHOWN]:
        speech.say(f"  {code} of {table}{f': {subject}' if subject else ''}")
    if judged.stale:
        count = "1 entry is" if len(judged.stale) == 1 else f"{len(judged.stale)} entries are"
        speech.say(
            f"{wanted.baseline}: {count} stale: what is repaired would be hidden if it came back; "
            f"run: {shared.again('drift')} --write-baseline"
        )
    models = f"{drifted.models} model{'' if drifted.models == 1 else 's'}"
    parts = [*_counted(judged.new), *([f"{len(judged.known)} known"] if judged.known else [])]
    is_hidden = speech.verbosity <= 0 and wanted.fail_on is not Grade.INFO
    hint = "; -v lists info" if is_hidden and any(each.grade is Grade.INFO for each in judged.new) else ""
    if not any(each.grade is not Grade.INFO or wanted.fails(each) for each in judged.new):
        speech.say(f"{name} means what the migrations mean ({', '.join([models, *parts])}{hint})")
    else:
        speech.say(f"{name}: {', '.join(parts)}{hint}")


def _counted(found: Iterable[Drift]) -> list[str]:
    from sqlprisma.compare import report  # noqa: PLC0415 - see the package's docstring

    return [f"{count} {grade}" for grade, count in report.summary(found).items() if count]
