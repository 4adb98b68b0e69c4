"""How many statements were interpreted, left alone, or told about."""

from __future__ import annotations

from sqlprisma.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What became of the statements; nothing else can become of one."""

    interpreted: int = 0
    irrelevant: int = 0
    diagnosed: int = 0

    @property
    def total(self) -> int:
        """All statements."""
        return self.interpreted + self.irrelevant + self.diagnosed
