"""Why something is called as it is in Prisma, in words, where the naming rules alone do not tell.

Apart from the choice itself, which only remembers the reason: who holds a taken name is looked up when somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.objects import Column, Oid, Table, Type, View
from sqlprisma.mapping import nouns
from sqlprisma.mapping.names import Chosen, Names, Reason
from sqlprisma.mapping.words import field
from sqlprisma.overrides import NO_OVERRIDES, Overrides

_PLAIN = (Reason.DATABASE, Reason.POLICY)


def why(
    names: Names, catalog: Catalog, oid: Oid, number: int = 0, overrides: Overrides = NO_OVERRIDES
) -> str | None:
    """The Prisma name of a table, view, enum or column with its reason; None where it is what anybody expects.

    Args:
        names: As they were chosen.
        catalog: What they were chosen for.
        oid: The table, view or enum.
        number: The column's number, or 0 for the object itself.
        overrides: What the configuration adds to the rules, which decides what the plain name would be.
    """
    chosen = _chosen(names, oid, number)
    if chosen is None or not chosen.name or chosen.reason in _PLAIN:
        return None
    if chosen.reason is Reason.KEPT and chosen.name == _plain(catalog, oid, number, overrides):
        return None
    kind = "field" if number else "enum" if oid in names.enums else "model"
    reason = chosen.reason.value
    if chosen.reason is Reason.COLLISION:
        holder = next(_holders(names, catalog, oid, number, overrides), None)
        reason = reason if holder is None else f"the plain name belongs to {holder}"
    return f"in Prisma it is the {kind} {chosen.name}: {reason}"


def _chosen(names: Names, oid: Oid, number: int) -> Chosen | None:
    if number:
        return names.fields.get((oid, number))
    return names.models.get(oid) or names.enums.get(oid)


def _holders(names: Names, catalog: Catalog, oid: Oid, number: int, overrides: Overrides) -> Iterator[str]:
    """What has the name that would have been the plain one."""
    plain = _plain(catalog, oid, number, overrides)
    if number:
        for column in _columns(catalog, oid):
            if column.number != number and names.fields[oid, column.number].name == plain:
                yield f'the column "{column.name}"'
        return
    for other, chosen in (*names.models.items(), *names.enums.items()):
        if other != oid and chosen.name == plain:
            holder = catalog.objects[other]
            yield f'"{catalog.namespace_name(holder)}.{holder.name}"'


def _columns(catalog: Catalog, oid: Oid) -> tuple[Column, ...]:
    found = catalog.objects[oid]
    return (found.columns or ()) if isinstance(found, Table | View) else ()


def _plain(catalog: Catalog, oid: Oid, number: int, overrides: Overrides) -> str:
    """The name that the rules would give if nothing else had it."""
    found = catalog.objects[oid]
    if number:
        name = next(column.name for column in _columns(catalog, oid) if column.number == number)
        return field(name) or "field"
    if isinstance(found, Type):
        return nouns.of(found.name, fallback="enum", lexicon=overrides.lexicon).type
    prefixes = overrides.strip_prefix
    return nouns.of(found.name, fallback="model", lexicon=overrides.lexicon, prefixes=prefixes).type
