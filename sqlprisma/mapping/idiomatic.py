"""Idiomatic names: what a person who knows Prisma well would have called everything.

Models and enums PascalCase and singular, fields camelCase, relations after their foreign keys. Names are claimed in
a fixed order, and every result is valid: first what is configured, then what the schema file already has, then by
the rules in the order in which the migrations made the tables, those of the schema `public` before others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.objects import CatalogObject, Oid, Table, Type, View
from sqlprisma.mapping import compound_names, nouns
from sqlprisma.mapping.claims import Claims
from sqlprisma.mapping.names import Chosen, KeptNames, Names, Reason, in_file
from sqlprisma.mapping.nouns import Noun
from sqlprisma.mapping.overrides import find, key_of
from sqlprisma.mapping.relation_names import (
    Party,
    Pins,
    Tie,
    claim_pinned,
    name_relations,
    ties,
    told_by_file,
)
from sqlprisma.mapping.scope import Join, Relation, Scope
from sqlprisma.mapping.word_lists import RESERVED
from sqlprisma.mapping.words import field, fold, is_identifier, split
from sqlprisma.overrides import NO_OVERRIDES, Overrides, RelationOverride
from sqlprisma.prisma.kept import RelationNames
from sqlprisma.records import dataclass, replace

EMPTY_VALUE = "EMPTY_ENUM_VALUE"
"""Prisma's own name for an enum value that is the empty text."""

_BAD_RUN = re.compile(r"[^A-Za-z0-9]+", re.ASCII)
_DEFAULT_SCHEMA = "public"

_Object = TypeVar("_Object", bound=CatalogObject)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """A model, view or enum to be named, with its names in order of preference."""

    oid: Oid
    name: str
    base: Noun
    candidates: tuple[tuple[str, Noun], ...]
    configured: str | None
    kept: str | None


def choose(scope: Scope, catalog: Catalog, kept: KeptNames, overrides: Overrides = NO_OVERRIDES) -> Names:
    """Every name of the schema; total, whatever the database holds.

    Args:
        scope: What is shown.
        catalog: Where schemas are looked up.
        kept: The names that the schema file already has; they win over the rules.
        overrides: The names that the configuration sets; they win over all.
            A setting that is not valid in Prisma, or that is taken, is passed over here and found by `refused`.
    """
    shown: tuple[Table | View, ...] = (*scope.tables, *scope.views)
    holders = _in_order(shown, catalog)
    blocks = [_model_block(holder, catalog, kept, overrides) for holder in holders]
    enums = _in_order(scope.enums, catalog)
    enum_blocks = [_enum_block(enum, catalog, kept, overrides) for enum in enums]
    chosen = _name_blocks((*blocks, *enum_blocks))
    named = {table.oid: compound_names.kept(catalog, table, kept) for table in scope.tables}
    parties = {
        block.oid: Party(
            name=chosen[block.oid].name,
            noun=_noun_of(block, chosen[block.oid].name, overrides),
            base=block.base,
            fields=Claims(named.get(block.oid, ())),
        )
        for block in blocks
    }
    all_ties = ties(_relations_in_order(scope, catalog), parties)
    pins = _pins(all_ties, catalog, kept, overrides)
    fields, forward, back = _name_fields(_columns(holders, catalog, kept, overrides), parties, all_ties, pins)
    for table in scope.tables:
        another = parties[table.oid].fields.another
        compound_names.tell_apart(fields, catalog, table, another)
    relations = name_relations(all_ties, pins, forward, back)
    joined = {join.table.oid for join in scope.joins}
    return Names(
        models={block.oid: chosen[block.oid] for block in blocks},
        enums={block.oid: chosen[block.oid] for block in enum_blocks},
        fields=fields,
        values=_name_values(enums, catalog, kept),
        relations={oid: names for oid, names in relations.items() if oid not in joined},
        joins={oid: names for oid, names in relations.items() if oid in joined},
    )


def _in_order(objects: Iterable[_Object], catalog: Catalog) -> tuple[_Object, ...]:
    """As the migrations made them, those of `public` before others."""
    return tuple(sorted(objects, key=lambda found: _place(found, catalog)))


