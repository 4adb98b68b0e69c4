"""What is written for each major of Prisma, judged by that major's own validator and formatter.

The folders are the golden directories and, with `--oracle-folder DIR`, every folder of goose migrations at or below a
directory outside the project (a `prelude.sql` beside a folder is what exists before its migrations).
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from sqlprisma import pipeline
from sqlprisma.config import Settings
from sqlprisma.diagnostics import Code
from tests import golden
from tests.oracle import agreement
from tests.oracle.client import Oracle
from tests.oracle.history import BEGIN, read
from tests.oracle.targets import MAJORS, for_the_engine

CASES = [
    pytest.param(case, naming, id=f"{case.id}[{naming}]")
    for case in golden.schema_cases()
    for naming in case.namings()
]
_GOOSE_FILE = re.compile(r"\d+_.*\.sql")

_NAMESPACES = """
    CREATE SCHEMA shop;
    CREATE TABLE public.users (id bigint PRIMARY KEY);
    CREATE TABLE shop.orders (id bigint PRIMARY KEY, user_id bigint REFERENCES public.users);
"""
_PARTIAL_INDEX = """
    CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, is_deleted boolean NOT NULL);
    CREATE UNIQUE INDEX ON users (email) WHERE NOT is_deleted;
"""
_VIEW = """
    CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL);
    CREATE VIEW names AS SELECT id, name FROM users;
"""


def _settings(folder: Path, statements: str, target: int) -> Settings:
    (folder / "00001_all.sql").write_text(
        f"-- +goose Up\n{BEGIN}{statements}-- +goose StatementEnd\n", "utf-8"
    )
    return Settings(migrations=folder, schema=folder / "schema.prisma", target=target)


def _assert_is_good(oracle: Oracle, text: str, major: int) -> None:
    assert oracle.validate(text, version=major) is None
    assert oracle.format(text, version=major) == text


@pytest.mark.parametrize("target", MAJORS)
@pytest.mark.parametrize(("case", "naming"), CASES)
def test_every_target_gets_a_schema_that_its_prisma_accepts(
    oracle: Oracle,
    case: golden.Case,
    naming: str,
    target: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is written for a major version is valid there, and that version's formatter changes nothing."""
    monkeypatch.chdir(case.folder)
    if case.previous is not None and oracle.validate(case.previous, version=target) is not None:
        return  # the file that is there is another version's, and what it says of itself stays
    settings = case.settings(golden.start_file(case, tmp_path), naming)
    text = pipeline.generate(replace(settings, target=target)).value.new
    _assert_is_good(oracle, text, target)


@pytest.mark.parametrize("target", MAJORS)
def test_several_schemas_are_a_preview_in_version_5_only(oracle: Oracle, tmp_path: Path, target: int) -> None:
    """Prisma 6.13 made `multiSchema` generally available: only for 5 is it written, and there it is needed."""
    text = pipeline.generate(_settings(tmp_path, _NAMESPACES, target)).value.new
    _assert_is_good(oracle, text, target)
    assert ('previewFeatures = ["multiSchema"]' in text) is (target == 5)
    bare = re.sub(r"  previewFeatures = .*\n", "", text)
    assert (oracle.validate(bare, version=target) is None) is (target > 5)


@pytest.mark.parametrize("target", MAJORS)
def test_a_partial_index_is_written_where_prisma_can_read_it(
    oracle: Oracle, tmp_path: Path, target: int
) -> None:
    """`where:` came with Prisma 7.4 behind a preview feature; before, a partial index has no words."""
    settings = replace(_settings(tmp_path, _PARTIAL_INDEX, target), partial_indexes=True)
    text = pipeline.generate(settings).value.new
    _assert_is_good(oracle, text, target)
    assert ("where: raw(" in text) is ("partialIndexes" in text) is (target == 7)


@pytest.mark.parametrize("target", MAJORS)
def test_a_view_is_written_as_its_prisma_wants_it(oracle: Oracle, tmp_path: Path, target: int) -> None:
    """A view has no key that PostgreSQL knows of: Prisma 5 takes such a one only when the client ignores it."""
    settings = _settings(tmp_path, _VIEW, target)
    head = pipeline.generate(settings).value.new.partition("\nmodel ")[0]
    views = head.replace("\n}", '\n  previewFeatures = ["views"]\n}', 1)
    (tmp_path / "schema.prisma").write_text(oracle.format(views, version=target), "utf-8", newline="\n")
    text = pipeline.generate(settings).value.new
    _assert_is_good(oracle, text, target)
    assert "view Name {" in text
    assert ("@@ignore" in text) is (target == 5)


# --- folders from outside


def _folders(config: pytest.Config) -> list[Path]:
    """The folders with goose's files at or below the project's own sample and the given directories."""
    found: list[Path] = []
    for path in (golden.FIXTURES / "sample", *map(Path, config.getoption("--oracle-folder"))):
        folders = {file.parent for file in path.resolve().rglob("*") if _GOOSE_FILE.fullmatch(file.name)}
        if not folders:
            message = f"--oracle-folder {path}: no goose migrations are there"
            raise pytest.UsageError(message)
        found += sorted(folders)
    return found


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every folder is a test of its own, named after itself and the folder that holds it."""
    if "migrations" in metafunc.fixturenames:
        folders = _folders(metafunc.config)
        metafunc.parametrize(
            "migrations", [pytest.param(path, id=f"{path.parent.name}/{path.name}") for path in folders]
        )


@pytest.mark.parametrize("target", MAJORS)
def test_a_folder_of_migrations_comes_out_as_a_schema_that_prisma_finds_in_the_database(
    oracle: Oracle, migrations: Path, target: int, tmp_path: Path
) -> None:
    """The schema is valid, formatted, the database's own, and a second run changes nothing.

    A table that code makes after the clock can only be told as unknown: `migrate diff` may then drop it.
    """
    prelude = migrations.parent / "prelude.sql"
    settings = Settings(
        migrations=migrations,
        schema=tmp_path / "schema.prisma",
        prelude=(prelude,) if prelude.exists() else (),
        target=target,
    )
    made = pipeline.generate(settings)
    text = made.value.new
    _assert_is_good(oracle, text, target)
    verdict = oracle.judge(read(settings), models=[for_the_engine(text)])
    assert verdict.refusal is None
    is_told = any(found.code is Code.NOT_INTERPRETED for found in made.diagnostics)
    steps = agreement.unexpected_steps(verdict.opinions[0].steps, verdict.steps)
    assert [step for step in steps if not (is_told and step.startswith("-- DropTable"))] == []
    (tmp_path / "schema.prisma").write_text(text, "utf-8", newline="\n")
    again = pipeline.generate(settings).value
    assert again.new == text
    assert not again.is_changed
