"""What a database has otherwise than the migrations that goose has applied to it: the entry of the comparison."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlprisma.catalog import Catalog
from sqlprisma.compare.finding import Drift
from sqlprisma.compare.meaning import Meaning
from sqlprisma.diagnostics.drift_codes import Graded
from sqlprisma.diagnostics.live_codes import LiveCode
from sqlprisma.live import keys, kinds, relations
from sqlprisma.live.building import Snapshot
from sqlprisma.live.reading import Applied
from sqlprisma.live.sides import Scope, Sides, with_usual_path


def differences(
    database: Snapshot, migrations: Catalog, client: Meaning, met: Iterable[Drift], scope: Scope
) -> tuple[Drift, ...]:
    """Every difference between a database and the migrations' catalog, grouped by table.

    `client` is what a client generated from the migrations takes the database for, and `met` what it would meet: they
    give the names and grades.
    """
    known: dict[tuple[str | None, str], tuple[Graded, ...]] = {}
    for each in met:
        key = (each.table, each.subject)
        known[key] = (*known.get(key, ()), each.code)
    sides = Sides(
        database=database,
        migrations=with_usual_path(migrations),
        client=client,
        known=known,
        scope=scope,
        schemas=scope.schemas_of(migrations),
        relations={(found.schema, found.name): found for found in database.facts.relations},
    )
    found = (*relations.compare(sides), *keys.compare(sides), *kinds.compare(sides), *_unread(sides))
    return tuple(sorted(found, key=lambda each: each.table or ""))


def _unread(sides: Sides) -> Iterator[Drift]:
    for each in sides.database.unread:
        says = f"not understood in the database: {each.statement} ({each.why})"
        yield sides.drift(LiveCode.NOT_UNDERSTOOD, says, subject=each.statement)


def versions(applied: Applied, files: Sequence[tuple[int, str]], table: str) -> tuple[Drift, ...]:
    """What the version table says otherwise than the folder; `files` are versions and paths, in goose's order."""
    known = {version for version, _ in files}
    done = set(applied.versions)
    found: list[Drift] = []
    for version in applied.versions:
        if version not in known:
            says = f"version {version} is applied to the database, and there is no migration of that version"
            found.append(_of_version(LiveCode.UNKNOWN_MIGRATION, says, version, table))
    highest = max(done, default=0)
    for version, path in files:
        if version not in done and version < highest:
            says = f"{path} is not applied to the database, although it is at version {highest}"
            found.append(_of_version(LiveCode.MISSED_MIGRATION, says, version, table, path))
    for version, path in files:
        if version not in done and version > highest:
            says = f"{path} is not applied to the database yet"
            found.append(_of_version(LiveCode.PENDING_MIGRATION, says, version, table, path))
    return tuple(found)


def _of_version(code: LiveCode, says: str, version: int, table: str, path: str | None = None) -> Drift:
    return Drift(code=code, says=says, table=table, subject=str(version), path=path)
