"""Identity columns of partitions: since PostgreSQL 17 a partition's column is one where its parent's is (tablecmds.c).

It draws from the parent's sequence and is told apart by nobody, so it is not kept with the partition, which loses it
when it is detached.
"""

from __future__ import annotations

from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.objects import Column, IdentityKind, Table


def of(catalog: Catalog, table: Table, column: Column) -> IdentityKind | None:
    """The identity that a column has: a partition's is that of the table on top."""
    while table.partition_of:
        table = catalog.get(table.partition_of, Table)
        above = table.column(column.name)
        if above is None:
            break
        column = above
    return column.identity
