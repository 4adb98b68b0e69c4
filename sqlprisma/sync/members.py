"""Which hand edits survive on one field, enum value or block attribute.

What the database decides (type, arity, keys, native type, referential actions, map) is the fresh member's; what only
a person can know (comments, `@updatedAt`, `@ignore`, defaults that the client makes, names of compound keys,
attributes nobody here knows) is the old one's. The rules are those of Prisma's re-introspection (prisma-engines,
`sql-schema-connector/src/introspection/introspection_pair/`), and where it loses a comment, it is kept.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from sqlprisma.prisma import query
from sqlprisma.prisma.ast import (
    Argument,
    Arity,
    Attribute,
    BlockAttribute,
    EnumValue,
    Field,
    FieldType,
    FunctionValue,
)
from sqlprisma.records import dataclass, replace
from sqlprisma.sync import documentation

# Attributes that the database decides about; a native type is one with the datasource's name before a dot.
_DECIDED_ON_FIELDS = frozenset({"default", "id", "map", "relation", "unique"})
_DECIDED_ON_BLOCKS = frozenset({"fulltext", "id", "index", "map", "schema", "unique"})
# What a person says of a view's rows, which the database cannot know.
_KEYS = frozenset({"id", "index", "unique"})
# Defaults that Prisma Client makes itself: the database knows nothing of them.
_CLIENT_DEFAULTS = frozenset({"cuid", "nanoid", "ulid", "uuid"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a member cannot know by itself."""

    datasource: str
    """The name before the dot in native types."""
    old_models: frozenset[str]
    fresh_models: frozenset[str]
    ignored: frozenset[str]
    """The old models and views that are ignored as a whole."""
    handmade: Mapping[str, tuple[Field, ...]]
    """The relation fields that stay without a foreign key, by model."""
    fields: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """What the fields of the old block are called in the fresh one, by their old names."""
    relations: Mapping[tuple[str, str], str] = dataclasses.field(default_factory=dict)
    """What relation fields are called in the fresh file, by old block and field, where they are called otherwise."""
    is_view: bool = False
    """In a view, where the database knows neither keys nor what is never null, the file's word counts."""

    def now(self, names: Iterable[str]) -> tuple[str, ...]:
        """What fields that the old file names are called now."""
        return tuple(self.fields.get(name, name) for name in names)


def field(old: Field, fresh: Field, context: Context) -> Field:
    """A field as the database has it, with what a person has added to it."""
    attributes = tuple(_with_kept_arguments(old, attribute, context) for attribute in fresh.attributes)
    known = {attribute.name for attribute in attributes}
    added = (
        attribute
        for attribute in old.attributes
        if attribute.name not in known and _survives(attribute, old, fresh, context)
    )
    return replace(
        fresh,
        type=_with_kept_arity(old, fresh) if context.is_view else fresh.type,
        attributes=(*attributes, *added),
        comments=documentation.merged(old.comments, fresh.comments, fresh.superseded, old.trailing),
        trailing=old.trailing or fresh.trailing,
    )


def _with_kept_arity(old: Field, fresh: Field) -> FieldType | None:
    if old.type is None or fresh.type is None or fresh.type.arity is not Arity.OPTIONAL:
        return fresh.type
    return replace(fresh.type, arity=Arity.REQUIRED) if old.type.arity is Arity.REQUIRED else fresh.type


def _survives(attribute: Attribute, old: Field, fresh: Field, context: Context) -> bool:
    if context.is_view and attribute.name in _KEYS:
        return True
    scalar = fresh.type.name if fresh.type is not None and not fresh.type.is_unsupported else ""
    if attribute.name == "default":
        made = query.argument(attribute, "value", or_first=True)
        return scalar == "String" and isinstance(made, FunctionValue) and made.name in _CLIENT_DEFAULTS
    if attribute.name == "updatedAt":
        return scalar == "DateTime" and not _is_list(fresh)
    if attribute.name == "ignore":
        return bool(scalar) and scalar not in context.ignored
    is_decided = attribute.name in _DECIDED_ON_FIELDS or _is_native(attribute, context)
    return not is_decided or _names_itself(attribute, (old.name, fresh.name))


def _is_list(field: Field) -> bool:
    return field.type is not None and field.type.arity is Arity.LIST


def _names_itself(attribute: Attribute, names: tuple[str, str]) -> bool:
    """Whether it is a `@map` or `@@map` that says what its holder was and is called: needless, but a choice."""
    mapped = query.text(query.argument(attribute, "name", or_first=True))
    return attribute.name == "map" and all(mapped == name for name in names)


def _is_native(attribute: Attribute, context: Context) -> bool:
    return attribute.name.startswith(f"{context.datasource}.")


def _with_kept_arguments(old: Field, attribute: Attribute, context: Context) -> Attribute:
    """A relation keeps the constraint name that was written down, if it is the same relation."""
    before = query.attribute(old.attributes, "relation")
    if attribute.name != "relation" or before is None:
        return attribute
    columns = query.words(query.argument(before, "fields"))
    if context.now(columns) != query.words(query.argument(attribute, "fields")):
        return attribute
    return _with_argument(attribute, "map", _argument(before, "map"))


def _argument(attribute: Attribute, name: str) -> Argument | None:
    return next((found for found in attribute.arguments or () if found.name == name), None)


def _with_argument(attribute: Attribute, name: str, wanted: Argument | None) -> Attribute:
    """The attribute with an argument in the place of its own, or at the end."""
    if wanted is None:
        return attribute
    arguments = tuple(wanted if found.name == name else found for found in attribute.arguments or ())
    return replace(attribute, arguments=arguments if wanted in arguments else (*arguments, wanted))


def enum_value(old: EnumValue, fresh: EnumValue) -> EnumValue:
    """A value of an enum with its comments and the attributes nobody here knows."""
    known = {attribute.name for attribute in fresh.attributes}
    added = (
        attribute
        for attribute in old.attributes
        if attribute.name not in known
        and (attribute.name not in _DECIDED_ON_FIELDS or _names_itself(attribute, (old.name, fresh.name)))
    )
    return replace(
        fresh,
        attributes=(*fresh.attributes, *added),
        comments=documentation.merged(old.comments, fresh.comments, trailing=old.trailing),
        trailing=old.trailing or fresh.trailing,
    )


def block_attribute(old: BlockAttribute, fresh: BlockAttribute) -> BlockAttribute:
    """A block attribute with its comments; a compound key keeps the name the client knows it by."""
    attribute = fresh.attribute
    name = _argument(old.attribute, "name")
    if attribute.name in {"id", "unique"} and name and not _argument(attribute, "name"):
        first, *others = attribute.arguments or (name,)
        attribute = replace(attribute, arguments=(first, name, *others))
    return BlockAttribute(
        attribute=attribute,
        comments=documentation.merged(old.comments, fresh.comments, trailing=old.trailing),
        trailing=old.trailing or fresh.trailing,
    )


def survives_on_block(attribute: Attribute, names: tuple[str, str], context: Context) -> bool:
    """Whether an attribute of a block that the database says nothing of stays: `@@ignore`, or an unknown one.

    Args:
        attribute: What stands in the file.
        names: What the block was called and is called.
        context: What is known around it.
    """
    is_key_of_view = context.is_view and attribute.name in _KEYS
    return attribute.name not in _DECIDED_ON_BLOCKS or is_key_of_view or _names_itself(attribute, names)
