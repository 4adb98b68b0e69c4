"""The generator and datasource blocks: new ones for a target, or the existing file's.

In database naming the existing blocks are written anew in a fixed order of keys, and get the preview feature that
partial indexes need, as `prisma db pull` does (prisma-engines, introspection/rendering/configuration.rs); in
idiomatic naming they are not touched.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlprisma.mapping.options import setting_of, strings_of
from sqlprisma.mapping.plan import Plan
from sqlprisma.prisma import build
from sqlprisma.prisma.ast import (
    Block,
    Comment,
    CommentBlock,
    CommentKind,
    Member,
    Setting,
    StringValue,
)

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
_PARTIAL_INDEXES = "partialIndexes"


def blocks(plan: Plan) -> tuple[Block, ...]:
    """The configuration blocks, generators first."""
    if not plan.options.header:
        return (_new_generator(plan), _new_datasource(plan))
    if not plan.options.is_database:
        return plan.options.header
    generators = (
        _rewritten(_with_preview(plan, block), _GENERATOR_KEYS) for block in plan.options.generators
    )
    datasource = plan.options.datasource
    others = () if datasource is None else (_rewritten(_with_schemas(plan, datasource), _DATASOURCE_KEYS),)
    return (*generators, *others)


def _has_partial_index(plan: Plan) -> bool:
    return any(index.predicate is not None for table in plan.scope.tables for index in plan.indexes(table))


# --- new blocks


def _new_generator(plan: Plan) -> Block:
    if plan.options.target == 5:
        lines = [build.setting("provider", build.string("prisma-client-js"))]
    else:
        lines = [
            build.setting("provider", build.string("prisma-client")),
            build.setting("output", build.string("../generated/prisma")),
        ]
    features = []
    if plan.options.target == 5 and plan.scope.shows_schemas:
        features.append("multiSchema")
    if _has_partial_index(plan):
        features.append(_PARTIAL_INDEXES)
    if features:
        lines.append(build.setting("previewFeatures", build.strings(features)))
    return build.block("generator", "client", lines)


def _new_datasource(plan: Plan) -> Block:
    lines = [build.setting("provider", build.string("postgresql"))]
    if plan.options.target < 7:
        lines.append(build.setting("url", build.call("env", build.string("DATABASE_URL"))))
    if plan.scope.shows_schemas:
        lines.append(build.setting("schemas", build.strings(plan.scope.namespaces)))
    return build.block("datasource", "db", lines)


# --- existing blocks


def _with_preview(plan: Plan, block: Block) -> Block:
    features = strings_of(block, "previewFeatures")
    if not _has_partial_index(plan) or _PARTIAL_INDEXES in features:
        return block
    line = build.setting("previewFeatures", build.strings((*features, _PARTIAL_INDEXES)))
    others = (member for member in block.members if member is not setting_of(block, "previewFeatures"))
    return replace(block, members=(*others, line))


def _with_schemas(plan: Plan, block: Block) -> Block:
    if not plan.scope.shows_schemas:
        return block
    line = build.setting("schemas", build.strings(plan.scope.namespaces))
    others = (member for member in block.members if member is not setting_of(block, "schemas"))
    return replace(block, members=(*others, line))


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
