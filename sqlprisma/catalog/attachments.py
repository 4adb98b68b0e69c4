"""What is fastened to a table under a name of its own: triggers, policies, rules (trigger.c, policy.c, …).

Nothing of it shows in a schema; but its names are taken, it goes with its table, and a trigger holds its function.
Other statements without effect, such as GRANT, are refused where what they name does not exist.
"""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.catalog import attachment_clauses, builtins, extensions, lookup, routines, types
from sqlprisma.catalog.attachment_clauses import Reads
from sqlprisma.catalog.catalog import Catalog, Dependency, DependencyKind, NameSpace
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import NO_OID, Index, NamedObject, Oid, Routine, Sequence, Table, View
from sqlprisma.ddl import ObjectKind
from sqlprisma.diagnostics import Code, Diagnostic
from sqlprisma.records import replace
from sqlprisma.source import Span

KINDS = frozenset({ObjectKind.POLICY, ObjectKind.RULE, ObjectKind.TRIGGER})
_TRIGGER_TYPES = frozenset({Oid(2279), Oid(2278), Oid(705)})
"""What a trigger's function may return: trigger; void and unknown stand for what is not known."""

_WORD = {ObjectKind.POLICY: "table", ObjectKind.RULE: "relation", ObjectKind.TRIGGER: "relation"}
"""How PostgreSQL calls the table when a name is taken."""

_MISSING_WORD = {ObjectKind.POLICY: "table", ObjectKind.RULE: "relation", ObjectKind.TRIGGER: "table"}
"""How it calls it when there is no such name."""

_SYSTEM_SCHEMAS = frozenset({"information_schema", "pg_catalog"})


def is_beside_schema(operation: ddl.Operation) -> bool:
    """Whether nothing that a statement does shows in a schema, although its names are watched."""
    match operation:
        case (
            ddl.ChangePublication()
            | ddl.ChangeRows()
            | ddl.CreateStatistics()
            | ddl.Lock()
            | ddl.Mention()
            | ddl.Reindex()
            | ddl.SetRoutinePath()
        ):
            return True
        case ddl.NameOnly(kind=ObjectKind.CAST | ObjectKind.OPERATOR):
            return True
        case ddl.NameOnly() | ddl.Drop() | ddl.Rename():
            return operation.on_table is not None
        case _:
            return False


def create(catalog: Catalog, operation: ddl.NameOnly, on_table: ddl.Name) -> Catalog:
    """CREATE TRIGGER, POLICY or RULE.

    Raises:
        CatalogError: where the table or the function does not exist, or the name is taken.
    """
    holder = expected(catalog, on_table)
    if holder is None:
        return catalog
    _refuse_kind(holder, operation.kind, on_table.span)
    read = reads(catalog, holder, operation.clauses)
    catalog, needed = _function(catalog, operation)
    name = operation.name.name
    old = _named(catalog, holder.oid, operation.kind, name)
    if old is not None:
        if operation.or_replace:
            known = catalog.get(old, NamedObject)
            replaced = replace(known, reads=read, provenance=(*known.provenance, operation.span))
            return tied(catalog.forget(old).put(replaced), replaced, needed)
        message = (
            f'{operation.kind.value} "{name}" for {_WORD[operation.kind]} "{holder.name}" already exists'
        )
        notes = lookup.made(catalog, old)
        raise CatalogError(Code.DUPLICATE_OBJECT, message, span=operation.name.span, notes=notes)
    catalog, oid = catalog.reserve()
    made = NamedObject(
        oid=oid,
        name=name,
        namespace=NO_OID,
        kind=operation.kind,
        table=holder.oid,
        reads=read,
        provenance=(operation.span,),
    )
    return tied(catalog.add(made), made, needed)


def reads(catalog: Catalog, holder: lookup.AnyRelation, clauses: ddl.Clauses | None) -> Reads:
    """What clauses read of their table and of others; nothing, where undefined things are made up for."""
    if clauses is None or catalog.is_lenient or not isinstance(holder, Table | View):
        return ()
    return attachment_clauses.read(catalog, holder, clauses)


