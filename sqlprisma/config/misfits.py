"""What a configuration sets for things that are not there, or that cannot be as it says.

Apart from reading the file, because only the finished plan knows what there is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlprisma import mapping, prisma, sync
from sqlprisma.catalog import Catalog
from sqlprisma.catalog.objects import Table, View
from sqlprisma.config.entry import guess
from sqlprisma.config.settings import Settings
from sqlprisma.diagnostics import Code, Diagnostic
from sqlprisma.mapping import Followed, Plan, Refused, WrongKey
from sqlprisma.source import Span

_KINDS = {
    "names.enums": "enum",
    "names.fields": "column",
    "names.models": "table or view",
    "names.relations": "foreign key or join table",
    "types": "column",
}
"""What the keys of a table of settings mean."""
_PARTS = {"back": "back", "forward": "forward", "relation": "name"}


def misfits(settings: Settings, plan: Plan, catalog: Catalog, old: Followed) -> tuple[Diagnostic, ...]:
    """The complaints; `catalog` is what the migrations made, before any setting changed it, `old` what the file says.

    What is kept is kept by the names of today: a glob that fits an earlier name alone fits nothing.

    Names and types do not count in database naming. What stands above several services, and all of it where only a
    part of the migrations is read, need not fit.
    """
    found = [] if plan.options.is_database else [*_keys(settings, plan, catalog), *_refusals(settings, plan)]
    return (*found, *_globs(settings, catalog), *_keeping(settings, old), *_new_blocks(settings))


def _keys(settings: Settings, plan: Plan, catalog: Catalog) -> Iterator[Diagnostic]:
    for wrong in mapping.wrong_keys(settings.names, plan.scope, plan.catalog):
        yield from _wrong_key(settings, f"names.{wrong.section}", wrong)
    for wrong in mapping.wrong_columns("types", settings.types, plan.scope, plan.catalog):
        yield from _wrong_key(settings, wrong.section, wrong)
    for key, name in mapping.needless(catalog, plan, settings.types):
        yield _complaint(
            settings,
            f"types.{key}",
            f'"{key}" has a type in Prisma: {name}',
            hint="only a column that would be Unsupported can be declared to be something else",
        )
    for key in mapping.without_json(plan, settings.types):
        message = f'"{key}" cannot be Json: its default is not, and Prisma would refuse it'
        yield _complaint(settings, f"types.{key}", message, "declare it to be a String", at_value=True)


def _wrong_key(settings: Settings, table: str, wrong: WrongKey) -> Iterator[Diagnostic]:
    label = f"{table}.{wrong.key}"
    if not _must_fit(settings, label):
        return
    hint = f'did you mean "{wrong.suggestion}"?' if wrong.suggestion else _how(table)
    yield _complaint(settings, label, f'there is no {_KINDS[table]} "{wrong.key}" in the schema', hint)


def _how(table: str) -> str | None:
    """How the keys of a table are written, where that is not plain."""
    if table == "names.relations":
        return 'the key is the table with its columns, such as "orders.tenant_id,user_id"'
    return 'the key is "table.column"' if _KINDS[table] == "column" else None


def _refusals(settings: Settings, plan: Plan) -> Iterator[Diagnostic]:
    for refused in mapping.refused(settings.names, plan.names, plan.scope, plan.catalog):
        part = "" if refused.part is None else f".{_PARTS[refused.part]}"
        label = f"names.{refused.section}.{refused.key}{part}"
        message, hint = _refusal(refused)
        yield _complaint(settings, label, message, hint, at_value=True)


def _refusal(refused: Refused) -> tuple[str, str | None]:
    if refused.is_reserved:
        return f'"{refused.wanted}" is reserved in Prisma', "no model and no enum may be called so"
    if refused.is_invalid:
        hint = "a name begins with a letter and goes on with letters, digits and underscores"
        return f'"{refused.wanted}" is not a name in Prisma', hint
    if refused.section in ("models", "enums"):
        holder = f": {refused.holder} has it" if refused.holder else ""
        return f'the name "{refused.wanted}" for "{refused.key}" is taken{holder}', None
    if refused.part == "relation":
        message = f'the relation of "{refused.key}" cannot be called "{refused.wanted}"'
        return message, "another relation of the two models has the name, or it is the name of a join table"
    holder = f"{refused.holder} has it" if refused.holder else "another field of its model has it"
    return f'the field name "{refused.wanted}" for "{refused.key}" is taken: {holder}', None


def _globs(settings: Settings, catalog: Catalog) -> Iterator[Diagnostic]:
    tables: tuple[Table | View, ...] = (*catalog.tables(), *catalog.views())
    for name, globs in (("exclude", settings.exclude), ("include", settings.include)):
        for index, glob in enumerate(globs):
            if not any(mapping.fits(glob, catalog, table) for table in tables):
                hint = guess(glob, (table.name for table in tables))
                yield from _unused(settings, f"{name}.{index}", f'"{glob}" in {name} fits no table', hint)
    for index, prefix in enumerate(settings.names.strip_prefix):
        if not any(table.name.startswith(prefix) for table in tables):
            label = f"names.strip_prefix.{index}"
            yield from _unused(settings, label, f'no table\'s name begins with "{prefix}"')


def _keeping(settings: Settings, old: Followed) -> Iterator[Diagnostic]:
    """Where nothing is written yet, there is nothing that could be kept."""
    now = prisma.joined(old.documents)
    if settings.fresh or not now.blocks():
        return
    for index, glob in enumerate(settings.keep):
        if not sync.is_in(glob, now):
            hint = guess(glob, (block.name for block in now.blocks("enum", "model", "view")))
            yield from _unused(
                settings, f"keep.{index}", f'"{glob}" in keep fits no block of the schema', hint
            )


def _new_blocks(settings: Settings) -> Iterator[Diagnostic]:
    """Where the schema is one file, there is no other place for what is new."""
    schema = settings.schema
    if settings.new_blocks is not None and schema is not None and not schema.is_dir():
        message = "new_blocks names a file of a folder, but the schema is a single file"
        yield from _unused(settings, "new_blocks", message)


def _unused(settings: Settings, label: str, message: str, hint: str | None = None) -> Iterator[Diagnostic]:
    if _must_fit(settings, label):
        span = _span(settings, label)
        yield Diagnostic(code=Code.UNUSED_SETTING, message=message, span=span, hint=hint)


def unused_supplements(settings: Settings, versions: Collection[int]) -> tuple[Diagnostic, ...]:
    """The complaints about DDL that is given for a migration which is not there."""
    known = f"the versions go from {min(versions)} to {max(versions)}" if versions else None
    return tuple(
        found
        for version in settings.supplement
        if version not in versions
        for found in _unused(
            settings,
            f"supplement.{version}",
            f"{version} in supplement is the version of no migration",
            known,
        )
    )


def _must_fit(settings: Settings, label: str) -> bool:
    origin = settings.origins.get(label)
    return settings.to is None and not (origin is not None and origin.is_shared)


def _complaint(
    settings: Settings, label: str, message: str, hint: str | None = None, *, at_value: bool = False
) -> Diagnostic:
    return Diagnostic(
        code=Code.BAD_CONFIG, message=message, span=_span(settings, label, at_value=at_value), hint=hint
    )


def _span(settings: Settings, label: str, *, at_value: bool = False) -> Span | None:
    origin = settings.origins.get(label)
    if origin is None:
        return None
    return origin.value if at_value else origin.key
