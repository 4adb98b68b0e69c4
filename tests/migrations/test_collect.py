"""Folders of migrations."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import NoReturn

import pytest

from sqlprisma.diagnostics import Code, Diagnostic, Failure
from sqlprisma.migrations import collect, go_migration, overlooked


def fill(folder: Path, *names: str) -> Path:
    """Make empty migrations of these names."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("-- +goose Up\n", encoding="utf-8")
    return folder


def refused(folder: Path) -> tuple[Diagnostic, ...]:
    """What collecting a folder fails with."""
    with pytest.raises(Failure) as caught:
        collect(folder)
    return caught.value.diagnostics


def test_order_is_numeric(tmp_path: Path) -> None:
    """Versions of different widths and timestamps lie on one number line."""
    fill(tmp_path, "20250101000000_d.sql", "10_c.sql", "9_b.sql", "00002_a.sql")
    assert [file.version for file in collect(tmp_path)] == [2, 9, 10, 20250101000000]


def test_what_goose_does_not_look_at(tmp_path: Path) -> None:
    """Other endings, subfolders, Go tests and Go files without a version are left out."""
    fill(tmp_path, "1_a.sql", "notes.md", "2_b.SQL", "old/3_c.sql", "4_d_test.go", "embed.go")
    assert [file.name for file in collect(tmp_path)] == ["1_a.sql"]


def test_path_has_forward_slashes_and_is_as_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path is the folder as it was given and the name."""
    fill(tmp_path / "db" / "migrations", "1_a.sql")
    monkeypatch.chdir(tmp_path)
    assert collect(Path("db") / "migrations")[0].path == "db/migrations/1_a.sql"


def test_go_migrations_are_collected(tmp_path: Path) -> None:
    """A versioned Go file is a migration whose DDL must be supplied, and the finding says how."""
    fill(tmp_path, "1_a.sql", "12_seed.go")
    file = collect(tmp_path)[1]
    assert file.is_go
    found = go_migration(file)
    assert found.code is Code.GO_MIGRATION
    assert found.hint is not None
    assert 'supplement = { 12 = "12_seed.sql" }' in found.hint


def test_folder_named_like_a_migration_is_collected(tmp_path: Path) -> None:
    """A folder with a migration's name is collected as one, as goose does; reading it fails later."""
    fill(tmp_path, "1_a.sql/readme.txt", "2_b.sql")
    assert [file.version for file in collect(tmp_path)] == [1, 2]


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    """Two bad names and a duplicate version give three findings."""
    fill(tmp_path, "schema.sql", "0_seed.sql", "01_b.sql", "1_a.sql", "2_c.sql")
    found = refused(tmp_path)
    assert [one.code for one in found] == [
        Code.BAD_MIGRATION_NAME,
        Code.BAD_MIGRATION_NAME,
        Code.DUPLICATE_VERSION,
    ]
    assert found[1].message == (
        f"could not parse SQL migration file \"{tmp_path.as_posix()}/schema.sql\": no filename separator '_' found"
    )
    assert "01_b.sql" in found[2].message
    assert "1_a.sql" in found[2].message


@pytest.mark.parametrize(
    ("names", "word"),
    [
        (["1_a.up.sql", "1_a.down.sql"], "no separate up and down files"),
        (["20250102_1_a.sql", "20250102_2_b.sql"], "before the first _"),
        (["1_a.sql", "1_b.go"], "before the first _"),
    ],
)
def test_duplicate_version_says_why(tmp_path: Path, names: list[str], word: str) -> None:
    """The hint of a duplicate version names the habit that leads to it."""
    fill(tmp_path, *names)
    (found,) = refused(tmp_path)
    assert found.code is Code.DUPLICATE_VERSION
    assert found.hint is not None
    assert word in found.hint


@pytest.mark.parametrize(
    ("names", "word"),
    [
        (["a.txt"], "00001_create_users.sql"),
        (["3_a.Sql"], "3_a.Sql must end with .sql in lower case"),
        (["postgres/1_a.sql"], "subfolders"),
        (["1_a_test.go"], "00001_create_users.sql"),
    ],
)
def test_nothing_found_says_why(tmp_path: Path, names: list[str], word: str) -> None:
    """A folder without migrations is an error whose hint looks at what is there."""
    fill(tmp_path, *names)
    (found,) = refused(tmp_path)
    assert found.code is Code.NO_MIGRATIONS
    assert found.hint is not None
    assert word in found.hint


def test_missing_folder(tmp_path: Path) -> None:
    """A folder that does not exist is refused in goose's words."""
    (found,) = refused(tmp_path / "absent")
    assert found.code is Code.NO_SUCH_FOLDER
    assert found.message.endswith("absent directory does not exist")


def test_file_instead_of_folder(tmp_path: Path) -> None:
    """A file in the place of the folder is named as such."""
    fill(tmp_path, "1_a.sql")
    (found,) = refused(tmp_path / "1_a.sql")
    assert found.code is Code.NO_SUCH_FOLDER
    assert "is a file" in found.message


def test_unreadable_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without permission to read is one clear finding that says so."""
    fill(tmp_path, "1_a.sql")

    def refuse(_folder: Path) -> NoReturn:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    (found,) = refused(tmp_path)
    assert found.code is Code.UNREADABLE_FILE
    assert found.message == f"cannot read the folder {tmp_path.as_posix()}: Permission denied"
    assert found.hint is not None


def test_impossible_folder_name() -> None:
    """A name no file system accepts is a finding, not a traceback."""
    (found,) = refused(Path("a\0b"))
    assert found.code in {Code.UNREADABLE_FILE, Code.NO_SUCH_FOLDER}


def test_overlooked(tmp_path: Path) -> None:
    """A versioned file whose ending has upper case is warned about, other files are not."""
    fill(tmp_path, "1_a.sql", "2_b.SQL", "README.SQL", "c.md")
    (found,) = overlooked(tmp_path)
    assert found.code is Code.OVERLOOKED_FILE
    assert found.hint == "rename it to 2_b.sql"
