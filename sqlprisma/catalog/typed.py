"""Expressions after analysis: every node has a type, every name is an oid or a column number.

This is what PostgreSQL stores in pg_node_tree columns (primnodes.h); `deparse` prints it back with the names of
the day. Types are oids, so the module knows nothing of the objects that refer to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from enum import Enum

from sqlprisma.records import dataclass, replace


class Form(Enum):
    """How a call or conversion came about (CoercionForm): it decides how it is printed."""

    CALL = "call"
    EXPLICIT_CAST = "explicit cast"
    IMPLICIT_CAST = "implicit cast"
    SQL_SYNTAX = "sql syntax"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """An analysed expression; `type` is an oid, `modifier` a typmod (-1 for none)."""

    type: int
    modifier: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Const(Typed):
    """A constant: the text its type's output function gives, None for NULL."""

    value: str | None
    reference: int = 0
    """The object that a `regclass`, `regtype`, … constant means: its name of the day is printed."""
    label: int = 0
    """The enum label an enum constant means: it follows a rename."""
    labels: tuple[tuple[str, int], ...] = ()
    """For a list of an enum: the labels that stood for its values when it was read; each follows a rename."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRef(Typed):
    """A column of the table itself by number; 0 is the whole row."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainValue(Typed):
    """`VALUE` in a domain's check."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTest(Typed):
    """The operand of a `CASE x WHEN …`, inside the comparisons made of its branches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionRef:
    """Which function a call means; `oid` is 0 for those of extensions and for unknown ones."""

    name: str
    oid: int = 0
    namespace: int = 0
    """The schema's oid; 0 for an unknown function, printed as it was written."""
    extension: int = 0
    schema: str | None = None
    """The schema an unknown function was written with."""
    is_known: bool = True
    is_immutable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorRef:
    """Which operator an expression means; `namespace` is 0 for an unknown one."""

    name: str
    oid: int = 0
    namespace: int = 0
    extension: int = 0
    schema: str | None = None
    is_known: bool = True
    is_immutable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionCall(Typed):
    """FuncExpr: a call, or a conversion by a function."""

    function: FunctionRef
    arguments: tuple[Typed, ...]
    names: tuple[str | None, ...] = ()
    """The names of named arguments; empty where none has one."""
    form: Form = Form.CALL
    is_variadic: bool = False
    """Whether the last argument was written with VARIADIC (or is printed so)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorCall(Typed):
    """OpExpr: one operand is a prefix operator."""

    operator: OperatorRef
    operands: tuple[Typed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalarArrayOp(Typed):
    """`left op ANY (right)` or ALL."""

    operator: OperatorRef
    left: Typed
    right: Typed
    is_all: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Distinct(Typed):
    """`left IS DISTINCT FROM right`."""

    operator: OperatorRef
    left: Typed
    right: Typed


@dataclass(frozen=True, slots=True, kw_only=True)
class NullIf(Typed):
    """`NULLIF(left, right)`."""

    operator: OperatorRef
    left: Typed
    right: Typed


@dataclass(frozen=True, slots=True, kw_only=True)
class BoolExpr(Typed):
    """`AND`, `OR` (two or more operands) or `NOT` (one)."""

    word: str
    operands: tuple[Typed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NullTest(Typed):
    """`x IS [NOT] NULL`; the test of a whole row prints as IS [NOT] DISTINCT FROM NULL where it is one value."""

    operand: Typed
    is_negated: bool = False
    is_row: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BooleanTest(Typed):
    """`x IS [NOT] TRUE | FALSE | UNKNOWN`."""

    operand: Typed
    test: str
    is_negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWhen:
    """One branch of a CASE."""

    condition: Typed
    result: Typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Typed):
    """`CASE [operand] WHEN … ELSE … END`; without ELSE the default is a NULL constant, printed or not as written."""

    branches: tuple[CaseWhen, ...]
    operand: Typed | None = None
    default: Typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Coalesce(Typed):
    """`COALESCE(…)`."""

    arguments: tuple[Typed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MinMax(Typed):
    """`GREATEST(…)` or `LEAST(…)`."""

    arguments: tuple[Typed, ...]
    is_least: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrayExpr(Typed):
    """`ARRAY[…]`."""

    elements: tuple[Typed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowExpr(Typed):
    """`ROW(…)`."""

    fields: tuple[Typed, ...]
    is_explicit: bool = True
    form: Form = Form.IMPLICIT_CAST
    """Whether the conversion to a composite type was written: then it is printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCompare(Typed):
    """`(a, b) < (c, d)`: rows compared by an ordering operator."""

    operator: str
    left: tuple[Typed, ...]
    right: tuple[Typed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlValue(Typed):
    """A function without parentheses: `CURRENT_TIMESTAMP(3)` has modifier 3."""

    keyword: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Relabel(Typed):
    """A conversion that changes no bits (RelabelType)."""

    operand: Typed
    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class CoerceViaIO(Typed):
    """A conversion by way of the text form."""

    operand: Typed
    form: Form
    is_immutable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrayCoerce(Typed):
    """A conversion of every element of an array."""

    operand: Typed
    form: Form
    is_immutable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertRow(Typed):
    """A conversion of one row type to another."""

    operand: Typed
    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class CoerceToDomain(Typed):
    """A value checked by a domain."""

    operand: Typed
    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptStep:
    """One `[lower:upper]` or `[index]`; a missing bound of a slice is None."""

    upper: Typed | None
    lower: Typed | None = None
    is_slice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscript(Typed):
    """`x[i]` with all its subscripts."""

    operand: Typed
    steps: tuple[SubscriptStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSelect(Typed):
    """`(x).field`; the field by its name, as composite types here keep no numbers."""

    operand: Typed
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Collate(Typed):
    """`x COLLATE "C"`."""

    operand: Typed
    collation: str
    schema: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class XmlTest(Typed):
    """`x IS DOCUMENT` and its kin: `test` is the text after IS."""

    operand: Typed
    test: str
    is_negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Opaque(Typed):
    """A form that is not modelled, with its text as written; the caller should warn that it is kept verbatim."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What an expression depends on: an object, or a column of the own table (oid 0)."""

    oid: int
    column: int = 0


def _parts(value: object) -> Iterator[Typed]:
    if isinstance(value, Typed):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _parts(part)
    elif isinstance(value, CaseWhen | SubscriptStep):
        for name in _operands(value):
            yield from _parts(getattr(value, name))


def children(node: Typed) -> Iterator[Typed]:
    """The direct operands of a node, in order."""
    for name in _operands(node):
        yield from _parts(getattr(node, name))


_PLAIN = frozenset(
    {
        *("Form", "FunctionRef", "OperatorRef", "bool", "int", "int | None", "str", "str | None"),
        *("tuple[str | None, ...]", "tuple[tuple[str, int], ...]"),
    }
)
"""What, by its annotation, holds no operand."""

_OPERANDS: dict[type[Typed | CaseWhen | SubscriptStep], tuple[str, ...]] = {}
"""By class: its fields that may hold operands; filled as classes come."""


def _operands(node: Typed | CaseWhen | SubscriptStep) -> tuple[str, ...]:
    kind = node.__class__
    names = _OPERANDS.get(kind)
    if names is None:
        names = _OPERANDS[kind] = tuple(each.name for each in fields(kind) if each.type not in _PLAIN)
    return names


def walk(node: Typed) -> Iterator[Typed]:
    """The node and everything under it, outermost first."""
    yield node
    for child in children(node):
        yield from walk(child)


def references(node: Typed) -> tuple[Reference, ...]:
    """What the expression depends on, each once, in order of appearance (find_expr_references)."""
    found: dict[Reference, None] = {}
    for part in walk(node):
        for reference in _own_references(part):
            found[reference] = None
    return tuple(found)


_FIRST_OID = 16384


def _own_references(node: Typed) -> Iterator[Reference]:
    if isinstance(node, ColumnRef):
        yield Reference(oid=0, column=node.number)
        return
    named: list[int] = [node.type]
    match node:
        case Const():
            named.append(node.reference)
        case FunctionCall():
            named += [node.function.oid, node.function.extension]
        case OperatorCall() | ScalarArrayOp() | Distinct() | NullIf():
            named += [node.operator.oid, node.operator.extension]
        case _:
            pass
    for oid in named:
        if oid >= _FIRST_OID:
            yield Reference(oid=oid)


def columns(node: Typed) -> tuple[int, ...]:
    """The numbers of the columns that occur, each once, in order of appearance."""
    return tuple(found.column for found in references(node) if found.oid == 0)


def unknown_functions(node: Typed) -> tuple[str, ...]:
    """The names of functions and operators that nothing defines, each once, in order of appearance."""
    found: dict[str, None] = {}
    for part in walk(node):
        match part:
            case FunctionCall() if not part.function.is_known:
                found[part.function.name] = None
            case OperatorCall() | ScalarArrayOp() | Distinct() | NullIf() if not part.operator.is_known:
                found[part.operator.name] = None
            case _:
                pass
    return tuple(found)


def verbatim(node: Typed) -> tuple[str, ...]:
    """The texts of the forms that are not modelled and print as written."""
    return tuple(part.text for part in walk(node) if isinstance(part, Opaque))


def is_constant(node: Typed) -> bool:
    """Whether the expression is a constant under nothing but conversions."""
    match node:
        case Const():
            return True
        case Relabel() | CoerceToDomain() | CoerceViaIO() | ArrayCoerce():
            return is_constant(node.operand)
        case FunctionCall(form=Form.EXPLICIT_CAST | Form.IMPLICIT_CAST):
            return is_constant(node.arguments[0])
        case _:
            return False


def is_null(node: Typed) -> bool:
    """Whether the expression is a bare NULL constant: as a default it is none (AddRelationNewConstraints)."""
    return isinstance(node, Const) and node.value is None


def is_true(node: Typed) -> bool:
    """Whether the expression is the bare constant TRUE."""
    return isinstance(node, Const) and node.value in {"t", "true"}


def is_immutable(node: Typed) -> bool:
    """Whether no part of it can change its result by itself (contain_mutable_functions)."""
    return all(_is_immutable_itself(part) for part in walk(node))


def _is_immutable_itself(node: Typed) -> bool:
    match node:
        case SqlValue():
            return False
        case FunctionCall():
            return node.function.is_immutable
        case OperatorCall() | ScalarArrayOp() | Distinct() | NullIf():
            return node.operator.is_immutable
        case CoerceViaIO() | ArrayCoerce():
            return node.is_immutable
        case _:
            return True


def _mapped(value: object, change: Callable[[Typed], Typed]) -> object:
    """A node, or what holds nodes, with them changed; anything else as it is."""
    if isinstance(value, Typed):
        return map_nodes(value, change)
    if isinstance(value, CaseWhen | SubscriptStep):
        changed = {name: _mapped(getattr(value, name), change) for name in value.__dataclass_fields__}
        return replace(value, **changed)  # type: ignore[arg-type] # each field keeps its kind
    return value


def map_nodes(node: Typed, change: Callable[[Typed], Typed]) -> Typed:
    """The expression with `change` applied to every node, innermost first."""
    rebuilt: dict[str, object] = {}
    for name in node.__dataclass_fields__:
        value = getattr(node, name)
        if isinstance(value, Typed):
            rebuilt[name] = map_nodes(value, change)
        elif isinstance(value, tuple):
            members: list[object] = []
            for member in value:  # a plain loop: a chain of a thousand operators must not exhaust the stack
                members.append(_mapped(member, change))  # noqa: PERF401 - the same
            rebuilt[name] = tuple(members)
    return change(replace(node, **rebuilt) if rebuilt else node)  # type: ignore[arg-type] # fields keep their kinds


def map_columns(node: Typed, mapping: Mapping[int, int]) -> Typed:
    """The expression with its column numbers changed, for LIKE, INHERITS and partitions."""

    def change(part: Typed) -> Typed:
        if isinstance(part, ColumnRef) and part.number in mapping:
            return replace(part, number=mapping[part.number])
        return part

    return map_nodes(node, change)
