"""What of the catalog the schema shows: which tables, enums and foreign keys, in which order.

It stands apart from names and from assembly because both read it: names are decided before anything is built.
The choice is `prisma db pull`'s (prisma-engines, sql-schema-describer and introspection_map.rs), but for relations
that Prisma's own validator refuses: they are left out and reported.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import field

from sqlprisma.catalog import lookup
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.objects import (
    Constraint,
    ConstraintKind,
    Index,
    Namespace,
    Oid,
    Table,
    Type,
    TypeKind,
    View,
)
from sqlprisma.ddl import Persistence
from sqlprisma.diagnostics import Code, Diagnostic, Outcome
from sqlprisma.mapping import columns, types
from sqlprisma.mapping.options import MappingOptions, strings_of
from sqlprisma.overrides import means
from sqlprisma.prisma import query
from sqlprisma.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A foreign key that becomes a relation: the forward field on `table`, the back field on `referenced`."""

    constraint: Constraint
    table: Table
    referenced: Table
    is_optional: bool
    """Whether any of the key's columns may be without a value, as Prisma sees it."""
    is_one_to_one: bool

    @property
    def is_self(self) -> bool:
        """Whether the table refers to itself."""
        return self.table.oid == self.referenced.oid


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """A table that is an implicit many-to-many relation between `a` and `b`."""

    table: Table
    a: Table
    b: Table

    @property
    def is_self(self) -> bool:
        """Whether both sides are one table."""
        return self.a.oid == self.b.oid


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The part of the catalog that is shown."""

    namespaces: tuple[str, ...]
    """The PostgreSQL schemas read, sorted."""
    shows_schemas: bool
    """Whether every block carries `@@schema` and the datasource lists `schemas`."""
    tables: tuple[Table, ...]
    """By (schema, name) in byte order, without join tables."""
    views: tuple[View, ...]
    enums: tuple[Type, ...]
    """By (schema, name) in byte order."""
    relations: tuple[Relation, ...]
    """In database order: by table, then by constraint name in byte order."""
    joins: tuple[Join, ...]
    described: tuple[Table, ...] = ()
    """All tables that were read, in database order: those of `tables`, and the join tables between them."""
    repeated: frozenset[Oid] = frozenset()
    """The foreign keys that say again what another one says, which Prisma passes over."""
    _by_table: dict[Oid, list[Relation]] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What `relations_of` has found."""

    def relations_of(self, table: Table) -> Sequence[Relation]:
        """The relations on a side of which a table is, in their order."""
        if not self._by_table:
            for relation in self.relations:
                for oid in dict.fromkeys((relation.table.oid, relation.referenced.oid)):
                    self._by_table.setdefault(oid, []).append(relation)
        return self._by_table.get(table.oid, ())

    def holders(self) -> tuple[Table | View, ...]:
        """Everything that has fields: tables, then views."""
        return (*self.tables, *self.views)


_OWN_TABLES: Mapping[str, tuple[str, ...]] = {
    "_Migration": (
        "revision",
        "name",
        "datamodel",
        "status",
        "applied",
        "rolled_back",
        "datamodel_steps",
        "database_migration",
        "errors",
        "started_at",
        "finished_at",
    ),
    "_RelayId": ("id", "stablemodelidentifier"),
    "_prisma_migrations": (
        "id",
        "checksum",
        "finished_at",
        "migration_name",
        "logs",
        "rolled_back_at",
        "started_at",
        "applied_steps_count",
    ),
}
"""Prisma's own tables, known by name and columns (introspection_helpers.rs)."""

_SYSTEM = frozenset({"information_schema", "pg_catalog"})


