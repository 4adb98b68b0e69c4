"""Which rows each table holds: kept in the catalog by table, and of a partitioned one by its leaves.

Every history begins with an empty database, so a table holds what its INSERTs put there; None stands for rows that
are not known.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlprisma.catalog import row_marks
from sqlprisma.catalog.catalog import Catalog, Row, Rows
from sqlprisma.catalog.objects import Constraint, Oid, Table
from sqlprisma.records import replace

MOST = 500
"""More rows of a table are not kept."""


def known(catalog: Catalog, table: int) -> Rows | None:
    """The rows that a table itself holds; None where they are not known."""
    if table in catalog.rows:
        return catalog.rows[table]
    return () if table >= catalog.rows_since else None


def put(catalog: Catalog, table: Oid, rows: Rows | None) -> Catalog:
    """With other rows in a table; too many are not kept."""
    if rows is not None and len(rows) > MOST:
        rows = None
    return replace(catalog, rows=catalog.rows.with_(table, rows))


def forget(catalog: Catalog, table: Oid | None = None) -> Catalog:
    """From here on nobody knows what a table holds; without one, what any table holds."""
    if table is not None:
        return put(catalog, table, None)
    left = type(catalog.rows)()
    if row_marks.PLACE in catalog.rows:
        left = left.with_(row_marks.PLACE, catalog.rows[row_marks.PLACE])
    return replace(catalog, rows=left, rows_since=catalog.next_oid)


# --- partitioned tables


def partitions(catalog: Catalog, table: Table) -> tuple[Table, ...]:
    """The partitions of a table, in the order they were made."""
    return tuple(child for child in _children(catalog, table) if child.partition_of == table.oid)


def leaves(catalog: Catalog, table: Table) -> Iterator[Table]:
    """The tables that hold the rows of a table: itself, or the partitions below it."""
    if not table.is_partitioned:
        yield table
        return
    for partition in partitions(catalog, table):
        yield from leaves(catalog, partition)


def ancestors(catalog: Catalog, table: Table) -> Iterator[Table]:
    """The partitioned tables above a partition, the nearest first."""
    while table.partition_of:
        table = catalog.get(table.partition_of, Table)
        yield table


def all_known(catalog: Catalog, table: Table) -> Rows | None:
    """All rows of a table and its partitions, by its own column numbers; None where they are not known."""
    if not table.is_partitioned:
        return known(catalog, table.oid)
    made: list[Row] = []
    for leaf in leaves(catalog, table):
        rows = None if leaf.is_foreign else known(catalog, leaf.oid)
        if rows is None:
            return None
        made += [moved(leaf, table, row) for row in rows]
    return tuple(made)


def forget_all(catalog: Catalog, table: Table) -> Catalog:
    """From here on nobody knows what a table and its partitions hold."""
    for leaf in leaves(catalog, table):
        catalog = forget(catalog, leaf.oid)
    return forget(catalog, table.oid) if table.is_partitioned else catalog


def moved(source: Table, target: Table, row: Row) -> Row:
    """The row of a table as one of another table that has columns of the same names."""
    if source.oid == target.oid:
        return row
    numbers = {column.name: column.number for column in target.columns}
    return {
        numbers[column.name]: row[column.number]
        for column in source.columns
        if column.number in row and column.name in numbers
    }


# --- keys that lead to a table


def is_repeated(catalog: Catalog, key: Constraint) -> bool:
    """Whether a foreign key only repeats another of the same table for a partition of the referenced one."""
    parent = catalog.objects.get(key.parent)
    return isinstance(parent, Constraint) and parent.table == key.table


def keys_to(catalog: Catalog, table: Table) -> Iterator[Constraint]:
    """The foreign keys that ask when rows of a table go; of partitioned tables that have one the topmost asks."""
    oids = dict.fromkeys(needed.dependent for needed in catalog.needed_by.get(table.oid, ()))
    for oid in oids:
        found = catalog.objects.get(oid)
        if not isinstance(found, Constraint) or found.referenced_table != table.oid:
            continue
        parent = catalog.objects.get(found.parent)
        if not isinstance(parent, Constraint) or parent.referenced_table != table.oid:
            yield found


def heirs(catalog: Catalog, table: Table) -> Iterator[Table]:
    """The tables below a table, by inheritance or as partitions."""
    for child in _children(catalog, table):
        yield child
        yield from heirs(catalog, child)


def _children(catalog: Catalog, table: Table) -> Iterator[Table]:
    """The tables right below a table, in the order they were made."""
    for oid in sorted({needed.dependent for needed in catalog.needed_by.get(table.oid, ())}):
        found = catalog.objects.get(oid)
        if isinstance(found, Table) and table.oid in (found.partition_of, *found.inherits):
            yield found
