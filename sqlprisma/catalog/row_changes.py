"""INSERT, UPDATE, DELETE, TRUNCATE, MERGE and COPY: which rows there are afterwards, and what is refused of them.

Each row goes the way it goes in the executor (nodeModifyTable.c): its values and defaults, its partition, NOT NULL
and CHECK, its bound, the unique indexes; and when all are there, the foreign keys. A statement whose effect is not
known makes what it touches unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

from sqlprisma import ddl
from sqlprisma.catalog import (
    attachments,
    cells,
    counters,
    dml,
    dml_conflicts,
    folding,
    inserted_rows,
    lookup,
    row_code,
    row_keys,
    row_routes,
    row_rules,
    row_symbols,
    stored_rows,
)
from sqlprisma.catalog.catalog import Catalog, Cell, Row, Unknowable
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.inserted_rows import Change
from sqlprisma.catalog.objects import Oid, Table, View
from sqlprisma.catalog.typed import Typed
from sqlprisma.ddl import dml as written_changes
from sqlprisma.diagnostics import Code
from sqlprisma.records import replace
from sqlprisma.source import Span

_Conflict: TypeAlias = written_changes.Conflict | None
_FROM_CLIENT = re.compile(r"[^']*?\bfrom\s+stdin\b", re.IGNORECASE)


def change(catalog: Catalog, operation: ddl.ChangeRows) -> Catalog:
    """INSERT, UPDATE, DELETE, MERGE, TRUNCATE, COPY.

    Raises:
        CatalogError: where what it names does not exist, or its rows cannot be.
    """
    written = None if catalog.is_lenient else operation.written
    analysed = None if written is None else dml.analyse(catalog, written)
    if not operation.tables:
        return stored_rows.forget(catalog)
    if operation.kind is ddl.RowChange.TRUNCATE and not operation.is_cascade:
        _refuse_references(catalog, operation)
    for name in operation.tables:
        found = attachments.expected(catalog, name)
        if found is None:
            continue
        if isinstance(found, Table):
            _refuse_missing_columns(catalog, found, operation)
            catalog = _changed(catalog, found, operation, analysed)
        elif isinstance(found, View):
            catalog = stored_rows.forget(catalog)
        else:
            raise lookup.wrong_kind(name.name, "a table", name.span)
    return catalog


def unanalysed(operation: ddl.Operation) -> ddl.Operation:
    """The operation as running code has it: its names may be variables, so nothing is refused of them."""
    if isinstance(operation, ddl.ChangeRows) and operation.written is not None:
        return replace(operation, written=None)
    return operation


def touched(catalog: Catalog, operation: ddl.ChangeRows) -> int | None:
    """How many rows INSERT, UPDATE or DELETE touches; None where that is not known."""
    found = lookup.find_relation(catalog, operation.tables[0]) if operation.tables else None
    if not isinstance(found, Table) or row_code.is_run(catalog, found, operation):
        return None
    if operation.kind is ddl.RowChange.INSERT:
        return None if operation.values is None or operation.is_conditional else len(operation.values)
    is_alone = not (found.is_partitioned or found.has_subclass)
    is_empty = is_alone and stored_rows.known(catalog, found.oid) == ()
    changes = operation.kind in {ddl.RowChange.DELETE, ddl.RowChange.UPDATE}
    return 0 if is_empty and changes else None


def _refuse_missing_columns(catalog: Catalog, table: Table, operation: ddl.ChangeRows) -> None:
    if catalog.is_lenient:
        return
    for column in operation.columns:
        if table.column(column.name) is None:
            raise lookup.undefined_column(table.name, table.columns, column.name, column.span)


def _changed(
    catalog: Catalog, table: Table, operation: ddl.ChangeRows, analysed: dml.Analysed | None
) -> Catalog:
    kin = (table, *stored_rows.heirs(catalog, table), *stored_rows.ancestors(catalog, table))
    if any(each.is_foreign or row_code.is_run(catalog, each, operation) for each in kin):
        return stored_rows.forget(catalog)
    change = Change(
        table=table,
        operation=operation,
        analysed=analysed,
        counters=counters.Counters(catalog),
        fresh=row_symbols.Fresh(catalog),
    )
    work = _WORK.get(operation.kind)
    if work is None:
        return counters.forget(_unknown(catalog, table))
    catalog = change.fresh.kept(change.counters.kept(work(catalog, change)))
    if operation.kind is ddl.RowChange.UPDATE and operation.written is not None:
        catalog = _recounted(catalog, change)
    if operation.kind is ddl.RowChange.TRUNCATE:
        return catalog
    return counters.after_reading(catalog, operation.span.text)


def _recounted(catalog: Catalog, change: Change) -> Catalog:
    """After an UPDATE that may have set columns to what their sequences give next."""
    analysed = change.analysed
    is_counted = analysed is None or any(value is None for _, value in analysed.assignments)
    return counters.forget_of(catalog, change.table) if is_counted else catalog


def _unknown(catalog: Catalog, table: Table) -> Catalog:
    """After a change of rows that are there of which it is not known what it did."""
    if table.has_subclass and not table.is_partitioned:
        return stored_rows.forget(catalog)
    if any(True for leaf in stored_rows.leaves(catalog, table) for _ in stored_rows.keys_to(catalog, leaf)):
        return stored_rows.forget(catalog)
    return stored_rows.forget_all(catalog, table)


# --- INSERT


def _insert(catalog: Catalog, change: Change) -> Catalog:
    made = inserted_rows.of(catalog, change)
    if made is None:
        return _uncounted(catalog, change)
    conflict = _conflict(change)
    if change.operation.is_conditional and conflict is None and not _is_query(change):
        return _uncounted(catalog, change)
    added: dict[Oid, list[Row]] = {}
    seen: dict[Oid, row_rules.Seen] = {}
    for row in made:
        catalog, leaf = _placed(catalog, change, row, conflict, seen)
        if leaf is not None:
            added.setdefault(leaf[0].oid, []).append(leaf[1])
    for oid, rows in added.items():
        _refuse_orphans(catalog, catalog.get(oid, Table), rows, change.span)
    return catalog


def _uncounted(catalog: Catalog, change: Change) -> Catalog:
    """After an INSERT of rows that are not known."""
    return counters.forget_of(stored_rows.forget_all(catalog, change.table), change.table)


def _conflict(change: Change) -> _Conflict:
    written = change.operation.written
    if change.analysed is None or not isinstance(written, written_changes.Insert):
        return None
    return written.conflict


def _is_query(change: Change) -> bool:
    return change.analysed is not None and change.analysed.query is not None


def _placed(
    catalog: Catalog, change: Change, row: Row, conflict: _Conflict, seen: dict[Oid, row_rules.Seen]
) -> tuple[Catalog, tuple[Table, Row] | None]:
    """With one more row where it belongs; None where that is not known, or the row is left out."""
    table, span = change.table, change.span
    if table.is_partitioned:
        row_routes.refuse_misplaced(catalog, table, row, span)
    found = row_routes.route(catalog, table, row, span)
    if found is None:
        row_rules.refuse_cells(catalog, table, inserted_rows.generated(catalog, table, row, span), span)
        return stored_rows.forget_all(catalog, table), None
    leaf, row = found
    row = inserted_rows.generated(catalog, leaf, row, span)
    row_rules.refuse_cells(catalog, leaf, row, span)
    if not table.is_partitioned:
        row_routes.refuse_misplaced(catalog, leaf, row, span)
    before = stored_rows.known(catalog, leaf.oid)
    if conflict is not None:
        clashes = dml_conflicts.clashes(catalog, leaf, conflict, row, before, span)
        if clashes is None or (clashes and conflict.assignments is not None):
            return _unknown(catalog, leaf), None
        if clashes:
            return catalog, None
    if before is None:
        return catalog, (leaf, row)
    if leaf.oid not in seen:
        seen[leaf.oid] = row_rules.Seen(catalog, leaf, before, span)
    seen[leaf.oid].add(row)
    return stored_rows.put(catalog, leaf.oid, (*before, row)), (leaf, row)


def _refuse_orphans(
    catalog: Catalog, table: Table, rows: Sequence[Row], span: Span, *, changed: frozenset[str] | None = None
) -> None:
    """Keys are asked when all rows of the statement are there; after UPDATE those that have a changed column."""
    for key in row_keys.of(catalog, table):
        names = {table.column_numbered(number).name for number in key.columns}
        if changed is None or names & changed:
            row_rules.refuse_orphans(catalog, key, rows, span)


# --- UPDATE and DELETE


def _is_met(catalog: Catalog, change: Change, leaf: Table, row: Row) -> bool | None:
    """Whether WHERE chooses a row of the table; None where that is not known."""
    analysed = change.analysed
    if analysed is None or not analysed.is_alone:
        return None
    if analysed.where is None:
        return True
    items = _items(catalog, change, leaf, row)
    found = folding.cell(catalog, analysed.where, change.span, items=items)
    return None if isinstance(found, Unknowable) else found in {"t", "true"}


def _items(catalog: Catalog, change: Change, leaf: Table, row: Row) -> folding.Items:
    """The row as the statement's FROM has it."""
    place = 0 if change.analysed is None else change.analysed.item
    own = cells.as_tuple(catalog, change.table, stored_rows.moved(leaf, change.table, row))
    return (*(None,) * place, own)


