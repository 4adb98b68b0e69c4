"""Collations that a column, a key or a type names (collationcmds.c, parse_type.c, namespace.c).

A database has PostgreSQL's own collations and, since initdb, one for each locale of its machine; those cannot be
known here, so a name that no migration makes is taken to exist, with a warning unless it looks like a locale.
"""

from __future__ import annotations

import re

from sqlprisma import ddl
from sqlprisma.catalog import lookup, types
from sqlprisma.catalog.catalog import FIRST_OID, PG_CATALOG, Catalog, NameSpace
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import TypeKind, TypeUse
from sqlprisma.ddl import ObjectKind
from sqlprisma.diagnostics import Code, Diagnostic
from sqlprisma.records import replace

_OWN = frozenset({"C", "POSIX", "default", "ucs_basic", "unicode", "pg_c_utf8", "pg_unicode_fast"})
_LOCALE = re.compile(
    r"[a-z]{2,3}(_[A-Z]{2})?(\.[\w-]+)?(@\w+)?"  # of the operating system: de_DE.utf8
    r"|[a-z]{2,3}(-\w+)*-x-icu"  # of ICU: de-AT-x-icu
    r"|C\.[\w-]+"
)


def resolve(catalog: Catalog, name: ddl.Name | None, use: TypeUse) -> tuple[Catalog, str | None]:
    """The name of the collation that is written for a type, if one is.

    Raises:
        CatalogError: where the type has no collations, or the collation's schema does not exist.
    """
    if name is None:
        return catalog, None
    if not _is_collatable(catalog, use):
        kind = types.format_type(catalog, replace(use, modifier=-1))
        message = f"collations are not supported by type {kind}"
        raise CatalogError(Code.DATATYPE_MISMATCH, message, span=name.span)
    if is_known(catalog, name):
        return catalog, name.name
    warning = Diagnostic(
        code=Code.NOT_INTERPRETED,
        message=f'collation "{lookup.qualified(name)}" is not known: it is taken to exist',
        span=name.span,
        hint="If it is made outside these migrations, give its DDL with --prelude.",
    )
    return catalog.notice(warning), name.name


def _is_collatable(catalog: Catalog, use: TypeUse) -> bool:
    """Whether values of the type are texts; of a type that a migration makes itself nobody knows."""
    base = types.type_of(catalog, types.base_type(catalog, use).oid)
    if base.is_array:
        return _is_collatable(catalog, TypeUse(oid=base.element))
    is_opaque = base.kind is TypeKind.BASE and base.oid >= FIRST_OID and base.category == "U"
    return base.category == "S" or (is_opaque and not base.extension)


def is_known(catalog: Catalog, name: ddl.Name) -> bool:
    """Whether a collation is PostgreSQL's own, is made by a migration, or may be one of the machine's locales.

    Raises:
        CatalogError: where the name's schema does not exist.
    """
    path = lookup.namespaces(catalog)
    if name.schema is not None:
        path = (lookup.namespace(catalog, name.schema, name.span),)
    key = f"{ObjectKind.COLLATION.value} {name.name}"
    if any(catalog.named(NameSpace.OTHER, namespace, key) is not None for namespace in path):
        return True
    return PG_CATALOG in path and (name.name in _OWN or _LOCALE.fullmatch(name.name) is not None)
