"""What `check` and `drift` have found, as one whole: for programs on stdout, and for people as GitHub's job summary.

Apart from speech because it is told once, when the command ends, however it ends: a program wants one document, with
what is wrong with the migrations and what is wrong with the schema in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field

from sqlprisma.cli.product import json_text, print_text
from sqlprisma.diagnostics import Diagnostic, Told
from sqlprisma.records import dataclass


@dataclass(slots=True, kw_only=True)
class Report:
    """Filled while the command runs; `finish` ends it."""

    command: str
    output_format: str
    diagnostics: list[Diagnostic] = field(default_factory=list)
    """What is told of the migrations, the configuration and the schema's text."""
    differences: list[Told] = field(default_factory=list)
    """What the command is about."""
    document: dict[str, object] = field(default_factory=dict)
    """The rest of the JSON document, which begins with it."""
    states: list[tuple[str, str]] = field(default_factory=list)
    """For the summary: each schema, and in a few words how it is."""
    diffs: list[str] = field(default_factory=list)
    """For the summary: what would change, as unified diffs."""
    run: str | None = None
    """For the summary: what to run."""

    @property
    def is_product(self) -> bool:
        """Whether it is printed; a text for people is printed and said as the command goes."""
        return self.output_format != "text"

    def add(self, found: Iterable[Diagnostic]) -> None:
        """Diagnostics, in the order in which they are found."""
        self.diagnostics.extend(found)

    def finish(self) -> None:
        """Print the document, and add to the job summary where there is one."""
        if self.is_product:
            print_text(self._json() if self.output_format == "json" else self._rendered())
        from sqlprisma.cli import job_summary  # noqa: PLC0415 - when all is done

        job_summary.append(self)

    def _json(self) -> str:
        from sqlprisma.diagnostics.formats import as_objects  # noqa: PLC0415 - only when something is told

        return json_text({**self.document, "diagnostics": as_objects(self.diagnostics)})

    def _rendered(self) -> str:
        from sqlprisma.diagnostics.render import Format, render  # noqa: PLC0415 - as above

        return render([*self.diagnostics, *self.differences], Format(self.output_format))
