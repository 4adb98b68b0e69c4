"""What code could change at all, read from its text: whether a part that cannot be followed matters.

A part that only reads or changes rows, or sets variables, is stepped over; what it assigns is not known from then on.
Apart from the interpreter because nothing is run here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from sqlprisma import ddl
from sqlprisma.catalog import attachments, routines
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Routine
from sqlprisma.source import Source, Span

_NOWHERE = Source(path="", text="").span()
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_DDL = re.compile(r"\b(?:create|alter|drop|execute|comment|set_config)\b", re.IGNORECASE)
_CALL = re.compile(r'(?:("(?:[^"]|"")+"|[^\W\d][\w$]*)\s*\.\s*)?("(?:[^"]|"")+"|[^\W\d][\w$]*)\s*\(')
_ROWS = re.compile(
    r"\s*\(*\s*(?:select|insert|update|delete|merge|copy|truncate|grant|revoke|analyze|vacuum|refresh|notify"
    r"|reindex|lock|values|with)\b",
    re.IGNORECASE,
)
_RESTART = re.compile(
    r"\s*alter\s+(?:sequence\b|table\s+\S+\s+alter\s+(?:column\s+)?\S+\s+restart\b).*\brestart\b",
    re.IGNORECASE,
)


def without_comments(text: str) -> str:
    """The text without its comments."""
    return _COMMENT.sub(" ", text)


def may_hold_ddl(text: str) -> bool:
    """Whether a word of DDL stands in the text."""
    return _DDL.search(without_comments(text)) is not None


def routines_in(catalog: Catalog, text: str) -> Iterator[Routine]:
    """The functions and procedures of migrations that a text seems to call, each once."""
    seen: set[int] = set()
    for match in _CALL.finditer(without_comments(text)):
        schema, name = (_folded(part) if part else None for part in match.groups())
        for routine in routines_named(catalog, ddl.Name(name=name or "", schema=schema, span=_NOWHERE)):
            if routine.oid not in seen:
                seen.add(routine.oid)
                yield routine


def routines_named(catalog: Catalog, name: ddl.Name) -> tuple[Routine, ...]:
    """The functions and procedures of migrations that a name may mean."""
    try:
        return routines.named(catalog, name, missing_ok=True)
    except CatalogError:
        return ()


def _folded(word: str) -> str:
    return word[1:-1].replace('""', '"') if word.startswith('"') else word.lower()


def changing_routines(catalog: Catalog, text: str) -> tuple[Routine, ...]:
    """The routines a text calls whose bodies, or those they call, may change the schema."""
    return tuple(each for each in routines_in(catalog, text) if _changes(catalog, each, set()))


def changing(catalog: Catalog, name: ddl.Name) -> tuple[Routine, ...]:
    """The routines of that name whose bodies, or those they call, may change the schema."""
    return tuple(each for each in routines_named(catalog, name) if _changes(catalog, each, set()))


def _changes(catalog: Catalog, routine: Routine, seen: set[int]) -> bool:
    if routine.body is None or routine.oid in seen:
        return False
    seen.add(routine.oid)
    if may_hold_ddl(routine.body.text):
        return True
    return any(_changes(catalog, each, seen) for each in routines_in(catalog, routine.body.text))


def may_change(catalog: Catalog, code: object) -> bool:
    """Whether a piece of code could change the schema."""
    return any(_changes_itself(catalog, node) for node in nodes(code))


def _changes_itself(  # noqa: PLR0911 - one line a kind
    catalog: Catalog, node: object
) -> bool:
    match node:
        case ddl.Sql(statement=statement):
            if any(isinstance(each, ddl.Invoke | ddl.Do) for each in statement.operations):
                text = statement.span.text
                return may_hold_ddl(text) or bool(changing_routines(catalog, text))
            if any(isinstance(each, ddl.TransactionControl) for each in statement.operations):
                return False
            return not all(attachments.is_beside_schema(each) for each in statement.operations) or bool(
                changing_routines(catalog, statement.span.text)
            )
        case (
            ddl.CursorStatement(text=text)
            | ddl.Execute(text=text)
            | ddl.ForQuery(text=text)
            | ddl.Return(text=text)
        ) if text is not None:
            return not is_harmless_text(text)
        case ddl.CursorStatement(query=query) if query is not None:
            return bool(changing_routines(catalog, query.span.text))
        case ddl.Perform(query=query) | ddl.SelectInto(query=query):
            return bool(changing_routines(catalog, query.span.text)) or "set_config" in query.span.text
        case ddl.Call():
            return bool(changing_routines(catalog, node.span.text))
        case _:
            return False


def is_harmless_text(text: ddl.Expression) -> bool:
    """Whether a text put together for EXECUTE begins as a statement that changes no schema."""
    start = _beginning(text)
    return start is not None and (_ROWS.match(start) is not None or _RESTART.match(start) is not None)


def _beginning(text: ddl.Expression) -> str | None:
    match text:
        case ddl.StringLiteral(value=value):
            return value
        case ddl.Binary(operator="||", left=left):
            return _beginning(left)
        case ddl.Call(name=name, arguments=arguments) if name.name in {"format", "concat"} and arguments:
            return _beginning(arguments[0].value)
        case ddl.Cast(value=value):
            return _beginning(value)
        case _:
            return None


def nodes(code: object) -> Iterator[object]:
    """Everything under a piece of code, outermost first; not what an SQL statement itself is made of."""
    waiting = [code]
    while waiting:
        node = waiting.pop()
        if isinstance(node, tuple):
            waiting += reversed(node)
        elif is_dataclass(node) and not isinstance(node, ddl.Statement | Span):
            yield node
            waiting += reversed([getattr(node, each.name) for each in fields(node)])


def assigned(code: object) -> Iterator[tuple[str, ...]]:
    """The variables a piece of code may assign to."""
    for node in nodes(code):
        match node:
            case ddl.Assign(target=target):
                yield target.parts
            case ddl.Execute() | ddl.SelectInto() | ddl.Sql() | ddl.CursorStatement():
                yield from (each.parts for each in node.targets)
            case ddl.GetDiagnostics(items=items):
                yield from (each.parts for each, _ in items)
            case _:
                pass


def escapes(code: object) -> bool:
    """Whether the code may leave what stands around it: RETURN, EXIT, an error it raises itself."""
    return _escapes(code, is_in_loop=False)


def _escapes(  # noqa: C901, PLR0911 - one line a kind
    code: object, *, is_in_loop: bool
) -> bool:
    match code:
        case ddl.Return(is_next=is_next):
            return not is_next
        case ddl.Leave(label=label):
            return not is_in_loop or label is not None
        case ddl.Raise(level=level):
            return level == "EXCEPTION"
        case ddl.Assert():
            return True
        case ddl.Loop() | ddl.ForEach() | ddl.ForInteger() | ddl.ForQuery():
            return any(_escapes(each, is_in_loop=True) for each in code.body)
        case tuple():
            return any(_escapes(each, is_in_loop=is_in_loop) for each in code)
        case ddl.If():
            return _escapes((*code.branches, code.otherwise), is_in_loop=is_in_loop)
        case ddl.CaseStatement():
            return _escapes((*code.branches, code.otherwise or ()), is_in_loop=is_in_loop)
        case ddl.Branch() | ddl.Handler():
            return _escapes(code.body, is_in_loop=is_in_loop)
        case ddl.Block():
            return _escapes((code.body, code.handlers), is_in_loop=is_in_loop)
        case _:
            return False
