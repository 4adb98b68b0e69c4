"""Views and materialized views: what their columns are follows from a query."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.strategies import columns, names
from tests.strategies.choice import Choice, some
from tests.strategies.kinds import Family, Kind
from tests.strategies.world import Column, Named, Table, World

_TEXTS = ("'What is seen'", "NULL")
_NAMES = ("active", "overview", "report", "user_stats")
_ANY = (
    "count(*)",
    "count({c})",
    "1",
    "'x'",
    "now()",
    "NULL",
    "true",
    "'x'::varchar(5)",
    "1.5",
    "row_number() OVER ()",
    "{c} IS NULL",
    "array_agg({c})",
    "json_agg({c})",
    "max({c}::text)",
    "(SELECT 1)",
    "EXISTS (SELECT 1)",
    "{c}::text",
    "first_value({c}) OVER (ORDER BY 1)",
    "CASE WHEN {c} IS NULL THEN 'none' ELSE 'some' END",
    "coalesce({c}::text, '-')",
    "current_user",
    "CURRENT_DATE",
    "gen_random_uuid()",
    "'{{}}'::jsonb",
    "ARRAY[1, 2]",
    "pg_typeof({c})::text",
    "nullif({c}, {c})",
)
_OF: Mapping[Family, tuple[str, ...]] = {
    Family.BOOL: ("NOT {c}", "bool_and({c})", "{c} AND true", "{c}::int"),
    Family.DATE: ("{c} + 1", "{c} - {c}", "{c}::timestamp", "min({c})", "extract(year FROM {c})"),
    Family.INT: (
        "{c} + 1",
        "{c} * 2.5",
        "sum({c})",
        "avg({c})",
        "{c} / 2",
        "max({c})",
        "{c}::bigint",
        "abs({c})",
        "{c}::numeric(10,2)",
        "{c} > 1",
        "-{c}",
        "round({c}::numeric, 1)",
        "greatest({c}, 5)",
    ),
    Family.INTERVAL: ("{c} * 2", "sum({c})", "extract(epoch FROM {c})"),
    Family.JSONB: ("{c} -> 'a'", "{c} ->> 'a'", "{c} || '{{}}'", "jsonb_typeof({c})", "({c} ->> 'a')::int"),
    Family.NUMBER: ("{c} * 2", "sum({c})", "round({c})", "{c}::int", "avg({c})", "{c} + 1"),
    Family.STAMP: (
        "{c}::date",
        "date_trunc('day', {c})",
        "{c} + interval '1 day'",
        "now() - {c}",
        "max({c})",
        "to_char({c}, 'YYYY')",
        "extract(hour FROM {c})",
        "{c} AT TIME ZONE 'utc'",
    ),
    Family.TEXT: (
        "upper({c})",
        "{c} || 'x'",
        "length({c})",
        "string_agg({c}, ',')",
        "concat({c}, 1)",
        "{c} = 'a'",
        "split_part({c}, '-', 1)",
        "trim({c})",
        "substring({c} from 1 for 2)",
        "{c}::varchar(3)",
        "regexp_replace({c}, 'a', 'b')",
        "string_to_array({c}, ',')",
        "coalesce({c}, 'x')",
        "left({c}, 2)",
    ),
    Family.UUID: ("{c}::text", "coalesce({c}, gen_random_uuid())"),
}
_AGGREGATES = ("count(", "sum(", "max(", "min(", "avg(", "_agg(", "bool_and(")
_SHAPES = (
    "SELECT {items} FROM {t}",
    "SELECT {items} FROM {t} AS a",
    "SELECT {items} FROM {t} WHERE {test}",
    "SELECT DISTINCT {items} FROM {t}",
    "SELECT {items} FROM {t} ORDER BY 1 LIMIT 10",
    "WITH w AS (SELECT * FROM {t}) SELECT {items} FROM w",
    "SELECT {items} FROM (SELECT * FROM {t}) AS s",
    "SELECT {items} FROM {t} UNION ALL SELECT {items} FROM {t}",
    "SELECT * FROM {t}",
    "SELECT a.* FROM {t} a",
)


def _item(choice: Choice, column: Column, number: int) -> tuple[str, Column, bool]:
    """An item of the select list, the column that it gives, whether it stands for many rows."""
    written = names.quoted(column.name)
    if choice.chance(55):
        return written, column, False
    shapes = _ANY if column.kind.is_list or choice.chance(40) else _OF.get(column.kind.family, _ANY)
    text = choice.pick(shapes).format(c=written)
    name = choice.pick((f"value_{number}", f"Value {number}", f"x{number}"))
    given = Column(name=name, kind=Kind(text="text", family=Family.OTHER))
    is_many = any(word in text for word in _AGGREGATES)
    return f"{text} AS {names.quoted(name)}", given, is_many


def _sources(world: World) -> list[Table | Named]:
    everything: list[Table | Named] = [*world.tables, *world.views]
    return [found for found in everything if found.columns]


def query(choice: Choice, world: World) -> tuple[str, list[Column]] | None:
    """A query, and the columns that it gives."""
    sources = _sources(world)
    if not sources:
        return None
    source = choice.pick(sources)
    if choice.chance(15) and len(sources) > 1:
        return _join(choice, world, source, choice.pick(sources))
    shape = choice.pick(_SHAPES)
    table = world.reference(source)
    tested = columns.test(choice, source.columns)
    if "{items}" not in shape:
        return shape.format(t=table, items="", test=tested), list(source.columns)
    picked = some(choice, source.columns, 3)
    items = [_item(choice, column, number) for number, column in enumerate(picked, start=1)]
    text = shape.format(t=table, test=tested, items=", ".join(item for item, _, _ in items))
    if any(is_many for _, _, is_many in items):
        plain = [item for item, _, is_many in items if not is_many and " AS " not in item]
        items = [item for item in items if item[2] or item[0] in plain]
        listed = ", ".join(item for item, _, _ in items)
        text = f"SELECT {listed} FROM {table}" + (f" GROUP BY {', '.join(plain)}" if plain else "")
    return text, [column for _, column, _ in items]


def _join(choice: Choice, world: World, one: Table | Named, other: Table | Named) -> tuple[str, list[Column]]:
    left, right = choice.pick(one.columns), choice.pick(other.columns)
    given = Column(name="other", kind=right.kind)
    kind = choice.pick(("JOIN", "LEFT JOIN", "FULL JOIN", "CROSS JOIN"))
    on = (
        ""
        if kind == "CROSS JOIN"
        else f" ON a.{names.quoted(left.name)}::text = b.{names.quoted(right.name)}::text"
    )
    text = f"SELECT a.{names.quoted(left.name)}, b.{names.quoted(right.name)} AS other"
    text += f" FROM {world.reference(one)} a {kind} {world.reference(other)} AS b{on}"
    return text, [left, given] if left.name != "other" else [given]


def create(choice: Choice, world: World) -> str | None:
    """CREATE VIEW, plain or materialized."""
    found = query(choice, world)
    if found is None:
        return None
    text, given = found
    schema = choice.pick(world.schemas) if choice.chance(10) else world.home
    made = Named(
        schema=schema, name=names.fresh(choice, _NAMES, world.relations(schema)), columns=list(given)
    )
    renamed = ""
    if choice.chance(10):
        made.columns = [
            Column(name=f"c{number}", kind=column.kind) for number, column in enumerate(given, start=1)
        ]
        renamed = f" ({', '.join(column.name for column in made.columns)})"
    world.views.append(made)
    made.is_materialized = choice.chance(30)
    words = "MATERIALIZED VIEW" if made.is_materialized else choice.pick(("VIEW", "VIEW", "OR REPLACE VIEW"))
    return f"CREATE {words} {world.reference(made)}{renamed} AS {text}"


def change(choice: Choice, world: World) -> str | None:
    """A view gets another name, another schema, other names for its columns, or goes."""
    if not world.views:
        return None
    found = choice.pick(world.views)
    noun = "MATERIALIZED VIEW" if found.is_materialized else "VIEW"
    return choice.pick(_CHANGES)(choice, world, found, f"{noun} {world.reference(found)}")


def _rename(choice: Choice, world: World, found: Named, start: str) -> str:
    found.name = names.fresh(choice, ("renamed_view", "seen"), world.relations(found.schema))
    return f"ALTER {start} RENAME TO {names.quoted(found.name)}"


def _rename_column(choice: Choice, _: World, found: Named, start: str) -> str | None:
    if not found.columns:
        return None
    column = choice.pick(found.columns)
    new = names.fresh(choice, ("shown", "label"), [each.name for each in found.columns])
    found.columns[found.columns.index(column)] = Column(name=new, kind=column.kind)
    return f"ALTER {start} RENAME COLUMN {names.quoted(column.name)} TO {names.quoted(new)}"


def _set_schema(choice: Choice, world: World, found: Named, start: str) -> str:
    found.schema = choice.pick(world.schemas)
    return f"ALTER {start} SET SCHEMA {names.quoted(found.schema)}"


def _comment(choice: Choice, _: World, __: Named, start: str) -> str:
    return f"COMMENT ON {start} IS {choice.pick(_TEXTS)}"


def _index(choice: Choice, world: World, found: Named, start: str) -> str:
    if not found.is_materialized:
        return f"COMMENT ON {start} IS 'No index'"
    sortable = [column for column in found.columns if column.is_sortable and not column.kind.is_list]
    if not sortable:
        return f"REFRESH {start}"
    unique = choice.pick(("", "UNIQUE "))
    return f"CREATE {unique}INDEX ON {world.reference(found)} ({names.quoted(choice.pick(sortable).name)})"


def _drop(choice: Choice, world: World, found: Named, start: str) -> str:
    world.views.remove(found)
    return f"DROP {start}{choice.pick(('', ' CASCADE'))}"


_CHANGES: tuple[Callable[[Choice, World, Named, str], str | None], ...] = (
    _rename,
    _rename_column,
    _set_schema,
    _comment,
    _index,
    _drop,
)
