"""The one door to psycopg: a running PostgreSQL is asked in one read-only transaction, and nothing is ever written.

What a person gave as a URL may hold a password, so no text of it is ever told: where libpq would quote it, our own
words stand. Everything is asked in a single snapshot (REPEATABLE READ, READ ONLY), with limits of time that are set
inside the transaction, as a connection pooler may refuse them at the start (PgBouncer, `ignore_startup_parameters`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import parse_qsl, quote, urlencode

from sqlprisma.diagnostics import Code, Diagnostic, Failure

if TYPE_CHECKING:
    import psycopg

RowT = TypeVar("RowT")

OLDEST = 13
"""The oldest major version of PostgreSQL whose catalog is understood."""
APPLICATION_NAME = "sqlprisma drift"
_CONNECT_SECONDS = 10
SETTINGS = {
    "statement_timeout": "60s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "120s",
    "search_path": "public",
}
"""What holds in the transaction. The search path decides which names PostgreSQL prints without their schema."""
_PRISMA_ONLY = frozenset(
    {
        "connection_limit",
        "max_connection_lifetime",
        "max_idle_connection_lifetime",
        "pgbouncer",
        "pool_timeout",
        "schema",
        "single_use_connections",
        "socket_timeout",
        "sslaccept",
        "sslidentity",
        "statement_cache_size",
    }
)
"""Arguments that a URL may have for Prisma's sake; libpq would refuse them (quaint, connector/postgres/url.rs)."""
_URL = re.compile(r"postgres(?:ql)?://(?P<rest>.*)", re.DOTALL)
_SECRETS = ("password", "sslpassword")
_SHAPE = "write it as postgresql://USER:PASSWORD@HOST:PORT/DATABASE, special characters percent-encoded"
_ENCODED = "in a password, @ is written %40, / is written %2F, and % is written %25"
_INSTALL = "install it with: pip install 'sqlprisma[postgres]'"


class Session:
    """An open transaction that is asked."""

    def __init__(self, connection: psycopg.Connection[tuple[object, ...]], secrets: tuple[str, ...]) -> None:
        self._connection = connection
        self._secrets = secrets

    @property
    def name(self) -> str:
        """The database, for people: its name and where it runs, without user or password."""
        info = self._connection.info
        where = info.host if not info.host or info.host.startswith("/") else f"{info.host}:{info.port}"
        return f"{info.dbname} at {where}" if where else info.dbname

    @property
    def version(self) -> int:
        """The server's version as a number: 180006 for 18.6."""
        return self._connection.info.server_version

    def ask(
        self, row: type[RowT], question: str, values: Mapping[str, str] | None = None
    ) -> tuple[RowT, ...]:
        """The rows that answer a query, as objects of a class whose fields are named like the columns.

        Raises:
            Failure: The server refuses to answer.
        """
        import psycopg  # noqa: PLC0415 - an extra: everything else works without it
        from psycopg.rows import class_row  # noqa: PLC0415 - the same

        try:
            with self._connection.cursor(row_factory=class_row(row)) as cursor:
                return tuple(cursor.execute(question.encode(), values))
        except psycopg.Error as error:
            raise refusal(f"{self.name} does not answer: {_told(error, self._secrets)}") from None


def refusal(message: str, hint: str | None = None) -> Failure:
    """A database that cannot be read, told as a failure."""
    return Failure([Diagnostic(code=Code.UNREADABLE_DATABASE, message=message, hint=hint)])


@contextmanager
def connect(url: str) -> Iterator[Session]:
    """A read-only transaction in the database of a URL (or of libpq's `key=value` words).

    Raises:
        Failure: psycopg is not installed, the URL is none, or the server cannot be reached or is too old.
    """
    try:
        import psycopg  # noqa: PLC0415 - an extra: everything else works without it
        from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415 - the same
    except ImportError:
        message = "reading a database needs psycopg, which is not installed"
        raise refusal(message, _INSTALL) from None
    try:
        words = conninfo_to_dict(_for_libpq(url))
    except psycopg.Error:  # libpq's own words may quote the URL
        raise refusal("the database's URL cannot be understood", f"{_SHAPE}; {_ENCODED}") from None
    secrets = tuple(str(words[key]) for key in _SECRETS if words.get(key))
    words = {
        "connect_timeout": _CONNECT_SECONDS,
        **words,
        "application_name": APPLICATION_NAME,
        "client_encoding": "utf8",
    }
    try:
        connection = psycopg.connect(**words, prepare_threshold=None)  # type: ignore[arg-type] # words of libpq's own
    except psycopg.Error as error:
        raise refusal(f"the database cannot be reached: {_told(error, secrets)}") from None
    except (ValueError, UnicodeError):  # a name that no host can have
        raise refusal("the database's URL cannot be understood", f"{_SHAPE}; {_ENCODED}") from None
    try:
        yield _begun(connection, secrets)
    finally:
        connection.close()


def _begun(connection: psycopg.Connection[tuple[object, ...]], secrets: tuple[str, ...]) -> Session:
    import psycopg  # noqa: PLC0415 - an extra: it is there if a connection is

    session = Session(connection, secrets)
    major = session.version // 10_000
    if major < OLDEST:
        raise refusal(f"{session.name} is PostgreSQL {major}: {OLDEST} is the oldest that is understood")
    connection.read_only = True
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    try:
        for name, value in SETTINGS.items():
            connection.execute("SELECT pg_catalog.set_config(%s, %s, true)", (name, value))
    except psycopg.Error as error:
        raise refusal(f"{session.name} does not answer: {_told(error, secrets)}") from None
    return session


def _for_libpq(url: str) -> str:
    """The URL without what only Prisma understands.

    Raises:
        Failure: A special character in its password makes another host or database of the rest.
    """
    text = url.strip()
    found = _URL.fullmatch(text)
    if found is None:
        return text
    rest, mark, query = found["rest"].partition("?")
    host = rest.partition("/")[0]
    if "@" in rest[len(host) :] or host.count("@") > 1 or ("@" in query and "@" not in rest):
        raise refusal("the database's URL cannot be understood", _ENCODED)
    if not mark:
        return text
    kept = [
        (key, value) for key, value in parse_qsl(query, keep_blank_values=True) if key not in _PRISMA_ONLY
    ]
    return f"postgresql://{rest}{'?' if kept else ''}{urlencode(kept, quote_via=quote)}"


def _told(error: Exception, secrets: tuple[str, ...]) -> str:
    """What libpq or the server says, on one line and without a password."""
    text = " ".join(str(error).split()) or type(error).__name__
    for secret in secrets:
        for spelling in (secret, quote(secret, safe="")):
            text = text.replace(spelling, "********")
    return text
