"""What an existing file says of tables, types and columns that have been renamed since: it is said of the new names.

Apart from reading the names that are kept, because a block that names what is there no more would be read as one that
nothing answers to, and all that was written in it would go. A name that is in use today never is an earlier name, and
where two things once had the same one, neither is followed: that would be a guess.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeAlias, TypeVar

from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.objects import Column, Table, Type, TypeKind, View
from sqlprisma.diagnostics import Code, Diagnostic
from sqlprisma.mapping import nouns, renamed_relations, words
from sqlprisma.mapping.names import KeptNames
from sqlprisma.mapping.renamed_relations import RenamedRelation, Side
from sqlprisma.mapping.repair import sanitised
from sqlprisma.overrides import NO_OVERRIDES, Overrides
from sqlprisma.prisma import build, query
from sqlprisma.prisma.ast import Attribute, Block, BlockAttribute, Document, Field, PrismaNode
from sqlprisma.records import dataclass, replace

_STAYS = "its name was given by hand; rename it in the file if it should follow"
_FOLLOWS = "code that uses the old name must change; a name that was given by hand would have stayed"

_Holder: TypeAlias = Table | View | Type
_Key = TypeVar("_Key", bound=Hashable)
_Name = TypeVar("_Name", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """A block or field of the old file that speaks of something by an earlier name."""

    node: PrismaNode
    what: str
    """`table`, `view`, `type` or `column`."""
    former: str
    name: str
    """What it is called in the database now; a column without its table."""
    holder: str
    """What the table, view or type is called in the database now."""
    prisma: str
    """What the block or field is called in the file."""
    is_kept: bool
    """Whether that name was given by hand; one that was made of the former name follows it."""

    def told(self, fresh: Document) -> Diagnostic:
        """What has happened, for a person."""
        now = None if self.is_kept else self._called_now(fresh)
        outcome = f"`{self.prisma}` stays" if now is None else f"`{self.prisma}` becomes `{now}`"
        return Diagnostic(
            code=Code.RENAMED_IN_DATABASE,
            message=f"the {self.what} {self.former} is called {self.name} now: {outcome}",
            span=self.node.span,
            hint=_STAYS if self.is_kept else _FOLLOWS,
        )

    def _called_now(self, fresh: Document) -> str | None:
        """What it is called in the fresh document; None where that does not show it."""
        for block in fresh.blocks(*(("enum",) if self.what == "type" else ("model", "view"))):
            if query.database_name(block) != self.holder:
                continue
            if self.what != "column":
                return block.name
            names = (field.name for field in query.fields(block) if query.column(field) == self.name)
            return next((f"{block.name}.{name}" for name in names), None)
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """The old files with the names of today."""

    documents: tuple[Document, ...]
    renamed: tuple[Renamed, ...] = ()
    relations: tuple[RenamedRelation, ...] = ()
    """The relations whose names were made of earlier names."""
    _given_up: frozenset[Hashable] = frozenset()
    """What keeps no name though the file has one: keys of `KeptNames`."""

    def kept(self, names: KeptNames) -> KeptNames:
        """The names of these documents without those that were made of an earlier name."""
        return replace(
            names,
            models=self._without(names.models),
            enums=self._without(names.enums),
            fields=self._without(names.fields),
            relations=self._without(names.relations),
        )

    def findings(self, fresh: Document) -> tuple[Diagnostic, ...]:
        """A warning for each, with what becomes of its name in the fresh document."""
        renamed = (found.told(fresh) for found in self.renamed)
        return (*renamed, *renamed_relations.told(self.relations, fresh))

    def _without(self, names: Mapping[_Key, _Name]) -> Mapping[_Key, _Name]:
        return {key: name for key, name in names.items() if (key, name) not in self._given_up}


def follow(documents: Sequence[Document], catalog: Catalog, overrides: Overrides = NO_OVERRIDES) -> Followed:
    """The files with each name of the database that a migration has changed as it is now."""
    old = query.joined(documents)
    holders = _Holders.of(catalog)
    blocks = old.blocks("enum", "model", "view")
    models = frozenset(block.name for block in blocks if block.keyword != "enum")
    current = {id(block): holder for block in blocks if (holder := holders.present(block))}
    taken = {holder.oid for holder in current.values()}
    claims: list[tuple[int, _Holder, int]] = []
    for block in blocks:
        successor = None if id(block) in current else holders.successor(block)
        if successor is not None and successor.oid not in taken:
            claims.append((id(block), successor, _age(query.database_name(block), successor.former_names)))
    latest = _latest((old, holder.oid, age) for old, holder, age in claims)
    moved = {old: holder for old, holder, _ in claims if old in latest}
    following = [
        _Following(
            block=block,
            holder=moved.get(id(block)) or current.get(id(block)),
            models=models,
            overrides=overrides,
        )
        for block in blocks
    ]
    renamed = tuple(found for each in following for found in each.renamed())
    if not renamed:
        return Followed(documents=tuple(documents))
    changes = {id(each.block): each.changed() for each in following}
    relations = tuple(renamed_relations.renamed(old, _sides(following, changes), overrides))
    given_up = (key for each in following for key in each.given_up())
    return Followed(
        documents=tuple(
            replace(document, items=tuple(changes.get(id(item), item) for item in document.items))
            for document in documents
        ),
        renamed=renamed,
        relations=relations,
        _given_up=frozenset((*given_up, *(found.given_up for found in relations))),
    )


def _sides(following: Iterable[_Following], changes: Mapping[int, Block]) -> Mapping[str, Side]:
    """The models of the old file that stand for something, by their names; of several the first."""
    sides: dict[str, Side] = {}
    for each in following:
        if each.holder is not None and each.block.name in each.models:
            columns = query.columns(changes[id(each.block)])
            sides.setdefault(each.block.name, Side(block=each.block, table=each.holder.name, columns=columns))
    return sides


@dataclass(frozen=True, slots=True, kw_only=True)
class _Holders:
    """What blocks can stand for, by the names of today and by earlier ones; a schema beside each."""

    today: Mapping[tuple[bool, str], tuple[tuple[str, _Holder], ...]]
    """By whether it is an enum, and name."""
    formerly: Mapping[tuple[bool, str], tuple[tuple[str, _Holder], ...]]

    @classmethod
    def of(cls, catalog: Catalog) -> _Holders:
        """Those of a catalog."""
        enums = (found for found in catalog.all(Type) if found.kind is TypeKind.ENUM)
        today: dict[tuple[bool, str], list[tuple[str, _Holder]]] = {}
        formerly: dict[tuple[bool, str], list[tuple[str, _Holder]]] = {}
        holders: list[_Holder] = [*catalog.tables(), *catalog.views(), *enums]
        for holder in holders:
            found = (catalog.namespace_name(holder), holder)
            is_enum = isinstance(holder, Type)
            today.setdefault((is_enum, holder.name), []).append(found)
            for name in dict.fromkeys(holder.former_names):
                formerly.setdefault((is_enum, name), []).append(found)
        return cls(
            today={key: tuple(found) for key, found in today.items()},
            formerly={key: tuple(found) for key, found in formerly.items()},
        )

    def present(self, block: Block) -> _Holder | None:
        """What has the name that a block says; of several the first."""
        return next(_named(block, self.today), None)

    def successor(self, block: Block) -> _Holder | None:
        """What once had the name that a block says, if nothing has it now, and nothing else had it."""
        found = list(_named(block, self.formerly))
        return found[0] if len(found) == 1 else None


def _named(
    block: Block, holders: Mapping[tuple[bool, str], tuple[tuple[str, _Holder], ...]]
) -> Iterator[_Holder]:
    schema = query.database_schema(block)
    for namespace, holder in holders.get((block.keyword == "enum", query.database_name(block)), ()):
        if schema in {None, namespace}:
            yield holder


def _latest(claims: Iterable[tuple[int, int, int]]) -> frozenset[int]:
    """The old nodes that are followed: of several for one thing that which has its latest name.

    A claim is the node, the thing, and how late in its history the thing had the name that the node says.
    """
    best: dict[int, tuple[int, int]] = {}
    for node, thing, age in claims:
        if thing not in best or age > best[thing][0]:
            best[thing] = (age, node)
    return frozenset(node for _, node in best.values())


def _age(name: str, former_names: Sequence[str]) -> int:
    return max(place for place, former in enumerate(former_names) if former == name)


@dataclass(frozen=True, kw_only=True)
class _Following:
    """One block of the old file, and what it stands for."""

    block: Block
    holder: _Holder | None
    models: frozenset[str]
    overrides: Overrides

    @property
    def _is_moved(self) -> bool:
        return self.holder is not None and self.holder.name != query.database_name(self.block)

    @cached_property
    def _columns(self) -> dict[int, Column]:
        """By the old field: the column that was called as it says."""
        if self.holder is None or isinstance(self.holder, Type):
            return {}
        columns = self.holder.columns or ()
        today = {column.name for column in columns}
        fields = [field for field in query.fields(self.block) if not query.is_relation(field, self.models)]
        said = {query.column(field) for field in fields}
        claims: list[tuple[int, Column, int]] = []
        for field in fields:
            name = query.column(field)
            column = None if name in today else _once(name, columns)
            if column is not None and column.name not in said:
                claims.append((id(field), column, _age(name, column.former_names)))
        latest = _latest((old, column.number, age) for old, column, age in claims)
        return {old: column for old, column, _ in claims if old in latest}

    def changed(self) -> Block:
        """The block with the names of today."""
        columns = self._columns
        block = self.block
        if columns:
            members = (
                replace(member, attributes=_mapped(member.attributes, member.name, columns[id(member)].name))
                if isinstance(member, Field) and id(member) in columns
                else member
                for member in block.members
            )
            block = replace(block, members=tuple(members))
        return _with_map(block, self.holder.name) if self.holder and self._is_moved else block

    def renamed(self) -> Iterator[Renamed]:
        """What is to be told."""
        if self.holder is not None and self._is_moved:
            yield Renamed(
                node=self.block,
                what=type(self.holder).__name__.lower(),
                former=query.database_name(self.block),
                name=self.holder.name,
                holder=self.holder.name,
                prisma=self.block.name,
                is_kept=not self._is_made(),
            )
        columns = self._columns
        for field in query.fields(self.block):
            if id(field) in columns and self.holder is not None:
                yield Renamed(
                    node=field,
                    what="column",
                    former=f"{self.holder.name}.{query.column(field)}",
                    name=columns[id(field)].name,
                    holder=self.holder.name,
                    prisma=f"{self.block.name}.{field.name}",
                    is_kept=not _is_made_field(field),
                )

    def given_up(self) -> Iterator[Hashable]:
        """The keys of the names that are made anew."""
        if self.holder is None:
            return
        place = (query.database_schema(self.block), self.holder.name)
        if self._is_moved and self._is_made():
            yield place, self.block.name
        columns = self._columns
        for field in query.fields(self.block):
            if id(field) in columns and _is_made_field(field):
                yield (*place, columns[id(field)].name), field.name

    def _is_made(self) -> bool:
        """Whether the block's name is what the rules of either naming make of the former name."""
        former = query.database_name(self.block)
        prefixes = () if self.block.keyword == "enum" else self.overrides.strip_prefix
        base = nouns.of(former, fallback="model", lexicon=self.overrides.lexicon, prefixes=prefixes)
        made = (former, sanitised(former), base.type, nouns.as_written(former).type)
        return self.block.name in made


def _is_made_field(field: Field) -> bool:
    former = query.column(field)
    return field.name in (former, sanitised(former), words.field(former))


def _once(name: str, columns: Iterable[Column]) -> Column | None:
    """The column that once had a name, if there is but one."""
    found = [column for column in columns if name in column.former_names]
    return found[0] if len(found) == 1 else None


def _with_map(block: Block, name: str) -> Block:
    """The block as that of another table or type; where its name says which, there is nothing to map."""
    attribute = build.attribute("map", build.string(name))
    old = [
        member
        for member in block.members
        if isinstance(member, BlockAttribute) and member.attribute.name == "map"
    ]
    if block.name == name:
        return replace(block, members=tuple(member for member in block.members if member not in old))
    if not old:
        return replace(block, members=(*block.members, BlockAttribute(attribute=attribute)))
    members = (
        replace(member, attribute=attribute) if member is old[0] else member for member in block.members
    )
    return replace(block, members=tuple(members))


def _mapped(attributes: tuple[Attribute, ...], own: str, name: str) -> tuple[Attribute, ...]:
    """A field's attributes as those of another column."""
    others = tuple(attribute for attribute in attributes if attribute.name != "map")
    return others if own == name else (*others, build.attribute("map", build.string(name)))
