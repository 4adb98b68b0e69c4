"""How each setting is read from a configuration file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from sqlprisma.config import names
from sqlprisma.config.entry import Entry, guess
from sqlprisma.config.settings import NAMINGS, NULLABLE_DEFAULTS, ORDERS, TARGETS
from sqlprisma.diagnostics import Code, levels
from sqlprisma.diagnostics.drift_codes import DriftCode
from sqlprisma.diagnostics.live_codes import LiveCode
from sqlprisma.overrides import COLUMN_TYPES
from sqlprisma.records import dataclass

Reader: TypeAlias = Callable[[Entry], object]
Shape: TypeAlias = Mapping[str, object]

PLACEHOLDER = "{service}"
"""Stands for a service's name in whatever is said of it."""
_TABLE_NAME = r"^[^.\s]+(\.[^.\s]+)?$"
"""As goose writes it into its statements, without quotes."""
_PLACEHOLDER = re.compile(r"(\$?)\{[A-Za-z_][A-Za-z0-9_-]*\}")


def _text(entry: Entry) -> str:
    if not isinstance(entry.value, str):
        raise entry.refuse("a text")
    return entry.value


def _name(entry: Entry) -> str:
    name = _text(entry)
    if not name or "," in name:
        raise entry.refuse("the name of one schema")
    return name


def _table_name(entry: Entry) -> str:
    name = _text(entry)
    if not re.fullmatch(_TABLE_NAME, name):
        raise entry.refuse("the name of a table, with or without its schema")
    return name


def _flag(entry: Entry) -> bool:
    if not isinstance(entry.value, bool):
        raise entry.refuse("true or false")
    return entry.value


def _path(entry: Entry) -> Path:
    return entry.file.folder / _path_text(entry, _text(entry))


def _paths(entry: Entry) -> tuple[Path, ...]:
    texts = names.texts(entry)
    return tuple(
        entry.file.folder / _path_text(part, text) for part, text in zip(entry.parts(), texts, strict=True)
    )


def _schema_name(entry: Entry) -> str:
    """The path of a .prisma file within a folder."""
    text = _path_text(entry, _text(entry))
    path = PurePosixPath(text)
    if path.suffix != ".prisma" or path.is_absolute() or ".." in path.parts or "\\" in text:
        raise entry.refuse('the path of a .prisma file in the folder of the schema, such as "new.prisma"')
    return path.as_posix()


def _path_text(entry: Entry, text: str) -> str:
    """A path without anything that should have been replaced."""
    if not text:
        raise entry.refuse("a path")
    left = _PLACEHOLDER.search(text)
    if left is None:
        return text
    if left[0] == PLACEHOLDER:
        message = f'"{PLACEHOLDER}" in {entry.label} stands for the name of a service, and there is none here'
        raise entry.failure(message, f'make a [[service]] of it, with name = "{PLACEHOLDER}"', at_value=True)
    hint = f'did you mean "{PLACEHOLDER}"?'
    if left[1]:
        hint = "variables of the environment are not read: the same file gives the same schema everywhere"
    raise entry.failure(f'"{left[0]}" in {entry.label} stands for nothing', hint, at_value=True)


def _table(entry: Entry) -> Iterator[tuple[Entry, str]]:
    if not isinstance(entry.value, dict):
        raise entry.refuse("a table of texts")
    for part in entry.parts():
        if not isinstance(part.value, str):
            raise part.refuse("a text")
        yield part, part.value


def _before(entry: Entry) -> dict[str, str]:
    """A table's value without this entry: a service adds to what stands above it."""
    return dict(entry.before) if isinstance(entry.before, Mapping) else {}


def _variables(entry: Entry) -> Mapping[str, str]:
    return {**_before(entry), **{str(part.path[-1]): value for part, value in _table(entry)}}


def _versioned(entry: Entry) -> Mapping[int, Path]:
    found: dict[int, Path] = dict(entry.before) if isinstance(entry.before, Mapping) else {}
    for part, value in _table(entry):
        key = str(part.path[-1])
        if not re.fullmatch(r"0*[1-9][0-9]*", key):
            raise part.failure(f"{key!r} in {entry.label} is not a migration version")
        found[int(key)] = entry.file.folder / _path_text(part, value)
    return found


def _column_types(entry: Entry) -> Mapping[str, str]:
    found = _before(entry)
    for key, part in names.flattened(entry):
        if part.value not in COLUMN_TYPES:
            hint = "a list or an optional field stays one; only the scalar is named here"
            raise part.refuse(f"one of Prisma's scalars {', '.join(COLUMN_TYPES)}", hint)
        found[key] = str(part.value)
    return found


