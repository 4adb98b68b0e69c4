"""Types: finding the one a migration names, naming the one a column has, and making and renaming them.

The rules are those of parse_type.c (LookupTypeName, typenameTypeMod), format_type.c and pg_type.c
(makeArrayTypeName, moveArrayTypeName, RenameTypeInternal).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, count

from sqlprisma import ddl
from sqlprisma.catalog import autoname, builtins, lookup, typmods
from sqlprisma.catalog.catalog import (
    DEFAULT_SEARCH_PATH,
    FIRST_OID,
    PG_CATALOG,
    Catalog,
    Dependency,
    DependencyKind,
    NameSpace,
)
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.keywords import quote_identifier
from sqlprisma.catalog.objects import Column, Namespace, Oid, Table, Type, TypeKind, TypeUse, View
from sqlprisma.diagnostics import Code
from sqlprisma.records import replace
from sqlprisma.source import Span

_SPELLINGS: Mapping[int, tuple[str, str]] = {
    builtins.BIT: ("bit", ""),
    builtins.BOOL: ("boolean", ""),
    builtins.BPCHAR: ("character", ""),
    builtins.CHAR: ('"char"', ""),
    builtins.FLOAT4: ("real", ""),
    builtins.FLOAT8: ("double precision", ""),
    builtins.INT2: ("smallint", ""),
    builtins.INT4: ("integer", ""),
    builtins.INT8: ("bigint", ""),
    builtins.INTERVAL: ("interval", ""),
    builtins.NUMERIC: ("numeric", ""),
    builtins.TIME: ("time", " without time zone"),
    builtins.TIMESTAMP: ("timestamp", " without time zone"),
    builtins.TIMESTAMPTZ: ("timestamp", " with time zone"),
    builtins.TIMETZ: ("time", " with time zone"),
    builtins.VARBIT: ("bit varying", ""),
    builtins.VARCHAR: ("character varying", ""),
}
"""How format_type spells the types that SQL has words for: what stands before and after the modifier."""

_BARE_MEANS_ONE: Mapping[int, str] = {builtins.BIT: '"bit"', builtins.BPCHAR: "bpchar"}
"""Types whose SQL word without a length means a length of 1, so that having none needs another spelling."""

VECTORS: Mapping[int, Oid] = {22: builtins.INT2, 30: builtins.OID}
"""What int2vector and oidvector are lists of: they begin at 0, are printed as words and do not name an element."""


def visible_namespaces(catalog: Catalog) -> tuple[Oid, ...]:
    """The schemas whose names need no prefix when something is printed: those of the default search path."""
    found = [
        oid
        for name in DEFAULT_SEARCH_PATH
        if (oid := catalog.named(NameSpace.NAMESPACE, 0, name)) is not None and name != "$user"
    ]
    path = found if PG_CATALOG in found else [PG_CATALOG, *found]
    return tuple(dict.fromkeys(path))


def find(catalog: Catalog, name: str, namespace: int) -> Oid | None:
    """The type of a name in a schema."""
    if namespace == PG_CATALOG:
        known = builtins.types_by_name().get(name)
        if known is not None:
            return known.oid
    return catalog.named(NameSpace.TYPE, namespace, name)


def named(catalog: Catalog, name: ddl.Name) -> Oid | None:
    """The type a written name means, None where there is none.

    Raises:
        CatalogError: where the name's schema does not exist.
    """
    if name.schema is not None:
        namespace = catalog.named(NameSpace.NAMESPACE, 0, name.schema)
        if namespace is None:
            message = f'schema "{name.schema}" does not exist'
            raise CatalogError(Code.UNDEFINED_SCHEMA, message, span=name.span)
        return find(catalog, name.name, namespace)
    for namespace in lookup.namespaces(catalog):
        found = find(catalog, name.name, namespace)
        if found is not None:
            return found
    return None


def must_find(catalog: Catalog, name: ddl.Name) -> Type:
    """The type that a statement is aimed at.

    Raises:
        CatalogError: where there is none.
    """
    found = named(catalog, name)
    if found is None:
        raise CatalogError(Code.UNDEFINED_OBJECT, f'type "{name}" does not exist', span=name.span)
    return type_of(catalog, found)


def type_of(catalog: Catalog, oid: int) -> Type:
    """The type of an oid, built in or made by a migration."""
    known = builtins.types().get(oid)
    return catalog.get(Oid(oid), Type) if known is None else known


def resolve(catalog: Catalog, ref: ddl.TypeRef) -> TypeUse:
    """The type a migration means, with its modifier.

    Raises:
        CatalogError: for an unknown schema or type, a shell, or an impossible modifier.
    """
    if ref.percent_type is not None:
        return _column_type(catalog, ref, ref.percent_type)
    found = named(catalog, ref.name)
    if found is None:
        raise _undefined(ref)
    meant = type_of(catalog, found)
    if is_shell(meant):
        raise CatalogError(Code.UNDEFINED_OBJECT, f'type "{ref.name}" is only a shell', span=ref.span)
    modifier = _modifier(catalog, ref, meant)
    if ref.dimensions == 0 or meant.is_array:
        return TypeUse(oid=found, modifier=modifier)
    if not meant.array:
        raise _undefined(ref)
    return TypeUse(oid=meant.array, modifier=modifier)


def _undefined(ref: ddl.TypeRef) -> CatalogError:
    name = replace(ref.name, schema=None) if ref.name.schema == "pg_catalog" else ref.name
    brackets = "[]" * min(ref.dimensions, 1)
    return CatalogError(Code.UNDEFINED_OBJECT, f'type "{name}{brackets}" does not exist', span=ref.span)


def _modifier(catalog: Catalog, ref: ddl.TypeRef, named: Type) -> int:
    subject = type_of(catalog, named.element) if named.is_array else named
    if subject.extension and ref.modifiers:
        return _extension_modifier(ref.modifiers)
    try:
        return typmods.encode(subject.oid, named.name, ref.modifiers, ref.interval_fields)
    except CatalogError as error:
        error.span = error.span or ref.span
        raise


def _extension_modifier(modifiers: tuple[str, ...]) -> int:
    """Of an extension's type only a single number is kept as it is: `vector(3)`."""
    return int(modifiers[0]) if len(modifiers) == 1 and modifiers[0].isdecimal() else -1


