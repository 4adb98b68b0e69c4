"""Conversions between types: which are allowed, and the nodes that PostgreSQL puts around an expression for them.

A transcription of the rules of parse_coerce.c; which node is made, and whether it is explicit or implicit, decides
what `deparse` prints.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlprisma.catalog import builtins, conversions, literals, opclasses, types
from sqlprisma.catalog.builtins import Conversion
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.conversions import Context, Path, Pathway
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Oid, TypeKind, TypeUse
from sqlprisma.catalog.typed import (
    ArrayCoerce,
    CoerceToDomain,
    CoerceViaIO,
    Collate,
    ColumnRef,
    Const,
    Form,
    FunctionCall,
    FunctionRef,
    Opaque,
    Relabel,
    RowExpr,
    Typed,
)
from sqlprisma.diagnostics import Code
from sqlprisma.records import replace


def hidden(node: Typed) -> Typed:
    """The node with its conversion marked implicit, so that it is not printed (hide_coercion_node)."""
    if isinstance(node, FunctionCall | Relabel | CoerceViaIO | ArrayCoerce | CoerceToDomain):
        return replace(node, form=Form.IMPLICIT_CAST)
    return node


def convert(catalog: Catalog, node: Typed, target: TypeUse, context: Context, form: Form) -> Typed:  # noqa: C901, PLR0911 - one guard a rule
    """The node as a value of the target type, without applying its modifier (coerce_type).

    The caller knows that it can be done (`can_coerce`).

    Raises:
        CatalogError: where a constant is no valid text of the type.
    """
    if node.type == target.oid or isinstance(node, Opaque):
        return node if node.type == target.oid else replace(node, type=target.oid)
    if target.oid == builtins.ANY or target.oid in conversions.POLYMORPHIC:
        return node
    if target.oid == builtins.RECORD and types.type_of(catalog, node.type).kind is TypeKind.COMPOSITE:
        return node
    if node.type == builtins.UNKNOWN and isinstance(node, Const):
        return _read(catalog, node, target, context, form)
    if isinstance(node, Collate):
        return replace(node, operand=convert(catalog, node.operand, target, context, form), type=target.oid)
    way = conversions.pathway(catalog, node.type, target.oid, context)
    if way is None and isinstance(node, RowExpr):
        return _row(catalog, node, target, context, form)
    if way is None:
        return node if node.type == builtins.UNKNOWN else replace(node, type=target.oid)
    under = types.base_type(catalog, target)
    if way.path is not Path.RELABEL:
        made = _by(catalog, way, node, under, context, form)
        if under.oid == target.oid:
            return made
        return _to_domain(catalog, hidden(made), under, target.oid, context, form)
    if under.oid != target.oid:
        return _to_domain(catalog, node, under, target.oid, context, form)
    return Relabel(type=target.oid, operand=node, form=form)


def _row(catalog: Catalog, node: RowExpr, target: TypeUse, context: Context, form: Form) -> Typed:
    """A row as a value of a composite type, field by field (coerce_record_to_complex)."""
    wanted = types.attributes(catalog, types.type_of(catalog, conversions.base(catalog, target.oid)))
    refusal = CatalogError(
        Code.CANNOT_COERCE, f"cannot cast type record to {types.name_of(catalog, target.oid)}"
    )
    if wanted is None or len(wanted) != len(node.fields):
        raise refusal
    made: list[Typed] = []
    for given, column in zip(node.fields, wanted, strict=True):
        converted = to_target(catalog, given, column.type, context, Form.IMPLICIT_CAST)
        if converted is None:
            raise refusal
        made.append(converted)
    return replace(node, type=target.oid, fields=tuple(made), form=form)


def _read(catalog: Catalog, node: Const, target: TypeUse, context: Context, form: Form) -> Typed:
    under = types.base_type(catalog, target)
    use = under if under.oid == builtins.INTERVAL else TypeUse(oid=under.oid)
    made: Typed = literals.read(catalog, use, node.value)
    if under.oid == target.oid:
        return made
    return _to_domain(catalog, made, under, target.oid, context, form)


def _to_domain(
    catalog: Catalog, node: Typed, under: TypeUse, domain: Oid, context: Context, form: Form
) -> Typed:
    limited = apply_modifier(catalog, node, under, context, Form.IMPLICIT_CAST)
    return CoerceToDomain(type=domain, operand=limited, form=form)


def _relabel(node: Typed, use: TypeUse, form: Form) -> Typed:
    """The node under another label; labels do not stack, and a constant takes the new one (applyRelabelType)."""
    while isinstance(node, Relabel):
        node = node.operand
    if isinstance(node, Const):
        return replace(node, type=use.oid, modifier=use.modifier)
    if node.type == use.oid and node.modifier == use.modifier:
        return node
    return Relabel(type=use.oid, modifier=use.modifier, operand=node, form=form)


def _by(catalog: Catalog, way: Pathway, node: Typed, use: TypeUse, context: Context, form: Form) -> Typed:
    """The conversion itself (build_coercion_expression)."""
    if way.path is Path.FUNCTION and way.cast is not None:
        return _by_function(way.cast, node, use, form)
    if way.path is Path.ARRAY:
        return _by_element(catalog, node, use, context, form)
    return CoerceViaIO(
        type=use.oid,
        operand=node,
        form=form,
        is_immutable=conversions.is_immutable_io(catalog, node.type, use.oid),
    )


def _by_function(cast: Conversion, node: Typed, use: TypeUse, form: Form) -> FunctionCall:
    known = builtins.function(cast.function)
    takes_modifier = known is not None and len(known.arguments) >= 2
    name = cast.function_name if known is None else known.name
    return FunctionCall(
        type=use.oid,
        modifier=use.modifier if takes_modifier else -1,
        function=FunctionRef(
            name=name, oid=cast.function, is_immutable=known is None or known.volatility == "i"
        ),
        arguments=(node,),
        form=form,
    )


def _by_element(catalog: Catalog, node: Typed, use: TypeUse, context: Context, form: Form) -> ArrayCoerce:
    element = TypeUse(oid=types.element_of(catalog, use.oid), modifier=use.modifier)
    source = types.element_of(catalog, node.type) or builtins.UNKNOWN  # what nobody knows is no array
    each = ColumnRef(type=source, modifier=node.modifier, number=0)
    converted = to_target(catalog, each, element, context, form)
    if converted is None:
        converted = each
    return ArrayCoerce(
        type=use.oid,
        modifier=converted.modifier,
        operand=node,
        form=form,
        is_immutable=_is_immutable_step(converted),
    )


def _is_immutable_step(node: Typed) -> bool:
    match node:
        case FunctionCall():
            return node.function.is_immutable
        case CoerceViaIO() | ArrayCoerce():
            return node.is_immutable
        case _:
            return True


def apply_modifier(
    catalog: Catalog,
    node: Typed,
    target: TypeUse,
    context: Context,
    form: Form,
    *,
    hides_input: bool = False,
) -> Typed:
    """The node with the target's modifier enforced (coerce_type_typmod)."""
    if target.modifier == node.modifier or isinstance(node, Opaque):
        return node
    if hides_input:
        node = hidden(node)
    if target.modifier >= 0:
        found = types.type_of(catalog, target.oid)
        subject = found.element if found.is_array else found.oid
        cast = conversions.cast_between(catalog, subject, subject)
        if cast is not None and cast.method == "f":
            way = Pathway(Path.ARRAY if found.is_array else Path.FUNCTION, cast)
            return _by(catalog, way, node, target, context, form)
    return _relabel(node, target, form)


