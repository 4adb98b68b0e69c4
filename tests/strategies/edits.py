"""What people do to a schema file by hand: an edit is data, and its target is chosen by number, so that it shrinks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from sqlprisma import prisma
from sqlprisma.prisma.ast import (
    Argument,
    Arity,
    ArrayValue,
    Attribute,
    Block,
    BlockAttribute,
    Comment,
    CommentKind,
    Document,
    EnumValue,
    Field,
    FunctionValue,
    Item,
    Member,
    NameValue,
    Setting,
    StringValue,
    Value,
)
from sqlprisma.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change by hand: what kind, on which of the possible targets, and which variant."""

    kind: str
    where: int = 0
    what: int = 0


_NAMES = ("Thing", "renamed", "Custom_name", "x9", "theOther")
_LINES = (" A note", ' 100% "sure"', " more", " @deprecated @zod.string()", " two  spaces ")


def apply(text: str, edits: Sequence[Edit]) -> str:
    """The file after the edits; one that finds no target changes nothing."""
    document = prisma.parse(Source(path="schema.prisma", text=text)).value
    for edit in edits:
        document = _KINDS[edit.kind](document, edit)
    return prisma.print_document(document)


def _models(document: Document) -> list[Block]:
    return list(document.blocks("model", "view"))


def _exchange(document: Document, old: Block, new: Block) -> Document:
    return replace(document, items=tuple(new if item is old else item for item in document.items))


def _each(document: Document, change: Callable[[Block], Block]) -> Document:
    return replace(
        document, items=tuple(change(item) if isinstance(item, Block) else item for item in document.items)
    )


def _members(block: Block, change: Callable[[Member], Member]) -> Block:
    return replace(block, members=tuple(map(change, block.members)))


def _mapped(old: str, attribute: str = "map") -> Attribute:
    return Attribute(name=attribute, arguments=(Argument(value=StringValue(value=old)),))


def _has(attributes: Sequence[Attribute], name: str) -> bool:
    return any(found.name == name for found in attributes)


def _own(block: Block, name: str) -> bool:
    return any(isinstance(each, BlockAttribute) and each.attribute.name == name for each in block.members)


def _rename_block(document: Document, block: Block, name: str) -> Document:
    old = block.name
    renamed = replace(block, name=name)
    if not _own(block, "map"):
        renamed = replace(renamed, members=(*block.members, BlockAttribute(attribute=_mapped(old))))

    def retyped(member: Member) -> Member:
        if isinstance(member, Field) and member.type is not None and member.type.name == old:
            return replace(member, type=replace(member.type, name=name, written=None))
        return member

    return _each(_exchange(document, block, renamed), lambda each: _members(each, retyped))


def _free(document: Document, edit: Edit) -> str:
    taken = {block.name for block in document.blocks()}
    pool = [name for name in _NAMES if name not in taken] or ["Last_resort"]
    return pool[edit.what % len(pool)]


def _rename_model(document: Document, edit: Edit) -> Document:
    found = _models(document)
    if not found:
        return document
    return _rename_block(document, found[edit.where % len(found)], _free(document, edit))


def _rename_enum(document: Document, edit: Edit) -> Document:
    found = document.blocks("enum")
    if not found:
        return document
    return _rename_block(document, found[edit.where % len(found)], _free(document, edit))


def _fields(document: Document, *, is_relation: bool) -> list[tuple[Block, Field]]:
    names = {block.name for block in _models(document)}
    return [
        (block, member)
        for block in _models(document)
        for member in block.members
        if isinstance(member, Field)
        and member.type is not None
        and (member.type.name in names and not member.type.is_unsupported) == is_relation
    ]


def _in_list(value: Value, old: str, new: str) -> Value:
    match value:
        case NameValue(name=name) if name == old:
            return NameValue(name=new)
        case FunctionValue(name=name) if name == old:
            return replace(value, name=new)
        case ArrayValue(items=items):
            return replace(value, items=tuple(_in_list(each, old, new) for each in items))
        case _:
            return value


def _argued(attribute: Attribute, name: str | None, old: str, new: str) -> Attribute:
    """The attribute with another field name in the argument of that name; None is the nameless one or `fields`."""
    wanted = {None, "fields"} if name is None else {name}
    arguments = tuple(
        replace(each, value=_in_list(each.value, old, new))
        if each.name in wanted and each.value is not None
        else each
        for each in attribute.arguments or ()
    )
    return attribute if attribute.arguments is None else replace(attribute, arguments=arguments)


