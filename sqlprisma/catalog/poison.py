"""Follow-up errors: what a failed statement would have made or removed, so that its absence is not reported again.

Names alone are kept, without their schemas: folding one error too many is better than a screen full of echoes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlprisma import ddl
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.diagnostics import Code

_ABSENCES = frozenset(
    {
        Code.INVALID_FOREIGN_KEY,
        Code.INVALID_VALUE,
        Code.UNDEFINED_COLUMN,
        Code.UNDEFINED_FUNCTION,
        Code.UNDEFINED_OBJECT,
        Code.UNDEFINED_SCHEMA,
        Code.UNDEFINED_TABLE,
    }
)
_PRESENCES = frozenset(
    {
        Code.DEPENDENT_OBJECTS,
        Code.DUPLICATE_COLUMN,
        Code.DUPLICATE_OBJECT,
        Code.DUPLICATE_SCHEMA,
        Code.DUPLICATE_TABLE,
        Code.INVALID_TABLE_DEFINITION,
    }
)
_CHANGES_ROWS = frozenset({"WITH", *(change.value for change in ddl.RowChange)})
_NAME = re.compile(r'"([^"]+)"|(?:table|type|column|schema|function|constraint|index|view|sequence) ([\w.]+)')
_WORD = re.compile(r'"((?:[^"]|"")+)"|([^\W\d][\w$]*)')


def names_in(error: CatalogError) -> tuple[str, ...]:
    """The names that a refusal is about, without their schemas."""
    found = (match[1] or match[2] for match in _NAME.finditer(error.message))
    return tuple(dict.fromkeys(part for name in found for part in name.split(".")))


def is_echo(error: CatalogError) -> bool:
    """Whether an error of this kind can come from another statement's failure at all."""
    return error.code in _ABSENCES or error.code in _PRESENCES


def touched(statement: ddl.Statement) -> tuple[str, ...]:
    """The names that a failed statement would have made, changed or removed."""
    if not statement.operations:
        return _unread(statement)
    found = (name for operation in statement.operations for name in _of(operation))
    return tuple(dict.fromkeys(found))


def _unread(statement: ddl.Statement) -> tuple[str, ...]:
    """Of a statement that could not be read: the words before its first parenthesis."""
    if statement.kind in _CHANGES_ROWS:
        return ()
    head = statement.span.text.partition("(")[0][:400]
    words = (match[1] or match[2].lower() for match in _WORD.finditer(head))
    keywords = set(statement.kind.lower().split())
    return tuple(dict.fromkeys(word for word in words if word not in keywords))


def _of(operation: ddl.Operation) -> Iterator[str]:  # noqa: C901, PLR0912 - one line a kind of operation
    match operation:
        case ddl.CreateTable():
            yield operation.name.name
            for element in operation.elements:
                if isinstance(element, ddl.Constraint) and element.name is not None:
                    yield element.name
        case ddl.CreateIndex():
            yield operation.name or operation.table.name
        case ddl.CreateRoutine() | ddl.CreateTableAs() | ddl.CreateView() | ddl.CreateSequence():
            yield operation.name.name
        case ddl.CreateEnum() | ddl.CreateComposite() | ddl.CreateRange() | ddl.CreateBaseType():
            yield operation.name.name
        case ddl.CreateDomain():
            yield operation.name.name
        case ddl.CreateExtension() | ddl.CreateSchema():
            yield operation.name
        case ddl.AddEnumValue(label=label):
            yield label
        case ddl.RenameEnumValue(new_label=new_label):
            yield new_label
        case ddl.AddColumn(column=column):
            yield column.name
        case ddl.AddConstraint(constraint=constraint):
            yield constraint.name or operation.target.name.name
        case ddl.RenameColumn() | ddl.RenameConstraint():
            yield operation.new_name
            yield operation.column if isinstance(operation, ddl.RenameColumn) else operation.name
        case ddl.DropColumn(column=name) | ddl.DropConstraint(name=name):
            yield name
        case ddl.Rename():
            yield operation.new_name
            yield operation.name.name
        case ddl.Drop(names=names, routines=routines):
            yield from (name.name for name in names)
            yield from (routine.name.name for routine in routines)
        case _:
            return
