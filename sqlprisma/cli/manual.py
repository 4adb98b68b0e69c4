"""How a command's `--help` is laid out, and how it refuses what is too much.

Its own options come first, those that many commands share under headings. Apart from the commands because all pages
are laid out alike, and a list of thirty options is read by nobody.
"""

from __future__ import annotations

import shlex
from pathlib import Path

import click
from click.core import ParameterSource

from sqlprisma.cli import again, values

SECTIONS = {
    "The schema": ("schema", "fresh", "naming", "target", "schemas", "nullable_defaults"),
    "The migrations": (
        "to",
        "prelude",
        "supplement",
        "env",
        "env_from_process",
        "default_schema",
        "lenient",
    ),
    "The configuration": ("config", "service", "jobs"),
    "What is said": ("quiet", "verbose", "color", "output_format"),
}
"""The shared options under their headings, by the names of their parameters."""
EXIT_CODES = "Exit codes: 0 all is well, 1 something would change, 2 wrong usage or an error."


class _ExitCodes:
    """Ends a page with the exit codes."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """Write what stands at the end of every page."""
        formatter.write_paragraph()
        formatter.write_text(EXIT_CODES)


class Manual(_ExitCodes, click.Command):
    """A command whose shared options stand under headings."""

    allow_extra_args = True
    """So that it is told here what is too much, with the way out."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does, but that a schema which is one argument too much is led to its option."""
        extra = super().parse_args(ctx, args)
        if extra and not ctx.resilient_parsing:
            noun = "argument" if len(extra) == 1 else "arguments"
            message = f"Got unexpected extra {noun} ({values.shortened(' '.join(extra))})"
            is_schema = len(extra) == 1 and self._lacks_schema(ctx) and _is_schema(extra[0])
            raise click.UsageError(f"{message}; {_led(extra[0])}" if is_schema else message, ctx)
        return extra

    def _lacks_schema(self, ctx: click.Context) -> bool:
        has_option = any(parameter.name == "schema" for parameter in self.params)
        return has_option and ctx.get_parameter_source("schema") is not ParameterSource.COMMANDLINE

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options: those of no heading first."""
        rows: dict[str, list[tuple[str, str]]] = {"Options": [], **{heading: [] for heading in SECTIONS}}
        headings = {name: heading for heading, names in SECTIONS.items() for name in names}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None and isinstance(parameter, click.Option):
                rows[headings.get(parameter.name or "", "Options")].append(record)
        for heading, found in rows.items():
            if found:
                with formatter.section(heading):
                    formatter.write_dl(found)


class Manuals(_ExitCodes, click.Group):
    """A group of such commands."""


def _is_schema(text: str) -> bool:
    """Whether it may be meant as a schema: a file of Prisma's, or a folder of such."""
    try:
        return text.endswith(".prisma") or any(path.suffix == ".prisma" for path in Path(text).iterdir())
    except (OSError, ValueError):  # it is no folder
        return False


def _led(text: str) -> str:
    name = click.get_current_context().info_name or ""
    return f"the schema goes behind --schema: {again.line(name)} --schema {shlex.quote(text)}"
