"""What a statement did, in words: the catalog before it compared with the catalog after it.

Objects are compared by oid, so the words are true whatever the statement was: an ALTER TABLE, a DROP SCHEMA … CASCADE,
a DO block, a ROLLBACK. Only objects whose value is another one are looked at. Each effect is told twice where it
concerns a column: to the table (`drops the column age`) and to the column (`drops the column`).
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlprisma.catalog import definition, deparse, describe, effects_columns, types
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.effects_columns import Version, comment_words, default_words, quoted
from sqlprisma.catalog.keywords import quote_identifier
from sqlprisma.catalog.objects import (
    NO_OID,
    CatalogObject,
    Column,
    Constraint,
    ConstraintKind,
    EnumLabel,
    Index,
    Namespace,
    Object,
    Oid,
    Sequence,
    Table,
    Type,
    TypeKind,
    TypeUse,
    View,
)
from sqlprisma.records import dataclass
from sqlprisma.source import Span

Explained = Table | View | Sequence | Index | Type | Constraint
"""What has a history."""

_CONSTRAINTS = {
    ConstraintKind.CHECK: "check constraint",
    ConstraintKind.EXCLUSION: "exclusion constraint",
    ConstraintKind.FOREIGN_KEY: "foreign key",
    ConstraintKind.PRIMARY_KEY: "primary key",
    ConstraintKind.UNIQUE: "unique constraint",
}
_OPENINGS = {
    ConstraintKind.CHECK: "CHECK ",
    ConstraintKind.EXCLUSION: "EXCLUDE ",
    ConstraintKind.FOREIGN_KEY: "FOREIGN KEY ",
    ConstraintKind.PRIMARY_KEY: "PRIMARY KEY ",
    ConstraintKind.UNIQUE: "UNIQUE ",
}
"""How the definition begins of what is called by its kind already."""
_TYPES = {
    TypeKind.COMPOSITE: "composite type",
    TypeKind.DOMAIN: "domain",
    TypeKind.ENUM: "enum",
    TypeKind.RANGE: "range type",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What happened to an object, or with `column` to one of its columns."""

    oid: Oid
    column: int = 0
    words: str
    places: tuple[Span, ...] = ()
    """Where the object says that it was changed."""
    clue: str = ""
    """The words that tell the right one of several places, where these are not the effect's own."""
    to_columns: str = ""
    """What it is for every column of the object, where it concerns them all."""
    is_end: bool = False
    """Whether the object, or the column, is gone now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The catalog before and after a statement."""

    before: Catalog
    after: Catalog

    def is_new(self, oid: Oid) -> bool:
        """Whether the statement made the object."""
        return oid not in self.before.objects

    def is_gone(self, oid: Oid) -> bool:
        """Whether the statement removed the object."""
        return oid not in self.after.objects


def explained(found: Object | None) -> Explained | None:
    """The object, if it has a history of its own: automatic types and what extensions bring have none."""
    if isinstance(found, Type):
        return None if found.is_array or found.relation or found.extension else found
    return found if isinstance(found, Explained) else None


def kind(found: Explained) -> str:
    """What an object is, in a word or two."""
    match found:
        case Constraint():
            return _CONSTRAINTS[found.kind]
        case Type():
            return _TYPES.get(found.kind, "type")
        case _:
            return describe.relation_kind(found)


def between(before: Catalog, after: Catalog) -> Iterator[Effect]:
    """What a statement did to each object, by oid: the order in which the objects were made."""
    change = Change(before=before, after=after)
    for oid in after.objects.changes(before.objects):
        was, now = before.objects.get(oid), after.objects.get(oid)
        if isinstance(was, Namespace) and isinstance(now, Namespace) and was.name != now.name:
            yield from _renamed_schema(change, was, now)
        old, new = explained(was), explained(now)
        if new is None and old is not None:
            yield from _gone(change, old)
        elif old is None and new is not None:
            yield from _made(change, new)
        elif old is not None and new is not None:
            yield from _changed(change, old, new)


def _renamed_schema(change: Change, was: Namespace, now: Namespace) -> Iterator[Effect]:
    for found in change.before.objects.values():
        inside = explained(found)
        if inside is not None and inside.namespace == now.oid:
            words = f"renames its schema from {quote_identifier(was.name)} to {quote_identifier(now.name)}"
            places = now.provenance[len(was.provenance) :]
            yield Effect(oid=inside.oid, words=words, to_columns=words, places=places)


