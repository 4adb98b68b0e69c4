"""The fields and names of relations as `prisma db pull` gives them.

The rules are Prisma's (prisma-engines, introspection_map/relation_names.rs). Its result is refused where two
relations of a pair come to one name: two keys on the same columns to different ones, or columns whose joined names
are equal (`a_b`, and `a` with `b`). There the later one gets a number, in the relation's name and in its fields.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field

from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.objects import Oid, Table
from sqlprisma.mapping import columns, repair
from sqlprisma.mapping.names import Chosen, KeptNames, Reason, in_file
from sqlprisma.mapping.scope import Join, Relation, Scope
from sqlprisma.prisma.kept import RelationNames
from sqlprisma.records import dataclass, replace

_Pair = tuple[Oid, Oid]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The names of relations by foreign key, and of implicit many-to-manys by join table."""

    relations: dict[Oid, RelationNames] = field(default_factory=dict)
    joins: dict[Oid, RelationNames] = field(default_factory=dict)


def given(
    scope: Scope,
    catalog: Catalog,
    kept: KeptNames,
    models: Mapping[Oid, Chosen],
    taken: Mapping[Oid, set[str]],
) -> Named:
    """What the schema file names already; its fields are then taken, so that a new column does not get them.

    The file knows a key by its columns. Of several keys on the same ones it tells the last, so the last one gets it.
    """
    found = Named()
    for relation in reversed(scope.relations):
        names = _kept_relation(relation, catalog, kept)
        if names is not None and _claims(names, relation.table, relation.referenced, taken):
            found.relations[relation.constraint.oid] = names
    for join in scope.joins:
        names = _kept_join(join, kept, models)
        if names is not None and _claims(names, join.a, join.b, taken):
            found.joins[join.table.oid] = names
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What tables and columns are called."""

    plain: Mapping[Oid, str]
    """The tables, in the names of their relations."""
    fields: Mapping[tuple[Oid, int], Chosen]

    def column(self, table: Table, number: int) -> str:
        """A column in the names of relations, where the file's name for its field does not count."""
        field = self.fields[table.oid, number]
        plain = repair.sanitised(table.column_numbered(number).name) if field.reason is Reason.KEPT else ""
        return plain or field.name


def choose(scope: Scope, called: Called, given: Named, taken: Mapping[Oid, set[str]]) -> Named:
    """The names of all relations: those given, and for the others what their tables and columns are called."""
    namer = _Namer(
        scope=scope,
        called=called,
        ambiguous=_Ambiguity(scope=scope, called=called).pairs(),
        taken=taken,
    )
    return namer.named(given)


def _kept_relation(relation: Relation, catalog: Catalog, kept: KeptNames) -> RelationNames | None:
    table = relation.table
    names = tuple(column.name for column in columns.numbered(table, relation.constraint.columns))
    return in_file(kept.relations, catalog.namespace_name(table), table.name, names)


def _kept_join(join: Join, kept: KeptNames, models: Mapping[Oid, Chosen]) -> RelationNames | None:
    """Prisma keeps them for two different models only.

    It then writes the relation's name even where the file has none and needs none. That is followed only where the
    fields were renamed by hand: a file that was generated stays as it is.
    """
    found = None if join.is_self else kept.joins.get(join.table.name)
    if found is None:
        return None
    is_first = models[join.a.oid].name < models[join.b.oid].name
    forward, back = (found.forward, found.back) if is_first else (found.back, found.forward)
    named = join.table.name[1:]
    a, b = models[join.a.oid].name, models[join.b.oid].name
    is_untouched = (forward, back) == (b, a) and named == "To".join(sorted((a, b)))
    return RelationNames(
        forward=forward, back=back, relation=found.relation or (None if is_untouched else named)
    )