def _rename_field(document: Document, edit: Edit) -> Document:
    found = _fields(document, is_relation=False)
    if not found:
        return document
    block, field = found[edit.where % len(found)]
    taken = {member.name for member in block.members if isinstance(member, Field)}
    pool = [name for name in _NAMES if name not in taken]
    if not pool:
        return document
    old, new = field.name, pool[edit.what % len(pool)]

    def inside(member: Member) -> Member:
        if member is field:
            mapped = () if _has(field.attributes, "map") else (_mapped(old),)
            return replace(field, name=new, attributes=(*field.attributes, *mapped))
        if isinstance(member, Field):
            return replace(
                member,
                attributes=tuple(
                    _argued(each, "fields", old, new) if each.name == "relation" else each
                    for each in member.attributes
                ),
            )
        if isinstance(member, BlockAttribute):
            return replace(member, attribute=_argued(member.attribute, None, old, new))
        return member

    def outside(member: Member) -> Member:
        if isinstance(member, Field) and member.type is not None and member.type.name == block.name:
            return replace(
                member, attributes=tuple(_argued(each, "references", old, new) for each in member.attributes)
            )
        return member

    changed = _exchange(document, block, _members(block, inside))
    return _each(changed, lambda each: _members(each, outside))


def _rename_relation_field(document: Document, edit: Edit) -> Document:
    found = _fields(document, is_relation=True)
    if not found:
        return document
    block, field = found[edit.where % len(found)]
    taken = {member.name for member in block.members if isinstance(member, Field)}
    pool = [name for name in _NAMES if name not in taken]
    if not pool:
        return document
    new = replace(field, name=pool[edit.what % len(pool)])
    return _exchange(document, block, _members(block, lambda each: new if each is field else each))


def _relation_name(field: Field) -> str | None:
    for attribute in field.attributes:
        for argument in attribute.arguments or ():
            if (
                attribute.name == "relation"
                and argument.name in {None, "name"}
                and isinstance(argument.value, StringValue)
            ):
                return argument.value.value
    return None


def _rename_relation(document: Document, edit: Edit) -> Document:
    found = [(block, field, _relation_name(field)) for block, field in _fields(document, is_relation=True)]
    named = sorted({name for _, _, name in found if name is not None})
    if not named:
        return document
    old, new = named[edit.where % len(named)], _NAMES[edit.what % len(_NAMES)]
    if new in named:
        return document

    def argument(each: Argument) -> Argument:
        is_name = (
            isinstance(each.value, StringValue) and each.value.value == old and each.name in {None, "name"}
        )
        return replace(each, value=StringValue(value=new)) if is_name else each

    def attribute(each: Attribute) -> Attribute:
        if each.name != "relation" or each.arguments is None:
            return each
        return replace(each, arguments=tuple(map(argument, each.arguments)))

    def member(each: Member) -> Member:
        return (
            replace(each, attributes=tuple(map(attribute, each.attributes)))
            if isinstance(each, Field)
            else each
        )

    return _each(document, lambda block: _members(block, member))


def _rename_value(document: Document, edit: Edit) -> Document:
    found = [
        (block, member)
        for block in document.blocks("enum")
        for member in block.members
        if isinstance(member, EnumValue)
    ]
    if not found:
        return document
    block, value = found[edit.where % len(found)]
    taken = {member.name for member in block.members if isinstance(member, EnumValue)}
    pool = [name for name in _NAMES if name not in taken]
    if not pool:
        return document
    old, new = value.name, pool[edit.what % len(pool)]
    mapped = () if _has(value.attributes, "map") else (_mapped(old),)
    renamed = replace(value, name=new, attributes=(*value.attributes, *mapped))

    def defaulted(member: Member) -> Member:
        if isinstance(member, Field) and member.type is not None and member.type.name == block.name:
            attributes = tuple(
                _argued(each, None, old, new) if each.name == "default" else each
                for each in member.attributes
            )
            return replace(member, attributes=attributes)
        return member

    changed = _exchange(document, block, _members(block, lambda each: renamed if each is value else each))
    return _each(changed, lambda each: _members(each, defaulted))


def _document_block(document: Document, edit: Edit) -> Document:
    found = document.blocks("model", "view", "enum")
    if not found:
        return document
    block = found[edit.where % len(found)]
    line = Comment(kind=CommentKind.DOCUMENTATION, text=_LINES[edit.what % len(_LINES)])
    return _exchange(document, block, replace(block, comments=(line, *block.comments)))


def _document_member(document: Document, edit: Edit) -> Document:
    relations = [field for _, field in _fields(document, is_relation=True)]
    found = [
        (block, member)
        for block in document.blocks("model", "view", "enum")
        for member in block.members
        if isinstance(member, (Field, EnumValue)) and member not in relations  # there db pull loses it
    ]
    if not found:
        return document
    block, member = found[edit.where % len(found)]
    line = Comment(kind=CommentKind.DOCUMENTATION, text=_LINES[edit.what % len(_LINES)])
    new = replace(member, comments=(line, *member.comments))
    return _exchange(document, block, _members(block, lambda each: new if each is member else each))


