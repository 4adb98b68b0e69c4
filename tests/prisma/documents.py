"""Generated documents: everything a document can hold, in the form that reading a printed text gives.

In that form a comment belongs to the line below it, attributes are sorted, block attributes stand at the end after a
blank line, and blank lines stand between blocks; any other document prints to one of these.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hypothesis import strategies as st

from sqlprisma.prisma.ast import (
    Argument,
    Arity,
    ArrayValue,
    Attribute,
    BlankLine,
    Block,
    BlockAttribute,
    Comment,
    CommentBlock,
    CommentKind,
    Document,
    EnumValue,
    Field,
    FieldType,
    FunctionValue,
    Item,
    Member,
    NameValue,
    NumberValue,
    ObjectValue,
    Setting,
    StringValue,
    Value,
)

ORDER = ("id", "unique", "default", "updatedAt", "index", "fulltext", "map", "relation", "ignore")

names = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,6}", fullmatch=True) | st.sampled_from(
    ["model", "enum", "type", "Unsupported", "true", "größe", "名前", "a-b", "5a"]
)
paths = names | st.builds("{}.{}".format, names, names)
numbers = st.from_regex(r"-?[0-9]{1,4}(\.[0-9]{1,3})?", fullmatch=True)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
line_texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=12)

line_comments = st.builds(
    Comment, kind=st.just(CommentKind.PLAIN), text=line_texts.filter(lambda text: text[:1] != "/")
) | st.builds(Comment, kind=st.just(CommentKind.DOCUMENTATION), text=line_texts)
comment_runs = st.lists(line_comments, max_size=2).map(tuple)
trailing = (
    st.none()
    | line_comments
    | st.builds(
        Comment, kind=st.just(CommentKind.BLOCK), text=texts.filter(lambda text: "*/" not in f"{text}*/"[:-1])
    )
)


def _arguments(values: st.SearchStrategy[Value]) -> st.SearchStrategy[tuple[Argument, ...]]:
    bare = st.builds(Argument, value=values)
    named = st.builds(Argument, value=values, name=names)
    return st.lists(bare | named, max_size=3, unique_by=lambda argument: argument.name or id(argument)).map(
        tuple
    )


def _deeper(values: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    entries = st.lists(st.builds(Argument, value=values, name=names), max_size=2).map(tuple)
    return (
        st.builds(ArrayValue, items=st.lists(values, max_size=3).map(tuple))
        | st.builds(FunctionValue, name=paths, arguments=_arguments(values))
        | st.builds(ObjectValue, entries=entries)
    )


leaves: st.SearchStrategy[Value] = (
    st.builds(StringValue, value=texts)
    | st.builds(NumberValue, text=numbers)
    | st.builds(NameValue, name=paths.filter(lambda name: not name[0].isdigit()))
)
values = st.recursive(leaves, _deeper, max_leaves=5)
attributes = st.builds(
    Attribute,
    name=st.sampled_from([*ORDER, "schema", "db.VarChar"]) | paths,
    arguments=_arguments(values) | st.none(),
)


def _rank(attribute: Attribute) -> int:
    return ORDER.index(attribute.name) if attribute.name in ORDER else len(ORDER)


def _sorted(found: Iterable[Attribute]) -> tuple[Attribute, ...]:
    return tuple(sorted(found, key=_rank))


types = st.builds(
    FieldType, name=names.filter(lambda name: name != "Unsupported"), arity=st.sampled_from([*Arity][:3])
) | st.builds(
    lambda name, arity: FieldType(name=name, arity=arity, is_unsupported=True),
    texts,
    st.sampled_from([*Arity][:3]),
)
fields = st.builds(
    Field,
    name=names,
    type=types,
    attributes=st.lists(attributes, max_size=3).map(_sorted),
    comments=comment_runs,
    trailing=trailing,
)
enum_values = st.builds(
    EnumValue,
    name=names,
    attributes=st.lists(attributes, max_size=1).map(tuple),
    comments=comment_runs,
    trailing=trailing,
)
settings = st.builds(Setting, key=names, value=values, comments=comment_runs, trailing=trailing)
block_attributes = st.lists(
    st.builds(BlockAttribute, attribute=attributes, comments=comment_runs, trailing=trailing), max_size=3
).map(lambda found: sorted(found, key=lambda member: _rank(member.attribute)))
comment_blocks = st.builds(CommentBlock, comments=st.lists(line_comments, min_size=1, max_size=2).map(tuple))


def _name(member: Field | EnumValue | Setting) -> str:
    return member.key if isinstance(member, Setting) else member.name


@st.composite
def _members(
    draw: st.DrawFn, lines: st.SearchStrategy[Field | EnumValue | Setting], *, has_attributes: bool
) -> tuple[Member, ...]:
    members: list[Member] = []
    for line in draw(st.lists(lines, max_size=4, unique_by=_name)):
        begins_group: bool = draw(st.booleans())
        if members and begins_group:
            members.extend(draw(st.lists(comment_blocks, max_size=1)))
            members.append(BlankLine())
        members.append(line)
    members.extend(draw(st.lists(comment_blocks, max_size=1)))
    moved = draw(block_attributes) if has_attributes else []
    if members and moved:
        members.append(BlankLine())
    return (*members, *moved)


_LINES: dict[str, st.SearchStrategy[Field] | st.SearchStrategy[EnumValue] | st.SearchStrategy[Setting]] = {
    "datasource": settings,
    "enum": enum_values,
    "generator": settings,
    "model": fields,
    "type": fields,
    "view": fields,
}


@st.composite
def _blocks(draw: st.DrawFn) -> Block:
    keyword = draw(st.sampled_from([*_LINES]))
    has_attributes = keyword not in {"generator", "datasource"}
    return Block(
        keyword=keyword,
        name=draw(names),
        members=draw(_members(_LINES[keyword], has_attributes=has_attributes)),
        comments=draw(comment_runs),
    )


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A document of a few blocks and free comments; no two blocks have one name."""
    items: list[Item] = []
    blocks = st.lists(_blocks() | comment_blocks, max_size=4, unique_by=_block_name)
    for item in draw(blocks):
        if items:
            items.append(BlankLine())
        items.append(item)
    return Document(items=tuple(items))


def _block_name(item: Block | CommentBlock) -> object:
    return item.name if isinstance(item, Block) else id(item)


def plain(document: Document) -> Document:
    """The document with blocks and lines that stand for what they are called, none of them ignored."""
    return Document(
        items=tuple(
            replace(item, members=tuple(_plain(member) for member in item.members if not _is_marked(member)))
            if isinstance(item, Block)
            else item
            for item in document.items
        )
    )


def _is_marked(member: Member) -> bool:
    return isinstance(member, BlockAttribute) and member.attribute.name in {"ignore", "map", "schema"}


def _plain(member: Member) -> Member:
    if isinstance(member, Field | EnumValue):
        kept = tuple(attribute for attribute in member.attributes if attribute.name not in {"ignore", "map"})
        return replace(member, attributes=kept)
    return member
