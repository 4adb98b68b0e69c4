"""Names as `prisma db pull` gives them: the database's own, repaired only where Prisma cannot take them.

The repairs are Prisma's (prisma-engines, introspection/sanitize_datamodel_names.rs). Where its own result would be
refused (two equal names, a scalar type's name, no name at all) a later claimant gets a number, so that the schema is
always valid. What the schema file has named already claims first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import field

from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.objects import Index, Oid, Table, Type, View
from sqlprisma.mapping import columns, compound_names, pulled_relations, types
from sqlprisma.mapping.names import Chosen, KeptNames, Names, Reason, in_file
from sqlprisma.mapping.repair import free, sanitised
from sqlprisma.mapping.scope import Scope
from sqlprisma.records import dataclass

RESERVED = frozenset(
    {
        "PrismaClient",
        "async",
        "await",
        "break",
        "case",
        "catch",
        "class",
        "const",
        "continue",
        "debugger",
        "default",
        "delete",
        "do",
        "else",
        "enum",
        "export",
        "extends",
        "false",
        "finally",
        "for",
        "function",
        "if",
        "implements",
        "import",
        "in",
        "instanceof",
        "interface",
        "let",
        "new",
        "null",
        "package",
        "private",
        "protected",
        "public",
        "return",
        "super",
        "switch",
        "this",
        "throw",
        "true",
        "try",
        "typeof",
        "using",
        "var",
        "void",
        "while",
        "with",
        "yield",
    }
)
"""Prisma's reserved model and enum names (psl, parser-database/src/names/reserved_model_names.rs)."""

SCALARS = frozenset({*types.SCALARS.values(), "Unsupported"})
"""Names of scalar types: the validator refuses a model or enum of that name, `db pull` does not know."""

EMPTY_VALUE = "EMPTY_ENUM_VALUE"

_FALLBACKS = {Table: "model", View: "view", Type: "type"}
"""What a block is called of whose name nothing is left; `enum` is reserved."""


