"""Which triggers and rules of a table run when its rows are changed (trigger.c, rewriteHandler.c).

What they do is not known. The events they wait for stand in their statements.
"""

from __future__ import annotations

import re

from sqlprisma import ddl
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.objects import NamedObject, Table

_EVENTS = re.compile(
    r"\b(?:before|after|instead\s+of)\b(?P<trigger>.*?)\bon\b|\bas\s+on\s+(?P<rule>\w+)",
    re.DOTALL | re.IGNORECASE,
)
_EVENT = re.compile(r"\b(?:delete|insert|update)\b")
_CODE = frozenset({ddl.ObjectKind.RULE, ddl.ObjectKind.TRIGGER})
_FIRED = {
    ddl.RowChange.COPY: "insert",
    ddl.RowChange.DELETE: "delete",
    ddl.RowChange.INSERT: "insert",
}
"""Kinds of changes that are one event alone: UPDATE may move a row to another partition."""


def is_run(catalog: Catalog, table: Table, operation: ddl.ChangeRows) -> bool:
    """Whether a trigger or rule may do anything else than the statement says."""
    written = operation.written
    is_alone = written is not None and not written.common and not operation.is_conditional
    event = _FIRED.get(operation.kind) if is_alone else None
    found = (catalog.objects.get(each.dependent) for each in catalog.needed_by.get(table.oid, ()))
    return any(isinstance(each, NamedObject) and _waits_for(each, event) for each in found)


def _waits_for(found: NamedObject, event: str | None) -> bool:
    if found.kind not in _CODE:
        return False
    events: set[str] = set()
    for span in found.provenance:
        said = _EVENTS.search(span.text)
        if event is None or said is None:
            return True
        events.update(_EVENT.findall((said["trigger"] or said["rule"]).lower()))
    return not found.provenance or event in events
