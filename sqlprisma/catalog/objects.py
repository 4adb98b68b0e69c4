"""What PostgreSQL's catalog holds, as far as a schema is concerned: frozen objects that refer by oid.

The shapes follow pg_class, pg_attribute, pg_constraint, pg_index, pg_type, pg_proc, pg_extension (the manual,
chapter "System Catalogs"). A name stands in one place, on its object; everything else holds the oid, so a rename
touches one object. `provenance` is the spans of the statements that made and changed the object, in order; it
takes no part in equality.
"""

from __future__ import annotations

from dataclasses import field
from enum import Enum
from typing import NewType, TypeAlias

from sqlprisma.catalog.typed import Typed
from sqlprisma.ddl import ObjectKind, Persistence, Query, ReferentialAction, RoutineArgument
from sqlprisma.records import dataclass
from sqlprisma.source import Span

Oid = NewType("Oid", int)
"""An object's identity. Built-in objects have PostgreSQL's own oids (below 16384), ours start at 16384."""

NO_OID = Oid(0)
"""Nothing: the oid of no object."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogObject:
    """What all have."""

    oid: Oid
    name: str
    namespace: Oid
    """The schema it lives in; 0 for schemas, extensions and other global objects."""
    comment: str | None = None
    former_comments: tuple[str, ...] = field(default=(), compare=False, repr=False)
    """What its comment was earlier in the history."""
    former_names: tuple[str, ...] = field(default=(), compare=False, repr=False)
    """What it was called earlier in the history."""
    provenance: tuple[Span, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Namespace(CatalogObject):
    """A PostgreSQL schema."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeUse:
    """A type with its modifier, as a column or cast uses it; `modifier` is PostgreSQL's typmod, -1 for none."""

    oid: Oid
    modifier: int = -1


class TypeKind(Enum):
    """pg_type.typtype."""

    BASE = "b"
    COMPOSITE = "c"
    DOMAIN = "d"
    ENUM = "e"
    MULTIRANGE = "m"
    PSEUDO = "p"
    RANGE = "r"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumLabel:
    """One value of an enum; the position in the type's tuple is its sort order."""

    oid: Oid
    label: str
    provenance: tuple[Span, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Type(CatalogObject):
    """A type: built in, or made by a migration (enum, composite, domain, range, a table's row type)."""

    kind: TypeKind
    category: str = "U"
    """pg_type.typcategory: one letter (`S` string, `N` numeric, `D` date/time, `A` array, `E` enum, …)."""
    is_preferred: bool = False
    element: Oid = Oid(0)
    """For a true array type: what it is an array of."""
    array: Oid = Oid(0)
    """The array type over this one."""
    relation: Oid = Oid(0)
    """For a composite type: the table (or composite class) whose row it is."""
    labels: tuple[EnumLabel, ...] = ()
    base: TypeUse | None = None
    """For a domain: the type it is made over; for a range the subtype, for a multirange the range."""
    is_not_null: bool = False
    default: Default | None = None
    attributes: tuple[Column, ...] = ()
    """For a free-standing composite type."""
    extension: Oid = Oid(0)

    @property
    def is_array(self) -> bool:
        """Whether it is the automatic array type of another type."""
        return self.element != 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Default:
    """A column's default or generation expression (pg_attrdef): an object of its own in dependencies."""

    oid: Oid
    value: Typed
    provenance: tuple[Span, ...] = field(default=(), compare=False, repr=False)


class IdentityKind(Enum):
    """pg_attribute.attidentity."""

    ALWAYS = "a"
    BY_DEFAULT = "d"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column; `number` is attnum: it counts from 1 and is never used twice."""

    number: int
    name: str
    type: TypeUse
    is_not_null: bool = False
    default: Default | None = None
    is_generated: bool = False
    """Whether `default` is a generation expression."""
    identity: IdentityKind | None = None
    collation: str | None = None
    inherited_from: int = 0
    """In how many direct parents it is (attinhcount)."""
    is_local: bool = True
    """Whether the table defines it itself (attislocal)."""
    comment: str | None = None
    former_comments: tuple[str, ...] = field(default=(), compare=False, repr=False)
    """What its comment was earlier in the history."""
    former_names: tuple[str, ...] = field(default=(), compare=False, repr=False)
    """What it was called earlier in the history."""
    provenance: tuple[Span, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(CatalogObject):
    """What shares the one name space of tables, views, sequences and indexes in a schema (pg_class)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One value of a partition's bound: a text, NULL, an end (-1 MINVALUE, 1 MAXVALUE), or none of them: not known."""

    text: str | None = None
    is_null: bool = False
    end: int = 0

    @property
    def is_known(self) -> bool:
        """Whether the value is known before the migration runs."""
        return self.is_null or self.text is not None or self.end != 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """Which rows a partition takes (pg_class.relpartbound); `kind` is default, list, range or hash."""

    kind: str
    values: tuple[Limit, ...] = ()
    lower: tuple[Limit, ...] = ()
    upper: tuple[Limit, ...] = ()
    modulus: int = 0
    remainder: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Relation):
    """An ordinary, partitioned or foreign table."""

    columns: tuple[Column, ...] = ()
    """Without the dropped ones, in attnum order."""
    next_number: int = 1
    constraints: tuple[Oid, ...] = ()
    """All constraints on it, in the order they were made."""
    indexes: tuple[Oid, ...] = ()
    """All its indexes, those of constraints included."""
    row_type: Oid = Oid(0)
    persistence: Persistence = Persistence.PERMANENT
    is_partitioned: bool = False
    partition_strategy: str | None = None
    partition_columns: tuple[int, ...] = ()
    partition_expressions: tuple[Typed, ...] = ()
    partition_of: Oid = Oid(0)
    bound: Bound | None = None
    """Which rows of its parent it takes; None where that is not known."""
    inherits: tuple[Oid, ...] = ()
    """Parents made with INHERITS (not the partitioned table)."""
    has_subclass: bool = False
    """Whether it has or once had a child or partition (relhassubclass: nothing but ANALYZE takes it back)."""
    has_row_security: bool = False
    of_type: Oid = Oid(0)
    is_foreign: bool = False

    @property
    def is_stored(self) -> bool:
        """Whether it keeps rows of its own (RELKIND_HAS_STORAGE)."""
        return not (self.is_partitioned or self.is_foreign)

    def column(self, name: str) -> Column | None:
        """The column of that name."""
        return next((column for column in self.columns if column.name == name), None)

    def column_numbered(self, number: int) -> Column:
        """The column with that attnum; it must exist."""
        return next(column for column in self.columns if column.number == number)