def _levels(entry: Entry) -> Mapping[str, str]:
    """Levels by code, of what `sqlprisma explain` knows but for what `check` finds, which is always an error."""
    found = _before(entry)
    codes: dict[str, tuple[str, ...]] = {code.slug: levels.allowed(code) for code in Code}
    codes |= {code.slug: levels.LEVELS for code in (*DriftCode, *LiveCode)}
    for part, value in _table(entry):
        slug = str(part.path[-1])
        if slug not in codes:
            advice = guess(slug, codes, "a code stands in brackets in what is told")
            raise part.failure(f'there is no finding "{slug}"', advice)
        if value not in codes[slug]:
            is_silent = value in levels.LEVELS
            hint = "the schema may be wrong because of it, so it is never silent" if is_silent else None
            raise part.refuse(" or ".join(codes[slug]), hint)
        found[slug] = value
    return found


def _one_of(choices: tuple[str, ...] | tuple[int, ...]) -> Reader:
    def read(entry: Entry) -> object:
        if isinstance(entry.value, bool) or entry.value not in choices:
            near = get_close_matches(str(entry.value), map(str, choices), n=1)
            hint = f"did you mean {_written(choices, near[0])}?" if near else None
            raise entry.refuse(" or ".join(map(str, choices)), hint)
        return entry.value

    return read


def _written(choices: tuple[str, ...] | tuple[int, ...], text: str) -> str:
    """How a choice is written in the file."""
    return text if isinstance(choices[0], int) else f'"{text}"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key of the file: how it is read, and what editors and people are told of it."""

    read: Reader
    shape: Shape
    """What its value may be, as JSON Schema says it."""
    about: str
    example: str
    """How it may be written, for whoever wrote it otherwise."""


_TEXT: Shape = {"type": "string"}
_WORD: Shape = {"type": "string", "minLength": 1}
_FLAG: Shape = {"type": "boolean"}
_TEXTS: Shape = {"type": "array", "items": _TEXT}
_PATH: Shape = {"type": "string", "minLength": 1}
_PATHS: Shape = {"type": "array", "items": _PATH}


def _choice(choices: tuple[str, ...] | tuple[int, ...]) -> Shape:
    return {"enum": list(choices)}


def _map(values: Shape, keys: str | None = None) -> Shape:
    """A table whose keys are free, or of a form."""
    if keys is None:
        return {"type": "object", "additionalProperties": values}
    return {"type": "object", "patternProperties": {keys: values}, "additionalProperties": False}


def _nested(values: Shape, place: str) -> Shape:
    """A table whose keys may be dotted, which is to say: tables within tables."""
    return {"type": "object", "additionalProperties": {"anyOf": [values, {"$ref": place}]}}


_RELATION: Shape = {
    "type": "object",
    "properties": dict.fromkeys(sorted(names.RELATION_KEYS), _TEXT),
    "additionalProperties": False,
}
_NAME_TABLE: Shape = {"$ref": "#/definitions/names"}
_NAMES: Shape = {
    "type": "object",
    "properties": {
        "enums": _NAME_TABLE,
        "fields": _NAME_TABLE,
        "models": _NAME_TABLE,
        "plurals": _map(_WORD),
        "relations": {"$ref": "#/definitions/relations"},
        "strip_prefix": _TEXTS,
        "uncountable": {"type": "array", "items": _WORD},
    },
    "additionalProperties": False,
}
DEFINITIONS: Mapping[str, Shape] = {
    "names": _nested(_TEXT, "#/definitions/names"),
    "relations": _nested(_RELATION, "#/definitions/relations"),
    "types": _nested(_choice(COLUMN_TYPES), "#/definitions/types"),
}
"""The shapes that contain themselves."""

