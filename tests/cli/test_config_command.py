"""`sqlprisma config`: what applies and from where, and the schema for editors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sqlprisma.config import KEYS, schema
from tests.cli.calls import run


def _shown(*arguments: str) -> list[tuple[str | None, dict[str, tuple[object, str, int | None]]]]:
    result = run("config", "show", "--output-format", "json", *arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    return [
        (each["service"], {row["key"]: (row["value"], row["from"], row["line"]) for row in each["settings"]})
        for each in json.loads(result.stdout)
    ]


def test_without_a_file_everything_is_the_default(project: Path) -> None:
    """Every key that is no table is shown; what the command line says is told as that."""
    del project
    ((name, rows),) = _shown("migrations", "--env", "A=1", "--target", "5", "--lenient")
    assert name is None
    assert {key for key, row in rows.items() if row[1] == "command line"} == {
        "env.A",
        "lenient",
        "migrations",
        "target",
    }
    tables = {"env", "names", "severity", "supplement", "types"}
    assert set(rows) == set(KEYS) - tables | {"env.A"}
    assert rows["naming"] == ("idiomatic", "default", None)


def test_the_stronger_is_told(project: Path) -> None:
    """Of a key that is set on several levels the one that counts; of tables each entry for itself."""
    (project / "sqlprisma.toml").write_text(
        'target = 5\nnaming = "database"\nexclude = ["a"]\nmigrations = "migrations"\n'
        'env = { A = "top", B = "top", C = "top" }\nsupplement = { 007 = "x.sql" }\n'
        '[[service]]\nname = "one"\nschema = "one.prisma"\nnaming = "idiomatic"\nenv.B = "service"\n'
        '[[service]]\nname = "two"\nschema = "two.prisma"\n[service.names.models]\nusers = "Account"\n',
        encoding="utf-8",
    )
    (first, one), (second, two) = _shown("--env", "C=said", "--target", "6")
    assert (first, second) == ("one", "two")
    assert one["target"] == (6, "command line", None)
    assert one["naming"] == ("idiomatic", "service", 10)
    assert two["naming"] == ("database", "top level", 2)
    assert [one[f"env.{name}"] for name in "ABC"] == [
        ("top", "top level", 5),
        ("service", "service", 11),
        ("said", "command line", None),
    ]
    assert one["supplement.7"] == ("x.sql", "top level", 6)
    assert two["names.models.users"] == ("Account", "service", 16)
    assert one["exclude"] == (["a"], "top level", 3)


def test_a_supplement_is_from_where_its_version_was_written_last(project: Path) -> None:
    """Zeros before a version do not count: a service's entry hides that of the top, however each is written."""
    (project / "sqlprisma.toml").write_text(
        'migrations = "migrations"\nsupplement = { 12 = "top.sql", 0007 = "seven.sql" }\n'
        '[[service]]\nname = "one"\nschema = "one.prisma"\nsupplement = { "0012" = "one.sql" }\n'
        '[[service]]\nname = "two"\nschema = "two.prisma"\nsupplement = { 7 = "two.sql" }\n',
        encoding="utf-8",
    )
    (_, one), (_, two) = _shown()
    assert one["supplement.12"] == ("one.sql", "service", 6)
    assert one["supplement.7"] == ("seven.sql", "top level", 2)
    assert two["supplement.12"] == ("top.sql", "top level", 2)
    assert two["supplement.7"] == ("two.sql", "service", 10)


def test_only_what_is_set_can_be_shown(project: Path) -> None:
    """As aligned lines for people; a control character does nothing to the terminal."""
    (project / "sqlprisma.toml").write_text(
        'naming = "database"\nenv = { A = "\\u001b" }\n', encoding="utf-8"
    )
    result = run("config", "show", "--set")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        'env.A   "\\u001b"    top level: sqlprisma.toml:2',
        'naming  "database"  top level: sqlprisma.toml:1',
    ]
    (project / "sqlprisma.toml").write_text("", encoding="utf-8")
    assert run("config", "show", "--set").stdout == ""


def test_mistakes_are_told_instead(project: Path) -> None:
    """Exit code 2, and nothing on stdout."""
    (project / "sqlprisma.toml").write_text("target = 1\n", encoding="utf-8")
    result = run("config", "show")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "sqlprisma.toml:1:1" in result.stderr


def test_the_schema_is_printed() -> None:
    """Exactly as it is in the package."""
    result = run("config", "schema")
    assert (result.exit_code, result.stdout, result.stderr) == (0, schema.text(), "")


def test_a_configuration_above_is_named_as_seen_from_here(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No path of the machine is told, wherever in the repository the command runs."""
    (project / "sqlprisma.toml").write_text('migrations = "migrations"\ntargt = 1\n', encoding="utf-8")
    (project / "deep/er").mkdir(parents=True)
    monkeypatch.chdir(project / "deep/er")
    assert "--> ../../sqlprisma.toml:2:1" in run("check").stderr
    (project / "sqlprisma.toml").write_text('migrations = "migrations"\n', encoding="utf-8")
    assert _shown()[0][1]["migrations"] == ("../../migrations", "top level", 1)