def tied(catalog: Catalog, made: NamedObject, function: Oid = NO_OID) -> Catalog:
    """It goes silently with its table; the function it runs and what it reads cannot go without it."""
    catalog = catalog.depend(Dependency(dependent=made.oid, referenced=made.table, kind=DependencyKind.AUTO))
    needs = dict.fromkeys(need for _, found in made.reads for need in found)
    catalog = catalog.depend(
        *(
            Dependency(dependent=made.oid, referenced=Oid(oid), referenced_column=number)
            for oid, number in needs
            if (oid, number) != (made.table, 0)
        )
    )
    return catalog.depend(Dependency(dependent=made.oid, referenced=function)) if function else catalog


def expected(catalog: Catalog, name: ddl.Name) -> lookup.AnyRelation | None:
    """The relation of that name; None where it may exist although no migration makes it."""
    found = lookup.find_relation(catalog, name)
    if found is not None:
        return found
    is_system = name.schema in _SYSTEM_SCHEMAS or (name.schema is None and name.name.startswith("pg_"))
    if is_system or extensions.may_bring_relations(catalog):
        return None
    error = lookup.undefined_relation(catalog, name)
    if not catalog.is_lenient:
        raise error
    return None


def _refuse_kind(holder: lookup.AnyRelation, kind: ObjectKind, span: Span) -> None:
    if isinstance(holder, Index):
        message = f'"{holder.name}" is an index'
        raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=span)
    if kind is ObjectKind.POLICY:
        if not isinstance(holder, Table):
            raise lookup.wrong_kind(holder.name, "a table", span)
        return
    is_materialized = isinstance(holder, View) and holder.is_materialized
    if is_materialized and kind is ObjectKind.RULE:
        message = "rules on materialized views are not supported"
        raise CatalogError(Code.FEATURE_NOT_SUPPORTED, message, span=span)
    if is_materialized or isinstance(holder, Sequence):
        what = "materialized views" if is_materialized else "sequences"
        raise CatalogError(
            Code.WRONG_OBJECT_TYPE,
            f'relation "{holder.name}" cannot have {kind.value}s',
            detail=f"This operation is not supported for {what}.",
            span=span,
        )


def _function(catalog: Catalog, operation: ddl.NameOnly) -> tuple[Catalog, Oid]:
    """The function that a trigger runs.

    Raises:
        CatalogError: where nothing makes it, or it is no function for triggers.
    """
    name = operation.routine
    if name is None:
        return catalog, NO_OID
    found = next((each for each in routines.named(catalog, name) if not each.argument_types), None)
    if found is not None:
        _refuse_result(found, name)
        return catalog, found.oid
    if name.name in _BUILTIN or extensions.may_bring_trigger(catalog, name.name):
        return catalog, NO_OID
    if name.schema in {None, "pg_catalog"} and any(
        not each.arguments for each in builtins.functions(name.name)
    ):
        raise _wrong_result(name)
    hint = extensions.advice("function", name.name)
    message = f"function {lookup.qualified(name)}() does not exist"
    if not catalog.is_lenient:
        raise CatalogError(Code.UNDEFINED_FUNCTION, message, span=name.span, hint=hint)
    return catalog.notice(
        Diagnostic(code=Code.NOT_INTERPRETED, message=message, span=name.span, hint=hint)
    ), NO_OID


def _refuse_result(found: Routine, name: ddl.Name) -> None:
    if found.returns not in _TRIGGER_TYPES:
        raise _wrong_result(name)


def _wrong_result(name: ddl.Name) -> CatalogError:
    message = f"function {lookup.qualified(name)} must return type trigger"
    return CatalogError(Code.INVALID_OBJECT_DEFINITION, message, span=name.span)


_BUILTIN = frozenset(
    {
        "suppress_redundant_updates_trigger",
        "tsvector_update_trigger",
        "tsvector_update_trigger_column",
        "unique_key_recheck",
    }
)
"""PostgreSQL's own trigger functions (the manual, Trigger Functions)."""


def _named(catalog: Catalog, table: Oid, kind: ObjectKind, name: str) -> Oid | None:
    return catalog.named(NameSpace.OTHER, table, f"{kind.value} {name}")


def find(catalog: Catalog, kind: ObjectKind, name: ddl.Name, on_table: ddl.Name) -> Oid | None:
    """The trigger, policy or rule of a table; None where it may exist although no statement makes it.

    Raises:
        CatalogError: where the table does not exist, or has nothing of that name.
    """
    holder = expected(catalog, on_table)
    if holder is None:
        return None
    found = _named(catalog, holder.oid, kind, name.name)
    if found is not None or _comes_from_above(holder, kind, name.name):
        return found
    message = f'{kind.value} "{name.name}" for {_MISSING_WORD[kind]} "{holder.name}" does not exist'
    known = (each.name for each in catalog.all(NamedObject) if each.table == holder.oid and each.kind is kind)
    hint = lookup.suggestion(name.name, known)
    raise CatalogError(Code.UNDEFINED_OBJECT, message, span=name.span, hint=hint)


