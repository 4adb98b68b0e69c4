"""A catalogue of single mutations of a schema: each makes one thing untrue, and says what must be found.

A mutation is applied at every place where it makes sense, so a schema gives some dozens of mutants.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlprisma.diagnostics.drift_codes import DriftCode
from sqlprisma.prisma import build, query
from sqlprisma.prisma.ast import (
    Argument,
    Arity,
    ArrayValue,
    Attribute,
    Block,
    BlockAttribute,
    Document,
    EnumValue,
    Field,
    FunctionValue,
    Member,
    NameValue,
    NumberValue,
    StringValue,
    Value,
)

_CLIENT = {"auto", "cuid", "nanoid", "ulid", "uuid"}
_OTHER_NATIVE = {"Int": "SmallInt", "String": "VarChar", "Float": "Real", "Json": "Json", "DateTime": "Date"}
_OF_RELATIONS = frozenset(
    {
        DriftCode.NO_FOREIGN_KEY,
        DriftCode.REFERENTIAL_ACTION,
        DriftCode.RELATION_NOT_MODELLED,
        DriftCode.RELATION_TARGET,
    }
)
_MADE_UP = build.call("dbgenerated", build.string("made_up()"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A changed schema; at least one of `codes` must be found, and nothing worse."""

    label: str
    document: Document
    codes: tuple[DriftCode, ...]


Change = tuple[str, Member | None, tuple[DriftCode, ...]]
"""What is done in words, the new member (None: it goes), and what must be found."""


def mutants(document: Document) -> Iterator[Mutant]:
    """Every mutation of the catalogue at every place of a schema; where relations are the client's they stay."""
    is_emulated = any(map(query.is_emulated, document.blocks("datasource")))
    for mutant in _mutants(document):
        if not (is_emulated and _OF_RELATIONS.intersection(mutant.codes)):
            yield mutant


def _mutants(document: Document) -> Iterator[Mutant]:
    kept = [block for block in document.blocks() if any("keep" in each.text for each in block.comments)]
    models = {block.name: block for block in document.blocks("model")}
    for block in document.blocks("model"):
        if block in kept:
            continue
        for member in block.members:
            for label, changed, codes in _changes(member, block, models, document):
                yield _mutant(document, block, member, label, changed, codes)
        yield from _added(document, block, models)
        yield from _of_model(document, block)
    for block in document.blocks("enum"):
        if block not in kept:
            yield from _of_enum(document, block)


def _mutant(
    document: Document,
    block: Block,
    member: Member,
    label: str,
    changed: Member | None,
    codes: tuple[DriftCode, ...],
) -> Mutant:
    members = tuple(
        new for old in block.members for new in ((changed,) if old is member else (old,)) if new is not None
    )
    what = member.name if isinstance(member, Field) else "a line"
    return Mutant(
        label=f"{block.name}: {what}: {label}",
        document=_with(document, block, replace(block, members=members)),
        codes=codes,
    )


def _with(document: Document, block: Block, *changed: Block) -> Document:
    items = tuple(new for old in document.items for new in (changed if old is block else (old,)))
    return replace(document, items=items)


def _changes(member: Member, block: Block, models: dict[str, Block], document: Document) -> Iterator[Change]:
    if isinstance(member, BlockAttribute):
        yield from _of_block_attribute(member)
    elif isinstance(member, Field) and member.type is not None:
        if member.type.name in models:
            yield from _of_relation(member, block, models)
        else:
            for make in (_arity, _type, _native, _map, _default, _key):
                yield from make(member, document)
            yield "the field goes", None, _dropped(member)


def _typed(member: Field, **changes: object) -> Field:
    assert member.type is not None
    return replace(member, type=replace(member.type, written=None, **changes))  # type: ignore[arg-type]  # checked by use


def _dropped(member: Field) -> tuple[DriftCode, ...]:
    assert member.type is not None
    if member.type.arity is Arity.LIST:
        return DriftCode.COLUMN_NOT_MODELLED, DriftCode.MISSING_REQUIRED_COLUMN
    value = query.argument(query.attribute(member.attributes, "default"), "value", or_first=True)
    has_none = value is None or (isinstance(value, FunctionValue) and value.name in _CLIENT)
    is_needed = member.type.arity is Arity.REQUIRED and has_none
    return (DriftCode.MISSING_REQUIRED_COLUMN if is_needed else DriftCode.COLUMN_NOT_MODELLED,)


