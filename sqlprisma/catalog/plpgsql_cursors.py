"""Cursors of running PL/pgSQL: all rows are found when one is opened, and fetched one by one (pl_exec.c)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlprisma import ddl
from sqlprisma.catalog import types
from sqlprisma.catalog.plpgsql_assign import assign_row, forget
from sqlprisma.catalog.plpgsql_dynamic import opened
from sqlprisma.catalog.plpgsql_machine import Machine, Row
from sqlprisma.catalog.plpgsql_variables import Scope, Variables, fields_of, fields_of_query
from sqlprisma.catalog.typed_queries import TypedQuery
from sqlprisma.catalog.values import Missing, Unknown, Value
from sqlprisma.records import dataclass


@dataclass(slots=True, kw_only=True)
class Cursor:
    """An open cursor: its rows, and how many of them are behind it."""

    query: TypedQuery
    rows: list[Row]
    done: int = 0


class Cursors:
    """The cursors of one running body."""

    def __init__(self, machine: Machine, variables: Variables) -> None:
        self.machine = machine
        self.variables = variables
        self.declared: dict[str, ddl.Declaration] = {}
        self.opened: dict[str, Cursor | Missing] = {}

    def run(self, statement: ddl.CursorStatement) -> Value:
        """Run OPEN, FETCH, MOVE or CLOSE; gives FOUND, or None where that stays as it is."""
        match statement.action:
            case "OPEN":
                self._open(statement)
            case "CLOSE":
                self.opened.pop(statement.cursor, None)
            case _:
                return self._moved(statement)
        return None

    def _open(self, statement: ddl.CursorStatement) -> None:
        try:
            query, rows = self._rows(statement)
        except Unknown as unknown:
            self.opened[statement.cursor] = Missing(unknown.reason)
        else:
            self.opened[statement.cursor] = Cursor(query=query, rows=rows)

    def _rows(self, statement: ddl.CursorStatement) -> tuple[TypedQuery, list[Row]]:
        if statement.text is None and statement.query is None:
            return self.declared_rows(statement.cursor, statement.arguments)
        return opened(self.machine, self.variables, statement)

    def declared_rows(self, name: str, arguments: tuple[ddl.Argument, ...]) -> tuple[TypedQuery, list[Row]]:
        """The rows of a cursor that was declared with its query.

        Raises:
            CatalogError: as PostgreSQL refuses the query.
            Unknown: where they cannot be known.
        """
        found = self.declared.get(name)
        if found is None or found.cursor is None:
            raise Unknown(f'the rows of "{name}"')
        with self._bound(found, arguments), self.machine.following(found.cursor.span):
            return self.machine.rows(self.variables, found.cursor)

    @contextmanager
    def _bound(self, cursor: ddl.Declaration, arguments: tuple[ddl.Argument, ...]) -> Iterator[None]:
        """The cursor's parameters as variables."""
        machine = self.machine
        given: dict[str, Value] = {}
        for parameter, argument in zip(cursor.parameters, arguments, strict=False):
            name = argument.name or parameter.name
            kinds = [each.type for each in cursor.parameters if each.name == name and each.type is not None]
            try:
                value, type_oid = machine.value(self.variables, argument.value)
                for kind in kinds:
                    use = types.resolve(machine.session.catalog, kind)
                    value = machine.convert(self.variables, value, type_oid, use)
            except Unknown as unknown:
                value = Missing(unknown.reason)
            given[name] = value
        self.variables.scopes.append(Scope())
        try:
            for parameter in cursor.parameters:
                if parameter.type is not None:
                    use = types.resolve(machine.session.catalog, parameter.type)
                    fields = fields_of(machine.session.catalog, use.oid)
                    self.variables.declare(parameter.name, use, given.get(parameter.name), fields=fields)
            yield
        finally:
            self.variables.scopes.pop()

    def _moved(self, statement: ddl.CursorStatement) -> Value:
        """FETCH and MOVE."""
        reason = f'the rows of "{statement.cursor}"'
        cursor = self.opened.get(statement.cursor, Missing(reason))
        if isinstance(cursor, Cursor) and not statement.is_next:
            cursor = self.opened[statement.cursor] = Missing(reason)
        if isinstance(cursor, Missing):
            forget(self.variables, [target.parts for target in statement.targets], cursor.reason)
            return cursor
        row = cursor.rows[cursor.done] if cursor.done < len(cursor.rows) else None
        cursor.done += row is not None
        if statement.targets:
            fields = fields_of_query(cursor.query)
            assign_row(self.machine, self.variables, statement.targets, row, fields)
        return row is not None
