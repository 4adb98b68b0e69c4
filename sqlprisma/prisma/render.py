"""The one door to jinja2: the silhouette of a file is a template that loops and places.

Apart from the printer, which decides; a template here never counts, pads or quotes. jinja2 is imported when the
first text is rendered: whoever only reads a schema does not pay for it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Template


@cache
def _template(name: str) -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - see the module's docstring

    environment = Environment(
        loader=PackageLoader("sqlprisma.prisma", "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - the output is a Prisma schema, not a web page
    )
    return environment.get_template(f"{name}.jinja")


def render(name: str, **values: object) -> str:
    """The text of a template (its file name without `.jinja`) with these values."""
    return _template(name).render(values)