KEYS: Mapping[str, Key] = {
    "comments": Key(
        example="comments = false",
        read=_flag,
        shape=_FLAG,
        about="Whether COMMENT ON becomes /// (idiomatic naming; default true).",
    ),
    "default_schema": Key(
        example='default_schema = "app"',
        read=_name,
        shape={"type": "string", "pattern": "^[^,]+$"},
        about="The schema of unqualified names, where the connection's URL sets search_path (default public).",
    ),
    "env": Key(
        example='env = { ROLE = "app" }',
        read=_variables,
        shape=_map(_TEXT),
        about="Variables for goose's ENVSUB.",
    ),
    "exclude": Key(
        example='exclude = ["tmp_*"]',
        read=names.texts,
        shape=_TEXTS,
        about="Tables to leave out: table or schema.table, * for any text. Relations to them are left out, too.",
    ),
    "include": Key(
        example='include = ["orders", "order_*"]',
        read=names.texts,
        shape=_TEXTS,
        about="The only tables to show, written like those of exclude (default: all).",
    ),
    "keep": Key(
        example='keep = ["Legacy*"]',
        read=names.texts,
        shape=_TEXTS,
        about="Models and enums that stay though the migrations have nothing for them: names of blocks or tables, "
        "* for any text.",
    ),
    "lenient": Key(
        example="lenient = true",
        read=_flag,
        shape=_FLAG,
        about="Warn of types and tables that are not defined, and go on (default false).",
    ),
    "migrations": Key(
        example='migrations = "db/migrations"',
        read=_path,
        shape=_PATH,
        about="The folder of goose migrations.",
    ),
    "names": Key(
        example='[names.models], and below it media_files = "MediaAsset"',
        read=names.read,
        shape=_NAMES,
        about="What is called otherwise than the rules say (idiomatic naming).",
    ),
    "naming": Key(
        example='naming = "idiomatic"',
        read=_one_of(NAMINGS),
        shape=_choice(NAMINGS),
        about="Idiomatic names (default), or exactly what prisma db pull prints.",
    ),
    "new_blocks": Key(
        example='new_blocks = "new.prisma"',
        read=_schema_name,
        shape={"type": "string", "pattern": r"^[^/\\].*\.prisma$"},
        about="Where schema is a folder: the file in it for new blocks "
        "(default: the only file, or introspected.prisma as with prisma db pull).",
    ),
    "nullable_defaults": Key(
        example='nullable_defaults = "required"',
        read=_one_of(NULLABLE_DEFAULTS),
        shape=_choice(NULLABLE_DEFAULTS),
        about="Whether a nullable column with a default is optional (default) or required.",
    ),
    "order": Key(
        example='order = "migration"',
        read=_one_of(ORDERS),
        shape=_choice(ORDERS),
        about="How the blocks of a new file are sorted: by name (default), or as the migrations made them.",
    ),
    "partial_indexes": Key(
        example="partial_indexes = true",
        read=_flag,
        shape=_FLAG,
        about="Whether partial indexes are written without the partialIndexes preview (default false).",
    ),
    "prelude": Key(
        example='prelude = ["extensions.sql"]',
        read=_paths,
        shape=_PATHS,
        about="SQL files for what exists before goose runs: extensions, roles, shared tables.",
    ),
    "schema": Key(
        example='schema = "prisma/schema.prisma"',
        read=_path,
        shape=_PATH,
        about="The schema.prisma, or a folder of .prisma files: read for what to keep, and written.",
    ),
    "schemas": Key(
        example='schemas = ["public", "billing"]',
        read=names.texts,
        shape=_TEXTS,
        about="The PostgreSQL schemas to read (default: the existing file's, else those with tables).",
    ),
    "severity": Key(
        example='severity = { renamed = "off" }',
        read=_levels,
        shape=_map(_choice(levels.LEVELS), "^[a-z]+(-[a-z]+)*$"),
        about="How grave findings and differences are, by code: error, warning, info or off.",
    ),
    "supplement": Key(
        example='supplement = { 12 = "supplements/00012.sql" }',
        read=_versioned,
        shape=_map(_PATH, "^0*[1-9][0-9]*$"),
        about="SQL files with the DDL of Go migrations, by version.",
    ),
    "target": Key(
        example="target = 7",
        read=_one_of(TARGETS),
        shape=_choice(TARGETS),
        about="Prisma's major version (default 7).",
    ),
    "types": Key(
        example='types = { "places.path" = "String" }',
        read=_column_types,
        shape={"$ref": "#/definitions/types"},
        about="Prisma's scalars for columns (table.column) that would be Unsupported.",
    ),
    "updated_at": Key(
        example='updated_at = ["updated_at"]',
        read=names.texts,
        shape=_TEXTS,
        about='Timestamp columns that get @updatedAt (default ["updated_at", "updatedAt"]).',
    ),
    "version_table": Key(
        example='version_table = "goose_db_version"',
        read=_table_name,
        shape={"type": "string", "pattern": _TABLE_NAME},
        about="goose's own table, which is left out (default goose_db_version).",
    ),
}
"""What may stand at the top level and in a `[[service]]`; each is a setting of that name."""
