"""How a command's `--help` is laid out: its own options first, those that many commands share under headings.

Apart from the commands because all pages are laid out alike, and a list of thirty options is read by nobody.
"""

from __future__ import annotations

import click

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
