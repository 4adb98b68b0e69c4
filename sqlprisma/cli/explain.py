"""`sqlprisma explain`: what a finding means and what to do about it."""

from __future__ import annotations

import click

from sqlprisma.cli import options as shared
from sqlprisma.cli.product import print_text
from sqlprisma.diagnostics import Code


@click.command("explain", short_help="What a finding means and what to do about it.")
@click.argument("code")
@shared.speaking
def command(code: str, **options: object) -> None:
    """Tell what the finding CODE means, why it matters and what to do.

    \b
    CODE is what stands in brackets, as in `error[undefined-column]`:
        sqlprisma explain undefined-column
    """
    from sqlprisma.diagnostics import explain  # noqa: PLC0415 - reads a page

    shared.speech_of(options)
    page = explain.page(code)
    if page is None:
        near = explain.suggest(code)
        hint = (
            f"did you mean {near!r}?"
            if near
            else f"known codes: {', '.join(sorted(row.slug for row in Code))}"
        )
        raise click.UsageError(f"there is no finding {code!r}; {hint}")
    print_text(page if page.endswith("\n") else f"{page}\n")
