"""Names that a person sets in the configuration, by database name; they beat every rule and claim first.

A key is `table` or `schema.table`; a column or enum follows in the same way (`table.column`); a relation's key is its
table and the columns of its foreign key (`orders.tenant_id,user_id`), an implicit many-to-many's its table alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import TypeVar

from sqlprisma.catalog.catalog import Catalog
from sqlprisma.mapping.names import Names
from sqlprisma.mapping.scope import Join, Relation, Scope
from sqlprisma.mapping.word_lists import RESERVED
from sqlprisma.mapping.words import is_identifier
from sqlprisma.overrides import Overrides
from sqlprisma.records import dataclass

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongKey:
    """A key that fits nothing in the schema, and what may have been meant."""

    section: str
    key: str
    suggestion: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A name that could not be given: not valid in Prisma, or taken by something else that is set."""

    section: str
    key: str
    """As it is written in the settings."""
    part: str | None = None
    """Of a relation: `forward`, `back` or `relation`."""
    wanted: str
    given: str
    holder: str | None = None
    """What has the name, in words, where that is known."""

    @property
    def is_reserved(self) -> bool:
        """Whether Prisma keeps the name to itself."""
        return self.section in ("models", "enums") and self.wanted in RESERVED

    @property
    def is_invalid(self) -> bool:
        """Whether Prisma would not accept it anywhere; a relation's own name may be any text."""
        if self.part == "relation":
            return not self.wanted
        return not is_identifier(self.wanted) or self.is_reserved


def find(settings: Mapping[str, T], schema: str, path: str) -> T | None:
    """What is set for `path` in a schema: the key with the schema's name wins."""
    exact = settings.get(f"{schema}.{path}")
    return settings.get(path) if exact is None else exact


def written_key(settings: Mapping[str, T], schema: str, path: str) -> str:
    """The key under which something is set for `path` in a schema."""
    return f"{schema}.{path}" if f"{schema}.{path}" in settings else path


def key_of(catalog: Catalog, item: Relation | Join) -> tuple[str, str]:
    """A relation's schema, and its key without it."""
    schema = catalog.namespace_name(item.table)
    if isinstance(item, Join):
        return schema, item.table.name
    columns = (item.table.column_numbered(number).name for number in item.constraint.columns)
    return schema, f"{item.table.name}.{','.join(columns)}"


def wrong_keys(overrides: Overrides, scope: Scope, catalog: Catalog) -> tuple[WrongKey, ...]:
    """The keys that fit nothing that is shown, in the order in which they are written."""
    models = [(catalog.namespace_name(holder), holder.name) for holder in scope.holders()]
    enums = [(catalog.namespace_name(enum), enum.name) for enum in scope.enums]
    relations = [key_of(catalog, item) for item in _ties(scope)]
    return (
        *_unknown("models", overrides.models, models),
        *_unknown("enums", overrides.enums, enums),
        *wrong_columns("fields", overrides.fields, scope, catalog),
        *_unknown("relations", overrides.relations, relations),
    )


def wrong_columns(section: str, keys: Iterable[str], scope: Scope, catalog: Catalog) -> tuple[WrongKey, ...]:
    """The keys that fit no column that is shown."""
    known = [
        (catalog.namespace_name(holder), f"{holder.name}.{column.name}")
        for holder in scope.holders()
        for column in holder.columns or ()
    ]
    return _unknown(section, keys, known)


def refused(overrides: Overrides, names: Names, scope: Scope, catalog: Catalog) -> tuple[Refused, ...]:
    """The settings that `names` does not follow, in database order."""
    return tuple(
        found
        for found in (
            *_refused_blocks(overrides, names, scope, catalog),
            *_refused_fields(overrides, names, scope, catalog),
            *_refused_relations(overrides, names, scope, catalog),
        )
        if found.wanted != found.given
    )


def _refused_blocks(overrides: Overrides, names: Names, scope: Scope, catalog: Catalog) -> Iterator[Refused]:
    holders = {
        **{names.models[holder.oid].name: f'"{holder.name}"' for holder in scope.holders()},
        **{names.enums[enum.oid].name: f'the enum "{enum.name}"' for enum in scope.enums},
    }
    named = (
        *(("models", overrides.models, found, names.models[found.oid].name) for found in scope.holders()),
        *(("enums", overrides.enums, found, names.enums[found.oid].name) for found in scope.enums),
    )
    for section, settings, found, given in named:
        schema = catalog.namespace_name(found)
        wanted = find(settings, schema, found.name)
        if wanted is not None:
            yield Refused(
                section=section,
                key=written_key(settings, schema, found.name),
                wanted=wanted,
                given=given,
                holder=holders.get(wanted),
            )


def _refused_fields(overrides: Overrides, names: Names, scope: Scope, catalog: Catalog) -> Iterator[Refused]:
    for holder in scope.holders():
        schema = catalog.namespace_name(holder)
        held = {names.fields[holder.oid, column.number].name: column for column in holder.columns or ()}
        for column in holder.columns or ():
            path = f"{holder.name}.{column.name}"
            wanted = find(overrides.fields, schema, path)
            if wanted is not None:
                yield Refused(
                    section="fields",
                    key=written_key(overrides.fields, schema, path),
                    wanted=wanted,
                    given=names.fields[holder.oid, column.number].name,
                    holder=f'the column "{held[wanted].name}"' if wanted in held else None,
                )


def _refused_relations(
    overrides: Overrides, names: Names, scope: Scope, catalog: Catalog
) -> Iterator[Refused]:
    for item in _ties(scope):
        schema, path = key_of(catalog, item)
        setting = find(overrides.relations, schema, path)
        if setting is None:
            continue
        pair = names.joins[item.table.oid] if isinstance(item, Join) else names.relations[item.constraint.oid]
        asked = {
            "forward": (setting.forward, pair.forward),
            "back": (setting.back, pair.back),
            "relation": (setting.relation, pair.relation or ""),
        }
        for part, (wanted, given) in asked.items():
            if wanted is not None:
                key = written_key(overrides.relations, schema, path)
                yield Refused(section="relations", key=key, part=part, wanted=wanted, given=given)


def _ties(scope: Scope) -> tuple[Relation | Join, ...]:
    return (*scope.relations, *scope.joins)


def _unknown(section: str, keys: Iterable[str], known: list[tuple[str, str]]) -> tuple[WrongKey, ...]:
    spellings = dict.fromkeys([path for _, path in known] + [f"{schema}.{path}" for schema, path in known])
    return tuple(
        WrongKey(section=section, key=key, suggestion=next(iter(get_close_matches(key, spellings, 1)), None))
        for key in keys
        if key not in spellings
    )
