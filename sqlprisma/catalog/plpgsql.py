"""PL/pgSQL, run on the catalog (pl_exec.c): a statement a method, control flow as signals.

Whatever a block cannot know of itself goes to the machine it runs on: values, SQL, calls. Where a condition cannot be
known the path is asked which way to go, unless what follows changes no schema; then it is stepped over.
"""

from __future__ import annotations

from typing import assert_never

from sqlprisma import ddl
from sqlprisma.catalog import builtins, conditions, lookup, types
from sqlprisma.catalog import plpgsql_effects as effects
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Table, TypeUse
from sqlprisma.catalog.plpgsql_assign import assign, assign_row, forget
from sqlprisma.catalog.plpgsql_cursors import Cursors
from sqlprisma.catalog.plpgsql_dynamic import execute, opened, performed, select_into, sql
from sqlprisma.catalog.plpgsql_machine import Machine, Results, Row
from sqlprisma.catalog.plpgsql_messages import assertion, message_of, raised
from sqlprisma.catalog.plpgsql_variables import Scope, Variables, fields_of, fields_of_query
from sqlprisma.catalog.typed_queries import TypedQuery
from sqlprisma.catalog.values import Missing, Unknown, Value, flattened
from sqlprisma.diagnostics import Code
from sqlprisma.records import dataclass, replace

