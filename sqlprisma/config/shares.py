"""Which tables each of several schemas shows today, where they are all made of one folder of migrations.

Apart from looking for schemas, because here they are read. A share is only told where it cannot be wrong: the schema
is understood, each of its tables has its name in the migrations, and it shows less than all such schemas together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from sqlprisma import schema_files
from sqlprisma.diagnostics import Failure
from sqlprisma.prisma import kept_names

_WORD = re.compile(rb"\w+")


def shares(
    root: Path, migrations: PurePosixPath, schemas: Sequence[PurePosixPath]
) -> Mapping[PurePosixPath, tuple[str, ...]]:
    """The tables of each schema that shows a part of them, sorted; of `schema.table` where the file says so."""
    words = _words(root / migrations)
    shown = {schema: _tables(root / schema) for schema in schemas}
    known = {schema: tables for schema, tables in shown.items() if tables and _are_in(words, tables)}
    every = frozenset().union(*known.values())
    return {schema: tuple(sorted(tables)) for schema, tables in known.items() if tables != every}


def _tables(path: Path) -> frozenset[str]:
    """Those of the models and views, and the join tables that are hidden; none of a schema that is not understood."""
    try:
        old = schema_files.read(path).old
    except Failure:
        return frozenset()
    if old is None:
        return frozenset()
    kept = kept_names(old)
    tables = (table if schema is None else f"{schema}.{table}" for schema, table in kept.models)
    return frozenset((*tables, *kept.joins))


def _words(folder: Path) -> frozenset[bytes]:
    found: set[bytes] = set()
    for path in folder.glob("*.sql"):
        try:
            found.update(_WORD.findall(path.read_bytes()) if path.is_file() else ())
        except OSError:
            continue
    return frozenset(found)


def _are_in(words: frozenset[bytes], tables: Iterable[str]) -> bool:
    """Whether each part of each name is a word of the migrations; a name with other signs in it is not looked for."""
    parts = (part for table in tables for part in table.split(".") if part != "public")
    return all(part.encode() in words for part in parts)