def _claims(names: RelationNames, table: Table, other: Table, taken: Mapping[Oid, set[str]]) -> bool:
    """Whether both fields are free; they are then taken."""
    wanted = ((table.oid, names.forward), (other.oid, names.back))
    if len(set(wanted)) < len(wanted) or any(name in taken[oid] for oid, name in wanted):
        return False
    for oid, name in wanted:
        taken[oid].add(name)
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Namer:
    scope: Scope
    called: Called
    ambiguous: frozenset[_Pair]
    taken: Mapping[Oid, set[str]]
    """The field names of each model so far."""
    names: dict[_Pair, set[str]] = field(default_factory=dict)
    """The relation names of each pair of models so far: Prisma compares them within the pair."""

    def named(self, given: Named) -> Named:
        found = Named(relations=dict(given.relations), joins=dict(given.joins))
        for join in self.scope.joins:  # called as their tables: they cannot have another name
            self._names_of(join.a, join.b).add(join.table.name[1:])
        for relation in self.scope.relations:
            names = given.relations.get(relation.constraint.oid)
            if names is not None and names.relation is not None:
                own = repair.numbered(names.relation, self._names_of(relation.table, relation.referenced))
                self._names_of(relation.table, relation.referenced).add(own)
                found.relations[relation.constraint.oid] = replace(names, relation=own)
        for relation in self.scope.relations:
            if relation.constraint.oid not in found.relations:
                found.relations[relation.constraint.oid] = self._relation(relation)
        for join in self.scope.joins:
            if join.table.oid not in found.joins:
                found.joins[join.table.oid] = self._join(join)
        return found

    def _names_of(self, table: Table, other: Table) -> set[str]:
        return self.names.setdefault(_pair(table, other), set())

    def _relation(self, relation: Relation) -> RelationNames:
        own, other = self.called.plain[relation.table.oid], self.called.plain[relation.referenced.oid]
        prefix = "other_" if relation.is_self else ""
        if _pair(relation.table, relation.referenced) not in self.ambiguous:
            name = f"{own}To{other}" if relation.is_self else None
            wanted = RelationNames(forward=other, back=f"{prefix}{own}", relation=name)
        else:
            key = "_".join(
                self.called.column(relation.table, number) for number in relation.constraint.columns
            )
            names = self._names_of(relation.table, relation.referenced)
            name = repair.numbered(f"{own}_{key}To{other}", names)
            names.add(name)
            wanted = RelationNames(forward=f"{other}_{name}", back=f"{prefix}{own}_{name}", relation=name)
        return self._claimed(wanted, relation.table, relation.referenced)

    def _join(self, join: Join) -> RelationNames:
        a, b = self.called.plain[join.a.oid], self.called.plain[join.b.oid]
        if self._stands_before(join.b, join.a):  # Prisma then calls each field after its own model
            a, b = b, a
        is_ambiguous = _pair(join.a, join.b) in self.ambiguous
        name = join.table.name[1:]
        suffix = join.table.name if is_ambiguous else ""
        is_default = name == f"{a}To{b}" and not join.is_self and not is_ambiguous
        wanted = RelationNames(
            forward=f"{b}{suffix}{'_A' if join.is_self else ''}",
            back=f"{a}{suffix}{'_B' if join.is_self else ''}",
            relation=None if is_default else name or None,
        )
        return self._claimed(wanted, join.a, join.b)

    def _stands_before(self, one: Table, other: Table) -> bool:
        """Whether a table comes first in the database's order, which goes by schema before it goes by name."""
        order = [table.oid for table in self.scope.tables]
        return order.index(one.oid) < order.index(other.oid)

    def _claimed(self, wanted: RelationNames, table: Table, other: Table) -> RelationNames:
        """The names, numbered where the model already has a field of that name."""
        forward = repair.free(Chosen(wanted.forward), self.taken[table.oid], fallback="relation")
        back = repair.free(Chosen(wanted.back), self.taken[other.oid], fallback="relation")
        return RelationNames(forward=forward.name, back=back.name, relation=wanted.relation)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ambiguity:
    """Which pairs of models have more than one relation, or one whose plain name is its own column's."""

    scope: Scope
    called: Called

    def pairs(self) -> frozenset[_Pair]:
        keys = Counter(_pair(relation.table, relation.referenced) for relation in self.scope.relations)
        joins = Counter(_pair(join.a, join.b) for join in self.scope.joins)
        several = (pair for pair, count in keys.items() if count > 1)
        joined = (pair for pair, count in joins.items() if count > 1 or pair in keys)
        return frozenset((*several, *joined, *self._eponymous()))

    def _eponymous(self) -> Iterable[_Pair]:
        for relation in self.scope.relations:
            name = self.called.plain[relation.referenced.oid]
            if any(
                self.called.column(relation.table, number) == name for number in relation.constraint.columns
            ):
                yield _pair(relation.table, relation.referenced)


def _pair(one: Table, other: Table) -> _Pair:
    """A pair of models, whichever refers to the other."""
    return (min(one.oid, other.oid), max(one.oid, other.oid))
