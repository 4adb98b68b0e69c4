"""The relation fields of an existing file whose names were made of names that a migration has changed since.

Apart from the tables and columns because a relation's names are made of several: of the key's columns, and of the
tables on either side. A relation is named anew as a whole, or, where one of its names was given by hand, not at all:
names that were made together fit together.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence

from sqlprisma.diagnostics import Code, Diagnostic
from sqlprisma.mapping import nouns
from sqlprisma.mapping.nouns import Noun
from sqlprisma.mapping.roles import Key, Role, back_names, forward_names, role_of, self_back_names
from sqlprisma.mapping.words import capitalised
from sqlprisma.overrides import Overrides
from sqlprisma.prisma import kept, query
from sqlprisma.prisma.ast import Block, Document, Field
from sqlprisma.prisma.kept import RelationNames
from sqlprisma.records import dataclass

_FOLLOWS = "code that uses the old name must change; names that were given by hand would have stayed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A model of the old file, and what it stands for today."""

    block: Block
    table: str
    """What the table is called now."""
    columns: Mapping[str, str]
    """What the columns are called now, by the names of their fields."""

    @property
    def is_moved(self) -> bool:
        """Whether the table was called otherwise."""
        return self.table != query.database_name(self.block)

    def nouns(self, overrides: Overrides) -> tuple[Noun, ...]:
        """What the model may have been called when names were made of it."""
        former = query.database_name(self.block)
        made = nouns.of(former, fallback="model", lexicon=overrides.lexicon, prefixes=overrides.strip_prefix)
        return made, nouns.as_written(former), nouns.of_model(self.block.name, overrides.lexicon)


@dataclass(frozen=True, slots=True, kw_only=True)
class RenamedRelation:
    """A relation that is named anew."""

    node: Field
    """Its field on the side of the foreign key."""
    holder: Side
    other: Side
    names: RelationNames
    columns: tuple[str, ...]
    """Of the foreign key, as they are called now."""

    @property
    def given_up(self) -> Hashable:
        """The key of the names that the file no longer keeps, with these names."""
        key = (query.database_schema(self.holder.block), self.holder.table, self.columns)
        return key, self.names


def told(found: Sequence[RenamedRelation], fresh: Document) -> Iterator[Diagnostic]:
    """What becomes of the relations' fields in the fresh document; nothing of those that are called as before."""
    if not found:
        return
    models = {query.database_name(block): block.name for block in reversed(fresh.blocks("model", "view"))}
    known = kept.kept_names(fresh).relations
    for relation in found:
        now = _names_now(relation, known)
        changes = [] if now is None else list(_changes(relation, now, models))
        if changes:
            table, key = relation.holder.table, ", ".join(relation.columns)
            yield Diagnostic(
                code=Code.RENAMED_IN_DATABASE,
                message=f"the relation of {table} ({key}) follows its new names: {', '.join(changes)}",
                span=relation.node.span,
                hint=_FOLLOWS,
            )


def _names_now(
    relation: RenamedRelation, known: Mapping[tuple[str | None, str, tuple[str, ...]], RelationNames]
) -> RelationNames | None:
    own = query.database_schema(relation.holder.block)
    wanted = (relation.holder.table, relation.columns)
    fitting = (
        names
        for (schema, table, columns), names in known.items()
        if (table, columns) == wanted and own in {None, schema}
    )
    return next(fitting, None)


def _changes(relation: RenamedRelation, now: RelationNames, models: Mapping[str, str]) -> Iterator[str]:
    """The fields that are called otherwise; `models` are the fresh names by table."""
    for side, before, after in (
        (relation.holder, relation.names.forward, now.forward),
        (relation.other, relation.names.back, now.back),
    ):
        if before != after:
            model = models.get(side.table, side.block.name)
            yield f"`{side.block.name}.{before}` becomes `{model}.{after}`"


def renamed(old: Document, sides: Mapping[str, Side], overrides: Overrides) -> Iterator[RenamedRelation]:
    """The relations that are named anew, by the names of the old file's models."""
    known = kept.kept_names(old).relations
    for side in sides.values():
        for member in query.fields(side.block):
            other = None if member.type is None else sides.get(member.type.name)
            fields = query.words(query.argument(query.attribute(member.attributes, "relation"), "fields"))
            if other is None or not fields:
                continue
            key = query.columns_of(side.block, fields)
            names = known.get((*query.place(side.block), key))
            if names is None or names.forward != member.name:
                continue
            relation = RenamedRelation(
                node=member,
                holder=side,
                other=other,
                names=names,
                columns=tuple(side.columns.get(name, name) for name in fields),
            )
            if _is_made(relation, key, overrides):
                yield relation


def _is_made(relation: RenamedRelation, key: tuple[str, ...], overrides: Overrides) -> bool:
    """Whether all names were made by the rules, of what is called otherwise now; `key` has the old columns."""
    holder, other = relation.holder, relation.other
    referenced = query.words(
        query.argument(query.attribute(relation.node.attributes, "relation"), "references")
    )
    targets = other.nouns(overrides)
    roles = [
        role_of(
            Key(
                columns=key,
                referenced_columns=query.columns_of(other.block, referenced),
                table=query.database_name(holder.block),
                target=targets[0],
                target_model=target,
            )
        )
        for target in targets
        if len(key) == len(referenced)
    ]
    is_of_target = other.is_moved and not all(role.is_from_id for role in roles)
    if not (key != relation.columns or holder.is_moved or is_of_target):
        return False
    names = relation.names
    return (
        any(names.forward in forward_names(role, target) for role in roles for target in targets)
        and names.back in {*_back_names(roles, holder.nouns(overrides), is_self=holder is other)}
        and names.relation in (None, holder.block.name + capitalised(names.forward))
    )


def _back_names(roles: list[Role], sources: tuple[Noun, ...], *, is_self: bool) -> Iterator[str]:
    for role in roles:
        for source in sources:
            for is_one in (False, True):
                if is_self:
                    yield from self_back_names(role, source, is_one=is_one)
                else:
                    yield from back_names(role, source, is_one=is_one, is_plain=True)