def of(catalog: Catalog, options: MappingOptions, as_models: frozenset[Oid] = frozenset()) -> Outcome[Scope]:
    """The scope of a schema; findings are what had to be left out.

    `as_models` are join tables that must be shown as models although they look like implicit relations.
    """
    candidates = tuple(table for table in catalog.tables() if _can_be_shown(catalog, table, options))
    namespaces, shows_schemas = _namespaces(catalog, candidates, options)
    shown = _sorted(catalog, (table for table in candidates if catalog.namespace_name(table) in namespaces))
    found_enums, diagnostics = _enums(catalog, namespaces)
    builder = _Relations(
        catalog=catalog,
        options=options,
        namespaces=namespaces,
        enums={enum.oid for enum in found_enums},
    )
    joins = tuple(join for join in builder.joins(shown) if join.table.oid not in as_models)
    hidden = {join.table.oid for join in joins}
    tables = tuple(table for table in shown if table.oid not in hidden)
    relations, left_out = builder.relations(tables) if uses_foreign_keys(options) else ((), ())
    scope = Scope(
        namespaces=namespaces,
        shows_schemas=shows_schemas,
        tables=tables,
        views=_views(catalog, namespaces, options),
        enums=found_enums,
        relations=relations,
        joins=joins if uses_foreign_keys(options) else (),
        described=shown,
        repeated=frozenset(key.oid for table in tables for key in builder.repeated_keys(table)),
    )
    unread = (*_absent(catalog, options), *_unlisted(catalog, candidates, namespaces))
    return Outcome(scope, (*unread, *diagnostics, *left_out))


def uses_foreign_keys(options: MappingOptions) -> bool:
    """Whether relations are the database's: with the relation mode `prisma` they are only the schema file's."""
    return options.datasource is None or not query.is_emulated(options.datasource)


def _can_be_shown(catalog: Catalog, table: Table, options: MappingOptions) -> bool:
    is_leaf = bool(table.partition_of) and not table.is_partitioned
    if is_leaf or table.is_foreign or table.persistence is Persistence.TEMPORARY:
        return False
    schema = catalog.namespace_name(table)
    home, _, name = options.version_table.rpartition(".")
    if table.name == name and home in ("", schema):
        return False
    if any(means(glob, table.name, schema) for glob in options.exclude):
        return False
    wanted = _OWN_TABLES.get(table.name)
    if wanted is None:
        return True
    names = {column.name.lower() if table.name == "_RelayId" else column.name for column in table.columns}
    return not names.issuperset(wanted)


def is_about_a_leaf(catalog: Catalog, key: Constraint) -> bool:
    """Whether a foreign key only repeats another for a partition that holds rows, which is not shown."""
    if key.kind is not ConstraintKind.FOREIGN_KEY or not key.parent:
        return False
    target = catalog.get(key.referenced_table, Table)
    return bool(target.partition_of) and not target.is_partitioned


def _namespaces(
    catalog: Catalog, tables: Iterable[Table], options: MappingOptions
) -> tuple[tuple[str, ...], bool]:
    """The schemas to read, and whether each block must name its own."""
    if options.namespaces is not None:
        return tuple(sorted(set(options.namespaces))), True
    datasource = options.datasource
    if datasource is not None and (listed := strings_of(datasource, "schemas")):
        return tuple(sorted(set(listed))), True
    held = sorted({catalog.namespace_name(table) for table in tables}, key=columns.byte_order)
    is_single = datasource is not None and options.is_database
    if held in ([], ["public"]) or is_single:
        return ("public",), False
    return tuple(held), True


def _absent(catalog: Catalog, options: MappingOptions) -> tuple[Diagnostic, ...]:
    """The schemas that were asked for and do not exist: their tables would silently be missing.

    Prisma skips them, so database naming only says so.
    """
    known = sorted({namespace.name for namespace in catalog.all(Namespace)} - _SYSTEM)
    return tuple(
        Diagnostic(
            code=Code.NOT_EXPRESSIBLE if options.is_database else Code.UNREAD_SCHEMA,
            message=f'schema "{name}" is asked for, but the migrations do not have it',
            hint=lookup.suggestion(name, known) or f"there are: {', '.join(known)}",
        )
        for name in options.namespaces or ()
        if name not in known
    )


def _unlisted(
    catalog: Catalog, tables: Iterable[Table], namespaces: Container[str]
) -> tuple[Diagnostic, ...]:
    return tuple(
        Diagnostic(
            code=Code.NOT_EXPRESSIBLE,
            message=f'table "{catalog.namespace_name(table)}.{table.name}" is left out: '
            f'schema "{catalog.namespace_name(table)}" is not read',
            span=table.provenance[0] if table.provenance else None,
            hint="list it in the datasource's `schemas`, or in `--schemas`",
        )
        for table in tables
        if catalog.namespace_name(table) not in namespaces
    )


def _sorted(catalog: Catalog, tables: Iterable[Table]) -> tuple[Table, ...]:
    return tuple(sorted(tables, key=lambda table: _place(catalog, table)))


def _place(catalog: Catalog, found: Table | Type) -> tuple[bytes, bytes]:
    return columns.byte_order(catalog.namespace_name(found)), columns.byte_order(found.name)


