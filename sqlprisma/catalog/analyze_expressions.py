"""The analysis of one expression: from what a migration wrote to nodes with types, as parse_expr.c does it.

`analyze` asks for it and knows the clauses; overloads, conversions and constants have modules of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Protocol, assert_never

from sqlprisma import ddl
from sqlprisma.catalog import (
    analyze_calls,
    analyze_operators,
    analyze_subqueries,
    builtins,
    coerce,
    conversions,
    literals,
    types,
)
from sqlprisma.catalog.analyze_calls import CallShape, RefuseKind
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.conversions import Context
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Column, Oid, Table, TypeKind, TypeUse
from sqlprisma.catalog.typed import (
    ArrayExpr,
    BooleanTest,
    BoolExpr,
    Case,
    CaseTest,
    CaseWhen,
    Coalesce,
    CoerceViaIO,
    Collate,
    ColumnRef,
    Const,
    Distinct,
    DomainValue,
    FieldSelect,
    Form,
    MinMax,
    NullIf,
    NullTest,
    Opaque,
    OperatorCall,
    RowCompare,
    RowExpr,
    SqlValue,
    Subscript,
    SubscriptStep,
    Typed,
    XmlTest,
    walk,
)
from sqlprisma.catalog.typed_queries import NotAnalysed, TypedQuery, TypedSort, Var
from sqlprisma.diagnostics import Code
from sqlprisma.records import dataclass, replace
from sqlprisma.source import Span

_INT4_MAX = 2**31 - 1
_INT8_MAX = 2**63 - 1

_SQL_VALUES: Mapping[str, Oid] = {
    "CURRENT_CATALOG": builtins.NAME,
    "CURRENT_DATE": builtins.DATE,
    "CURRENT_ROLE": builtins.NAME,
    "CURRENT_SCHEMA": builtins.NAME,
    "CURRENT_TIME": builtins.TIMETZ,
    "CURRENT_TIMESTAMP": builtins.TIMESTAMPTZ,
    "CURRENT_USER": builtins.NAME,
    "LOCALTIME": builtins.TIME,
    "LOCALTIMESTAMP": builtins.TIMESTAMP,
    "SESSION_USER": builtins.NAME,
    "USER": builtins.NAME,
}

_LIKE_OPERATORS: Mapping[tuple[str, bool], str] = {
    ("ILIKE", False): "~~*",
    ("ILIKE", True): "!~~*",
    ("LIKE", False): "~~",
    ("LIKE", True): "!~~",
    ("SIMILAR", False): "~",
    ("SIMILAR", True): "!~",
}

_SYSTEM_COLUMNS = frozenset({"cmax", "cmin", "ctid", "xmax", "xmin"})


class Surroundings(Protocol):
    """The query that an expression is part of, as far as the expression asks."""

    def column(self, parts: tuple[str, ...]) -> Typed:
        """What a dotted name means."""
        ...

    def subquery(self, written: ddl.Query) -> TypedQuery:
        """A sub-select, analysed inside the query."""
        ...

    def parameter(self, number: int, span: Span) -> Typed:
        """What `$n` means."""
        ...

    def row_columns(self, node: Typed) -> tuple[tuple[str, TypeUse], ...] | None:
        """The fields of a row whose type does not say them."""
        ...

    def mention(self, text: str) -> None:
        """Note the columns that a text names which is not analysed itself."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What an expression of a clause may mention."""

    catalog: Catalog
    table: Table | None = None
    domain: TypeUse | None = None
    """The base type of the domain whose check it is: `VALUE` stands for a value of it."""
    around: Surroundings | None = None
    """The query that the expression is part of."""
    column_refusal: str | None = None
    """The sentence with which the clause refuses columns."""
    subquery_refusal: str = "cannot use subquery here"
    kind_refusals: RefuseKind = ()


def transform(scope: Scope, written: ddl.Expression) -> Typed:
    """The analysed expression.

    Raises:
        CatalogError: as PostgreSQL's parser refuses it, with the span of the part at fault.
    """
    try:
        return _by_kind(scope, written)
    except CatalogError as error:
        error.span = error.span or written.span
        raise


