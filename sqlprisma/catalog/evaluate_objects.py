"""Functions that ask the catalog or the session (ruleutils.c, regproc.c, format_type.c, misc.c)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlprisma.catalog import (
    builtins,
    catalog_names,
    definition,
    literals,
    lookup,
    types,
    values,
)
from sqlprisma.catalog.catalog import NameSpace
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.evaluate_calls import Call, Function
from sqlprisma.catalog.keywords import quote_identifier
from sqlprisma.catalog.objects import (
    Constraint,
    Index,
    Oid,
    Relation,
    Routine,
    Sequence,
    Table,
    Type,
    TypeUse,
    View,
)
from sqlprisma.catalog.values import Unknown, Value
from sqlprisma.diagnostics import Code

_SERVER_VERSION = 150000
"""The least version of PostgreSQL whose rules are followed."""

_TO_REG = {
    "to_regclass": catalog_names.REGCLASS,
    "to_regnamespace": catalog_names.REGNAMESPACE,
    "to_regproc": catalog_names.REGPROC,
    "to_regprocedure": catalog_names.REGPROCEDURE,
    "to_regtype": catalog_names.REGTYPE,
}


def _to_reg(call: Call) -> Value:
    text = call.settled(0)
    if text.isdecimal() or text == "-":
        return None
    try:
        return catalog_names.find(call.catalog, _TO_REG[call.name], text)
    except CatalogError as error:
        if error.code in {Code.SYNTAX_ERROR, Code.INVALID_NAME}:
            raise
        return None


# --- the session


def _schemas(call: Call) -> list[str]:
    catalog = call.catalog
    found = (oid for name in catalog.search_path if (oid := _schema(call, name)) is not None)
    return [types.namespace_name(catalog, oid) for oid in dict.fromkeys(found)]


def _schema(call: Call, name: str) -> Oid | None:
    return None if name == "$user" else call.catalog.named(NameSpace.NAMESPACE, 0, name)


def _current_schema(call: Call) -> Value:
    return next(iter(_schemas(call)), None)


def _current_schemas(call: Call) -> Value:
    listed = _schemas(call)
    if call.arguments[0] is True:
        return [types.namespace_name(call.catalog, oid) for oid in lookup.namespaces(call.catalog)]
    return list(listed)


def _setting(call: Call) -> Value:
    name = call.settled(0).lower()
    if name == "search_path":
        return ", ".join(quote_identifier(each) for each in call.catalog.search_path)
    if name == "server_version_num":
        return str(_SERVER_VERSION)
    known = {"server_encoding": "UTF8", "standard_conforming_strings": "on"}
    if name in known:
        return known[name]
    raise Unknown(f'the setting "{name}"')


# --- definitions


def _relation(call: Call, at: int) -> Relation | None:
    value = call.arguments[at]
    found = call.catalog.objects.get(value) if isinstance(value, int) else None
    return found if isinstance(found, Relation) else None


def _constraint_definition(call: Call) -> Value:
    found = call.catalog.objects.get(call.integer(0))
    if not isinstance(found, Constraint):
        return None
    text = definition.constraint(call.catalog, found)
    if "…" in text:
        raise call.unknown()
    return text


def _index_definition(call: Call) -> Value:
    found = _relation(call, 0)
    if not isinstance(found, Index):
        return None
    if call.has(1) and call.integer(1) != 0:
        raise call.unknown()
    text = definition.index(call.catalog, found)
    if "…" in text:
        raise call.unknown()
    return text


def _expression(call: Call) -> Value:
    """An expression stands in the emulated catalogs as the text that this function gives."""
    return call.text(0)


def _format_type(call: Call) -> Value:
    oid = call.arguments[0]
    if oid is None:
        return None
    if not isinstance(oid, int):
        raise call.unknown()
    if oid == 0:
        return "-"
    if oid not in builtins.types() and not isinstance(call.catalog.objects.get(oid), Type):
        return "???"
    given = call.arguments[1] if call.has(1) else None
    modifier = given if isinstance(given, int) else -1
    use = TypeUse(oid=Oid(oid), modifier=modifier)
    return catalog_names.type_text(call.catalog, use, is_bare=given is None)


def _serial_sequence(call: Call) -> Value:
    name = literals.split_name(call.settled(0))
    if name is None:
        raise CatalogError(Code.INVALID_NAME, "invalid name syntax")
    table = lookup.relation(call.catalog, name)
    column = table.column(call.settled(1)) if isinstance(table, Table) else None
    if column is None:
        message = f'column "{call.settled(1)}" of relation "{table.name}" does not exist'
        raise CatalogError(Code.UNDEFINED_COLUMN, message)
    for sequence in call.catalog.all(Sequence):
        if sequence.owned_by == (table.oid, column.number):
            return definition.qualified(call.catalog, sequence)
    return None


def _object_comment(call: Call) -> Value:
    found = call.catalog.objects.get(call.integer(0))
    if found is None or not call.has(1):
        if call.integer(0) < 16384:
            raise call.unknown()
        return None if found is None else found.comment
    return found.comment


def _column_comment(call: Call) -> Value:
    found, number = _relation(call, 0), call.integer(1)
    columns = found.columns if isinstance(found, Table | View) else ()
    return next((column.comment for column in columns or () if column.number == number), None)


def _view_definition(call: Call) -> Value:
    raise call.unknown()


def _is_visible(call: Call) -> Value:
    oid = call.integer(0)
    catalog = call.catalog
    found = catalog.objects.get(oid)
    if call.name == "pg_type_is_visible" and oid in builtins.types():
        return True
    if found is None:
        return None if oid >= 16384 else True
    space = NameSpace.TYPE if call.name == "pg_type_is_visible" else NameSpace.RELATION
    if isinstance(found, Routine):
        return found.namespace in lookup.namespaces(catalog)
    return lookup.visible(catalog, space, found.name) == oid


def _identity_arguments(call: Call) -> Value:
    oid = call.integer(0)
    known, found = builtins.function(oid), call.catalog.objects.get(oid)
    if known is not None:
        names: tuple[str | None, ...] = known.argument_names
        kinds = known.arguments
    elif isinstance(found, Routine):
        names, kinds = found.argument_names, found.argument_types
        if found.is_variadic:
            raise call.unknown()
    else:
        return None
    if known is not None and names:
        raise call.unknown()
    parts: list[str] = []
    for at, kind in enumerate(kinds):
        name = names[at] if at < len(names) else None
        words = types.name_of(call.catalog, kind)
        parts.append(words if not name else f"{quote_identifier(name)} {words}")
    return ", ".join(parts)


def _type_of(call: Call) -> Value:
    return call.types[0] if call.types[0] != builtins.UNKNOWN else builtins.UNKNOWN


def _enum_range(call: Call) -> Value:
    kind = types.type_of(call.catalog, call.types[0])
    labels: list[Value] = [label.label for label in kind.labels]
    if len(call.arguments) == 1:
        return labels
    low, high = call.arguments
    start = labels.index(low) if low is not None else 0
    stop = labels.index(high) if high is not None else len(labels) - 1
    return labels[start : stop + 1]


def _enum_end(call: Call) -> Value:
    labels = types.type_of(call.catalog, call.types[0]).labels
    if not labels:
        raise call.unknown()
    return labels[0 if call.name == "enum_first" else -1].label


def _encoding(call: Call) -> Value:
    del call
    return "UTF8"


def _void(call: Call) -> Value:
    del call
    return ""


def _parse_ident(call: Call) -> Value:
    text = call.settled(0)
    name = literals.split_name(text)
    if name is None:
        message = f'string is not a valid identifier: "{text}"'
        raise CatalogError(Code.INVALID_PARAMETER, message)
    return [name.name] if name.schema is None else [name.schema, name.name]


def _pg_namespace_of_temporary(call: Call) -> Value:
    del call
    return 0


def _database(call: Call) -> Value:
    del call
    return values.DATABASE


def _user(call: Call) -> Value:
    del call
    return values.USER


def _true(call: Call) -> Value:
    del call
    return True


STRICT: Mapping[str, Function] = {
    **dict.fromkeys(_TO_REG, _to_reg),
    "col_description": _column_comment,
    "current_schemas": _current_schemas,
    "current_setting": _setting,
    "obj_description": _object_comment,
    "parse_ident": _parse_ident,
    "pg_function_is_visible": _is_visible,
    "pg_get_constraintdef": _constraint_definition,
    "pg_get_expr": _expression,
    "pg_get_function_identity_arguments": _identity_arguments,
    "pg_get_indexdef": _index_definition,
    "pg_get_serial_sequence": _serial_sequence,
    "pg_get_viewdef": _view_definition,
    "pg_table_is_visible": _is_visible,
    "pg_type_is_visible": _is_visible,
}

LOOSE: Mapping[str, Function] = {
    "current_catalog": _database,
    "current_database": _database,
    "current_role": _user,
    "current_schema": _current_schema,
    "current_user": _user,
    "enum_first": _enum_end,
    "enum_last": _enum_end,
    "enum_range": _enum_range,
    "format_type": _format_type,
    "pg_advisory_lock": _void,
    "pg_advisory_unlock": _true,
    "pg_advisory_xact_lock": _void,
    "pg_client_encoding": _encoding,
    "pg_my_temp_schema": _pg_namespace_of_temporary,
    "pg_typeof": _type_of,
    "session_user": _user,
}
