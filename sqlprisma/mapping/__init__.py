"""What a catalog object is in Prisma, and what it is called.

Apart from the catalog, which knows PostgreSQL only, and from `prisma`, which knows the language only: this room is
where the two meet, in one direction. `build` is its entry; `decide` gives the decisions without the document, for the
warnings and for explanations.
"""

from sqlprisma.mapping.assembly import build, document
from sqlprisma.mapping.kept import kept_names
from sqlprisma.mapping.names import KeptNames, Names
from sqlprisma.mapping.options import MappingOptions, Naming
from sqlprisma.mapping.overrides import (
    Refused,
    WrongKey,
    refused,
    wrong_columns,
    wrong_keys,
)
from sqlprisma.mapping.plan import Plan
from sqlprisma.mapping.preparation import decide, fits, needless, without_json
from sqlprisma.mapping.reasons import why
from sqlprisma.mapping.renames import Followed, follow
from sqlprisma.mapping.warnings import text as warnings_text

__all__ = [
    "Followed",
    "KeptNames",
    "MappingOptions",
    "Names",
    "Naming",
    "Plan",
    "Refused",
    "WrongKey",
    "build",
    "decide",
    "document",
    "fits",
    "follow",
    "kept_names",
    "needless",
    "refused",
    "warnings_text",
    "why",
    "without_json",
    "wrong_columns",
    "wrong_keys",
]
