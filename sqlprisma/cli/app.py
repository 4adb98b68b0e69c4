"""The command group: what there is, and what becomes of an error that nobody caught."""

from __future__ import annotations

import os
import sys
import traceback

import click

from sqlprisma.cli.speech import Speech
from sqlprisma.diagnostics import Failure

COMMANDS = {
    "check": "sqlprisma.cli.check",
    "completion": "sqlprisma.cli.completion",
    "config": "sqlprisma.cli.config",
    "drift": "sqlprisma.cli.drift",
    "explain": "sqlprisma.cli.explain",
    "format": "sqlprisma.cli.format",
    "generate": "sqlprisma.cli.generate",
    "init": "sqlprisma.cli.init",
    "inspect": "sqlprisma.cli.inspect",
}
"""Each command and the module that holds it, as `command`."""

EXIT_ERROR = 2
EXIT_INTERRUPTED = 130
"""What a shell says of a program that Ctrl-C ended."""


class Commands(click.Group):
    """A group whose commands are imported when they are asked for, and whose failures have exit code 2."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """All commands by name."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """The command of that name, imported now."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        __import__(module)
        found = sys.modules[module].command
        return found if isinstance(found, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with a suggestion where the name is nearly one of ours."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches  # noqa: PLC0415 - only for this message

            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean {near[0]!r}?" if near and "Did you mean" not in error.message else ""
            raise click.UsageError(error.message + hint, error.ctx) from None

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; what it could not do is told, never traced."""
        try:
            return super().invoke(ctx)
        except Failure as failure:
            speech = ctx.find_object(Speech) or Speech()
            speech.failed(failure.diagnostics)
            ctx.exit(EXIT_ERROR)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            ctx.exit(EXIT_INTERRUPTED)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:  # noqa: BLE001 - the last line of defence: a bug of ours is told in one line
            self.tell_bug(error)
            ctx.exit(EXIT_ERROR)

    @staticmethod
    def tell_bug(error: Exception) -> None:
        """Tell an error of our own in one line, or whole for whoever looks for it."""
        if os.environ.get("SQLPRISMA_DEBUG"):
            traceback.print_exception(error)
        name = type(error).__name__
        click.echo(f"error[internal]: sqlprisma failed on this input: {name}: {error}", err=True)
        click.echo(
            " help: this is a bug in sqlprisma; please report it with the migration that caused it\n"
            "       (SQLPRISMA_DEBUG=1 shows where it happened). Nothing was written.",
            err=True,
        )


def _version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click calls it
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version  # noqa: PLC0415 - costs time that other runs need not spend

        click.echo(f"sqlprisma {version('sqlprisma')}")
        ctx.exit()


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="\b\nExit codes: 0 all is well, 1 something would change, 2 wrong usage or an error.",
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version."
)
def app() -> None:
    """Write schema.prisma from goose migrations, and prove in CI that it still says what they say.

    \b
    sqlprisma reads the Up sections of a goose folder and interprets their DDL as
    PostgreSQL would: no database, no SQL executed.

    \b
    Examples:
        sqlprisma init     ../platform
        sqlprisma generate migrations --stdout
        sqlprisma generate migrations --schema prisma/schema.prisma
        sqlprisma check    migrations --schema prisma/schema.prisma
        sqlprisma drift    migrations --schema written/by/hand.prisma
        sqlprisma explain  users.email migrations
        sqlprisma explain  undefined-column

    \b
    Each command tells more: sqlprisma generate --help. What is always the same can
    stand in sqlprisma.toml, or in [tool.sqlprisma] of pyproject.toml.
    """


def main() -> None:
    """Run the command line and end the process."""
    try:
        app(prog_name="sqlprisma")
    except KeyboardInterrupt:  # before or after the command itself
        sys.exit(EXIT_INTERRUPTED)
