"""What applies to a service, and where each setting comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TypeAlias

from sqlprisma.config.names import RELATION_KEYS
from sqlprisma.config.readers import KEYS
from sqlprisma.config.settings import Settings
from sqlprisma.overrides import Overrides, RelationOverride
from sqlprisma.records import dataclass
from sqlprisma.source import Place

Shown: TypeAlias = str | int | bool | list[str] | None

DEFAULT, OPTION = "default", "command line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A setting: its dotted key, its value, and where that is from: `top level`, say, or `default`."""

    key: str
    value: Shown
    origin: str
    place: Place | None = None


def rows(settings: Settings, given: Mapping[str, object]) -> tuple[Row, ...]:
    """Every setting, by key; `given` is what the command line says, key by key."""
    return tuple(
        _row(settings, given, key, parts, value)
        for name in sorted(KEYS)
        for key, parts, value in _values(name, getattr(settings, name))
    )


def _row(
    settings: Settings, given: Mapping[str, object], key: str, parts: Sequence[str], value: Shown
) -> Row:
    if _is_given(given.get(parts[0]), parts, value):
        return Row(key=key, value=value, origin=OPTION)
    origin = settings.origins.get(key)
    if origin is None:
        return Row(key=key, value=value, origin=DEFAULT)
    return Row(key=key, value=value, origin=origin.level, place=origin.key.place)


def _is_given(given: object, parts: Sequence[str], value: Shown) -> bool:
    if isinstance(given, Mapping):
        return any(str(key) == ".".join(parts[1:]) for key in given)
    return given is not None and (value is not None or given == value)


def _values(name: str, value: object) -> Iterator[tuple[str, tuple[str, ...], Shown]]:
    """A setting, or each entry of one that is a table; an empty table is told as nothing."""
    if isinstance(value, Overrides):
        yield from _of_names(value)
    elif isinstance(value, Mapping):
        for key, each in sorted(value.items()):
            yield f"{name}.{key}", (name, str(key)), _shown(each)
    else:
        yield name, (name,), _shown(value)


def _of_names(overrides: Overrides) -> Iterator[tuple[str, tuple[str, ...], Shown]]:
    for section in ("enums", "fields", "models"):
        for key, name in sorted(getattr(overrides, section).items()):
            yield f"names.{section}.{key}", ("names", section, key), name
    for many, one in sorted(overrides.lexicon.irregular.items()):
        yield f"names.plurals.{one}", ("names", "plurals", one), many
    for key, relation in sorted(overrides.relations.items()):
        yield from _of_relation(key, relation)
    if overrides.strip_prefix:
        yield "names.strip_prefix", ("names", "strip_prefix"), list(overrides.strip_prefix)
    if overrides.lexicon.kept:
        yield "names.uncountable", ("names", "uncountable"), sorted(overrides.lexicon.kept)


def _of_relation(key: str, relation: RelationOverride) -> Iterator[tuple[str, tuple[str, ...], Shown]]:
    said = {field.name: getattr(relation, field.name) for field in fields(relation)}
    for part, attribute in sorted(RELATION_KEYS.items()):
        if said[attribute] is not None:
            yield f"names.relations.{key}.{part}", ("names", "relations", f"{key}.{part}"), said[attribute]


def _shown(value: object) -> Shown:
    if isinstance(value, Path):
        return value.as_posix()
    if isinstance(value, tuple | list):
        return [each.as_posix() if isinstance(each, Path) else str(each) for each in value]
    return value if isinstance(value, str | int) else None