def _by_kind(scope: Scope, written: ddl.Expression) -> Typed:  # noqa: C901, PLR0911, PLR0912 - the table of kinds
    match written:
        case ddl.StringLiteral():
            return Const(type=builtins.UNKNOWN, value=written.value)
        case ddl.NumberLiteral():
            return _number_constant(scope, written.text)
        case ddl.BitLiteral():
            return literals.bits(written.base, written.digits)
        case ddl.BooleanLiteral():
            return Const(type=builtins.BOOL, value="true" if written.value else "false")
        case ddl.NullLiteral():
            return Const(type=builtins.UNKNOWN, value=None)
        case ddl.ColumnReference():
            return _column(scope, written)
        case ddl.Call():
            return _call(scope, written)
        case ddl.SqlValue():
            return _sql_value(written)
        case ddl.Cast():
            return _cast(scope, written)
        case ddl.Unary():
            return _unary(scope, written)
        case ddl.Binary():
            return _binary(scope, written)
        case ddl.And():
            return _chain("AND", scope, written)
        case ddl.Or():
            return _chain("OR", scope, written)
        case ddl.Not():
            return _not(scope, written)
        case ddl.IsNull():
            return _is_null(scope, written)
        case ddl.IsBoolean():
            return _is_boolean(scope, written)
        case ddl.IsDistinct():
            return _is_distinct(scope, written)
        case ddl.IsDocument():
            return _is_document(scope, written)
        case ddl.InList():
            return _in_list(scope, written)
        case ddl.Between():
            return _between(scope, written)
        case ddl.Like():
            return _like(scope, written)
        case ddl.Quantified():
            return _quantified(scope, written)
        case ddl.Case():
            return _case(scope, written)
        case ddl.Coalesce():
            return _coalesce(scope, written)
        case ddl.Extreme():
            return _extreme(scope, written)
        case ddl.NullIf():
            return _null_if(scope, written)
        case ddl.ArrayLiteral():
            return _array(scope, written, None)
        case ddl.Row():
            return _row(scope, written)
        case ddl.Subscript():
            return _subscript(scope, written)
        case ddl.FieldSelection():
            return _field(scope, written)
        case ddl.Collate():
            return _collate(scope, written)
        case ddl.Subquery():
            return _subquery(scope, written)
        case ddl.Parameter() if scope.around is not None:
            return scope.around.parameter(written.number, written.span)
        case ddl.DefaultMarker() | ddl.Parameter() | ddl.OpaqueExpression():
            return _opaque(scope, written)
        case _:
            assert_never(written)


def _opaque(scope: Scope, written: ddl.Expression) -> Typed:
    """A form that is not modelled: a clause keeps its text, a query cannot do without its type."""
    if scope.around is not None and written.span.text[:8].lower() == "grouping":
        return Opaque(type=builtins.INT4, text=written.span.text)
    if scope.around is not None:
        raise NotAnalysed(written.span, "an expression of this form is not modelled")
    return Opaque(type=builtins.UNKNOWN, text=written.span.text)


def _subquery(scope: Scope, written: ddl.Subquery) -> Typed:
    if scope.around is None:
        raise CatalogError(Code.FEATURE_NOT_SUPPORTED, scope.subquery_refusal)
    operands: tuple[Typed, ...] = ()
    if written.operand is not None:
        fields = written.operand.fields if isinstance(written.operand, ddl.Row) else (written.operand,)
        operands = tuple(transform(scope, field) for field in fields)
    query = scope.around.subquery(written.query)
    return analyze_subqueries.made(scope.catalog, written, query, operands)


