"""Names as `prisma db pull` gives them: the database's own, repaired only where Prisma cannot take them.

The repairs are Prisma's (prisma-engines, introspection/sanitize_datamodel_names.rs and
introspection_map/relation_names.rs). Where its own result would be refused (two equal names, a scalar type's name)
a later claimant gets a number, so that the schema is always valid.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.objects import Index, Oid, Table, Type, View
from sqlprisma.mapping import columns, types
from sqlprisma.mapping.names import Chosen, KeptNames, Names, Reason, RelationNames
from sqlprisma.mapping.scope import Join, Relation, Scope

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

_BAD_START = re.compile(r"\A[^a-zA-Z]+")
_BAD = re.compile(r"[^_a-zA-Z0-9]")


def choose(scope: Scope, catalog: Catalog, kept: KeptNames) -> Names:
    """Every name of the schema."""
    return _Chooser(scope=scope, catalog=catalog, kept=kept).names()


def sanitised(name: str) -> str:
    """The name without what Prisma cannot take: it may be empty."""
    return _BAD.sub("_", _BAD_START.sub("", name))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chooser:
    scope: Scope
    catalog: Catalog
    kept: KeptNames
    taken: dict[Oid, set[str]] = field(default_factory=dict)
    """The field names of each model so far."""

    def names(self) -> Names:
        models, enums = self._top_level()
        fields = self._fields()
        plain = {table.oid: self._plain(table) for table in self.scope.tables}
        ambiguous = _Ambiguity(scope=self.scope, plain=plain, fields=fields).pairs()
        relations = {
            relation.constraint.oid: self._relation(relation, plain, fields, ambiguous)
            for relation in self.scope.relations
        }
        joins = {
            join.table.oid: self._kept_join(join, models) or self._join(join, plain, ambiguous)
            for join in self.scope.joins
        }
        return Names(
            models=models,
            enums=enums,
            fields=fields,
            values=self._values(),
            relations=relations,
            joins=joins,
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
                wanted[item.oid] = _free(wanted[item.oid], taken, fallback="model")
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
        schema = self.catalog.namespace_name(item)
        return table.get((schema, item.name)) or table.get((None, item.name))

    def _plain(self, table: Table) -> str:
        """The name that relations are called after: before clashes between models are resolved."""
        return self._kept_name(table) or _plain_name(table.name).name

    # --- fields and enum values

    def _fields(self) -> dict[tuple[Oid, int], Chosen]:
        fields: dict[tuple[Oid, int], Chosen] = {}
        for table in self.scope.holders():
            schema = self.catalog.namespace_name(table)
            needed = self._keyed(table) if isinstance(table, Table) else frozenset[int]()
            wanted = {
                column.number: _field_name(
                    column.name,
                    self.kept.fields.get((schema, table.name, column.name))
                    or self.kept.fields.get((None, table.name, column.name)),
                )
                for column in table.columns or ()
            }
            taken = self.taken.setdefault(table.oid, set())
            taken.update(chosen.name for chosen in wanted.values() if chosen.reason is Reason.KEPT)
            for number, chosen in wanted.items():
                is_fixed = chosen.reason is Reason.KEPT or not (chosen.name or number in needed)
                fields[table.oid, number] = chosen if is_fixed else _free(chosen, taken, fallback="field")
        return fields

    def _keyed(self, table: Table) -> frozenset[int]:
        """The columns that cannot do without a name, since an attribute or the model's identity needs them."""
        found = columns.shown_indexes(self.catalog, table)
        indexed = (
            number
            for index in found
            if not _stands_on_field(index) or self._is_only_identifier(table, index)
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

    def _is_only_identifier(self, table: Table, index: Index) -> bool:
        enums = {enum.oid for enum in self.scope.enums}
        found = columns.identifiers(self.catalog, table, enums, partial=True)
        return [other.oid for other in found] == [index.oid]

    def _values(self) -> dict[tuple[Oid, str], Chosen]:
        values: dict[tuple[Oid, str], Chosen] = {}
        for enum in self.scope.enums:
            schema = self.catalog.namespace_name(enum)
            taken: set[str] = set()
            chosen = {
                label.label: _value_name(
                    label.label,
                    self.kept.values.get((schema, enum.name, label.label))
                    or self.kept.values.get((None, enum.name, label.label)),
                )
                for label in enum.labels
            }
            is_empty = not any(value.name for value in chosen.values())
            for label, value in chosen.items():
                named = bool(value.name) or is_empty
                values[enum.oid, label] = _free(value, taken, fallback="value") if named else value
        return values

    # --- relations

    def _relation(
        self,
        relation: Relation,
        plain: Mapping[Oid, str],
        fields: Mapping[tuple[Oid, int], Chosen],
        ambiguous: frozenset[tuple[int, int]],
    ) -> RelationNames:
        kept = self._kept_relation(relation)
        if kept is not None:
            self.taken[relation.table.oid].add(kept.forward)
            self.taken[relation.referenced.oid].add(kept.back)
            return kept
        own, other = plain[relation.table.oid], plain[relation.referenced.oid]
        prefix = "other_" if relation.is_self else ""
        if _pair(relation.table, relation.referenced) not in ambiguous:
            wanted = RelationNames(
                forward=other, back=f"{prefix}{own}", relation=f"{own}To{other}" if relation.is_self else None
            )
        else:
            key = "_".join(fields[relation.table.oid, number].name for number in relation.constraint.columns)
            name = f"{own}_{key}To{other}"
            wanted = RelationNames(forward=f"{other}_{name}", back=f"{prefix}{own}_{name}", relation=name)
        return self._claimed(wanted, relation.table, relation.referenced)

    def _kept_relation(self, relation: Relation) -> RelationNames | None:
        table = relation.table
        names = tuple(column.name for column in columns.numbered(table, relation.constraint.columns))
        schema = self.catalog.namespace_name(table)
        return self.kept.relations.get((schema, table.name, names)) or self.kept.relations.get(
            (None, table.name, names)
        )

    def _kept_join(self, join: Join, models: Mapping[Oid, Chosen]) -> RelationNames | None:
        """Prisma keeps them for two different models only.

        It then writes the relation's name even where the file has none and needs none. That is followed only where the
        fields were renamed by hand: a file that was generated stays as it is.
        """
        kept = None if join.is_self else self.kept.joins.get(join.table.name)
        if kept is None:
            return None
        is_first = models[join.a.oid].name < models[join.b.oid].name
        forward, back = (kept.forward, kept.back) if is_first else (kept.back, kept.forward)
        self.taken[join.a.oid].add(forward)
        self.taken[join.b.oid].add(back)
        named = join.table.name[1:]
        a, b = models[join.a.oid].name, models[join.b.oid].name
        is_untouched = (forward, back) == (b, a) and named == "To".join(sorted((a, b)))
        return RelationNames(
            forward=forward, back=back, relation=kept.relation or (None if is_untouched else named)
        )

    def _join(
        self, join: Join, plain: Mapping[Oid, str], ambiguous: frozenset[tuple[int, int]]
    ) -> RelationNames:
        a, b = plain[join.a.oid], plain[join.b.oid]
        is_ambiguous = _pair(join.a, join.b) in ambiguous
        name = join.table.name[1:]
        suffix = join.table.name if is_ambiguous else ""
        is_default = name == f"{a}To{b}" and not join.is_self and not is_ambiguous
        wanted = RelationNames(
            forward=f"{b}{suffix}{'_A' if join.is_self else ''}",
            back=f"{a}{suffix}{'_B' if join.is_self else ''}",
            relation=None if is_default else name,
        )
        return self._claimed(wanted, join.a, join.b)

    def _claimed(self, wanted: RelationNames, table: Table, other: Table) -> RelationNames:
        """The names, numbered where the model already has a field of that name."""
        forward = _free(Chosen(wanted.forward), self.taken[table.oid], fallback="relation")
        back = _free(Chosen(wanted.back), self.taken[other.oid], fallback="relation")
        return RelationNames(forward=forward.name, back=back.name, relation=wanted.relation)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ambiguity:
    """Which pairs of models have more than one relation, or one whose plain name is its own column's."""

    scope: Scope
    plain: Mapping[Oid, str]
    fields: Mapping[tuple[Oid, int], Chosen]

    def pairs(self) -> frozenset[tuple[int, int]]:
        keys: dict[tuple[int, int], set[tuple[Oid, tuple[int, ...]]]] = {}
        for relation in self.scope.relations:
            pair = _pair(relation.table, relation.referenced)
            keys.setdefault(pair, set()).add((relation.table.oid, relation.constraint.columns))
        joins = Counter(_pair(join.a, join.b) for join in self.scope.joins)
        several = (pair for pair, found in keys.items() if len(found) > 1)
        joined = (pair for pair, count in joins.items() if count > 1 or pair in keys)
        return frozenset((*several, *joined, *self._eponymous()))

    def _eponymous(self) -> Iterable[tuple[int, int]]:
        for relation in self.scope.relations:
            name = self.plain[relation.referenced.oid]
            if any(
                self.fields[relation.table.oid, number].name == name for number in relation.constraint.columns
            ):
                yield _pair(relation.table, relation.referenced)


def _stands_on_field(index: Index) -> bool:
    return index.is_unique and not index.is_primary and len(columns.column_numbers(index)) == 1


def _pair(one: Table, other: Table) -> tuple[int, int]:
    """A pair of models, whichever refers to the other."""
    return (min(one.oid, other.oid), max(one.oid, other.oid))


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


def _free(chosen: Chosen, taken: set[str], *, fallback: str) -> Chosen:
    """The name, or the name with the first number that makes it one of its own; it is then taken."""
    wanted = chosen.name or fallback
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}_{number}"
    taken.add(name)
    if name == chosen.name:
        return chosen
    return Chosen(name, Reason.COLLISION if chosen.name else Reason.SANITISED)