def _arity(member: Field, document: Document) -> Iterator[Change]:
    del document
    assert member.type is not None
    match member.type.arity:
        case Arity.OPTIONAL:
            yield "required", _typed(member, arity=Arity.REQUIRED), (DriftCode.NULLABLE_COLUMN,)
            yield "a list", _typed(member, arity=Arity.LIST), (DriftCode.LIST_DIFFERS,)
        case Arity.REQUIRED:
            yield "optional", _typed(member, arity=Arity.OPTIONAL), (DriftCode.REQUIRED_COLUMN,)
            yield "a list", _typed(member, arity=Arity.LIST), (DriftCode.LIST_DIFFERS,)
        case _:
            yield "no list", _typed(member, arity=Arity.OPTIONAL), (DriftCode.LIST_DIFFERS,)


def _type(member: Field, document: Document) -> Iterator[Change]:
    del document
    assert member.type is not None
    for scalar in ("Int", "String", "BigInt", "Nonsense"):
        if member.type.name != scalar or member.type.is_unsupported:
            changed = _typed(member, name=scalar, is_unsupported=False)
            yield f"type {scalar}", changed, (DriftCode.WRONG_TYPE,)
    other = _typed(member, name="tsquery", is_unsupported=True)
    if member.type.name != "tsquery":
        label = "another unsupported type" if member.type.is_unsupported else "unsupported"
        yield label, other, (DriftCode.NATIVE_TYPE,)


def _native(member: Field, document: Document) -> Iterator[Change]:
    del document
    assert member.type is not None
    codes = (DriftCode.NATIVE_TYPE,)
    written = next((found for found in member.attributes if "." in found.name), None)
    if written is None:
        name = _OTHER_NATIVE.get(member.type.name)
        if name is not None and not member.type.is_unsupported:
            added = build.attribute(f"db.{name}")
            yield "a native type", replace(member, attributes=(*member.attributes, added)), codes
        return
    yield "no native type", _attributed(member, written, None), codes
    for at, given in enumerate(written.arguments or ()):
        if isinstance(given.value, NumberValue):
            number = replace(given, value=build.number(int(given.value.text) + 1))
            arguments = (*(written.arguments or ())[:at], number, *(written.arguments or ())[at + 1 :])
            yield (
                "another precision",
                _attributed(member, written, replace(written, arguments=arguments)),
                codes,
            )


def _attributed(member: Field, old: Attribute, new: Attribute | None) -> Field:
    attributes = tuple(
        each
        for found in member.attributes
        for each in ((new,) if found is old else (found,))
        if each is not None
    )
    return replace(member, attributes=attributes)


def _map(member: Field, document: Document) -> Iterator[Change]:
    del document
    old = query.attribute(member.attributes, "map")
    new = build.attribute("map", build.string(f"{query.column(member)}_of_old"))
    changed = (
        replace(member, attributes=(*member.attributes, new))
        if old is None
        else _attributed(member, old, new)
    )
    yield "another column", changed, (DriftCode.UNKNOWN_COLUMN,)


def _default(member: Field, document: Document) -> Iterator[Change]:
    assert member.type is not None
    old = query.attribute(member.attributes, "default")
    if old is None:
        added = replace(member, attributes=(*member.attributes, build.attribute("default", _MADE_UP)))
        yield "a default", added, (DriftCode.NO_DATABASE_DEFAULT, DriftCode.DEFAULT_DIFFERS)
        return
    value = query.argument(old, "value", or_first=True)
    if isinstance(value, FunctionValue) and value.name in _CLIENT:
        return
    if query.attribute(member.attributes, "updatedAt") is None:
        yield "no default", _attributed(member, old, None), (DriftCode.DEFAULT_NOT_MODELLED,)
    changed = _another(value, member.type.name, document)
    if changed is not None:
        new = build.attribute("default", changed)
        yield "another default", _attributed(member, old, new), (DriftCode.DEFAULT_DIFFERS,)


