"""Tests of what is shown and what is left out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sqlprisma.diagnostics import Code, Severity
from sqlprisma.mapping import scope
from sqlprisma.mapping.scope import Scope
from tests.mapping.pulled import DATABASE, IDIOMATIC, catalog_of, findings, header, lines, pull, told

_TWO_SCHEMAS = """
    CREATE SCHEMA billing;
    CREATE TABLE public.users (id int PRIMARY KEY);
    CREATE TABLE billing.invoices (id int PRIMARY KEY, user_id int REFERENCES users);
"""


def _scope(sql: str) -> Scope:
    return scope.of(catalog_of(sql), DATABASE).value


def test_public_alone_is_read_without_schema_names() -> None:
    """While every table is in public no block names its schema."""
    found = _scope("CREATE SCHEMA empty; CREATE TABLE a (id int PRIMARY KEY);")
    assert (found.namespaces, found.shows_schemas) == (("public",), False)


def test_all_schemas_with_tables_are_read_otherwise() -> None:
    """As soon as a table is elsewhere, every schema with tables is read, sorted, and named."""
    found = _scope(_TWO_SCHEMAS)
    assert (found.namespaces, found.shows_schemas) == (("billing", "public"), True)
    assert [table.name for table in found.tables] == ["invoices", "users"]


def test_the_datasource_says_which_schemas_are_read() -> None:
    """The existing file's list of schemas wins, and a table outside of it is told of."""
    existing = header('datasource db {\n  provider = "postgresql"\n  schemas  = ["public"]\n}\n')
    options = replace(IDIOMATIC, header=existing)
    found = scope.of(catalog_of(_TWO_SCHEMAS), options)
    assert found.value.namespaces == ("public",)
    assert [each.message for each in found.diagnostics] == [
        'table "billing.invoices" is left out: schema "billing" is not read'
    ]


def test_a_key_into_an_unread_schema_is_only_told_of_in_idiomatic_naming() -> None:
    """The scalar says all that is true without the other schema, so the relation alone is left out."""
    outcome = scope.of(catalog_of(_TWO_SCHEMAS), replace(IDIOMATIC, namespaces=("billing",)))
    assert not outcome.has_errors
    assert [each.message for each in outcome.diagnostics][1:] == [
        (
            'foreign key "invoices_user_id_fkey" of table "invoices" is not shown as a relation: '
            '"public.users" is in a schema that is not read'
        )
    ]


def test_a_key_into_an_unread_schema_is_an_error() -> None:
    """Prisma refuses a foreign key to a schema that was asked to stay away; so do we."""
    outcome = scope.of(catalog_of(_TWO_SCHEMAS), replace(DATABASE, namespaces=("billing",)))
    assert outcome.has_errors
    assert outcome.value.relations == ()


def test_tables_stand_in_byte_order() -> None:
    """Tables are sorted by name as bytes: capitals first, then the underscore, then small letters."""
    found = _scope(
        'CREATE TABLE a1 (i int); CREATE TABLE a (i int); CREATE TABLE _x (i int); CREATE TABLE "B" (i int);'
    )
    assert [table.name for table in found.tables] == ["B", "_x", "a", "a1"]


def test_what_prisma_never_shows_is_left_out() -> None:
    """Partitions, temporary tables, goose's and Prisma's own tables have no model."""
    sql = """
        CREATE TABLE days (at date NOT NULL) PARTITION BY RANGE (at);
        CREATE TABLE days_2024 PARTITION OF days FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
        CREATE TEMP TABLE scratch (id int);
        CREATE TABLE goose_db_version (id int);
        CREATE TABLE "_RelayId" (id text, "stableModelIdentifier" text);
    """
    assert [table.name for table in _scope(sql).tables] == ["days"]


def test_a_table_that_only_has_the_name_of_prismas_is_shown() -> None:
    """Name and columns must both match before a table counts as Prisma's own."""
    assert [table.name for table in _scope('CREATE TABLE "_prisma_migrations" (id text);').tables] == [
        "_prisma_migrations"
    ]


@pytest.mark.parametrize(
    ("asked", "hint"), [("biling", 'did you mean "billing"?'), ("x", "there are: billing, public")]
)
def test_a_schema_that_does_not_exist_cannot_be_read(asked: str, hint: str) -> None:
    """A misspelt schema is an error, because its tables would be missing without a word."""
    options = replace(IDIOMATIC, namespaces=("public", asked))
    (found,) = findings("CREATE SCHEMA billing; CREATE TABLE t (id int PRIMARY KEY);", options)
    assert found.code is Code.UNREAD_SCHEMA
    assert found.message == f'schema "{asked}" is asked for, but the migrations do not have it'
    assert found.hint == hint


def test_excluded_tables_take_their_relations_along() -> None:
    """A glob leaves out tables by name; the relations to them are told of, the columns stay."""
    sql = """
        CREATE TABLE audit_log (id int PRIMARY KEY);
        CREATE TABLE t (id int PRIMARY KEY, log int REFERENCES audit_log);
    """
    options = replace(IDIOMATIC, exclude=("audit_*",))
    assert lines(pull(sql, options)) == ["model T {", "id Int @id", "log Int?", '@@map("t")', "}"]
    assert told(sql, options) == [
        'foreign key "t_log_fkey" of table "t" is not shown as a relation: "public.audit_log" is not shown'
    ]