@dataclass(frozen=True, slots=True, kw_only=True)
class View(Relation):
    """A view or materialized view; columns only as far as they are known."""

    query: Query
    is_materialized: bool = False
    columns: tuple[Column, ...] | None = None
    """None where they were not inferred."""
    column_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence(Relation):
    """A sequence."""

    type: Oid
    owned_by: tuple[Oid, int] | None = None
    """The table and column number it goes away with."""
    is_identity: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexColumn:
    """One key (or INCLUDE) column of an index; exactly one of `number` and `expression` is set."""

    number: int | None = None
    expression: Typed | None = None
    column_name: str = field(default="", compare=False)
    """What the index itself calls the column, whatever the table calls it later; it counts in the name of a copy."""
    operator_class: str | None = None
    """The class's name without schema, only if written and not the type's default for the method."""
    collation: str | None = None
    is_descending: bool = False
    nulls_first: bool = False
    operator: str | None = None
    """Of an exclusion: by which two rows are compared, as written (pg_constraint.conexclop)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Index(Relation):
    """An index (pg_index); INCLUDE columns follow the keys in `include`."""

    table: Oid
    method: str
    keys: tuple[IndexColumn, ...]
    include: tuple[int, ...] = ()
    include_names: tuple[str, ...] = field(default=(), compare=False)
    """What the index itself calls them."""
    is_unique: bool = False
    is_primary: bool = False
    is_exclusion: bool = False
    nulls_not_distinct: bool = False
    predicate: Typed | None = None
    constraint: Oid = Oid(0)
    """The constraint it belongs to."""
    parent: Oid = Oid(0)
    """For a partition's index: the partitioned index."""

    @property
    def expressions(self) -> tuple[Typed, ...]:
        """Those of its keys, and its predicate."""
        values = (*(key.expression for key in self.keys), self.predicate)
        return tuple(value for value in values if value is not None)


class ConstraintKind(Enum):
    """pg_constraint.contype."""

    CHECK = "c"
    FOREIGN_KEY = "f"
    PRIMARY_KEY = "p"
    UNIQUE = "u"
    EXCLUSION = "x"


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint(CatalogObject):
    """A constraint of a table (or of a domain: then `table` is 0 and `type` is set)."""

    kind: ConstraintKind
    table: Oid = Oid(0)
    type: Oid = Oid(0)
    columns: tuple[int, ...] = ()
    """Column numbers: of the key, of the foreign key, or those a check mentions."""
    index: Oid = Oid(0)
    """The index of a primary key, unique or exclusion constraint; of a foreign key: the referenced index."""
    referenced_table: Oid = Oid(0)
    referenced_columns: tuple[int, ...] = ()
    on_delete: ReferentialAction = ReferentialAction.NO_ACTION
    on_update: ReferentialAction = ReferentialAction.NO_ACTION
    is_match_full: bool = False
    is_deferrable: bool = False
    is_initially_deferred: bool = False
    is_not_valid: bool = False
    is_no_inherit: bool = False
    is_local: bool = True
    inherited_from: int = 0
    parent: Oid = Oid(0)
    expression: Typed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Routine(CatalogObject):
    """A function, procedure or aggregate made by a migration or an extension."""

    kind: ObjectKind
    argument_types: tuple[Oid, ...] = ()
    """Input arguments only, as in a signature."""
    argument_names: tuple[str | None, ...] = ()
    defaults: int = 0
    returns: Oid = Oid(0)
    returns_set: bool = False
    is_variadic: bool = False
    outputs: tuple[tuple[str, Oid], ...] = ()
    """The names and types of its OUT, INOUT and TABLE parameters; an unnamed one is called `column1`, …"""
    language: str = "sql"
    body: Span | None = field(default=None, compare=False, repr=False)
    parameters: tuple[RoutineArgument, ...] = field(default=(), compare=False, repr=False)
    """As written: what a call needs to know of names, defaults and results."""
    has_standard_body: bool = False
    """Whether its body is no text in quotes, and was read when it was made."""
    search_path: tuple[str, ...] | None = None
    """The search path while it runs; None where it is the caller's."""
    extension: Oid = Oid(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension(CatalogObject):
    """An installed extension; `schema` is where its objects are."""

    schema: Oid


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedObject(CatalogObject):
    """An object of which only the name matters: a collation, an operator class; a trigger, policy or rule."""

    kind: ObjectKind
    table: Oid = Oid(0)
    """The table or view within which a trigger, policy or rule has its name; such a one is in no schema."""
    reads: tuple[tuple[str, tuple[tuple[int, int], ...]], ...] = ()
    """The objects, and columns by their numbers, that each clause of a trigger or policy reads."""


Object: TypeAlias = (
    Namespace | Type | Table | View | Sequence | Index | Constraint | Routine | Extension | NamedObject
)
