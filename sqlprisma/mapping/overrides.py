"""Names that a person sets in the configuration, by database name; they beat every rule and claim first.

A key is `table` or `schema.table`; a column or enum follows in the same way (`table.column`); a relation's key is its
table and the columns of its foreign key (`orders.tenant_id,user_id`), an implicit many-to-many's its table alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TypeVar

from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.objects import Table, View
from sqlprisma.mapping.names import Names
from sqlprisma.mapping.scope import Join, Relation, Scope
from sqlprisma.mapping.singular import NO_ADDITIONS, Lexicon
from sqlprisma.mapping.word_lists import RESERVED
from sqlprisma.mapping.words import is_identifier

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationOverride:
    """What is set for one relation; None leaves the choice to the rules."""

    forward: str | None = None
    back: str | None = None
    relation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """Everything that is set."""

    models: Mapping[str, str] = field(default_factory=dict)
    """Tables and views."""
    enums: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    relations: Mapping[str, RelationOverride] = field(default_factory=dict)
    lexicon: Lexicon = NO_ADDITIONS
    strip_prefix: tuple[str, ...] = ()
    """Prefixes to take off tables' names before they become words, such as `tbl_`."""


NO_OVERRIDES = Overrides()


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongKey:
    """A key that fits nothing in the schema, and what may have been meant."""

    section: str
    key: str
    suggestion: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A name that could not be given: not valid in Prisma, or taken by another setting."""

    section: str
    key: str
    wanted: str
    given: str

    @property
    def is_invalid(self) -> bool:
        """Whether Prisma would not accept it anywhere."""
        return not is_identifier(self.wanted) or (
            self.section in ("models", "enums") and self.wanted in RESERVED
        )


def find(settings: Mapping[str, T], schema: str, path: str) -> T | None:
    """What is set for `path` in a schema: the key with the schema's name wins."""
    exact = settings.get(f"{schema}.{path}")
    return settings.get(path) if exact is None else exact


def key_of(catalog: Catalog, item: Relation | Join) -> tuple[str, str]:
    """A relation's schema, and its key without it."""
    schema = catalog.namespace_name(item.table)
    if isinstance(item, Join):
        return schema, item.table.name
    columns = (item.table.column_numbered(number).name for number in item.constraint.columns)
    return schema, f"{item.table.name}.{','.join(columns)}"


def wrong_keys(overrides: Overrides, scope: Scope, catalog: Catalog) -> tuple[WrongKey, ...]:
    """The keys that fit nothing that is shown, in the order in which they are written."""
    shown: tuple[Table | View, ...] = (*scope.tables, *scope.views)
    holders = [(catalog.namespace_name(holder), holder.name, holder.columns or ()) for holder in shown]
    models = [(schema, name) for schema, name, _ in holders]
    fields = [(schema, f"{name}.{column.name}") for schema, name, columns in holders for column in columns]
    enums = [(catalog.namespace_name(enum), enum.name) for enum in scope.enums]
    ties: tuple[Relation | Join, ...] = (*scope.relations, *scope.joins)
    relations = [key_of(catalog, item) for item in ties]
    return (
        *_unknown("models", overrides.models, models),
        *_unknown("enums", overrides.enums, enums),
        *_unknown("fields", overrides.fields, fields),
        *_unknown("relations", overrides.relations, relations),
    )


def refused(overrides: Overrides, names: Names, scope: Scope, catalog: Catalog) -> tuple[Refused, ...]:
    """The settings that `names` does not follow, in database order."""
    asked: list[tuple[str, str, str | None, str]] = []
    shown: tuple[Table | View, ...] = (*scope.tables, *scope.views)
    for holder in shown:
        schema, name = catalog.namespace_name(holder), holder.name
        asked.append(("models", name, find(overrides.models, schema, name), names.models[holder.oid].name))
        for column in holder.columns or ():
            path = f"{name}.{column.name}"
            given = names.fields[holder.oid, column.number].name
            asked.append(("fields", path, find(overrides.fields, schema, path), given))
    for enum in scope.enums:
        wanted = find(overrides.enums, catalog.namespace_name(enum), enum.name)
        asked.append(("enums", enum.name, wanted, names.enums[enum.oid].name))
    ties: tuple[Relation | Join, ...] = (*scope.relations, *scope.joins)
    for item in ties:
        schema, path = key_of(catalog, item)
        setting = find(overrides.relations, schema, path)
        pair = names.joins[item.table.oid] if isinstance(item, Join) else names.relations[item.constraint.oid]
        if setting is not None:
            asked.append(("relations", path, setting.forward, pair.forward))
            asked.append(("relations", path, setting.back, pair.back))
            asked.append(("relations", path, setting.relation, pair.relation or ""))
    return tuple(
        Refused(section=section, key=key, wanted=wanted, given=given)
        for section, key, wanted, given in asked
        if wanted is not None and wanted != given
    )


def _unknown(section: str, keys: Iterable[str], known: list[tuple[str, str]]) -> tuple[WrongKey, ...]:
    spellings = dict.fromkeys([path for _, path in known] + [f"{schema}.{path}" for schema, path in known])
    return tuple(
        WrongKey(section=section, key=key, suggestion=next(iter(get_close_matches(key, spellings, 1)), None))
        for key in keys
        if key not in spellings
    )
