"""The blocks of the README, and what each kind of them is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.golden import ROOT

_BLOCK = re.compile(r"^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block."""

    heading: str
    kind: str
    text: str
    line: int

    @property
    def name(self) -> str:
        """What it is called in a test's report: its line and heading."""
        return f"{self.line}-{self.heading}"

    def lines(self) -> list[str]:
        """Its lines."""
        return self.text.splitlines()


def blocks() -> list[Block]:
    """All blocks in their order."""
    return list(_blocks((ROOT / "README.md").read_text("utf-8")))


def _blocks(readme: str) -> Iterator[Block]:
    for found in _BLOCK.finditer(readme):
        before = readme[: found.start()]
        headings = re.findall(r"^#+ (.*)$", before, re.MULTILINE)
        yield Block(heading=headings[-1], kind=found["kind"], text=found["text"], line=before.count("\n") + 1)


def of_kind(*kinds: str) -> list[Block]:
    """The blocks of some kinds."""
    return [block for block in blocks() if block.kind in kinds]