def _made(change: Change, new: Explained) -> Iterator[Effect]:
    match new:
        case Table():
            yield from _made_table(change, new)
        case Index():
            yield from _made_index(change, new)
        case Constraint():
            yield from _made_constraint(change, new)
        case View():
            yield _of(new, f"creates the {kind(new)}")
        case Sequence():
            owner = _owner(change.after, new)
            yield _of(new, f"creates the sequence{f' for {owner}' if owner else ''}")
        case Type():
            yield _of(new, _creates_type(change.after, new))
            yield from _made_columns(change.after, new, new.attributes)


def _of(found: CatalogObject, words: str, to_columns: str = "") -> Effect:
    return Effect(oid=found.oid, words=words, to_columns=to_columns, places=found.provenance)


def _made_table(change: Change, new: Table) -> Iterator[Effect]:
    catalog = change.after
    words = f"creates the {kind(new)}"
    if new.partition_of:
        words += f" as a partition of {_name(catalog, new.partition_of)}"
    elif new.inherits:
        words += f" inheriting from {', '.join(_name(catalog, oid) for oid in new.inherits)}"
    yield _of(new, f"{words} with {_contents(catalog, new)}")
    yield from _made_columns(catalog, new, new.columns)


def _made_columns(catalog: Catalog, whole: Table | Type, columns: tuple[Column, ...]) -> Iterator[Effect]:
    table = whole if isinstance(whole, Table) else None
    for column in columns:
        words = f"creates it with the {kind(whole)}, {definition.column_words(catalog, table, column)}"
        yield Effect(oid=whole.oid, column=column.number, words=words, places=column.provenance)


def _contents(catalog: Catalog, table: Table) -> str:
    """`5 columns, a primary key, 2 foreign keys and an index`."""
    counts: dict[str, int] = {}
    for constraint in catalog.constraints_of(table):
        counts[_CONSTRAINTS[constraint.kind]] = counts.get(_CONSTRAINTS[constraint.kind], 0) + 1
    parts = [_counted(len(table.columns), "column")]
    parts += [_counted(counts[word], word) for word in _CONSTRAINTS.values() if word in counts]
    plain = sum(not index.constraint for index in catalog.indexes_of(table))
    if plain:
        parts.append(_counted(plain, "index"))
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]


def _counted(count: int, noun: str) -> str:
    plural = f"{noun}es" if noun.endswith("x") else f"{noun}s"
    return f"{count or 'no'} {noun if count == 1 else plural}"


def _made_index(change: Change, new: Index) -> Iterator[Effect]:
    catalog = change.after
    unique = "unique " if new.is_unique else ""
    body = definition.index_body(catalog, new)
    yield _of(new, f"creates the {unique}index on {_name(catalog, new.table)} {body}")
    if not new.constraint:
        words = f"creates the {unique}index {quote_identifier(new.name)} {body}"
        yield from _around(change, new, new.table, definition.index_columns(new), words)


def _around(
    change: Change, part: Index | Constraint, table: Oid, columns: tuple[int, ...], words: str
) -> Iterator[Effect]:
    """An effect on an index or constraint, told to its columns and, unless that is made or gone itself, its table."""
    if change.is_gone(table):
        return
    if not change.is_new(table):
        yield Effect(oid=table, words=words, places=part.provenance)
    here = {column.number for column in change.after.get(table, Table).columns}
    for number in columns:
        if number in here:
            yield Effect(oid=table, column=number, words=words, places=part.provenance)


def _made_constraint(change: Change, new: Constraint) -> Iterator[Effect]:
    catalog = change.after
    text = definition.constraint(catalog, new)
    owner = new.table or new.type
    yield _of(new, f"adds it to {_name(catalog, owner)}: {text}")
    words = f"adds the {kind(new)} {quote_identifier(new.name)} {text.removeprefix(_OPENINGS[new.kind])}"
    if not new.table:
        if not change.is_new(owner):
            yield Effect(oid=owner, words=words, places=new.provenance)
        return
    yield from _around(change, new, new.table, new.columns, words)
    if new.referenced_table not in (NO_OID, new.table):
        who = f"{_name(catalog, new.table)} ({_keys(catalog, new)})"
        yield from _referenced(
            change, new, f"is referenced by {who}, foreign key {quote_identifier(new.name)}"
        )


def _keys(catalog: Catalog, constraint: Constraint) -> str:
    return definition.names(catalog.get(constraint.table, Table).columns, constraint.columns)


