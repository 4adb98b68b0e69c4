"""Asking a running PostgreSQL for everything that a schema is made of, and for what goose has applied."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from typing import TypeVar

from sqlprisma.live import facts, questions
from sqlprisma.live.connection import Session, refusal
from sqlprisma.live.facts import Facts
from sqlprisma.records import dataclass

_OwnedT = TypeVar("_OwnedT", facts.Column, facts.Constraint, facts.Index)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """Which migrations goose has applied; each version once, in the order of application."""

    versions: tuple[int, ...] = ()

    @property
    def current(self) -> int:
        """The database's version as goose says it: that of the last row that stands as applied; 0 for none."""
        return self.versions[-1] if self.versions else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _VersionTable(facts.Named):
    """goose's table, and what the role may do with it."""

    qualified: str
    role: str
    uses_schema: bool
    selects: bool


def read(session: Session) -> Facts:
    """Everything that a schema is made of.

    Raises:
        Failure: The server refuses to answer.
    """
    return Facts(
        schemas=tuple(found.name for found in session.ask(facts.Named, questions.SCHEMAS)),
        extensions=session.ask(facts.Extension, questions.EXTENSIONS),
        enums=session.ask(facts.Enum, questions.ENUMS),
        domains=session.ask(facts.Domain, questions.DOMAINS),
        composites=session.ask(facts.Composite, questions.COMPOSITES),
        ranges=session.ask(facts.Range, questions.RANGES),
        bases=session.ask(facts.Base, questions.BASES),
        routines=session.ask(facts.Routine, questions.ROUTINES),
        view_needs=session.ask(facts.ViewNeed, questions.VIEW_NEEDS),
        sequences=session.ask(facts.Sequence, questions.SEQUENCES),
        relations=session.ask(facts.Relation, questions.RELATIONS),
        columns=_by_table(session.ask(facts.Column, questions.COLUMNS)),
        constraints=_by_table(session.ask(facts.Constraint, questions.CONSTRAINTS)),
        indexes=_by_table(session.ask(facts.Index, questions.INDEXES)),
    )


def _by_table(found: Iterable[_OwnedT]) -> dict[int, tuple[_OwnedT, ...]]:
    groups = groupby(found, key=attrgetter("table"))  # they come sorted by table
    return {table: tuple(members) for table, members in groups}


def read_applied(session: Session, table: str, usual_schema: str = "public") -> Applied:
    """What goose has applied, from its version table (`table` or `schema.table`).

    A version counts as applied if the last of its rows says so: older versions of goose marked what they took back
    with a row of its own (goose, internal/dialect/dialectquery/postgres.go; migrate.go, GetDBVersion).

    Raises:
        Failure: The table is not there, or may not be read.
    """
    schema, _, name = table.rpartition(".")
    values = {"schema": schema, "name": name, "usual": usual_schema}
    found = next(iter(session.ask(_VersionTable, questions.VERSION_TABLE, values)), None)
    if found is None:
        message = f'{session.name} has no table "{table}": goose has not migrated it, or keeps its versions elsewhere'
        hint = (
            "set version_table in the configuration, or say with --to VERSION which migrations it should have"
        )
        raise refusal(message, hint)
    if not (found.uses_schema and found.selects):
        raise refusal(
            f'role "{found.role}" may not read {found.qualified}, which says which migrations are applied',
            _grants(found),
        )
    rows = session.ask(facts.Applied, questions.applied(found.qualified))
    standing: dict[int, bool] = {}
    for row in rows:
        standing.pop(row.version, None)
        standing[row.version] = row.is_applied
    return Applied(
        versions=tuple(version for version, is_applied in standing.items() if is_applied and version)
    )


def _grants(table: _VersionTable) -> str:
    role = _quoted(table.role)
    grants = []
    if not table.uses_schema:
        grants.append(f"GRANT USAGE ON SCHEMA {_quoted(table.schema)} TO {role};")
    if not table.selects:
        grants.append(f"GRANT SELECT ON {table.qualified} TO {role};")
    return f"run {' '.join(grants)} or say with --to VERSION which migrations the database should have"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
