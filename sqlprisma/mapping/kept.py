"""The names of an existing schema file, as the policies take them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from sqlprisma.mapping.names import KeptNames, RelationNames
from sqlprisma.prisma import kept
from sqlprisma.prisma.ast import Document
from sqlprisma.prisma.kept import KeptRelation

_Key = TypeVar("_Key")


def kept_names(document: Document) -> KeptNames:
    """Database identity → Prisma name, for everything in the file."""
    found = kept.kept_names(document)
    return KeptNames(
        models=found.models,
        enums=found.enums,
        fields=found.fields,
        values=found.values,
        relations=_relations(found.relations),
        joins=_relations(found.joins),
    )


def _relations(found: Mapping[_Key, KeptRelation]) -> dict[_Key, RelationNames]:
    return {
        key: RelationNames(forward=names.forward, back=names.back, relation=names.relation)
        for key, names in found.items()
    }