def _place(found: CatalogObject, catalog: Catalog) -> tuple[bool, int]:
    return catalog.namespace_name(found) != _DEFAULT_SCHEMA, found.oid


def _relations_in_order(scope: Scope, catalog: Catalog) -> tuple[Relation | Join, ...]:
    """By the table that holds the key, then as the keys were made."""
    placed: list[tuple[tuple[bool, int], int, Relation | Join]] = [
        *((_place(item.table, catalog), item.constraint.oid, item) for item in scope.relations),
        *((_place(item.table, catalog), 0, item) for item in scope.joins),
    ]
    return tuple(item for _, _, item in sorted(placed, key=lambda entry: entry[:2]))


def _model_block(holder: Table | View, catalog: Catalog, kept: KeptNames, overrides: Overrides) -> _Block:
    schema, name = catalog.namespace_name(holder), holder.name
    base = nouns.of(name, fallback="model", lexicon=overrides.lexicon, prefixes=overrides.strip_prefix)
    written = nouns.as_written(name)
    return _Block(
        oid=holder.oid,
        name=name,
        base=base,
        candidates=(
            *_plain_and_qualified(base, schema),
            *(((written.type, written),) if written.words else ()),
        ),
        configured=find(overrides.models, schema, name),
        kept=in_file(kept.models, schema, name),
    )


def _enum_block(enum: Type, catalog: Catalog, kept: KeptNames, overrides: Overrides) -> _Block:
    schema, name = catalog.namespace_name(enum), enum.name
    base = nouns.of(name, fallback="enum", lexicon=overrides.lexicon)
    return _Block(
        oid=enum.oid,
        name=name,
        base=base,
        candidates=(*_plain_and_qualified(base, schema), (f"{base.type}Enum", base)),
        configured=find(overrides.enums, schema, name),
        kept=in_file(kept.enums, schema, name),
    )


def _plain_and_qualified(base: Noun, schema: str) -> Iterator[tuple[str, Noun]]:
    yield base.type, base
    if schema != _DEFAULT_SCHEMA and (words := split(schema)):
        qualified = base.below(words)
        yield qualified.type, qualified


def _name_blocks(blocks: Sequence[_Block]) -> dict[Oid, Chosen]:
    """Models, views and enums share one set of names; the given ones claim first."""
    claims = Claims(RESERVED)
    chosen: dict[Oid, Chosen] = {}
    for block in blocks:
        if claims.take(block.configured):
            chosen[block.oid] = Chosen(str(block.configured), Reason.CONFIGURED)
    for block in blocks:
        if block.oid not in chosen and claims.take(block.kept):
            chosen[block.oid] = Chosen(str(block.kept), Reason.KEPT)
    for block in blocks:
        if block.oid not in chosen:
            chosen[block.oid] = _name_block(block, claims)
    return chosen


def _name_block(block: _Block, claims: Claims) -> Chosen:
    plain = block.base.type
    name = claims.first((name for name, _ in block.candidates), plain)
    if name != plain:
        return Chosen(name, Reason.RESERVED if plain in RESERVED else Reason.COLLISION)
    return Chosen(name, Reason.POLICY if is_identifier(block.name) else Reason.SANITISED)


def _noun_of(block: _Block, name: str, overrides: Overrides) -> Noun:
    """The words of a model as it is finally called."""
    found = next((noun for candidate, noun in block.candidates if candidate == name), None)
    return found or nouns.of_model(name, overrides.lexicon)


@dataclass(frozen=True, slots=True, kw_only=True)
class _ColumnToName:
    key: tuple[Oid, int]
    name: str
    configured: str | None
    kept: str | None


def _columns(
    holders: Iterable[Table | View], catalog: Catalog, kept: KeptNames, overrides: Overrides
) -> list[_ColumnToName]:
    found: list[_ColumnToName] = []
    for holder in holders:
        schema = catalog.namespace_name(holder)
        found.extend(
            _ColumnToName(
                key=(holder.oid, column.number),
                name=column.name,
                configured=find(overrides.fields, schema, f"{holder.name}.{column.name}"),
                kept=in_file(kept.fields, schema, holder.name, column.name),
            )
            for column in holder.columns or ()
        )
    return found


