"""Assignment in PL/pgSQL: to variables, fields and elements, converted to the type of what takes the value.

Apart from the statements because INTO, loops and results assign, too (pl_exec.c, exec_assign_value, exec_move_row).
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlprisma import ddl
from sqlprisma.catalog import builtins
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import TypeUse
from sqlprisma.catalog.plpgsql_machine import Machine, Row
from sqlprisma.catalog.plpgsql_variables import (
    Cell,
    Field,
    Variables,
    element,
    field_at,
    fields_of,
    with_field,
)
from sqlprisma.catalog.values import Missing, Unknown, Value
from sqlprisma.diagnostics import Code


def forget(variables: Variables, names: Iterable[tuple[str, ...]], reason: str) -> None:
    """From now on nobody knows what these variables hold."""
    for parts in names:
        found = variables.find(parts)
        if found is not None:
            cell, rest = found
            if rest and cell.fields is not None:
                at = next((at for at, each in enumerate(cell.fields) if each.name == rest[0]), None)
                if at is not None:
                    cell.value = with_field(cell, at, Missing(reason))
                    continue
            cell.value = Missing(reason)
            if cell.is_record:
                cell.fields = None


def assign(machine: Machine, variables: Variables, target: ddl.Variable, value: Value, type_oid: int) -> None:
    """`target := value`.

    Raises:
        CatalogError: as PostgreSQL refuses it.
    """
    cell, rest = _cell(variables, target)
    if cell.is_constant:
        message = f'variable "{target.parts[0]}" is declared CONSTANT'
        raise CatalogError(Code.OBJECT_NOT_IN_STATE, message, span=target.span)
    if target.subscripts:
        _assign_element(machine, variables, target, cell, value, type_oid)
        return
    if rest:
        at = field_at(cell, target.parts[0], rest[0], target.span)
        use = (cell.fields or ())[at].use
        cell.value = with_field(cell, at, _converted(machine, variables, value, type_oid, use))
        return
    if cell.is_record and not isinstance(value, tuple):
        cell.value = value
        if value is not None:
            cell.fields = None
        return
    if cell.is_record:
        _take_type(machine, cell, type_oid, value)
        return
    if value is None and cell.is_not_null:
        message = f'null value cannot be assigned to variable "{target.parts[0]}" declared NOT NULL'
        raise CatalogError(Code.RAISED_ERROR, message, span=target.span, sqlstate="22004")
    cell.value = _converted(machine, variables, value, type_oid, cell.use)


def _take_type(machine: Machine, cell: Cell, type_oid: int, value: Value) -> None:
    """A record takes the fields of the row assigned to it."""
    fields = None
    if type_oid not in (builtins.RECORD, builtins.UNKNOWN):
        fields = fields_of(machine.session.catalog, type_oid)
    if fields is None and isinstance(value, tuple):
        fields = tuple(
            Field(name=f"f{at}", use=TypeUse(oid=builtins.TEXT)) for at in range(1, len(value) + 1)
        )
    cell.fields = fields
    cell.value = value


def _cell(variables: Variables, target: ddl.Variable) -> tuple[Cell, tuple[str, ...]]:
    found = variables.find(target.parts)
    if found is None:
        name = ".".join(target.parts)
        raise CatalogError(Code.SYNTAX_ERROR, f'"{name}" is not a known variable', span=target.span)
    return found


def _converted(machine: Machine, variables: Variables, value: Value, type_oid: int, use: TypeUse) -> Value:
    if isinstance(value, Missing):
        return value
    try:
        return machine.convert(variables, value, type_oid, use)
    except Unknown as unknown:
        return Missing(unknown.reason)


def _assign_element(
    machine: Machine, variables: Variables, target: ddl.Variable, cell: Cell, value: Value, type_oid: int
) -> None:
    """`a[i] := value` for plain arrays; anything else is not known from then on."""
    known = cell.value if cell.value is not None else []
    reason = f'what "{target.parts[0]}" holds'
    try:
        at, _ = machine.value(variables, target.subscripts[0])
    except Unknown as unknown:
        at, reason = None, unknown.reason
    plain = (
        len(target.parts) == 1 == len(target.subscripts) and isinstance(known, list) and isinstance(at, int)
    )
    if not plain or not isinstance(known, list) or not isinstance(at, int) or not 0 < at <= len(known) + 1:
        cell.value = Missing(reason)
        return
    use = element(machine.session.catalog, cell.use)
    made = _converted(machine, variables, value, type_oid, use)
    cell.value = [*known[: at - 1], made, *known[at:]]


def assign_row(
    machine: Machine,
    variables: Variables,
    targets: tuple[ddl.Variable, ...],
    row: Row | None,
    fields: tuple[Field, ...],
) -> None:
    """A query's row into a record or into variables one by one; without a row all become NULL."""
    if len(targets) == 1:
        cell, rest = _cell(variables, targets[0])
        if cell.is_record and not rest:
            cell.fields = fields
            cell.value = row if row is not None else (None,) * len(fields)
            return
        if cell.fields is not None and not rest:
            _assign_composite(machine, variables, cell, row, fields)
            return
    for at, target in enumerate(targets):
        if row is None or at >= len(fields):
            assign(machine, variables, target, None, builtins.UNKNOWN)
        else:
            assign(machine, variables, target, row[at], fields[at].use.oid)


def _assign_composite(
    machine: Machine, variables: Variables, cell: Cell, row: Row | None, fields: tuple[Field, ...]
) -> None:
    if row is None:
        cell.value = None
        return
    members = [
        _converted(machine, variables, row[at], fields[at].use.oid, wanted.use) if at < len(fields) else None
        for at, wanted in enumerate(cell.fields or ())
    ]
    cell.value = tuple(members)
