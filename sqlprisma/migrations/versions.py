"""The version in a migration's file name, as goose's `NumericComponent` (migration.go) reads it."""

from __future__ import annotations

from sqlprisma.migrations.golang import NumberError, parse_int, quote

EXTENSIONS = (".sql", ".go")


class NameRefusedError(ValueError):
    """A file name without a version; its text is goose's own."""


def numeric_component(filename: str) -> int:
    """The version number at the head of a file's name; folders before the name do not count.

    Raises:
        NameRefusedError: With goose's error text.
    """
    base = filename.rpartition("/")[2]
    dot = base.rfind(".")
    if dot < 0 or base[dot:] not in EXTENSIONS:
        raise NameRefusedError("migration file does not have .sql or .go file extension")
    head, separator, _ = base.partition("_")
    if not separator:
        raise NameRefusedError("no filename separator '_' found")
    try:
        version = parse_int(head)
    except NumberError as reason:
        raise NameRefusedError(
            f"failed to parse version from migration file: {base}: "
            f"strconv.ParseInt: parsing {quote(head)}: {reason}"
        ) from None
    if version < 1:
        raise NameRefusedError("migration version must be greater than zero")
    return version