def _assigned(change: Change) -> frozenset[str]:
    numbers = () if change.analysed is None else (number for number, _ in change.analysed.assignments)
    return frozenset(change.table.column_numbered(number).name for number in numbers)


def _update(catalog: Catalog, change: Change) -> Catalog:
    table = change.table
    if change.analysed is None or (table.has_subclass and not table.is_partitioned):
        return _unknown(catalog, table)
    changes: list[row_keys.Changed] = []
    for leaf in stored_rows.leaves(catalog, table):
        before = stored_rows.known(catalog, leaf.oid)
        if before is None:
            return _unknown(catalog, table)
        made = [_updated(catalog, change, leaf, row) for row in before]
        for row in (each.after for each in made if each.is_touched):
            if not table.is_partitioned:
                row_routes.refuse_misplaced(catalog, leaf, row, change.span)
            elif row_routes.is_at_home(catalog, leaf, row, change.span) is not True:
                return _unknown(catalog, table)
        changes.append(row_keys.Changed(table=leaf, rows=tuple(made)))
    for each in changes:
        _refuse_doubles(catalog, each, change.span)
        catalog = stored_rows.put(catalog, each.table.oid, tuple(row.after for row in each.rows))
    for each in changes:
        touched_rows = [row.after for row in each.rows if row.is_certain]
        _refuse_orphans(catalog, each.table, touched_rows, change.span, changed=_assigned(change))
    for each in changes:
        catalog = row_keys.follow(catalog, each, change.span, is_delete=False)
    return catalog


