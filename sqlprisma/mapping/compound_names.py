"""Fields that have the name by which Prisma Client would know a compound key.

`@@id([a, b])` and `@@unique([a, b])` are known by their fields' names, joined: `a_b`. Prisma refuses a model that has
a field of that name, even where the key is given another one by `name:` (psl, validation_pipeline/validations: the
joined names of indexes.rs and models.rs). So the field must yield, in either naming.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping

from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.objects import Oid, Table
from sqlprisma.mapping import columns
from sqlprisma.mapping.names import Chosen, KeptNames, Reason, in_file

_Column = tuple[Oid, int]


def tell_apart(
    fields: MutableMapping[_Column, Chosen], catalog: Catalog, table: Table, another: Callable[[str], str]
) -> None:
    """Rename the fields of a table that hide a compound key; `another` gives a free name for one.

    It ends: a joined name is longer than its parts, so a field yields only to shorter ones.
    """
    keys = _compound_keys(catalog, table)
    own = [(table.oid, column.number) for column in table.columns] if keys else []
    while (hiding := _hiding(fields, own, keys)) is not None:
        fields[hiding] = Chosen(another(fields[hiding].name), Reason.COLLISION)


def kept(catalog: Catalog, table: Table, names: KeptNames) -> tuple[str, ...]:
    """The names that the schema file gives to compound keys of a table: no other field may have them."""
    if not _compound_keys(catalog, table):
        return ()
    return in_file(names.key_names, catalog.namespace_name(table), table.name) or ()


def _compound_keys(catalog: Catalog, table: Table) -> tuple[tuple[_Column, ...], ...]:
    keys = (
        columns.column_numbers(index) for index in columns.shown_indexes(catalog, table) if index.is_unique
    )
    return tuple(tuple((table.oid, number) for number in key) for key in keys if len(key) > 1)


def _hiding(
    fields: MutableMapping[_Column, Chosen], own: Iterable[_Column], keys: Iterable[tuple[_Column, ...]]
) -> _Column | None:
    joined = {"_".join(fields[column].name for column in key) for key in keys}
    return next((column for column in own if fields[column].name in joined), None)
