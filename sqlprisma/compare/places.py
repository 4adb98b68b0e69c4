"""Where in the migrations something was made or last changed, and what the database has that a schema does not show.

The catalog's objects by the names that meanings use. Apart from the comparison because a catalog may come from
elsewhere than migrations; then there are no places, and the rest holds.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlprisma.catalog import deparse, types
from sqlprisma.catalog.catalog import Catalog, NameSpace
from sqlprisma.catalog.objects import (
    CatalogObject,
    Column,
    Constraint,
    ConstraintKind,
    Default,
    EnumLabel,
    Table,
    Type,
    TypeKind,
    View,
)
from sqlprisma.compare.names import PUBLIC, Name
from sqlprisma.diagnostics import Note
from sqlprisma.records import dataclass
from sqlprisma.source import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """A catalog, asked by name."""

    catalog: Catalog

    def holder(self, name: Name) -> Table | View | None:
        """The table or view of a name."""
        found = self._named(NameSpace.RELATION, name)
        return found if isinstance(found, Table | View) else None

    def type(self, name: Name) -> Type | None:
        """The type of a name."""
        found = self._named(NameSpace.TYPE, name)
        return found if isinstance(found, Type) else None

    def enum(self, name: Name) -> Type | None:
        """The enum of a name."""
        found = self.type(name)
        return None if found is None or found.kind is not TypeKind.ENUM else found

    def has_join(self, table: str) -> bool:
        """Whether there is a table of that name, in any schema, with the columns of an implicit many-to-many."""
        return any(
            found.name == table and found.column("A") is not None and found.column("B") is not None
            for found in self.catalog.tables()
        )

    def named(self, plain: str, *, is_enum: bool) -> Name | None:
        """The first table, view or enum of a name, in the usual schema or in any other."""
        usual = (PUBLIC, plain)
        if (self.enum(usual) if is_enum else self.holder(usual)) is not None:
            return usual
        kinds: tuple[Iterable[CatalogObject], ...] = (self.catalog.tables(), self.catalog.views())
        found = (self.catalog.all(Type),) if is_enum else kinds
        same = (each for objects in found for each in objects if each.name == plain)
        return next(((self.catalog.namespace_name(each), plain) for each in same), None)

    def of_table(self, name: Name) -> Span | None:
        """Where a table or view was made."""
        return made(self.holder(name))

    def of_column(self, table: Name, column: str, word: str = "") -> Span | None:
        """Where a column was last changed by something that says `word`, else made; of a view: where that was made."""
        holder = self.holder(table)
        found = column_of(holder, column)
        spans = () if found is None else found.provenance
        saying = tuple(span for span in spans if word in span.text.upper())
        return _last(saying) or (spans[0] if spans else made(holder))

    def of_default(self, table: Name, column: str) -> Span | None:
        """Where a column's default was set."""
        found = column_of(self.holder(table), column)
        return changed(None if found is None else found.default) or self.of_column(table, column)

    def of_rename(self, table: Name, column: str | None = None) -> Span | None:
        """Where a table or view, or a column of one, got the name that it has."""
        holder = self.holder(table)
        return _renamed(holder if column is None else column_of(holder, column))

    def of_enum_rename(self, name: Name) -> Span | None:
        """The same of an enum."""
        return _renamed(self.enum(name))

    def sql_type(self, table: Name, column: str) -> str | None:
        """A column's type as PostgreSQL writes it."""
        found = column_of(self.holder(table), column)
        return None if found is None else types.format_type(self.catalog, found.type)

    def is_not_null(self, table: Name, column: str) -> bool:
        """Whether a column is NOT NULL; a list's field does not say it."""
        found = column_of(self.holder(table), column)
        return found is not None and found.is_not_null

    def default_text(self, table: Name, column: str) -> str | None:
        """A column's default as PostgreSQL prints it."""
        holder = self.holder(table)
        found = column_of(holder, column)
        if not isinstance(holder, Table) or found is None or found.default is None:
            return None
        return deparse.text(self.catalog, found.default.value, holder)

    def of_index(self, table: Name, index: str) -> Span | None:
        """Where a table's index, or the constraint it belongs to, was made."""
        holder = self.holder(table)
        if not isinstance(holder, Table):
            return None
        found = next((each for each in self.catalog.indexes_of(holder) if each.name == index), None)
        if found is None:
            return made(holder)
        constraint = self.catalog.get(found.constraint, Constraint) if found.constraint else None
        return made(constraint) or made(found) or made(holder)

    def foreign_key(self, table: Name, columns: Iterable[str]) -> Constraint | None:
        """A foreign key on exactly these columns, whether or not a schema can show it."""
        holder = self.holder(table)
        if not isinstance(holder, Table):
            return None
        wanted = set(columns)
        return next(
            (
                found
                for found in self.catalog.constraints_of(holder)
                if found.kind is ConstraintKind.FOREIGN_KEY
                and {holder.column_numbered(number).name for number in found.columns} == wanted
            ),
            None,
        )

    def of_foreign_key(self, table: Name, columns: Iterable[str]) -> Span | None:
        """Where the foreign key on these columns was made."""
        return made(self.foreign_key(table, columns)) or self.of_table(table)

    def of_join(self, table: str) -> Span | None:
        """Where a join table was made."""
        return next((made(found) for found in self.catalog.tables() if found.name == table), None)

    def of_label(self, enum: Name, label: str) -> Span | None:
        """Where an enum's value was added or renamed."""
        found = self.enum(enum)
        labels = () if found is None else found.labels
        return changed(next((each for each in labels if each.label == label), None)) or made(found)

    def of_enum(self, name: Name) -> Span | None:
        """Where an enum was made."""
        return made(self.enum(name))

    def _named(self, space: NameSpace, name: Name) -> CatalogObject | None:
        schema, plain = name
        namespace = self.catalog.named(NameSpace.NAMESPACE, 0, schema)
        found = None if namespace is None else self.catalog.named(space, namespace, plain)
        return None if found is None else self.catalog.objects[found]


def column_of(holder: Table | View | None, name: str) -> Column | None:
    """The column of that name; of a view whose columns nobody knows, none."""
    columns = () if holder is None else holder.columns or ()
    return next((found for found in columns if found.name == name), None)


def made(found: CatalogObject | Column | EnumLabel | None) -> Span | None:
    """Where something was made."""
    return found.provenance[0] if found is not None and found.provenance else None


def changed(found: CatalogObject | Column | Default | EnumLabel | None) -> Span | None:
    """Where something was last changed."""
    return None if found is None else _last(found.provenance)


def _renamed(found: CatalogObject | Column | None) -> Span | None:
    """Where something was last renamed, else last changed: a function may have renamed it."""
    spans = () if found is None else found.provenance
    return _last(tuple(span for span in spans if "RENAME" in span.text.upper())) or _last(spans)


def _last(spans: tuple[Span, ...]) -> Span | None:
    """The last of some places."""
    return spans[-1] if spans else None


def notes(migration: Span | None) -> tuple[Note, ...]:
    """What a difference says of the migrations' line."""
    return () if migration is None else (Note(message="the migrations say so", span=migration),)
