"""PL/pgSQL as a block says it: statements with their expressions, queries and SQL already read (pl_gram.y).

It is apart from the operations because a block is code: what it does to a schema depends on what is there when
it runs.
"""

from __future__ import annotations

from typing import TypeAlias

from sqlprisma.ddl.expressions import Argument, Expression, Query
from sqlprisma.ddl.names import TypeRef
from sqlprisma.ddl.node import Node
from sqlprisma.ddl.statement import Statement
from sqlprisma.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable(Node):
    """What can be assigned to: `x`, `record.field`, `block.x`."""

    parts: tuple[str, ...]
    subscripts: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration(Node):
    """One line of DECLARE.

    `type` is None for RECORD, a cursor and an ALIAS; `percent_type` of the type says `table.column%TYPE`
    (or `variable%TYPE`), `is_row_type` `table%ROWTYPE` (`type.name` is the table).
    """

    name: str
    type: TypeRef | None = None
    is_row_type: bool = False
    is_constant: bool = False
    is_not_null: bool = False
    default: Expression | None = None
    alias_for: str | None = None
    """`n ALIAS FOR $1`: the other name."""
    cursor: Query | None = None
    parameters: tuple[Declaration, ...] = ()
    """Those of a cursor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handler(Node):
    """`WHEN conditions THEN body`: names in lower case (`duplicate_object`, `others`) or five-letter SQLSTATEs."""

    conditions: tuple[str, ...]
    body: tuple[CodeStatement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block(Node):
    """`[<<label>>] [DECLARE …] BEGIN … [EXCEPTION …] END`."""

    body: tuple[CodeStatement, ...]
    declarations: tuple[Declaration, ...] = ()
    handlers: tuple[Handler, ...] = ()
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign(Node):
    """`target := value`."""

    target: Variable
    value: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch(Node):
    """`condition THEN body` of IF and CASE; the conditions of `CASE x WHEN a, b` are several values."""

    conditions: tuple[Expression, ...]
    body: tuple[CodeStatement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class If(Node):
    """`IF … ELSIF … ELSE … END IF`."""

    branches: tuple[Branch, ...]
    otherwise: tuple[CodeStatement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStatement(Node):
    """`CASE [operand] WHEN … ELSE … END CASE`; `otherwise` is None where there is no ELSE (then 20000 is raised)."""

    branches: tuple[Branch, ...]
    operand: Expression | None = None
    otherwise: tuple[CodeStatement, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop(Node):
    """`LOOP … END LOOP`, and WHILE with its condition."""

    body: tuple[CodeStatement, ...]
    condition: Expression | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForInteger(Node):
    """`FOR i IN [REVERSE] low .. high [BY step] LOOP`."""

    variable: str
    low: Expression
    high: Expression
    body: tuple[CodeStatement, ...]
    step: Expression | None = None
    is_reverse: bool = False
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForQuery(Node):
    """`FOR targets IN query LOOP`, `FOR targets IN EXECUTE text USING … LOOP` and `FOR r IN cursor LOOP`.

    Exactly one of `query`, `text` and `cursor` is set.
    """

    targets: tuple[Variable, ...]
    body: tuple[CodeStatement, ...]
    query: Query | None = None
    text: Expression | None = None
    using: tuple[Expression, ...] = ()
    cursor: str | None = None
    arguments: tuple[Argument, ...] = ()
    """Those of the cursor."""
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForEach(Node):
    """`FOREACH targets [SLICE n] IN ARRAY array LOOP`."""

    targets: tuple[Variable, ...]
    array: Expression
    body: tuple[CodeStatement, ...]
    slice: int = 0
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave(Node):
    """`EXIT` or `CONTINUE [label] [WHEN condition]`."""

    is_continue: bool = False
    label: str | None = None
    condition: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Return(Node):
    """`RETURN [value]`, and with `is_next` RETURN NEXT; RETURN QUERY has a `query` or the `text` of EXECUTE."""

    value: Expression | None = None
    is_next: bool = False
    query: Query | None = None
    text: Expression | None = None
    using: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Raise(Node):
    """`RAISE level …`: `level` in upper case (EXCEPTION where none is written).

    A bare RAISE (all empty) raises the caught error again.
    """

    level: str = "EXCEPTION"
    format: str | None = None
    arguments: tuple[Expression, ...] = ()
    condition: str | None = None
    """A condition's name or SQLSTATE written instead of a format."""
    options: tuple[tuple[str, Expression], ...] = ()
    """USING: the option's name in upper case (MESSAGE, ERRCODE, HINT, …) with its value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assert(Node):
    """`ASSERT condition [, message]`."""

    condition: Expression
    message: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Perform(Node):
    """`PERFORM …` as the query `SELECT …`."""

    query: Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Execute(Node):
    """`EXECUTE text [INTO [STRICT] targets] [USING values]`."""

    text: Expression
    targets: tuple[Variable, ...] = ()
    is_strict: bool = False
    using: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectInto(Node):
    """`SELECT … INTO [STRICT] targets …`: the query without its INTO."""

    query: Query
    targets: tuple[Variable, ...]
    is_strict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sql(Node):
    """Any SQL statement: DDL, DML, CALL, COMMIT. `targets` are those of RETURNING … INTO and CALL."""

    statement: Statement
    targets: tuple[Variable, ...] = ()
    is_strict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GetDiagnostics(Node):
    """`GET [CURRENT | STACKED] DIAGNOSTICS target = item`: the item in upper case (ROW_COUNT, MESSAGE_TEXT, …)."""

    items: tuple[tuple[Variable, str], ...]
    is_stacked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CursorStatement(Node):
    """`OPEN cursor [(arguments)] [FOR query | FOR EXECUTE text]`, FETCH, MOVE and CLOSE: `action` in upper case."""

    action: str
    cursor: str
    targets: tuple[Variable, ...] = ()
    query: Query | None = None
    text: Expression | None = None
    using: tuple[Expression, ...] = ()
    arguments: tuple[Argument, ...] = ()
    is_next: bool = True
    """Whether FETCH and MOVE go to the next row, and not back or by leaps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing(Node):
    """`NULL;`."""


CodeStatement: TypeAlias = (
    Assert
    | Assign
    | Block
    | CaseStatement
    | CursorStatement
    | Execute
    | ForEach
    | ForInteger
    | ForQuery
    | GetDiagnostics
    | If
    | Leave
    | Loop
    | Nothing
    | Perform
    | Raise
    | Return
    | SelectInto
    | Sql
)
