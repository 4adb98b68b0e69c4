"""The table `[names]`: what is called otherwise than the rules say.

    [names]
    strip_prefix = ["tbl_"]
    uncountable = ["gear"]
    [names.plurals]
    forum = "fora"
    [names.models]
    media_files = "MediaFile"
    [names.fields]
    "users.pwd" = "passwordHash"
    [names.relations."posts.author_id"]
    forward = "writer"
    back = "articles"

A key with dots may be quoted or be tables within tables: the two are one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

from sqlprisma.config.entry import Entry
from sqlprisma.overrides import NO_OVERRIDES, Lexicon, Overrides, RelationOverride

RELATION_KEYS = {"back": "back", "forward": "forward", "name": "relation"}
"""What may be said of a relation, and which field of `RelationOverride` it is."""


def texts(entry: Entry) -> tuple[str, ...]:
    """A list of texts."""
    if isinstance(entry.value, str):
        raise entry.refuse("a list of texts", f"write [{json.dumps(entry.value, ensure_ascii=False)}]")
    if not isinstance(entry.value, list):
        raise entry.refuse("a list of texts")
    values: list[str] = []
    for part in entry.parts():
        if not isinstance(part.value, str):
            raise part.refuse("a text")
        values.append(part.value)
    return tuple(values)


def flattened(entry: Entry, is_leaf: Callable[[Entry], bool] | None = None) -> Iterator[tuple[str, Entry]]:
    """What stands in a table and in the tables below it, by dotted key; an empty table says nothing."""
    if not isinstance(entry.value, dict):
        raise entry.refuse("a table")
    for part in entry.parts():
        is_end = not isinstance(part.value, dict) if is_leaf is None else is_leaf(part)
        if is_end:
            yield str(part.path[-1]), part
        else:
            yield from ((f"{part.path[-1]}.{key}", below) for key, below in flattened(part, is_leaf))


def read(entry: Entry) -> Overrides:
    """The table `[names]`, on top of what is set without it."""
    if not isinstance(entry.value, dict):
        raise entry.refuse("a table")
    before = entry.before if isinstance(entry.before, Overrides) else NO_OVERRIDES
    parts = {str(part.path[-1]): part for part in entry.parts()}
    for key, part in parts.items():
        if key not in SECTIONS:
            raise part.unknown(SECTIONS)
    return Overrides(
        models={**before.models, **_names(parts.get("models"))},
        fields={**before.fields, **_names(parts.get("fields"))},
        enums={**before.enums, **_names(parts.get("enums"))},
        relations={**before.relations, **_relations(parts.get("relations"))},
        lexicon=_lexicon(before.lexicon, parts.get("uncountable"), parts.get("plurals")),
        strip_prefix=texts(parts["strip_prefix"]) if "strip_prefix" in parts else before.strip_prefix,
    )


SECTIONS = ("enums", "fields", "models", "plurals", "relations", "strip_prefix", "uncountable")
"""What may stand in the table."""


def _names(entry: Entry | None) -> Mapping[str, str]:
    if entry is None:
        return {}
    found: dict[str, str] = {}
    for key, part in flattened(entry):
        if not isinstance(part.value, str):
            raise part.refuse("a name")
        found[key] = part.value
    return found


def _relations(entry: Entry | None) -> Mapping[str, RelationOverride]:
    if entry is None:
        return {}
    return {key: _relation(part) for key, part in flattened(entry, _is_relation)}


def _is_relation(entry: Entry) -> bool:
    """Whether it says something of a relation, and is not only a part of a relation's key."""
    if not isinstance(entry.value, dict):
        return True
    return any(not isinstance(value, dict) for value in entry.value.values())


def _relation(entry: Entry) -> RelationOverride:
    if not isinstance(entry.value, dict):
        hint = (
            f'such as {{ forward = "author", back = "posts" }}; what can be set: {", ".join(RELATION_KEYS)}'
        )
        raise entry.refuse("a table", hint)
    found: dict[str, str] = {}
    for part in entry.parts():
        key = str(part.path[-1])
        if key not in RELATION_KEYS:
            raise part.unknown(RELATION_KEYS)
        if not isinstance(part.value, str):
            raise part.refuse("a name")
        found[RELATION_KEYS[key]] = part.value
    return RelationOverride(**found)


def _lexicon(before: Lexicon, uncountable: Entry | None, plurals: Entry | None) -> Lexicon:
    """The words: `plurals` are written as `singular = "plural"`, and kept the other way round."""
    kept = dict.fromkeys(sorted(before.kept))
    irregular = dict(before.irregular)
    if uncountable is not None:
        for part, word in zip(uncountable.parts(), texts(uncountable), strict=True):
            kept[_word(part, word)] = None
    if plurals is not None:
        if not isinstance(plurals.value, dict):
            raise plurals.refuse('a table such as { forum = "fora" }')
        for part in plurals.parts():
            one = _word(part, part.path[-1])
            many = _word(part, part.value)
            if irregular.setdefault(many, one) != one:
                raise part.failure(f'"{many}" is already the plural of "{irregular[many]}"')
    return Lexicon(kept=frozenset(kept), irregular=irregular)


def _word(entry: Entry, word: object) -> str:
    if not isinstance(word, str) or not Lexicon.accepts(word):
        shown = f'"{word}"' if isinstance(word, str) else repr(word)
        hint = "a table's name is taken apart into such words first: order_items is order and items"
        raise entry.failure(
            f"{shown} in {entry.label} is not one word of lower-case letters and digits", hint
        )
    return word
