"""Golden directories: how they are found, run and compared.

    fixtures/schema/<subject>/<a_sentence>/
        migrations/*.sql            goose migrations
        previous.prisma             the schema file that is there before, if any
        expected.prisma             what idiomatic naming writes
        expected.database.prisma    what database naming writes (with a previous file: where it is wanted)
        diagnostics.txt             what is told meanwhile, if anything
        case.toml                   settings: any key of the configuration, such as env or target

Directories and not strings, so that goose, PostgreSQL and Prisma can read the very same files.
"""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

from sqlprisma import pipeline, prisma
from sqlprisma.config import Settings
from sqlprisma.diagnostics import Diagnostic, Severity
from sqlprisma.diagnostics.render import Format, render
from sqlprisma.source import Source
from tests.settings import load_settings

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "fixtures"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One golden directory."""

    folder: Path

    @property
    def id(self) -> str:
        """Its path below fixtures, the name of its test."""
        return self.folder.relative_to(FIXTURES).as_posix()

    @property
    def has_previous(self) -> bool:
        """Whether a schema file is there before."""
        return (self.folder / "previous.prisma").exists()

    @property
    def previous(self) -> str | None:
        """The schema file that is there before; None: there is none."""
        path = self.folder / "previous.prisma"
        return path.read_text("utf-8") if path.exists() else None

    def settings(self, schema: Path, naming: str) -> Settings:
        """The settings of a run in this directory."""
        path = self.folder / "case.toml"
        found = load_settings(path) if path.exists() else Settings()
        return replace(found, migrations=Path("migrations"), schema=schema, naming=naming)

    def namings(self) -> tuple[str, ...]:
        """The namings that the case is run in: both, unless its case.toml or what is expected says otherwise."""
        path = self.folder / "case.toml"
        named = tomllib.loads(path.read_text("utf-8")).get("naming") if path.exists() else None
        if isinstance(named, str):
            return (named,)
        is_idiomatic_only = self.has_previous and not self.expected("database").exists()
        return ("idiomatic",) if is_idiomatic_only else ("idiomatic", "database")

    def expected(self, naming: str) -> Path:
        """The file that says what a naming writes."""
        return self.folder / ("expected.prisma" if naming == "idiomatic" else "expected.database.prisma")


def schema_cases() -> list[Case]:
    """All directories below fixtures/schema, sorted."""
    return [
        Case(folder=path.parent) for path in sorted(FIXTURES.glob("schema/*/*/migrations")) if path.is_dir()
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a run made and told."""

    text: str
    told: str
    diagnostics: tuple[Diagnostic, ...]
    counts_agree: bool


def run(case: Case, naming: str, schema: Path) -> Run:
    """Generate in the case's directory, with `schema` as the file that is there before."""
    outcome = pipeline.generate(case.settings(schema, naming))
    counts = outcome.value.loaded.counts
    return Run(
        text=outcome.value.new,
        told=told(outcome.diagnostics, schema),
        diagnostics=outcome.diagnostics,
        counts_agree=counts.total == counts.interpreted + counts.irrelevant + counts.diagnosed,
    )


def told(diagnostics: tuple[Diagnostic, ...], schema: Path) -> str:
    """The findings as text, with the same name for the schema wherever it stands; nothing: no text."""
    if not diagnostics:
        return ""
    return render(diagnostics, Format.TEXT, color=False).replace(schema.as_posix(), schema.name)


def start_file(case: Case, folder: Path) -> Path:
    """A path for the schema file, holding the previous text where the case has one."""
    schema = folder / "schema.prisma"
    if case.has_previous:
        shutil.copyfile(case.folder / "previous.prisma", schema)
    return schema


def assert_laws(case: Case, naming: str, schema: Path, made: Run) -> None:
    """What holds for every output, whatever is expected of it."""
    errors = [found.message for found in made.diagnostics if found.severity is Severity.ERROR]
    assert not errors, f"a golden case has no errors: {errors}"
    assert made.counts_agree, "each statement is interpreted, known to be irrelevant, or diagnosed"
    source = Source(path="schema.prisma", text=made.text)
    assert prisma.format_text(source).value == made.text, "the formatter changes nothing"
    document = prisma.parse(source).value
    again = prisma.parse(Source(path="schema.prisma", text=prisma.print_document(document))).value
    assert again == document, "printing and parsing give the same document"
    schema.write_text(made.text, encoding="utf-8")
    assert run(case, naming, schema).text == made.text, "a second run changes nothing"


def compare(path: Path, text: str, *, update: bool) -> None:
    """The text is what the file says; an absent file says nothing."""
    if update:
        if text:
            path.write_text(text, encoding="utf-8")
        else:
            path.unlink(missing_ok=True)
    expected = path.read_text(encoding="utf-8") if path.exists() else ""
    assert text == expected, f"{path.relative_to(ROOT)} (pytest --update-golden rewrites it)"
