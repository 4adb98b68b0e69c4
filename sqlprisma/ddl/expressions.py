"""Expressions as a migration writes them: PostgreSQL's raw parse tree, no types and no lookups.

sqlglot's expression tree is not used for this: it makes `now()` and `CURRENT_TIMESTAMP` one node, upper-cases
the text of intervals and rewrites `substr` (measured), while a default's text must come out as PostgreSQL's
`pg_get_expr` prints it. The shapes follow gram.y (a_expr, b_expr, c_expr, func_expr).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sqlprisma.ddl.names import Name, TypeRef
from sqlprisma.ddl.node import Node
from sqlprisma.records import dataclass

if TYPE_CHECKING:
    from sqlprisma.ddl.dml import Change
    from sqlprisma.ddl.queries import QueryExpression


@dataclass(frozen=True, slots=True, kw_only=True)
class Query(Node):
    """A query: its text is `span.text`; `tree` is None where a form is used that is not modelled."""

    tree: QueryExpression | None = None
    change: Change | None = None
    """INSERT, UPDATE, DELETE or MERGE … RETURNING in a WITH: it has no tree, but rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StringLiteral(Node):
    """A string constant; escapes, dollar quotes and adjacent literals are already resolved."""

    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberLiteral(Node):
    """An unsigned number as written, without underscores: `1`, `1.50`, `1e10`, `0x1F`."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BitLiteral(Node):
    """A bit string: `B'101'` (base `b`) or `X'1F'` (base `x`)."""

    base: str
    digits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BooleanLiteral(Node):
    """`TRUE` or `FALSE`."""

    value: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NullLiteral(Node):
    """`NULL`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultMarker(Node):
    """The word `DEFAULT` (or `MINVALUE`/`MAXVALUE` in a partition bound) where a value could stand."""

    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnReference(Node):
    """`column`, `table.column`, or with `*` as the last part; also a bare function-less identifier."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter(Node):
    """`$1` in a function's body."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument(Node):
    """One argument of a call; `name` for `name => value`."""

    value: Expression
    name: str | None = None
    is_variadic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SortKey(Node):
    """One item of an ORDER BY inside a call."""

    value: Expression
    is_descending: bool = False
    nulls_first: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Node):
    """A function call.

    `has_sql_syntax` marks the calls with a syntax of their own, lowered as gram.y does (schema `pg_catalog`):
    `x AT TIME ZONE z` is `timezone(z, x)`, `EXTRACT(f FROM x)` is `extract('f', x)`, `SUBSTRING(x FROM a FOR b)`
    is `substring(x, a, b)`, `TRIM(BOTH c FROM x)` is `btrim(x, c)`, `POSITION(a IN b)` is `position(b, a)`,
    `OVERLAY`, `NORMALIZE`, `IS NORMALIZED`, `COLLATION FOR`, `OVERLAPS`.
    """

    name: Name
    arguments: tuple[Argument, ...] = ()
    is_star: bool = False
    is_distinct: bool = False
    has_sql_syntax: bool = False
    order_by: tuple[SortKey, ...] = ()
    is_within_group: bool = False
    filter: Expression | None = None
    over: str | None = None
    """The text of an OVER clause, verbatim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlValue(Node):
    """A function without parentheses, upper case: `CURRENT_TIMESTAMP`, `CURRENT_DATE`, `SESSION_USER`, and so on."""

    keyword: str
    precision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast(Node):
    """`x::type`, `CAST(x AS type)`, `type 'literal'`: PostgreSQL makes the three one."""

    value: Expression
    type: TypeRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Unary(Node):
    """A prefix operator: `-`, `+`, `~`, `@`, …; `- 1` is `Unary("-", 1)` here, folded later."""

    operator: str
    operand: Expression
    operator_schema: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Binary(Node):
    """An infix operator with its operands: `=`, `<>` (also for `!=`), `||`, `->>`, and so on."""

    operator: str
    left: Expression
    right: Expression
    operator_schema: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class And(Node):
    """`a AND b AND c`: a chain is one node (gram.y, makeAndExpr)."""

    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Or(Node):
    """`a OR b OR c`: a chain is one node."""

    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(Node):
    """`NOT a`."""

    operand: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class IsNull(Node):
    """`x IS [NOT] NULL`."""

    operand: Expression
    is_negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IsBoolean(Node):
    """`x IS [NOT] TRUE | FALSE | UNKNOWN`; `test` is the word in upper case."""

    operand: Expression
    test: str
    is_negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IsDistinct(Node):
    """`a IS [NOT] DISTINCT FROM b`."""

    left: Expression
    right: Expression
    is_negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IsDocument(Node):
    """`x IS [NOT] DOCUMENT`, `IS [NOT] JSON …`: `test` is the text after IS [NOT]."""

    operand: Expression
    test: str
    is_negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InList(Node):
    """`x [NOT] IN (a, b)`."""

    operand: Expression
    items: tuple[Expression, ...]
    is_negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Between(Node):
    """`x [NOT] BETWEEN [SYMMETRIC] low AND high`."""

    operand: Expression
    low: Expression
    high: Expression
    is_negated: bool = False
    is_symmetric: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Like(Node):
    """`x [NOT] LIKE | ILIKE | SIMILAR pattern [ESCAPE e]`; `kind` is one of the three words."""

    kind: str
    operand: Expression
    pattern: Expression
    escape: Expression | None = None
    is_negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantified(Node):
    """`x op ANY (array)` or `x op ALL (array)`; LIKE forms carry their operator (`~~`, `!~~*`…)."""

    operator: str
    left: Expression
    right: Expression
    is_all: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseBranch(Node):
    """`WHEN condition THEN result`."""

    condition: Expression
    result: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Node):
    """`CASE [operand] WHEN … [ELSE …] END`."""

    branches: tuple[CaseBranch, ...]
    operand: Expression | None = None
    default: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coalesce(Node):
    """`COALESCE(a, b, …)`."""

    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extreme(Node):
    """`GREATEST(…)` or `LEAST(…)`."""

    arguments: tuple[Expression, ...]
    is_least: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NullIf(Node):
    """`NULLIF(a, b)`."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrayLiteral(Node):
    """`ARRAY[a, b]`, nested ones included."""

    elements: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Node):
    """`ROW(a, b)` or `(a, b)`."""

    fields: tuple[Expression, ...]
    is_explicit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscript(Node):
    """`x[i]` or the slice `x[a:b]` (either bound may be missing)."""

    operand: Expression
    lower: Expression | None = None
    upper: Expression | None = None
    is_slice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSelection(Node):
    """`(x).field`."""

    operand: Expression
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Collate(Node):
    """`x COLLATE "C"`."""

    operand: Expression
    collation: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Subquery(Node):
    """A sub-select: `kind` is `scalar`, `exists`, `array`, or with `operand`: `in`, `any`, `all`."""

    kind: str
    query: Query
    operand: Expression | None = None
    operator: str | None = None
    is_negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OpaqueExpression(Node):
    """A form that is valid but not modelled (XMLELEMENT, JSON_TABLE, …): only its text is known."""


Expression: TypeAlias = (
    StringLiteral
    | NumberLiteral
    | BitLiteral
    | BooleanLiteral
    | NullLiteral
    | DefaultMarker
    | ColumnReference
    | Parameter
    | Call
    | SqlValue
    | Cast
    | Unary
    | Binary
    | And
    | Or
    | Not
    | IsNull
    | IsBoolean
    | IsDistinct
    | IsDocument
    | InList
    | Between
    | Like
    | Quantified
    | Case
    | Coalesce
    | Extreme
    | NullIf
    | ArrayLiteral
    | Row
    | Subscript
    | FieldSelection
    | Collate
    | Subquery
    | OpaqueExpression
)