def _referenced(change: Change, key: Constraint, words: str) -> Iterator[Effect]:
    """An effect on a foreign key, told to the table it leads to and the columns there."""
    table = change.after.objects.get(key.referenced_table)
    if not isinstance(table, Table):
        return
    for number in (0, *key.referenced_columns):
        if number == 0 or any(column.number == number for column in table.columns):
            yield Effect(oid=table.oid, column=number, words=words, places=key.provenance)


def _owner(catalog: Catalog, sequence: Sequence) -> str | None:
    if sequence.owned_by is None:
        return None
    table = catalog.get(sequence.owned_by[0], Table)
    return f"{_name(catalog, table.oid)}.{definition.names(table.columns, (sequence.owned_by[1],))}"


def _creates_type(catalog: Catalog, new: Type) -> str:
    words = f"creates the {kind(new)}"
    if new.kind is TypeKind.ENUM:
        return f"{words} ({', '.join(deparse.quote_literal(each.label) for each in new.labels)})"
    if new.kind is TypeKind.COMPOSITE:
        return f"{words} with {_counted(len(new.attributes), 'attribute')}"
    return words if new.base is None else f"{words} over {types.format_type(catalog, new.base)}"


def _gone(change: Change, old: Explained) -> Iterator[Effect]:
    words = f"drops the {kind(old)}"
    yield Effect(oid=old.oid, words=words, to_columns=words, is_end=True)
    name = quote_identifier(old.name)
    match old:
        case Index() if not old.constraint:
            words = f"drops the index {name}"
            yield from _around(change, old, old.table, definition.index_columns(old), words)
        case Constraint():
            words = f"drops the {kind(old)} {name}"
            if old.table:
                yield from _around(change, old, old.table, old.columns, words)
            elif not change.is_gone(old.type):
                yield Effect(oid=old.type, words=words)
            if old.referenced_table not in (NO_OID, old.table):
                who = _name(change.before, old.table)
                yield from _referenced(change, old, f"is no longer referenced by {who}, foreign key {name}")
        case _:
            pass


def _changed(change: Change, old: Explained, new: Explained) -> Iterator[Effect]:
    for verb, rest in _moves(change, old, new):
        yield _of(new, f"{verb} it {rest}", f"{verb} its {kind(new)} {rest}")
    for words in comment_words(old.comment, new.comment):
        yield _of(new, words)
    match old, new:
        case Table(), Table():
            yield from _changed_table(change, old, new)
        case View(), View() if old.query.span.text != new.query.span.text:
            yield _of(new, "replaces its query")
        case Sequence(), Sequence():
            yield from (_of(new, words) for words in _changed_sequence(change, old, new))
        case Type(), Type():
            yield from (_of(new, words) for words in _changed_type(change, old, new))
            versions = (
                Version(catalog=change.before, columns=old.attributes, noun="attribute"),
                Version(catalog=change.after, columns=new.attributes, noun="attribute"),
            )
            yield from _changed_columns(new, *versions)
        case Index(), Index(constraint=0):
            yield from _changed_part(change, old, new, new.table, definition.index_columns(new))
        case Constraint(), Constraint():
            yield from _changed_constraint(change, old, new)
        case _:
            pass


def _moves(change: Change, old: Explained, new: Explained) -> Iterator[tuple[str, str]]:
    """A new name or schema: the verb, and what follows the object."""
    if old.name != new.name:
        yield "renames", f"from {quote_identifier(old.name)} to {quote_identifier(new.name)}"
    if old.namespace != new.namespace:
        yield "moves", f"from the schema {_schema(change.before, old)} to {_schema(change.after, new)}"


def _schema(catalog: Catalog, found: CatalogObject) -> str:
    return quote_identifier(catalog.namespace_name(found))


def _changed_part(
    change: Change, old: Index | Constraint, new: Index | Constraint, table: Oid, columns: tuple[int, ...]
) -> Iterator[Effect]:
    """A new name or comment of an index or constraint, told to its table and columns."""
    word = kind(new)
    if old.name != new.name:
        words = f"renames the {word} {quote_identifier(old.name)} to {quote_identifier(new.name)}"
        yield from _around(change, new, table, columns, words)
    if old.comment != new.comment:
        says = "removes the comment" if new.comment is None else "comments"
        text = "" if new.comment is None else f": {quoted(new.comment)}"
        yield from _around(
            change, new, table, columns, f"{says} on the {word} {quote_identifier(new.name)}{text}"
        )


