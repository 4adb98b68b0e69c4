"""The history of one object for a reader: as lines of text with places, or as JSON.

Apart from the command, which finds out what is asked for and says what went wrong.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlprisma.catalog import definition
from sqlprisma.catalog import json as catalog_json
from sqlprisma.catalog.history import Entry, History, Life, columns_of
from sqlprisma.catalog.history_names import Found
from sqlprisma.catalog.keywords import quote_identifier
from sqlprisma.catalog.objects import Column, Object, Table
from sqlprisma.cli.product import json_text
from sqlprisma.diagnostics.findings import printable
from sqlprisma.records import dataclass

_WIDEST_PLACE = 60
_BOLD, _BLUE, _DIM, _RESET = "\x1b[1m", "\x1b[1;34m", "\x1b[2m", "\x1b[0m"
_PLAIN_STATEMENTS = ("ALTER", "COMMENT", "CREATE")
"""How a statement begins that does what its words say; of any other it is told which it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Everything there is to say; `sql` and `definition` are None for what is gone."""

    kind: str
    schema: str
    name: str
    column: str | None
    entries: tuple[Entry, ...]
    sql: str | None
    definition: catalog_json.Json
    notes: tuple[str, ...]


def tell(history: History, found: Found) -> Told:
    """The history and present definition of what was found."""
    life = found.life
    present = history.catalog.objects.get(life.oid)
    column = _column(present, found.column)
    name = column.name if column is not None else _last_name(life, found.column)
    sql, described = _definition(history, present, found.column, column)
    entries = life.told(found.column) if found.column and life.column_entries else life.entries
    return Told(
        kind=life.kind if name is None else "column",
        schema=life.schema,
        name=life.name,
        column=name,
        entries=entries,
        sql=sql,
        definition=described,
        notes=tuple(_notes(history, found, name)),
    )


def _column(present: Object | None, number: int) -> Column | None:
    if not number or present is None:
        return None
    return next((each for each in columns_of(present) if each.number == number), None)


def _last_name(life: Life, number: int) -> str | None:
    """The last name that a column had which is gone."""
    had = [name for name, numbers in life.columns.items() if number in numbers]
    return had[-1] if had else None


def _definition(
    history: History, present: Object | None, number: int, column: Column | None
) -> tuple[str | None, catalog_json.Json]:
    catalog = history.catalog
    if present is None or (number and column is None):
        return None, None
    if column is None:
        return definition.text(catalog, present), catalog_json.one(catalog, present)
    table = present if isinstance(present, Table) else None
    described = catalog_json.column(catalog, table, column)
    if table is None:
        return definition.column_line(catalog, None, column), described
    return definition.column_text(catalog, table, column), described


def _notes(history: History, found: Found, column: str | None) -> Iterator[str]:
    life = found.life
    if not history.is_alive(life):
        yield f"{_whole(life)} is there no more"
    elif found.column and _column(history.catalog.objects[life.oid], found.column) is None:
        yield f"the column {column} of {_whole(life)} is there no more"
    elif found.asked is not None:
        yield f"what was {found.asked} is {_whole(life)}{f'.{quote_identifier(column)}' if column else ''} now"
    for other in found.others:
        if history.is_alive(other):
            yield f"there is also the {other.kind} {_whole(other)}"
        elif other.entries:
            place = other.entries[-1].span.place
            yield f"an earlier {other.kind} {_whole(other)} was dropped at {place.path}:{place.line}"


def _whole(life: Life) -> str:
    return f"{quote_identifier(life.schema)}.{quote_identifier(life.name)}"


def as_json(told: Told) -> str:
    """One object, in ASCII, as the command's help describes it."""
    shown = {
        "kind": told.kind,
        "schema": told.schema,
        "name": told.name,
        "column": told.column,
        "is_present": told.sql is not None,
        "history": [
            {
                "path": entry.span.place.path,
                "line": entry.span.place.line,
                "column": entry.span.place.column,
                "statement": entry.statement,
                "effect": entry.effect,
            }
            for entry in told.entries
        ],
        "definition": told.definition,
        "sql": told.sql,
        "notes": list(told.notes),
    }
    return json_text(shown)


def as_text(told: Told, *, is_colored: bool) -> str:
    """The name, a line for each thing that was done, and the present definition."""
    paint = _painted if is_colored else _plain
    places = [printable(f"{entry.span.place.path}:{entry.span.place.line}") for entry in told.entries]
    width = min(max(map(len, places), default=0), _WIDEST_PLACE)
    name = ".".join(map(quote_identifier, (told.schema, told.name, *([told.column] if told.column else []))))
    lines = [paint(_BOLD, printable(f"{told.kind} {name}"))]
    for place, entry in zip(places, told.entries, strict=True):
        through = _through(entry)
        says = printable(entry.effect.replace("\n", " "))
        suffix = paint(_DIM, f"  ({through})") if through else ""
        lines.append(f"  {paint(_BLUE, place)}{' ' * (width - len(place))}  {says}{suffix}")
    if told.sql is not None:
        lines += ["", printable(told.sql)]
    return "\n".join(lines) + "\n"


def _through(entry: Entry) -> str:
    """The statement's kind, where the words do not tell it."""
    verb, _, noun = entry.statement.partition(" ")
    if verb in _PLAIN_STATEMENTS or (verb == "DROP" and noun.lower() in entry.effect.split("(")[0]):
        return ""
    return entry.statement


def _painted(style: str, text: str) -> str:
    return f"{style}{text}{_RESET}"


def _plain(style: str, text: str) -> str:
    del style
    return text