def to_target(catalog: Catalog, node: Typed, target: TypeUse, context: Context, form: Form) -> Typed | None:
    """The node as a value of the target type and modifier (coerce_to_target_type); None where it cannot be."""
    if not conversions.can_coerce(catalog, node.type, target.oid, context):
        return None
    inner = node
    while isinstance(inner, Collate):
        inner = inner.operand
    made = convert(catalog, inner, target, context, form)
    made = apply_modifier(
        catalog,
        made,
        target,
        context,
        form,
        hides_input=made is not inner and not isinstance(made, Const),
    )
    if isinstance(node, Collate) and conversions.is_collatable(catalog, target.oid):
        return replace(node, type=made.type, modifier=made.modifier, operand=made)
    return made


def to_boolean(catalog: Catalog, node: Typed, construct: str) -> Typed:
    """The node as a boolean.

    Raises:
        CatalogError: `argument of CHECK must be type boolean, not type integer`.
    """
    if node.type == builtins.BOOL:
        return node
    made = to_target(catalog, node, TypeUse(oid=builtins.BOOL), Context.ASSIGNMENT, Form.IMPLICIT_CAST)
    if made is None:
        name = types.name_of(catalog, node.type)
        message = f"argument of {construct} must be type boolean, not type {name}"
        raise CatalogError(Code.DATATYPE_MISMATCH, message)
    return made


