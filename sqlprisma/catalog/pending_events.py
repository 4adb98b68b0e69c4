"""Checks that wait for the commit, and what is refused of their table until then (trigger.c, AfterTriggerPendingOnRel).

An INSERT into a table whose foreign key is INITIALLY DEFERRED leaves such a check behind for each row. Which rows
came with the running transaction is seen by comparing it with its begin; where that is not certain, nothing waits.
"""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.catalog import lookup, stored_rows
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Constraint, ConstraintKind, Table
from sqlprisma.diagnostics import Code


def refuse(start: Catalog | None, catalog: Catalog, operation: ddl.Operation) -> None:
    """Refuse to alter, empty or drop a table of which checks wait (CheckTableNotInUse).

    `start` is the catalog when the transaction began; None outside one.

    Raises:
        CatalogError: `cannot ALTER TABLE "t" because it has pending trigger events`.
    """
    if start is None:
        return
    for word, name in _aims(operation):
        found = lookup.find_relation(catalog, name, missing_schema_ok=True)
        if isinstance(found, Table) and _has_pending(start, catalog, found):
            raise CatalogError(
                Code.OBJECT_IN_USE,
                f'cannot {word} "{found.name}" because it has pending trigger events',
                span=operation.span,
                detail="Rows that this transaction inserts wait for a check of an INITIALLY DEFERRED foreign key.",
                hint="Put SET CONSTRAINTS ALL IMMEDIATE; before it, or make it a migration of its own.",
            )


def _aims(operation: ddl.Operation) -> tuple[tuple[str, ddl.Name], ...]:
    """Which tables a statement must have for itself, and how PostgreSQL calls what it does."""
    match operation:
        case ddl.CreateIndex():
            return (("CREATE INDEX", operation.table),)
        case ddl.ChangeRows(kind=ddl.RowChange.TRUNCATE):
            return tuple(("TRUNCATE", name) for name in operation.tables)
        case ddl.Drop(kind=ddl.ObjectKind.TABLE):
            return tuple(("DROP TABLE", name) for name in operation.names)
        case ddl.RenameColumn() | ddl.RenameConstraint():
            return ()
        case _ if isinstance(operation, ddl.AlterTableOperation):
            is_domain = operation.target.kind is ddl.ObjectKind.DOMAIN
            return () if is_domain else (("ALTER TABLE", operation.target.name),)
        case _:
            return ()


def _has_pending(start: Catalog, catalog: Catalog, table: Table) -> bool:
    """Whether a row was certainly inserted since the begin, and a key that waits was there before it."""
    before, now = (stored_rows.known(each, table.oid) for each in (start, catalog))
    if before is None or now is None or len(now) <= len(before):
        return False
    return any(_waits(start, key, table) for key in catalog.constraints_of(table))


def _waits(start: Catalog, key: Constraint, table: Table) -> bool:
    if key.kind is not ConstraintKind.FOREIGN_KEY or not key.is_initially_deferred:
        return False
    if len(key.provenance) != 1 or not table.provenance:
        return False
    made, created = key.provenance[0], table.provenance[0]
    is_of_table = made.source == created.source and created.start <= made.start and made.end <= created.end
    return is_of_table or key.oid in start.objects
