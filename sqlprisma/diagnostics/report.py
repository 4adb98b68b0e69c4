"""A finding and the result that carries findings: frozen data, no rendering.

Apart from rendering because stages produce findings and only `cli/` shows them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar

from sqlprisma.diagnostics.codes import Code, Severity
from sqlprisma.records import dataclass
from sqlprisma.source import Span

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A second place that explains a finding, such as where the table was made.

    A rendering completes the message with the place: `"users" was created` becomes
    `"users" was created at 0001_init.sql:2:1`.
    """

    message: str
    span: Span | None = None


class Named(Protocol):
    """A row of one of the tables: of `codes`, or of `drift_codes`."""

    @property
    def slug(self) -> str:
        """The name a person sees."""
        ...

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        ...

    @property
    def sqlstate(self) -> str | None:
        """PostgreSQL's five characters, if it has some for it."""
        ...


class Told(Protocol):
    """What a rendering reads: a diagnostic, or a difference that was found in comparing."""

    @property
    def code(self) -> Named:
        """Its row in the table."""
        ...

    @property
    def severity(self) -> Severity:
        """How grave it is here."""
        ...

    @property
    def message(self) -> str:
        """What is told."""
        ...

    @property
    def span(self) -> Span | None:
        """Where it stands."""
        ...

    @property
    def path(self) -> str | None:
        """The file, where there is no text to point at."""
        ...

    @property
    def hint(self) -> str | None:
        """The way out."""
        ...

    @property
    def notes(self) -> tuple[Note, ...]:
        """Other places that explain it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """Something a person is told: what (`message`), where (`span`), and the way out (`hint`).

    `path` names the file where there is a file but no text to point at (a missing folder).
    """

    code: Code
    message: str
    span: Span | None = None
    path: str | None = None
    hint: str | None = None
    notes: tuple[Note, ...] = ()
    level: Severity | None = None
    """How grave it is where the configuration says otherwise than the table."""

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        return self.level or self.code.severity


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T_co]):
    """What a stage made, and what it has to say about it; `value` is always usable."""

    value: T_co
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def has_errors(self) -> bool:
        """Whether one of the findings is an error."""
        return any(found.severity is Severity.ERROR for found in self.diagnostics)


class Failure(Exception):  # noqa: N818 - it carries findings, it is not one error
    """Raised where there is no usable value at all: an unreadable file, an impossible folder."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("; ".join(found.message for found in self.diagnostics))
