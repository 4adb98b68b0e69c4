"""Does a schema file mean what the migrations mean? Blocks meet by their names in the database.

The file may be partial, its names and its order are its own, and what Prisma Client does by itself (`uuid()`,
`@updatedAt`, `@ignore`) is no difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlprisma.catalog.catalog import Catalog
from sqlprisma.compare import columns, enums, ignores, indexes, reading, relations, renames
from sqlprisma.compare.finding import Drift, Pair, nearest
from sqlprisma.compare.meaning import Meaning, Table
from sqlprisma.compare.names import PUBLIC, Name, shown
from sqlprisma.compare.places import Places
from sqlprisma.compare.reading import with_all_previews
from sqlprisma.diagnostics.drift_codes import DriftCode
from sqlprisma.prisma.ast import Document
from sqlprisma.records import dataclass, replace

__all__ = ["Drift", "DriftOptions", "between", "drift", "meanings", "with_all_previews"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftOptions:
    """What may differ without being told."""

    allows_required_defaults: bool = False
    """Whether a nullable column that has a default may be a required field (`nullable_defaults = "required"`)."""
    default_schema: str = PUBLIC
    """The PostgreSQL schema of a block that names none, as the connection's URL may set it."""
    keep: Sequence[str] = ()
    """Globs of blocks that stay in the file whatever the migrations have."""
    version_table: str = "goose_db_version"
    """The table that goose makes for itself, with or without its schema."""


def drift(
    fresh: Document,
    old: Document,
    catalog: Catalog,
    options: DriftOptions | None = None,
    *,
    written: Document | None = None,
) -> tuple[Drift, ...]:
    """What `old` (the file) means otherwise than `fresh` (the migrations), in the file's order.

    `catalog` is what `fresh` was made of: it knows the migrations' lines, and what no schema shows. What a comment
    `sqlprisma-ignore` names is left out; a comment that names nothing is a difference itself. `written` is the file as
    it stands, where `old` has the names of today for what migrations have renamed.
    """
    places = Places(catalog=catalog)
    return between(reading.read(fresh), old, places, options or DriftOptions(), written=written)


def between(
    database: Meaning,
    old: Document,
    places: Places,
    options: DriftOptions,
    *,
    written: Document | None = None,
) -> tuple[Drift, ...]:
    """The same, for a meaning that is known already."""
    renamed = () if written is None else renames.compare(written, old, places, options.default_schema)
    file = reading.read(old, options.default_schema, options.keep)
    compared = _Comparison(database=database, file=file, places=places, options=options).all()
    return tuple(sorted(ignores.apply(old, (*renamed, *compared)), key=_place))


def meanings(database: Meaning, expected: Meaning, places: Places) -> tuple[Drift, ...]:
    """The same for two meanings: what is expected otherwise than it is in a database. There are no comments in them."""
    compared = _Comparison(database=database, file=expected, places=places, options=DriftOptions())
    return tuple(sorted(compared.all(), key=_place))


def _place(found: Drift) -> tuple[bool, str, int]:
    """Where it stands; what stands nowhere comes last."""
    span = found.span
    return (True, "", 0) if span is None else (False, span.source.path, span.start)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Comparison:
    """Both meanings, and where the migrations say theirs."""

    database: Meaning
    file: Meaning
    places: Places
    options: DriftOptions

    def all(self) -> Iterator[Drift]:
        """Every difference."""
        unmodelled = {shown(name): name for name in self.database.tables if self._is_unmodelled(name)}
        for name, table in self.file.tables.items():
            known = self.database.tables.get(name)
            if known is not None:
                yield from self._table(known, table)
            elif table.is_kept or self._is_left_out(name):
                yield self._not_compared(table)
            else:
                near = nearest(shown(name), unmodelled)
                unmodelled.pop(near or "", None)
                yield _unknown(table, near)
        yield from map(self._unmodelled, unmodelled.values())
        yield from enums.compare(self.database, self.file, self.places)
        yield from relations.compare_joins(self.database, self.file, self.places)

    def _is_left_out(self, name: Name) -> bool:
        """Whether there is a table that the fresh schema does not show: of goose's own no migration tells."""
        return (
            self.places.holder(name) is not None or name[1] == self.options.version_table.rpartition(".")[2]
        )

    def _is_unmodelled(self, name: Name) -> bool:
        """Whether nothing in the file stands for a table, nor for a view where the file may have views."""
        if name in self.file.tables or name[1] in self.file.joins:
            return False
        return self.file.says_views or not self.database.tables[name].is_view

    def _table(self, database: Table, file: Table) -> Iterable[Drift]:
        pair = Pair(
            database=database,
            file=file,
            places=self.places,
            allows_required_defaults=self.options.allows_required_defaults,
            says_partial_indexes=self.file.says_partial_indexes,
        )
        yield from columns.compare(pair)
        yield from indexes.compare(pair)
        yield from relations.compare(pair, self.file)

    def _not_compared(self, table: Table) -> Drift:
        says = f'"{shown(table.name)}" is not among the tables that are compared, and model {table.model} stands for it'
        found = _of_table(DriftCode.NOT_COMPARED, table.name, says, table)
        return replace(found, migration=self.places.of_table(table.name))

    def _unmodelled(self, name: Name) -> Drift:
        says = f'table "{shown(name)}" has no model'
        found = _of_table(DriftCode.TABLE_NOT_MODELLED, name, says, None)
        return replace(found, migration=self.places.of_table(name))


def _unknown(table: Table, near: str | None) -> Drift:
    says = f'the migrations have no table "{shown(table.name)}", and {_keyword(table)} {table.model} stands for it'
    found = _of_table(DriftCode.UNKNOWN_TABLE, table.name, says, table)
    if near is None:
        return found
    plain = near.rpartition(".")[2]
    mapped = f'write @@map("{plain}")' if plain != table.model else "take the @@map away"
    return replace(found, own_fix=f'did you mean "{near}"? Then {mapped}')


def _keyword(table: Table) -> str:
    return "view" if table.is_view else "model"


def _of_table(code: DriftCode, name: Name, says: str, table: Table | None) -> Drift:
    return Drift(
        code=code,
        says=says,
        table=shown(name),
        model=None if table is None else table.model,
        span=None if table is None else table.span,
    )
