"""Queries as a migration writes them: PostgreSQL's raw parse tree of SelectStmt (gram.y), nothing looked up.

Views, CREATE TABLE AS, sub-selects and the guards of DO blocks are queries. They are apart from expressions
because only few readers of the vocabulary care what a query says beyond its text.
"""

from __future__ import annotations

from typing import TypeAlias

from sqlprisma.ddl.expressions import Expression, Query, SortKey
from sqlprisma.ddl.names import Name, TypeRef
from sqlprisma.ddl.node import Node
from sqlprisma.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectItem(Node):
    """One item of a select list: `*` and `t.*` are a `ColumnReference` whose last part is `*`."""

    value: Expression
    name: str | None = None
    """The name after AS (or beside it); None where PostgreSQL finds one itself (FigureColname)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias(Node):
    """`AS name (columns)`."""

    name: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultColumn(Node):
    """`name type` after a function in FROM that returns records, and a column of JSON_TABLE or XMLTABLE."""

    name: str
    type: TypeRef


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSource(Node):
    """A table, view or common table expression in FROM; TABLESAMPLE is read and not kept."""

    name: Name
    alias: Alias | None = None
    is_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionItem(Node):
    """One function of a FROM item: a call (or a special form such as CURRENT_DATE), and `AS (a int, …)`."""

    value: Expression
    definitions: tuple[ResultColumn, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionSource(Node):
    """`f(…)` or `ROWS FROM (f(…), g(…))` in FROM."""

    items: tuple[FunctionItem, ...]
    alias: Alias | None = None
    has_ordinality: bool = False
    is_lateral: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TabularSource(Node):
    """XMLTABLE and JSON_TABLE: only their columns matter; `text` of the rest is `span.text`."""

    columns: tuple[ResultColumn, ...]
    """`FOR ORDINALITY` columns are integers."""
    alias: Alias | None = None
    is_lateral: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QuerySource(Node):
    """`(SELECT …) AS name`."""

    query: Query
    alias: Alias | None = None
    is_lateral: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Join(Node):
    """`left [kind] JOIN right`: `kind` is CROSS, INNER, LEFT, RIGHT or FULL (a comma is no join)."""

    kind: str
    left: FromItem
    right: FromItem
    condition: Expression | None = None
    using: tuple[str, ...] = ()
    using_alias: str | None = None
    is_natural: bool = False
    alias: Alias | None = None
    """`(a JOIN b …) AS name (columns)`."""


FromItem: TypeAlias = TableSource | FunctionSource | TabularSource | QuerySource | Join


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping(Node):
    """One item of GROUP BY: `kind` is EXPRESSION (one member), EMPTY, LIST, ROLLUP, CUBE or SETS (members)."""

    kind: str
    value: Expression | None = None
    members: tuple[Grouping, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Select(Node):
    """`SELECT … FROM … WHERE … GROUP BY … HAVING …`; `TABLE t` is `SELECT * FROM t`."""

    targets: tuple[SelectItem, ...] = ()
    sources: tuple[FromItem, ...] = ()
    where: Expression | None = None
    group_by: tuple[Grouping, ...] = ()
    having: Expression | None = None
    is_distinct: bool = False
    distinct_on: tuple[Expression, ...] = ()
    windows: tuple[str, ...] = ()
    """The texts of the WINDOW clause's definitions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Values(Node):
    """`VALUES (…), (…)`; DEFAULT stands as a `DefaultMarker`."""

    rows: tuple[tuple[Expression, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOperation(Node):
    """`left UNION | INTERSECT | EXCEPT [ALL] right`."""

    operator: str
    left: QueryBody
    right: QueryBody
    is_all: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonTable(Node):
    """`name (columns) AS [NOT] MATERIALIZED (query)`, with what SEARCH and CYCLE add.

    `query` has no tree for INSERT, UPDATE, DELETE and MERGE … RETURNING.
    """

    name: str
    query: Query
    columns: tuple[str, ...] = ()
    search_column: str | None = None
    cycle_columns: tuple[str, ...] = ()
    """The mark and the path column of CYCLE."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryExpression(Node):
    """A whole query: WITH, a body, ORDER BY, LIMIT, OFFSET; also one in parentheses inside another's body."""

    body: QueryBody
    common: tuple[CommonTable, ...] = ()
    is_recursive: bool = False
    order_by: tuple[SortKey, ...] = ()
    limit: Expression | None = None
    """The count of LIMIT or FETCH FIRST; None for none and for ALL."""
    offset: Expression | None = None
    has_ties: bool = False
    is_locking: bool = False
    """Whether FOR UPDATE or the like follows."""


QueryBody: TypeAlias = Select | Values | SetOperation | QueryExpression