def _changed_constraint(change: Change, old: Constraint, new: Constraint) -> Iterator[Effect]:
    if new.table:
        yield from _changed_part(change, old, new, new.table, new.columns)
    name = quote_identifier(new.name)
    told: list[str] = []
    if old.is_not_valid and not new.is_not_valid:
        told.append(f"validates the {kind(new)} {name}")
    traits = [(each.is_deferrable, each.is_initially_deferred, each.is_no_inherit) for each in (old, new)]
    if traits[0] != traits[1]:
        told.append(f"changes the {kind(new)} {name} to {definition.constraint(change.after, new)}")
    for words in told:
        yield _of(new, words)
        if new.table:
            yield from _around(change, new, new.table, new.columns, words)
        else:
            yield Effect(oid=new.type, words=words, places=new.provenance)


def _changed_sequence(change: Change, old: Sequence, new: Sequence) -> Iterator[str]:
    if old.type != new.type:
        kinds = [types.format_type(change.after, TypeUse(oid=oid)) for oid in (old.type, new.type)]
        yield f"changes its type from {kinds[0]} to {kinds[1]}"
    if old.owned_by != new.owned_by:
        owner = _owner(change.after, new)
        yield f"makes {owner} its owner" if owner else "gives it no owner"


def _changed_type(change: Change, old: Type, new: Type) -> Iterator[str]:
    yield from _changed_labels(old.labels, new.labels)
    if old.is_not_null != new.is_not_null:
        yield "sets NOT NULL" if new.is_not_null else "drops NOT NULL"
    olds = None if old.default is None else deparse.text(change.before, old.default.value)
    news = None if new.default is None else deparse.text(change.after, new.default.value)
    if old.default != new.default:
        yield from default_words(olds, news)


def _changed_labels(old: tuple[EnumLabel, ...], new: tuple[EnumLabel, ...]) -> Iterator[str]:
    if old == new:
        return
    before = {label.oid: label.label for label in old}
    for at, label in enumerate(new):
        quoted = deparse.quote_literal(label.label)
        if label.oid not in before:
            last = at == len(new) - 1
            where = f" before {deparse.quote_literal(new[at + 1].label)}" if not last else ""
            yield f"adds the value {quoted}{where}"
        elif before[label.oid] != label.label:
            yield f"renames the value {deparse.quote_literal(before[label.oid])} to {quoted}"


def _changed_table(change: Change, old: Table, new: Table) -> Iterator[Effect]:
    for words in _table_words(change, old, new):
        yield _of(new, words)
    versions = (
        Version(catalog=change.before, columns=old.columns, table=old),
        Version(catalog=change.after, columns=new.columns, table=new),
    )
    yield from _changed_columns(new, *versions)


def _changed_columns(whole: Table | Type, old: Version, new: Version) -> Iterator[Effect]:
    """What happened to each column, told to the table or type and to the column."""
    for found in effects_columns.between(old, new):
        number, places = found.column.number, (*found.column.provenance, *whole.provenance)
        yield Effect(oid=whole.oid, words=found.words, places=places)
        yield Effect(
            oid=whole.oid,
            column=number,
            words=found.own,
            clue=found.words,
            places=places,
            is_end=found.is_end,
        )


def _table_words(change: Change, old: Table, new: Table) -> Iterator[str]:
    if old.persistence != new.persistence:
        yield f"makes it {new.persistence.value}"
    if old.has_row_security != new.has_row_security:
        yield f"{'enables' if new.has_row_security else 'disables'} row level security"
    if old.partition_of != new.partition_of:
        if old.partition_of:
            yield f"detaches it from {_name(change.before, old.partition_of)}"
        if new.partition_of:
            yield f"makes it a partition of {_name(change.after, new.partition_of)}"
        return
    for oid in new.inherits:
        if oid not in old.inherits:
            yield f"makes it inherit from {_name(change.after, oid)}"
    for oid in old.inherits:
        if oid not in new.inherits:
            yield f"ends its inheritance from {_name(change.before, oid)}"


def _name(catalog: Catalog, oid: Oid) -> str:
    """The name of a table or type, with its schema where it is not in the default search path."""
    found = catalog.objects[oid]
    if isinstance(found, Table | View):
        return deparse.relation_name(catalog, found)
    return definition.qualified(catalog, found)
