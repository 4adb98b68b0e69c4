"""The table of `check`: how a file can be another than the one that `generate` would write.

Apart from `codes`, which are told about what is read, and from `drift_codes`, which are about what a file means: these
are about a file that ought to be generated. A code's page, which `explain` shows, is made of its row.
"""

from __future__ import annotations

from enum import Enum

from sqlprisma.diagnostics.codes import Severity, page
from sqlprisma.records import dataclass

_HAPPENS = "The schema and the client made from it are not what the migrations say."
_FIX = "Run `sqlprisma generate` with the same options, and commit the file."


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """What the table says of one code; `example` is a line of the diff."""

    slug: str
    title: str
    example: str
    happens: str = _HAPPENS
    fix: str = _FIX


class CheckCode(Enum):
    """A kind of difference; its value is its row in the table."""

    NO_SCHEMA = CheckRow(
        slug="no-schema",
        title="There is no schema file where one is to be checked.",
        happens="Nothing was ever generated there, or the path is wrong.",
        example="--- /dev/null",
    )
    MISSING_IN_SCHEMA = CheckRow(
        slug="missing-in-schema",
        title="The migrations make something that the schema does not have.",
        example="+  mail String",
    )
    UNEXPECTED_IN_SCHEMA = CheckRow(
        slug="unexpected-in-schema",
        title="The schema has something that the migrations do not make.",
        fix=f"{_FIX}\nWhat must stay although the migrations do not know it stays under `/// sqlprisma:keep`.",
        example="-  mail String",
    )
    CHANGED_IN_SCHEMA = CheckRow(
        slug="changed-in-schema",
        title="The schema says something otherwise than the migrations.",
        example="-  mail String\n+  mail String?",
    )
    LAYOUT_OF_SCHEMA = CheckRow(
        slug="layout-of-schema",
        title="The schema says what the migrations say, but not as `generate` writes it.",
        happens="Only the layout, the order or the comments differ; the next `generate` changes the file.",
        example="-  mail  String\n+  mail String",
    )

    @property
    def slug(self) -> str:
        """The name a person sees."""
        return self.value.slug

    @property
    def severity(self) -> Severity:
        """An error: the answer of `check` is no."""
        return Severity.ERROR

    @property
    def sqlstate(self) -> None:
        """None: PostgreSQL does not see what is in a schema file."""

    @property
    def page(self) -> str:
        """The row as a page."""
        row = self.value
        means = f"{row.title}\n\n```diff\n{row.example}\n```"
        return page(row.slug, means=means, happens=row.happens, fix=row.fix)