def _enums(catalog: Catalog, namespaces: Container[str]) -> tuple[tuple[Type, ...], tuple[Diagnostic, ...]]:
    """The enums of the schemas read; Prisma refuses one without values, so its columns are `Unsupported`."""
    found = sorted(
        (
            enum
            for enum in catalog.all(Type)
            if enum.kind is TypeKind.ENUM and catalog.namespace_name(enum) in namespaces
        ),
        key=lambda enum: _place(catalog, enum),
    )
    diagnostics = tuple(
        Diagnostic(
            code=Code.NOT_EXPRESSIBLE,
            message=f'enum "{enum.name}" has no values: Prisma refuses such an enum, it is left out',
            span=enum.provenance[0] if enum.provenance else None,
        )
        for enum in found
        if not enum.labels
    )
    return tuple(enum for enum in found if enum.labels), diagnostics


def _views(catalog: Catalog, namespaces: Container[str], options: MappingOptions) -> tuple[View, ...]:
    """The views whose columns are known, behind the preview feature `views`; materialized ones never."""
    if not options.has_preview("views"):
        return ()
    return tuple(
        view
        for view in catalog.views()
        if not view.is_materialized and view.columns and catalog.namespace_name(view) in namespaces
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Relations:
    """Which foreign keys are relations."""

    catalog: Catalog
    options: MappingOptions
    namespaces: tuple[str, ...]
    enums: Container[Oid]

    def relations(self, tables: tuple[Table, ...]) -> tuple[tuple[Relation, ...], tuple[Diagnostic, ...]]:
        """All of them in database order, and why others are not."""
        by_oid = {table.oid: table for table in tables}
        relations: list[Relation] = []
        diagnostics: list[Diagnostic] = []
        for table in tables:
            for key in self._distinct_keys(table):
                target = by_oid.get(key.referenced_table)
                problem = self._missing(key) if target is None else self._refusal(table, key, target)
                if problem is None and target is not None:
                    relations.append(self._relation(table, key, target))
                elif problem is not None:
                    diagnostics.append(_left_out(table, key, *problem, hint=self._reading(key)))
        return tuple(relations), tuple(diagnostics)

    def foreign_keys(self, table: Table) -> tuple[Constraint, ...]:
        """A table's foreign keys by name, without those that PostgreSQL repeats for partitions that are not shown."""
        keys = (
            key
            for key in self.catalog.constraints_of(table)
            if key.kind is ConstraintKind.FOREIGN_KEY and not is_about_a_leaf(self.catalog, key)
        )
        return tuple(sorted(keys, key=lambda key: columns.byte_order(key.name)))

    def _distinct_keys(self, table: Table) -> Iterable[Constraint]:
        repeated = {key.oid for key in self.repeated_keys(table)}
        return (key for key in self.foreign_keys(table) if key.oid not in repeated)

    def repeated_keys(self, table: Table) -> Iterable[Constraint]:
        """The foreign keys that have another's columns and target: the first by name is none of them."""
        seen: set[tuple[Oid, tuple[int, ...], tuple[int, ...]]] = set()
        for key in self.foreign_keys(table):
            identity = (key.referenced_table, key.columns, key.referenced_columns)
            if identity in seen:
                yield key
            seen.add(identity)

    def _relation(self, table: Table, key: Constraint, target: Table) -> Relation:
        return Relation(
            constraint=key,
            table=table,
            referenced=target,
            is_optional=not all(
                columns.is_required(self.catalog, column, self.options)
                for column in columns.numbered(table, key.columns)
            ),
            is_one_to_one=self._is_one_to_one(table, key),
        )

    def _is_one_to_one(self, table: Table, key: Constraint) -> bool:
        """Whether a shown unique has exactly the key's columns, in its order: what Prisma's validator asks for."""
        return any(columns.column_numbers(index) == key.columns for index in self._uniques(table))

    def _uniques(self, table: Table) -> tuple[Index, ...]:
        partial = self.options.is_database and self.options.writes_partial_indexes
        return columns.unique_indexes(self.catalog, table, partial=partial)

    def _missing(self, key: Constraint) -> tuple[Code, str]:
        """Why the key's target has no model; a target in an unread schema is an error where it is Prisma's too."""
        target = self.catalog.get(key.referenced_table, Table)
        schema = self.catalog.namespace_name(target)
        place = f"{schema}.{target.name}"
        if schema in self.namespaces:
            return Code.NOT_EXPRESSIBLE, f'"{place}" is not shown'
        code = Code.UNREAD_SCHEMA if self.options.is_database else Code.NOT_EXPRESSIBLE
        return code, f'"{place}" is in a schema that is not read'

    def _reading(self, key: Constraint) -> str | None:
        """How the schema of the key's target would be read, where it is not."""
        schema = self.catalog.namespace_name(self.catalog.get(key.referenced_table, Table))
        if schema in self.namespaces:
            return None
        return f"read it too: --schemas {','.join(sorted({*self.namespaces, schema}))}"

    def _refusal(self, table: Table, key: Constraint, target: Table) -> tuple[Code, str] | None:
        """Why Prisma's validator would refuse the relation."""
        wanted = set(key.referenced_columns)
        if not any(set(columns.column_numbers(index)) == wanted for index in self._uniques(target)):
            return Code.NOT_EXPRESSIBLE, "Prisma sees no unique over exactly the referenced columns"
        pairs = zip(
            columns.numbered(table, key.columns),
            columns.numbered(target, key.referenced_columns),
            strict=True,
        )
        for own, other in pairs:
            left = types.of(self.catalog, own.type, self.enums)
            right = types.of(self.catalog, other.type, self.enums)
            if (left.scalar, left.enum, left.is_list) != (right.scalar, right.enum, right.is_list):
                sides = f'"{own.name}" is {left.scalar} and "{other.name}" is {right.scalar}'
                return Code.NOT_EXPRESSIBLE, f"{sides}: Prisma wants one type on both sides"
        return None

    def joins(self, tables: tuple[Table, ...]) -> tuple[Join, ...]:
        """The tables that are implicit many-to-many relations."""
        by_oid = {table.oid: table for table in tables}
        referenced = {key.referenced_table for table in tables for key in self.foreign_keys(table)}
        found = (
            self._join(table, by_oid)
            for table in tables
            if table.name.startswith("_") and table.oid not in referenced
        )
        joins = tuple(join for join in found if join is not None)
        return tuple(join for join in joins if join.table.name != "_" or self._may_be_nameless(join, joins))

    def _may_be_nameless(self, join: Join, joins: Iterable[Join]) -> bool:
        """Whether a relation that is called as the table `_` without its underscore can do without a name."""
        is_alone = not any((other.a, other.b) == (join.a, join.b) for other in joins if other is not join)
        return self.options.is_database and is_alone and not join.is_self

    def _join(self, table: Table, by_oid: Mapping[Oid, Table]) -> Join | None:
        sides = {
            table.column_numbered(key.columns[0]).name.lower(): by_oid.get(key.referenced_table)
            for key in self.foreign_keys(table)
        }
        a, b = sides.get("a"), sides.get("b")
        if len(self.foreign_keys(table)) != 2 or a is None or b is None:
            return None
        if columns.byte_order(a.name) > columns.byte_order(b.name) or not self._has_join_indexes(table):
            return None
        if not self.options.is_database and not self._is_as_prisma_makes_it(table, a):
            return None
        if not (self._is_joinable(a) and self._is_joinable(b)):
            return None
        return Join(table=table, a=a, b=b)

    def _is_as_prisma_makes_it(self, table: Table, first: Table) -> bool:
        """Whether it has two columns and stands in the schema where Prisma looks for it: that of its first side."""
        return len(table.columns) == 2 and table.namespace == first.namespace

    def _has_join_indexes(self, table: Table) -> bool:
        shapes = {
            (tuple(table.column_numbered(number).name.lower() for number in numbers), index.is_unique)
            for index in columns.shown_indexes(self.catalog, table)
            for numbers in (columns.column_numbers(index),)
        }
        return (("a", "b"), True) in shapes and (("b",), False) in shapes

    def _is_joinable(self, table: Table) -> bool:
        """Prisma wants an id of one field on both sides of an implicit many-to-many."""
        return any(
            index.is_primary and len(columns.column_numbers(index)) == 1
            for index in columns.shown_indexes(self.catalog, table)
        )


def _left_out(table: Table, key: Constraint, code: Code, reason: str, *, hint: str | None) -> Diagnostic:
    return Diagnostic(
        code=code,
        message=f'foreign key "{key.name}" of table "{table.name}" is not shown as a relation: {reason}',
        span=key.provenance[0] if key.provenance else None,
        hint=hint,
    )
