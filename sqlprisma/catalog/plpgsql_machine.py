"""The machine that code runs on: the session it changes, and how its expressions, queries and statements are read.

Apart from the statements of PL/pgSQL because functions in SQL, queries at top level and EXECUTE run on it, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import field
from typing import TypeAlias, TypeVar

from sqlprisma import ddl
from sqlprisma.catalog import analyze_queries, builtins, evaluate, routines, types, values
from sqlprisma.catalog import plpgsql_effects as effects
from sqlprisma.catalog import session as sessions
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Oid, Routine, TypeUse
from sqlprisma.catalog.plpgsql_paths import Path, Unknowable
from sqlprisma.catalog.plpgsql_variables import Variables, fields_of
from sqlprisma.catalog.reading import QUERY_KINDS, Reader
from sqlprisma.catalog.session import Session
from sqlprisma.catalog.typed import FunctionRef
from sqlprisma.catalog.typed_queries import NotAnalysed, TypedQuery
from sqlprisma.catalog.values import Missing, Unknown, Value
from sqlprisma.diagnostics import Code, Outcome, Severity
from sqlprisma.records import dataclass, replace
from sqlprisma.source import Anchor, Origin, Source, Span

T = TypeVar("T")
Row: TypeAlias = tuple[Value, ...]
Execute: TypeAlias = Callable[[Session, ddl.Statement], Session]
"""One statement of SQL, run as the fold runs it."""

Given: TypeAlias = list[tuple[Value, int] | None]
"""The arguments of a call with their types, by place; None where the default is meant."""

DEEPEST = 24
"""How many functions may be at work at once."""
_UNTYPED = (ddl.NullLiteral, ddl.StringLiteral)
_CHANGES_ROWS = re.compile(r"\b(?:insert|update|delete|merge)\b", re.IGNORECASE)
_WORD = re.compile(r"\w+|[^\w\s]")


@dataclass(slots=True, kw_only=True)
class Results:
    """What a body gave back."""

    value: Value = None
    type: int | None = None
    """The type of `value`; None where nothing was returned."""
    rows: list[Value] = field(default_factory=list)


Body: TypeAlias = Callable[["Machine", Variables, ddl.Block], Results]


class Machine:
    """One walk through code; everything it changes is here."""

    def __init__(
        self,
        session: Session,
        *,
        reader: Reader,
        execute: Execute,
        path: Path,
        body: Body,
        blocks: dict[tuple[Source, int], ddl.Block],
    ) -> None:
        self.session = session
        self.reader = reader
        self.path = path
        self.is_atomic = session.start is not None
        self.handlers = 0
        """How many exception handlers stand around the statement that runs."""
        self.completed: set[int] = set()
        """The routines that were run to their end."""
        self._depth = 0
        self._execute = execute
        self._body = body
        self._blocks = blocks
        if not self.is_atomic:
            self.session = sessions.begin(session)

    # --- expressions and queries

    def value(self, variables: Variables, expression: ddl.Expression) -> tuple[Value, int]:
        """An expression's value and type.

        Raises:
            CatalogError: as PostgreSQL refuses it.
            Unknown: where it cannot be known.
        """
        self.path.step(expression.span)
        try:
            typed = analyze_queries.expression(self.session.catalog, expression, variables=variables)
            found = evaluate.value(self._world(variables), typed)
        except NotAnalysed as form:
            raise Unknown(form.reason, form.span or expression.span) from None
        except Unknown as unknown:
            raise Unknown(unknown.reason, unknown.span or expression.span) from None
        if isinstance(found, Missing):
            raise Unknown(found.reason, expression.span)
        return found, typed.type

    def text(self, variables: Variables, expression: ddl.Expression) -> str | None:
        """An expression's value as text."""
        found, type_oid = self.value(variables, expression)
        return values.to_text(self.session.catalog, type_oid, found)

    def is_true(self, variables: Variables, expression: ddl.Expression) -> bool:
        """Whether a condition holds; NULL is no."""
        found, type_oid = self.value(variables, expression)
        if type_oid != builtins.BOOL:
            found = self.convert(variables, found, type_oid, TypeUse(oid=builtins.BOOL))
        return found is True

    def convert(self, variables: Variables, value: Value, source_type: int, target: TypeUse) -> Value:
        """A value as another type has it (assignment)."""
        return evaluate.convert(self._world(variables), value, source_type, target)

    def query(self, variables: Variables | None, query: ddl.Query) -> TypedQuery:
        """An analysed query.

        Raises:
            CatalogError: as PostgreSQL refuses it.
            Unknown: where a form is not modelled.
        """
        self.path.step(query.span)
        if query.tree is None:
            raise Unknown("what this query gives", query.span)
        try:
            return analyze_queries.query(self.session.catalog, query, variables=variables)
        except NotAnalysed as form:
            raise Unknown(form.reason, form.span or query.span) from None

    def rows(self, variables: Variables, query: ddl.Query) -> tuple[TypedQuery, list[Row]]:
        """A query's rows.

        Raises:
            CatalogError: as PostgreSQL refuses it.
            Unknown: where they cannot be known.
        """
        typed = self.query(variables, query)
        try:
            return typed, list(evaluate.rows(self._world(variables), typed))
        except Unknown as unknown:
            raise Unknown(unknown.reason, unknown.span or query.span) from None

    def _world(self, variables: Variables) -> evaluate.World:
        def call(function: FunctionRef, arguments: tuple[Value, ...], names: tuple[str | None, ...]) -> Value:
            found = self.call(function.oid, arguments, names)
            world.catalog = self.session.catalog
            return found

        world = evaluate.World(catalog=self.session.catalog, variables=variables, call=call)
        return world

    @contextmanager
    def following(self, span: Span, text: str | None = None) -> Iterator[None]:
        """What runs inside must call every routine of a text that may change the schema, if something is unknown."""
        self.completed = set()
        try:
            yield
        except Unknown as unknown:
            called = effects.changing_routines(self.session.catalog, span.text if text is None else text)
            missed = [each.name for each in called if each.oid not in self.completed]
            if missed:
                reason = f'whether and how "{missed[0]}" is called: {unknown.reason}'
                raise Unknowable(span, reason) from None
            raise

    # --- statements

    def statements(self, span: Span) -> tuple[ddl.Statement, ...]:
        """The statements of a text.

        Raises:
            CatalogError: where one is refused.
        """
        return self._read(self.reader.statements(span))

    def written_query(self, span: Span) -> ddl.Query:
        """The query that fills a text.

        Raises:
            CatalogError: where it is refused.
        """
        found = self._read(self.reader.query(span))
        return ddl.Query(span=span) if found is None else found

    def block(self, body: Span) -> ddl.Block:
        """The code of a body, read once.

        Raises:
            CatalogError: where it is refused.
        """
        key = (body.source, body.start)
        if key not in self._blocks:
            found = self._read(self.reader.block(body))
            if found is None:
                raise CatalogError(Code.SYNTAX_ERROR, "syntax error at end of input", span=body)
            self._blocks[key] = found
        return self._blocks[key]

    def run_block(self, variables: Variables, block: ddl.Block) -> Results:
        """Run code with the variables it may name."""
        return self._body(self, variables, block)

    @staticmethod
    def _read(outcome: Outcome[T]) -> T:
        for found in outcome.diagnostics:
            if found.severity is Severity.ERROR:
                raise CatalogError(
                    found.code, found.message, span=found.span, hint=found.hint, notes=found.notes
                )
        return outcome.value

    def apply(self, variables: Variables, statement: ddl.Statement) -> None:
        """Run a statement of SQL."""
        self.path.step(statement.span)
        for operation in statement.operations:
            match operation:
                case ddl.TransactionControl():
                    self._control(operation)
                case ddl.Do():
                    self.run_block(Variables(), self.block(operation.body))
                case ddl.Invoke(is_unread=True):
                    self._unread(operation)
                case ddl.Invoke(query=None):
                    self.procedure(variables, operation)
                case ddl.Invoke(query=query) if query is not None:
                    self.select(variables, query.span)
                case ddl.SetParameter():
                    self.session = sessions.set_parameter(self.session, operation)
                case _:
                    self.session = self._execute(self.session, statement)
                    return

    def select(self, variables: Variables, span: Span) -> tuple[TypedQuery, list[Row]] | None:
        """Run a query for what its functions do; its rows, if they can be known."""
        try:
            with self.following(span):
                return self.rows(variables, self.written_query(span))
        except Unknown:
            return None

    def _unread(self, operation: ddl.Invoke) -> None:
        """A function in a query that is too long to be read."""
        for routine in effects.changing(self.session.catalog, operation.name):
            raise Unknowable(operation.span, f'whether and how "{routine.name}" is called')

    def _control(self, operation: ddl.TransactionControl) -> None:
        """COMMIT and ROLLBACK, where the code is a procedure that nothing stands around (pl_exec.c, spi.c)."""
        if self.is_atomic or self.handlers or operation.action not in {"COMMIT", "ROLLBACK"}:
            raise CatalogError(
                Code.RAISED_ERROR, "invalid transaction termination", span=operation.span, sqlstate="2D000"
            )
        ended = sessions.control(self.session, replace(operation, is_chained=False))
        self.session = sessions.begin(ended)

    def finished(self) -> Session:
        """The session when all is done."""
        return self.session if self.is_atomic else sessions.commit(self.session)

    # --- calls

    def procedure(self, variables: Variables, operation: ddl.Invoke) -> Value:
        """CALL."""
        given: Given = [self._argument(variables, each) for each in operation.arguments]
        catalog = self.session.catalog
        found = [
            each
            for each in routines.named(catalog, operation.name, missing_ok=True)
            if each.kind is ddl.ObjectKind.PROCEDURE
        ]
        kinds = tuple(
            builtins.UNKNOWN if isinstance(written, _UNTYPED) or each is None else each[1]
            for written, each in zip(operation.arguments, given, strict=True)
        )
        routine = routines.chosen(catalog, found, kinds, operation.name)
        if routine is None:
            return Missing(f'what "{operation.name}" does')
        inputs = [each for each in routine.parameters if each.mode != "out"]
        return self._run(routine, given, is_whole=len(given) > len(inputs))

    def _argument(self, variables: Variables, expression: ddl.Expression) -> tuple[Value, int]:
        try:
            return self.value(variables, expression)
        except Unknown as unknown:
            return Missing(unknown.reason), self._type_of(variables, expression)

    def _type_of(self, variables: Variables, expression: ddl.Expression) -> int:
        try:
            return analyze_queries.expression(self.session.catalog, expression, variables=variables).type
        except (NotAnalysed, Unknown):
            return builtins.UNKNOWN

    def call(self, oid: int, arguments: tuple[Value, ...], names: tuple[str | None, ...] = ()) -> Value:
        """Run a function that a query calls; names say which parameters the arguments are for."""
        routine = self.session.catalog.get(oid, Routine)
        given: Given = [None] * len(routine.argument_types)
        for at, value in enumerate(arguments):
            name = names[at] if at < len(names) else None
            place = routine.argument_names.index(name) if name in routine.argument_names and name else at
            if place < len(given):
                given[place] = (value, int(routine.argument_types[place]))
        return self._run(routine, given)

    def _run(self, routine: Routine, given: Given, *, is_whole: bool = False) -> Value:
        if routine.body is None or routine.language not in {"plpgsql", "sql"}:
            raise Unknown(f'what "{routine.name}" gives: it is written in {routine.language}')
        if routine.returns == builtins.TRIGGER:
            raise Unknown(f'what "{routine.name}" gives: it is a trigger\'s function')
        self._depth += 1
        if self._depth > DEEPEST:
            raise CatalogError(Code.TOO_DEEP, "stack depth limit exceeded", span=routine.body)
        variables = self._parameters(routine, given, is_whole=is_whole)
        with self._path_of(routine):
            if routine.language == "sql":
                results = self._sql_body(variables, routine, routine.body)
            else:
                results = self.run_block(variables, self.block(routine.body))
        self._depth -= 1
        self.completed.add(routine.oid)
        return self._returned(variables, routine, results)

    @contextmanager
    def _path_of(self, routine: Routine) -> Iterator[None]:
        """The routine's own search path, if it has one; a plain SET inside outlives it (fmgr_security_definer)."""
        before = self.session.catalog
        if routine.search_path is None:
            yield
            return
        self.session = self._with_path(routine.search_path)
        yield
        after = self.session.catalog
        path = before.search_path if after.session_path == before.session_path else after.session_path
        self.session = self._with_path(path)

    def _with_path(self, path: tuple[str, ...]) -> Session:
        return replace(self.session, catalog=replace(self.session.catalog, search_path=path))

    def _parameters(self, routine: Routine, given: Given, *, is_whole: bool) -> Variables:
        """The parameters as variables: by name, and as $1, $2, …."""
        variables = Variables()
        variables.scopes[0].label = routine.name
        waiting = list(given)
        number = 0
        for parameter in routine.parameters:
            use = types.resolve(self.session.catalog, parameter.type)
            value: Value = None
            if parameter.mode in {"in", "inout", "variadic"}:
                value = self._given(variables, waiting, parameter, use)
            elif is_whole and waiting:
                waiting.pop(0)
            fields = fields_of(self.session.catalog, use.oid)
            number += parameter.mode != "table"
            cell = variables.declare(parameter.name or f"${number}", use, value, fields=fields)
            variables.alias(f"${number}", cell)
        return variables

    def _given(
        self,
        variables: Variables,
        waiting: Given,
        parameter: ddl.RoutineArgument,
        use: TypeUse,
    ) -> Value:
        first = waiting.pop(0) if waiting else None
        if first is not None:
            value, type_oid = first
        elif parameter.default is not None:
            value, type_oid = self._argument(Variables(), parameter.default)
        else:
            return None
        if isinstance(value, Missing):
            return value
        try:
            return self.convert(variables, value, type_oid, use)
        except Unknown as unknown:
            return Missing(unknown.reason)

    def _sql_body(self, variables: Variables, routine: Routine, body: Span) -> Results:
        """A function in SQL: its statements, the last of which gives the result."""
        results = Results()
        for statement in self.statements(body):
            results = Results()
            if is_query(statement):
                found = self.select(variables, statement.span)
                if found is None:
                    results = Results(value=Missing(f'what "{routine.name}" gives'), type=routine.returns)
                    continue
                query, rows = found
                results.rows = [row[0] if len(row) == 1 else row for row in rows]
                if results.rows:
                    results.value = results.rows[0]
                columns = query.columns
                results.type = columns[0].value.type if len(columns) == 1 else builtins.RECORD
            elif statement.operations:
                self.apply(variables, statement)
            else:
                results = Results(value=Missing(f'what "{routine.name}" gives'), type=routine.returns)
        return results

    def _returned(self, variables: Variables, routine: Routine, results: Results) -> Value:
        if routine.returns_set:
            return results.rows if not isinstance(results.value, Missing) else results.value
        outs = [each for each in routine.parameters if each.mode in {"out", "inout"}]
        if outs and routine.language == "plpgsql":
            cells = [variables.scopes[0].cells[each.name] for each in outs if each.name is not None]
            found = tuple(cell.value for cell in cells)
            return found[0] if len(found) == 1 else found
        if routine.returns == builtins.VOID or results.type is None or isinstance(results.value, Missing):
            return results.value if routine.returns != builtins.VOID else None
        if types.type_of(self.session.catalog, routine.returns).kind.value == "p":
            return results.value
        return self.convert(variables, results.value, results.type, TypeUse(oid=Oid(routine.returns)))


def is_query(statement: ddl.Statement) -> bool:
    """Whether a statement gives rows and makes no table."""
    if statement.kind not in QUERY_KINDS:
        return False
    if statement.kind == "WITH" and _CHANGES_ROWS.search(statement.span.text):
        return False
    return all(isinstance(each, ddl.Invoke | ddl.SetParameter) for each in statement.operations)


def derived(text: str, written: ddl.Expression) -> Span:
    """A text that code put together, each of its words standing where the expression does in the file.

    A constant that is written whole stands there itself.
    """
    span = written.span
    if isinstance(written, ddl.StringLiteral):
        inside = span.text.find(text)
        if inside > 0 and span.text[0] in "'$":
            return replace(span, start=span.start + inside, end=span.start + inside + len(text))
    anchors = tuple(Anchor(derived=word.start(), base=span.start) for word in _WORD.finditer(text))
    origin = Origin(source=span.source, anchors=anchors or (Anchor(derived=0, base=span.start),))
    return Source(path=span.source.path, text=text, origin=origin).span()
