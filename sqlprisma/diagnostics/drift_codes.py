"""The table of drift: slug, grade, and what a person must know of every way in which a schema can lie.

Apart from `codes`, which are told about a file that is read: these are told about two things that are compared. A new
one is a row here; its page, which `explain` shows, is made of the row. What happens at run time is Prisma Client's and
PostgreSQL's behaviour (prisma-engines, query-compiler and psl/psl-core/src/builtin_connectors).
"""

from __future__ import annotations

from enum import Enum

from sqlprisma.diagnostics.codes import Severity, page
from sqlprisma.records import dataclass


class Grade(Enum):
    """How bad a difference is, the worst first; the value is how it is written."""

    BREAKS = "breaks"
    """Queries fail."""
    LIES = "lies"
    """Types promise what the data does not keep."""
    LOSES = "loses"
    """Something that the database has or does is not said, or the reverse; queries run."""
    INFO = "info"
    """Good to know."""

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Grade).index(self)

    @property
    def severity(self) -> Severity:
        """The grade among the severities of other findings."""
        return _SEVERITIES[self]


_SEVERITIES = {
    Grade.BREAKS: Severity.ERROR,
    Grade.LIES: Severity.ERROR,
    Grade.LOSES: Severity.WARNING,
    Grade.INFO: Severity.NOTE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftRow:
    """What the table says of one code; `example` is the migration's line above the schema's.

    `reasons` are what may lead to it, where that is not plain.
    """

    slug: str
    grade: Grade
    title: str
    happens: str
    fix: str
    example: tuple[str, str]
    reasons: tuple[str, ...] = ()


class Graded(Enum):
    """A table of differences; the value of each member is its row."""

    _value_: DriftRow

    @property
    def slug(self) -> str:
        """The name a person sees."""
        return self.value.slug

    @property
    def grade(self) -> Grade:
        """How bad it is."""
        return self.value.grade

    @property
    def severity(self) -> Severity:
        """The grade among the severities of other findings."""
        return self.value.grade.severity

    @property
    def sqlstate(self) -> None:
        """None: PostgreSQL does not see what is in a schema file."""

    @property
    def page(self) -> str:
        """The row as a page."""
        return _page(self.value, other="database: ")


class DriftCode(Graded):
    """A kind of difference; its value is its row in the table."""

    # What breaks: queries fail.
    UNKNOWN_TABLE = DriftRow(
        slug="unknown-table",
        grade=Grade.BREAKS,
        title="A model stands for a table that the migrations do not have.",
        happens="Every query of the model fails: the table does not exist (Prisma's P2021).",
        fix="Correct the name in `@@map`, write the migration that makes the table, or remove the model.",
        example=("CREATE TABLE users (id bigint PRIMARY KEY);", 'model User { … @@map("user") }'),
    )
    UNKNOWN_COLUMN = DriftRow(
        slug="unknown-column",
        grade=Grade.BREAKS,
        title="A field stands for a column that the table does not have.",
        happens="Every query that reads or writes the field fails: the column does not exist (Prisma's P2022).",
        fix="Correct the name in `@map`, write the migration that adds the column, or remove the field.",
        example=("CREATE TABLE users (id bigint PRIMARY KEY, email text);", 'mail String? @map("mail")'),
    )
    MISSING_REQUIRED_COLUMN = DriftRow(
        slug="missing-required-column",
        grade=Grade.BREAKS,
        title="A column that must be given has no field: it is NOT NULL and has no default.",
        happens="Every `create` of the model fails: the column would be NULL (Prisma's P2011).",
        fix="Add the field, or give the column a default or make it nullable in a new migration.",
        example=("ALTER TABLE users ADD COLUMN tenant_id bigint NOT NULL;", "(no field for tenant_id)"),
    )
    WRONG_TYPE = DriftRow(
        slug="wrong-type",
        grade=Grade.BREAKS,
        title="A field has another scalar or enum type than its column.",
        happens="Reading a row, or writing one, fails: the value cannot be converted.",
        fix="Write the type that the column has, or change the column in a new migration.",
        example=("total numeric(10, 2) NOT NULL", "total Int"),
    )
    NO_DATABASE_DEFAULT = DriftRow(
        slug="no-database-default",
        grade=Grade.BREAKS,
        title="The schema leaves a value to the database, and the database has no default for it.",
        happens="A `create` that leaves the field out fails: the column is NOT NULL and gets no value.",
        fix="Take the `@default` away, or set the column's default in a new migration.",
        example=("id uuid PRIMARY KEY", 'id String @id @default(dbgenerated("gen_random_uuid()")) @db.Uuid'),
    )
    UNKNOWN_ENUM = DriftRow(
        slug="unknown-enum",
        grade=Grade.BREAKS,
        title="An enum stands for a type that the migrations do not have.",
        happens="Every query that compares or writes a value of it fails: the type does not exist.",
        fix="Correct the name in `@@map`, write the migration that makes the type, or remove the enum.",
        example=("CREATE TYPE order_status AS ENUM ('open');", 'enum Status { open @@map("status") }'),
    )
    UNKNOWN_ENUM_VALUE = DriftRow(
        slug="unknown-enum-value",
        grade=Grade.BREAKS,
        title="An enum has a value that the database's type does not have.",
        happens="A query that compares or writes the value fails: it is no value of the type.",
        fix="Correct the value or its `@map`, add it to the type in a new migration, or remove it.",
        example=("CREATE TYPE mood AS ENUM ('sad', 'happy');", "enum Mood { sad happy angry }"),
    )
    MISSING_ENUM_VALUE = DriftRow(
        slug="missing-enum-value",
        grade=Grade.BREAKS,
        title="The database's type has a value that the enum does not have.",
        happens="Reading a row that holds the value fails: the client does not know it.",
        fix="Add the value to the enum.",
        example=("ALTER TYPE mood ADD VALUE 'angry';", "enum Mood { sad happy }"),
    )
    UNKNOWN_JOIN_TABLE = DriftRow(
        slug="unknown-join-table",
        grade=Grade.BREAKS,
        title="Two lists that lead to each other are an implicit many-to-many, and its table does not exist.",
        happens="Every query that includes, filters by or connects the relation fails: the table does not exist.",
        fix="Model the join table that the migrations have, or name the relation as the table is named.",
        example=("(no table _PostToTag)", "tags Tag[]  // in Post, and in Tag: posts Post[]"),
    )
    # What lies: types promise what the data does not keep.
    NULLABLE_COLUMN = DriftRow(
        slug="nullable-column",
        grade=Grade.LIES,
        title="A field is required, and its column lets NULL in.",
        happens="The type promises a value; reading a row with NULL there fails, or gives null to code that "
        "does not expect it.",
        fix="Write `?` behind the type, or set the column NOT NULL in a new migration.",
        example=("status order_status DEFAULT 'open'", "status OrderStatus @default(open)"),
    )
    REQUIRED_COLUMN = DriftRow(
        slug="required-column",
        grade=Grade.LIES,
        title="A field is optional, and its column is NOT NULL.",
        happens="The type lets null through; writing it, or leaving the field out where there is no default, "
        "fails (Prisma's P2011).",
        fix="Take the `?` away, or drop NOT NULL in a new migration.",
        example=("email text NOT NULL", "email String?"),
    )
    LIST_DIFFERS = DriftRow(
        slug="list-differs",
        grade=Grade.LIES,
        title="A field is a list and its column is no array, or the reverse.",
        happens="The type promises another shape than the data has; reading or writing the field fails.",
        fix="Write `[]` behind the type exactly where the column is an array.",
        example=("tags text[] NOT NULL", "tags String"),
    )
    NOT_UNIQUE = DriftRow(
        slug="not-unique",
        grade=Grade.LIES,
        title="The schema says that values are unique, and the database lets them repeat.",
        happens="`findUnique`, `upsert` and one-to-one relations take the first of several rows, or fail.",
        fix="Take `@id` or `@unique` away, or make the constraint in a new migration.",
        example=("CREATE INDEX ON users (email);", "email String @unique"),
    )
    NO_FOREIGN_KEY = DriftRow(
        slug="no-foreign-key",
        grade=Grade.LIES,
        title="The schema has a relation, and the database has no foreign key that keeps it.",
        happens="Rows may refer to nothing: a required relation is then missing when it is read, and nothing is "
        "done on delete or update.",
        fix="Add the foreign key in a new migration, or take the relation away.",
        example=("author_id bigint NOT NULL", "author User @relation(fields: [authorId], references: [id])"),
    )
    RELATION_TARGET = DriftRow(
        slug="relation-target",
        grade=Grade.LIES,
        title="A relation leads to another table, or to other columns, than the foreign key does.",
        happens="Rows are joined that do not belong together.",
        fix="Let the relation lead where the foreign key leads.",
        example=(
            "owner_id bigint REFERENCES teams (id)",
            "owner User? @relation(fields: [ownerId], references: [id])",
        ),
    )
    # What is lost: queries run, but something is not said.
    NATIVE_TYPE = DriftRow(
        slug="native-type",
        grade=Grade.LOSES,
        title="The column's exact type (`@db.…`, with length or precision) is another one.",
        happens="Values may be cut, rounded or refused where the schema says that they fit; comparisons may cast.",
        fix="Write the native type that the column has.",
        example=("price numeric(12, 4) NOT NULL", "price Decimal @db.Decimal(10, 2)"),
    )
    DEFAULT_DIFFERS = DriftRow(
        slug="default-differs",
        grade=Grade.LOSES,
        title="The schema and the database have different defaults.",
        happens="A row made through the client gets another value than a row made by anything else.",
        fix="Write the default that the column has, or change it in a new migration.",
        example=("retries integer NOT NULL DEFAULT 5", "retries Int @default(3)"),
    )
    DEFAULT_NOT_MODELLED = DriftRow(
        slug="default-not-modelled",
        grade=Grade.LOSES,
        title="The column has a default that the schema does not say.",
        happens="The type demands a value of every `create`, although the database would give one.",
        fix="Write the `@default`.",
        example=("created_at timestamptz NOT NULL DEFAULT now()", "createdAt DateTime @db.Timestamptz(6)"),
    )
    COLUMN_NOT_MODELLED = DriftRow(
        slug="column-not-modelled",
        grade=Grade.LOSES,
        title="The table has a column without a field in its model.",
        happens="The client can neither read nor write the column; the database fills it with its default or NULL.",
        fix="Add the field.",
        example=("ALTER TABLE users ADD COLUMN nickname text;", "(no field for nickname)"),
    )
    UNIQUE_NOT_MODELLED = DriftRow(
        slug="unique-not-modelled",
        grade=Grade.LOSES,
        title="The database keeps values unique, and the schema does not say so.",
        happens="`findUnique` and `upsert` are not offered, and a duplicate is an error that nobody expects (P2002).",
        fix="Write `@unique`, `@@unique`, `@id` or `@@id`.",
        example=("UNIQUE (admin_id, date)", "(no @@unique([adminId, date]))"),
    )
    KEY_DIFFERS = DriftRow(
        slug="key-differs",
        grade=Grade.LOSES,
        title="What the schema calls the primary key is another unique constraint in the database, or the reverse.",
        happens="Queries run; rows are ordered, related and found by another key than the database's own.",
        fix="Write `@id` where the primary key is and `@unique` where another constraint is.",
        example=("email text PRIMARY KEY", "email String @unique"),
    )
    NO_SUCH_INDEX = DriftRow(
        slug="no-such-index",
        grade=Grade.LOSES,
        title="The schema has an index that the database does not have.",
        happens="Queries that the schema promises to be quick read the whole table.",
        fix="Make the index in a new migration, or take it out of the schema.",
        example=("(no index on posts.author_id)", "@@index([authorId])"),
    )
    INDEX_NOT_MODELLED = DriftRow(
        slug="index-not-modelled",
        grade=Grade.LOSES,
        title="The database has an index that the schema does not say.",
        happens="Queries run; readers of the schema do not know which of them are quick.",
        fix="Write the `@@index`.",
        example=("CREATE INDEX ON posts (author_id);", "(no @@index([authorId]))"),
    )
    INDEX_DIFFERS = DriftRow(
        slug="index-differs",
        grade=Grade.LOSES,
        title="An index has another order, method, operator class or condition in the database.",
        happens="Queries run; the index serves other queries than the schema says.",
        fix="Write the index as the database has it.",
        example=("CREATE INDEX ON posts USING gin (tags);", "@@index([tags])"),
    )
    RELATION_NOT_MODELLED = DriftRow(
        slug="relation-not-modelled",
        grade=Grade.LOSES,
        title="The database has a foreign key, or a join table, without a relation in the schema.",
        happens="The client cannot include, filter by or connect the relation; the foreign key acts all the same.",
        fix="Add the relation fields to both models.",
        example=("author_id bigint REFERENCES users (id)", "authorId BigInt?"),
    )
    REFERENTIAL_ACTION = DriftRow(
        slug="referential-action",
        grade=Grade.LOSES,
        title="A foreign key does something else on delete or on update than the schema says.",
        happens="Deleting or updating a row takes others along, empties them, or fails, against what is written.",
        fix="Write `onDelete` and `onUpdate` as the foreign key has them.",
        example=(
            "REFERENCES users (id) ON DELETE CASCADE",
            "@relation(fields: [authorId], references: [id])",
        ),
    )
    # Good to know.
    TABLE_NOT_MODELLED = DriftRow(
        slug="table-not-modelled",
        grade=Grade.INFO,
        title="The migrations have a table without a model.",
        happens="Nothing: the client does not know the table.",
        fix="Add the model if the service uses the table; `exclude` in the configuration leaves a table out.",
        example=("CREATE TABLE audit_log (…);", "(no model for audit_log)"),
    )
    NOT_COMPARED = DriftRow(
        slug="not-compared",
        grade=Grade.INFO,
        title="What a block stands for is not among the things that are compared.",
        happens="Nothing that is known: it is left out of what is compared, or stands in the file because it is to "
        "be kept.",
        fix="Nothing need be done.",
        example=("CREATE MATERIALIZED VIEW totals AS SELECT …;", 'view Total { … @@map("totals") }'),
        reasons=(
            "it is a partition, a foreign table, a table without columns, or a join table between two lists",
            "it is a materialized view, a view whose columns are not known, or an enum without values",
            "it is goose's own table (`version_table`), or one of Prisma's own tables",
            "`exclude` leaves it out, or `include` does not name it",
            "it is in a PostgreSQL schema that is not read (`--schemas`, or `schemas` of the datasource)",
            "the migrations do not make it, and a comment `sqlprisma:keep` or `keep` in the configuration lets it stay",
            "it is a column that has no name in the naming that is compared (`--naming database`)",
        ),
    )
    ENUM_NOT_MODELLED = DriftRow(
        slug="enum-not-modelled",
        grade=Grade.INFO,
        title="The migrations have an enum that the schema does not have.",
        happens="Nothing, as long as no field has the type.",
        fix="Add the enum if a field needs it.",
        example=("CREATE TYPE mood AS ENUM ('sad');", "(no enum for mood)"),
    )
    ENUM_ORDER = DriftRow(
        slug="enum-order",
        grade=Grade.INFO,
        title="An enum's values stand in another order than in the database.",
        happens="Sorting by the field follows the database's order, not the schema's.",
        fix="Write the values in the database's order.",
        example=("CREATE TYPE size AS ENUM ('s', 'm', 'l');", "enum Size { l m s }"),
    )
    CONSTRAINT_NAME = DriftRow(
        slug="constraint-name",
        grade=Grade.INFO,
        title="A key, index or foreign key has another name in the database.",
        happens="Nothing; but an error of the database names a constraint that the schema does not have.",
        fix="Write the name as `map:`.",
        example=("CONSTRAINT one_email UNIQUE (email)", "email String @unique"),
    )
    UNKNOWN_IGNORE = DriftRow(
        slug="unknown-ignore",
        grade=Grade.INFO,
        title="A comment `sqlprisma-ignore` names no difference that there is.",
        happens="Nothing is suppressed.",
        fix="Write `/// sqlprisma-ignore CODE`, with a code as it stands in brackets in the report.",
        example=("(any)", "/// sqlprisma-ignore nullable-colum"),
    )
    UNNEEDED_IGNORE = DriftRow(
        slug="unneeded-ignore",
        grade=Grade.INFO,
        title="A comment `sqlprisma-ignore` suppresses nothing.",
        happens="The next difference of that code at this place would be silent.",
        fix="Remove the comment, or the code in it.",
        example=("email text NOT NULL", "/// sqlprisma-ignore nullable-column"),
    )

    @property
    def page(self) -> str:
        """The row as a page, with what keeps it quiet in a schema."""
        quiet = f"Where it is meant so, `/// sqlprisma-ignore {self.slug}` above the block or field keeps it quiet."
        return f"{_page(self.value, other='schema:   ')}\n{quiet}\n"


def _page(row: DriftRow, other: str) -> str:
    first, second = row.example
    example = f"```text\nmigration: {first}\n{other} {second}\n```"
    means = "\n".join((f"{row.title} Graded *{row.grade.value}*.\n\n{example}", *_reasons(row)))
    return page(row.slug, means=means, happens=row.happens, fix=row.fix)


def _reasons(row: DriftRow) -> tuple[str, ...]:
    return ("\nOne of these is so:\n", *(f"- {reason}" for reason in row.reasons)) if row.reasons else ()
