"""What all kinds of objects share: being dropped, renamed, moved, commented."""

from __future__ import annotations

from enum import Enum

from sqlprisma.ddl.names import Name, TypeRef
from sqlprisma.ddl.node import Node
from sqlprisma.records import dataclass


class ObjectKind(Enum):
    """A kind of object, as the word in the statement says; the value is PostgreSQL's spelling."""

    ACCESS_METHOD = "access method"
    AGGREGATE = "aggregate"
    CAST = "cast"
    COLLATION = "collation"
    COLUMN = "column"
    CONSTRAINT = "constraint"
    CONVERSION = "conversion"
    DATABASE = "database"
    DOMAIN = "domain"
    EVENT_TRIGGER = "event trigger"
    EXTENSION = "extension"
    FOREIGN_DATA_WRAPPER = "foreign-data wrapper"
    FOREIGN_TABLE = "foreign table"
    FUNCTION = "function"
    INDEX = "index"
    LANGUAGE = "language"
    MATERIALIZED_VIEW = "materialized view"
    OPERATOR = "operator"
    OPERATOR_CLASS = "operator class"
    OPERATOR_FAMILY = "operator family"
    POLICY = "policy"
    PROCEDURE = "procedure"
    PUBLICATION = "publication"
    ROLE = "role"
    ROUTINE = "routine"
    RULE = "rule"
    SCHEMA = "schema"
    SEQUENCE = "sequence"
    SERVER = "server"
    STATISTICS = "statistics object"
    SUBSCRIPTION = "subscription"
    TABLE = "table"
    TABLESPACE = "tablespace"
    TEXT_SEARCH = "text search object"
    TRANSFORM = "transform"
    TRIGGER = "trigger"
    TYPE = "type"
    USER_MAPPING = "user mapping"
    VIEW = "view"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutineSignature(Node):
    """`f` or `f(int, text)`: `arguments` is None where no list was written; only input types count."""

    name: Name
    arguments: tuple[TypeRef, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop(Node):
    """`DROP kind [IF EXISTS] name, … [CASCADE]`, of every kind whose names we keep."""

    kind: ObjectKind
    names: tuple[Name, ...]
    routines: tuple[RoutineSignature, ...] = ()
    """For functions, procedures, routines and aggregates, instead of `names`."""
    on_table: Name | None = None
    """For `DROP TRIGGER | POLICY | RULE name ON table`."""
    if_exists: bool = False
    is_cascade: bool = False
    is_concurrent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rename(Node):
    """`ALTER kind name RENAME TO new_name`; triggers, policies and rules are named within their table."""

    kind: ObjectKind
    name: Name
    new_name: str
    routine: RoutineSignature | None = None
    if_exists: bool = False
    on_table: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSchema(Node):
    """`ALTER kind name SET SCHEMA new_schema`."""

    kind: ObjectKind
    name: Name
    new_schema: str
    routine: RoutineSignature | None = None
    if_exists: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment(Node):
    """`COMMENT ON kind name IS text`; the text None removes it.

    For a column `name` is the table and `member` the column; for a constraint, trigger, rule or policy `member`
    is its name and `name` the table (or domain) it is on.
    """

    kind: ObjectKind
    name: Name
    member: str | None = None
    routine: RoutineSignature | None = None
    text: str | None
