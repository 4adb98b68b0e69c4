"""The analysis of expressions by clause: what a default, a check, an index key or predicate may say.

One entry a clause; each gives what PostgreSQL would store, or raises its refusal (heap.c cookDefault and
cookConstraint, tablecmds.c, indexcmds.c).
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlprisma import ddl
from sqlprisma.catalog import analyze_expressions, builtins, coerce, types, written_again
from sqlprisma.catalog.analyze_expressions import Scope
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.conversions import Context
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Oid, Sequence, Table, TypeUse
from sqlprisma.catalog.typed import (
    ArrayCoerce,
    CoerceToDomain,
    CoerceViaIO,
    Collate,
    Const,
    ConvertRow,
    Form,
    FunctionCall,
    FunctionRef,
    Relabel,
    Typed,
    is_immutable,
)
from sqlprisma.diagnostics import Code
from sqlprisma.records import dataclass

_NEXTVAL = Oid(1574)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clause:
    """How PostgreSQL names a clause in its refusals."""

    of_subquery: str
    of_kinds: str
    immutable: str | None = None

    def scope(self, catalog: Catalog, table: Table | None, *, refuses_columns: str | None = None) -> Scope:
        """What an expression of the clause may mention."""
        return Scope(
            catalog=catalog,
            table=table,
            column_refusal=refuses_columns,
            subquery_refusal=f"cannot use subquery in {self.of_subquery}",
            kind_refusals=(
                ("a", f"aggregate functions are not allowed in {self.of_kinds}"),
                ("w", f"window functions are not allowed in {self.of_kinds}"),
                ("s", f"set-returning functions are not allowed in {self.of_kinds}"),
            ),
        )


_DEFAULT = _Clause(of_subquery="DEFAULT expression", of_kinds="DEFAULT expressions")
_GENERATED = _Clause(
    of_subquery="column generation expression",
    of_kinds="column generation expressions",
    immutable="generation expression is not immutable",
)
_CHECK = _Clause(of_subquery="check constraint", of_kinds="check constraints")
_INDEX_KEY = _Clause(
    of_subquery="index expression",
    of_kinds="index expressions",
    immutable="functions in index expression must be marked IMMUTABLE",
)
_PREDICATE = _Clause(
    of_subquery="index predicate",
    of_kinds="index predicates",
    immutable="functions in index predicate must be marked IMMUTABLE",
)
_TRANSFORM = _Clause(of_subquery="transform expression", of_kinds="transform expressions")

_CONDITIONS: Mapping[str, _Clause] = {"CHECK": _CHECK, "WHERE": _PREDICATE}


def _transformed(scope: Scope, expression: ddl.Expression) -> Typed:
    try:
        return analyze_expressions.transform(scope, expression)
    except RecursionError:
        message = "stack depth limit exceeded"
        raise CatalogError(Code.TOO_DEEP, message, span=expression.span) from None


def default(
    catalog: Catalog,
    expression: ddl.Expression,
    target: TypeUse,
    *,
    column: str,
    scope: Scope | None = None,
) -> Typed:
    """A column's default, as a value of the column's type; `scope` replaces the one of a plain default.

    Raises:
        CatalogError: as PostgreSQL refuses the expression or its type.
    """
    refusal = "cannot use column reference in DEFAULT expression"
    used = _DEFAULT.scope(catalog, None, refuses_columns=refusal) if scope is None else scope
    value = _transformed(used, expression)
    return _assigned(catalog, value, target, column, expression)


def generated(
    catalog: Catalog, expression: ddl.Expression, target: TypeUse, table: Table, *, column: str = ""
) -> Typed:
    """A generation expression, as a value of the column's type.

    Raises:
        CatalogError: as PostgreSQL refuses the expression or its type.
    """
    value = _transformed(_GENERATED.scope(catalog, table), expression)
    _refuse_mutable(value, _GENERATED, expression)
    return _assigned(catalog, value, target, column, expression)


def _assigned(
    catalog: Catalog,
    value: Typed,
    target: TypeUse,
    column: str,
    expression: ddl.Expression,
) -> Typed:
    try:
        made = coerce.to_target(catalog, value, target, Context.ASSIGNMENT, Form.IMPLICIT_CAST)
    except CatalogError as error:
        error.span = error.span or expression.span
        raise
    if made is None:
        wanted, given = types.name_of(catalog, target.oid), types.name_of(catalog, value.type)
        raise CatalogError(
            Code.DATATYPE_MISMATCH,
            f'column "{column}" is of type {wanted} but default expression is of type {given}',
            span=expression.span,
            hint="You will need to rewrite or cast the expression.",
        )
    return made


def _refuse_mutable(value: Typed, clause: _Clause, expression: ddl.Expression) -> None:
    if clause.immutable is not None and not is_immutable(value):
        raise CatalogError(Code.INVALID_OBJECT_DEFINITION, clause.immutable, span=expression.span)


def condition(catalog: Catalog, expression: ddl.Expression, table: Table, clause: str) -> Typed:
    """The condition of a table's CHECK or of an index's WHERE (`clause` is the word).

    Raises:
        CatalogError: as PostgreSQL refuses the expression or its type.
    """
    rules = _CONDITIONS[clause]
    value = _transformed(rules.scope(catalog, table), expression)
    made = _boolean(catalog, value, clause, expression)
    _refuse_mutable(made, rules, expression)
    return made


def _boolean(catalog: Catalog, value: Typed, clause: str, expression: ddl.Expression) -> Typed:
    try:
        return coerce.to_boolean(catalog, value, clause)
    except CatalogError as error:
        error.span = error.span or expression.span
        raise


def index_expression(catalog: Catalog, expression: ddl.Expression, table: Table) -> Typed:
    """An index's key that is an expression; a bare column comes back as a `ColumnRef`.

    Raises:
        CatalogError: as PostgreSQL refuses the expression.
    """
    value = _transformed(_INDEX_KEY.scope(catalog, table), expression)
    while isinstance(value, Collate):
        value = value.operand
    if isinstance(value, Const) and value.type == builtins.UNKNOWN:
        value = coerce.to_common(catalog, value, builtins.TEXT, "INDEX")
    _refuse_mutable(value, _INDEX_KEY, expression)
    return value


def domain_check(catalog: Catalog, expression: ddl.Expression, base: TypeUse) -> Typed:
    """The condition of a domain's CHECK, in which `VALUE` is a value of the base type.

    Raises:
        CatalogError: as PostgreSQL refuses the expression or its type.
    """
    rules = _CHECK.scope(catalog, None)
    scope = Scope(
        catalog=catalog,
        domain=base,
        subquery_refusal=rules.subquery_refusal,
        kind_refusals=rules.kind_refusals,
    )
    value = _transformed(scope, expression)
    return _boolean(catalog, value, "CHECK", expression)


def recast_default(
    catalog: Catalog, value: Typed, new: TypeUse, column: str, *, is_generated: bool = False
) -> Typed:
    """A stored default as a value of the column's new type (ATExecAlterColumnType).

    Raises:
        CatalogError: `default for column "x" cannot be cast automatically to type integer`.
    """
    bare = without_implicit(value)
    made = coerce.to_target(catalog, bare, new, Context.ASSIGNMENT, Form.IMPLICIT_CAST)
    if made is None:
        subject = "generation expression" if is_generated else "default"
        name = types.name_of(catalog, new.oid)
        message = f'{subject} for column "{column}" cannot be cast automatically to type {name}'
        raise CatalogError(Code.DATATYPE_MISMATCH, message)
    return made


def without_implicit(node: Typed) -> Typed:
    """The expression without the conversions around it that nobody wrote (strip_implicit_coercions)."""
    while True:
        match node:
            case FunctionCall(form=Form.IMPLICIT_CAST):
                node = node.arguments[0]
            case (
                Relabel(form=Form.IMPLICIT_CAST)
                | CoerceViaIO(form=Form.IMPLICIT_CAST)
                | ArrayCoerce(form=Form.IMPLICIT_CAST)
                | ConvertRow(form=Form.IMPLICIT_CAST)
                | CoerceToDomain(form=Form.IMPLICIT_CAST)
            ):
                node = node.operand
            case _:
                return node


def sequence_default(catalog: Catalog, sequence: int, target: TypeUse) -> Typed:
    """`nextval('sequence'::regclass)` as a value of the column's type: the default of a serial column."""
    found = catalog.get(Oid(sequence), Sequence)
    argument = Const(type=builtins.REGCLASS, value=found.name, reference=found.oid)
    call = FunctionCall(
        type=builtins.INT8,
        function=FunctionRef(name="nextval", oid=_NEXTVAL, namespace=11, is_immutable=False),
        arguments=(argument,),
    )
    made = coerce.to_target(catalog, call, target, Context.ASSIGNMENT, Form.IMPLICIT_CAST)
    return call if made is None else made


def transform(catalog: Catalog, expression: ddl.Expression, table: Table) -> Typed:
    """The USING expression of a change of type, as it comes: the caller converts it.

    Raises:
        CatalogError: as PostgreSQL refuses the expression.
    """
    return _transformed(_TRANSFORM.scope(catalog, table), expression)


def retype(catalog: Catalog, value: Typed, table: Table) -> Typed:
    """A stored expression read again after a column of its table changed its type.

    PostgreSQL prints what is stored and parses the text (ATPostAlterTypeParse); so does this, without the text.

    Raises:
        CatalogError: where the expression has no meaning with the new type.
    """
    written = written_again.expression(catalog, value, table)
    try:
        made = _transformed(_CHECK.scope(catalog, table), written)
    except CatalogError as error:
        error.span = None  # what was read stands nowhere
        raise
    return coerce.to_boolean(catalog, made, "CHECK") if value.type == builtins.BOOL else made
