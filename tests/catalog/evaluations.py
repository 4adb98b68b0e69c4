"""What the tests of evaluation share: a query as text, its rows as the texts that a client would see."""

from __future__ import annotations

from functools import cache

from sqlprisma.catalog import Catalog, analyze_queries, evaluate, values
from sqlprisma.source import Source
from sqlprisma.sql.reader import READER
from tests.catalog.histories import made

SCHEMA = """
CREATE SCHEMA app;
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TYPE pair AS (a int, b text);
CREATE DOMAIN email AS text CHECK (VALUE ~ '@');
CREATE DOMAIN short AS varchar(5) NOT NULL;
CREATE TABLE users (
    id bigserial PRIMARY KEY,
    name varchar(40) NOT NULL,
    mail email,
    feeling mood DEFAULT 'ok',
    tags text[] NOT NULL DEFAULT '{}',
    price numeric(10,2),
    made timestamptz NOT NULL DEFAULT now(),
    gone int
);
ALTER TABLE users DROP COLUMN gone;
CREATE TABLE posts (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    title text CONSTRAINT title_length CHECK (length(title) < 100),
    body text
);
CREATE INDEX posts_title_idx ON posts (lower(title)) WHERE body IS NOT NULL;
CREATE VIEW happy AS SELECT id, name FROM users WHERE feeling = 'happy';
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE FUNCTION app.add(x int, y int) RETURNS int LANGUAGE sql AS $$ SELECT x + y $$;
CREATE TRIGGER users_touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();
CREATE POLICY own_rows ON users USING (true);
COMMENT ON TABLE users IS 'the users';
COMMENT ON COLUMN users.name IS 'their name';
CREATE TABLE kinds (id int, label text);
INSERT INTO kinds (id, label) VALUES (1, 'one'), (2, NULL);
"""


@cache
def catalog() -> Catalog:
    """The catalog that the queries look at."""
    return made(SCHEMA)


def shown(text: str) -> list[tuple[str | None, ...]]:
    """The rows of a query, each value as its output function prints it."""
    read = READER.query(Source(path="q.sql", text=text).span())
    assert read.value is not None, [found.message for found in read.diagnostics]
    world = evaluate.World(catalog())
    query = analyze_queries.query(world.catalog, read.value)
    kinds = [item.value.type for item in query.columns]
    return [
        tuple(values.to_text(world.catalog, kind, value) for kind, value in zip(kinds, row, strict=True))
        for row in evaluate.rows(world, query)
    ]


def single(text: str) -> str | None:
    """The value of one expression."""
    ((value,),) = shown(f"SELECT {text}")
    return value