def choose(scope: Scope, catalog: Catalog, kept: KeptNames) -> Names:
    """Every name of the schema."""
    return _Chooser(scope=scope, catalog=catalog, kept=kept).names()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chooser:
    scope: Scope
    catalog: Catalog
    kept: KeptNames
    taken: dict[Oid, set[str]] = field(default_factory=dict)
    """The field names of each model so far."""

    def names(self) -> Names:
        models, enums = self._top_level()
        plain = {table.oid: self._plain(table, models) for table in self.scope.tables}
        wanted = self._wanted_fields()
        for oid, chosen in wanted.items():
            self.taken[oid] = {found.name for found in chosen.values() if found.reason is Reason.KEPT}
        for table in self.scope.tables:
            self.taken[table.oid].update(compound_names.kept(self.catalog, table, self.kept))
        given = pulled_relations.given(self.scope, self.catalog, self.kept, models, self.taken)
        fields = self._fields(wanted)
        called = pulled_relations.Called(plain=plain, fields=fields)
        found = pulled_relations.choose(self.scope, called, given, self.taken)
        return Names(
            models=models,
            enums=enums,
            fields=fields,
            values=self._values(),
            relations=found.relations,
            joins=found.joins,
        )

    # --- models, views and enums

    def _top_level(self) -> tuple[dict[Oid, Chosen], dict[Oid, Chosen]]:
        found: tuple[Table | View | Type, ...] = (*self.scope.tables, *self.scope.enums, *self.scope.views)
        counts = Counter(self._kept_name(item) or sanitised(item.name) for item in found)
        wanted = {item.oid: self._top_level_name(item, counts) for item in found}
        taken: set[str] = set()
        for chosen in wanted.values():
            if chosen.reason is Reason.KEPT:
                taken.add(chosen.name)
        for item in found:
            if wanted[item.oid].reason is not Reason.KEPT:
                wanted[item.oid] = free(wanted[item.oid], taken, fallback=_FALLBACKS[type(item)])
        return (
            {item.oid: wanted[item.oid] for item in self.scope.holders()},
            {item.oid: wanted[item.oid] for item in self.scope.enums},
        )

    def _top_level_name(self, item: Table | View | Type, counts: Mapping[str, int]) -> Chosen:
        kept = self._kept_name(item)
        if kept is not None:
            return Chosen(kept, Reason.KEPT)
        if counts[sanitised(item.name)] > 1:
            return Chosen(sanitised(f"{self.catalog.namespace_name(item)}_{item.name}"), Reason.COLLISION)
        return _plain_name(item.name)

    def _kept_name(self, item: Table | View | Type) -> str | None:
        table = self.kept.enums if isinstance(item, Type) else self.kept.models
        return in_file(table, self.catalog.namespace_name(item), item.name)

    def _plain(self, table: Table, models: Mapping[Oid, Chosen]) -> str:
        """The name that relations are called after: the table's, whatever the file or a clash makes of its model."""
        return _plain_name(table.name).name or models[table.oid].name

    # --- fields and enum values

    def _wanted_fields(self) -> dict[Oid, dict[int, Chosen]]:
        """The names that columns would have if they were alone."""
        found: dict[Oid, dict[int, Chosen]] = {}
        for table in self.scope.holders():
            schema = self.catalog.namespace_name(table)
            found[table.oid] = {
                column.number: _field_name(
                    column.name, in_file(self.kept.fields, schema, table.name, column.name)
                )
                for column in table.columns or ()
            }
        return found

    def _fields(self, wanted: Mapping[Oid, Mapping[int, Chosen]]) -> dict[tuple[Oid, int], Chosen]:
        fields: dict[tuple[Oid, int], Chosen] = {}
        for table in self.scope.holders():
            own = wanted[table.oid]
            needed = self._keyed(table, own) if isinstance(table, Table) else frozenset[int]()
            for number, chosen in own.items():
                is_fixed = chosen.reason is Reason.KEPT or not (chosen.name or number in needed)
                fields[table.oid, number] = (
                    chosen if is_fixed else free(chosen, self.taken[table.oid], fallback="field")
                )
            if isinstance(table, Table):
                compound_names.tell_apart(fields, self.catalog, table, self._another(table))
        return fields

    def _another(self, table: Table) -> Callable[[str], str]:
        return lambda name: free(Chosen(name), self.taken[table.oid], fallback="field").name

    def _keyed(self, table: Table, wanted: Mapping[int, Chosen]) -> frozenset[int]:
        """The columns that cannot do without a name, since an attribute or the model's identity needs them."""
        at_the_end = (
            index for index in columns.shown_indexes(self.catalog, table) if not _stands_on_field(index)
        )
        indexed = (
            number
            for index in (*at_the_end, *self._last_identifier(table, wanted))
            for number in columns.column_numbers(index)
        )
        related = (
            number
            for relation in self.scope.relations
            for number in (
                *(relation.constraint.columns if relation.table.oid == table.oid else ()),
                *(relation.constraint.referenced_columns if relation.referenced.oid == table.oid else ()),
            )
        )
        return frozenset((*indexed, *related))

    def _last_identifier(self, table: Table, wanted: Mapping[int, Chosen]) -> tuple[Index, ...]:
        """The first of the identifiers where each of them stands on a field without a name."""
        enums = {enum.oid for enum in self.scope.enums}
        found = columns.identifiers(self.catalog, table, enums, partial=True)
        are_nameless = all(
            _stands_on_field(index) and not wanted[columns.column_numbers(index)[0]].name for index in found
        )
        return found[:1] if are_nameless else ()

    def _values(self) -> dict[tuple[Oid, str], Chosen]:
        values: dict[tuple[Oid, str], Chosen] = {}
        for enum in self.scope.enums:
            schema = self.catalog.namespace_name(enum)
            chosen = {
                label.label: _value_name(
                    label.label, in_file(self.kept.values, schema, enum.name, label.label)
                )
                for label in enum.labels
            }
            taken = {value.name for value in chosen.values() if value.reason is Reason.KEPT}
            is_empty = not any(value.name for value in chosen.values())
            for label, value in chosen.items():
                is_fixed = value.reason is Reason.KEPT or not (value.name or is_empty)
                values[enum.oid, label] = value if is_fixed else free(value, taken, fallback="value")
        return values


def _stands_on_field(index: Index) -> bool:
    return index.is_unique and not index.is_primary and len(columns.column_numbers(index)) == 1


def _plain_name(name: str) -> Chosen:
    if name in RESERVED:
        return Chosen(f"Renamed{name}", Reason.RESERVED)
    clean = sanitised(name)
    if clean in SCALARS:
        return Chosen(f"Renamed{clean}", Reason.RESERVED)
    return Chosen(clean, Reason.DATABASE if clean == name else Reason.SANITISED)


def _field_name(name: str, kept: str | None) -> Chosen:
    if kept is not None:
        return Chosen(kept, Reason.KEPT)
    clean = sanitised(name)
    return Chosen(clean, Reason.DATABASE if clean == name else Reason.SANITISED)


def _value_name(label: str, kept: str | None) -> Chosen:
    if kept is None and not label:
        return Chosen(EMPTY_VALUE, Reason.SANITISED)
    return _field_name(label, kept)
