"""The names of an existing schema file, as the policies take them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlprisma.mapping.names import KeptNames
from sqlprisma.prisma import constraint_names, kept, query
from sqlprisma.prisma.ast import Arity, Attribute, Block, Document


def kept_names(document: Document) -> KeptNames:
    """Database identity → Prisma name, for everything in the file."""
    found = kept.kept_names(document)
    return KeptNames(
        models=found.models,
        enums=found.enums,
        fields=found.fields,
        values=found.values,
        relations=found.relations,
        joins=found.joins,
        relation_fields=_relation_fields(document),
        named_ids=_with_attribute(document, "id", argument="name"),
        key_names={query.place(block): _key_names(block) for block in reversed(document.blocks("model"))},
        indexes=frozenset(
            (*query.place(block), name) for block in document.blocks("model") for name in _indexes(block)
        ),
        ignored=_with_attribute(document, "ignore"),
        views_with_keys=frozenset(query.place(block) for block in document.blocks("view") if _has_key(block)),
    )


def _has_key(block: Block) -> bool:
    """Whether a required field, or several fields together, identify a row."""
    return bool(query.block_attributes(block, "id", "unique")) or any(
        attribute.name in ("id", "unique")
        for member in query.fields(block)
        if member.type is not None and member.type.arity is Arity.REQUIRED
        for attribute in member.attributes
    )


def _key_names(block: Block) -> tuple[str, ...]:
    found = (query.text(query.argument(key, "name")) for key in query.block_attributes(block, "id", "unique"))
    return tuple(name for name in found if name is not None)


def _indexes(block: Block) -> Iterator[str]:
    """The names that a model's indexes have in the database, but for the primary key's."""
    table = query.database_name(block)
    columns = query.columns(block)
    for member in query.fields(block):
        unique = query.attribute(member.attributes, "unique")
        if unique is not None:
            yield _index(unique, table, [query.column(member)])
    for found in query.block_attributes(block, "index", "unique"):
        names = query.words(query.argument(found, "fields", or_first=True))
        yield _index(found, table, [columns.get(name, name) for name in names])


def _index(attribute: Attribute, table: str, columns: Sequence[str]) -> str:
    mapped = query.text(query.argument(attribute, "map"))
    return constraint_names.usual(attribute.name, table, columns) if mapped is None else mapped


def _with_attribute(
    document: Document, name: str, *, argument: str | None = None
) -> frozenset[tuple[str | None, str]]:
    """The tables whose models have a block attribute, with an argument."""
    return frozenset(
        query.place(block)
        for block in document.blocks("model")
        for found in query.block_attributes(block, name)
        if argument is None or query.argument(found, argument) is not None
    )


def _relation_fields(
    document: Document,
) -> dict[tuple[str | None, str], tuple[tuple[str | None, str], ...]]:
    """By table, where its model's relation fields lead."""
    tables = {block.name: query.place(block) for block in document.blocks("model", "view")}
    return {
        tables[block.name]: tuple(
            tables[member.type.name]
            for member in query.fields(block)
            if member.type is not None and query.is_relation(member, tables)
        )
        for block in document.blocks("model", "view")
    }