def _remove_documentation(document: Document, edit: Edit) -> Document:
    found = [block for block in document.blocks() if block.comments]
    if not found:
        return document
    block = found[edit.where % len(found)]
    return _exchange(document, block, replace(block, comments=()))


def _move_block(document: Document, edit: Edit) -> Document:
    """Two blocks of one kind exchange their places: db pull writes the kinds apart."""
    keyword = ("model", "enum", "model", "view", "enum")[edit.what]
    places = [
        place
        for place, item in enumerate(document.items)
        if isinstance(item, Block) and item.keyword == keyword
    ]
    if len(places) < 2:
        return document
    items: list[Item] = list(document.items)
    one, other = places[edit.where % len(places)], places[(edit.where + 1) % len(places)]
    items[one], items[other] = items[other], items[one]
    return replace(document, items=tuple(items))


def _move_kinds(document: Document, _: Edit) -> Document:
    """All enums come before all models."""
    blocks = [item for item in document.items if isinstance(item, Block)]
    order = ("generator", "datasource", "enum", "model", "view")
    ordered = iter(sorted(blocks, key=lambda block: order.index(block.keyword)))
    return replace(
        document, items=tuple(next(ordered) if isinstance(item, Block) else item for item in document.items)
    )


def _remove_block(document: Document, edit: Edit) -> Document:
    used = {field.type.name for _, field in _fields(document, is_relation=True) if field.type is not None}
    found = [block for block in _models(document) if block.name not in used]
    if not found:
        return document
    gone = found[edit.where % len(found)]
    return replace(document, items=tuple(item for item in document.items if item is not gone))


_MARKS = (
    Attribute(name="updatedAt"),
    Attribute(name="ignore"),
    Attribute(name="default", arguments=(Argument(value=FunctionValue(name="cuid")),)),
    Attribute(name="default", arguments=(Argument(value=FunctionValue(name="uuid", arguments=())),)),
    Attribute(name="default", arguments=(Argument(value=FunctionValue(name="now")),)),
    Attribute(name="default", arguments=(Argument(value=FunctionValue(name="nanoid")),)),
    Attribute(name="unique"),
)
_MARKED: Mapping[str, tuple[int, ...]] = {"DateTime": (0, 4, 1), "String": (2, 3, 5, 1, 6), "Int": (6, 1)}


def _mark_field(document: Document, edit: Edit) -> Document:
    found = [
        (block, field, _MARKS[number])
        for block, field in _fields(document, is_relation=False)
        if field.type is not None
        for number in _MARKED.get(field.type.name, (1,))
        if not _has(field.attributes, _MARKS[number].name)
    ]
    if not found:
        return document
    block, field, mark = found[(edit.where * 5 + edit.what) % len(found)]
    new = replace(field, attributes=(*field.attributes, mark))
    return _exchange(document, block, _members(block, lambda each: new if each is field else each))


def _ignore_block(document: Document, edit: Edit) -> Document:
    found = [block for block in _models(document) if not _own(block, "ignore")]
    if not found:
        return document
    block = found[edit.where % len(found)]
    mark = BlockAttribute(attribute=Attribute(name="ignore"))
    return _exchange(document, block, replace(block, members=(*block.members, mark)))


def _name_compound(document: Document, edit: Edit) -> Document:
    found = [
        (block, member)
        for block in _models(document)
        for member in block.members
        if isinstance(member, BlockAttribute) and member.attribute.name in {"id", "unique"}
    ]
    if not found:
        return document
    block, member = found[edit.where % len(found)]
    name = Argument(name="name", value=StringValue(value=_NAMES[edit.what % len(_NAMES)]))
    if any(each.name == "name" for each in member.attribute.arguments or ()):
        return document
    attribute = replace(member.attribute, arguments=(*(member.attribute.arguments or ()), name))
    new = replace(member, attribute=attribute)
    return _exchange(document, block, _members(block, lambda each: new if each is member else each))


def _add_field(document: Document, edit: Edit) -> Document:
    found = _models(document)
    if not found:
        return document
    block = found[edit.where % len(found)]
    if any(isinstance(each, Field) and each.name == "not_in_the_database" for each in block.members):
        return document
    like = next((each for each in block.members if isinstance(each, Field)), None)
    if like is None or like.type is None:
        return document
    new = Field(
        name="not_in_the_database", type=replace(like.type, name="Int", is_unsupported=False, written=None)
    )
    return _exchange(document, block, replace(block, members=(new, *block.members)))


