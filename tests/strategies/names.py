"""Names for everything: those that people give, and those that nobody should give but PostgreSQL accepts."""

from __future__ import annotations

import re
from collections.abc import Container

from tests.strategies.choice import Choice

TABLES = (
    "users",
    "orders",
    "items",
    "tags",
    "posts",
    "teams",
    "events",
    "order_items",
    "Account",
    "audit_log",
)
COLUMNS = (
    "a",
    "name",
    "status",
    "owner_id",
    "email",
    "created_at",
    "updated_at",
    "total",
    "team_id",
    "isActive",
    "kind",
    "position",
    "value",
    "b",
)
TYPES = ("mood", "status", "OrderState", "color", "level")
LABELS = ("low", "high", "on hold", "1st", "UPPER", "it's", "déjà", "", "a-b", "_x", "ok", "true", "null")
SCHEMAS = ("app", "billing", "Odd Schema", "audit")
ODD = (
    "user",
    "class",
    "a b",
    "a-b",
    "a_b",
    "1st",
    "_x",
    "x_",
    "é",
    "naïve_é",
    "Users",
    "select",
    'quo"te',
    "it's",
    "q?",
    "日本",
    "return",
    "type",
    "model",
    "enum",
    "a.b",
    "%s",
    "n" * 63,
    "m" * 58,
    "a_rather_long_name_that_postgresql_must_cut_when_it_makes_names",
    "ü" * 31,
    "$x",
    "x$y",
    "TRUE",
    "x__y",
    "String",
    "DateTime",
    "async",
    "_",
    "9",
    "a\tb",
    "back\\slash",
    "Ünïcode",
    "z" * 70,
    "é" * 40,
    "A",
    "B",
    "constructor",
    "emoji 🎉",
    "user_",
    "PrismaClient",
    "datasource",
)
"""Reserved words of both languages, what Prisma must sanitise, what clashes after that, 63 bytes and more."""

_PLAIN = re.compile(r"[a-z_][a-z0-9_$]*")
_RESERVED = frozenset({"user", "select", "true", "null", "order", "group", "table", "check", "default"})


def quoted(name: str) -> str:
    """The identifier as it stands in SQL, in quotes only where it needs them."""
    if _PLAIN.fullmatch(name) and name not in _RESERVED:
        return name
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """The text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def fresh(choice: Choice, usual: tuple[str, ...], taken: Container[str], odd: int = 12) -> str:
    """A name that is not taken, an odd one with that many chances in a hundred."""
    pool = [name for name in (ODD if choice.chance(odd) else usual) if name not in taken]
    if pool:
        return choice.pick(pool)
    return next(name for name in (f"{usual[0]}_{number}" for number in range(2, 1000)) if name not in taken)