def _updated(catalog: Catalog, change: Change, leaf: Table, row: Row) -> row_keys.ChangedRow:
    """A row after UPDATE; where it is not known whether it is chosen, what it would get is not known either."""
    analysed = change.analysed
    is_met = _is_met(catalog, change, leaf, row)
    if is_met is False or analysed is None:
        return row_keys.ChangedRow(before=row, after=row)
    numbers = {column.name: column.number for column in leaf.columns}
    after = dict(row)
    for number, value in analysed.assignments:
        own = numbers[change.table.column_numbered(number).name]
        after[own] = _new_cell(catalog, change, leaf, row, number, value) if is_met else Unknowable.VALUE
    if not is_met:
        for column in leaf.columns:
            if column.is_generated:
                after[column.number] = Unknowable.VALUE
        return row_keys.ChangedRow(before=row, after=after, is_touched=True)
    made = inserted_rows.generated(catalog, leaf, change.fresh.named(after), change.span)
    row_rules.refuse_cells(catalog, leaf, made, change.span)
    return row_keys.ChangedRow(before=row, after=made, is_touched=True, is_certain=True)


def _new_cell(
    catalog: Catalog, change: Change, leaf: Table, row: Row, number: int, value: Typed | None
) -> Cell:
    if value is None:
        return inserted_rows.default(catalog, change.table, change.table.column_numbered(number), change.span)
    return folding.cell(catalog, value, change.span, items=_items(catalog, change, leaf, row))


