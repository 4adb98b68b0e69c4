"""What a person sets otherwise than the rules say: names, words, the types of columns; and what a glob of theirs means.

Apart from the mapping, which follows it, and from the configuration, which reads it: the one knows a catalog, and the
other must be read in no time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from fnmatch import fnmatchcase

from sqlprisma.records import dataclass

_WORD = re.compile(r"[a-z0-9]+", re.ASCII)
_HEADER_SIZE = 4
"""What PostgreSQL adds to the modifier of a numeric (utils/adt/numeric.c, make_numeric_typmod)."""


def means(glob: str, name: str, schema: str | None = None) -> bool:
    """Whether a glob means what is called so, by its name or by `schema.name`; letter by letter on every system."""
    return fnmatchcase(name, glob) or (schema is not None and fnmatchcase(f"{schema}.{name}", glob))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """Words that a project adds: `kept` stay as they are, `irregular` leads from a plural to its singular.

    Raises:
        ValueError: For a word that is not of lower-case letters and digits.
    """

    kept: frozenset[str] = frozenset()
    irregular: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for word in (*sorted(self.kept), *self.irregular.keys(), *self.irregular.values()):
            if not self.accepts(word):
                raise ValueError(f'"{word}" is not a word of lower-case letters and digits')

    @staticmethod
    def accepts(word: str) -> bool:
        """Whether a text can be a word here."""
        return _WORD.fullmatch(word) is not None


NO_ADDITIONS = Lexicon()


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationOverride:
    """What is set for one relation; None leaves the choice to the rules."""

    forward: str | None = None
    back: str | None = None
    relation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """The names that are set, by database name; how a key is written stands in `mapping/overrides.py`."""

    models: Mapping[str, str] = field(default_factory=dict)
    """Tables and views."""
    enums: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    relations: Mapping[str, RelationOverride] = field(default_factory=dict)
    lexicon: Lexicon = NO_ADDITIONS
    strip_prefix: tuple[str, ...] = ()
    """Prefixes to take off tables' names before they become words, such as `tbl_`."""


NO_OVERRIDES = Overrides()


@dataclass(frozen=True, slots=True)
class Standing:
    """The PostgreSQL type that a scalar stands for where no native type is written."""

    name: str
    modifier: int = -1


STANDINGS: Mapping[str, Standing] = {
    "BigInt": Standing("int8"),
    "Boolean": Standing("bool"),
    "Bytes": Standing("bytea"),
    "DateTime": Standing("timestamp", 3),
    "Decimal": Standing("numeric", (65 << 16 | 30) + _HEADER_SIZE),
    "Float": Standing("float8"),
    "Int": Standing("int4"),
    "Json": Standing("jsonb"),
    "String": Standing("text"),
}
COLUMN_TYPES = tuple(STANDINGS)
"""The scalars that a column can be declared to be (psl/psl-core, builtin_connectors/postgres_datamodel_connector)."""
