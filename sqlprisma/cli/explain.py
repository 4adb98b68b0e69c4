"""`sqlprisma explain`: which migration lines made a table or column, or what a finding means."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sqlprisma.cli import completion, selection, values
from sqlprisma.cli import options as shared
from sqlprisma.cli.app import EXIT_ERROR
from sqlprisma.cli.manual import Manual
from sqlprisma.cli.product import print_text
from sqlprisma.cli.progress import ProgressBar
from sqlprisma.cli.speech import Speech
from sqlprisma.diagnostics import Code, Diagnostic, Failure
from sqlprisma.diagnostics.findings import printable
from sqlprisma.records import replace

if TYPE_CHECKING:
    from sqlprisma.catalog.history_names import Found
    from sqlprisma.config import Settings
    from sqlprisma.results import ExplainResult


@click.command(
    "explain", cls=Manual, short_help="Which migration lines made a table or column; what a finding means."
)
@click.argument("name", shell_complete=completion.codes)
@click.argument("migrations", required=False, type=click.Path(path_type=Path))
@shared.mapping
@shared.reading
@shared.speaking
def command(name: str, **options: object) -> None:
    """Tell which lines of the folder MIGRATIONS made or changed NAME, and what it is now; or what a finding means.

    \b
    NAME is TABLE, TABLE.COLUMN, SCHEMA.TABLE or SCHEMA.TABLE.COLUMN; a view, type,
    sequence, index or constraint; the name of a Prisma model, field or enum; or what
    stands in brackets in a finding, as in `error[undefined-column]`:
        sqlprisma explain users.email db/migrations
        sqlprisma explain billing.invoices --service billing --output-format json
        sqlprisma explain '"Order".id' db/migrations --prelude extensions.sql
        sqlprisma explain undefined-column

    What was dropped, or is called otherwise now, is found by the name it had. A finding comes before a table of the
    same name: ask for public.NAME. Each line of the history is a place, what was done there, and the statement where
    that is not plain from the words. With --output-format json it is one object: `kind`, `schema`, `name`, `column`
    (or null), `is_present`, `history` (a list of `path`, `line`, `column`, `statement`, `effect`), `definition` as
    `inspect catalog` shows it (null for what is gone), `sql` (likewise) and `notes`. Where the migrations have errors,
    what was understood of them is told all the same, and the exit code is 2.
    """
    speech = shared.speech_of(options)
    page = _page(name)
    if page is not None:
        print_text(page)
        if name.isidentifier():
            _point_to_table(name, options, speech)
        return
    settings = selection.settings_from(options)
    if settings.migrations is None:
        raise click.UsageError(_no_folder(name))
    explained = _explain(settings, name, speech)
    if explained.found is None:
        raise Failure([*explained.diagnostics, _unknown(explained)])
    speech.findings(explained.diagnostics)
    _tell(explained, explained.found, speech)
    if explained.has_errors:
        click.get_current_context().exit(EXIT_ERROR)


def _page(name: str) -> str | None:
    from sqlprisma.diagnostics import explain  # noqa: PLC0415 - reads a page

    page = explain.page(name)
    return page if page is None or page.endswith("\n") else f"{page}\n"


def _point_to_table(name: str, options: dict[str, object], speech: Speech) -> None:
    """A note where a table has a finding's name, as far as the migrations can be read."""
    try:
        settings = selection.settings_from(options)
        if settings.migrations is None:
            return
        found = _explain(settings, name, speech).found
    except (Failure, click.UsageError):
        return
    if found is not None:
        whole = f"{found.life.schema}.{found.life.name}"
        speech.say(printable(f"note: there is also the {found.life.kind} {whole}: sqlprisma explain {whole}"))


def _explain(settings: Settings, name: str, speech: Speech) -> ExplainResult:
    from sqlprisma import api  # noqa: PLC0415 - loads sqlglot, lark and jinja2

    bar = ProgressBar(is_wanted=speech.verbosity >= 0)
    try:
        return api.explain(settings, name, progress=bar.step)
    finally:
        bar.finish()


def _no_folder(name: str) -> str:
    from sqlprisma.diagnostics import explain  # noqa: PLC0415 - only for this message

    near = explain.suggest(name)
    hint = (
        f"did you mean {near!r}?" if near else f"known codes: {', '.join(sorted(row.slug for row in Code))}"
    )
    shown = values.shortened(name)
    return f"there is no finding {shown!r} (a table needs its folder: sqlprisma explain TABLE MIGRATIONS); {hint}"


def _unknown(explained: ExplainResult) -> Diagnostic:
    from sqlprisma.diagnostics import explain  # noqa: PLC0415 - only for this message

    name, missing = explained.name, explained.missing
    if missing is not None:
        code = Code.UNDEFINED_COLUMN
        column = values.shortened(missing.column)
        message = f"the {missing.life.kind} {missing.life.name} has no column {column}"
        return Diagnostic(code=code, message=message, hint=_did_you_mean(missing.near))
    near = explained.near or (explain.suggest(name) if "-" in name else None)
    shown = values.shortened(name)
    message = f'the migrations have made nothing called "{shown}", and there is no finding of that name'
    return Diagnostic(code=Code.UNDEFINED_OBJECT, message=message, hint=_did_you_mean(near))


def _did_you_mean(near: str | None) -> str | None:
    return None if near is None else f"did you mean {near}?"


def _tell(explained: ExplainResult, found: Found, speech: Speech) -> None:
    from sqlprisma.cli import telling  # noqa: PLC0415 - loads the catalog

    told = telling.tell(explained.history, found)
    if explained.reason is not None:
        told = replace(told, notes=(*told.notes, explained.reason))
    if speech.output_format == "json":
        print_text(telling.as_json(told))
        return
    print_text(telling.as_text(told, is_colored=speech.is_product_colored))
    for note in told.notes:
        speech.say(f"note: {printable(note)}")
