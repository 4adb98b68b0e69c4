"""The words of a relation: the role that a foreign key's columns name, and the field names that follow from it.

Words in, names out, best first; who gets a name is decided in `relation_names.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlprisma.mapping.nouns import Noun
from sqlprisma.mapping.plural import plural
from sqlprisma.mapping.words import camel, split
from sqlprisma.records import dataclass

_ID_WORDS = frozenset(("fk", "guid", "id", "uuid"))

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A foreign key by its names."""

    columns: tuple[str, ...]
    referenced_columns: tuple[str, ...]
    table: str
    target: Noun
    """Of the referenced table alone, without a schema's name before it."""
    target_model: Noun
    """Of the referenced model as it is finally called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """The words that name a relation; `is_from_id` when an id word was left out to get them."""

    words: Words
    is_from_id: bool = False


def role_of(key: Key) -> Role:
    """The role that a foreign key's columns name.

    Of a composite key the columns that have one name on both sides (a tenant) say nothing; where exactly one other
    is left, that names the role.
    """
    pairs = list(zip(key.columns, key.referenced_columns, strict=True))
    if len(pairs) > 1:
        pairs = [(column, referenced) for column, referenced in pairs if column != referenced]
    if len(pairs) != 1:
        return Role(words=key.target_model.words)
    return _role_of_column(*pairs[0], key)


def _role_of_column(column: str, referenced: str, key: Key) -> Role:
    words = split(column)
    kept = tuple(word for word in words if word.lower() not in _ID_WORDS)
    if kept != words:
        return Role(words=kept or key.target_model.words, is_from_id=True)
    lower, tail = _lower(words), _lower(split(referenced))
    if not words or lower == tail or lower == (*_lower(key.target.words), *_lower(split(key.table))):
        return Role(words=key.target_model.words)
    if tail and lower[-len(tail) :] == tail:
        return Role(words=words[: -len(tail)])
    if tail and "".join(lower) == "".join((*_lower(key.target.words), *tail)):
        return Role(words=key.target_model.words)
    return Role(words=words)


def forward_names(role: Role, target: Noun) -> Iterator[str]:
    """What the field that holds the key may be called."""
    yield camel(role.words)
    yield camel(_merged(role.words, target.words))
    yield camel((*role.words, "Ref"))


def back_names(role: Role, source: Noun, *, is_one: bool, is_plain: bool) -> Iterator[str]:
    """What the field on the referenced model may be called; `is_plain` where its model alone may name it."""
    words = source.words if is_one else source.plural_words
    if is_plain:
        yield camel(words)
    yield camel((*_without_by(role.words), *words))
    yield camel((*role.words, *words))


def self_back_names(role: Role, source: Noun, *, is_one: bool) -> Iterator[str]:
    """The same where a model refers to itself: parents have children."""
    child = "child" if is_one else "children"
    head, *rest = role.words
    if head.lower() == "parent":
        if not rest:
            yield child
        elif _lower(tuple(rest)) == _lower(source.words):
            yield camel(("child", *(source.words if is_one else source.plural_words)))
        else:
            noun = Noun(words=tuple(rest), many=plural(rest[-1]))
            yield camel(("child", *(noun.words if is_one else noun.plural_words)))
    yield from back_names(role, source, is_one=is_one, is_plain=False)


def _merged(role: Words, target: Words) -> Words:
    """Role and target in one, what they share written once; the target alone if it ends with the role."""
    low_role, low_target = _lower(role), _lower(target)
    if low_target[-len(role) :] == low_role:
        return target
    for length in range(min(len(role), len(target)), 0, -1):
        if low_role[-length:] == low_target[:length]:
            return (*role, *target[length:])
    return (*role, *target)


def _without_by(role: Words) -> Words:
    """Created by: created documents."""
    return role[:-1] if len(role) > 1 and role[-1].lower() == "by" else role


def _lower(words: Words) -> Words:
    return tuple(word.lower() for word in words)
