"""Which migrations a database should have is what goose's version table says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sqlprisma.config import Settings
from sqlprisma.diagnostics import Failure
from tests.live import shop
from tests.live.server import Server, migrate

PENDING = ("pending-migration", "info", "goose_db_version", None)
MISSED = ("missed-migration", "loses", "goose_db_version", None)
UNKNOWN = ("unknown-migration", "loses", "goose_db_version", None)
CODES = frozenset({PENDING[0], MISSED[0], UNKNOWN[0]})
ROW = "INSERT INTO goose_db_version (version_id, is_applied) VALUES"


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    """The shop's migrations."""
    return shop.write(tmp_path)


@pytest.fixture
def database(postgres: Server, migrations: Path) -> Iterator[str]:
    """A database with the first two of them."""
    with shop.migrated(postgres, migrations, to=2) as name:
        yield name


def test_pending_migrations_are_no_drift(postgres: Server, database: str, migrations: Path) -> None:
    """Those after the database's version are told as such, each with its file, and their tables are not missed."""
    found = shop.compared(postgres.url(database), migrations)
    assert shop.told(found) == [PENDING, PENDING]
    assert [Path(each.path or "").name for each in found] == ["00003_orders.sql", "00004_logs.sql"]


def test_a_migration_that_was_left_behind_is_told(postgres: Server, database: str, migrations: Path) -> None:
    """A later version is applied, and an earlier file is not; the database is compared with what is applied."""
    (migrations / "00001_types.sql").rename(migrations / "00000001_types.sql")
    (migrations / "00001_late.sql").write_text("-- +goose Up\n", encoding="utf-8")
    (migrations / "00001_late.sql").rename(migrations / "00003_orders.sql")
    postgres.execute(database, "CREATE TABLE logs (id bigint)", f"{ROW} (4, true)")
    (migrations / "00004_logs.sql").write_text(
        "-- +goose Up\nCREATE TABLE logs (id bigint);\n", encoding="utf-8"
    )
    assert shop.told(shop.compared(postgres.url(database), migrations)) == [MISSED]


def test_a_version_without_a_file_is_told(postgres: Server, database: str, migrations: Path) -> None:
    """What nobody can read here is named by its version."""
    postgres.execute(database, f"{ROW} (20240101120000, true)")
    found = shop.compared(postgres.url(database), migrations)
    assert shop.told(found) == [UNKNOWN, MISSED, MISSED]
    assert "20240101120000" in found[0].says


def test_a_migration_that_was_taken_back_is_pending(
    postgres: Server, database: str, migrations: Path
) -> None:
    """The last row of a version decides: early versions of goose wrote one that says it is not applied."""
    postgres.execute(database, "DROP TABLE customers", f"{ROW} (2, false)")
    assert shop.told(shop.compared(postgres.url(database), migrations)) == [PENDING, PENDING, PENDING]


def test_migrations_count_in_the_order_of_their_application(postgres: Server, tmp_path: Path) -> None:
    """With -allow-missing the second file was run after the third: its table came first, and it was left alone."""
    migrations = tmp_path / "migrations"
    migrations.mkdir()
    texts = {
        1: "",
        2: "CREATE TABLE IF NOT EXISTS t (b integer);",
        3: "CREATE TABLE IF NOT EXISTS t (a integer);",
    }
    for version, text in texts.items():
        (migrations / f"{version}_t.sql").write_text(f"-- +goose Up\n{text}\n", encoding="utf-8")
    with shop.migrated(postgres, migrations, to=1) as name:
        postgres.execute(name, texts[3], f"{ROW} (3, true)", texts[2], f"{ROW} (2, true)")
        assert shop.compared(postgres.url(name), migrations) == ()


def test_with_a_version_the_table_is_not_needed(postgres: Server, database: str, migrations: Path) -> None:
    """`--to` says what the database should have; goose's table may be gone, and nothing is pending."""
    postgres.execute(database, "DROP TABLE goose_db_version")
    assert shop.compared(postgres.url(database), migrations, Settings(to=2)) == ()
    with pytest.raises(Failure) as refused:
        shop.compared(postgres.url(database), migrations)
    (told,) = refused.value.diagnostics
    assert 'has no table "goose_db_version"' in told.message
    assert "--to VERSION" in (told.hint or "")


def test_the_version_table_may_be_called_otherwise(postgres: Server, migrations: Path) -> None:
    """A configured name with a schema is found, and the table is not taken for one of the migrations."""
    with shop.database(postgres) as name:
        postgres.execute(name, "CREATE SCHEMA ops")
        migrate(postgres.url(name), migrations, table="ops.versions")
        found = shop.compared(postgres.url(name), migrations, Settings(version_table="ops.versions"))
    assert shop.told(found) == [("schema-not-compared", "info", None, None)]


def test_a_role_needs_no_right_to_any_data(postgres: Server, database: str, migrations: Path) -> None:
    """USAGE on the schema and SELECT on goose's table are enough; without them the message says how to grant them."""
    role = f"reader_{database}"
    postgres.execute(
        database,
        f"CREATE ROLE {role} LOGIN",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC",
    )
    url = postgres.url(database, role)
    try:
        with pytest.raises(Failure) as refused:
            shop.compared(url, migrations)
        (told,) = refused.value.diagnostics
        usage, select = (
            f'GRANT USAGE ON SCHEMA "public" TO "{role}"',
            (f'GRANT SELECT ON public.goose_db_version TO "{role}"'),
        )
        assert usage in (told.hint or "")
        assert select in (told.hint or "")
        assert shop.compared(url, migrations, Settings(to=2)) == ()
        postgres.execute(database, usage, select)
        assert shop.told(shop.compared(url, migrations)) == [PENDING, PENDING]
    finally:
        postgres.execute(database, f"DROP OWNED BY {role}", f"DROP ROLE {role}")
