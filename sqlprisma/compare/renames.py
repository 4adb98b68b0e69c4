"""What the schema calls by a name that a migration has changed since.

Apart from the comparison of what things are: that is made with the names of today, so that what a renamed table has
otherwise is told of it too.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlprisma.compare.finding import Drift
from sqlprisma.compare.names import Name, shown
from sqlprisma.compare.places import Places
from sqlprisma.diagnostics.drift_codes import DriftCode
from sqlprisma.prisma import query
from sqlprisma.prisma.ast import Block, Document

_KINDS = ("enum", "model", "view")


def compare(written: Document, now: Document, places: Places, default_schema: str) -> Iterator[Drift]:
    """Every old name in a file as it is written; `now` is the same file, block by block, with the names of today."""
    for old, new in zip(written.blocks(*_KINDS), now.blocks(*_KINDS), strict=True):
        if old is new:
            continue
        name = query.database_schema(new) or default_schema, query.database_name(new)
        if query.database_name(old) != name[1]:
            yield _of_block(old, name, places)
        yield from _of_fields(old, new, name, places)


def _of_block(block: Block, name: Name, places: Places) -> Drift:
    former = query.database_name(block)
    is_enum = block.keyword == "enum"
    what = "enum" if is_enum else block.keyword.replace("model", "table")
    return Drift(
        code=DriftCode.UNKNOWN_ENUM if is_enum else DriftCode.UNKNOWN_TABLE,
        says=f'the migrations renamed {what} "{former}" to "{shown(name)}", '
        f"and {block.keyword} {block.name} still stands for the old name",
        own_fix="take the @@map away" if block.name == name[1] else f'write @@map("{name[1]}")',
        table=shown(name),
        model=block.name,
        subject=former,
        span=block.span,
        migration=places.of_enum_rename(name) if is_enum else places.of_rename(name),
    )


def _of_fields(old: Block, new: Block, name: Name, places: Places) -> Iterator[Drift]:
    for before, after in zip(query.fields(old), query.fields(new), strict=True):
        former, column = query.column(before), query.column(after)
        if former == column:
            continue
        yield Drift(
            code=DriftCode.UNKNOWN_COLUMN,
            says=f'the migrations renamed column "{former}" of "{shown(name)}" to "{column}", '
            f"and field {before.name} still stands for the old name",
            own_fix="take the @map away" if before.name == column else f'write @map("{column}")',
            table=shown(name),
            column=former,
            model=old.name,
            field=before.name,
            subject=former,
            span=before.span,
            migration=places.of_rename(name, column),
        )