def _another(value: Value | None, type_name: str, document: Document) -> Value | None:
    """A default with another meaning."""
    match value:
        case NumberValue():
            return build.number(f"{value.text}1")
        case StringValue() if type_name == "String":
            return build.string(f"{value.value}x")
        case NameValue(name=name):
            enums = [block for block in document.blocks("enum") if block.name == type_name]
            known = [each.name for block in enums for each in query.values(block)] or ["true", "false"]
            return next((build.name(other) for other in known if other != name), None)
        case ArrayValue():
            return build.array((*value.items, *(value.items or (build.string("x"),))))
        case FunctionValue():
            return _MADE_UP
    return None


def _key(member: Field, document: Document) -> Iterator[Change]:
    del document
    for name in ("id", "unique"):
        old = query.attribute(member.attributes, name)
        if old is None:
            continue
        yield f"no {name}", _attributed(member, old, None), (DriftCode.UNIQUE_NOT_MODELLED,)
        others = [found for found in member.attributes if found.name in {"id", "unique"}]
        if query.argument(old, "where") is None and len(others) == 1:
            new = replace(old, name="unique" if name == "id" else "id", arguments=None)
            yield f"{name} is the other", _attributed(member, old, new), (DriftCode.KEY_DIFFERS,)
        given = tuple(each for each in old.arguments or () if each.name not in {None, "map"})
        renamed = replace(old, arguments=(*given, build.named("map", build.string("other_name"))))
        yield f"{name} is named", _attributed(member, old, renamed), (DriftCode.CONSTRAINT_NAME,)


def _of_block_attribute(member: BlockAttribute) -> Iterator[Change]:
    attribute = member.attribute
    if attribute.name not in {"id", "unique", "index"}:
        return
    is_unique = attribute.name != "index"
    gone = DriftCode.UNIQUE_NOT_MODELLED if is_unique else DriftCode.INDEX_NOT_MODELLED
    yield f"no @@{attribute.name}", None, (gone,)
    first, *rest = attribute.arguments or ()

    def with_(*arguments: Argument) -> BlockAttribute:
        return replace(member, attribute=replace(attribute, arguments=arguments))

    kept = [given for given in rest if given.name != "map"]
    named = with_(first, build.named("map", build.string("other_name")), *kept)
    yield "another name", named, (DriftCode.CONSTRAINT_NAME,)
    items = first.value.items if isinstance(first.value, ArrayValue) else ()
    if len(items) > 1:
        turned = replace(first, value=ArrayValue(items=tuple(reversed(items))))
        yield "another order", with_(turned, *rest), (DriftCode.INDEX_DIFFERS,)
    if not is_unique:
        is_hash = query.argument(attribute, "type") == build.name("Hash")
        kept = [given for given in rest if given.name != "type"]
        typed = build.named("type", build.name("Brin" if is_hash else "Hash"))
        yield "another method", with_(first, *kept, typed), (DriftCode.INDEX_DIFFERS,)
    if not is_unique and items and isinstance(items[0], NameValue):
        sorted_ = build.call(items[0].name, build.named("sort", build.name("Desc")))
        changed = replace(first, value=ArrayValue(items=(sorted_, *items[1:])))
        yield "descending", with_(changed, *rest), (DriftCode.INDEX_DIFFERS,)


def _of_relation(member: Field, block: Block, models: dict[str, Block]) -> Iterator[Change]:
    assert member.type is not None
    attribute = query.attribute(member.attributes, "relation")
    if attribute is None or not query.words(query.argument(attribute, "fields")):
        return
    yield "no relation", None, (DriftCode.RELATION_NOT_MODELLED,)
    for word in ("onDelete", "onUpdate"):
        for action in ("Cascade", "SetDefault"):
            if _effective(attribute, block, word) != action:
                kept = tuple(given for given in attribute.arguments or () if given.name != word)
                new = replace(attribute, arguments=(*kept, build.named(word, build.name(action))))
                codes = (DriftCode.REFERENTIAL_ACTION,)
                yield f"{word} {action}", _attributed(member, attribute, new), codes
    other = next((name for name in models if name != member.type.name), None)
    if other is not None:
        yield f"leads to {other}", _typed(member, name=other), (DriftCode.RELATION_TARGET,)


