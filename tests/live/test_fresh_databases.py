"""A database that was migrated and not touched has nothing otherwise than its migrations."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import hypothesis
import psycopg
import pytest
from hypothesis import HealthCheck, given

from sqlprisma import live, pipeline
from sqlprisma.catalog import Catalog
from sqlprisma.compare.meaning import Meaning
from sqlprisma.config import Settings
from tests import golden
from tests.live import shop
from tests.live.facts_mutations import mutations
from tests.live.server import MAJORS, Server, migrate
from tests.oracle.history import History
from tests.strategies.histories import histories

UNAVAILABLE = "is not available"
"""What PostgreSQL says of an extension that is not installed."""
WITHOUT_EXTENSION = {
    "schema/indexes/a_class_is_named_where_prisma_knows_no_default",
    "schema/rows/an_exclusion_takes_rows_that_do_not_meet",
    "schema/tables/a_key_without_overlaps_is_an_exclusion",
    "schema/tables/every_rule_that_prisma_cannot_say_is_told",
    "schema/types/lists_of_an_extensions_own_type",
}
"""Directories that need an extension of contrib, which the tests' server does not have."""
NEWEST = 18
"""The version whose SQL the directories may use; an older server (`--postgres-programs`) refuses some of it."""
OTHERWISE_BEFORE = {"schema/partitions/a_partition_has_its_parents_identity": 17}
"""Directories whose migrations made something else in PostgreSQL before this version (its release notes)."""
MOVING = {"schema/columns/a_default_that_is_the_moment_of_the_migration_is_told"}
"""Directories with defaults that nobody knows before the migration runs; they are not compared."""
MOST = 25
"""How many changes are tried in a directory, out of all of them and evenly."""


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in golden.schema_cases()])
def test_a_golden_directorys_migrations_leave_no_drift(
    postgres: Server, case: golden.Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL, migrated as goose does it, has no difference of any grade."""
    monkeypatch.chdir(case.folder)
    settings = case.settings(tmp_path / "schema.prisma", case.namings()[0])
    migrations = Path("migrations")
    if postgres.major < OTHERWISE_BEFORE.get(case.id, 0):
        pytest.skip(f"PostgreSQL {postgres.major} makes something else of it")
    with shop.database(postgres) as name:
        url = postgres.url(name)
        for prelude in settings.prelude:
            postgres.execute(name, prelude.read_text("utf-8"))
        if case.id in WITHOUT_EXTENSION and postgres.major == NEWEST:
            with pytest.raises(psycopg.errors.FeatureNotSupported, match=UNAVAILABLE):
                migrate(url, migrations, variables=settings.env)
            return
        try:
            migrate(url, migrations, variables=settings.env)
        except psycopg.Error as error:
            if postgres.major == NEWEST:
                raise
            pytest.skip(f"PostgreSQL {postgres.major} refuses it: {error}")
        assert [found.says for found in shop.compared(url, migrations, settings)] == []
        with live.connect(url) as session:
            snapshot = live.build(session.name, live.read(session))
    if not (settings.include or settings.exclude or case.id in MOVING):
        _assert_that_every_change_is_told(snapshot, pipeline.load_catalog(settings).value.catalog, settings)


def _assert_that_every_change_is_told(snapshot: live.Snapshot, catalog: Catalog, settings: Settings) -> None:
    """Whatever a database may say otherwise, one thing at a time, is a difference."""
    nobody = Meaning(tables={}, enums={}, joins={})
    scope = live.Scope(
        schemas=settings.schemas,
        include=settings.include,
        exclude=settings.exclude,
        preludes=frozenset(path.as_posix() for path in settings.prelude),
    )
    possible = list(mutations(snapshot.facts))
    untold = [
        word
        for word, changed in possible[:: len(possible) // MOST + 1]
        if not live.differences(replace(snapshot, facts=changed), catalog, nobody, (), scope)
    ]
    assert untold == []


@hypothesis.settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(history=histories())
def test_a_generated_history_leaves_no_drift(
    postgres: Server, tmp_path_factory: pytest.TempPathFactory, history: History
) -> None:
    """Of what PostgreSQL and we accept nothing is told but the schemas that are not compared."""
    migrations = history.write(tmp_path_factory.mktemp("history") / "migrations")
    with shop.database(postgres) as name:
        try:
            postgres.execute(name, *history.prelude)
            migrate(postgres.url(name), migrations)
        except psycopg.Error:
            return
        outcome = pipeline.live_drift(Settings(migrations=migrations), postgres.url(name))
    if not outcome.has_errors:
        assert shop.worse(outcome.value.differences) == []


def test_an_older_server_has_no_drift_either(older: Server, tmp_path: Path) -> None:
    """What PostgreSQL 16 says of itself is understood like what 18 says."""
    migrations = shop.write(tmp_path)
    with shop.migrated(older, migrations) as name:
        assert shop.told(shop.compared(older.url(name), migrations)) == []
        older.execute(name, "ALTER TABLE customers ADD phone text", "DROP INDEX orders_customer_id_idx")
        assert shop.told(shop.compared(older.url(name), migrations)) == [
            ("column-not-modelled", "loses", "customers", "phone"),
            ("no-such-index", "loses", "orders", "customer_id"),
        ]


@pytest.mark.parametrize("major", MAJORS)
def test_a_database_from_a_dump_has_no_drift(
    postgres: Server, older: Server, major: int, tmp_path: Path
) -> None:
    """PostgreSQL prints a restored check in other words; they mean the same, and nothing is told."""
    server = {16: older, NEWEST: postgres}[major]
    if not (server.programs / "pg_dump").exists():
        pytest.skip("the folder of --postgres-programs has no pg_dump")
    migrations = shop.write(tmp_path)
    with shop.migrated(server, migrations) as name:
        restored = server.restore(name)
        try:
            definition = (
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'customers_status_check'"
            )
            words = [server.ask(each, definition) for each in (name, restored)]
            assert words[0] != words[1], "this is what the test is about"
            assert shop.told(shop.compared(server.url(restored), migrations)) == []
        finally:
            server.drop(restored)


def test_what_a_prelude_stands_for_is_not_compared(postgres: Server, tmp_path: Path) -> None:
    """A prelude says only what the migrations need of another's schema; the rest of that schema is no drift."""
    migrations = tmp_path / "migrations"
    migrations.mkdir()
    (migrations / "1_profiles.sql").write_text(
        "-- +goose Up\nCREATE TABLE profiles (id uuid PRIMARY KEY REFERENCES auth.users);\n", encoding="utf-8"
    )
    prelude = tmp_path / "prelude.sql"
    prelude.write_text("CREATE SCHEMA auth; CREATE TABLE auth.users (id uuid PRIMARY KEY);", encoding="utf-8")
    settings = Settings(prelude=(prelude,))
    with shop.database(postgres) as name:
        postgres.execute(
            name,
            "CREATE SCHEMA auth",
            "CREATE TABLE auth.users (id uuid PRIMARY KEY, email text UNIQUE)",
            "CREATE TABLE auth.sessions (id uuid PRIMARY KEY)",
        )
        migrate(postgres.url(name), migrations)
        found = shop.compared(postgres.url(name), migrations, settings)
    assert shop.told(found) == [("schema-not-compared", "info", None, None)]


def test_tables_that_the_configuration_leaves_out_are_not_compared(postgres: Server, tmp_path: Path) -> None:
    """`exclude` keeps a table of the database quiet, and `include` all others."""
    migrations = shop.write(tmp_path)
    with shop.migrated(postgres, migrations) as name:
        postgres.execute(
            name, "CREATE TABLE orders_backup (id serial)", "ALTER TABLE customers ADD phone text"
        )
        url = postgres.url(name)
        found = shop.compared(url, migrations, Settings(exclude=("*_backup",)))
        assert shop.told(found) == [("column-not-modelled", "loses", "customers", "phone")]
        assert shop.compared(url, migrations, Settings(include=("orders", "stock.*", "logs*"))) == ()
