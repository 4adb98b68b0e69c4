"""The repair of a name that Prisma cannot take, or that is taken: every new name in database naming passes here.

Apart from the policy because fields, models, values and relations are repaired alike, whatever a name was built from
(the rules are Prisma's, prisma-engines, introspection/sanitize_datamodel_names.rs). Prisma itself repairs only the
parts of a name, and does not mind two equal ones: there its schema is refused.
"""

from __future__ import annotations

import re

from sqlprisma.mapping.names import Chosen, Reason

_BAD_START = re.compile(r"\A[^a-zA-Z]+")
_BAD = re.compile(r"[^_a-zA-Z0-9]")


def sanitised(name: str) -> str:
    """The name without what Prisma cannot take: it may be empty."""
    return _BAD.sub("_", _BAD_START.sub("", name))


def free(chosen: Chosen, taken: set[str], *, fallback: str) -> Chosen:
    """The valid name, or the name with the first number that makes it one of its own; it is then taken."""
    wanted = sanitised(chosen.name) or fallback
    name = numbered(wanted, taken)
    taken.add(name)
    if name == chosen.name:
        return chosen
    return Chosen(name, Reason.SANITISED if name == wanted else Reason.COLLISION)


def numbered(wanted: str, taken: set[str]) -> str:
    """The text, or the text with the first number that is not taken."""
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}_{number}"
    return name
