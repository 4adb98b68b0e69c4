"""A small shop as migrations, and the comparison of a database with them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlprisma import pipeline
from sqlprisma.compare.finding import Drift
from sqlprisma.config import Settings
from sqlprisma.diagnostics.drift_codes import Grade
from tests.live.server import Server, migrate

MIGRATIONS = {
    "00001_types.sql": """
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
CREATE TYPE place AS (street text, zip varchar(10));
CREATE TYPE spans AS RANGE (SUBTYPE = integer);
-- +goose StatementBegin
CREATE FUNCTION doubled(integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN $1 * 2; END $$;
-- +goose StatementEnd
""",
    "00002_customers.sql": """
CREATE TABLE customers (
    id serial PRIMARY KEY,
    address email NOT NULL,
    name varchar(80) NOT NULL DEFAULT 'nobody',
    feeling mood NOT NULL DEFAULT 'ok',
    nickname text,
    status varchar(9) NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'old')),
    made_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT customers_address_key UNIQUE (address)
);
CREATE INDEX customers_name_idx ON customers (lower(name) DESC) WHERE nickname IS NOT NULL;
""",
    "00003_orders.sql": """
CREATE SCHEMA stock;
CREATE TABLE stock.items (sku text PRIMARY KEY, price numeric(10, 2) NOT NULL CHECK (price > 0));
CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id integer NOT NULL REFERENCES customers ON DELETE CASCADE,
    sku text NOT NULL CONSTRAINT orders_sku_fkey REFERENCES stock.items (sku),
    amount integer NOT NULL DEFAULT 1,
    twice integer GENERATED ALWAYS AS (doubled(amount)) STORED,
    tags text[] NOT NULL DEFAULT '{}'
);
CREATE INDEX orders_customer_id_idx ON orders (customer_id);
CREATE VIEW open_orders AS SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id;
""",
    "00004_logs.sql": """
CREATE TABLE logs (id bigint NOT NULL, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE logs_2025 PARTITION OF logs FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE INDEX logs_at_idx ON logs (at);
""",
}


def write(folder: Path) -> Path:
    """The migrations as files; their folder."""
    migrations = folder / "migrations"
    migrations.mkdir()
    for name, text in MIGRATIONS.items():
        (migrations / name).write_text(f"-- +goose Up{text}", encoding="utf-8")
    return migrations


@contextmanager
def database(server: Server, template: str = "template0") -> Iterator[str]:
    """A database that goes at the end; its name."""
    name = server.create(template)
    try:
        yield name
    finally:
        server.drop(name)


@contextmanager
def migrated(server: Server, folder: Path, *, to: int | None = None) -> Iterator[str]:
    """A database with the migrations of a folder."""
    with database(server) as name:
        migrate(server.url(name), folder, to=to)
        yield name


def compared(url: str, migrations: Path, settings: Settings | None = None) -> tuple[Drift, ...]:
    """What a database has otherwise than the migrations, which have no errors."""
    outcome = pipeline.live_drift(replace(settings or Settings(), migrations=migrations), url)
    assert not outcome.has_errors, [found.message for found in outcome.diagnostics]
    return outcome.value.differences


def told(found: tuple[Drift, ...]) -> list[tuple[str, str, str | None, str | None]]:
    """Code, grade, table and column of differences."""
    return [(each.code.slug, each.grade.value, each.table, each.column) for each in found]


def worse(found: tuple[Drift, ...]) -> list[str]:
    """What is said of those that are more than good to know."""
    return [f"{each.code.slug}: {each.says}" for each in found if each.grade is not Grade.INFO]
