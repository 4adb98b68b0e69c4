"""The value of every kind of node, with SQL's three values of truth (execExprInterp.c)."""

# ruff: noqa: SLF001 - the table of node kinds stands below the class whose methods it names

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field

from sqlprisma.catalog import (
    builtins,
    catalog_names,
    conversions,
    evaluate_conversions,
    row_symbols,
    types,
    values,
)
from sqlprisma.catalog.catalog import FIRST_OID
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.evaluate_calls import Call, function, operator
from sqlprisma.catalog.evaluate_comparison import compare
from sqlprisma.catalog.objects import Column, Oid, Type, TypeKind, TypeUse, View
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
    OperatorCall,
    OperatorRef,
    Relabel,
    RowCompare,
    RowExpr,
    ScalarArrayOp,
    SqlValue,
    Subscript,
    SubscriptStep,
    Typed,
)
from sqlprisma.catalog.typed_queries import (
    Aggregate,
    SubLink,
    SubLinkKind,
    TypedQuery,
    Var,
    VariableRef,
    WindowCall,
)
from sqlprisma.catalog.values import Missing, Row, Unknown, Value
from sqlprisma.catalog.world import World
from sqlprisma.diagnostics import Code
from sqlprisma.records import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One query at one row: the row of every item of FROM, its common tables, and the rows of its group."""

    items: tuple[Row | None, ...] = ()
    common: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    group: tuple[Frame, ...] | None = None


class Evaluator:
    """An expression's surroundings; `frames` are the queries around it, the innermost last."""

    def __init__(
        self,
        world: World,
        frames: tuple[Frame, ...] = (),
        *,
        domain: tuple[Value] | None = None,
        row: Mapping[int, Value] | None = None,
    ) -> None:
        self.world = world
        self.frames = frames
        self.domain = domain
        self.row: Mapping[int, Value] = {} if row is None else row
        """Of the table to which a stored expression belongs, by column number."""
        self.cases: list[Value] = []
        self.given: dict[int, Value] = {}
        """By the identity of a node: its value at this row, for functions that give sets."""

    def at(self, frame: Frame) -> Evaluator:
        """The same within a query."""
        return Evaluator(self.world, (*self.frames, frame), domain=self.domain, row=self.row)

    def rows(self, query: TypedQuery, *, any_will_do: bool = False) -> Iterator[Row]:
        """The rows of a query; `any_will_do` where only the first that is certain is asked for."""
        from sqlprisma.catalog import evaluate_queries  # noqa: PLC0415 - they need each other

        return evaluate_queries.rows(self, query, any_will_do=any_will_do)

    def settled(self, node: Typed) -> Value:
        """The value, which must be known."""
        value = self.value(node)
        if isinstance(value, Missing):
            raise Unknown(value.reason)
        return value

    def is_true(self, node: Typed | None) -> bool:
        """Whether a condition holds; NULL does not."""
        return node is None or self.settled(node) is True

    def value(self, node: Typed) -> Value:
        """The value, or `Missing` where a column's value is not known."""
        if self.given and id(node) in self.given:
            return self.given[id(node)]
        evaluate = _EVALUATORS.get(type(node))
        if evaluate is None:
            raise Unknown("an expression of a kind that is not evaluated")
        return evaluate(self, node)

    # --- leaves

    def _on_const(self, node: Const) -> Value:
        if node.value is None:
            return None
        if node.reference and node.type in catalog_names.KINDS:
            return node.reference
        return values.from_text(self.world.catalog, node.type, node.value)

    def _on_var(self, node: Var) -> Value:
        frame = self.frames[-1 - node.level]
        row = frame.items[node.item]
        if row is None:
            return None
        if node.number < 0:
            raise Unknown("a system column")
        return row if node.number == 0 else row[node.number - 1]

    def _on_variable(self, node: VariableRef) -> Value:
        if node.name not in self.world.variables:
            raise Unknown(f'the variable "{node.name}"')
        return self.world.variables[node.name]

    def _on_column(self, node: ColumnRef) -> Value:
        return self.row.get(node.number, Missing("a column of a table"))

    def _on_domain_value(self, node: DomainValue) -> Value:
        del node
        if self.domain is None:
            raise Unknown("the value of a domain")
        return self.domain[0]

    def _on_case_test(self, node: CaseTest) -> Value:
        del node
        return self.cases[-1]

    def _on_sql_value(self, node: SqlValue) -> Value:
        word = node.keyword.lower().split("(", 1)[0].strip()
        if word in {"current_user", "current_role", "session_user", "user"}:
            return values.USER
        if word == "current_catalog":
            return values.DATABASE
        if word == "current_schema":
            return function("current_schema")(Call(world=self.world, name=word, result=node.type))
        return _time(self.world, node)

    # --- calls

    def _on_call(self, node: FunctionCall) -> Value:
        if node.form in (Form.EXPLICIT_CAST, Form.IMPLICIT_CAST) and self._is_cast(node):
            target = TypeUse(oid=Oid(node.type), modifier=node.modifier)
            explicit = node.form is Form.EXPLICIT_CAST
            given = node.arguments[0]
            return self._convert(given, target, is_explicit=explicit)
        ref = node.function
        if ref.oid >= FIRST_OID or (ref.oid == 0 and not ref.extension and self.world.call is not None):
            arguments = tuple(self.settled(each) for each in node.arguments)
            if self.world.call is None:
                raise Unknown(f'the function "{ref.name}"')
            return self.world.call(ref, arguments, node.names)
        if ref.extension or not ref.oid:
            raise Unknown(f'the function "{ref.name}"')
        call = Call(
            world=self.world,
            name=ref.name,
            arguments=tuple(self.settled(each) for each in node.arguments),
            types=tuple(each.type for each in node.arguments),
            result=node.type,
            modifier=node.modifier,
            is_variadic=node.is_variadic,
        )
        return _called(call, lambda: function(ref.name)(call))

    def _is_cast(self, node: FunctionCall) -> bool:
        if len(node.arguments) != 1:
            return False
        catalog = self.world.catalog
        source, target = (conversions.base(catalog, oid) for oid in (node.arguments[0].type, node.type))
        found = conversions.cast_between(catalog, source, target)
        return found is not None and found.function == node.function.oid and bool(node.function.oid)

    def _on_operator(self, node: OperatorCall) -> Value:
        return self._apply(
            node.operator,
            tuple(self.settled(each) for each in node.operands),
            tuple(each.type for each in node.operands),
            node.type,
        )

    def _apply(
        self, ref: OperatorRef, operands: tuple[Value, ...], kinds: tuple[int, ...], result: int
    ) -> Value:
        joins_arrays = ref.name == "||" and bool(types.element_of(self.world.catalog, result))
        if any(operand is None for operand in operands) and not joins_arrays:
            return None
        if not ref.oid or ref.oid >= FIRST_OID:
            raise Unknown(f'the operator "{ref.name}"')
        call = Call(world=self.world, name=ref.name, arguments=operands, types=kinds, result=result)
        return _called(call, lambda: operator(ref.name, len(operands))(call))

    def _truth(self, ref: OperatorRef, left: Value, right: Value, kinds: tuple[int, int]) -> Value:
        for each in (left, right):
            if isinstance(each, Missing):
                raise Unknown(each.reason)
        return self._apply(ref, (left, right), kinds, builtins.BOOL)

    def _on_scalar_array(self, node: ScalarArrayOp) -> Value:
        left, right = self.settled(node.left), self.settled(node.right)
        if right is None:
            return None
        if not isinstance(right, list):
            raise Unknown("an array")
        element = types.member_of(self.world.catalog, node.right.type) or builtins.TEXT
        kinds = (node.left.type, int(element))

        def compared(each: Value) -> Callable[[], Value]:
            return lambda: self._truth(node.operator, left, each, kinds)

        return _combined((compared(each) for each in values.flattened(right)), is_all=node.is_all)

    def _on_distinct(self, node: Distinct) -> Value:
        left, right = self.settled(node.left), self.settled(node.right)
        if left is None or right is None:
            return (left is None) != (right is None)
        return (
            self._apply(node.operator, (left, right), (node.left.type, node.right.type), builtins.BOOL)
            is not True
        )

    def _on_null_if(self, node: NullIf) -> Value:
        left, right = self.settled(node.left), self.settled(node.right)
        if left is None or right is None:
            return left
        same = self._apply(node.operator, (left, right), (node.left.type, node.right.type), builtins.BOOL)
        return None if same is True else left

    # --- truth

    def _on_boolean(self, node: BoolExpr) -> Value:
        if node.word.upper() == "NOT":
            value = self.settled(node.operands[0])
            return None if value is None else not value

        def part(each: Typed) -> Callable[[], Value]:
            return lambda: self.settled(each)

        return _combined((part(each) for each in node.operands), is_all=node.word.upper() == "AND")

    def _on_null_test(self, node: NullTest) -> Value:
        value = self.value(node.operand)
        if isinstance(value, Missing):
            if value.is_some and not (node.is_row or fields_of(self.world, node.operand.type)):
                return node.is_negated
            raise Unknown(value.reason)
        if isinstance(value, tuple) and (node.is_row or node.operand.type == builtins.RECORD):
            for each in value:
                if isinstance(each, Missing):
                    raise Unknown(each.reason)
            return all((each is None) != node.is_negated for each in value)
        return (value is None) != node.is_negated

    def _on_boolean_test(self, node: BooleanTest) -> Value:
        value = self.settled(node.operand)
        wanted = {"TRUE": True, "FALSE": False}.get(node.test.upper())
        return (value is wanted) != node.is_negated

    # --- choices

    def _on_case(self, node: Case) -> Value:
        if node.operand is not None:
            self.cases.append(self.settled(node.operand))
        try:
            for branch in node.branches:
                if self.settled(branch.condition) is True:
                    return self.value(branch.result)
            return self.value(node.default)
        finally:
            if node.operand is not None:
                self.cases.pop()

    def _on_coalesce(self, node: Coalesce) -> Value:
        for each in node.arguments:
            value = self.settled(each)
            if value is not None:
                return value
        return None

    def _on_min_max(self, node: MinMax) -> Value:
        best: Value = None
        for each in node.arguments:
            value = self.settled(each)
            if value is None:
                continue
            order = 0 if best is None else compare(self.world.catalog, value, best, node.type)
            if best is None or (order < 0 if node.is_least else order > 0):
                best = value
        return best

    # --- arrays and rows

    def _on_array(self, node: ArrayExpr) -> Value:
        made = [self.settled(each) for each in node.elements]
        if node.elements and types.element_of(self.world.catalog, node.elements[0].type):
            made = [each for each in made if each not in (None, [])]
        return made

    def _on_row(self, node: RowExpr) -> Value:
        return tuple(self.value(each) for each in node.fields)

    def _on_row_compare(self, node: RowCompare) -> Value:
        for left, right in zip(node.left, node.right, strict=True):
            one, other = self.settled(left), self.settled(right)
            if one is None or other is None:
                return None
            order = compare(self.world.catalog, one, other, left.type)
            if order:
                return order < 0 if "<" in node.operator else order > 0
        return "=" in node.operator

    def _on_subscript(self, node: Subscript) -> Value:
        value = self.settled(node.operand)
        if value is None:
            return None
        if not isinstance(value, list):
            raise Unknown("a subscript of what is no array")
        lowest = 0 if node.operand.type in types.VECTORS else 1
        if any(step.is_slice for step in node.steps):
            return self._slice(value, node.steps, lowest)
        found: Value = value
        for step in node.steps:
            at = None if step.upper is None else self.settled(step.upper)
            if not isinstance(at, int) or not isinstance(found, list):
                return None
            if not lowest <= at < len(found) + lowest:
                return None
            found = found[at - lowest]
        return None if isinstance(found, list) else found

    def _slice(self, value: list[Value], steps: tuple[SubscriptStep, ...], lowest: int) -> Value:
        if len(steps) != 1:
            raise Unknown("a slice of an array of arrays")
        bounds = [
            default if bound is None else self.settled(bound)
            for bound, default in ((steps[0].lower, lowest), (steps[0].upper, len(value) + lowest - 1))
        ]
        lower, upper = bounds
        if not isinstance(lower, int) or not isinstance(upper, int):
            return None
        return value[max(lower - lowest, 0) : max(upper - lowest + 1, 0)]

    def _on_field_select(self, node: FieldSelect) -> Value:
        value = self.settled(node.operand)
        if value is None:
            return None
        fields = fields_of(self.world, node.operand.type)
        names = [column.name for column in fields]
        if not isinstance(value, tuple) or node.field not in names:
            raise Unknown(f'the field "{node.field}"')
        at = names.index(node.field)
        return value[at] if at < len(value) else None

    # --- conversions

    def _convert(self, given: Typed, target: TypeUse, *, is_explicit: bool) -> Value:
        value = self.settled(given)
        return evaluate_conversions.convert(self.world, value, given.type, target, is_explicit=is_explicit)

    def _on_relabel(self, node: Relabel) -> Value:
        under = conversions.base(self.world.catalog, node.operand.type)
        if (
            under == builtins.BPCHAR
            or node.type in catalog_names.ALL_KINDS
            or under in catalog_names.ALL_KINDS
        ):
            return self._convert(node.operand, TypeUse(oid=Oid(node.type)), is_explicit=True)
        return self.value(node.operand)

    def _on_via_io(self, node: CoerceViaIO) -> Value:
        value = self.settled(node.operand)
        if isinstance(value, bool):
            value = values.to_text(self.world.catalog, node.operand.type, value)
            target = TypeUse(oid=Oid(node.type), modifier=node.modifier)
            return evaluate_conversions.convert(self.world, value, builtins.TEXT, target, is_explicit=True)
        return self._convert(
            node.operand, TypeUse(oid=Oid(node.type), modifier=node.modifier), is_explicit=True
        )

    def _on_array_coerce(self, node: ArrayCoerce) -> Value:
        target = TypeUse(oid=Oid(node.type), modifier=node.modifier)
        return self._convert(node.operand, target, is_explicit=node.form is Form.EXPLICIT_CAST)

    def _on_convert_row(self, node: ConvertRow) -> Value:
        return self._convert(node.operand, TypeUse(oid=Oid(node.type)), is_explicit=True)

    def _on_to_domain(self, node: CoerceToDomain) -> Value:
        limited = node.operand
        if node.form is Form.EXPLICIT_CAST and isinstance(limited, FunctionCall | ArrayCoerce):
            limited = replace(limited, form=Form.EXPLICIT_CAST)  # it cuts what an assignment refuses
        value = self.settled(limited)
        evaluate_conversions.check_domain(self.world, value, types.type_of(self.world.catalog, node.type))
        return value

    def _on_collate(self, node: Collate) -> Value:
        return self.value(node.operand)

    # --- queries

    def _on_sub_link(self, node: SubLink) -> Value:
        if node.kind is SubLinkKind.EXISTS:
            return any(True for _ in self.rows(node.query, any_will_do=True))
        if node.kind in (SubLinkKind.ANY, SubLinkKind.ALL):
            return self._compared(node)
        found = list(self.rows(node.query))
        if node.kind is SubLinkKind.ARRAY:
            made = [row[0] for row in found]
            for each in made:
                if isinstance(each, Missing):
                    raise Unknown(each.reason)
            return made
        if len(found) > 1:
            message = "more than one row returned by a subquery used as an expression"
            raise CatalogError(Code.INVALID_VALUE, message, sqlstate="21000")
        return found[0][0] if found else None

    def _compared(self, node: SubLink) -> Value:
        left = [self.settled(each) for each in node.operands]
        kinds = [item.value.type for item in node.query.columns]

        def pair(at: int, row: Row) -> Callable[[], Value]:
            kind = (node.operands[at].type, kinds[at])
            return lambda: self._truth(node.operators[at], left[at], row[at], kind)

        def whole(row: Row) -> Callable[[], Value]:
            return lambda: _combined((pair(at, row) for at in range(len(node.operators))), is_all=True)

        rows = self.rows(node.query, any_will_do=node.kind is SubLinkKind.ANY and node.query.limit is None)
        return _combined((whole(row) for row in rows), is_all=node.kind is SubLinkKind.ALL)

    def _on_aggregate(self, node: Aggregate) -> Value:
        from sqlprisma.catalog import evaluate_aggregates  # noqa: PLC0415 - they need each other

        return evaluate_aggregates.value(self, node)

    def _on_window(self, node: WindowCall) -> Value:
        raise Unknown(f'the window function "{node.function.name}"')


