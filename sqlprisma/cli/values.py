"""What the texts mean that options have as their values; one that means nothing is a wrong usage.

Apart from the options, which are read by people, and from what is done with the values.
"""

from __future__ import annotations

import re
from pathlib import Path

import click

LONGEST_TOLD = 80
_VERSION = re.compile("[0-9]{1,19}")


def assignment(text: str) -> tuple[str, str]:
    """The two sides of the first `=` of NAME=VALUE."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise click.BadParameter(f"{shortened(text)!r} is not of the form NAME=VALUE")
    return name, value


def supplement(text: str) -> tuple[int, Path]:
    """The version and the file of VERSION=FILE."""
    version, equals, path = text.partition("=")
    if not equals or not _VERSION.fullmatch(version) or not path:
        raise click.BadParameter(
            f"{shortened(text)!r} is not of the form VERSION=FILE, such as 12=supplements/00012.sql"
        )
    return int(version), Path(path)


def whole_number(text: str) -> int:
    """A migration's version."""
    if not _VERSION.fullmatch(text):
        raise click.BadParameter(f"{shortened(text)!r} is not a version, such as 7 or 20260117000007")
    return int(text)


def shortened(text: str) -> str:
    """A text that somebody gave, short enough to be told."""
    return text if len(text) <= LONGEST_TOLD else f"{text[:LONGEST_TOLD]}…"


def comma_list(text: str) -> tuple[str, ...]:
    """The parts of A,B without surrounding blanks."""
    parts = tuple(part.strip() for part in text.split(","))
    if not all(parts):
        raise click.BadParameter(f"{shortened(text)!r} has an empty name in it")
    return parts


def one_name(text: str) -> str:
    """The name of one schema."""
    if not text or "," in text:
        raise click.BadParameter(f"{shortened(text)!r} is not the name of one schema")
    return text
