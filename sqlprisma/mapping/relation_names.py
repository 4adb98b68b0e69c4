"""The fields and names of relations: forward, back, and `@relation("…")` where Prisma cannot do without.

Forward fields claim before back fields, and what is pinned (configured, or kept from the schema file) before both.
Within one model the order is that of the migrations, so that what is added later takes what is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

from sqlprisma.catalog.objects import Oid
from sqlprisma.mapping.claims import Claims
from sqlprisma.mapping.columns import byte_order
from sqlprisma.mapping.nouns import Noun
from sqlprisma.mapping.roles import Key, Role, back_names, forward_names, role_of, self_back_names
from sqlprisma.mapping.scope import Join, Relation
from sqlprisma.mapping.words import camel, capitalised, split
from sqlprisma.overrides import RelationOverride
from sqlprisma.prisma.kept import RelationNames
from sqlprisma.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A model as relations see it: its name, its words, and the names its fields have taken."""

    name: str
    noun: Noun
    base: Noun
    """The noun of the table alone, before any collision."""
    fields: Claims = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A relation of either kind: the forward field stands on `holder`, the back field on `other`."""

    oid: Oid
    """Of the foreign key, or of the join table."""
    item: Relation | Join
    holder: Party
    other: Party
    pair: tuple[Oid, Oid]
    """The two tables, the lower oid first."""
    role: Role
    order: tuple[int, ...]
    """Where the forward field claims among those of its table."""

    @property
    def default_name(self) -> str:
        """What Prisma calls the relation where no name is written (psl/parser-database, relations)."""
        return "To".join(sorted((self.holder.name, self.other.name)))


Fields = dict[Oid, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pins:
    """What is given beforehand, by foreign key or join table."""

    configured: Mapping[Oid, RelationOverride] = field(default_factory=dict)
    kept: Mapping[Oid, RelationNames] = field(default_factory=dict)

    def name(self, oid: Oid) -> str | None:
        """The relation's name, where one is given."""
        if (configured := self.configured.get(oid)) is not None and configured.relation is not None:
            return configured.relation
        return None if (kept := self.kept.get(oid)) is None else kept.relation

    def is_default(self, tie: Tie) -> bool:
        """Whether the schema file writes no name for it, or the very name it would have without."""
        return tie.oid in self.kept and self.name(tie.oid) in (None, tie.default_name)


def ties(items: Iterable[Relation | Join], parties: Mapping[Oid, Party]) -> tuple[Tie, ...]:
    """The relations with what names them, in the order given."""
    return tuple(
        _of_join(item, parties) if isinstance(item, Join) else _of_key(item, parties) for item in items
    )


def told_by_file(all_ties: Iterable[Tie]) -> tuple[Tie, ...]:
    """The relations that a schema file can tell: of several keys on the same columns it tells the last.

    A file has them by constraint name, and names a key by its columns only.
    """
    told: dict[tuple[Oid, tuple[int, ...]], Tie] = {}
    for tie in sorted(all_ties, key=_place_in_file):
        columns = tie.item.constraint.columns if isinstance(tie.item, Relation) else ()
        told[tie.item.table.oid, columns] = tie
    return tuple(told.values())


def _place_in_file(tie: Tie) -> bytes:
    item = tie.item
    return byte_order(item.constraint.name if isinstance(item, Relation) else item.table.name)


def claim_pinned(
    all_ties: Iterable[Tie],
    pins: Mapping[Oid, RelationOverride] | Mapping[Oid, RelationNames],
    forward: Fields,
    back: Fields,
) -> None:
    """Claim the field names that are given, as far as they are valid and free."""
    for tie in all_ties:
        pin = pins.get(tie.oid)
        if pin is None:
            continue
        if tie.oid not in forward and pin.forward is not None and tie.holder.fields.take(pin.forward):
            forward[tie.oid] = pin.forward
        if tie.oid not in back and pin.back is not None and tie.other.fields.take(pin.back):
            back[tie.oid] = pin.back


def name_relations(
    all_ties: Sequence[Tie], pins: Pins, forward: Fields, back: Fields
) -> dict[Oid, RelationNames]:
    """Every relation's names; `forward` and `back` come with the pinned fields and leave with all."""
    keys = [tie for tie in all_ties if isinstance(tie.item, Relation)]
    for tie in sorted(keys, key=lambda tie: tie.order):
        if tie.oid not in forward:
            forward[tie.oid] = _first(tie.holder, forward_names(tie.role, tie.other.noun))
    pairs: dict[tuple[Oid, Oid], list[Tie]] = {}
    for tie in all_ties:
        pairs.setdefault(tie.pair, []).append(tie)
    defaults = {pair: _default_of(members, pins, forward) for pair, members in pairs.items()}
    for tie in all_ties:
        _claim_back(tie, forward, back, is_plain=defaults[tie.pair] == tie.oid)
    relations: dict[Oid, str | None] = {}
    for pair, members in pairs.items():
        relations.update(_relation_names(members, defaults[pair], pins, forward))
    return {
        tie.oid: RelationNames(forward=forward[tie.oid], back=back[tie.oid], relation=relations[tie.oid])
        for tie in all_ties
    }