def common_type(catalog: Catalog, nodes: Sequence[Typed], construct: str | None) -> Oid | None:
    """The type that a CASE, COALESCE, ARRAY, … has (select_common_type).

    None where there is none and `construct` is None.

    Raises:
        CatalogError: `CASE types integer and text cannot be matched`.
    """
    kinds = [node.type for node in nodes]
    if kinds[0] != builtins.UNKNOWN and all(kind == kinds[0] for kind in kinds):
        return Oid(kinds[0])
    chosen = conversions.base(catalog, kinds[0])
    for kind in kinds[1:]:
        other = conversions.base(catalog, kind)
        if other in (builtins.UNKNOWN, chosen):
            continue
        if chosen == builtins.UNKNOWN:
            chosen = other
            continue
        present, new = types.type_of(catalog, chosen), types.type_of(catalog, other)
        if present.category != new.category:
            if construct is None:
                return None
            names = f"{types.name_of(catalog, chosen)} and {types.name_of(catalog, other)}"
            raise CatalogError(Code.DATATYPE_MISMATCH, f"{construct} types {names} cannot be matched")
        if (
            not present.is_preferred
            and conversions.can_coerce(catalog, chosen, other, Context.IMPLICIT)
            and not conversions.can_coerce(catalog, other, chosen, Context.IMPLICIT)
        ):
            chosen = other
    return builtins.TEXT if chosen == builtins.UNKNOWN else chosen


def verify_common(catalog: Catalog, common: int, nodes: Iterable[Typed]) -> bool:
    """Whether all the nodes can take the common type (verify_common_type)."""
    return all(conversions.can_coerce(catalog, node.type, common, Context.IMPLICIT) for node in nodes)


def to_common(catalog: Catalog, node: Typed, common: int, construct: str) -> Typed:
    """The node as a value of the common type.

    Raises:
        CatalogError: `COALESCE could not convert type json to text`.
    """
    if node.type == common:
        return node
    if not conversions.can_coerce(catalog, node.type, common, Context.IMPLICIT):
        names = f"{types.name_of(catalog, node.type)} to {types.name_of(catalog, common)}"
        raise CatalogError(Code.CANNOT_COERCE, f"{construct} could not convert type {names}")
    return convert(catalog, node, TypeUse(oid=Oid(common)), Context.IMPLICIT, Form.IMPLICIT_CAST)


def common_modifier(nodes: Sequence[Typed], common: int) -> int:
    """The modifier that all the nodes share, -1 where they do not (exprTypmod of CASE and its kin)."""
    first = nodes[0]
    agree = all(node.type == common and node.modifier == first.modifier for node in nodes)
    return first.modifier if agree else -1


def has_equality(catalog: Catalog, referenced: int, own: int) -> bool:
    """Whether a foreign key's column can be compared with the one it references (ATAddForeignKeyConstraint)."""
    found = opclasses.default_class(catalog, "btree", referenced)
    if found is None:
        return referenced == own
    under = conversions.base(catalog, own)
    family = [other.input for other in opclasses.classes(catalog, "btree") if other.family == found.family]
    if under in family:
        return True
    if found.input in conversions.POLYMORPHIC:
        return conversions.base(catalog, referenced) == under
    return all(
        conversions.can_coerce(catalog, kind, found.input, Context.IMPLICIT) for kind in (referenced, own)
    )
