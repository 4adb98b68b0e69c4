"""The migrations of a folder, in goose's order (the goose program's collectMigrationsFS, migrate.go).

Only the folder itself is looked at. Every problem of the folder is told at once.
"""

from __future__ import annotations

from pathlib import Path

from sqlprisma.diagnostics import Code, Diagnostic, Failure
from sqlprisma.migrations.golang import quote
from sqlprisma.migrations.versions import NameRefusedError, numeric_component
from sqlprisma.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationFile:
    """A migration that goose would run; `path` is the folder as given and the name, with forward slashes."""

    version: int
    name: str
    path: str
    is_go: bool = False


def collect(folder: Path) -> tuple[MigrationFile, ...]:
    """The migrations of a folder, sorted by version as a number.

    Raises:
        Failure: With every problem of the folder: it is missing, holds no migration, has a `.sql` name
            without a version, or two files with one version.
    """
    files: list[MigrationFile] = []
    problems: list[Diagnostic] = []
    names = _names(folder)
    for name in names:
        if not _is_looked_at(name):
            continue
        path = (folder / name).as_posix()
        try:
            version = numeric_component(name)
        except NameRefusedError as reason:
            if name.endswith(".sql"):
                problems.append(_bad_name(path, name, reason))
            continue
        files.append(MigrationFile(version=version, name=name, path=path, is_go=name.endswith(".go")))
    files.sort(key=lambda file: (file.version, file.name))
    problems.extend(_duplicates(files))
    if not files and not problems:
        problems.append(_nothing(folder, names))
    if problems:
        raise Failure(problems)
    return tuple(files)


def overlooked(folder: Path) -> tuple[Diagnostic, ...]:
    """Warnings about files that look like migrations to a person, but not to goose.

    Raises:
        Failure: When the folder cannot be read.
    """
    return tuple(
        Diagnostic(
            code=Code.OVERLOOKED_FILE,
            message=f"goose does not see {name}: the ending must be .sql in lower case",
            path=(folder / name).as_posix(),
            hint=f"rename it to {name[:-4]}.sql",
        )
        for name in _names(folder)
        if _is_miscased(name)
    )


def go_migration(file: MigrationFile) -> Diagnostic:
    """What to tell where the DDL of a Go migration is needed and nobody supplied it."""
    return Diagnostic(
        code=Code.GO_MIGRATION,
        message=f"{file.name} is a migration written in Go: what it does to the schema cannot be read",
        path=file.path,
        hint="write its DDL into a .sql file and name it in the configuration: "
        f'supplement = {{ {file.version} = "{Path(file.name).stem}.sql" }}',
    )


def _names(folder: Path) -> list[str]:
    shown = folder.as_posix()
    try:
        return sorted(entry.name for entry in folder.iterdir())
    except FileNotFoundError:
        raise Failure([_no_folder(shown, f"{shown} directory does not exist")]) from None
    except NotADirectoryError:
        raise Failure([_no_folder(shown, f"{shown} is a file, not a folder")]) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        unreadable = Diagnostic(
            code=Code.UNREADABLE_FILE,
            message=f"cannot read the folder {shown}: {reason}",
            path=shown,
            hint="check that you may read it",
        )
        raise Failure([unreadable]) from None


def _no_folder(shown: str, message: str) -> Diagnostic:
    hint = "give the folder that holds the goose migrations"
    return Diagnostic(code=Code.NO_SUCH_FOLDER, message=message, path=shown, hint=hint)


def _is_looked_at(name: str) -> bool:
    return name.endswith(".sql") or (name.endswith(".go") and not name.endswith("_test.go"))


def _is_miscased(name: str) -> bool:
    if name.endswith(".sql") or not name.lower().endswith(".sql"):
        return False
    try:
        numeric_component(f"{name[:-4]}.sql")
    except NameRefusedError:
        return False
    return True


def _bad_name(path: str, name: str, reason: NameRefusedError) -> Diagnostic:
    stem = name.removesuffix(".sql").strip("0123456789_-+. ") or "name"
    return Diagnostic(
        code=Code.BAD_MIGRATION_NAME,
        message=f"could not parse SQL migration file {quote(path)}: {reason}",
        path=path,
        hint=f"name it with a version above 0, such as 00001_{stem}.sql, or move it out of the folder",
    )


def _duplicates(files: list[MigrationFile]) -> list[Diagnostic]:
    problems: list[Diagnostic] = []
    by_version: dict[int, list[MigrationFile]] = {}
    for file in files:
        by_version.setdefault(file.version, []).append(file)
    for version, same in by_version.items():
        if len(same) > 1:
            paths = ", ".join(file.path for file in same)
            problems.append(
                Diagnostic(
                    code=Code.DUPLICATE_VERSION,
                    message=f"goose: duplicate version {version} detected: {paths}",
                    path=same[-1].path,
                    hint=_duplicate_hint(same),
                )
            )
    return problems


def _duplicate_hint(same: list[MigrationFile]) -> str:
    if any(file.name.endswith((".up.sql", ".down.sql")) for file in same):
        return "goose has no separate up and down files: write both into one, under -- +goose Up and -- +goose Down"
    return "the version is the number before the first _; give each file its own"


def _nothing(folder: Path, names: list[str]) -> Diagnostic:
    hint = "goose runs files named like 00001_create_users.sql"
    miscased = next((name for name in names if _is_miscased(name)), None)
    if miscased is not None:
        hint = f"{miscased} must end with .sql in lower case"
    elif any((folder / name).is_dir() and any((folder / name).glob("*.sql")) for name in names):
        hint = "goose does not look into subfolders; give the one that holds the migrations"
    return Diagnostic(
        code=Code.NO_MIGRATIONS,
        message=f"no migration files found in {folder.as_posix()}",
        path=folder.as_posix(),
        hint=hint,
    )
