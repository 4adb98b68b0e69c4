"""stdout: it holds the product and nothing else, and the same bytes on every system."""

from __future__ import annotations

import click


def print_text(text: str) -> None:
    """Print as UTF-8 with the line ends the text has, whatever the system or its locale prefers."""
    click.echo(text.encode("utf-8", "surrogateescape"), nl=False)


def json_text(value: object) -> str:
    """A value as JSON for people and programs, in ASCII."""
    import json  # noqa: PLC0415 - most products are none

    return f"{json.dumps(value, indent=2, ensure_ascii=True)}\n"