def test_a_repeated_foreign_key_is_one_relation() -> None:
    """Of several keys over the same columns to the same columns the first by name counts."""
    found = _scope("""
        CREATE TABLE a (id int PRIMARY KEY);
        CREATE TABLE b (id int PRIMARY KEY, a int,
            CONSTRAINT z FOREIGN KEY (a) REFERENCES a, CONSTRAINT k FOREIGN KEY (a) REFERENCES a);
    """)
    assert [relation.constraint.name for relation in found.relations] == ["k"]


def test_keys_of_different_scalars_are_no_relation() -> None:
    """Prisma wants one type on both sides, PostgreSQL does not: the scalars stay, the relation is told of."""
    sql = "CREATE TABLE a (id bigint PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a);"
    assert "@relation" not in pull(sql)
    assert told(sql) == [
        (
            'foreign key "b_a_fkey" of table "b" is not shown as a relation: '
            '"a" is Int and "id" is BigInt: Prisma wants one type on both sides'
        )
    ]


def test_an_enum_without_values_is_left_out() -> None:
    """Prisma refuses an enum without values, so it is told of and its columns are unsupported."""
    sql = "CREATE TYPE nothing AS ENUM (); CREATE TABLE t (id int PRIMARY KEY, c nothing);"
    assert 'c Unsupported("nothing")?' in lines(pull(sql))
    assert told(sql) == ['enum "nothing" has no values: Prisma refuses such an enum, it is left out']


_JOIN = """
    CREATE TABLE posts (id int PRIMARY KEY);
    CREATE TABLE tags (id int PRIMARY KEY);
    CREATE TABLE "_PostTags" ("A" int NOT NULL REFERENCES posts, "B" int NOT NULL REFERENCES tags {more});
    CREATE UNIQUE INDEX "_PostTags_AB_unique" ON "_PostTags" ("A", "B");
"""


def test_a_table_as_prisma_makes_it_is_a_many_to_many() -> None:
    """A table `_Name` with the keys A and B and Prisma's two indexes is an implicit many-to-many."""
    found = _scope(_JOIN.format(more="") + 'CREATE INDEX ON "_PostTags" ("B");')
    assert [(join.a.name, join.b.name) for join in found.joins] == [("posts", "tags")]
    assert [table.name for table in found.tables] == ["posts", "tags"]


def test_without_its_second_index_it_is_a_model() -> None:
    """The index over B alone is what tells Prisma's join table from a person's."""
    assert _scope(_JOIN.format(more="")).joins == ()


def test_idiomatic_naming_asks_for_two_columns_only() -> None:
    """A join table with a column of its own stays a model in idiomatic naming, not in database naming."""
    sql = _JOIN.format(more=", note text") + 'CREATE INDEX ON "_PostTags" ("B");'
    catalog = catalog_of(sql)
    assert len(scope.of(catalog, DATABASE).value.joins) == 1
    assert scope.of(catalog, IDIOMATIC).value.joins == ()


def test_idiomatic_naming_looks_for_it_beside_its_first_side() -> None:
    """In another schema than the table of its key A Prisma would not find it, so it stays a model."""
    sql = "CREATE SCHEMA other; CREATE TABLE other.posts (id int PRIMARY KEY);" + _JOIN.replace(
        "REFERENCES posts", "REFERENCES other.posts"
    ).format(more="")
    catalog = catalog_of(sql + 'CREATE INDEX ON "_PostTags" ("B");')
    assert len(scope.of(catalog, replace(DATABASE, namespaces=("other", "public"))).value.joins) == 1
    assert scope.of(catalog, replace(IDIOMATIC, namespaces=("other", "public"))).value.joins == ()


def test_a_key_said_twice_is_known_as_repeated() -> None:
    """Of two keys with the same columns and target the first by name is the relation."""
    found = _scope(
        "CREATE TABLE a (id int PRIMARY KEY, x int, CONSTRAINT q FOREIGN KEY (x) REFERENCES a,"
        " CONSTRAINT p FOREIGN KEY (x) REFERENCES a);"
    )
    assert [relation.constraint.name for relation in found.relations] == ["p"]
    assert len(found.repeated) == 1
    assert found.relations[0].constraint.oid not in found.repeated


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ('relationMode = "prisma"', 0),
        ('referentialIntegrity = "prisma"', 0),
        ('relationMode = "foreignKeys"', 1),
    ],
)
def test_emulated_keys_are_the_files_affair(line: str, count: int) -> None:
    """With the relation mode `prisma` no foreign key is a relation, by the setting's old name as well."""
    blocks = header(f'datasource db {{\n  provider = "postgresql"\n  {line}\n}}\n')
    catalog = catalog_of("CREATE TABLE a (id int PRIMARY KEY, x int REFERENCES a);")
    assert len(scope.of(catalog, replace(DATABASE, header=blocks)).value.relations) == count


def test_an_empty_schema_is_an_error() -> None:
    """No table and no enum is what Prisma answers with an error; an enum alone is enough."""
    assert [found.severity for found in findings("CREATE SCHEMA a;")] == [Severity.ERROR]
    assert findings("CREATE TYPE e AS ENUM ('a');") == ()
