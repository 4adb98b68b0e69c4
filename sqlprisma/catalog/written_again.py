"""Stored expressions as a migration could write them: what `deparse` prints, as a tree instead of text.

PostgreSQL reads checks and index expressions again from their own text when a column's type changes; this gives the
parser's tree of that text. It follows `deparse` form by form.
"""

from __future__ import annotations

from typing import assert_never

from sqlprisma import ddl
from sqlprisma.catalog import builtins, lookup, types
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.objects import Relation, Table
from sqlprisma.catalog.typed import (
    ArrayCoerce,
    ArrayExpr,
    BooleanTest,
    BoolExpr,
    Case,
    CaseTest,
    Coalesce,
    CoerceToDomain,
    CoerceViaIO,
    Collate,
    ColumnRef,
    Const,
    ConvertRow,
    Distinct,
    DomainValue,
    FieldSelect,
    Form,
    FunctionCall,
    MinMax,
    NullIf,
    NullTest,
    Opaque,
    OperatorCall,
    Relabel,
    RowCompare,
    RowExpr,
    ScalarArrayOp,
    SqlValue,
    Subscript,
    Typed,
    XmlTest,
)
from sqlprisma.records import dataclass
from sqlprisma.source import Source

_NOWHERE = Source(path="", text="").span()


def expression(catalog: Catalog, node: Typed, table: Table | None) -> ddl.Expression:
    """The expression as it would be read from its printed text."""
    return _Writer(catalog, table).plain(node, shows_implicit=False)