def _comes_from_above(holder: lookup.AnyRelation, kind: ObjectKind, name: str) -> bool:
    """A partition has its parent's triggers, a view the rule that makes it one."""
    if kind is ObjectKind.TRIGGER:
        return isinstance(holder, Table) and holder.partition_of != 0
    return kind is ObjectKind.RULE and isinstance(holder, View) and name == "_RETURN"


def drop_target(catalog: Catalog, name: ddl.Name, operation: ddl.Drop, on_table: ddl.Name) -> Oid | None:
    """What DROP TRIGGER, POLICY or RULE is aimed at; None where IF EXISTS forgives that it is not there."""
    if operation.if_exists:
        holder = lookup.find_relation(catalog, on_table, missing_schema_ok=True)
        return None if holder is None else _named(catalog, holder.oid, operation.kind, name.name)
    return find(catalog, operation.kind, name, on_table)


def rename(catalog: Catalog, operation: ddl.Rename, on_table: ddl.Name) -> Catalog:
    """ALTER TRIGGER, POLICY or RULE … RENAME TO."""
    oid = find(catalog, operation.kind, operation.name, on_table)
    if oid is None:
        return catalog
    found = catalog.get(oid, NamedObject)
    taken = _named(catalog, found.table, found.kind, operation.new_name)
    if taken is not None:
        holder = catalog.objects[found.table].name
        message = (
            f'{found.kind.value} "{operation.new_name}" for {_WORD[found.kind]} "{holder}" already exists'
        )
        notes = lookup.made(catalog, taken)
        raise CatalogError(Code.DUPLICATE_OBJECT, message, span=operation.span, notes=notes)
    provenance = (*found.provenance, operation.span)
    return catalog.put(replace(found, name=operation.new_name, provenance=provenance))


def mention(catalog: Catalog, operation: ddl.Mention) -> Catalog:
    """Refuse a name that does not exist in a statement that changes nothing else."""
    for name in operation.names:
        if operation.on_table is not None:
            found = find(catalog, operation.kind, name, operation.on_table)
            catalog = _altered(catalog, found, operation)
        elif operation.kind is ObjectKind.SCHEMA:
            expect_schema(catalog, name)
        elif operation.kind in (ObjectKind.TYPE, ObjectKind.DOMAIN):
            types.must_find(catalog, name)
        else:
            _mention_relation(catalog, name, operation.kind)
    return catalog


def _altered(catalog: Catalog, oid: Oid | None, operation: ddl.Mention) -> Catalog:
    """ALTER POLICY: the clauses that it has take the place of the old ones."""
    clauses = operation.clauses
    if oid is None or clauses is None:
        return catalog
    found = catalog.get(oid, NamedObject)
    holder = catalog.objects[found.table]
    if not isinstance(holder, Table):
        return catalog
    given = {"check": clauses.check, "using": clauses.using}
    kept = tuple((clause, needs) for clause, needs in found.reads if given.get(clause) is None)
    changed = replace(found, reads=(*kept, *reads(catalog, holder, clauses)))
    return tied(catalog.forget(oid).put(changed), changed)


def expect_schema(catalog: Catalog, name: ddl.Name) -> None:
    """Refuse a schema that does not exist."""
    is_there = catalog.named(NameSpace.NAMESPACE, 0, name.name) is not None or name.name.startswith("pg_")
    if not is_there and not catalog.is_lenient and not extensions.has_unknown(catalog):
        lookup.namespace(catalog, name.name, name.span)


def _mention_relation(catalog: Catalog, name: ddl.Name, kind: ObjectKind) -> None:
    found = expected(catalog, name)
    if isinstance(found, Index):
        raise CatalogError(Code.WRONG_OBJECT_TYPE, f'"{found.name}" is an index', span=name.span)
    if kind is ObjectKind.SEQUENCE and found is not None and not isinstance(found, Sequence):
        raise lookup.wrong_kind(found.name, "a sequence", name.span)
