"""What the tests of types and expressions share: a catalog from SQL, and an expression's text in a clause of it."""

from __future__ import annotations

from functools import cache

from sqlprisma import ddl, sql
from sqlprisma.catalog import Catalog, Script, analyze, deparse, run, types
from sqlprisma.catalog.catalog import PUBLIC, NameSpace
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Table, TypeUse
from sqlprisma.catalog.typed import Typed
from sqlprisma.source import Source

WORLD = """
CREATE EXTENSION citext;
CREATE EXTENSION hstore;
CREATE EXTENSION "uuid-ossp";
CREATE SCHEMA side;
CREATE TYPE mood AS ENUM ('sad', 'ok', 'very happy');
CREATE TYPE side.colour AS ENUM ('red', 'green');
CREATE TYPE pair AS (a int, b text);
CREATE DOMAIN posint AS integer CHECK (VALUE > 0);
CREATE DOMAIN code AS varchar(5);
CREATE SEQUENCE counter;
CREATE SEQUENCE side.other;
CREATE FUNCTION twice(x int) RETURNS int LANGUAGE sql AS 'SELECT x * 2';
CREATE FUNCTION side.thrice(x int) RETURNS int LANGUAGE sql AS 'SELECT x * 3';
CREATE TABLE things (
  id integer, ok boolean, small smallint, big bigint, amount numeric, price numeric(10,2), ratio float8,
  body text, title varchar(20), code char(3), handle citext, at timestamp, atz timestamptz, day date, span interval,
  key uuid, doc jsonb, raw bytea, numbers integer[], tags text[], labels varchar(10)[], mood mood,
  colour side.colour, pair pair, positive posint, extra hstore, address inet, period int4range,
  "Mixed Case" text, "select" integer
);
"""


def read(text: str) -> ddl.Statement:
    """One SQL statement."""
    outcome = sql.read(Source(path="test.sql", text=text).span())
    assert not outcome.has_errors, outcome.diagnostics
    return outcome.value


def history(text: str) -> Catalog:
    """The catalog after some SQL that must succeed."""
    statements = tuple(sql.read(span).value for span in sql.split(Source(path="test.sql", text=text).span()))
    state = run([Script(statements=statements, is_transactional=False)])
    assert not [found for found in state.diagnostics if found.severity.value == "error"], state.diagnostics
    return state.catalog


@cache
def world() -> Catalog:
    """The catalog that most tests look at."""
    return history(WORLD)


def things(catalog: Catalog) -> Table:
    """The table of that catalog."""
    oid = catalog.named(NameSpace.RELATION, PUBLIC, "things")
    assert oid is not None
    return catalog.get(oid, Table)


def column(text: str) -> ddl.ColumnDefinition:
    """A column's definition as written."""
    operation = read(f"ALTER TABLE things ADD COLUMN {text}").operations[0]
    assert isinstance(operation, ddl.AddColumn)
    return operation.column


def resolved(catalog: Catalog, text: str) -> TypeUse:
    """The type that a text means."""
    return types.resolve(catalog, column(f"x {text}").type)


def default(catalog: Catalog, kind: str, expression: str) -> Typed:
    """The default of a column of a type, analysed."""
    definition = column(f"x {kind} DEFAULT {expression}")
    written = definition.constraints[0]
    assert isinstance(written, ddl.Default)
    return analyze.default(catalog, written.value, types.resolve(catalog, definition.type), column="x")


def condition(catalog: Catalog, expression: str, clause: str = "CHECK") -> Typed:
    """A check of the table, or the predicate of an index on it, analysed."""
    table = things(catalog)
    if clause == "WHERE":
        made = read(f"CREATE INDEX ON things (id) WHERE {expression}").operations[0]
        assert isinstance(made, ddl.CreateIndex)
        assert made.predicate is not None
        return analyze.condition(catalog, made.predicate, table, clause)
    operation = read(f"ALTER TABLE things ADD CHECK ({expression})").operations[0]
    assert isinstance(operation, ddl.AddConstraint)
    assert isinstance(operation.constraint, ddl.Check)
    return analyze.condition(catalog, operation.constraint.value, table, clause)


def key(catalog: Catalog, expression: str) -> Typed:
    """A key of an index on the table, analysed."""
    operation = read(f"CREATE INDEX ON things (({expression}))").operations[0]
    assert isinstance(operation, ddl.CreateIndex)
    written = operation.keys[0].expression
    if written is None:
        name = operation.keys[0].column
        assert name is not None
        written = ddl.ColumnReference(span=operation.span, parts=(name,))
    return analyze.index_expression(catalog, written, things(catalog))


def shown(catalog: Catalog, value: Typed) -> str:
    """The text of an analysed expression."""
    return deparse.text(catalog, value, things(catalog))


def refusal(error: CatalogError) -> tuple[str | None, str]:
    """The SQLSTATE and the sentence of a refusal."""
    return error.code.sqlstate, error.message