def _refuse_doubles(catalog: Catalog, changed: row_keys.Changed, span: Span) -> None:
    """Two rows of one key are there at the end, whichever is changed first."""
    rest = tuple(row.after for row in changed.rows if not row.is_certain)
    certain = [row.after for row in changed.rows if row.is_certain]
    if certain:
        seen = row_rules.Seen(catalog, changed.table, rest, span)
        for row in certain:
            seen.add(row)


def _delete(catalog: Catalog, change: Change) -> Catalog:
    table = change.table
    if change.analysed is None or (table.has_subclass and not table.is_partitioned):
        return _unknown(catalog, table)
    changes: list[row_keys.Changed] = []
    for leaf in stored_rows.leaves(catalog, table):
        before = stored_rows.known(catalog, leaf.oid)
        if before is None:
            return _unknown(catalog, table)
        made: list[row_keys.ChangedRow] = []
        for row in before:
            is_met = _is_met(catalog, change, leaf, row)
            if is_met is None:
                return _unknown(catalog, table)
            made.append(row_keys.ChangedRow(before=row, after=row, is_touched=is_met, is_certain=is_met))
        changes.append(row_keys.Changed(table=leaf, rows=tuple(made)))
    for each in changes:
        rest = tuple(row.before for row in each.rows if not row.is_touched)
        catalog = stored_rows.put(catalog, each.table.oid, rest)
    for each in changes:
        catalog = row_keys.follow(catalog, each, change.span, is_delete=True)
    return catalog


def _truncate(catalog: Catalog, change: Change) -> Catalog:
    """TRUNCATE: the table, those below it, and with CASCADE those that refer to them (ExecuteTruncateGuts)."""
    emptied = {change.table.oid: change.table}
    waiting = [change.table]
    while waiting:
        table = waiting.pop()
        found = list(stored_rows.heirs(catalog, table))
        if change.operation.is_cascade:
            keys = stored_rows.keys_to(catalog, table)
            found += [catalog.get(key.table, Table) for key in keys]
        waiting += [each for each in found if each.oid not in emptied]
        emptied |= {each.oid: each for each in found}
    if any(row_code.is_run(catalog, each, change.operation) for each in emptied.values()):
        return counters.forget(stored_rows.forget(catalog))
    restarts = re.search(r"\brestart\b", change.span.text, re.IGNORECASE) is not None
    for table in emptied.values():
        catalog = stored_rows.put(catalog, table.oid, ())
        catalog = counters.restart(catalog, table) if restarts else catalog
    return catalog


def _refuse_references(catalog: Catalog, operation: ddl.ChangeRows) -> None:
    """Refuse to empty a table to which another leads that stays as it is (heap_truncate_check_FKs)."""
    emptied: dict[Oid, Table] = {}
    for name in operation.tables:
        found = lookup.find_relation(catalog, name)
        if isinstance(found, Table):
            emptied |= {each.oid: each for each in (found, *stored_rows.heirs(catalog, found))}
    for table in emptied.values():
        for key in stored_rows.keys_to(catalog, table):
            if key.table not in emptied:
                other = catalog.get(key.table, Table).name
                raise CatalogError(
                    Code.FEATURE_NOT_SUPPORTED,
                    "cannot truncate a table referenced in a foreign key constraint",
                    span=operation.span,
                    detail=f'Table "{other}" references "{table.name}".',
                    hint=f'Truncate table "{other}" at the same time, or use TRUNCATE ... CASCADE.',
                )


def _copy(catalog: Catalog, change: Change) -> Catalog:
    """COPY … FROM: what the file holds is not known, and goose sends no rows."""
    if _FROM_CLIENT.match(change.span.text) is not None:
        message = "COPY from stdin failed"
        hint = "Write the rows as INSERT INTO … VALUES: goose sends none for COPY … FROM stdin."
        raise CatalogError(Code.NO_ROWS_SENT, message, span=change.span, hint=hint)
    return _uncounted(catalog, change)


_WORK: dict[ddl.RowChange, Callable[[Catalog, Change], Catalog]] = {
    ddl.RowChange.COPY: _copy,
    ddl.RowChange.DELETE: _delete,
    ddl.RowChange.INSERT: _insert,
    ddl.RowChange.TRUNCATE: _truncate,
    ddl.RowChange.UPDATE: _update,
}
"""What each kind does; any other leaves what it touches unknown."""
