"""Relations that only the file knows: those of views, of kept blocks, and all where Prisma emulates foreign keys.

Apart from the lines because a relation has two sides in two blocks: both stay or both go, else Prisma refuses the
schema. With `relationMode = "prisma"` the fresh document has no relations at all: the file's count, as in
`prisma db pull` (prisma-engines, introspection/rendering/relation_field.rs).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from sqlprisma.prisma import kept_names, query
from sqlprisma.prisma.ast import Block, Document, Field
from sqlprisma.records import dataclass
from sqlprisma.sync import standing

_Pair: TypeAlias = tuple[str, str, str | None]
"""The two models in alphabetical order, and the relation's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handmade:
    """The relation fields that stay without a foreign key, by model; and those to kept blocks that cannot."""

    fields: Mapping[str, tuple[Field, ...]]
    lost: tuple[tuple[Block, Field], ...] = ()


def handmade(old: Document, fresh: Document, keep: Sequence[str] = ()) -> Handmade:
    """The relation fields of the old file's blocks that stay although no foreign key stands for them."""
    known = standing.counterparts(old, fresh)
    kept = standing.kept_blocks(old, fresh, keep)
    shown = {
        known[standing.identity(block)].name: (block, known[standing.identity(block)])
        for block in old.blocks("model", "view")
        if standing.identity(block) in known
    }
    search = _Search(
        shown=shown,
        kept={block.name: block for block in kept if block.keyword in standing.DATABASE_KINDS},
        is_emulated=any(map(query.is_emulated, old.blocks("datasource"))),
    )
    return search.found()


def called_now(old: Document, fresh: Document) -> Mapping[tuple[str, str], str]:
    """The fresh names of relation fields that are called otherwise, by old model and field.

    A relation is known again by the columns of its foreign key, which the old file has under their names of today.
    """
    if not _has_lost_a_field(old, fresh):
        return {}
    models = {query.place(block): block for block in reversed(old.blocks("model", "view"))}
    exact = kept_names(fresh).relations
    by_table = {(table, columns): names for (_, table, columns), names in exact.items()}
    found: dict[tuple[str, str], str] = {}
    for key, before in kept_names(old).relations.items():
        schema, table, columns = key
        now = exact.get(key) or by_table.get((table, columns))
        holder = models[schema, table]
        forward = next((field for field in query.fields(holder) if field.name == before.forward), None)
        if now is None or forward is None:  # of two models for one table the first counts
            continue
        found[holder.name, before.forward] = now.forward
        found[_type(forward), before.back] = now.back
    return {key: name for key, name in found.items() if key[1] != name}


def _has_lost_a_field(old: Document, fresh: Document) -> bool:
    """Whether a model has a relation field of which the fresh one knows no field of that name."""
    models = {block.name for block in old.blocks("model", "view")}
    known = standing.counterparts(old, fresh)
    for block in old.blocks("model", "view"):
        now = known.get(standing.identity(block))
        if now is None:
            continue
        names = {field.name for field in query.fields(now)}
        if any(query.is_relation(field, models) and field.name not in names for field in query.fields(block)):
            return True
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    shown: Mapping[str, tuple[Block, Block]]
    """Old and fresh block of each model and view that both files have."""
    kept: Mapping[str, Block]
    is_emulated: bool

    def found(self) -> Handmade:
        candidates = [*self._candidates()]
        broken = {_pair(model, field) for model, field in candidates if not self._may_stay(model, field)}
        fields: dict[str, tuple[Field, ...]] = {}
        for model, field in candidates:
            if _pair(model, field) not in broken:
                fields[model] = (*fields.get(model, ()), field)
        lost = (
            (self.shown[model][0], field)
            for model, field in candidates
            if _pair(model, field) in broken and _type(field) in self.kept
        )
        return Handmade(fields=fields, lost=tuple(lost))

    def _candidates(self) -> Iterator[tuple[str, Field]]:
        for model, (old, _) in self.shown.items():
            for field in query.fields(old):
                if self._is_handmade(model, field):
                    yield model, field

    def _is_handmade(self, model: str, field: Field) -> bool:
        other = _type(field)
        if other in self.kept:
            return self.kept[other].keyword != "enum"
        if other not in self.shown:
            return False
        return self.is_emulated or "view" in {self._fresh(model).keyword, self._fresh(other).keyword}

    def _may_stay(self, model: str, field: Field) -> bool:
        """Whether its name is free, and the fields that it speaks of are there."""
        own, other = self._names(model), self._names(_type(field))
        relation = query.attribute(field.attributes, "relation")
        return (
            field.name not in own
            and own.issuperset(query.words(query.argument(relation, "fields")))
            and other.issuperset(query.words(query.argument(relation, "references")))
        )

    def _names(self, model: str) -> frozenset[str]:
        """What the fields of a model are called."""
        block = self.kept[model] if model in self.kept else self._fresh(model)
        return frozenset(field.name for field in query.fields(block))

    def _fresh(self, model: str) -> Block:
        return self.shown[model][1]


def _type(field: Field) -> str:
    return "" if field.type is None or field.type.is_unsupported else field.type.name


def _pair(model: str, field: Field) -> _Pair:
    first, second = sorted((model, _type(field)))
    return first, second, query.relation_name(field)
