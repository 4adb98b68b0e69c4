"""A project to run commands in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calls import USERS


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder: a folder `migrations` with one table `users`, and nothing else."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "00001_users.sql").write_text(USERS, encoding="utf-8")
    return tmp_path
