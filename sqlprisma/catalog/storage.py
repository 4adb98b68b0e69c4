"""Storage parameters: which there are, and what they may be (reloptions.c).

What newer versions have is known, too. Nothing of them shows in a schema.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sqlprisma import ddl
from sqlprisma.catalog import literals
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.diagnostics import Code
from sqlprisma.records import dataclass

_MOST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a parameter may be: a number between two others, or true or false."""

    word: str
    least: float = 0
    most: float = _MOST


def _integer(least: int, most: int = _MOST) -> _Kind:
    return _Kind("integer", least, most)


def _real(most: int) -> _Kind:
    return _Kind("floating point", 0, most)


_BOOLEAN = _Kind("boolean")
_FREE = _Kind("")
"""Values that are not checked."""
_FILL = _integer(10, 100)

_VACUUM: Mapping[str, _Kind] = {
    "autovacuum_enabled": _BOOLEAN,
    "autovacuum_freeze_max_age": _integer(100_000, 2_000_000_000),
    "autovacuum_freeze_min_age": _integer(0, 1_000_000_000),
    "autovacuum_freeze_table_age": _integer(0, 2_000_000_000),
    "autovacuum_multixact_freeze_max_age": _integer(10_000, 2_000_000_000),
    "autovacuum_multixact_freeze_min_age": _integer(0, 1_000_000_000),
    "autovacuum_multixact_freeze_table_age": _integer(0, 2_000_000_000),
    "autovacuum_parallel_workers": _FREE,
    "autovacuum_vacuum_cost_delay": _FREE,
    "autovacuum_vacuum_cost_limit": _integer(1, 10_000),
    "autovacuum_vacuum_insert_scale_factor": _real(100),
    "autovacuum_vacuum_insert_threshold": _integer(-1),
    "autovacuum_vacuum_max_threshold": _integer(-1),
    "autovacuum_vacuum_scale_factor": _real(100),
    "autovacuum_vacuum_threshold": _integer(0),
    "log_autovacuum_min_duration": _FREE,
    "vacuum_index_cleanup": _FREE,
    "vacuum_max_eager_freeze_failure_rate": _real(1),
    "vacuum_truncate": _BOOLEAN,
}
_TABLE: Mapping[str, _Kind] = {
    **_VACUUM,
    "autovacuum_analyze_scale_factor": _real(100),
    "autovacuum_analyze_threshold": _integer(0),
    "fillfactor": _FILL,
    "log_autoanalyze_min_duration": _FREE,
    "oids": _FREE,
    "parallel_workers": _integer(0, 1024),
    "toast_tuple_target": _integer(128, 8160),
    "user_catalog_table": _BOOLEAN,
}
_METHODS: Mapping[str, Mapping[str, _Kind]] = {
    "brin": {"autosummarize": _BOOLEAN, "pages_per_range": _integer(1, 131_072)},
    "btree": {"deduplicate_items": _BOOLEAN, "fillfactor": _FILL, "vacuum_cleanup_index_scale_factor": _FREE},
    "gin": {"fastupdate": _BOOLEAN, "gin_pending_list_limit": _FREE},
    "gist": {"buffering": _FREE, "fillfactor": _FILL},
    "hash": {"fillfactor": _FILL},
    "spgist": {"fillfactor": _FILL},
}
"""By PostgreSQL's own index methods."""

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def refuse_of_table(options: Sequence[ddl.StorageOption]) -> None:
    """Refuse what is no parameter of a table, or of the table that holds its long values (`toast.…`).

    Raises:
        CatalogError: at the first that is wrong.
    """
    _refuse_twice(options)
    for option in options:
        if option.space not in {None, "toast"}:
            raise _wrong(option, f'unrecognized parameter namespace "{option.space}"')
        _refuse(option, _VACUUM if option.space else _TABLE)


def refuse_of_index(method: str, options: Sequence[ddl.StorageOption]) -> None:
    """Refuse what is no parameter of an index; those of a method that is not PostgreSQL's own are not known.

    Raises:
        CatalogError: at the first that is wrong.
    """
    known = _METHODS.get(method)
    if known is None:
        return
    _refuse_twice(options)
    for option in options:
        _refuse(option, known)


def _wrong(option: ddl.StorageOption, message: str, detail: str | None = None) -> CatalogError:
    return CatalogError(Code.INVALID_PARAMETER, message, span=option.span, detail=detail)


def _refuse_twice(options: Sequence[ddl.StorageOption]) -> None:
    seen: set[tuple[str | None, str]] = set()
    for option in options:
        if (option.space, option.name) in seen:
            raise _wrong(option, f'parameter "{option.name}" specified more than once')
        seen.add((option.space, option.name))


def _refuse(option: ddl.StorageOption, known: Mapping[str, _Kind]) -> None:
    kind = known.get(option.name)
    if kind is None:
        raise _wrong(option, f'unrecognized parameter "{option.name}"')
    if kind is _FREE:
        return
    value = option.value.strip()
    if _is_invalid(kind, value):
        raise _wrong(option, f'invalid value for {kind.word} option "{option.name}": {option.value}')
    number = None if kind is _BOOLEAN else _NUMBER.fullmatch(value)
    if number is not None and not kind.least <= float(number[0]) <= kind.most:
        message = f'value {option.value} out of bounds for option "{option.name}"'
        raise _wrong(option, message, f'Valid values are between "{kind.least:.0f}" and "{kind.most:.0f}".')


def _is_invalid(kind: _Kind, value: str) -> bool:
    """Whether a value cannot be read at all; PostgreSQL also reads numbers such as 0x50, which are let pass."""
    return literals.truth(value) is None if kind is _BOOLEAN else value.isalpha()
