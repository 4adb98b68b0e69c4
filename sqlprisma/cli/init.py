"""`sqlprisma init`: a first configuration from what the repository has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sqlprisma.cli import options as shared
from sqlprisma.cli.manual import Manual
from sqlprisma.cli.product import print_text
from sqlprisma.cli.speech import Speech
from sqlprisma.diagnostics import Code, Diagnostic, Failure
from sqlprisma.diagnostics.findings import counted

if TYPE_CHECKING:
    from sqlprisma.config.survey import Survey

_SHOWN = 3


@click.command("init", cls=Manual, short_help="Write a first sqlprisma.toml from what the repository has.")
@click.argument("folder", required=False, default=".", type=click.Path(path_type=Path))
@click.option("--stdout", is_flag=True, help="Print the configuration and write nothing.")
@shared.speaking
def command(folder: Path, stdout: bool, **options: object) -> None:  # noqa: FBT001 - click passes it so
    """Look for goose migrations and Prisma schemas in FOLDER, and write a sqlprisma.toml with comments.

    \b
    Examples:
        sqlprisma init
        sqlprisma init --stdout
        sqlprisma init ../platform

    Folders whose paths differ in one part alone become one pattern, so that a new service needs no line of its own.
    A file that is there already is never overwritten. Hidden folders, and what is built or fetched, are not looked at.
    """
    speech = shared.speech_of(options)
    if not folder.is_dir():
        shown = folder.as_posix()
        raise Failure(
            [Diagnostic(code=Code.NO_SUCH_FOLDER, message=f"there is no folder {shown}", path=shown)]
        )
    if not stdout:
        _refuse_second(folder)
    from sqlprisma.config import draft  # noqa: PLC0415 - see the package's docstring
    from sqlprisma.config.survey import survey  # noqa: PLC0415 - the same

    found = survey(folder)
    if not found.goose:
        raise Failure([_nothing(folder, found)])
    text = draft.text(found)
    if stdout:
        print_text(text)
        return
    _write(folder / "sqlprisma.toml", text)
    _tell(folder, found, speech)


def _refuse_second(folder: Path) -> None:
    """Complain of a configuration that is there.

    Raises:
        Failure: There is one in this folder.
    """
    from sqlprisma import config  # noqa: PLC0415 - see the package's docstring

    there = config.find(folder.absolute())
    if there is not None and there.parent == folder.absolute():
        raise Failure([_there(folder / there.name)])


def _there(path: Path) -> Diagnostic:
    message = f"{path.as_posix()} is already there, and nothing is overwritten"
    hint = "sqlprisma init --stdout prints what would be written now"
    return Diagnostic(code=Code.BAD_CONFIG, message=message, path=path.as_posix(), hint=hint)


def _nothing(folder: Path, found: Survey) -> Diagnostic:
    """Why there is no configuration to be made."""
    shown = folder.as_posix()
    hint = "run it where the repository begins, or name the folder: sqlprisma init FOLDER"
    if found.other_sql:
        seen = ", ".join(path.as_posix() for path in found.other_sql[:_SHOWN])
        hint = f"there is SQL in {seen}, but no file such as 00001_users.sql with a line -- +goose Up"
    message = f"there are no goose migrations in {'this folder' if shown == '.' else shown}, nor below it"
    return Diagnostic(code=Code.NO_MIGRATIONS, message=message, path=shown, hint=hint)


def _write(path: Path, text: str) -> None:
    """Write a file that is not there."""
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise Failure([_there(path)]) from None
    except OSError as error:
        message = f"{path.as_posix()} cannot be written: {error.strerror}"
        raise Failure(
            [Diagnostic(code=Code.UNWRITABLE_OUTPUT, message=message, path=path.as_posix())]
        ) from None


def _tell(folder: Path, found: Survey, speech: Speech) -> None:
    from sqlprisma.config import draft  # noqa: PLC0415 - see the package's docstring

    counts = [counted(count, noun) for noun, count in draft.names(found).items()]
    speech.say(f"found {' and '.join(counts)}")
    if found.is_partial:
        speech.say("the repository is so large that not all of it was looked at")
    speech.say(f"wrote {(folder / 'sqlprisma.toml').as_posix()}; what to run next:")
    speech.say("  sqlprisma config show   what applies, and from where")
    if found.schemas:
        speech.say("  sqlprisma drift         what the present schemas say otherwise than the migrations")
    speech.say("  sqlprisma generate      write the schemas")
    speech.say("  sqlprisma check         in CI: the schemas are what generate writes")
    open_ones = [pair.name for pair in draft.pairs(found) if pair.schema is None]
    if open_ones:
        speech.say(f"first say where the schema of {', '.join(open_ones)} is to be written")