def _of_key(relation: Relation, parties: Mapping[Oid, Party]) -> Tie:
    constraint, holder, other = (
        relation.constraint,
        parties[relation.table.oid],
        parties[relation.referenced.oid],
    )
    role = role_of(
        Key(
            columns=tuple(relation.table.column_numbered(number).name for number in constraint.columns),
            referenced_columns=tuple(
                relation.referenced.column_numbered(number).name for number in constraint.referenced_columns
            ),
            table=relation.table.name,
            target=other.base,
            target_model=other.noun,
        ),
    )
    return Tie(
        oid=constraint.oid,
        item=relation,
        holder=holder,
        other=other,
        pair=_pair(relation.table.oid, relation.referenced.oid),
        role=role,
        order=(relation.table.oid, not role.is_from_id, *constraint.columns),
    )


def _of_join(join: Join, parties: Mapping[Oid, Party]) -> Tie:
    return Tie(
        oid=join.table.oid,
        item=join,
        holder=parties[join.a.oid],
        other=parties[join.b.oid],
        pair=_pair(join.a.oid, join.b.oid),
        role=Role(words=split(join.table.name)),
        order=(),
    )


def _pair(left: Oid, right: Oid) -> tuple[Oid, Oid]:
    return (left, right) if left <= right else (right, left)


def _default_of(members: Sequence[Tie], pins: Pins, forward: Fields) -> Oid | None:
    """Which relation of a pair keeps the plain names: at most one, since Prisma tells the others by name.

    A join table whose name is the default cannot have another one, so it comes first; then what the schema file
    leaves unnamed; then the first key that is named after the model it refers to.
    """
    if len(members) == 1:
        return members[0].oid
    joined = (
        tie.oid for tie in members if isinstance(tie.item, Join) and _join_name(tie) == tie.default_name
    )
    kept = (
        tie.oid
        for tie in members
        if isinstance(tie.item, Relation) and not tie.item.is_self and pins.is_default(tie)
    )
    named_after = (
        tie.oid
        for tie in members
        if isinstance(tie.item, Relation)
        and not tie.item.is_self
        and forward[tie.oid] in (tie.other.noun.one, tie.other.base.one)
        and pins.name(tie.oid) is None
    )
    return next((oid for found in (joined, kept, named_after) for oid in found), None)


def _claim_back(tie: Tie, forward: Fields, back: Fields, *, is_plain: bool) -> None:
    if isinstance(tie.item, Join):
        if tie.oid not in forward:
            forward[tie.oid] = _first(tie.holder, _join_fields(tie, tie.other))
        if tie.oid not in back:
            back[tie.oid] = _first(tie.other, _join_fields(tie, tie.holder))
    elif tie.oid not in back:
        is_one = tie.item.is_one_to_one
        if tie.item.is_self:
            names = self_back_names(tie.role, tie.holder.noun, is_one=is_one)
        else:
            names = back_names(tie.role, tie.holder.noun, is_one=is_one, is_plain=is_plain)
        back[tie.oid] = _first(tie.other, names)


def _join_fields(tie: Tie, shown: Party) -> tuple[str, ...]:
    return (camel(shown.noun.plural_words), camel(tie.role.words))


def _first(party: Party, names: Iterable[str]) -> str:
    candidates = tuple(names)
    return party.fields.first(candidates, candidates[0])


def _join_name(tie: Tie) -> str:
    """An implicit many-to-many is called as its table without the underscore (psl/parser-database, relations)."""
    return tie.item.table.name.removeprefix("_")


def _relation_names(
    members: Sequence[Tie], default: Oid | None, pins: Pins, forward: Fields
) -> dict[Oid, str | None]:
    """The names of one pair's relations; Prisma compares them within the pair, the unwritten default included."""
    claims = Claims()
    names: dict[Oid, str | None] = {}
    for tie in members:
        if isinstance(tie.item, Join):
            name = _join_name(tie)
            claims.take_text(name)
            is_written = tie.item.is_self or name != tie.default_name
            names[tie.oid] = name if is_written else None
    for tie in members:
        pinned = pins.name(tie.oid)
        if tie.oid not in names and pinned is not None and claims.take_text(pinned):
            names[tie.oid] = pinned
    claims.take_text(members[0].default_name)
    for tie in members:
        if tie.oid in names:
            continue
        if tie.oid == default and not tie.item.is_self:
            names[tie.oid] = None
        else:
            name = tie.holder.name + capitalised(forward[tie.oid])
            names[tie.oid] = claims.first((name,), name)
    return names