def _column_type(catalog: Catalog, ref: ddl.TypeRef, column: str) -> TypeUse:
    path = lookup.namespaces(catalog)
    if ref.name.schema is not None:
        named = catalog.named(NameSpace.NAMESPACE, 0, ref.name.schema)
        path = () if named is None else (named,)
    for namespace in path:
        oid = catalog.named(NameSpace.RELATION, namespace, ref.name.name)
        table = None if oid is None else catalog.objects[oid]
        if isinstance(table, Table):
            found = table.column(column)
            if found is None:
                message = f'column "{column}" of relation "{table.name}" does not exist'
                raise CatalogError(Code.UNDEFINED_COLUMN, message, span=ref.span)
            return TypeUse(oid=found.type.oid)
    message = f'relation "{ref.name}" does not exist'
    raise CatalogError(Code.UNDEFINED_TABLE, message, span=ref.span)


def is_shell(found: Type) -> bool:
    """Whether only the type's name is declared (`CREATE TYPE name;`)."""
    return found.kind is TypeKind.PSEUDO and found.oid >= 16384


def is_visible(catalog: Catalog, found: Type) -> bool:
    """Whether the type's bare name means it, seen from the default search path."""
    for namespace in visible_namespaces(catalog):
        first = find(catalog, found.name, namespace)
        if first is not None:
            return first == found.oid
    return False


def format_type(catalog: Catalog, use: TypeUse, *, is_bare: bool = False) -> str:
    """The type as PostgreSQL writes it: `character varying(10)[]`, `other.mood`.

    `is_bare` names the type itself rather than its use, as error messages do: `character`, not `bpchar`.
    """
    found = type_of(catalog, use.oid)
    if found.is_array:
        element = TypeUse(oid=found.element, modifier=use.modifier)
        return f"{format_type(catalog, element, is_bare=is_bare)}[]"
    spelling = _SPELLINGS.get(found.oid)
    if spelling is not None:
        if use.modifier < 0 and not is_bare and found.oid in _BARE_MEANS_ONE:
            return _BARE_MEANS_ONE[found.oid]
        return f"{spelling[0]}{typmods.text(found.oid, use.modifier)}{spelling[1]}"
    name = quote_identifier(found.name)
    if not is_visible(catalog, found):
        name = f"{quote_identifier(namespace_name(catalog, found.namespace))}.{name}"
    return name + (f"({use.modifier})" if found.extension and use.modifier >= 0 else "")


def name_of(catalog: Catalog, oid: int) -> str:
    """The type's name for an error message (format_type_be)."""
    return format_type(catalog, TypeUse(oid=Oid(oid)), is_bare=True)


def namespace_name(catalog: Catalog, oid: int) -> str:
    """The name of a schema."""
    return "pg_catalog" if oid == PG_CATALOG else catalog.get(Oid(oid), Namespace).name


def base_type(catalog: Catalog, use: TypeUse) -> TypeUse:
    """The type under all domains, with the modifier that applies (getBaseTypeAndTypmod)."""
    while True:
        found = type_of(catalog, use.oid)
        if found.kind is not TypeKind.DOMAIN or found.base is None:
            return use
        use = found.base


def domains(catalog: Catalog, oid: int) -> Iterator[Type]:
    """A domain and those under it, from the outermost; nothing of another type."""
    found = type_of(catalog, oid)
    while found.kind is TypeKind.DOMAIN and found.base is not None:
        yield found
        found = type_of(catalog, found.base.oid)


def element_of(catalog: Catalog, oid: int) -> Oid:
    """The element type of a true array, or of a domain over one; 0 for anything else."""
    return type_of(catalog, base_type(catalog, TypeUse(oid=Oid(oid))).oid).element


def member_of(catalog: Catalog, oid: int) -> Oid:
    """The type of the values in a list: the element of an array, or what a vector holds; 0 for anything else."""
    return VECTORS.get(oid) or element_of(catalog, oid)


