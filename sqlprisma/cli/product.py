"""stdout: it holds the product and nothing else, and the same bytes on every system."""

from __future__ import annotations

import click


def print_text(text: str) -> None:
    """Print as UTF-8 with the line ends the text has, whatever the system or its locale prefers."""
    click.echo(text.encode("utf-8", "surrogateescape"), nl=False)
