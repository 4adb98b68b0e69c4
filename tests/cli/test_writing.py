"""Writing a file: whole or not at all, with its mode, its links and its neighbours untouched."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from sqlprisma.cli.writing import write_text
from sqlprisma.diagnostics import Failure
from tests.cli.calls import names, run


def test_the_text_is_written_as_it_is(tmp_path: Path) -> None:
    """UTF-8 without a mark, line ends untouched, and nothing else in the folder."""
    write_text(tmp_path / "a", "é\r\nb\n")
    assert (tmp_path / "a").read_bytes() == b"\xc3\xa9\r\nb\n"
    assert names(tmp_path) == ["a"]


def test_a_new_file_gets_the_mode_that_others_get(tmp_path: Path) -> None:
    """The process's mask decides, not the temporary file's 0600."""
    old = os.umask(0o027)
    try:
        write_text(tmp_path / "a", "")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755])
def test_an_old_file_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    """Also an odd one."""
    (tmp_path / "a").write_text("old", encoding="utf-8")
    (tmp_path / "a").chmod(mode)
    write_text(tmp_path / "a", "new")
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == mode
    assert (tmp_path / "a").read_text("utf-8") == "new"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """Also through a second link, and where the file it names is not there yet."""
    (tmp_path / "far").mkdir()
    (tmp_path / "one").symlink_to("far/real")
    (tmp_path / "two").symlink_to("one")
    write_text(tmp_path / "two", "new")
    assert (tmp_path / "one").is_symlink()
    assert (tmp_path / "two").is_symlink()
    assert (tmp_path / "far" / "real").read_text("utf-8") == "new"


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("folder", "it is a folder"),
        ("none/file", "there is no folder"),
        ("file/file", "there is no folder"),
        ("circle", "circle"),
        ("n" * 300, "ame too long"),
        ("a\0b", "null"),
    ],
)
def test_an_impossible_place_is_told(tmp_path: Path, place: str, reason: str) -> None:
    """Each gives one failure that names the place, and nothing is left behind."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("old", encoding="utf-8")
    (tmp_path / "circle").symlink_to("circle")
    before = names(tmp_path)
    with pytest.raises(Failure, match="cannot be written") as caught:
        write_text(tmp_path / place, "new")
    assert reason in str(caught.value)
    assert len(caught.value.diagnostics) == 1
    assert names(tmp_path) == before
    assert (tmp_path / "file").read_text("utf-8") == "old"


@pytest.mark.parametrize("step", ["fsync", "chmod", "replace"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_happens_on_the_way_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
) -> None:
    """A full disk or Ctrl-C at any step: the old text is there, and no temporary file."""
    (tmp_path / "a").write_text("old", encoding="utf-8")

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(os if step == "fsync" else Path, step, fail)
    with pytest.raises((Failure, KeyboardInterrupt)):
        write_text(tmp_path / "a", "new")
    monkeypatch.undo()
    assert names(tmp_path) == ["a"]
    assert (tmp_path / "a").read_text("utf-8") == "old"


def test_a_read_only_folder_is_an_error(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no temporary file can be made, generate ends with 2 and the reason."""

    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    result = run("generate", "migrations", "--schema", "schema.prisma")
    assert result.exit_code == 2
    assert "error[unwritable-output]: schema.prisma cannot be written: Permission denied" in result.stderr
    assert names(project) == ["migrations"]