def _pins(all_ties: Iterable[Tie], catalog: Catalog, kept: KeptNames, overrides: Overrides) -> Pins:
    configured: dict[Oid, RelationOverride] = {}
    from_file: dict[Oid, RelationNames] = {}
    for tie in all_ties:
        schema, path = key_of(catalog, tie.item)
        if (override := find(overrides.relations, schema, path)) is not None:
            configured[tie.oid] = override
    for tie in told_by_file(all_ties):
        names = _kept_relation(tie, key_of(catalog, tie.item)[0], kept)
        if names is not None:
            from_file[tie.oid] = names
    return Pins(configured=configured, kept=from_file)


def _kept_relation(tie: Tie, schema: str, kept: KeptNames) -> RelationNames | None:
    item = tie.item
    if isinstance(item, Join):
        names = kept.joins.get(item.table.name)
        if names is None or tie.holder.name <= tie.other.name:
            return names
        return replace(names, forward=names.back, back=names.forward)
    columns = tuple(item.table.column_numbered(number).name for number in item.constraint.columns)
    return in_file(kept.relations, schema, item.table.name, columns)


def _name_fields(
    columns: Sequence[_ColumnToName], parties: Mapping[Oid, Party], all_ties: Sequence[Tie], pins: Pins
) -> tuple[dict[tuple[Oid, int], Chosen], dict[Oid, str], dict[Oid, str]]:
    """Scalars, and the given fields of relations: forward and back; what is given claims before all others."""
    chosen: dict[tuple[Oid, int], Chosen] = {}
    forward: dict[Oid, str] = {}
    back: dict[Oid, str] = {}
    for column in columns:
        if parties[column.key[0]].fields.take(column.configured):
            chosen[column.key] = Chosen(str(column.configured), Reason.CONFIGURED)
    claim_pinned(all_ties, pins.configured, forward, back)
    for column in columns:
        if column.key not in chosen and parties[column.key[0]].fields.take(column.kept):
            chosen[column.key] = Chosen(str(column.kept), Reason.KEPT)
    claim_pinned(all_ties, pins.kept, forward, back)
    for column in columns:
        if column.key not in chosen:
            chosen[column.key] = _name_column(column.name, parties[column.key[0]].fields)
    return chosen, forward, back


def _name_column(name: str, claims: Claims) -> Chosen:
    plain = field(name) or "field"
    found = claims.first((plain,), plain)
    if found != plain:
        return Chosen(found, Reason.COLLISION)
    return Chosen(found, Reason.POLICY if is_identifier(name) else Reason.SANITISED)


def _name_values(enums: Iterable[Type], catalog: Catalog, kept: KeptNames) -> dict[tuple[Oid, str], Chosen]:
    """Enum values stay as they are unless Prisma refuses them; those that stay claim first."""
    chosen: dict[tuple[Oid, str], Chosen] = {}
    for enum in enums:
        schema, claims = catalog.namespace_name(enum), Claims()
        labels = [label.label for label in enum.labels]
        for label in labels:
            name = in_file(kept.values, schema, enum.name, label)
            if claims.take(name):
                chosen[enum.oid, label] = Chosen(str(name), Reason.KEPT)
        for label in labels:
            if (enum.oid, label) not in chosen and claims.take(label):
                chosen[enum.oid, label] = Chosen(label)
        for label in labels:
            if (enum.oid, label) not in chosen:
                plain = _value(label)
                chosen[enum.oid, label] = Chosen(claims.first((plain,), plain), Reason.SANITISED)
    return chosen


def _value(label: str) -> str:
    """A label with its bad runs as underscores: `in-progress` is in_progress, `2XL` is N2XL."""
    if not label:
        return EMPTY_VALUE
    plain = _BAD_RUN.sub("_", fold(label)).strip("_")
    if not plain:
        return "value"
    if plain[0].isdigit():
        return f"{'N' if plain.isupper() else 'n'}{plain}"
    return plain
