"""What exists while a history is made: a small memory, so that the next statement speaks of what is there.

It is no second catalog. Where it loses track (after a CASCADE, say) the history may end in a refusal, which both sides
must then pronounce.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.strategies.kinds import SORTED, Family, Kind
from tests.strategies.names import quoted


@dataclass(slots=True, kw_only=True)
class Column:
    """A column."""

    name: str
    kind: Kind
    is_not_null: bool = False
    has_default: bool = False
    is_identity: bool = False
    is_generated: bool = False
    is_reference: bool = False
    """Whether a foreign key was made together with it."""

    @property
    def is_sortable(self) -> bool:
        """Whether a key may hold it."""
        return self.kind.family in SORTED


@dataclass(slots=True, kw_only=True)
class Table:
    """A table."""

    schema: str
    name: str
    columns: list[Column] = field(default_factory=list)
    keys: list[tuple[str, ...]] = field(default_factory=list)
    """The columns of its primary key and unique constraints."""
    constraints: list[str] = field(default_factory=list)
    """Names of constraints that are believed to exist."""
    indexes: list[str] = field(default_factory=list)
    has_key: bool = False
    is_partitioned: bool = False
    is_child: bool = False
    """Whether it inherits from another."""
    is_fixed: bool = False
    """Whether its columns are those of another table: a child, a partition."""

    def column(self, name: str) -> Column | None:
        """The column of that name."""
        return next((column for column in self.columns if column.name == name), None)

    def names(self) -> list[str]:
        """The names of its columns."""
        return [column.name for column in self.columns]

    def forget(self, name: str) -> None:
        """A column is gone, and the keys that held it."""
        self.columns = [column for column in self.columns if column.name != name]
        self.keys = [key for key in self.keys if name not in key]


@dataclass(slots=True, kw_only=True)
class OwnType:
    """A type that the history made."""

    schema: str
    name: str
    what: str
    """`enum`, `domain`, `composite`, or `extension` for a type that an extension brings."""
    family: Family
    labels: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Named:
    """A sequence, a view or a function."""

    schema: str
    name: str
    columns: list[Column] = field(default_factory=list)
    """Those of a view."""
    is_materialized: bool = False


@dataclass(slots=True, kw_only=True)
class World:
    """The database, as far as it matters here."""

    schemas: list[str] = field(default_factory=lambda: ["public"])
    path: list[str] = field(default_factory=lambda: ["public"])
    tables: list[Table] = field(default_factory=list)
    types: list[OwnType] = field(default_factory=list)
    sequences: list[Named] = field(default_factory=list)
    views: list[Named] = field(default_factory=list)
    functions: list[Named] = field(default_factory=list)
    """Functions without arguments that give a trigger."""
    others: list[Named] = field(default_factory=list)
    """What is made and not spoken of again."""

    @property
    def home(self) -> str:
        """The schema in which an unqualified name is made."""
        return self.path[0]

    def relations(self, schema: str) -> set[str]:
        """The names that tables, views, sequences, indexes and types have taken in a schema."""
        taken = {found.name for found in self._all() if found.schema == schema}
        indexes = (table.indexes + table.constraints for table in self.tables if table.schema == schema)
        return taken.union(*indexes)

    def _all(self) -> Iterator[Table | OwnType | Named]:
        yield from self.tables
        yield from self.types
        yield from self.sequences
        yield from self.views
        yield from self.others

    def reference(self, found: Table | OwnType | Named) -> str:
        """The name under which something is found: qualified where the search path does not lead to it."""
        is_near = found.schema == self.home
        name = quoted(found.name)
        return name if is_near else f"{quoted(found.schema)}.{name}"

    def kind_of(self, found: OwnType) -> Kind:
        """The type as a column has it."""
        family = Family.ENUM if found.what == "enum" else found.family
        return Kind(text=self.reference(found), family=family, labels=found.labels)

    def move(self, old: str, new: str) -> None:
        """A schema has another name."""
        for found in self._all():
            found.schema = new if found.schema == old else found.schema

    def forget_table(self, table: Table) -> None:
        """A table is gone."""
        self.tables.remove(table)
