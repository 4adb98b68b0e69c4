"""Small schemas written down by hand: a catalog and its scope, without any SQL."""

from __future__ import annotations

from dataclasses import replace

from sqlprisma.catalog.catalog import FIRST_OID, PUBLIC, Catalog
from sqlprisma.catalog.objects import (
    Column,
    Constraint,
    ConstraintKind,
    EnumLabel,
    Namespace,
    Oid,
    Table,
    Type,
    TypeKind,
    TypeUse,
    View,
)
from sqlprisma.ddl import Query
from sqlprisma.mapping.idiomatic import choose
from sqlprisma.mapping.names import KeptNames, Names
from sqlprisma.mapping.scope import Join, Relation, Scope
from sqlprisma.overrides import NO_OVERRIDES, Overrides
from sqlprisma.prisma.kept import RelationNames
from sqlprisma.source import Source, Span

_TEXT = TypeUse(oid=Oid(25))
_NO_NAMES = KeptNames()


class Written:
    """A schema under construction; objects get growing oids in the order in which they are written."""

    def __init__(self) -> None:
        self.catalog = Catalog(next_oid=FIRST_OID)
        self.tables: list[Table] = []
        self.views: list[View] = []
        self.enums: list[Type] = []
        self.relations: list[Relation] = []
        self.joins: list[Join] = []
        self.namespaces: dict[str, Oid] = {}
        self._add(Namespace(oid=PUBLIC, name="public", namespace=Oid(0)))
        self.namespaces["public"] = PUBLIC

    def _add(self, made: Namespace | Table | View | Type | Constraint) -> None:
        self.catalog = replace(self.catalog, objects=self.catalog.objects.with_(made.oid, made))

    def _oid(self) -> Oid:
        self.catalog, oid = self.catalog.reserve()
        return oid

    def _namespace(self, schema: str) -> Oid:
        if schema not in self.namespaces:
            made = Namespace(oid=self._oid(), name=schema, namespace=Oid(0))
            self._add(made)
            self.namespaces[schema] = made.oid
        return self.namespaces[schema]

    def _table(self, name: str, columns: tuple[str, ...], schema: str) -> Table:
        made = Table(
            oid=self._oid(),
            name=name,
            namespace=self._namespace(schema),
            columns=_columns(columns),
        )
        self._add(made)
        return made

    def table(self, name: str, *columns: str, schema: str = "public") -> Table:
        """A table with columns of no matter which type."""
        made = self._table(name, columns or ("id",), schema)
        self.tables.append(made)
        return made

    def enum(self, name: str, *labels: str, schema: str = "public") -> Type:
        """An enum type."""
        made = Type(
            oid=self._oid(),
            name=name,
            namespace=self._namespace(schema),
            kind=TypeKind.ENUM,
            labels=tuple(EnumLabel(oid=self._oid(), label=label) for label in labels),
        )
        self._add(made)
        self.enums.append(made)
        return made

    def view(self, name: str, *columns: str) -> View:
        """A view in `public`."""
        made = View(
            oid=self._oid(),
            name=name,
            namespace=PUBLIC,
            query=Query(span=Span(source=Source(path="view.sql", text=""), start=0, end=0)),
            columns=_columns(columns),
        )
        self._add(made)
        self.views.append(made)
        return made

    def key(
        self,
        table: Table,
        columns: str | tuple[str, ...],
        referenced: Table,
        to: str | tuple[str, ...] = "id",
        *,
        is_one: bool = False,
    ) -> Constraint:
        """A foreign key; in a text, columns are separated by commas."""
        own = columns.split(",") if isinstance(columns, str) else columns
        others = to.split(",") if isinstance(to, str) else to
        numbers = tuple(_number(table, name) for name in own)
        made = Constraint(
            oid=self._oid(),
            name=f"{table.name}_fkey",
            namespace=table.namespace,
            kind=ConstraintKind.FOREIGN_KEY,
            table=table.oid,
            columns=numbers,
            referenced_table=referenced.oid,
            referenced_columns=tuple(_number(referenced, name) for name in others),
        )
        self._add(made)
        self.relations.append(
            Relation(
                constraint=made,
                table=table,
                referenced=referenced,
                is_optional=False,
                is_one_to_one=is_one,
            ),
        )
        return made

    def join(self, name: str, a: Table, b: Table) -> Table:
        """A join table as Prisma makes it."""
        made = self._table(name, ("A", "B"), "public")
        self.joins.append(Join(table=made, a=a, b=b))
        return made

    def scope(self) -> Scope:
        """All of it, in database order."""
        shows = len({table.namespace for table in self.tables}) > 1
        return Scope(
            namespaces=tuple(sorted(self.namespaces)),
            shows_schemas=shows,
            tables=tuple(sorted(self.tables, key=lambda table: (table.namespace, table.name))),
            views=tuple(self.views),
            enums=tuple(sorted(self.enums, key=lambda enum: (enum.namespace, enum.name))),
            relations=tuple(
                sorted(self.relations, key=lambda found: (found.table.name, found.constraint.name))
            ),
            joins=tuple(self.joins),
        )

    def names(self, kept: KeptNames = _NO_NAMES, overrides: Overrides = NO_OVERRIDES) -> Names:
        """Its idiomatic names."""
        return choose(self.scope(), self.catalog, kept, overrides)

    def models(self, kept: KeptNames = _NO_NAMES, overrides: Overrides = NO_OVERRIDES) -> list[str]:
        """The models' names, in the order in which the tables were written."""
        names = self.names(kept, overrides)
        return [names.models[table.oid].name for table in self.tables]


def fields(written: Written, table: Table, names: Names | None = None) -> list[str]:
    """All fields of a model: scalars, then those of relations."""
    names = names or written.names()
    found = [chosen.name for (oid, _), chosen in sorted(names.fields.items()) if oid == table.oid]
    for relation in written.relations:
        pair = names.relations[relation.constraint.oid]
        found += [pair.forward] if relation.table.oid == table.oid else []
        found += [pair.back] if relation.referenced.oid == table.oid else []
    for join in written.joins:
        pair = names.joins[join.table.oid]
        found += [pair.forward] if join.a.oid == table.oid else []
        found += [pair.back] if join.b.oid == table.oid else []
    return found


def pair(names: Names, made: Constraint) -> tuple[str, str, str | None]:
    """A relation's forward, back and relation name."""
    found: RelationNames = names.relations[made.oid]
    return found.forward, found.back, found.relation


def _columns(names: tuple[str, ...]) -> tuple[Column, ...]:
    return tuple(Column(number=number, name=name, type=_TEXT) for number, name in enumerate(names, 1))


def _number(table: Table, name: str) -> int:
    return next(column.number for column in table.columns if column.name == name)
