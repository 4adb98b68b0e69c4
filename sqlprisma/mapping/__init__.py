"""What a catalog object is in Prisma, and what it is called.

Apart from the catalog, which knows PostgreSQL only, and from `prisma`, which knows the language only: this room is
where the two meet, in one direction. `build` is its entry; `decide` gives the decisions without the document, for the
warnings and for explanations.
"""

from sqlprisma.mapping.assembly import build, decide, document
from sqlprisma.mapping.kept import kept_names
from sqlprisma.mapping.names import KeptNames, Names, Reason, RelationNames
from sqlprisma.mapping.options import MappingOptions, Naming
from sqlprisma.mapping.overrides import NO_OVERRIDES, Overrides, RelationOverride
from sqlprisma.mapping.plan import Plan
from sqlprisma.mapping.warnings import text as warnings_text

__all__ = [
    "NO_OVERRIDES",
    "KeptNames",
    "MappingOptions",
    "Names",
    "Naming",
    "Overrides",
    "Plan",
    "Reason",
    "RelationNames",
    "RelationOverride",
    "build",
    "decide",
    "document",
    "kept_names",
    "warnings_text",
]
