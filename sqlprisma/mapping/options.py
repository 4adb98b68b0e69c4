"""What a person can choose about the schema, and what the file on disk already decides.

Apart from the configuration file's reader, because the mapping must not know where a choice was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import Enum

from sqlprisma.prisma.ast import ArrayValue, Block, NameValue, Setting, StringValue
from sqlprisma.records import dataclass


class Naming(Enum):
    """The two ways to name things."""

    DATABASE = "database"
    """As `prisma db pull` names them; its notes are written too."""
    IDIOMATIC = "idiomatic"
    """As a Prisma developer would by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingOptions:
    """The choices; `header` holds the generator and datasource blocks of an existing file."""

    naming: Naming = Naming.IDIOMATIC
    target: int = 7
    """Prisma's major version: 5, 6 or 7."""
    namespaces: tuple[str, ...] | None = None
    """The PostgreSQL schemas to read; None = `public` alone if every table is there, else all that hold tables."""
    nullable_defaults: str = "optional"
    """`optional`, or `required`: what a column with a default that allows NULL becomes (idiomatic naming only)."""
    updated_at_names: tuple[str, ...] = ("updated_at", "updatedAt")
    partial_indexes: bool = False
    """Whether `where:` may be written although the file's generators do not have the preview feature."""
    exclude: tuple[str, ...] = ()
    """Globs of tables that are left out, by name or `schema.name`."""
    include: tuple[str, ...] = ()
    """Globs of the tables that are not left out; none stands for all tables."""
    column_types: Mapping[str, str] = field(default_factory=dict)
    """Scalars of columns (`table.column`) that would be `Unsupported` (idiomatic naming only)."""
    shows_comments: bool = True
    """Whether COMMENT ON is documentation (idiomatic naming only)."""
    order: str = "name"
    """`name`, or `migration`: how blocks are sorted (idiomatic naming only)."""
    version_table: str = "goose_db_version"
    header: tuple[Block, ...] = ()

    @property
    def is_database(self) -> bool:
        """Whether the text must be what `prisma db pull` prints."""
        return self.naming is Naming.DATABASE

    @property
    def generators(self) -> tuple[Block, ...]:
        """The existing file's generator blocks."""
        return tuple(block for block in self.header if block.keyword == "generator")

    @property
    def datasource(self) -> Block | None:
        """The existing file's datasource block."""
        return next((block for block in self.header if block.keyword == "datasource"), None)

    @property
    def native_prefix(self) -> str:
        """What stands before a native type's name in `@db.Uuid`: the datasource's name."""
        return "db" if self.datasource is None else self.datasource.name

    def has_preview(self, feature: str) -> bool:
        """Whether one of the existing generators turns a preview feature on."""
        return any(feature in strings_of(block, "previewFeatures") for block in self.generators)

    @property
    def writes_partial_indexes(self) -> bool:
        """Whether an index may carry `where:`, which needs a generator for the preview feature to stand in."""
        if self.target < 7 or (self.header and not self.generators):
            return False
        return self.is_database or self.partial_indexes or self.has_preview("partialIndexes")


def setting_of(block: Block, key: str) -> Setting | None:
    """The line of a configuration block with that key."""
    return next((line for line in block.members if isinstance(line, Setting) and line.key == key), None)


def strings_of(block: Block, key: str) -> tuple[str, ...]:
    """The strings of a list setting, or of a single one; nothing where the key is missing."""
    line = setting_of(block, key)
    match None if line is None else line.value:
        case ArrayValue(items=items):
            return tuple(
                item.value if isinstance(item, StringValue) else item.name
                for item in items
                if isinstance(item, StringValue | NameValue)
            )
        case StringValue(value=value):
            return (value,)
    return ()
