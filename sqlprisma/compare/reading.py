"""From a document to what it means: names are resolved, and what is left out because it is a default is filled in."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from sqlprisma.compare import defaults, natives
from sqlprisma.compare.defaults import Default
from sqlprisma.compare.meaning import (
    Column,
    EnumType,
    Index,
    IndexKind,
    Join,
    Key,
    Kind,
    Meaning,
    Relation,
    Table,
    Type,
    Value,
)
from sqlprisma.compare.names import PUBLIC, Name
from sqlprisma.prisma import build, constraint_names, query, spelling
from sqlprisma.prisma.ast import (
    Arity,
    ArrayValue,
    Attribute,
    Block,
    BlockAttribute,
    Document,
    Field,
    FunctionValue,
    NameValue,
    StringValue,
)
from sqlprisma.prisma.ast import Value as Written
from sqlprisma.prisma.keeping import is_kept
from sqlprisma.records import dataclass, replace

_LISTS = frozenset({Arity.LIST, Arity.OPTIONAL_LIST, Arity.LEGACY_LIST})
_OPTIONALS = frozenset({Arity.OPTIONAL, Arity.OPTIONAL_LIST})

KeyT = TypeVar("KeyT", bound=Hashable)
ThingT = TypeVar("ThingT")


def read(document: Document, default_schema: str = PUBLIC, keep: Sequence[str] = ()) -> Meaning:
    """What a schema means; of two blocks that stand for one table the first counts.

    A block that names no schema is in `default_schema`; `keep` are globs of blocks that stay whatever the database has.
    """
    reader = _Reader(
        default_schema=default_schema,
        keep=keep,
        models=_firsts((block.name, block) for block in document.blocks("model", "view")),
        enums=_firsts((block.name, block) for block in document.blocks("enum")),
    )
    return Meaning(
        tables=_firsts((table.name, table) for table in map(reader.table, document.blocks("model", "view"))),
        enums=_firsts((enum.name, enum) for enum in map(reader.enum, document.blocks("enum"))),
        joins={join.table: join for join in reader.joins()},
        previews=frozenset(
            feature
            for block in document.blocks("generator")
            for feature in query.texts(query.setting(block, "previewFeatures"))
        ),
        emulates_relations=any(map(query.is_emulated, document.blocks("datasource"))),
    )


def with_all_previews(document: Document) -> Document:
    """A file as if a generator turned on everything that may be said of a database.

    A fresh document that is made for it holds all that the file could say, whatever the file turns on.
    """
    previews = build.setting("previewFeatures", build.strings(["partialIndexes", "views"]))
    return replace(document, items=(build.block("generator", "everything", (previews,)), *document.items))


def _firsts(found: Iterable[tuple[KeyT, ThingT]]) -> dict[KeyT, ThingT]:
    """By key; the first of a key counts."""
    kept: dict[KeyT, ThingT] = {}
    for key, each in found:
        kept.setdefault(key, each)
    return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """The blocks of a document by their Prisma names."""

    default_schema: str
    keep: Sequence[str]
    models: Mapping[str, Block]
    enums: Mapping[str, Block]

    def identity(self, block: Block) -> Name:
        """The name of what a block stands for."""
        return query.database_schema(block) or self.default_schema, query.database_name(block)

    def enum(self, block: Block) -> EnumType:
        """An enum."""
        return EnumType(
            name=self.identity(block),
            enum=block.name,
            is_kept=is_kept(block, self.keep),
            values=tuple(
                Value(label=query.column(value), value=value.name, span=value.span)
                for value in query.values(block)
            ),
            span=block.span,
        )

    def table(self, block: Block) -> Table:
        """A model or view."""
        columns: dict[str, Column] = {}
        for member in query.fields(block):
            if member.type is not None and not query.is_relation(member, self.models):
                columns.setdefault(query.column(member), self._column(member))
        return Table(
            name=self.identity(block),
            model=block.name,
            is_view=block.keyword == "view",
            is_kept=is_kept(block, self.keep),
            columns=columns,
            indexes=(*self._field_indexes(block), *self._block_indexes(block)),
            relations=tuple(self._relations(block)),
            span=block.span,
        )

    # --- columns

    def _column(self, member: Field) -> Column:
        type_ = self._type(member)
        arity = Arity.REQUIRED if member.type is None else member.type.arity
        native = natives.of(type_.name, member.attributes) if type_.kind is Kind.SCALAR else None
        return Column(
            name=query.column(member),
            type=type_,
            native=native,
            is_list=arity in _LISTS,
            is_optional=arity in _OPTIONALS,
            default=self._default(member, type_),
            is_updated_at=query.attribute(member.attributes, "updatedAt") is not None,
            field=member.name,
            written=spelling.field_type(member.type),
            line=spelling.member(member),
            span=member.span,
        )

    def _type(self, member: Field) -> Type:
        written = member.type
        if written is None:
            return Type(kind=Kind.UNKNOWN, name="")
        if written.is_unsupported:
            return Type(kind=Kind.UNSUPPORTED, name=written.name)
        enum = self.enums.get(written.name)
        if enum is not None:
            schema, name = self.identity(enum)
            return Type(kind=Kind.ENUM, name=name, schema=schema)
        is_scalar = written.name in natives.SCALARS
        return Type(kind=Kind.SCALAR if is_scalar else Kind.UNKNOWN, name=written.name)

    def _default(self, member: Field, type_: Type) -> Default | None:
        value = query.argument(query.attribute(member.attributes, "default"), "value", or_first=True)
        if value is None:
            return None
        enum = None if member.type is None or member.type.is_unsupported else self.enums.get(member.type.name)
        labels = {} if enum is None else {each.name: query.column(each) for each in query.values(enum)}
        return defaults.of(value, type_.name if type_.kind is Kind.SCALAR else "", labels)

    # --- keys and indexes

    def _field_indexes(self, block: Block) -> Iterator[Index]:
        for member in query.fields(block):
            for kind in (IndexKind.ID, IndexKind.UNIQUE):
                attribute = query.attribute(member.attributes, kind.value)
                if attribute is not None:
                    key = Key(column=query.column(member), is_descending=_is_descending(attribute))
                    yield _index(block, attribute, kind, (key,), member)

    def _block_indexes(self, block: Block) -> Iterator[Index]:
        columns = query.columns(block)
        for member in block.members:
            if not isinstance(member, BlockAttribute):
                continue
            attribute = member.attribute
            kind = next((kind for kind in IndexKind if kind.value == attribute.name), None)
            if kind is None:
                continue
            fields = query.argument(attribute, "fields", or_first=True)
            items = fields.items if isinstance(fields, ArrayValue) else (fields,)
            keys = tuple(key for item in items for key in _key(item, columns))
            yield _index(block, attribute, kind, keys, member)

    # --- relations

    def _relations(self, block: Block) -> Iterator[Relation]:
        members = {member.name: member for member in query.fields(block)}
        for member in query.fields(block):
            attribute = query.attribute(member.attributes, "relation")
            fields = query.words(query.argument(attribute, "fields"))
            if attribute is None or not fields or member.type is None:
                continue
            target = self.models.get(member.type.name)
            columns = query.columns_of(block, fields)
            is_required = any(
                members[name].type is not None and not _is_optional(members[name])
                for name in fields
                if name in members
            )
            references = query.words(query.argument(attribute, "references"))
            yield Relation(
                columns=columns,
                target=None if target is None else self.identity(target),
                references=references if target is None else query.columns_of(target, references),
                on_delete=_word(attribute, "onDelete") or ("Restrict" if is_required else "SetNull"),
                on_update=_word(attribute, "onUpdate") or "Cascade",
                name=query.text(query.argument(attribute, "map"))
                or constraint_names.foreign_key(query.database_name(block), columns),
                field=member.name,
                model=member.type.name,
                span=member.span,
            )

    def joins(self) -> Iterator[Join]:
        """The implicit many-to-many relations: two lists that lead to each other."""
        for block in self.models.values():
            for member in query.fields(block):
                other = self._list_of(member)
                if other is None or block.name > other.name:
                    continue
                name = query.relation_name(member)
                back = [
                    found
                    for found in query.fields(other)
                    if found is not member
                    and self._list_of(found) is block
                    and query.relation_name(found) == name
                ]
                if len(back) == 1:
                    yield Join(
                        table=f"_{name or f'{block.name}To{other.name}'}",
                        a=self.identity(block),
                        b=self.identity(other),
                        model=block.name,
                        field=member.name,
                        span=member.span,
                    )

    def _list_of(self, member: Field) -> Block | None:
        """The model that a field is a list of."""
        if (
            member.type is None
            or member.type.arity not in _LISTS
            or not query.is_relation(member, self.models)
        ):
            return None
        return self.models[member.type.name]


def _is_optional(member: Field) -> bool:
    return member.type is not None and member.type.arity in _OPTIONALS


def _word(attribute: Attribute, argument: str) -> str | None:
    value = query.argument(attribute, argument)
    return value.name if isinstance(value, NameValue) else None


def _is_descending(attribute: Attribute) -> bool:
    return _word(attribute, "sort") == "Desc"


def _key(item: Written | None, columns: Mapping[str, str]) -> Iterator[Key]:
    if isinstance(item, NameValue):
        yield Key(column=columns.get(item.name, item.name))
    elif isinstance(item, FunctionValue):
        arguments = {given.name: given.value for given in item.arguments}
        sort = arguments.get("sort")
        yield Key(
            column=columns.get(item.name, item.name),
            is_descending=isinstance(sort, NameValue) and sort.name == "Desc",
            operators=_operators(arguments.get("ops")),
        )


def _operators(value: Written | None) -> str | None:
    """An operator class in one form: `JsonbPathOps` and `raw("jsonb_path_ops")` are the same."""
    if value is None:
        return None
    return (_raw(value) or spelling.value(value)).replace("_", "").lower()


def _raw(value: Written | None) -> str | None:
    """The text in `raw("…")`, or of a string."""
    if isinstance(value, FunctionValue):
        return next((query.text(given.value) for given in value.arguments), None)
    return value.value if isinstance(value, StringValue) else None


def _index(
    block: Block, attribute: Attribute, kind: IndexKind, keys: tuple[Key, ...], member: Field | BlockAttribute
) -> Index:
    table = query.database_name(block)
    columns = [key.column for key in keys]
    where = query.argument(attribute, "where")
    fields = ", ".join(query.words(query.argument(attribute, "fields", or_first=True)))
    return Index(
        kind=kind,
        keys=keys,
        method=_word(attribute, "type") or "BTree",
        where=None if where is None else _condition(_raw(where) or spelling.value(where)),
        name=_mapped(attribute, kind, is_on_field=isinstance(member, Field))
        or constraint_names.usual(kind.value, table, columns),
        written=f"@{attribute.name} on field {member.name}"
        if isinstance(member, Field)
        else f"@@{attribute.name}([{fields}])",
        span=member.span,
    )


def _mapped(attribute: Attribute, kind: IndexKind, *, is_on_field: bool) -> str | None:
    """The name in the database: `map`, or what stands first in `@unique("…")`, or `name` of an index."""
    mapped = query.text(query.argument(attribute, "map", or_first=is_on_field))
    if mapped is None and kind is IndexKind.INDEX:
        return query.text(query.argument(attribute, "name"))
    return mapped


def _condition(text: str) -> str:
    """A condition without the parentheses around it and without needless white space."""
    return defaults.unwrapped(" ".join(text.split()))
