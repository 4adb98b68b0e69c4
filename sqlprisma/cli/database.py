"""`drift` against a running database: which one is meant, and how it is called. Its URL is never told."""

from __future__ import annotations

import os
from collections.abc import Mapping

import click

from sqlprisma.cli import options as shared

choosing = shared.adding(
    click.option(
        "--database-url",
        metavar="URL",
        help="Compare a running PostgreSQL with the migrations that goose has applied to it, instead of a "
        "schema.",
    ),
    click.option(
        "--database-url-env",
        metavar="NAME",
        help="The same; the URL stands in this environment variable, where other users of the machine do not "
        "see its password.",
    ),
)
"""Add --database-url and --database-url-env."""


def url_of(options: Mapping[str, object]) -> str | None:
    """The URL of the database that is to be compared; None where a schema is."""
    url, variable = options["database_url"], options["database_url_env"]
    if url is not None and variable is not None:
        raise click.UsageError("--database-url and --database-url-env exclude each other")
    if variable is not None:
        url = os.environ.get(str(variable), "")
        if not str(url).strip():
            raise click.UsageError(f"the environment variable {variable} has no URL in it")
    if url is None:
        return None
    if not str(url).strip():
        raise click.UsageError("--database-url is empty")
    if options["diff"]:
        raise click.UsageError("--diff is for a schema, not for a database")
    return str(url)


def again() -> str:
    """What stands for a URL where this run's command line is told."""
    return "" if click.get_current_context().params["database_url"] is None else " --database-url URL"
