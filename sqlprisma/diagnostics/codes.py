"""The one table of findings: slug, severity and SQLSTATE of everything a person can be told.

A new finding is a row here, a page in `pages/<slug>.md` and a directory in `fixtures/diagnostics/`;
a test compares the three lists. SQLSTATEs are PostgreSQL's (its manual, appendix A).
"""

from __future__ import annotations

from enum import Enum

from sqlprisma.records import dataclass


class Severity(Enum):
    """How grave a finding is.

    An *error* means the output would be wrong, a *warning* that something is lost, a *note* that
    something was chosen.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


def page(slug: str, *, means: str, happens: str, fix: str) -> str:
    """What is said of a code whose page is no file, built as the files in `pages` are, in Markdown."""
    return (
        f"# {slug}\n\n## What it means\n\n{means}\n\n"
        f"## Why it matters\n\n{happens}\n\n## What to do\n\n{fix}\n"
    )


@dataclass(frozen=True, slots=True)
class Row:
    """What the table says of one code."""

    slug: str
    severity: Severity
    sqlstate: str | None = None


def _error(slug: str, sqlstate: str | None = None) -> Row:
    return Row(slug, Severity.ERROR, sqlstate)


def _warning(slug: str) -> Row:
    return Row(slug, Severity.WARNING)


def _note(slug: str) -> Row:
    return Row(slug, Severity.NOTE)


class Code(Enum):
    """A finding's name; its value is its row in the table."""

    # --- files and folders
    NO_SUCH_FOLDER = _error("no-such-folder")
    NO_MIGRATIONS = _error("no-migrations")
    UNREADABLE_FILE = _error("unreadable-file")
    FILE_TOO_LARGE = _error("file-too-large")
    INVALID_ENCODING = _error("invalid-encoding", "22021")
    UNWRITABLE_OUTPUT = _error("unwritable-output")
    # --- goose
    BAD_MIGRATION_NAME = _error("bad-migration-name")
    DUPLICATE_VERSION = _error("duplicate-version")
    OVERLOOKED_FILE = _warning("overlooked-file")
    GO_MIGRATION = _error("go-migration")
    BAD_ANNOTATION = _error("bad-annotation")
    GOOSE_SYNTAX = _error("goose-syntax")
    MISSING_SEMICOLON = _error("missing-semicolon")
    VARIABLE_SUBSTITUTION = _error("variable-substitution")
    UNKNOWN_VARIABLE = _warning("unknown-variable")
    SWALLOWED_LINE = _warning("swallowed-line")
    HIDDEN_SEMICOLON = _warning("hidden-semicolon")
    UNFINISHED_BEFORE_BLOCK = _warning("unfinished-before-block")
    SUSPICIOUS_ANNOTATION = _warning("suspicious-annotation")
    # --- reading SQL
    SYNTAX_ERROR = _error("syntax-error", "42601")
    UNKNOWN_STATEMENT = _error("unknown-statement", "42601")
    TOO_DEEP = _error("too-deep", "54001")
    # --- PostgreSQL's catalog: SQLSTATE classes 0A, 22, 23, 2B, 3F, 42, 54, 55
    FEATURE_NOT_SUPPORTED = _error("feature-not-supported", "0A000")
    STRING_TOO_LONG = _error("string-too-long", "22001")
    NUMBER_OUT_OF_RANGE = _error("number-out-of-range", "22003")
    INVALID_DATETIME = _error("invalid-datetime", "22007")
    DATETIME_OUT_OF_RANGE = _error("datetime-out-of-range", "22008")
    DIVISION_BY_ZERO = _error("division-by-zero", "22012")
    STRING_LENGTH_MISMATCH = _error("string-length-mismatch", "22026")
    INVALID_VALUE = _error("invalid-value", "22P02")
    INVALID_PARAMETER = _error("invalid-parameter", "22023")
    NOT_NULL_VIOLATION = _error("not-null-violation", "23502")
    CHECK_VIOLATION = _error("check-violation", "23514")
    FOREIGN_KEY_VIOLATION = _error("foreign-key-violation", "23503")
    UNIQUE_VIOLATION = _error("unique-violation", "23505")
    EXCLUSION_VIOLATION = _error("exclusion-violation", "23P01")
    DEPENDENT_OBJECTS = _error("dependent-objects", "2BP01")
    UNDEFINED_SCHEMA = _error("undefined-schema", "3F000")
    GENERATED_ALWAYS = _error("generated-always", "428C9")
    INVALID_COLUMN_DEFINITION = _error("invalid-column-definition", "42611")
    AMBIGUOUS_COLUMN = _error("ambiguous-column", "42702")
    DUPLICATE_ALIAS = _error("duplicate-alias", "42712")
    GROUPING_ERROR = _error("grouping-error", "42803")
    WINDOWING_ERROR = _error("windowing-error", "42P20")
    AMBIGUOUS_FUNCTION = _error("ambiguous-function", "42725")
    DATATYPE_MISMATCH = _error("datatype-mismatch", "42804")
    CANNOT_COERCE = _error("cannot-coerce", "42846")
    WRONG_OBJECT_TYPE = _error("wrong-object-type", "42809")
    INVALID_FOREIGN_KEY = _error("invalid-foreign-key", "42830")
    INVALID_NAME = _error("invalid-name", "42602")
    RESERVED_NAME = _error("reserved-name", "42939")
    UNDEFINED_COLUMN = _error("undefined-column", "42703")
    UNDEFINED_OBJECT = _error("undefined-object", "42704")
    UNDEFINED_FUNCTION = _error("undefined-function", "42883")
    UNDEFINED_TABLE = _error("undefined-table", "42P01")
    DUPLICATE_COLUMN = _error("duplicate-column", "42701")
    DUPLICATE_SCHEMA = _error("duplicate-schema", "42P06")
    DUPLICATE_TABLE = _error("duplicate-table", "42P07")
    DUPLICATE_OBJECT = _error("duplicate-object", "42710")
    DUPLICATE_FUNCTION = _error("duplicate-function", "42723")
    INVALID_COLUMN_REFERENCE = _error("invalid-column-reference", "42P10")
    INVALID_TABLE_DEFINITION = _error("invalid-table-definition", "42P16")
    INVALID_OBJECT_DEFINITION = _error("invalid-object-definition", "42P17")
    TOO_MANY_COLUMNS = _error("too-many-columns", "54011")
    OBJECT_NOT_IN_STATE = _error("object-not-in-state", "55000")
    OBJECT_IN_USE = _error("object-in-use", "55006")
    NO_ROWS_SENT = _error("no-rows-sent", "57014")
    RAISED_ERROR = _error("raised-error", "P0001")
    UNSAFE_ENUM_VALUE = _error("unsafe-enum-value", "55P04")
    ACTIVE_TRANSACTION = _error("active-transaction", "25001")
    NO_ACTIVE_TRANSACTION = _error("no-active-transaction", "25P01")
    PERMISSION_DENIED = _error("permission-denied", "42501")
    OPEN_TRANSACTION = _warning("open-transaction")
    NOT_INTERPRETED = _warning("not-interpreted")
    NEW_SESSIONS_ONLY = _note("new-sessions-only")
    UNKNOWN_COLUMN_TYPE = _warning("unknown-column-type")
    # --- the Prisma language
    PRISMA_SYNTAX = _error("prisma-syntax")
    # --- what Prisma cannot say, or what was chosen on the way
    EMPTY_SCHEMA = _error("empty-schema")
    UNREAD_SCHEMA = _error("unread-schema")
    NOT_EXPRESSIBLE = _note("not-expressible")
    RENAMED = _note("renamed")
    REMOVED_BLOCK = _warning("removed-block")
    RENAMED_IN_DATABASE = _warning("renamed-in-database")
    # --- configuration and usage
    BAD_CONFIG = _error("bad-config")
    UNUSED_SETTING = _warning("unused-setting")
    # --- a running database
    UNREADABLE_DATABASE = _error("unreadable-database")

    @property
    def slug(self) -> str:
        """The name a person sees: lower-case words joined by hyphens."""
        return self.value.slug

    @property
    def severity(self) -> Severity:
        """The severity unless the configuration says otherwise."""
        return self.value.severity

    @property
    def sqlstate(self) -> str | None:
        """PostgreSQL's five characters, where PostgreSQL would give this error itself."""
        return self.value.sqlstate
