"""Files as sources, and whole migrations."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sqlprisma.diagnostics import Code, Diagnostic, Failure
from sqlprisma.migrations import MAX_BYTES, Direction, MigrationFile, load, read, undecodable
from sqlprisma.source import Source


def refused(path: Path) -> Diagnostic:
    """The one finding of a file that cannot be loaded."""
    with pytest.raises(Failure) as caught:
        load(path)
    (found,) = caught.value.diagnostics
    return found


def test_bytes_are_kept(tmp_path: Path) -> None:
    """Line ends and bytes that are no UTF-8 come through unchanged."""
    path = tmp_path / "1_a.sql"
    path.write_bytes(b"a\r\nb\rc\n\xe9")
    source = load(path)
    assert source.text == "a\r\nb\rc\n\udce9"
    assert source.path == path.as_posix()


def test_too_large(tmp_path: Path) -> None:
    """A file above the limit is refused by its size, without being read."""
    path = tmp_path / "1_a.sql"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    found = refused(path)
    assert found.code is Code.FILE_TOO_LARGE
    assert "the limit is 64 MiB" in found.message


def test_folder(tmp_path: Path) -> None:
    """A folder in the place of a file is named as such."""
    path = tmp_path / "1_a.sql"
    path.mkdir()
    found = refused(path)
    assert found.code is Code.UNREADABLE_FILE
    assert "is a folder" in found.message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_pipe(tmp_path: Path) -> None:
    """A named pipe is refused and not waited for."""
    path = tmp_path / "1_a.sql"
    os.mkfifo(path)
    assert refused(path).code is Code.UNREADABLE_FILE


@pytest.mark.parametrize("name", ["absent.sql", "a\0b.sql"])
def test_missing(tmp_path: Path, name: str) -> None:
    """A file that is not there, or cannot be, is one clear finding."""
    found = refused(tmp_path / name)
    assert found.code is Code.UNREADABLE_FILE
    assert found.hint


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("'caf\udce9')", "0xe9 0x27 0x29"),
        ("\udcc3(", "0xc3 0x28"),
        ("\udc80", "0x80"),
        ("\udcf0\udc9f", "0xf0 0x9f"),
        ("a\0b", "0x00"),
    ],
)
def test_undecodable(text: str, shown: str) -> None:
    """A byte that PostgreSQL cannot store is told in PostgreSQL's words, at its place."""
    found = undecodable(Source(path="a.sql", text="x\n" + text).span(2))
    assert found is not None
    assert found.message == f'invalid byte sequence for encoding "UTF8": {shown}'
    assert found.span is not None
    assert found.span.place.line == 2


def test_decodable() -> None:
    """Text in any script is fine."""
    assert undecodable(Source(path="a.sql", text="größe 日本 \ufffd").span()) is None


def test_read(tmp_path: Path) -> None:
    """A collected file becomes a migration, in the direction asked for."""
    path = tmp_path / "3_a.sql"
    path.write_text("-- +goose NO TRANSACTION\n-- +goose Up\nA;\n-- +goose Down\nB;\n", encoding="utf-8")
    file = MigrationFile(version=3, name=path.name, path=path.as_posix())
    migration = read(file, variables={}).value
    assert (migration.version, migration.name, migration.path) == (3, "3_a.sql", path.as_posix())
    assert [span.text for span in migration.statements] == ["A;"]
    assert not migration.is_transactional
    down = read(file, variables={}, direction=Direction.DOWN).value
    assert [span.text for span in down.statements] == ["B;"]


def test_read_refuses_go() -> None:
    """A Go migration cannot be read as SQL."""
    with pytest.raises(Failure) as caught:
        read(MigrationFile(version=3, name="3_a.go", path="3_a.go", is_go=True), variables={})
    assert caught.value.diagnostics[0].code is Code.GO_MIGRATION
