"""The transaction in which a database is read: it writes nothing, it does not wait, and no password is told."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from sqlprisma import live
from sqlprisma.diagnostics import Failure
from sqlprisma.live import connection
from tests.cli.calls import USERS, run
from tests.live import shop
from tests.live.server import Server

SECRET = "s3cr3t-w0rd"  # noqa: S105 - it must not be told, and opens nothing

URLS = (
    f"postgresql://drift:{SECRET}@127.0.0.1:1/shop",
    f"postgres://drift:{SECRET}@no-such-host.invalid/shop",
    f"postgresql://drift:{SECRET}@/shop?host=/no/such/folder",
    f"postgresql://drift:{SECRET}@127.0.0.1:p0rt/shop",
    f"postgresql://drift:p@{SECRET}@127.0.0.1/shop",
    f"postgresql://drift:p/{SECRET}@127.0.0.1/shop",
    f"postgresql://drift:p%zz{SECRET}@127.0.0.1/shop",
    f"postgresql://drift:p?{SECRET}@127.0.0.1/shop",
    f"postgresql://drift@127.0.0.1:1/shop?password={SECRET}",
    f"postgresql://drift@127.0.0.1:1/shop?passwrod={SECRET}",
    f"postgresql+psycopg://drift:{SECRET}@127.0.0.1/shop",
    f"drift:{SECRET}@127.0.0.1/shop",
    f"host=127.0.0.1 port=1 password={SECRET}",
    f"host=127.0.0.1 port=1 password='{SECRET}",
    f"{SECRET}",
    f"postgresql://[{SECRET}",
    f"postgresql://drift:{SECRET}\x00@127.0.0.1/shop",
)


@pytest.mark.parametrize("output_format", ["text", "json", "github"])
@pytest.mark.parametrize("url", URLS)
def test_no_password_is_ever_told(
    url: str, output_format: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is wrong with a URL, the command says so, ends with 2, and does not repeat the password."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "1_users.sql").write_text(USERS, encoding="utf-8")
    result = run("drift", "migrations", "--database-url", url, "--output-format", output_format, "-v")
    assert result.exit_code == 2
    assert "unreadable-database" in result.output
    assert SECRET not in result.output


def test_a_password_is_not_in_what_the_server_says(postgres: Server) -> None:
    """A role that is named like its password is refused without that word."""
    url = postgres.url("postgres", role=SECRET, password=SECRET)
    with pytest.raises(Failure) as refused, live.connect(url):
        pass
    assert SECRET not in str(refused.value)
    assert "********" in str(refused.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A row of `pg_settings`."""

    name: str
    value: str


def test_the_transaction_is_read_only_and_limited(postgres: Server) -> None:
    """PostgreSQL itself keeps us from writing and from waiting, and its log can tell who asked."""
    with live.connect(postgres.url("postgres")) as session:
        rows = session.ask(Setting, "SELECT name, setting AS value FROM pg_settings")
        found = {row.name: row.value for row in rows}
        assert found["transaction_read_only"] == "on"
        assert found["transaction_isolation"] == "repeatable read"
        assert found["statement_timeout"] == "60000"
        assert found["lock_timeout"] == "5000"
        assert found["application_name"] == "sqlprisma drift"
        with pytest.raises(Failure, match="read-only transaction"):
            session.ask(Setting, "CREATE TABLE t ()")


def test_a_server_that_does_not_answer_is_not_waited_for(
    postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A statement that takes too long is given up, and told as a failure."""
    monkeypatch.setitem(connection.SETTINGS, "statement_timeout", "50ms")
    with live.connect(postgres.url("postgres")) as session, pytest.raises(Failure, match="statement timeout"):
        session.ask(Setting, "SELECT 'a' AS name, pg_sleep(10)::text AS value")


def test_a_table_that_is_locked_is_not_waited_for(
    postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a migration holds a table the reading ends, one way or the other."""
    monkeypatch.setitem(connection.SETTINGS, "lock_timeout", "50ms")
    migrations = shop.write(tmp_path)
    with shop.migrated(postgres, migrations) as name, postgres.locking(name, "customers"):
        try:
            assert shop.told(shop.compared(postgres.url(name), migrations)) == []
        except Failure as failure:
            assert "lock timeout" in str(failure)  # noqa: PT017 - either is right, the server decides


def test_the_arguments_that_only_prisma_knows_are_no_hindrance(postgres: Server) -> None:
    """A URL as it stands in .env for Prisma is taken."""
    url = f"{postgres.url('postgres')}&schema=public&connection_limit=5&pgbouncer=true&connect_timeout=3"
    with live.connect(url) as session:
        assert session.name.startswith("postgres at ")


def test_an_old_server_is_refused(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalog that is not understood is not read."""
    monkeypatch.setattr(connection, "OLDEST", 19)
    with (
        pytest.raises(Failure, match=f"is PostgreSQL {postgres.major}: 19 is the oldest"),
        live.connect(postgres.url("postgres")),
    ):
        pass


def test_without_psycopg_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package is an extra, and nothing else needs it."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with (
        pytest.raises(Failure, match="not installed") as refused,
        live.connect("postgresql://127.0.0.1/shop"),
    ):
        pass
    assert refused.value.diagnostics[0].hint == "install it with: pip install 'sqlprisma[postgres]'"
