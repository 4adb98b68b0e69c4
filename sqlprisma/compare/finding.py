"""A difference in meaning as data, and the table it is about while it is looked for."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from sqlprisma.compare.meaning import Column, Index, Table
from sqlprisma.compare.names import shown
from sqlprisma.compare.places import Places, notes
from sqlprisma.diagnostics import Note, Severity
from sqlprisma.diagnostics.drift_codes import DriftCode, Grade, Graded
from sqlprisma.records import dataclass
from sqlprisma.source import Span

IDENTITY = ("code", "table", "subject")
"""What the parts of a difference's identity are called in a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """One difference between a schema and the migrations, graded.

    It is told as a diagnostic is (`diagnostics.Told`): the way out is `fix`, the migration's line a note.
    """

    code: Graded
    says: str
    """What the migrations say, and what the schema says."""
    own_fix: str = ""
    """The way out of this one, where it is not the one of its code."""
    table: str | None = None
    """Or the enum, by its name in the database."""
    column: str | None = None
    """Or the enum's label; None where it is about none, or about several."""
    model: str | None = None
    field: str | None = None
    subject: str = ""
    """What tells it from others of its code on its table: columns, a label, a name."""
    span: Span | None = None
    """Its place in the schema, which may be that of its block."""
    migration: Span | None = None
    path: str | None = None
    """The schema file, where there is no place in it."""
    level: Grade | None = None
    """How bad it is where the configuration says otherwise than the table."""

    @property
    def grade(self) -> Grade:
        """How bad it is."""
        return self.level or self.code.grade

    @property
    def severity(self) -> Severity:
        """The grade among other findings."""
        return self.grade.severity

    @property
    def message(self) -> str:
        """What is said where, and what happens at run time."""
        return f"{self.says}. {self.code.value.happens}"

    @property
    def fix(self) -> str:
        """The way out."""
        return self.own_fix or self.code.value.fix

    @property
    def hint(self) -> str | None:
        """The fix."""
        return self.fix

    @property
    def notes(self) -> tuple[Note, ...]:
        """The line of the migration."""
        return notes(self.migration)

    @property
    def identity(self) -> tuple[str, str, str]:
        """What a baseline knows it by, wherever it stands in the files: the values of `IDENTITY`."""
        return self.code.slug, self.table or "", self.subject


_WORDS = {
    DriftCode.LIST_DIFFERS: "TYPE",
    DriftCode.MISSING_REQUIRED_COLUMN: "NULL",
    DriftCode.NATIVE_TYPE: "TYPE",
    DriftCode.NULLABLE_COLUMN: "NULL",
    DriftCode.REQUIRED_COLUMN: "NULL",
    DriftCode.WRONG_TYPE: "TYPE",
}
"""What a migration's line says that made a column so; where none does it was made so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A table as the migrations say it is, beside what the file says of it."""

    database: Table
    file: Table
    places: Places
    allows_required_defaults: bool = False
    """Whether a nullable column that has a default may be a required field."""
    says_partial_indexes: bool = False

    @property
    def table(self) -> str:
        """The table's name for people."""
        return shown(self.database.name)

    @property
    def is_view(self) -> bool:
        """Whether either side is a view: it has no keys, and nobody knows what of it may be NULL."""
        return self.database.is_view or self.file.is_view

    def of_column(
        self, code: DriftCode, file: Column | None, column: Column, says: str, fix: str = ""
    ) -> Drift:
        """A difference in one column; `column` may be the file's where the migrations have none."""
        word = _WORDS.get(code, "")
        return Drift(
            code=code,
            says=says,
            own_fix=fix,
            table=self.table,
            column=column.name,
            model=self.file.model,
            field=None if file is None else file.field,
            subject=column.name,
            span=self.file.span if file is None else file.span,
            migration=self.places.of_column(self.database.name, column.name, word),
        )

    def of_columns(
        self,
        code: DriftCode,
        columns: Iterable[str],
        says: str,
        fix: str = "",
        *,
        span: Span | None,
        migration: Span | None,
    ) -> Drift:
        """A difference in a key, an index or a relation."""
        names = tuple(columns)
        single = names[0] if len(names) == 1 else None
        field = self.file.columns.get(single or "")
        return Drift(
            code=code,
            says=says,
            own_fix=fix,
            table=self.table,
            column=single,
            model=self.file.model,
            field=None if field is None else field.field,
            subject=", ".join(names),
            span=span or self.file.span,
            migration=migration,
        )

    def of_index(
        self, code: DriftCode, file: Index | None, database: Index | None, says: str, fix: str = ""
    ) -> Drift:
        """A difference in a key or index."""
        index = file or database
        name = "" if database is None else database.name
        return self.of_columns(
            code,
            () if index is None else index.columns,
            says,
            fix,
            span=None if file is None else file.span,
            migration=self.places.of_index(self.database.name, name),
        )

    def knows(self, columns: Iterable[str]) -> bool:
        """Whether each of these columns is on both sides; of one that is not that alone is told."""
        return all(column in self.file.columns and column in self.database.columns for column in columns)


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The name that is most likely meant; one that differs only in case and underscores comes first."""
    known = list(candidates)
    plain = _plain(name)
    same = next((each for each in known if _plain(each) == plain), None)
    return same or next(iter(get_close_matches(name, known, n=1)), None)


def _plain(name: str) -> str:
    return name.replace("_", "").lower()
