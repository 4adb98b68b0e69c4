"""Model and view blocks: their fields, then what stands at the end."""

from __future__ import annotations

from collections.abc import Iterable

from sqlprisma.catalog import identity
from sqlprisma.catalog.objects import Column, Table, View
from sqlprisma.mapping import defaults, indexes, notes, relations
from sqlprisma.mapping.indexes import Shown
from sqlprisma.mapping.plan import Plan
from sqlprisma.mapping.types import ColumnType
from sqlprisma.prisma import build, spelling
from sqlprisma.prisma.ast import (
    Arity,
    Attribute,
    Block,
    BlockAttribute,
    Comment,
    CommentBlock,
    Field,
    FieldType,
    Member,
    Value,
)

_TIMESTAMPS = {"timestamp", "timestamptz"}


def block(plan: Plan, table: Table) -> Block | CommentBlock:
    """The model of a table; without columns it is only a comment."""
    name = plan.model(table).name
    documentation = notes.of_model(plan, table)
    if not table.columns:
        return _without_columns(plan, table, documentation or notes.NO_COLUMNS)
    shown = indexes.of(plan, table)
    members: tuple[Member, ...] = (
        *(_member(plan, table, column, shown) for column in table.columns),
        *relations.of(plan, table),
        *indexes.on_model(plan, table, shown),
        *_attributes(plan, table),
    )
    superseded = notes.superseded(plan, table)
    return build.block("model", name, members, documentation=documentation, superseded=superseded)


def _without_columns(plan: Plan, table: Table, documentation: str) -> CommentBlock:
    attributes = (
        f"@@{spelling.attribute(member.attribute)}"
        for member in (*_mapped(plan, table), *_schema(plan, table))
    )
    lines = (f"model {plan.model(table).name} {{", *attributes, "}")
    return CommentBlock(comments=(*Comment.documentation(documentation), *map(build.remark, lines)))


def view_block(plan: Plan, view: View) -> Block:
    """A view: PostgreSQL reports all its columns as nullable."""
    fields = (_view_field(plan, view, column) for column in view.columns or ())
    name = plan.model(view).name
    return build.block(
        "view",
        name,
        (*fields, *_attributes(plan, view)),
        documentation=notes.of_view(plan, view),
        superseded=notes.superseded(plan, view),
    )


def _attributes(plan: Plan, table: Table | View) -> Iterable[BlockAttribute]:
    """In the order in which Prisma writes them: comments at the end of the fields go with the first when it formats."""
    mapped, schema = _mapped(plan, table), _schema(plan, table)
    ignored = (build.block_attribute("ignore"),) if plan.is_ignored(table) else ()
    return (*mapped, *ignored, *schema)


def _mapped(plan: Plan, table: Table | View) -> tuple[BlockAttribute, ...]:
    """The table's name, where the model's does not tell."""
    is_told = plan.model(table).name == table.name
    return () if is_told else (build.block_attribute("map", build.string(table.name)),)


def _schema(plan: Plan, table: Table | View) -> tuple[BlockAttribute, ...]:
    schema = plan.schema(table)
    return () if schema is None else (build.block_attribute("schema", build.string(schema)),)


def _member(plan: Plan, table: Table, column: Column, shown: Shown) -> Member:
    found = plan.type(column)
    attributes = (
        *indexes.on_field(plan, table, column.number, shown),
        *_default(plan, table, column, found),
        *_updated_at(plan, column, found),
    )
    return _named(plan, table, column, _type(plan, found, is_optional=plan.is_optional(column)), attributes)


def _view_field(plan: Plan, view: View, column: Column) -> Member:
    found = plan.type(column)
    return _named(
        plan, view, column, _type(plan, found, is_optional=True), _default(plan, view, column, found)
    )


def _named(
    plan: Plan, table: Table | View, column: Column, type_: FieldType, attributes: Iterable[Attribute]
) -> Member:
    """The field with its `@map` and native type; commented out where no valid name is left."""
    name = plan.field(table, column.number).name
    mapped = () if name == column.name else (build.attribute("map", build.string(column.name)),)
    line: Field = build.field(
        name or column.name,
        type_,
        (*attributes, *mapped, *_native(plan, plan.type(column))),
        documentation=notes.of_field(plan, column) if name else notes.INVALID_FIELD,
        superseded=notes.superseded(plan, column),
    )
    return line if name else build.commented(line)


def _type(plan: Plan, found: ColumnType, *, is_optional: bool) -> FieldType:
    arity = Arity.LIST if found.is_list else Arity.OPTIONAL if is_optional else Arity.REQUIRED
    if found.is_unsupported:
        return build.unsupported(found.udt_name, arity)
    if found.enum is not None:
        return build.field_type(plan.names.enums[found.enum].name, arity)
    return build.field_type(found.scalar, arity)


def _native(plan: Plan, found: ColumnType) -> tuple[Attribute, ...]:
    if found.native is None:
        return ()
    name = f"{plan.options.native_prefix}.{found.native.name}"
    return (build.attribute(name, *(build.number(text) for text in found.native.arguments)),)


def _default(plan: Plan, table: Table | View, column: Column, found: ColumnType) -> tuple[Attribute, ...]:
    value = _default_value(plan, table, column, found)
    return () if value is None else (build.attribute("default", value),)


def _default_value(plan: Plan, table: Table | View, column: Column, found: ColumnType) -> Value | None:
    if isinstance(table, Table) and identity.of(plan.catalog, table, column) is not None:
        return defaults.AUTOINCREMENT
    if column.default is None:
        return None
    labels = {} if found.enum is None else plan.labels(plan.enums[found.enum])
    is_comment = not plan.field(table, column.number).name
    return defaults.of(
        plan.text(column.default.value, table),
        found,
        labels,
        is_comment=is_comment,
        keeps_documents=not plan.options.is_database,
    )


def _updated_at(plan: Plan, column: Column, found: ColumnType) -> tuple[Attribute, ...]:
    """`@updatedAt` by the column's name: in idiomatic naming only."""
    if plan.options.is_database or column.name not in plan.options.updated_at_names:
        return ()
    return (build.attribute("updatedAt"),) if found.udt_name in _TIMESTAMPS else ()
