"""The generator and datasource blocks: new ones for a target, or the existing file's.

In database naming the existing blocks are written anew in a fixed order of keys, and get the preview feature that
partial indexes need, as `prisma db pull` does (prisma-engines, introspection/rendering/configuration.rs). In
idiomatic naming they are not touched, unless the schema were refused without a word of them: the list of schemas that
`@@schema` needs, and the preview features that go with what is written.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlprisma.mapping.options import setting_of, strings_of
from sqlprisma.mapping.plan import Plan
from sqlprisma.prisma import build
from sqlprisma.prisma.ast import (
    ArrayValue,
    Block,
    Comment,
    CommentBlock,
    CommentKind,
    Member,
    NameValue,
    NumberValue,
    Setting,
    StringValue,
    Value,
)
from sqlprisma.records import replace

_GENERATOR_KEYS = ("provider", "output", "previewFeatures", "binaryTargets")
_DATASOURCE_KEYS = (
    "provider",
    "url",
    "directUrl",
    "shadowDatabaseUrl",
    "relationMode",
    "extensions",
    "schemas",
)
_OLD_KEYS = {"referentialIntegrity": "relationMode"}
"""Names of earlier versions, which Prisma rewrites."""
_MULTI_SCHEMA = "multiSchema"
_PARTIAL_INDEXES = "partialIndexes"


def blocks(plan: Plan) -> tuple[Block, ...]:
    """The configuration blocks, generators first."""
    if not plan.options.header:
        return (_new_generator(plan), _new_datasource(plan))
    if not plan.options.is_database:
        return _completed(plan)
    generators = (
        _rewritten(_with_features(_in_prismas_words(block), _features(plan)), _GENERATOR_KEYS)
        for block in plan.options.generators
    )
    datasource = plan.options.datasource
    others = () if datasource is None else (_rewritten(_read_schemas(plan, datasource), _DATASOURCE_KEYS),)
    return (*generators, *others)


def _features(plan: Plan) -> tuple[str, ...]:
    """The preview features without which Prisma would refuse what is written; 6.13 made `multiSchema` general."""
    needed = {
        _MULTI_SCHEMA: plan.options.target == 5 and plan.scope.shows_schemas,
        _PARTIAL_INDEXES: _has_partial_index(plan),
    }
    return tuple(feature for feature, is_needed in needed.items() if is_needed)


def _has_partial_index(plan: Plan) -> bool:
    """Whether one is written; Prisma asks for its feature even where the table is a hidden join table."""
    tables = plan.scope.described if plan.options.is_database else plan.scope.tables
    return any(index.predicate is not None for table in tables for index in plan.indexes(table))


# --- new blocks


def _new_generator(plan: Plan) -> Block:
    if plan.options.target == 5:
        lines = [build.setting("provider", build.string("prisma-client-js"))]
    else:
        lines = [
            build.setting("provider", build.string("prisma-client")),
            build.setting("output", build.string("../generated/prisma")),
        ]
    if features := _features(plan):
        lines.append(build.setting("previewFeatures", build.strings(features)))
    return build.block("generator", "client", lines)


def _new_datasource(plan: Plan) -> Block:
    lines = [build.setting("provider", build.string("postgresql"))]
    if plan.options.target < 7:
        lines.append(build.setting("url", build.call("env", build.string("DATABASE_URL"))))
    if schemas := _schemas(plan):
        lines.append(build.setting("schemas", build.strings(schemas)))
    return build.block("datasource", "db", lines)


# --- existing blocks


def _completed(plan: Plan) -> tuple[Block, ...]:
    """The blocks as they are, with what is lacking; one generator with a preview feature is enough for Prisma."""
    missing = tuple(feature for feature in _features(plan) if not plan.options.has_preview(feature))
    first = next(iter(plan.options.generators), None)
    completed = []
    for block in plan.options.header:
        if block is first:
            completed.append(_with_features(block, missing))
        elif block is plan.options.datasource:
            completed.append(_with_strings(block, "schemas", _schemas(plan)))
        else:
            completed.append(block)
    return tuple(completed)


def _with_features(block: Block, features: tuple[str, ...]) -> Block:
    return _with_strings(block, "previewFeatures", features)


def _read_schemas(plan: Plan, block: Block) -> Block:
    """The datasource with the schemas that are read, and no others."""
    schemas = _schemas(plan)
    line = setting_of(block, "schemas")
    if line is None or not schemas:
        return _with_strings(block, "schemas", schemas)
    return _replaced(block, line, replace(line, value=build.strings(schemas)))


def _schemas(plan: Plan) -> tuple[str, ...]:
    return tuple(plan.scope.namespaces) if plan.scope.shows_schemas else ()


def _with_strings(block: Block, key: str, wanted: tuple[str, ...]) -> Block:
    """The block with a list that has these strings, too: where the list stands, or after the last setting."""
    present = strings_of(block, key)
    missing = tuple(each for each in wanted if each not in present)
    if not missing:
        return block
    line = setting_of(block, key)
    value = build.strings((*present, *missing))
    if line is not None:
        return _replaced(block, line, replace(line, value=value))
    settings = [number for number, member in enumerate(block.members, start=1) if isinstance(member, Setting)]
    at = settings[-1] if settings else 0
    added = build.setting(key, value)
    return replace(block, members=(*block.members[:at], added, *block.members[at:]))


def _replaced(block: Block, old: Setting, new: Setting) -> Block:
    return replace(block, members=tuple(new if member is old else member for member in block.members))


def _rewritten(block: Block, order: tuple[str, ...]) -> Block:
    """The block with its keys in Prisma's order; of its comments only a last documentation stays, above."""
    lines = sorted(
        (
            replace(line, key=_OLD_KEYS.get(line.key, line.key), comments=(), trailing=None)
            for line in block.members
            if isinstance(line, Setting)
        ),
        key=lambda line: (order.index(line.key), "") if line.key in order else (len(order), line.key),
    )
    members: tuple[Member, ...] = tuple(_without_escapes(line) for line in lines)
    return replace(block, members=members, comments=tuple(_documentation(block)))


def _in_prismas_words(generator: Block) -> Block:
    """A generator's values as Prisma keeps them: features in its order and once, all else as strings."""
    members = (
        replace(member, value=_kept_value(generator, member)) if isinstance(member, Setting) else member
        for member in generator.members
    )
    return replace(generator, members=tuple(members))


def _kept_value(generator: Block, line: Setting) -> Value | None:
    match line.key:
        case "previewFeatures":
            features = dict.fromkeys(strings_of(generator, line.key))
            return build.strings(sorted(features, key=str.casefold))
        case "binaryTargets" if isinstance(line.value, StringValue):
            return build.strings((line.value.value,))
        case _:
            return _as_string(line.value)


def _as_string(value: Value | None) -> Value | None:
    match value:
        case NameValue(name=text) | NumberValue(text=text):
            return build.string(text)
        case ArrayValue(items=items):
            return replace(value, items=tuple(_as_string(item) or item for item in items))
        case _:
            return value


def _without_escapes(line: Setting) -> Setting:
    """A string as its meaning: Prisma spells it canonically."""
    return (
        replace(line, value=build.string(line.value.value)) if isinstance(line.value, StringValue) else line
    )


def _documentation(block: Block) -> Iterable[Comment]:
    groups = [
        member.comments
        for member in block.members
        if isinstance(member, CommentBlock | Setting) and member.comments
    ]
    return (
        comment for comment in (groups[-1] if groups else ()) if comment.kind is CommentKind.DOCUMENTATION
    )
