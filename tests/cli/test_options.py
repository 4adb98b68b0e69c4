"""The options that commands share: how they are read, refused and documented."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from sqlprisma.cli.app import app
from sqlprisma.cli.values import assignment, comma_list, supplement, whole_number
from tests.cli.calls import run


def _commands() -> Iterator[tuple[str, click.Command]]:
    def below(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
        context = click.Context(group)
        for each in group.list_commands(context):
            found = group.get_command(context, each)
            assert found is not None
            yield f"{name}{each}", found
            if isinstance(found, click.Group):
                yield from below(found, f"{name}{each} ")

    return below(app, "")


COMMANDS = dict(_commands())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_documented(name: str) -> None:
    """Each option stands in --help with words of its own, and each command with an example or its commands."""
    command = COMMANDS[name]
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
    text = run(*name.split(), "--help").stdout
    assert "    sqlprisma " in text or isinstance(command, click.Group)
    assert all(len(line) <= 90 for line in text.splitlines())


def test_the_overview_cuts_no_sentence() -> None:
    """The list of commands shows each one's purpose whole."""
    for arguments in ((), ("inspect",)):
        assert "..." not in run(*arguments, "--help").stdout.partition("Commands:")[2]


def test_options_are_listed_as_they_are_needed() -> None:
    """The one that is always given stands first, how to speak last."""
    text = run("check", "--help").stdout
    places = [text.index(f" {option} ") for option in ("--schema", "--naming", "--to", "--config", "--quiet")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("text", "value"),
    [("A=1", ("A", "1")), ("A=", ("A", "")), ("A=b=c", ("A", "b=c"))],
)
def test_an_assignment_has_a_name(text: str, value: tuple[str, str]) -> None:
    """The first = divides."""
    assert assignment(text) == value


def test_a_version_is_a_number_of_any_width() -> None:
    """Leading zeros do not count."""
    assert whole_number("00012") == 12
    assert supplement("00012=a=b.sql") == (12, Path("a=b.sql"))
    assert comma_list(" a , b") == ("a", "b")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--env", "A"), "NAME=VALUE"),
        (("--env", "=b"), "NAME=VALUE"),
        (("--supplement", "a=b"), "VERSION=FILE"),
        (("--supplement", "1="), "VERSION=FILE"),
        (("--supplement", "\u0661=b"), "VERSION=FILE"),
        (("--supplement", f"{'9' * 5000}=b"), "VERSION=FILE"),
        (("--to", "last"), "is not a version"),
        (("--to", "-1"), "is not a version"),
        (("--to", "9" * 5000), "is not a version"),
        (("--schemas", "a,,b"), "empty name"),
        (("--schemas", ""), "empty name"),
        (("--naming", "databse"), "'idiomatic', 'database'"),
        (("--target", "8"), "'5', '6', '7'"),
        (("--schma", "x"), "--schema"),
        (("--config", "none.toml"), "none.toml"),
        (("--service", "auth"), "configuration"),
        (("more",), "more"),
    ],
)
def test_a_wrong_option_is_told_in_one_screen(project: Path, arguments: tuple[str, ...], told: str) -> None:
    """What is wrong and what would be right; exit code 2, no stdout, and a giant value is not repeated."""
    del project
    result = run("generate", "migrations", "--stdout", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr
    assert len(result.stderr) < 600


@pytest.mark.parametrize(
    ("arguments", "repaired"),
    [
        (("check", "migrations", "schema.prisma"), "check migrations --schema schema.prisma"),
        (("drift", "-q", "migrations", "my schema"), "drift migrations --schema 'my schema'"),
        (
            ("generate", "migrations", "new.prisma", "--naming", "database"),
            "generate migrations --naming database --schema new.prisma",
        ),
        (("explain", "users", "migrations", "a.prisma"), "explain users migrations --schema a.prisma"),
    ],
)
def test_a_schema_that_stands_behind_the_folder_is_led_to_its_option(
    project: Path, arguments: tuple[str, ...], repaired: str
) -> None:
    """A file of Prisma's, or a folder of such, that is one argument too much: the whole command line is told."""
    (project / "my schema").mkdir()
    (project / "my schema" / "users.prisma").touch()
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(f"the schema goes behind --schema: sqlprisma {repaired}\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "migrations", "migrations"),
        ("check", "migrations", "x" * 5000),
        ("check", "migrations", "a.prisma", "b.prisma"),
        ("check", "migrations", "a.prisma", "--schema", "b.prisma"),
        ("init", ".", "a.prisma"),
        ("completion", "bash", "a.prisma"),
    ],
)
def test_what_is_too_much_otherwise_is_only_told(project: Path, arguments: tuple[str, ...]) -> None:
    """Where it cannot be meant as the schema, no command line is guessed."""
    del project
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Error: Got unexpected extra argument" in result.stderr
    assert "goes behind" not in result.stderr
    assert len(result.stderr) < 600


@pytest.mark.parametrize(
    ("typed", "meant"), [("genrate", "generate"), ("chekc", "check"), ("Inspect", "inspect")]
)
def test_a_mistyped_command_is_corrected(typed: str, meant: str) -> None:
    """The nearest command is offered, once."""
    result = run(typed)
    assert result.exit_code == 2
    assert result.stderr.count("Did you mean") == 1
    assert meant in result.stderr


def test_the_version_is_told() -> None:
    """`--version` prints the name and a number."""
    assert run("--version").stdout.startswith("sqlprisma 0.")


def test_a_working_folder_that_is_gone_is_no_crash(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a working folder there is no configuration, and the folder that was named is read all the same."""

    def gone() -> Path:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(Path, "cwd", gone)
    assert run("generate", str(project / "migrations"), "--stdout").exit_code == 0