def _number_constant(scope: Scope, text: str) -> Typed:
    """An integer where it fits one, else a numeric (make_const)."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    try:
        value = int(sign + digits, 0) if digits[:2].lower() in ("0x", "0o", "0b") else int(sign + digits)
    except ValueError:
        return literals.read(scope.catalog, TypeUse(oid=builtins.NUMERIC), text)
    if -_INT4_MAX - 1 <= value <= _INT4_MAX:
        return Const(type=builtins.INT4, value=str(value))
    if -_INT8_MAX - 1 <= value <= _INT8_MAX:
        return Const(type=builtins.INT8, value=str(value))
    return literals.read(scope.catalog, TypeUse(oid=builtins.NUMERIC), str(value))


def _column(scope: Scope, written: ddl.ColumnReference) -> Typed:
    if scope.domain is not None and written.parts == ("value",):
        return DomainValue(type=scope.domain.oid, modifier=scope.domain.modifier)
    if scope.column_refusal is not None:
        raise CatalogError(Code.FEATURE_NOT_SUPPORTED, scope.column_refusal)
    if scope.around is not None:
        return scope.around.column(written.parts)
    if scope.table is None:
        raise CatalogError(Code.UNDEFINED_COLUMN, f'column "{".".join(written.parts)}" does not exist')
    return _table_column(scope.table, written.parts)


def _table_column(table: Table, parts: tuple[str, ...]) -> Typed:
    *qualifier, name = parts
    if qualifier and qualifier[-1] != table.name:
        message = f'missing FROM-clause entry for table "{qualifier[-1]}"'
        raise CatalogError(Code.UNDEFINED_TABLE, message)
    found = table.column(name)
    if found is not None:
        return ColumnRef(type=found.type.oid, modifier=found.type.modifier, number=found.number)
    if (not qualifier and name == table.name) or name == "*":
        return ColumnRef(type=table.row_type, number=0)
    if name == "tableoid":
        return Opaque(type=builtins.OID, text=name)
    if name in _SYSTEM_COLUMNS:
        message = f'system column "{name}" reference in check constraint is invalid'
        raise CatalogError(Code.INVALID_COLUMN_REFERENCE, message)
    shown = ".".join(parts) if qualifier else f'"{name}"'
    raise CatalogError(
        Code.UNDEFINED_COLUMN, f"column {shown} does not exist", hint=_near(name, table.columns)
    )


def _near(name: str, columns: Sequence[Column]) -> str | None:
    near = get_close_matches(name, [column.name for column in columns], n=1, cutoff=0.7)
    return f'did you mean "{near[0]}"?' if near else None


def _call(scope: Scope, written: ddl.Call) -> Typed:
    is_special = bool(
        written.is_star or written.over is not None or written.filter is not None or written.order_by
    )
    if is_special and scope.around is None:
        for kind, sentence in scope.kind_refusals:
            if kind == ("w" if written.over is not None else "a"):
                raise CatalogError(analyze_calls.REFUSALS[kind], sentence, span=written.span)
        return Opaque(type=builtins.UNKNOWN, text=written.span.text)
    arguments = tuple(transform(scope, argument.value) for argument in written.arguments)
    order_by = tuple(
        TypedSort(
            value=_settled(scope, transform(scope, key.value)),
            is_descending=key.is_descending,
            nulls_first=key.is_descending if key.nulls_first is None else key.nulls_first,
        )
        for key in written.order_by
    )
    condition = None
    if written.filter is not None:
        condition = coerce.to_boolean(scope.catalog, transform(scope, written.filter), "FILTER")
    if written.over is not None and scope.around is not None:
        scope.around.mention(written.over)
    if written.is_within_group:
        arguments = (*arguments, *(transform(scope, key.value) for key in written.order_by))
        order_by = ()
    shape = CallShape(
        name=written.name,
        arguments=arguments,
        argument_names=tuple(argument.name for argument in written.arguments),
        has_sql_syntax=written.has_sql_syntax,
        is_variadic=any(argument.is_variadic for argument in written.arguments),
        is_star=written.is_star,
        is_distinct=written.is_distinct,
        is_window=written.over is not None,
        order_by=order_by,
        filter=condition,
    )
    return analyze_calls.call(scope.catalog, shape, scope.kind_refusals)


def _settled(scope: Scope, value: Typed) -> Typed:
    """An untyped constant is a text where nothing says otherwise."""
    if value.type != builtins.UNKNOWN:
        return value
    return coerce.to_common(scope.catalog, value, builtins.TEXT, "ORDER BY")


def _sql_value(written: ddl.SqlValue) -> Typed:
    kind = _SQL_VALUES.get(written.keyword)
    if kind is None:
        return Opaque(type=builtins.UNKNOWN, text=written.span.text)
    modifier = -1 if written.precision is None else min(written.precision, 6)
    return SqlValue(type=kind, modifier=modifier, keyword=written.keyword)


def _cast(scope: Scope, written: ddl.Cast) -> Typed:
    target = types.resolve(scope.catalog, written.type)
    if isinstance(written.value, ddl.ArrayLiteral):
        under = types.base_type(scope.catalog, target)
        element = types.element_of(scope.catalog, under.oid)
        if element:
            operand = _array(scope, written.value, TypeUse(oid=element, modifier=under.modifier))
            return _explicit(scope, operand, target)
    return _explicit(scope, transform(scope, written.value), target)


def _explicit(scope: Scope, operand: Typed, target: TypeUse) -> Typed:
    made = coerce.to_target(scope.catalog, operand, target, Context.EXPLICIT, Form.EXPLICIT_CAST)
    if made is None:
        names = f"{types.name_of(scope.catalog, operand.type)} to {types.name_of(scope.catalog, target.oid)}"
        raise CatalogError(Code.CANNOT_COERCE, f"cannot cast type {names}")
    if operand.type == builtins.UNKNOWN and not isinstance(operand, Const):
        return _labelled(made, target)
    return made


def _labelled(made: Typed, target: TypeUse) -> Typed:
    """The explicit cast of an expression whose type nobody knows, kept for printing."""
    if made.type == target.oid:
        return made
    return CoerceViaIO(type=target.oid, modifier=target.modifier, operand=made, form=Form.EXPLICIT_CAST)


def _unary(scope: Scope, written: ddl.Unary) -> Typed:
    folded = _negated_number(written)
    if folded is not None:
        return _number_constant(scope, folded)
    operand = transform(scope, written.operand)
    return analyze_operators.apply(
        scope.catalog, written.operator, (operand,), written.span, written.operator_schema
    )


def _negated_number(written: ddl.Expression) -> str | None:
    """The number that a chain of minus signs before a literal means (gram.y, doNegate)."""
    match written:
        case ddl.NumberLiteral(text=text):
            return text
        case ddl.Unary(operator="-", operator_schema=None, operand=operand):
            inner = _negated_number(operand)
            return None if inner is None else inner[1:] if inner.startswith("-") else f"-{inner}"
        case _:
            return None


def _binary(scope: Scope, written: ddl.Binary) -> Typed:
    if isinstance(written.left, ddl.Row) and isinstance(written.right, ddl.Row):
        return _row_comparison(scope, written, written.left.fields, written.right.fields)
    operands = (transform(scope, written.left), transform(scope, written.right))
    return analyze_operators.apply(
        scope.catalog, written.operator, operands, written.span, written.operator_schema
    )


def _row_comparison(
    scope: Scope,
    written: ddl.Binary,
    lefts: Sequence[ddl.Expression],
    rights: Sequence[ddl.Expression],
) -> Typed:
    if len(lefts) != len(rights):
        raise CatalogError(Code.SYNTAX_ERROR, "unequal number of entries in row expressions")
    pairs = [
        _operate(scope, written.operator, transform(scope, left), transform(scope, right), written.span)
        for left, right in zip(lefts, rights, strict=True)
    ]
    if len(pairs) == 1:
        return pairs[0]
    if written.operator in ("=", "<>"):
        word = "AND" if written.operator == "=" else "OR"
        return BoolExpr(type=builtins.BOOL, word=word, operands=tuple(pairs))
    sides = [pair.operands for pair in pairs]
    return RowCompare(
        type=builtins.BOOL,
        operator=written.operator,
        left=tuple(side[0] for side in sides),
        right=tuple(side[1] for side in sides),
    )


def _operate(scope: Scope, operator: str, left: Typed, right: Typed, span: Span) -> OperatorCall:
    return analyze_operators.apply(scope.catalog, operator, (left, right), span)


def _chain(word: str, scope: Scope, written: ddl.And | ddl.Or) -> Typed:
    operands = tuple(
        coerce.to_boolean(scope.catalog, transform(scope, operand), word) for operand in written.operands
    )
    return BoolExpr(type=builtins.BOOL, word=word, operands=operands)


def _not(scope: Scope, written: ddl.Not) -> Typed:
    operand = coerce.to_boolean(scope.catalog, transform(scope, written.operand), "NOT")
    return _negated(operand)


def _negated(operand: Typed) -> Typed:
    return BoolExpr(type=builtins.BOOL, word="NOT", operands=(operand,))


def _is_null(scope: Scope, written: ddl.IsNull) -> Typed:
    operand = transform(scope, written.operand)
    return _null_test(scope, operand, is_negated=written.is_negated)


def _null_test(scope: Scope, operand: Typed, *, is_negated: bool) -> Typed:
    kind = types.type_of(scope.catalog, operand.type).kind
    is_row = kind is TypeKind.COMPOSITE or operand.type == builtins.RECORD
    return NullTest(type=builtins.BOOL, operand=operand, is_negated=is_negated, is_row=is_row)


def _is_boolean(scope: Scope, written: ddl.IsBoolean) -> Typed:
    words = f"IS {'NOT ' if written.is_negated else ''}{written.test}"
    operand = coerce.to_boolean(scope.catalog, transform(scope, written.operand), words)
    return BooleanTest(type=builtins.BOOL, operand=operand, test=written.test, is_negated=written.is_negated)


def _is_distinct(scope: Scope, written: ddl.IsDistinct) -> Typed:
    for null, other in ((written.right, written.left), (written.left, written.right)):
        if isinstance(null, ddl.NullLiteral):
            return _null_test(scope, transform(scope, other), is_negated=not written.is_negated)
    equal = _operate(
        scope, "=", transform(scope, written.left), transform(scope, written.right), written.span
    )
    left, right = equal.operands
    made = Distinct(type=builtins.BOOL, operator=equal.operator, left=left, right=right)
    return _negated(made) if written.is_negated else made


def _is_document(scope: Scope, written: ddl.IsDocument) -> Typed:
    operand = transform(scope, written.operand)
    if written.test == "DOCUMENT":
        operand = coerce.to_common(scope.catalog, operand, builtins.XML, "IS DOCUMENT")
    return XmlTest(type=builtins.BOOL, operand=operand, test=written.test, is_negated=written.is_negated)


def _has_columns(node: Typed) -> bool:
    return any(
        isinstance(part, ColumnRef) or (isinstance(part, Var) and part.level == 0) for part in walk(node)
    )


def _in_list(scope: Scope, written: ddl.InList) -> Typed:
    """`x IN (a, b)`: one comparison with an array of the constants, the rest a chain (transformAExprIn)."""
    operator, word = ("<>", "AND") if written.is_negated else ("=", "OR")
    operand = transform(scope, written.operand)
    items = [transform(scope, item) for item in written.items]
    plain = [item for item in items if not _has_columns(item)]
    parts: list[Typed] = []
    if len(plain) > 1:
        made = _array_comparison(scope, written, operator, operand, plain)
        if made is not None:
            parts.append(made)
            items = [item for item in items if _has_columns(item)]
    for item in items:
        compared = _operate(scope, operator, operand, item, written.span)
        parts.append(coerce.to_boolean(scope.catalog, compared, "IN"))
    made = parts[0]
    for part in parts[1:]:
        made = BoolExpr(type=builtins.BOOL, word=word, operands=(made, part))
    return made


def _array_comparison(
    scope: Scope, written: ddl.InList, operator: str, operand: Typed, items: list[Typed]
) -> Typed | None:
    catalog = scope.catalog
    common = coerce.common_type(catalog, [operand, *items], None)
    if common is None or not coerce.verify_common(catalog, common, [operand, *items]):
        return None
    array = types.type_of(catalog, common).array
    if not array:
        return None
    elements = tuple(coerce.to_common(catalog, item, common, "IN") for item in items)
    made = ArrayExpr(type=array, modifier=-1, elements=elements)
    return analyze_operators.scalar_array(
        catalog, operator, operand, made, written.span, is_all=written.is_negated
    )


def _between(scope: Scope, written: ddl.Between) -> Typed:
    low, high = (written.low, written.high), (written.high, written.low)
    ranges = [low, high] if written.is_symmetric else [low]
    lower, upper, inner, outer = ("<", ">", "OR", "AND") if written.is_negated else (">=", "<=", "AND", "OR")
    made: list[Typed] = []
    for first, last in ranges:
        operands = tuple(
            _operate(
                scope, operator, transform(scope, written.operand), transform(scope, bound), written.span
            )
            for operator, bound in ((lower, first), (upper, last))
        )
        made.append(BoolExpr(type=builtins.BOOL, word=inner, operands=operands))
    return made[0] if len(made) == 1 else BoolExpr(type=builtins.BOOL, word=outer, operands=tuple(made))


def _like(scope: Scope, written: ddl.Like) -> Typed:
    kind = written.kind.split(" ", maxsplit=1)[0]
    operator = _LIKE_OPERATORS[kind, written.is_negated]
    pattern = transform(scope, written.pattern)
    arguments = [pattern]
    if written.escape is not None:
        arguments.append(transform(scope, written.escape))
    if kind == "SIMILAR" or written.escape is not None:
        function = "similar_to_escape" if kind == "SIMILAR" else "like_escape"
        name = ddl.Name(span=written.span, schema="pg_catalog", name=function)
        pattern = analyze_calls.call(scope.catalog, CallShape(name=name, arguments=tuple(arguments)), ())
    return _operate(scope, operator, transform(scope, written.operand), pattern, written.span)


def _quantified(scope: Scope, written: ddl.Quantified) -> Typed:
    return analyze_operators.scalar_array(
        scope.catalog,
        written.operator,
        transform(scope, written.left),
        transform(scope, written.right),
        written.span,
        is_all=written.is_all,
    )


def _case(scope: Scope, written: ddl.Case) -> Typed:
    catalog = scope.catalog
    operand: Typed | None = None
    if written.operand is not None:
        operand = transform(scope, written.operand)
        if operand.type == builtins.UNKNOWN:
            operand = coerce.to_common(catalog, operand, builtins.TEXT, "CASE")
    conditions = [_branch_condition(scope, operand, branch) for branch in written.branches]
    results = [transform(scope, branch.result) for branch in written.branches]
    default: Typed = Const(type=builtins.UNKNOWN, value=None)
    if written.default is not None:
        default = transform(scope, written.default)
    common = coerce.common_type(catalog, [default, *results], "CASE") or builtins.TEXT
    default = coerce.to_common(catalog, default, common, "CASE/ELSE")
    results = [coerce.to_common(catalog, result, common, "CASE/WHEN") for result in results]
    return Case(
        type=common,
        modifier=coerce.common_modifier([default, *results], common),
        operand=operand,
        branches=tuple(
            CaseWhen(condition=condition, result=result)
            for condition, result in zip(conditions, results, strict=True)
        ),
        default=default,
    )


def _branch_condition(scope: Scope, operand: Typed | None, branch: ddl.CaseBranch) -> Typed:
    condition = transform(scope, branch.condition)
    if operand is not None:
        tested = CaseTest(type=operand.type, modifier=operand.modifier)
        condition = _operate(scope, "=", tested, condition, branch.condition.span)
    return coerce.to_boolean(scope.catalog, condition, "CASE/WHEN")


def _coalesce(scope: Scope, written: ddl.Coalesce) -> Typed:
    common, made = _alike(scope, written.arguments, "COALESCE")
    return Coalesce(type=common, modifier=coerce.common_modifier(made, common), arguments=made)


def _extreme(scope: Scope, written: ddl.Extreme) -> Typed:
    construct = "LEAST" if written.is_least else "GREATEST"
    common, made = _alike(scope, written.arguments, construct)
    modifier = coerce.common_modifier(made, common)
    return MinMax(type=common, modifier=modifier, arguments=made, is_least=written.is_least)


def _alike(scope: Scope, written: Sequence[ddl.Expression], construct: str) -> tuple[Oid, tuple[Typed, ...]]:
    arguments = [transform(scope, argument) for argument in written]
    common = coerce.common_type(scope.catalog, arguments, construct) or builtins.TEXT
    made = tuple(coerce.to_common(scope.catalog, argument, common, construct) for argument in arguments)
    return common, made


def _null_if(scope: Scope, written: ddl.NullIf) -> Typed:
    equal = _operate(
        scope, "=", transform(scope, written.left), transform(scope, written.right), written.span
    )
    left, right = equal.operands
    return NullIf(type=left.type, modifier=left.modifier, operator=equal.operator, left=left, right=right)


def _array(scope: Scope, written: ddl.ArrayLiteral, wanted: TypeUse | None) -> ArrayExpr:
    """`ARRAY[…]`, its elements of the wanted type where a cast says one (transformArrayExpr)."""
    catalog = scope.catalog
    elements: list[Typed] = []
    is_nested = False
    for element in written.elements:
        if isinstance(element, ddl.ArrayLiteral):
            elements.append(_array(scope, element, wanted))
            is_nested = True
            continue
        elements.append(transform(scope, element))
        is_nested = is_nested or types.type_of(catalog, elements[-1].type).is_array
    if wanted is not None:
        array = types.type_of(catalog, wanted.oid).array
        target = replace(wanted, oid=array) if is_nested else wanted
        made = tuple(_explicit(scope, element, target) for element in elements)
        modifier = coerce.common_modifier(made, target.oid) if made else -1
        return ArrayExpr(type=array, modifier=modifier, elements=made)
    if not elements:
        raise CatalogError(
            Code.UNDEFINED_OBJECT,
            "cannot determine type of empty array",
            span=written.span,
            hint="Explicitly cast to the desired type, for example ARRAY[]::integer[].",
        )
    common = coerce.common_type(catalog, elements, "ARRAY") or builtins.TEXT
    array = common if is_nested else types.type_of(catalog, common).array
    if not array:
        name = types.name_of(catalog, common)
        raise CatalogError(Code.UNDEFINED_OBJECT, f"could not find array type for data type {name}")
    made = tuple(coerce.to_common(catalog, element, common, "ARRAY") for element in elements)
    return ArrayExpr(type=array, modifier=coerce.common_modifier(made, common), elements=made)


def _row(scope: Scope, written: ddl.Row) -> Typed:
    if any(isinstance(part, ddl.ColumnReference) and part.parts[-1] == "*" for part in written.fields):
        return _opaque(scope, written)
    fields = tuple(transform(scope, part) for part in written.fields)
    return RowExpr(type=builtins.RECORD, fields=fields, is_explicit=written.is_explicit)


def _subscript(scope: Scope, written: ddl.Subscript) -> Typed:
    chain: list[ddl.Subscript] = []
    inner: ddl.Expression = written
    while isinstance(inner, ddl.Subscript):
        chain.insert(0, inner)
        inner = inner.operand
    operand = transform(scope, inner)
    under = types.base_type(scope.catalog, TypeUse(oid=Oid(operand.type), modifier=operand.modifier))
    if under.oid != operand.type:
        operand = coerce.convert(scope.catalog, operand, under, Context.IMPLICIT, Form.IMPLICIT_CAST)
    if under.oid == builtins.UNKNOWN:
        return _opaque(scope, written)
    result, index = _subscripted(scope, under)
    is_slice = any(step.is_slice for step in chain)
    return Subscript(
        type=under.oid if is_slice else result,
        modifier=operand.modifier,
        operand=operand,
        steps=tuple(_step(scope, step, index) for step in chain),
    )


def _subscripted(scope: Scope, under: TypeUse) -> tuple[Oid, Oid]:
    """What a subscript gives, and what it must be."""
    if under.oid == builtins.JSONB:
        return builtins.JSONB, builtins.TEXT
    found = types.type_of(scope.catalog, under.oid)
    if found.is_array:
        return found.element, builtins.INT4
    traits = builtins.traits(under.oid)
    if traits is not None and traits.subscript:
        return traits.subscript, builtins.INT4
    name = types.name_of(scope.catalog, under.oid)
    message = f"cannot subscript type {name} because it does not support subscripting"
    raise CatalogError(Code.DATATYPE_MISMATCH, message)


def _step(scope: Scope, written: ddl.Subscript, index: Oid) -> SubscriptStep:
    bounds = [
        None if bound is None else _bound(scope, transform(scope, bound), index)
        for bound in (written.lower, written.upper)
    ]
    if written.is_slice:
        return SubscriptStep(lower=bounds[0], upper=bounds[1], is_slice=True)
    return SubscriptStep(upper=bounds[0] if bounds[0] is not None else bounds[1])


def _bound(scope: Scope, bound: Typed, index: Oid) -> Typed:
    if index == builtins.TEXT and bound.type == builtins.INT4:
        return bound
    made = coerce.to_target(scope.catalog, bound, TypeUse(oid=index), Context.ASSIGNMENT, Form.IMPLICIT_CAST)
    if made is None:
        raise CatalogError(Code.DATATYPE_MISMATCH, "array subscript must have type integer")
    return made


def _field(scope: Scope, written: ddl.FieldSelection) -> Typed:
    operand = transform(scope, written.operand)
    found = types.type_of(scope.catalog, conversions.base(scope.catalog, operand.type))
    if operand.type == builtins.UNKNOWN:
        return _opaque(scope, written)
    if scope.around is not None and operand.type == builtins.RECORD:
        return _record_field(scope, scope.around, operand, written)
    columns = types.attributes(scope.catalog, found)
    if columns is None:
        name = types.name_of(scope.catalog, operand.type)
        message = f"column notation .{written.field} applied to type {name}, which is not a composite type"
        raise CatalogError(Code.WRONG_OBJECT_TYPE, message)
    column = next((column for column in columns if column.name == written.field), None)
    if column is None:
        name = types.name_of(scope.catalog, operand.type)
        raise CatalogError(Code.UNDEFINED_COLUMN, f'column "{written.field}" not found in data type {name}')
    return FieldSelect(
        type=column.type.oid, modifier=column.type.modifier, operand=operand, field=written.field
    )


def _record_field(scope: Scope, around: Surroundings, operand: Typed, written: ddl.FieldSelection) -> Typed:
    fields = around.row_columns(operand)
    if fields is None:
        return _opaque(scope, written)
    use = next((use for name, use in fields if name == written.field), None)
    if use is None:
        message = f'could not identify column "{written.field}" in record data type'
        raise CatalogError(Code.UNDEFINED_COLUMN, message)
    return FieldSelect(type=use.oid, modifier=use.modifier, operand=operand, field=written.field)


def _collate(scope: Scope, written: ddl.Collate) -> Typed:
    operand = transform(scope, written.operand)
    if operand.type != builtins.UNKNOWN and not conversions.is_collatable(scope.catalog, operand.type):
        name = types.name_of(scope.catalog, operand.type)
        message = f"collations are not supported by type {name}"
        raise CatalogError(Code.DATATYPE_MISMATCH, message, span=written.span)
    return Collate(
        type=operand.type,
        modifier=operand.modifier,
        operand=operand,
        collation=written.collation.name,
        schema=written.collation.schema,
    )
