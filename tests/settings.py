"""The settings of a configuration file that is about one thing, or of one of its services."""

from __future__ import annotations

from pathlib import Path

from sqlprisma import config
from sqlprisma.config import Settings
from sqlprisma.diagnostics import Failure


def load_settings(path: Path, service: str | None = None) -> Settings:
    """As a command has them that is for one service, without options.

    Raises:
        Failure: Something in the file is wrong, or it has several services and none of them is chosen.
    """
    found = config.load_all(path)
    targets = found.targets() if service is None else found.choose([service])
    if len(targets) > 1:
        raise Failure([found.ambiguous()])
    return targets[0].settings