def _members_of(document: Document) -> list[tuple[Block, Member]]:
    return [
        (block, member)
        for block in document.blocks("model", "view", "enum")
        for member in block.members
        if isinstance(member, (Field, EnumValue, BlockAttribute))
    ]


def _remove_member(document: Document, edit: Edit) -> Document:
    found = _members_of(document)
    if not found:
        return document
    block, gone = found[(edit.where * 5 + edit.what) % len(found)]
    return _exchange(
        document, block, replace(block, members=tuple(each for each in block.members if each is not gone))
    )


def _swap_members(document: Document, edit: Edit) -> Document:
    found = _members_of(document)
    if not found:
        return document
    block, one = found[edit.where % len(found)]
    same = [each for _, each in found if each in block.members and type(each) is type(one)]
    other = same[edit.what % len(same)]
    swapped = {id(one): other, id(other): one}
    return _exchange(document, block, _members(block, lambda each: swapped.get(id(each), each)))


def _remove_attribute(document: Document, edit: Edit) -> Document:
    found = [
        (block, field, attribute)
        for block in document.blocks("model", "view")
        for field in block.members
        if isinstance(field, Field)
        for attribute in field.attributes
        if attribute.name not in {"relation", "map"}
    ]
    if not found:
        return document
    block, field, gone = found[(edit.where * 5 + edit.what) % len(found)]
    new = replace(field, attributes=tuple(each for each in field.attributes if each is not gone))
    return _exchange(document, block, _members(block, lambda each: new if each is field else each))


_ARITIES = (Arity.OPTIONAL, Arity.REQUIRED, Arity.LIST)


def _change_arity(document: Document, edit: Edit) -> Document:
    found = _fields(document, is_relation=False)
    if not found:
        return document
    block, field = found[edit.where % len(found)]
    assert field.type is not None
    new = replace(field, type=replace(field.type, arity=_ARITIES[edit.what % len(_ARITIES)]))
    return _exchange(document, block, _members(block, lambda each: new if each is field else each))


def _name_index(document: Document, edit: Edit) -> Document:
    found = [
        (block, member)
        for block in document.blocks("model", "view")
        for member in block.members
        if isinstance(member, BlockAttribute) and member.attribute.name in {"id", "unique", "index"}
    ]
    if not found:
        return document
    block, member = found[edit.where % len(found)]
    kept = tuple(each for each in member.attribute.arguments or () if each.name != "map")
    name = Argument(name="map", value=StringValue(value=_NAMES[edit.what % len(_NAMES)]))
    new = replace(member, attribute=replace(member.attribute, arguments=(*kept, name)))
    return _exchange(document, block, _members(block, lambda each: new if each is member else each))


def _setting(keyword: str, key: str, value: Value) -> Callable[[Document, Edit], Document]:
    def change(document: Document, _: Edit) -> Document:
        found = document.blocks(keyword)
        if not found or any(isinstance(each, Setting) and each.key == key for each in found[0].members):
            return document
        setting = Setting(key=key, value=value)
        return _exchange(document, found[0], replace(found[0], members=(*found[0].members, setting)))

    return change


_Change = Callable[[Document, Edit], Document]
_KINDS: Mapping[str, _Change] = {
    "document_block": _document_block,
    "document_member": _document_member,
    "rename_model": _rename_model,
    "rename_field": _rename_field,
    "rename_relation_field": _rename_relation_field,
    "rename_relation": _rename_relation,
    "rename_enum": _rename_enum,
    "rename_value": _rename_value,
    "remove_documentation": _remove_documentation,
    "move_block": _move_block,
    "move_kinds": _move_kinds,
    "remove_block": _remove_block,
    "mark_field": _mark_field,
    "ignore_block": _ignore_block,
    "name_compound": _name_compound,
    "add_field": _add_field,
    "remove_member": _remove_member,
    "swap_members": _swap_members,
    "remove_attribute": _remove_attribute,
    "change_arity": _change_arity,
    "name_index": _name_index,
    "views": _setting("generator", "previewFeatures", ArrayValue(items=(StringValue(value="views"),))),
    "partial_indexes": _setting(
        "generator", "previewFeatures", ArrayValue(items=(StringValue(value="partialIndexes"),))
    ),
    "without_foreign_keys": _setting("datasource", "relationMode", StringValue(value="prisma")),
}

SAMPLED = tuple(kind for kind in _KINDS if kind != "move_kinds")
"""What is drawn: db pull writes the kinds of blocks apart, we where a person put them."""

edits = st.lists(
    st.builds(Edit, kind=st.sampled_from(SAMPLED), where=st.integers(0, 9), what=st.integers(0, 4)),
    min_size=1,
    max_size=5,
)
"""What a person did to a file before the next run."""