def array_name(catalog: Catalog, name: str, namespace: int) -> str:
    """A free name for the array over a type: `_name`, else `_name_1`, … as in PostgreSQL 18 (makeArrayTypeName)."""
    for label in chain((None,), map(str, count(1))):
        candidate = autoname.object_name("", name, label)
        if find(catalog, candidate, namespace) is None:
            return candidate
    raise AssertionError  # pragma: no cover - the labels never end


def add_type(catalog: Catalog, made: Type, *, has_array: bool = True) -> tuple[Catalog, Oid]:
    """The catalog with a new type (its oid is chosen here unless given) and the array over it.

    Raises:
        CatalogError: where the name is taken.
    """
    catalog = free_name(catalog, made.name, made.namespace, is_relation=bool(made.relation))
    if not made.oid:
        catalog, oid = catalog.reserve()
        made = replace(made, oid=oid)
    if not has_array:
        return _added(catalog, made), made.oid
    catalog, array = catalog.reserve()
    made = replace(made, array=array)
    catalog = _added(catalog, made)
    over = Type(
        oid=array,
        name=array_name(catalog, made.name, made.namespace),
        namespace=made.namespace,
        kind=TypeKind.BASE,
        category="A",
        element=made.oid,
        extension=made.extension,
        provenance=made.provenance,
    )
    internal = Dependency(dependent=array, referenced=made.oid, kind=DependencyKind.INTERNAL)
    return catalog.add(over).depend(internal), made.oid


def _added(catalog: Catalog, made: Type) -> Catalog:
    """With a type; one of a schema that a migration made depends on it, and so does a domain on its base."""
    catalog = catalog.add(made)
    needed = [made.namespace]
    if made.base is not None:
        needed.append(made.base.oid)
    needed.extend(attribute.type.oid for attribute in made.attributes)
    return catalog.depend(*(Dependency(dependent=made.oid, referenced=oid) for oid in dict.fromkeys(needed)))


def free_name(catalog: Catalog, name: str, namespace: int, *, is_relation: bool = False) -> Catalog:
    """The catalog in which a new type may take that name: an automatic array type makes room.

    Raises:
        CatalogError: where any other type has the name.
    """
    taken = find(catalog, name, namespace)
    if taken is None:
        return catalog
    found = type_of(catalog, taken)
    if found.is_array and taken >= 16384:
        return catalog.put(replace(found, name=array_name(catalog, name, namespace)))
    hint = (
        "A relation has an associated type of the same name, so you must use a name that doesn't conflict "
        "with any existing type."
        if is_relation
        else None
    )
    notes = lookup.made(catalog, found.relation or taken) if taken >= FIRST_OID else ()
    raise CatalogError(Code.DUPLICATE_OBJECT, f'type "{name}" already exists', hint=hint, notes=notes)


def rename_type(catalog: Catalog, oid: Oid, name: str) -> Catalog:
    """The catalog with a type and the array over it renamed (a table's rename does this to its row type).

    Raises:
        CatalogError: where the name is taken.
    """
    catalog = free_name(catalog, name, type_of(catalog, oid).namespace)
    found = catalog.get(oid, Type)
    catalog = catalog.put(replace(found, name=name))
    if not found.array:
        return catalog
    array = catalog.get(found.array, Type)
    return catalog.put(replace(array, name=array_name(catalog, name, array.namespace)))


def move_type(catalog: Catalog, oid: Oid, namespace: Oid) -> Catalog:
    """The catalog with a type and the array over it in another schema.

    Raises:
        CatalogError: where the name is taken there.
    """
    found = catalog.get(oid, Type)
    catalog = free_name(catalog, found.name, namespace)
    found = catalog.get(oid, Type)
    catalog = catalog.put(replace(found, namespace=namespace))
    if not found.array:
        return catalog
    array = catalog.get(found.array, Type)
    name = array.name
    if find(catalog, name, namespace) is not None:
        name = array_name(catalog, found.name, namespace)
    return catalog.put(replace(array, namespace=namespace, name=name))


def written(catalog: Catalog, oid: int, modifier: int, span: Span) -> ddl.TypeRef:
    """The type as a migration could write it, so that `resolve` gives it back."""
    found = type_of(catalog, oid)
    dimensions = 1 if found.is_array else 0
    if found.is_array:
        found = type_of(catalog, found.element)
    name = ddl.Name(span=span, name=found.name, schema=namespace_name(catalog, found.namespace))
    fields, numbers = typmods.written(found.oid, modifier)
    return ddl.TypeRef(span=span, name=name, modifiers=numbers, interval_fields=fields, dimensions=dimensions)


def attributes(catalog: Catalog, found: Type) -> tuple[Column, ...] | None:
    """The fields of a composite type or of a table's row; None for any other type."""
    if found.kind is not TypeKind.COMPOSITE:
        return None
    if not found.relation:
        return found.attributes
    relation = catalog.objects[found.relation]
    return relation.columns or () if isinstance(relation, Table | View) else ()
