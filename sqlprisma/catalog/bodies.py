"""CREATE FUNCTION and PROCEDURE with a body in quotes: its grammar is checked at once, and the names of its queries.

What PostgreSQL checks while check_function_bodies is on (pg_proc.c, fmgr_sql_validator; pl_handler.c,
plpgsql_validator): of PL/pgSQL the grammar alone, of SQL the names, too. Only what is surely wrong is refused: what
our own readers cannot read for another reason is taken to be right.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlprisma import ddl
from sqlprisma.catalog import builtins, conversions, routines
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.reading import QUERY_KINDS, Reader
from sqlprisma.catalog.session import Session
from sqlprisma.diagnostics import Code, Diagnostic
from sqlprisma.records import replace
from sqlprisma.source import Span

_WRONG_GRAMMAR = "syntax error at "
_ABSENT = frozenset({Code.UNDEFINED_COLUMN, Code.UNDEFINED_TABLE})
_POLYMORPHIC = conversions.POLYMORPHIC | {builtins.ANY}
"""Types of parameters that stand for others ("any", anyelement, …): what a body with them means only a call knows."""


def create(session: Session, operation: ddl.CreateRoutine) -> Session:
    """CREATE [OR REPLACE] FUNCTION | PROCEDURE | AGGREGATE.

    Raises:
        CatalogError: what is wrong with the routine or with its body.
    """
    before = session.catalog
    catalog = routines.create(before, operation)
    body, reader = operation.body, session.reader
    if body is not None and reader is not None and operation.queries is None and before.checks_bodies:
        if operation.language == "plpgsql":
            _refuse(reader.block(body).diagnostics)
        elif operation.language == "sql":
            _check_sql(catalog, operation, body, reader)
    return replace(session, catalog=catalog)


def _refuse(found: Iterable[Diagnostic]) -> None:
    """Refuse a body whose grammar is wrong."""
    for each in found:
        if each.message.startswith(_WRONG_GRAMMAR):
            raise CatalogError(each.code, each.message, span=each.span, hint=each.hint, notes=each.notes)


def _check_sql(catalog: Catalog, operation: ddl.CreateRoutine, body: Span, reader: Reader) -> None:
    outcome = reader.statements(body)
    _refuse(outcome.diagnostics)
    made = routines.made_by(catalog, operation)
    if catalog.is_lenient or _POLYMORPHIC.intersection(made.argument_types):
        return
    if made.search_path is not None:
        catalog = replace(catalog, search_path=made.search_path)
    queries = (each.span for each in outcome.value if each.kind in QUERY_KINDS)
    for span in queries:
        query = reader.query(span).value
        if query is None or query.tree is None:
            continue
        try:
            tuple(routines.read(catalog, made, (query,)))
        except CatalogError as error:
            if error.code in _ABSENT:
                raise