def _called(call: Call, work: Callable[[], Value]) -> Value:
    """What a call gives; what it makes of the moment of a transaction is only known to be the same each time."""
    try:
        return work()
    except Unknown:
        found = row_symbols.derived(call.name, call.arguments, call.result)
        if found is None:
            raise
        return found


def _time(world: World, node: SqlValue) -> Value:
    """CURRENT_TIMESTAMP and what is made of it."""
    found = world.moment
    if found is None or node.type not in row_symbols.TIMES:
        raise Unknown("the clock")
    if node.type != builtins.TIMESTAMPTZ:
        found = row_symbols.converted(found, node.type)
    use = TypeUse(oid=Oid(node.type), modifier=node.modifier)
    return evaluate_conversions.limit(world, found, use, is_explicit=True)


def _combined(parts: Iterator[Callable[[], Value]], *, is_all: bool) -> Value:
    """AND or OR of parts: one that decides does so even where another is not known."""
    pending: Unknown | None = None
    has_null = False
    try:
        for part in parts:
            try:
                truth = part()
            except Unknown as unknown:
                pending = pending or unknown
                continue
            if truth is None:
                has_null = True
            elif truth is not is_all:
                return truth
    except Unknown as unknown:
        pending = pending or unknown
    if pending is not None:
        raise pending
    return None if has_null else is_all


