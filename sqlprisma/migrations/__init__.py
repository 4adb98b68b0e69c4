"""goose: which files of a folder are migrations, in which order, and which statements goose would run.

Apart because it knows lines and words but no SQL, exactly as goose does: what goose would refuse is refused
here in goose's words, and where goose is silent about a trap there is a warning.
"""

from sqlprisma.migrations.collect import MigrationFile, collect, go_migration, overlooked
from sqlprisma.migrations.hints import cut_inside_literal
from sqlprisma.migrations.migration import Migration, read
from sqlprisma.migrations.parser import Direction, ParsedFile, parse
from sqlprisma.migrations.reading import MAX_BYTES, load, undecodable
from sqlprisma.migrations.versions import NameRefusedError, numeric_component

__all__ = [
    "MAX_BYTES",
    "Direction",
    "Migration",
    "MigrationFile",
    "NameRefusedError",
    "ParsedFile",
    "collect",
    "cut_inside_literal",
    "go_migration",
    "load",
    "numeric_component",
    "overlooked",
    "parse",
    "read",
    "undecodable",
]
