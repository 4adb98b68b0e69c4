"""A kept block that clashes with the migrations stops the run."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from sqlprisma.cli.app import app


def test_a_clash_with_a_kept_block_leaves_the_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 2, one error at the kept block with a way out, and no byte is written."""
    monkeypatch.chdir(tmp_path)
    Path("migrations").mkdir()
    Path("migrations/00001_users.sql").write_text(
        "-- +goose Up\nCREATE TABLE users (id int PRIMARY KEY);\n", encoding="utf-8"
    )
    text = "/// sqlprisma:keep\nmodel User {\n  id Int @id\n}\n"
    schema = Path("schema.prisma")
    schema.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(app, ["generate", "migrations", "--schema", "schema.prisma"])
    assert result.exit_code == 2
    assert result.stderr.count("error[") == 1
    assert "schema.prisma:2:1" in result.stderr
    assert "rename the kept block" in result.stderr
    assert schema.read_text("utf-8") == text