def fields_of(world: World, oid: int) -> tuple[Column, ...]:
    """The columns of a row type; none where they are not known."""
    if oid == builtins.RECORD:
        return ()
    found = types.type_of(world.catalog, conversions.base(world.catalog, oid))
    if found.kind is not TypeKind.COMPOSITE:
        return ()
    relation = _relation(world, found)
    if isinstance(relation, View):
        return relation.columns or ()
    return types.attributes(world.catalog, found) or ()


def _relation(world: World, found: Type) -> object:
    return world.catalog.objects.get(found.relation)


_EVALUATORS: dict[type[Typed], Callable[..., Value]] = {
    Aggregate: Evaluator._on_aggregate,
    ArrayCoerce: Evaluator._on_array_coerce,
    ArrayExpr: Evaluator._on_array,
    BoolExpr: Evaluator._on_boolean,
    BooleanTest: Evaluator._on_boolean_test,
    Case: Evaluator._on_case,
    CaseTest: Evaluator._on_case_test,
    Coalesce: Evaluator._on_coalesce,
    CoerceToDomain: Evaluator._on_to_domain,
    CoerceViaIO: Evaluator._on_via_io,
    Collate: Evaluator._on_collate,
    ColumnRef: Evaluator._on_column,
    Const: Evaluator._on_const,
    ConvertRow: Evaluator._on_convert_row,
    Distinct: Evaluator._on_distinct,
    DomainValue: Evaluator._on_domain_value,
    FieldSelect: Evaluator._on_field_select,
    FunctionCall: Evaluator._on_call,
    MinMax: Evaluator._on_min_max,
    NullIf: Evaluator._on_null_if,
    NullTest: Evaluator._on_null_test,
    OperatorCall: Evaluator._on_operator,
    Relabel: Evaluator._on_relabel,
    RowCompare: Evaluator._on_row_compare,
    RowExpr: Evaluator._on_row,
    ScalarArrayOp: Evaluator._on_scalar_array,
    SqlValue: Evaluator._on_sql_value,
    SubLink: Evaluator._on_sub_link,
    Subscript: Evaluator._on_subscript,
    Var: Evaluator._on_var,
    VariableRef: Evaluator._on_variable,
    WindowCall: Evaluator._on_window,
}
