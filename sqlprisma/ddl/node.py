"""The root of the vocabulary: frozen data that knows where it was written."""

from __future__ import annotations

from dataclasses import field

from sqlprisma.records import dataclass
from sqlprisma.source import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Anything that is read from SQL; its place takes no part in equality."""

    span: Span = field(compare=False, repr=False)