def _effective(attribute: Attribute, block: Block, word: str) -> str:
    value = query.argument(attribute, word)
    if isinstance(value, NameValue):
        return value.name
    if word == "onUpdate":
        return "Cascade"
    names = query.words(query.argument(attribute, "fields"))
    arities = [
        each.type.arity for each in query.fields(block) if each.name in names and each.type is not None
    ]
    return "SetNull" if all(arity is Arity.OPTIONAL for arity in arities) else "Restrict"


def _added(document: Document, block: Block, models: dict[str, Block]) -> Iterator[Mutant]:
    """A key, an index, a relation and a field that the database does not have."""

    def with_(label: str, member: Member, code: DriftCode) -> Mutant:
        changed = replace(block, members=(*block.members, member))
        return Mutant(label=f"{block.name}: {label}", document=_with(document, block, changed), codes=(code,))

    yield with_(
        "a field",
        build.field("madeUp", build.field_type("Int", Arity.OPTIONAL)),
        DriftCode.UNKNOWN_COLUMN,
    )
    plain = [member for member in query.fields(block) if member.type and member.type.name not in models]
    if len(plain) < 2:
        return
    columns = build.names(reversed([member.name for member in plain]))
    yield with_("a unique", build.block_attribute("unique", columns), DriftCode.NOT_UNIQUE)
    yield with_("an index", build.block_attribute("index", columns), DriftCode.NO_SUCH_INDEX)
    target = query.fields(block)[0].name
    relation = build.attribute(
        "relation",
        build.named("fields", columns),
        build.named("references", build.names([target] * len(plain))),
    )
    field = build.field("madeUp", build.field_type(block.name, Arity.OPTIONAL), (relation,))
    yield with_("a relation", field, DriftCode.NO_FOREIGN_KEY)


def _of_model(document: Document, block: Block) -> Iterator[Mutant]:
    renamed = _mapped(block, f"{query.database_name(block)}_of_old")
    yield Mutant(
        label=f"{block.name}: another table",
        document=_with(document, block, renamed),
        codes=(DriftCode.UNKNOWN_TABLE,),
    )
    rest = _with(document, block)
    items = tuple(
        replace(item, members=tuple(each for each in item.members if not _leads_to(each, block.name)))
        if isinstance(item, Block)
        else item
        for item in rest.items
    )
    gone = replace(rest, items=items)
    yield Mutant(label=f"no {block.name}", document=gone, codes=(DriftCode.TABLE_NOT_MODELLED,))


def _leads_to(member: Member, model: str) -> bool:
    return isinstance(member, Field) and member.type is not None and member.type.name == model


def _mapped(block: Block, name: str) -> Block:
    rest = tuple(
        member
        for member in block.members
        if not (isinstance(member, BlockAttribute) and member.attribute.name == "map")
    )
    return replace(block, members=(*rest, build.block_attribute("map", build.string(name))))


def _of_enum(document: Document, block: Block) -> Iterator[Mutant]:
    def mutant(label: str, changed: Block, code: DriftCode) -> Mutant:
        return Mutant(label=f"{block.name}: {label}", document=_with(document, block, changed), codes=(code,))

    values = query.values(block)
    for value in values:
        rest = tuple(member for member in block.members if member is not value)
        yield mutant(f"no {value.name}", replace(block, members=rest), DriftCode.MISSING_ENUM_VALUE)
    added = replace(block, members=(*block.members, EnumValue(name="MADE_UP")))
    yield mutant("a value", added, DriftCode.UNKNOWN_ENUM_VALUE)
    yield mutant(
        "another type", _mapped(block, f"{query.database_name(block)}_of_old"), DriftCode.UNKNOWN_ENUM
    )
    if len(values) > 1:
        others = tuple(member for member in block.members if not isinstance(member, EnumValue))
        turned = replace(block, members=(*reversed(values), *others))
        yield mutant("its values turned round", turned, DriftCode.ENUM_ORDER)
    is_used = any(
        member.type is not None and member.type.name == block.name
        for model in document.blocks("model")
        for member in query.fields(model)
    )
    code = DriftCode.WRONG_TYPE if is_used else DriftCode.ENUM_NOT_MODELLED
    yield Mutant(label=f"no {block.name}", document=_with(document, block), codes=(code,))