INT4 = TypeUse(oid=builtins.INT4)
BOOL = TypeUse(oid=builtins.BOOL)
TEXT = TypeUse(oid=builtins.TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """Why the statements that follow are not run: RETURN, EXIT or CONTINUE."""

    kind: str
    label: str | None = None


_RETURN = Signal(kind="return")


def run(machine: Machine, variables: Variables, block: ddl.Block) -> Results:
    """Run a whole body; `variables` holds its parameters."""
    code = Running(machine, variables)
    code.statement(block)
    return code.results


class Running:
    """A body while it runs."""

    def __init__(self, machine: Machine, variables: Variables) -> None:
        self.machine = machine
        self.variables = variables
        self.results = Results()
        self.errors: list[CatalogError] = []
        """The errors being handled, the innermost last."""
        self.row_count: Value = 0
        self.found = variables.declare("found", BOOL, value=False)
        """The built-in variable, which a variable of the code may hide."""
        self.cursors = Cursors(machine, variables)

    def body(self, statements: tuple[ddl.CodeStatement, ...]) -> Signal | None:
        """Run statements until one of them leaves."""
        for statement in statements:
            signal = self.statement(statement)
            if signal is not None:
                return signal
        return None

    def statement(  # noqa: C901, PLR0911, PLR0912 - the table of contents: one line a kind of statement
        self, statement: ddl.CodeStatement
    ) -> Signal | None:
        """Run one statement."""
        self.machine.path.step(statement.span)
        match statement:
            case ddl.Assign():
                self._assign(statement)
            case ddl.Block():
                return self._block(statement)
            case ddl.If():
                return self._if(statement)
            case ddl.CaseStatement():
                return self._case(statement)
            case ddl.Loop():
                return self._loop(statement)
            case ddl.ForInteger():
                return self._for_integer(statement)
            case ddl.ForQuery():
                return self._for_query(statement)
            case ddl.ForEach():
                return self._for_each(statement)
            case ddl.Leave():
                return self._leave(statement)
            case ddl.Return():
                return self._return(statement)
            case ddl.Raise():
                raised(self.machine, self.variables, statement, self.errors)
            case ddl.Assert():
                assertion(self.machine, self.variables, statement)
            case ddl.Perform():
                self._counted(performed(self.machine, self.variables, statement))
            case ddl.SelectInto():
                self._counted(select_into(self.machine, self.variables, statement))
            case ddl.Execute():
                self.row_count = execute(self.machine, self.variables, statement)
            case ddl.Sql():
                self._counted(sql(self.machine, self.variables, statement))
            case ddl.GetDiagnostics():
                self._diagnostics(statement)
            case ddl.CursorStatement():
                self._counted(self.cursors.run(statement))
            case ddl.Nothing():
                pass
            case _:
                assert_never(statement)
        return None

    def _found(self, value: Value) -> None:
        self.found.value = value

    def _counted(self, count: Value) -> None:
        """FOUND and ROW_COUNT after a statement; None where it touches neither."""
        if count is None:
            return
        self.row_count = count
        self._found(count if isinstance(count, Missing) else bool(count))

    def _assign(self, statement: ddl.Assign) -> None:
        try:
            with self.machine.following(statement.span):
                value, type_oid = self.machine.value(self.variables, statement.value)
        except Unknown as unknown:
            value, type_oid = Missing(unknown.reason), builtins.UNKNOWN
        assign(self.machine, self.variables, statement.target, value, type_oid)

    # --- blocks

    def _block(self, block: ddl.Block) -> Signal | None:
        self.variables.scopes.append(Scope(label=block.label))
        try:
            for declaration in block.declarations:
                self._declare(declaration)
            signal = self._guarded(block) if block.handlers else self.body(block.body)
        finally:
            self.variables.scopes.pop()
        if signal is not None and signal.kind == "exit" and signal.label is not None:
            return None if signal.label == block.label else signal
        return signal

    def _guarded(self, block: ddl.Block) -> Signal | None:
        """A block with handlers: what it did before an error is undone, but for its variables."""
        before = self.machine.session
        depth = len(self.variables.scopes)
        self.machine.handlers += 1
        try:
            signal = self.body(block.body)
        except CatalogError as error:
            self.machine.handlers -= 1
            handler = next(
                (each for each in block.handlers if conditions.catches(each.conditions, error.sqlstate)), None
            )
            if handler is None:
                raise
            del self.variables.scopes[depth:]
            next_oid = self.machine.session.catalog.next_oid
            self.machine.session = replace(before, catalog=replace(before.catalog, next_oid=next_oid))
            return self._handled(handler, error)
        self.machine.handlers -= 1
        return signal

    def _handled(self, handler: ddl.Handler, error: CatalogError) -> Signal | None:
        self.variables.scopes.append(Scope())
        self.variables.declare("sqlstate", TEXT, value=error.sqlstate)
        self.variables.declare("sqlerrm", TEXT, value=error.message)
        self.errors.append(error)
        try:
            return self.body(handler.body)
        finally:
            self.errors.pop()
            self.variables.scopes.pop()

    def _declare(self, declaration: ddl.Declaration) -> None:
        name = declaration.name
        if declaration.alias_for is not None:
            found = self.variables.find(tuple(declaration.alias_for.split(".")))
            if found is None:
                message = f'variable "{declaration.alias_for}" does not exist'
                raise CatalogError(Code.UNDEFINED_OBJECT, message, span=declaration.span)
            self.variables.alias(name, found[0])
            return
        if declaration.cursor is not None:
            self.cursors.declared[name] = declaration
            self.variables.declare(name, TEXT, value=name)
            return
        value: Value = None
        type_oid: int = builtins.UNKNOWN
        if declaration.default is not None:
            try:
                with self.machine.following(declaration.span):
                    value, type_oid = self.machine.value(self.variables, declaration.default)
            except Unknown as unknown:
                value = Missing(unknown.reason)
        if declaration.type is None:
            self.variables.record(name)
        else:
            use = self._type(declaration)
            self.variables.declare(name, use, fields=fields_of(self.machine.session.catalog, use.oid))
        if value is not None or type_oid != builtins.UNKNOWN:
            target = ddl.Variable(parts=(name,), span=declaration.span)
            assign(self.machine, self.variables, target, value, type_oid)
        cell = self.variables.scopes[-1].cells[name]
        cell.is_constant = declaration.is_constant
        cell.is_not_null = declaration.is_not_null

    def _type(self, declaration: ddl.Declaration) -> TypeUse:
        written = declaration.type
        catalog = self.machine.session.catalog
        if written is None:
            return TypeUse(oid=builtins.RECORD)
        if declaration.is_row_type:
            found = lookup.find_relation(catalog, written.name)
            if found is None:
                message = f'relation "{written.name}" does not exist'
                raise CatalogError(Code.UNDEFINED_TABLE, message, span=written.span)
            if isinstance(found, Table):
                return TypeUse(oid=found.row_type)
            return types.resolve(catalog, replace(written, percent_type=None))
        if written.percent_type is None:
            return types.resolve(catalog, written)
        parts = (*str(written.name).split("."), written.percent_type)
        known = self.variables.find(tuple(part for part in parts if part))
        if known is not None and not known[1]:
            return self._dimensioned(known[0].use, written.dimensions)
        return self._dimensioned(types.resolve(catalog, written), written.dimensions)

    def _dimensioned(self, use: TypeUse, dimensions: int) -> TypeUse:
        if not dimensions:
            return use
        return replace(use, oid=types.type_of(self.machine.session.catalog, use.oid).array)

    # --- branches

    def _steps_over(self, statement: ddl.CodeStatement, reason: str) -> bool:
        """Step over what changes no schema: what it assigns is not known then."""
        machine = self.machine
        if effects.may_change(machine.session.catalog, statement):
            return False
        if effects.escapes(statement) and (machine.handlers or _leaves(statement)):
            return False
        forget(self.variables, effects.assigned(statement), reason)
        self._found(Missing(reason))
        self.row_count = Missing(reason)
        return True

    def _if(self, statement: ddl.If) -> Signal | None:
        for branch in statement.branches:
            condition = branch.conditions[0]
            try:
                with self.machine.following(condition.span):
                    is_taken = self.machine.is_true(self.variables, condition)
            except Unknown as unknown:
                if self._steps_over(statement, unknown.reason):
                    return None
                is_taken = self.machine.path.choose(2, condition.span, unknown.reason) == 0
            if is_taken:
                return self.body(branch.body)
        return self.body(statement.otherwise)

    def _case(self, statement: ddl.CaseStatement) -> Signal | None:
        for branch in statement.branches:
            for condition in branch.conditions:
                asked: ddl.Expression = condition
                if statement.operand is not None:
                    asked = ddl.Binary(
                        operator="=", left=statement.operand, right=condition, span=condition.span
                    )
                try:
                    is_taken = self.machine.is_true(self.variables, asked)
                except Unknown as unknown:
                    if self._steps_over(statement, unknown.reason):
                        return None
                    is_taken = self.machine.path.choose(2, condition.span, unknown.reason) == 0
                if is_taken:
                    return self.body(branch.body)
        if statement.otherwise is None:
            raise CatalogError(
                Code.RAISED_ERROR,
                "case not found",
                span=statement.span,
                hint="CASE statement is missing ELSE part.",
                sqlstate="20000",
            )
        return self.body(statement.otherwise)

    # --- loops

    def _round(self, label: str | None, body: tuple[ddl.CodeStatement, ...]) -> tuple[bool, Signal | None]:
        """One round of a loop: whether to stop, and with what signal."""
        signal = self.body(body)
        if signal is None:
            return False, None
        if signal.kind == "return" or signal.label not in {None, label}:
            return True, signal
        return signal.kind == "exit", None

    def _unknown_round(
        self, statement: ddl.Loop | ddl.ForQuery | ddl.ForEach | ddl.ForInteger, unknown: Unknown
    ) -> bool:
        """Whether a loop whose rounds are not known is run once with unknown values."""
        if self._steps_over(statement, unknown.reason):
            return False
        return self.machine.path.choose(2, unknown.span or statement.span, unknown.reason) == 1

    def _loop(self, statement: ddl.Loop) -> Signal | None:
        while True:
            is_last = False
            if statement.condition is not None:
                try:
                    if not self.machine.is_true(self.variables, statement.condition):
                        return None
                except Unknown as unknown:
                    if not self._unknown_round(statement, unknown):
                        return None
                    is_last = True
            self.machine.path.step(statement.span)
            stops, signal = self._round(statement.label, statement.body)
            if stops or is_last:
                return signal

    def _for_integer(self, statement: ddl.ForInteger) -> Signal | None:
        self.variables.scopes.append(Scope(label=statement.label))
        cell = self.variables.declare(statement.variable, INT4)
        try:
            try:
                low, high = self._bound(statement.low, "lower"), self._bound(statement.high, "upper")
                step = 1 if statement.step is None else self._bound(statement.step, "BY value of")
            except Unknown as unknown:
                cell.value = Missing(unknown.reason)
                if not self._unknown_round(statement, unknown):
                    return None
                return self._round(statement.label, statement.body)[1]
            if step <= 0:
                message = "BY value of FOR loop must be greater than zero"
                raise CatalogError(Code.INVALID_PARAMETER, message, span=statement.span)
            numbers = range(low, high - 1, -step) if statement.is_reverse else range(low, high + 1, step)
            for number in numbers:
                cell.value = number
                self.machine.path.step(statement.span)
                stops, signal = self._round(statement.label, statement.body)
                if stops:
                    return signal
        finally:
            self.variables.scopes.pop()
        self._found(bool(numbers))
        return None

    def _bound(self, expression: ddl.Expression, word: str) -> int:
        value, type_oid = self.machine.value(self.variables, expression)
        number = self.machine.convert(self.variables, value, type_oid, INT4)
        if not isinstance(number, int):
            message = f"{word} bound of FOR loop cannot be null"
            raise CatalogError(Code.RAISED_ERROR, message, span=expression.span, sqlstate="22004")
        return number

    def _for_query(self, statement: ddl.ForQuery) -> Signal | None:
        self.variables.scopes.append(Scope(label=statement.label))
        if statement.cursor is not None:  # the loop has a record of its own
            self.variables.record(statement.targets[0].parts[0])
        try:
            try:
                typed, rows = self._looped(statement)
            except Unknown as unknown:
                targets = [target.parts for target in statement.targets]
                forget(self.variables, targets, unknown.reason)
                if not self._unknown_round(statement, unknown):
                    return None
                return self._round(statement.label, statement.body)[1]
            fields = fields_of_query(typed)
            for row in rows:
                self.machine.path.step(statement.span)
                assign_row(self.machine, self.variables, statement.targets, row, fields)
                stops, signal = self._round(statement.label, statement.body)
                if stops:
                    return signal
        finally:
            self.variables.scopes.pop()
        self._found(bool(rows))
        return None

    def _looped(self, statement: ddl.ForQuery) -> tuple[TypedQuery, list[Row]]:
        if statement.cursor is not None:
            return self.cursors.declared_rows(statement.cursor, statement.arguments)
        return opened(self.machine, self.variables, statement)

    def _for_each(self, statement: ddl.ForEach) -> Signal | None:
        try:
            value, type_oid = self.machine.value(self.variables, statement.array)
        except Unknown as unknown:
            forget(self.variables, [target.parts for target in statement.targets], unknown.reason)
            if not self._unknown_round(statement, unknown):
                return None
            return self._round(statement.label, statement.body)[1]
        if not isinstance(value, list):
            message = "FOREACH expression must not be null"
            if value is not None:
                message = f"FOREACH expression must yield an array, not type {self._type_name(type_oid)}"
            sqlstate = "22004" if value is None else "42804"
            raise CatalogError(Code.RAISED_ERROR, message, span=statement.array.span, sqlstate=sqlstate)
        element = types.type_of(self.machine.session.catalog, type_oid).element
        members = value if statement.slice else list(flattened(value))
        for member in members:
            self.machine.path.step(statement.span)
            kind = type_oid if statement.slice else element
            assign(self.machine, self.variables, statement.targets[0], member, kind)
            stops, signal = self._round(statement.label, statement.body)
            if stops:
                return signal
        self._found(bool(members))
        return None

    def _type_name(self, oid: int) -> str:
        return types.name_of(self.machine.session.catalog, oid)

    def _leave(self, statement: ddl.Leave) -> Signal | None:
        if statement.condition is not None:
            try:
                leaves = self.machine.is_true(self.variables, statement.condition)
            except Unknown as unknown:
                span = statement.condition.span
                leaves = self.machine.path.choose(2, span, unknown.reason) == 0
            if not leaves:
                return None
        return Signal(kind="continue" if statement.is_continue else "exit", label=statement.label)

    # --- results

    def _return(self, statement: ddl.Return) -> Signal | None:
        try:
            with self.machine.following(statement.span):
                if statement.is_next:
                    self._return_next(statement)
                    return None
                if statement.value is not None:
                    value, type_oid = self.machine.value(self.variables, statement.value)
                    self.results.value, self.results.type = value, type_oid
        except Unknown as unknown:
            self.results.value = Missing(unknown.reason)
            self.results.type = builtins.UNKNOWN
            if statement.is_next:
                return None
        return _RETURN

    def _return_next(self, statement: ddl.Return) -> None:
        if statement.value is not None:
            self.results.rows.append(self.machine.value(self.variables, statement.value)[0])
        elif statement.query is not None or statement.text is not None:
            _, rows = opened(self.machine, self.variables, statement)
            self.results.rows += [row[0] if len(row) == 1 else row for row in rows]
        else:
            cells = self.variables.scopes[0].cells
            outs = dict.fromkeys(name for name in cells if not name.startswith("$") and name != "found")
            self.results.rows.append(tuple(cells[name].value for name in outs))

    def _diagnostics(self, statement: ddl.GetDiagnostics) -> None:
        if statement.is_stacked and not self.errors:
            raise CatalogError(
                Code.RAISED_ERROR,
                "GET STACKED DIAGNOSTICS cannot be used outside an exception handler",
                span=statement.span,
                sqlstate="0Z002",
            )
        for target, item in statement.items:
            if item == "ROW_COUNT":
                assign(self.machine, self.variables, target, self.row_count, builtins.INT8)
            else:
                error = self.errors[-1] if statement.is_stacked else None
                assign(self.machine, self.variables, target, message_of(error, item), builtins.TEXT)


def _leaves(statement: ddl.CodeStatement) -> bool:
    """Whether the code may leave by RETURN, EXIT or CONTINUE, and not by an error alone."""
    return any(
        isinstance(node, ddl.Leave) or (isinstance(node, ddl.Return) and not node.is_next)
        for node in effects.nodes(statement)
    )
