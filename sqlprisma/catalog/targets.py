"""What an ALTER is aimed at: any relation for TABLE, one of the right kind for the other words."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.catalog import lookup
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.objects import Index, Table, View
from sqlprisma.catalog.objects import Sequence as SequenceObject

_WORDS = {
    ddl.ObjectKind.FOREIGN_TABLE: "a foreign table",
    ddl.ObjectKind.INDEX: "an index",
    ddl.ObjectKind.MATERIALIZED_VIEW: "a materialized view",
    ddl.ObjectKind.SEQUENCE: "a sequence",
    ddl.ObjectKind.VIEW: "a view",
}


def find(catalog: Catalog, written: ddl.Target) -> lookup.AnyRelation | None:
    """What an ALTER is aimed at; None where that does not exist and IF EXISTS forgives it."""
    found = lookup.find_relation(catalog, written.name, missing_schema_ok=written.if_exists)
    if found is None:
        if written.if_exists:
            return None
        raise lookup.undefined_relation(catalog, written.name)
    word = _WORDS.get(written.kind)
    if word is not None and not is_kind(found, written.kind):
        raise lookup.wrong_kind(found.name, word, written.name.span)
    return found


def is_kind(found: lookup.AnyRelation, kind: ddl.ObjectKind) -> bool:
    """Whether a relation is what the word in the statement says; TABLE is for all of them."""
    match kind:
        case ddl.ObjectKind.FOREIGN_TABLE:
            return isinstance(found, Table) and found.is_foreign
        case ddl.ObjectKind.INDEX:
            return isinstance(found, Index)
        case ddl.ObjectKind.MATERIALIZED_VIEW:
            return isinstance(found, View) and found.is_materialized
        case ddl.ObjectKind.SEQUENCE:
            return isinstance(found, SequenceObject)
        case ddl.ObjectKind.VIEW:
            return isinstance(found, View) and not found.is_materialized
        case _:
            return True