@dataclass(frozen=True, slots=True)
class _Writer:
    catalog: Catalog
    table: Table | None

    def plain(self, node: Typed, *, shows_implicit: bool) -> ddl.Expression:
        """One node; `shows_implicit` as in ruleutils.c."""
        match node:
            case FunctionCall(form=Form.IMPLICIT_CAST | Form.EXPLICIT_CAST):
                return self._conversion(
                    node, node.arguments[0], is_hidden=not shows_implicit and node.form is Form.IMPLICIT_CAST
                )
            case Relabel() | CoerceViaIO() | ArrayCoerce() | CoerceToDomain() | ConvertRow():
                is_hidden = not shows_implicit and node.form is Form.IMPLICIT_CAST
                return self._conversion(node, node.operand, is_hidden=is_hidden)
            case Collate():
                name = ddl.Name(span=_NOWHERE, name=node.collation, schema=node.schema)
                operand = self.plain(node.operand, shows_implicit=shows_implicit)
                return ddl.Collate(span=_NOWHERE, operand=operand, collation=name)
            case _:
                return self._leaf(node)

    def _all(self, nodes: tuple[Typed, ...]) -> tuple[ddl.Expression, ...]:
        return tuple(self.plain(node, shows_implicit=True) for node in nodes)

    def _conversion(self, node: Typed, operand: Typed, *, is_hidden: bool) -> ddl.Expression:
        if is_hidden:
            return self.plain(operand, shows_implicit=False)
        if isinstance(operand, Const) and operand.type == node.type and operand.modifier == -1:
            return self._cast(self._bare(operand), node.type, node.modifier)
        return self._cast(self.plain(operand, shows_implicit=False), node.type, node.modifier)

    def _leaf(self, node: Typed) -> ddl.Expression:  # noqa: C901, PLR0911, PLR0912 - the table of kinds
        match node:
            case Const():
                return self._constant(node)
            case ColumnRef():
                return ddl.ColumnReference(span=_NOWHERE, parts=(self._column(node),))
            case DomainValue():
                return ddl.ColumnReference(span=_NOWHERE, parts=("value",))
            case FunctionCall():
                return self._call(node)
            case Coalesce():
                return ddl.Coalesce(span=_NOWHERE, arguments=self._all(node.arguments))
            case MinMax():
                arguments = self._all(node.arguments)
                return ddl.Extreme(span=_NOWHERE, arguments=arguments, is_least=node.is_least)
            case NullIf():
                left, right = self._all((node.left, node.right))
                return ddl.NullIf(span=_NOWHERE, left=left, right=right)
            case Case():
                return self._case(node)
            case ArrayExpr():
                return self._array(node)
            case RowExpr():
                row = ddl.Row(span=_NOWHERE, fields=self._all(node.fields), is_explicit=True)
                return self._cast(row, node.type, -1) if node.form is Form.EXPLICIT_CAST else row
            case SqlValue():
                precision = node.modifier if node.modifier >= 0 else None
                return ddl.SqlValue(span=_NOWHERE, keyword=node.keyword, precision=precision)
            case Subscript():
                return self._subscript(node)
            case FieldSelect():
                operand = self.plain(node.operand, shows_implicit=True)
                return ddl.FieldSelection(span=_NOWHERE, operand=operand, field=node.field)
            case Opaque():
                return ddl.OpaqueExpression(span=Source(path="", text=node.text).span())
            case _:
                return self._tested(node)

    def _tested(self, node: Typed) -> ddl.Expression:  # noqa: PLR0911 - the table of kinds
        match node:
            case OperatorCall() | ScalarArrayOp() | Distinct() | RowCompare():
                return self._operator(node)
            case BoolExpr(word="NOT"):
                operand = self.plain(node.operands[0], shows_implicit=False)
                return ddl.Not(span=_NOWHERE, operand=operand)
            case BoolExpr():
                operands = tuple(self.plain(operand, shows_implicit=False) for operand in node.operands)
                if node.word == "AND":
                    return ddl.And(span=_NOWHERE, operands=operands)
                return ddl.Or(span=_NOWHERE, operands=operands)
            case NullTest():
                operand = self.plain(node.operand, shows_implicit=True)
                return ddl.IsNull(span=_NOWHERE, operand=operand, is_negated=node.is_negated)
            case BooleanTest():
                operand = self.plain(node.operand, shows_implicit=False)
                return ddl.IsBoolean(
                    span=_NOWHERE, operand=operand, test=node.test, is_negated=node.is_negated
                )
            case XmlTest():
                operand = self.plain(node.operand, shows_implicit=False)
                return ddl.IsDocument(
                    span=_NOWHERE, operand=operand, test=node.test, is_negated=node.is_negated
                )
            case _:
                return ddl.NullLiteral(span=_NOWHERE)

    # --- constants and names

    def _column(self, node: ColumnRef) -> str:
        if self.table is None:
            return ""
        return self.table.name if node.number == 0 else self.table.column_numbered(node.number).name

    def _constant(self, node: Const) -> ddl.Expression:
        value = node.value
        if value is None:
            return self._cast(ddl.NullLiteral(span=_NOWHERE), node.type, node.modifier)
        if node.type == builtins.BOOL:
            return ddl.BooleanLiteral(span=_NOWHERE, value=value == "true")
        is_float = (
            node.type == builtins.NUMERIC and value[0].isdigit() and any(mark in value for mark in "eE.")
        )
        if (node.type == builtins.INT4 and not value.startswith("-")) or is_float:
            return ddl.NumberLiteral(span=_NOWHERE, text=value)
        if node.type == builtins.UNKNOWN:
            return self._bare(node)
        return self._cast(self._bare(node), node.type, node.modifier)

    def _bare(self, node: Const) -> ddl.Expression:
        if node.value is None:
            return ddl.NullLiteral(span=_NOWHERE)
        value = node.value
        found = self.catalog.objects.get(node.reference)
        if isinstance(found, Relation):
            schema = types.namespace_name(self.catalog, found.namespace)
            value = f'"{schema}"."{found.name}"'
        return ddl.StringLiteral(span=_NOWHERE, value=value)

    def _cast(self, value: ddl.Expression, oid: int, modifier: int) -> ddl.Expression:
        return ddl.Cast(span=_NOWHERE, value=value, type=types.written(self.catalog, oid, modifier, _NOWHERE))

    def _call(self, node: FunctionCall) -> ddl.Expression:
        schema = node.function.schema
        if node.function.namespace and node.function.namespace not in lookup.namespaces(self.catalog):
            schema = types.namespace_name(self.catalog, node.function.namespace)
        name = ddl.Name(span=_NOWHERE, name=node.function.name, schema=schema)
        is_syntax = node.form is Form.SQL_SYNTAX
        values = tuple(self.plain(argument, shows_implicit=not is_syntax) for argument in node.arguments)
        names = node.names or (None,) * len(node.arguments)
        last = len(node.arguments) - 1
        return ddl.Call(
            span=_NOWHERE,
            name=name,
            arguments=tuple(
                ddl.Argument(
                    span=_NOWHERE, value=value, name=named, is_variadic=node.is_variadic and place == last
                )
                for place, (value, named) in enumerate(zip(values, names, strict=True))
            ),
            has_sql_syntax=is_syntax,
        )

    # --- operators

    def _operator(self, node: OperatorCall | ScalarArrayOp | Distinct | RowCompare) -> ddl.Expression:
        match node:
            case OperatorCall():
                operands = self._all(node.operands)
                if len(operands) == 1:
                    return ddl.Unary(span=_NOWHERE, operator=node.operator.name, operand=operands[0])
                name = node.operator.name
                return ddl.Binary(span=_NOWHERE, operator=name, left=operands[0], right=operands[1])
            case ScalarArrayOp():
                left, right = self._all((node.left, node.right))
                return ddl.Quantified(
                    span=_NOWHERE, operator=node.operator.name, left=left, right=right, is_all=node.is_all
                )
            case Distinct():
                left, right = self._all((node.left, node.right))
                return ddl.IsDistinct(span=_NOWHERE, left=left, right=right)
            case RowCompare():
                sides = [
                    ddl.Row(span=_NOWHERE, fields=self._all(side), is_explicit=True)
                    for side in (node.left, node.right)
                ]
                return ddl.Binary(span=_NOWHERE, operator=node.operator, left=sides[0], right=sides[1])
            case _:
                assert_never(node)

    # --- constructors

    def _case(self, node: Case) -> ddl.Expression:
        branches = tuple(
            ddl.CaseBranch(
                span=_NOWHERE,
                condition=self._condition(branch.condition, is_compared=node.operand is not None),
                result=self.plain(branch.result, shows_implicit=True),
            )
            for branch in node.branches
        )
        operand = None if node.operand is None else self.plain(node.operand, shows_implicit=True)
        default = self.plain(node.default, shows_implicit=True)
        return ddl.Case(span=_NOWHERE, branches=branches, operand=operand, default=default)

    def _condition(self, node: Typed, *, is_compared: bool) -> ddl.Expression:
        if is_compared and isinstance(node, OperatorCall) and _tests_operand(node.operands[0]):
            node = node.operands[1]
        return self.plain(node, shows_implicit=False)

    def _array(self, node: ArrayExpr) -> ddl.Expression:
        made = ddl.ArrayLiteral(span=_NOWHERE, elements=self._all(node.elements))
        return made if node.elements else self._cast(made, node.type, -1)

    def _subscript(self, node: Subscript) -> ddl.Expression:
        made = self.plain(node.operand, shows_implicit=False)
        for step in node.steps:
            upper, lower = (
                None if bound is None else self.plain(bound, shows_implicit=False)
                for bound in (step.upper, step.lower)
            )
            if step.is_slice:
                made = ddl.Subscript(span=_NOWHERE, operand=made, lower=lower, upper=upper, is_slice=True)
            else:
                made = ddl.Subscript(span=_NOWHERE, operand=made, lower=upper)
        return made


def _tests_operand(node: Typed) -> bool:
    while isinstance(node, Relabel | CoerceViaIO):
        node = node.operand
    if isinstance(node, FunctionCall) and node.form is Form.IMPLICIT_CAST:
        node = node.arguments[0]
    return isinstance(node, CaseTest)
