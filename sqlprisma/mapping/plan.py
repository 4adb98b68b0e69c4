"""Everything that is decided before the first line is written: scope, names, options, and the catalog behind them.

The builders (models, indexes, relations, enums, notes) read one plan and ask it questions; they decide nothing that
another builder would have to know.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from sqlprisma.catalog import deparse
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.objects import CatalogObject, Column, Index, Oid, Table, Type, TypeUse, View
from sqlprisma.catalog.typed import Typed
from sqlprisma.mapping import columns, types
from sqlprisma.mapping.names import Chosen, KeptNames, Names, is_in_file
from sqlprisma.mapping.options import MappingOptions
from sqlprisma.mapping.scope import Scope
from sqlprisma.mapping.types import ColumnType
from sqlprisma.records import dataclass

_ASKS_VIEWS = 5
"""The Prisma that refuses a view without a required key."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The decisions; the methods are only their readable form."""

    catalog: Catalog
    scope: Scope
    names: Names
    kept: KeptNames
    options: MappingOptions

    @cached_property
    def enums(self) -> Mapping[Oid, Type]:
        """The enums that are shown, by oid."""
        return {enum.oid: enum for enum in self.scope.enums}

    @cached_property
    def usable(self) -> frozenset[Oid]:
        """The tables whose rows Prisma can tell apart; the others are ignored."""
        partial = self.options.is_database and self.options.writes_partial_indexes
        return frozenset(
            table.oid
            for table in self.scope.tables
            if columns.identifiers(self.catalog, table, self.enums, partial=partial)
        )

    @cached_property
    def _types(self) -> dict[TypeUse, ColumnType]:
        """What `type` has answered: a schema has few types and many columns."""
        return {}

    @cached_property
    def _indexes(self) -> dict[Oid, tuple[Index, ...]]:
        """What `sayable_indexes` has answered, by table."""
        return {}

    # --- names

    def model(self, table: Table | View) -> Chosen:
        """The name of a table's model."""
        return self.names.models[table.oid]

    def field(self, table: Table | View, number: int) -> Chosen:
        """The name of a column's field; empty where the line is commented out."""
        return self.names.fields[table.oid, number]

    def fields(self, table: Table, numbers: tuple[int, ...]) -> tuple[str, ...]:
        """The names of several columns' fields."""
        return tuple(self.field(table, number).name for number in numbers)

    def labels(self, enum: Type) -> Mapping[str, str]:
        """Database label → Prisma name."""
        return {label.label: self.names.values[enum.oid, label.label].name for label in enum.labels}

    def is_new(self, table: Table | View) -> bool:
        """Whether the schema file does not have this table yet."""
        return not is_in_file(self.kept.models, self.catalog.namespace_name(table), table.name)

    def is_new_enum(self, enum: Type) -> bool:
        """Whether the schema file does not have this enum yet."""
        return not is_in_file(self.kept.enums, self.catalog.namespace_name(enum), enum.name)

    def is_new_column(self, table: Table | View, column: Column) -> bool:
        """Whether the schema file does not have this column yet."""
        schema = self.catalog.namespace_name(table)
        return not is_in_file(self.kept.fields, schema, table.name, column.name)

    def is_new_index(self, table: Table, index: Index) -> bool:
        """Whether the schema file does not have this index yet."""
        schema = self.catalog.namespace_name(table)
        return not is_in_file(self.kept.indexes, schema, table.name, index.name)

    def schema(self, found: CatalogObject) -> str | None:
        """The schema's name where blocks must carry it."""
        return self.catalog.namespace_name(found) if self.scope.shows_schemas else None

    # --- facts

    def type(self, column: Column) -> ColumnType:
        """A column's type in Prisma."""
        known = self._types
        if column.type not in known:
            known[column.type] = types.of(self.catalog, column.type, self.enums, self.scope.namespaces)
        return known[column.type]

    def is_optional(self, column: Column) -> bool:
        """Whether a column's field gets a `?`."""
        return columns.is_optional(self.catalog, column, self.options)

    def is_required(self, column: Column) -> bool:
        """Whether a relation may count on the column's value."""
        return columns.is_required(self.catalog, column, self.options)

    def is_ignored(self, table: Table | View) -> bool:
        """Whether a block gets `@@ignore` because nothing identifies its rows; Prisma 5 asks that of views, too."""
        if isinstance(table, Table):
            return table.oid not in self.usable
        return self.options.target == _ASKS_VIEWS and not is_in_file(
            self.kept.views_with_keys, self.catalog.namespace_name(table), table.name
        )

    def text(self, typed: Typed, table: Table | View) -> str:
        """An expression as PostgreSQL prints it."""
        return deparse.text(self.catalog, typed, table if isinstance(table, Table) else None)

    def sayable_indexes(self, table: Table) -> tuple[Index, ...]:
        """The indexes that Prisma has words for, by name; partial ones included."""
        if table.oid not in self._indexes:
            self._indexes[table.oid] = columns.shown_indexes(self.catalog, table)
        return self._indexes[table.oid]

    def indexes(self, table: Table) -> tuple[Index, ...]:
        """The indexes that the schema shows, by name."""
        return tuple(
            index
            for index in self.sayable_indexes(table)
            if index.predicate is None or self.options.writes_partial_indexes
        )
