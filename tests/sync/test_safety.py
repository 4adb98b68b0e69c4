"""A file that cannot be merged is not written: one clear error with its place, exit 2, no byte changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calls import run

_SQL = "-- +goose Up\nCREATE TABLE users (id int PRIMARY KEY, email text);\n"
_BROKEN = {
    "a merge in progress": (
        "model A {\n<<<<<<< ours\n  id Int @id\n||||||| base\n=======\n  id BigInt @id(\n>>>>>>> theirs\n}\n",
        "schema.prisma:2:1",
        "resolve the conflict",
    ),
    "a merge of whole blocks": (
        "model A {\n  id Int @id\n<<<<<<< ours\n}\n\nmodel B {\n  id Int @id\n=======\n>>>>>>> theirs\n}\n",
        "schema.prisma:3:1",
        "resolve the conflict",
    ),
    "a line that is not Prisma": (
        "model A {\n  id Int @id(\n}\n",
        "schema.prisma:2:14",
        "over several lines",
    ),
    "a block without its end": ("model A {\n  id Int @id\n", "schema.prisma:1:1", "close the block"),
    "two models of one table": (
        'model A {\n  id Int @id\n\n  @@map("users")\n}\n\nmodel users {\n  id Int @id\n}\n',
        "schema.prisma:7:1",
        "remove or rename one of them",
    ),
    "two models of one table, one of them with its schema": (
        'model A {\n  id Int @id\n\n  @@map("users")\n  @@schema("public")\n}\n\nmodel users {\n  id Int @id\n}\n',
        "schema.prisma:8:1",
        "remove or rename one of them",
    ),
    "two fields of one column": (
        'model users {\n  id Int @id\n  email String?\n  mail String? @map("email")\n}\n',
        "schema.prisma:4:3",
        "remove or rename one of them",
    ),
    "one name twice": ("model A {\n}\n\nenum A {\n}\n", "schema.prisma:4:1", "remove or rename one of them"),
    "a kept block with the name of a table's": (
        "/// sqlprisma:keep\nmodel User {\n  id Int @id\n}\n",
        "schema.prisma:2:1",
        "rename the kept block",
    ),
}


@pytest.mark.parametrize("command", ["generate", "check"])
@pytest.mark.parametrize("what", _BROKEN)
def test_a_file_that_cannot_be_merged_is_not_written(
    what: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is one error, it says where and what to do, and the file is as it was."""
    text, place, hint = _BROKEN[what]
    monkeypatch.chdir(tmp_path)
    Path("migrations").mkdir()
    Path("migrations/00001_users.sql").write_text(_SQL, encoding="utf-8")
    schema = Path("schema.prisma")
    schema.write_text(text, encoding="utf-8")
    result = run(command, "migrations", "--schema", "schema.prisma")
    assert result.exit_code == 2
    assert result.stderr.count("error[") == 1
    assert place in result.stderr
    assert hint in result.stderr
    assert schema.read_text("utf-8") == text
